//! Draws every screen again and again without a display and tells how much processor time a
//! full redraw takes: one line a screen with its name and two figures in milliseconds, the
//! median and the 99th percentile. Layout and drawing are counted, into memory as a window has it.
//!
//! `cargo run --release -p kiosk-app --example frames`; `cargo xtask bench frames` does it.

use std::{error::Error, sync::Arc, time::Duration};

use iced::{Rectangle, Size, advanced::graphics::Viewport};
use kiosk_app::{
    demo::preset::{self, Still},
    gallery,
    stage::{Program as _, Stage},
};
use kiosk_i18n::Language;
use kiosk_ui::Panel;
use rustix::time::{ClockId, clock_gettime};
use tiny_skia::{Mask, Pixmap};

/// Drawn first and not counted: they fill the caches of glyphs and icons.
const WARM_UP: usize = 3;
const FRAMES: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let panel = Panel::REFERENCE;
    let setup = Arc::new(gallery::setup("br-vt-2018", Language::Vi, panel)?);
    for still in preset::all(&setup) {
        let name = still.name;
        let mut times = times(still, panel)?;
        times.sort();
        let [median, slowest] =
            [FRAMES / 2, FRAMES * 99 / 100].map(|index| milliseconds(times.get(index)));
        kiosk_app::tell::note(&format!("{name} {median:.1} {slowest:.1}"));
    }
    Ok(())
}

fn times(still: Still, panel: Panel) -> Result<Vec<Duration>, Box<dyn Error>> {
    let size = Size::new(panel.width_px as f32, panel.height_px as f32);
    let mut stage = Stage::new(still, size)?;
    let mut surface = Surface::new(panel)?;
    for _ in 0..WARM_UP {
        surface.redraw(&mut stage);
    }
    let frame = |_| {
        let begin = processor_time();
        surface.redraw(&mut stage);
        processor_time().saturating_sub(begin)
    };
    Ok((0..FRAMES).map(frame).collect())
}

/// The memory of a window.
struct Surface {
    pixels: Pixmap,
    mask: Mask,
    viewport: Viewport,
}

impl Surface {
    fn new(panel: Panel) -> Result<Self, Box<dyn Error>> {
        let (width, height) = (panel.width_px, panel.height_px);
        Ok(Self {
            pixels: Pixmap::new(width, height).ok_or("no memory for the picture")?,
            mask: Mask::new(width, height).ok_or("no memory for the mask")?,
            viewport: Viewport::with_physical_size(Size::new(width, height), 1.0),
        })
    }

    /// All of it, as after a change of screens.
    fn redraw(&mut self, stage: &mut Stage<Still>) {
        stage.draw();
        let background = stage.program.background();
        let whole = Rectangle::with_size(self.viewport.logical_size());
        let mut pixels = self.pixels.as_mut();
        let (mask, viewport) = (&mut self.mask, &self.viewport);
        let renderer = stage.renderer();
        renderer.draw(&mut pixels, mask, viewport, &[whole], background);
    }
}

/// Time that the processor has spent on this thread.
fn processor_time() -> Duration {
    let spent = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(spent.tv_sec).unwrap_or_default(),
        u32::try_from(spent.tv_nsec).unwrap_or_default(),
    )
}

fn milliseconds(time: Option<&Duration>) -> f64 {
    time.map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
}

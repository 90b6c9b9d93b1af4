//! Draws a view with the software renderer into memory.

use std::error::Error;
use std::fmt::Write as _;
use std::time::Instant;

use iced::advanced::renderer::{Headless, Style};
use iced::{Event, Pixels, Renderer, Size, Theme, futures, mouse, window};
use iced_runtime::UserInterface;
use iced_runtime::user_interface::Cache;
use image::RgbaImage;
use kiosk_ui::Look;

use crate::View;

/// Frames drawn for a measurement; the first one fills the glyph and icon caches.
const FRAMES: usize = 50;

/// One frame.
pub(crate) fn picture(look: &Look, view: View) -> Result<RgbaImage, Box<dyn Error>> {
    let mut renderer = renderer()?;
    let pixels = frame(look, view, &mut renderer);
    let (width, height) = (look.panel.width_px, look.panel.height_px);
    RgbaImage::from_raw(width, height, pixels).ok_or_else(|| "wrong number of pixels".into())
}

/// Milliseconds of full redraws, from the view to the pixels.
pub(crate) fn time(look: &Look, view: View) -> Result<String, Box<dyn Error>> {
    let mut renderer = renderer()?;
    let mut times = Vec::new();
    for _ in 0..FRAMES {
        let start = Instant::now();
        let _ = frame(look, view, &mut renderer);
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let mut report = format!("first {:.1} ms", times.first().copied().unwrap_or_default());
    times.sort_by(f64::total_cmp);
    for (name, at) in [("median", FRAMES / 2), ("slowest", FRAMES - 1)] {
        write!(
            report,
            ", {name} {:.1} ms",
            times.get(at).copied().unwrap_or_default()
        )?;
    }
    Ok(report)
}

fn renderer() -> Result<Renderer, Box<dyn Error>> {
    let fonts = iced::advanced::graphics::text::font_system();
    let mut fonts = fonts.write().map_err(|_| "the font system is poisoned")?;
    for face in kiosk_ui::fonts() {
        fonts.load_font(face);
    }
    drop(fonts);
    let renderer = <Renderer as Headless>::new(kiosk_ui::default_font(), Pixels(16.0), None);
    futures::executor::block_on(renderer).ok_or_else(|| "no software renderer".into())
}

fn frame(look: &Look, view: View, renderer: &mut Renderer) -> Vec<u8> {
    let panel = Size::new(look.panel.width_px, look.panel.height_px);
    let size = Size::new(panel.width as f32, panel.height as f32);
    let mut messages = Vec::new();
    let mut ui = UserInterface::build(view(look), size, Cache::default(), renderer);
    let redraw = Event::Window(window::Event::RedrawRequested(Instant::now()));
    let cursor = mouse::Cursor::Unavailable;
    let clipboard = &mut iced::advanced::clipboard::Null;
    let _ = ui.update(&[redraw], cursor, renderer, clipboard, &mut messages);
    let style = look.app_style();
    ui.draw(
        renderer,
        &Theme::Light,
        &Style {
            text_color: style.text_color,
        },
        cursor,
    );
    renderer.screenshot(panel, 1.0, style.background_color)
}

//! Draws a view with the software renderer into memory.

use std::error::Error;
use std::fmt::Write as _;
use std::time::Instant;

use iced::advanced::renderer::{Headless, Style};
use iced::{Event, Pixels, Point, Renderer, Size, Theme, futures, keyboard, mouse, touch, window};
use iced_runtime::UserInterface;
use iced_runtime::user_interface::Cache;
use image::RgbaImage;
use kiosk_ui::{Look, touch_root};

use crate::View;

/// Frames drawn for a measurement; the first one fills the glyph and icon caches.
const FRAMES: usize = 50;

/// What has been done to the view before it is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pose {
    Rest,
    /// The second target has the focus.
    Focused,
    /// A finger lies on every 20 mm of the panel.
    Held,
}

impl Pose {
    fn events(self, size: Size) -> Vec<Event> {
        match self {
            Self::Rest => Vec::new(),
            Self::Focused => vec![tab(), tab()],
            Self::Held => grid(size).zip(0..).map(|(at, id)| finger(id, at)).collect(),
        }
    }
}

fn grid(size: Size) -> impl Iterator<Item = Point> {
    const STEP_PX: u16 = 80;
    let places = |end: f32| {
        (0..)
            .map(|n| f32::from(n * STEP_PX))
            .take_while(move |at| *at < end)
    };
    places(size.height).flat_map(move |y| places(size.width).map(move |x| Point::new(x, y)))
}

fn finger(id: u64, position: Point) -> Event {
    let id = touch::Finger(id);
    Event::Touch(touch::Event::FingerPressed { id, position })
}

fn tab() -> Event {
    let key = keyboard::Key::Named(keyboard::key::Named::Tab);
    Event::Keyboard(keyboard::Event::KeyPressed {
        key: key.clone(),
        modified_key: key,
        physical_key: keyboard::key::Physical::Code(keyboard::key::Code::Tab),
        location: keyboard::Location::Standard,
        modifiers: keyboard::Modifiers::default(),
        text: None,
        repeat: false,
    })
}

/// One frame.
pub(crate) fn picture(look: &Look, view: View, pose: Pose) -> Result<RgbaImage, Box<dyn Error>> {
    let mut renderer = renderer()?;
    let (pixels, _) = frame(look, view, pose, Cache::default(), &mut renderer);
    let (width, height) = (look.panel.width_px, look.panel.height_px);
    RgbaImage::from_raw(width, height, pixels).ok_or_else(|| "wrong number of pixels".into())
}

/// Milliseconds of full redraws, from the view to the pixels.
pub(crate) fn time(look: &Look, view: View) -> Result<String, Box<dyn Error>> {
    let mut renderer = renderer()?;
    let mut times = Vec::new();
    let mut cache = Cache::default();
    for _ in 0..FRAMES {
        let start = Instant::now();
        (_, cache) = frame(look, view, Pose::Rest, cache, &mut renderer);
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

/// Draws one frame; the cache keeps the widgets' state and the broken lines for the next one.
fn frame(
    look: &Look,
    view: View,
    pose: Pose,
    cache: Cache,
    renderer: &mut Renderer,
) -> (Vec<u8>, Cache) {
    let panel = Size::new(look.panel.width_px, look.panel.height_px);
    let size = Size::new(panel.width as f32, panel.height as f32);
    let mut messages = Vec::new();
    let mut ui = UserInterface::build(touch_root(view(look)), size, cache, renderer);
    let redraw = Event::Window(window::Event::RedrawRequested(Instant::now()));
    let cursor = mouse::Cursor::Unavailable;
    let clipboard = &mut iced::advanced::clipboard::Null;
    let mut events = pose.events(size);
    events.push(redraw);
    let _ = ui.update(&events, cursor, renderer, clipboard, &mut messages);
    let style = look.app_style();
    ui.draw(
        renderer,
        &Theme::Light,
        &Style {
            text_color: style.text_color,
        },
        cursor,
    );
    let cache = ui.into_cache();
    (
        renderer.screenshot(panel, 1.0, style.background_color),
        cache,
    )
}

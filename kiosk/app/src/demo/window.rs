//! The demo in a window: the kiosk above, the strip that plays person and paper below.

use std::sync::{Arc, Mutex, PoisonError};

use iced::{Size, window};

use super::{DemoError, bench::DeskParts, dock::Dock, gateway::Gateway};
use crate::{app::Kiosk, bridge::Bridges, cli::Demo, interpreter::Interpreter, setup::Setup};

/// Opens the window and runs until it is closed.
///
/// # Errors
/// [`DemoError::Window`].
pub(super) fn open(
    args: &Demo,
    setup: &Arc<Setup>,
    parts: DeskParts,
    gateway: Option<Gateway>,
) -> Result<(), DemoError> {
    let dock =
        (!args.fullscreen).then(|| Dock::new(parts.bench, parts.thermal, parts.link, gateway));
    let strip = dock.as_ref().map_or(0.0, Dock::height_px);
    let size = Size::new(
        setup.panel.width_px as f32,
        setup.panel.height_px as f32 + strip,
    );
    let kiosk = Kiosk::new(
        Arc::clone(setup),
        Interpreter::new(parts.services),
        Bridges::new(
            parts.scanner_events,
            parts.printer_events,
            parts.portal_events,
        ),
        dock,
    );
    run(kiosk, size, args.fullscreen).map_err(|error| DemoError::Window(error.to_string()))
}

/// Runs a kiosk in a window of that size, or over the whole panel.
///
/// # Errors
/// What the window system answers.
pub fn run(kiosk: Kiosk, size: Size, fullscreen: bool) -> iced::Result {
    let slot = Mutex::new(Some(kiosk));
    iced::application(move || take(&slot), Kiosk::update, Kiosk::view)
        .settings(kiosk_ui::settings())
        .title("Kiosk")
        .style(|kiosk: &Kiosk, _| kiosk.world.look.app_style())
        .subscription(Kiosk::subscription)
        .window(window::Settings {
            size,
            fullscreen,
            decorations: !fullscreen,
            ..window::Settings::default()
        })
        .run()
}

#[expect(clippy::expect_used, reason = "iced boots a program exactly once")]
fn take(slot: &Mutex<Option<Kiosk>>) -> Kiosk {
    slot.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
        .expect("booted once")
}

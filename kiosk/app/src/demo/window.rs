//! The demo in a window: the kiosk above, the strip that plays person and paper below.

use std::sync::Arc;

use iced::Size;

use super::{DemoError, announce, bench::DeskParts, dock::Dock, gateway::Gateway};
use crate::{
    app::Kiosk,
    bridge::Bridges,
    cli::Demo,
    interpreter::Interpreter,
    setup::Setup,
    window::{self, Observer},
};

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
    let observer = args.announce.then(|| announce::observer() as Observer);
    window::run(kiosk, size, args.fullscreen, observer)
        .map_err(|error| DemoError::Window(error.to_string()))
}

//! Everything that can reach the root.

use std::time::Instant;

use crate::{chrome, demo::dock, effect::Finished, screen};

/// A message of the root. Each arm of its `update` only dispatches.
#[derive(Clone, Debug)]
pub enum Message {
    /// Of the screen shown.
    Screen(screen::Message),
    /// Of header, comfort bar and overlays.
    Chrome(chrome::Message),
    /// A touch anywhere: somebody is there.
    Touched,
    /// A second has passed.
    Tick(Instant),
    /// The window has another size, in pixels.
    Resized(f32, f32),
    /// Of the scanner.
    Scanner(kiosk_scanner::Event),
    /// Of the slip printer.
    Printer(kiosk_printer::Event),
    /// Of the delivery to the portal.
    Portal(kiosk_portal::Event),
    /// What came of an effect.
    Finished(Finished),
    /// Of the strip beside the kiosk in the demo.
    Dock(dock::Message),
}

//! Screens, effects, bridges, wiring; the binary kiosk.
fn main() {}

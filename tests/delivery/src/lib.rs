//! What the tests of delivery share: a province with its gateway, a kiosk without screens,
//! and the faults of a network between them.
//!
//! Everything is real: HTTP on loopback, SQLite, files in a folder that goes with the test,
//! keys made for it. Only the network is a double, played by the sandbox's proxy. Helpers
//! panic, because a test that cannot be set up has failed.

mod faults;
mod kiosk;
mod province;

pub use faults::{Phase, kinds, storm};
pub use kiosk::{Kiosk, PIECE_BYTES};
pub use province::{Held, Province};

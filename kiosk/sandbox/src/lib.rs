//! Virtual devices and specimen papers, for the demo, the practice mode and the tests.
//!
//! A [`Bench`] is the desk on which the virtual scanner stands: whoever holds it lays
//! papers down, opens the cover, pulls the cable. A [`PrinterPanel`] does the same for the
//! printers. The devices behave like real ones, including their faults, and offer the same
//! traits as the drivers, so everything above them runs unchanged. No real visit ever
//! touches this crate.

mod bench;
mod paper;
mod printer;
mod relay;
mod scanner;
pub mod specimen;

pub use bench::{Bench, BenchView, Fault};
pub use printer::{PrintedSlip, PrinterPanel, VirtualOfficePrinter, VirtualPrinter};
pub use relay::Relay;
pub use scanner::{VirtualFactory, VirtualScanner};

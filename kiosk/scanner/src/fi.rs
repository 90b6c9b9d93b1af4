//! Driver for fi and ScanSnap document scanners (Fujitsu, PFU, Ricoh).
//!
//! These machines speak SCSI scanner commands, each in an envelope over two USB bulk
//! endpoints. Three layers keep apart what can go wrong: codecs turn bytes into values and
//! back, talks decide the next command from the last answer, and one thin link moves bytes
//! over a [`kiosk_usb::Port`]. The first two do no I/O and know time only as a value.
//!
//! One sheet is fed at a time: the machine's own buffering and pre-picking are switched off,
//! so that no sheet leaves the stack before the one before it is safe. Double-feed detection
//! is switched on. Nothing here decodes a picture.
//!
//! Facts: SANE 1.2.1 and 1.4.0 (`fujitsu.c`, `fujitsu-scsi.h`), the maker's OEM manuals
//! C150-E015 and C150-E103, and `s1500d`'s notes on the S1500, read in November 2026. What
//! they leave open is data in `assets/quirks/fi.toml`, never a condition in the code.

mod command;
mod envelope;
mod factory;
#[doc(hidden)]
pub mod fuzz;
mod hardware;
mod inquiry;
mod jpeg;
mod limits;
mod link;
mod mode;
mod picture;
mod pile;
mod plan;
mod quirks;
mod raw;
mod scanner;
mod sense;
mod setup;
mod sheet;
#[cfg(test)]
mod silence_tests;
mod talk;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod trouble_tests;
mod vital;
mod window;
mod wire;

pub use factory::FiFactory;
pub use quirks::{QuirkError, Quirks};
pub(crate) use raw::{RawForm, RawSide};
pub(crate) use window::{Order, Samples};

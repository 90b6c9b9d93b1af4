//! Every text that a citizen sees, as typed methods.
//!
//! The texts are Fluent files in `assets/locales`; Vietnamese is the reference and the
//! fallback. They are embedded, so that a kiosk with a broken disk can still say so. Which
//! texts exist is known to the compiler: `generated.rs` has one method for each. This crate
//! never decides which text is shown, never reads a file at run time and glues no sentences.

mod arg;
mod catalogue;
mod fault;
pub mod format;
#[rustfmt::skip]
mod generated;
mod language;
mod level;

pub use arg::Arg;
pub use catalogue::Catalogue;
pub use fault::FaultText;
pub use language::Language;

//! Scanners that speak eSCL, driven over USB.
//!
//! The protocol is pure: documents in and out (`xml`, `capabilities`, `status`,
//! `settings`) and the decisions of a job (`start`, `fetch`, `cancel`), which are told
//! answers and say what to ask next. `scanner` is the driver, `link` carries their wishes to
//! the device, `watch` looks aside while it keeps us waiting, `factory` finds and opens it. What single models do otherwise is data in
//! `assets/quirks/escl.toml`.
//! Facts: docs/scanner-sources.md, eSCL (sane-airscan, NAPS2, go-mfp, AirSane).
//!
//! JPEG is asked for always: a PDF would hold the whole stack, and a page that is damaged
//! could not be told from those before it.

mod cancel;
mod capabilities;
mod factory;
mod fetch;
pub mod fuzz;
mod image_info;
mod limits;
mod link;
mod location;
mod quirks;
mod scanner;
mod settings;
mod start;
mod status;
mod step;
mod watch;
mod xml;

#[cfg(test)]
pub(crate) mod tests;

pub use factory::EsclFactory;
pub(crate) use factory::takes;
pub use quirks::{BadQuirks, QuirkBook};

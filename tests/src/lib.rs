//! What tests that cross crates share: a province with its gateway, a desk with its vault
//! and delivery worker, the cable between them, and papers.
//!
//! Everything is real: HTTP on loopback, files in a folder that goes with the test, keys
//! made for it. Only the cable and the lying portal are doubles. Helpers panic, because a
//! test that cannot be set up has failed.

mod desk;
mod papers;
mod province;
mod turncoat;
mod visitor;
mod wire;

pub use desk::{Desk, HandedIn, PERSONAL, files_with};
pub use papers::{Sheet, component_pdf};
pub use province::{Province, StoredDossier};
pub use turncoat::VirtualTurncoat;
pub use visitor::{CERTIFICATE, FORM, Visitor, sheet};
pub use wire::VirtualWire;

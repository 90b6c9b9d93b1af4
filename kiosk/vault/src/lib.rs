//! Custody of dossiers: sealed from the first page, kept until the portal proves that it has them.
//!
//! A dossier lives in a folder of the spool as age files for a key pair of its own. Until
//! the citizen confirms, the secret half lies beside it, wrapped by the device key; on
//! confirmation it is sealed to the portal and to the province's recovery key and the
//! wrapped copy is destroyed, so that the kiosk can deliver but no longer read. The spool is
//! the truth. A small SQLite index holds states, outbox and the audit chain; every change of
//! state and its audit row are one transaction, and the index can be made anew from the
//! spool at any time.
//!
//! This crate never opens a connection, never writes a plain byte of a person to the disk,
//! and puts neither names nor numbers nor page digests into file names, the index, errors
//! or logs. The formats of manifest, grant, sealed form and keys bundle are those of
//! `kiosk/docs/contract.md`; read-back by tags is described there under "Receipt".

mod audit;
mod bundle;
mod confirm;
mod crash;
mod delivery;
mod device;
mod draft;
mod error;
mod files;
mod finding;
mod folder;
#[doc(hidden)]
pub mod fuzz;
mod index;
mod inspect;
mod manifest;
mod rebuild;
mod receipt;
mod recovery;
mod seal;
mod slip;
mod vault;

#[cfg(test)]
mod tests;

pub use audit::{Actor, AuditEntry, Event, ExportError, SignedHead, verify_export};
pub use bundle::Keys;
pub use confirm::Confirmation;
pub use delivery::{Counts, DocumentInfo, Waiting};
pub use device::KeyPlace;
pub use draft::{Draft, PageDigest};
pub use error::{BundleError, VaultError};
pub use finding::{Damage, Finding, Piece};
pub use inspect::{AuditReport, Held, Inspection, Status, VerifyReport};
pub use manifest::{Expectation, ExpectedDocument};
pub use rebuild::RebuildReport;
pub use vault::{Config, MOST_WAITING, Opening, Vault};

//! A portal on loopback, a kiosk that talks to it, and sealed dossiers to send.

mod dossier;
mod kiosk;
mod portal;
mod schema;

pub(crate) use dossier::{Draft, SealedDossier, dossier_id, pdf_of, seal_for, sha256_hex};
pub(crate) use kiosk::{Kiosk, Reply, VirtualDevice};
pub(crate) use portal::{RunningPortal, TestClock, profile};
pub(crate) use schema::{describes, document, example, matches_schema};

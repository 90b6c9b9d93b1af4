//! The portal's side of the wire: takes dossiers in, opens them, and gives receipts.
//!
//! A province puts it in front of its one-stop system. It keeps what a kiosk sends, proves by
//! a signed receipt that it has opened the seal and holds every page, and hands the dossier to
//! the receiving officer. It never edits what a citizen handed in, never issues an official
//! code without an officer, and shares no type with the client: both are written from
//! `kiosk/docs/contract.md` and checked against the same examples.
//!
//! Embedded default: SQLite and a folder. Without TLS it listens on loopback only and knows
//! one device, the first that signs a request.

mod bundle;
pub mod cli;
pub mod conform;
mod digest;
mod error;
#[cfg(test)]
mod examples;
mod export;
mod files;
mod gateway;
mod http;
mod intake;
mod json;
mod keys;
mod manifest;
mod national;
mod objects;
mod officer;
mod opening;
mod pages;
mod problem;
mod server;
mod signing;
mod store;
mod submission;
mod time;
mod tracking;
mod wire;

pub use bundle::init_demo;
pub use error::GatewayError;
pub use gateway::{Config, Gateway};
pub use http::router;
pub use server::serve;
pub use store::StoreError;

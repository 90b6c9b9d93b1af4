//! The portal's side of the wire: takes dossiers in, opens them, and gives receipts.
//!
//! A province puts it in front of its one-stop system. It keeps what a kiosk sends, proves by
//! a signed receipt that it has opened the seal and holds every page, and hands the dossier to
//! the receiving officer. It never edits what a citizen handed in, never issues an official
//! code without an officer, and shares no type with the client: both are written from
//! `kiosk/docs/contract.md` and checked against the same examples.
//!
//! Embedded default: SQLite and a folder. Without TLS it listens on loopback only and knows
//! one device, the first that signs a request; over TLS each client certificate has one.

mod bundle;
pub mod cli;
pub mod conform;
mod digest;
mod drafts;
mod error;
#[cfg(test)]
mod examples;
mod export;
mod files;
mod form;
mod gateway;
mod http;
mod intake;
mod json;
mod keys;
mod listing;
mod login;
mod lookup;
mod manifest;
mod name;
mod national;
mod objects;
mod officer;
mod opening;
mod pages;
mod problem;
mod proof;
mod records;
mod server;
mod signing;
mod slips;
mod store;
mod submission;
mod time;
mod tls;
mod tracking;
mod wire;

pub use bundle::init_demo;
pub use error::GatewayError;
pub use gateway::{Clock, Config, Gateway, Options};
pub use http::router;
pub use server::{serve, serve_tls};
pub use store::StoreError;
pub use tls::TlsFiles;

//! Delivery of sealed dossiers to the portal, over whatever link there is.
//!
//! An actor on its own thread takes the waiting dossiers of the vault one after the other:
//! it declares them, sends the missing bytes in pieces that suit the link, submits them,
//! checks the signed receipt against what was scanned, and only then lets the vault erase.
//! It retries for ever and trusts nothing but the portal's own word about what has arrived.
//!
//! This crate never sees a plain byte of a person, never decides what a citizen reads, and
//! knows no screen. The calls, bodies and rules are those of `kiosk/docs/contract.md`; its
//! types for them stay private, so that the gateway's own cannot hide a mistake in both.

mod actor;
mod answers;
mod backoff;
mod client;
mod config;
mod deliver;
mod desk;
mod error;
mod event;
mod limits;
mod pace;
mod receipt;
mod wire;
mod worker;

pub use actor::{Handle, spawn};
pub use config::{Chunks, Config, Retry, Waits};
pub use desk::{
    Desk, DeskError, Found, Listed, Login, LookUp, OpenSupplement, Payment, PaymentState, Promised,
    Token,
};
pub use error::ConfigError;
pub use event::{Alarm, Event, Link};

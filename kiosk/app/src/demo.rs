//! The whole product on one machine: gateway, virtual scanner and printer, specimen papers.
//!
//! Nothing here is on the way of a real visit: the kiosk, its vault and its delivery are the
//! product's own, and talk to a real gateway over HTTP.

mod announce;
pub mod bench;
pub mod dock;
mod error;
mod gateway;
pub mod preset;
pub mod report;
mod run;
pub mod sheets;
pub mod state;
pub mod walk;
mod window;

/// The gateway's own command line, which the demo runs in a child process.
pub use kiosk_gateway::cli as gateway_cli;

pub use error::DemoError;
pub use run::run;

//! Slips on paper: what a printer must be able to do, and an actor that sees to it.
//!
//! Three layers: bytes ([`escpos`], pure), a printer that can be asked ([`Backend`],
//! blocking), and the actor ([`spawn`]) with its own thread, which keeps a slip until it has
//! come out whole. A printer fault never loses a slip: after paper is back the whole slip is
//! printed again. This crate knows nothing of what stands on a slip, writes no file, uses no
//! spooler, and wipes each slip from memory once it is printed or refused.

mod actor;
mod backend;
mod error;
pub mod escpos;
mod job;
mod timing;

pub use actor::{Command, Event, Handle, Status, spawn};
pub use backend::{Backend, Condition, Factory, PayloadKind, PrinterInfo};
pub use error::PrinterError;
pub use job::{Job, JobId, Payload, Raster, RasterError};
pub use timing::Timing;

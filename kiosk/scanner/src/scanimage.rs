//! Back end for any other scanner: SANE's own program `scanimage`, run as a process of its own.
//!
//! It is for a desk whose model no driver of ours takes. What a driver of ours takes is left to
//! it, and so is everything that hangs on a network: only the back ends of
//! `assets/quirks/scanimage.toml` are loaded.
//!
//! The process is fenced in. A picture leaves it only through a named pipe, and the kernel
//! denies it to write to any file; its standard error is compared with what is known and never
//! logged; it has a limit for every step, and at its end, at an error and when the device is let
//! go its whole process group is killed.
//!
//! What SANE cannot do, and how it shows here:
//! - It has no sensors that could be read without feeding. Paper is presumed to lie in the
//!   feeder, and an attempt to feed says whether it does.
//! - The next sheet is fed only when it is asked for, unless a machine feeds ahead by itself:
//!   where its back end has an option against that, the table sets it.
//! - Both sides are read only where the back end names that (a source, `adf-mode`, `duplex`).
//!   A back is the picture after its front; SANE does not say which is which.
//! - A double feed is reported as a jam.
//! - A picture comes without compression and becomes a PNG; the device's own JPEG, if it had
//!   one, is gone by then.
//!
//! Facts: SANE 1.2.1 (`frontend/scanimage.c`, `backend/dll.c`, `sanei/sanei_config.c`), its
//! manual page, and the program of Debian 12 on SANE's `test` back end, November 2026.

mod ability;
mod factory;
mod folder;
#[doc(hidden)]
pub mod fuzz;
mod helper;
mod limits;
mod listing;
mod notes;
mod options;
mod pnm;
mod presumed;
mod run;
mod scanner;
mod search;
mod status;
mod table;

pub use factory::{IsClaimed, ScanimageFactory, Setup, SetupError};
pub use limits::Limits;
pub use table::{Table, TableError};

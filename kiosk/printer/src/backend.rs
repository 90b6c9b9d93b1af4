//! The border to printers: two small blocking traits that are easy to fake.
//!
//! When to look, when to print again and whom to tell is the actor's business, never that of
//! a backend.

use kiosk_domain::FaultCode;

use crate::{Job, PrinterError};

/// Which payload a printer takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PayloadKind {
    /// [`crate::Payload::Raster`].
    Raster,
    /// [`crate::Payload::Pdf`].
    Pdf,
}

/// What is known about a printer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrinterInfo {
    /// Maker and model, for the health page.
    pub name: String,
    /// What it takes.
    pub takes: PayloadKind,
}

/// How a printer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    /// It can print.
    Ready,
    /// The roll or tray is empty.
    PaperOut,
    /// The cover is open.
    CoverOpen,
    /// Something else that the printer itself reports, such as a blocked knife.
    OutOfOrder,
}

impl Condition {
    /// What the citizen is told, if anything is wrong.
    #[must_use]
    pub const fn fault(self) -> Option<FaultCode> {
        match self {
            Self::Ready => None,
            Self::PaperOut => Some(FaultCode::PrinterPaperOut),
            Self::CoverOpen => Some(FaultCode::PrinterCoverOpen),
            // To a person in front of it, a printer with a blocked knife is one that does
            // not answer: wait, photograph the code, or call.
            Self::OutOfOrder => Some(FaultCode::PrinterSilent),
        }
    }
}

/// A printer. Every call returns within a limit of its own.
pub trait Backend: Send {
    /// What is known about it, without asking it.
    fn info(&self) -> &PrinterInfo;

    /// Asks how it is.
    ///
    /// # Errors
    /// [`PrinterError`] if it cannot be asked.
    fn status(&mut self) -> Result<Condition, PrinterError>;

    /// Prints one job and comes back when the paper is out.
    ///
    /// # Errors
    /// [`PrinterError`] if the slip is not known to be whole; it may be printed in part.
    fn print(&mut self, job: &Job) -> Result<(), PrinterError>;
}

/// Finds and opens the printer, again after each loss.
pub trait Factory: Send {
    /// Opens it.
    ///
    /// # Errors
    /// [`PrinterError::Missing`] if there is none; others if it cannot be opened.
    fn open(&mut self) -> Result<Box<dyn Backend>, PrinterError>;
}

impl<F> Factory for F
where
    F: FnMut() -> Result<Box<dyn Backend>, PrinterError> + Send,
{
    fn open(&mut self) -> Result<Box<dyn Backend>, PrinterError> {
        self()
    }
}

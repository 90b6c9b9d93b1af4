//! Printers that exist only in memory, and the panel on which their faults are set.
//!
//! What they print stays in memory until the program ends; only specimen slips of the demo
//! and of tests ever come here.

mod office;
mod paper_roll;
mod thermal;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kiosk_printer::Condition;

pub use office::VirtualOfficePrinter;
pub use paper_roll::PrintedSlip;
pub use thermal::VirtualPrinter;

/// What a person can do to a printer. Clones are handles to the same one.
#[derive(Clone, Default)]
pub struct PrinterPanel {
    state: Arc<Mutex<PanelState>>,
}

/// The printer's outside.
#[derive(Clone, Copy, Default)]
struct PanelState {
    is_unplugged: bool,
    is_cover_open: bool,
    is_silent: bool,
    /// What is left to print on; `None` is plenty.
    paper_left: Option<u32>,
}

impl PrinterPanel {
    /// Takes the paper out.
    pub fn take_paper(&self) {
        self.lock().paper_left = Some(0);
    }

    /// Lets the paper end soon: after so many rows of dots, or so many documents in an
    /// office printer.
    pub fn let_paper_end_after(&self, amount: u32) {
        self.lock().paper_left = Some(amount);
    }

    /// Puts plenty of paper in.
    pub fn put_paper(&self) {
        self.lock().paper_left = None;
    }

    /// Opens the cover.
    pub fn open_cover(&self) {
        self.lock().is_cover_open = true;
    }

    /// Closes it.
    pub fn close_cover(&self) {
        self.lock().is_cover_open = false;
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        self.lock().is_unplugged = true;
    }

    /// Puts it back in.
    pub fn plug(&self) {
        self.lock().is_unplugged = false;
    }

    /// Stops answering and taking bytes, or begins to do so again.
    pub fn set_silent(&self, is_silent: bool) {
        self.lock().is_silent = is_silent;
    }

    fn lock(&self) -> MutexGuard<'_, PanelState> {
        // Flags and a number are whole whatever happened to the thread that held the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> PanelState {
        *self.lock()
    }

    /// Uses up one unit of paper; `false` if there is none.
    fn use_paper(&self) -> bool {
        match &mut self.lock().paper_left {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}

impl PanelState {
    const fn condition(self) -> Condition {
        if self.is_cover_open {
            Condition::CoverOpen
        } else if matches!(self.paper_left, Some(0)) {
            Condition::PaperOut
        } else {
            Condition::Ready
        }
    }
}

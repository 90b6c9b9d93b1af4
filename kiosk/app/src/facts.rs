//! What the root knows of the world around the visit: devices, link, clock.

use kiosk_domain::FaultCode;
use kiosk_scanner::{DeviceInfo, Source};

/// Link to the portal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Link {
    /// Not tried yet.
    #[default]
    Unknown,
    /// Answers.
    Up,
    /// Does not answer; dossiers are taken all the same.
    Down,
}

/// What the scanner is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ScanPhase {
    /// Nothing asked of it.
    #[default]
    Idle,
    /// Waits for paper; no error.
    Waiting,
    /// Takes a picture.
    Scanning,
    /// The picture is being cleaned, judged and sealed.
    Checking,
}

/// The world as last reported.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// To the portal.
    pub link: Link,
    /// The scanner that is connected.
    pub scanner: Option<DeviceInfo>,
    /// What it does.
    pub scan: ScanPhase,
    /// First cause of a scanner fault, until it is cleared.
    pub scanner_fault: Option<FaultCode>,
    /// A sheet lies in the feeder.
    pub feeder_loaded: bool,
    /// After a fault the scanner cannot tell the damaged sheet from those that still lie in
    /// the feeder: somebody has to say that it was put back.
    pub sheet_wanted_back: bool,
    /// First cause of a printer fault, until it is cleared.
    pub printer_fault: Option<FaultCode>,
    /// A slip is being printed.
    pub is_printing: bool,
    /// The last slip is out.
    pub slip_out: bool,
    /// Why no new dossier can be taken, such as a full disk.
    pub no_new_dossier: Option<FaultCode>,
    /// Bytes sent and to send, while a dossier is on its way.
    pub bytes: Option<(u64, u64)>,
}

impl Facts {
    /// Whether a device works for the citizen right now, so that idle time stands still.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.is_printing || matches!(self.scan, ScanPhase::Scanning | ScanPhase::Checking)
    }

    /// The scanner has a glass.
    #[must_use]
    pub fn has_glass(&self) -> bool {
        self.scanner.as_ref().is_some_and(|one| one.has_glass)
    }

    /// The scanner takes sheets from a feeder.
    #[must_use]
    pub fn has_feeder(&self) -> bool {
        self.scanner.as_ref().is_some_and(|one| one.has_feeder)
    }

    /// Where a card goes: on the glass, if there is one.
    #[must_use]
    pub fn card_source(&self) -> Source {
        if self.has_feeder() && !self.has_glass() {
            Source::Feeder
        } else {
            Source::Glass
        }
    }
}

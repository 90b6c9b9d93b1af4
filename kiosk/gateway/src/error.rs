//! What can go wrong on the gateway's own side.
//!
//! Answers to a kiosk are problems of the contract (`problem.rs`); these errors are for the
//! people who run the gateway. No text here ever holds a person's data.

use std::{io, net::SocketAddr, path::PathBuf};

use kiosk_domain::{DossierId, UnitCode, dossier::NationalState};

use crate::{conform::ConformError, store::StoreError};

/// Why the gateway, or one of its commands, could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// A portal could not be checked, or broke the contract.
    #[error(transparent)]
    Conform(#[from] ConformError),
    /// A file or folder could not be used.
    #[error("cannot {act} {}: {source}", path.display())]
    File {
        /// What was tried, such as `write`.
        act: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database failed.
    #[error("the store failed: {0}")]
    Store(#[from] StoreError),
    /// A key or signature file does not hold what it should.
    #[error("{} is not {expected}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        expected: &'static str,
    },
    /// A bundle cannot be installed.
    #[error("the bundle is refused: {0}")]
    Bundle(&'static str),
    /// Plain HTTP must not leave the machine.
    #[error("refusing to listen on {0}: without TLS only loopback addresses are served")]
    NotLoopback(SocketAddr),
    /// The server ended by itself.
    #[error("the server stopped: {0}")]
    Serve(#[source] io::Error),
    /// No dossier has that id or tracking code.
    #[error("no such dossier")]
    DossierUnknown,
    /// The dossier has no receipt yet.
    #[error("dossier {0} has not been taken in yet")]
    NotTakenIn(DossierId),
    /// The national states do not lead from the one to the other.
    #[error("a dossier in national state {} cannot become {}", from.number(), to.number())]
    MoveNotAllowed {
        /// The state it is in.
        from: NationalState,
        /// The state it should have had.
        to: NationalState,
    },
    /// The officer's act does not fit the dossier's national state.
    #[error("{verb} is not possible in national state {}", from.number())]
    VerbNotAllowed {
        /// The state it is in.
        from: NationalState,
        /// The act.
        verb: &'static str,
    },
    /// The act needs something that is not there, such as a fee to be paid.
    #[error("{0}")]
    ActNotPossible(&'static str),
    /// The promised date cannot be moved so.
    #[error("the date stays as it is: {0}")]
    Appointment(#[from] kiosk_domain::calendar::AppointmentError),
    /// A certificate or key for TLS cannot be used.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The profile has no agency identifier for the unit.
    #[error("the profile gives no agency identifier for unit {0}, so no official code can be made")]
    AgencyUnknown(UnitCode),
    /// 9999 codes were issued by one unit on one day; the format has no room for another.
    #[error("agency {agency} has no official code left on day {day}")]
    CodesUsedUp {
        /// The agency identifier.
        agency: String,
        /// The day as it stands in the code, `YYMMDD`.
        day: String,
    },
    /// What was taken in can no longer be opened.
    #[error("document {ordinal} of the dossier cannot be opened: {reason}")]
    Unreadable {
        /// Which document.
        ordinal: u32,
        /// The code of the reason.
        reason: &'static str,
    },
    /// The profile cannot be used.
    #[error("profile {name} cannot be used: {reason}")]
    Profile {
        /// Its name or folder.
        name: String,
        /// Every mistake, one a line.
        reason: String,
    },
}

impl GatewayError {
    /// Whether there was no room left.
    pub(crate) fn is_full(&self) -> bool {
        use io::ErrorKind as K;
        match self {
            Self::File { source, .. } => {
                matches!(source.kind(), K::StorageFull | K::QuotaExceeded)
            }
            Self::Store(error) => error.is_full(),
            _ => false,
        }
    }

    /// For `map_err`: names the act and the file.
    pub(crate) fn file(
        act: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { act, path, source }
    }
}

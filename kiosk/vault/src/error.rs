//! What can go wrong with custody, and which fault code the rest of the kiosk sees.
//!
//! No variant carries a path, a name or any content of a dossier; dossier ids are random
//! and may be shown.

use std::io;

use kiosk_domain::{DossierId, FaultCode, dossier::KioskState};

/// Why the vault did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A file or folder of the spool.
    #[error("{what} failed")]
    Io {
        /// What was being done.
        what: &'static str,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The index database.
    #[error("the index database failed")]
    Index(#[from] rusqlite::Error),
    /// A SQLite that can corrupt its write-ahead log.
    #[error("sqlite {found} is older than 3.51.3")]
    OldSqlite {
        /// The version in use.
        found: &'static str,
    },
    /// Another program has this vault open.
    #[error("the vault is in use by another program")]
    InUse,
    /// Too little disk for another dossier.
    #[error("only {free_percent} % of the disk is free")]
    LowDisk {
        /// What is left, in percent.
        free_percent: u8,
    },
    /// As many dossiers wait for the portal as this machine may keep.
    #[error("{waiting} dossiers are waiting already")]
    QueueFull {
        /// How many are waiting.
        waiting: u64,
    },
    /// A text that opens no parked draft of this machine.
    #[error("the resume slip opens nothing here")]
    Slip,
    /// An audit row that only the vault itself may write.
    #[error("audit event {0} tells of a change of state")]
    Event(&'static str),
    /// No sealing key that is valid now.
    #[error("there is no valid sealing key of the portal")]
    NoKey,
    /// A bundle of keys that must not be used.
    #[error("the keys bundle was refused")]
    Bundle(#[from] BundleError),
    /// Encryption failed, or a sealed file was changed.
    #[error("{what} could not be sealed or opened")]
    Seal {
        /// Which file.
        what: &'static str,
    },
    /// A stored file or row does not agree with itself.
    #[error("{what} is damaged")]
    Damaged {
        /// Which one.
        what: &'static str,
    },
    /// No such dossier.
    #[error("dossier {0} is not in the index")]
    Unknown(DossierId),
    /// A step that the dossier's state does not allow.
    #[error("dossier {id} cannot go from {} to {}", .from.as_str(), .to.as_str())]
    Move {
        /// Which dossier.
        id: DossierId,
        /// Where it stands.
        from: KioskState,
        /// Where it was to go.
        to: KioskState,
    },
    /// The draft was confirmed or given up before.
    #[error("the draft is closed")]
    Closed,
    /// The audit chain was changed, cut or reordered.
    #[error("the audit chain breaks at row {row}")]
    Audit {
        /// First row that does not follow; one past the last if the end is missing.
        row: u64,
    },
}

/// Why a keys bundle was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BundleError {
    /// Not signed by the province's bundle key.
    #[error("the signature is wrong")]
    Signature,
    /// Not the JSON of a keys bundle.
    #[error("the content is not a keys bundle")]
    Malformed,
    /// Past its end date.
    #[error("it has expired")]
    Expired,
    /// A newer one is already here.
    #[error("version {offered} is below {held}")]
    Older {
        /// Version that was offered.
        offered: u64,
        /// Version that the vault holds.
        held: u64,
    },
}

impl VaultError {
    /// The code by which screens, slips and logs speak of it.
    #[must_use]
    pub fn fault(&self) -> FaultCode {
        match self {
            Self::Io { source, .. } => io_fault(source),
            Self::Index(source) => index_fault(source),
            Self::LowDisk { .. } | Self::QueueFull { .. } => FaultCode::StorageLow,
            Self::NoKey | Self::Bundle(_) => FaultCode::NoPortalKey,
            Self::InUse => FaultCode::SpoolUnwritable,
            Self::OldSqlite { .. }
            | Self::Slip
            | Self::Event(_)
            | Self::Seal { .. }
            | Self::Damaged { .. }
            | Self::Unknown(_)
            | Self::Move { .. }
            | Self::Closed
            | Self::Audit { .. } => FaultCode::Internal,
        }
    }

    pub(crate) const fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}

fn io_fault(source: &io::Error) -> FaultCode {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FaultCode::StorageFull,
        _ => FaultCode::SpoolUnwritable,
    }
}

fn index_fault(source: &rusqlite::Error) -> FaultCode {
    match source.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => FaultCode::StorageFull,
        _ => FaultCode::SpoolUnwritable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_trouble_has_its_code() {
        let io = |kind: io::ErrorKind| VaultError::io("writing a page")(kind.into());
        let table = [
            (io(io::ErrorKind::StorageFull), FaultCode::StorageFull),
            (io(io::ErrorKind::QuotaExceeded), FaultCode::StorageFull),
            (
                io(io::ErrorKind::ReadOnlyFilesystem),
                FaultCode::SpoolUnwritable,
            ),
            (
                VaultError::LowDisk { free_percent: 3 },
                FaultCode::StorageLow,
            ),
            (
                VaultError::QueueFull { waiting: 500 },
                FaultCode::StorageLow,
            ),
            (VaultError::NoKey, FaultCode::NoPortalKey),
            (VaultError::Closed, FaultCode::Internal),
        ];
        for (error, code) in table {
            assert_eq!(error.fault(), code, "{error}");
        }
    }
}

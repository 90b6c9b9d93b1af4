//! What the delivery worker tells the rest of the kiosk. Ids, counts and codes only.

use kiosk_domain::{DossierId, FaultCode, visit::SendStage};

/// Whether the portal answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Link {
    /// It does.
    Up,
    /// It does not, or it does not know this machine.
    Down(FaultCode),
}

/// Something that happened on the way to the portal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The link has changed; said once for each change.
    Link(Link),
    /// A valid bundle of keys is in the vault.
    Keys,
    /// A dossier has come this far; may repeat after a retry.
    Progress {
        /// Which one.
        dossier: DossierId,
        /// `Kept`, `Sending`, `Received` or `Compared`.
        stage: SendStage,
    },
    /// Bytes that the portal says it has, of all documents together.
    Bytes {
        /// Which dossier.
        dossier: DossierId,
        /// Arrived so far, in bytes.
        sent: u64,
        /// Size of all sealed documents, in bytes.
        total: u64,
    },
    /// The receipt was checked value by value and tag by tag.
    Accepted {
        /// Which dossier.
        dossier: DossierId,
        /// The official code, if the portal has given one already.
        official_code: Option<String>,
        /// Pages whose tags agreed.
        pages: u32,
    },
    /// Not now; it will be tried again.
    Waiting {
        /// Which dossier.
        dossier: DossierId,
        /// Why.
        fault: FaultCode,
    },
    /// It will not be tried again before a person has decided. Nothing was erased.
    NeedsStaff {
        /// Which dossier.
        dossier: DossierId,
        /// Why.
        fault: FaultCode,
    },
}

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

/// What staff must know although nothing is lost and no dossier needs a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alarm {
    /// The portal asks for a newer program; the queue is kept until it has one.
    ClientTooOld,
    /// The portal has no room; it is asked again slowly.
    PortalFull,
    /// The portal does not know this machine, twice in a row.
    DeviceNotKnown,
    /// The portal has suspended this machine: nothing new may be taken in until the link is
    /// up again.
    DeviceSuspended,
    /// Four hours have passed without a word of the portal.
    LongSilence,
}

/// Something that happened on the way to the portal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The link has changed; said once for each change.
    Link(Link),
    /// Staff must know this; said once until the link is up again.
    Alarm(Alarm),
    /// This machine's clock differs from the portal's by more than a minute, or no longer
    /// does; said when that has changed by as much.
    Clock {
        /// Seconds that this machine is ahead; behind if negative.
        ahead_s: i64,
    },
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
        /// Documents that have arrived whole, the form among them.
        documents_sent: u32,
        /// Documents of the dossier, the form among them.
        documents: u32,
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

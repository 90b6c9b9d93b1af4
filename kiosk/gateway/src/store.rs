//! What the gateway remembers: dossiers, offsets, receipts, official codes, bundles.
//!
//! One trait, so that PostgreSQL can stand beside SQLite later. Every method is one
//! transaction and is on stable storage when it returns. No personal data is stored here:
//! names, numbers and plain page digests lie only inside the sealed objects.

mod schema;
mod sqlite;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use kiosk_domain::{
    DossierId, TrackingCode,
    dossier::{NationalState, PortalState},
};

pub(crate) use sqlite::SqliteStore;

use crate::{signing::DeviceKey, time::days_after, wire::DocumentState};

/// An upload that saw no byte for this long is given up; declaring again revives it
/// (portal contract, state EXPIRED).
const UPLOAD_DAYS: i64 = 30;

/// Why the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// This build of SQLite can corrupt a database in a rare race.
    #[error("sqlite {0} is too old: versions before 3.51.3 can corrupt a database in WAL mode")]
    TooOld(&'static str),
    /// A newer program wrote the database.
    #[error("the database has schema {found}, this program knows up to {known}")]
    Newer {
        /// Schema number in the file.
        found: u32,
        /// Highest number known here.
        known: u32,
    },
    /// A row holds what no version of the program writes.
    #[error("the database holds an impossible {0}")]
    Corrupt(&'static str),
}

/// What came of a dossier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// Nothing yet.
    Open,
    /// The receipt was given.
    Accepted,
    /// The content was refused; the same submission may be tried again.
    Rejected,
}

/// A dossier with its documents.
#[derive(Clone, Debug)]
pub(crate) struct Dossier {
    pub(crate) id: DossierId,
    pub(crate) device: String,
    pub(crate) tracking_code: TrackingCode,
    pub(crate) procedure: String,
    pub(crate) unit: String,
    pub(crate) manifest: Vec<u8>,
    pub(crate) manifest_sha256: String,
    pub(crate) outcome: Outcome,
    pub(crate) national: Option<NationalState>,
    pub(crate) official_code: Option<String>,
    /// Last byte or declaration.
    pub(crate) touched_at: Timestamp,
    pub(crate) taken_in_at: Option<Timestamp>,
    /// Last change of the national state.
    pub(crate) changed_at: Option<Timestamp>,
    pub(crate) receipt: Option<Vec<u8>>,
    pub(crate) documents: Vec<Document>,
}

/// One sealed document and how much of it is here.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) ordinal: u32,
    pub(crate) component: String,
    pub(crate) length_bytes: u64,
    pub(crate) sha256: String,
    pub(crate) upload: String,
    pub(crate) offset_bytes: u64,
    pub(crate) rejected: bool,
}

impl Dossier {
    /// Whether every byte is here.
    pub(crate) fn is_complete(&self) -> bool {
        self.documents.iter().all(Document::is_complete)
    }

    /// When the uploads end if no byte comes.
    pub(crate) fn expires_at(&self) -> Timestamp {
        days_after(self.touched_at, UPLOAD_DAYS)
    }

    /// Whether the uploads have been given up.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.outcome == Outcome::Open && !self.is_complete() && now >= self.expires_at()
    }

    /// The state as the contract names it.
    pub(crate) fn state(&self, now: Timestamp) -> PortalState {
        match self.outcome {
            Outcome::Accepted => PortalState::Accepted,
            Outcome::Rejected => PortalState::Rejected,
            Outcome::Open if self.is_expired(now) => PortalState::Expired,
            Outcome::Open if self.is_complete() => PortalState::Complete,
            Outcome::Open if self.documents.iter().all(|one| one.offset_bytes == 0) => {
                PortalState::Declared
            }
            Outcome::Open => PortalState::Receiving,
        }
    }

    /// The state of one of the documents.
    pub(crate) fn document_state(&self, document: &Document) -> DocumentState {
        match self.outcome {
            Outcome::Accepted => DocumentState::Verified,
            _ if document.rejected => DocumentState::Rejected,
            _ if document.is_complete() => DocumentState::Complete,
            _ if document.offset_bytes == 0 => DocumentState::Missing,
            _ => DocumentState::Partial,
        }
    }
}

impl Document {
    pub(crate) const fn is_complete(&self) -> bool {
        self.offset_bytes == self.length_bytes
    }
}

/// A dossier to be declared.
#[derive(Debug)]
pub(crate) struct NewDossier<'a> {
    pub(crate) id: DossierId,
    pub(crate) device: &'a DeviceKey,
    pub(crate) tracking_code: &'a TrackingCode,
    pub(crate) procedure: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) manifest: &'a [u8],
    pub(crate) manifest_sha256: String,
    pub(crate) documents: Vec<Document>,
    pub(crate) now: Timestamp,
}

/// What a declaration found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Declared {
    /// It is new.
    New,
    /// The same manifest was declared before.
    Same,
    /// The id or the tracking code stands for another manifest.
    Conflict,
}

/// A chunk that lies in an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Part {
    pub(crate) start_bytes: u64,
    pub(crate) length_bytes: u64,
    pub(crate) object: String,
}

/// What came of moving an offset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Append {
    /// The upload now ends there.
    Moved(u64),
    /// The upload ends somewhere else than the part begins; nothing was changed.
    Stale(u64),
    /// There is no such upload.
    Gone,
}

/// What came of accepting a dossier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Accepted {
    /// Whether this call's receipt is the one that stands.
    pub(crate) first: bool,
    /// The receipt that stands.
    pub(crate) receipt: Vec<u8>,
}

/// What came of asking for an official code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Issued {
    /// The dossier's code, new or from an earlier call.
    Code(String),
    /// No receipt was given yet.
    NotTakenIn,
    /// The national state allows no acceptance.
    WrongState(NationalState),
    /// 9999 codes were issued on that day.
    UsedUp,
}

/// A bundle with the province's signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SignedBundle {
    pub(crate) version: u64,
    pub(crate) body: Vec<u8>,
    pub(crate) signature: String,
}

/// The gateway's memory.
pub(crate) trait Store: Send + Sync {
    /// Whether the store answers.
    fn ready(&self) -> Result<(), StoreError>;

    /// The device that was pinned; pins `device` if there is none yet.
    fn pin_device(&self, device: &DeviceKey, now: Timestamp) -> Result<String, StoreError>;

    /// The device that was pinned.
    fn pinned_device(&self) -> Result<Option<String>, StoreError>;

    /// Enters a dossier, or finds it there. The same again touches it.
    fn declare(&self, new: &NewDossier<'_>) -> Result<Declared, StoreError>;

    /// A dossier by its id.
    fn dossier(&self, id: DossierId) -> Result<Option<Dossier>, StoreError>;

    /// A dossier by its tracking code.
    fn dossier_of_code(&self, code: &TrackingCode) -> Result<Option<Dossier>, StoreError>;

    /// The dossier that an upload belongs to, and the document's ordinal.
    fn dossier_of_upload(&self, upload: &str) -> Result<Option<(Dossier, u32)>, StoreError>;

    /// Every dossier, oldest first.
    fn dossiers(&self) -> Result<Vec<Dossier>, StoreError>;

    /// Moves an upload's offset over a part, if the part begins where the upload ends.
    fn append(&self, upload: &str, part: &Part, now: Timestamp) -> Result<Append, StoreError>;

    /// The parts of a document in order.
    fn parts(&self, id: DossierId, ordinal: u32) -> Result<Vec<Part>, StoreError>;

    /// Sets documents back to offset 0; gives the objects that are free now.
    fn restart(&self, id: DossierId, ordinals: &[u32]) -> Result<Vec<String>, StoreError>;

    /// Marks a dossier and some of its documents as refused.
    fn reject(&self, id: DossierId, ordinals: &[u32]) -> Result<(), StoreError>;

    /// Accepts a dossier with a receipt, unless it was accepted before.
    fn accept(&self, id: DossierId, receipt: &[u8], now: Timestamp)
    -> Result<Accepted, StoreError>;

    /// The dossier's official code: `AGENCY-DAY-` and the agency's next number of that day.
    fn issue_code(
        &self,
        id: DossierId,
        agency: &str,
        day: &str,
        now: Timestamp,
    ) -> Result<Issued, StoreError>;

    /// The bundle of a channel.
    fn bundle(&self, channel: &str) -> Result<Option<SignedBundle>, StoreError>;

    /// Installs a bundle unless a newer one is there; tells whether it was.
    fn put_bundle(&self, channel: &str, bundle: &SignedBundle) -> Result<bool, StoreError>;

    /// Whether an upload refers to the object.
    fn refers_to(&self, object: &str) -> Result<bool, StoreError>;
}

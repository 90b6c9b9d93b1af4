//! What the gateway remembers: dossiers, offsets, receipts, official codes, bundles.
//!
//! One trait, so that PostgreSQL can stand beside SQLite later. Every method is one
//! transaction and is on stable storage when it returns. No personal data is stored here:
//! names, numbers and plain page digests lie only inside the sealed objects.

mod acts;
mod arrival;
mod life;
mod records;
mod rows;
mod schema;
mod sqlite;
mod steps;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use kiosk_domain::{
    DossierId, TrackingCode,
    dossier::{NationalState, PortalState},
};

pub(crate) use acts::{Act, ActEntry, Acted, Fee, FeeChange, Promise};
pub(crate) use life::{Page, Terminated};
pub(crate) use records::{Claimed, NewRecord, Recorded, Withdrawal, Withdrew};
pub(crate) use sqlite::SqliteStore;

use crate::{signing::DeviceKey, time::days_after, wire::DocumentState};

/// An upload that saw no byte for this long is given up; declaring again revives it
/// (portal contract, state EXPIRED).
const UPLOAD_DAYS: i64 = 30;

/// How long a parked draft is kept (portal contract, "Drafts").
const DRAFT_DAYS: i64 = 7;

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

impl StoreError {
    /// Whether there was no room left.
    pub(crate) fn is_full(&self) -> bool {
        matches!(self, Self::Database(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
    }
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

/// What a row of uploads is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A dossier.
    Dossier,
    /// Papers that were asked for later, with their number.
    Supplement(u32),
    /// A parked draft that this gateway cannot open.
    Draft,
}

/// A dossier with its documents.
#[derive(Clone, Debug)]
pub(crate) struct Dossier {
    /// The row's own id; of a supplement or draft it is known to nobody else.
    pub(crate) id: DossierId,
    /// The id by which a kiosk calls it.
    pub(crate) called: DossierId,
    pub(crate) kind: Kind,
    pub(crate) device: String,
    pub(crate) tracking_code: Option<TrackingCode>,
    pub(crate) procedure: String,
    pub(crate) unit: String,
    pub(crate) manifest: Vec<u8>,
    pub(crate) manifest_sha256: String,
    pub(crate) outcome: Outcome,
    pub(crate) national: Option<NationalState>,
    pub(crate) official_code: Option<String>,
    pub(crate) declared_at: Timestamp,
    /// Last byte or declaration.
    pub(crate) touched_at: Timestamp,
    /// When the citizen took it back.
    pub(crate) withdrawn_at: Option<Timestamp>,
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
        match self.kind {
            Kind::Draft => days_after(self.declared_at, DRAFT_DAYS),
            Kind::Dossier | Kind::Supplement(_) => days_after(self.touched_at, UPLOAD_DAYS),
        }
    }

    /// Its number, if it is a supplement.
    pub(crate) const fn supplement(&self) -> Option<u32> {
        match self.kind {
            Kind::Supplement(number) => Some(number),
            Kind::Dossier | Kind::Draft => None,
        }
    }

    /// Last change of anything that a kiosk can ask for.
    pub(crate) fn last_change(&self) -> Timestamp {
        [self.taken_in_at, self.changed_at, self.withdrawn_at]
            .into_iter()
            .flatten()
            .fold(self.touched_at, Timestamp::max)
    }

    /// Whether the uploads have been given up.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        let can_expire = match self.kind {
            Kind::Draft => true,
            Kind::Dossier | Kind::Supplement(_) => {
                self.outcome == Outcome::Open && !self.is_complete()
            }
        };
        can_expire && now >= self.expires_at()
    }

    /// The state as the contract names it.
    pub(crate) fn state(&self, now: Timestamp) -> PortalState {
        match self.outcome {
            _ if self.withdrawn_at.is_some() => PortalState::Withdrawn,
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
    pub(crate) called: DossierId,
    pub(crate) kind: Kind,
    pub(crate) device: &'a DeviceKey,
    /// Of a draft nothing is known but its id; it has none.
    pub(crate) tracking_code: Option<&'a TrackingCode>,
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

    /// The device that is pinned to a holder; pins `device` if there is none yet and no
    /// other holder has it. `None` if another one has.
    fn pin_device(
        &self,
        holder: &str,
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError>;

    /// Whether this device may read as this holder: it is pinned to it, or nothing is known
    /// of either.
    fn may_read(&self, holder: &str, device: &DeviceKey) -> Result<bool, StoreError>;

    /// Enters a dossier, or finds it there. The same again touches it.
    fn declare(&self, new: &NewDossier<'_>) -> Result<Declared, StoreError>;

    /// A dossier by its id.
    fn dossier(&self, id: DossierId) -> Result<Option<Dossier>, StoreError>;

    /// A dossier by its tracking code.
    fn dossier_of_code(&self, code: &TrackingCode) -> Result<Option<Dossier>, StoreError>;

    /// The dossier that an upload belongs to, and the document's ordinal.
    fn dossier_of_upload(&self, upload: &str) -> Result<Option<(Dossier, u32)>, StoreError>;

    /// A dossier by its official code.
    fn dossier_of_official(&self, code: &str) -> Result<Option<Dossier>, StoreError>;

    /// Whether an upload of that name once was.
    fn is_closed_upload(&self, upload: &str) -> Result<bool, StoreError>;

    /// Ends an upload; the document starts again under the new name.
    fn terminate(&self, upload: &str, new_name: &str) -> Result<Terminated, StoreError>;

    /// A device's dossiers in the order in which they were declared.
    fn page(&self, page: &Page<'_>) -> Result<Vec<Dossier>, StoreError>;

    /// The supplements of a dossier, by number.
    fn supplements(&self, id: DossierId) -> Result<Vec<Dossier>, StoreError>;

    /// Forgets the bytes of drafts that were declared before; gives their objects.
    fn drop_drafts(&self, now: Timestamp) -> Result<Vec<String>, StoreError>;

    /// Puts a record under its name.
    fn put_record(&self, record: &NewRecord<'_>) -> Result<Recorded, StoreError>;

    /// Takes a dossier back.
    fn withdraw(&self, withdrawal: &Withdrawal<'_>) -> Result<Withdrew, StoreError>;

    /// Claims a dossier for a badge until some moment.
    fn claim(
        &self,
        id: DossierId,
        badge: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed, StoreError>;

    /// Enters an officer's act, with the state it leads to, as one.
    fn act(&self, id: DossierId, act: &Act<'_>) -> Result<Acted, StoreError>;

    /// The acts of one verb on a dossier, in order.
    fn acts(&self, id: DossierId, verb: &str) -> Result<Vec<ActEntry>, StoreError>;

    /// When the result is promised.
    fn promise(&self, id: DossierId) -> Result<Option<Promise>, StoreError>;

    /// The last fee that was asked for.
    fn fee(&self, id: DossierId) -> Result<Option<Fee>, StoreError>;

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

    /// Accepts a dossier with a receipt, unless it was accepted before; `None` if it was
    /// withdrawn, or an upload of it was ended, while it was verified.
    fn accept(
        &self,
        id: DossierId,
        receipt: &[u8],
        now: Timestamp,
    ) -> Result<Option<Accepted>, StoreError>;

    /// The dossier's official code: `AGENCY-DAY-` and the agency's next number of that day.
    /// With a new one the result is promised.
    fn issue_code(
        &self,
        id: DossierId,
        agency: &str,
        day: &str,
        promise: Option<&Promise>,
        now: Timestamp,
    ) -> Result<Issued, StoreError>;

    /// The bundle of a channel.
    fn bundle(&self, channel: &str) -> Result<Option<SignedBundle>, StoreError>;

    /// Installs a bundle unless a newer one is there; tells whether it was.
    fn put_bundle(&self, channel: &str, bundle: &SignedBundle) -> Result<bool, StoreError>;

    /// Whether an upload refers to the object.
    fn refers_to(&self, object: &str) -> Result<bool, StoreError>;
}

//! The audit chain: who may later ask what happened gets an answer that nobody edited.
//!
//! Each row carries the SHA-256 of the row before it and of its own content in canonical
//! JSON; the head is signed with the device key, so that a cut end is found as well. A row
//! is written in the transaction of the act that it tells. It holds ids, codes, counts and
//! sizes, never names, numbers, free text or digests of pages. The whole database put back
//! to an older copy is found by a signed head that is kept outside it (`kept.rs`).
//!
//! What rows can tell stands in `events.toml`; `kiosk/docs/audit-events.md` is made of it.

mod event;
mod export;
mod kept;
mod verify;

use std::time::Instant;

use jiff::Timestamp;
use kiosk_domain::{DossierId, FaultCode, ProcedureCode, dossier::KioskState};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{VaultError, device::Device, files};

pub use event::Event;
pub(crate) use export::export;
pub use export::{ExportError, verify_export};
pub use kept::SignedHead;
pub(crate) use kept::{Kept, KeptHead, read_kept, write_kept};
pub(crate) use verify::{Chain, breaks_of_state, continuations, copy_whole_rows, verify, walk};

/// Longest word that a row takes from outside.
const LONGEST_WORD: usize = 64;

impl Event {
    /// The event that tells of a dossier entering that state.
    pub(crate) const fn entering(state: KioskState) -> Self {
        match state {
            KioskState::Draft => Self::DossierBegun,
            KioskState::Sealed => Self::DossierSealed,
            KioskState::Declared => Self::DossierDeclared,
            KioskState::Uploaded => Self::DossierUploaded,
            KioskState::Accepted => Self::DossierAccepted,
            KioskState::Erased => Self::DossierErased,
            KioskState::NeedsStaff => Self::DossierNeedsStaff,
            KioskState::Parked => Self::DossierParked,
            KioskState::Abandoned => Self::DossierAbandoned,
        }
    }

    /// The state that a dossier enters by this event; none when it tells of something else.
    pub(crate) const fn enters(self) -> Option<KioskState> {
        Some(match self {
            Self::DossierBegun | Self::DraftAdopted | Self::SlipResumed => KioskState::Draft,
            Self::DossierSealed | Self::DossierAdopted | Self::DossierHandedBack => {
                KioskState::Sealed
            }
            Self::DossierDeclared => KioskState::Declared,
            Self::DossierUploaded => KioskState::Uploaded,
            Self::DossierAccepted | Self::AcceptanceAdopted => KioskState::Accepted,
            Self::DossierErased | Self::RemainsErased => KioskState::Erased,
            Self::DossierNeedsStaff | Self::DossierDamaged => KioskState::NeedsStaff,
            Self::DossierParked | Self::ParkedAdopted => KioskState::Parked,
            Self::DossierAbandoned | Self::DraftUnreadable => KioskState::Abandoned,
            _ => return None,
        })
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|event| event.name() == name)
    }
}

/// Who acted, as a class and never as a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// Whoever stands in front of the screen.
    Citizen,
    /// A volunteer beside the citizen.
    Helper,
    /// An officer of the desk.
    Officer,
    /// Whoever looks after the machine.
    ItService,
    /// The program by itself.
    Machine,
}

impl Actor {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Helper => "helper",
            Self::Officer => "officer",
            Self::ItService => "it-service",
            Self::Machine => "machine",
        }
    }
}

/// One thing to be remembered. What an event may carry stands in the catalogue.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// What happened.
    pub event: Event,
    /// Which dossier.
    pub dossier: Option<DossierId>,
    /// Who did it.
    pub actor: Option<Actor>,
    /// Number of the badge, never a name. Kept only when it is one plain word.
    pub badge: Option<String>,
    /// Which procedure.
    pub procedure: Option<ProcedureCode>,
    /// Number of a document or of a request.
    pub ordinal: Option<u32>,
    /// Pages, rows, versions or seconds, as the event says.
    pub count: Option<u64>,
    /// Size of what was sealed or sent.
    pub bytes: Option<u64>,
    /// How long it took.
    pub took_ms: Option<u64>,
    /// How it ended, in one word of the program's own.
    pub outcome: Option<&'static str>,
    /// The portal's problem type without its prefix. Kept only when it is one plain word.
    pub problem: Option<String>,
    /// Why it failed.
    pub fault: Option<FaultCode>,
}

impl AuditEntry {
    /// An entry with nothing but the event.
    #[must_use]
    pub const fn new(event: Event) -> Self {
        Self {
            event,
            dossier: None,
            actor: None,
            badge: None,
            procedure: None,
            ordinal: None,
            count: None,
            bytes: None,
            took_ms: None,
            outcome: None,
            problem: None,
            fault: None,
        }
    }

    /// An entry about a dossier.
    #[must_use]
    pub const fn of(event: Event, dossier: DossierId) -> Self {
        let mut entry = Self::new(event);
        entry.dossier = Some(dossier);
        entry
    }
}

/// What came from outside, if it is a word and cannot be a sentence or a name.
fn word(text: &str) -> Option<String> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.' | '_');
    let fits = !text.is_empty() && text.len() <= LONGEST_WORD && text.chars().all(plain);
    fits.then(|| text.to_owned())
}

/// A row as it is hashed, stored and exported. Whole numbers stay below 2^53, as canonical
/// JSON wants. The members stand in the order of their names, so that plain serialisation
/// gives the canonical form (RFC 8785) at a fraction of its price; a test compares both.
/// Those that came with the second version of the tables are left out when empty, so that
/// older rows keep their hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    act: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    at_s: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    badge: Option<String>,
    boot: String,
    bytes: Option<u64>,
    count: Option<u64>,
    dossier: Option<String>,
    fault: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ordinal: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    procedure: Option<String>,
    ran_ms: u64,
    seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    took_ms: Option<u64>,
}

/// The columns in the order in which [`Record::read`] and [`insert`] take them.
const COLUMNS: &str = "seq, at_s, boot, ran_ms, act, dossier, count, bytes, fault, hash, \
                       actor, badge, ordinal, outcome, problem, procedure, took_ms";

impl Record {
    fn of(entry: &AuditEntry, seq: u64, stamp: &Stamp, now: Timestamp) -> Self {
        Self {
            act: entry.event.name().to_owned(),
            actor: entry.actor.map(|actor| actor.as_str().to_owned()),
            at_s: now.as_second(),
            badge: entry.badge.as_deref().and_then(word),
            boot: stamp.boot.clone(),
            bytes: entry.bytes,
            count: entry.count,
            dossier: entry.dossier.map(|id| id.to_string()),
            fault: entry.fault.map(|fault| fault.as_str().to_owned()),
            ordinal: entry.ordinal.map(u64::from),
            outcome: entry.outcome.and_then(word),
            problem: entry.problem.as_deref().and_then(word),
            procedure: entry
                .procedure
                .as_ref()
                .and_then(|code| word(code.as_str())),
            ran_ms: u64::try_from(stamp.opened.elapsed().as_millis()).unwrap_or(u64::MAX),
            seq,
            took_ms: entry.took_ms,
        }
    }

    fn hash(&self, before: &[u8; 32]) -> Result<[u8; 32], VaultError> {
        let text = serde_json::to_vec(self).map_err(|_| VaultError::Damaged {
            what: "an audit row",
        })?;
        Ok(Sha256::new()
            .chain_update(before)
            .chain_update(text)
            .finalize()
            .into())
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<(Self, Vec<u8>)> {
        let number = |column| row.get::<_, Option<i64>>(column);
        let record = Self {
            seq: unsigned(row.get(0)?),
            at_s: row.get(1)?,
            boot: row.get(2)?,
            ran_ms: unsigned(row.get(3)?),
            act: row.get(4)?,
            dossier: row.get(5)?,
            count: number(6)?.map(unsigned),
            bytes: number(7)?.map(unsigned),
            fault: row.get(8)?,
            actor: row.get(10)?,
            badge: row.get(11)?,
            ordinal: number(12)?.map(unsigned),
            outcome: row.get(13)?,
            problem: row.get(14)?,
            procedure: row.get(15)?,
            took_ms: number(16)?.map(unsigned),
        };
        Ok((record, row.get(9)?))
    }

    fn event(&self) -> Option<Event> {
        Event::from_name(&self.act)
    }
}

/// SQLite knows signed numbers only; a negative one can only come from an edited row, and
/// becomes a number that its hash does not cover.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) const SCHEMA: &str = "
    CREATE TABLE audit (
        seq INTEGER PRIMARY KEY, at_s INTEGER NOT NULL, boot TEXT NOT NULL,
        ran_ms INTEGER NOT NULL, act TEXT NOT NULL, dossier TEXT, count INTEGER,
        bytes INTEGER, fault TEXT, hash BLOB NOT NULL
    ) STRICT;
    CREATE TABLE audit_head (
        one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL,
        hash BLOB NOT NULL, signature BLOB NOT NULL
    ) STRICT;
";

/// What the second version of the tables adds.
pub(crate) const SCHEMA_2: &str = "
    ALTER TABLE audit ADD COLUMN actor TEXT;
    ALTER TABLE audit ADD COLUMN badge TEXT;
    ALTER TABLE audit ADD COLUMN ordinal INTEGER;
    ALTER TABLE audit ADD COLUMN outcome TEXT;
    ALTER TABLE audit ADD COLUMN problem TEXT;
    ALTER TABLE audit ADD COLUMN procedure TEXT;
    ALTER TABLE audit ADD COLUMN took_ms INTEGER;
";

/// When and in which run rows are written.
pub(crate) struct Stamp {
    boot: String,
    opened: Instant,
}

impl Stamp {
    /// Names the present start of the machine.
    pub(crate) fn of_this_run() -> Self {
        Self {
            boot: files::boot_id(),
            opened: Instant::now(),
        }
    }
}

/// Appends one row and signs the new head; belongs into the transaction of the act.
pub(crate) fn append(
    tx: &Connection,
    device: &Device,
    stamp: &Stamp,
    entry: &AuditEntry,
    now: Timestamp,
) -> Result<(), VaultError> {
    let (last, before) = head(tx)?.map_or((0, [0; 32]), |head| (head.seq, head.hash));
    let record = Record::of(entry, last + 1, stamp, now);
    let hash = record.hash(&before)?;
    insert(tx, &record, &hash)?;
    put_head(tx, device, record.seq, &hash)
}

fn put_head(tx: &Connection, device: &Device, seq: u64, hash: &[u8; 32]) -> Result<(), VaultError> {
    tx.prepare_cached("INSERT OR REPLACE INTO audit_head VALUES (1, ?1, ?2, ?3)")?
        .execute(params![
            signed(seq),
            hash,
            device.sign(&head_message(seq, hash))
        ])?;
    Ok(())
}

fn insert(tx: &Connection, record: &Record, hash: &[u8; 32]) -> Result<(), VaultError> {
    let sql = format!(
        "INSERT INTO audit ({COLUMNS}) VALUES
         (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
    );
    tx.prepare_cached(&sql)?.execute(params![
        signed(record.seq),
        record.at_s,
        record.boot,
        signed(record.ran_ms),
        record.act,
        record.dossier,
        record.count.map(signed),
        record.bytes.map(signed),
        record.fault,
        hash,
        record.actor,
        record.badge,
        record.ordinal.map(signed),
        record.outcome,
        record.problem,
        record.procedure,
        record.took_ms.map(signed),
    ])?;
    Ok(())
}

/// The last row as the index has it, with the device's signature.
pub(crate) struct Head {
    pub(crate) seq: u64,
    pub(crate) hash: [u8; 32],
    pub(crate) signature: Vec<u8>,
}

pub(crate) fn head(db: &Connection) -> Result<Option<Head>, VaultError> {
    let row = db
        .prepare_cached("SELECT seq, hash, signature FROM audit_head")?
        .query_row([], |row| {
            Ok(Head {
                seq: unsigned(row.get(0)?),
                hash: row.get(1)?,
                signature: row.get(2)?,
            })
        })
        .optional()?;
    Ok(row)
}

fn head_message(seq: u64, hash: &[u8; 32]) -> Vec<u8> {
    [b"kiosk audit head\n".as_slice(), &seq.to_be_bytes(), hash].concat()
}

#[cfg(test)]
mod tests;

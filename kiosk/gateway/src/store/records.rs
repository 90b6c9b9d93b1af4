//! What a device puts once under a name: the same body has the same answer for ever.
//!
//! Content is kept as the gateway read it, so that members nobody asked for are not stored.

use jiff::Timestamp;
use kiosk_domain::{DossierId, dossier::NationalState};
use rusqlite::{OptionalExtension, Transaction, params};

use super::{StoreError, life, rows, steps};
use crate::{national, signing::DeviceKey};

/// Something to be kept under a name.
#[derive(Debug)]
pub(crate) struct NewRecord<'a> {
    pub(crate) device: &'a DeviceKey,
    /// The call's path below the contract's base.
    pub(crate) name: &'a str,
    /// Digest of the exact body.
    pub(crate) body_sha256: String,
    /// A higher one replaces; 0 where nothing can be replaced.
    pub(crate) revision: u64,
    pub(crate) content: &'a [u8],
    pub(crate) answer: &'a [u8],
    pub(crate) now: Timestamp,
}

/// What came of a record, with the answer that stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Recorded {
    /// It is new, or replaced an older revision.
    New(Vec<u8>),
    /// The same body was put before.
    Same(Vec<u8>),
    /// The name stands for other content.
    Conflict,
}

/// A dossier to be taken back.
#[derive(Debug)]
pub(crate) struct Withdrawal<'a> {
    pub(crate) id: DossierId,
    pub(crate) record: NewRecord<'a>,
}

/// What came of taking a dossier back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Withdrew {
    /// It is withdrawn; what is free now, and the answer.
    Done {
        /// Objects of a dossier that was never taken in.
        freed: Vec<String>,
        /// The answer that stands.
        answer: Vec<u8>,
    },
    /// The national state does not allow it any more.
    TooLate,
    /// It was withdrawn by another body.
    Conflict,
}

/// What came of claiming a dossier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Claimed {
    /// Nobody had it.
    New,
    /// The same badge had it.
    Renewed,
    /// Another badge has it until then.
    Taken(Timestamp),
}

pub(super) fn put(tx: &Transaction<'_>, record: &NewRecord<'_>) -> Result<Recorded, StoreError> {
    let known: Option<(String, u64, Vec<u8>)> = tx
        .query_row(
            "SELECT body_sha256, revision, answer FROM record WHERE device = ?1 AND name = ?2",
            params![record.device.as_str(), record.name],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    match known {
        Some((digest, _, answer)) if digest == record.body_sha256 => Ok(Recorded::Same(answer)),
        Some((_, revision, _)) if record.revision <= revision => Ok(Recorded::Conflict),
        _ => {
            tx.execute(
                "INSERT OR REPLACE INTO record
                     (device, name, body_sha256, revision, content, answer, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    record.device.as_str(),
                    record.name,
                    record.body_sha256,
                    record.revision,
                    record.content,
                    record.answer,
                    record.now.as_second(),
                ],
            )?;
            Ok(Recorded::New(record.answer.to_vec()))
        }
    }
}

pub(super) fn withdraw(
    tx: &Transaction<'_>,
    withdrawal: &Withdrawal<'_>,
) -> Result<Withdrew, StoreError> {
    let id = withdrawal.id.to_string();
    let now = withdrawal.record.now;
    let state: Option<u8> = tx.query_row(
        "SELECT national_state FROM dossier WHERE id = ?1",
        [&id],
        |row| row.get(0),
    )?;
    let state = state.and_then(NationalState::from_number);
    let is_allowed = state.is_none_or(|from| national::may_become(from, NationalState::Withdrawn));
    // A repetition comes first: the dossier is withdrawn by then.
    match put(tx, &withdrawal.record)? {
        Recorded::Same(answer) => Ok(Withdrew::Done {
            freed: Vec::new(),
            answer,
        }),
        Recorded::Conflict => Ok(Withdrew::Conflict),
        Recorded::New(_) if !is_allowed => {
            tx.execute(
                "DELETE FROM record WHERE device = ?1 AND name = ?2",
                params![withdrawal.record.device.as_str(), withdrawal.record.name],
            )?;
            Ok(Withdrew::TooLate)
        }
        Recorded::New(answer) => {
            let freed = end_open_rows(tx, &id, now)?;
            if state.is_some() {
                steps::move_to(tx, withdrawal.id, NationalState::Withdrawn, now)?;
            }
            Ok(Withdrew::Done { freed, answer })
        }
    }
}

/// Marks a dossier and its open supplements as withdrawn; what was never taken in loses its
/// bytes.
fn end_open_rows(
    tx: &Transaction<'_>,
    id: &str,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    tx.execute(
        "UPDATE dossier SET withdrawn_at = ?2
         WHERE id = ?1 OR (parent = ?1 AND kind = 'supplement' AND receipt IS NULL)",
        params![id, now.as_second()],
    )?;
    let mut statement = tx.prepare(
        "SELECT id FROM dossier
         WHERE receipt IS NULL AND (id = ?1 OR (parent = ?1 AND kind = 'supplement'))",
    )?;
    let rows = statement.query_map([id], |row| row.get(0))?;
    let open: Vec<String> = rows.collect::<Result<_, _>>()?;
    let mut freed = Vec::new();
    for row in open {
        freed.extend(life::drop_parts(tx, &row)?);
    }
    Ok(freed)
}

pub(super) fn claim(
    tx: &Transaction<'_>,
    id: DossierId,
    badge: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Claimed, StoreError> {
    let held: Option<(String, i64)> = tx
        .query_row(
            "SELECT badge, until FROM claim WHERE dossier = ?1 AND until > ?2",
            params![id.to_string(), now.as_second()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let claimed = match held {
        Some((holder, held_until)) if holder != badge => {
            return Ok(Claimed::Taken(rows::moment(held_until)?));
        }
        Some(_) => Claimed::Renewed,
        None => Claimed::New,
    };
    tx.execute(
        "INSERT OR REPLACE INTO claim (dossier, badge, until) VALUES (?1, ?2, ?3)",
        params![id.to_string(), badge, until.as_second()],
    )?;
    Ok(claimed)
}

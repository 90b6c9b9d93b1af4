//! What officers have done: their acts, promised dates and fees, each with the national
//! state it leads to in one transaction.

use jiff::Timestamp;
use kiosk_domain::{DossierId, dossier::NationalState};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{StoreError, rows, steps};
use crate::national;

/// When a result is promised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Promise {
    /// When the clock started.
    pub(crate) started_at: Timestamp,
    pub(crate) due_at: Timestamp,
    /// Days that did not count, as the contract tells them.
    pub(crate) explanation: String,
    /// Whether the one new date was named.
    pub(crate) postponed: bool,
}

/// A fee that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fee {
    pub(crate) amount_vnd: u64,
    pub(crate) asked_at: Timestamp,
    pub(crate) paid_at: Option<Timestamp>,
}

/// What an act does to the fee.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FeeChange {
    /// Nothing.
    None,
    /// Asks for that much, in đồng.
    Ask(u64),
    /// Marks the last one as paid.
    Paid,
}

/// One act of an officer.
#[derive(Debug)]
pub(crate) struct Act<'a> {
    pub(crate) verb: &'static str,
    /// States it may be done in.
    pub(crate) from: &'a [NationalState],
    /// The state it leads to; `None` leaves it.
    pub(crate) to: Option<NationalState>,
    pub(crate) promise: Option<&'a Promise>,
    pub(crate) fee: FeeChange,
    /// What the officer wrote, sealed for the gateway.
    pub(crate) sealed: Option<&'a [u8]>,
    pub(crate) now: Timestamp,
}

/// What came of an act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Acted {
    /// It is entered.
    Done,
    /// The dossier was never taken in.
    NotTakenIn,
    /// Its national state does not allow it.
    WrongState(NationalState),
}

/// An act as it was entered.
#[derive(Clone, Debug)]
pub(crate) struct ActEntry {
    /// Which of its verb on this dossier, from 1.
    pub(crate) number: u32,
    pub(crate) at: Timestamp,
    pub(crate) sealed: Option<Vec<u8>>,
}

pub(super) fn act(tx: &Transaction<'_>, id: DossierId, act: &Act<'_>) -> Result<Acted, StoreError> {
    let state: Option<Option<u8>> = tx
        .query_row(
            "SELECT national_state FROM dossier WHERE id = ?1",
            [id.to_string()],
            |row| row.get(0),
        )
        .optional()?;
    let Some(from) = state.flatten().and_then(NationalState::from_number) else {
        return Ok(Acted::NotTakenIn);
    };
    let is_allowed =
        act.from.contains(&from) && act.to.is_none_or(|to| national::may_become(from, to));
    if !is_allowed {
        return Ok(Acted::WrongState(from));
    }
    if let Some(to) = act.to {
        steps::move_to(tx, id, to, act.now)?;
    }
    enter(tx, id, act.verb, act.sealed, act.now)?;
    if let Some(promise) = act.promise {
        set_promise(tx, id, promise)?;
    }
    change_fee(tx, id, act.fee, act.now)?;
    Ok(Acted::Done)
}

/// Enters that an act was done.
pub(super) fn enter(
    tx: &Transaction<'_>,
    id: DossierId,
    verb: &str,
    sealed: Option<&[u8]>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO officer_act (dossier, verb, number, at, sealed)
         SELECT ?1, ?2, 1 + count(*), ?3, ?4 FROM officer_act WHERE dossier = ?1 AND verb = ?2",
        params![id.to_string(), verb, now.as_second(), sealed],
    )?;
    Ok(())
}

/// Sets when the result is promised.
pub(super) fn set_promise(
    tx: &Transaction<'_>,
    id: DossierId,
    promise: &Promise,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR REPLACE INTO promise (dossier, started_at, due_at, explanation, postponed)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            id.to_string(),
            promise.started_at.as_second(),
            promise.due_at.as_second(),
            promise.explanation,
            promise.postponed,
        ],
    )?;
    Ok(())
}

fn change_fee(
    tx: &Transaction<'_>,
    id: DossierId,
    change: FeeChange,
    now: Timestamp,
) -> Result<(), StoreError> {
    match change {
        FeeChange::None => {}
        FeeChange::Ask(amount_vnd) => {
            tx.execute(
                "INSERT INTO fee (dossier, amount_vnd, asked_at) VALUES (?1, ?2, ?3)",
                params![id.to_string(), amount_vnd, now.as_second()],
            )?;
        }
        FeeChange::Paid => {
            tx.execute(
                "UPDATE fee SET paid_at = ?2 WHERE dossier = ?1 AND paid_at IS NULL",
                params![id.to_string(), now.as_second()],
            )?;
        }
    }
    Ok(())
}

pub(super) fn acts(
    connection: &Connection,
    id: DossierId,
    verb: &str,
) -> Result<Vec<ActEntry>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT number, at, sealed FROM officer_act WHERE dossier = ?1 AND verb = ?2
         ORDER BY number",
    )?;
    let rows = statement.query_map(params![id.to_string(), verb], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let mut entries = Vec::new();
    for row in rows {
        let (number, at, sealed) = row?;
        entries.push(ActEntry {
            number,
            at: rows::moment(at)?,
            sealed,
        });
    }
    Ok(entries)
}

pub(super) fn promise(
    connection: &Connection,
    id: DossierId,
) -> Result<Option<Promise>, StoreError> {
    let row: Option<(i64, i64, String, bool)> = connection
        .query_row(
            "SELECT started_at, due_at, explanation, postponed FROM promise WHERE dossier = ?1",
            [id.to_string()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    row.map(|(started_at, due_at, explanation, postponed)| {
        Ok(Promise {
            started_at: rows::moment(started_at)?,
            due_at: rows::moment(due_at)?,
            explanation,
            postponed,
        })
    })
    .transpose()
}

pub(super) fn fee(connection: &Connection, id: DossierId) -> Result<Option<Fee>, StoreError> {
    let row: Option<(u64, i64, Option<i64>)> = connection
        .query_row(
            "SELECT amount_vnd, asked_at, paid_at FROM fee WHERE dossier = ?1
             ORDER BY number DESC LIMIT 1",
            [id.to_string()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    row.map(|(amount_vnd, asked_at, paid_at)| {
        Ok(Fee {
            amount_vnd,
            asked_at: rows::moment(asked_at)?,
            paid_at: paid_at.map(rows::moment).transpose()?,
        })
    })
    .transpose()
}

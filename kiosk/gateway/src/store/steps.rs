//! The national states of a dossier and its official code.

use jiff::Timestamp;
use kiosk_domain::{DossierId, OfficialCode, dossier::NationalState};
use rusqlite::{OptionalExtension, Transaction, params};

use super::{Issued, Promise, StoreError, acts, rows::one_dossier};
use crate::national;

/// Last number that fits the four digits of an official code.
const LAST_CODE: u32 = OfficialCode::LAST_NUMBER as u32;

/// Moves a dossier to a national state and keeps the step.
pub(super) fn move_to(
    tx: &Transaction<'_>,
    id: DossierId,
    to: NationalState,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE dossier SET national_state = ?2 WHERE id = ?1",
        params![id.to_string(), to.number()],
    )?;
    enter(tx, id, to.number(), now)
}

pub(super) fn enter(
    tx: &Transaction<'_>,
    id: DossierId,
    state: u8,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO national_step (dossier, state, at) VALUES (?1, ?2, ?3)",
        params![id.to_string(), state, now.as_second()],
    )?;
    Ok(())
}

pub(super) fn issue_code(
    tx: &Transaction<'_>,
    id: DossierId,
    (agency, day): (&str, &str),
    promise: Option<&Promise>,
    now: Timestamp,
) -> Result<Issued, StoreError> {
    let Some(dossier) = one_dossier(tx, "id", &id.to_string())? else {
        return Ok(Issued::NotTakenIn);
    };
    if let Some(code) = dossier.official_code {
        return Ok(Issued::Code(code));
    }
    let Some(from) = dossier.national else {
        return Ok(Issued::NotTakenIn);
    };
    if !national::may_become(from, NationalState::Accepted) {
        return Ok(Issued::WrongState(from));
    }
    let Some(number) = next_number(tx, agency, day)? else {
        return Ok(Issued::UsedUp);
    };
    let code = format!("{agency}-{day}-{number:04}");
    tx.execute(
        "UPDATE dossier SET official_code = ?2 WHERE id = ?1",
        params![id.to_string(), code],
    )?;
    move_to(tx, id, NationalState::Accepted, now)?;
    acts::enter(tx, id, "accept", None, now)?;
    if let Some(promise) = promise {
        acts::set_promise(tx, id, promise)?;
    }
    Ok(Issued::Code(code))
}

/// The agency's next number of that day; `None` after 9999, because the format does not say
/// what follows and rolling over would issue a code twice.
fn next_number(tx: &Transaction<'_>, agency: &str, day: &str) -> Result<Option<u32>, StoreError> {
    Ok(tx
        .query_row(
            "INSERT INTO code_counter (agency, day, last) VALUES (?1, ?2, 1)
             ON CONFLICT (agency, day) DO UPDATE SET last = last + 1 WHERE last < ?3
             RETURNING last",
            params![agency, day, LAST_CODE],
            |row| row.get(0),
        )
        .optional()?)
}

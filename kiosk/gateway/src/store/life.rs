//! The life of uploads beyond appending: ended, listed, given up.

use jiff::Timestamp;
use kiosk_domain::DossierId;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{DRAFT_DAYS, Dossier, StoreError, rows};
use crate::{signing::DeviceKey, time::days_after};

/// What came of ending an upload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Terminated {
    /// It is gone; these objects are free.
    Freed(Vec<String>),
    /// Its dossier was taken in: nothing of it may go.
    TakenIn,
    /// There is no such upload.
    Gone,
}

/// Which of a device's dossiers are asked for.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) device: &'a DeviceKey,
    /// Only those that changed since then.
    pub(crate) since: Option<Timestamp>,
    /// Only those behind this one, by time of declaration and id.
    pub(crate) after: Option<(i64, String)>,
    pub(crate) limit: u32,
}

pub(super) fn terminate(
    tx: &Transaction<'_>,
    upload: &str,
    new_name: &str,
) -> Result<Terminated, StoreError> {
    let outcome: Option<String> = tx
        .query_row(
            "SELECT outcome FROM document JOIN dossier ON dossier.id = document.dossier
             WHERE upload = ?1",
            [upload],
            |row| row.get(0),
        )
        .optional()?;
    match outcome.as_deref() {
        None => return Ok(Terminated::Gone),
        Some("accepted") => return Ok(Terminated::TakenIn),
        Some(_) => {}
    }
    let freed = objects(
        tx,
        "DELETE FROM part WHERE upload = ?1 RETURNING object",
        upload,
    )?;
    tx.execute(
        "UPDATE document SET upload = ?2, offset = 0, rejected = 0 WHERE upload = ?1",
        [upload, new_name],
    )?;
    tx.execute("INSERT INTO closed_upload (upload) VALUES (?1)", [upload])?;
    Ok(Terminated::Freed(freed))
}

pub(super) fn page(connection: &Connection, page: &Page<'_>) -> Result<Vec<Dossier>, StoreError> {
    let (at, id) = page.after.clone().unwrap_or((i64::MIN, String::new()));
    let since = page.since.map_or(i64::MIN, Timestamp::as_second);
    let mut statement = connection.prepare_cached(
        "SELECT id FROM dossier
         WHERE device = ?1 AND kind = 'dossier' AND (declared_at, id) > (?2, ?3)
           AND max(touched_at, coalesce(taken_in_at, 0), coalesce(withdrawn_at, 0),
                   (SELECT coalesce(max(at), 0) FROM national_step WHERE dossier = id)) >= ?4
         ORDER BY declared_at, id LIMIT ?5",
    )?;
    let rows = statement.query_map(
        params![page.device.as_str(), at, id, since, page.limit],
        |row| row.get(0),
    )?;
    let ids: Vec<String> = rows.collect::<Result<_, _>>()?;
    rows::dossiers_of(connection, &ids)
}

pub(super) fn supplements(
    connection: &Connection,
    id: DossierId,
) -> Result<Vec<Dossier>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM dossier WHERE parent = ?1 AND kind = 'supplement' ORDER BY number",
    )?;
    let rows = statement.query_map([id.to_string()], |row| row.get(0))?;
    let ids: Vec<String> = rows.collect::<Result<_, _>>()?;
    rows::dossiers_of(connection, &ids)
}

pub(super) fn drop_drafts(tx: &Transaction<'_>, now: Timestamp) -> Result<Vec<String>, StoreError> {
    let oldest = days_after(now, -DRAFT_DAYS).as_second();
    let mut statement =
        tx.prepare("SELECT id FROM dossier WHERE kind = 'draft' AND declared_at <= ?1")?;
    let rows = statement.query_map([oldest], |row| row.get(0))?;
    let ids: Vec<String> = rows.collect::<Result<_, _>>()?;
    let mut freed = Vec::new();
    for id in ids {
        freed.extend(drop_parts(tx, &id)?);
    }
    Ok(freed)
}

/// Forgets every byte of a dossier; gives the objects that are free now.
pub(super) fn drop_parts(tx: &Transaction<'_>, id: &str) -> Result<Vec<String>, StoreError> {
    let freed = objects(
        tx,
        "DELETE FROM part WHERE upload IN (SELECT upload FROM document WHERE dossier = ?1)
         RETURNING object",
        id,
    )?;
    tx.execute("UPDATE document SET offset = 0 WHERE dossier = ?1", [id])?;
    Ok(freed)
}

fn objects(tx: &Transaction<'_>, sql: &str, key: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = tx.prepare(sql)?;
    let rows = statement.query_map([key], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

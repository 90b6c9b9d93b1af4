//! The way of a dossier in: declared, received piece by piece, begun again, accepted.

use jiff::Timestamp;
use kiosk_domain::{DossierId, TrackingCode, dossier::NationalState};
use rusqlite::{OptionalExtension, Transaction, named_params, params};

use super::{
    Accepted, Append, Declared, Kind, NewDossier, Part, StoreError, rows::kind_name, steps,
};

pub(super) fn declare(tx: &Transaction<'_>, new: &NewDossier<'_>) -> Result<Declared, StoreError> {
    match known_digest(tx, new)? {
        None => insert_dossier(tx, new).map(|()| Declared::New),
        Some(known) if known == new.manifest_sha256 => {
            tx.execute(
                "UPDATE dossier SET touched_at = max(touched_at, ?2) WHERE id = ?1",
                params![new.id.to_string(), new.now.as_second()],
            )?;
            Ok(Declared::Same)
        }
        Some(_) => Ok(Declared::Conflict),
    }
}

/// The manifest digest that the id or the tracking code already stands for. A tracking code
/// of another dossier gives that one's digest, which no manifest with this id can have.
fn known_digest(tx: &Transaction<'_>, new: &NewDossier<'_>) -> Result<Option<String>, StoreError> {
    Ok(tx
        .query_row(
            "SELECT manifest_sha256 FROM dossier WHERE id = ?1 OR tracking_code = ?2
             ORDER BY id = ?1 DESC LIMIT 1",
            params![new.id.to_string(), tracking_name(new)],
            |row| row.get(0),
        )
        .optional()?)
}

/// What stands in the column of tracking codes. It is unique, and only dossiers are found by
/// their codes: supplements and drafts get a name there that is no code.
fn tracking_name(new: &NewDossier<'_>) -> String {
    let code = new.tracking_code.map_or("", TrackingCode::as_str);
    match new.kind {
        Kind::Dossier => code.to_owned(),
        Kind::Supplement(number) => format!("{code}/{number}"),
        Kind::Draft => format!("/{}", new.id),
    }
}

fn insert_dossier(tx: &Transaction<'_>, new: &NewDossier<'_>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO dossier (id, device, tracking_code, procedure, unit, manifest,
                              manifest_sha256, outcome, declared_at, touched_at,
                              kind, parent, number)
         VALUES (:id, :device, :code, :procedure, :unit, :manifest, :sha256, 'open', :now, :now,
                 :kind, :parent, :number)",
        named_params! {
            ":id": new.id.to_string(),
            ":device": new.device.as_str(),
            ":code": tracking_name(new),
            ":procedure": new.procedure,
            ":unit": new.unit,
            ":manifest": new.manifest,
            ":sha256": new.manifest_sha256,
            ":now": new.now.as_second(),
            ":kind": kind_name(new.kind),
            ":parent": (new.kind != Kind::Dossier).then(|| new.called.to_string()),
            ":number": match new.kind {
                Kind::Supplement(number) => number,
                Kind::Dossier | Kind::Draft => 0,
            },
        },
    )?;
    for document in &new.documents {
        tx.execute(
            "INSERT INTO document (dossier, ordinal, component, length, sha256, upload, offset,
                                   rejected)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                new.id.to_string(),
                document.ordinal,
                document.component,
                document.length_bytes,
                document.sha256,
                document.upload,
                document.offset_bytes,
                document.rejected,
            ],
        )?;
    }
    Ok(())
}

pub(super) fn append(
    tx: &Transaction<'_>,
    upload: &str,
    part: &Part,
    now: Timestamp,
) -> Result<Append, StoreError> {
    let end = part.start_bytes + part.length_bytes;
    let moved = tx.execute(
        "UPDATE document SET offset = ?3 WHERE upload = ?1 AND offset = ?2 AND ?3 <= length
         AND dossier IN (SELECT id FROM dossier WHERE withdrawn_at IS NULL)",
        params![upload, part.start_bytes, end],
    )?;
    if moved == 0 {
        let offset = tx
            .query_row(
                "SELECT offset FROM document JOIN dossier ON dossier.id = document.dossier
                 WHERE upload = ?1 AND withdrawn_at IS NULL",
                [upload],
                |row| row.get(0),
            )
            .optional()?;
        return Ok(offset.map_or(Append::Gone, Append::Stale));
    }
    tx.execute(
        "INSERT INTO part (upload, start, length, object) VALUES (?1, ?2, ?3, ?4)",
        params![upload, part.start_bytes, part.length_bytes, part.object],
    )?;
    tx.execute(
        "UPDATE dossier SET touched_at = max(touched_at, ?2)
         WHERE id = (SELECT dossier FROM document WHERE upload = ?1)",
        params![upload, now.as_second()],
    )?;
    Ok(Append::Moved(end))
}

/// Sets documents back to offset 0; gives the objects that are free now.
pub(super) fn restart(
    tx: &Transaction<'_>,
    id: DossierId,
    ordinals: &[u32],
) -> Result<Vec<String>, StoreError> {
    let mut freed = Vec::new();
    for ordinal in ordinals {
        freed.extend(restart_document(tx, id, *ordinal)?);
    }
    Ok(freed)
}

/// Marks a dossier and some of its documents as refused.
pub(super) fn reject(
    tx: &Transaction<'_>,
    id: DossierId,
    ordinals: &[u32],
) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE dossier SET outcome = 'rejected' WHERE id = ?1 AND outcome != 'accepted'",
        [id.to_string()],
    )?;
    for ordinal in ordinals.iter().filter(|_| changed == 1) {
        tx.execute(
            "UPDATE document SET rejected = 1 WHERE dossier = ?1 AND ordinal = ?2",
            params![id.to_string(), ordinal],
        )?;
    }
    Ok(())
}

fn restart_document(
    tx: &Transaction<'_>,
    id: DossierId,
    ordinal: u32,
) -> Result<Vec<String>, StoreError> {
    let key = params![id.to_string(), ordinal];
    let mut statement = tx.prepare(
        "DELETE FROM part WHERE upload = (SELECT upload FROM document JOIN dossier
             ON dossier.id = document.dossier
             WHERE dossier = ?1 AND ordinal = ?2 AND outcome != 'accepted')
         RETURNING object",
    )?;
    let freed: Vec<String> = statement
        .query_map(key, |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if !freed.is_empty() {
        tx.execute(
            "UPDATE document SET offset = 0, rejected = 0 WHERE dossier = ?1 AND ordinal = ?2",
            key,
        )?;
    }
    Ok(freed)
}

pub(super) fn accept(
    tx: &Transaction<'_>,
    id: DossierId,
    receipt: &[u8],
    now: Timestamp,
) -> Result<Option<Accepted>, StoreError> {
    let state = NationalState::Registered.number();
    let changed = tx.execute(
        "UPDATE dossier SET outcome = 'accepted', receipt = ?2, taken_in_at = ?3,
                            national_state = ?4
         WHERE id = ?1 AND receipt IS NULL AND withdrawn_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM document WHERE dossier = ?1 AND offset < length)",
        params![id.to_string(), receipt, now.as_second(), state],
    )?;
    if changed == 1 {
        steps::enter(tx, id, state, now)?;
    }
    let receipt: Option<Vec<u8>> = tx.query_row(
        "SELECT receipt FROM dossier WHERE id = ?1",
        [id.to_string()],
        |row| row.get(0),
    )?;
    Ok(receipt.map(|receipt| Accepted {
        first: changed == 1,
        receipt,
    }))
}

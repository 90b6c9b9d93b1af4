//! Rows of the embedded store as the program's own types.

use jiff::Timestamp;
use kiosk_domain::{DossierId, TrackingCode, dossier::NationalState};
use rusqlite::{Connection, Row};

use super::{Document, Dossier, Kind, Outcome, StoreError};

/// Reads a dossier by one of its unique columns.
pub(super) fn one_dossier(
    connection: &Connection,
    column: &'static str,
    value: &str,
) -> Result<Option<Dossier>, StoreError> {
    let sql = format!(
        "SELECT *, (SELECT max(at) FROM national_step WHERE dossier = id) AS changed_at
         FROM dossier WHERE {column} = ?1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([value])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let mut dossier = dossier_of_row(row)?;
    dossier.documents = documents(connection, dossier.id)?;
    Ok(Some(dossier))
}

/// The dossiers of some row ids, in their order.
pub(super) fn dossiers_of(
    connection: &Connection,
    ids: &[String],
) -> Result<Vec<Dossier>, StoreError> {
    let mut dossiers = Vec::with_capacity(ids.len());
    for id in ids {
        dossiers.extend(one_dossier(connection, "id", id)?);
    }
    Ok(dossiers)
}

pub(super) const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Dossier => "dossier",
        Kind::Supplement(_) => "supplement",
        Kind::Draft => "draft",
    }
}

fn kind(name: &str, number: u32) -> Result<Kind, StoreError> {
    match name {
        "dossier" => Ok(Kind::Dossier),
        "supplement" => Ok(Kind::Supplement(number)),
        "draft" => Ok(Kind::Draft),
        _ => Err(StoreError::Corrupt("kind")),
    }
}

fn tracking_code(name: &str) -> Result<Option<TrackingCode>, StoreError> {
    let code = name.split('/').next().unwrap_or_default();
    if code.is_empty() {
        return Ok(None);
    }
    let code = TrackingCode::parse(code).map_err(|_| StoreError::Corrupt("tracking code"))?;
    Ok(Some(code))
}

fn dossier_of_row(row: &Row<'_>) -> Result<Dossier, StoreError> {
    let id: String = row.get("id")?;
    let called: Option<String> = row.get("parent")?;
    let code: String = row.get("tracking_code")?;
    let national: Option<u8> = row.get("national_state")?;
    let read_id = |text: &str| -> Result<DossierId, StoreError> {
        text.parse().map_err(|_| StoreError::Corrupt("dossier id"))
    };
    Ok(Dossier {
        id: read_id(&id)?,
        called: read_id(called.as_deref().unwrap_or(&id))?,
        kind: kind(&row.get::<_, String>("kind")?, row.get("number")?)?,
        device: row.get("device")?,
        tracking_code: tracking_code(&code)?,
        procedure: row.get("procedure")?,
        unit: row.get("unit")?,
        manifest: row.get("manifest")?,
        manifest_sha256: row.get("manifest_sha256")?,
        outcome: outcome(&row.get::<_, String>("outcome")?)?,
        national: national.and_then(NationalState::from_number),
        official_code: row.get("official_code")?,
        declared_at: moment(row.get("declared_at")?)?,
        touched_at: moment(row.get("touched_at")?)?,
        withdrawn_at: row
            .get::<_, Option<i64>>("withdrawn_at")?
            .map(moment)
            .transpose()?,
        taken_in_at: row
            .get::<_, Option<i64>>("taken_in_at")?
            .map(moment)
            .transpose()?,
        changed_at: row
            .get::<_, Option<i64>>("changed_at")?
            .map(moment)
            .transpose()?,
        receipt: row.get("receipt")?,
        documents: Vec::new(),
    })
}

fn documents(connection: &Connection, id: DossierId) -> Result<Vec<Document>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM document WHERE dossier = ?1 ORDER BY ordinal")?;
    let documents = statement.query_map([id.to_string()], |row| {
        Ok(Document {
            ordinal: row.get("ordinal")?,
            component: row.get("component")?,
            length_bytes: row.get("length")?,
            sha256: row.get("sha256")?,
            upload: row.get("upload")?,
            offset_bytes: row.get("offset")?,
            rejected: row.get("rejected")?,
        })
    })?;
    Ok(documents.collect::<Result<_, _>>()?)
}

fn outcome(name: &str) -> Result<Outcome, StoreError> {
    match name {
        "open" => Ok(Outcome::Open),
        "accepted" => Ok(Outcome::Accepted),
        "rejected" => Ok(Outcome::Rejected),
        _ => Err(StoreError::Corrupt("outcome")),
    }
}

pub(super) fn moment(seconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_second(seconds).map_err(|_| StoreError::Corrupt("time"))
}

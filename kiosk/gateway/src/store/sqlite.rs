//! The embedded store: SQLite in WAL mode, every commit flushed.
//!
//! `synchronous = FULL` is what makes a 2xx true: with `NORMAL`, a power cut takes back
//! commits that were already answered. Other processes (`officer`, `export`) open the same
//! file while the server runs, so writes begin as writes and wait for each other.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use kiosk_domain::{DossierId, OfficialCode, TrackingCode, dossier::NationalState};
use rusqlite::{
    Connection, OptionalExtension, Row, Transaction, TransactionBehavior, named_params, params,
};

use super::{
    Accepted, Append, Declared, Document, Dossier, Issued, NewDossier, Outcome, Part, SignedBundle,
    Store, StoreError, schema,
};
use crate::{national, signing::DeviceKey};

/// Waits for another process's transaction; none of them takes longer than a flush.
const BUSY_LIMIT: Duration = Duration::from_secs(10);

/// First version without the WAL-reset fault, as SQLite counts versions.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Last number that fits the four digits of an official code.
const LAST_CODE: u32 = OfficialCode::LAST_NUMBER as u32;

/// See the module documentation.
pub(crate) struct SqliteStore {
    connection: Mutex<Connection>,
}

impl SqliteStore {
    /// Opens a database and makes it if need be.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(StoreError::TooOld(rusqlite::version()));
        }
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY_LIMIT)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        schema::migrate(&mut connection)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic cannot leave half a transaction: dropping one rolls it back.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a write as one transaction.
    fn write<T>(
        &self,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = act(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    /// Runs several reads on one state of the database.
    fn read<T>(
        &self,
        act: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        act(&transaction)
    }
}

impl Store for SqliteStore {
    fn ready(&self) -> Result<(), StoreError> {
        Ok(self
            .lock()
            .query_row("SELECT count(*) FROM device", [], |_| Ok(()))?)
    }

    fn pin_device(&self, device: &DeviceKey, now: Timestamp) -> Result<String, StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO device (one, public_key, pinned_at) VALUES (1, ?1, ?2)
                 ON CONFLICT (one) DO NOTHING",
                params![device.as_str(), now.as_second()],
            )?;
            Ok(tx.query_row("SELECT public_key FROM device", [], |row| row.get(0))?)
        })
    }

    fn pinned_device(&self) -> Result<Option<String>, StoreError> {
        let connection = self.lock();
        Ok(connection
            .query_row("SELECT public_key FROM device", [], |row| row.get(0))
            .optional()?)
    }

    fn declare(&self, new: &NewDossier<'_>) -> Result<Declared, StoreError> {
        self.write(|tx| match known_digest(tx, new)? {
            None => insert_dossier(tx, new).map(|()| Declared::New),
            Some(known) if known == new.manifest_sha256 => {
                tx.execute(
                    "UPDATE dossier SET touched_at = max(touched_at, ?2) WHERE id = ?1",
                    params![new.id.to_string(), new.now.as_second()],
                )?;
                Ok(Declared::Same)
            }
            Some(_) => Ok(Declared::Conflict),
        })
    }

    fn dossier(&self, id: DossierId) -> Result<Option<Dossier>, StoreError> {
        self.read(|connection| one_dossier(connection, "id", &id.to_string()))
    }

    fn dossier_of_code(&self, code: &TrackingCode) -> Result<Option<Dossier>, StoreError> {
        self.read(|connection| one_dossier(connection, "tracking_code", code.as_str()))
    }

    fn dossier_of_upload(&self, upload: &str) -> Result<Option<(Dossier, u32)>, StoreError> {
        self.read(|connection| {
            let place: Option<(String, u32)> = connection
                .query_row(
                    "SELECT dossier, ordinal FROM document WHERE upload = ?1",
                    [upload],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?;
            let Some((id, ordinal)) = place else {
                return Ok(None);
            };
            Ok(one_dossier(connection, "id", &id)?.map(|dossier| (dossier, ordinal)))
        })
    }

    fn dossiers(&self) -> Result<Vec<Dossier>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare("SELECT id FROM dossier ORDER BY declared_at, id")?;
            let ids: Vec<String> = statement
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let mut dossiers = Vec::with_capacity(ids.len());
            for id in ids {
                dossiers.extend(one_dossier(connection, "id", &id)?);
            }
            Ok(dossiers)
        })
    }

    fn append(&self, upload: &str, part: &Part, now: Timestamp) -> Result<Append, StoreError> {
        self.write(|tx| append_part(tx, upload, part, now))
    }

    fn parts(&self, id: DossierId, ordinal: u32) -> Result<Vec<Part>, StoreError> {
        let connection = self.lock();
        let mut statement = connection.prepare(
            "SELECT part.start, part.length, part.object FROM part JOIN document USING (upload)
             WHERE dossier = ?1 AND ordinal = ?2 ORDER BY part.start",
        )?;
        let parts = statement.query_map(params![id.to_string(), ordinal], |row| {
            Ok(Part {
                start_bytes: row.get(0)?,
                length_bytes: row.get(1)?,
                object: row.get(2)?,
            })
        })?;
        Ok(parts.collect::<Result<_, _>>()?)
    }

    fn restart(&self, id: DossierId, ordinals: &[u32]) -> Result<Vec<String>, StoreError> {
        self.write(|tx| {
            let mut freed = Vec::new();
            for ordinal in ordinals {
                freed.extend(restart_document(tx, id, *ordinal)?);
            }
            Ok(freed)
        })
    }

    fn reject(&self, id: DossierId, ordinals: &[u32]) -> Result<(), StoreError> {
        self.write(|tx| {
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
        })
    }

    fn accept(
        &self,
        id: DossierId,
        receipt: &[u8],
        now: Timestamp,
    ) -> Result<Accepted, StoreError> {
        self.write(|tx| accept_dossier(tx, id, receipt, now))
    }

    fn issue_code(
        &self,
        id: DossierId,
        agency: &str,
        day: &str,
        now: Timestamp,
    ) -> Result<Issued, StoreError> {
        self.write(|tx| issue_code(tx, id, agency, day, now))
    }

    fn bundle(&self, channel: &str) -> Result<Option<SignedBundle>, StoreError> {
        let connection = self.lock();
        Ok(connection
            .query_row(
                "SELECT version, body, signature FROM bundle WHERE channel = ?1",
                [channel],
                |row| {
                    Ok(SignedBundle {
                        version: row.get(0)?,
                        body: row.get(1)?,
                        signature: row.get(2)?,
                    })
                },
            )
            .optional()?)
    }

    fn put_bundle(&self, channel: &str, bundle: &SignedBundle) -> Result<bool, StoreError> {
        self.write(|tx| {
            let changed = tx.execute(
                "INSERT INTO bundle (channel, version, body, signature) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (channel) DO UPDATE SET
                     version = excluded.version, body = excluded.body,
                     signature = excluded.signature
                 WHERE excluded.version > bundle.version",
                params![channel, bundle.version, bundle.body, bundle.signature],
            )?;
            Ok(changed == 1)
        })
    }

    fn refers_to(&self, object: &str) -> Result<bool, StoreError> {
        let connection = self.lock();
        Ok(connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM part WHERE object = ?1)",
            [object],
            |row| row.get(0),
        )?)
    }
}

/// The manifest digest that the id or the tracking code already stands for. A tracking code
/// of another dossier gives that one's digest, which no manifest with this id can have.
fn known_digest(tx: &Transaction<'_>, new: &NewDossier<'_>) -> Result<Option<String>, StoreError> {
    Ok(tx
        .query_row(
            "SELECT manifest_sha256 FROM dossier WHERE id = ?1 OR tracking_code = ?2
             ORDER BY id = ?1 DESC LIMIT 1",
            params![new.id.to_string(), new.tracking_code.as_str()],
            |row| row.get(0),
        )
        .optional()?)
}

fn insert_dossier(tx: &Transaction<'_>, new: &NewDossier<'_>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO dossier (id, device, tracking_code, procedure, unit, manifest,
                              manifest_sha256, outcome, declared_at, touched_at)
         VALUES (:id, :device, :code, :procedure, :unit, :manifest, :sha256, 'open', :now, :now)",
        named_params! {
            ":id": new.id.to_string(),
            ":device": new.device.as_str(),
            ":code": new.tracking_code.as_str(),
            ":procedure": new.procedure,
            ":unit": new.unit,
            ":manifest": new.manifest,
            ":sha256": new.manifest_sha256,
            ":now": new.now.as_second(),
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

fn append_part(
    tx: &Transaction<'_>,
    upload: &str,
    part: &Part,
    now: Timestamp,
) -> Result<Append, StoreError> {
    let end = part.start_bytes + part.length_bytes;
    let moved = tx.execute(
        "UPDATE document SET offset = ?3 WHERE upload = ?1 AND offset = ?2 AND ?3 <= length",
        params![upload, part.start_bytes, end],
    )?;
    if moved == 0 {
        let offset = tx
            .query_row(
                "SELECT offset FROM document WHERE upload = ?1",
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

fn accept_dossier(
    tx: &Transaction<'_>,
    id: DossierId,
    receipt: &[u8],
    now: Timestamp,
) -> Result<Accepted, StoreError> {
    let state = NationalState::Registered.number();
    let changed = tx.execute(
        "UPDATE dossier SET outcome = 'accepted', receipt = ?2, taken_in_at = ?3,
                            national_state = ?4
         WHERE id = ?1 AND receipt IS NULL",
        params![id.to_string(), receipt, now.as_second(), state],
    )?;
    if changed == 1 {
        enter_step(tx, id, state, now)?;
    }
    let receipt = tx.query_row(
        "SELECT receipt FROM dossier WHERE id = ?1",
        [id.to_string()],
        |row| row.get(0),
    )?;
    Ok(Accepted {
        first: changed == 1,
        receipt,
    })
}

fn enter_step(
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

fn issue_code(
    tx: &Transaction<'_>,
    id: DossierId,
    agency: &str,
    day: &str,
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
    let state = NationalState::Accepted.number();
    tx.execute(
        "UPDATE dossier SET official_code = ?2, national_state = ?3 WHERE id = ?1",
        params![id.to_string(), code, state],
    )?;
    enter_step(tx, id, state, now)?;
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

/// Reads a dossier by one of its unique columns.
fn one_dossier(
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

fn dossier_of_row(row: &Row<'_>) -> Result<Dossier, StoreError> {
    let id: String = row.get("id")?;
    let code: String = row.get("tracking_code")?;
    let national: Option<u8> = row.get("national_state")?;
    Ok(Dossier {
        id: id.parse().map_err(|_| StoreError::Corrupt("dossier id"))?,
        device: row.get("device")?,
        tracking_code: TrackingCode::parse(&code)
            .map_err(|_| StoreError::Corrupt("tracking code"))?,
        procedure: row.get("procedure")?,
        unit: row.get("unit")?,
        manifest: row.get("manifest")?,
        manifest_sha256: row.get("manifest_sha256")?,
        outcome: outcome(&row.get::<_, String>("outcome")?)?,
        national: national.and_then(NationalState::from_number),
        official_code: row.get("official_code")?,
        touched_at: moment(row.get("touched_at")?)?,
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

fn moment(seconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_second(seconds).map_err(|_| StoreError::Corrupt("time"))
}

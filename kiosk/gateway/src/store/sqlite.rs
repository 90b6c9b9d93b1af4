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
    Connection, OptionalExtension, Transaction, TransactionBehavior, named_params, params,
};

use super::{
    Accepted, Act, ActEntry, Acted, Append, Claimed, Declared, Dossier, Fee, Issued, Kind,
    NewDossier, NewRecord, Page, Part, Promise, Recorded, SignedBundle, Store, StoreError,
    Terminated, Withdrawal, Withdrew, acts, life, records,
    rows::{dossiers_of, kind_name, one_dossier},
    schema,
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
            .query_row("SELECT count(*) FROM pin", [], |_| Ok(()))?)
    }

    fn pin_device(
        &self,
        holder: &str,
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO pin (holder, device, pinned_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO NOTHING",
                params![holder, device.as_str(), now.as_second()],
            )?;
            let mut statement = tx.prepare("SELECT device FROM pin WHERE holder = ?1")?;
            Ok(statement.query_row([holder], |row| row.get(0)).optional()?)
        })
    }

    fn may_read(&self, holder: &str, device: &DeviceKey) -> Result<bool, StoreError> {
        let connection = self.lock();
        Ok(connection.query_row(
            "SELECT NOT EXISTS (SELECT 1 FROM pin
                 WHERE (holder = ?1) != (device = ?2))",
            [holder, device.as_str()],
            |row| row.get(0),
        )?)
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

    fn dossier_of_official(&self, code: &str) -> Result<Option<Dossier>, StoreError> {
        self.read(|connection| one_dossier(connection, "official_code", code))
    }

    fn is_closed_upload(&self, upload: &str) -> Result<bool, StoreError> {
        let connection = self.lock();
        Ok(connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM closed_upload WHERE upload = ?1)",
            [upload],
            |row| row.get(0),
        )?)
    }

    fn terminate(&self, upload: &str, new_name: &str) -> Result<Terminated, StoreError> {
        self.write(|tx| life::terminate(tx, upload, new_name))
    }

    fn page(&self, page: &Page<'_>) -> Result<Vec<Dossier>, StoreError> {
        self.read(|connection| life::page(connection, page))
    }

    fn supplements(&self, id: DossierId) -> Result<Vec<Dossier>, StoreError> {
        self.read(|connection| life::supplements(connection, id))
    }

    fn drop_drafts(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        self.write(|tx| life::drop_drafts(tx, now))
    }

    fn put_record(&self, record: &NewRecord<'_>) -> Result<Recorded, StoreError> {
        self.write(|tx| records::put(tx, record))
    }

    fn withdraw(&self, withdrawal: &Withdrawal<'_>) -> Result<Withdrew, StoreError> {
        self.write(|tx| records::withdraw(tx, withdrawal))
    }

    fn claim(
        &self,
        id: DossierId,
        badge: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed, StoreError> {
        self.write(|tx| records::claim(tx, id, badge, now, until))
    }

    fn act(&self, id: DossierId, act: &Act<'_>) -> Result<Acted, StoreError> {
        self.write(|tx| acts::act(tx, id, act))
    }

    fn acts(&self, id: DossierId, verb: &str) -> Result<Vec<ActEntry>, StoreError> {
        self.read(|connection| acts::acts(connection, id, verb))
    }

    fn promise(&self, id: DossierId) -> Result<Option<Promise>, StoreError> {
        self.read(|connection| acts::promise(connection, id))
    }

    fn fee(&self, id: DossierId) -> Result<Option<Fee>, StoreError> {
        self.read(|connection| acts::fee(connection, id))
    }

    fn dossiers(&self) -> Result<Vec<Dossier>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(
                "SELECT id FROM dossier WHERE kind = 'dossier' ORDER BY declared_at, id",
            )?;
            let ids: Vec<String> = statement
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            dossiers_of(connection, &ids)
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
    ) -> Result<Option<Accepted>, StoreError> {
        self.write(|tx| accept_dossier(tx, id, receipt, now))
    }

    fn issue_code(
        &self,
        id: DossierId,
        agency: &str,
        day: &str,
        promise: Option<&Promise>,
        now: Timestamp,
    ) -> Result<Issued, StoreError> {
        self.write(|tx| issue_code(tx, id, (agency, day), promise, now))
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

fn append_part(
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
        enter_step(tx, id, state, now)?;
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

/// Moves a dossier to a national state and keeps the step.
pub(super) fn move_national(
    tx: &Transaction<'_>,
    id: DossierId,
    to: NationalState,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE dossier SET national_state = ?2 WHERE id = ?1",
        params![id.to_string(), to.number()],
    )?;
    enter_step(tx, id, to.number(), now)
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
    move_national(tx, id, NationalState::Accepted, now)?;
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

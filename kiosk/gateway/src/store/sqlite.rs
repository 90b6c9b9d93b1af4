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
use kiosk_domain::{DossierId, TrackingCode};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{
    Accepted, Act, ActEntry, Acted, Append, Claimed, Declared, Dossier, Fee, Issued, NewDossier,
    NewRecord, Page, Part, Promise, Recorded, SignedBundle, Store, StoreError, Terminated,
    Withdrawal, Withdrew, acts, arrival, life, records,
    rows::{dossiers_of, one_dossier},
    schema, steps,
};
use crate::signing::DeviceKey;

/// Waits for another process's transaction; none of them takes longer than a flush.
const BUSY_LIMIT: Duration = Duration::from_secs(10);

/// First version without the WAL-reset fault, as SQLite counts versions.
const OLDEST_SQLITE: i32 = 3_051_003;

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
        self.write(|tx| arrival::declare(tx, new))
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
        self.write(|tx| arrival::append(tx, upload, part, now))
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
        self.write(|tx| arrival::restart(tx, id, ordinals))
    }

    fn reject(&self, id: DossierId, ordinals: &[u32]) -> Result<(), StoreError> {
        self.write(|tx| arrival::reject(tx, id, ordinals))
    }

    fn accept(
        &self,
        id: DossierId,
        receipt: &[u8],
        now: Timestamp,
    ) -> Result<Option<Accepted>, StoreError> {
        self.write(|tx| arrival::accept(tx, id, receipt, now))
    }

    fn issue_code(
        &self,
        id: DossierId,
        agency: &str,
        day: &str,
        promise: Option<&Promise>,
        now: Timestamp,
    ) -> Result<Issued, StoreError> {
        self.write(|tx| steps::issue_code(tx, id, (agency, day), promise, now))
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

//! The SQLite index: states, outbox, session numbers, the keys bundle and the audit chain.
//!
//! It holds no personal data. Losing it loses no dossier, because confirmed dossiers are
//! taken up again from their folders. It runs in write-ahead mode with full syncing: with
//! normal syncing power cuts lost committed rows in trials, and SQLite before 3.51.3 has a
//! rare race that corrupts the log.

use std::path::Path;

use jiff::{Timestamp, civil};
use kiosk_domain::{ComponentCode, DossierId, FaultCode, PageId, dossier::KioskState};
use rusqlite::{
    Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params, types::Type,
};

use crate::{
    Counts, VaultError,
    audit::{self, Act, Entry, Stamp},
    crash,
    device::Device,
};

/// First SQLite whose write-ahead log is free of the race.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Version of the tables, kept in `user_version`.
const SCHEMA_VERSION: i64 = 1;

const SCHEMA: &str = "
    CREATE TABLE dossier (
        id TEXT PRIMARY KEY, state TEXT NOT NULL, begun_s INTEGER NOT NULL,
        session_no TEXT, manifest_sha256 BLOB, receipt BLOB
    ) STRICT;
    CREATE TABLE page (
        seq INTEGER PRIMARY KEY, dossier TEXT NOT NULL REFERENCES dossier (id),
        id TEXT NOT NULL, component TEXT NOT NULL, UNIQUE (dossier, id)
    ) STRICT;
    CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY, dossier TEXT NOT NULL UNIQUE REFERENCES dossier (id),
        queued_s INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, last_fault TEXT
    ) STRICT;
    CREATE TABLE session_count (day TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
    CREATE TABLE bundle (
        channel TEXT PRIMARY KEY, bytes BLOB NOT NULL, signature BLOB NOT NULL
    ) STRICT;
";

/// The open database and what every audit row needs.
pub(crate) struct Index {
    db: Connection,
    device: Device,
    stamp: Stamp,
}

/// The exact bytes of a bundle and their signature.
pub(crate) type StoredBundle = (Vec<u8>, [u8; 64]);

/// One dossier of the index.
pub(crate) struct DossierRow {
    pub(crate) id: DossierId,
    pub(crate) state: KioskState,
    pub(crate) begun: Timestamp,
}

/// One waiting dossier of the outbox.
pub(crate) struct OutboxRow {
    pub(crate) id: DossierId,
    pub(crate) state: KioskState,
    pub(crate) tries: u32,
    pub(crate) last_fault: Option<FaultCode>,
    pub(crate) queued: Timestamp,
}

impl Index {
    pub(crate) fn open(path: &Path, device: Device) -> Result<Self, VaultError> {
        check_sqlite()?;
        let db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        let mut index = Self {
            db,
            device,
            stamp: Stamp::of_this_run(),
        };
        index.make_tables()?;
        Ok(index)
    }

    fn make_tables(&mut self) -> Result<(), VaultError> {
        let tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        match version {
            SCHEMA_VERSION => return Ok(()),
            0 => {}
            _ => {
                return Err(VaultError::Damaged {
                    what: "the version of the index",
                });
            }
        }
        tx.execute_batch(SCHEMA)?;
        tx.execute_batch(audit::SCHEMA)?;
        tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
        Ok(tx.commit()?)
    }

    pub(crate) const fn device(&self) -> &Device {
        &self.device
    }

    pub(crate) const fn device_mut(&mut self) -> &mut Device {
        &mut self.device
    }

    /// Runs `work` as one transaction: all of it happens, or none. `now` is the time of its
    /// audit rows.
    pub(crate) fn change<T>(
        &mut self,
        now: Timestamp,
        work: impl FnOnce(&Change<'_>) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let change = Change {
            tx,
            device: &self.device,
            stamp: &self.stamp,
            now,
        };
        let value = work(&change)?;
        crash::point().map_err(VaultError::io("committing"))?;
        change.tx.commit()?;
        Ok(value)
    }

    pub(crate) fn verify_audit(&self) -> Result<u64, VaultError> {
        audit::verify(&self.db, &self.device)
    }

    pub(crate) fn state(&self, id: DossierId) -> Result<KioskState, VaultError> {
        self.find_state(id)?.ok_or(VaultError::Unknown(id))
    }

    pub(crate) fn find_state(&self, id: DossierId) -> Result<Option<KioskState>, VaultError> {
        find_state(&self.db, id)
    }

    /// Every dossier that is not erased, oldest first.
    pub(crate) fn unfinished(&self) -> Result<Vec<DossierRow>, VaultError> {
        let sql = "SELECT id, state, begun_s FROM dossier WHERE state <> ?1 ORDER BY rowid";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([KioskState::Erased.as_str()], |row| {
            Ok(DossierRow {
                id: parsed(row, 0)?,
                state: state_at(row, 1)?,
                begun: time_at(row, 2)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Dossiers on their way, the longest waiting first.
    pub(crate) fn outbox(&self) -> Result<Vec<OutboxRow>, VaultError> {
        let mut statement = self.db.prepare_cached(
            "SELECT outbox.dossier, dossier.state, tries, last_fault, queued_s
             FROM outbox JOIN dossier ON dossier.id = outbox.dossier ORDER BY outbox.seq",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(OutboxRow {
                id: parsed(row, 0)?,
                state: state_at(row, 1)?,
                tries: row.get(2)?,
                last_fault: row
                    .get::<_, Option<String>>(3)?
                    .and_then(|name| fault_named(&name)),
                queued: time_at(row, 4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many dossiers are where; the oldest is left to the caller.
    pub(crate) fn counts(&self) -> Result<Counts, VaultError> {
        let count = |condition: &str| {
            let sql = format!("SELECT count(*) FROM dossier WHERE {condition}");
            self.db
                .query_row(&sql, [], |row| row.get::<_, i64>(0))
                .map(i64::unsigned_abs)
        };
        Ok(Counts {
            drafts: count("state = 'draft'")?,
            waiting: count("state IN ('sealed', 'declared', 'uploaded')")?,
            needs_staff: count("state = 'needs-staff'")?,
            accepted: count("receipt IS NOT NULL")?,
            oldest_waiting: None,
        })
    }

    /// Pages of a draft in the order in which they were sealed.
    pub(crate) fn pages(&self, id: DossierId) -> Result<Vec<(PageId, ComponentCode)>, VaultError> {
        let sql = "SELECT id, component FROM page WHERE dossier = ?1 ORDER BY seq";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([id.to_string()], |row| {
            Ok((parsed(row, 0)?, ComponentCode(row.get(1)?)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(crate) fn manifest_sha256(&self, id: DossierId) -> Result<[u8; 32], VaultError> {
        self.dossier_column::<[u8; 32]>(id, "SELECT manifest_sha256 FROM dossier WHERE id = ?1")?
            .ok_or(VaultError::Damaged {
                what: "the row of a dossier",
            })
    }

    pub(crate) fn receipt(&self, id: DossierId) -> Result<Option<Vec<u8>>, VaultError> {
        self.dossier_column(id, "SELECT receipt FROM dossier WHERE id = ?1")
    }

    fn dossier_column<T: rusqlite::types::FromSql>(
        &self,
        id: DossierId,
        sql: &str,
    ) -> Result<Option<T>, VaultError> {
        self.db
            .prepare_cached(sql)?
            .query_row([id.to_string()], |row| row.get::<_, Option<T>>(0))
            .optional()?
            .ok_or(VaultError::Unknown(id))
    }

    /// The stored bundle of a channel and its signature.
    pub(crate) fn bundle(&self, channel: &str) -> Result<Option<StoredBundle>, VaultError> {
        let sql = "SELECT bytes, signature FROM bundle WHERE channel = ?1";
        let row = self
            .db
            .query_row(sql, [channel], |row| {
                Ok((row.get(0)?, row.get::<_, [u8; 64]>(1)?))
            })
            .optional()?;
        Ok(row)
    }
}

fn check_sqlite() -> Result<(), VaultError> {
    if rusqlite::version_number() >= OLDEST_SQLITE {
        Ok(())
    } else {
        Err(VaultError::OldSqlite {
            found: rusqlite::version(),
        })
    }
}

/// An open transaction, with the moves that dossiers may make in it.
pub(crate) struct Change<'a> {
    tx: Transaction<'a>,
    device: &'a Device,
    stamp: &'a Stamp,
    now: Timestamp,
}

impl Change<'_> {
    pub(crate) fn audit(&self, entry: &Entry) -> Result<(), VaultError> {
        audit::append(&self.tx, self.device, self.stamp, entry, self.now)
    }

    /// Moves a dossier on, with its one audit row. A dossier that is there already stays
    /// as it is and gets no second row.
    pub(crate) fn move_to(
        &self,
        id: DossierId,
        to: KioskState,
        fault: Option<FaultCode>,
    ) -> Result<(), VaultError> {
        let from = find_state(&self.tx, id)?.ok_or(VaultError::Unknown(id))?;
        if from == to {
            return Ok(());
        }
        if !from.may_become(to) {
            return Err(VaultError::Move { id, from, to });
        }
        self.tx
            .prepare_cached("UPDATE dossier SET state = ?2 WHERE id = ?1")?
            .execute([id.to_string().as_str(), to.as_str()])?;
        self.audit(&Entry {
            fault,
            ..Entry::of(Act::Became(to), id)
        })
    }

    /// A new draft.
    pub(crate) fn begin(&self, id: DossierId) -> Result<(), VaultError> {
        self.insert_dossier(id, KioskState::Draft)?;
        self.audit(&Entry::of(Act::Became(KioskState::Draft), id))
    }

    /// Takes up a sealed dossier whose row was lost.
    pub(crate) fn adopt(&self, id: DossierId, sealed: &SealedRow<'_>) -> Result<(), VaultError> {
        self.insert_dossier(id, KioskState::Sealed)?;
        self.queue(id, sealed)?;
        self.audit(&Entry {
            count: Some(sealed.pages.into()),
            ..Entry::of(Act::DossierAdopted, id)
        })
    }

    /// The draft becomes a sealed dossier with a place in the outbox.
    pub(crate) fn seal(&self, id: DossierId, sealed: &SealedRow<'_>) -> Result<(), VaultError> {
        let from = find_state(&self.tx, id)?.ok_or(VaultError::Unknown(id))?;
        if from != KioskState::Draft {
            return Err(VaultError::Move {
                id,
                from,
                to: KioskState::Sealed,
            });
        }
        self.tx.execute(
            "UPDATE dossier SET state = ?2 WHERE id = ?1",
            [id.to_string().as_str(), KioskState::Sealed.as_str()],
        )?;
        self.forget_pages(id)?;
        self.queue(id, sealed)?;
        self.audit(&Entry {
            count: Some(sealed.pages.into()),
            bytes: Some(sealed.sealed_bytes),
            ..Entry::of(Act::Became(KioskState::Sealed), id)
        })
    }

    fn insert_dossier(&self, id: DossierId, state: KioskState) -> Result<(), VaultError> {
        self.tx.execute(
            "INSERT INTO dossier (id, state, begun_s) VALUES (?1, ?2, ?3)",
            params![id.to_string(), state.as_str(), self.now.as_second()],
        )?;
        Ok(())
    }

    fn queue(&self, id: DossierId, sealed: &SealedRow<'_>) -> Result<(), VaultError> {
        self.tx.execute(
            "UPDATE dossier SET session_no = ?2, manifest_sha256 = ?3 WHERE id = ?1",
            params![id.to_string(), sealed.session_no, sealed.manifest_sha256],
        )?;
        self.tx.execute(
            "INSERT INTO outbox (dossier, queued_s) VALUES (?1, ?2)",
            params![id.to_string(), self.now.as_second()],
        )?;
        Ok(())
    }

    pub(crate) fn add_page(
        &self,
        id: DossierId,
        page: PageId,
        component: &ComponentCode,
        sealed_bytes: u64,
    ) -> Result<(), VaultError> {
        self.tx
            .prepare_cached("INSERT INTO page (dossier, id, component) VALUES (?1, ?2, ?3)")?
            .execute(params![
                id.to_string(),
                page.to_string(),
                component.as_str()
            ])?;
        self.audit(&Entry {
            bytes: Some(sealed_bytes),
            ..Entry::of(Act::PageSealed, id)
        })
    }

    /// Answers whether the draft had that page.
    pub(crate) fn drop_page(&self, id: DossierId, page: PageId) -> Result<bool, VaultError> {
        let sql = "DELETE FROM page WHERE dossier = ?1 AND id = ?2";
        let found = self.tx.execute(sql, [id.to_string(), page.to_string()])? > 0;
        if found {
            self.audit(&Entry::of(Act::PageDropped, id))?;
        }
        Ok(found)
    }

    pub(crate) fn forget_pages(&self, id: DossierId) -> Result<(), VaultError> {
        self.tx
            .execute("DELETE FROM page WHERE dossier = ?1", [id.to_string()])?;
        Ok(())
    }

    /// Remembers why the last try did not succeed; no state changes.
    pub(crate) fn note_failure(&self, id: DossierId, fault: FaultCode) -> Result<(), VaultError> {
        let sql = "UPDATE outbox SET tries = tries + 1, last_fault = ?2 WHERE dossier = ?1";
        match self
            .tx
            .execute(sql, [id.to_string().as_str(), fault.as_str()])?
        {
            0 => Err(VaultError::Unknown(id)),
            _ => Ok(()),
        }
    }

    /// Stores the receipt and takes the dossier out of the outbox.
    pub(crate) fn accept(&self, id: DossierId, receipt: &[u8]) -> Result<(), VaultError> {
        self.move_to(id, KioskState::Accepted, None)?;
        self.tx.execute(
            "UPDATE dossier SET receipt = ?2 WHERE id = ?1",
            params![id.to_string(), receipt],
        )?;
        self.tx
            .execute("DELETE FROM outbox WHERE dossier = ?1", [id.to_string()])?;
        Ok(())
    }

    /// The next number of a day, from 1 on.
    pub(crate) fn count_session(&self, day: civil::Date) -> Result<u16, VaultError> {
        let sql = "INSERT INTO session_count VALUES (?1, 1)
                   ON CONFLICT (day) DO UPDATE SET count = count + 1 RETURNING count";
        Ok(self
            .tx
            .query_row(sql, [day.to_string()], |row| row.get(0))?)
    }

    /// Makes sure that no number up to `count` is given again on that day.
    pub(crate) fn raise_session_count(
        &self,
        day: civil::Date,
        count: u16,
    ) -> Result<(), VaultError> {
        let sql = "INSERT INTO session_count VALUES (?1, ?2)
                   ON CONFLICT (day) DO UPDATE SET count = max(count, excluded.count)";
        self.tx.execute(sql, params![day.to_string(), count])?;
        Ok(())
    }

    pub(crate) fn store_bundle(
        &self,
        channel: &str,
        bytes: &[u8],
        signature: &[u8; 64],
        version: u64,
    ) -> Result<(), VaultError> {
        let sql = "INSERT OR REPLACE INTO bundle VALUES (?1, ?2, ?3)";
        self.tx.execute(sql, params![channel, bytes, signature])?;
        self.audit(&Entry {
            count: Some(version),
            ..Entry::new(Act::BundleInstalled)
        })
    }
}

/// What the index keeps of a sealed dossier.
pub(crate) struct SealedRow<'a> {
    pub(crate) session_no: &'a str,
    pub(crate) manifest_sha256: [u8; 32],
    pub(crate) pages: u32,
    pub(crate) sealed_bytes: u64,
}

fn find_state(db: &Connection, id: DossierId) -> Result<Option<KioskState>, VaultError> {
    let state = db
        .prepare_cached("SELECT state FROM dossier WHERE id = ?1")?
        .query_row([id.to_string()], |row| state_at(row, 0))
        .optional()?;
    Ok(state)
}

fn state_at(row: &Row<'_>, column: usize) -> rusqlite::Result<KioskState> {
    let name: String = row.get(column)?;
    KioskState::from_name(&name).ok_or_else(|| unreadable(column))
}

fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    row.get::<_, String>(column)?
        .parse()
        .map_err(|_| unreadable(column))
}

fn time_at(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_second(row.get(column)?).map_err(|_| unreadable(column))
}

fn unreadable(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, "index".to_owned(), Type::Text)
}

fn fault_named(name: &str) -> Option<FaultCode> {
    FaultCode::ALL
        .iter()
        .copied()
        .find(|fault| fault.as_str() == name)
}

//! The SQLite index: states, outbox, session numbers, the keys bundle and the audit chain.
//!
//! It holds no personal data. Losing it loses no dossier, because confirmed dossiers are
//! taken up again from their folders. It runs in write-ahead mode with full syncing: with
//! normal syncing power cuts lost committed rows in trials, and SQLite before 3.51.3 has a
//! rare race that corrupts the log.

mod change;
mod tables;

use std::path::Path;

use jiff::Timestamp;
use kiosk_domain::{ComponentCode, DossierId, FaultCode, PageId, dossier::KioskState};
use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Row, Transaction, TransactionBehavior,
    types::Type,
};

use crate::{
    Counts, VaultError,
    audit::{self, KeptHead, SignedHead, Stamp},
    crash::{self, Step},
    device::Device,
};

pub(crate) use change::{Change, SealedRow};

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
    /// Opens the index, makes it if there is none, and looks whether it can be read.
    pub(crate) fn open(path: &Path, device: Device) -> Result<Self, VaultError> {
        let mut db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        tables::make(&mut db)?;
        let index = Self {
            db,
            device,
            stamp: Stamp::of_this_run(),
        };
        index.check()?;
        Ok(index)
    }

    /// Opens an index that another program may have open, or that may be damaged.
    pub(crate) fn look_at(path: &Path, device: Device) -> Result<Self, VaultError> {
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Ok(Self {
            db,
            device,
            stamp: Stamp::of_this_run(),
        })
    }

    /// Whether every row of the small tables can be read.
    pub(crate) fn check(&self) -> Result<(), VaultError> {
        tables::check(&self.db)?;
        self.every_dossier()?;
        self.outbox()?;
        self.session_counts().map(drop)
    }

    /// Closes the database, so that everything stands in its one file.
    pub(crate) fn close(self) -> Result<Device, VaultError> {
        self.db.close().map_err(|(_, error)| error)?;
        Ok(self.device)
    }

    pub(crate) const fn db(&self) -> &Connection {
        &self.db
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
        commit(change.tx)?;
        Ok(value)
    }

    pub(crate) fn verify_audit(&self, kept: Option<&KeptHead>) -> Result<u64, VaultError> {
        audit::verify(&self.db, &self.device, kept)
    }

    /// The end of the audit chain with the device's signature.
    pub(crate) fn audit_head(&self) -> Result<SignedHead, VaultError> {
        let head = audit::head(&self.db)?.ok_or(VaultError::Audit { row: 1 })?;
        Ok(SignedHead::of(&head))
    }

    /// Whether the chain has that very row.
    pub(crate) fn has_audit_row(&self, row: &KeptHead) -> Result<bool, VaultError> {
        let sql = "SELECT count(*) FROM audit WHERE seq = ?1 AND hash = ?2";
        let seq = i64::try_from(row.seq).unwrap_or(i64::MAX);
        let found: i64 = self
            .db
            .query_row(sql, rusqlite::params![seq, row.hash], |row| row.get(0))?;
        Ok(found > 0)
    }

    /// Rows of the audit chain as the index counts them.
    pub(crate) fn audit_rows(&self) -> Result<u64, VaultError> {
        Ok(audit::head(&self.db)?.map_or(0, |head| head.seq))
    }

    pub(crate) fn state(&self, id: DossierId) -> Result<KioskState, VaultError> {
        self.find_state(id)?.ok_or(VaultError::Unknown(id))
    }

    pub(crate) fn find_state(&self, id: DossierId) -> Result<Option<KioskState>, VaultError> {
        find_state(&self.db, id)
    }

    /// Every dossier that is not erased, oldest first.
    pub(crate) fn unfinished(&self) -> Result<Vec<DossierRow>, VaultError> {
        let mut rows = self.every_dossier()?;
        rows.retain(|row| row.state != KioskState::Erased);
        Ok(rows)
    }

    /// Every dossier that the index knows, oldest first.
    pub(crate) fn every_dossier(&self) -> Result<Vec<DossierRow>, VaultError> {
        let sql = "SELECT id, state, begun_s FROM dossier ORDER BY rowid";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(DossierRow {
                id: parsed(row, 0)?,
                state: state_at(row, 1)?,
                begun: time_at(row, 2)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The last number of each day.
    pub(crate) fn session_counts(&self) -> Result<Vec<(jiff::civil::Date, u16)>, VaultError> {
        let mut statement = self.db.prepare("SELECT day, count FROM session_count")?;
        let rows = statement.query_map([], |row| Ok((parsed(row, 0)?, row.get(1)?)))?;
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
            parked: count("state = 'parked'")?,
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

    /// The session number of a confirmed dossier.
    pub(crate) fn session_no(&self, id: DossierId) -> Result<Option<String>, VaultError> {
        self.dossier_column(id, "SELECT session_no FROM dossier WHERE id = ?1")
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

/// The only way by which a transaction ends well.
fn commit(tx: Transaction<'_>) -> Result<(), VaultError> {
    crash::at(Step::Commit).map_err(VaultError::io("committing"))?;
    tx.commit()?;
    crash::at(Step::Committed).map_err(VaultError::io("committing"))
}

/// Whether an error says that the index itself is hurt, and not that the disk is full, busy
/// or away: then it is made anew from the spool.
pub(crate) fn is_damage(error: &VaultError) -> bool {
    match error {
        VaultError::Damaged { .. } => true,
        VaultError::Index(error) => !matches!(
            error.sqlite_error_code(),
            Some(
                ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::OutOfMemory
                    | ErrorCode::ReadOnly
                    | ErrorCode::PermissionDenied
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::DiskFull
                    | ErrorCode::CannotOpen
            )
        ),
        _ => false,
    }
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

//! The tables, their versions, and whether what lies in them can be read at all.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::commit;
use crate::{VaultError, audit};

/// First SQLite whose write-ahead log is free of the race.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Version of the tables, kept in `user_version`.
const VERSION: i64 = 2;

const FIRST: &str = "
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

/// Tables that are small enough to be looked through at every start. The audit chain grows
/// for years and has its own proof.
const SMALL_TABLES: &[&str] = &["dossier", "page", "outbox", "session_count", "bundle"];

/// Makes what is missing and brings older tables up to the present.
pub(super) fn make(db: &mut Connection) -> Result<(), VaultError> {
    check_sqlite()?;
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        VERSION => return Ok(()),
        0 => first(&tx)?,
        1 => {}
        _ => {
            return Err(VaultError::Damaged {
                what: "the version of the index",
            });
        }
    }
    tx.execute_batch(audit::SCHEMA_2)?;
    tx.pragma_update(None, "user_version", VERSION)?;
    commit(tx)
}

fn first(tx: &Transaction<'_>) -> Result<(), VaultError> {
    tx.execute_batch(FIRST)?;
    Ok(tx.execute_batch(audit::SCHEMA)?)
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

/// Looks through the small tables for pages that SQLite cannot follow.
pub(super) fn check(db: &Connection) -> Result<(), VaultError> {
    for table in SMALL_TABLES {
        let sql = format!("PRAGMA quick_check('{table}')");
        let word: String = db.query_row(&sql, [], |row| row.get(0))?;
        if word != "ok" {
            return Err(VaultError::Damaged { what: "the index" });
        }
    }
    Ok(())
}

//! The audit chain: who may later ask what happened gets an answer that nobody edited.
//!
//! Each row carries the SHA-256 of the row before it and of its own content in canonical
//! JSON; the head is signed with the device key, so that a cut end is found as well. A row
//! is written in the transaction of the act that it tells. It holds ids, codes, counts and
//! sizes, never names, numbers, free text or digests of pages. What the chain alone cannot
//! find is the whole database put back to an older copy; that takes a head kept elsewhere.

use std::time::Instant;

use jiff::Timestamp;
use kiosk_domain::{DossierId, FaultCode, dossier::KioskState};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{VaultError, device::Device};

/// What a row tells; the names are stable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Act {
    VaultOpened,
    DeviceKeyRotated,
    BundleInstalled,
    PageSealed,
    PageDropped,
    DossierAdopted,
    /// A dossier has entered this state.
    Became(KioskState),
}

impl Act {
    const fn name(self) -> &'static str {
        match self {
            Self::VaultOpened => "vault-opened",
            Self::DeviceKeyRotated => "device-key-rotated",
            Self::BundleInstalled => "bundle-installed",
            Self::PageSealed => "page-sealed",
            Self::PageDropped => "page-dropped",
            Self::DossierAdopted => "dossier-adopted",
            Self::Became(KioskState::Draft) => "dossier-begun",
            Self::Became(KioskState::Sealed) => "dossier-sealed",
            Self::Became(KioskState::Declared) => "dossier-declared",
            Self::Became(KioskState::Uploaded) => "dossier-uploaded",
            Self::Became(KioskState::Accepted) => "dossier-accepted",
            Self::Became(KioskState::Erased) => "dossier-erased",
            Self::Became(KioskState::NeedsStaff) => "dossier-needs-staff",
            Self::Became(KioskState::Abandoned) => "dossier-abandoned",
        }
    }
}

/// One thing to be remembered.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) act: Act,
    pub(crate) dossier: Option<DossierId>,
    /// Pages, or the version of a bundle.
    pub(crate) count: Option<u64>,
    pub(crate) bytes: Option<u64>,
    pub(crate) fault: Option<FaultCode>,
}

impl Entry {
    pub(crate) const fn new(act: Act) -> Self {
        Self {
            act,
            dossier: None,
            count: None,
            bytes: None,
            fault: None,
        }
    }

    pub(crate) const fn of(act: Act, dossier: DossierId) -> Self {
        Self {
            act,
            dossier: Some(dossier),
            count: None,
            bytes: None,
            fault: None,
        }
    }
}

/// A row as it is hashed and stored. Whole numbers stay below 2^53, as canonical JSON wants.
#[derive(Serialize, Debug)]
struct Record {
    seq: u64,
    at_s: i64,
    boot: String,
    ran_ms: u64,
    act: String,
    dossier: Option<String>,
    count: Option<u64>,
    bytes: Option<u64>,
    fault: Option<String>,
}

impl Record {
    fn hash(&self, before: &[u8; 32]) -> Result<[u8; 32], VaultError> {
        let text = serde_json_canonicalizer::to_vec(self).map_err(|_| VaultError::Damaged {
            what: "an audit row",
        })?;
        Ok(Sha256::new()
            .chain_update(before)
            .chain_update(text)
            .finalize()
            .into())
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<(Self, Vec<u8>)> {
        let record = Self {
            seq: unsigned(row.get(0)?),
            at_s: row.get(1)?,
            boot: row.get(2)?,
            ran_ms: unsigned(row.get(3)?),
            act: row.get(4)?,
            dossier: row.get(5)?,
            count: row.get::<_, Option<i64>>(6)?.map(unsigned),
            bytes: row.get::<_, Option<i64>>(7)?.map(unsigned),
            fault: row.get(8)?,
        };
        Ok((record, row.get(9)?))
    }
}

/// SQLite knows signed numbers only; a negative one can only come from an edited row, and
/// becomes a number that its hash does not cover.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) const SCHEMA: &str = "
    CREATE TABLE audit (
        seq INTEGER PRIMARY KEY, at_s INTEGER NOT NULL, boot TEXT NOT NULL,
        ran_ms INTEGER NOT NULL, act TEXT NOT NULL, dossier TEXT, count INTEGER,
        bytes INTEGER, fault TEXT, hash BLOB NOT NULL
    ) STRICT;
    CREATE TABLE audit_head (
        one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL,
        hash BLOB NOT NULL, signature BLOB NOT NULL
    ) STRICT;
";

/// When and in which run rows are written.
pub(crate) struct Stamp {
    boot: String,
    opened: Instant,
}

impl Stamp {
    /// Names the present start of the machine, so that clock jumps can be told from days.
    pub(crate) fn of_this_run() -> Self {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
        Self {
            boot: boot.map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned()),
            opened: Instant::now(),
        }
    }
}

/// Appends one row and signs the new head; belongs into the transaction of the act.
pub(crate) fn append(
    tx: &Connection,
    device: &Device,
    stamp: &Stamp,
    entry: &Entry,
    now: Timestamp,
) -> Result<(), VaultError> {
    let (last, before) = head(tx)?.map_or((0, [0; 32]), |head| (head.seq, head.hash));
    let record = Record {
        seq: last + 1,
        at_s: now.as_second(),
        boot: stamp.boot.clone(),
        ran_ms: u64::try_from(stamp.opened.elapsed().as_millis()).unwrap_or(u64::MAX),
        act: entry.act.name().to_owned(),
        dossier: entry.dossier.map(|id| id.to_string()),
        count: entry.count,
        bytes: entry.bytes,
        fault: entry.fault.map(|fault| fault.as_str().to_owned()),
    };
    let hash = record.hash(&before)?;
    insert(tx, &record, &hash)?;
    tx.prepare_cached("INSERT OR REPLACE INTO audit_head VALUES (1, ?1, ?2, ?3)")?
        .execute(params![
            signed(record.seq),
            hash,
            device.sign(&head_message(record.seq, &hash))
        ])?;
    Ok(())
}

fn insert(tx: &Connection, record: &Record, hash: &[u8; 32]) -> Result<(), VaultError> {
    let sql = "INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    tx.prepare_cached(sql)?.execute(params![
        signed(record.seq),
        record.at_s,
        record.boot,
        signed(record.ran_ms),
        record.act,
        record.dossier,
        record.count.map(signed),
        record.bytes.map(signed),
        record.fault,
        hash
    ])?;
    Ok(())
}

struct Head {
    seq: u64,
    hash: [u8; 32],
    signature: Vec<u8>,
}

fn head(db: &Connection) -> Result<Option<Head>, VaultError> {
    let row = db
        .prepare_cached("SELECT seq, hash, signature FROM audit_head")?
        .query_row([], |row| {
            Ok(Head {
                seq: unsigned(row.get(0)?),
                hash: row.get(1)?,
                signature: row.get(2)?,
            })
        })
        .optional()?;
    Ok(row)
}

fn head_message(seq: u64, hash: &[u8; 32]) -> Vec<u8> {
    [b"kiosk audit head\n".as_slice(), &seq.to_be_bytes(), hash].concat()
}

/// Walks the whole chain; answers the number of rows.
pub(crate) fn verify(db: &Connection, device: &Device) -> Result<u64, VaultError> {
    let mut statement = db.prepare(
        "SELECT seq, at_s, boot, ran_ms, act, dossier, count, bytes, fault, hash
         FROM audit ORDER BY seq",
    )?;
    let mut rows = statement.query([])?;
    let (mut count, mut before) = (0, [0; 32]);
    while let Some(row) = rows.next()? {
        let broken = VaultError::Audit { row: count + 1 };
        let Ok((record, stored)) = Record::read(row) else {
            return Err(broken);
        };
        let hash = record.hash(&before)?;
        if record.seq != count + 1 || stored != hash {
            return Err(broken);
        }
        (count, before) = (record.seq, hash);
    }
    verify_head(db, device, count, &before)?;
    Ok(count)
}

fn verify_head(
    db: &Connection,
    device: &Device,
    count: u64,
    last: &[u8; 32],
) -> Result<(), VaultError> {
    let signed_here = head(db)?.is_some_and(|head| {
        head.seq == count
            && &head.hash == last
            && device.has_signed(&head_message(count, last), &head.signature)
    });
    if signed_here {
        Ok(())
    } else {
        Err(VaultError::Audit { row: count + 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(rows: u32) -> (tempfile::TempDir, Connection, Device) {
        let folder = tempfile::tempdir().unwrap();
        let device = Device::open(folder.path()).unwrap();
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(SCHEMA).unwrap();
        let stamp = Stamp::of_this_run();
        for bytes in 0..rows {
            let mut entry = Entry::new(Act::PageSealed);
            entry.bytes = Some(u64::from(bytes));
            append(&db, &device, &stamp, &entry, Timestamp::UNIX_EPOCH).unwrap();
        }
        (folder, db, device)
    }

    #[test]
    fn an_untouched_chain_is_whole() {
        let (_folder, db, device) = chain(20);
        assert_eq!(verify(&db, &device).unwrap(), 20);
    }

    #[test]
    fn every_kind_of_tampering_is_found() {
        let table = [
            ("UPDATE audit SET bytes = 99 WHERE seq = 7", 7),
            ("UPDATE audit SET at_s = -5 WHERE seq = 1", 1),
            ("UPDATE audit SET act = 'page-dropped' WHERE seq = 20", 20),
            ("UPDATE audit SET boot = 'x' WHERE seq = 3", 3),
            ("UPDATE audit SET hash = zeroblob(32) WHERE seq = 12", 12),
            ("DELETE FROM audit WHERE seq = 5", 5),
            ("DELETE FROM audit WHERE seq >= 15", 15),
            ("DELETE FROM audit", 1),
            (
                "UPDATE audit SET seq = CASE seq WHEN 8 THEN 900 ELSE seq END",
                8,
            ),
            ("UPDATE audit_head SET signature = zeroblob(64)", 21),
            ("DELETE FROM audit_head", 21),
        ];
        for (sql, broken_row) in table {
            let (_folder, db, device) = chain(20);
            db.execute_batch(sql).unwrap();
            match verify(&db, &device) {
                Err(VaultError::Audit { row }) => assert_eq!(row, broken_row, "{sql}"),
                other => panic!("{sql}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_cut_end_with_a_moved_head_needs_the_device_key() {
        let (_folder, db, device) = chain(20);
        db.execute_batch(
            "DELETE FROM audit WHERE seq = 20;
             UPDATE audit_head SET seq = 19, hash = (SELECT hash FROM audit WHERE seq = 19);",
        )
        .unwrap();
        assert!(matches!(
            verify(&db, &device),
            Err(VaultError::Audit { row: 20 })
        ));
    }
}

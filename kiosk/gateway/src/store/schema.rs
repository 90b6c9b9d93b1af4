//! Tables of the embedded store and the steps that lead to them.

use rusqlite::Connection;

use super::StoreError;

/// One step a schema number, in order; a step is never changed once it was released.
const STEPS: [&str; 2] = [STEP_1, STEP_2];

/// Times are whole seconds since 1970. Rows without their rowid would help nobody: the
/// manifests are large.
pub(super) const STEP_1: &str = "
CREATE TABLE device (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    public_key  TEXT NOT NULL,
    pinned_at   INTEGER NOT NULL
) STRICT;
CREATE TABLE dossier (
    id              TEXT PRIMARY KEY,
    device          TEXT NOT NULL,
    tracking_code   TEXT NOT NULL UNIQUE,
    procedure       TEXT NOT NULL,
    unit            TEXT NOT NULL,
    manifest        BLOB NOT NULL,
    manifest_sha256 TEXT NOT NULL,
    outcome         TEXT NOT NULL CHECK (outcome IN ('open', 'accepted', 'rejected')),
    national_state  INTEGER CHECK (national_state BETWEEN 1 AND 10),
    official_code   TEXT UNIQUE,
    declared_at     INTEGER NOT NULL,
    touched_at      INTEGER NOT NULL,
    taken_in_at     INTEGER,
    receipt         BLOB,
    CHECK ((outcome = 'accepted') = (receipt IS NOT NULL)),
    CHECK ((receipt IS NULL) = (national_state IS NULL))
) STRICT;
CREATE TABLE document (
    dossier   TEXT NOT NULL REFERENCES dossier (id),
    ordinal   INTEGER NOT NULL,
    component TEXT NOT NULL,
    length    INTEGER NOT NULL,
    sha256    TEXT NOT NULL,
    upload    TEXT NOT NULL UNIQUE,
    offset    INTEGER NOT NULL CHECK (offset BETWEEN 0 AND length),
    rejected  INTEGER NOT NULL,
    PRIMARY KEY (dossier, ordinal)
) STRICT;
CREATE TABLE part (
    upload TEXT NOT NULL REFERENCES document (upload),
    start  INTEGER NOT NULL,
    length INTEGER NOT NULL,
    object TEXT NOT NULL UNIQUE,
    PRIMARY KEY (upload, start)
) STRICT;
CREATE TABLE national_step (
    dossier TEXT NOT NULL REFERENCES dossier (id),
    state   INTEGER NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX national_step_of_dossier ON national_step (dossier);
CREATE TABLE code_counter (
    agency TEXT NOT NULL,
    day    TEXT NOT NULL,
    last   INTEGER NOT NULL CHECK (last BETWEEN 1 AND 9999),
    PRIMARY KEY (agency, day)
) STRICT;
CREATE TABLE bundle (
    channel   TEXT PRIMARY KEY,
    version   INTEGER NOT NULL,
    body      BLOB NOT NULL,
    signature TEXT NOT NULL
) STRICT;
";

/// Several devices, what comes after a dossier, and what is put once under a name.
///
/// Supplements and parked drafts are rows of `dossier` with a kind of their own, because
/// they arrive in the same way; `parent` is the id they are called by. `sealed` holds what
/// an officer wrote, sealed for the gateway's own key: it may name a person.
const STEP_2: &str = "
CREATE TABLE pin (
    holder    TEXT PRIMARY KEY,
    device    TEXT NOT NULL UNIQUE,
    pinned_at INTEGER NOT NULL
) STRICT;
INSERT INTO pin (holder, device, pinned_at) SELECT 'loopback', public_key, pinned_at FROM device;
DROP TABLE device;
ALTER TABLE dossier ADD COLUMN kind TEXT NOT NULL DEFAULT 'dossier'
    CHECK (kind IN ('dossier', 'supplement', 'draft'));
ALTER TABLE dossier ADD COLUMN parent TEXT;
ALTER TABLE dossier ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN withdrawn_at INTEGER;
CREATE INDEX dossier_of_device ON dossier (device, declared_at, id);
CREATE INDEX dossier_of_parent ON dossier (parent) WHERE parent IS NOT NULL;
CREATE TABLE closed_upload (upload TEXT PRIMARY KEY) STRICT;
CREATE TABLE record (
    device      TEXT NOT NULL,
    name        TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    content     BLOB NOT NULL,
    answer      BLOB NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (device, name)
) STRICT;
CREATE TABLE claim (
    dossier TEXT PRIMARY KEY REFERENCES dossier (id),
    badge   TEXT NOT NULL,
    until   INTEGER NOT NULL
) STRICT;
CREATE TABLE officer_act (
    dossier TEXT NOT NULL REFERENCES dossier (id),
    verb    TEXT NOT NULL,
    number  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    sealed  BLOB,
    PRIMARY KEY (dossier, verb, number)
) STRICT;
CREATE TABLE promise (
    dossier     TEXT PRIMARY KEY REFERENCES dossier (id),
    started_at  INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    explanation TEXT NOT NULL,
    postponed   INTEGER NOT NULL
) STRICT;
CREATE TABLE fee (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    dossier    TEXT NOT NULL REFERENCES dossier (id),
    amount_vnd INTEGER NOT NULL CHECK (amount_vnd > 0),
    asked_at   INTEGER NOT NULL,
    paid_at    INTEGER
) STRICT;
CREATE INDEX fee_of_dossier ON fee (dossier, number);
";

/// Brings a database to the newest schema.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = u32::try_from(STEPS.len()).unwrap_or(u32::MAX);
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for step in STEPS
        .iter()
        .skip(usize::try_from(found).unwrap_or(usize::MAX))
    {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

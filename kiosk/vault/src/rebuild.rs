//! An index that is lost or damaged is made anew from the spool.
//!
//! The new one is made under another name from what the old one still tells (the whole rows
//! of the audit chain, the last session numbers, the signed bundle) and takes the old one's
//! place only when it is on stable storage. The old files are kept aside, for people.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use kiosk_domain::DossierId;
use serde::Serialize;

use crate::{
    Counts, Finding, Vault, VaultError,
    audit::{self, AuditEntry, Chain, Event, Kept},
    bundle,
    device::Device,
    files,
    finding::{Damage, Piece},
    index::{self, Index},
    receipt, recovery,
    vault::{receipts_of, spool_of},
};

const INDEX: &str = "index.db";

/// The new index while it is made; means nothing after a crash.
const BEGUN: &str = "index.begun.db";

/// The new index when it is whole; takes its place even after a crash.
const WHOLE: &str = "index.whole.db";

/// What SQLite keeps beside a database.
const COMPANIONS: &[&str] = &["-wal", "-shm", "-journal"];

/// Where damaged files wait for people.
const ASIDE: &str = "aside";

/// What a new index was made of.
#[derive(Clone, Debug, Serialize)]
pub struct RebuildReport {
    /// The old index under its new name in the folder `aside`; none if there was none.
    pub set_aside: Option<String>,
    /// Rows of the audit chain that were taken over.
    pub audit_rows: u64,
    /// Whether that was all of them.
    pub audit_whole: bool,
    /// What the spool holds.
    pub counts: Counts,
    /// Damaged pieces, each kept where it is.
    pub findings: Vec<Finding>,
}

/// A new index, before the spool was looked at.
pub(crate) struct Made {
    set_aside: Option<String>,
    chain: Chain,
}

/// Where the index of a vault lies.
pub(crate) fn index_path(dir: &Path) -> PathBuf {
    dir.join(INDEX)
}

/// Opens the index; makes it anew when it is lost, damaged, or when that is asked for.
pub(crate) fn open_index(
    dir: &Path,
    device: Device,
    anew: bool,
    now: Timestamp,
) -> Result<(Index, Option<Made>), VaultError> {
    take_place(dir, now)?;
    let path = dir.join(INDEX);
    let lost = !files::exists(&path)? && holds_anything(dir)?;
    if !lost && !anew {
        match Index::open(&path, device.clone()) {
            Err(error) if index::is_damage(&error) => {
                tracing::error!(%error, "the index is damaged and made anew");
            }
            opened => return Ok((opened?, None)),
        }
    }
    let chain = make(dir, device.clone(), now)?;
    let set_aside = take_place(dir, now)?;
    Ok((Index::open(&path, device)?, Some(Made { set_aside, chain })))
}

fn holds_anything(dir: &Path) -> Result<bool, VaultError> {
    let spool = files::names(&spool_of(dir))?;
    Ok(!spool.is_empty() || !files::names(&receipts_of(dir))?.is_empty())
}

/// Makes the new index up to its last name but one.
fn make(dir: &Path, device: Device, now: Timestamp) -> Result<Chain, VaultError> {
    let begun = dir.join(BEGUN);
    for path in with_companions(&begun) {
        files::remove(&path)?;
    }
    let old = dir.join(INDEX);
    let old = if files::exists(&old)? {
        // One that cannot even be opened has nothing to tell.
        Index::look_at(&old, device.clone()).ok()
    } else {
        None
    };
    let mut new = Index::open(&begun, device)?;
    let chain = match &old {
        Some(old) => new.change(now, |change| {
            let chain = change.continue_chain(old.db())?;
            for (day, count) in old.session_counts().unwrap_or_default() {
                change.raise_session_count(day, count)?;
            }
            if let Ok(Some(bundle)) = old.bundle(bundle::CHANNEL) {
                change.keep_bundle(bundle::CHANNEL, &bundle)?;
            }
            Ok(chain)
        })?,
        None => Chain {
            rows: 0,
            last: [0; 32],
            to_the_end: false,
        },
    };
    drop(old);
    // Closing writes the log into the database, so that one file is all there is.
    drop(new.close()?);
    files::move_file(&begun, &dir.join(WHOLE))?;
    Ok(chain)
}

/// Puts a whole new index in its place and the old one aside; answers the old one's name.
fn take_place(dir: &Path, now: Timestamp) -> Result<Option<String>, VaultError> {
    let whole = dir.join(WHOLE);
    if !files::exists(&whole)? {
        return Ok(None);
    }
    let name = free_name(dir, "index", "db", now)?;
    let old = dir.join(INDEX);
    let mut moved = false;
    // The log first: a database without its log could be taken for a sound one.
    for (from, to) in with_companions(&old)
        .into_iter()
        .zip(with_companions(&dir.join(ASIDE).join(&name)))
        .rev()
    {
        if files::exists(&from)? {
            files::move_file(&from, &to)?;
            moved = true;
        }
    }
    files::move_file(&whole, &old)?;
    Ok(moved.then_some(name))
}

fn with_companions(path: &Path) -> Vec<PathBuf> {
    let companion = |ending: &&str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    [""].iter().chain(COMPANIONS).map(companion).collect()
}

/// A name in the folder `aside` that nothing has yet.
fn free_name(dir: &Path, stem: &str, ending: &str, now: Timestamp) -> Result<String, VaultError> {
    let aside = dir.join(ASIDE);
    files::make_folder(&aside)?;
    let taken = files::names(&aside)?;
    let second = now.as_second();
    let mut number = 0_u32;
    loop {
        let name = format!("{stem}-{second}-{number}.{ending}");
        if !taken.iter().any(|other| other.starts_with(&name)) {
            return Ok(name);
        }
        number += 1;
    }
}

/// Files that wait for people, by name.
pub(crate) fn set_aside(dir: &Path) -> Result<Vec<String>, VaultError> {
    files::names(&dir.join(ASIDE))
}

/// Holds the chain against the head that was kept outside. A chain without it is told in
/// the chain itself, and the head is kept aside.
pub(crate) fn compare_kept_head(
    vault: &Vault,
    made_anew: bool,
    now: Timestamp,
) -> Result<Vec<Finding>, VaultError> {
    let path = vault.kept_head();
    let (kept, rows) = {
        let index = vault.index();
        (
            audit::read_kept(&path, index.device())?,
            index.audit_rows()?,
        )
    };
    let finding = |piece, damage| Ok(vec![Finding::new(None, piece, damage)]);
    match kept {
        // The row of this very opening is there already.
        Kept::Nothing if rows <= 1 => Ok(Vec::new()),
        Kept::Nothing => finding(Piece::AuditHead, Damage::Missing),
        Kept::Damaged => finding(Piece::AuditHead, Damage::Changed),
        Kept::Head(head) if vault.index().has_audit_row(&head)? => Ok(Vec::new()),
        Kept::Head(_) => {
            let name = free_name(vault.dir(), "audit", "head", now)?;
            files::move_file(&path, &vault.dir().join(ASIDE).join(name))?;
            let mut entry = AuditEntry::new(Event::AuditContinued);
            entry.count = Some(rows);
            entry.outcome = Some(if made_anew { "rows-lost" } else { "fell-back" });
            vault.record(&entry, now)?;
            finding(Piece::Audit(rows + 1), Damage::FellBack)
        }
    }
}

/// Gives every stored receipt its row again, should the index have lost it.
pub(crate) fn restore_receipts(vault: &Vault, now: Timestamp) -> Result<Vec<Finding>, VaultError> {
    let mut findings = Vec::new();
    for name in files::names(&vault.receipts())? {
        let id = name
            .strip_suffix(".json")
            .and_then(|stem| stem.parse::<DossierId>().ok());
        let Some(id) = id else {
            findings.push(Finding::new(None, Piece::Stray(name), Damage::Stray));
            continue;
        };
        if vault.index().find_state(id)?.is_some() {
            continue;
        }
        match receipt::find(vault, id) {
            Ok(Some(note)) => recovery::adopt_receipt(vault, &note, now)?,
            Ok(None) => {}
            Err(VaultError::Damaged { .. }) => {
                findings.push(Finding::new(Some(id), Piece::Receipt, Damage::Changed));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(findings)
}

/// Ends the rebuilding with its row and its report.
pub(crate) fn report(
    vault: &Vault,
    made: Made,
    findings: &[Finding],
    now: Timestamp,
) -> Result<RebuildReport, VaultError> {
    let mut entry = AuditEntry::new(Event::IndexRebuilt);
    entry.count = Some(vault.index().every_dossier()?.len() as u64);
    vault.record(&entry, now)?;
    Ok(RebuildReport {
        set_aside: made.set_aside,
        audit_rows: made.chain.rows,
        audit_whole: made.chain.to_the_end,
        counts: vault.counts()?,
        findings: findings.to_vec(),
    })
}

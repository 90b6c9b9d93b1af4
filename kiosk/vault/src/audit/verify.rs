//! Walking the chain: each row follows from the one before, and the head is ours.

use std::collections::BTreeMap;

use kiosk_domain::dossier::KioskState;
use rusqlite::Connection;

use super::{COLUMNS, KeptHead, Record, head, head_message, insert, put_head};
use crate::{VaultError, device::Device};

/// How far the chain is whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Chain {
    /// Rows that follow from each other, counted from the first.
    pub(crate) rows: u64,
    /// Hash of the last of them.
    pub(crate) last: [u8; 32],
    /// Whether there is nothing behind them that does not follow.
    pub(crate) to_the_end: bool,
}

/// Shows every row that follows from the ones before it, and stops at the first that does
/// not. What the database itself cannot read counts as a row that does not follow.
pub(crate) fn walk(
    db: &Connection,
    mut show: impl FnMut(&Record, &[u8; 32]) -> Result<(), VaultError>,
) -> Result<Chain, VaultError> {
    let mut chain = Chain {
        rows: 0,
        last: [0; 32],
        to_the_end: false,
    };
    let Ok(mut statement) = db.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq")) else {
        return Ok(chain);
    };
    let mut rows = statement.query([])?;
    while let Ok(row) = rows.next() {
        let Some(row) = row else {
            chain.to_the_end = true;
            return Ok(chain);
        };
        let Ok((record, stored)) = Record::read(row) else {
            return Ok(chain);
        };
        let hash = record.hash(&chain.last)?;
        if record.seq != chain.rows + 1 || stored != hash {
            return Ok(chain);
        }
        show(&record, &hash)?;
        chain.rows = record.seq;
        chain.last = hash;
    }
    Ok(chain)
}

/// Walks the whole chain; answers the number of rows. `kept` is the head that was kept
/// outside the index: a chain that does not contain it is an older copy.
pub(crate) fn verify(
    db: &Connection,
    device: &Device,
    kept: Option<&KeptHead>,
) -> Result<u64, VaultError> {
    let mut has_kept = kept.is_none_or(|kept| kept.seq == 0);
    let chain = walk(db, |record, hash| {
        has_kept |= kept.is_some_and(|kept| kept.seq == record.seq && &kept.hash == hash);
        Ok(())
    })?;
    let broken = Err(VaultError::Audit {
        row: chain.rows + 1,
    });
    if !chain.to_the_end || !has_kept {
        return broken;
    }
    let signed_here = head(db)?.is_some_and(|head| {
        head.seq == chain.rows
            && head.hash == chain.last
            && device.has_signed(&head_message(head.seq, &head.hash), &head.signature)
    });
    if signed_here { Ok(chain.rows) } else { broken }
}

/// Copies the rows that follow from each other into an empty chain, and signs their end.
pub(crate) fn copy_whole_rows(
    from: &Connection,
    to: &Connection,
    device: &Device,
) -> Result<Chain, VaultError> {
    let chain = walk(from, |record, hash| insert(to, record, hash))?;
    if chain.rows > 0 {
        put_head(to, device, chain.rows, &chain.last)?;
    }
    Ok(chain)
}

/// Rows by which the chain tells that others before them are lost.
pub(crate) fn continuations(db: &Connection) -> Result<Vec<u64>, VaultError> {
    let mut found = Vec::new();
    walk(db, |record, _| {
        if record.event() == Some(super::Event::AuditContinued) {
            found.push(record.seq);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Dossiers of which rows and states tell different stories: a state without its row, a row
/// without its state, or a step that no dossier may make. Answers their ids.
pub(crate) fn breaks_of_state(db: &Connection) -> Result<Vec<String>, VaultError> {
    let mut told: BTreeMap<String, KioskState> = BTreeMap::new();
    let mut broken = Vec::new();
    walk(db, |record, _| {
        let Some((id, event)) = record.dossier.clone().zip(record.event()) else {
            return Ok(());
        };
        let Some(to) = event.enters() else {
            return Ok(());
        };
        let from = told.insert(id.clone(), to);
        // Rows by which the vault takes up what it finds may follow on anything.
        let found = matches!(
            event,
            super::Event::DraftAdopted
                | super::Event::DossierAdopted
                | super::Event::AcceptanceAdopted
                | super::Event::ParkedAdopted
                | super::Event::DossierDamaged
                | super::Event::RemainsErased
        );
        let follows = match from {
            None => to == KioskState::Draft,
            Some(from) => from.may_become(to),
        };
        if !found && !follows {
            broken.push(id);
        }
        Ok(())
    })?;
    let mut statement = db.prepare("SELECT id, state FROM dossier")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, state): (String, String) = (row.get(0)?, row.get(1)?);
        if told.remove(&id).map(KioskState::as_str) != Some(state.as_str()) {
            broken.push(id);
        }
    }
    // Rows of erased dossiers do not outlive an index that is made anew.
    broken.extend(
        told.into_iter()
            .filter(|(_, state)| !matches!(state, KioskState::Erased))
            .map(|(id, _)| id),
    );
    broken.sort();
    broken.dedup();
    Ok(broken)
}

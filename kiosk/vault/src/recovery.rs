//! What happens when the vault opens: everything that a crash interrupted is finished, and
//! whatever index and folders say differently is settled.
//!
//! The folders are the truth. The index decides only between two truths that a folder
//! cannot tell apart: a draft with a finished manifest is a draft while its wrapped key is
//! there, since the commit never came. A stored receipt beats everything. Nothing of a
//! confirmed dossier is ever removed here without one.

use jiff::{SignedDuration, Timestamp, civil};
use kiosk_domain::{DossierId, FaultCode, dossier::KioskState};

use crate::{
    Expectation, Finding, Vault, VaultError,
    audit::{AuditEntry, Event},
    draft, files,
    finding::{Damage, Piece},
    folder::Folder,
    index::{DossierRow, SealedRow},
    manifest::Manifest,
    receipt, seal,
};

/// A draft that nobody came back for is erased after this time.
pub(crate) const DRAFT_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// A parked draft waits that long for its slip.
pub(crate) const PARKED_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A wrapping key is used that long at most while no draft needs it.
const WRAPPING_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Settles everything; answers what was found damaged.
pub(crate) fn run(vault: &Vault, now: Timestamp) -> Result<Vec<Finding>, VaultError> {
    let mut findings = Vec::new();
    if vault.index().device().lost_wrapping() {
        findings.push(Finding::new(None, Piece::WrappingKey, Damage::Changed));
    }
    let rows = vault.index().unfinished()?;
    for row in &rows {
        finish(vault, row, &mut findings, now)?;
    }
    for name in files::names(&vault.spool())? {
        let Ok(id) = name.parse::<DossierId>() else {
            findings.push(Finding::new(None, Piece::Stray(name), Damage::Stray));
            continue;
        };
        let state = vault.index().find_state(id)?;
        match state {
            None => take_up(vault, id, &mut findings, now)?,
            Some(KioskState::Erased) => vault.folder(id).erase()?,
            Some(_) => {}
        }
    }
    rotate_wrapping(vault, now)?;
    Ok(findings)
}

/// Erases what nobody came back for, and replaces the wrapping key when it is a day old.
pub(crate) fn daily(vault: &Vault, now: Timestamp) -> Result<(), VaultError> {
    let rows = vault.index().unfinished()?;
    for row in &rows {
        match row.state {
            // A visit may still be open on the screen; it is not judged by the clock.
            KioskState::Draft if !vault.is_open(row.id) && is_over(row, DRAFT_LIFE, now) => {
                draft::abandon(vault, row.id, now)?;
            }
            KioskState::Parked if is_over(row, PARKED_LIFE, now) => {
                draft::erase(vault, row.id, now)?;
            }
            _ => {}
        }
    }
    let since = vault.index().device().wrapping_since()?;
    if now.duration_since(since).abs() > WRAPPING_LIFE {
        rotate_wrapping(vault, now)?;
    }
    Ok(())
}

fn is_over(row: &DossierRow, life: SignedDuration, now: Timestamp) -> bool {
    now.duration_since(row.begun) > life
}

fn finish(
    vault: &Vault,
    row: &DossierRow,
    findings: &mut Vec<Finding>,
    now: Timestamp,
) -> Result<(), VaultError> {
    match row.state {
        KioskState::Draft | KioskState::Parked => settle_unconfirmed(vault, row, findings, now),
        KioskState::Sealed
        | KioskState::Declared
        | KioskState::Uploaded
        | KioskState::NeedsStaff => settle_confirmed(vault, row.id, findings, now),
        KioskState::Accepted | KioskState::Abandoned => draft::erase(vault, row.id, now),
        KioskState::Erased => Ok(()),
    }
}

/// A draft or a parked one by its row. An index that has fallen back to an older state may
/// be wrong about which, and about whether it was confirmed since.
fn settle_unconfirmed(
    vault: &Vault,
    row: &DossierRow,
    findings: &mut Vec<Finding>,
    now: Timestamp,
) -> Result<(), VaultError> {
    let id = row.id;
    if take_receipt(vault, id, findings, now)? {
        return Ok(());
    }
    let folder = vault.folder(id);
    let has_key = draft::opens(vault, id)?;
    let has_slip = files::exists(&folder.recipient())?;
    let state = match (has_key, has_slip) {
        // Cut while it was parked or taken up again: the index decides.
        (true, true) => row.state,
        (true, false) => KioskState::Draft,
        (false, true) => KioskState::Parked,
        (false, false) if folder.looks_confirmed()? => {
            return settle_confirmed(vault, id, findings, now);
        }
        (false, false) => {
            let entry = AuditEntry::of(Event::DraftUnreadable, id);
            findings.push(Finding::new(Some(id), Piece::WrappedKey, Damage::Changed));
            return draft::abandon_by(vault, &entry, id, now);
        }
    };
    if state != row.state {
        adopt_draft(vault, id, state, row.begun, now)?;
    }
    folder.sweep()?;
    settle_pages(vault, id, &folder, now)?;
    match state {
        KioskState::Parked if is_over(row, PARKED_LIFE, now) => draft::erase(vault, id, now),
        KioskState::Parked => draft::close_parked(&folder),
        _ if is_over(row, DRAFT_LIFE, now) => draft::abandon(vault, id, now),
        _ => {
            folder.make()?;
            folder.clear_confirmation()?;
            files::remove(&folder.recipient())
        }
    }
}

fn adopt_draft(
    vault: &Vault,
    id: DossierId,
    state: KioskState,
    begun: Timestamp,
    now: Timestamp,
) -> Result<(), VaultError> {
    let files = vault.folder(id).page_files()?.into_iter();
    let pages: Vec<_> = files.map(|file| (file.page, file.component)).collect();
    vault
        .index()
        .change(now, |change| change.adopt_draft(id, state, begun, &pages))
}

/// The files are the pages: a row without a file goes, a file without a row gets one.
fn settle_pages(
    vault: &Vault,
    id: DossierId,
    folder: &Folder,
    now: Timestamp,
) -> Result<(), VaultError> {
    let files = folder.page_files()?;
    let rows = vault.index().pages(id)?;
    for (page, _) in &rows {
        if !files.iter().any(|file| file.page == *page) {
            vault
                .index()
                .change(now, |change| change.drop_page(id, *page))?;
        }
    }
    for file in &files {
        if !rows.iter().any(|(page, _)| file.page == *page) {
            let bytes = files::size_bytes(&folder.page(file))?.unwrap_or_default();
            vault.index().change(now, |change| {
                change.add_page(id, file.page, &file.component, bytes)
            })?;
        }
    }
    Ok(())
}

/// A confirmed dossier with a row. Its documents are not read here, because a start must not
/// wait for gigabytes; `verify` reads them, and so does the portal.
fn settle_confirmed(
    vault: &Vault,
    id: DossierId,
    findings: &mut Vec<Finding>,
    now: Timestamp,
) -> Result<(), VaultError> {
    if take_receipt(vault, id, findings, now)? {
        return Ok(());
    }
    match check_dossier(vault, id, Depth::Sizes)? {
        Ok(whole) => {
            let row = whole.row();
            let (state, held) = {
                let index = vault.index();
                (index.state(id)?, index.manifest_sha256(id).ok())
            };
            if matches!(state, KioskState::Draft | KioskState::Parked) {
                vault.index().change(now, |change| change.adopt(id, &row))?;
            } else if held != Some(row.manifest_sha256) {
                vault
                    .index()
                    .change(now, |change| change.repair(id, &row))?;
            }
        }
        Err(pieces) => hold(vault, id, pieces, findings, now)?,
    }
    vault.folder(id).destroy_secret()
}

/// A folder without any row: the index was lost, or has fallen back to an older state.
fn take_up(
    vault: &Vault,
    id: DossierId,
    findings: &mut Vec<Finding>,
    now: Timestamp,
) -> Result<(), VaultError> {
    let folder = vault.folder(id);
    if take_receipt(vault, id, findings, now)? {
        return Ok(());
    }
    if files::exists(&folder.manifest())? {
        match check_dossier(vault, id, Depth::Digests)? {
            Ok(whole) => {
                let row = whole.row();
                vault.index().change(now, |change| {
                    if let Some((day, count)) = session_parts(row.session_no) {
                        change.raise_session_count(day, count)?;
                    }
                    change.adopt(id, &row)
                })?;
            }
            Err(pieces) => hold(vault, id, pieces, findings, now)?,
        }
        return folder.destroy_secret();
    }
    let has_pages = !folder.page_files()?.is_empty();
    if has_pages && draft::opens(vault, id)? {
        let begun = files::written_at(&folder.wrapped_key())?;
        return take_up_draft(vault, id, KioskState::Draft, begun, findings, now);
    }
    if has_pages && files::exists(&folder.recipient())? {
        let begun = files::written_at(&folder.recipient())?;
        return take_up_draft(vault, id, KioskState::Parked, begun, findings, now);
    }
    if folder.looks_confirmed()? {
        let piece = (Piece::Manifest, Damage::Missing);
        return hold(vault, id, vec![piece], findings, now);
    }
    if has_pages && files::exists(&folder.wrapped_key())? {
        findings.push(Finding::new(Some(id), Piece::WrappedKey, Damage::Changed));
    }
    folder.erase()?;
    vault.index().change(now, |change| {
        change.audit(&AuditEntry::of(Event::RemainsErased, id))
    })
}

fn take_up_draft(
    vault: &Vault,
    id: DossierId,
    state: KioskState,
    begun: Timestamp,
    findings: &mut Vec<Finding>,
    now: Timestamp,
) -> Result<(), VaultError> {
    adopt_draft(vault, id, state, begun, now)?;
    finish(vault, &DossierRow { id, state, begun }, findings, now)
}

/// Finishes a dossier that has a stored receipt; answers whether it has one.
fn take_receipt(
    vault: &Vault,
    id: DossierId,
    findings: &mut Vec<Finding>,
    now: Timestamp,
) -> Result<bool, VaultError> {
    let note = match receipt::find(vault, id) {
        Ok(Some(note)) => note,
        Ok(None) => return Ok(false),
        Err(VaultError::Damaged { .. }) => {
            // The dossier is still here and is sent again; the portal answers as before.
            findings.push(Finding::new(Some(id), Piece::Receipt, Damage::Changed));
            return Ok(false);
        }
        Err(error) => return Err(error),
    };
    adopt_receipt(vault, &note, now)?;
    draft::erase(vault, id, now)?;
    Ok(true)
}

/// Gives an accepted dossier its row, and keeps its session number from being given again.
pub(crate) fn adopt_receipt(
    vault: &Vault,
    note: &receipt::Note,
    now: Timestamp,
) -> Result<(), VaultError> {
    let receipt = note.receipt()?;
    let session_no = note.session_no.as_deref();
    vault.index().change(now, |change| {
        if let Some((day, count)) = session_no.and_then(session_parts) {
            change.raise_session_count(day, count)?;
        }
        change.adopt_receipt(note.dossier, session_no, &receipt)
    })
}

/// Keeps what is left of a confirmed dossier and calls staff.
fn hold(
    vault: &Vault,
    id: DossierId,
    pieces: Vec<(Piece, Damage)>,
    findings: &mut Vec<Finding>,
    now: Timestamp,
) -> Result<(), VaultError> {
    tracing::error!(dossier = %id, "a confirmed dossier is damaged and kept");
    findings.extend(
        pieces
            .into_iter()
            .map(|(piece, damage)| Finding::new(Some(id), piece, damage)),
    );
    vault.index().change(now, |change| {
        change.hold_damaged(id, FaultCode::DossierDamaged)
    })
}

/// How closely documents are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// They are there and have their size.
    Sizes,
    /// Every byte is that of the manifest.
    Digests,
}

/// A confirmed dossier that can be delivered as it lies there.
pub(crate) struct Whole {
    manifest: Manifest,
    sha256: [u8; 32],
}

impl Whole {
    pub(crate) fn row(&self) -> SealedRow<'_> {
        let documents = self.manifest.documents.iter();
        SealedRow {
            session_no: self.manifest.session_no.as_str(),
            manifest_sha256: self.sha256,
            pages: self.manifest.pages(),
            sealed_bytes: documents.map(|document| document.sealed_bytes).sum(),
        }
    }
}

/// As [`check_dossier`] with every byte read, as an error.
pub(crate) fn whole_dossier(vault: &Vault, id: DossierId) -> Result<Whole, VaultError> {
    check_dossier(vault, id, Depth::Digests)?.map_err(|_| VaultError::Damaged {
        what: "a confirmed dossier",
    })
}

/// Looks whether a confirmed dossier is all there; otherwise what of it is damaged. An
/// outer error means that the disk did not answer.
pub(crate) fn check_dossier(
    vault: &Vault,
    id: DossierId,
    depth: Depth,
) -> Result<Result<Whole, Vec<(Piece, Damage)>>, VaultError> {
    let folder = vault.folder(id);
    let Some(body) = files::read_if_there(&folder.manifest())? else {
        return Ok(Err(vec![(Piece::Manifest, Damage::Missing)]));
    };
    let manifest = Manifest::read(&body, vault.index().device())
        .ok()
        .filter(|manifest| manifest.dossier == id);
    let Some(manifest) = manifest else {
        return Ok(Err(vec![(Piece::Manifest, Damage::Changed)]));
    };
    let sha256 = seal::sha256(&body);
    let mut pieces = Vec::new();
    match files::read_if_there(&folder.expected())? {
        None => pieces.push((Piece::Expectation, Damage::Missing)),
        Some(note) if Expectation::read(&note, &sha256).is_err() => {
            pieces.push((Piece::Expectation, Damage::Changed));
        }
        Some(_) => {}
    }
    for document in &manifest.documents {
        let path = folder.document(document.ordinal);
        let found = match depth {
            Depth::Sizes => files::size_bytes(&path)?.map(|bytes| bytes == document.sealed_bytes),
            Depth::Digests => {
                files::sha256_if_there(&path)?.map(|digest| digest == document.sealed_sha256)
            }
        };
        match found {
            Some(true) => {}
            Some(false) => pieces.push((Piece::Document(document.ordinal), Damage::Changed)),
            None => pieces.push((Piece::Document(document.ordinal), Damage::Missing)),
        }
    }
    Ok(if pieces.is_empty() {
        Ok(Whole { manifest, sha256 })
    } else {
        Err(pieces)
    })
}

/// Day and count of a session number such as `K01-181203-007`.
fn session_parts(session_no: &str) -> Option<(civil::Date, u16)> {
    let mut parts = session_no.split('-').skip(1);
    let (date, count) = (parts.next()?, parts.next()?);
    let two = |from: usize| date.get(from..from + 2)?.parse::<i8>().ok();
    let day = civil::Date::new(2000 + i16::from(two(0)?), two(2)?, two(4)?).ok()?;
    Some((day, count.parse().ok()?))
}

/// A wrapping key lives no longer than the drafts that it protects.
fn rotate_wrapping(vault: &Vault, now: Timestamp) -> Result<(), VaultError> {
    if !vault.drafts()?.is_empty() {
        return Ok(());
    }
    let mut index = vault.index();
    index.device_mut().rotate_wrapping()?;
    index.change(now, |change| {
        change.audit(&AuditEntry::new(Event::DeviceKeyRotated))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_number_gives_its_day_back() {
        let day = civil::date(2026, 11, 23);
        assert_eq!(session_parts("K01-261123-012"), Some((day, 12)));
        assert_eq!(session_parts("K01-269923-012"), None);
        assert_eq!(session_parts("K01"), None);
    }
}

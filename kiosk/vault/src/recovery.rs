//! What happens when the vault opens: everything that a crash interrupted is finished.
//!
//! The index decides. A dossier whose row says "draft" is a draft, whatever files lie in
//! its folder; one whose row says "sealed" has lost its secret, whether the crash came
//! before or after the file went. Only a folder without any row is judged by its files.

use jiff::{SignedDuration, Timestamp, civil};
use kiosk_domain::{DossierId, dossier::KioskState};

use crate::{
    Expectation, Vault, VaultError,
    audit::{Act, Entry},
    draft, files,
    index::{DossierRow, SealedRow},
    manifest::Manifest,
    seal,
    vault::Folder,
};

/// A draft that nobody came back for is erased after this time.
const DRAFT_LIFE: SignedDuration = SignedDuration::from_hours(24);

pub(crate) fn run(vault: &Vault, now: Timestamp) -> Result<(), VaultError> {
    let rows = vault.index().unfinished()?;
    for row in &rows {
        finish(vault, row, now)?;
    }
    for name in files::names(&vault.spool())? {
        let Ok(id) = name.parse::<DossierId>() else {
            continue;
        };
        let state = vault.index().find_state(id)?;
        match state {
            None => take_up(vault, id, now)?,
            Some(KioskState::Erased) => vault.folder(id).erase()?,
            Some(_) => {}
        }
    }
    rotate_device_key(vault, now)
}

fn finish(vault: &Vault, row: &DossierRow, now: Timestamp) -> Result<(), VaultError> {
    let folder = vault.folder(row.id);
    match row.state {
        KioskState::Draft => tidy_draft(vault, row, &folder, now),
        KioskState::Sealed
        | KioskState::Declared
        | KioskState::Uploaded
        | KioskState::NeedsStaff => folder.destroy_secret(),
        KioskState::Accepted | KioskState::Abandoned => draft::erase(vault, row.id, now),
        KioskState::Erased => Ok(()),
    }
}

fn tidy_draft(
    vault: &Vault,
    row: &DossierRow,
    folder: &Folder,
    now: Timestamp,
) -> Result<(), VaultError> {
    let too_old = now.duration_since(row.begun) > DRAFT_LIFE;
    if too_old || files::read_if_there(&folder.wrapped_key())?.is_none() {
        return draft::abandon(vault, row.id, now);
    }
    files::sweep_unfinished(&folder.0)?;
    folder.clear_confirmation()?;
    let pages = vault.index().pages(row.id)?;
    for name in files::names(&folder.pages())? {
        let listed = pages
            .iter()
            .any(|(page, _)| folder.page(*page).ends_with(&name));
        if !listed {
            files::remove(&folder.pages().join(name))?;
        }
    }
    Ok(())
}

/// A folder without a row: a complete one was confirmed and its row was lost with the
/// index; one without a manifest never became a dossier; anything else is kept for people.
fn take_up(vault: &Vault, id: DossierId, now: Timestamp) -> Result<(), VaultError> {
    let folder = vault.folder(id);
    let Some(body) = files::read_if_there(&folder.manifest())? else {
        return folder.erase();
    };
    match complete_manifest(vault, id, &folder, &body) {
        Ok(manifest) => {
            adopt(vault, id, &manifest, &body, now)?;
            folder.destroy_secret()
        }
        Err(error) => {
            tracing::error!(dossier = %id, %error, "sealed folder without a row cannot be used");
            Ok(())
        }
    }
}

fn complete_manifest(
    vault: &Vault,
    id: DossierId,
    folder: &Folder,
    body: &[u8],
) -> Result<Manifest, VaultError> {
    let manifest = Manifest::read(body, vault.index().device())?;
    Expectation::read(&files::read(&folder.expected())?, &seal::sha256(body))?;
    for document in &manifest.documents {
        let sealed = files::read(&folder.document(document.ordinal))?;
        if seal::sha256(&sealed) != document.sealed_sha256 {
            return Err(VaultError::Damaged {
                what: "a sealed document",
            });
        }
    }
    if manifest.dossier == id {
        Ok(manifest)
    } else {
        Err(VaultError::Damaged { what: "a manifest" })
    }
}

fn adopt(
    vault: &Vault,
    id: DossierId,
    manifest: &Manifest,
    body: &[u8],
    now: Timestamp,
) -> Result<(), VaultError> {
    let session_no = manifest.session_no.as_str();
    let row = SealedRow {
        session_no,
        manifest_sha256: seal::sha256(body),
        pages: manifest.pages(),
        sealed_bytes: manifest
            .documents
            .iter()
            .map(|document| document.sealed_bytes)
            .sum(),
    };
    vault.index().change(now, |change| {
        if let Some((day, count)) = session_parts(session_no) {
            change.raise_session_count(day, count)?;
        }
        change.adopt(id, &row)
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
fn rotate_device_key(vault: &Vault, now: Timestamp) -> Result<(), VaultError> {
    if !vault.drafts()?.is_empty() {
        return Ok(());
    }
    let mut index = vault.index();
    index.device_mut().rotate_wrapping()?;
    index.change(now, |change| {
        change.audit(&Entry::new(Act::DeviceKeyRotated))
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

//! What the delivery worker asks of the vault: waiting dossiers, their bytes, their states.
//!
//! Offsets are not kept here: only the portal knows what has arrived.

use jiff::Timestamp;
use kiosk_domain::{DossierId, FaultCode, dossier::KioskState};
use serde::Serialize;

use crate::{
    Expectation, Vault, VaultError,
    audit::{AuditEntry, Event},
    draft, files,
    manifest::Manifest,
    receipt, recovery, seal,
};

/// A confirmed dossier that the portal does not have yet.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Which one.
    pub id: DossierId,
    /// `Sealed`, `Declared` or `Uploaded`.
    pub state: KioskState,
    /// Failed tries so far.
    pub tries: u32,
    /// Why the last one failed.
    pub last_fault: Option<FaultCode>,
    /// When it was confirmed.
    pub since: Timestamp,
}

/// One sealed document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocumentInfo {
    /// Ordinal in the manifest; 0 is the sealed form.
    pub ordinal: u32,
    /// Size of the age file.
    pub sealed_bytes: u64,
    /// SHA-256 of the age file.
    pub sealed_sha256: [u8; 32],
}

/// How full the vault is, for the health page.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    /// Open drafts.
    pub drafts: u64,
    /// Drafts whose secret is on a slip only.
    pub parked: u64,
    /// On their way.
    pub waiting: u64,
    /// Waiting for a person.
    pub needs_staff: u64,
    /// With the portal by a checked receipt.
    pub accepted: u64,
    /// When the longest waiting one was confirmed.
    pub oldest_waiting: Option<Timestamp>,
}

impl Vault {
    /// Dossiers to be sent, the longest waiting first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn waiting(&self) -> Result<Vec<Waiting>, VaultError> {
        let rows = self.index().outbox()?;
        let waiting = rows
            .into_iter()
            .filter(|row| row.state.is_waiting())
            .map(|row| Waiting {
                id: row.id,
                state: row.state,
                tries: row.tries,
                last_fault: row.last_fault,
                since: row.queued,
            });
        Ok(waiting.collect())
    }

    /// Where a dossier stands.
    ///
    /// # Errors
    /// [`VaultError::Unknown`] for an id that is not in the index.
    pub fn state(&self, id: DossierId) -> Result<KioskState, VaultError> {
        self.index().state(id)
    }

    /// The exact body of the declaration.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the file is missing or not the one that was confirmed.
    pub fn manifest(&self, id: DossierId) -> Result<Vec<u8>, VaultError> {
        let sha256 = self.index().manifest_sha256(id)?;
        let body = files::read_if_there(&self.folder(id).manifest())?.unwrap_or_default();
        if seal::sha256(&body) == sha256 {
            Ok(body)
        } else {
            Err(VaultError::Damaged { what: "a manifest" })
        }
    }

    /// The sealed documents, in the order of their ordinals.
    ///
    /// # Errors
    /// As [`Vault::manifest`].
    pub fn documents(&self, id: DossierId) -> Result<Vec<DocumentInfo>, VaultError> {
        let body = self.manifest(id)?;
        let manifest = Manifest::read(&body, self.index().device())?;
        let documents = manifest.documents.into_iter().map(|entry| DocumentInfo {
            ordinal: entry.ordinal,
            sealed_bytes: entry.sealed_bytes,
            sealed_sha256: entry.sealed_sha256,
        });
        Ok(documents.collect())
    }

    /// Up to `max_bytes` of a sealed document from `offset`; empty at its end.
    ///
    /// # Errors
    /// What the disk answers.
    pub fn read_document(
        &self,
        id: DossierId,
        ordinal: u32,
        offset: u64,
        max_bytes: usize,
    ) -> Result<Vec<u8>, VaultError> {
        files::read_part(&self.folder(id).document(ordinal), offset, max_bytes)
    }

    /// What a true receipt must say.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the note is missing or does not belong to the manifest.
    pub fn expectation(&self, id: DossierId) -> Result<Expectation, VaultError> {
        let sha256 = self.index().manifest_sha256(id)?;
        let note = files::read_if_there(&self.folder(id).expected())?.unwrap_or_default();
        Expectation::read(&note, &sha256)
    }

    /// The portal has answered the declaration.
    ///
    /// # Errors
    /// [`VaultError::Move`] from a state that does not lead there.
    pub fn record_declared(&self, id: DossierId, now: Timestamp) -> Result<(), VaultError> {
        self.move_to(id, KioskState::Declared, None, now)
    }

    /// Every byte has arrived.
    ///
    /// # Errors
    /// [`VaultError::Move`] from a state that does not lead there.
    pub fn record_uploaded(&self, id: DossierId, now: Timestamp) -> Result<(), VaultError> {
        self.move_to(id, KioskState::Uploaded, None, now)
    }

    /// A try did not succeed; the dossier stays where it is.
    ///
    /// # Errors
    /// [`VaultError::Unknown`] for a dossier that is not in the outbox.
    pub fn note_failure(
        &self,
        id: DossierId,
        fault: FaultCode,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        self.index()
            .change(now, |change| change.note_failure(id, fault))
    }

    /// Stops the delivery of one dossier until a person has decided. Nothing is erased.
    ///
    /// # Errors
    /// [`VaultError::Move`] when it is not on its way.
    pub fn call_staff(
        &self,
        id: DossierId,
        fault: FaultCode,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        self.index().change(now, |change| {
            change.enter(id, KioskState::NeedsStaff, Some(fault))?;
            change.note_failure(id, fault)
        })
    }

    /// Staff lets the delivery of a stopped dossier begin again.
    ///
    /// # Errors
    /// [`VaultError::Move`] when it was not stopped; [`VaultError::Damaged`] when a piece of
    /// it is missing or changed, and then it stays where it is.
    pub fn hand_back(&self, id: DossierId, now: Timestamp) -> Result<(), VaultError> {
        self.require(id, KioskState::NeedsStaff, KioskState::Sealed)?;
        let whole = recovery::whole_dossier(self, id)?;
        let row = whole.row();
        let entry = AuditEntry::of(Event::DossierHandedBack, id);
        let right = self.index().manifest_sha256(id).ok() == Some(row.manifest_sha256);
        self.index().change(now, |change| {
            if !right {
                change.repair(id, &row)?;
            }
            change.enter_by(id, KioskState::Sealed, &entry)
        })
    }

    /// Staff gives a stopped dossier up, on the citizen's word; everything of it is erased.
    ///
    /// # Errors
    /// [`VaultError::Move`] when it was not stopped.
    pub fn give_up(&self, id: DossierId, now: Timestamp) -> Result<(), VaultError> {
        self.require(id, KioskState::NeedsStaff, KioskState::Abandoned)?;
        draft::abandon(self, id, now)
    }

    /// Stores a receipt **that the caller has checked** and erases the dossier's files.
    /// After `Ok` the dossier counts as handed in, even if the erasure has to be finished
    /// when the vault is opened next. After an error it may count as handed in, if the
    /// receipt had reached the disk: opening the vault decides.
    ///
    /// # Errors
    /// [`VaultError::Move`] unless every byte was recorded as uploaded.
    pub fn accept(&self, id: DossierId, receipt: &[u8], now: Timestamp) -> Result<(), VaultError> {
        let state = self.state(id)?;
        let to = KioskState::Accepted;
        if state != to && !state.may_become(to) {
            return Err(VaultError::Move {
                id,
                from: state,
                to,
            });
        }
        let session_no = self.index().session_no(id)?;
        receipt::Note::new(id, session_no, receipt).write(self)?;
        self.index()
            .change(now, |change| change.accept(id, receipt))?;
        if let Err(error) = draft::erase(self, id, now) {
            tracing::error!(dossier = %id, %error, "accepted dossier not erased yet");
        }
        Ok(())
    }

    /// The stored receipt, byte for byte as the portal signed it.
    ///
    /// # Errors
    /// [`VaultError::Unknown`] for an id that is not in the index;
    /// [`VaultError::Damaged`] when it is not what was stored.
    pub fn receipt(&self, id: DossierId) -> Result<Option<Vec<u8>>, VaultError> {
        let indexed = self.index().receipt(id)?;
        match receipt::find(self, id)? {
            Some(note) => note.receipt().map(Some),
            // Dossiers accepted before receipts had files of their own.
            None => Ok(indexed),
        }
    }

    /// How many dossiers are where.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn counts(&self) -> Result<Counts, VaultError> {
        let mut counts = self.index().counts()?;
        counts.oldest_waiting = self.waiting()?.first().map(|waiting| waiting.since);
        Ok(counts)
    }

    fn move_to(
        &self,
        id: DossierId,
        to: KioskState,
        fault: Option<FaultCode>,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        self.index()
            .change(now, |change| change.enter(id, to, fault))
    }

    fn require(&self, id: DossierId, state: KioskState, to: KioskState) -> Result<(), VaultError> {
        match self.state(id)? {
            found if found == state => Ok(()),
            from => Err(VaultError::Move { id, from, to }),
        }
    }
}

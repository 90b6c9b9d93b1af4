//! An open draft: pages and documents of a visit, sealed from the first byte.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use kiosk_domain::{ComponentCode, DossierId, PageId, Redacted, dossier::KioskState};
use zeroize::Zeroizing;

use crate::{
    Confirmation, Vault, VaultError,
    audit::{AuditEntry, Event},
    confirm, files,
    folder::{Folder, PageFile},
    manifest::DocumentEntry,
    seal::{self, Secret},
    slip,
};

/// What the sealed form says of one page of a document.
#[derive(Clone, Debug)]
pub struct PageDigest {
    /// SHA-256 of the page's image stream as embedded in the document.
    pub sha256: [u8; 32],
    /// The citizen's word to the officer about a page kept in spite of its verdict.
    pub note: Option<Redacted<String>>,
}

/// A draft and its secret. Clones share it. Dropping the last one forgets the secret in
/// memory and leaves the draft on the disk, as a crash would.
#[derive(Clone)]
pub struct Draft {
    vault: Vault,
    id: DossierId,
    open: Arc<Mutex<Option<Open>>>,
}

pub(crate) struct Open {
    pub(crate) secret: Secret,
    pub(crate) documents: Vec<Document>,
}

/// A sealed document and what only the sealed form may say of it.
pub(crate) struct Document {
    pub(crate) entry: DocumentEntry,
    pub(crate) pages: Vec<PageDigest>,
}

impl Draft {
    pub(crate) fn begin(vault: Vault, id: DossierId, now: Timestamp) -> Result<Self, VaultError> {
        if let Some(from) = vault.index().find_state(id)? {
            return Err(VaultError::Move {
                id,
                from,
                to: KioskState::Draft,
            });
        }
        let secret = Secret::generate();
        vault.folder(id).make()?;
        wrap(&vault, id, &secret)?;
        vault.index().change(now, |change| change.begin(id))?;
        Ok(Self::with(vault, id, secret))
    }

    pub(crate) fn resume(vault: Vault, id: DossierId) -> Result<Self, VaultError> {
        let from = vault.index().state(id)?;
        if from != KioskState::Draft {
            return Err(VaultError::Move {
                id,
                from,
                to: KioskState::Draft,
            });
        }
        let secret = unwrap(&vault, id)?;
        vault.folder(id).clear_confirmation()?;
        Ok(Self::with(vault, id, secret))
    }

    /// Opens a parked draft with the secret of its slip.
    pub(crate) fn resume_parked(
        vault: Vault,
        id: DossierId,
        secret: Secret,
        now: Timestamp,
    ) -> Result<Self, VaultError> {
        let folder = vault.folder(id);
        let recipient = files::read_if_there(&folder.recipient())?;
        if recipient.as_deref() != Some(secret.recipient().as_bytes()) {
            return Err(VaultError::Slip);
        }
        wrap(&vault, id, &secret)?;
        let event = AuditEntry::of(Event::SlipResumed, id);
        vault.index().change(now, |change| {
            change.enter_by(id, KioskState::Draft, &event)?;
            change.begin_again(id)
        })?;
        files::remove(&folder.recipient())?;
        Ok(Self::with(vault, id, secret))
    }

    fn with(vault: Vault, id: DossierId, secret: Secret) -> Self {
        let open = Arc::new(Mutex::new(Some(Open {
            secret,
            documents: Vec::new(),
        })));
        vault.note_open(id, &open);
        Self { vault, id, open }
    }

    /// The dossier's id.
    #[must_use]
    pub const fn id(&self) -> DossierId {
        self.id
    }

    /// Pages in the order in which they were sealed.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn pages(&self) -> Result<Vec<(PageId, ComponentCode)>, VaultError> {
        self.vault.index().pages(self.id)
    }

    /// Says whose draft it is, so that the same card can open it again after a crash. The
    /// number goes onto the disk only sealed for this draft.
    ///
    /// # Errors
    /// [`VaultError::Closed`] after confirmation; otherwise what the disk answers.
    pub fn bind_to(&self, identity_number: &Redacted<String>) -> Result<(), VaultError> {
        let guard = self.lock();
        let open = guard.as_ref().ok_or(VaultError::Closed)?;
        let sealed = open.secret.seal(identity_number.reveal().as_bytes())?;
        files::write_durably(&self.folder().holder(), &sealed)
    }

    /// The text of the resume slip: the key of this draft. It opens the draft until
    /// confirmation, at any kiosk that has the sealed pages.
    ///
    /// # Errors
    /// [`VaultError::Closed`] after confirmation.
    pub fn resume_slip(&self) -> Result<Zeroizing<String>, VaultError> {
        let guard = self.lock();
        slip::write(self.id, &guard.as_ref().ok_or(VaultError::Closed)?.secret)
    }

    /// The slip is printed: from here on its secret is nowhere else, and the pages wait for
    /// it for 7 days.
    ///
    /// # Errors
    /// [`VaultError::Closed`] after confirmation. After another error the draft is as open
    /// as before, on the disk too, and may be parked again.
    pub fn park(&self, now: Timestamp) -> Result<(), VaultError> {
        let mut guard = self.lock();
        let open = guard.as_ref().ok_or(VaultError::Closed)?;
        let folder = self.folder();
        files::write_durably(&folder.recipient(), open.secret.recipient().as_bytes())?;
        folder.clear_confirmation()?;
        self.vault.index().change(now, |change| {
            change.enter(self.id, KioskState::Parked, None)?;
            change.begin_again(self.id)
        })?;
        *guard = None;
        drop(guard);
        // Parked from here on; opening the vault repeats what is left to do.
        if let Err(error) = close_parked(&folder) {
            tracing::error!(dossier = %self.id, %error, "secret not destroyed yet");
        }
        Ok(())
    }

    /// Seals an encoded page onto the disk; answers the SHA-256 of the plain bytes.
    ///
    /// # Errors
    /// [`VaultError::Closed`] after confirmation; otherwise what the disk answers, and then
    /// the page is not part of the draft.
    pub fn seal_page(
        &self,
        page: PageId,
        component: &ComponentCode,
        plain: &[u8],
        now: Timestamp,
    ) -> Result<[u8; 32], VaultError> {
        let guard = self.lock();
        let open = guard.as_ref().ok_or(VaultError::Closed)?;
        let sealed = open.secret.seal(plain)?;
        let folder = self.folder();
        let pages = folder.page_files()?;
        let file = PageFile {
            // A page that was cut between file and row takes its own place again.
            order: match pages.iter().find(|file| file.page == page) {
                Some(file) => file.order,
                None => pages.last().map_or(0, |file| file.order) + 1,
            },
            page,
            component: component.clone(),
        };
        files::write_durably(&folder.page(&file), &sealed)?;
        self.vault.index().change(now, |change| {
            change.add_page(self.id, page, component, sealed.len() as u64)
        })?;
        Ok(seal::sha256(plain))
    }

    /// The plain bytes of a sealed page, in memory that is cleared when dropped.
    ///
    /// # Errors
    /// [`VaultError::Seal`] when the file was changed, [`VaultError::Closed`] after
    /// confirmation.
    pub fn open_page(&self, page: PageId) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let guard = self.lock();
        let open = guard.as_ref().ok_or(VaultError::Closed)?;
        let folder = self.folder();
        let file = find_page(&folder, page)?.ok_or(VaultError::Damaged {
            what: "a sealed page",
        })?;
        open.secret.open(&files::read(&folder.page(&file))?)
    }

    /// Erases one page; a page that is not there is fine.
    ///
    /// # Errors
    /// [`VaultError::Closed`] after confirmation; otherwise what the disk answers.
    pub fn drop_page(&self, page: PageId, now: Timestamp) -> Result<(), VaultError> {
        let guard = self.lock();
        guard.as_ref().ok_or(VaultError::Closed)?;
        // The file first: a page that was dropped must not come back after a crash.
        let folder = self.folder();
        if let Some(file) = find_page(&folder, page)? {
            files::remove(&folder.page(&file))?;
        }
        self.vault
            .index()
            .change(now, |change| change.drop_page(self.id, page))?;
        Ok(())
    }

    /// Seals one finished document. Documents count from 1 in the order of these calls.
    ///
    /// # Errors
    /// [`VaultError::Closed`] after confirmation; otherwise what the disk answers.
    pub fn add_document(
        &self,
        component: &ComponentCode,
        media_type: &str,
        pages: &[PageDigest],
        plain: &[u8],
    ) -> Result<(), VaultError> {
        let mut guard = self.lock();
        let open = guard.as_mut().ok_or(VaultError::Closed)?;
        let ordinal = count_of(&open.documents) + 1;
        let sealed = open.secret.seal(plain)?;
        files::write_durably(&self.folder().document(ordinal), &sealed)?;
        let entry = DocumentEntry {
            ordinal,
            component: component.clone(),
            media_type: media_type.to_owned(),
            pages: count_of(pages),
            sealed_bytes: sealed.len() as u64,
            sealed_sha256: seal::sha256(&sealed),
        };
        open.documents.push(Document {
            entry,
            pages: pages.to_vec(),
        });
        Ok(())
    }

    /// Forgets all documents, so that a failed confirmation can be tried again.
    ///
    /// # Errors
    /// [`VaultError::Closed`] after confirmation; otherwise what the disk answers.
    pub fn clear_documents(&self) -> Result<(), VaultError> {
        let mut guard = self.lock();
        let open = guard.as_mut().ok_or(VaultError::Closed)?;
        // A commit whose answer was lost has confirmed the dossier all the same.
        if self.vault.index().state(self.id)? != KioskState::Draft {
            return Err(VaultError::Closed);
        }
        open.documents.clear();
        self.folder().clear_confirmation()
    }

    /// Gives the draft up: its secret is destroyed first, then everything else of it.
    ///
    /// # Errors
    /// [`VaultError::Closed`] after confirmation. When the disk fails the draft is given up
    /// all the same, and erased when the vault is opened next.
    pub fn abandon(&self, now: Timestamp) -> Result<(), VaultError> {
        let mut guard = self.lock();
        guard.take().ok_or(VaultError::Closed)?;
        abandon(&self.vault, self.id, now)
    }

    /// The citizen has confirmed: writes form, grants and manifest, queues the dossier in
    /// one transaction, and destroys what could open it here. After `Ok` the machine can
    /// deliver the dossier and not read it.
    ///
    /// # Errors
    /// [`VaultError::NoKey`] when no key of the portal is valid at `now`; otherwise what the
    /// disk answers. After an error the draft is still open: clear its documents, add them
    /// again, and confirm again.
    pub fn confirm(&self, confirmation: &Confirmation, now: Timestamp) -> Result<(), VaultError> {
        let mut guard = self.lock();
        let open = guard.as_ref().ok_or(VaultError::Closed)?;
        if let Err(error) = confirm::run(&self.vault, self.id, open, confirmation, now) {
            let state = self.vault.index().find_state(self.id);
            if !matches!(state, Ok(Some(KioskState::Sealed))) {
                return Err(error);
            }
        }
        *guard = None;
        drop(guard);
        // The dossier is queued from here on, so a failure below must not look like a failed
        // confirmation; opening the vault repeats this step.
        if let Err(error) = self.folder().destroy_secret() {
            tracing::error!(dossier = %self.id, %error, "secret not destroyed yet");
        }
        Ok(())
    }

    fn folder(&self) -> Folder {
        self.vault.folder(self.id)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find_page(folder: &Folder, page: PageId) -> Result<Option<PageFile>, VaultError> {
    Ok(folder
        .page_files()?
        .into_iter()
        .find(|file| file.page == page))
}

fn wrap(vault: &Vault, id: DossierId, secret: &Secret) -> Result<(), VaultError> {
    let wrapped = vault.index().device().wrap(id, secret)?;
    files::write_durably(&vault.folder(id).wrapped_key(), &wrapped)
}

/// The secret of a draft, if this machine has wrapped it.
pub(crate) fn unwrap(vault: &Vault, id: DossierId) -> Result<Secret, VaultError> {
    let wrapped = files::read(&vault.folder(id).wrapped_key())?;
    vault.index().device().unwrap(id, &wrapped)
}

/// Whether this machine can open a draft. An error means that the disk did not answer.
pub(crate) fn opens(vault: &Vault, id: DossierId) -> Result<bool, VaultError> {
    let wrapped = files::read_if_there(&vault.folder(id).wrapped_key())?;
    Ok(wrapped.is_some_and(|wrapped| vault.index().device().unwrap(id, &wrapped).is_ok()))
}

/// Whether a draft belongs to the person with that number; compared in memory.
pub(crate) fn belongs_to(
    vault: &Vault,
    id: DossierId,
    identity_number: &Redacted<String>,
) -> Result<bool, VaultError> {
    let Some(sealed) = files::read_if_there(&vault.folder(id).holder())? else {
        return Ok(false);
    };
    let holder = unwrap(vault, id)?.open(&sealed)?;
    Ok(seal::sha256(&holder) == seal::sha256(identity_number.reveal().as_bytes()))
}

/// Destroys what could open a parked draft without its slip.
pub(crate) fn close_parked(folder: &Folder) -> Result<(), VaultError> {
    files::remove(&folder.wrapped_key())?;
    files::remove(&folder.holder())
}

/// Gives up a draft, whether it is open in memory or not.
pub(crate) fn abandon(vault: &Vault, id: DossierId, now: Timestamp) -> Result<(), VaultError> {
    abandon_by(vault, &AuditEntry::of(Event::DossierAbandoned, id), id, now)
}

/// As [`abandon`], told by another row.
pub(crate) fn abandon_by(
    vault: &Vault,
    entry: &AuditEntry,
    id: DossierId,
    now: Timestamp,
) -> Result<(), VaultError> {
    vault.index().change(now, |change| {
        change.forget_pages(id)?;
        change.leave_outbox(id)?;
        change.enter_by(id, KioskState::Abandoned, entry)
    })?;
    erase(vault, id, now)
}

/// Removes the folder of an abandoned, expired or accepted dossier and says so in the index.
pub(crate) fn erase(vault: &Vault, id: DossierId, now: Timestamp) -> Result<(), VaultError> {
    vault.folder(id).erase()?;
    vault.index().change(now, |change| {
        change.forget_pages(id)?;
        change.enter(id, KioskState::Erased, None)
    })
}

/// A dossier has at most some dozens of documents and pages.
pub(crate) fn count_of<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

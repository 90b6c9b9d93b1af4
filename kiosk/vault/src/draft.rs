//! An open draft: pages and documents of a visit, sealed from the first byte.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use kiosk_domain::{ComponentCode, DossierId, PageId, Redacted, dossier::KioskState};
use zeroize::Zeroizing;

use crate::{
    Confirmation, Vault, VaultError, confirm, files,
    manifest::DocumentEntry,
    seal::{self, Secret},
    vault::Folder,
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
        let folder = vault.folder(id);
        files::make_folder(&folder.pages())?;
        files::make_folder(&folder.documents())?;
        files::sync_folder(&vault.spool())?;
        let mut index = vault.index();
        let wrapped = index.device().wrap(id, &secret)?;
        files::write_durably(&folder.wrapped_key(), &wrapped)?;
        index.change(now, |change| change.begin(id))?;
        drop(index);
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
        let folder = vault.folder(id);
        let wrapped = files::read(&folder.wrapped_key())?;
        let secret = vault.index().device().unwrap(id, &wrapped)?;
        folder.clear_confirmation()?;
        Ok(Self::with(vault, id, secret))
    }

    fn with(vault: Vault, id: DossierId, secret: Secret) -> Self {
        let open = Open {
            secret,
            documents: Vec::new(),
        };
        Self {
            vault,
            id,
            open: Arc::new(Mutex::new(Some(open))),
        }
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
        files::write_durably(&self.folder().page(page), &sealed)?;
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
        open.secret.open(&files::read(&self.folder().page(page))?)
    }

    /// Erases one page; a page that is not there is fine.
    ///
    /// # Errors
    /// [`VaultError::Closed`] after confirmation; otherwise what the disk answers.
    pub fn drop_page(&self, page: PageId, now: Timestamp) -> Result<(), VaultError> {
        let guard = self.lock();
        guard.as_ref().ok_or(VaultError::Closed)?;
        self.vault
            .index()
            .change(now, |change| change.drop_page(self.id, page))?;
        files::remove(&self.folder().page(page))
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
        confirm::run(&self.vault, self.id, open, confirmation, now)?;
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

/// Gives up a draft, whether it is open in memory or not.
pub(crate) fn abandon(vault: &Vault, id: DossierId, now: Timestamp) -> Result<(), VaultError> {
    vault.index().change(now, |change| {
        change.forget_pages(id)?;
        change.move_to(id, KioskState::Abandoned, None)
    })?;
    erase(vault, id, now)
}

/// Removes the folder of an abandoned or accepted dossier and says so in the index.
pub(crate) fn erase(vault: &Vault, id: DossierId, now: Timestamp) -> Result<(), VaultError> {
    vault.folder(id).erase()?;
    vault
        .index()
        .change(now, |change| change.move_to(id, KioskState::Erased, None))
}

/// A dossier has at most some dozens of documents and pages.
pub(crate) fn count_of<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

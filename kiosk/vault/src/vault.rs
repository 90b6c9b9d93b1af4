//! The vault as the rest of the kiosk sees it: opening, keys, room, session numbers.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{Timestamp, civil};
use kiosk_domain::{DossierId, SessionNo, dossier::KioskState};

use crate::{
    BundleError, Draft, Keys, VaultError,
    audit::{Act, Entry},
    bundle::{self, Bundle},
    device::Device,
    files,
    index::Index,
    recovery,
};

/// Where the vault lives and when it is full.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder of the vault; made if missing, readable by this user only.
    pub dir: PathBuf,
    /// Number of this machine, 1 to 99, printed in session numbers.
    pub machine_no: u8,
    /// No new dossier below this share of free disk, in percent (15 by decision).
    pub low_disk_percent: u8,
}

/// An open vault. Clones share it; it may be used from any thread.
#[derive(Clone)]
pub struct Vault(Arc<Shared>);

struct Shared {
    config: Config,
    index: Mutex<Index>,
    trust: Mutex<Trust>,
    /// Held for as long as the vault is open.
    _lock: File,
}

/// The bundle in use, and the key it must be signed with.
#[derive(Default)]
struct Trust {
    bundle_key: Option<[u8; 32]>,
    bundle: Option<Bundle>,
}

impl Vault {
    /// Opens the vault, makes what is missing and finishes what a crash interrupted:
    /// half-written files go, drafts older than 24 hours are erased, secrets of confirmed
    /// dossiers are destroyed, accepted dossiers erased, and sealed dossiers whose index row
    /// was lost are taken up again.
    ///
    /// # Errors
    /// [`VaultError::InUse`] while another program has it open; otherwise what the disk or
    /// the index answer.
    pub fn open(config: Config, now: Timestamp) -> Result<Self, VaultError> {
        files::make_folder(&config.dir)?;
        let lock = files::lock(&config.dir.join("lock"))?;
        files::make_folder(&spool_of(&config.dir))?;
        let device = Device::open(&config.dir.join("device"))?;
        let index = Mutex::new(Index::open(&config.dir.join("index.db"), device)?);
        let trust = Mutex::new(Trust::default());
        let vault = Self(Arc::new(Shared {
            config,
            index,
            trust,
            _lock: lock,
        }));
        vault
            .index()
            .change(now, |change| change.audit(&Entry::new(Act::VaultOpened)))?;
        recovery::run(&vault, now)?;
        Ok(vault)
    }

    /// The Ed25519 key by which the portal knows this machine.
    #[must_use]
    pub fn device_public_key(&self) -> [u8; 32] {
        self.index().device().public_key()
    }

    /// Signs with the machine's Ed25519 key.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.index().device().sign(message)
    }

    /// Names the province's bundle key. A stored bundle that it has signed is in use again;
    /// any other is not used. Until this or [`Vault::install_bundle`] was called there are
    /// no keys.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn trust(&self, bundle_key: &[u8; 32]) -> Result<(), VaultError> {
        let stored = self.index().bundle(bundle::CHANNEL)?;
        let bundle = stored
            .and_then(|(bytes, signature)| Bundle::verify(&bytes, &signature, bundle_key).ok());
        *self.trusted() = Trust {
            bundle_key: Some(*bundle_key),
            bundle,
        };
        Ok(())
    }

    /// Takes a bundle of keys as the portal sent it: the exact bytes and their signature.
    ///
    /// # Errors
    /// [`VaultError::Bundle`] when it is not signed by `bundle_key`, not a keys bundle, has
    /// expired, or is older than the one in use; [`VaultError::NoKey`] when it has no
    /// sealing key for `now` (it is kept, since one may begin later).
    pub fn install_bundle(
        &self,
        bytes: &[u8],
        signature: &[u8; 64],
        bundle_key: &[u8; 32],
        now: Timestamp,
    ) -> Result<Keys, VaultError> {
        let offered = Bundle::verify(bytes, signature, bundle_key)?;
        offered.check_end(now)?;
        if self.trusted().bundle_key != Some(*bundle_key) {
            self.trust(bundle_key)?;
        }
        self.refuse_older(&offered)?;
        let mut index = self.index();
        if index
            .bundle(bundle::CHANNEL)?
            .is_none_or(|(held, _)| held != bytes)
        {
            index.change(now, |change| {
                change.store_bundle(bundle::CHANNEL, bytes, signature, offered.version)
            })?;
        }
        drop(index);
        let keys = offered.keys(now);
        self.trusted().bundle = Some(offered);
        keys.ok_or(VaultError::NoKey)
    }

    fn refuse_older(&self, offered: &Bundle) -> Result<(), BundleError> {
        match &self.trusted().bundle {
            Some(held) if offered.version < held.version => Err(BundleError::Older {
                offered: offered.version,
                held: held.version,
            }),
            _ => Ok(()),
        }
    }

    /// The keys to seal for at `now`, if there are any.
    #[must_use]
    pub fn keys(&self, now: Timestamp) -> Option<Keys> {
        self.trusted().bundle.as_ref()?.keys(now)
    }

    /// The Ed25519 key that signs receipts under that name, from the bundle in use.
    #[must_use]
    pub fn receipt_key(&self, key_id: &str) -> Option<[u8; 32]> {
        self.trusted().bundle.as_ref()?.receipt_key(key_id)
    }

    /// Whether the disk has room for one more dossier.
    ///
    /// # Errors
    /// [`VaultError::LowDisk`] below the configured share.
    pub fn check_room(&self) -> Result<(), VaultError> {
        let free_percent = files::free_percent(&self.0.config.dir)?;
        if free_percent < self.0.config.low_disk_percent {
            return Err(VaultError::LowDisk { free_percent });
        }
        Ok(())
    }

    /// The next session number of a day; never given twice, across restarts too.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn next_session_no(&self, day: civil::Date) -> Result<SessionNo, VaultError> {
        let now = Timestamp::UNIX_EPOCH;
        let count = self
            .index()
            .change(now, |change| change.count_session(day))?;
        Ok(SessionNo::new(self.0.config.machine_no, day, count))
    }

    /// Begins a sealed draft.
    ///
    /// # Errors
    /// [`VaultError::NoKey`] without a valid key of the portal, [`VaultError::LowDisk`]
    /// without room.
    pub fn begin_draft(&self, id: DossierId, now: Timestamp) -> Result<Draft, VaultError> {
        self.keys(now).ok_or(VaultError::NoKey)?;
        self.check_room()?;
        Draft::begin(self.clone(), id, now)
    }

    /// Drafts that a crash left open, oldest first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn drafts(&self) -> Result<Vec<DossierId>, VaultError> {
        let rows = self.index().unfinished()?;
        Ok(rows
            .into_iter()
            .filter(|row| row.state == KioskState::Draft)
            .map(|row| row.id)
            .collect())
    }

    /// Opens a draft again after a crash. Its documents have to be made anew; its pages are
    /// all there. Whoever calls this has made sure that the same person is back.
    ///
    /// # Errors
    /// [`VaultError::Move`] when it is no draft any more, [`VaultError::Seal`] when this
    /// machine did not wrap its secret.
    pub fn resume_draft(&self, id: DossierId) -> Result<Draft, VaultError> {
        Draft::resume(self.clone(), id)
    }

    /// Walks the audit chain from its first row; answers how many rows it has.
    ///
    /// # Errors
    /// [`VaultError::Audit`] with the first row that does not follow.
    pub fn verify_audit(&self) -> Result<u64, VaultError> {
        self.index().verify_audit()
    }

    pub(crate) fn index(&self) -> MutexGuard<'_, Index> {
        self.0.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn trusted(&self) -> MutexGuard<'_, Trust> {
        self.0.trust.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn spool(&self) -> PathBuf {
        spool_of(&self.0.config.dir)
    }

    pub(crate) fn folder(&self, id: DossierId) -> Folder {
        Folder(self.spool().join(id.to_string()))
    }
}

fn spool_of(dir: &Path) -> PathBuf {
    dir.join("spool")
}

/// The folder of one dossier.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn wrapped_key(&self) -> PathBuf {
        self.0.join("wrapped.key")
    }

    pub(crate) fn pages(&self) -> PathBuf {
        self.0.join("pages")
    }

    pub(crate) fn page(&self, page: kiosk_domain::PageId) -> PathBuf {
        self.pages().join(format!("{page}.age"))
    }

    pub(crate) fn documents(&self) -> PathBuf {
        self.0.join("documents")
    }

    pub(crate) fn document(&self, ordinal: u32) -> PathBuf {
        self.documents().join(format!("{ordinal}.age"))
    }

    pub(crate) fn manifest(&self) -> PathBuf {
        self.0.join("manifest.json")
    }

    pub(crate) fn expected(&self) -> PathBuf {
        self.0.join("expected.json")
    }

    /// Destroys what could open the dossier, then the pages that only it could open.
    pub(crate) fn destroy_secret(&self) -> Result<(), VaultError> {
        files::remove(&self.wrapped_key())?;
        files::remove_folder(&self.pages())
    }

    /// Removes documents and manifest of a confirmation that did not come to its end.
    pub(crate) fn clear_confirmation(&self) -> Result<(), VaultError> {
        files::remove(&self.manifest())?;
        files::remove(&self.expected())?;
        files::remove_folder(&self.documents())?;
        files::make_folder(&self.documents())
    }

    /// Removes everything, the secret first.
    pub(crate) fn erase(&self) -> Result<(), VaultError> {
        files::remove(&self.wrapped_key())?;
        files::remove_folder(&self.0)
    }
}

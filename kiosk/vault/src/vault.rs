//! The vault as the rest of the kiosk sees it: opening, keys, room, session numbers.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
};

use jiff::{Timestamp, civil};
use kiosk_domain::{DossierId, Redacted, SessionNo, dossier::KioskState};
use zeroize::Zeroizing;

use crate::{
    BundleError, Draft, Finding, Keys, RebuildReport, VaultError,
    audit::{self, AuditEntry, Event, SignedHead},
    bundle::{self, Bundle},
    device::Device,
    draft::{self, Open},
    files,
    folder::Folder,
    index::Index,
    rebuild, recovery, slip,
};

/// More dossiers than these do not wait on one machine; a desk takes about 26 a day.
pub const MOST_WAITING: u64 = 500;

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
    open_drafts: Mutex<OpenDrafts>,
    opening: OnceLock<Opening>,
    /// Held for as long as the vault is open; none for one that is only looked at.
    _lock: Option<File>,
}

type OpenDrafts = BTreeMap<DossierId, Weak<Mutex<Option<Open>>>>;

/// What the opening of the vault had to set right.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// Damaged pieces, each named and kept.
    pub findings: Vec<Finding>,
    /// The index was made anew.
    pub rebuilt: Option<RebuildReport>,
}

/// The bundle in use, and the key it must be signed with.
#[derive(Default)]
struct Trust {
    bundle_key: Option<[u8; 32]>,
    bundle: Option<Bundle>,
}

impl Vault {
    /// Opens the vault, makes what is missing and finishes what a crash interrupted:
    /// half-written files go, drafts older than 24 hours and parked ones older than 7 days
    /// are erased, secrets of confirmed dossiers are destroyed, accepted dossiers erased. An
    /// index that is lost or damaged is made anew from the spool; a confirmed dossier that
    /// is damaged is kept, named, and given to staff.
    ///
    /// # Errors
    /// [`VaultError::InUse`] while another program has it open; otherwise what the disk or
    /// the index answer.
    pub fn open(config: Config, now: Timestamp) -> Result<Self, VaultError> {
        Self::open_or_rebuild(config, now, false)
    }

    /// Makes the index anew from the spool, whether it is damaged or not. The old one is
    /// kept aside; the audit chain goes on from its last whole row.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn rebuild(config: Config, now: Timestamp) -> Result<RebuildReport, VaultError> {
        let vault = Self::open_or_rebuild(config, now, true)?;
        let report = vault.opening().rebuilt.clone();
        report.ok_or(VaultError::Damaged { what: "the index" })
    }

    fn open_or_rebuild(config: Config, now: Timestamp, anew: bool) -> Result<Self, VaultError> {
        let dir = &config.dir;
        files::make_folder(dir)?;
        let lock = files::lock(&dir.join("lock"))?;
        files::make_folder(&spool_of(dir))?;
        files::make_folder(&receipts_of(dir))?;
        files::sweep_unfinished(dir)?;
        files::sweep_unfinished(&receipts_of(dir))?;
        let device = Device::open(&device_of(dir))?;
        let (index, made) = rebuild::open_index(dir, device, anew, now)?;
        let vault = Self::with(config, index, Some(lock));
        vault.set_right(made, now)?;
        Ok(vault)
    }

    fn set_right(&self, made: Option<rebuild::Made>, now: Timestamp) -> Result<(), VaultError> {
        self.record(&AuditEntry::new(Event::VaultOpened), now)?;
        let mut findings = rebuild::compare_kept_head(self, made.is_some(), now)?;
        findings.extend(rebuild::restore_receipts(self, now)?);
        findings.extend(recovery::run(self, now)?);
        let rebuilt = made
            .map(|made| rebuild::report(self, made, &findings, now))
            .transpose()?;
        self.keep_audit_head()?;
        // Nobody else has this vault yet, so nothing was set before.
        let _ = self.0.opening.set(Opening { findings, rebuilt });
        Ok(())
    }

    pub(crate) fn with(config: Config, index: Index, lock: Option<File>) -> Self {
        Self(Arc::new(Shared {
            config,
            index: Mutex::new(index),
            trust: Mutex::default(),
            open_drafts: Mutex::default(),
            opening: OnceLock::new(),
            _lock: lock,
        }))
    }

    /// What had to be set right when this vault was opened.
    #[must_use]
    pub fn opening(&self) -> Opening {
        self.0.opening.get().cloned().unwrap_or_default()
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

    /// Whether there is room for one more dossier, on the disk and in the queue.
    ///
    /// # Errors
    /// [`VaultError::LowDisk`] below the configured share, [`VaultError::QueueFull`] when
    /// [`MOST_WAITING`] dossiers are kept already.
    pub fn check_room(&self) -> Result<(), VaultError> {
        let free_percent = self.free_percent()?;
        if free_percent < self.0.config.low_disk_percent {
            return Err(VaultError::LowDisk { free_percent });
        }
        let counts = self.index().counts()?;
        let waiting = counts.waiting + counts.needs_staff;
        if waiting >= MOST_WAITING {
            return Err(VaultError::QueueFull { waiting });
        }
        Ok(())
    }

    pub(crate) fn free_percent(&self) -> Result<u8, VaultError> {
        files::free_percent(&self.0.config.dir)
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
    /// [`VaultError::NoKey`] without a valid key of the portal; [`VaultError::LowDisk`] or
    /// [`VaultError::QueueFull`] without room.
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
        self.in_state(KioskState::Draft)
    }

    /// Drafts that wait for their slip, oldest first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn parked(&self) -> Result<Vec<DossierId>, VaultError> {
        self.in_state(KioskState::Parked)
    }

    fn in_state(&self, state: KioskState) -> Result<Vec<DossierId>, VaultError> {
        let mut rows = self.index().unfinished()?;
        rows.retain(|row| row.state == state);
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// Opens the draft that a crash has left behind for the person with that number, if
    /// there is one. Its documents have to be made anew; its pages are all there. Nobody
    /// else's card opens it, and staff have no way at all.
    ///
    /// # Errors
    /// What the disk answers.
    pub fn resume_for(
        &self,
        identity_number: &Redacted<String>,
        now: Timestamp,
    ) -> Result<Option<Draft>, VaultError> {
        for id in self.drafts()? {
            if !self.is_open(id) && draft::belongs_to(self, id, identity_number)? {
                let draft = self.resume_draft(id)?;
                self.record(&AuditEntry::of(Event::DraftResumed, id), now)?;
                return Ok(Some(draft));
            }
        }
        Ok(None)
    }

    /// Opens a parked draft by the text of its slip.
    ///
    /// # Errors
    /// [`VaultError::Slip`] for any text that does not open a parked draft of this machine;
    /// which of the reasons it is, is not told.
    pub fn resume_by_slip(
        &self,
        text: &Zeroizing<String>,
        now: Timestamp,
    ) -> Result<Draft, VaultError> {
        let opened = slip::read(text).and_then(|(id, secret)| {
            let state = self.index().find_state(id)?;
            if state == Some(KioskState::Parked) {
                Draft::resume_parked(self.clone(), id, secret, now)
            } else {
                Err(VaultError::Slip)
            }
        });
        if matches!(opened, Err(VaultError::Slip)) {
            self.record(&AuditEntry::new(Event::SlipRefused), now)?;
        }
        opened
    }

    /// Erases a parked draft: the portal has it, or its slip was given back.
    ///
    /// # Errors
    /// [`VaultError::Move`] when it is not parked.
    pub fn erase_parked(&self, id: DossierId, now: Timestamp) -> Result<(), VaultError> {
        let state = self.index().state(id)?;
        match state {
            KioskState::Parked => draft::erase(self, id, now),
            from => Err(VaultError::Move {
                id,
                from,
                to: KioskState::Erased,
            }),
        }
    }

    /// Opens a draft without asking who is there.
    pub(crate) fn resume_draft(&self, id: DossierId) -> Result<Draft, VaultError> {
        Draft::resume(self.clone(), id)
    }

    /// What has to be done from time to time while the program runs for days: drafts that
    /// nobody came back for are erased, the wrapping key is replaced when it is a day old
    /// and nobody needs it, and the audit chain's end is kept outside the index. Cheap
    /// enough for every hour.
    ///
    /// # Errors
    /// What the disk answers; the next call finishes the work.
    pub fn keep_house(&self, now: Timestamp) -> Result<(), VaultError> {
        recovery::daily(self, now)?;
        self.keep_audit_head()
    }

    /// Remembers an act outside the vault in the audit chain.
    ///
    /// # Errors
    /// [`VaultError::Event`] for an event by which a dossier changes its state: those rows
    /// are written with the change and never alone.
    pub fn record(&self, entry: &AuditEntry, now: Timestamp) -> Result<(), VaultError> {
        if entry.event.enters().is_some() {
            return Err(VaultError::Event(entry.event.name()));
        }
        self.index().change(now, |change| change.audit(entry))
    }

    /// The signed end of the audit chain, for the heartbeat.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn audit_head(&self) -> Result<SignedHead, VaultError> {
        self.index().audit_head()
    }

    fn keep_audit_head(&self) -> Result<(), VaultError> {
        let head = self.audit_head()?;
        audit::write_kept(&self.kept_head(), &head)
    }

    /// Walks the audit chain from its first row; answers how many rows it has.
    ///
    /// # Errors
    /// [`VaultError::Audit`] with the first row that does not follow.
    pub fn verify_audit(&self) -> Result<u64, VaultError> {
        let index = self.index();
        let kept = audit::read_kept(&self.kept_head(), index.device())?;
        index.verify_audit(kept.head())
    }

    pub(crate) fn note_open(&self, id: DossierId, open: &Arc<Mutex<Option<Open>>>) {
        let mut drafts = self.open_drafts();
        drafts.retain(|_, open| open.strong_count() > 0);
        drafts.insert(id, Arc::downgrade(open));
    }

    /// Whether a visit has this draft open now.
    pub(crate) fn is_open(&self, id: DossierId) -> bool {
        let open = self.open_drafts().get(&id).and_then(Weak::upgrade);
        open.is_some_and(|open| {
            open.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .is_some()
        })
    }

    fn open_drafts(&self) -> MutexGuard<'_, OpenDrafts> {
        self.0
            .open_drafts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn index(&self) -> MutexGuard<'_, Index> {
        self.0.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn trusted(&self) -> MutexGuard<'_, Trust> {
        self.0.trust.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.0.config.dir
    }

    pub(crate) fn spool(&self) -> PathBuf {
        spool_of(self.dir())
    }

    pub(crate) fn receipts(&self) -> PathBuf {
        receipts_of(self.dir())
    }

    pub(crate) fn kept_head(&self) -> PathBuf {
        self.dir().join("audit.head")
    }

    pub(crate) fn folder(&self, id: DossierId) -> Folder {
        Folder(self.spool().join(id.to_string()))
    }
}

pub(crate) fn spool_of(dir: &Path) -> PathBuf {
    dir.join("spool")
}

pub(crate) fn receipts_of(dir: &Path) -> PathBuf {
    dir.join("receipts")
}

pub(crate) fn device_of(dir: &Path) -> PathBuf {
    dir.join("device")
}

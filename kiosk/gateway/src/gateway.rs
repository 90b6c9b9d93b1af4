//! The gateway's parts put together: what is stored, the keys, and the province's profile.
//!
//! Everything here blocks and reads no clock: `http` calls it from worker threads and hands
//! the time in, the commands of `cli` call it directly.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use jiff::Timestamp;
use kiosk_domain::profile::Profile;

use crate::{
    GatewayError,
    digest::{hex, sha256},
    files,
    keys::KeyRing,
    login::Logins,
    lookup::Misses,
    objects::{FolderObjects, Objects},
    problem::{Problem, ProblemKind},
    signing::DeviceKey,
    store::{SqliteStore, Store},
    wire::{ServiceDocument, ServiceLimits},
};

/// Largest chunk of an upload, in bytes.
pub(crate) const CHUNK_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// What a gateway needs to start.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder of database, sealed bytes and keys; made if it is not there.
    pub data: PathBuf,
    /// The province's rules.
    pub profile: Profile,
}

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a gateway does beyond the least, and its clock.
#[derive(Clone)]
pub struct Options {
    /// Keeps parked drafts that it cannot open.
    pub parking: bool,
    /// Takes a dossier only after the citizen has logged in.
    pub login: bool,
    /// The system's clock, or a test's.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            parking: false,
            login: false,
            clock: Arc::new(Timestamp::now),
        }
    }
}

/// Who holds the other end of a connection: somebody on this machine, or the holder of a
/// client certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Holder(String);

impl Holder {
    /// Somebody on this machine.
    pub(crate) fn loopback() -> Self {
        Self("loopback".to_owned())
    }

    /// Somebody who has shown no certificate.
    pub(crate) fn nobody() -> Self {
        Self(String::new())
    }

    fn is_nobody(&self) -> bool {
        self.0.is_empty()
    }

    /// Whoever has the key of a certificate. A renewed certificate of the same key is the
    /// same holder.
    pub(crate) fn of_key(public_key_info: &[u8]) -> Self {
        Self(hex(&sha256(public_key_info)))
    }
}

/// A device and the connection it speaks over.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) device: DeviceKey,
    pub(crate) holder: Holder,
}

/// A gateway ready to serve. Clones share everything.
#[derive(Clone)]
pub struct Gateway {
    inner: Arc<Inner>,
}

struct Inner {
    depot: Depot,
    profile: Profile,
    options: Options,
    misses: Mutex<Misses>,
    logins: Mutex<Logins>,
}

/// The data folder: store, objects and keys.
pub(crate) struct Depot {
    pub(crate) store: Box<dyn Store>,
    pub(crate) objects: Box<dyn Objects>,
    pub(crate) keys: KeyRing,
}

impl Depot {
    /// Opens a data folder and makes what is missing, keys valid from `now` on.
    pub(crate) fn open(data: &Path, now: Timestamp) -> Result<Self, GatewayError> {
        files::make_folder(data).map_err(GatewayError::file("make", data))?;
        Ok(Self {
            store: Box::new(SqliteStore::open(&data.join("gateway.db"))?),
            objects: Box::new(FolderObjects::open(&data.join("objects"))?),
            keys: KeyRing::open(&data.join("keys"), now)?,
        })
    }

    /// Whether dossiers can be taken.
    pub(crate) fn ready(&self) -> Result<(), GatewayError> {
        self.store.ready()?;
        self.objects.ready()
    }

    /// Reads a whole document from its parts.
    pub(crate) fn sealed_bytes(
        &self,
        id: kiosk_domain::DossierId,
        ordinal: u32,
    ) -> Result<Vec<u8>, GatewayError> {
        let mut bytes = Vec::new();
        for part in self.store.parts(id, ordinal)? {
            bytes.extend(self.objects.get(&part.object)?);
        }
        Ok(bytes)
    }

    /// Removes objects that a cut has left without an upload, and drafts that were kept long
    /// enough.
    pub(crate) fn sweep(&self, now: Timestamp) -> Result<(), GatewayError> {
        self.remove_objects(&self.store.drop_drafts(now)?)?;
        for object in self.objects.aged(SystemTime::from(now))? {
            if !self.store.refers_to(&object)? {
                self.objects.remove(&object)?;
            }
        }
        Ok(())
    }

    /// Removes objects that nothing refers to any more.
    pub(crate) fn remove_objects(&self, objects: &[String]) -> Result<(), GatewayError> {
        objects
            .iter()
            .try_for_each(|object| self.objects.remove(object))
    }
}

impl Gateway {
    /// Opens the data folder, and makes database and keys at the first start.
    ///
    /// # Errors
    /// When a file or folder cannot be used, or was written by a newer version.
    pub fn open(config: Config) -> Result<Self, GatewayError> {
        Self::open_with(config, Options::default())
    }

    /// Like [`Gateway::open`], with more to offer or another clock.
    ///
    /// # Errors
    /// As there.
    pub fn open_with(config: Config, options: Options) -> Result<Self, GatewayError> {
        let depot = Depot::open(&config.data, (options.clock)())?;
        Ok(Self {
            inner: Arc::new(Inner {
                depot,
                profile: config.profile,
                options,
                misses: Mutex::default(),
                logins: Mutex::default(),
            }),
        })
    }

    /// The time by the gateway's clock.
    pub(crate) fn now(&self) -> Timestamp {
        (self.inner.options.clock)()
    }

    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }

    /// Who looked for dossiers in vain. A panic leaves counts behind, nothing half done.
    pub(crate) fn misses(&self) -> MutexGuard<'_, Misses> {
        self.inner
            .misses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is logging in.
    pub(crate) fn logins(&self) -> MutexGuard<'_, Logins> {
        self.inner
            .logins
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn depot(&self) -> &Depot {
        &self.inner.depot
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.inner.profile
    }

    /// Lets a device in that has signed its request; a holder's first one is pinned.
    pub(crate) fn admit_signed(&self, caller: &Caller, now: Timestamp) -> Result<(), Problem> {
        if caller.holder.is_nobody() {
            return Err(ProblemKind::DeviceNotKnown.into());
        }
        let store = &self.depot().store;
        let pinned = store.pin_device(&caller.holder.0, &caller.device, now)?;
        if pinned.as_deref() == Some(caller.device.as_str()) {
            Ok(())
        } else {
            Err(ProblemKind::DeviceNotKnown.into())
        }
    }

    /// Lets a device read. Nothing is pinned: the request proves nothing.
    pub(crate) fn admit_reader(&self, caller: &Caller) -> Result<(), Problem> {
        let store = &self.depot().store;
        if !caller.holder.is_nobody() && store.may_read(&caller.holder.0, &caller.device)? {
            Ok(())
        } else {
            Err(ProblemKind::DeviceNotKnown.into())
        }
    }

    pub(crate) fn service_document(&self) -> ServiceDocument {
        let limits = self.profile().limits;
        ServiceDocument {
            api: ["1"],
            limits: ServiceLimits {
                document_bytes: limits.document_bytes,
                dossier_bytes: limits.dossier_bytes,
                pages: limits.pages,
                chunk_bytes: CHUNK_LIMIT_BYTES,
            },
            uploads: ["tus-1.0.0"],
            sealing_keys: vec![self.depot().keys.sealing.dates.clone()],
            login: if self.options().login {
                vec!["device-code"]
            } else {
                Vec::new()
            },
            parking: self.options().parking,
            min_client: "0.1.0",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::days_after;

    #[test]
    fn orphans_are_swept_when_they_are_old() {
        let data = tempfile::tempdir().unwrap();
        let depot = Depot::open(data.path(), Timestamp::UNIX_EPOCH).unwrap();
        depot.objects.put("orphan", b"left by a cut").unwrap();
        let now = Timestamp::now();
        depot.sweep(now).unwrap();
        assert!(
            depot.objects.get("orphan").is_ok(),
            "a young one may still be entered"
        );
        depot.sweep(days_after(now, 3)).unwrap();
        assert!(depot.objects.get("orphan").is_err());
    }
}

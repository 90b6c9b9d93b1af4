//! The gateway's parts put together: what is stored, the keys, and the province's profile.
//!
//! Everything here blocks and reads no clock: `http` calls it from worker threads and hands
//! the time in, the commands of `cli` call it directly.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use jiff::Timestamp;
use kiosk_domain::profile::Profile;

use crate::{
    GatewayError, files,
    keys::KeyRing,
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

/// A gateway ready to serve. Clones share everything.
#[derive(Clone)]
pub struct Gateway {
    inner: Arc<Inner>,
}

struct Inner {
    depot: Depot,
    profile: Profile,
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

    /// Removes objects that a cut has left without an upload.
    pub(crate) fn sweep(&self, now: SystemTime) -> Result<(), GatewayError> {
        for object in self.objects.aged(now)? {
            if !self.store.refers_to(&object)? {
                self.objects.remove(&object)?;
            }
        }
        Ok(())
    }
}

impl Gateway {
    /// Opens the data folder, and makes database and keys at the first start.
    ///
    /// # Errors
    /// When a file or folder cannot be used, or was written by a newer version.
    pub fn open(config: Config) -> Result<Self, GatewayError> {
        let depot = Depot::open(&config.data, Timestamp::now())?;
        Ok(Self {
            inner: Arc::new(Inner {
                depot,
                profile: config.profile,
            }),
        })
    }

    pub(crate) fn depot(&self) -> &Depot {
        &self.inner.depot
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.inner.profile
    }

    /// Lets a device in that has signed its request; the first one is pinned.
    pub(crate) fn admit_signed(&self, device: &DeviceKey, now: Timestamp) -> Result<(), Problem> {
        let pinned = self.depot().store.pin_device(device, now)?;
        if pinned == device.as_str() {
            Ok(())
        } else {
            Err(ProblemKind::DeviceNotKnown.into())
        }
    }

    /// Lets a device read. Nothing is pinned: the request proves nothing.
    pub(crate) fn admit_reader(&self, device: &DeviceKey) -> Result<(), Problem> {
        match self.depot().store.pinned_device()? {
            Some(pinned) if pinned != device.as_str() => Err(ProblemKind::DeviceNotKnown.into()),
            _ => Ok(()),
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
            login: [],
            parking: false,
            min_client: "0.1.0",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn orphans_are_swept_when_they_are_old() {
        let data = tempfile::tempdir().unwrap();
        let depot = Depot::open(data.path(), Timestamp::UNIX_EPOCH).unwrap();
        depot.objects.put("orphan", b"left by a cut").unwrap();
        depot.sweep(SystemTime::now()).unwrap();
        assert!(
            depot.objects.get("orphan").is_ok(),
            "a young one may still be entered"
        );
        depot
            .sweep(SystemTime::now() + Duration::from_hours(72))
            .unwrap();
        assert!(depot.objects.get("orphan").is_err());
    }
}

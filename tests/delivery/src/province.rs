//! A province: a gateway on loopback, and what lies in its store afterwards.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

use kiosk_domain::profile::{self, Profile};
use kiosk_gateway::{Config, Gateway, init_demo, serve};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A gateway that runs until the test's runtime ends.
pub struct Province {
    folder: TempDir,
    bundle_key: [u8; 32],
    address: SocketAddr,
}

/// A dossier as it lies in the gateway's store, seen without the gateway's help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// SHA-256 of the manifest, in hex.
    pub manifest_sha256: String,
    /// The exact bytes of the receipt, if one was given.
    pub receipt: Option<Vec<u8>>,
    /// SHA-256 of the sealed bytes of each document, in order, computed here from what lies
    /// in the gateway's folder.
    pub documents: Vec<[u8; 32]>,
}

impl Province {
    /// A new province; its gateway runs on a free port of loopback.
    pub async fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let secret = folder.path().join("province");
        std::fs::create_dir(&secret).unwrap();
        let data = folder.path().join("gateway");
        let bundle_key = init_demo(&data, &secret.join("bundle.key")).unwrap();
        let profile = Profile::load(&profile::embedded("br-vt-2018").unwrap()).unwrap();
        let gateway = Gateway::open(Config { data, profile }).unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, gateway, std::future::pending()));
        Self {
            folder,
            bundle_key,
            address,
        }
    }

    /// The public half of the key that signs bundles.
    #[must_use]
    pub const fn bundle_key(&self) -> [u8; 32] {
        self.bundle_key
    }

    /// Where the gateway listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every dossier of the store, by id.
    #[must_use]
    pub fn held(&self) -> BTreeMap<String, Held> {
        let store = Connection::open(self.data().join("gateway.db")).unwrap();
        let mut query = store
            .prepare("SELECT id, manifest_sha256, receipt FROM dossier")
            .unwrap();
        let rows = query.query_map([], |row| {
            let id: String = row.get(0)?;
            let documents = self.documents(&store, &id)?;
            let held = Held {
                manifest_sha256: row.get(1)?,
                receipt: row.get(2)?,
                documents,
            };
            Ok((id, held))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    fn documents(&self, store: &Connection, id: &str) -> rusqlite::Result<Vec<[u8; 32]>> {
        let mut query = store.prepare(
            "SELECT document.ordinal, part.object FROM document
             JOIN part ON part.upload = document.upload
             WHERE document.dossier = ? ORDER BY document.ordinal, part.start",
        )?;
        let mut documents: BTreeMap<u32, Sha256> = BTreeMap::new();
        let parts = query.query_map([id], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        for part in parts {
            let (ordinal, object) = part?;
            let bytes = std::fs::read(self.data().join("objects").join(object)).unwrap();
            documents.entry(ordinal).or_default().update(bytes);
        }
        let digests = documents.into_values();
        Ok(digests.map(|digest| digest.finalize().into()).collect())
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("gateway")
    }
}

//! A province: a gateway with its data folder and keys, that can go away and come back.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;
use kiosk_domain::DossierId;
use kiosk_domain::profile::{self, Profile};
use kiosk_gateway::{Config, Gateway, cli, init_demo, serve};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A dossier as it lies in the gateway's database, seen without the gateway's help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDossier {
    /// `open`, `accepted` or `rejected`.
    pub outcome: String,
    /// Bytes that have arrived, of all documents.
    pub received_bytes: u64,
    /// Bytes that the manifest announced.
    pub announced_bytes: u64,
}

/// A gateway and everything that outlives it.
pub struct Province {
    folder: TempDir,
    bundle_key: [u8; 32],
    port: u16,
    running: Option<Running>,
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Province {
    /// A new province; its gateway runs.
    pub async fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let key_file = folder.path().join("province/bundle.key");
        std::fs::create_dir(folder.path().join("province")).unwrap();
        let bundle_key = init_demo(&folder.path().join("gateway"), &key_file).unwrap();
        let mut province = Self {
            folder,
            bundle_key,
            port: 0,
            running: None,
        };
        province.start().await;
        province
    }

    /// The public half of the key that signs bundles.
    #[must_use]
    pub fn bundle_key(&self) -> [u8; 32] {
        self.bundle_key
    }

    /// The gateway's data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("gateway")
    }

    /// Where the gateway listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().address
    }

    /// Starts the gateway: on a free port at first, later on the same one.
    pub async fn start(&mut self) {
        let config = Config {
            data: self.data(),
            profile: profile(),
        };
        let gateway = Gateway::open(config).unwrap();
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        let address = listener.local_addr().unwrap();
        self.port = address.port();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(async move {
            let told = async move { stopped.await.unwrap_or_default() };
            serve(listener, gateway, told).await.unwrap();
        });
        self.running = Some(Running {
            address,
            stop,
            ended,
        });
    }

    /// Ends the gateway; its folder stays.
    pub async fn stop(&mut self) {
        let running = self.running.take().unwrap();
        let _ = running.stop.send(());
        running.ended.await.unwrap();
    }

    /// Opens a dossier as the officer does and gives the folder with `dossier.json`.
    #[must_use]
    pub fn export(&self, id: DossierId) -> PathBuf {
        let out = self.folder.path().join("export");
        let arguments = ["kiosk-gateway", "export", &id.to_string(), "--data"].map(PathBuf::from);
        let arguments = arguments
            .into_iter()
            .chain([self.data(), "--out".into(), out.clone()]);
        let code = cli::run(cli::Cli::parse_from(arguments));
        // `ExitCode` tells nothing but its Debug form.
        assert_eq!(
            format!("{code:?}"),
            format!("{:?}", ExitCode::SUCCESS),
            "export failed"
        );
        out
    }

    /// Every dossier in the gateway's database.
    #[must_use]
    pub fn stored(&self) -> Vec<StoredDossier> {
        stored(&self.data().join("gateway.db"))
    }
}

fn profile() -> Profile {
    Profile::load(&profile::embedded("br-vt-2018").unwrap()).unwrap()
}

fn stored(database: &Path) -> Vec<StoredDossier> {
    let connection = rusqlite::Connection::open(database).unwrap();
    let mut query = connection
        .prepare(
            "SELECT d.outcome, sum(f.offset), sum(f.length)
             FROM dossier d JOIN document f ON f.dossier = d.id GROUP BY d.id",
        )
        .unwrap();
    let rows = query.query_map([], |row| {
        let count = |value: i64| u64::try_from(value).unwrap_or_default();
        Ok(StoredDossier {
            outcome: row.get(0)?,
            received_bytes: count(row.get(1)?),
            announced_bytes: count(row.get(2)?),
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

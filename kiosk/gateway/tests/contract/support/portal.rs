//! A gateway that runs within the test, on a free port.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::Timestamp;
use kiosk_domain::profile::{Profile, embedded};
use kiosk_gateway::{Config, Gateway, Options, TlsFiles, serve, serve_tls};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// The pilot's profile.
pub(crate) fn profile() -> Profile {
    Profile::load(&embedded("br-vt-2018").unwrap()).unwrap()
}

/// A clock that a test moves.
#[derive(Clone)]
pub(crate) struct TestClock {
    seconds: Arc<AtomicI64>,
}

impl TestClock {
    /// Monday, 23 November 2026, nine in the morning in Viet Nam.
    pub(crate) fn new() -> Self {
        let start: Timestamp = "2026-11-23T02:00:00Z".parse().unwrap();
        Self {
            seconds: Arc::new(AtomicI64::new(start.as_second())),
        }
    }

    pub(crate) fn forward(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Options with this clock.
    pub(crate) fn options(&self) -> Options {
        let seconds = self.seconds.clone();
        Options {
            clock: Arc::new(move || {
                Timestamp::from_second(seconds.load(Ordering::SeqCst)).unwrap()
            }),
            ..Options::default()
        }
    }
}

/// A gateway that serves until it is stopped.
pub(crate) struct RunningPortal {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl RunningPortal {
    /// Starts a gateway on a data folder, with a bundle.
    pub(crate) async fn start(data: &Path) -> Self {
        kiosk_gateway::init_demo(data, &data.join("province/bundle.key")).unwrap();
        Self::start_without_bundle(data).await
    }

    pub(crate) async fn start_without_bundle(data: &Path) -> Self {
        Self::serve(data, Options::default(), None).await
    }

    /// Starts a gateway with more to offer.
    pub(crate) async fn start_with(data: &Path, options: Options) -> Self {
        kiosk_gateway::init_demo(data, &data.join("province/bundle.key")).unwrap();
        Self::serve(data, options, None).await
    }

    /// Starts a gateway over TLS.
    pub(crate) async fn start_tls(data: &Path, files: TlsFiles) -> Self {
        kiosk_gateway::init_demo(data, &data.join("province/bundle.key")).unwrap();
        Self::serve(data, Options::default(), Some(files)).await
    }

    async fn serve(data: &Path, options: Options, tls: Option<TlsFiles>) -> Self {
        let config = Config {
            data: data.to_owned(),
            profile: profile(),
        };
        let gateway = Gateway::open_with(config, options).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let shutdown = async {
                // Dropped with its owner: then it serves until the test has ended.
                if stopped.await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            match tls {
                Some(files) => serve_tls(listener, &files, gateway, shutdown)
                    .await
                    .unwrap(),
                None => serve(listener, gateway, shutdown).await.unwrap(),
            }
        });
        Self {
            address,
            stop,
            task,
        }
    }

    /// Stops it and waits until it has ended.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }
}

//! A gateway that runs within the test, on a free port.

use std::{net::SocketAddr, path::Path};

use kiosk_domain::profile::{Profile, embedded};
use kiosk_gateway::{Config, Gateway, serve};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// The pilot's profile.
pub(crate) fn profile() -> Profile {
    Profile::load(&embedded("br-vt-2018").unwrap()).unwrap()
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
        let gateway = Gateway::open(Config {
            data: data.to_owned(),
            profile: profile(),
        })
        .unwrap();
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
            serve(listener, gateway, shutdown).await.unwrap();
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

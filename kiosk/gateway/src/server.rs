//! Serving over HTTP until told to stop.

use std::{future::Future, io, time::Duration};

use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::MissedTickBehavior};

use crate::{
    Gateway, GatewayError,
    gateway::Holder,
    router,
    tls::{TlsFiles, TlsListener},
};

/// How long open requests may go on after the order to stop. What was answered is on stable
/// storage and what was not will be sent again, so nothing depends on it being long.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Left-over objects are two days old; an hour more does not matter.
const SWEEP_EVERY: Duration = Duration::from_hours(1);

/// Serves until `shutdown` is done, then lets open requests finish for a few seconds.
///
/// # Errors
/// [`GatewayError::NotLoopback`] for a listener that other machines can reach: without TLS
/// only loopback is served.
pub async fn serve(
    listener: TcpListener,
    gateway: Gateway,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), GatewayError> {
    let address = listener.local_addr().map_err(GatewayError::Serve)?;
    if !address.ip().is_loopback() {
        return Err(GatewayError::NotLoopback(address));
    }
    let routes = router(gateway.clone()).into_make_service_with_connect_info::<Holder>();
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(listener, routes).with_graceful_shutdown(told(shutdown, stopping));
    until_stopped(server.into_future(), stopped, gateway).await
}

/// Like [`serve`], over TLS, for kiosks with client certificates and on any address.
///
/// # Errors
/// [`GatewayError::Tls`] for files that cannot be used.
pub async fn serve_tls(
    listener: TcpListener,
    files: &TlsFiles,
    gateway: Gateway,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), GatewayError> {
    let listener = TlsListener::new(listener, files.read()?);
    let routes = router(gateway.clone()).into_make_service_with_connect_info::<Holder>();
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(listener, routes).with_graceful_shutdown(told(shutdown, stopping));
    until_stopped(server.into_future(), stopped, gateway).await
}

async fn told(shutdown: impl Future<Output = ()>, stopping: oneshot::Sender<()>) {
    shutdown.await;
    // Nobody listens any more when the server has ended by itself.
    let _ = stopping.send(());
}

async fn until_stopped(
    server: impl Future<Output = io::Result<()>>,
    stopped: oneshot::Receiver<()>,
    gateway: Gateway,
) -> Result<(), GatewayError> {
    let sweeping = sweep_in_background(gateway);
    let ended = tokio::select! {
        ended = server => ended.map_err(GatewayError::Serve),
        () = limit_after(stopped) => Ok(()),
    };
    sweeping.abort();
    ended
}

/// Done some time after the order to stop; never without one.
async fn limit_after(stopped: oneshot::Receiver<()>) {
    match stopped.await {
        Ok(()) => tokio::time::sleep(STOP_LIMIT).await,
        Err(_) => std::future::pending().await,
    }
}

fn sweep_in_background(gateway: Gateway) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut due = tokio::time::interval(SWEEP_EVERY);
        due.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            due.tick().await;
            let gateway = gateway.clone();
            let swept = tokio::task::spawn_blocking(move || gateway.depot().sweep(gateway.now()));
            if let Ok(Err(error)) = swept.await {
                tracing::warn!(%error, "left-over objects could not be removed");
            }
        }
    })
}

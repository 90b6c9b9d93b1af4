//! Serving over HTTP until told to stop.

use std::{future::Future, time::Duration};

use tokio::{net::TcpListener, sync::oneshot};

use crate::{Gateway, GatewayError, router};

/// How long open requests may go on after the order to stop. What was answered is on stable
/// storage and what was not will be sent again, so nothing depends on it being long.
const STOP_LIMIT: Duration = Duration::from_secs(5);

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
    sweep_in_background(&gateway);
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(listener, router(gateway)).with_graceful_shutdown(async move {
        shutdown.await;
        // Nobody listens any more when the server has ended by itself.
        let _ = stopping.send(());
    });
    tokio::select! {
        ended = server.into_future() => ended.map_err(GatewayError::Serve),
        () = limit_after(stopped) => Ok(()),
    }
}

/// Done some time after the order to stop; never without one.
async fn limit_after(stopped: oneshot::Receiver<()>) {
    match stopped.await {
        Ok(()) => tokio::time::sleep(STOP_LIMIT).await,
        Err(_) => std::future::pending().await,
    }
}

fn sweep_in_background(gateway: &Gateway) {
    let gateway = gateway.clone();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = gateway.depot().sweep(std::time::SystemTime::now()) {
            tracing::warn!(%error, "left-over objects could not be removed");
        }
    });
}

//! The worker's thread: a runtime of its own, a way to wake it, a way to end it.

use std::{
    collections::HashMap,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use futures::channel::mpsc;
use kiosk_domain::{DossierId, FaultCode};
use kiosk_vault::Vault;
use tokio::{
    runtime::{Builder, Runtime},
    sync::{Notify, oneshot},
};

use crate::{Config, ConfigError, Event, Link, Token, client::Client, worker::Worker};

/// Keeps the worker alive; dropping it ends the worker at its next wait.
#[derive(Debug)]
pub struct Handle {
    wake: Arc<Notify>,
    logins: Logins,
    alive: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Handle {
    /// Something has changed: a new dossier lies in the vault, or the link is back. Pauses
    /// that the portal has asked for are kept.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// The citizen of this dossier has logged in; its submission says so. Kept in memory
    /// only: after a restart a portal that asks for it refuses, and staff are called.
    pub fn log_in(&self, dossier: DossierId, token: Token) {
        lock(&self.logins).insert(dossier, token);
        self.wake();
    }

    /// Ends the worker and waits until its thread has let go of the vault. A call under way
    /// is dropped; that loses nothing.
    pub fn stop(mut self) {
        self.alive = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Starts the worker on a thread of its own. It begins at once with the keys and whatever
/// waits in the vault.
///
/// # Errors
/// [`ConfigError`] when the address or the certificates cannot be used, or the vault or the
/// system fail.
pub fn spawn(
    vault: Vault,
    config: Config,
) -> Result<(Handle, mpsc::UnboundedReceiver<Event>), ConfigError> {
    vault
        .trust(&config.bundle_key)
        .map_err(ConfigError::Vault)?;
    let runtime = runtime().map_err(ConfigError::Thread)?;
    Client::new(&config, vault.clone())?;
    let (events, received) = mpsc::unbounded();
    let wake = Arc::new(Notify::new());
    let (alive, gone) = oneshot::channel();
    let woken = Arc::clone(&wake);
    let logins = Logins::default();
    let logged_in = Arc::clone(&logins);
    let thread = thread::Builder::new()
        .name("portal".to_owned())
        .spawn(move || {
            let place = Workplace {
                vault,
                config,
                events,
                logins: logged_in,
            };
            keep_working(&runtime, &place, &woken, gone);
        })
        .map_err(ConfigError::Thread)?;
    Ok((
        Handle {
            wake,
            logins,
            alive: Some(alive),
            thread: Some(thread),
        },
        received,
    ))
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
}

/// Tokens of citizens who have logged in, by dossier.
pub(crate) type Logins = Arc<Mutex<HashMap<DossierId, Token>>>;

pub(crate) fn lock(logins: &Logins) -> MutexGuard<'_, HashMap<DossierId, Token>> {
    logins.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a worker needs, and needs again after it failed.
struct Workplace {
    vault: Vault,
    config: Config,
    events: mpsc::UnboundedSender<Event>,
    logins: Logins,
}

/// Runs the worker until the handle is gone; a panic costs one pause, not the delivery.
fn keep_working(
    runtime: &Runtime,
    place: &Workplace,
    wake: &Notify,
    mut gone: oneshot::Receiver<()>,
) {
    let mut pause = Duration::ZERO;
    loop {
        let run = || runtime.block_on(work(place, wake, &mut gone, pause));
        if catch_unwind(AssertUnwindSafe(run)).is_ok() {
            return;
        }
        tracing::error!("the delivery worker failed and is started again");
        let failed = Event::Link(Link::Down(FaultCode::Internal));
        drop(place.events.unbounded_send(failed));
        pause = place.config.retry.ceiling;
    }
}

async fn work(place: &Workplace, wake: &Notify, gone: &mut oneshot::Receiver<()>, pause: Duration) {
    let Ok(client) = Client::new(&place.config, place.vault.clone()) else {
        return;
    };
    let mut worker = Worker::new(
        place.vault.clone(),
        client,
        &place.config,
        place.events.clone(),
        Arc::clone(&place.logins),
    );
    let working = async {
        tokio::time::sleep(pause).await;
        worker.run(wake).await;
    };
    tokio::select! {
        () = working => {}
        _ = gone => {}
    }
}

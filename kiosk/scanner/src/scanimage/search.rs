//! The search for devices, on a thread of its own.
//!
//! SANE may take ten seconds for it, longer than anybody waits for a list. It must not run
//! while a device is used, since back ends open whatever they find: it then stops.

use std::{
    io::{PipeReader, PipeWriter},
    os::fd::AsFd,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use super::{
    helper::Program,
    limits,
    listing::{self, Listed},
};
use crate::ScanError;

/// What the last search found, and a way to search again.
#[derive(Clone)]
pub(crate) struct Search(Arc<Shared>);

struct Shared {
    program: Arc<Program>,
    limit: Duration,
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    found: Vec<Listed>,
    /// Closing it stops the search that runs.
    running: Option<PipeWriter>,
    is_busy: bool,
    was_stopped: bool,
    holds: usize,
}

/// As long as it is there, no search runs.
pub(crate) struct Hold(Arc<Shared>);

impl Search {
    pub(crate) fn new(program: Arc<Program>, limit: Duration) -> Self {
        Self(Arc::new(Shared {
            program,
            limit,
            state: Mutex::default(),
            ended: Condvar::new(),
        }))
    }

    /// Begins to search, if a search may run and none does; answers whether it has begun.
    pub(crate) fn begin(&self) -> bool {
        let mut state = self.0.lock();
        if state.is_busy || state.holds > 0 {
            return false;
        }
        let begun = std::io::pipe().and_then(|(stop, running)| {
            let shared = Arc::clone(&self.0);
            let thread = thread::Builder::new().name("scanimage-list".into());
            thread.spawn(move || shared.run(&stop)).map(|_| running)
        });
        match begun {
            Ok(running) => {
                state.running = Some(running);
                state.is_busy = true;
                state.was_stopped = false;
            }
            Err(error) => tracing::warn!(%error, "no thread to look for scanners"),
        }
        state.is_busy
    }

    /// What the last whole search found.
    pub(crate) fn found(&self) -> Vec<Listed> {
        self.0.lock().found.clone()
    }

    /// Whether a search runs.
    pub(crate) fn is_busy(&self) -> bool {
        self.0.lock().is_busy
    }

    /// Whether the last search was stopped before its end.
    pub(crate) fn was_stopped(&self) -> bool {
        self.0.lock().was_stopped
    }

    /// Stops the search that runs without waiting for its end.
    pub(crate) fn stop(&self) {
        let mut state = self.0.lock();
        state.was_stopped |= state.running.take().is_some();
    }

    /// Stops the search that runs, and lets none begin.
    pub(crate) fn hold(&self) -> Hold {
        let mut state = self.0.lock();
        state.holds += 1;
        state.was_stopped |= state.running.take().is_some();
        // A killed program may hang in the kernel, so this wait has a limit as well.
        let busy = |state: &mut State| state.is_busy;
        let waited = self.0.ended.wait_timeout_while(state, limits::KILLED, busy);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        Hold(Arc::clone(&self.0))
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, stop: &PipeReader) {
        let answer = self.ask(stop);
        let mut state = self.lock();
        state.is_busy = false;
        state.running = None;
        if !state.was_stopped {
            state.found = answer.unwrap_or_else(|error| {
                tracing::warn!(%error, "SANE's scanners are not known");
                Vec::new()
            });
        }
        drop(state);
        self.ended.notify_all();
    }

    fn ask(&self, stop: &PipeReader) -> Result<Vec<Listed>, ScanError> {
        let question = [format!("--formatted-device-list={}", listing::FORMAT)];
        let stop = Some(stop.as_fd());
        let text = self.program.ask(&question, self.limit, stop, None)?;
        Ok(listing::parse(&text))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.lock().holds -= 1;
    }
}

//! Waits for hotplug events. They only say "look again"; what is there, a look tells.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rusb::{Context, Device, Error, Hotplug, HotplugBuilder, Registration, UsbContext};

/// A session that listens for hotplug events until it is dropped.
pub(super) struct Listening {
    ear: Ear,
    _registration: Registration<Context>,
}

/// What a thread needs to wait for an event.
#[derive(Clone)]
pub(super) struct Ear {
    session: Context,
    changes: Arc<AtomicU64>,
}

impl Listening {
    /// Begins to listen; `None` where libusb cannot.
    pub(super) fn start() -> Option<Self> {
        let session = Context::new().ok()?;
        let changes = Arc::new(AtomicU64::new(0));
        let registration = HotplugBuilder::new()
            .register(&session, Box::new(Counter(Arc::clone(&changes))))
            .inspect_err(|error| tracing::debug!(%error, "no hotplug events"))
            .ok()?;
        Some(Self {
            ear: Ear { session, changes },
            _registration: registration,
        })
    }

    pub(super) fn ear(&self) -> Ear {
        self.ear.clone()
    }
}

impl Ear {
    /// Waits for an event, at most for `limit`. Several threads may wait at once.
    pub(super) fn wait(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        let before = self.changes.load(Ordering::Acquire);
        while self.changes.load(Ordering::Acquire) == before {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            match self.session.handle_events(Some(left)) {
                Ok(()) | Err(Error::Interrupted) => {}
                // Without events this is a plain wait, never a busy one.
                Err(_) => return thread::park_timeout(left),
            }
        }
    }
}

struct Counter(Arc<AtomicU64>);

impl Hotplug<Context> for Counter {
    fn device_arrived(&mut self, _device: Device<Context>) {
        self.0.fetch_add(1, Ordering::Release);
    }

    fn device_left(&mut self, _device: Device<Context>) {
        self.0.fetch_add(1, Ordering::Release);
    }
}

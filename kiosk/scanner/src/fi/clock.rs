//! Time as the driver sees it, so that tests and virtual devices can put their own in place.

use std::time::{Duration, Instant};

/// A clock that can be waited on.
pub trait Clock: Send + Sync {
    /// Time since some fixed moment; never goes back.
    fn now(&self) -> Duration;

    /// Lets that much time pass.
    fn wait(&self, duration: Duration);
}

/// The machine's own clock.
#[derive(Debug)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a scanner that is busy cannot wake anybody: it must be asked again after a \
                  named pause, on the thread that is the driver's own"
    )]
    fn wait(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

//! The drivers' time: real for devices, virtual for tests.
//!
//! Drivers never ask the system for the time and never sleep by themselves, so that a
//! virtual device can let hours pass in a test without anybody waiting for them.

use std::time::{Duration, Instant};

/// Where a driver's time comes from.
pub trait Clock: Send + Sync {
    /// Time since some fixed moment; it never goes backwards.
    fn now(&self) -> Duration;

    /// Lets that time pass.
    fn sleep(&self, duration: Duration);
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one home of waiting in drivers; every caller has a named limit"
    )]
    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

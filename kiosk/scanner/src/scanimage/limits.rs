//! Every wait and every size of the driver, with its reason, in one place.
//!
//! Each budget stays below the limit that [`crate::Timing`] sets for the same call, so that
//! the driver tells what happened before the actor gives it up.

use std::time::Duration;

/// The driver's waits. They are values so that tests need not wait for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// One search for devices. Some back ends wake each device up to ask what it is.
    pub search: Duration,
    /// Between two searches when a device is plugged in that SANE did not name: it may still
    /// have been starting.
    pub search_again: Duration,
    /// All questions about one device's options, of which there are at most three.
    pub open: Duration,
    /// From the program's start to its first prompt: it opens the device.
    pub start: Duration,
    /// From the order to feed to the first sign of life: lamp, calibration and motor.
    pub first_sign: Duration,
    /// Longest time without a sign of life afterwards.
    pub standstill: Duration,
    /// One picture as a whole.
    pub picture: Duration,
    /// From the request to end until the program has ended; then it is killed.
    pub end: Duration,
    /// How long "no paper" counts. Whether paper has come since only another attempt to feed
    /// can tell, and each costs a start of the program.
    pub empty: Duration,
    /// How long a jam or an open cover is shown before the person may say that it is mended.
    pub fault: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            search: Duration::from_secs(20),
            search_again: Duration::from_secs(15),
            open: Duration::from_secs(15),
            start: Duration::from_secs(55),
            first_sign: Duration::from_secs(75),
            standstill: Duration::from_secs(20),
            picture: Duration::from_secs(85),
            end: Duration::from_secs(8),
            empty: Duration::from_secs(4),
            fault: Duration::from_secs(4),
        }
    }
}

/// How often a search is repeated for a device that SANE did not name. Most are no scanners.
pub(crate) const MOST_SEARCHES: u32 = 3;

/// After an error the program may still stop the device, but not for long: the error must be
/// told before the actor's own limit.
pub(crate) const MERCY: Duration = Duration::from_secs(1);

/// A killed process is gone within this time unless the kernel itself hangs in the device.
pub(crate) const KILLED: Duration = Duration::from_secs(2);

/// Most bytes of a list of devices or options; the longest that is known has 20 kB.
pub(crate) const MOST_TEXT_BYTES: usize = 256 << 10;

/// Longest line of standard error that is looked at; the rest of a line is dropped.
pub(crate) const MOST_LINE_BYTES: usize = 512;

/// Most devices of a list.
pub(crate) const MOST_DEVICES: usize = 32;

/// Most options of a device; the longest list that is known has 120.
pub(crate) const MOST_OPTIONS: usize = 500;

/// Longest head of a picture.
pub(crate) const MOST_HEAD_BYTES: usize = 256;

/// Most dots of a side in each direction: A3 at 1200 dpi.
pub(crate) const MOST_DOTS: u32 = 20_000;

/// Most bytes of one side as PNG: A4 at 600 dpi without any gain from compression.
pub(crate) const MOST_PNG_BYTES: usize = 160 << 20;

/// What is read at once.
pub(crate) const READ_BYTES: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timing;

    #[test]
    fn the_driver_speaks_before_the_actor_gives_it_up() {
        let (timing, limits) = (Timing::default(), Limits::default());
        // Ending a search that runs, and ending the program.
        let ends = KILLED + KILLED;
        for (budget, limit) in [
            (limits.open + ends, timing.open_limit),
            (limits.start + ends, timing.start_limit),
            (limits.picture + MERCY + KILLED, timing.side_limit),
            (limits.end + KILLED, timing.cancel_limit),
        ] {
            assert!(budget < limit, "{budget:?} {limit:?}");
        }
        assert!(limits.first_sign < limits.picture);
    }
}

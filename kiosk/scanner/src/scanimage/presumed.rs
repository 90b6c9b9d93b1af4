//! What takes the place of sensors: SANE has none that could be read without feeding.
//!
//! Paper is presumed to lie in the feeder, so that a job tries to feed. After the device has
//! said that there is none, that counts for a while, so that a waiting job tries again and
//! again and begins soon after paper has come. A jam or an open cover is shown for a while and
//! then taken for mended; before the next sheet is fed the person must have said so, because
//! the feeder is presumed to be loaded ([`crate::Command::Resume`]). If it is not mended, the
//! next attempt says so.

use std::time::Duration;

use super::Limits;
use crate::{ScanError, Sensors};

/// What the last attempts to feed have shown.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Presumed {
    empty_until: Duration,
    jammed_until: Duration,
    open_until: Duration,
}

impl Presumed {
    /// The device said that no paper is left.
    pub(crate) fn found_empty(&mut self, now: Duration, limits: &Limits) {
        self.empty_until = now + limits.empty;
    }

    /// An attempt failed.
    pub(crate) fn failed(&mut self, error: &ScanError, now: Duration, limits: &Limits) {
        match error {
            ScanError::Empty => self.found_empty(now, limits),
            ScanError::Jam => self.jammed_until = now + limits.fault,
            ScanError::CoverOpen => self.open_until = now + limits.fault,
            _ => {}
        }
    }

    pub(crate) fn sensors(&self, has_feeder: bool, now: Duration) -> Sensors {
        Sensors {
            feeder_loaded: has_feeder && now >= self.empty_until,
            jammed: now < self.jammed_until,
            cover_open: now < self.open_until,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Duration = Duration::from_secs(1000);

    fn check(error: &ScanError, expected: Sensors) {
        let limits = Limits::default();
        let mut presumed = Presumed::default();
        let loaded = presumed.sensors(true, NOON);
        assert!(loaded.feeder_loaded && loaded.is_clear());
        presumed.failed(error, NOON, &limits);
        assert_eq!(presumed.sensors(true, NOON), expected);
        assert_eq!(
            presumed.sensors(true, NOON + Duration::from_secs(9)),
            loaded
        );
    }

    #[test]
    fn the_last_attempt_counts_for_a_while() {
        let none = Sensors::default();
        let loaded = Sensors {
            feeder_loaded: true,
            ..none
        };
        check(&ScanError::Empty, none);
        let jammed = true;
        check(&ScanError::Jam, Sensors { jammed, ..loaded });
        let cover_open = true;
        check(
            &ScanError::CoverOpen,
            Sensors {
                cover_open,
                ..loaded
            },
        );
        check(&ScanError::Silent, loaded);
    }

    #[test]
    fn a_device_without_feeder_is_never_loaded() {
        let sensors = Presumed::default().sensors(false, NOON);
        assert_eq!(sensors, Sensors::default());
    }
}

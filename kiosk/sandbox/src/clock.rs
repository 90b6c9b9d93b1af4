//! The time of the virtual desk, as a value counted from the desk's beginning.
//!
//! In a demo it runs with the wall. In tests it stands still until somebody waits, and then
//! jumps to the moment that is waited for, so that a limit of a minute costs nothing and
//! every run is the same.

use std::time::{Duration, Instant};

/// How the time of a desk passes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pace {
    /// With the wall.
    #[default]
    Real,
    /// Whenever somebody waits, and by as much.
    Virtual,
}

/// The desk's clock.
#[derive(Debug)]
pub(crate) enum Clock {
    Real(Instant),
    Virtual(Duration),
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(Pace::default())
    }
}

impl Clock {
    pub(crate) fn new(pace: Pace) -> Self {
        match pace {
            Pace::Real => Self::Real(Instant::now()),
            Pace::Virtual => Self::Virtual(Duration::ZERO),
        }
    }

    /// Time since the desk's beginning.
    pub(crate) fn now(&self) -> Duration {
        match self {
            Self::Real(start) => start.elapsed(),
            Self::Virtual(now) => *now,
        }
    }

    /// Jumps ahead, never back; only virtual time can.
    pub(crate) fn jump_to(&mut self, moment: Duration) {
        if let Self::Virtual(now) = self {
            *now = moment.max(*now);
        }
    }

    pub(crate) const fn is_virtual(&self) -> bool {
        matches!(self, Self::Virtual(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn virtual_time_goes_where_it_is_told_and_never_back() {
        let mut clock = Clock::new(Pace::Virtual);
        clock.jump_to(Duration::from_secs(9));
        clock.jump_to(Duration::from_secs(4));
        assert_eq!(clock.now(), Duration::from_secs(9));
    }

    #[test]
    fn real_time_cannot_be_moved() {
        let mut clock = Clock::new(Pace::Real);
        clock.jump_to(Duration::from_secs(3600));
        assert!(clock.now() < Duration::from_secs(3600));
    }
}

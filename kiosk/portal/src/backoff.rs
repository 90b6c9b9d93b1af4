//! Pauses between tries: full jitter, so that three hundred kiosks that lost the same link
//! do not come back in the same second.

use std::time::Duration;

use crate::Retry;

/// Consecutive failures of one thing and the pause that follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// One more failure. `roll` in 0..1 is the throw of the dice.
    pub(crate) fn fail(&mut self, retry: Retry, roll: f64) -> Duration {
        let pause = bound(retry, self.failures).mul_f64(roll);
        self.failures = self.failures.saturating_add(1);
        pause
    }

    pub(crate) const fn failures(self) -> u32 {
        self.failures
    }
}

/// Longest pause after `failures` earlier failures.
fn bound(retry: Retry, failures: u32) -> Duration {
    let doubled = 2_u32
        .checked_pow(failures)
        .and_then(|times| retry.first.checked_mul(times));
    doubled.map_or(retry.ceiling, |bound| bound.min(retry.ceiling))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_ceiling_and_never_stop() {
        let retry = Retry::default();
        let mut backoff = Backoff::default();
        let bounds: Vec<u64> = (0..40)
            .map(|_| backoff.fail(retry, 1.0).as_secs())
            .collect();
        assert_eq!(bounds[..10], [2, 4, 8, 16, 32, 64, 128, 256, 512, 900]);
        assert!(bounds[10..].iter().all(|seconds| *seconds == 900));
        assert_eq!(backoff.failures(), 40);
    }

    #[test]
    fn jitter_is_full() {
        let retry = Retry::default();
        assert_eq!(Backoff::default().fail(retry, 0.0), Duration::ZERO);
        assert_eq!(
            Backoff::default().fail(retry, 0.25),
            Duration::from_millis(500)
        );
    }
}

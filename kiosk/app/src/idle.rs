//! When nobody seems to be there any more.
//!
//! Numbers: decision 5a of the product (150 s and a countdown of 45 s; 60 s on welcome
//! screens, 300 s while the list of papers is read); 30 s after the slip.

use std::time::{Duration, Instant};

use kiosk_domain::visit::Step;

/// Length of the countdown before a visit is ended.
pub const COUNTDOWN: Duration = Duration::from_secs(45);

/// How long a step may rest before the countdown begins; `None` where time stands still.
#[must_use]
pub const fn patience(step: &Step) -> Option<Duration> {
    match step {
        Step::Attract | Step::Sending | Step::Wipe => None,
        Step::Comfort | Step::Aim => Some(Duration::from_secs(60)),
        Step::Prepare => Some(Duration::from_secs(300)),
        Step::Slip | Step::TakePapers => Some(Duration::from_secs(30)),
        _ => Some(Duration::from_secs(150)),
    }
}

/// What the idle clock says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Idle {
    /// Somebody is there.
    Active,
    /// The countdown runs; that much is left.
    Warning(Duration),
    /// The countdown ran out.
    Over,
}

/// Judges the time since the last sign of life.
#[must_use]
pub fn judge(step: &Step, last_sign: Instant, now: Instant) -> Idle {
    let Some(patience) = patience(step) else {
        return Idle::Active;
    };
    let rest = now.saturating_duration_since(last_sign);
    match rest.checked_sub(patience) {
        None => Idle::Active,
        Some(over) => match COUNTDOWN.checked_sub(over) {
            Some(left) if !left.is_zero() => Idle::Warning(left),
            _ => Idle::Over,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warns_then_ends() {
        let start = Instant::now();
        let at = |seconds| judge(&Step::Tasks, start, start + Duration::from_secs(seconds));
        assert_eq!(at(149), Idle::Active);
        assert_eq!(at(150), Idle::Warning(COUNTDOWN));
        assert_eq!(at(194), Idle::Warning(Duration::from_secs(1)));
        assert_eq!(at(195), Idle::Over);
    }

    #[test]
    fn time_stands_still_while_sending() {
        let start = Instant::now();
        assert_eq!(
            judge(&Step::Sending, start, start + Duration::from_secs(9999)),
            Idle::Active
        );
    }
}

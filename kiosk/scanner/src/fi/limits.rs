//! Every wait and every size of the driver, with its reason, in one place.
//!
//! Each budget stays below the limit that [`crate::Timing`] sets for the same call, so that
//! the driver tells what happened before the actor gives it up.

use std::time::Duration;

/// One phase of a command that needs no mechanics. SANE allows half a second for a first
/// test; a machine that wakes up was seen to take longer.
pub(crate) const QUICK_PHASE: Duration = Duration::from_millis(1500);

/// One phase of any other command: it may start a motor. SANE allows 30 s, but nobody in
/// front of a screen does.
pub(crate) const PHASE: Duration = Duration::from_secs(10);

/// The data of one part of a picture. A machine that cannot be asked whether they are ready
/// keeps us waiting here until its lamp is warm, and a slow engine at 600 dpi fills them over
/// seconds. A dead machine is noticed long before.
pub(crate) const PICTURE_PHASE: Duration = Duration::from_secs(60);

/// Longest wait until a machine that keeps us waiting is asked for a sign of life. With
/// [`SIGN_OF_LIFE`] and the pause between two readings of the sensors it stays below the two
/// seconds after which a silent machine must be told.
pub(crate) const STEP: Duration = Duration::from_millis(500);

/// Longest wait for a sign of life: USB 2.0 (9.2.6.4) allows half a second.
pub(crate) const SIGN_OF_LIFE: Duration = Duration::from_millis(700);

/// Left-overs of a program that died before us are there at once or not at all.
pub(crate) const DRAIN: Duration = Duration::from_millis(60);

/// First pause before a busy machine is asked again.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_millis(2);

/// Longest such pause: two of them cost less than 5 % of a sheet at 70 sheets a minute.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// Longest series of "busy" to one command: SANE tries a minute, a sheet takes a few
/// seconds, and the person must be told before doubt sets in.
pub(crate) const BUSY: Duration = Duration::from_secs(30);

/// Longest wait for the lamp, of the start's own budget. SANE allows a minute; the rest of it
/// is waited for with the first sheet.
pub(crate) const LAMP: Duration = Duration::from_secs(50);

/// Longest series of "busy" without one new byte while a sheet is read. A machine that says
/// so is alive: its lamp still warms up, or the last sheet of a stack is picked again and
/// again.
pub(crate) const STANDSTILL: Duration = Duration::from_secs(45);

/// Opening: claim, synchronise, ask what the machine is.
pub(crate) const OPEN_BUDGET: Duration = Duration::from_secs(15);

/// One reading of the sensors.
pub(crate) const SENSORS_BUDGET: Duration = Duration::from_secs(4);

/// All settings of a job and the lamp.
pub(crate) const START_BUDGET: Duration = Duration::from_secs(55);

/// One sheet, both sides.
pub(crate) const SHEET_BUDGET: Duration = Duration::from_secs(85);

/// The end of a job.
pub(crate) const CANCEL_BUDGET: Duration = Duration::from_secs(12);

/// Most bytes thrown away when the link is synchronised: more than any machine holds back
/// in one part of a picture.
pub(crate) const MOST_DRAINED_BYTES: usize = 4 << 20;

/// Most bytes of one side as JPEG: A4 at 600 dpi in the best quality stays below half of it.
pub(crate) const MOST_JPEG_BYTES: usize = 64 << 20;

/// Most bytes of one side as PNG, the same page without any gain from compression.
pub(crate) const MOST_PNG_BYTES: usize = 160 << 20;

/// How often a machine is asked for a sheet that says "empty" while its hopper is loaded: a
/// sheet that was not gripped at first mostly is at the second try.
pub(crate) const TRIES_WHEN_EMPTY: u8 = 2;

/// How often settings are sent again because the machine forgot them (reset or sleep).
pub(crate) const MOST_FORGOTTEN: u8 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timing;

    /// Two seconds are what the kiosk promises.
    #[test]
    fn a_dead_machine_is_told_within_two_seconds() {
        let timing = Timing::default();
        let poll = timing.sensor_poll.max(timing.trouble_poll);
        assert!(poll + STEP + SIGN_OF_LIFE < Duration::from_secs(2));
    }

    #[test]
    fn the_driver_speaks_before_the_actor_gives_it_up() {
        let timing = Timing::default();
        for (budget, limit) in [
            (OPEN_BUDGET, timing.open_limit),
            (SENSORS_BUDGET, timing.sensors_limit),
            (START_BUDGET, timing.start_limit),
            (SHEET_BUDGET, timing.side_limit),
            (CANCEL_BUDGET, timing.cancel_limit),
        ] {
            assert!(budget < limit, "{budget:?} {limit:?}");
        }
    }
}

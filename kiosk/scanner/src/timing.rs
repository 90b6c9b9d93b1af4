//! Every wait of the actor, with its reason, in one place.
//!
//! They are values and not constants so that tests run in milliseconds and virtual time.

use std::time::Duration;

/// Intervals and limits of the actor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timing {
    /// Between two looks for a scanner while there is none: a person who plugs one in
    /// expects an answer at once, and a list of USB devices costs next to nothing.
    pub device_poll: Duration,
    /// Between two looks whether an idle scanner is still there. The attract screen must
    /// say that it is missing, but nobody is in a hurry then.
    pub presence_poll: Duration,
    /// Between two readings while paper is awaited. Below 200 ms an idle kiosk would be
    /// seen in the processor load; above 500 ms the machine seems not to notice the paper.
    pub sensor_poll: Duration,
    /// Between two readings while a fault is being cleared.
    pub trouble_poll: Duration,
    /// Longest answer to a look for scanners.
    pub list_limit: Duration,
    /// Longest opening of a device, including its reset and warm-up.
    pub open_limit: Duration,
    /// Longest reading of the sensors.
    pub sensors_limit: Duration,
    /// Longest start of a job: sleeping scanners take up to a minute until the lamp is warm,
    /// and then some seconds to begin.
    pub start_limit: Duration,
    /// Longest wait for one side: A4 on a slow glass at 600 dpi, over USB 2.
    pub side_limit: Duration,
    /// Longest end of a job; some devices first read the sheet in flight to its end.
    pub cancel_limit: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            device_poll: Duration::from_secs(1),
            presence_poll: Duration::from_secs(5),
            sensor_poll: Duration::from_millis(250),
            trouble_poll: Duration::from_millis(500),
            list_limit: Duration::from_secs(5),
            open_limit: Duration::from_secs(20),
            sensors_limit: Duration::from_secs(5),
            start_limit: Duration::from_secs(80),
            side_limit: Duration::from_secs(90),
            cancel_limit: Duration::from_secs(15),
        }
    }
}

impl Timing {
    /// For virtual devices in tests: looks every few milliseconds. The limits stay in
    /// seconds, so that a loaded machine does not look like a silent scanner.
    #[must_use]
    pub const fn brisk() -> Self {
        let poll = Duration::from_millis(4);
        let limit = Duration::from_secs(20);
        Self {
            device_poll: poll,
            presence_poll: poll,
            sensor_poll: poll,
            trouble_poll: poll,
            list_limit: limit,
            open_limit: limit,
            sensors_limit: limit,
            start_limit: limit,
            side_limit: limit,
            cancel_limit: limit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_asked_more_often_than_five_times_a_second() {
        let timing = Timing::default();
        for interval in [
            timing.device_poll,
            timing.presence_poll,
            timing.sensor_poll,
            timing.trouble_poll,
        ] {
            assert!(interval >= Duration::from_millis(200), "{interval:?}");
        }
    }
}

//! Every wait of the driver, with its reason, in one place.
//!
//! The first group bounds whole calls. Each is a little shorter than the actor's own limit
//! for the call ([`crate::Timing`]), so that the driver says what is wrong before the actor
//! takes it for hung; a test holds that. The others bound single answers.

use std::time::Duration;

use crate::ippusb::exchange::Patience;

use super::xml;

/// Opening: two attempts at the first answer with a reset between them.
pub(crate) const OPEN: Duration = Duration::from_secs(18);
/// Reading the sensors.
pub(crate) const SENSORS: Duration = Duration::from_secs(4);
/// Starting a job, with the warm-up of the lamp, which takes up to a minute.
pub(crate) const START: Duration = Duration::from_secs(75);
/// One picture: A4 on a slow glass at 600 dpi. Some devices scan the whole page before they
/// answer, so this is also the limit of its beginning.
pub(crate) const SIDE: Duration = Duration::from_secs(85);
/// Ending a job: deleting it, reading away what is in flight, waiting for the device.
pub(crate) const CANCEL: Duration = Duration::from_secs(13);

/// First answer after opening (ipp-usb: 5 s).
pub(crate) const INIT: Duration = Duration::from_secs(5);
/// `ScannerStatus` while nothing else is under way.
pub(crate) const STATUS: Duration = Duration::from_secs(4);
/// Between two looks at the paper path while another answer is awaited. Two readings must
/// agree and trouble must show within 2 s.
pub(crate) const GLANCE_EVERY: Duration = Duration::from_millis(500);
/// `ScanImageInfo`, which is only a check of what has come already.
pub(crate) const IMAGE_INFO: Duration = Duration::from_secs(2);
/// `POST ScanJobs`: some devices answer only when the paper is in position.
pub(crate) const CREATE: Duration = Duration::from_secs(30);
/// Silence within an answer.
pub(crate) const GAP: Duration = Duration::from_secs(20);
/// `DELETE` of a job.
pub(crate) const DELETE: Duration = Duration::from_secs(8);
/// Reading away an answer that nobody wants, before its line is reset.
pub(crate) const DRAIN: Duration = Duration::from_secs(4);

/// Pause after "not ready" without a `Retry-After` (sane-airscan, NAPS2: 1 s).
pub(crate) const PAUSE: Duration = Duration::from_secs(1);
/// Shortest pause: a `Retry-After: 0` must not turn into a storm.
pub(crate) const LEAST_PAUSE: Duration = Duration::from_millis(200);
/// Longest pause, whatever the device asks for: someone stands in front of it.
pub(crate) const MOST_PAUSE: Duration = Duration::from_secs(5);
/// Between two looks whether the device has come to rest after a job.
pub(crate) const REST_PAUSE: Duration = Duration::from_millis(500);
/// Longest pause before a picture on devices that say "no more" when asked too early.
pub(crate) const MOST_LOAD_PAUSE: Duration = Duration::from_secs(1);

/// Looks at a device that is busy before a job, attempts to create one that it answers with
/// "busy", and attempts at one picture that it answers with "not ready", [`PAUSE`] apart
/// (NAPS2: 10, and HP M28w needs 30). A lamp may take a minute until it is warm, and a device
/// that says so is not silent.
pub(crate) const BUSY_TRIES: u8 = 70;
/// Attempts after "no more" while the device's own list says that the job runs.
pub(crate) const EARLY_TRIES: u8 = 10;
/// The same when the feeder is empty: at most the sheet in the path may follow. Also when
/// the device lists no job, so that only its feeder speaks against the end.
pub(crate) const EARLY_TRIES_FEW: u8 = 3;
/// Looks whether the device has come to rest after a job, [`REST_PAUSE`] apart.
pub(crate) const REST_LOOKS: u8 = 12;
/// Readings of a device's texts; malformed at first on some (Pantum BP5100DN).
pub(crate) const STRINGS_TRIES: u8 = 3;

/// Largest picture: A4 at 600 dpi in colour, uncompressed, is 104 MB.
pub(crate) const MOST_PICTURE_BYTES: usize = 112 * 1024 * 1024;

/// Patience for a document.
pub(crate) fn document(head: Duration, now: Duration, until: Duration) -> Patience {
    Patience {
        head,
        gap: head,
        until: until.min(now + head),
        most_bytes: xml::MOST_BYTES,
    }
}

/// Patience for a picture.
pub(crate) const fn picture(until: Duration) -> Patience {
    Patience {
        head: SIDE,
        gap: GAP,
        until,
        most_bytes: MOST_PICTURE_BYTES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timing;

    #[test]
    fn the_driver_speaks_before_the_actor_loses_patience() {
        let timing = Timing::default();
        for (own, actors) in [
            (OPEN, timing.open_limit),
            (SENSORS, timing.sensors_limit),
            (START, timing.start_limit),
            (SIDE, timing.side_limit),
            (CANCEL, timing.cancel_limit),
        ] {
            let slack = crate::ippusb::limits::SLICE * 2;
            assert!(own + slack <= actors, "{own:?} {actors:?}");
        }
    }
}

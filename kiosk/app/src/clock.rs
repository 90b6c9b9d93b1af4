//! The one place where the program reads the clock of the wall.

use jiff::{Timestamp, civil::DateTime};

/// Clocks before this are an empty battery, not a date: the program did not exist yet.
const EARLIEST: i64 = 1_735_689_600; // 2025-01-01T00:00:00Z

/// The present moment.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The present local time of Vietnam.
#[must_use]
pub fn local() -> DateTime {
    kiosk_domain::calendar::vietnam_time(now())
}

/// Whether the clock can be right at all; times are marked as doubtful otherwise.
#[must_use]
pub fn is_trusted(now: Timestamp) -> bool {
    now.as_second() >= EARLIEST
}

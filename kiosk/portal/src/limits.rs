//! Every wait and every size of the client, with its reason.

use std::time::Duration;

/// Bound of the first pause after a failure: short enough that a citizen who waits sees it.
pub(crate) const RETRY_FIRST: Duration = Duration::from_secs(2);

/// Bound of late pauses: a portal that was away for a night is found again within minutes.
pub(crate) const RETRY_CEILING: Duration = Duration::from_mins(15);

/// The portal may ask for a pause, but not for a day.
pub(crate) const RETRY_AFTER_MOST: Duration = Duration::from_hours(1);

/// A portal that takes longer to say hello is not there.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);

/// A link on which nothing comes for so long is dead.
pub(crate) const SILENT: Duration = Duration::from_secs(30);

/// The smallest piece at 9 kbit/s, the worst that a mobile link still gives.
pub(crate) const CHUNK_WATCHDOG: Duration = Duration::from_mins(1);

/// The submission is answered only after the portal has opened 30 MB and compared 40 pages.
pub(crate) const SUBMISSION: Duration = Duration::from_mins(2);

/// No JSON answer of the contract comes near this.
pub(crate) const JSON_BYTES: usize = 1024 * 1024;

/// Below this the headers of a piece weigh more than the repeated bytes of a cut.
pub(crate) const CHUNK_MIN_BYTES: u64 = 64 * 1024;

/// The portal buffers a piece in memory.
pub(crate) const CHUNK_MAX_BYTES: u64 = 4 * 1024 * 1024;

/// With eight seconds a link that is cut every 30 s sends less than 1.2 times the size.
pub(crate) const CHUNK_GOAL: Duration = Duration::from_secs(8);

/// The keys change a few times a year; a day is soon enough.
pub(crate) const KEYS_EVERY: Duration = Duration::from_hours(24);

/// After so many failures in a row only `healthz` is asked, which costs the portal nothing.
pub(crate) const PROBE_AFTER: u32 = 5;

/// Tries of one piece at one offset before the whole try counts as failed.
pub(crate) const TRIES_PER_OFFSET: u32 = 3;

/// How often one try may ask again about an answer that cannot be believed, before that is
/// what the portal says.
pub(crate) const DOUBTS_PER_TRY: u32 = 3;

/// Without a word of the portal for so long, staff are told.
pub(crate) const SILENCE: Duration = Duration::from_hours(4);

/// Times on slips are in minutes; a clock that is off by more than one is told about.
pub(crate) const CLOCK_TOLERANCE_S: i64 = 60;

/// How often one try may declare again because the portal lost or refused uploads.
pub(crate) const DECLARATIONS_PER_TRY: u32 = 3;

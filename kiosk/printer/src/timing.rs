//! Every wait of this crate, with its reason.

use std::time::Duration;

/// An ESC/POS printer answers a real-time status request within some 20 ms, also while it
/// prints; ten times that leaves room for a slow hub.
pub(crate) const STATUS_ANSWER: Duration = Duration::from_millis(200);

/// The longest slip is some 300 mm; a slow printer makes 50 mm a second. Twice that.
pub(crate) const SLIP_PRINTED: Duration = Duration::from_secs(12);

/// How often the actor looks at the printer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timing {
    /// While all is well: often enough that an empty roll is known before the next citizen
    /// needs it, seldom enough to cost nothing.
    pub idle_check: Duration,
    /// While something is wrong: a person who closes the cover expects an answer at once.
    pub fault_check: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            idle_check: Duration::from_secs(10),
            fault_check: Duration::from_secs(1),
        }
    }
}

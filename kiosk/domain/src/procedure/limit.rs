//! How long a procedure may take.

use serde::{Deserialize, Serialize};

use super::{LocalText, Origin};
use crate::tariff::Channel;

/// A span of time by the law's own measure.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeLimit {
    /// Today if received by 15:00, otherwise the next working day.
    SameDay,
    /// Hours of working time.
    Hours(u16),
    /// Working days of eight hours.
    WorkingDays(u16),
    /// Calendar days.
    CalendarDays(u16),
}

/// The time limit of a case, for some channels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limit {
    /// For dossiers that come these ways.
    pub channels: Vec<Channel>,
    /// The whole time; the sum of the stages where there are some.
    pub time: TimeLimit,
    /// Steps of the way, where the law gives each its own time.
    pub stages: Vec<Stage>,
    /// When it may take longer.
    pub extensions: Vec<Extension>,
    /// When it is in force, where it was read, how sure we are.
    pub origin: Origin,
}

/// One step of the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stage {
    /// What is done.
    pub name: LocalText,
    /// Its share, in working days.
    pub working_days: u16,
}

/// More time under a condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extension {
    /// Under which circumstances.
    pub when: LocalText,
    /// How long.
    pub time: TimeLimit,
    /// Comes on top of the limit; otherwise it stands in its place.
    pub is_added: bool,
}

//! What a [`Calendar`](super::Calendar) is made of: hours of the week, days off, swapped
//! days, and the law that fills the years nobody has announced yet.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday};

use super::holiday::{Announced, HolidayCode, HolidayLaw};
use crate::procedure::{Certainty, LocalText};

/// One unbroken time of work within a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Opening {
    /// First moment of work.
    pub from: Time,
    /// Closing time.
    pub to: Time,
}

/// Why a day is not like others of its weekday.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayNote {
    /// In a few words, for the citizen.
    pub reason: LocalText,
    /// Where this was read.
    pub source: String,
    /// How sure we are.
    pub certainty: Certainty,
}

/// A day off that is worked all the same ("làm bù").
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SwappedDay {
    /// The weekday whose hours apply.
    pub hours_of: Weekday,
    /// Why.
    pub note: DayNote,
}

/// The rules of one desk's working time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarRules {
    /// Openings of each day from Monday to Sunday, in order of time.
    pub weekly: [Vec<Opening>; 7],
    /// What a day without openings is called, such as "weekly day off".
    pub weekly_off: LocalText,
    /// Same-day procedures received up to here, inclusive, are due today.
    pub same_day_until: Time,
    /// Days off that somebody announced; none that the law gives, unless `announced` says for
    /// which holiday they stand.
    pub days_off: BTreeMap<Date, DayNote>,
    /// Which holidays of which years those days stand for; the law says nothing about them.
    pub announced: BTreeMap<(HolidayCode, i16), Announced>,
    /// Days off that are worked.
    pub swapped: BTreeMap<Date, SwappedDay>,
    /// Holidays of the years without an announcement.
    pub law: HolidayLaw,
}

/// Why rules make no calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CalendarError {
    /// No weekday has an opening, so nothing would ever be due.
    #[error("no weekday has working hours")]
    NeverOpen,
    /// An opening ends before it begins, or before the one in front of it has ended.
    #[error("the working hours of {0:?} are not in order of time")]
    Disorder(Weekday),
    /// A row that announces no holiday covers a day that the law gives. The day would be
    /// given twice: once as it is, once by moving the day off in lieu behind it.
    #[error("{0} is a day off by law: leave it out, or say which holiday the row announces")]
    Lawful(Date),
}

impl CalendarRules {
    /// Whether these rules can be walked to an end.
    pub(super) fn check(&self) -> Result<(), CalendarError> {
        if self.weekly.iter().all(Vec::is_empty) {
            return Err(CalendarError::NeverOpen);
        }
        for (openings, weekday) in self.weekly.iter().zip(Weekday::Monday.cycle_forward()) {
            let times = openings.iter().flat_map(|one| [one.from, one.to]);
            if !times.is_sorted_by(|earlier, later| earlier < later) {
                return Err(CalendarError::Disorder(weekday));
            }
        }
        Ok(())
    }

    /// The hours of a weekday; empty on a weekly day off.
    pub(super) fn of_weekday(&self, weekday: Weekday) -> &[Opening] {
        let index = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default();
        self.weekly.get(index).map_or(&[], Vec::as_slice)
    }
}

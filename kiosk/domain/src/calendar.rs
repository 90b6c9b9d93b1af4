//! Working time, days off and due dates.
//!
//! A citizen is told when the result is due, which days were skipped on the way and which
//! counted although they are days off in other weeks. Hours, days off, swapped days and the
//! law of holidays are data (`calendar.toml` of a profile, `assets/calendar/vn.toml`):
//! nothing here knows a holiday. Times are civil times of Viet Nam, UTC+7 all year; no clock
//! is read.

mod appointment;
mod due;
mod holiday;
mod rules;
mod warning;

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};

pub use appointment::{Appointment, AppointmentError, Postponement};
pub use due::{Due, MadeUpDay, SkippedDay};
pub use holiday::{Announced, HolidayCode, HolidayDay, HolidayLaw, HolidayRule, MonthDay};
pub use rules::{CalendarError, CalendarRules, DayNote, Opening, SwappedDay};
pub use warning::{Assumed, CalendarWarning};

use crate::procedure::LocalText;

/// Working time of a desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    rules: CalendarRules,
    /// Announced days off and those that the law gives.
    days_off: BTreeMap<Date, DayNote>,
}

impl Calendar {
    /// Makes a calendar of rules that can be walked, and computes the holidays of years
    /// without announcement.
    ///
    /// # Errors
    /// [`CalendarError`] when no weekday has hours, hours are not in order, or a day that the
    /// law gives is entered once more.
    pub fn new(rules: CalendarRules) -> Result<Self, CalendarError> {
        rules.check()?;
        let days_off = holiday::all_days_off(&rules)?;
        Ok(Self { rules, days_off })
    }

    /// The working hours of a date; empty on a day off.
    #[must_use]
    pub fn openings(&self, date: Date) -> &[Opening] {
        if let Some(swapped) = self.rules.swapped.get(&date) {
            self.rules.of_weekday(swapped.hours_of)
        } else if self.days_off.contains_key(&date) {
            &[]
        } else {
            self.rules.of_weekday(date.weekday())
        }
    }

    /// Why nobody works on that date; `None` on a working day.
    #[must_use]
    pub fn day_off(&self, date: Date) -> Option<&LocalText> {
        if !self.openings(date).is_empty() {
            return None;
        }
        let note = self.holiday(date);
        Some(note.map_or(&self.rules.weekly_off, |note| &note.reason))
    }

    /// What makes that date a holiday, announced or computed, even if it falls on a weekly
    /// day off or is worked in exchange.
    #[must_use]
    pub fn holiday(&self, date: Date) -> Option<&DayNote> {
        self.days_off.get(&date)
    }

    /// Whether the desk works at that moment; closing time itself is closed.
    #[must_use]
    pub fn is_open(&self, at: DateTime) -> bool {
        self.openings(at.date())
            .iter()
            .any(|one| (one.from..one.to).contains(&at.time()))
    }

    fn rules(&self) -> &CalendarRules {
        &self.rules
    }

    fn skipped(&self, date: Date) -> Option<SkippedDay> {
        let reason = self.day_off(date)?.clone();
        let certainty = self.holiday(date).map(|note| note.certainty);
        Some(SkippedDay {
            date,
            reason,
            certainty,
        })
    }
}

/// The civil time in Viet Nam at that moment (UTC+7, no daylight saving).
#[must_use]
pub fn vietnam_time(at: Timestamp) -> DateTime {
    Offset::constant(7).to_datetime(at)
}

#[cfg(test)]
mod tests;

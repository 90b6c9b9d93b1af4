//! Working time, days off and due dates.
//!
//! A citizen is told when the result is due and which days were skipped on the way. The
//! rules: one working day is eight hours of working time; same-day procedures received
//! after the cut-off are due the next working day (Law on Civil Status; Decree 23/2015);
//! a limit in calendar days that ends on a day off rolls forward (Civil Code 2015
//! Art. 147–148). Hours, days off and swapped days are profile data: nothing here knows a
//! holiday. Times are civil times of Viet Nam, UTC+7 all year; no clock is read.

use std::collections::BTreeMap;

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Time, Weekday},
    tz::Offset,
};

use crate::procedure::{Certainty, LocalText, TimeLimit};

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

/// A day off that is worked all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SwappedDay {
    /// The weekday whose hours apply.
    pub hours_of: Weekday,
    /// Why.
    pub note: DayNote,
}

/// The rules that a [`Calendar`] is made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarRules {
    /// Openings of each day from Monday to Sunday, in order of time.
    pub weekly: [Vec<Opening>; 7],
    /// What a day without openings is called, such as "weekly day off".
    pub weekly_off: LocalText,
    /// Same-day procedures received up to here, inclusive, are due today.
    pub same_day_until: Time,
    /// Days off.
    pub days_off: BTreeMap<Date, DayNote>,
    /// Days off that are worked.
    pub swapped: BTreeMap<Date, SwappedDay>,
}

/// Working time of a desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    rules: CalendarRules,
}

/// A day that did not count, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SkippedDay {
    /// The day.
    pub date: Date,
    /// Why, for the citizen.
    pub reason: LocalText,
}

/// When a result is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// Date and time in Viet Nam.
    pub at: DateTime,
    /// Days on the way that did not count, in order.
    pub skipped: Vec<SkippedDay>,
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
}

/// Working time of one working day, by which limits in days are walked.
const WORKING_DAY: SignedDuration = SignedDuration::from_hours(8);

impl Calendar {
    /// Makes a calendar of rules that can be walked.
    ///
    /// # Errors
    /// [`CalendarError`] when no weekday has hours, or hours are not in order.
    pub fn new(rules: CalendarRules) -> Result<Self, CalendarError> {
        if rules.weekly.iter().all(Vec::is_empty) {
            return Err(CalendarError::NeverOpen);
        }
        for (openings, weekday) in rules.weekly.iter().zip(Weekday::Monday.cycle_forward()) {
            let times = openings.iter().flat_map(|one| [one.from, one.to]);
            if !times.is_sorted_by(|earlier, later| earlier < later) {
                return Err(CalendarError::Disorder(weekday));
            }
        }
        Ok(Self { rules })
    }

    /// The working hours of a date; empty on a day off.
    #[must_use]
    pub fn openings(&self, date: Date) -> &[Opening] {
        if let Some(swapped) = self.rules.swapped.get(&date) {
            self.weekly(swapped.hours_of)
        } else if self.rules.days_off.contains_key(&date) {
            &[]
        } else {
            self.weekly(date.weekday())
        }
    }

    /// Why nobody works on that date; `None` on a working day.
    #[must_use]
    pub fn day_off(&self, date: Date) -> Option<&LocalText> {
        if !self.openings(date).is_empty() {
            return None;
        }
        let note = self.rules.days_off.get(&date);
        Some(note.map_or(&self.rules.weekly_off, |note| &note.reason))
    }

    /// Whether the desk works at that moment; closing time itself is closed.
    #[must_use]
    pub fn is_open(&self, at: DateTime) -> bool {
        self.openings(at.date())
            .iter()
            .any(|one| (one.from..one.to).contains(&at.time()))
    }

    /// When a dossier received at that moment is due.
    ///
    /// Seconds are dropped first, as the slip prints none and must explain the date. A
    /// dossier that came outside working time counts from the next opening; a limit that
    /// would then end on the dot of an opening ends at the closing in front of it.
    #[must_use]
    pub fn due(&self, received: DateTime, limit: TimeLimit) -> Due {
        let received = whole_minute(received);
        let start = self.working_moment(received);
        match limit {
            TimeLimit::SameDay => {
                let at = self.same_day(received);
                Due {
                    at,
                    skipped: self.days_off_between(received.date(), at.date()),
                }
            }
            TimeLimit::Hours(hours) => {
                let work = SignedDuration::from_hours(i64::from(hours));
                self.worked(received, start, work)
            }
            TimeLimit::WorkingDays(days) => {
                self.worked(received, start, WORKING_DAY * i32::from(days))
            }
            TimeLimit::CalendarDays(days) => {
                let counted = start.date().saturating_add(i64::from(days).days());
                let end = self.on_or_after(counted, start.time());
                let at = self.settle(received, start, end);
                let mut skipped = self.days_off_between(received.date(), start.date());
                skipped.extend(self.days_off_between(counted.max(start.date()), at.date()));
                skipped.dedup();
                Due { at, skipped }
            }
        }
    }

    /// When so much working time has passed.
    fn worked(&self, received: DateTime, start: DateTime, work: SignedDuration) -> Due {
        let end = self.walk(start, work);
        let at = self.settle(received, start, end);
        Due {
            at,
            skipped: self.days_off_between(received.date(), at.date()),
        }
    }

    fn weekly(&self, weekday: Weekday) -> &[Opening] {
        let index = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default();
        self.rules.weekly.get(index).map_or(&[], Vec::as_slice)
    }

    fn closing(&self, date: Date) -> Option<DateTime> {
        self.openings(date)
            .last()
            .map(|last| date.to_datetime(last.to))
    }

    fn is_day_opening(&self, at: DateTime) -> bool {
        self.openings(at.date())
            .first()
            .is_some_and(|first| first.from == at.time())
    }

    /// The moment itself if somebody works then, otherwise the next opening.
    fn working_moment(&self, at: DateTime) -> DateTime {
        self.walk(at, SignedDuration::ZERO)
    }

    /// Goes forward through working time; what would end at a closing ends at the opening
    /// after it, so that whole days keep the time of the clock.
    fn walk(&self, start: DateTime, length: SignedDuration) -> DateTime {
        let (mut day, mut earliest, mut left) = (start.date(), start.time(), length);
        loop {
            for opening in self.openings(day) {
                let from = opening.from.max(earliest);
                let worked = opening.to.duration_since(from).max(SignedDuration::ZERO);
                if left < worked {
                    return day.to_datetime(from.saturating_add(left));
                }
                left -= worked;
            }
            let Ok(next) = day.tomorrow() else {
                return day.to_datetime(Time::MAX);
            };
            (day, earliest) = (next, Time::MIN);
        }
    }

    fn same_day(&self, received: DateTime) -> DateTime {
        let in_time = received.time() <= self.rules.same_day_until;
        let today = self
            .closing(received.date())
            .filter(|closing| in_time && *closing > received);
        today.unwrap_or_else(|| {
            let midnight = received
                .date()
                .saturating_add(1.day())
                .to_datetime(Time::MIN);
            let opening = self.working_moment(midnight);
            self.closing(opening.date()).unwrap_or(opening)
        })
    }

    /// The first working day from `date` on, at that time or as near as its hours allow.
    fn on_or_after(&self, date: Date, time: Time) -> DateTime {
        let opening = self.working_moment(date.to_datetime(Time::MIN));
        let closing = self.closing(opening.date()).unwrap_or(opening);
        opening.date().to_datetime(time).max(opening).min(closing)
    }

    /// A dossier that came while nobody worked does not gain the morning's first moment.
    fn settle(&self, received: DateTime, start: DateTime, end: DateTime) -> DateTime {
        if start == received || !self.is_day_opening(end) {
            return end;
        }
        let mut day = end.date();
        while let Ok(before) = day.yesterday() {
            day = before;
            if let Some(closing) = self.closing(day) {
                return if closing > received { closing } else { end };
            }
        }
        end
    }

    /// Days off from the first date up to the last, which is left out.
    fn days_off_between(&self, first: Date, last: Date) -> Vec<SkippedDay> {
        first
            .series(1.day())
            .take_while(|date| *date < last)
            .filter_map(|date| {
                let reason = self.day_off(date)?.clone();
                Some(SkippedDay { date, reason })
            })
            .collect()
    }
}

/// The civil time in Viet Nam at that moment (UTC+7, no daylight saving).
#[must_use]
pub fn vietnam_time(at: Timestamp) -> DateTime {
    Offset::constant(7).to_datetime(at)
}

fn whole_minute(at: DateTime) -> DateTime {
    at.date().at(at.hour(), at.minute(), 0, 0)
}

#[cfg(test)]
mod tests;

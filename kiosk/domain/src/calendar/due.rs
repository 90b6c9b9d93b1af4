//! When a result is due, and why not earlier.
//!
//! The rules: one working day is eight hours of working time; same-day procedures received
//! after the cut-off are due the next working day (Law on Civil Status; Decree 23/2015); a
//! limit in calendar days that ends on a day off rolls forward (Civil Code 2015 Art.
//! 147–148).

use jiff::{
    SignedDuration, ToSpan,
    civil::{Date, DateTime, Time},
};

use super::Calendar;
use crate::procedure::{Certainty, LocalText, TimeLimit};

/// A day that did not count, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SkippedDay {
    /// The day.
    pub date: Date,
    /// Why, for the citizen.
    pub reason: LocalText,
    /// How sure we are of a holiday; `None` for a weekly day off.
    pub certainty: Option<Certainty>,
}

/// A day off that counted because it is worked ("làm bù"), and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MadeUpDay {
    /// The day.
    pub date: Date,
    /// Why, for the citizen.
    pub reason: LocalText,
    /// How sure we are.
    pub certainty: Certainty,
}

/// When a result is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// Date and time in Viet Nam.
    pub at: DateTime,
    /// Days on the way that did not count, in order.
    pub skipped: Vec<SkippedDay>,
    /// Days off that counted, in order; the day of `at` may be one.
    pub made_up: Vec<MadeUpDay>,
}

/// Working time of one working day, by which limits in days are walked.
const WORKING_DAY: SignedDuration = SignedDuration::from_hours(8);

impl Calendar {
    /// When a dossier received at that moment is due.
    ///
    /// Seconds are dropped first, as the slip prints none and must explain the date. A
    /// dossier that came outside working time counts from the next opening; a limit that
    /// would then end with a day's opening ends at the closing in front of it. A limit that
    /// is used up at a closing ends at the opening behind it, so that eight hours are one
    /// working day and whole days keep the time of the clock.
    #[must_use]
    pub fn due(&self, received: DateTime, limit: TimeLimit) -> Due {
        let received = whole_minute(received);
        match limit {
            TimeLimit::SameDay => self.explain(received, received, self.same_day(received)),
            TimeLimit::Hours(hours) => {
                self.worked(received, SignedDuration::from_hours(i64::from(hours)))
            }
            TimeLimit::WorkingDays(days) => self.worked(received, WORKING_DAY * i32::from(days)),
            TimeLimit::CalendarDays(days) => self.counted(received, days),
        }
    }

    /// Whether a result can be collected then; unlike [`Calendar::is_open`], the moment of
    /// closing is a promise that the desk can keep.
    pub(super) fn hands_out(&self, at: DateTime) -> bool {
        self.openings(at.date())
            .iter()
            .any(|one| (one.from..=one.to).contains(&at.time()))
    }

    /// A limit of working time.
    fn worked(&self, received: DateTime, length: SignedDuration) -> Due {
        let start = self.working_moment(received);
        let end = self.walk(start, length);
        let at = self.settle(received, start, end);
        self.explain(received, start, at)
    }

    /// A limit of calendar days, which only skips what lies at its two ends. One that counts
    /// from a morning ends with the evening of its last day; on a day off, with that of the
    /// next working day (Civil Code 2015 Art. 148). Others keep the time of the clock.
    fn counted(&self, received: DateTime, days: u16) -> Due {
        let start = self.working_moment(received);
        let from_morning = start != received && days > 0 && self.is_day_opening(start);
        let counted = i64::from(days) - i64::from(from_morning);
        let last = start.date().saturating_add(counted.days());
        let at = if from_morning {
            self.closing_from(last)
        } else {
            self.on_or_after(last, start.time())
        };
        let mut skipped = self.days_off_between(received.date(), start.date());
        skipped.extend(self.days_off_between(last, at.date()));
        Due {
            at,
            skipped,
            made_up: self.made_up_between(at.date(), at.date()),
        }
    }

    fn explain(&self, received: DateTime, start: DateTime, at: DateTime) -> Due {
        Due {
            at,
            skipped: self.days_off_between(received.date(), at.date()),
            made_up: self.made_up_between(start.date(), at.date()),
        }
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
    /// after it.
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
        let in_time = received.time() <= self.rules().same_day_until;
        let today = self
            .closing(received.date())
            .filter(|closing| in_time && *closing > received);
        today.unwrap_or_else(|| self.closing_from(received.date().saturating_add(1.day())))
    }

    /// The closing of the first working day from `date` on.
    fn closing_from(&self, date: Date) -> DateTime {
        let opening = self.working_moment(date.to_datetime(Time::MIN));
        self.closing(opening.date()).unwrap_or(opening)
    }

    /// The first working day from `date` on, at that time or as near as its hours allow:
    /// within a break the opening behind it, after work the closing.
    fn on_or_after(&self, date: Date, time: Time) -> DateTime {
        let opening = self.working_moment(date.to_datetime(Time::MIN));
        let day = opening.date();
        let within = self.openings(day).iter().find(|one| time <= one.to);
        within.map_or_else(
            || self.closing(day).unwrap_or(opening),
            |one| day.to_datetime(time.max(one.from)),
        )
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
            .filter_map(|date| self.skipped(date))
            .collect()
    }

    /// Swapped days from the first date to the last.
    fn made_up_between(&self, first: Date, last: Date) -> Vec<MadeUpDay> {
        let swapped = self.rules().swapped.iter();
        swapped
            .filter(|(date, _)| (first..=last).contains(*date) && self.day_off(**date).is_none())
            .map(|(date, day)| MadeUpDay {
                date: *date,
                reason: day.note.reason.clone(),
                certainty: day.note.certainty,
            })
            .collect()
    }
}

fn whole_minute(at: DateTime) -> DateTime {
    at.date().at(at.hour(), at.minute(), 0, 0)
}

//! Public holidays of years that nobody has announced, computed from the law.
//!
//! The Prime Minister fixes Tết and the second day of National Day each year, and other days
//! may be swapped, so a computed year is a promise with a question mark: its days carry
//! [`Certainty::Computed`], and [`warnings`](super::Calendar::warnings) says so in time.
//! Which holidays there are, how many days each has and since when is data
//! (`assets/calendar/vn.toml`), and so are the lunar dates. The one rule that lives here is
//! Labour Code 2019 Art. 111.3: a holiday on a weekly day off gives the next working day.

use std::{collections::BTreeMap, fmt};

use jiff::{ToSpan, civil::Date};

use super::rules::{CalendarError, CalendarRules, DayNote};
use crate::procedure::{Certainty, LocalText, Period};

/// Short name of a holiday, such as `tet`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HolidayCode(pub String);

impl fmt::Display for HolidayCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A day of every year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: i8,
}

impl MonthDay {
    /// That day of a year; `None` for 29 February of a common year.
    #[must_use]
    pub fn of(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok()
    }
}

/// From what a holiday's day is found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum HolidayDay {
    /// The same day each year.
    Fixed(MonthDay),
    /// Looked up in [`HolidayLaw::lunar`].
    Lunar,
}

/// What the law says about one holiday.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HolidayRule {
    /// Which one; a holiday whose rule changed has several rules with different periods.
    pub code: HolidayCode,
    /// What the citizen is told.
    pub name: LocalText,
    /// What the day off in its stead is called; `None` when the law gives none.
    pub in_lieu: Option<LocalText>,
    /// Its day.
    pub day: HolidayDay,
    /// Days off before its day.
    pub days_before: u8,
    /// Days off after its day.
    pub days_after: u8,
    /// From this day of the year before, an unconfirmed row is warned of.
    pub confirm_from: Option<MonthDay>,
    /// When the rule is in force.
    pub period: Period,
    /// Where this was read.
    pub source: String,
    /// How sure we are of the rule.
    pub certainty: Certainty,
}

/// The holidays and the lunar days that they need.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HolidayLaw {
    /// The rules in the order of the year.
    pub holidays: Vec<HolidayRule>,
    /// Days of lunar holidays by year. Nothing is computed for years before the first or
    /// more than one year after the last.
    pub lunar: BTreeMap<i16, BTreeMap<HolidayCode, Date>>,
}

/// What was announced for one holiday of one year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Announced {
    /// First day off.
    pub first: Date,
    /// Last day off.
    pub last: Date,
    /// How sure we are that it was announced so.
    pub certainty: Certainty,
}

impl HolidayRule {
    /// The rule's days off in a year without announcement, in order.
    pub(super) fn days(&self, law: &HolidayLaw, year: i16) -> Vec<Date> {
        let Some(day) = self.day_in(law, year) else {
            return Vec::new();
        };
        let offsets = -i64::from(self.days_before)..=i64::from(self.days_after);
        offsets
            .map(|offset| day.saturating_add(offset.days()))
            .collect()
    }

    fn day_in(&self, law: &HolidayLaw, year: i16) -> Option<Date> {
        let day = match self.day {
            HolidayDay::Fixed(day) => day.of(year)?,
            HolidayDay::Lunar => *law.lunar.get(&year)?.get(&self.code)?,
        };
        self.period.contains(day).then_some(day)
    }

    fn note(&self, reason: &LocalText) -> DayNote {
        let certainty = match self.certainty {
            Certainty::Source | Certainty::Computed => Certainty::Computed,
            Certainty::Unverified => Certainty::Unverified,
        };
        DayNote {
            reason: reason.clone(),
            source: self.source.clone(),
            certainty,
        }
    }
}

/// Every day off: the announced ones, and what the law gives where nothing was announced.
///
/// # Errors
/// [`CalendarError::Lawful`] for the first day that is entered although the law gives it.
pub(super) fn all_days_off(
    rules: &CalendarRules,
) -> Result<BTreeMap<Date, DayNote>, CalendarError> {
    let spans = || rules.announced.values();
    let stands_for_one = |date: &Date| spans().any(|span| (span.first..=span.last).contains(date));
    let (mut days, others): (BTreeMap<_, _>, BTreeMap<_, _>) = rules
        .days_off
        .clone()
        .into_iter()
        .partition(|(date, _)| stands_for_one(date));
    add_lawful_days(rules, &mut days);
    for (date, note) in others {
        if days.insert(date, note).is_some() {
            return Err(CalendarError::Lawful(date));
        }
    }
    Ok(days)
}

/// Holidays first, because a day off in lieu must not fall on the next holiday.
fn add_lawful_days(rules: &CalendarRules, days: &mut BTreeMap<Date, DayNote>) {
    let lawful = lawful_days(rules);
    for (date, rule) in &lawful {
        days.entry(*date).or_insert_with(|| rule.note(&rule.name));
    }
    for (date, rule) in lawful {
        if let Some(name) = &rule.in_lieu
            && rules.of_weekday(date.weekday()).is_empty()
            && let Some(instead) = next_working_day(rules, days, date)
        {
            days.insert(instead, rule.note(name));
        }
    }
}

/// The days of the holidays that were not announced, in order.
fn lawful_days(rules: &CalendarRules) -> Vec<(Date, &HolidayRule)> {
    let law = &rules.law;
    let mut days = Vec::new();
    for year in years(law) {
        for rule in &law.holidays {
            if !rules.announced.contains_key(&(rule.code.clone(), year)) {
                let dates = rule.days(law, year).into_iter();
                days.extend(dates.map(|date| (date, rule)));
            }
        }
    }
    days.sort_by_key(|(date, _)| *date);
    days
}

/// The years of the lunar table and the one after, so that a limit which runs over its last
/// New Year still finds the fixed holidays.
fn years(law: &HolidayLaw) -> impl Iterator<Item = i16> {
    let first = law.lunar.keys().next().copied();
    let last = law.lunar.keys().next_back().copied();
    first
        .zip(last)
        .into_iter()
        .flat_map(|(first, last)| first..=last.saturating_add(1))
}

/// The day that is given for a holiday on a weekly day off.
fn next_working_day(
    rules: &CalendarRules,
    days_off: &BTreeMap<Date, DayNote>,
    holiday: Date,
) -> Option<Date> {
    holiday.series(1.day()).skip(1).find(|date| {
        !rules.of_weekday(date.weekday()).is_empty()
            && !days_off.contains_key(date)
            && !rules.swapped.contains_key(date)
    })
}

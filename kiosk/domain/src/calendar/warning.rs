//! What the desk must be told about its calendar before it promises wrong dates.

use jiff::civil::Date;

use super::{
    Calendar,
    holiday::{HolidayCode, HolidayRule},
};
use crate::procedure::{Certainty, LocalText};

/// A holiday that due dates should not rely on yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarWarning {
    /// Which one.
    pub holiday: HolidayCode,
    /// What it is called.
    pub name: LocalText,
    /// Of which year.
    pub year: i16,
    /// What the calendar counts with until somebody enters the announcement.
    pub assumed: Assumed,
}

/// What stands in for an announcement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assumed {
    /// These days off; the announcement may differ at both ends.
    Days {
        /// First day off.
        first: Date,
        /// Last day off, without days off in lieu when computed.
        last: Date,
        /// [`Certainty::Computed`] or [`Certainty::Unverified`], never
        /// [`Certainty::Source`].
        certainty: Certainty,
    },
    /// Nothing: the lunar table does not reach that year, and its holidays are counted as
    /// working days.
    Nothing,
}

impl Calendar {
    /// The holidays whose announcement is due and missing: those of next year from the day
    /// that the law's data names (1 November for Tết), those of this year until they are
    /// over.
    #[must_use]
    pub fn warnings(&self, today: Date) -> Vec<CalendarWarning> {
        let (this_year, next_year) = (today.year(), today.year().saturating_add(1));
        let mut warnings = Vec::new();
        for rule in self.rules().law.holidays.iter() {
            let Some(confirm_from) = rule.confirm_from else {
                continue;
            };
            let ahead = confirm_from.of(this_year).is_some_and(|day| day <= today);
            for year in [Some(this_year), ahead.then_some(next_year)] {
                warnings.extend(year.and_then(|year| self.warning(rule, year, today)));
            }
        }
        warnings
    }

    fn warning(&self, rule: &HolidayRule, year: i16, today: Date) -> Option<CalendarWarning> {
        let assumed = self.assumed(rule, year);
        let stands = match assumed {
            Assumed::Days {
                last, certainty, ..
            } => certainty != Certainty::Source && today <= last,
            Assumed::Nothing => true,
        };
        stands.then(|| CalendarWarning {
            holiday: rule.code.clone(),
            name: rule.name.clone(),
            year,
            assumed,
        })
    }

    fn assumed(&self, rule: &HolidayRule, year: i16) -> Assumed {
        let rules = self.rules();
        if let Some(row) = rules.announced.get(&(rule.code.clone(), year)) {
            return Assumed::Days {
                first: row.first,
                last: row.last,
                certainty: row.certainty,
            };
        }
        let days = rule.days(&rules.law, year);
        match (days.first(), days.last()) {
            (Some(first), Some(last)) => Assumed::Days {
                first: *first,
                last: *last,
                certainty: Certainty::Computed,
            },
            _ => Assumed::Nothing,
        }
    }
}

//! The official dossier code: `V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX`.
//!
//! Circular 01/2018/TT-VPCP Art. 19: the receiving unit's agency identifier, the day of
//! reception, and a number of that unit and day. Later systems write the identifier with
//! level 1 first; both orders are read and mean the same. The kiosk only recognises codes;
//! making the next one is for the gateway, when an officer accepts a dossier.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use jiff::civil::Date;

use super::{is_digits, short_day, write_short_day};
use crate::{
    agency::{AgencyError, AgencyId},
    profile::Unit,
    unit::{UnitError, Units},
};

/// A code that the one-stop system gave. Two codes are equal when they mean the same
/// dossier, in whichever order the identifier is written.
#[derive(Clone, Debug)]
pub struct OfficialCode {
    agency: AgencyId,
    /// The identifier as it was written, because a code is printed as it was issued.
    written: String,
    day: Date,
    number: u16,
}

/// The part of a code that an error is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CodeField {
    /// The code as a whole.
    Whole,
    /// The identifier of the receiving unit.
    Agency,
    /// The day of reception.
    Day,
    /// The number of that day.
    Number,
}

/// Why a text is no official code, or none that can stand here and now.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OfficialCodeError {
    /// Not three parts, or too long.
    #[error("code: expected an official code such as 000.00.31.H06-181203-0007")]
    Form,
    /// The first part is no agency identifier.
    #[error("agency: {0}")]
    Agency(#[from] AgencyError),
    /// The second part is no day.
    #[error("day: expected a date as YYMMDD")]
    Day,
    /// The third part is no number.
    #[error("number: expected four digits from 0001 to 9999")]
    Number,
    /// Nothing can have been received then yet.
    #[error("day: expected a day up to {today}")]
    Future {
        /// The last day that is possible.
        today: Date,
    },
    /// No unit had this identifier on the code's day.
    #[error("agency: {0}")]
    Unit(UnitError),
}

/// Why there is no next code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IssueError {
    /// The unit's identifier is none.
    #[error("agency: {0}")]
    Agency(#[from] AgencyError),
    /// 9999 codes were issued by this unit on this day. The format has no room for another,
    /// and rolling over would issue a code twice.
    #[error("number: all codes up to 9999 are used up for this day")]
    UsedUp,
    /// A year that `YYMMDD` cannot tell from others.
    #[error("day: expected a day from 2000 to 2099")]
    Day,
}

impl OfficialCode {
    /// Last number of a unit and day.
    pub const LAST_NUMBER: u16 = 9999;

    /// Identifier, day and number with two dashes.
    const MAX_CHARS: usize = AgencyId::MAX_CHARS + "-YYMMDD-XXXX".len();

    /// Reads a code of either order.
    ///
    /// # Errors
    /// [`OfficialCodeError`] with the field and what was expected.
    pub fn parse(text: &str) -> Result<Self, OfficialCodeError> {
        if text.len() > Self::MAX_CHARS {
            return Err(OfficialCodeError::Form);
        }
        let mut parts = text.split('-');
        let (Some(agency), Some(day), Some(number), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(OfficialCodeError::Form);
        };
        Ok(Self {
            agency: receiving_agency(agency)?,
            written: agency.to_owned(),
            day: short_day(day).ok_or(OfficialCodeError::Day)?,
            number: parse_number(number).ok_or(OfficialCodeError::Number)?,
        })
    }

    /// The code after number `last` of that unit and day; `last` is 0 in the morning. The
    /// identifier keeps the order in which the profile writes it.
    ///
    /// # Errors
    /// [`IssueError`] when the identifier is none or the numbers of the day are used up.
    pub fn next(agency: &str, day: Date, last: u16) -> Result<Self, IssueError> {
        if !(2000..2100).contains(&day.year()) {
            return Err(IssueError::Day);
        }
        let code = Self {
            agency: receiving_agency(agency)?,
            written: agency.to_owned(),
            day,
            number: last.saturating_add(1),
        };
        if code.number > Self::LAST_NUMBER {
            return Err(IssueError::UsedUp);
        }
        Ok(code)
    }

    /// Whether the code can have been issued up to `today` by one of the units.
    ///
    /// # Errors
    /// [`OfficialCodeError::Future`] and [`OfficialCodeError::Unit`].
    pub fn check(&self, today: Date, units: &[Unit]) -> Result<(), OfficialCodeError> {
        if self.day > today {
            return Err(OfficialCodeError::Future { today });
        }
        Units(units)
            .of_agency_on(&self.agency, self.day)
            .map(drop)
            .map_err(OfficialCodeError::Unit)
    }

    /// The authority that received the dossier.
    #[must_use]
    pub fn agency(&self) -> &AgencyId {
        &self.agency
    }

    /// The day of reception.
    #[must_use]
    pub fn day(&self) -> Date {
        self.day
    }

    /// The number of that unit and day, 1 to 9999.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.number
    }

    fn meaning(&self) -> (&AgencyId, Date, u16) {
        (&self.agency, self.day, self.number)
    }
}

impl PartialEq for OfficialCode {
    fn eq(&self, other: &Self) -> bool {
        self.meaning() == other.meaning()
    }
}

impl Eq for OfficialCode {}

impl Hash for OfficialCode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.meaning().hash(state);
    }
}

impl fmt::Display for OfficialCode {
    /// The code as it was issued.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = write_short_day(self.day);
        write!(f, "{}-{day}-{:04}", self.written, self.number)
    }
}

impl OfficialCodeError {
    /// The part that is wrong.
    #[must_use]
    pub fn field(&self) -> CodeField {
        match self {
            Self::Form => CodeField::Whole,
            Self::Agency(_) | Self::Unit(_) => CodeField::Agency,
            Self::Day | Self::Future { .. } => CodeField::Day,
            Self::Number => CodeField::Number,
        }
    }
}

/// An identifier that can stand in a code. `K` and two digits alone begin a session number:
/// from its thousandth dossier of a day on, a kiosk's own number would pass for a code.
fn receiving_agency(text: &str) -> Result<AgencyId, AgencyError> {
    let agency = AgencyId::parse(text)?;
    let is_machine = agency.as_str().len() == "K01".len() && agency.as_str().starts_with('K');
    if is_machine {
        Err(AgencyError::Form)
    } else {
        Ok(agency)
    }
}

fn parse_number(digits: &str) -> Option<u16> {
    let number = is_digits(digits, 4..=4).then(|| digits.parse().ok())?;
    number.filter(|number| *number > 0)
}

#[cfg(test)]
mod tests;

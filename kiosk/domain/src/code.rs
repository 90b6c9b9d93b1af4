//! Numbers that are printed for people: session number, tracking code, official code.
//!
//! The first two are the kiosk's own. The official code is only recognised here and made for
//! the gateway when an officer accepts a dossier; the kiosk never invents one, and its
//! session number looks different on purpose.

mod official;
mod session;
mod tracking;

use std::ops::RangeInclusive;

use jiff::civil::Date;

pub use official::{CodeField, IssueError, OfficialCode, OfficialCodeError};
pub use session::SessionNo;
pub use tracking::TrackingCode;

/// Why a session number or a tracking code is not one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CodeError {
    /// The text has another number of characters.
    #[error("expected {expected} characters, found {found}")]
    Length {
        /// Characters that a code has.
        expected: usize,
        /// Characters that were found, without spaces and dashes.
        found: usize,
    },
    /// A character that no code contains.
    #[error("a character is not of the code's alphabet")]
    Alphabet,
    /// Not of the form `K01-181203-007`.
    #[error("expected a session number such as K01-181203-007")]
    SessionForm,
    /// The form is right and its six digits are no date.
    #[error("expected a date as YYMMDD in the middle of the session number")]
    SessionDay,
}

/// ASCII digits of that number.
fn is_digits(text: &str, lengths: RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The day that six digits `YYMMDD` mean. These codes began in the year 2018, so the
/// century is never in doubt.
fn short_day(digits: &str) -> Option<Date> {
    if !is_digits(digits, 6..=6) {
        return None;
    }
    Date::strptime("%Y%m%d", format!("20{digits}")).ok()
}

fn write_short_day(day: Date) -> String {
    let year = day.year().rem_euclid(100);
    format!("{year:02}{:02}{:02}", day.month(), day.day())
}

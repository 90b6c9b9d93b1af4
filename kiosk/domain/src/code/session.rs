//! The kiosk's own number of a visit.

use std::{fmt, ops::RangeInclusive};

use serde::{Deserialize, Serialize};

use super::{CodeError, is_digits, short_day, write_short_day};

/// The kiosk's own number of a visit, `K01-181203-007`. Never looks like an official
/// dossier code, and says so wherever it is printed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionNo(String);

impl SessionNo {
    /// The number of the `count`th dossier (from 1) of `date` on `machine` (1 to 99).
    #[must_use]
    pub fn new(machine: u8, date: jiff::civil::Date, count: u16) -> Self {
        let day = write_short_day(date);
        Self(format!("K{machine:02}-{day}-{count:03}"))
    }

    /// The number as printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SessionNo {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        let parts: Vec<&str> = text.split('-').collect();
        let [machine, day, count] = parts.as_slice() else {
            return Err(CodeError::SessionForm);
        };
        let machine = machine.strip_prefix('K').ok_or(CodeError::SessionForm)?;
        if !is_number(machine, 2..=2) || !is_number(count, 3..=5) || !is_digits(day, 6..=6) {
            return Err(CodeError::SessionForm);
        }
        short_day(day).ok_or(CodeError::SessionDay)?;
        Ok(Self(text))
    }
}

impl From<SessionNo> for String {
    fn from(number: SessionNo) -> Self {
        number.0
    }
}

/// Digits that are not all zero: machines and dossiers are counted from 1.
fn is_number(text: &str, lengths: RangeInclusive<usize>) -> bool {
    is_digits(text, lengths) && text.bytes().any(|digit| digit != b'0')
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn session_number_has_its_own_form() {
        let number = SessionNo::new(1, date(2018, 12, 3), 7);
        assert_eq!(number.as_str(), "K01-181203-007");
        assert_eq!(SessionNo::try_from("K01-181203-007".to_owned()), Ok(number));
        let many = SessionNo::new(99, date(2028, 2, 29), u16::MAX);
        assert_eq!(many.as_str(), "K99-280229-65535");
        assert_eq!(SessionNo::try_from(many.to_string()), Ok(many));
    }

    #[test]
    fn what_is_no_session_number_says_what_was_expected() {
        use CodeError::{SessionDay, SessionForm};
        let cases = [
            ("", SessionForm),
            ("K1-181203-007", SessionForm),
            ("k01-181203-007", SessionForm),
            ("000.00.06.H56-231027-0361", SessionForm),
            ("K01-1812O3-007", SessionForm),
            ("K01-181203-07", SessionForm),
            ("K01-181203-000", SessionForm),
            ("K00-181203-007", SessionForm),
            ("K01-20181203-007", SessionForm),
            ("K01-181203-007-1", SessionForm),
            ("K01-181203-007\n", SessionForm),
            (" K01-181203-007", SessionForm),
            // Cyrillic К, full-width digits, a digit with a separate accent, an en dash.
            ("\u{41a}01-181203-007", SessionForm),
            ("K\u{ff10}\u{ff11}-181203-007", SessionForm),
            ("K01-18120\u{301}-007", SessionForm),
            ("K01\u{2013}181203-007", SessionForm),
            ("K01-180230-007", SessionDay),
            ("K01-180229-007", SessionDay),
            ("K01-181303-007", SessionDay),
            ("K01-000000-007", SessionDay),
        ];
        for (text, expected) in cases {
            assert_eq!(
                SessionNo::try_from(text.to_owned()),
                Err(expected),
                "{text:?}"
            );
        }
        let endless = format!("K01-181203-{}", "1".repeat(100_000));
        assert_eq!(SessionNo::try_from(endless), Err(SessionForm));
    }
}

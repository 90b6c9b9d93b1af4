//! Numbers that are printed for people: the session number and the tracking code.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a code is not one.
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
}

/// The kiosk's own number of a visit, `K01-181203-007`. Never looks like an official
/// dossier code, and says so wherever it is printed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionNo(String);

impl SessionNo {
    /// The number of the `count`th dossier of `date` on `machine` (1 to 99).
    #[must_use]
    pub fn new(machine: u8, date: jiff::civil::Date, count: u16) -> Self {
        let year = date.year().rem_euclid(100);
        Self(format!(
            "K{machine:02}-{year:02}{:02}{:02}-{count:03}",
            date.month(),
            date.day()
        ))
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
        let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
            lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        match parts.as_slice() {
            [machine, date, count]
                if machine
                    .strip_prefix('K')
                    .is_some_and(|rest| digits(rest, 2..=2))
                    && digits(date, 6..=6)
                    && digits(count, 3..=5) =>
            {
                Ok(Self(text))
            }
            _ => Err(CodeError::SessionForm),
        }
    }
}

impl From<SessionNo> for String {
    fn from(number: SessionNo) -> Self {
        number.0
    }
}

/// Crockford's base-32 digits: no I, L, O, U.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Twelve random Crockford base-32 characters, printed in groups of four.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TrackingCode(String);

impl TrackingCode {
    /// Characters in a code.
    pub const LENGTH: usize = 12;

    /// Makes a code from random bytes; five bits of each are used.
    #[must_use]
    pub fn from_random(bytes: [u8; Self::LENGTH]) -> Self {
        Self(
            bytes
                .iter()
                .filter_map(|byte| CROCKFORD.get(usize::from(byte & 31)))
                .map(|digit| char::from(*digit))
                .collect(),
        )
    }

    /// Reads what a person typed or a QR carried: spaces and dashes are ignored, lower case
    /// is fine, and O, I, L are taken for 0, 1, 1.
    ///
    /// # Errors
    /// [`CodeError::Length`] or [`CodeError::Alphabet`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let mut code = String::with_capacity(Self::LENGTH);
        for sign in text
            .chars()
            .filter(|sign| !sign.is_whitespace() && *sign != '-')
        {
            let digit = match sign.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let known = u8::try_from(digit).is_ok_and(|byte| CROCKFORD.contains(&byte));
            if !known {
                return Err(CodeError::Alphabet);
            }
            code.push(digit);
        }
        if code.len() == Self::LENGTH {
            Ok(Self(code))
        } else {
            Err(CodeError::Length {
                expected: Self::LENGTH,
                found: code.len(),
            })
        }
    }

    /// The code without spaces, as in the URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code in groups of four, as printed.
    #[must_use]
    pub fn grouped(&self) -> String {
        self.0
            .as_bytes()
            .chunks(4)
            .map(String::from_utf8_lossy)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl fmt::Display for TrackingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TrackingCode {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        Self::parse(&text)
    }
}

impl From<TrackingCode> for String {
    fn from(code: TrackingCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn session_number_has_its_own_form() {
        let number = SessionNo::new(1, date(2018, 12, 3), 7);
        assert_eq!(number.as_str(), "K01-181203-007");
        assert_eq!(SessionNo::try_from("K01-181203-007".to_owned()), Ok(number));
        for wrong in [
            "",
            "K1-181203-007",
            "000.00.06.H56-231027-0361",
            "K01-1812O3-007",
            "K01-181203-07",
        ] {
            assert_eq!(
                SessionNo::try_from(wrong.to_owned()),
                Err(CodeError::SessionForm),
                "{wrong}"
            );
        }
    }

    #[test]
    fn tracking_code_forgives_what_people_type() {
        let code = TrackingCode::parse("7k4m-2q9d 6trw").unwrap();
        assert_eq!(code.as_str(), "7K4M2Q9D6TRW");
        assert_eq!(code.grouped(), "7K4M 2Q9D 6TRW");
        assert_eq!(
            TrackingCode::parse("OIL0 0000 0000").unwrap().as_str(),
            "011000000000"
        );
        assert_eq!(
            TrackingCode::parse("U00000000000"),
            Err(CodeError::Alphabet)
        );
        assert_eq!(TrackingCode::parse("7K4Đ"), Err(CodeError::Alphabet));
        assert_eq!(
            TrackingCode::parse("7K4M"),
            Err(CodeError::Length {
                expected: 12,
                found: 4
            })
        );
    }

    proptest! {
        #[test]
        fn random_codes_read_back(bytes in any::<[u8; 12]>()) {
            let code = TrackingCode::from_random(bytes);
            prop_assert_eq!(TrackingCode::parse(&code.grouped()), Ok(code));
        }
    }
}

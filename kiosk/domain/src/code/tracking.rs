//! The tracking code: what a citizen types or scans to ask how a dossier is doing.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::CodeError;

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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tracking_code_forgives_what_people_type() {
        let code = TrackingCode::parse("7k4m-2q9d 6trw").unwrap();
        assert_eq!(code.as_str(), "7K4M2Q9D6TRW");
        assert_eq!(code.grouped(), "7K4M 2Q9D 6TRW");
        assert_eq!(
            TrackingCode::parse("OIL0 0000 0000").unwrap().as_str(),
            "011000000000"
        );
    }

    #[test]
    fn what_is_no_tracking_code_says_what_was_expected() {
        let length = |found| CodeError::Length {
            expected: 12,
            found,
        };
        let cases = [
            ("", length(0)),
            (" - ", length(0)),
            ("7K4M", length(4)),
            ("7K4M2Q9D6TRW0", length(13)),
            ("U00000000000", CodeError::Alphabet),
            ("7K4Đ", CodeError::Alphabet),
            // Cyrillic К and М, full-width digits, a letter with a separate accent.
            ("7\u{41a}4\u{41c}2Q9D6TRW", CodeError::Alphabet),
            ("\u{ff17}K4M2Q9D6TRW", CodeError::Alphabet),
            ("7KO\u{302}M2Q9D6TRW", CodeError::Alphabet),
            ("7K4M\u{0}2Q9D6TR", CodeError::Alphabet),
            ("7K4M\u{200b}2Q9D6TR", CodeError::Alphabet),
            ("000.00.06.H56-231027-0361", CodeError::Alphabet),
        ];
        for (text, expected) in cases {
            assert_eq!(TrackingCode::parse(text), Err(expected), "{text:?}");
        }
        let endless = "0".repeat(100_000);
        assert_eq!(TrackingCode::parse(&endless), Err(length(100_000)));
    }

    proptest! {
        #[test]
        fn random_codes_read_back(bytes in any::<[u8; 12]>()) {
            let code = TrackingCode::from_random(bytes);
            prop_assert_eq!(TrackingCode::parse(&code.grouped()), Ok(code));
        }
    }
}

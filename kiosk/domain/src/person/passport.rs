//! Numbers of passports: their shape is only asked about.

use super::{NumberRules, PersonError, PersonField};
use crate::Redacted;

/// Number of a passport, Vietnamese or foreign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PassportNumber {
    number: Redacted<String>,
    is_usual: bool,
}

impl PassportNumber {
    /// Reads a number; white space is ignored, letters become capitals.
    ///
    /// # Errors
    /// [`PersonError`] unless it is 5 to 20 ASCII letters and digits, with a digit.
    pub fn parse(text: &str, rules: &NumberRules) -> Result<Self, PersonError> {
        let number: String = text
            .split_whitespace()
            .collect::<String>()
            .to_ascii_uppercase();
        let expected = if !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            "only letters and digits"
        } else if !LENGTHS.contains(&number.len()) {
            "5 to 20 letters and digits"
        } else if !number.bytes().any(|byte| byte.is_ascii_digit()) {
            "digits"
        } else {
            let is_usual = rules.has_passport_shape(&number);
            let number = number.into();
            return Ok(Self { number, is_usual });
        };
        Err(PersonField::Passport.expects(expected))
    }

    /// The number, in capitals.
    #[must_use]
    pub const fn number(&self) -> &Redacted<String> {
        &self.number
    }

    /// Whether Vietnamese passports look like that. If not, the person is asked to look
    /// again; foreign ones rarely do.
    #[must_use]
    pub const fn is_usual(&self) -> bool {
        self.is_usual
    }
}

/// The machine-readable line has nine characters; national schemes vary, a sentence is
/// longer.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_asked_about_and_nonsense_is_refused() {
        let cases = [
            ("B0000000", Ok(("B0000000", true))),
            (" c 0000 0000 ", Ok(("C00000000", true))),
            ("B000000", Ok(("B000000", false))),
            ("00AB12345", Ok(("00AB12345", false))),
            ("", Err("5 to 20 letters and digits")),
            ("B123", Err("5 to 20 letters and digits")),
            ("B12345678901234567890", Err("5 to 20 letters and digits")),
            ("MAUTHU", Err("digits")),
            ("\u{412}0000000", Err("only letters and digits")),
            ("Ｂ0000000", Err("only letters and digits")),
            ("B000\u{7}0000", Err("only letters and digits")),
        ];
        for (text, expected) in cases {
            let read = PassportNumber::parse(text, NumberRules::embedded());
            let read = read
                .as_ref()
                .map(|one| (one.number().reveal().as_str(), one.is_usual()));
            let expected = expected.map_err(|expected| PersonField::Passport.expects(expected));
            assert_eq!(read, expected.as_ref().copied(), "{text}");
        }
    }
}

//! Phone numbers, tidied and asked about but hardly ever refused.
//!
//! Numbers move between operators and new ranges appear, so an unusual number is a question
//! to the person and no mistake.

use super::{NumberRules, PersonError, PersonField};
use crate::Redacted;

/// A phone number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phone {
    number: Redacted<String>,
    question: Option<PhoneQuestion>,
}

/// Something about a phone number that the person is asked to look at again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PhoneQuestion {
    /// No known range begins like that.
    Range,
    /// Numbers of that range have another count of digits.
    Length {
        /// How many they have.
        digits: usize,
    },
}

impl Phone {
    /// Reads a number. Spaces, dots, hyphens and parentheses are ignored; a leading +84 or
    /// 84 becomes 0.
    ///
    /// # Errors
    /// [`PersonError`] unless it is 3 to 15 ASCII digits, with or without a leading plus.
    pub fn parse(text: &str, rules: &NumberRules) -> Result<Self, PersonError> {
        let signs = text
            .chars()
            .filter(|sign| !sign.is_whitespace() && !".-()".contains(*sign));
        let number = national(signs.collect());
        let digits = number.strip_prefix('+').unwrap_or(&number);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PersonField::Phone.expects("only digits"));
        }
        if !LENGTHS.contains(&digits.len()) {
            return Err(PersonField::Phone.expects("3 to 15 digits"));
        }
        let question = match rules.phone_digits(&number) {
            None => Some(PhoneQuestion::Range),
            Some(right) if right != number.len() => Some(PhoneQuestion::Length { digits: right }),
            Some(_) => None,
        };
        Ok(Self {
            number: number.into(),
            question,
        })
    }

    /// Its digits as dialled in the country, with a leading plus if it is a foreign one.
    #[must_use]
    pub const fn number(&self) -> &Redacted<String> {
        &self.number
    }

    /// What the person is asked to look at again.
    #[must_use]
    pub const fn question(&self) -> Option<PhoneQuestion> {
        self.question
    }
}

/// No number is longer (ITU E.164), and no service number is shorter.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=15;

/// Numbers dialled in the country begin with 0, so a leading 84 is always the country.
fn national(number: String) -> String {
    match number
        .strip_prefix("+84")
        .or_else(|| number.strip_prefix("84"))
    {
        Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        None => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_tidied_and_asked_about() {
        use PhoneQuestion::{Length, Range};
        let cases = [
            ("0903 000 000", "0903000000", None),
            ("0903.000.000", "0903000000", None),
            ("+84 903 000 000", "0903000000", None),
            ("84903000000", "0903000000", None),
            ("+84 (0)903-000-000", "0903000000", None),
            ("0254 3515 555", "02543515555", None),
            ("02543.515.555", "02543515555", None),
            ("032\u{a0}0000000", "0320000000", None),
            ("0860000000", "0860000000", None),
            ("0990000000", "0990000000", None),
            ("090300000", "090300000", Some(Length { digits: 10 })),
            ("09030000000", "09030000000", Some(Length { digits: 10 })),
            ("0254351555", "0254351555", Some(Length { digits: 11 })),
            ("0310000000", "0310000000", Some(Range)),
            ("01200000000", "01200000000", Some(Range)),
            ("0283 0000 000", "02830000000", Some(Range)),
            ("0500000000", "0500000000", Some(Range)),
            ("113", "113", Some(Range)),
            ("+1 555 010 0000", "+15550100000", Some(Range)),
            ("000000000000000", "000000000000000", Some(Range)),
        ];
        for (text, number, question) in cases {
            let phone = Phone::parse(text, NumberRules::embedded()).unwrap();
            assert_eq!(phone.number().reveal(), number, "{text}");
            assert_eq!(phone.question(), question, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_told() {
        let cases = [
            ("", "3 to 15 digits"),
            ("+", "3 to 15 digits"),
            ("..", "3 to 15 digits"),
            ("12", "3 to 15 digits"),
            ("0000000000000000", "3 to 15 digits"),
            ("o903000000", "only digits"),
            ("090300000O", "only digits"),
            ("++84903000000", "only digits"),
            ("0903000000+", "only digits"),
            ("０９０３000000", "only digits"),
            ("٠٩٠٣000000", "only digits"),
            ("0903\u{7}000000", "only digits"),
            ("0903\u{200b}000000", "only digits"),
        ];
        for (text, expected) in cases {
            let error = Phone::parse(text, NumberRules::embedded()).unwrap_err();
            assert_eq!(error, PersonField::Phone.expects(expected), "{text}");
        }
    }
}

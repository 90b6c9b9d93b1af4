//! The structure of identity numbers, as far as it can be checked.
//!
//! Twelve digits: three for the province of birth registration (0 and the code of the
//! General Statistics Office), one for century and sex, two for the year of birth, six at
//! random. None of them is a check digit (Decree 137/2015/NĐ-CP, unverified), so what does
//! not fit is asked about and never refused.

use jiff::civil::Date;

use super::{Applicant, NumberRules, PersonError, PersonField, Sex};
use crate::Redacted;

/// Identity number: twelve digits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityNumber(Redacted<String>);

/// Number of the card before: nine digits, of which nothing can be checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OldNumber(Redacted<String>);

/// Something about the identity number that the person is asked to look at again. A
/// question, never a refusal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum IdentityQuestion {
    /// The first three digits are no province of birth registration.
    Province,
    /// The fourth digit does not fit the sex.
    Sex,
    /// The fourth to sixth digits do not fit the year of birth, or lie in the future.
    BirthYear,
}

impl IdentityNumber {
    /// Reads a number; white space is ignored.
    ///
    /// # Errors
    /// [`PersonError`] unless it is twelve ASCII digits.
    pub fn parse(text: &str) -> Result<Self, PersonError> {
        digits(text, 12)
            .map(|number| Self(number.into()))
            .ok_or(PersonField::Number.expects("twelve digits"))
    }

    /// The digits.
    #[must_use]
    pub const fn number(&self) -> &Redacted<String> {
        &self.0
    }

    /// Code of the province of birth registration in the General Statistics Office's list:
    /// two digits; nothing when the number does not begin with 0.
    #[must_use]
    pub fn province(&self) -> Option<Redacted<String>> {
        let code = self.0.reveal().strip_prefix('0')?.get(..2)?;
        Some(code.to_owned().into())
    }

    /// The sex that the fourth digit stands for: even for men, odd for women.
    #[must_use]
    pub fn sex(&self) -> Redacted<Sex> {
        let is_even = self.part(3, 4) % 2 == 0;
        Redacted::new(if is_even { Sex::Male } else { Sex::Female })
    }

    /// The year of birth that the fourth to sixth digits stand for: 0 and 1 begin in 1900,
    /// 2 and 3 in 2000, up to 2399.
    #[must_use]
    pub fn birth_year(&self) -> Redacted<i16> {
        Redacted::new(1900 + self.part(3, 4) / 2 * 100 + self.part(4, 6))
    }

    /// Digits of which there are twelve, and at most three are asked for.
    fn part(&self, from: usize, to: usize) -> i16 {
        let digits = self.0.reveal().get(from..to);
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }
}

impl OldNumber {
    /// Reads a number; white space is ignored.
    ///
    /// # Errors
    /// [`PersonError`] unless it is nine ASCII digits.
    pub fn parse(text: &str) -> Result<Self, PersonError> {
        digits(text, 9)
            .map(|number| Self(number.into()))
            .ok_or(PersonField::OldNumber.expects("nine digits"))
    }

    /// The digits.
    #[must_use]
    pub const fn number(&self) -> &Redacted<String> {
        &self.0
    }
}

/// What does not fit together in the identity number: with the known provinces, with what
/// else the card says, and with the day of today.
#[must_use]
pub fn identity_questions(
    applicant: &Applicant,
    rules: &NumberRules,
    today: Date,
) -> Vec<IdentityQuestion> {
    let Ok(number) = IdentityNumber::parse(applicant.identity_number.reveal()) else {
        return Vec::new();
    };
    let questions = [
        (IdentityQuestion::Province, is_province_odd(&number, rules)),
        (IdentityQuestion::Sex, is_sex_odd(&number, applicant)),
        (
            IdentityQuestion::BirthYear,
            is_year_odd(&number, applicant, today),
        ),
    ];
    let asked = questions.into_iter().filter(|(_, is_odd)| *is_odd);
    asked.map(|(question, _)| question).collect()
}

fn is_province_odd(number: &IdentityNumber, rules: &NumberRules) -> bool {
    let code = number.province();
    !code.is_some_and(|code| rules.has_province(code.reveal()))
}

fn is_sex_odd(number: &IdentityNumber, applicant: &Applicant) -> bool {
    let told = applicant.sex.as_ref();
    told.is_some_and(|told| *told != number.sex())
}

/// Without a date of birth on the card, the year must at least have come.
fn is_year_odd(number: &IdentityNumber, applicant: &Applicant, today: Date) -> bool {
    let year = number.birth_year();
    match &applicant.birth {
        Some(birth) => birth.reveal().year() != *year.reveal(),
        None => *year.reveal() > today.year(),
    }
}

/// The text without white space, if it is so many ASCII digits.
fn digits(text: &str, count: usize) -> Option<String> {
    let text: String = text.split_whitespace().collect();
    let is_right = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    is_right.then_some(text)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::person::parse_card;

    const CARD: &str = "077085000000||NGUYỄN VĂN MẪU|01011985|Nam|Xã Mẫu|01012022";

    fn asked(applicant: &Applicant) -> Vec<IdentityQuestion> {
        identity_questions(applicant, NumberRules::embedded(), date(2026, 6, 30))
    }

    #[test]
    fn numbers_that_do_not_fit_the_card_are_asked_about() {
        use IdentityQuestion::{BirthYear, Province, Sex};
        let cases = [
            ("077085000000", vec![]),
            ("003085000000", vec![Province]),
            ("177085000000", vec![Province]),
            ("077185000000", vec![Sex]),
            ("077084000000", vec![BirthYear]),
            ("077285000000", vec![BirthYear]),
            ("999999000000", vec![Province, Sex, BirthYear]),
        ];
        for (number, questions) in cases {
            let read = parse_card(&CARD.replace("077085000000", number)).unwrap();
            assert_eq!(asked(&read), questions, "{number}");
        }
    }

    #[test]
    fn typed_numbers_are_held_against_the_day() {
        use IdentityQuestion::{BirthYear, Province};
        let cases = [
            ("079226000000", vec![]),
            ("079326000000", vec![]),
            ("079227000000", vec![BirthYear]),
            ("079485000000", vec![BirthYear]),
            ("000000000000", vec![Province]),
        ];
        for (number, questions) in cases {
            let typed = Applicant::typed("Trần Thị Thử", number).unwrap();
            assert_eq!(asked(&typed), questions, "{number}");
        }
    }

    #[test]
    fn a_number_says_where_when_and_which_sex() {
        let cases = [
            ("077085000000", Some("77"), Sex::Male, 1985),
            ("001100000000", Some("01"), Sex::Female, 1900),
            ("096204000000", Some("96"), Sex::Male, 2004),
            ("079399000000", Some("79"), Sex::Female, 2099),
            ("179999000000", None, Sex::Female, 2399),
        ];
        for (text, province, sex, year) in cases {
            let number = IdentityNumber::parse(text).unwrap();
            let code = number.province().map(Redacted::into_inner);
            assert_eq!(code.as_deref(), province, "{text}");
            assert_eq!(*number.sex().reveal(), sex, "{text}");
            assert_eq!(*number.birth_year().reveal(), year, "{text}");
        }
    }

    #[test]
    fn other_counts_and_other_digits_are_refused() {
        let wrong = [
            "",
            " ",
            "0770850000000",
            "07708500000",
            "07708500000O",
            "０77085000000",
            "٠٧٧٠٨٥٠٠٠٠٠٠",
            "077085\u{7}00000",
            "077085-00000",
            "077085\u{200b}000000",
        ];
        for text in wrong {
            let error = IdentityNumber::parse(text).unwrap_err();
            assert_eq!(
                error,
                PersonField::Number.expects("twelve digits"),
                "{text}"
            );
            let error = OldNumber::parse(text).unwrap_err();
            assert_eq!(
                error,
                PersonField::OldNumber.expects("nine digits"),
                "{text}"
            );
        }
        let read = IdentityNumber::parse(" 077 085 000\u{a0}000").unwrap();
        assert_eq!(read.number().reveal(), "077085000000");
        let read = OldNumber::parse("270 000 000").unwrap();
        assert_eq!(read.number().reveal(), "270000000");
    }
}

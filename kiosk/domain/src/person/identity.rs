//! The structure of the identity number, as far as it can be checked.

use super::{Applicant, Sex};
use crate::Redacted;

/// Something about the identity number that the person is asked to look at again. A
/// question, never a refusal: the number has no check digit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum IdentityQuestion {
    /// The first three digits are no province of birth registration.
    Province,
    /// The fourth digit does not fit the sex.
    Sex,
    /// The fourth to sixth digits do not fit the year of birth.
    BirthYear,
}

/// Provinces of birth registration as the General Statistics Office numbered them until
/// 2025; a number keeps the code of its time (Decree 137/2015, unverified).
const PROVINCES: [u32; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37,
    38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77,
    79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
];

/// What does not fit together in the identity number.
///
/// Digits 1–3 are the province, digit 4 century and sex (0 male and 1 female from 1900, 2
/// and 3 from 2000, and so on), digits 5–6 the year.
#[must_use]
pub fn identity_questions(applicant: &Applicant) -> Vec<IdentityQuestion> {
    let number = applicant.identity_number.reveal();
    let part = |range| {
        number
            .get(range)
            .and_then(|digits: &str| digits.parse::<u32>().ok())
    };
    let (Some(province), Some(century), Some(year)) = (part(0..3), part(3..4), part(4..6)) else {
        return Vec::new();
    };
    let sex = if century % 2 == 0 {
        Sex::Male
    } else {
        Sex::Female
    };
    let born = 1900 + century / 2 * 100 + year;
    let told_sex = applicant.sex.as_ref().map(Redacted::reveal);
    let told_year = applicant.birth.as_ref().map(|birth| birth.reveal().year());
    let questions = [
        (IdentityQuestion::Province, !PROVINCES.contains(&province)),
        (
            IdentityQuestion::Sex,
            told_sex.is_some_and(|told| *told != sex),
        ),
        (
            IdentityQuestion::BirthYear,
            told_year.is_some_and(|told| u32::try_from(told) != Ok(born)),
        ),
    ];
    questions
        .into_iter()
        .filter(|(_, asked)| *asked)
        .map(|(question, _)| question)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::parse_card;

    const CARD: &str = "077085000000||NGUYỄN VĂN MẪU|01011985|Nam|Xã Mẫu|01012022";

    #[test]
    fn numbers_that_do_not_fit_are_asked_about() {
        let cases = [
            ("077085000000", vec![]),
            ("003085000000", vec![IdentityQuestion::Province]),
            ("077185000000", vec![IdentityQuestion::Sex]),
            ("077084000000", vec![IdentityQuestion::BirthYear]),
            ("077285000000", vec![IdentityQuestion::BirthYear]),
            (
                "999999000000",
                vec![
                    IdentityQuestion::Province,
                    IdentityQuestion::Sex,
                    IdentityQuestion::BirthYear,
                ],
            ),
        ];
        for (number, questions) in cases {
            let read = parse_card(&CARD.replace("077085000000", number)).unwrap();
            assert_eq!(identity_questions(&read), questions, "{number}");
        }
    }
}

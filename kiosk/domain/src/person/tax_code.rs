//! Tax codes: the one number of a form that has a check digit.

use super::{IdentityNumber, PersonError, PersonField};
use crate::Redacted;

/// A tax code. That of a person or a household is personal, so none is ever shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaxCode {
    kind: TaxCodeKind,
    code: Redacted<String>,
}

/// Whose tax code it is, by its length.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TaxCodeKind {
    /// Ten digits, the last of them a check digit.
    Payer,
    /// Ten digits and the three of a branch or dependent unit.
    Branch,
    /// An identity number; how persons and households are numbered from 2025 on
    /// (unverified, hence taken but not required).
    Person,
}

impl TaxCode {
    /// Reads a tax code: `NNNNNNNNNN`, `NNNNNNNNNN-NNN` with or without its hyphen, or an
    /// identity number. White space is ignored.
    ///
    /// # Errors
    /// [`PersonError`] for another count of digits, other signs, a wrong check digit, digits
    /// 3 to 9 that are all zero, and the branch number 000.
    pub fn parse(text: &str) -> Result<Self, PersonError> {
        let text: String = text.split_whitespace().collect();
        let (payer, branch) = parts(&text).ok_or(WRONG_LENGTH)?;
        if !payer
            .bytes()
            .chain(branch.bytes())
            .all(|byte| byte.is_ascii_digit())
        {
            return Err(WRONG_LENGTH);
        }
        let kind = if payer.len() == IDENTITY_DIGITS {
            IdentityNumber::parse(payer).map_err(|_| WRONG_LENGTH)?;
            TaxCodeKind::Person
        } else {
            check_payer(payer)?;
            check_branch(branch)?
        };
        let code = if branch.is_empty() {
            payer.to_owned()
        } else {
            format!("{payer}-{branch}")
        };
        let code = code.into();
        Ok(Self { kind, code })
    }

    /// Whose it is.
    #[must_use]
    pub const fn kind(&self) -> TaxCodeKind {
        self.kind
    }

    /// The code as it is written, a branch after a hyphen.
    #[must_use]
    pub const fn code(&self) -> &Redacted<String> {
        &self.code
    }
}

const WRONG_LENGTH: PersonError =
    PersonField::TaxCode.expects("10 digits, 10 and a branch of 3, or 12");

const IDENTITY_DIGITS: usize = 12;

/// Weights of the first nine digits.
const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];

/// Payer and branch, told by length and hyphen.
fn parts(text: &str) -> Option<(&str, &str)> {
    match text.len() {
        10 | IDENTITY_DIGITS => Some((text, "")),
        13 => text.split_at_checked(10),
        14 => text.split_once('-').filter(|(payer, _)| payer.len() == 10),
        _ => None,
    }
}

fn check_payer(payer: &str) -> Result<(), PersonError> {
    let digits: Vec<u32> = payer.chars().filter_map(|sign| sign.to_digit(10)).collect();
    if digits.iter().skip(2).take(7).all(|digit| *digit == 0) {
        return Err(PersonField::TaxCode.expects("digits 3 to 9 not all zero"));
    }
    let sum: u32 = WEIGHTS
        .iter()
        .zip(&digits)
        .map(|(weight, digit)| weight * digit)
        .sum();
    // A remainder of 0 gives 10, which no digit can be: such numbers are not given out.
    if digits.last() == Some(&(10 - sum % 11)) {
        Ok(())
    } else {
        Err(PersonField::TaxCode.expects("the right check digit"))
    }
}

fn check_branch(branch: &str) -> Result<TaxCodeKind, PersonError> {
    match branch {
        "" => Ok(TaxCodeKind::Payer),
        "000" => Err(PersonField::TaxCode.expects("a branch other than 000")),
        _ => Ok(TaxCodeKind::Branch),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_codes_are_read() {
        use TaxCodeKind::{Branch, Payer, Person};
        let cases = [
            ("0100233488", "0100233488", Payer),
            ("0100112437", "0100112437", Payer),
            ("3500123453", "3500123453", Payer),
            ("3500999995", "3500999995", Payer),
            (" 35009 99995 ", "3500999995", Payer),
            ("0314409058-002", "0314409058-002", Branch),
            ("0314409058002", "0314409058-002", Branch),
            ("077085000000", "077085000000", Person),
        ];
        for (text, code, kind) in cases {
            let read = TaxCode::parse(text).unwrap();
            assert_eq!(
                (read.code().reveal().as_str(), read.kind()),
                (code, kind),
                "{text}"
            );
        }
    }

    #[test]
    fn wrong_codes_are_told() {
        let length = WRONG_LENGTH.expected;
        let check = "the right check digit";
        let cases = [
            ("", length),
            ("010023348", length),
            ("01002334880", length),
            ("01002334880000", length),
            ("0100233488-02", length),
            ("031440905-8002", length),
            ("0100233488_002", length),
            ("010023348O", length),
            ("０１００233488", length),
            ("01002\u{7}3488", length),
            ("0100233488-0А2", length),
            ("0100233487", check),
            ("0100323488", check),
            ("0314409057-002", check),
            // 29 % 11 = 7, so that 3 is the right check digit.
            ("0100000003", "digits 3 to 9 not all zero"),
            ("0314409058-000", "a branch other than 000"),
        ];
        for (text, expected) in cases {
            let error = TaxCode::parse(text).unwrap_err();
            assert_eq!(error, PersonField::TaxCode.expects(expected), "{text}");
        }
    }

    #[test]
    fn a_number_with_a_check_digit_of_10_is_not_given_out() {
        // 31 * 3 + 29 * 5 + 3 * 5 = 253 = 23 * 11.
        for last in 0..10 {
            let error = TaxCode::parse(&format!("350000005{last}")).unwrap_err();
            assert_eq!(error.expected, "the right check digit", "{last}");
        }
    }
}

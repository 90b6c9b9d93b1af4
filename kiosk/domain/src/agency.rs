//! Agency identifiers, old and new, as one value.
//!
//! QCVN 102:2016/BTTTT writes `V1V2V3.Z1Z2.Y1Y2.MX1X2`, level 4 first and filled up with
//! zeros; QĐ 20/2020/QĐ-TTg turns the order round, level 1 first, at most 35 characters. The
//! same desk is `000.00.31.H06` on an old slip and `H06.31` on a new one, so texts are never
//! compared: groups of zeros are dropped and level 1 comes first.

use std::fmt;

/// An authority, however it was written; shown in the order of 2020, such as `H06.31`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AgencyId(String);

/// Why a text is no agency identifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AgencyError {
    /// Empty, or longer than the law allows.
    #[error("expected an agency identifier of 1 to 35 characters, found {found}")]
    Length {
        /// Bytes that were found.
        found: usize,
    },
    /// Neither of the two orders.
    #[error("expected an agency identifier such as 000.00.31.H06 or H06.31")]
    Form,
}

impl AgencyId {
    /// Longest identifier, in characters (QĐ 20/2020/QĐ-TTg).
    pub const MAX_CHARS: usize = 35;

    /// Reads an identifier of either order.
    ///
    /// # Errors
    /// [`AgencyError`] with what was expected.
    pub fn parse(text: &str) -> Result<Self, AgencyError> {
        let found = text.len();
        if !(1..=Self::MAX_CHARS).contains(&found) {
            return Err(AgencyError::Length { found });
        }
        let mut groups: Vec<&str> = text.split('.').collect();
        if is_old_order(&groups) {
            groups.reverse();
        } else if !is_new_order(&groups) {
            return Err(AgencyError::Form);
        }
        groups.retain(|group| group.bytes().any(|byte| byte != b'0'));
        Ok(Self(groups.join(".")))
    }

    /// Level 1 first, without groups of zeros.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AgencyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for AgencyId {
    type Err = AgencyError;

    fn from_str(text: &str) -> Result<Self, AgencyError> {
        Self::parse(text)
    }
}

/// `V1V2V3.Z1Z2.Y1Y2.MX1X2`: always four groups. Every real one seen has digits in the first
/// three.
fn is_old_order(groups: &[&str]) -> bool {
    match groups {
        [level_4, level_3, level_2, level_1] => {
            is_digits(level_4, 3)
                && is_digits(level_3, 2)
                && is_digits(level_2, 2)
                && is_level_1(level_1)
        }
        _ => false,
    }
}

/// `MX1X2` and further groups of digits.
fn is_new_order(groups: &[&str]) -> bool {
    match groups {
        [level_1, further @ ..] => {
            is_level_1(level_1)
                && further
                    .iter()
                    .all(|group| is_digits(group, 2) || is_digits(group, 3))
        }
        [] => false,
    }
}

/// A letter from A to Y and two digits, such as `H06`.
fn is_level_1(group: &str) -> bool {
    matches!(group.as_bytes(), [b'A'..=b'Y', tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit())
}

fn is_digits(group: &str, length: usize) -> bool {
    group.len() == length && group.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_orders_mean_the_same_authority() {
        let cases = [
            ("000.00.31.H06", "H06.31"),
            ("H06.31", "H06.31"),
            ("000.01.31.H06", "H06.31.01"),
            ("H06.31.01", "H06.31.01"),
            ("002.01.31.H06", "H06.31.01.002"),
            ("000.00.00.H49", "H49"),
            ("H49", "H49"),
            ("H49.00.00.000", "H49"),
            ("000.00.06.H56", "H56.06"),
            ("G09.20", "G09.20"),
            ("A00", "A00"),
        ];
        for (text, expected) in cases {
            let agency = AgencyId::parse(text).unwrap();
            assert_eq!(agency.as_str(), expected, "{text}");
        }
        assert_ne!(
            AgencyId::parse("000.31.00.H06"),
            AgencyId::parse("000.00.30.H06")
        );
    }

    #[test]
    fn what_is_no_identifier_says_what_was_expected() {
        use AgencyError::{Form, Length};
        let cases = [
            ("", Length { found: 0 }),
            ("H06.31.31.31.31.31.31.31.31.31.31.31", Length { found: 36 }),
            ("H6", Form),
            ("Z06", Form),
            ("h06.31", Form),
            ("H06.", Form),
            (".H06", Form),
            ("H06..31", Form),
            ("H06.3", Form),
            ("H06.3131", Form),
            ("H06.AB", Form),
            ("00.31.H06", Form),
            ("000.00.00.31.H06", Form),
            ("000.00.31.H06.01", Form),
            ("000.00.31", Form),
            ("H06 .31", Form),
            ("H06.31\n", Form),
            ("H06\u{0}31", Form),
            // Cyrillic Н, full-width digits, a letter with a separate accent, a long dot.
            ("\u{41d}06.31", Form),
            ("H\u{ff10}\u{ff16}.31", Form),
            ("H\u{301}06.31", Form),
            ("H06\u{ff0e}31", Form),
        ];
        for (text, expected) in cases {
            assert_eq!(AgencyId::parse(text), Err(expected), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_a_read_one_stands(text in ".*", near in "[0-9A-Z.]{0,16}") {
            for text in [text, near] {
                if let Ok(agency) = AgencyId::parse(&text) {
                    prop_assert_eq!(AgencyId::parse(agency.as_str()), Ok(agency));
                }
            }
        }

        #[test]
        fn an_old_identifier_is_the_new_one(
            (level_4, level_3, level_2) in (0..1000_u16, 0..100_u8, 0..100_u8), level_1 in "[A-Y][0-9]{2}",
        ) {
            let old = format!("{level_4:03}.{level_3:02}.{level_2:02}.{level_1}");
            let new = format!("{level_1}.{level_2:02}.{level_3:02}.{level_4:03}");
            prop_assert_eq!(AgencyId::parse(&old).unwrap(), AgencyId::parse(&new).unwrap());
        }
    }
}

//! What numbers usually look like, as data (`assets/identity/numbers.toml`).
//!
//! Provinces, passports and phone ranges change by decrees and contracts that nobody tells
//! the kiosk of, so they are a list that can be edited and never decide anything alone.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::procedure::Certainty;

/// The list of usual numbers.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberRules {
    provinces: Provinces,
    passports: Passports,
    phones: Vec<PhoneRange>,
}

/// Why a list cannot be read: line, field and what was expected, as the TOML reader says.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("numbers.toml: {0}")]
pub struct NumberRulesError(toml::de::Error);

impl NumberRules {
    /// Reads a list.
    ///
    /// # Errors
    /// [`NumberRulesError`] for the first field that is missing, unknown or of another kind.
    pub fn load(text: &str) -> Result<Self, NumberRulesError> {
        toml::from_str(text).map_err(NumberRulesError)
    }

    /// The list that every program carries.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Whether births are registered under that code of two digits.
    pub(super) fn has_province(&self, code: &str) -> bool {
        self.provinces.list.iter().any(|one| one.code == code)
    }

    /// Whether passports look like that.
    pub(super) fn has_passport_shape(&self, number: &str) -> bool {
        self.passports
            .shapes
            .iter()
            .any(|shape| fits(shape, number))
    }

    /// How many digits a phone number of that beginning has; the longest beginning counts.
    pub(super) fn phone_digits(&self, number: &str) -> Option<usize> {
        let prefixes = self.phones.iter().flat_map(|range| {
            let fitting = range
                .prefixes
                .iter()
                .filter(|prefix| number.starts_with(*prefix));
            fitting.map(|prefix| (prefix.len(), range.digits))
        });
        prefixes.max().map(|(_, digits)| digits)
    }
}

static EMBEDDED: LazyLock<NumberRules> = LazyLock::new(|| {
    let text = include_str!("../../../../assets/identity/numbers.toml");
    #[expect(clippy::expect_used, reason = "part of the program; a test reads it")]
    NumberRules::load(text).expect("the embedded list is right")
});

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Provinces {
    source: String,
    certainty: Certainty,
    list: Vec<Province>,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Province {
    code: String,
    /// For whoever edits the list.
    name: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Passports {
    source: String,
    certainty: Certainty,
    shapes: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhoneRange {
    source: String,
    certainty: Certainty,
    digits: usize,
    prefixes: Vec<String>,
}

/// `A` in a shape stands for a capital letter, `0` for a digit.
fn fits(shape: &str, number: &str) -> bool {
    let is_right = |(shape, sign): (u8, u8)| match shape {
        b'A' => sign.is_ascii_uppercase(),
        b'0' => sign.is_ascii_digit(),
        other => other == sign,
    };
    shape.len() == number.len() && shape.bytes().zip(number.bytes()).all(is_right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_list_has_what_it_claims() {
        let rules = NumberRules::embedded();
        assert_eq!(rules.provinces.list.len(), 63);
        for (code, is_known) in [
            ("77", true),
            ("79", true),
            ("01", true),
            ("96", true),
            ("03", false),
            ("97", false),
        ] {
            assert_eq!(rules.has_province(code), is_known, "{code}");
        }
        assert!(
            rules
                .provinces
                .list
                .is_sorted_by(|one, next| one.code < next.code)
        );
    }

    #[test]
    fn shapes_are_letters_and_digits() {
        let cases = [
            ("A00", "B12", true),
            ("A00", "b12", false),
            ("A00", "112", false),
            ("A00", "BB2", false),
            ("A00", "B1", false),
            ("A00", "B123", false),
            ("A-0", "B-1", true),
            ("A-0", "B11", false),
        ];
        for (shape, number, expected) in cases {
            assert_eq!(fits(shape, number), expected, "{shape} {number}");
        }
    }

    #[test]
    fn the_longest_beginning_of_a_phone_number_counts() {
        let text = include_str!("../../../../assets/identity/numbers.toml");
        let more = "\n[[phones]]\nsource = \"test\"\ncertainty = \"computed\"\n\
            digits = 12\nprefixes = [\"02\", \"02547\"]\n";
        let rules = NumberRules::load(&format!("{text}{more}")).unwrap();
        let cases = [
            ("0254", Some(11)),
            ("02541", Some(11)),
            ("0254700", Some(12)),
            ("028", Some(12)),
            ("0", None),
        ];
        for (number, digits) in cases {
            assert_eq!(rules.phone_digits(number), digits, "{number}");
        }
    }

    #[test]
    fn a_wrong_list_is_told() {
        let text = include_str!("../../../../assets/identity/numbers.toml");
        let cases = [
            ("", "missing field"),
            (
                &text.replace("digits = 11", "digits = \"x\""),
                "invalid type",
            ),
            (&text.replace("shapes", "shape"), "unknown field `shape`"),
            (
                &text.replace("\"unverified\"", "\"sure\""),
                "unknown variant `sure`",
            ),
        ];
        for (text, told) in cases {
            let error = NumberRules::load(text).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}

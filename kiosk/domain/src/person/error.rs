//! What is wrong with a text about a person, without the text.

use std::fmt;

/// A text about a person that is read and checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PersonField {
    /// All of a card's text together.
    Card,
    /// Identity number.
    Number,
    /// Number of the card before.
    OldNumber,
    /// Number of a passport.
    Passport,
    /// Full name.
    Name,
    /// Tax code.
    TaxCode,
    /// Phone number.
    Phone,
}

impl fmt::Display for PersonField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Card => "card text",
            Self::Number => "identity number",
            Self::OldNumber => "old number",
            Self::Passport => "passport number",
            Self::Name => "name",
            Self::TaxCode => "tax code",
            Self::Phone => "phone number",
        })
    }
}

/// Why a text cannot be taken; never carries the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field}: expected {expected}")]
pub struct PersonError {
    /// Which text.
    pub field: PersonField,
    /// What would have been right.
    pub expected: &'static str,
}

impl PersonField {
    /// The error of this field.
    pub(super) const fn expects(self, expected: &'static str) -> PersonError {
        PersonError {
            field: self,
            expected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_field_and_expectation() {
        let cases = [
            (PersonField::Card, "card text: expected x"),
            (PersonField::Number, "identity number: expected x"),
            (PersonField::OldNumber, "old number: expected x"),
            (PersonField::Passport, "passport number: expected x"),
            (PersonField::Name, "name: expected x"),
            (PersonField::TaxCode, "tax code: expected x"),
            (PersonField::Phone, "phone number: expected x"),
        ];
        for (field, told) in cases {
            assert_eq!(field.expects("x").to_string(), told);
        }
    }
}

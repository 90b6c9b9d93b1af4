//! Who hands the dossier in, and what a citizen card says about them.
//!
//! The number is checked as far as Decree 137/2015/NĐ-CP gives it a structure, and only to
//! ask, never to refuse. Errors name a field and what was expected of it, never what stood
//! there.

mod card;
mod identity;

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

pub use card::parse_card;
pub use identity::{IdentityQuestion, identity_questions};

use crate::Redacted;

/// Sex as the card writes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// How the data came into the machine.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentitySource {
    /// Read from the QR of the card.
    Card,
    /// Typed on the screen.
    Typed,
}

/// For whom the dossier is handed in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForWhom {
    /// For oneself.
    Own,
    /// For one's child or ward.
    Child,
}

/// The person who hands the dossier in. Every field stays out of logs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Applicant {
    /// Full name as written, NFC.
    pub name: Redacted<String>,
    /// Twelve digits.
    pub identity_number: Redacted<String>,
    /// Nine digits of the card before, if any.
    pub old_number: Option<Redacted<String>>,
    /// Date of birth.
    pub birth: Option<Redacted<Date>>,
    /// Sex.
    pub sex: Option<Redacted<Sex>>,
    /// Residence as the card writes it.
    pub address: Option<Redacted<String>>,
    /// Date of issue.
    pub issued: Option<Redacted<Date>>,
    /// Card or keypad.
    pub source: IdentitySource,
}

/// A field of the card or the keypad that cannot be done without.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CardField {
    /// All of them together.
    Text,
    /// Identity number.
    Number,
    /// Full name.
    Name,
}

impl fmt::Display for CardField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "card text",
            Self::Number => "identity number",
            Self::Name => "name",
        })
    }
}

/// Why a text is not that of a citizen card; never carries the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field}: expected {expected}")]
pub struct CardTextError {
    /// Which part.
    pub field: CardField,
    /// What would have been right.
    pub expected: &'static str,
}

impl Applicant {
    /// What the keypad gave; spaces in the number are ignored.
    ///
    /// # Errors
    /// [`CardTextError`] for a number that has not twelve digits, or a name that is empty,
    /// longer than 100 characters, or holds digits.
    pub fn typed(name: &str, number: &str) -> Result<Self, CardTextError> {
        let number: String = number
            .chars()
            .filter(|sign| !sign.is_whitespace())
            .collect();
        Ok(Self {
            name: full_name(name)?.into(),
            identity_number: identity_number(&number)?.into(),
            old_number: None,
            birth: None,
            sex: None,
            address: None,
            issued: None,
            source: IdentitySource::Typed,
        })
    }
}

/// The longest name that civil status forms have room for.
const MAX_NAME_CHARS: usize = 100;

fn identity_number(text: &str) -> Result<String, CardTextError> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err(CardTextError {
            field: CardField::Number,
            expected: "twelve digits",
        })
    }
}

fn full_name(text: &str) -> Result<String, CardTextError> {
    let name: String = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .nfc()
        .collect();
    let expected = if name.chars().count() > MAX_NAME_CHARS {
        "at most 100 characters"
    } else if !name.chars().any(char::is_alphabetic) || name.chars().any(char::is_numeric) {
        "letters"
    } else if !is_plain(&name) {
        "no control characters"
    } else {
        return Ok(name);
    };
    Err(CardTextError {
        field: CardField::Name,
        expected,
    })
}

/// No control character, no sign that could not be decoded.
fn is_plain(text: &str) -> bool {
    !text.contains(|sign: char| sign.is_control() || sign == char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_data_is_tidied_and_checked() {
        let typed = Applicant::typed("  Nguyễn   Văn Mẫu ", "077 085 000 000").unwrap();
        assert_eq!(typed.name.reveal(), "Nguyễn Văn Mẫu");
        assert_eq!(typed.identity_number.reveal(), "077085000000");
        assert_eq!(typed.source, IdentitySource::Typed);
        assert_eq!(identity_questions(&typed), []);
        for name in ["", " ", "Mẫu 2", "..."] {
            let error = Applicant::typed(name, "077085000000").unwrap_err();
            assert_eq!(error.field, CardField::Name, "{name}");
        }
    }
}

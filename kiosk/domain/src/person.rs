//! Who hands the dossier in, and what a citizen card says about them.
//!
//! Numbers are checked as far as they have a structure. Where there is a check digit, as in
//! a tax code, a wrong one is refused; everything else is only asked about. Errors name a
//! field and what was expected of it, never what stood there.

mod card;
mod error;
mod identity;
mod name;
mod passport;
mod phone;
mod rules;
mod tax_code;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use card::parse_card;
pub use error::{PersonError, PersonField};
pub use identity::{IdentityNumber, IdentityQuestion, OldNumber, identity_questions};
pub use name::{full_name, is_same_name};
pub use passport::PassportNumber;
pub use phone::{Phone, PhoneQuestion};
pub use rules::{NumberRules, NumberRulesError};
pub use tax_code::{TaxCode, TaxCodeKind};

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

impl Applicant {
    /// What the keypad gave; white space in the number is ignored.
    ///
    /// # Errors
    /// [`PersonError`] for what [`full_name`] and [`IdentityNumber::parse`] refuse.
    pub fn typed(name: &str, number: &str) -> Result<Self, PersonError> {
        Ok(Self {
            name: full_name(name)?.into(),
            identity_number: IdentityNumber::parse(number)?.number().clone(),
            old_number: None,
            birth: None,
            sex: None,
            address: None,
            issued: None,
            source: IdentitySource::Typed,
        })
    }
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
        let today = jiff::civil::date(2026, 6, 30);
        assert_eq!(
            identity_questions(&typed, NumberRules::embedded(), today),
            []
        );
        for name in ["", " ", "Mẫu 2", "..."] {
            let error = Applicant::typed(name, "077085000000").unwrap_err();
            assert_eq!(error.field, PersonField::Name, "{name}");
        }
    }
}

//! Who hands the dossier in, and what a citizen card says about them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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

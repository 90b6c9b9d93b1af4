//! What was found damaged, by name and without content.

use std::fmt;

use kiosk_domain::DossierId;
use serde::{Serialize, Serializer};

/// One piece that is not as it was written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// Whose piece it is.
    pub dossier: Option<DossierId>,
    /// Which piece.
    pub piece: Piece,
    /// What is wrong with it.
    pub damage: Damage,
}

impl Finding {
    pub(crate) const fn new(dossier: Option<DossierId>, piece: Piece, damage: Damage) -> Self {
        Self {
            dossier,
            piece,
            damage,
        }
    }
}

/// A piece of what the vault keeps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// The database file.
    Index,
    /// The row of a dossier in it.
    Row,
    /// The audit chain, from that row on.
    Audit(u64),
    /// The signed head of the chain that is kept outside the index.
    AuditHead,
    /// The declaration's body.
    Manifest,
    /// The note of what a true receipt must say.
    Expectation,
    /// A sealed document, by its ordinal; 0 is the form.
    Document(u32),
    /// A sealed page of a draft.
    Page,
    /// The wrapped secret of a draft.
    WrappedKey,
    /// The machine's key that wraps it.
    WrappingKey,
    /// A stored receipt.
    Receipt,
    /// Something that the vault has not put there, by its name.
    Stray(String),
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index => f.write_str("index"),
            Self::Row => f.write_str("index row"),
            Self::Audit(row) => write!(f, "audit row {row}"),
            Self::AuditHead => f.write_str("audit.head"),
            Self::Manifest => f.write_str("manifest.json"),
            Self::Expectation => f.write_str("expected.json"),
            Self::Document(ordinal) => write!(f, "documents/{ordinal}.age"),
            Self::Page => f.write_str("page"),
            Self::WrappedKey => f.write_str("wrapped.key"),
            Self::WrappingKey => f.write_str("device.key"),
            Self::Receipt => f.write_str("receipt"),
            Self::Stray(name) => f.write_str(name),
        }
    }
}

impl Serialize for Piece {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// What is wrong with a piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// It is not there.
    Missing,
    /// It is not what was written.
    Changed,
    /// It does not belong there.
    Stray,
    /// It tells another story than the rows of the audit chain.
    Disagrees,
    /// It is older than a head that was signed and kept.
    FellBack,
}

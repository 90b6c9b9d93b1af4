//! One paper of a procedure: what is done with it, how many, when, and how it is scanned.

use serde::{Deserialize, Serialize};

use super::{LocalText, PaperSizes};
use crate::ComponentCode;

/// What the citizen does with a paper. People confuse the two, so they are never mixed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Handling {
    /// Nộp: scanned here and sent.
    HandIn,
    /// Xuất trình: only shown to the officer.
    Show,
}

/// Which kind of paper is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyKind {
    /// Bản chính.
    Original,
    /// Bản sao.
    Copy,
    /// Bản chụp.
    Photocopy,
}

/// How many of each kind are wanted; at least one altogether.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Counts {
    /// Bản chính.
    pub original: u8,
    /// Bản sao.
    pub copy: u8,
    /// Bản chụp.
    pub photocopy: u8,
}

impl Counts {
    /// The kinds that are wanted and how many of each, in the order of the slip's columns.
    pub fn wanted(self) -> impl Iterator<Item = (CopyKind, u8)> {
        [
            (CopyKind::Original, self.original),
            (CopyKind::Copy, self.copy),
            (CopyKind::Photocopy, self.photocopy),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
    }
}

/// When a paper is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Requirement {
    /// In every dossier of the case.
    Always,
    /// Only if this holds; the citizen knows best.
    If(LocalText),
}

impl Requirement {
    /// Whether no dossier goes without it.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        matches!(self, Self::Always)
    }

    /// When it is asked for, if not always.
    #[must_use]
    pub const fn condition(&self) -> Option<&LocalText> {
        match self {
            Self::Always => None,
            Self::If(text) => Some(text),
        }
    }
}

/// How a paper is scanned.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Scan {
    /// A written back is usual, so a missing one is asked about.
    pub two_sided: bool,
    /// Nothing is lost without colour; otherwise it is kept. A page that bears a stamp or a
    /// signature in colour keeps it all the same.
    pub grey_allowed: bool,
    /// What it is printed on; another size is asked about.
    pub sizes: PaperSizes,
    /// Black ink may be stored apart from the rest, which then has 150 dpi: a fifth of the
    /// bytes, and writing as sharp as it was scanned. A page that would lose something by it
    /// stays whole.
    pub layered: bool,
}

/// One paper of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Component {
    /// Unique within the case.
    pub code: ComponentCode,
    /// Full name, as on the portal.
    pub name: LocalText,
    /// Hand in or show.
    pub handling: Handling,
    /// How many originals and copies.
    pub counts: Counts,
    /// When it is asked for.
    pub requirement: Requirement,
    /// Papers with the same name here stand for each other: one of them suffices.
    pub one_of: Option<String>,
    /// A paper with the same name here serves every procedure that asks for it.
    pub reuse: Option<String>,
    /// The printed form that it is written on, if there is one.
    pub form: Option<LocalText>,
    /// How it is scanned.
    pub scan: Scan,
}

impl Component {
    /// Whether either of the two suffices; a paper stands for itself.
    #[must_use]
    pub fn stands_for(&self, other: &Self) -> bool {
        self.code == other.code || (self.one_of.is_some() && self.one_of == other.one_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kinds_that_are_wanted_are_named() {
        let counts = Counts {
            original: 1,
            copy: 0,
            photocopy: 3,
        };
        let wanted: Vec<_> = counts.wanted().collect();
        assert_eq!(wanted, [(CopyKind::Original, 1), (CopyKind::Photocopy, 3)]);
    }
}

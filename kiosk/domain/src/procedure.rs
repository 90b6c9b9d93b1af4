//! What a procedure asks for: papers, time, fee, level.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{ComponentCode, ProcedureCode, level::Level};

/// A short text in the reference language and, where there is one, in English.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalText {
    /// Vietnamese, the reference.
    pub vi: String,
    /// English; falls back to Vietnamese.
    pub en: Option<String>,
}

impl LocalText {
    /// The text for a language tag such as `en`.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        match (language, &self.en) {
            ("en", Some(text)) => text,
            _ => &self.vi,
        }
    }
}

/// How sure we are of an entry, and who says so.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Read in the named source.
    Source,
    /// Computed from the law.
    Computed,
    /// From memory or illustrative; to be confirmed before use at a real desk.
    Unverified,
}

/// The days on which an entry is in force, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day; open until something replaces it.
    pub to: Option<Date>,
}

impl Period {
    /// Whether the entry is in force on that day.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }
}

/// When an entry is in force, where it was read, and how sure we are.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Origin {
    /// When it is in force.
    pub period: Period,
    /// Where this was read.
    pub source: String,
    /// How sure we are.
    pub certainty: Certainty,
}

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

/// One paper of a procedure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Component {
    /// Unique within the procedure.
    pub code: ComponentCode,
    /// Full name, as on the portal.
    pub name: LocalText,
    /// Hand in or show.
    pub handling: Handling,
    /// Original or copy.
    pub copy_kind: CopyKind,
    /// How many of them.
    pub count: u8,
    /// Always asked for; otherwise it may be left out.
    pub required: bool,
    /// When it is asked for, if not always.
    pub condition: Option<LocalText>,
    /// A written back is usual, so a missing one is asked about.
    pub two_sided: bool,
}

/// The time limit of a procedure.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeLimit {
    /// Today if received by 15:00, otherwise the next working day.
    SameDay,
    /// Hours of working time.
    Hours(u16),
    /// Working days of eight hours.
    WorkingDays(u16),
    /// Calendar days.
    CalendarDays(u16),
}

/// A procedure as the profile gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Procedure {
    /// National code, first two groups.
    pub code: ProcedureCode,
    /// Full name.
    pub name: LocalText,
    /// Short name for a tile.
    pub short: LocalText,
    /// Name of the icon on its tile (`assets/icons`).
    pub icon: String,
    /// Life event under which it is found.
    pub topic: String,
    /// More words by which people look for it.
    pub keywords: Vec<String>,
    /// Tiers whose desks take it in, such as `xa`.
    pub tiers: Vec<String>,
    /// Level of the online service.
    pub level: Level,
    /// Version of the form that the portal accepts.
    pub form_version: u32,
    /// Limit for an online dossier.
    pub limit: TimeLimit,
    /// Fee in đồng, if it is known.
    pub fee_vnd: Option<u64>,
    /// What the fee depends on, in a sentence.
    pub fee_note: Option<LocalText>,
    /// The papers, hand-in first.
    pub components: Vec<Component>,
    /// When it is in force.
    pub period: Period,
    /// Where this was read.
    pub source: String,
    /// How sure we are.
    pub certainty: Certainty,
}

impl Procedure {
    /// The papers that are scanned here, in order.
    pub fn hand_in(&self) -> impl Iterator<Item = &Component> {
        self.components
            .iter()
            .filter(|component| component.handling == Handling::HandIn)
    }

    /// The papers that are only shown.
    pub fn to_show(&self) -> impl Iterator<Item = &Component> {
        self.components
            .iter()
            .filter(|component| component.handling == Handling::Show)
    }

    /// The component with that code.
    #[must_use]
    pub fn component(&self, code: &ComponentCode) -> Option<&Component> {
        self.components
            .iter()
            .find(|component| &component.code == code)
    }
}

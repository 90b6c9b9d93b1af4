//! What a procedure asks for: cases, papers, time, fee, level.
//!
//! The items are those that Circular 32/2017/TT-BTTTT Art. 5 wants published, as far as a
//! kiosk needs them. Papers, limits and fees belong to a *case*, because the law gives them
//! for one situation at a time; a procedure with a single case asks no question. A code is
//! compared and never taken apart: the national numbering changed twice since 2018.

mod limit;
mod paper;
mod size;

pub use limit::{Extension, Limit, Stage, TimeLimit};
pub use paper::{Component, CopyKind, Counts, Handling, Requirement, Scan};
pub use size::{PaperSize, PaperSizes};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    CaseCode, ComponentCode, ProcedureCode,
    level::LevelEntry,
    tariff::{Channel, Fee},
};

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

/// How sure we are of an entry, the surest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
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

    /// Whether every day of `inner` is a day of this one.
    #[must_use]
    pub fn holds(&self, inner: &Self) -> bool {
        let ends_in = match (self.to, inner.to) {
            (None, _) => true,
            (Some(outer), Some(inner)) => inner <= outer,
            (Some(_), None) => false,
        };
        self.from <= inner.from && ends_in
    }

    /// Whether some day is in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.to.is_none_or(|to| other.from <= to) && other.to.is_none_or(|to| self.from <= to)
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

/// By which numbering a procedure has a code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CodeScheme {
    /// The national one, first two groups, such as `1.001193`.
    National,
    /// A province's own from before, such as `T-VTB-…`.
    Local,
    /// Made up, where no code is known; never sent to a real portal.
    Illustrative,
}

/// A code and the numbering that it belongs to.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct CodeEntry {
    /// The numbering.
    pub scheme: CodeScheme,
    /// The code, as it is written.
    pub code: String,
}

/// A procedure as the profile gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Procedure {
    /// By which programs and portal name it: the first of `codes`.
    pub code: ProcedureCode,
    /// All its codes; never empty.
    pub codes: Vec<CodeEntry>,
    /// Full name.
    pub name: LocalText,
    /// Short name for a tile.
    pub short: LocalText,
    /// Legal field (lĩnh vực).
    pub field: LocalText,
    /// Name of the icon on its tile (`assets/icons`).
    pub icon: String,
    /// Life event under which it is found.
    pub topic: String,
    /// More words by which people look for it.
    pub keywords: Vec<String>,
    /// Tiers whose desks take it in, such as `xa`.
    pub tiers: Vec<String>,
    /// Levels of the online service over time; periods of one kind never overlap.
    pub levels: Vec<LevelEntry>,
    /// Version of the form that the portal accepts.
    pub form_version: u32,
    /// What is asked if there are several cases.
    pub question: Option<LocalText>,
    /// The cases; never empty.
    pub cases: Vec<Case>,
    /// What prevents handing it in wholly online, if anything does.
    pub obstacle: Option<LocalText>,
    /// When it is in force.
    pub period: Period,
    /// Where this was read.
    pub source: String,
    /// How sure we are of its least sure part; levels, limits and fees have their own.
    pub certainty: Certainty,
}

impl Procedure {
    /// The level of the online service on that day.
    #[must_use]
    pub fn level_on(&self, date: Date) -> Option<&LevelEntry> {
        self.entry_on(date, false)
    }

    /// The level of the proactive service on that day (Decree 224/2026 Art. 16).
    #[must_use]
    pub fn proactive_level_on(&self, date: Date) -> Option<&LevelEntry> {
        self.entry_on(date, true)
    }

    /// Whether a dossier can be handed in online on that day.
    #[must_use]
    pub fn submits_online_on(&self, date: Date) -> bool {
        self.level_on(date)
            .is_some_and(|entry| entry.level.submits_online())
    }

    /// The case with that code.
    #[must_use]
    pub fn case(&self, code: &CaseCode) -> Option<&Case> {
        self.cases.iter().find(|one| &one.code == code)
    }

    /// The case that needs no question, if there is only one.
    #[must_use]
    pub fn only_case(&self) -> Option<&Case> {
        match self.cases.as_slice() {
            [case] => Some(case),
            _ => None,
        }
    }

    /// The component with that code, whatever the case.
    #[must_use]
    pub fn component(&self, code: &ComponentCode) -> Option<&Component> {
        self.cases.iter().find_map(|case| case.component(code))
    }

    fn entry_on(&self, date: Date, proactive: bool) -> Option<&LevelEntry> {
        self.levels
            .iter()
            .filter(|entry| entry.level.is_proactive() == proactive)
            .find(|entry| entry.origin.period.contains(date))
    }
}

/// One situation in which a procedure is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// Unique within the procedure.
    pub code: CaseCode,
    /// The answer to the procedure's question.
    pub name: LocalText,
    /// The papers, those to hand in first.
    pub components: Vec<Component>,
    /// Time limits; each channel has one.
    pub limits: Vec<Limit>,
    /// What is paid for.
    pub fees: Vec<Fee>,
}

impl Case {
    /// The papers that are scanned here, in order.
    pub fn hand_in(&self) -> impl Iterator<Item = &Component> {
        self.components
            .iter()
            .filter(|one| one.handling == Handling::HandIn)
    }

    /// The papers that are only shown.
    pub fn to_show(&self) -> impl Iterator<Item = &Component> {
        self.components
            .iter()
            .filter(|one| one.handling == Handling::Show)
    }

    /// The component with that code.
    #[must_use]
    pub fn component(&self, code: &ComponentCode) -> Option<&Component> {
        self.components.iter().find(|one| &one.code == code)
    }

    /// The required papers to hand in that are not there; of papers that stand for each
    /// other only the first, and none once one of them is there.
    pub fn missing(&self, is_there: impl Fn(&ComponentCode) -> bool) -> Vec<&Component> {
        let mut missing: Vec<&Component> = Vec::new();
        for one in self.hand_in().filter(|one| one.requirement.is_always()) {
            let stands_in = |other: &&Component| one.stands_for(other);
            let is_given = self
                .hand_in()
                .filter(stands_in)
                .any(|other| is_there(&other.code));
            if !is_given && !missing.iter().any(stands_in) {
                missing.push(one);
            }
        }
        missing
    }

    /// The limit of a channel.
    #[must_use]
    pub fn limit(&self, channel: Channel) -> Option<&Limit> {
        self.limits
            .iter()
            .find(|one| one.channels.contains(&channel))
    }

    /// What is paid for in a dossier that comes this way.
    pub fn fees(&self, channel: Channel) -> impl Iterator<Item = &Fee> {
        self.fees
            .iter()
            .filter(move |fee| fee.channels.contains(&channel))
    }
}

//! What a procedure costs: the lines of a tariff as a circular or a council prints them.
//!
//! Rates, steps, caps and exemptions are profile data with a source, because provincial
//! councils change them every year and most of the sums of 2018 are not public. These types
//! only say what a line means; the arithmetic is elsewhere. Amounts are whole đồng.

use jiff::civil::Date;

use crate::{
    TariffCode,
    procedure::{LocalText, Origin},
};

/// A way in which a dossier reaches the desk, and its result the citizen (Decree
/// 61/2018/NĐ-CP Art. 16).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// Trực tiếp tại quầy.
    Desk,
    /// Trực tuyến.
    Online,
    /// Qua bưu chính công ích.
    Post,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Desk, Self::Online, Self::Post];
}

/// One line of a tariff.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tariff {
    /// By which cases name it; unique at any one day.
    pub code: TariffCode,
    /// What is paid for.
    pub name: LocalText,
    /// How the sum comes about.
    pub charge: Charge,
    /// Nothing is due if this holds.
    pub free_if: Option<FreeIf>,
    /// Who pays nothing.
    pub exemptions: Vec<Exemption>,
    /// What else has to be said about it.
    pub note: Option<LocalText>,
    /// When it is in force, where it was read, how sure we are.
    pub origin: Origin,
}

impl Tariff {
    /// Whether the line is in force on that day.
    #[must_use]
    pub fn is_in_force(&self, date: Date) -> bool {
        self.origin.period.contains(date)
    }

    /// The sum for one dossier, where it depends on nothing that has to be asked.
    #[must_use]
    pub const fn plain_vnd(&self) -> Option<u64> {
        match (&self.charge, &self.free_if) {
            (Charge::Free, _) => Some(0),
            (Charge::Fixed { vnd }, None) => Some(*vnd),
            _ => None,
        }
    }
}

/// How the sum of a line comes about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Charge {
    /// Nothing is charged.
    Free,
    /// One sum for the whole dossier.
    Fixed {
        /// In đồng, at least 1.
        vnd: u64,
    },
    /// A sum for each of something.
    Each {
        /// In đồng, at least 1.
        vnd: u64,
        /// What is counted.
        per: Per,
    },
    /// By the pages of the original, for each copy made of it.
    PerPage {
        /// Price of a page from a certain page on; the first begins at page 1, and each
        /// later one at a higher page.
        steps: Vec<PageStep>,
        /// Most that one copy costs, in đồng.
        copy_cap_vnd: Option<u64>,
    },
    /// Set by the provincial council, and not known here; the note says so.
    Unknown,
}

/// What a sum is multiplied by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Per {
    /// Trường hợp: for signatures, one paper with one or more of them (Circular 226/2016).
    Case,
    /// Bản sao.
    Copy,
    /// Văn bản, giấy tờ.
    Document,
}

/// Price of the pages from one on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PageStep {
    /// First page of this price, from 1.
    pub from_page: u32,
    /// Price of each such page, in đồng.
    pub vnd: u64,
}

/// Under which circumstances nothing is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FreeIf {
    /// In a sentence.
    pub text: LocalText,
    /// If it is a matter of time: at most so many calendar days after the event that is
    /// declared, such as a birth.
    pub within_days: Option<u16>,
}

/// People who pay nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exemption {
    /// Unique within the profile.
    pub code: String,
    /// Who.
    pub name: LocalText,
    /// When it is in force, where it was read, how sure we are.
    pub origin: Origin,
}

/// A tariff line that a case of a procedure asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fee {
    /// Which line; the one in force on the day counts.
    pub tariff: TariffCode,
    /// For dossiers that come these ways.
    pub channels: Vec<Channel>,
    /// Only for those who want the thing, such as an extra copy of an extract.
    pub optional: bool,
}

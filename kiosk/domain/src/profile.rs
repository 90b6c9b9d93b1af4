//! A province's own rules as data (`assets/profiles`).
//!
//! Names, units, desks, working time, topics and procedures differ between provinces and
//! change with every reform, so none of them is a constant: a profile is a folder of TOML
//! files (described for clerks in `kiosk/docs/profile.md`) whose entries carry a period, a source and a certainty. Loading is pure: whoever
//! calls gives the texts of the files, and gets a whole profile or every mistake at once,
//! because a person who mends a file wants one list and not one error after the other.

mod cases;
mod desks;
mod embedded;
mod error;
mod head;
mod load;
mod papers;
mod procedures;
mod report;
mod sheet;
mod survey;
mod table;
mod tariffs;
mod topics;
mod units;
mod working_time;

use std::collections::BTreeMap;

pub use embedded::{embedded, embedded_names, embedded_with};
pub use error::{ProfileError, ProfileErrors};
use jiff::civil::Date;
pub use report::{Counts, Figures, Report, ReportRow, tier_total};
pub use survey::{Survey, SurveyItem};

use crate::{
    DeskCode, ProcedureCode, TariffCode, UnitCode,
    calendar::Calendar,
    procedure::{Case, Certainty, LocalText, Period, Procedure},
    tariff::{Channel, Tariff},
};

/// Texts of a profile's files by their path relative to the profile's folder.
pub type ProfileFiles = BTreeMap<String, String>;

/// A tier of government, from the province down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tier {
    /// Code such as `xa`.
    pub code: String,
    /// Name such as "Cấp xã".
    pub name: LocalText,
}

/// An administrative unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    /// Code of the General Statistics Office; only valid together with the period.
    pub code: UnitCode,
    /// Full official name, such as "Phường 1".
    pub name: String,
    /// The unit that it belongs to; `None` for the province.
    pub parent: Option<UnitCode>,
    /// Code of its tier.
    pub kind: String,
    /// Agency identifier that begins its official dossier codes, such as `000.01.31.H06`
    /// (QCVN 102:2016/BTTTT).
    pub agency: Option<String>,
    /// When it exists.
    pub period: Period,
    /// Where this was read.
    pub source: String,
    /// How sure we are.
    pub certainty: Certainty,
}

/// A reception desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Desk {
    /// Unique within the profile.
    pub code: DeskCode,
    /// Name over the door.
    pub name: LocalText,
    /// The unit that it belongs to.
    pub unit: UnitCode,
    /// Codes of the tiers whose procedures it takes in.
    pub tiers: Vec<String>,
    /// Made up for demonstration.
    pub illustrative: bool,
    /// Phone number as printed, if there is one.
    pub phone: Option<String>,
    /// When it exists.
    pub period: Period,
    /// Where this was read.
    pub source: String,
    /// How sure we are.
    pub certainty: Certainty,
}

/// A life event under which procedures are found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Topic {
    /// Unique within the profile.
    pub code: String,
    /// Name on the tile.
    pub name: LocalText,
    /// Name of the icon on the tile (`assets/icons`).
    pub icon: String,
}

/// How large a dossier may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Largest document, in bytes.
    pub document_bytes: u64,
    /// Largest dossier, in bytes.
    pub dossier_bytes: u64,
    /// Most pages of a dossier.
    pub pages: u32,
}

/// A province at a certain time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// Name of its folder, such as `br-vt-2018`.
    pub id: String,
    /// Name of the province.
    pub name: LocalText,
    /// What a tracking code is appended to; ends with `/`, at most 40 characters.
    pub tracking_base: String,
    /// Phone number for questions, as printed.
    pub lookup_phone: String,
    /// The line about handing in from home that slips carry.
    pub publicity: LocalText,
    /// Name of the portal as people know it.
    pub portal_name: LocalText,
    /// When the profile is in force.
    pub period: Period,
    /// Tiers from the province down.
    pub tiers: Vec<Tier>,
    /// Units; each lies in one of a higher tier.
    pub units: Vec<Unit>,
    /// Desks.
    pub desks: Vec<Desk>,
    /// Working time.
    pub calendar: Calendar,
    /// Life events in the order of their tiles.
    pub topics: Vec<Topic>,
    /// Lines of the tariff.
    pub tariffs: Vec<Tariff>,
    /// Procedures in the order of their tiles.
    pub procedures: Vec<Procedure>,
    /// What people are asked after a visit.
    pub survey: Survey,
    /// Rows and figures of the level × tier tables.
    pub report: Report,
    /// Sizes.
    pub limits: Limits,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// Every mistake of every file, with file, line and what could be meant.
    pub fn load(files: &ProfileFiles) -> Result<Self, ProfileErrors> {
        load::load(files)
    }

    /// The day of the profile's period that is nearest to `date`.
    ///
    /// A demonstration or a lesson runs a past profile today and a coming one before its
    /// time; it then shows the rules of the last day, or of the first.
    #[must_use]
    pub fn day(&self, date: Date) -> Date {
        let date = date.max(self.period.from);
        self.period.to.map_or(date, |to| date.min(to))
    }

    /// The procedure with that code on that day.
    #[must_use]
    pub fn procedure_on(&self, code: &ProcedureCode, date: Date) -> Option<&Procedure> {
        let day = self.day(date);
        self.procedures
            .iter()
            .find(|one| &one.code == code && one.period.contains(day))
    }

    /// The desk with that code.
    #[must_use]
    pub fn desk(&self, code: &DeskCode) -> Option<&Desk> {
        self.desks.iter().find(|one| &one.code == code)
    }

    /// The unit with that code on that day.
    #[must_use]
    pub fn unit_on(&self, code: &UnitCode, date: Date) -> Option<&Unit> {
        let day = self.day(date);
        self.units
            .iter()
            .find(|one| &one.code == code && one.period.contains(day))
    }

    /// The tariff line with that code on that day.
    #[must_use]
    pub fn tariff_on(&self, code: &TariffCode, date: Date) -> Option<&Tariff> {
        let day = self.day(date);
        self.tariffs
            .iter()
            .find(|one| &one.code == code && one.is_in_force(day))
    }

    /// The fee of a case for dossiers that come this way, where it depends on nothing that
    /// would have to be asked; in đồng.
    #[must_use]
    pub fn plain_fee_vnd(&self, case: &Case, channel: Channel, date: Date) -> Option<u64> {
        case.fees(channel)
            .filter(|fee| !fee.optional)
            .try_fold(0_u64, |sum, fee| {
                let vnd = self.tariff_on(&fee.tariff, date)?.plain_vnd()?;
                sum.checked_add(vnd)
            })
    }

    /// The procedures that a citizen can hand in on line at that desk on that day.
    #[must_use]
    pub fn offered_at(&self, desk: &Desk, date: Date) -> Vec<&Procedure> {
        let day = self.day(date);
        self.procedures
            .iter()
            .filter(|one| one.period.contains(day) && one.submits_online_on(day))
            .filter(|one| one.tiers.iter().any(|tier| desk.tiers.contains(tier)))
            .collect()
    }
}

#[cfg(test)]
mod tests;

//! `report.toml`: rows of the level × tier tables, and figures of past periods.
//!
//! Which levels share a row changes with the scheme of levels ("Mức độ 1, 2" in 2018), and
//! the first figures are those that the province published itself.

use std::collections::BTreeMap;

use super::{
    load::all,
    papers::plain_code,
    sheet::Known,
    table::{Entry, ORIGIN, Read},
};
use crate::{
    level::{Level, Scheme},
    procedure::{LocalText, Origin},
};

/// Rows and figures of the level × tier tables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Rows in order.
    pub rows: Vec<ReportRow>,
    /// Figures that were published, oldest first.
    pub figures: Vec<Figures>,
}

/// A row of the tables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportRow {
    /// Unique among rows.
    pub code: String,
    /// As printed.
    pub name: LocalText,
    /// The levels that are counted here.
    pub levels: Vec<Level>,
}

/// Figures that were published for a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figures {
    /// Name of the paper, such as `115-bc-stttt`.
    pub code: String,
    /// Table A: procedures by level and tier, at the end of the period.
    pub procedures: Vec<Counts>,
    /// Table B: online dossiers received in the period, by level and tier.
    pub received: Vec<Counts>,
    /// Table B: online dossiers resolved in the period.
    pub resolved: Vec<Counts>,
    /// For which days, where they were read, how sure we are.
    pub origin: Origin,
}

/// Numbers of one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Code of the row.
    pub row: String,
    /// Number for each tier, by its code.
    pub by_tier: BTreeMap<String, u32>,
}

impl Counts {
    /// Sum over the tiers.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_tier.values().copied().map(u64::from).sum()
    }
}

/// Sum over the rows for one tier.
#[must_use]
pub fn tier_total(rows: &[Counts], tier: &str) -> u64 {
    let numbers = rows.iter().filter_map(|row| row.by_tier.get(tier));
    numbers.copied().map(u64::from).sum()
}

pub(super) fn read(root: &Entry<'_>, tiers: &[&str]) -> Read<Report> {
    root.only(&[["row", "figures"].as_slice(), &ORIGIN].concat());
    let entries = root.some_entries("row")?;
    let known = Known::of("row", &entries);
    let rows = all(&entries, row);
    let figures = root.entries("figures").and_then(|entries| {
        Known::of("figures", &entries);
        all(&entries, |entry| figures_of(entry, &known, tiers))
    });
    Ok(Report {
        rows: rows?,
        figures: figures?,
    })
}

fn row(entry: &Entry<'_>) -> Read<ReportRow> {
    entry.only(&[["code", "name", "levels"].as_slice(), &ORIGIN].concat());
    let (code, name, origin) = (plain_code(entry), entry.local("name"), entry.origin());
    let levels = entry
        .some_entries("levels")
        .and_then(|entries| all(&entries, level));
    origin?;
    Ok(ReportRow {
        code: code?,
        name: name?,
        levels: levels?,
    })
}

fn level(entry: &Entry<'_>) -> Read<Level> {
    entry.only(&["scheme", "value"]);
    let (scheme, value) = (
        entry.one_of("scheme", &Scheme::NAMES),
        entry.number("value", 0),
    );
    let level = Level {
        scheme: scheme?,
        value: value?,
    };
    if level.is_known() {
        Ok(level)
    } else {
        Err(entry.wrong(
            "value",
            format!("level {} is not known by its scheme", level.value),
        ))
    }
}

fn figures_of(entry: &Entry<'_>, rows: &Known, tiers: &[&str]) -> Read<Figures> {
    const OWN: [&str; 4] = ["code", "procedures", "received", "resolved"];
    entry.only(&[OWN.as_slice(), &ORIGIN].concat());
    let (code, origin) = (plain_code(entry), entry.origin());
    let counts = |key| {
        let entries = entry.entries(key)?;
        all(&entries, |line| counts(line, rows, tiers))
    };
    let (procedures, received, resolved) =
        (counts("procedures"), counts("received"), counts("resolved"));
    Ok(Figures {
        code: code?,
        procedures: procedures?,
        received: received?,
        resolved: resolved?,
        origin: origin?,
    })
}

/// A number for every tier: a missing one is not the same as none.
fn counts(line: &Entry<'_>, rows: &Known, tiers: &[&str]) -> Read<Counts> {
    line.only(&[["row"].as_slice(), tiers].concat());
    let row = line.reference("row", rows);
    let numbers: Vec<Read<(String, u32)>> = tiers
        .iter()
        .map(|tier| Ok(((*tier).to_owned(), line.number(tier, 0)?)))
        .collect();
    let by_tier: Read<BTreeMap<String, u32>> = numbers.into_iter().collect();
    Ok(Counts {
        row: row?,
        by_tier: by_tier?,
    })
}

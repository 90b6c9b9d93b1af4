//! `units/`: administrative units, each in one of a higher tier.
//!
//! A code is only valid together with a period: 26506 was Phường 1 of Vũng Tàu and is now
//! the whole Phường Vũng Tàu. The same code in periods that do not meet is therefore right.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    Unit,
    load::all,
    sheet::{Known, Mistakes, Sheet, Spot, no_overlap},
    table::{Entry, ORIGIN, Read},
};
use crate::procedure::Period;

/// A unit and where its parts stand in the file.
struct Row {
    unit: Unit,
    code: Spot,
    parent: Spot,
    period: Spot,
}

pub(super) fn read(
    sheets: &[Read<Sheet<'_>>],
    tiers: &Known,
    order: &[&str],
    mistakes: &Mistakes,
) -> (Read<Vec<Unit>>, Known) {
    let files: Vec<Read<Vec<Row>>> = sheets
        .iter()
        .map(|sheet| rows(&sheet.as_ref().map_err(|told| *told)?.root(), tiers))
        .collect();
    let rows: Read<Vec<Vec<Row>>> = files.into_iter().collect();
    match rows {
        Ok(rows) => meet(
            &rows.into_iter().flatten().collect::<Vec<_>>(),
            order,
            mistakes,
        ),
        Err(told) => (Err(told), Known::unread("unit")),
    }
}

/// Whether periods, put together, leave no day of `inner` out.
pub(super) fn covers(periods: impl Iterator<Item = Period>, inner: Period) -> bool {
    let mut periods: Vec<Period> = periods.collect();
    periods.sort_by_key(|period| period.from);
    let mut next: Option<Date> = Some(inner.from);
    for period in periods {
        let Some(day) = next else { break };
        if period.contains(day) {
            next = period.to.and_then(|to| to.tomorrow().ok());
        }
    }
    match (next, inner.to) {
        (None, _) => true,
        (Some(next), Some(to)) => to < next,
        (Some(_), None) => false,
    }
}

fn rows(root: &Entry<'_>, tiers: &Known) -> Read<Vec<Row>> {
    root.only(&[["unit"].as_slice(), &ORIGIN].concat());
    all(&root.some_entries("unit")?, |entry| row(entry, tiers))
}

fn row(entry: &Entry<'_>, tiers: &Known) -> Read<Row> {
    const OWN: [&str; 5] = ["code", "name", "parent", "kind", "agency"];
    entry.only(&[OWN.as_slice(), &ORIGIN].concat());
    let (code, name) = (entry.text("code"), entry.text("name"));
    let parent = entry.optional("parent", Entry::text);
    let agency = entry.optional("agency", agency);
    let (kind, origin) = (entry.reference("kind", tiers), entry.origin());
    let origin = origin?;
    Ok(Row {
        unit: Unit {
            code: code?.as_str().into(),
            name: name?,
            parent: parent?.map(|code| code.as_str().into()),
            kind: kind?,
            agency: agency?,
            period: origin.period,
            source: origin.source,
            certainty: origin.certainty,
        },
        code: entry.spot("code"),
        parent: entry.spot("parent"),
        period: entry.spot("period"),
    })
}

/// The units of all files together.
fn meet(rows: &[Row], order: &[&str], mistakes: &Mistakes) -> (Read<Vec<Unit>>, Known) {
    let codes = rows.iter().map(|row| row.unit.code.as_str());
    let known = Known::these("unit", codes.map(str::to_owned));
    let lives = rows
        .iter()
        .map(|row| (row.unit.code.as_str(), row.unit.period, &row.code));
    let once = no_overlap(mistakes, "unit", lives);
    let mut by_code: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
    for row in rows {
        by_code
            .entry(row.unit.code.as_str())
            .or_default()
            .push(&row.unit);
    }
    let placed = rows
        .iter()
        .map(|row| check_parent(row, &by_code, order, mistakes))
        .fold(Ok(()), Read::and);
    let units = once
        .and(placed)
        .map(|()| rows.iter().map(|row| row.unit.clone()).collect());
    (units, known)
}

/// A unit lies in one of a higher tier, during that one's life; only the province has none.
fn check_parent(
    row: &Row,
    by_code: &BTreeMap<&str, Vec<&Unit>>,
    order: &[&str],
    mistakes: &Mistakes,
) -> Read<()> {
    let height = |unit: &Unit| order.iter().position(|tier| *tier == unit.kind);
    let wrong = |spot: &Spot, message: String| Err(mistakes.at(spot, message, None));
    let Some(code) = row.unit.parent.as_ref().map(crate::UnitCode::as_str) else {
        if height(&row.unit) > Some(0) {
            let message = "only a unit of the highest tier has no parent";
            return wrong(&row.parent, message.to_owned());
        }
        return Ok(());
    };
    let Some(parents) = by_code.get(code) else {
        let meant = mistakes.closest(code, by_code.keys().copied());
        let message = format!("unit \"{code}\" is not defined");
        return Err(mistakes.at(&row.parent, message, meant));
    };
    if parents
        .iter()
        .any(|parent| height(parent) >= height(&row.unit))
    {
        return wrong(
            &row.parent,
            format!("parent \"{code}\" is of no higher tier"),
        );
    }
    if !covers(parents.iter().map(|parent| parent.period), row.unit.period) {
        let message = format!("the period is outside that of parent \"{code}\"");
        return wrong(&row.period, message);
    }
    Ok(())
}

/// `V1V2V3.Z1Z2.Y1Y2.MX1X2`, level 4 to level 1 (QCVN 102:2016/BTTTT).
fn agency(entry: &Entry<'_>, key: &str) -> Read<String> {
    const SHAPE: &str = "000.00.00.A00";
    let text = entry.text(key)?;
    let fits = |(sign, shape): (char, char)| match shape {
        '0' => sign.is_ascii_digit(),
        'A' => matches!(sign, 'A'..='Y'),
        other => sign == other,
    };
    if text.len() == SHAPE.len() && text.chars().zip(SHAPE.chars()).all(fits) {
        Ok(text)
    } else {
        Err(entry.wrong(
            key,
            format!("\"{text}\" is no agency identifier such as 000.01.31.H06"),
        ))
    }
}

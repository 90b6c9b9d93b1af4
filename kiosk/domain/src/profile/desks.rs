//! `desks.toml`: where dossiers are received.

use super::{
    Desk, Unit,
    load::all,
    sheet::Known,
    table::{Entry, ORIGIN, Read},
    units::covers,
};

pub(super) fn read(
    root: &Entry<'_>,
    units: &Known,
    tiers: &Known,
    all_units: &[Unit],
) -> Read<Vec<Desk>> {
    root.only(&[["desk"].as_slice(), &ORIGIN].concat());
    let entries = root.some_entries("desk")?;
    Known::of("desk", &entries);
    all(&entries, |entry| desk(entry, units, tiers, all_units))
}

fn desk(entry: &Entry<'_>, units: &Known, tiers: &Known, all_units: &[Unit]) -> Read<Desk> {
    const OWN: [&str; 6] = ["code", "name", "unit", "tiers", "illustrative", "phone"];
    entry.only(&[OWN.as_slice(), &ORIGIN].concat());
    let (code, name, origin) = (entry.text("code"), entry.local("name"), entry.origin());
    let (unit, served) = (
        entry.reference("unit", units),
        entry.references("tiers", tiers),
    );
    let illustrative = entry.optional("illustrative", Entry::flag);
    let phone = entry.optional("phone", Entry::text);
    let (served, origin) = (served?, origin?);
    if served.is_empty() {
        return Err(entry.wrong("tiers", "a desk serves at least one tier"));
    }
    let unit = unit?;
    let lives = all_units.iter().filter(|one| one.code.as_str() == unit);
    if !covers(lives.map(|one| one.period), origin.period) && !all_units.is_empty() {
        let message = format!("the period is outside that of unit \"{unit}\"");
        return Err(entry.wrong("period", message));
    }
    Ok(Desk {
        code: code?.as_str().into(),
        name: name?,
        unit: unit.as_str().into(),
        tiers: served,
        illustrative: illustrative?.unwrap_or(false),
        phone: phone?,
        period: origin.period,
        source: origin.source,
        certainty: origin.certainty,
    })
}

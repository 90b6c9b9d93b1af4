//! From the files to a [`Profile`]: head, units, desks and topics, and how the parts meet.

use super::{
    Desk, Limits, Profile, ProfileErrors, ProfileFiles, Tier, Topic, Unit, catalogue,
    table::{Entry, Known, Mistakes, ORIGIN, Read, Sheet},
    working_time,
};
use crate::procedure::{LocalText, Period};

/// What a line of a receipt and a QR code have room for, with the code behind it.
const TRACKING_BASE_CHARS: usize = 40;

pub(super) fn load(files: &ProfileFiles) -> Result<Profile, ProfileErrors> {
    let mistakes = Mistakes::default();
    let read = assemble(files, &mistakes);
    match (read, mistakes.into_sorted()) {
        (Ok(profile), list) if list.is_empty() => Ok(profile),
        (_, list) => Err(ProfileErrors(list)),
    }
}

/// Reads every file, whatever is wrong with the others.
fn assemble(files: &ProfileFiles, mistakes: &Mistakes) -> Read<Profile> {
    let open = |file| Sheet::open(files, file, mistakes);
    let head_sheet = open("profile.toml");
    let head = head_sheet
        .as_ref()
        .map_err(|told| *told)
        .and_then(|sheet| head(&sheet.root()));
    let (tiers, tier_codes) = match &head_sheet {
        Ok(sheet) => tiers(&sheet.root()),
        Err(told) => (Err(*told), Known::unread("tier")),
    };
    let tier_order: Vec<&str> = tiers
        .iter()
        .flatten()
        .map(|tier: &Tier| tier.code.as_str())
        .collect();

    let (units, unit_codes) = match open("units.toml") {
        Ok(sheet) => units(&sheet.root(), &tier_codes, &tier_order),
        Err(told) => (Err(told), Known::unread("unit")),
    };
    let desks = open("desks.toml").and_then(|sheet| desks(&sheet.root(), &unit_codes, &tier_codes));
    let calendar = open("calendar.toml").and_then(|sheet| working_time::read(&sheet.root()));
    let (topics, topic_codes) = match open("topics.toml") {
        Ok(sheet) => topics(&sheet.root()),
        Err(told) => (Err(told), Known::unread("topic")),
    };
    let procedures = open("procedures.toml")
        .and_then(|sheet| catalogue::read(&sheet.root(), &topic_codes, &tier_codes));

    let head = head?;
    Ok(Profile {
        id: head.id,
        name: head.name,
        tracking_base: head.tracking_base,
        lookup_phone: head.lookup_phone,
        publicity: head.publicity,
        portal_name: head.portal_name,
        period: head.period,
        limits: head.limits,
        tiers: tiers?,
        units: units?,
        desks: desks?,
        calendar: calendar?,
        topics: topics?,
        procedures: procedures?,
    })
}

/// What `profile.toml` says besides the tiers.
struct Head {
    id: String,
    name: LocalText,
    tracking_base: String,
    lookup_phone: String,
    publicity: LocalText,
    portal_name: LocalText,
    period: Period,
    limits: Limits,
}

fn head(root: &Entry<'_>) -> Read<Head> {
    const OWN: [&str; 8] = [
        "id",
        "name",
        "tracking_base",
        "lookup_phone",
        "publicity",
        "portal_name",
        "limits",
        "tier",
    ];
    root.only(&[OWN.as_slice(), &ORIGIN].concat());
    let (id, name) = (root.text("id"), root.local("name"));
    let (tracking_base, lookup_phone) = (tracking_base(root), root.text("lookup_phone"));
    let (publicity, portal_name) = (root.local("publicity"), root.local("portal_name"));
    let (limits, origin) = (
        root.table("limits").and_then(|table| limits(&table)),
        root.origin(),
    );
    Ok(Head {
        id: id?,
        name: name?,
        tracking_base: tracking_base?,
        lookup_phone: lookup_phone?,
        publicity: publicity?,
        portal_name: portal_name?,
        period: origin?.period,
        limits: limits?,
    })
}

fn tracking_base(root: &Entry<'_>) -> Read<String> {
    let base = root.text("tracking_base")?;
    let host = base
        .strip_prefix("https://")
        .or_else(|| base.strip_prefix("http://"));
    let wrong = if base.chars().count() > TRACKING_BASE_CHARS {
        "tracking_base is longer than 40 characters"
    } else if host.is_none_or(|host| host.starts_with('/')) {
        "tracking_base is no address that begins with http:// or https://"
    } else if !base.ends_with('/') {
        "tracking_base does not end with /"
    } else if !base.bytes().all(|byte| byte.is_ascii_graphic()) || base.contains(['?', '#', '"']) {
        "tracking_base has characters that an address cannot have"
    } else {
        return Ok(base);
    };
    Err(root.wrong("tracking_base", wrong))
}

fn limits(table: &Entry<'_>) -> Read<Limits> {
    table.only(&["document_bytes", "dossier_bytes", "pages"]);
    let document_bytes = table.number("document_bytes", 1);
    let dossier_bytes = table.number("dossier_bytes", 1);
    let pages = table.number("pages", 1);
    let limits = Limits {
        document_bytes: document_bytes?,
        dossier_bytes: dossier_bytes?,
        pages: pages?,
    };
    if limits.dossier_bytes < limits.document_bytes {
        return Err(table.wrong("dossier_bytes", "a dossier is smaller than one document"));
    }
    Ok(limits)
}

fn tiers(root: &Entry<'_>) -> (Read<Vec<Tier>>, Known) {
    let entries = match root.some_entries("tier") {
        Ok(entries) => entries,
        Err(told) => return (Err(told), Known::unread("tier")),
    };
    let known = Known::of("tier", &entries);
    let tiers = all(&entries, |entry| {
        entry.only(&["code", "name"]);
        let name = entry.local("name");
        Ok(Tier {
            code: entry.text("code")?,
            name: name?,
        })
    });
    (tiers, known)
}

fn units(root: &Entry<'_>, tiers: &Known, order: &[&str]) -> (Read<Vec<Unit>>, Known) {
    root.only(&[["unit"].as_slice(), &ORIGIN].concat());
    let entries = match root.some_entries("unit") {
        Ok(entries) => entries,
        Err(told) => return (Err(told), Known::unread("unit")),
    };
    let known = Known::of("unit", &entries);
    let units = all(&entries, |entry| unit(entry, tiers, &known));
    if let Ok(units) = &units {
        for (unit, entry) in units.iter().zip(&entries) {
            check_parent(unit, entry, units, order);
        }
    }
    (units, known)
}

fn unit(entry: &Entry<'_>, tiers: &Known, units: &Known) -> Read<Unit> {
    entry.only(
        &[
            ["code", "name", "parent", "kind", "agency"].as_slice(),
            &ORIGIN,
        ]
        .concat(),
    );
    let (code, name) = (entry.text("code"), entry.text("name"));
    let parent = entry.optional("parent", |entry, key| entry.reference(key, units));
    let agency = entry.optional("agency", agency);
    let (kind, origin) = (entry.reference("kind", tiers), entry.origin());
    let origin = origin?;
    Ok(Unit {
        code: code?.as_str().into(),
        name: name?,
        parent: parent?.map(|code| code.as_str().into()),
        kind: kind?,
        agency: agency?,
        period: origin.period,
        source: origin.source,
        certainty: origin.certainty,
    })
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

/// A unit lies in one of a higher tier, during that one's life; only the province has none.
fn check_parent(unit: &Unit, entry: &Entry<'_>, units: &[Unit], order: &[&str]) {
    let height = |unit: &Unit| order.iter().position(|tier| *tier == unit.kind);
    let parent = units
        .iter()
        .find(|one| Some(&one.code) == unit.parent.as_ref());
    match parent {
        None if height(unit) > Some(0) => {
            entry.wrong("parent", "only a unit of the highest tier has no parent");
        }
        Some(parent) if height(parent) >= height(unit) => {
            let message = format!("parent \"{}\" is of no higher tier", parent.code);
            entry.wrong("parent", message);
        }
        Some(parent) if !holds(&parent.period, &unit.period) => {
            let message = format!("the period is outside that of parent \"{}\"", parent.code);
            entry.wrong("period", message);
        }
        _ => {}
    }
}

fn holds(outer: &Period, inner: &Period) -> bool {
    let ends_in = match (outer.to, inner.to) {
        (None, _) => true,
        (Some(outer), Some(inner)) => inner <= outer,
        (Some(_), None) => false,
    };
    outer.from <= inner.from && ends_in
}

fn desks(root: &Entry<'_>, units: &Known, tiers: &Known) -> Read<Vec<Desk>> {
    root.only(&[["desk"].as_slice(), &ORIGIN].concat());
    let entries = root.some_entries("desk")?;
    Known::of("desk", &entries);
    all(&entries, |entry| desk(entry, units, tiers))
}

fn desk(entry: &Entry<'_>, units: &Known, tiers: &Known) -> Read<Desk> {
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
    Ok(Desk {
        code: code?.as_str().into(),
        name: name?,
        unit: unit?.as_str().into(),
        tiers: served,
        illustrative: illustrative?.unwrap_or(false),
        phone: phone?,
        period: origin.period,
        source: origin.source,
        certainty: origin.certainty,
    })
}

fn topics(root: &Entry<'_>) -> (Read<Vec<Topic>>, Known) {
    root.only(&["topic"]);
    let entries = match root.some_entries("topic") {
        Ok(entries) => entries,
        Err(told) => return (Err(told), Known::unread("topic")),
    };
    let known = Known::of("topic", &entries);
    let topics = all(&entries, |entry| {
        entry.only(&["code", "name", "icon"]);
        let (code, name, icon) = (entry.text("code"), entry.local("name"), entry.text("icon"));
        Ok(Topic {
            code: code?,
            name: name?,
            icon: icon?,
        })
    });
    (topics, known)
}

/// Reads every entry, also those after a wrong one.
pub(super) fn all<'a, T>(
    entries: &[Entry<'a>],
    read: impl Fn(&Entry<'a>) -> Read<T>,
) -> Read<Vec<T>> {
    let items: Vec<Read<T>> = entries.iter().map(read).collect();
    items.into_iter().collect()
}

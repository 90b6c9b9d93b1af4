//! `tariffs.toml`: what is charged, by the line of the circular or resolution.

use super::{
    load::all,
    papers::plain_code,
    sheet::{Known, no_overlap},
    table::{Entry, ORIGIN, Read},
};
use crate::{
    procedure::{LocalText, Origin},
    tariff::{Charge, Exemption, FreeIf, PageStep, Per, Tariff},
};

const PER: [(&str, Per); 3] = [
    ("case", Per::Case),
    ("copy", Per::Copy),
    ("document", Per::Document),
];

pub(super) fn read(root: &Entry<'_>) -> (Read<Vec<Tariff>>, Known) {
    root.only(&[["exemption", "tariff"].as_slice(), &ORIGIN].concat());
    let exemptions = root.entries("exemption");
    let (exemptions, exempt_codes) = match exemptions {
        Ok(entries) => (all(&entries, exemption), Known::of("exemption", &entries)),
        Err(told) => (Err(told), Known::unread("exemption")),
    };
    let entries = match root.some_entries("tariff") {
        Ok(entries) => entries,
        Err(told) => return (Err(told), Known::unread("tariff")),
    };
    let tariffs = all(&entries, |entry| tariff(entry, &exemptions, &exempt_codes));
    let once = tariffs.and_then(|tariffs| {
        let spots: Vec<_> = entries.iter().map(|entry| entry.spot("code")).collect();
        let lives = tariffs.iter().zip(&spots);
        let lives = lives.map(|(one, spot)| (one.code.as_str(), one.origin.period, spot));
        no_overlap(root.mistakes(), "tariff", lives)?;
        Ok(tariffs)
    });
    (once, Known::of_any_period("tariff", &entries))
}

fn exemption(entry: &Entry<'_>) -> Read<Exemption> {
    entry.only(&[["code", "name"].as_slice(), &ORIGIN].concat());
    let (code, name, origin) = (plain_code(entry), entry.local("name"), entry.origin());
    Ok(Exemption {
        code: code?,
        name: name?,
        origin: origin?,
    })
}

fn tariff(entry: &Entry<'_>, exemptions: &Read<Vec<Exemption>>, known: &Known) -> Read<Tariff> {
    const OWN: [&str; 12] = [
        "code",
        "name",
        "free",
        "vnd",
        "per",
        "page_steps",
        "copy_cap_vnd",
        "unknown",
        "free_if",
        "free_within_days",
        "exempt",
        "note",
    ];
    entry.only(&[OWN.as_slice(), &ORIGIN].concat());
    let (code, name) = (plain_code(entry), entry.local("name"));
    let (charge, free_if) = (charge(entry), free_if(entry));
    let note = entry.optional("note", Entry::local);
    let exempt = entry.optional("exempt", |entry, key| entry.references(key, known));
    let origin = own_source(entry);
    let (charge, note, exempt) = (charge?, note?, exempt?.unwrap_or_default());
    if charge == Charge::Unknown && note.is_none() {
        return Err(entry.wrong("unknown", "a sum that is not known needs a note"));
    }
    let exemptions = exemptions.as_ref().map_err(|told| *told)?;
    let is_meant = |one: &&Exemption| exempt.contains(&one.code);
    Ok(Tariff {
        code: code?.as_str().into(),
        name: name?,
        charge,
        free_if: free_if?,
        exemptions: exemptions.iter().filter(is_meant).cloned().collect(),
        note,
        origin: origin?,
    })
}

/// A sum that a person is told needs a source of its own: councils change it every year.
fn own_source(entry: &Entry<'_>) -> Read<Origin> {
    if entry.has("source") {
        entry.origin()
    } else {
        Err(entry.wrong("source", "the fee has no source of its own"))
    }
}

fn charge(entry: &Entry<'_>) -> Read<Charge> {
    let free = entry.optional("free", Entry::flag);
    let unknown = entry.optional("unknown", Entry::flag);
    let vnd = entry.optional("vnd", |entry, key| entry.number(key, 1));
    let per = entry.optional("per", |entry, key| entry.one_of(key, &PER));
    let steps = entry.optional("page_steps", page_steps);
    let cap = entry.optional("copy_cap_vnd", |entry, key| entry.number(key, 1));
    let (per, cap) = (per?, cap?);
    match (free?, unknown?, vnd?, steps?) {
        (Some(true), None, None, None) => Ok(Charge::Free),
        (None, Some(true), None, None) => Ok(Charge::Unknown),
        (None, None, None, Some(steps)) => Ok(Charge::PerPage {
            steps,
            copy_cap_vnd: cap,
        }),
        (None, None, Some(vnd), None) => Ok(match per {
            Some(per) => Charge::Each { vnd, per },
            None => Charge::Fixed { vnd },
        }),
        _ => {
            let message = "a fee is one of vnd, page_steps, free = true and unknown = true";
            Err(entry.wrong("vnd", message))
        }
    }
}

fn page_steps(entry: &Entry<'_>, key: &str) -> Read<Vec<PageStep>> {
    let entries = entry.some_entries(key)?;
    let steps = all(&entries, |step| {
        step.only(&["from_page", "vnd"]);
        let (from_page, vnd) = (step.number("from_page", 1), step.number("vnd", 0));
        Ok(PageStep {
            from_page: from_page?,
            vnd: vnd?,
        })
    })?;
    let begins = steps.first().is_some_and(|step| step.from_page == 1);
    if !begins || !steps.is_sorted_by(|one, next| one.from_page < next.from_page) {
        return Err(entry.wrong(key, "the steps do not go up from page 1"));
    }
    Ok(steps)
}

fn free_if(entry: &Entry<'_>) -> Read<Option<FreeIf>> {
    let text: Option<LocalText> = entry.optional("free_if", Entry::local)?;
    let key = "free_within_days";
    let within_days = entry.optional(key, |entry, key| entry.number(key, 1))?;
    match text {
        Some(text) => Ok(Some(FreeIf { text, within_days })),
        None if within_days.is_none() => Ok(None),
        None => Err(entry.wrong(key, "free_within_days needs free_if")),
    }
}

//! `procedures.toml`: papers, and the procedures that ask for them.
//!
//! The items are those that Circular 32/2017/TT-BTTTT Art. 5 wants published, as far as a
//! kiosk needs them. A paper is defined once and named by every procedure that wants it.

use super::{
    load::all,
    table::{Entry, Known, ORIGIN, Read},
};
use crate::{
    level::{Level, Scheme},
    procedure::{Certainty, Component, CopyKind, Handling, LocalText, Procedure, TimeLimit},
};

const SCHEMES: [(&str, Scheme); 3] = [
    ("ND43-2011", Scheme::Nd43_2011),
    ("ND42-2022", Scheme::Nd42_2022),
    ("ND224-2026", Scheme::Nd224_2026),
];

const HANDLINGS: [(&str, Handling); 2] = [("hand-in", Handling::HandIn), ("show", Handling::Show)];

const COPY_KINDS: [(&str, CopyKind); 3] = [
    ("original", CopyKind::Original),
    ("copy", CopyKind::Copy),
    ("photocopy", CopyKind::Photocopy),
];

pub(super) fn read(root: &Entry<'_>, topics: &Known, tiers: &Known) -> Read<Vec<Procedure>> {
    root.only(&[["component", "procedure"].as_slice(), &ORIGIN].concat());
    let (known, definitions) = match root.some_entries("component") {
        Ok(entries) => (Known::of("component", &entries), all(&entries, definition)),
        Err(told) => (Known::unread("component"), Err(told)),
    };
    let entries = root.some_entries("procedure")?;
    Known::of("procedure", &entries);
    let catalogue = Catalogue {
        definitions,
        known,
        topics,
        tiers,
    };
    all(&entries, |entry| catalogue.procedure(entry))
}

/// A paper wherever it is asked for.
struct Definition {
    code: String,
    name: LocalText,
    two_sided: bool,
}

fn definition(entry: &Entry<'_>) -> Read<Definition> {
    entry.only(&["code", "name", "two_sided"]);
    let (code, name) = (component_code(entry), entry.local("name"));
    let two_sided = entry.optional("two_sided", Entry::flag);
    Ok(Definition {
        code: code?,
        name: name?,
        two_sided: two_sided?.unwrap_or(false),
    })
}

/// Codes become file names and wire fields, so they are plain.
fn component_code(entry: &Entry<'_>) -> Read<String> {
    let code = entry.text("code")?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if code.bytes().all(plain) && !code.starts_with('-') {
        Ok(code)
    } else {
        Err(entry.wrong("code", "a component's code has only a-z, 0-9 and -"))
    }
}

struct Catalogue<'a> {
    definitions: Read<Vec<Definition>>,
    known: Known,
    topics: &'a Known,
    tiers: &'a Known,
}

impl Catalogue<'_> {
    fn procedure(&self, entry: &Entry<'_>) -> Read<Procedure> {
        const OWN: [&str; 12] = [
            "code",
            "name",
            "short",
            "icon",
            "topic",
            "keywords",
            "tiers",
            "level",
            "form_version",
            "limit",
            "fee",
            "paper",
        ];
        entry.only(&[OWN.as_slice(), &ORIGIN].concat());
        let (code, name, short) = (
            national_code(entry),
            entry.local("name"),
            entry.local("short"),
        );
        let (icon, topic) = (entry.text("icon"), entry.reference("topic", self.topics));
        let (keywords, tiers) = (
            entry.texts("keywords"),
            entry.references("tiers", self.tiers),
        );
        let form_version = entry.number("form_version", 1);
        let (level, limit, fee) = (level(entry), limit(entry), fee(entry));
        let (components, origin) = (self.components(entry), entry.origin());
        let (level, limit, fee) = (level?, limit?, fee?);
        let (components, origin) = (components?, origin?);
        if level.value.submits_online()
            && components.iter().all(|one| one.handling == Handling::Show)
        {
            return Err(entry.wrong("paper", "nothing is handed in"));
        }
        Ok(Procedure {
            code: code?.as_str().into(),
            name: name?,
            short: short?,
            icon: icon?,
            topic: topic?,
            keywords: keywords?,
            tiers: tiers?,
            level: level.value,
            form_version: form_version?,
            limit: limit.value,
            fee_vnd: fee.value.vnd,
            fee_note: fee.value.note,
            components,
            period: origin.period,
            source: origin.source,
            certainty: weakest([
                origin.certainty,
                level.certainty,
                limit.certainty,
                fee.certainty,
            ]),
        })
    }

    /// The papers, those to hand in first.
    fn components(&self, entry: &Entry<'_>) -> Read<Vec<Component>> {
        let papers = entry.entries("paper")?;
        let mut components = all(&papers, |paper| self.component(paper))?;
        components.sort_by_key(|one| one.handling == Handling::Show);
        for (index, one) in components.iter().enumerate() {
            if components
                .iter()
                .skip(index + 1)
                .any(|other| other.code == one.code)
            {
                let message = format!("component \"{}\" is asked for twice", one.code);
                return Err(entry.wrong("code", message));
            }
        }
        Ok(components)
    }

    fn component(&self, paper: &Entry<'_>) -> Read<Component> {
        paper.only(&[
            "component",
            "handling",
            "copy",
            "count",
            "required",
            "condition",
        ]);
        let code = paper.reference("component", &self.known);
        let handling = paper.one_of("handling", &HANDLINGS);
        let (copy_kind, count) = (paper.one_of("copy", &COPY_KINDS), paper.number("count", 1));
        let (required, condition) = (
            paper.flag("required"),
            paper.optional("condition", Entry::local),
        );
        let (code, required, condition) = (code?, required?, condition?);
        if required && condition.is_some() {
            return Err(paper.wrong(
                "condition",
                "a paper that is always required has a condition",
            ));
        }
        let definitions = self.definitions.as_ref().map_err(|told| *told)?;
        let definition = definitions
            .iter()
            .find(|one| one.code == code)
            .ok_or_else(|| {
                paper.wrong("component", format!("component \"{code}\" is not defined"))
            })?;
        Ok(Component {
            code: code.as_str().into(),
            name: definition.name.clone(),
            handling: handling?,
            copy_kind: copy_kind?,
            count: count?,
            required,
            condition,
            two_sided: definition.two_sided,
        })
    }
}

/// The first two groups, by which every system agrees: one digit, a dot, six digits.
fn national_code(entry: &Entry<'_>) -> Read<String> {
    let code = entry.text("code")?;
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    match code.split_once('.') {
        Some((group, serial)) if digits(group, 1) && digits(serial, 6) => Ok(code),
        _ => Err(entry.wrong("code", format!("\"{code}\" is no code such as 1.001193"))),
    }
}

/// A part of a procedure that has its own source.
struct Sourced<T> {
    value: T,
    certainty: Certainty,
}

fn level(entry: &Entry<'_>) -> Read<Sourced<Level>> {
    let table = entry.table("level")?;
    table.only(&["scheme", "value", "source", "certainty"]);
    let (scheme, value) = (table.one_of("scheme", &SCHEMES), table.number("value", 0));
    let (source, certainty) = (table.source(), table.certainty());
    let level = Level {
        scheme: scheme?,
        value: value?,
    };
    if !level.is_known() {
        let scheme = table.text("scheme")?;
        return Err(table.wrong(
            "value",
            format!("level {} is not known by {scheme}", level.value),
        ));
    }
    source?;
    Ok(Sourced {
        value: level,
        certainty: certainty?,
    })
}

fn limit(entry: &Entry<'_>) -> Read<Sourced<TimeLimit>> {
    let table = entry.table("limit")?;
    table.only(&[
        "same_day",
        "working_days",
        "calendar_days",
        "source",
        "certainty",
    ]);
    let same_day = table.optional("same_day", Entry::flag);
    let working = table.optional("working_days", |table, key| table.number(key, 1));
    let calendar = table.optional("calendar_days", |table, key| table.number(key, 1));
    let (source, certainty) = (table.source(), table.certainty());
    let value = match (same_day?, working?, calendar?) {
        (Some(true), None, None) => TimeLimit::SameDay,
        (None, Some(days), None) => TimeLimit::WorkingDays(days),
        (None, None, Some(days)) => TimeLimit::CalendarDays(days),
        _ => {
            let message = "a limit is one of same_day = true, working_days and calendar_days";
            return Err(entry.wrong("limit", message));
        }
    };
    source?;
    Ok(Sourced {
        value,
        certainty: certainty?,
    })
}

struct Fee {
    vnd: Option<u64>,
    note: Option<LocalText>,
}

/// A sum that a person is told needs a source of its own: councils change it every year.
fn fee(entry: &Entry<'_>) -> Read<Sourced<Fee>> {
    let table = entry.table("fee")?;
    table.only(&["vnd", "note", "source", "certainty"]);
    let vnd = table.optional("vnd", |table, key| table.number(key, 0));
    let note = table.optional("note", Entry::local);
    let certainty = table.certainty();
    if !table.has("source") {
        return Err(entry.wrong("fee", "the fee has no source"));
    }
    table.text("source")?;
    let value = Fee {
        vnd: vnd?,
        note: note?,
    };
    if value.vnd.is_none() && value.note.is_none() {
        return Err(entry.wrong("fee", "the fee is neither a sum nor a note"));
    }
    Ok(Sourced {
        value,
        certainty: certainty?,
    })
}

/// An entry is as sure as the least sure of its parts.
fn weakest(certainties: [Certainty; 4]) -> Certainty {
    let rank = |certainty: &Certainty| match certainty {
        Certainty::Source => 0,
        Certainty::Computed => 1,
        Certainty::Unverified => 2,
    };
    certainties
        .into_iter()
        .max_by_key(rank)
        .unwrap_or(Certainty::Unverified)
}

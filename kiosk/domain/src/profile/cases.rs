//! The cases of a procedure: its papers, limits and fees, sorted by the case they belong to.

use std::collections::BTreeMap;

use super::{
    load::all,
    papers::{Paper, plain_code},
    procedures::Catalogue,
    sheet::Known,
    table::{Entry, ORIGIN, Read},
};
use crate::{
    procedure::{
        Case, Component, Counts, Extension, Handling, Limit, LocalText, Requirement, Stage,
        TimeLimit,
    },
    tariff::{Channel, Fee},
};

/// Code of the case of a procedure that speaks of none.
const ONLY_CASE: &str = "chung";

const HANDLINGS: [(&str, Handling); 2] = [("hand-in", Handling::HandIn), ("show", Handling::Show)];

const CHANNELS: [(&str, Channel); 3] = [
    ("desk", Channel::Desk),
    ("online", Channel::Online),
    ("post", Channel::Post),
];

/// Fields of a span of time.
const TIMES: [&str; 4] = ["same_day", "hours", "working_days", "calendar_days"];

pub(super) fn read(root: &Entry<'_>, catalogue: &Catalogue<'_>) -> Read<Vec<Case>> {
    let (known, cases) = names(root)?;
    let papers = parts(root, "paper", &known, |entry| component(entry, catalogue));
    let limits = parts(root, "limit", &known, limit);
    let fees = parts(root, "fee", &known, |entry| fee(entry, catalogue));
    let (papers, limits, fees) = (papers?, limits?, fees?);
    let cases = cases.into_iter().map(|(code, name)| {
        let components = components(root, &code, &papers);
        let limits = limits_of(root, &code, &limits);
        let fees = of_case(&fees, &code)
            .map(|part| part.value.clone())
            .collect();
        Ok(Case {
            code: code.as_str().into(),
            name,
            components: components?,
            limits: limits?,
            fees,
        })
    });
    // Every case is looked at, also those after a wrong one.
    let cases: Vec<Read<Case>> = cases.collect();
    cases.into_iter().collect()
}

type Names = Vec<(String, LocalText)>;

fn names(root: &Entry<'_>) -> Read<(Known, Names)> {
    let entries = root.entries("case")?;
    if entries.is_empty() {
        let codes = std::iter::once(ONLY_CASE.to_owned());
        let name = root.local("name")?;
        return Ok((
            Known::these("case", codes),
            vec![(ONLY_CASE.to_owned(), name)],
        ));
    }
    let known = Known::of("case", &entries);
    let names = all(&entries, |entry| {
        entry.only(&["code", "name"]);
        let (code, name) = (plain_code(entry), entry.local("name"));
        Ok((code?, name?))
    })?;
    Ok((known, names))
}

/// A paper, limit or fee, and the cases for which it holds.
struct Part<'e, T> {
    entry: Entry<'e>,
    cases: Option<Vec<String>>,
    value: T,
}

fn parts<'e, T>(
    root: &Entry<'e>,
    key: &str,
    known: &Known,
    read: impl Fn(&Entry<'e>) -> Read<T>,
) -> Read<Vec<Part<'e, T>>> {
    all(&root.some_entries(key)?, |entry| {
        let cases = entry.optional("cases", |entry, key| entry.references(key, known));
        let value = read(entry);
        Ok(Part {
            entry: entry.clone(),
            cases: cases?,
            value: value?,
        })
    })
}

fn of_case<'p, 'e, T>(
    parts: &'p [Part<'e, T>],
    case: &str,
) -> impl Iterator<Item = &'p Part<'e, T>> {
    parts.iter().filter(move |part| {
        part.cases
            .as_ref()
            .is_none_or(|cases| cases.iter().any(|one| one == case))
    })
}

/// The papers of a case, those to hand in first.
fn components(root: &Entry<'_>, case: &str, parts: &[Part<'_, Component>]) -> Read<Vec<Component>> {
    let mut components: Vec<Component> = Vec::new();
    let mut told = Ok(());
    for part in of_case(parts, case) {
        if components.iter().any(|one| one.code == part.value.code) {
            let message = format!("component \"{}\" is asked for twice", part.value.code);
            told = Err(part.entry.wrong("component", message));
        }
        components.push(part.value.clone());
    }
    check_groups(root, case, &components)?;
    told?;
    components.sort_by_key(|one| one.handling == Handling::Show);
    Ok(components)
}

/// Papers that stand for each other are at least two and are treated alike.
fn check_groups(root: &Entry<'_>, case: &str, components: &[Component]) -> Read<()> {
    let mut groups: BTreeMap<&str, Vec<&Component>> = BTreeMap::new();
    for one in components {
        if let Some(group) = &one.one_of {
            groups.entry(group).or_default().push(one);
        }
    }
    for (group, members) in groups {
        let treated = |one: &Component| (one.handling, one.requirement.is_always());
        let alike = members.windows(2).all(|pair| match pair {
            [one, other] => treated(one) == treated(other),
            _ => true,
        });
        if members.len() < 2 || !alike {
            let message = format!(
                "one_of \"{group}\" needs at least two papers that are asked for alike \
                 in case \"{case}\""
            );
            return Err(root.wrong("paper", message));
        }
    }
    Ok(())
}

fn component(entry: &Entry<'_>, catalogue: &Catalogue<'_>) -> Read<Component> {
    entry.only(&[
        "component",
        "handling",
        "original",
        "copy",
        "photocopy",
        "condition",
        "one_of",
        "cases",
    ]);
    let code = entry.reference("component", &catalogue.paper_codes);
    let handling = entry.one_of("handling", &HANDLINGS);
    let (counts, one_of) = (counts(entry), entry.optional("one_of", Entry::text));
    let condition = entry.optional("condition", Entry::local);
    let code = code?;
    let papers = catalogue.papers.as_ref().map_err(|told| *told)?;
    let paper: &Paper = papers
        .iter()
        .find(|one| one.code == code)
        .ok_or_else(|| entry.wrong("component", format!("component \"{code}\" is not defined")))?;
    Ok(Component {
        code: code.as_str().into(),
        name: paper.name.clone(),
        handling: handling?,
        counts: counts?,
        requirement: condition?.map_or(Requirement::Always, Requirement::If),
        one_of: one_of?,
        reuse: paper.reuse.clone(),
        form: paper.form.clone(),
        scan: paper.scan,
    })
}

fn counts(entry: &Entry<'_>) -> Read<Counts> {
    let count = |key| entry.optional(key, |entry, key| entry.number(key, 1));
    let (original, copy, photocopy) = (count("original"), count("copy"), count("photocopy"));
    let counts = Counts {
        original: original?.unwrap_or_default(),
        copy: copy?.unwrap_or_default(),
        photocopy: photocopy?.unwrap_or_default(),
    };
    if counts == Counts::default() {
        let message = "a paper has a number of original, copy or photocopy";
        return Err(entry.wrong("original", message));
    }
    Ok(counts)
}

/// The limits of a case: one for each channel.
fn limits_of(root: &Entry<'_>, case: &str, parts: &[Part<'_, Limit>]) -> Read<Vec<Limit>> {
    let mut told = Ok(());
    for (name, channel) in CHANNELS {
        let mut found = of_case(parts, case).filter(|part| part.value.channels.contains(&channel));
        let first = found.next();
        if let Some(second) = found.next() {
            let message = format!("case \"{case}\" has two limits for channel \"{name}\"");
            told = Err(second.entry.wrong("channels", message));
        } else if first.is_none() {
            let message = format!("case \"{case}\" has no limit for channel \"{name}\"");
            told = Err(root.wrong("limit", message));
        }
    }
    told?;
    Ok(of_case(parts, case)
        .map(|part| part.value.clone())
        .collect())
}

fn channels(entry: &Entry<'_>) -> Read<Vec<Channel>> {
    let channels = entry.optional("channels", |entry, key| entry.some_of(key, &CHANNELS));
    Ok(channels?.unwrap_or_else(|| Channel::ALL.to_vec()))
}

fn limit(entry: &Entry<'_>) -> Read<Limit> {
    const OWN: [&str; 4] = ["cases", "channels", "stage", "extension"];
    entry.only(&[OWN.as_slice(), &TIMES, &ORIGIN].concat());
    let (channels, origin) = (channels(entry), entry.origin());
    let stages = entry
        .entries("stage")
        .and_then(|all_of| all(&all_of, stage));
    let extensions = entry.entries("extension");
    let extensions = extensions.and_then(|all_of| all(&all_of, extension));
    let stages = stages?;
    let time = if stages.is_empty() {
        time(entry)?
    } else {
        sum(entry, &stages)?
    };
    Ok(Limit {
        channels: channels?,
        time,
        stages,
        extensions: extensions?,
        origin: origin?,
    })
}

fn stage(entry: &Entry<'_>) -> Read<Stage> {
    entry.only(&["name", "working_days"]);
    let (name, working_days) = (entry.local("name"), entry.number("working_days", 1));
    Ok(Stage {
        name: name?,
        working_days: working_days?,
    })
}

/// The whole of the stages; a total beside them could contradict them.
fn sum(entry: &Entry<'_>, stages: &[Stage]) -> Read<TimeLimit> {
    if let Some(key) = TIMES.into_iter().find(|key| entry.has(key)) {
        return Err(entry.wrong(key, "a limit with stages is their sum and has no other"));
    }
    let days = stages
        .iter()
        .try_fold(0_u16, |sum, one| sum.checked_add(one.working_days));
    days.map(TimeLimit::WorkingDays)
        .ok_or_else(|| entry.wrong("stage", "the stages last too long"))
}

fn extension(entry: &Entry<'_>) -> Read<Extension> {
    entry.only(&[["when", "adds"].as_slice(), &TIMES].concat());
    let (when, time) = (entry.local("when"), time(entry));
    let is_added = entry.optional("adds", Entry::flag);
    Ok(Extension {
        when: when?,
        time: time?,
        is_added: is_added?.unwrap_or_default(),
    })
}

fn time(entry: &Entry<'_>) -> Read<TimeLimit> {
    let number = |key| entry.optional(key, |entry, key| entry.number(key, 1));
    let same_day = entry.optional("same_day", Entry::flag);
    let (hours, working, calendar) = (
        number("hours"),
        number("working_days"),
        number("calendar_days"),
    );
    match (same_day?, hours?, working?, calendar?) {
        (Some(true), None, None, None) => Ok(TimeLimit::SameDay),
        (None, Some(hours), None, None) => Ok(TimeLimit::Hours(hours)),
        (None, None, Some(days), None) => Ok(TimeLimit::WorkingDays(days)),
        (None, None, None, Some(days)) => Ok(TimeLimit::CalendarDays(days)),
        _ => {
            let message =
                "a limit is one of same_day = true, hours, working_days and calendar_days";
            Err(entry.wrong("limit", message))
        }
    }
}

fn fee(entry: &Entry<'_>, catalogue: &Catalogue<'_>) -> Read<Fee> {
    entry.only(&["tariff", "cases", "channels", "optional"]);
    let tariff = entry.reference("tariff", &catalogue.tariff_codes);
    let channels = channels(entry);
    let optional = entry.optional("optional", Entry::flag);
    Ok(Fee {
        tariff: tariff?.as_str().into(),
        channels: channels?,
        optional: optional?.unwrap_or_default(),
    })
}

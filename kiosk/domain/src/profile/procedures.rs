//! `procedures/`: one procedure a file, in the order of the file names.
//!
//! A procedure's papers, limits and fees stand in flat lists; each may say for which cases it
//! holds, and holds for all of them otherwise. So nothing is written twice, and a procedure
//! with a single case need not speak of cases at all.

use super::{
    cases,
    load::{all, names},
    papers::Paper,
    sheet::{Known, Mistakes, Sheet, Spot, no_overlap},
    table::{Entry, ORIGIN, Read},
};
use crate::{
    level::{Level, LevelEntry, Scheme},
    procedure::{Case, Certainty, CodeEntry, CodeScheme, Origin, Procedure},
    profile::ProfileFiles,
    tariff::Tariff,
};

/// Longest code of any numbering; real ones have some twenty signs.
const CODE_CHARS: usize = 40;

const CODE_SCHEMES: [(&str, CodeScheme); 3] = [
    ("national", CodeScheme::National),
    ("local", CodeScheme::Local),
    ("illustrative", CodeScheme::Illustrative),
];

/// What procedures refer to.
pub(super) struct Catalogue<'a> {
    pub(super) papers: Read<Vec<Paper>>,
    pub(super) paper_codes: Known,
    pub(super) tariffs: &'a [Tariff],
    pub(super) tariff_codes: Known,
    pub(super) topics: Known,
    pub(super) tiers: Known,
}

impl Catalogue<'_> {
    /// All procedures; those of broken files are told and left out.
    pub(super) fn read(&self, files: &ProfileFiles, mistakes: &Mistakes) -> Read<Vec<Procedure>> {
        let read: Vec<Read<(Procedure, Spot)>> = names(files, "procedures/", mistakes)?
            .into_iter()
            .map(|file| {
                let sheet = Sheet::open(files, file, mistakes)?;
                let root = sheet.root();
                Ok((self.procedure(&root)?, root.spot("code")))
            })
            .collect();
        let lives = read.iter().flatten();
        let lives = lives.map(|(one, spot)| (one.code.as_str(), one.period, spot));
        let once = no_overlap(mistakes, "procedure", lives);
        let procedures: Read<Vec<(Procedure, Spot)>> = read.into_iter().collect();
        once?;
        Ok(procedures?.into_iter().map(|(one, _)| one).collect())
    }

    fn procedure(&self, root: &Entry<'_>) -> Read<Procedure> {
        const OWN: [&str; 17] = [
            "code",
            "scheme",
            "other_codes",
            "name",
            "short",
            "field",
            "icon",
            "topic",
            "keywords",
            "tiers",
            "form_version",
            "question",
            "obstacle",
            "level",
            "case",
            "paper",
            "limit",
        ];
        root.only(&[OWN.as_slice(), &["fee"], &ORIGIN].concat());
        let (codes, name, short) = (codes(root), root.local("name"), root.local("short"));
        let (field, icon) = (root.local("field"), root.text("icon"));
        let topic = root.reference("topic", &self.topics);
        let keywords = root.texts("keywords");
        let tiers = root.references("tiers", &self.tiers);
        let form_version = root.number("form_version", 1);
        let question = root.optional("question", Entry::local);
        let obstacle = root.optional("obstacle", Entry::local);
        let (origin, cases) = (root.origin(), cases::read(root, self));
        let levels = origin
            .as_ref()
            .map_err(|told| *told)
            .and_then(|origin| levels(root, origin));
        let (origin, levels, cases, codes) = (origin?, levels?, cases?, codes?);
        let tiers = tiers?;
        if tiers.is_empty() {
            return Err(root.wrong("tiers", "a procedure belongs to at least one tier"));
        }
        let question = question?;
        if cases.len() > 1 && question.is_none() {
            return Err(root.wrong("question", "several cases need a question"));
        }
        check_papers(root, &levels, &cases)?;
        Ok(Procedure {
            code: codes.first().map_or("", |one| one.code.as_str()).into(),
            codes,
            name: name?,
            short: short?,
            field: field?,
            icon: icon?,
            topic: topic?,
            keywords: keywords?,
            tiers,
            certainty: weakest(&origin, &levels, &cases, self.tariffs),
            levels,
            form_version: form_version?,
            question,
            cases,
            obstacle: obstacle?,
            period: origin.period,
            source: origin.source,
        })
    }
}

/// The code by which programs name the procedure, then the others.
fn codes(root: &Entry<'_>) -> Read<Vec<CodeEntry>> {
    let first = code(root);
    let others = root.entries("other_codes").and_then(|entries| {
        all(&entries, |entry| {
            entry.only(&["code", "scheme"]);
            code(entry)
        })
    });
    let mut codes = vec![first?];
    for one in others? {
        if codes.contains(&one) {
            return Err(root.wrong(
                "other_codes",
                format!("code \"{}\" is there twice", one.code),
            ));
        }
        codes.push(one);
    }
    Ok(codes)
}

fn code(entry: &Entry<'_>) -> Read<CodeEntry> {
    let scheme = entry.optional("scheme", |entry, key| entry.one_of(key, &CODE_SCHEMES));
    let (code, scheme) = (entry.text("code")?, scheme?.unwrap_or(CodeScheme::National));
    if scheme == CodeScheme::National && !is_national(&code) {
        let message = format!("\"{code}\" is no code such as 1.001193");
        return Err(entry.wrong("code", message));
    }
    if code.len() > CODE_CHARS || !code.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = "a code has at most 40 letters, digits and signs";
        return Err(entry.wrong("code", message));
    }
    Ok(CodeEntry { scheme, code })
}

/// The first two groups, by which every system agrees: one digit, a dot, six digits.
fn is_national(code: &str) -> bool {
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    code.split_once('.')
        .is_some_and(|(group, serial)| digits(group, 1) && digits(serial, 6))
}

fn levels(root: &Entry<'_>, own: &Origin) -> Read<Vec<LevelEntry>> {
    let entries = root.some_entries("level")?;
    let levels = all(&entries, level)?;
    let spots: Vec<Spot> = entries.iter().map(|entry| entry.spot("value")).collect();
    let kind = |one: &LevelEntry| {
        if one.level.is_proactive() {
            "proactive"
        } else {
            "online"
        }
    };
    let lives = levels.iter().zip(&spots);
    let lives = lives.map(|(one, spot)| (kind(one), one.origin.period, spot));
    no_overlap(root.mistakes(), "level", lives)?;
    for (one, entry) in levels.iter().zip(&entries) {
        if !own.period.holds(&one.origin.period) {
            let message = "the period is outside that of the procedure";
            return Err(entry.wrong("period", message));
        }
    }
    Ok(levels)
}

fn level(entry: &Entry<'_>) -> Read<LevelEntry> {
    const OWN: [&str; 4] = ["scheme", "value", "pay_online", "result_online"];
    entry.only(&[OWN.as_slice(), &ORIGIN].concat());
    let (scheme, value) = (
        entry.one_of("scheme", &Scheme::NAMES),
        entry.number("value", 0),
    );
    let pay_online = entry.optional("pay_online", Entry::flag);
    let result_online = entry.optional("result_online", Entry::flag);
    let origin = entry.origin();
    let level = Level {
        scheme: scheme?,
        value: value?,
    };
    if !level.is_known() {
        let scheme = entry.text("scheme")?;
        let message = format!("level {} is not known by {scheme}", level.value);
        return Err(entry.wrong("value", message));
    }
    Ok(LevelEntry {
        level,
        pay_online: pay_online?,
        result_online: result_online?,
        origin: origin?,
    })
}

/// What can be sent must have something to send.
fn check_papers(root: &Entry<'_>, levels: &[LevelEntry], cases: &[Case]) -> Read<()> {
    let submits = levels.iter().any(|one| one.level.submits_online());
    match cases.iter().find(|case| case.hand_in().next().is_none()) {
        Some(case) if submits => {
            let message = format!("nothing is handed in for case \"{}\"", case.code);
            Err(root.wrong("paper", message))
        }
        _ => Ok(()),
    }
}

/// A procedure is as sure as the least sure of its parts.
fn weakest(own: &Origin, levels: &[LevelEntry], cases: &[Case], tariffs: &[Tariff]) -> Certainty {
    let limits = cases.iter().flat_map(|case| &case.limits);
    let fees = cases.iter().flat_map(|case| &case.fees);
    let rates = fees.flat_map(|fee| tariffs.iter().filter(|one| one.code == fee.tariff));
    let parts = levels
        .iter()
        .map(|one| one.origin.certainty)
        .chain(limits.map(|one| one.origin.certainty))
        .chain(rates.map(|one| one.origin.certainty));
    parts.fold(own.certainty, Certainty::max)
}

//! Reading of TOML tables that goes on after a mistake and remembers where each one stood.
//!
//! A derived deserialiser stops at the first mistake and knows no lines of later ones. Here
//! every field is asked for by itself; what is wrong is noted with its line, and [`Told`]
//! is the only way to go on without a value, so that no mistake can be swallowed.

use std::{cell::RefCell, collections::BTreeSet, ops::Range};

use jiff::civil::{Date, Time};
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ProfileError, ProfileFiles};
use crate::procedure::{Certainty, LocalText, Period};

/// Proof that a mistake was noted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told(());

/// The value, or the certainty that somebody will hear why there is none.
pub(super) type Read<T> = Result<T, Told>;

/// Mistakes of all files.
#[derive(Default)]
pub(super) struct Mistakes(RefCell<Vec<ProfileError>>);

impl Mistakes {
    pub(super) fn note(&self, mistake: ProfileError) -> Told {
        self.0.borrow_mut().push(mistake);
        Told(())
    }

    /// All of them by file and line.
    pub(super) fn into_sorted(self) -> Vec<ProfileError> {
        let mut list = self.0.into_inner();
        list.sort();
        list.dedup();
        list
    }
}

/// One file of the profile.
pub(super) struct Sheet<'a> {
    file: &'a str,
    text: &'a str,
    root: Spanned<DeTable<'a>>,
    mistakes: &'a Mistakes,
}

impl<'a> Sheet<'a> {
    /// Reads the file's syntax.
    pub(super) fn open(
        files: &'a ProfileFiles,
        file: &'a str,
        mistakes: &'a Mistakes,
    ) -> Read<Self> {
        let mistake = |line, message: &str, suggestion| ProfileError {
            file: file.to_owned(),
            line,
            entry: None,
            message: message.to_owned(),
            suggestion,
        };
        let Some(text) = files.get(file) else {
            let meant = closest(file, files.keys().map(String::as_str));
            return Err(mistakes.note(mistake(0, "the file is missing", meant)));
        };
        let root = DeTable::parse(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            mistakes.note(mistake(line_of(text, start), error.message(), None))
        })?;
        Ok(Self {
            file,
            text,
            root,
            mistakes,
        })
    }

    /// The outermost table.
    pub(super) fn root(&self) -> Entry<'_> {
        Entry {
            sheet: self,
            label: None,
            table: self.root.get_ref(),
            span: self.root.span(),
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|byte| **byte == b'\n').count()
}

/// Codes that entries may refer to; unknown when their own file could not be read, and then
/// no reference is called wrong.
pub(super) struct Known {
    what: &'static str,
    codes: Option<BTreeSet<String>>,
}

impl Known {
    pub(super) const fn unread(what: &'static str) -> Self {
        Self { what, codes: None }
    }

    /// The codes of the entries; a code that is there twice is a mistake.
    pub(super) fn of(what: &'static str, entries: &[Entry<'_>]) -> Self {
        let mut codes = BTreeSet::new();
        for entry in entries {
            let Some(code) = entry.find("code") else {
                continue;
            };
            let Some(text) = code.get_ref().as_str() else {
                continue;
            };
            if !codes.insert(text.to_owned()) {
                entry.mistake(
                    code.span(),
                    format!("{what} \"{text}\" is defined twice"),
                    None,
                );
            }
        }
        Self {
            what,
            codes: Some(codes),
        }
    }
}

/// One table and where it stands.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    sheet: &'a Sheet<'a>,
    label: Option<String>,
    table: &'a DeTable<'a>,
    span: Range<usize>,
}

type Value<'a> = &'a Spanned<DeValue<'a>>;

impl<'a> Entry<'a> {
    /// Notes a mistake at that place.
    pub(super) fn mistake(
        &self,
        at: Range<usize>,
        message: String,
        suggestion: Option<String>,
    ) -> Told {
        self.sheet.mistakes.note(ProfileError {
            file: self.sheet.file.to_owned(),
            line: line_of(self.sheet.text, at.start),
            entry: self.label.clone(),
            message,
            suggestion,
        })
    }

    /// Notes a mistake at the field, or at the entry if it has no such field.
    pub(super) fn wrong(&self, key: &str, message: impl Into<String>) -> Told {
        let at = self.find(key).map_or(self.span.clone(), Spanned::span);
        self.mistake(at, message.into(), None)
    }

    /// Calls every other field a mistake.
    pub(super) fn only(&self, keys: &[&str]) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !keys.contains(&name) {
                let meant = closest(name, keys.iter().copied());
                self.mistake(key.span(), format!("field \"{name}\" is unknown"), meant);
            }
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    pub(super) fn text(&self, key: &str) -> Read<String> {
        self.text_of(self.value(key)?, key)
    }

    /// Texts of a list; a missing list is empty.
    pub(super) fn texts(&self, key: &str) -> Read<Vec<String>> {
        let mut texts = Vec::new();
        for value in self.list(key)? {
            texts.push(self.text_of(value, key)?);
        }
        Ok(texts)
    }

    /// A text in the reference language and perhaps in English.
    pub(super) fn local(&self, key: &str) -> Read<LocalText> {
        let table = self.table(key)?;
        table.only(&["vi", "en"]);
        let en = table.optional("en", Self::text);
        Ok(LocalText {
            vi: table.text("vi")?,
            en: en?,
        })
    }

    /// Reads the field if it is there.
    pub(super) fn optional<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Self, &str) -> Read<T>,
    ) -> Read<Option<T>> {
        self.has(key).then(|| read(self, key)).transpose()
    }

    /// A whole number of at least `least`.
    pub(super) fn number<T: TryFrom<u64>>(&self, key: &str, least: u64) -> Read<T> {
        let value = self.value(key)?;
        let digits = value.get_ref().as_integer();
        let number = digits.and_then(|one| u64::from_str_radix(one.as_str(), one.radix()).ok());
        number
            .filter(|number| *number >= least)
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| self.wrong(key, format!("{key} is no number from {least} on")))
    }

    pub(super) fn flag(&self, key: &str) -> Read<bool> {
        let value = self.value(key)?.get_ref().as_bool();
        value.ok_or_else(|| self.wrong(key, format!("{key} is neither true nor false")))
    }

    /// A date such as `2018-12-03`.
    pub(super) fn date(&self, key: &str) -> Read<Date> {
        let text = self.text(key)?;
        Date::strptime("%Y-%m-%d", &text)
            .map_err(|_| self.wrong(key, format!("\"{text}\" is no date such as 2018-12-03")))
    }

    /// A time such as `07:30`.
    pub(super) fn time(&self, key: &str) -> Read<Time> {
        let text = self.text(key)?;
        clock_time(&text)
            .ok_or_else(|| self.wrong(key, format!("\"{text}\" is no time such as 07:30")))
    }

    /// One of a closed list of names.
    pub(super) fn one_of<T: Copy>(&self, key: &str, names: &[(&str, T)]) -> Read<T> {
        let text = self.text(key)?;
        let found = names.iter().find(|(name, _)| *name == text);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let all: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            let meant = closest(&text, all.iter().copied());
            let at = self.find(key).map_or(self.span.clone(), Spanned::span);
            let message = format!("{key} \"{text}\" is none of {}", all.join(", "));
            self.mistake(at, message, meant)
        })
    }

    /// The code of something that is defined elsewhere.
    pub(super) fn reference(&self, key: &str, known: &Known) -> Read<String> {
        self.known(self.value(key)?, key, known)
    }

    /// The codes of things that are defined elsewhere; every wrong one is told.
    pub(super) fn references(&self, key: &str, known: &Known) -> Read<Vec<String>> {
        self.value(key)?;
        let codes: Vec<Read<String>> = self
            .list(key)?
            .iter()
            .map(|value| self.known(value, key, known))
            .collect();
        codes.into_iter().collect()
    }

    pub(super) fn table(&self, key: &str) -> Read<Self> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Ok(self.inner(table, value.span(), self.label.clone())),
            _ => Err(self.wrong(key, format!("{key} is no table"))),
        }
    }

    /// The tables of a list that must have some.
    pub(super) fn some_entries(&self, key: &str) -> Read<Vec<Self>> {
        let entries = self.entries(key)?;
        if entries.is_empty() {
            return Err(self.wrong(key, format!("there is no {key}")));
        }
        Ok(entries)
    }

    /// The tables of a list, labelled by their codes.
    pub(super) fn entries(&self, key: &str) -> Read<Vec<Self>> {
        let mut entries = Vec::new();
        for value in self.list(key)? {
            let DeValue::Table(table) = value.get_ref() else {
                return Err(self.mistake(value.span(), format!("{key} is no table"), None));
            };
            let code = table.get("code").and_then(|code| code.get_ref().as_str());
            let label = code.map(str::to_owned).or_else(|| self.label.clone());
            entries.push(self.inner(table, value.span(), label));
        }
        Ok(entries)
    }

    /// Period, source and certainty of the entry, or of its file where it says nothing.
    pub(super) fn origin(&self) -> Read<Origin> {
        let period = self.or_file("period").period();
        let source = self.source();
        let certainty = self.certainty();
        Ok(Origin {
            period: period?,
            source: source?,
            certainty: certainty?,
        })
    }

    /// Where the entry, or else its file, was read.
    pub(super) fn source(&self) -> Read<String> {
        self.or_file("source").text("source")
    }

    /// How sure the entry is, or else its file.
    pub(super) fn certainty(&self) -> Read<Certainty> {
        self.or_file("certainty").one_of("certainty", &CERTAINTIES)
    }

    fn period(&self) -> Read<Period> {
        let table = self.table("period")?;
        table.only(&["from", "to"]);
        let to = table.optional("to", Self::date);
        let period = Period {
            from: table.date("from")?,
            to: to?,
        };
        if period.to.is_some_and(|to| to < period.from) {
            return Err(table.wrong("to", "the period ends before it begins"));
        }
        Ok(period)
    }

    /// This entry if it has the field; otherwise its file if that has it.
    fn or_file(&self, key: &str) -> Self {
        let root = self.sheet.root();
        if !self.has(key) && root.has(key) {
            root
        } else {
            self.clone()
        }
    }

    fn inner(&self, table: &'a DeTable<'a>, span: Range<usize>, label: Option<String>) -> Self {
        Entry {
            sheet: self.sheet,
            label,
            table,
            span,
        }
    }

    fn find(&self, key: &str) -> Option<Value<'a>> {
        self.table.get(key)
    }

    fn value(&self, key: &str) -> Read<Value<'a>> {
        self.find(key)
            .ok_or_else(|| self.wrong(key, format!("{key} is missing")))
    }

    fn list(&self, key: &str) -> Read<&'a [Spanned<DeValue<'a>>]> {
        match self.find(key) {
            None => Ok(&[]),
            Some(value) => match value.get_ref() {
                DeValue::Array(list) => Ok(list),
                _ => Err(self.wrong(key, format!("{key} is no list"))),
            },
        }
    }

    fn text_of(&self, value: Value<'a>, key: &str) -> Read<String> {
        let text = value.get_ref().as_str();
        let text =
            text.ok_or_else(|| self.mistake(value.span(), format!("{key} is no text"), None))?;
        if text.trim().is_empty() {
            return Err(self.mistake(value.span(), format!("{key} is empty"), None));
        }
        Ok(text.to_owned())
    }

    fn known(&self, value: Value<'a>, key: &str, known: &Known) -> Read<String> {
        let code = self.text_of(value, key)?;
        match &known.codes {
            Some(codes) if !codes.contains(&code) => {
                let meant = closest(&code, codes.iter().map(String::as_str));
                let message = format!("{} \"{code}\" is not defined", known.what);
                Err(self.mistake(value.span(), message, meant))
            }
            _ => Ok(code),
        }
    }
}

/// Where an entry comes from.
pub(super) struct Origin {
    pub(super) period: Period,
    pub(super) source: String,
    pub(super) certainty: Certainty,
}

/// Fields of [`Origin`].
pub(super) const ORIGIN: [&str; 3] = ["period", "source", "certainty"];

const CERTAINTIES: [(&str, Certainty); 3] = [
    ("source", Certainty::Source),
    ("computed", Certainty::Computed),
    ("unverified", Certainty::Unverified),
];

/// A time such as `07:30`.
pub(super) fn clock_time(text: &str) -> Option<Time> {
    Time::strptime("%H:%M", text).ok()
}

/// The candidate that was probably meant: at most a third of the letters are different.
fn closest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let limit = (text.chars().count() / 3).max(1);
    candidates
        .map(|candidate| (strsim::osa_distance(text, candidate), candidate))
        .filter(|(distance, _)| (1..=limit).contains(distance))
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

//! Reading of TOML tables that goes on after a mistake and remembers where each one stood.
//!
//! A derived deserialiser stops at the first mistake and knows no lines of later ones. Here
//! every field is asked for by itself; what is wrong is noted with its line, and
//! [`Told`](super::sheet::Told) is the only way to go on without a value, so that no mistake
//! can be swallowed.

use std::{ops::Range, rc::Rc};

use jiff::civil::{Date, Time};
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};
use unicode_normalization::is_nfc;

pub(super) use super::sheet::Read;
use super::sheet::{Known, Mistakes, Sheet, Spot, Told};
use crate::procedure::{Certainty, LocalText, Origin, Period};

/// One table and where it stands.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    sheet: &'a Sheet<'a>,
    label: Option<Rc<str>>,
    table: &'a DeTable<'a>,
    span: Range<usize>,
}

type Value<'a> = &'a Spanned<DeValue<'a>>;

impl<'a> Entry<'a> {
    pub(super) fn root(sheet: &'a Sheet<'a>, table: &'a DeTable<'a>, span: Range<usize>) -> Self {
        Self {
            sheet,
            label: label(table),
            table,
            span,
        }
    }

    pub(super) fn mistakes(&self) -> &'a Mistakes {
        self.sheet.mistakes
    }

    /// Where the field stands, or the entry if it has no such field.
    pub(super) fn spot(&self, key: &str) -> Spot {
        let at = self.find(key).map_or(self.span.clone(), Spanned::span);
        self.sheet.spot(at, self.label.clone())
    }

    /// Notes a mistake at that place.
    pub(super) fn mistake(
        &self,
        at: Range<usize>,
        message: String,
        suggestion: Option<String>,
    ) -> Told {
        let spot = self.sheet.spot(at, self.label.clone());
        self.sheet.mistakes.at(&spot, message, suggestion)
    }

    /// Notes a mistake at the field, or at the entry if it has no such field.
    pub(super) fn wrong(&self, key: &str, message: impl Into<String>) -> Told {
        let spot = self.spot(key);
        self.sheet.mistakes.at(&spot, message.into(), None)
    }

    /// Calls every other field a mistake.
    pub(super) fn only(&self, keys: &[&str]) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !keys.contains(&name) {
                let meant = self.sheet.mistakes.closest(name, keys.iter().copied());
                self.mistake(key.span(), format!("field \"{name}\" is unknown"), meant);
            }
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// The text of the field, if it is one; wrong ones are told by whoever reads it.
    pub(super) fn raw(&self, key: &str) -> Option<&'a str> {
        self.find(key)?.get_ref().as_str()
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
        self.named(self.value(key)?, key, names)
    }

    /// Some of a closed list of names, at least one and none twice.
    pub(super) fn some_of<T: Copy + PartialEq>(
        &self,
        key: &str,
        names: &[(&str, T)],
    ) -> Read<Vec<T>> {
        let mut found = Vec::new();
        for value in self.list(key)? {
            let one = self.named(value, key, names)?;
            if found.contains(&one) {
                return Err(self.mistake(value.span(), format!("{key} names one twice"), None));
            }
            found.push(one);
        }
        if found.is_empty() {
            return Err(self.wrong(key, format!("{key} names none")));
        }
        Ok(found)
    }

    /// Values of a list that are written as texts, at least one and none twice. What cannot
    /// be parsed is `wrong`: a message, and what could be meant.
    pub(super) fn some_parsed<T: PartialEq>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Option<T>,
        wrong: impl Fn(&str) -> (String, Vec<&'static str>),
    ) -> Read<Vec<T>> {
        let parsed = self.list(key)?.iter().map(|value| {
            let text = self.text_of(value, key)?;
            parse(&text).ok_or_else(|| {
                let (message, names) = wrong(&text);
                let meant = self.sheet.mistakes.closest(&text, names.into_iter());
                self.mistake(value.span(), message, meant)
            })
        });
        let parsed: Vec<Read<T>> = parsed.collect();
        let parsed: Vec<T> = parsed.into_iter().collect::<Read<_>>()?;
        if parsed.is_empty() {
            return Err(self.wrong(key, format!("{key} names none")));
        }
        let twice = |(at, one)| parsed.iter().take(at).any(|other| other == one);
        if parsed.iter().enumerate().any(twice) {
            return Err(self.wrong(key, format!("{key} names one twice")));
        }
        Ok(parsed)
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
            let label = label(table).or_else(|| self.label.clone());
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

    fn inner(&self, table: &'a DeTable<'a>, span: Range<usize>, label: Option<Rc<str>>) -> Self {
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
        if text.chars().any(|sign| sign.is_control() && sign != '\n') || !is_nfc(text) {
            let message = format!("{key} has signs that cannot be typed; write it anew");
            return Err(self.mistake(value.span(), message, None));
        }
        Ok(text.to_owned())
    }

    fn named<T: Copy>(&self, value: Value<'a>, key: &str, names: &[(&str, T)]) -> Read<T> {
        let text = self.text_of(value, key)?;
        let found = names.iter().find(|(name, _)| *name == text);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let all: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            let meant = self.sheet.mistakes.closest(&text, all.iter().copied());
            let message = format!("{key} \"{text}\" is none of {}", all.join(", "));
            self.mistake(value.span(), message, meant)
        })
    }

    fn known(&self, value: Value<'a>, key: &str, known: &Known) -> Read<String> {
        let code = self.text_of(value, key)?;
        match &known.codes {
            Some(codes) if !codes.contains(&code) => {
                let candidates = codes.iter().map(String::as_str);
                let meant = self.sheet.mistakes.closest(&code, candidates);
                let message = format!("{} \"{code}\" is not defined", known.what);
                Err(self.mistake(value.span(), message, meant))
            }
            _ => Ok(code),
        }
    }
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

/// Entries are known by their codes.
fn label(table: &DeTable<'_>) -> Option<Rc<str>> {
    let code = table.get("code")?.get_ref().as_str()?;
    Some(code.into())
}

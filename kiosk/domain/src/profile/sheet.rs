//! The files of a profile, their mistakes, and what may be named across files.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    ops::Range,
    rc::Rc,
};

use serde_spanned::Spanned;
use toml::de::DeTable;

use super::{ProfileError, ProfileFiles, table::Entry};
use crate::procedure::Period;

/// Proof that a mistake was noted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told(());

/// The value, or the certainty that somebody will hear why there is none.
pub(super) type Read<T> = Result<T, Told>;

/// A file in which so many names are wrong is another kind of file, and comparing each with
/// every known code would take minutes.
const MOST_SUGGESTIONS: u32 = 200;

/// Mistakes of all files.
pub(super) struct Mistakes {
    list: RefCell<Vec<ProfileError>>,
    suggestions_left: Cell<u32>,
}

impl Default for Mistakes {
    fn default() -> Self {
        Self {
            list: RefCell::default(),
            suggestions_left: Cell::new(MOST_SUGGESTIONS),
        }
    }
}

impl Mistakes {
    /// Notes a mistake about a whole file.
    pub(super) fn file(&self, file: &str, message: &str, suggestion: Option<String>) -> Told {
        self.note(ProfileError {
            file: file.to_owned(),
            line: 0,
            entry: None,
            message: message.to_owned(),
            suggestion,
        })
    }

    /// Notes a mistake at a place.
    pub(super) fn at(&self, spot: &Spot, message: String, suggestion: Option<String>) -> Told {
        self.note(ProfileError {
            file: spot.file.to_string(),
            line: spot.line,
            entry: spot.label.as_deref().map(str::to_owned),
            message,
            suggestion,
        })
    }

    /// The candidate that was probably meant: at most a third of the letters are different.
    pub(super) fn closest<'a>(
        &self,
        text: &str,
        candidates: impl Iterator<Item = &'a str>,
    ) -> Option<String> {
        let left = self.suggestions_left.get().checked_sub(1)?;
        self.suggestions_left.set(left);
        let letters = text.chars().count();
        let limit = (letters / 3).max(1);
        candidates
            .filter(|candidate| candidate.chars().count().abs_diff(letters) <= limit)
            .map(|candidate| (strsim::osa_distance(text, candidate), candidate))
            .filter(|(distance, _)| (1..=limit).contains(distance))
            .min()
            .map(|(_, candidate)| candidate.to_owned())
    }

    /// All of them by file and line.
    pub(super) fn into_sorted(self) -> Vec<ProfileError> {
        let mut list = self.list.into_inner();
        list.sort();
        list.dedup();
        list
    }

    fn note(&self, mistake: ProfileError) -> Told {
        self.list.borrow_mut().push(mistake);
        Told(())
    }
}

/// A place that can be named after its file was closed.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    file: Rc<str>,
    line: usize,
    label: Option<Rc<str>>,
}

/// One file of the profile.
pub(super) struct Sheet<'a> {
    file: Rc<str>,
    line_starts: Vec<usize>,
    root: Spanned<DeTable<'a>>,
    pub(super) mistakes: &'a Mistakes,
}

impl<'a> Sheet<'a> {
    /// Reads the syntax of a file that must be there.
    pub(super) fn open(files: &'a ProfileFiles, file: &str, mistakes: &'a Mistakes) -> Read<Self> {
        let Some(text) = files.get(file) else {
            let meant = mistakes.closest(file, files.keys().map(String::as_str));
            return Err(mistakes.file(file, "the file is missing", meant));
        };
        let (root, errors) = DeTable::parse_recoverable(text);
        let sheet = Self {
            file: file.into(),
            line_starts: line_starts(text),
            root,
            mistakes,
        };
        let told = errors.iter().map(|error| {
            let spot = sheet.spot(error.span().unwrap_or_default(), None);
            mistakes.at(&spot, error.message().to_owned(), None)
        });
        told.last().map_or(Ok(sheet), Err)
    }

    /// The outermost table.
    pub(super) fn root(&self) -> Entry<'_> {
        Entry::root(self, self.root.get_ref(), self.root.span())
    }

    pub(super) fn spot(&self, at: Range<usize>, label: Option<Rc<str>>) -> Spot {
        Spot {
            file: Rc::clone(&self.file),
            line: self.line_starts.partition_point(|start| *start <= at.start),
            label,
        }
    }
}

/// Where each line begins.
fn line_starts(text: &str) -> Vec<usize> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0)
        .chain(breaks.map(|(index, _)| index + 1))
        .collect()
}

/// Codes that entries may refer to; unknown when their own file could not be read, and then
/// no reference is called wrong.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) what: &'static str,
    pub(super) codes: Option<BTreeSet<String>>,
}

impl Known {
    pub(super) const fn unread(what: &'static str) -> Self {
        Self { what, codes: None }
    }

    pub(super) fn these(what: &'static str, codes: impl Iterator<Item = String>) -> Self {
        Self {
            what,
            codes: Some(codes.collect()),
        }
    }

    /// The codes of the entries; a code that is there twice is a mistake.
    pub(super) fn of(what: &'static str, entries: &[Entry<'_>]) -> Self {
        let mut codes = BTreeSet::new();
        for entry in entries {
            if let Some(code) = entry.raw("code")
                && !codes.insert(code.to_owned())
            {
                entry.wrong("code", format!("{what} \"{code}\" is defined twice"));
            }
        }
        Self {
            what,
            codes: Some(codes),
        }
    }

    /// The codes of all entries, whatever their periods.
    pub(super) fn of_any_period(what: &'static str, entries: &[Entry<'_>]) -> Self {
        let codes = entries.iter().filter_map(|entry| entry.raw("code"));
        Self::these(what, codes.map(str::to_owned))
    }
}

/// Calls it a mistake when one code means two things on the same day. The same code in
/// different periods is right: units and rates live on under their old codes.
pub(super) fn no_overlap<'i>(
    mistakes: &Mistakes,
    what: &str,
    items: impl Iterator<Item = (&'i str, Period, &'i Spot)>,
) -> Read<()> {
    let mut items: Vec<_> = items.collect();
    items.sort_by_key(|(code, period, _)| (*code, period.from));
    let mut told = Ok(());
    let mut earlier: Option<(&str, Period)> = None;
    for (code, period, spot) in items {
        let twin = earlier.filter(|(other, before)| *other == code && before.overlaps(&period));
        if let Some((_, before)) = twin {
            let message = format!(
                "{what} \"{code}\" is defined twice for the days from {}",
                before.from.max(period.from)
            );
            told = Err(mistakes.at(spot, message, None));
        }
        let outlasts = twin.is_some_and(|(_, before)| {
            before
                .to
                .is_none_or(|end| period.to.is_some_and(|to| to < end))
        });
        if !outlasts {
            earlier = Some((code, period));
        }
    }
    told
}

//! Search as people type it: without diacritics, case or order.
//!
//! An on-screen keyboard makes diacritics slow, so "nam" finds năm, nắm and Năm. Whoever
//! does type marks means them: "năm" finds no nam. Marks are compared as far as they were
//! typed, since "kêt" is "kết" on its way. The tone belongs to the syllable, not to a
//! letter, so that "hoà" and "hòa" are the same word. Nothing is ever corrected.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::procedure::Procedure;

/// The text without diacritics, in lower case, with single spaces.
#[must_use]
pub fn fold(text: &str) -> String {
    let folded: Vec<String> = text
        .split_whitespace()
        .map(|word| {
            letters(word)
                .map(|sign| if sign == 'đ' { 'd' } else { sign })
                .collect()
        })
        .collect();
    folded.join(" ").trim().to_owned()
}

/// The procedures that have every word of the query at the start of a word, best first:
/// whole names before beginnings, beginnings before the middle, short names before the
/// rest. An empty query finds everything. Equals keep their order.
#[must_use]
pub fn rank<'a>(query: &str, procedures: &[&'a Procedure]) -> Vec<&'a Procedure> {
    let query = words(query);
    let mut found: Vec<((Fit, bool), &'a Procedure)> = procedures
        .iter()
        .filter_map(|procedure| Some((fit_of(&query, procedure)?, *procedure)))
        .collect();
    found.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    found.into_iter().map(|(_, procedure)| procedure).collect()
}

/// How well a query fits, from worst to best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Its words are spread over name and keywords.
    Scattered,
    /// All of its words are in one text.
    Together,
    /// They follow each other.
    Phrase,
    /// The text begins with them.
    Beginning,
    /// The text is the query.
    Whole,
}

/// One letter of a word.
struct Letter {
    base: char,
    /// Circumflex, breve or horn, which make another letter; a stroke for đ.
    quality: Vec<char>,
}

/// One syllable.
#[derive(Default)]
struct Word {
    letters: Vec<Letter>,
    /// Grave, acute, tilde, hook above or dot below.
    tone: Option<char>,
}

/// The short stroke overlay: đ has no decomposition of its own.
const STROKE: char = '\u{0335}';

/// Grave, acute, tilde, hook above, dot below.
const TONES: [char; 5] = ['\u{0300}', '\u{0301}', '\u{0303}', '\u{0309}', '\u{0323}'];

/// Lower case, decomposed, marks apart.
fn signs(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase).nfd()
}

/// The signs that are no marks.
fn letters(text: &str) -> impl Iterator<Item = char> {
    signs(text).filter(|sign| !is_combining_mark(*sign))
}

/// No-break spaces tie the syllables of a word together and part them like any other space.
fn words(text: &str) -> Vec<Word> {
    let composed: String = text.nfc().collect();
    composed
        .split_whitespace()
        .map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(word)
        .collect()
}

fn word(text: &str) -> Word {
    let mut word = Word::default();
    for sign in signs(text) {
        match sign {
            'đ' => word.letters.push(Letter {
                base: 'd',
                quality: vec![STROKE],
            }),
            tone if TONES.contains(&tone) => word.tone = Some(tone),
            mark if is_combining_mark(mark) => {
                if let Some(letter) = word.letters.last_mut() {
                    letter.quality.push(mark);
                }
            }
            base => word.letters.push(Letter {
                base,
                quality: Vec::new(),
            }),
        }
    }
    word
}

impl Word {
    /// Whether `typed` can be the beginning of this word.
    fn begins_with(&self, typed: &Self) -> bool {
        typed.letters.len() <= self.letters.len()
            && (typed.tone.is_none() || typed.tone == self.tone)
            && typed
                .letters
                .iter()
                .zip(&self.letters)
                .all(|(typed, own)| own.allows(typed))
    }
}

impl Letter {
    fn allows(&self, typed: &Self) -> bool {
        self.base == typed.base && typed.quality.iter().all(|mark| self.quality.contains(mark))
    }
}

/// How well the query fits, and whether the text that it fits is the short name.
fn fit_of(query: &[Word], procedure: &Procedure) -> Option<(Fit, bool)> {
    let short = [
        Some(procedure.short.vi.as_str()),
        procedure.short.en.as_deref(),
    ];
    let rest = [
        Some(procedure.name.vi.as_str()),
        procedure.name.en.as_deref(),
        Some(procedure.code.as_str()),
    ];
    let short = short.into_iter().flatten().map(|text| (true, words(text)));
    let rest = rest
        .into_iter()
        .flatten()
        .chain(procedure.keywords.iter().map(String::as_str));
    let texts: Vec<_> = short.chain(rest.map(|text| (false, words(text)))).collect();

    let best = texts
        .iter()
        .filter_map(|(is_short, text)| Some((fit(query, text)?, *is_short)));
    best.max().or_else(|| {
        let all: Vec<&Word> = texts.iter().flat_map(|(_, text)| text).collect();
        has_all(query, &all).then_some((Fit::Scattered, false))
    })
}

fn fit(query: &[Word], text: &[Word]) -> Option<Fit> {
    if follows(query, text) {
        let last = query.last().zip(text.last());
        let to_the_end = last.is_some_and(|(typed, own)| typed.letters.len() == own.letters.len());
        let whole = query.len() == text.len() && to_the_end;
        return Some(if whole { Fit::Whole } else { Fit::Beginning });
    }
    let phrase =
        (1..text.len()).any(|start| text.get(start..).is_some_and(|rest| follows(query, rest)));
    if phrase {
        return Some(Fit::Phrase);
    }
    has_all(query, &text.iter().collect::<Vec<_>>()).then_some(Fit::Together)
}

/// The words of the query follow each other from the start of the text.
fn follows(query: &[Word], text: &[Word]) -> bool {
    query.len() <= text.len()
        && query
            .iter()
            .zip(text)
            .all(|(typed, own)| own.begins_with(typed))
}

fn has_all(query: &[Word], text: &[&Word]) -> bool {
    query
        .iter()
        .all(|typed| text.iter().any(|own| own.begins_with(typed)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::procedure::{Certainty, LocalText, Period};

    fn procedure(short: &str, name: &str, keywords: &[&str]) -> Procedure {
        let text = |vi: &str| LocalText {
            vi: vi.to_owned(),
            en: None,
        };
        Procedure {
            code: "1.000000".into(),
            codes: Vec::new(),
            name: text(name),
            short: text(short),
            field: text("test"),
            icon: "files".to_owned(),
            topic: "test".to_owned(),
            keywords: keywords.iter().map(|&word| word.to_owned()).collect(),
            tiers: Vec::new(),
            levels: Vec::new(),
            form_version: 1,
            question: None,
            cases: Vec::new(),
            obstacle: None,
            period: Period {
                from: jiff::civil::date(2018, 1, 1),
                to: None,
            },
            source: "test".to_owned(),
            certainty: Certainty::Unverified,
        }
    }

    fn catalogue() -> [Procedure; 4] {
        [
            procedure(
                "Khai\u{a0}sinh",
                "Đăng ký khai\u{a0}sinh",
                &["sinh con", "em bé"],
            ),
            procedure(
                "Độc thân",
                "Xác nhận tình trạng hôn\u{a0}nhân",
                &["kết\u{a0}hôn"],
            ),
            procedure("Kết\u{a0}hôn", "Đăng ký kết\u{a0}hôn", &[]),
            procedure("Hằng năm", "Báo cáo hằng năm", &["nắm", "hoà giải"]),
        ]
    }

    #[test]
    fn finds_what_people_type() {
        let cases: &[(&str, &[&str])] = &[
            ("khai sinh", &["Khai\u{a0}sinh"]),
            ("KHAI  sinh", &["Khai\u{a0}sinh"]),
            ("khai s", &["Khai\u{a0}sinh"]),
            ("sinh khai", &["Khai\u{a0}sinh"]),
            ("be sinh dang", &["Khai\u{a0}sinh"]),
            ("ket hon", &["Kết\u{a0}hôn", "Độc thân"]),
            ("kêt hôn", &["Kết\u{a0}hôn", "Độc thân"]),
            ("dang ky", &["Khai\u{a0}sinh", "Kết\u{a0}hôn"]),
            ("đ", &["Độc thân", "Khai\u{a0}sinh", "Kết\u{a0}hôn"]),
            ("nam", &["Hằng năm"]),
            ("NĂM", &["Hằng năm"]),
            ("hòa giải", &["Hằng năm"]),
            ("bé", &["Khai\u{a0}sinh"]),
            ("bẻ", &[]),
            ("dắng", &[]),
            ("xe máy", &[]),
        ];
        let catalogue = catalogue();
        let all: Vec<&Procedure> = catalogue.iter().collect();
        for (query, expected) in cases {
            let found: Vec<&str> = rank(query, &all)
                .iter()
                .map(|one| one.short.vi.as_str())
                .collect();
            assert_eq!(&found, expected, "{query}");
        }
        assert_eq!(rank(" ", &all), all, "an empty query hides nothing");
    }

    #[test]
    fn typed_marks_are_meant() {
        let plain = procedure("Nam", "Nam", &[]);
        let marked = procedure("Năm", "Năm", &[]);
        assert_eq!(rank("nam", &[&marked, &plain]), [&marked, &plain]);
        assert_eq!(rank("năm", &[&plain, &marked]), [&marked]);
        assert_eq!(rank("nạm", &[&plain, &marked]), Vec::<&Procedure>::new());
    }

    #[test]
    fn folds_to_plain_letters() {
        let cases = [
            ("Đăng  ký\u{a0}kết HÔN ", "dang ky ket hon"),
            ("NĂM, nắm", "nam, nam"),
            ("u\u{31b}\u{301}ớ ỷ", "uo y"),
            ("", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn every_beginning_of_a_name_finds_it(length in 1..40_usize) {
            for one in catalogue() {
                let typed: String = one.name.vi.chars().take(length).collect();
                prop_assert_eq!(rank(&typed, &[&one]), [&one]);
                prop_assert_eq!(rank(&fold(&typed), &[&one]), [&one]);
            }
        }
    }
}

//! Search as people type it: without diacritics, case or order.
//!
//! An on-screen keyboard makes diacritics slow, so "nam" finds năm, nắm and Năm. Whoever
//! does type marks means them: "năm" finds no nam, and what has exactly these marks comes
//! first. Marks are compared as far as they were typed, since "kêt" is "kết" on its way.
//! The texts are taken apart once, when the index is made: with thousands of units there is
//! no time for that at every key. Nothing is ever corrected.

use std::{cmp::Reverse, fmt};

use crate::{
    ProcedureCode,
    procedure::Procedure,
    vietnamese::{Syllable, syllables},
};

/// The texts by which a thing is found.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Texts<'a> {
    /// What it is called on its tile; ranks before the rest.
    pub titles: Vec<&'a str>,
    /// Long names, keywords, codes, the place where it lies.
    pub others: Vec<&'a str>,
}

impl<'a> From<&'a Procedure> for Texts<'a> {
    fn from(procedure: &'a Procedure) -> Self {
        let (short, name) = (&procedure.short, &procedure.name);
        let both = |text: &'a crate::procedure::LocalText| {
            std::iter::once(text.vi.as_str()).chain(text.en.as_deref())
        };
        let code = std::iter::once(procedure.code.as_str());
        let keywords = procedure.keywords.iter().map(String::as_str);
        Self {
            titles: both(short).collect(),
            others: both(name).chain(code).chain(keywords).collect(),
        }
    }
}

/// Things that can be searched: procedures, units, surnames.
#[derive(Clone)]
pub struct Index<T> {
    entries: Vec<Entry<T>>,
}

impl<T> Index<T> {
    /// Takes the texts of all things apart.
    pub fn new<'a>(things: impl IntoIterator<Item = (T, Texts<'a>)>) -> Self {
        let entries = things.into_iter().map(|(thing, texts)| Entry {
            thing,
            titles: taken_apart(&texts.titles),
            others: taken_apart(&texts.others),
        });
        Self {
            entries: entries.collect(),
        }
    }

    /// The things that have every word of the query at the start of a word, best first:
    /// exactly these marks before others, whole texts before beginnings, beginnings before
    /// the middle, titles before the rest. An empty query finds everything. Equals keep
    /// their order.
    #[must_use]
    pub fn find(&self, query: &str) -> Vec<&T> {
        let query = syllables(query);
        let mut found: Vec<(Match, &T)> = self
            .entries
            .iter()
            .filter_map(|entry| Some((entry.matching(&query)?, &entry.thing)))
            .collect();
        found.sort_by_key(|(matching, _)| Reverse(*matching));
        found.into_iter().map(|(_, thing)| thing).collect()
    }
}

impl<T> fmt::Debug for Index<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Index({} entries)", self.entries.len())
    }
}

impl Index<ProcedureCode> {
    /// Procedures by their short and long names, codes and keywords.
    pub fn of<'a>(procedures: impl IntoIterator<Item = &'a Procedure>) -> Self {
        let procedures = procedures.into_iter();
        Self::new(procedures.map(|one| (one.code.clone(), one.into())))
    }
}

#[derive(Clone)]
struct Entry<T> {
    thing: T,
    titles: Vec<Vec<Syllable>>,
    others: Vec<Vec<Syllable>>,
}

/// How well a thing fits, compared from the first field to the last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    has_these_marks: bool,
    fit: Fit,
    in_title: bool,
}

/// How well a query fits, from worst to best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Its words are spread over several texts.
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

/// Whether a typed word fits the beginning of another.
type Fits = fn(&Syllable, &Syllable) -> bool;

fn taken_apart(texts: &[&str]) -> Vec<Vec<Syllable>> {
    texts.iter().map(|text| syllables(text)).collect()
}

impl<T> Entry<T> {
    fn matching(&self, query: &[Syllable]) -> Option<Match> {
        let (fit, in_title) = self.best(query, Syllable::can_become)?;
        let loose = Match {
            has_these_marks: false,
            fit,
            in_title,
        };
        // Without any mark typed, an unmarked text is no better than a marked one.
        if !query.iter().any(Syllable::is_marked) {
            return Some(loose);
        }
        let exact = self.best(query, Syllable::begins);
        Some(exact.map_or(loose, |(fit, in_title)| Match {
            has_these_marks: true,
            fit,
            in_title,
        }))
    }

    /// The best fit among all texts, and whether it is in a title.
    fn best(&self, query: &[Syllable], fits: Fits) -> Option<(Fit, bool)> {
        let titles = self.titles.iter().map(|text| (text, true));
        let others = self.others.iter().map(|text| (text, false));
        let all = titles.chain(others);
        let best = all.filter_map(|(text, is_title)| Some((fit(query, text, fits)?, is_title)));
        best.max().or_else(|| {
            let texts = || self.titles.iter().chain(&self.others).flatten();
            has_all(query, texts, fits).then_some((Fit::Scattered, false))
        })
    }
}

fn fit(query: &[Syllable], text: &[Syllable], fits: Fits) -> Option<Fit> {
    if follows(query, text, fits) {
        let last = query.last().zip(text.last());
        let to_the_end = last.is_some_and(|(typed, own)| typed.is_as_long_as(own));
        let whole = query.len() == text.len() && to_the_end;
        return Some(if whole { Fit::Whole } else { Fit::Beginning });
    }
    // No window is empty: an empty query follows from the start of every text.
    if text
        .windows(query.len())
        .any(|part| follows(query, part, fits))
    {
        return Some(Fit::Phrase);
    }
    has_all(query, || text.iter(), fits).then_some(Fit::Together)
}

/// The words of the query follow each other from the start of the text.
fn follows(query: &[Syllable], text: &[Syllable], fits: Fits) -> bool {
    let mut pairs = query.iter().zip(text);
    query.len() <= text.len() && pairs.all(|(typed, own)| fits(typed, own))
}

/// Every word of the query is somewhere.
fn has_all<'a, I>(query: &[Syllable], text: impl Fn() -> I, fits: Fits) -> bool
where
    I: Iterator<Item = &'a Syllable>,
{
    query.iter().all(|typed| text().any(|own| fits(typed, own)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        procedure::{Certainty, LocalText, Period},
        vietnamese::fold,
    };

    fn rank<'a>(query: &str, procedures: &[&'a Procedure]) -> Vec<&'a Procedure> {
        let index = Index::new(procedures.iter().map(|&one| (one, one.into())));
        index.find(query).into_iter().copied().collect()
    }

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

    fn titled(title: &str) -> Texts<'_> {
        Texts {
            titles: vec![title],
            others: Vec::new(),
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
            ("khai sinh máy", &[]),
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
    fn whole_titles_come_before_beginnings() {
        let cases = [
            (["Khai sinh", "Khai"], "khai", ["Khai", "Khai sinh"]),
            (["Khai sinh", "Khai s"], "khai s", ["Khai s", "Khai sinh"]),
        ];
        for (titles, query, expected) in cases {
            let index = Index::new(titles.iter().map(|&title| (title, titled(title))));
            let found: Vec<&str> = index.find(query).into_iter().copied().collect();
            assert_eq!(found, expected, "{query}");
        }
    }

    #[test]
    fn words_that_stand_together_come_first() {
        let things: [(&str, &[&str]); 4] = [
            ("khai", &["sinh"]),
            ("scattered in one text", &["sinh, sau đó khai"]),
            ("khai báo sinh", &[]),
            ("phrase", &["tờ khai sinh"]),
        ];
        let index = Index::new(things.iter().map(|&(title, others)| {
            let others = others.to_vec();
            (
                title,
                Texts {
                    others,
                    ..titled(title)
                },
            )
        }));
        let found: Vec<&str> = index.find("khai sinh").into_iter().copied().collect();
        let expected = ["phrase", "khai báo sinh", "scattered in one text", "khai"];
        assert_eq!(found, expected);
    }

    #[test]
    fn these_marks_come_first() {
        let cases: &[(&[&str], &str, &[&str])] = &[
            (&["Nắm", "Năm", "Nam"], "năm", &["Năm", "Nắm"]),
            (&["Nắm", "Năm", "Nam"], "nam", &["Nắm", "Năm", "Nam"]),
            (&["Nắm tay", "Hằng năm"], "năm", &["Hằng năm", "Nắm tay"]),
            (&["Đặng", "Đẳng", "Đăng"], "đăng", &["Đăng", "Đặng", "Đẳng"]),
            (&["Trường", "Trương"], "truong", &["Trường", "Trương"]),
            (&["Trường", "Trương"], "TRƯƠNG", &["Trương", "Trường"]),
        ];
        for (surnames, query, expected) in cases {
            let index = Index::new(surnames.iter().map(|&name| (name, titled(name))));
            let found: Vec<&str> = index.find(query).into_iter().copied().collect();
            assert_eq!(&found, expected, "{query}");
        }
    }

    #[test]
    fn units_are_found_with_their_district() {
        let units = [
            ("26548", "Phường Phước Hưng", "Thành phố Bà Rịa"),
            ("26677", "Xã Phước Hưng", "Huyện Long Điền"),
            ("26572", "Xã Hoà Long", "Thành phố Bà Rịa"),
            ("26647", "Xã Hòa Hiệp", "Huyện Xuyên Mộc"),
            ("26536", "Phường 10", "Thành phố Vũng Tàu"),
        ];
        let index = Index::new(units.iter().map(|&(code, name, district)| {
            let others = vec![code, district];
            (
                code,
                Texts {
                    others,
                    ..titled(name)
                },
            )
        }));
        let cases: &[(&str, &[&str])] = &[
            ("phuoc hung", &["26548", "26677"]),
            ("phuoc hung long dien", &["26677"]),
            ("xã phước h", &["26677"]),
            ("hòa", &["26572", "26647"]),
            ("hoà", &["26572", "26647"]),
            ("ba ria", &["26548", "26572"]),
            ("26647", &["26647"]),
            ("phuong 1", &["26536"]),
            ("huế", &[]),
        ];
        for (query, expected) in cases {
            let found: Vec<&str> = index.find(query).into_iter().copied().collect();
            assert_eq!(&found, expected, "{query}");
        }
    }

    proptest! {
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

//! The words for each fault (rules for errors: what happened, whether papers and data are
//! safe, what to do, who helps).

use kiosk_domain::FaultCode;

use crate::Catalogue;

/// What a citizen reads about a fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FaultText {
    /// A few words.
    pub title: String,
    /// What happened and whether papers and data are safe.
    pub text: String,
    /// What to do and who can help.
    pub action: String,
}

impl Catalogue {
    /// The words for `code`.
    #[must_use]
    pub fn fault(self, code: FaultCode) -> FaultText {
        let part = |part: &str| self.text(&format!("fault-{code}-{part}"), &[]);
        FaultText {
            title: part("title"),
            text: part("text"),
            action: part("action"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    /// The longest sentence that is easily followed when read aloud.
    const MOST_WORDS: usize = 15;

    fn every_text() -> impl Iterator<Item = (FaultCode, String)> {
        Language::ALL.into_iter().flat_map(|language| {
            FaultCode::ALL.iter().flat_map(move |code| {
                let FaultText {
                    title,
                    text,
                    action,
                } = Catalogue::new(language).fault(*code);
                [title, text, action].map(|text| (*code, text))
            })
        })
    }

    #[test]
    fn every_code_has_title_text_and_action() {
        for (code, text) in every_text() {
            assert!(!text.starts_with("fault-"), "{code} lacks {text}");
            assert!(
                !text.contains(code.as_str()),
                "a code in the words of {code}"
            );
        }
    }

    #[test]
    fn no_text_is_left_over() {
        let known = |key: &str| {
            FaultCode::ALL.iter().any(|code| {
                ["title", "text", "action"]
                    .iter()
                    .any(|part| key == format!("fault-{code}-{part}"))
            })
        };
        let source = include_str!("../../../assets/locales/vi/faults.ftl");
        for line in source.lines().filter(|line| line.starts_with("fault-")) {
            let key = line.split(" = ").next().unwrap();
            assert!(known(key), "{key}");
        }
    }

    #[test]
    fn sentences_are_short() {
        for (code, text) in every_text() {
            for sentence in text.split(['.', '?', ';']) {
                let words = sentence.split_whitespace().count();
                assert!(words <= MOST_WORDS, "{code}: {words} words in {sentence}");
            }
        }
    }

    #[test]
    fn titles_differ() {
        for language in Language::ALL {
            let titles = FaultCode::ALL
                .iter()
                .map(|code| Catalogue::new(language).fault(*code).title);
            assert_eq!(
                titles.collect::<std::collections::BTreeSet<_>>().len(),
                FaultCode::ALL.len()
            );
        }
    }
}

//! The embedded texts of one language.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use include_dir::{Dir, include_dir};
use unic_langid::LanguageIdentifier;

use crate::{Arg, Language};

static VI_FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/locales/vi");
static EN_FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/locales/en");

static VI: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Vi));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::En));

type Bundle = FluentBundle<FluentResource>;

/// The texts in one language. Cheap to copy; the first use of a language parses its files.
///
/// There is one method for each text, named like it: `page-of` is
/// [`Catalogue::page_of`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Catalogue {
    language: Language,
}

impl Catalogue {
    /// The texts in `language`.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language of these texts. ([`Catalogue::language`] is the word on the button.)
    #[must_use]
    pub const fn locale(self) -> Language {
        self.language
    }

    /// The text `key`; in Vietnamese if the chosen language lacks it.
    ///
    /// Only generated code and [`Catalogue::fault`] call this, with keys that tests know to
    /// exist; another key would come back as it is.
    pub(crate) fn text(self, key: &str, arguments: &[(&str, Arg<'_>)]) -> String {
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, argument) in arguments {
            values.set(*name, argument.value());
        }
        [loaded(self.language), loaded(Language::Vi)]
            .into_iter()
            .find_map(|bundle| written(bundle, key, &values))
            .unwrap_or_else(|| key.to_owned())
    }
}

fn written(bundle: &Bundle, key: &str, values: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(values), &mut errors);
    Some(text.into_owned())
}

fn loaded(language: Language) -> &'static Bundle {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

fn files(language: Language) -> &'static Dir<'static> {
    match language {
        Language::Vi => &VI_FILES,
        Language::En => &EN_FILES,
    }
}

/// Every Fluent file of a language: its name and its source.
fn sources(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    files(language)
        .files()
        .filter_map(|file| Some((file.path().file_name()?.to_str()?, file.contents_utf8()?)))
}

fn bundle(language: Language) -> Bundle {
    let tag = LanguageIdentifier::from_bytes(language.tag().as_bytes()).unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // The marks are invisible, yet they break copying, printing by own fonts, and searching.
    bundle.set_use_isolating(false);
    for (_, source) in sources(language) {
        // A faulty entry is left out here and found by the tests.
        let resource =
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_syntax::{ast, parser};

    use super::*;

    /// Key to its variables and whether it has words.
    type Keys = BTreeMap<String, (BTreeSet<String>, bool)>;

    fn keys(language: Language) -> Keys {
        let mut keys = Keys::new();
        for (file, source) in sources(language) {
            let resource =
                parser::parse(source).unwrap_or_else(|(_, errors)| panic!("{file}: {errors:?}"));
            for entry in resource.body {
                let ast::Entry::Message(message) = entry else {
                    continue;
                };
                let has_text = message
                    .value
                    .as_ref()
                    .is_some_and(|pattern| !pattern.elements.is_empty());
                let double =
                    keys.insert(message.id.name.to_owned(), (variables(&message), has_text));
                assert_eq!(double, None, "{} is written twice", message.id.name);
            }
        }
        keys
    }

    /// Found by their sign in the written pattern, independent of the walk in the generator.
    fn variables(message: &ast::Message<&str>) -> BTreeSet<String> {
        let alone = ast::Message {
            comment: None,
            ..message.clone()
        };
        let text = fluent_syntax::serializer::serialize(&ast::Resource {
            body: vec![ast::Entry::Message(alone)],
        });
        let name = |rest: &str| {
            rest.chars()
                .take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '-')
                .collect()
        };
        text.split('$').skip(1).map(name).collect()
    }

    #[test]
    fn english_has_every_text_with_the_same_variables() {
        let (vi, en) = (keys(Language::Vi), keys(Language::En));
        let missing: Vec<_> = vi.keys().filter(|key| !en.contains_key(*key)).collect();
        assert!(missing.is_empty(), "missing in en: {missing:?}");
        let extra: Vec<_> = en.keys().filter(|key| !vi.contains_key(*key)).collect();
        assert!(extra.is_empty(), "only in en: {extra:?}");
        for (key, (variables, _)) in &vi {
            assert_eq!(variables, &en[key].0, "{key}");
        }
    }

    #[test]
    fn both_languages_have_the_same_files() {
        let names = |language| {
            sources(language)
                .map(|(name, _)| name)
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(names(Language::Vi), names(Language::En));
    }

    #[test]
    fn no_text_is_empty() {
        for language in Language::ALL {
            for (key, (_, has_text)) in keys(language) {
                assert!(has_text, "{key} in {}", language.tag());
            }
        }
    }

    #[test]
    fn texts_are_composed() {
        for language in Language::ALL {
            for (file, source) in sources(language) {
                assert!(
                    unicode_normalization::is_nfc(source),
                    "{}/{file}",
                    language.tag()
                );
            }
        }
    }

    #[test]
    fn arguments_appear_without_isolating_marks() {
        assert_eq!(Catalogue::new(Language::Vi).page_of(2, 5), "Trang 2/5");
        assert_eq!(Catalogue::new(Language::En).page_of(2, 5), "Page 2 of 5");
    }

    #[test]
    fn english_numbers_choose_their_form() {
        let en = Catalogue::new(Language::En);
        assert_eq!(en.count_pages(1), "1 page");
        assert_eq!(en.count_pages(5), "5 pages");
        assert_eq!(en.count_papers_and_pages(5, 2), "2 documents, 5 pages");
    }

    #[test]
    fn only_arguments_are_named_in_the_order_of_the_alphabet() {
        assert_eq!(
            Catalogue::new(Language::Vi).count_papers_and_pages(5, 2),
            "2 giấy, 5 trang"
        );
    }
}

//! The plain sentence for each level of online service.

use kiosk_domain::level::Level;

use crate::Catalogue;

impl Catalogue {
    /// What the level means for the citizen; nothing for a level that its scheme lacks.
    #[must_use]
    pub fn level(self, level: Level) -> Option<String> {
        level.sentence_key().map(|key| self.text(key, &[]))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kiosk_domain::level::Scheme;

    use super::*;
    use crate::Language;

    #[test]
    fn every_level_has_its_own_sentence_in_each_language() {
        let known = Scheme::NAMES
            .iter()
            .flat_map(|(_, scheme)| {
                (0..=4).map(|value| Level {
                    scheme: *scheme,
                    value,
                })
            })
            .filter(|level| level.is_known());
        let mut told = BTreeSet::new();
        for level in known {
            for language in Language::ALL {
                let text = Catalogue::new(language).level(level).unwrap();
                assert!(!text.starts_with("level-"), "{level:?}");
                assert!(text.ends_with('.'), "{text}");
                told.insert(text);
            }
        }
        // In part and in whole say the same under both decrees.
        assert_eq!(told.len(), 2 * (4 + 3 + 4));
    }
}

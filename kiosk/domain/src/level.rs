//! Levels of online public services.
//!
//! Four levels by Decree 43/2011 Art. 3.4 and Circular 32/2017 Art. 5; two by Decree
//! 42/2022; and Decree 224/2026 uses the same numbers again with another meaning. A bare
//! "level 4" is therefore ambiguous, and the scheme is always stored with the value.

use serde::{Deserialize, Serialize};

use crate::procedure::Origin;

/// The rule by which a level was given.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Scheme {
    /// Decree 43/2011/NĐ-CP: levels 1 to 4.
    #[serde(rename = "ND43-2011")]
    Nd43_2011,
    /// Decree 42/2022/NĐ-CP: information only (0), in part (1), in whole (2).
    #[serde(rename = "ND42-2022")]
    Nd42_2022,
    /// Decree 224/2026/NĐ-CP: the same two levels, under new conditions.
    #[serde(rename = "ND224-2026")]
    Nd224_2026,
    /// Decree 224/2026/NĐ-CP Art. 16: what the authority does unasked, levels 1 to 4. Says
    /// nothing about how a dossier is handed in.
    #[serde(rename = "ND224-2026-proactive")]
    Nd224_2026Proactive,
}

impl Scheme {
    /// Every scheme and its name in files and on the wire.
    pub const NAMES: [(&str, Self); 4] = [
        ("ND43-2011", Self::Nd43_2011),
        ("ND42-2022", Self::Nd42_2022),
        ("ND224-2026", Self::Nd224_2026),
        ("ND224-2026-proactive", Self::Nd224_2026Proactive),
    ];
}

/// A level together with the scheme that gives it a meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The rule.
    pub scheme: Scheme,
    /// 1 to 4 under [`Scheme::Nd43_2011`] and [`Scheme::Nd224_2026Proactive`], 0 to 2 under
    /// the others.
    pub value: u8,
}

impl Level {
    /// Whether the scheme knows the value.
    #[must_use]
    pub const fn is_known(self) -> bool {
        match self.scheme {
            Scheme::Nd43_2011 | Scheme::Nd224_2026Proactive => matches!(self.value, 1..=4),
            Scheme::Nd42_2022 | Scheme::Nd224_2026 => self.value <= 2,
        }
    }

    /// Whether it is about what the authority does unasked.
    #[must_use]
    pub const fn is_proactive(self) -> bool {
        matches!(self.scheme, Scheme::Nd224_2026Proactive)
    }

    /// A dossier can be handed in on line.
    #[must_use]
    pub const fn submits_online(self) -> bool {
        match self.scheme {
            Scheme::Nd43_2011 => self.value >= 3,
            Scheme::Nd42_2022 | Scheme::Nd224_2026 => self.value >= 1,
            Scheme::Nd224_2026Proactive => false,
        }
    }

    /// The fee can be paid on line, unless the procedure says otherwise.
    #[must_use]
    pub const fn pays_online(self) -> bool {
        self.is_highest()
    }

    /// The result can be received on line, unless the procedure says otherwise.
    #[must_use]
    pub const fn receives_online(self) -> bool {
        self.is_highest()
    }

    /// Name of the plain sentence in `assets/locales/*/screens.ftl`, if the level is known.
    #[must_use]
    pub const fn sentence_key(self) -> Option<&'static str> {
        Some(match (self.scheme, self.value) {
            (Scheme::Nd43_2011, 1) => "level-nd43-1",
            (Scheme::Nd43_2011, 2) => "level-nd43-2",
            (Scheme::Nd43_2011, 3) => "level-nd43-3",
            (Scheme::Nd43_2011, 4) => "level-nd43-4",
            (Scheme::Nd42_2022 | Scheme::Nd224_2026, 0) => "level-information",
            (Scheme::Nd42_2022 | Scheme::Nd224_2026, 1) => "level-in-part",
            (Scheme::Nd42_2022 | Scheme::Nd224_2026, 2) => "level-in-whole",
            (Scheme::Nd224_2026Proactive, 1) => "level-proactive-1",
            (Scheme::Nd224_2026Proactive, 2) => "level-proactive-2",
            (Scheme::Nd224_2026Proactive, 3) => "level-proactive-3",
            (Scheme::Nd224_2026Proactive, 4) => "level-proactive-4",
            _ => return None,
        })
    }

    const fn is_highest(self) -> bool {
        match self.scheme {
            Scheme::Nd43_2011 => self.value == 4,
            Scheme::Nd42_2022 | Scheme::Nd224_2026 => self.value == 2,
            Scheme::Nd224_2026Proactive => false,
        }
    }
}

/// The level that a procedure had, has or will have for a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LevelEntry {
    /// The level.
    pub level: Level,
    /// Whether the fee can be paid on line, where the level alone does not say it.
    pub pay_online: Option<bool>,
    /// Whether the result can be received on line, where the level alone does not say it.
    pub result_online: Option<bool>,
    /// When it is in force, where it was read, how sure we are.
    pub origin: Origin,
}

impl LevelEntry {
    /// The fee can be paid on line.
    #[must_use]
    pub fn pays_online(&self) -> bool {
        self.pay_online.unwrap_or(self.level.pays_online())
    }

    /// The result can be received on line.
    #[must_use]
    pub fn receives_online(&self) -> bool {
        self.result_online.unwrap_or(self.level.receives_online())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_follow_scheme_and_value() {
        let cases = [
            (Scheme::Nd43_2011, 0, false, false, false),
            (Scheme::Nd43_2011, 2, true, false, false),
            (Scheme::Nd43_2011, 3, true, true, false),
            (Scheme::Nd43_2011, 4, true, true, true),
            (Scheme::Nd43_2011, 5, false, true, false),
            (Scheme::Nd42_2022, 0, true, false, false),
            (Scheme::Nd42_2022, 1, true, true, false),
            (Scheme::Nd224_2026, 2, true, true, true),
            (Scheme::Nd224_2026Proactive, 0, false, false, false),
            (Scheme::Nd224_2026Proactive, 4, true, false, false),
            (Scheme::Nd224_2026Proactive, 5, false, false, false),
        ];
        for (scheme, value, known, online, full) in cases {
            let level = Level { scheme, value };
            assert_eq!(level.is_known(), known, "{level:?}");
            assert_eq!(level.submits_online(), online, "{level:?}");
            assert_eq!(
                (level.pays_online(), level.receives_online()),
                (full, full),
                "{level:?}"
            );
        }
    }

    #[test]
    fn every_known_level_has_a_sentence_and_no_other() {
        for (name, scheme) in Scheme::NAMES {
            for value in 0..=u8::MAX {
                let level = Level { scheme, value };
                let is_told = level.sentence_key().is_some();
                assert_eq!(is_told, level.is_known(), "{name} {value}");
            }
        }
    }

    #[test]
    fn a_procedure_may_differ_from_its_level() {
        let entry = |value, pay_online, result_online| LevelEntry {
            level: Level {
                scheme: Scheme::Nd42_2022,
                value,
            },
            pay_online,
            result_online,
            origin: crate::procedure::Origin {
                period: crate::procedure::Period {
                    from: jiff::civil::date(2025, 7, 1),
                    to: None,
                },
                source: "test".to_owned(),
                certainty: crate::procedure::Certainty::Unverified,
            },
        };
        let cases = [
            (entry(2, None, None), (true, true)),
            (entry(2, None, Some(false)), (true, false)),
            (entry(1, None, None), (false, false)),
            (entry(1, Some(true), None), (true, false)),
        ];
        for (entry, flags) in cases {
            let read = (entry.pays_online(), entry.receives_online());
            assert_eq!(read, flags, "{entry:?}");
        }
    }
}

//! Levels of online public services.
//!
//! Four levels by Decree 43/2011 Art. 3.4 and Circular 32/2017 Art. 5; two by Decree
//! 42/2022; and Decree 224/2026 uses the same numbers again with another meaning. A bare
//! "level 4" is therefore ambiguous, and the scheme is always stored with the value.

use serde::{Deserialize, Serialize};

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
}

/// A level together with the scheme that gives it a meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The rule.
    pub scheme: Scheme,
    /// 1 to 4 under [`Scheme::Nd43_2011`], 0 to 2 under the others.
    pub value: u8,
}

impl Level {
    /// Whether the scheme knows the value.
    #[must_use]
    pub const fn is_known(self) -> bool {
        match self.scheme {
            Scheme::Nd43_2011 => matches!(self.value, 1..=4),
            Scheme::Nd42_2022 | Scheme::Nd224_2026 => self.value <= 2,
        }
    }

    /// A dossier can be handed in on line.
    #[must_use]
    pub const fn submits_online(self) -> bool {
        match self.scheme {
            Scheme::Nd43_2011 => self.value >= 3,
            Scheme::Nd42_2022 | Scheme::Nd224_2026 => self.value >= 1,
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

    const fn is_highest(self) -> bool {
        match self.scheme {
            Scheme::Nd43_2011 => self.value == 4,
            Scheme::Nd42_2022 | Scheme::Nd224_2026 => self.value == 2,
        }
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
}

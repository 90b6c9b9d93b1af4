//! A wrapper that keeps personal data out of logs, panics and test snapshots.

use std::fmt;

/// A value of a person. `Debug` prints only `[redacted]`; there is no `Display`.
///
/// Reading it takes an explicit [`Redacted::reveal`], so that every place that looks at
/// personal data can be found by searching for that word.
#[derive(Clone, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the screen, the slip or the sealed form.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// Unwraps the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T> From<T> for Redacted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_the_value() {
        let name = Redacted::new("NGUYỄN VĂN MẪU");
        assert_eq!(
            format!("{name:?} {:?}", Some(&name)),
            "[redacted] Some([redacted])"
        );
    }
}

//! Words taken apart into letters and a tone.

use std::mem;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// One syllable, or any other run of letters and digits. The tone belongs to all of it, so
/// that "hoà" and "hòa" are equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Syllable {
    /// In order, in lower case.
    pub(super) letters: Vec<Letter>,
    /// One for the whole syllable.
    pub(super) tone: Tone,
}

/// One letter of the alphabet. The order of the fields is that of the alphabet: a, ă, â, b.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Letter {
    pub(super) base: char,
    pub(super) quality: Quality,
}

/// The mark that makes another letter, in the order of the alphabet: a ă â, o ô ơ, d đ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quality {
    Plain,
    Breve,
    Circumflex,
    Horn,
    Stroke,
    /// Of another language.
    Other(char),
}

/// The tones in the order of dictionaries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Tone {
    /// Ngang.
    #[default]
    Level,
    /// Huyền.
    Grave,
    /// Hỏi.
    Hook,
    /// Ngã.
    Tilde,
    /// Sắc.
    Acute,
    /// Nặng.
    Dot,
}

/// The syllables of a text. White space, dashes and other signs part them; no-break spaces
/// are spaces too. Apostrophes are letters, as in "K'Mẫu".
pub(crate) fn syllables(text: &str) -> Vec<Syllable> {
    let mut found = Vec::new();
    let mut current = Syllable::default();
    let signs = text.chars().flat_map(char::to_lowercase).nfd();
    for sign in signs.chain(std::iter::once(' ')) {
        match sign {
            mark if is_combining_mark(mark) => current.mark(mark),
            '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' => current.push('\'', Quality::Plain),
            'đ' => current.push('d', Quality::Stroke),
            letter if letter.is_alphanumeric() => current.push(letter, Quality::Plain),
            _ => found.extend(mem::take(&mut current).without_quotes()),
        }
    }
    found
}

impl Syllable {
    /// Whether this, as typed so far, can become `whole`. Marks that were not typed are
    /// not held against it: "kêt" is "kết" on its way, and "nam" is "năm" without marks.
    pub(crate) fn can_become(&self, whole: &Self) -> bool {
        self.letters.len() <= whole.letters.len()
            && (self.tone == Tone::Level || self.tone == whole.tone)
            && self
                .letters
                .iter()
                .zip(&whole.letters)
                .all(|(typed, own)| typed.can_become(*own))
    }

    /// Whether this is how `whole` begins, mark by mark. The tone of a syllable that is
    /// not yet complete may still follow.
    pub(crate) fn begins(&self, whole: &Self) -> bool {
        let tone_may_follow = self.tone == Tone::Level && !self.is_as_long_as(whole);
        whole.letters.starts_with(&self.letters) && (tone_may_follow || self.tone == whole.tone)
    }

    /// Whether both have as many letters.
    pub(crate) fn is_as_long_as(&self, other: &Self) -> bool {
        self.letters.len() == other.letters.len()
    }

    /// Whether it has a tone or a letter with a mark.
    pub(crate) fn is_marked(&self) -> bool {
        let is_plain = |letter: &Letter| letter.quality == Quality::Plain;
        self.tone != Tone::Level || !self.letters.iter().all(is_plain)
    }

    fn push(&mut self, base: char, quality: Quality) {
        self.letters.push(Letter { base, quality });
    }

    /// A second tone or a second mark on a letter is no Vietnamese; it is kept as a letter
    /// of its own, so that different texts stay different.
    fn mark(&mut self, mark: char) {
        let Some(last) = self.letters.last_mut() else {
            return;
        };
        match tone(mark) {
            Some(tone) if self.tone == Tone::Level => self.tone = tone,
            None if last.quality == Quality::Plain => last.quality = quality(mark),
            _ => self.push(mark, Quality::Plain),
        }
    }

    /// Without quotation marks around it; nothing when nothing else is left.
    fn without_quotes(mut self) -> Option<Self> {
        let is_quote = |letter: &Letter| letter.base == '\'';
        let first = self.letters.iter().position(|letter| !is_quote(letter))?;
        let last = self.letters.iter().rposition(|letter| !is_quote(letter))?;
        self.letters.truncate(last + 1);
        self.letters.drain(..first);
        Some(self)
    }
}

impl Letter {
    fn can_become(self, whole: Self) -> bool {
        self.base == whole.base && (self.quality == Quality::Plain || self.quality == whole.quality)
    }
}

fn tone(mark: char) -> Option<Tone> {
    Some(match mark {
        '\u{300}' => Tone::Grave,
        '\u{309}' => Tone::Hook,
        '\u{303}' => Tone::Tilde,
        '\u{301}' => Tone::Acute,
        '\u{323}' => Tone::Dot,
        _ => return None,
    })
}

fn quality(mark: char) -> Quality {
    match mark {
        '\u{306}' => Quality::Breve,
        '\u{302}' => Quality::Circumflex,
        '\u{31b}' => Quality::Horn,
        other => Quality::Other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Syllable {
        let [only] = syllables(text).try_into().ok().unwrap();
        only
    }

    #[test]
    fn a_text_is_parted_into_syllables() {
        let cases = [
            ("", 0),
            (" – ", 0),
            ("''", 0),
            ("\u{301}", 0),
            ("Bà Rịa – Vũng\u{a0}Tàu", 4),
            ("Ea-Kar", 2),
            ("'K'Mẫu'", 1),
            ("1.001193", 2),
        ];
        for (text, count) in cases {
            assert_eq!(syllables(text).len(), count, "{text}");
        }
    }

    #[test]
    fn what_is_typed_can_become_what_is_meant() {
        // typed, whole, can become, begins
        let cases = [
            ("nam", "nam", true, true),
            ("nam", "năm", true, false),
            ("nam", "nắm", true, false),
            ("năm", "nắm", true, false),
            ("năm", "năm", true, true),
            ("năm", "nam", false, false),
            ("nắm", "năm", false, false),
            ("kê", "kết", true, true),
            ("ke", "kết", true, false),
            ("kết", "kêt", false, false),
            ("hoà", "hòa", true, true),
            ("d", "đăng", true, false),
            ("đ", "độc", true, true),
            ("đ", "dan", false, false),
            ("nams", "nam", false, false),
        ];
        for (typed, whole, can_become, begins) in cases {
            let (typed_one, whole_one) = (one(typed), one(whole));
            assert_eq!(
                typed_one.can_become(&whole_one),
                can_become,
                "{typed} {whole}"
            );
            assert_eq!(typed_one.begins(&whole_one), begins, "{typed} {whole}");
        }
    }

    #[test]
    fn marks_are_seen() {
        for (text, is_marked) in [("nam", false), ("năm", true), ("nàm", true), ("đam", true)] {
            assert_eq!(one(text).is_marked(), is_marked, "{text}");
        }
    }
}

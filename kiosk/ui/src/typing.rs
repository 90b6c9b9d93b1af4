//! What the keys do to the text: letters, tones, shift and deletion. Pure.
//!
//! Why: most people type a name letter by letter as they read it from a card, so every Vietnamese
//! letter has a key of its own and a tone is a key too. The tone goes to the vowel that carries it by
//! the rules of spelling (as in "hoà/hòa": the older place, "hòa"; striking the tone again moves it
//! to the other one). Text is always composed (NFC), because names are compared and signed.
//! Never: a guess that changes letters which are already there, and no limit by silent loss: a full
//! text simply takes no more.

use crate::tones::{self, ToneMark};

/// Which letters the keys show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layer {
    /// The letters.
    #[default]
    Letters,
    /// Digits and signs.
    Digits,
}

/// When a letter becomes a capital by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Capitals {
    /// Never; for searching.
    #[default]
    None,
    /// At the beginning of every word; for names and places.
    Words,
}

/// What a key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A letter, digit or sign. A combining tone counts as its tone.
    Letter(char),
    /// A tone for the last syllable.
    Tone(ToneMark),
    /// A space.
    Space,
    /// Takes the last letter away.
    Backspace,
    /// Takes everything away.
    Clear,
    /// The next letter is a capital.
    Shift,
    /// Letters or digits.
    Layer,
}

/// A text while it is being typed, with the state of its keyboard.
#[derive(Clone, PartialEq, Eq)]
pub struct Typing {
    text: String,
    most_chars: usize,
    capitals: Capitals,
    layer: Layer,
    is_shifted: bool,
}

/// Only the length is shown: the text may be a name.
impl std::fmt::Debug for Typing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typing")
            .field("chars", &self.text.chars().count())
            .finish_non_exhaustive()
    }
}

impl Typing {
    /// An empty text of at most `most_chars` letters.
    #[must_use]
    pub fn new(most_chars: usize, capitals: Capitals) -> Self {
        let is_shifted = capitals == Capitals::Words;
        Self {
            text: String::new(),
            most_chars,
            capitals,
            layer: Layer::default(),
            is_shifted,
        }
    }

    /// The same keyboard with a text that is already there (composed, or it is composed here).
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Self {
        for letter in text.chars() {
            if tones::combining(letter).is_some() || !self.is_full() {
                self.letter(letter);
            }
        }
        self.is_shifted = self.begins_word();
        self
    }

    /// The text, composed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which letters the keys show.
    #[must_use]
    pub fn layer(&self) -> Layer {
        self.layer
    }

    /// Whether the next letter is a capital.
    #[must_use]
    pub fn is_shifted(&self) -> bool {
        self.is_shifted
    }

    /// The letter that would take `tone`, with it; none where no letter can.
    #[must_use]
    pub fn preview(&self, tone: ToneMark) -> Option<char> {
        let word = last_word(&self.text);
        tones::toned(word, tone).map(|(_, letter)| letter)
    }

    /// Does what `key` says.
    pub fn press(&mut self, key: Key) {
        match key {
            Key::Letter(letter) => {
                let letter = if self.is_shifted {
                    upper(letter)
                } else {
                    letter
                };
                if tones::combining(letter).is_some() || !self.is_full() {
                    self.letter(letter);
                }
                self.is_shifted = self.begins_word();
            }
            Key::Tone(tone) => self.tone(tone),
            Key::Space => {
                if !self.is_full() && !self.text.is_empty() && !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
                self.is_shifted = self.begins_word();
            }
            Key::Backspace => {
                self.text.pop();
                self.is_shifted = self.begins_word();
            }
            Key::Clear => {
                self.text.clear();
                self.is_shifted = self.begins_word();
            }
            Key::Shift => self.is_shifted = !self.is_shifted,
            Key::Layer => {
                self.layer = match self.layer {
                    Layer::Letters => Layer::Digits,
                    Layer::Digits => Layer::Letters,
                };
            }
        }
    }

    fn letter(&mut self, letter: char) {
        if let Some(tone) = tones::combining(letter) {
            self.tone(tone);
        } else if let Some(composed) = self
            .text
            .chars()
            .last()
            .and_then(|last| tones::shaped(last, letter))
        {
            self.text.pop();
            self.text.push(composed);
        } else if !letter.is_control() && !tones::is_shape(letter) {
            self.text.push(letter);
        }
    }

    fn tone(&mut self, tone: ToneMark) {
        let word = last_word(&self.text);
        if let Some((toned, _)) = tones::toned(word, tone) {
            let kept = self.text.len() - word.len();
            self.text.truncate(kept);
            self.text.push_str(&toned);
        }
    }

    fn is_full(&self) -> bool {
        self.text.chars().count() >= self.most_chars
    }

    fn begins_word(&self) -> bool {
        self.capitals == Capitals::Words && (self.text.is_empty() || self.text.ends_with(' '))
    }
}

/// The letters behind the last one that is none.
fn last_word(text: &str) -> &str {
    text.rsplit(|letter: char| !letter.is_alphabetic())
        .next()
        .unwrap_or_default()
}

/// Every capital we need is one letter long; the German ß is not and stays.
pub(crate) fn upper(letter: char) -> char {
    let mut capitals = letter.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(capital), None) => capital,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types `keys`: `1` to `5` are sắc, huyền, hỏi, ngã, nặng; `<` deletes; `^` is shift.
    fn typed(keys: &str, capitals: Capitals) -> String {
        let mut typing = Typing::new(100, capitals);
        for key in keys.chars() {
            typing.press(match key {
                '1' => Key::Tone(ToneMark::Acute),
                '2' => Key::Tone(ToneMark::Grave),
                '3' => Key::Tone(ToneMark::Hook),
                '4' => Key::Tone(ToneMark::Tilde),
                '5' => Key::Tone(ToneMark::Dot),
                '<' => Key::Backspace,
                '^' => Key::Shift,
                ' ' => Key::Space,
                letter => Key::Letter(letter),
            });
        }
        typing.text().to_owned()
    }

    #[test]
    fn keys_compose_names_and_words() {
        for (keys, text) in [
            ("khai sinh", "khai sinh"),
            ("nguyên4", "nguyễn"),
            ("nguyê4n", "nguyễn"),
            ("đăng ky1", "đăng ký"),
            ("chư1ng thư5c", "chứng thực"),
            ("hoa2", "hòa"),
            ("hoa22", "hoà"),
            ("hoa222", "hòa"),
            ("hoan2", "hoàn"),
            ("thuy1", "thúy"),
            ("thuy11", "thuý"),
            ("quy1", "quý"),
            ("gia2", "già"),
            ("gi2", "gì"),
            ("tia1", "tía"),
            ("nghia4", "nghĩa"),
            ("khuyu3", "khuỷu"),
            ("ngươi2", "người"),
            ("a1<a", "a"),
            ("ma12", "mà"),
            ("ma11", "ma"),
            ("b1", "b"),
            ("  a  b", "a b"),
        ] {
            assert_eq!(typed(keys, Capitals::None), text, "{keys}");
        }
    }

    #[test]
    fn names_begin_with_capitals_and_shift_undoes_it() {
        assert_eq!(typed("tra2n văn mâ4u", Capitals::Words), "Tràn Văn Mẫu");
        assert_eq!(typed("trâ2n", Capitals::Words), "Trần");
        assert_eq!(typed("^tên", Capitals::Words), "tên");
        assert_eq!(typed("^đi^a", Capitals::None), "ĐiA");
    }

    #[test]
    fn decomposed_text_is_composed() {
        let typing =
            Typing::new(100, Capitals::None).with_text("Nguye\u{302}\u{303}n a\u{323}\u{302}");
        assert_eq!(typing.text(), "Nguyễn ậ");
        let typing = Typing::new(100, Capitals::None).with_text("u\u{31b}o\u{31b}\u{301}c");
        assert_eq!(typing.text(), "ước");
    }

    #[test]
    fn a_full_text_takes_no_more_but_still_tones() {
        let mut typing = Typing::new(3, Capitals::None);
        for letter in "abcd".chars() {
            typing.press(Key::Letter(letter));
        }
        typing.press(Key::Space);
        assert_eq!(typing.text(), "abc");
        let mut typing = Typing::new(2, Capitals::None).with_text("ma");
        typing.press(Key::Tone(ToneMark::Acute));
        assert_eq!(typing.text(), "má");
    }

    #[test]
    fn a_tone_key_shows_the_letter_that_would_carry_it() {
        let typing = |text| Typing::new(100, Capitals::None).with_text(text);
        for (text, tone, letter) in [
            ("nguyên", ToneMark::Tilde, Some('ễ')),
            ("A", ToneMark::Dot, Some('Ạ')),
            ("khai s", ToneMark::Acute, None),
            ("", ToneMark::Acute, None),
            ("má ", ToneMark::Acute, None),
        ] {
            assert_eq!(typing(text).preview(tone), letter, "{text}");
        }
    }

    #[test]
    fn debug_never_shows_the_text() {
        let typing = Typing::new(100, Capitals::Words).with_text("TRẦN VĂN MẪU");
        assert!(!format!("{typing:?}").contains("MẪU"));
    }
}

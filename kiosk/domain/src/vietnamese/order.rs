//! The order in which Vietnamese lists are read.

use std::cmp::Ordering;

use super::syllable::{Letter, Syllable, syllables};

/// Sorts texts as Vietnamese dictionaries do: syllable by syllable, by the alphabet
/// (a ă â b c d đ e ê … o ô ơ … u ư …), then by the tone (ngang, huyền, hỏi, ngã, sắc,
/// nặng). Case does not count, and numbers count by their value, so that "Phường 2" stands
/// before "Phường 10". Texts that differ in nothing of this keep an order by their bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey {
    words: Vec<Word>,
    text: String,
}

impl SortKey {
    /// The key of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            words: syllables(text).into_iter().map(Word::new).collect(),
            text: text.to_owned(),
        }
    }
}

/// Numbers stand before words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Number(Number),
    Syllable(Syllable),
}

/// Any number of digits, leading zeros dropped.
#[derive(Clone, PartialEq, Eq)]
struct Number(Vec<Letter>);

impl Word {
    fn new(syllable: Syllable) -> Self {
        let is_digit = |letter: &Letter| letter.base.is_ascii_digit();
        if !syllable.letters.iter().all(is_digit) {
            return Self::Syllable(syllable);
        }
        let is_zero = |letter: &&Letter| letter.base == '0';
        let digits = syllable.letters.iter().skip_while(is_zero);
        Self::Number(Number(digits.copied().collect()))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every list is in its right order; the test turns it around first.
    #[test]
    fn lists_stand_in_the_order_of_dictionaries() {
        let lists: &[&[&str]] = &[
            &[
                "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "h", "i", "k", "l", "m", "n",
                "o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư", "v", "x", "y",
            ],
            &[
                "ma", "mà", "mả", "mã", "má", "mạ", "man", "măn", "mằn", "mân",
            ],
            &["Hoa Bình", "Hòa An", "Hoà Bình", "Hòa Hiệp", "Hội"],
            &["Đặng", "Đậu", "Đinh", "Đỗ"],
            &["Dương", "Đoàn", "Trần", "Trương"],
            &["Phường 1", "Phường 2", "Phường 10", "Phường Thắng Nhì"],
            &["Xã An Ngãi", "xã An Nhứt", "Xã Bàu Lâm", "XÃ BÌNH BA"],
            &["Long", "Long Đất", "Long Điền", "Long Hải"],
            &["", "007", "08", "8", "9", "010", "a"],
            &["Phường 2 B", "Phường 3 A"],
            &["Hoà", "Hòa", "Hòa Hiệp"],
            &["LONG", "Long", "long"],
        ];
        for list in lists {
            let mut sorted: Vec<&str> = list.iter().rev().copied().collect();
            sorted.sort_by_cached_key(|text| SortKey::new(text));
            assert_eq!(&sorted, list);
        }
    }

    proptest! {
        #[test]
        fn numbers_stand_by_their_value(one in any::<u32>(), other in any::<u32>()) {
            let key = |number: u32| SortKey::new(&format!("Phường {number}"));
            prop_assert_eq!(key(one).cmp(&key(other)), one.cmp(&other));
        }

        #[test]
        fn only_the_same_text_is_equal(one in any::<String>(), other in any::<String>()) {
            let order = SortKey::new(&one).cmp(&SortKey::new(&other));
            prop_assert_eq!(order == Ordering::Equal, one == other);
        }
    }
}

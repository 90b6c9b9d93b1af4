//! Vietnamese spelling, as far as comparing, searching and sorting need it.
//!
//! Bytes do not tell whether two Vietnamese texts are the same word: signs come composed or
//! decomposed, and the tone of an open syllable is written on either vowel ("Hoà" and
//! "Hòa", "Thuý" and "Thúy"; the official table of units has both). So words are taken
//! apart into letters and one tone for the whole syllable. Nothing is ever corrected.

mod order;
mod syllable;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

pub use order::SortKey;
pub(crate) use syllable::{Syllable, syllables};

/// The text without diacritics, in lower case, with single spaces.
#[must_use]
pub fn fold(text: &str) -> String {
    let lower: String = text.chars().flat_map(char::to_lowercase).collect();
    single_spaced(&without_diacritics(&lower))
}

/// The text without diacritics, its capitals kept.
#[must_use]
pub fn without_diacritics(text: &str) -> String {
    text.nfd()
        .filter(|sign| !is_combining_mark(*sign))
        .map(|sign| match sign {
            'đ' => 'd',
            'Đ' => 'D',
            other => other,
        })
        .collect()
}

/// The text with one space wherever it has white space, and none at its ends.
#[must_use]
pub fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether both texts are the same words, whatever the case, the spaces between them, the
/// form of their signs and the vowel that carries the tone. Words without letters, such as
/// a dash, do not count.
#[must_use]
pub fn is_same_words(one: &str, other: &str) -> bool {
    syllables(one) == syllables(other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folds_to_plain_letters() {
        let cases = [
            ("Đăng  ký\u{a0}kết HÔN ", "dang ky ket hon"),
            ("NĂM, nắm", "nam, nam"),
            ("u\u{31b}\u{301}ớ ỷ", "uo y"),
            ("\u{301}", ""),
            ("", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded);
        }
        assert_eq!(without_diacritics("Đường số 1"), "Duong so 1");
    }

    #[test]
    fn the_same_words_are_told_from_similar_ones() {
        let cases = [
            ("Hoà", "Hòa", true),
            ("Thuý", "Thúy", true),
            ("Quý", "Qúy", true),
            ("XÃ HÒA BÌNH", "Xã Hoà\u{a0}Bình", true),
            ("Nguyễn", "Nguye\u{302}\u{303}n", true),
            ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu", true),
            ("H'Mẫu", "H’Mẫu", true),
            ("Hoa", "Hòa", false),
            ("má", "mạ", false),
            ("mả", "mã", false),
            ("mơ", "mô", false),
            ("Năm", "Nam", false),
            ("Đan", "Dan", false),
            ("Mai Anh", "Maianh", false),
            ("Lý", "Lí", false),
            // Three marks on one letter: none of them may be lost.
            ("e\u{302}\u{308}", "e\u{302}", false),
            ("e\u{302}\u{308}", "e\u{308}", false),
            ("'Mẫu'", "Mẫu", true),
            ("‘Mẫu’", "Mẫu", true),
            ("hóà", "hoà", false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(is_same_words(one, other), expected, "{one} {other}");
            assert_eq!(is_same_words(other, one), expected, "{other} {one}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn the_form_of_signs_does_not_matter(text in any::<String>()) {
            let (composed, decomposed): (String, String) = (text.nfc().collect(), text.nfd().collect());
            prop_assert!(is_same_words(&composed, &decomposed));
        }
    }
}

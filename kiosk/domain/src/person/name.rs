//! Names as people have them, without signs that only look like letters.
//!
//! A name ends up on official papers and is compared with other papers, so a Cyrillic "а"
//! or an invisible sign in it is worse than typing the name again. All Latin letters are
//! taken, not only the Vietnamese ones: names of the Ê Đê or of foreigners have more.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{PersonError, PersonField};
use crate::vietnamese::{is_same_words, single_spaced};

/// Tidies a full name: composed signs, single spaces, none at the ends.
///
/// # Errors
/// [`PersonError`] for a name that is empty or longer than 100 characters, and for signs
/// other than Latin letters, spaces, apostrophes, hyphens and full stops.
pub fn full_name(text: &str) -> Result<String, PersonError> {
    let name = single_spaced(&text.nfc().collect::<String>());
    let is_latin = |sign: char| is_latin_letter(sign) || is_combining_mark(sign);
    let expected = if !name.contains(char::is_alphabetic) {
        "letters"
    } else if name.chars().count() > MAX_NAME_CHARS {
        "at most 100 characters"
    } else if name.contains(char::is_numeric) {
        "no digits"
    } else if !name
        .chars()
        .all(|sign| is_latin(sign) || JOINERS.contains(&sign))
    {
        "Latin letters"
    } else {
        return Ok(name);
    };
    Err(PersonField::Name.expects(expected))
}

/// Whether both papers name the same person: case, spaces, the form of the signs and the
/// vowel that carries the tone do not matter ("HOÀ" is "Hòa").
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    is_same_words(one, other)
}

/// The longest name that civil status forms have room for.
const MAX_NAME_CHARS: usize = 100;

/// What stands in names between letters.
const JOINERS: [char; 5] = [' ', '\'', '\u{2019}', '-', '.'];

/// Basic Latin, Latin-1, Extended A and B, the modifier apostrophe, Extended Additional;
/// Unicode's script would let in full-width letters.
const fn is_latin_letter(sign: char) -> bool {
    matches!(
        sign,
        'A'..='Z' | 'a'..='z' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' | '\u{2bc}' | 'Ḁ'..='ỿ'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tidied() {
        let cases = [
            ("  Nguyễn   Văn\u{a0}Mẫu ", "Nguyễn Văn Mẫu"),
            ("Trâ\u{300}n Thi\u{323} Thử", "Trần Thị Thử"),
            ("H'Thử Niê", "H'Thử Niê"),
            ("Y Kč\u{306} Mẫu", "Y Kč\u{306} Mẫu"),
            ("ÂN HÒA MẪU", "ÂN HÒA MẪU"),
            ("Hòa Thử", "Hòa Thử"),
            ("K\u{2019}Thử", "K\u{2019}Thử"),
            ("Anne-Marie M. Mẫu", "Anne-Marie M. Mẫu"),
        ];
        for (text, name) in cases {
            assert_eq!(full_name(text).as_deref(), Ok(name));
        }
        assert!(full_name(&"Ẫ".repeat(100)).is_ok());
    }

    #[test]
    fn what_is_no_name_is_told() {
        let cases = [
            ("".to_owned(), "letters"),
            (" ".to_owned(), "letters"),
            ("...".to_owned(), "letters"),
            ("\u{301}".to_owned(), "letters"),
            ("Ẫ".repeat(101), "at most 100 characters"),
            ("Mẫu 2".to_owned(), "no digits"),
            ("Mẫu ٢".to_owned(), "no digits"),
            // Cyrillic а, Greek Α, full-width A, a mathematical A.
            ("N\u{430}m".to_owned(), "Latin letters"),
            ("\u{391}n".to_owned(), "Latin letters"),
            ("Ａn".to_owned(), "Latin letters"),
            ("\u{1d400}n".to_owned(), "Latin letters"),
            ("M×u".to_owned(), "Latin letters"),
            ("Mẫu|Thử".to_owned(), "Latin letters"),
            ("M\u{7}u".to_owned(), "Latin letters"),
            ("M\u{200b}u".to_owned(), "Latin letters"),
            ("\u{202e}Mẫu".to_owned(), "Latin letters"),
            ("M\u{fffd}u".to_owned(), "Latin letters"),
        ];
        for (text, expected) in cases {
            let error = full_name(&text).unwrap_err();
            assert_eq!(error, PersonField::Name.expects(expected), "{text}");
        }
    }

    #[test]
    fn one_person_on_two_papers() {
        assert!(is_same_name("NGUYỄN THỊ HOÀ", "Nguyễn  Thị Hòa"));
        assert!(!is_same_name("Nguyễn Thị Hoa", "Nguyễn Thị Hòa"));
    }
}

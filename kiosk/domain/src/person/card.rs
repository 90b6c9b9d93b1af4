//! The text of the code on a citizen card.
//!
//! The chip card of 2021 has seven fields parted by `|`; the card of 2024 (Circular
//! 16/2024/TT-BCA Art. 6) has more, in an order that is not published. The text is read by
//! the shape of its fields and never kept.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::{Applicant, IdentityNumber, IdentitySource, PersonError, PersonField, Sex, full_name};

/// Reads the text of the code on a citizen card.
///
/// The known order is number, old number, name, birth, sex, residence, issue, parted by
/// `|`. Older readers drop the empty old number or change the order, and the card of 2024
/// adds fields, so everything after the number is told by its shape. When the shapes do
/// not fit together, only number and name are filled in and the person checks the rest.
///
/// # Errors
/// [`PersonError`] when the text has not 6 to 12 fields, the first is no identity
/// number, or none is a name, or when it is longer than a code can hold.
pub fn parse_card(text: &str) -> Result<Applicant, PersonError> {
    if text.len() > MAX_CARD_BYTES {
        return Err(PersonField::Card.expects("at most 2953 bytes"));
    }
    let text: String = text.trim().nfc().collect();
    let fields: Vec<&str> = text.split('|').map(str::trim).collect();
    let ([number, rest @ ..], 6..=12) = (fields.as_slice(), fields.len()) else {
        return Err(PersonField::Card.expects("6 to 12 fields"));
    };
    let number = IdentityNumber::parse(number)?;
    let shapes: Vec<Shape<'_>> = rest.iter().map(|field| shape(field)).collect();
    let name = shapes.iter().find_map(Shape::name).unwrap_or_default();
    let applicant = Applicant {
        name: full_name(name)?.into(),
        identity_number: number.number().clone(),
        old_number: None,
        birth: None,
        sex: None,
        address: None,
        issued: None,
        source: IdentitySource::Card,
    };
    Ok(match details(&shapes) {
        Some(details) => details.fill(applicant),
        None => applicant,
    })
}

/// What a field looks like.
#[derive(Clone, Copy)]
enum Shape<'a> {
    Empty,
    OldNumber(&'a str),
    /// An identity number that was cancelled.
    OtherNumber,
    Date(Date),
    Sex(Sex),
    Text(&'a str),
    /// Only digits, but none of the above.
    Strange,
}

impl<'a> Shape<'a> {
    /// A text that can be a name.
    fn name(&self) -> Option<&'a str> {
        match self {
            Self::Text(text) if is_name(text) => Some(text),
            _ => None,
        }
    }
}

fn shape(field: &str) -> Shape<'_> {
    match field {
        "" => Shape::Empty,
        "Nam" => Shape::Sex(Sex::Male),
        "Nữ" => Shape::Sex(Sex::Female),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => match digits.len() {
            8 => Date::strptime("%d%m%Y", digits).map_or(Shape::Strange, Shape::Date),
            9 => Shape::OldNumber(digits),
            12 => Shape::OtherNumber,
            _ => Shape::Strange,
        },
        text => Shape::Text(text),
    }
}

/// What a card tells besides number and name.
struct Details<'a> {
    old_number: Option<&'a str>,
    birth: Date,
    sex: Sex,
    address: &'a str,
    issued: Date,
}

impl Details<'_> {
    fn fill(self, applicant: Applicant) -> Applicant {
        Applicant {
            old_number: self.old_number.map(|number| number.to_owned().into()),
            birth: Some(self.birth.into()),
            sex: Some(self.sex.into()),
            address: Some(self.address.to_owned().into()),
            issued: Some(self.issued.into()),
            ..applicant
        }
    }
}

/// Fields of one shape together, in the order of the card.
#[derive(Default)]
struct Sorted<'a> {
    old_numbers: Vec<&'a str>,
    dates: Vec<Date>,
    sexes: Vec<Sex>,
    texts: Vec<&'a str>,
}

impl<'a> Sorted<'a> {
    /// Nothing if one of them has no known shape.
    fn new(shapes: &[Shape<'a>]) -> Option<Self> {
        let mut sorted = Self::default();
        for shape in shapes {
            match *shape {
                Shape::Empty | Shape::OtherNumber => {}
                Shape::OldNumber(number) => sorted.old_numbers.push(number),
                Shape::Date(date) => sorted.dates.push(date),
                Shape::Sex(sex) => sorted.sexes.push(sex),
                Shape::Text(text) => sorted.texts.push(text),
                Shape::Strange => return None,
            }
        }
        Some(sorted)
    }
}

/// The details, if there is exactly one way to read them.
fn details<'a>(shapes: &[Shape<'a>]) -> Option<Details<'a>> {
    let sorted = Sorted::new(shapes)?;
    let old_number = match sorted.old_numbers.as_slice() {
        [] => None,
        [number] => Some(*number),
        _ => return None,
    };
    let ([birth, issued], [sex]) = (sorted.dates.as_slice(), sorted.sexes.as_slice()) else {
        return None;
    };
    let [name, rest @ ..] = sorted.texts.as_slice() else {
        return None;
    };
    let is_in_order = FIRST_BIRTH_YEAR <= birth.year() && birth < issued && is_name(name);
    is_in_order.then_some(Details {
        old_number,
        birth: *birth,
        sex: *sex,
        address: address(rest)?,
        issued: *issued,
    })
}

/// The residence among the texts after the name. The card of 2024 may also name the
/// parents; then only a text that no name can be is a residence.
fn address<'a>(texts: &[&'a str]) -> Option<&'a str> {
    let only = match texts {
        [only] => only,
        several => {
            let mut addresses = several.iter().filter(|text| !is_name(text));
            addresses.next().filter(|_| addresses.next().is_none())?
        }
    };
    let is_readable = !only.contains(is_unreadable) && only.chars().count() <= MAX_ADDRESS_CHARS;
    is_readable.then_some(only)
}

/// Names have no digits and no commas; most addresses do.
fn is_name(text: &str) -> bool {
    !text.contains(|sign: char| sign.is_numeric() || sign == ',')
}

/// A control character, a sign that could not be decoded, or one that cannot be seen.
fn is_unreadable(sign: char) -> bool {
    let is_hidden = matches!(
        sign,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    is_hidden || sign.is_control() || sign == char::REPLACEMENT_CHARACTER
}

/// Most bytes that a QR code can hold.
const MAX_CARD_BYTES: usize = 2953;

/// Identity numbers count centuries from 1900.
const FIRST_BIRTH_YEAR: i16 = 1900;

/// Well above any residence; a longer text is something else.
const MAX_ADDRESS_CHARS: usize = 300;

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::person::{IdentityQuestion, NumberRules, identity_questions};

    const CARD_2021: &str = "077085000000|270000000|NGUYỄN VĂN MẪU|01011985|Nam|\
        Tổ 1, Khu phố Mẫu, Phường 1, Thành phố Vũng Tàu, Bà Rịa - Vũng Tàu|01012022";
    const NO_OLD_NUMBER: &str = "077304000000||TRẦN THỊ MẪU|15082004|Nữ|\
        Ấp Mẫu, Xã Bình Châu, Xuyên Mộc, Bà Rịa - Vũng Tàu|20062023";

    fn asked(applicant: &Applicant) -> Vec<IdentityQuestion> {
        identity_questions(applicant, NumberRules::embedded(), date(2026, 6, 30))
    }

    fn is_whole(applicant: &Applicant) -> bool {
        let Applicant {
            birth,
            sex,
            address,
            issued,
            ..
        } = applicant;
        birth.is_some() && sex.is_some() && address.is_some() && issued.is_some()
    }

    #[test]
    fn reads_the_card_of_2021() {
        let read = parse_card(CARD_2021).unwrap();
        assert_eq!(read.identity_number.reveal(), "077085000000");
        assert_eq!(read.old_number, Some("270000000".to_owned().into()));
        assert_eq!(read.name.reveal(), "NGUYỄN VĂN MẪU");
        assert_eq!(read.birth, Some(date(1985, 1, 1).into()));
        assert_eq!(read.sex, Some(Sex::Male.into()));
        assert!(
            read.address
                .as_ref()
                .unwrap()
                .reveal()
                .ends_with("Bà Rịa - Vũng Tàu")
        );
        assert_eq!(read.issued, Some(date(2022, 1, 1).into()));
        assert_eq!(read.source, IdentitySource::Card);
        assert_eq!(asked(&read), []);
    }

    #[test]
    fn reads_other_forms_of_the_same() {
        let without_field = NO_OLD_NUMBER.replace("||", "|");
        let with_tail = format!("{CARD_2021}|077085000001||CHA MẪU|MẸ MẪU");
        let parents_first = CARD_2021.replace("|Tổ 1", "|CHA MẪU|MẸ MẪU|Tổ 1");
        let no_comma =
            parents_first.replace("Tổ 1, Khu phố Mẫu, Phường 1, Thành phố Vũng Tàu, ", "Tổ 1 ");
        let no_digit = parents_first.replace("Tổ 1, Khu phố Mẫu, Phường 1", "Phường Mẫu");
        let other_order = "077085000000|NGUYỄN VĂN MẪU|Nam|01011985|Phường Mẫu, Tỉnh Mẫu|01012022|";
        let with_enter = format!("{CARD_2021}\r\n");
        let decomposed: String = CARD_2021.nfd().collect();
        for text in [
            NO_OLD_NUMBER,
            &without_field,
            &with_tail,
            &parents_first,
            &no_comma,
            &no_digit,
            other_order,
            &with_enter,
            &decomposed,
        ] {
            let read = parse_card(text).unwrap();
            assert!(is_whole(&read), "{text}");
            assert_eq!(asked(&read), [], "{text}");
        }
        assert_eq!(parse_card(&decomposed), parse_card(CARD_2021));
    }

    #[test]
    fn doubt_fills_only_number_and_name() {
        let doubtful = [
            CARD_2021.replace("01011985", "00001985"),
            CARD_2021.replace("01011985", "1985"),
            CARD_2021.replace("Nam", "X"),
            CARD_2021.replace("|01012022", "|Nam|01012022"),
            CARD_2021.replace("01012022", "01011984"),
            CARD_2021.replace("01011985", "30021985"),
            CARD_2021.replace("01011985", "29021985"),
            CARD_2021.replace("01011985", "01011885"),
            CARD_2021.replace("01011985", "01010000"),
            CARD_2021.replace("01012022", "31042022"),
            CARD_2021.replace("Nam", "N\u{430}m"),
            CARD_2021.replace("Tổ 1", "Tổ\u{7}1"),
            CARD_2021.replace("Tổ 1", "Tổ\u{202e}1"),
            CARD_2021.replace("Tổ 1", &"Tổ 1".repeat(100)),
            CARD_2021.replace("|01012022", "|Phường 2, Thành phố Mẫu|01012022"),
            NO_OLD_NUMBER
                .replace("TRẦN THỊ MẪU", "NGUYỄN VĂN MẪU")
                .replace(
                    "Ấp Mẫu, Xã Bình Châu, Xuyên Mộc, Bà Rịa - Vũng Tàu",
                    "CHA MẪU|MẸ MẪU",
                ),
            CARD_2021.replace("|01012022", "|01012022|02022022"),
            CARD_2021.replace("|01012022", "|01012022|270000001"),
            CARD_2021.replace("Tổ 1", "Tổ\u{fffd}1"),
            "077085000000||Phường 1, Thành phố Mẫu|01011985|Nam|NGUYỄN VĂN MẪU|01012022".to_owned(),
        ];
        for text in doubtful {
            let read = parse_card(&text).unwrap();
            assert_eq!(read.name.reveal(), "NGUYỄN VĂN MẪU", "{text}");
            assert!(!is_whole(&read) && read.old_number.is_none(), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_card() {
        let long = "M".repeat(101);
        let cases = [
            (String::new(), PersonField::Card),
            ("https://example.vn".to_owned(), PersonField::Card),
            (
                "077085000000|MẪU|01011985|Nam|X".to_owned(),
                PersonField::Card,
            ),
            ("|".repeat(12), PersonField::Card),
            (
                format!("{CARD_2021}{}", "M".repeat(2953)),
                PersonField::Card,
            ),
            (
                CARD_2021.replace("NGUYỄN", "NGUY\u{415}N"),
                PersonField::Name,
            ),
            (
                CARD_2021.replace("077085000000", "07708500000"),
                PersonField::Number,
            ),
            (
                CARD_2021.replace("077085000000", "07708500000O"),
                PersonField::Number,
            ),
            (
                CARD_2021.replace("077085000000", "٠٧٧٠٨٥"),
                PersonField::Number,
            ),
            (CARD_2021.replace("NGUYỄN VĂN MẪU", ""), PersonField::Name),
            (
                CARD_2021.replace("NGUYỄN VĂN MẪU", &long),
                PersonField::Name,
            ),
            (CARD_2021.replace("VĂN", "V\u{7}N"), PersonField::Name),
        ];
        for (text, field) in cases {
            let error = parse_card(&text).unwrap_err();
            assert_eq!(error.field, field, "{text}");
            assert!(!error.to_string().contains("MẪU"));
        }
        let expected = "identity number: expected twelve digits";
        assert_eq!(
            Applicant::typed("MẪU", "12").unwrap_err().to_string(),
            expected
        );
    }
}

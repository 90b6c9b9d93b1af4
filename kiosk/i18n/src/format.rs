//! Dates, money, sizes and numbers as people write them, in the language of the catalogue.
//!
//! Vietnamese dates follow decree 30/2020/NĐ-CP, appendix I, part II, 4: days below ten and
//! the months January and February carry a leading zero. The words are in `common.ftl`; this
//! module only pads and groups digits. It never asks for the current time.

use jiff::civil::{Date, DateTime};

use crate::Catalogue;

/// A date in digits, `20/11/2019`.
#[must_use]
pub fn date(catalogue: Catalogue, date: Date) -> String {
    catalogue.format_date(two(date.day()), two(date.month()), i32::from(date.year()))
}

/// A date in words, `ngày 20 tháng 11 năm 2019`.
#[must_use]
pub fn date_long(catalogue: Catalogue, date: Date) -> String {
    catalogue.format_date_long(
        two(date.day()),
        catalogue.format_month(date.month()),
        i32::from(date.year()),
    )
}

/// Hour and minute, `08 giờ 37`.
#[must_use]
pub fn time(catalogue: Catalogue, at: DateTime) -> String {
    catalogue.format_time(two(at.hour()), two(at.minute()))
}

/// Time and date in digits, `08 giờ 37 ngày 20/11/2019`.
#[must_use]
pub fn date_time(catalogue: Catalogue, at: DateTime) -> String {
    catalogue.format_date_time(
        two(at.day()),
        two(at.hour()),
        two(at.minute()),
        two(at.month()),
        i32::from(at.year()),
    )
}

/// Time and date in words, `08 giờ 37 phút, ngày 20 tháng 11 năm 2019`.
#[must_use]
pub fn date_time_long(catalogue: Catalogue, at: DateTime) -> String {
    catalogue.format_date_time_long(
        two(at.day()),
        two(at.hour()),
        two(at.minute()),
        catalogue.format_month(at.month()),
        i32::from(at.year()),
    )
}

/// An amount in đồng, `8.000 đồng`.
#[must_use]
pub fn money(catalogue: Catalogue, amount_vnd: u64) -> String {
    catalogue.format_money(grouped(amount_vnd, &catalogue.format_group_separator()))
}

/// A size in decimal units, `3,2 MB`: bytes below 1 KB, whole KB below 1 MB.
#[must_use]
pub fn size(catalogue: Catalogue, size_bytes: u64) -> String {
    const KB: u64 = 1_000;
    const MB: u64 = 1_000_000;
    match size_bytes {
        0..KB => catalogue.format_bytes(size_bytes),
        KB..MB => catalogue.format_kilobytes(size_bytes / KB),
        _ => {
            let tenths = size_bytes / (MB / 10);
            let separator = catalogue.format_decimal_separator();
            catalogue.format_megabytes(format!("{}{separator}{}", tenths / 10, tenths % 10))
        }
    }
}

/// A phone number in the usual groups, `0254 000 0000`; any other text comes back as it is.
///
/// Lengths and area codes follow the numbering plan of circular 22/2014/TT-BTTTT.
#[must_use]
pub fn phone(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let lengths: &[usize] = match digits.len() {
        8 => &[4, 4],
        10 => &[4, 3, 3],
        11 if digits.starts_with("024") || digits.starts_with("028") => &[3, 4, 4],
        11 => &[4, 3, 4],
        _ => return number.to_owned(),
    };
    in_groups(&digits, lengths)
}

/// An identity number of which only the last three digits can be read, `•••••••••000`.
#[must_use]
pub fn masked_identity(number: &str) -> String {
    const SHOWN: usize = 3;
    let hidden = number.chars().count().saturating_sub(SHOWN);
    number
        .chars()
        .enumerate()
        .map(|(index, sign)| if index < hidden { '•' } else { sign })
        .collect()
}

fn two(number: i8) -> String {
    format!("{number:02}")
}

fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

fn in_groups(digits: &str, lengths: &[usize]) -> String {
    let mut rest = digits;
    let mut groups = Vec::new();
    for length in lengths {
        let (group, after) = rest.split_at_checked(*length).unwrap_or((rest, ""));
        groups.push(group);
        rest = after;
    }
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;
    use crate::Language;

    const VI: Catalogue = Catalogue::new(Language::Vi);
    const EN: Catalogue = Catalogue::new(Language::En);

    #[test]
    fn dates() {
        let at = datetime(2019, 11, 20, 8, 37, 0, 0);
        assert_eq!(date(VI, at.date()), "20/11/2019");
        assert_eq!(date_long(VI, at.date()), "ngày 20 tháng 11 năm 2019");
        assert_eq!(time(VI, at), "08 giờ 37");
        assert_eq!(date_time(VI, at), "08 giờ 37 ngày 20/11/2019");
        assert_eq!(
            date_time_long(VI, at),
            "08 giờ 37 phút, ngày 20 tháng 11 năm 2019"
        );
        assert_eq!(date_time_long(EN, at), "08:37 on 20 November 2019");
        assert_eq!(date_time(EN, at), "08:37 on 20/11/2019");
    }

    #[test]
    fn leading_zeros_follow_the_decree() {
        let day = |month| date_long(VI, jiff::civil::date(2018, month, 5));
        assert_eq!(day(2), "ngày 05 tháng 02 năm 2018");
        assert_eq!(day(3), "ngày 05 tháng 3 năm 2018");
        assert_eq!(date(VI, jiff::civil::date(2018, 3, 5)), "05/03/2018");
    }

    #[test]
    fn every_month_has_its_number_and_name() {
        for month in 1..=12_i8 {
            let number: i8 = VI
                .format_month(month)
                .trim_start_matches("tháng ")
                .parse()
                .unwrap();
            assert_eq!(number, month);
        }
        assert_eq!(EN.format_month(1), "January");
        assert_eq!(EN.format_month(12), "December");
    }

    #[test]
    fn money_is_grouped() {
        for (amount_vnd, text) in [
            (0, "0 đồng"),
            (500, "500 đồng"),
            (8_000, "8.000 đồng"),
            (1_250_000, "1.250.000 đồng"),
        ] {
            assert_eq!(money(VI, amount_vnd), text);
        }
        assert_eq!(money(EN, 8_000), "8,000 đồng");
    }

    #[test]
    fn sizes() {
        for (size_bytes, text) in [
            (1, "1 byte"),
            (999, "999 byte"),
            (1_000, "1 KB"),
            (999_999, "999 KB"),
        ] {
            assert_eq!(size(VI, size_bytes), text);
        }
        assert_eq!(size(VI, 3_249_999), "3,2 MB");
        assert_eq!(size(EN, 3_249_999), "3.2 MB");
        assert_eq!(size(EN, 2), "2 bytes");
    }

    #[test]
    fn phones_are_grouped_and_others_left_alone() {
        for (number, text) in [
            ("02540000000", "0254 000 0000"),
            ("0254-000.0000", "0254 000 0000"),
            ("0900000000", "0900 000 000"),
            ("02800000000", "028 0000 0000"),
            ("19000000", "1900 0000"),
            ("113", "113"),
            ("", ""),
        ] {
            assert_eq!(phone(number), text);
        }
    }

    #[test]
    fn identity_numbers_hide_all_but_three_digits() {
        assert_eq!(masked_identity("077085000000"), "•••••••••000");
        assert_eq!(masked_identity("12"), "12");
        assert_eq!(masked_identity(""), "");
    }
}

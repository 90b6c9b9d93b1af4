//! Codes as they were printed, codes that are none, and the next one.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    SessionNo,
    profile::{Profile, embedded},
};

fn parse(text: &str) -> OfficialCode {
    OfficialCode::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn codes_of_both_orders_are_read() {
    let cases = [
        (
            "000.00.06.H56-231027-0361",
            "H56.06",
            date(2023, 10, 27),
            361,
        ),
        ("000.00.31.H06-181203-0007", "H06.31", date(2018, 12, 3), 7),
        ("H06.31-181203-0007", "H06.31", date(2018, 12, 3), 7),
        ("G09.20-280229-9999", "G09.20", date(2028, 2, 29), 9999),
        (
            "000.01.31.H06-000229-0001",
            "H06.31.01",
            date(2000, 2, 29),
            1,
        ),
    ];
    for (text, agency, day, number) in cases {
        let code = parse(text);
        assert_eq!(code.agency().as_str(), agency, "{text}");
        assert_eq!((code.day(), code.number()), (day, number), "{text}");
        assert_eq!(code.to_string(), text, "it is printed as it was issued");
    }
}

#[test]
fn the_order_of_the_identifier_makes_no_other_dossier() {
    let old = parse("000.00.31.H06-181203-0007");
    assert_eq!(old, parse("H06.31-181203-0007"));
    for other in [
        "H06.32-181203-0007",
        "H06.31-181204-0007",
        "H06.31-181203-0008",
    ] {
        assert_ne!(old, parse(other));
    }
    let both = [old, parse("H06.31-181203-0007")];
    let known: std::collections::HashSet<OfficialCode> = both.into();
    assert_eq!(known.len(), 1);
}

#[test]
fn what_is_no_code_says_which_part_and_what_was_expected() {
    use CodeField::{Agency, Day, Number, Whole};
    let too_long = format!("H06{}-181203-0007", ".31".repeat(11));
    let endless = "0".repeat(100_000);
    let cases = [
        ("", Whole),
        (endless.as_str(), Whole),
        ("K01-181203-007", Agency),
        ("K01-181203-1234", Agency),
        ("000.00.31.H06", Whole),
        ("000.00.31.H06-181203", Whole),
        ("000.00.31.H06-181203-0007-1", Whole),
        ("000.00.31.H06\u{2013}181203\u{2013}0007", Whole),
        ("-181203-0007", Agency),
        (too_long.as_str(), Whole),
        ("000.00.31.Z06-181203-0007", Agency),
        (" 000.00.31.H06-181203-0007", Agency),
        // Cyrillic Н, a full-width digit, a letter with a separate accent.
        ("000.00.31.\u{41d}06-181203-0007", Agency),
        ("\u{ff10}00.00.31.H06-181203-0007", Agency),
        ("000.00.31.H\u{301}06-181203-0007", Agency),
        ("H06.31-180230-0007", Day),
        ("H06.31-180229-0007", Day),
        ("H06.31-181303-0007", Day),
        ("H06.31-189912-0007", Day),
        ("H06.31-20181203-0007", Day),
        ("H06.31-1812 3-0007", Day),
        ("H06.31-+81203-0007", Day),
        ("H06.31-\u{ff11}81203-0007", Day),
        ("H06.31-181203-0000", Number),
        ("H06.31-181203-007", Number),
        ("H06.31-181203-00007", Number),
        ("H06.31-181203-+007", Number),
        ("H06.31-181203-000\u{ff17}", Number),
        ("H06.31-181203-0007\n", Number),
        ("H06.31-181203-000\u{0}", Number),
    ];
    for (text, field) in cases {
        let error = OfficialCode::parse(text).unwrap_err();
        assert_eq!(error.field(), field, "{text:?}: {error}");
        assert!(error.to_string().contains("expected"), "{error}");
    }
}

#[test]
fn a_code_is_checked_against_the_day_and_the_units() {
    let units = Profile::load(&embedded("br-vt-2018").unwrap())
        .unwrap()
        .units;
    let ward = units.iter().find(|unit| unit.code.as_str() == "26506");
    let agency = ward.and_then(|unit| unit.agency.clone()).unwrap();
    let today = date(2026, 11, 23);
    let last = date(2025, 6, 30);
    let first = date(2018, 12, 1);
    let ended = OfficialCodeError::Unit(UnitError::Ended { last });
    let cases = [
        (format!("{agency}-181203-0007"), Ok(())),
        (format!("{agency}-250630-0007"), Ok(())),
        (format!("{agency}-250701-0007"), Err(ended.clone())),
        (format!("{agency}-261123-0007"), Err(ended)),
        (
            format!("{agency}-261124-0007"),
            Err(OfficialCodeError::Future { today }),
        ),
        // The wrong century is a day to come.
        (
            format!("{agency}-991231-0007"),
            Err(OfficialCodeError::Future { today }),
        ),
        (
            format!("{agency}-181130-0007"),
            Err(OfficialCodeError::Unit(UnitError::NotYet { first })),
        ),
        // Day first reads as a day of 2003.
        (
            format!("{agency}-031218-0007"),
            Err(OfficialCodeError::Unit(UnitError::NotYet { first })),
        ),
        (
            "H56.06-231027-0361".to_owned(),
            Err(OfficialCodeError::Unit(UnitError::Unknown)),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(&text).check(today, &units), expected, "{text}");
    }
}

#[test]
fn the_next_code_counts_up_to_9999_and_then_refuses() {
    let day = date(2018, 12, 3);
    let next = |last| OfficialCode::next("000.00.31.H06", day, last).map(|code| code.to_string());
    assert_eq!(next(0), Ok("000.00.31.H06-181203-0001".to_owned()));
    assert_eq!(next(9998), Ok("000.00.31.H06-181203-9999".to_owned()));
    assert_eq!(next(9999), Err(IssueError::UsedUp));
    assert_eq!(next(u16::MAX), Err(IssueError::UsedUp));
    let newer = OfficialCode::next("H06.31", day, 6).unwrap();
    assert_eq!(newer.to_string(), "H06.31-181203-0007");
    assert_eq!(
        OfficialCode::next("", day, 0),
        Err(IssueError::Agency(AgencyError::Length { found: 0 }))
    );
    assert_eq!(
        OfficialCode::next("K01", day, 0),
        Err(IssueError::Agency(AgencyError::Form))
    );
    for year in [1999, 2100] {
        let far = OfficialCode::next("H06.31", date(year, 1, 1), 0);
        assert_eq!(far, Err(IssueError::Day), "{year}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".*", near in "[0-9A-Z.]{0,16}-[0-9]{4,8}-[0-9]{2,6}") {
        for text in [text, near] {
            if let Ok(code) = OfficialCode::parse(&text) {
                prop_assert_eq!(code.to_string(), text);
            }
        }
    }

    #[test]
    fn no_session_number_passes_for_a_code(machine in 1..=99_u8, count in 1..=u16::MAX) {
        let number = SessionNo::new(machine, date(2018, 12, 3), count);
        prop_assert!(OfficialCode::parse(number.as_str()).is_err());
    }

    #[test]
    fn issued_codes_read_back(last in 0..9999_u16, days in 0..36_524_i64) {
        let day = date(2000, 1, 1).saturating_add(jiff::Span::new().days(days));
        let code = OfficialCode::next("000.01.31.H06", day, last).unwrap();
        let read = parse(&code.to_string());
        prop_assert_eq!((read.number(), read.day()), (last + 1, day));
        prop_assert_eq!(read, code);
    }
}

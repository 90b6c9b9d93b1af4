//! Holidays that were announced, and those that the law gives.

use super::*;

/// Days off of a year that are not weekly ones or are named all the same: month, day,
/// reason, whether computed.
fn holidays(calendar: &Calendar, year: i16) -> Vec<(i8, i8, &str, Certainty)> {
    let days = date(year, 1, 1)
        .series(1.day())
        .take_while(|day| day.year() == year);
    days.filter_map(|day| {
        let note = calendar.holiday(day)?;
        Some((
            day.month(),
            day.day(),
            note.reason.vi.as_str(),
            note.certainty,
        ))
    })
    .collect()
}

fn of_month(calendar: &Calendar, year: i16, month: i8) -> Vec<i8> {
    let days = holidays(calendar, year).into_iter();
    days.filter(|day| day.0 == month).map(|day| day.1).collect()
}

#[test]
fn a_year_without_rows_is_computed_and_says_so() {
    let calendar = pilot();
    let computed = Certainty::Computed;
    let tet = "Tết Nguyên\u{a0}đán";
    let expected = [
        (1, 1, "Tết Dương\u{a0}lịch", computed),
        (1, 3, "Nghỉ bù Tết Dương\u{a0}lịch", computed),
        (1, 25, tet, computed),
        (1, 26, tet, computed),
        (1, 27, tet, computed),
        (1, 28, tet, computed),
        (1, 29, tet, computed),
        (1, 31, "Nghỉ bù Tết Nguyên\u{a0}đán", computed),
        (4, 4, "Giỗ Tổ Hùng\u{a0}Vương", computed),
        (4, 30, "Ngày Chiến\u{a0}thắng", computed),
        (5, 1, "Quốc\u{a0}tế Lao\u{a0}động", computed),
        (5, 2, "Nghỉ bù Ngày Chiến\u{a0}thắng", computed),
        (9, 2, "Quốc\u{a0}khánh", computed),
        (9, 3, "Quốc\u{a0}khánh", computed),
        (9, 4, "Nghỉ bù Quốc\u{a0}khánh", computed),
        (9, 5, "Nghỉ bù Quốc\u{a0}khánh", computed),
        (
            11,
            24,
            "Ngày Văn\u{a0}hóa Việt\u{a0}Nam",
            Certainty::Unverified,
        ),
    ];
    assert_eq!(holidays(&calendar, 2028), expected);
}

#[test]
fn a_holiday_on_a_weekly_day_off_gives_the_next_working_day() {
    let calendar = pilot();
    // Year, month, days off of that month.
    let cases: [(i16, i8, &[i8]); 11] = [
        (2018, 9, &[2, 3]),
        (2019, 4, &[14, 15, 29, 30]),
        (2020, 9, &[2]),
        (2021, 9, &[2, 3]),
        (2022, 4, &[10, 11, 30]),
        // 30 April was a Saturday, 1 May a Sunday.
        (2022, 5, &[1, 2, 3]),
        // 29 and 30 April were a weekend, and 1 May is a holiday itself.
        (2023, 4, &[29, 30]),
        (2023, 5, &[1, 2, 3]),
        (2026, 4, &[26, 27, 30]),
        (2025, 11, &[]),
        (2026, 11, &[24]),
    ];
    for (year, month, days) in cases {
        assert_eq!(of_month(&calendar, year, month), days, "{year}-{month}");
    }
}

#[test]
fn an_announced_row_replaces_what_the_law_would_give() {
    let calendar = pilot();
    let cases: [(i16, i8, i8, Certainty, &[i8]); 4] = [
        (
            2018,
            2,
            16,
            Certainty::Unverified,
            &[14, 15, 16, 17, 18, 19, 20],
        ),
        (
            2019,
            2,
            5,
            Certainty::Unverified,
            &[2, 3, 4, 5, 6, 7, 8, 9, 10],
        ),
        (
            2020,
            1,
            25,
            Certainty::Unverified,
            &[1, 23, 24, 25, 26, 27, 28, 29],
        ),
        (
            2026,
            2,
            17,
            Certainty::Source,
            &[14, 15, 16, 17, 18, 19, 20, 21, 22],
        ),
    ];
    for (year, month, first, certainty, days) in cases {
        assert_eq!(of_month(&calendar, year, month), days, "{year}");
        let note = calendar.holiday(date(year, month, first)).unwrap();
        assert_eq!(note.certainty, certainty, "{year}");
    }
    assert_eq!(
        of_month(&calendar, 2026, 9),
        [1, 2],
        "the day before, not after"
    );
}

#[test]
fn saturday_work_gives_no_day_in_lieu_of_a_saturday() {
    let mut rules = pilot().rules;
    rules.weekly[5] = vec![office_hours()[0]];
    let calendar = Calendar::new(rules).unwrap();
    // 30 April 2022 was a Saturday.
    assert_eq!(of_month(&calendar, 2022, 5), [1, 2]);
}

#[test]
fn a_day_in_lieu_is_never_one_that_is_worked_in_exchange() {
    let mut rules = pilot().rules;
    let made_up = rules.swapped.values().next().unwrap().clone();
    rules.swapped.insert(date(2019, 4, 15), made_up);
    let calendar = Calendar::new(rules).unwrap();
    assert_eq!(of_month(&calendar, 2019, 4), [14, 16, 29, 30]);
}

#[test]
fn fixed_holidays_reach_one_year_beyond_the_lunar_table() {
    let calendar = pilot();
    assert_eq!(of_month(&calendar, 2036, 1), [1]);
    assert_eq!(of_month(&calendar, 2036, 2), []);
    assert_eq!(holidays(&calendar, 2037), []);
    assert_eq!(holidays(&calendar, 2017), []);
}

/// Year of the warned holiday and what is assumed.
fn warned(calendar: &Calendar, today: Date) -> Vec<(i16, Assumed)> {
    let warnings = calendar.warnings(today);
    assert!(warnings.iter().all(|one| one.holiday.0 == "tet"));
    warnings
        .into_iter()
        .map(|one| (one.year, one.assumed))
        .collect()
}

#[test]
fn an_unconfirmed_tet_is_warned_of_from_november_until_it_is_over() {
    let calendar = pilot();
    let computed = |first, last| Assumed::Days {
        first,
        last,
        certainty: Certainty::Computed,
    };
    let unverified = |first, last| Assumed::Days {
        first,
        last,
        certainty: Certainty::Unverified,
    };
    let of_2019 = (2019, unverified(date(2019, 2, 2), date(2019, 2, 10)));
    let of_2027 = (2027, computed(date(2027, 2, 5), date(2027, 2, 9)));
    let cases = [
        (date(2018, 10, 31), vec![]),
        (date(2018, 11, 1), vec![of_2019]),
        (date(2019, 2, 10), vec![of_2019]),
        (date(2019, 2, 11), vec![]),
        // The row of 2026 has a source.
        (date(2025, 11, 1), vec![]),
        (date(2026, 1, 15), vec![]),
        (date(2026, 10, 31), vec![]),
        (date(2026, 11, 1), vec![of_2027]),
        (date(2027, 1, 1), vec![of_2027]),
        // The table ends with 2035.
        (date(2035, 10, 31), vec![]),
        (date(2035, 11, 1), vec![(2036, Assumed::Nothing)]),
    ];
    for (today, expected) in cases {
        assert_eq!(warned(&calendar, today), expected, "{today}");
    }
}

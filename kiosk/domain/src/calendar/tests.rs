//! The worked examples of the desk, and what holds for every calendar.

use jiff::civil::{date, datetime, time};
use proptest::prelude::*;

use super::*;

fn text(vi: &str) -> LocalText {
    LocalText {
        vi: vi.to_owned(),
        en: None,
    }
}

fn note(reason: &str) -> DayNote {
    DayNote {
        reason: text(reason),
        source: "test".to_owned(),
        certainty: Certainty::Unverified,
    }
}

fn office_hours() -> Vec<Opening> {
    vec![
        Opening {
            from: time(7, 30, 0, 0),
            to: time(11, 30, 0, 0),
        },
        Opening {
            from: time(13, 0, 0, 0),
            to: time(17, 0, 0, 0),
        },
    ]
}

fn rules() -> CalendarRules {
    let day = office_hours;
    let off = |from: Date, to: Date, reason: &'static str| {
        from.series(1.day())
            .take_while(move |day| *day <= to)
            .map(move |day| (day, note(reason)))
    };
    let made_up = SwappedDay {
        hours_of: Weekday::Monday,
        note: note("làm bù"),
    };
    CalendarRules {
        weekly: [day(), day(), day(), day(), day(), Vec::new(), Vec::new()],
        weekly_off: text("nghỉ hằng tuần"),
        same_day_until: time(15, 0, 0, 0),
        days_off: off(date(2018, 12, 31), date(2018, 12, 31), "hoán đổi")
            .chain(off(date(2019, 1, 1), date(2019, 1, 1), "Tết Dương lịch"))
            .chain(off(date(2019, 2, 2), date(2019, 2, 10), "Tết"))
            .chain(off(date(2026, 2, 14), date(2026, 2, 22), "Tết"))
            .collect(),
        swapped: [(date(2019, 1, 5), made_up)].into(),
    }
}

fn calendar() -> Calendar {
    Calendar::new(rules()).unwrap()
}

fn moment(day: Date, hour: i8, minute: i8) -> DateTime {
    day.at(hour, minute, 0, 0)
}

#[test]
fn due_dates_are_those_of_the_worked_examples() {
    use TimeLimit::{CalendarDays, SameDay, WorkingDays};
    let cases = [
        (
            (2019, 11, 20, 8, 37),
            WorkingDays(25),
            (2019, 12, 25, 8, 37),
        ),
        ((2018, 12, 3, 14, 59), SameDay, (2018, 12, 3, 17, 0)),
        ((2018, 12, 3, 15, 0), SameDay, (2018, 12, 3, 17, 0)),
        ((2018, 12, 3, 15, 1), SameDay, (2018, 12, 4, 17, 0)),
        ((2018, 12, 7, 15, 30), SameDay, (2018, 12, 10, 17, 0)),
        ((2018, 12, 3, 12, 15), WorkingDays(1), (2018, 12, 4, 13, 0)),
        ((2018, 12, 3, 18, 20), WorkingDays(1), (2018, 12, 4, 17, 0)),
        ((2018, 12, 3, 7, 30), WorkingDays(1), (2018, 12, 4, 7, 30)),
        ((2018, 12, 8, 9, 0), SameDay, (2018, 12, 10, 17, 0)),
        ((2018, 12, 8, 10, 0), WorkingDays(1), (2018, 12, 10, 17, 0)),
        ((2018, 12, 28, 16, 0), WorkingDays(3), (2019, 1, 4, 16, 0)),
        ((2018, 12, 28, 16, 0), WorkingDays(4), (2019, 1, 5, 16, 0)),
        ((2019, 2, 1, 10, 0), WorkingDays(3), (2019, 2, 13, 10, 0)),
        ((2018, 12, 21, 9, 0), CalendarDays(10), (2019, 1, 2, 9, 0)),
        ((2026, 2, 13, 9, 0), WorkingDays(5), (2026, 2, 27, 9, 0)),
        // Before opening the day itself still counts.
        ((2018, 12, 3, 6, 0), SameDay, (2018, 12, 3, 17, 0)),
        ((2018, 12, 3, 6, 0), WorkingDays(1), (2018, 12, 3, 17, 0)),
        // A limit in calendar days that came in the evening ends with its last day.
        ((2018, 12, 5, 18, 0), CalendarDays(2), (2018, 12, 7, 17, 0)),
        ((2018, 12, 7, 16, 0), CalendarDays(1), (2018, 12, 10, 16, 0)),
    ];
    for ((y, m, d, hh, mm), limit, (dy, dm, dd, dh, dmin)) in cases {
        let received = datetime(y, m, d, hh, mm, 0, 0);
        let due = calendar().due(received, limit);
        assert_eq!(
            due.at,
            datetime(dy, dm, dd, dh, dmin, 0, 0),
            "{received} {limit:?}"
        );
    }
}

#[test]
fn seconds_do_not_cost_a_day() {
    let received = datetime(2018, 12, 3, 15, 0, 59, 999);
    assert_eq!(
        calendar().due(received, TimeLimit::SameDay).at,
        moment(date(2018, 12, 3), 17, 0)
    );
}

#[test]
fn skipped_days_say_why() {
    let reasons = |received, limit| -> Vec<(i8, String)> {
        let due = calendar().due(received, limit);
        due.skipped
            .into_iter()
            .map(|day| (day.date.day(), day.reason.vi))
            .collect()
    };
    let friday = moment(date(2018, 12, 28), 16, 0);
    let expected = [
        (29, "nghỉ hằng tuần"),
        (30, "nghỉ hằng tuần"),
        (31, "hoán đổi"),
        (1, "Tết Dương lịch"),
    ]
    .map(|(day, reason)| (day, reason.to_owned()));
    assert_eq!(reasons(friday, TimeLimit::WorkingDays(3)), expected);

    // Calendar days count on Sundays too; only the days at the end are skipped.
    let before = moment(date(2018, 12, 21), 9, 0);
    let expected =
        [(31, "hoán đổi"), (1, "Tết Dương lịch")].map(|(day, reason)| (day, reason.to_owned()));
    assert_eq!(reasons(before, TimeLimit::CalendarDays(10)), expected);
    let monday = moment(date(2018, 12, 3), 9, 0);
    assert_eq!(reasons(monday, TimeLimit::WorkingDays(1)), []);
}

#[test]
fn a_short_saturday_is_over_before_the_cut_off() {
    let mut rules = rules();
    rules.weekly[5] = vec![office_hours()[0]];
    let calendar = Calendar::new(rules).unwrap();
    let afternoon = moment(date(2018, 12, 8), 14, 0);
    assert_eq!(
        calendar.due(afternoon, TimeLimit::SameDay).at,
        moment(date(2018, 12, 10), 17, 0)
    );
    let friday = moment(date(2018, 12, 7), 16, 0);
    let due = calendar.due(friday, TimeLimit::CalendarDays(1));
    assert_eq!(due.at, moment(date(2018, 12, 8), 11, 30));
}

#[test]
fn open_from_opening_until_just_before_closing() {
    let monday = date(2018, 12, 3);
    let cases = [
        (7, 29, false),
        (7, 30, true),
        (11, 30, false),
        (13, 0, true),
        (17, 0, false),
    ];
    for (hour, minute, open) in cases {
        assert_eq!(
            calendar().is_open(moment(monday, hour, minute)),
            open,
            "{hour}:{minute}"
        );
    }
    assert!(
        !calendar().is_open(moment(date(2019, 2, 4), 9, 0)),
        "a holiday"
    );
    assert!(
        calendar().is_open(moment(date(2019, 1, 5), 9, 0)),
        "a swapped Saturday"
    );
    assert_eq!(calendar().openings(monday), office_hours());
    assert_eq!(calendar().day_off(monday), None);
}

#[test]
fn rules_without_an_end_are_refused() {
    let mut never = rules();
    never.weekly = Default::default();
    assert_eq!(Calendar::new(never), Err(CalendarError::NeverOpen));
    let mut reversed = rules();
    reversed.weekly[2].reverse();
    assert_eq!(
        Calendar::new(reversed),
        Err(CalendarError::Disorder(Weekday::Wednesday))
    );
}

#[test]
fn viet_nam_is_seven_hours_ahead() {
    let at: Timestamp = "2018-12-03T17:30:00Z".parse().unwrap();
    assert_eq!(vietnam_time(at), datetime(2018, 12, 4, 0, 30, 0, 0));
}

fn any_moment() -> impl Strategy<Value = DateTime> {
    (0..3650_i64, 0..1440_i64).prop_map(|(days, minutes)| {
        date(2018, 1, 1)
            .saturating_add(days.days())
            .at(0, 0, 0, 0)
            .saturating_add(minutes.minutes())
    })
}

fn any_limit() -> impl Strategy<Value = TimeLimit> {
    prop_oneof![
        Just(TimeLimit::SameDay),
        (0..90_u16).prop_map(TimeLimit::WorkingDays),
        (0..90_u16).prop_map(TimeLimit::CalendarDays),
    ]
}

proptest! {
    #[test]
    fn due_is_later_and_in_working_time(received in any_moment(), limit in any_limit()) {
        let calendar = calendar();
        let due = calendar.due(received, limit);
        prop_assert!(due.at >= received);
        let openings = calendar.openings(due.at.date());
        prop_assert!(openings.iter().any(|one| (one.from..=one.to).contains(&due.at.time())));
        for day in &due.skipped {
            prop_assert!(calendar.openings(day.date).is_empty());
            prop_assert!(received.date() <= day.date && day.date < due.at.date());
        }
        prop_assert!(due.skipped.is_sorted_by(|one, next| one.date < next.date));
    }

    #[test]
    fn nobody_is_served_earlier_by_coming_later(
        one in any_moment(), other in any_moment(), limit in any_limit(),
    ) {
        let calendar = calendar();
        let (first, second) = (one.min(other), one.max(other));
        prop_assert!(calendar.due(first, limit).at <= calendar.due(second, limit).at);
    }

    #[test]
    fn a_longer_limit_is_never_due_earlier(received in any_moment(), days in 0..90_u16) {
        let calendar = calendar();
        for kind in [TimeLimit::WorkingDays, TimeLimit::CalendarDays] {
            prop_assert!(
                calendar.due(received, kind(days)).at <= calendar.due(received, kind(days + 1)).at
            );
        }
    }
}

//! The worked examples of the desk, and what every calendar does.

mod appointments;
mod every_calendar;
mod holidays;

use jiff::{
    ToSpan,
    civil::{Time, Weekday, date, datetime, time},
};

use super::*;
use crate::{
    procedure::{Certainty, TimeLimit},
    profile::{Profile, embedded},
};

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
        announced: BTreeMap::new(),
        swapped: [(date(2019, 1, 5), made_up)].into(),
        law: HolidayLaw::default(),
    }
}

fn calendar() -> Calendar {
    Calendar::new(rules()).unwrap()
}

fn moment(day: Date, hour: i8, minute: i8) -> DateTime {
    day.at(hour, minute, 0, 0)
}

/// The calendar of the pilot, as its files and the national table give it.
fn pilot() -> Calendar {
    Profile::load(&embedded("br-vt-2018").unwrap())
        .unwrap()
        .calendar
}

/// `text` is a date and a time such as `2018-12-03 14:59`.
fn at(text: &str) -> DateTime {
    DateTime::strptime("%Y-%m-%d %H:%M", text).unwrap()
}

#[test]
fn due_dates_are_those_of_the_worked_examples() {
    use TimeLimit::{CalendarDays, Hours, SameDay, WorkingDays};
    let cases = [
        ("2019-11-20 08:37", WorkingDays(25), "2019-12-25 08:37"),
        ("2018-12-03 14:59", SameDay, "2018-12-03 17:00"),
        ("2018-12-03 15:00", SameDay, "2018-12-03 17:00"),
        ("2018-12-03 15:01", SameDay, "2018-12-04 17:00"),
        ("2018-12-07 15:30", SameDay, "2018-12-10 17:00"),
        ("2018-12-03 12:15", WorkingDays(1), "2018-12-04 13:00"),
        ("2018-12-03 18:20", WorkingDays(1), "2018-12-04 17:00"),
        ("2018-12-03 07:30", WorkingDays(1), "2018-12-04 07:30"),
        ("2018-12-08 09:00", SameDay, "2018-12-10 17:00"),
        ("2018-12-08 10:00", WorkingDays(1), "2018-12-10 17:00"),
        ("2018-12-28 16:00", WorkingDays(3), "2019-01-04 16:00"),
        ("2018-12-28 16:00", WorkingDays(4), "2019-01-05 16:00"),
        ("2019-02-01 10:00", WorkingDays(3), "2019-02-13 10:00"),
        ("2018-12-21 09:00", CalendarDays(10), "2019-01-02 09:00"),
        ("2026-02-13 09:00", WorkingDays(5), "2026-02-27 09:00"),
        // Before opening the day itself still counts.
        ("2018-12-03 06:00", SameDay, "2018-12-03 17:00"),
        ("2018-12-03 06:00", WorkingDays(1), "2018-12-03 17:00"),
        // A limit in calendar days that came in the evening ends with its last day.
        ("2018-12-05 18:00", CalendarDays(2), "2018-12-07 17:00"),
        ("2018-12-07 16:00", CalendarDays(1), "2018-12-10 16:00"),
        // Its third day is a Saturday; it must not end before that.
        ("2018-12-05 18:00", CalendarDays(3), "2018-12-10 17:00"),
        ("2018-12-05 18:00", CalendarDays(0), "2018-12-06 07:30"),
        ("2018-12-05 12:00", CalendarDays(1), "2018-12-06 13:00"),
        // Hours pass over the break, the night and the days off.
        ("2018-12-03 10:00", Hours(1), "2018-12-03 11:00"),
        ("2018-12-03 10:00", Hours(4), "2018-12-03 15:30"),
        ("2018-12-07 16:30", Hours(2), "2018-12-10 09:00"),
        ("2018-12-07 18:00", Hours(8), "2018-12-10 17:00"),
        ("2018-12-28 16:00", Hours(24), "2019-01-04 16:00"),
        // A limit that is used up at a closing ends at the opening behind it.
        ("2018-12-03 07:30", Hours(4), "2018-12-03 13:00"),
        ("2018-12-03 07:30", Hours(8), "2018-12-04 07:30"),
    ];
    let calendar = pilot();
    for (received, limit, due) in cases {
        let found = calendar.due(at(received), limit);
        assert_eq!(found.at, at(due), "{received} {limit:?}");
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

#[test]
fn swapped_days_that_counted_say_why() {
    let made_up = |received, limit| -> Vec<(Date, String)> {
        let due = pilot().due(at(received), limit);
        let days = due.made_up.into_iter();
        days.map(|day| (day.date, day.reason.vi)).collect()
    };
    let saturday = [(date(2019, 1, 5), "Ngày làm bù".to_owned())];
    let cases = [
        (TimeLimit::WorkingDays(4), true),
        (TimeLimit::WorkingDays(5), true),
        (TimeLimit::Hours(32), true),
        (TimeLimit::WorkingDays(3), false),
        // The Saturday is on the way but would have counted anyway.
        (TimeLimit::CalendarDays(20), false),
        (TimeLimit::CalendarDays(8), true),
    ];
    for (limit, counted) in cases {
        let expected = if counted { saturday.as_slice() } else { &[] };
        assert_eq!(made_up("2018-12-28 16:00", limit), expected, "{limit:?}");
    }
    let evening = made_up("2019-01-05 18:00", TimeLimit::WorkingDays(1));
    assert_eq!(evening, [], "it was over when the dossier came");
}

#[test]
fn a_skipped_holiday_says_how_sure_it_is() {
    let due = pilot().due(at("2027-02-03 09:00"), TimeLimit::WorkingDays(5));
    let told: Vec<(i8, Option<Certainty>)> = due
        .skipped
        .iter()
        .map(|day| (day.date.day(), day.certainty))
        .collect();
    let computed = Some(Certainty::Computed);
    let days = 5..=11;
    let expected: Vec<_> = days
        .map(|day| (day, computed))
        .chain([(13, None), (14, None)])
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn a_limit_in_days_keeps_out_of_another_days_break() {
    let mut rules = rules();
    let morning_and_late = [(7, 30, 9, 0), (15, 0, 17, 0)];
    rules.weekly[4] = morning_and_late
        .map(|(from_hour, from_minute, to_hour, to_minute)| Opening {
            from: time(from_hour, from_minute, 0, 0),
            to: time(to_hour, to_minute, 0, 0),
        })
        .to_vec();
    let calendar = Calendar::new(rules).unwrap();
    let due = calendar.due(at("2018-12-06 10:00"), TimeLimit::CalendarDays(1));
    assert_eq!(due.at, at("2018-12-07 15:00"));
}

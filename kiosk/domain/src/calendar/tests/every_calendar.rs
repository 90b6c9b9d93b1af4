//! What holds for every calendar, and a slow walk that the quick one agrees with.

use std::sync::LazyLock;

use jiff::Span;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::*;

const FIRST_DAY: Date = date(2018, 1, 1);
/// Long enough for the latest moment, the longest limit and all days off below.
const DAYS: i64 = 500;
const MINUTES_A_DAY: usize = 24 * 60;
const CASES: usize = 10_000;

fn opening(from: (i8, i8), to: (i8, i8)) -> Opening {
    Opening {
        from: time(from.0, from.1, 0, 0),
        to: time(to.0, to.1, 0, 0),
    }
}

fn any_hours() -> impl Strategy<Value = Vec<Opening>> {
    prop_oneof![
        3 => Just(office_hours()),
        1 => Just(vec![opening((7, 0), (11, 30)), opening((13, 30), (17, 0))]),
        1 => Just(vec![opening((7, 30), (11, 30))]),
        1 => Just(vec![opening((8, 15), (9, 0)), opening((10, 0), (10, 1)), opening((19, 0), (20, 59))]),
        1 => Just(Vec::new()),
    ]
}

fn day_number(day: i64) -> Date {
    FIRST_DAY.saturating_add(day.days())
}

fn any_rules() -> impl Strategy<Value = CalendarRules> {
    let off = prop::collection::vec((0..DAYS, 1..9_i64), 0..12);
    let swapped = prop::collection::vec((0..DAYS, 0..7_i8), 0..8);
    let cut_off = (0..24_i8).prop_map(|hour| time(hour, 0, 0, 0));
    (prop::array::uniform7(any_hours()), off, swapped, cut_off)
        .prop_filter("four days of the week are worked", |(weekly, ..)| {
            weekly.iter().filter(|day| !day.is_empty()).count() >= 4
        })
        .prop_map(|(weekly, off, swapped, same_day_until)| CalendarRules {
            weekly,
            same_day_until,
            days_off: off
                .into_iter()
                .flat_map(|(first, length)| first..first + length)
                .map(|day| (day_number(day), note("nghỉ")))
                .collect(),
            swapped: swapped
                .into_iter()
                .map(|(day, weekday)| (day_number(day), swapped_to(weekday)))
                .collect(),
            ..rules()
        })
}

fn swapped_to(weekday: i8) -> SwappedDay {
    SwappedDay {
        hours_of: Weekday::from_monday_zero_offset(weekday).unwrap(),
        note: note("làm bù"),
    }
}

fn any_moment() -> impl Strategy<Value = DateTime> {
    (0..DAYS - 200, 0..24_i8, 0..60_i8)
        .prop_map(|(day, hour, minute)| day_number(day).at(hour, minute, 0, 0))
}

/// Mostly short ones, because the slow walk takes every minute.
fn any_limit() -> impl Strategy<Value = TimeLimit> {
    let days = prop_oneof![9 => 0..6_u16, 1 => 0..13_u16];
    prop_oneof![
        Just(TimeLimit::SameDay),
        (0..60_u16).prop_map(TimeLimit::Hours),
        days.clone().prop_map(TimeLimit::WorkingDays),
        days.prop_map(TimeLimit::CalendarDays),
    ]
}

/// Working time as one flag a minute. It is made of the rules and shares no code with
/// [`Calendar`].
struct Minutes {
    worked: Vec<bool>,
    same_day_until: Time,
}

impl Minutes {
    fn new(rules: &CalendarRules) -> Self {
        let mut worked = Vec::new();
        for day in (0..DAYS).map(day_number) {
            let weekday = match rules.swapped.get(&day) {
                Some(swapped) => Some(swapped.hours_of),
                None if rules.days_off.contains_key(&day) => None,
                None => Some(day.weekday()),
            };
            let mut minutes = [false; MINUTES_A_DAY];
            if let Some(weekday) = weekday {
                for one in &rules.weekly[weekday.to_monday_zero_offset() as usize] {
                    minutes[minute_of(one.from)..minute_of(one.to)].fill(true);
                }
            }
            worked.extend(minutes);
        }
        Self {
            worked,
            same_day_until: rules.same_day_until,
        }
    }

    /// The minute at which a dossier received in that minute is due.
    fn due(&self, received: usize, limit: TimeLimit) -> usize {
        match limit {
            TimeLimit::SameDay => self.same_day(received),
            TimeLimit::Hours(hours) => self.worked(received, usize::from(hours) * 60),
            TimeLimit::WorkingDays(days) => self.worked(received, usize::from(days) * 480),
            TimeLimit::CalendarDays(days) => self.counted(received, usize::from(days)),
        }
    }

    fn worked(&self, received: usize, minutes: usize) -> usize {
        let start = self.next_worked(received);
        let end = self.walk(start, minutes);
        if start == received || !self.begins_a_day(end) {
            return end;
        }
        let last = self.worked[..end].iter().rposition(|worked| *worked);
        let closing = last.map_or(0, |minute| minute + 1);
        if closing > received { closing } else { end }
    }

    fn counted(&self, received: usize, days: usize) -> usize {
        let start = self.next_worked(received);
        if days > 0 && start != received && self.begins_a_day(start) {
            let midnight = start - start % MINUTES_A_DAY;
            return self.closing(self.working_day(midnight + (days - 1) * MINUTES_A_DAY));
        }
        self.roll(start + days * MINUTES_A_DAY)
    }

    fn begins_a_day(&self, minute: usize) -> bool {
        let midnight = minute - minute % MINUTES_A_DAY;
        self.worked[minute] && !self.worked[midnight..minute].contains(&true)
    }

    /// Counts the minutes of work one by one.
    fn walk(&self, start: usize, mut left: usize) -> usize {
        let mut minute = start;
        loop {
            if self.worked[minute] {
                if left == 0 {
                    return minute;
                }
                left -= 1;
            }
            minute += 1;
        }
    }

    fn next_worked(&self, minute: usize) -> usize {
        self.walk(minute, 0)
    }

    fn same_day(&self, received: usize) -> usize {
        let in_time = received % MINUTES_A_DAY <= minute_of(self.same_day_until);
        let midnight = received - received % MINUTES_A_DAY;
        if in_time && self.worked[received..midnight + MINUTES_A_DAY].contains(&true) {
            return self.closing(midnight);
        }
        let next = self.next_worked(midnight + MINUTES_A_DAY);
        self.closing(next - next % MINUTES_A_DAY)
    }

    fn closing(&self, midnight: usize) -> usize {
        let day = &self.worked[midnight..midnight + MINUTES_A_DAY];
        midnight + 1 + day.iter().rposition(|worked| *worked).unwrap()
    }

    /// The first day with work from that midnight on, as its midnight.
    fn working_day(&self, mut midnight: usize) -> usize {
        while !self.worked[midnight..midnight + MINUTES_A_DAY].contains(&true) {
            midnight += MINUTES_A_DAY;
        }
        midnight
    }

    /// That time of the first working day; the closing if it is later, the next opening if
    /// nobody works then. The moment of a closing stands.
    fn roll(&self, minute: usize) -> usize {
        let clock = minute % MINUTES_A_DAY;
        let midnight = self.working_day(minute - clock);
        let wanted = midnight + clock;
        if wanted >= self.closing(midnight) {
            self.closing(midnight)
        } else if wanted > midnight && self.worked[wanted - 1] {
            wanted
        } else {
            self.next_worked(wanted)
        }
    }
}

fn minute_of(time: Time) -> usize {
    usize::try_from(time.hour()).unwrap() * 60 + usize::try_from(time.minute()).unwrap()
}

fn moment_of(minute: usize) -> DateTime {
    let start = FIRST_DAY.to_datetime(Time::MIN);
    start
        .checked_add(Span::new().minutes(i64::try_from(minute).unwrap()))
        .unwrap()
}

fn minutes_since_first(at: DateTime) -> usize {
    let days = FIRST_DAY.until(at.date()).unwrap().get_days();
    usize::try_from(days).unwrap() * MINUTES_A_DAY + minute_of(at.time())
}

/// Always the same cases, so that a failure is one for everybody.
fn seeded() -> TestRunner {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    TestRunner::new_with_rng(Config::default(), rng)
}

#[test]
fn due_dates_are_those_of_the_slow_walk() {
    let mut runner = seeded();
    let case = (any_moment(), any_limit());
    let calendars = CASES / 100;
    for _ in 0..calendars {
        let rules = any_rules().new_tree(&mut runner).unwrap().current();
        let (minutes, calendar) = (Minutes::new(&rules), Calendar::new(rules.clone()).unwrap());
        for _ in 0..CASES / calendars {
            let (received, limit) = case.new_tree(&mut runner).unwrap().current();
            let expected = moment_of(minutes.due(minutes_since_first(received), limit));
            let found = calendar.due(received, limit).at;
            assert_eq!(found, expected, "{received} {limit:?} {rules:?}");
        }
    }
}

static PILOT: LazyLock<Calendar> = LazyLock::new(pilot);

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let random = any_rules().prop_map(|rules| Calendar::new(rules).unwrap());
    prop_oneof![random, Just(PILOT.clone())]
}

/// Moments of the pilot's announced years and of computed ones.
fn any_year() -> impl Strategy<Value = DateTime> {
    (any_moment(), 0..20_i64).prop_map(|(at, years)| at.saturating_add(years.years()))
}

/// Limits in order, each longer than the one before.
fn longer(length: u16) -> [(TimeLimit, TimeLimit); 3] {
    [
        TimeLimit::Hours as fn(u16) -> TimeLimit,
        TimeLimit::WorkingDays,
        TimeLimit::CalendarDays,
    ]
    .map(|kind| (kind(length), kind(length + 1)))
}

proptest! {
    #[test]
    fn due_is_later_and_in_working_time(
        calendar in any_calendar(), received in any_year(), limit in any_limit(),
    ) {
        let due = calendar.due(received, limit);
        prop_assert!(due.at >= received);
        prop_assert!(calendar.hands_out(due.at));
        prop_assert!(calendar.day_off(due.at.date()).is_none());
    }

    #[test]
    fn the_explanation_names_days_on_the_way_and_each_once(
        calendar in any_calendar(), received in any_year(), limit in any_limit(),
    ) {
        let due = calendar.due(received, limit);
        for day in &due.skipped {
            prop_assert_eq!(calendar.day_off(day.date), Some(&day.reason));
            prop_assert!(received.date() <= day.date && day.date < due.at.date());
        }
        for day in &due.made_up {
            prop_assert!(!calendar.openings(day.date).is_empty());
            prop_assert!(received.date() <= day.date && day.date <= due.at.date());
        }
        prop_assert!(due.skipped.is_sorted_by(|one, next| one.date < next.date));
        prop_assert!(due.made_up.is_sorted_by(|one, next| one.date < next.date));
    }

    #[test]
    fn every_day_on_the_way_is_worked_or_explained(
        calendar in any_calendar(), received in any_year(), days in 0..30_u16,
    ) {
        let due = calendar.due(received, TimeLimit::WorkingDays(days));
        let way = received.date().series(1.day()).take_while(|date| *date < due.at.date());
        let off: Vec<Date> = way.filter(|date| calendar.openings(*date).is_empty()).collect();
        let told: Vec<Date> = due.skipped.iter().map(|day| day.date).collect();
        prop_assert_eq!(told, off);
    }

    /// Calendar days keep the time of the clock when they roll over days off, so two that
    /// end on one working day may be in any order within it.
    #[test]
    fn nobody_is_served_earlier_by_coming_later(
        calendar in any_calendar(), one in any_year(), later in 0..10_000_i64, limit in any_limit(),
    ) {
        let other = one.saturating_add(later.minutes());
        let (first, second) = (calendar.due(one, limit).at, calendar.due(other, limit).at);
        match limit {
            TimeLimit::CalendarDays(_) => prop_assert!(first.date() <= second.date()),
            _ => prop_assert!(first <= second),
        }
    }

    #[test]
    fn a_longer_limit_is_never_due_earlier(
        calendar in any_calendar(), received in any_year(), length in 0..60_u16,
    ) {
        for (short, long) in longer(length) {
            prop_assert!(calendar.due(received, short).at <= calendar.due(received, long).at);
        }
    }
}

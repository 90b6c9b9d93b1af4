//! `calendar.toml`: hours of the week, days off, swapped days.

use std::collections::BTreeMap;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::table::{Entry, Read, clock_time};
use crate::calendar::{Calendar, CalendarRules, DayNote, Opening, SwappedDay};

/// Longer ranges are slips of the pen: no holiday lasts a month.
const LONGEST_HOLIDAY_DAYS: i32 = 31;

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

pub(super) fn read(root: &Entry<'_>) -> Read<Calendar> {
    root.only(&[
        "weekly_off",
        "same_day_until",
        "hours",
        "day_off",
        "working_day",
        "source",
        "certainty",
    ]);
    let (weekly_off, same_day_until) = (root.local("weekly_off"), root.time("same_day_until"));
    let (source, certainty) = (root.source(), root.certainty());
    let weekly = root.table("hours").and_then(|table| weekly(&table));
    let (days_off, swapped) = (days_off(root), swapped(root));
    source?;
    certainty?;
    let rules = CalendarRules {
        weekly: weekly?,
        weekly_off: weekly_off?,
        same_day_until: same_day_until?,
        days_off: days_off?,
        swapped: swapped?,
    };
    Calendar::new(rules).map_err(|error| root.wrong("hours", error.to_string()))
}

fn weekly(table: &Entry<'_>) -> Read<[Vec<Opening>; 7]> {
    table.only(&WEEKDAYS.map(|(name, _)| name));
    let days = WEEKDAYS.map(|(name, _)| openings(table, name));
    let [
        monday,
        tuesday,
        wednesday,
        thursday,
        friday,
        saturday,
        sunday,
    ] = days;
    Ok([
        monday?, tuesday?, wednesday?, thursday?, friday?, saturday?, sunday?,
    ])
}

/// Openings such as `07:30-11:30`; a weekday that is not named has none.
fn openings(table: &Entry<'_>, weekday: &str) -> Read<Vec<Opening>> {
    let mut openings = Vec::new();
    for text in table.texts(weekday)? {
        let ends = text.split_once('-');
        let times = ends.and_then(|(from, to)| Some((clock_time(from)?, clock_time(to)?)));
        let (from, to) = times.ok_or_else(|| {
            table.wrong(
                weekday,
                format!("\"{text}\" are no hours such as 07:30-11:30"),
            )
        })?;
        openings.push(Opening { from, to });
    }
    Ok(openings)
}

fn days_off(root: &Entry<'_>) -> Read<BTreeMap<Date, DayNote>> {
    let mut days = BTreeMap::new();
    let mut told = None;
    for entry in root.entries("day_off")? {
        match holiday(&entry) {
            Ok((dates, note)) => {
                for date in dates {
                    if days.insert(date, note.clone()).is_some() {
                        told = Some(entry.wrong("from", format!("{date} is a day off twice")));
                    }
                }
            }
            Err(mistake) => told = Some(mistake),
        }
    }
    told.map_or(Ok(days), Err)
}

fn holiday(entry: &Entry<'_>) -> Read<(Vec<Date>, DayNote)> {
    entry.only(&["from", "to", "reason", "source", "certainty"]);
    let (from, to) = (entry.date("from"), entry.optional("to", Entry::date));
    let note = note(entry);
    let from = from?;
    let to = to?.unwrap_or(from);
    if to < from || to > from.saturating_add(LONGEST_HOLIDAY_DAYS.days()) {
        return Err(entry.wrong("to", "days off end before they begin or last over a month"));
    }
    Ok((
        from.series(1.day())
            .take_while(|date| *date <= to)
            .collect(),
        note?,
    ))
}

fn swapped(root: &Entry<'_>) -> Read<BTreeMap<Date, SwappedDay>> {
    let mut days = BTreeMap::new();
    let mut told = None;
    for entry in root.entries("working_day")? {
        match swapped_day(&entry) {
            Ok((date, day)) => {
                if days.insert(date, day).is_some() {
                    told = Some(entry.wrong("date", format!("{date} is a working day twice")));
                }
            }
            Err(mistake) => told = Some(mistake),
        }
    }
    told.map_or(Ok(days), Err)
}

fn swapped_day(entry: &Entry<'_>) -> Read<(Date, SwappedDay)> {
    entry.only(&["date", "hours_of", "reason", "source", "certainty"]);
    let (date, hours_of) = (entry.date("date"), entry.one_of("hours_of", &WEEKDAYS));
    let note = note(entry);
    Ok((
        date?,
        SwappedDay {
            hours_of: hours_of?,
            note: note?,
        },
    ))
}

fn note(entry: &Entry<'_>) -> Read<DayNote> {
    let (reason, source, certainty) = (entry.local("reason"), entry.source(), entry.certainty());
    Ok(DayNote {
        reason: reason?,
        source: source?,
        certainty: certainty?,
    })
}

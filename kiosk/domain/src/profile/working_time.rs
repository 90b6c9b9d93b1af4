//! `calendar.toml`: hours of the week, announced days off, swapped days.

mod holidays;

use std::collections::BTreeMap;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::{
    sheet::{Read, Told},
    table::{Entry, clock_time},
};
use crate::calendar::{
    Announced, Calendar, CalendarError, CalendarRules, DayNote, HolidayCode, HolidayLaw, Opening,
    SwappedDay,
};

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
        "holiday",
        "lunar",
        "source",
        "certainty",
    ]);
    let (weekly_off, same_day_until) = (root.local("weekly_off"), root.time("same_day_until"));
    let (source, certainty) = (root.source(), root.certainty());
    let weekly = root.table("hours").and_then(|table| weekly(&table));
    let law = holidays::read(root);
    let (days_off, swapped) = (days_off(root, law.as_ref().ok()), swapped(root));
    source?;
    certainty?;
    let DaysOff { days, announced } = days_off?;
    let rules = CalendarRules {
        weekly: weekly?,
        weekly_off: weekly_off?,
        same_day_until: same_day_until?,
        days_off: days,
        announced,
        swapped: swapped?,
        law: law?,
    };
    Calendar::new(rules).map_err(|error| match error {
        CalendarError::Lawful(date) => wrong_row(root, date, &error),
        CalendarError::NeverOpen | CalendarError::Disorder(_) => {
            root.wrong("hours", error.to_string())
        }
    })
}

/// Tells the error at the row that covers the date.
fn wrong_row(root: &Entry<'_>, date: Date, error: &CalendarError) -> Told {
    let covers = |entry: &Entry<'_>| {
        let first = entry.date("from")?;
        let last = entry.optional("to", Entry::date)?.unwrap_or(first);
        Ok::<bool, Told>((first..=last).contains(&date))
    };
    let rows = root.entries("day_off").unwrap_or_default();
    let row = rows.iter().find(|row| covers(row).unwrap_or(false));
    row.unwrap_or(root).wrong("from", error.to_string())
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

/// Announced days off.
#[derive(Default)]
struct DaysOff {
    days: BTreeMap<Date, DayNote>,
    announced: BTreeMap<(HolidayCode, i16), Announced>,
}

fn days_off(root: &Entry<'_>, law: Option<&HolidayLaw>) -> Read<DaysOff> {
    let mut all = DaysOff::default();
    let mut told = None;
    for entry in root.entries("day_off")? {
        let added = row(&entry, law).and_then(|row| add(&entry, row, &mut all));
        told = added.err().or(told);
    }
    told.map_or(Ok(all), Err)
}

fn add(entry: &Entry<'_>, row: Row, all: &mut DaysOff) -> Read<()> {
    let (first, last) = (row.first, row.last);
    let mut told = None;
    for date in first.series(1.day()).take_while(|date| *date <= last) {
        if all.days.insert(date, row.note.clone()).is_some() {
            told = Some(entry.wrong("from", format!("{date} is a day off twice")));
        }
    }
    if let Some(code) = row.holiday {
        let (year, certainty) = (last.year(), row.note.certainty);
        let announced = Announced {
            first,
            last,
            certainty,
        };
        let message = format!("\"{code}\" of {year} is announced twice");
        if all.announced.insert((code, year), announced).is_some() {
            told = Some(entry.wrong("holiday", message));
        }
    }
    told.map_or(Ok(()), Err)
}

/// One announcement.
struct Row {
    first: Date,
    last: Date,
    holiday: Option<HolidayCode>,
    note: DayNote,
}

fn row(entry: &Entry<'_>, law: Option<&HolidayLaw>) -> Read<Row> {
    entry.only(&["from", "to", "holiday", "reason", "source", "certainty"]);
    let (first, last) = (entry.date("from"), entry.optional("to", Entry::date));
    let holiday = entry.optional("holiday", |entry, key| holiday_code(entry, key, law));
    let note = note(entry);
    let first = first?;
    let last = last?.unwrap_or(first);
    if last < first || last > first.saturating_add(LONGEST_HOLIDAY_DAYS.days()) {
        return Err(entry.wrong("to", "days off end before they begin or last over a month"));
    }
    Ok(Row {
        first,
        last,
        holiday: holiday?,
        note: note?,
    })
}

/// A holiday of the law; any code if the law could not be read, which is told elsewhere.
fn holiday_code(entry: &Entry<'_>, key: &str, law: Option<&HolidayLaw>) -> Read<HolidayCode> {
    let Some(law) = law else {
        return entry.text(key).map(HolidayCode);
    };
    let rules = law.holidays.iter();
    let mut names: Vec<(&str, &HolidayCode)> = rules
        .map(|rule| (rule.code.0.as_str(), &rule.code))
        .collect();
    names.sort_unstable();
    names.dedup();
    entry.one_of(key, &names).cloned()
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

#[cfg(test)]
mod tests;

//! The law of holidays: `assets/calendar/vn.toml`, and where a `calendar.toml` differs.
//!
//! Holidays are national, so the table is embedded once and not copied into every profile. A
//! profile can still replace any part of it, because a new day off must not have to wait for
//! a new program.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::civil::Date;

use super::super::{
    ProfileFiles,
    sheet::{Mistakes, Read, Sheet},
    table::{Entry, ORIGIN},
};
use crate::calendar::{HolidayCode, HolidayDay, HolidayLaw, HolidayRule, MonthDay};

const NATIONAL_FILE: &str = "assets/calendar/vn.toml";
const NATIONAL_TEXT: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../assets/calendar/vn.toml"
));

/// The embedded law; `None` only if it is no longer what a test of this module reads.
static NATIONAL: LazyLock<Option<HolidayLaw>> = LazyLock::new(|| {
    let files: ProfileFiles = [(NATIONAL_FILE.to_owned(), NATIONAL_TEXT.to_owned())].into();
    let mistakes = Mistakes::default();
    let sheet = Sheet::open(&files, NATIONAL_FILE, &mistakes).ok()?;
    let law = read_over(&sheet.root(), HolidayLaw::default()).ok()?;
    mistakes.into_sorted().is_empty().then_some(law)
});

/// The national law with what this `calendar.toml` says otherwise.
pub(super) fn read(root: &Entry<'_>) -> Read<HolidayLaw> {
    let national = NATIONAL.clone();
    let national =
        national.ok_or_else(|| root.wrong("holiday", "the table of holidays is broken"))?;
    read_over(root, national)
}

/// A holiday of the file replaces all rules of its code, a lunar year that year.
fn read_over(root: &Entry<'_>, mut law: HolidayLaw) -> Read<HolidayLaw> {
    let own = holidays(root)?;
    law.holidays
        .retain(|rule| own.iter().all(|one| one.code != rule.code));
    law.holidays.extend(own);
    let mut lunar = BTreeMap::new();
    for entry in root.entries("lunar")? {
        let (year, days) = lunar_year(&entry, &law)?;
        if lunar.insert(year, days).is_some() {
            return Err(entry.wrong("year", format!("{year} is there twice")));
        }
    }
    law.lunar.extend(lunar);
    Ok(law)
}

fn holidays(root: &Entry<'_>) -> Read<Vec<HolidayRule>> {
    let entries = root.entries("holiday")?;
    let read: Vec<Read<HolidayRule>> = entries.iter().map(holiday).collect();
    let rules: Vec<HolidayRule> = read.into_iter().collect::<Read<_>>()?;
    for (index, (rule, entry)) in rules.iter().zip(&entries).enumerate() {
        if rules.iter().take(index).any(|other| clash(rule, other)) {
            let message = format!("two rules of \"{}\" are in force at once", rule.code);
            return Err(entry.wrong("period", message));
        }
    }
    Ok(rules)
}

fn clash(rule: &HolidayRule, other: &HolidayRule) -> bool {
    let begins_within = |one: &HolidayRule, two: &HolidayRule| one.period.contains(two.period.from);
    rule.code == other.code && (begins_within(rule, other) || begins_within(other, rule))
}

fn holiday(entry: &Entry<'_>) -> Read<HolidayRule> {
    const OWN: [&str; 7] = [
        "code",
        "name",
        "in_lieu",
        "date",
        "days_before",
        "days_after",
        "confirm_from",
    ];
    entry.only(&[OWN.as_slice(), &ORIGIN].concat());
    let (code, name) = (entry.text("code"), entry.local("name"));
    let in_lieu = entry.optional("in_lieu", Entry::local);
    let date = entry.optional("date", month_day);
    let count = |key| entry.optional(key, |entry, key| entry.number(key, 0));
    let (before, after) = (count("days_before"), count("days_after"));
    let confirm_from = entry.optional("confirm_from", month_day);
    let origin = entry.origin()?;
    Ok(HolidayRule {
        code: HolidayCode(code?),
        name: name?,
        in_lieu: in_lieu?,
        day: date?.map_or(HolidayDay::Lunar, HolidayDay::Fixed),
        days_before: before?.unwrap_or(0),
        days_after: after?.unwrap_or(0),
        confirm_from: confirm_from?,
        period: origin.period,
        source: origin.source,
        certainty: origin.certainty,
    })
}

/// Month and day such as `04-30`.
fn month_day(entry: &Entry<'_>, key: &str) -> Read<MonthDay> {
    // Read in a leap year, so that 29 February is one.
    const LEAP_YEAR: &str = "2000";
    let text = entry.text(key)?;
    let date = Date::strptime("%Y-%m-%d", format!("{LEAP_YEAR}-{text}"));
    date.map(|date| MonthDay {
        month: date.month(),
        day: date.day(),
    })
    .map_err(|_| entry.wrong(key, format!("\"{text}\" is no month and day such as 04-30")))
}

/// A row such as `{ year = 2018, tet = "2018-02-16" }` with every lunar holiday of the law.
fn lunar_year(entry: &Entry<'_>, law: &HolidayLaw) -> Read<(i16, BTreeMap<HolidayCode, Date>)> {
    let rules = law.holidays.iter();
    let lunar = rules.filter(|rule| rule.day == HolidayDay::Lunar);
    let codes: Vec<&HolidayCode> = lunar.map(|rule| &rule.code).collect();
    let mut keys = vec!["year"];
    keys.extend(codes.iter().map(|code| code.0.as_str()));
    entry.only(&keys);
    let year: i16 = entry.number("year", 1)?;
    let mut days = BTreeMap::new();
    for code in codes {
        let day = entry.date(&code.0)?;
        if day.year() != year {
            return Err(entry.wrong(&code.0, format!("{day} is not in {year}")));
        }
        days.insert(code.clone(), day);
    }
    Ok((year, days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_national_table_is_whole() {
        let law = NATIONAL.as_ref().unwrap();
        let codes: Vec<&str> = law
            .holidays
            .iter()
            .map(|rule| rule.code.0.as_str())
            .collect();
        let expected = [
            "tet-duong-lich",
            "tet",
            "gio-to",
            "chien-thang",
            "quoc-te-lao-dong",
            "quoc-khanh",
            "quoc-khanh",
            "ngay-van-hoa",
        ];
        assert_eq!(codes, expected);
        let years: Vec<i16> = law.lunar.keys().copied().collect();
        assert_eq!(years, (2018..=2035).collect::<Vec<i16>>());
    }
}

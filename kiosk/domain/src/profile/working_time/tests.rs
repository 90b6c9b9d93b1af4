//! What `calendar.toml` may add to the national holidays, and what is told about it.

use jiff::civil::{Date, date, datetime};

use super::super::{Profile, ProfileFiles, embedded};
use crate::{
    calendar::{Assumed, Calendar},
    procedure::{Certainty, TimeLimit},
};

fn files(added: &str) -> ProfileFiles {
    let mut files = embedded("br-vt-2018").unwrap();
    files.get_mut("calendar.toml").unwrap().push_str(added);
    files
}

fn calendar(added: &str) -> Calendar {
    let profile = Profile::load(&files(added));
    profile.unwrap_or_else(|errors| panic!("{errors}")).calendar
}

const PERIOD: &str = r#"period = { from = "2018-01-01", to = "2026-12-31" }"#;

/// A holiday of the file on 20 November, with further fields.
fn holiday(code: &str, fields: &str) -> String {
    format!(
        r#"
[[holiday]]
code = "{code}"
name = {{ vi = "Ngày MẪU" }}
date = "11-20"
{fields}
"#
    )
}

#[test]
fn a_file_can_add_a_holiday_and_replace_one() {
    let own = calendar(&holiday("ngay-mau", PERIOD));
    let note = own.holiday(date(2025, 11, 20)).unwrap();
    assert_eq!(note.reason.vi, "Ngày MẪU");
    assert_eq!(note.certainty, Certainty::Unverified, "as its file");
    assert_eq!(own.holiday(date(2027, 11, 20)), None, "after its period");
    assert!(own.holiday(date(2025, 9, 2)).is_some());

    let replaced = calendar(&holiday("quoc-khanh", PERIOD));
    assert!(replaced.holiday(date(2025, 11, 20)).is_some());
    assert_eq!(replaced.holiday(date(2025, 9, 2)), None);
}

#[test]
fn a_file_can_say_another_lunar_day() {
    let files = {
        let mut files = files("");
        let text = files.get_mut("calendar.toml").unwrap();
        let row = r#"lunar = [{ year = 2027, tet = "2027-02-07", gio-to = "2027-04-15" }]"#;
        *text = format!("{row}\n{text}");
        files
    };
    let calendar = Profile::load(&files).unwrap().calendar;
    let gio_to = |day| calendar.holiday(date(2027, 4, day)).is_some();
    assert!(gio_to(15) && !gio_to(16));
    let first_days: Vec<Assumed> = calendar
        .warnings(date(2026, 12, 1))
        .into_iter()
        .map(|warning| warning.assumed)
        .collect();
    let expected = Assumed::Days {
        first: date(2027, 2, 6),
        last: date(2027, 2, 10),
        certainty: Certainty::Computed,
    };
    assert_eq!(first_days, [expected]);
    assert!(
        calendar.holiday(date(2028, 4, 4)).is_some(),
        "other years stand"
    );
}

#[test]
fn a_confirmed_row_ends_the_warning() {
    let november = date(2026, 11, 1);
    assert_eq!(calendar("").warnings(november).len(), 1);
    let row = r#"
[[day_off]]
holiday = "tet"
from = "2027-02-04"
to = "2027-02-10"
reason = { vi = "Tết" }
source = "announcement of the Prime Minister"
certainty = "source"
"#;
    let confirmed = calendar(row);
    assert_eq!(confirmed.warnings(november), []);
    assert_eq!(
        confirmed.holiday(date(2027, 2, 11)),
        None,
        "no day in lieu is added"
    );
    let unsure = row.replace("\"source\"", "\"unverified\"");
    assert_eq!(calendar(&unsure).warnings(november).len(), 1);
}

#[test]
fn a_short_saturday_is_data() {
    let mut files = files("");
    let text = files.get_mut("calendar.toml").unwrap();
    *text = text.replace("\n[hours]\n", "\n[hours]\nsaturday = [\"07:30-11:30\"]\n");
    let calendar = Profile::load(&files).unwrap().calendar;
    let friday = datetime(2018, 12, 7, 16, 0, 0, 0);
    let due = |limit| calendar.due(friday, limit).at;
    // An hour of Friday, four of Saturday, three of Monday.
    assert_eq!(
        due(TimeLimit::WorkingDays(1)),
        datetime(2018, 12, 10, 10, 30, 0, 0)
    );
    assert_eq!(
        due(TimeLimit::CalendarDays(1)),
        datetime(2018, 12, 8, 11, 30, 0, 0)
    );
}

fn row_on(day: Date, holiday: &str) -> String {
    format!(
        r#"
[[day_off]]
holiday = "{holiday}"
from = "{day}"
reason = {{ vi = "Tết" }}
"#
    )
}

/// A day off that stands for no holiday.
fn plain_row_on(day: &str) -> String {
    format!("\n[[day_off]]\nfrom = \"{day}\"\nreason = {{ vi = \"Nghỉ\" }}\n")
}

#[test]
fn mistakes_about_holidays_are_told_with_their_line() {
    let lines = files("")["calendar.toml"].lines().count();
    let lunar = |row: &str| format!("\n[[lunar]]\n{row}\n");
    let cases = [
        (row_on(date(2027, 2, 6), "tett"), 2, "did you mean \"tet\"?"),
        (
            row_on(date(2026, 3, 6), "tet"),
            2,
            "\"tet\" of 2026 is announced twice",
        ),
        (
            row_on(date(2026, 2, 14), "gio-to"),
            3,
            "2026-02-14 is a day off twice",
        ),
        (
            plain_row_on("2025-04-30"),
            2,
            "2025-04-30 is a day off by law: leave it out",
        ),
        // The Monday after Giỗ Tổ on a Sunday.
        (
            plain_row_on("2022-04-11"),
            2,
            "2022-04-11 is a day off by law: leave it out",
        ),
        (holiday("ngay-mau", ""), 1, "period is missing"),
        (
            holiday("ngay-mau", &format!("{PERIOD}\nday_before = 1")),
            6,
            "did you mean \"days_before\"?",
        ),
        (
            holiday("ngay-mau", &format!("{PERIOD}\ndays_before = 256")),
            6,
            "days_before is no number from 0 on",
        ),
        (
            holiday("ngay-mau", &format!("{PERIOD}\nconfirm_from = \"02-30\"")),
            6,
            "no month and day such as 04-30",
        ),
        (
            holiday("a", PERIOD) + &holiday("a", PERIOD),
            11,
            "two rules of \"a\" are in force at once",
        ),
        (
            lunar("year = 2027\ntet = \"2027-02-06\""),
            1,
            "gio-to is missing",
        ),
        (
            lunar("year = 2027\ntet = \"2027-02-06\"\ngio-to = \"2028-04-04\""),
            4,
            "2028-04-04 is not in 2027",
        ),
        (
            lunar("year = 2027\ntet = \"2027-02-29\"\ngio-to = \"2027-04-16\""),
            3,
            "no date such as 2018-12-03",
        ),
        (
            lunar("year = 99999\ntet = \"2027-02-06\"\ngio-to = \"2027-04-16\""),
            2,
            "year is no number",
        ),
    ];
    for (added, line, expected) in cases {
        let errors = Profile::load(&files(&added)).unwrap_err().to_string();
        let place = format!("calendar.toml:{}:", lines + line + 1);
        let told = errors
            .lines()
            .any(|one| one.starts_with(&place) && one.contains(expected));
        assert!(told, "{place} {expected}: {errors}");
    }
}

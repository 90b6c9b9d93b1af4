//! How fast the rules are: `rules profiles`, `country`, `search`, `due`. `cargo xtask bench rules` runs it
//! in release and adds the peak memory.
//!
//! Each writes lines of a name, a tab and a value. Wall time is the best of some runs, since
//! other programs can only make it longer.

use std::{
    fmt::Write as _,
    io::Write as _,
    process::ExitCode,
    time::{Duration, Instant},
};

use jiff::{ToSpan as _, civil::date};
use kiosk_domain::{
    procedure::TimeLimit,
    profile::{Profile, ProfileErrors, ProfileFiles, embedded, embedded_names},
    search::{Index, Texts},
};

/// Runs of which the best counts.
const RUNS: usize = 5;

/// Procedures and units of a whole country (3,321 communes since 2025).
const PROCEDURES: usize = 500;
const UNITS: usize = 3_321;

/// What a citizen types.
const QUERY: &str = "dang ky khai sinh xa mau";

/// Limits in working days, and from how many days on they are counted.
const DUE_DAYS: [u16; 2] = [25, 60];
const DUE_STARTS: usize = 365;

fn main() -> ExitCode {
    let told = match std::env::args().nth(1).as_deref() {
        Some("profiles") => profiles(),
        Some("country") => country(),
        Some("search") => search(),
        Some("due") => due(),
        _ => Err("expected profiles, country, search or due".to_owned()),
    };
    match told {
        Ok(line) => {
            let is_out = writeln!(std::io::stdout(), "{line}").is_ok();
            ExitCode::from(u8::from(!is_out))
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn profiles() -> Result<String, String> {
    let all: Vec<ProfileFiles> = embedded_names().into_iter().filter_map(embedded).collect();
    let best = best(|| {
        all.iter()
            .try_for_each(|files| Profile::load(files).map(drop))
    })?;
    let count = all.len();
    Ok(format!(
        "{count} profiles, load and check\t{}",
        milliseconds(best)
    ))
}

fn country() -> Result<String, String> {
    let files = country_files().ok_or("the embedded profile has no such file")?;
    let best = best(|| Profile::load(&files).map(drop))?;
    let name = format!("{PROCEDURES} procedures and {UNITS} units, load and check");
    Ok(format!("{name}\t{}", milliseconds(best)))
}

/// Every beginning of a query, as one key after the other gives it; the slowest counts.
fn search() -> Result<String, String> {
    let files = country_files().ok_or("the embedded profile has no such file")?;
    let profile = Profile::load(&files).map_err(|errors| errors.to_string())?;
    let units = profile.units.iter().map(|unit| {
        let texts = Texts {
            titles: vec![unit.name.as_str()],
            others: vec![unit.code.as_str()],
        };
        (unit.code.to_string(), texts)
    });
    let procedures = profile.procedures.iter();
    let procedures = procedures.map(|one| (one.code.to_string(), Texts::from(one)));
    let index = Index::new(procedures.chain(units));
    let mut slowest = Duration::ZERO;
    for (end, _) in QUERY.char_indices().skip(1) {
        let typed = QUERY.get(..end).unwrap_or(QUERY);
        let key = best(|| {
            drop(std::hint::black_box(index.find(typed)));
            Ok(())
        })?;
        slowest = slowest.max(key);
    }
    let count = PROCEDURES + UNITS;
    Ok(format!(
        "search as one types, {count} things, slowest key\t{}",
        milliseconds(slowest)
    ))
}

/// From every day of a year, over Tết and the days in lieu.
fn due() -> Result<String, String> {
    let files = embedded("br-vt-2018").ok_or("no such profile")?;
    let calendar = Profile::load(&files)
        .map_err(|errors| errors.to_string())?
        .calendar;
    let mut lines = Vec::new();
    for days in DUE_DAYS {
        let mut times: Vec<Duration> = date(2018, 12, 1)
            .series(1.day())
            .take(DUE_STARTS)
            .map(|day| {
                let begin = Instant::now();
                std::hint::black_box(
                    calendar.due(day.at(9, 0, 0, 0), TimeLimit::WorkingDays(days)),
                );
                begin.elapsed()
            })
            .collect();
        times.sort();
        let at = |index: usize| times.get(index).map_or(f64::NAN, Duration::as_secs_f64) * 1e6;
        let (median, slowest) = (at(DUE_STARTS / 2), at(DUE_STARTS * 99 / 100));
        lines.push(format!(
            "a due date, {days} working days, median and p99\t{median:.1} µs, {slowest:.1} µs"
        ));
    }
    Ok(lines.join("\n"))
}

fn best(load: impl Fn() -> Result<(), ProfileErrors>) -> Result<Duration, String> {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let begin = Instant::now();
        load().map_err(|errors| errors.to_string())?;
        best = best.min(begin.elapsed());
    }
    Ok(best)
}

/// The pilot's files with its units and procedures multiplied.
fn country_files() -> Option<ProfileFiles> {
    let mut files = embedded("br-vt-2018")?;
    let model = files.get("procedures/01-khai-sinh.toml")?.clone();
    for number in 0..PROCEDURES {
        let text = model.replacen("1.001193", &format!("9.{number:06}"), 1);
        files.insert(format!("procedures/{number:04}.toml"), text);
    }
    files.insert("units/country.toml".to_owned(), units().ok()?);
    Some(files)
}

fn units() -> Result<String, std::fmt::Error> {
    let mut text = "period = { from = \"2018-12-01\", to = \"2024-12-31\" }\n\
                    source = \"generated\"\ncertainty = \"unverified\"\n"
        .to_owned();
    for number in 0..UNITS {
        let code = 50_000 + number;
        write!(
            text,
            "\n[[unit]]\ncode = \"{code}\"\nname = \"Xã Mẫu {number}\"\nparent = \"747\"\n\
             kind = \"xa\"\nagency = \"000.01.31.H06\"\n"
        )?;
    }
    Ok(text)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

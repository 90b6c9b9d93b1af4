//! `cargo xtask bench`: the figures of kiosk/docs/measurements.md, taken from the release.
//!
//! Each measured command runs as the only child of a fresh process of this program, because
//! the system adds up what all ended children used. CPU time and peak memory are trustworthy
//! on a busy machine; wall time is only a hint there, and says so by standing beside them.

mod scan;
mod window;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use serde::{Deserialize, Serialize};

use crate::cargo_tool::{self, TargetError};
use crate::shell::{self, ShellError};

/// Something that can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// Bytes of the program.
    Size,
    /// Starting and answering, without a display.
    Start,
    /// A window on a virtual display: its first screen, and what it uses at rest.
    Window,
    /// A full redraw of every screen.
    Frames,
    /// One whole visit without a display, gateway and devices included.
    Walk,
    /// The province's rules: loading and checking profiles.
    Rules,
    /// A stack from a virtual scanner, beside SANE's programs with the same one.
    Scan,
    /// Bytes sent for a dossier over links that are cut, beside other ways of sending.
    Delivery,
    /// How right and how fast the imaging is, beside its peers; only when named, because it
    /// needs a corpus.
    Imaging,
}

const EVERYTHING: &[What] = &[
    What::Size,
    What::Start,
    What::Window,
    What::Frames,
    What::Walk,
    What::Rules,
    What::Scan,
    What::Delivery,
];

/// What the domain's example `rules` can measure.
const RULES: [&str; 4] = ["profiles", "country", "search", "due"];

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A build or a measured command failed.
    #[error(transparent)]
    Shell(#[from] ShellError),
    /// Nobody knows where the build lies.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A file could not be used, or a command not started.
    #[error("{what}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// The imaging has nothing to be measured on.
    #[error("imaging needs --corpus DIR, a folder of pages with truth.json")]
    NoCorpus,
    /// The system did not tell what a command used.
    #[error("no account of the resources used")]
    Usage(#[from] nix::Error),
    /// The measuring process did not write its result.
    #[error("the measuring process wrote something else")]
    Result(#[from] serde_json::Error),
    /// The measured command failed, so that its figures mean nothing.
    #[error("{line} ended with {code:?}")]
    Command {
        /// The command.
        line: String,
        /// Its exit code, if it was not killed.
        code: Option<i32>,
    },
}

/// What a command used, with all its own children that had ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// Exit code; nothing when it was killed.
    pub code: Option<i32>,
    /// From start to end.
    pub wall_ms: u64,
    /// Processor time in the program and in the kernel.
    pub cpu_ms: u64,
    /// Largest resident memory of any one process.
    pub peak_bytes: u64,
}

/// Builds the release and writes one table row for each measurement to standard output; the
/// imaging, measured on `corpus`, has a table of its own.
///
/// # Errors
/// [`BenchError`] at the first thing that fails.
pub fn run(what: &[What], corpus: Option<&Path>) -> Result<(), BenchError> {
    let chosen = if what.is_empty() { EVERYTHING } else { what };
    let (imaging, others): (Vec<What>, Vec<What>) =
        chosen.iter().partition(|what| **what == What::Imaging);
    let corpus = match (imaging.is_empty(), corpus) {
        (true, _) => None,
        (false, Some(corpus)) => Some(corpus),
        (false, None) => return Err(BenchError::NoCorpus),
    };
    if !others.is_empty() {
        write_out("| What | Value |\n|---|---|")?;
    }
    for what in others {
        for (name, value) in rows(what)? {
            write_out(&format!("| {name} | {value} |"))?;
        }
    }
    corpus.map_or(Ok(()), accuracy)
}

/// The table of the imaging's example `accuracy`.
fn accuracy(corpus: &Path) -> Result<(), BenchError> {
    let example = ["--example", "accuracy"];
    let program = build("kiosk-imaging", &example, "examples/accuracy")?;
    Ok(shell::run(Command::new(program).arg(corpus))?)
}

/// Runs a command as the only child and writes [`Used`] as JSON to standard output; the
/// command's own standard output is dropped.
///
/// # Errors
/// [`BenchError`] when it cannot be started or accounted for.
pub fn measure_and_write(command: &[String]) -> Result<(), BenchError> {
    let used = measure(command)?;
    write_out(&serde_json::to_string(&used)?)
}

fn build(package: &str, target: &[&str], program: &str) -> Result<PathBuf, BenchError> {
    let build = ["build", "--release", "--locked", "--package", package];
    shell::run(shell::cargo().args(build).args(target))?;
    Ok(cargo_tool::target_directory()?
        .join("release")
        .join(program))
}

type Row = (String, String);

fn rows(what: What) -> Result<Vec<Row>, BenchError> {
    let kiosk = || build("kiosk-app", &[], "kiosk");
    match what {
        What::Size => size(&kiosk()?),
        What::Start => start(&kiosk()?),
        What::Window => window::rows(&kiosk()?),
        What::Frames => frames(),
        What::Walk => walk(&kiosk()?),
        What::Rules => rules(&build(
            "kiosk-domain",
            &["--example", "rules"],
            "examples/rules",
        )?),
        What::Scan => scan::rows(
            &kiosk()?,
            &build(
                "kiosk-sandbox",
                &["--example", "scan_desk"],
                "examples/scan_desk",
            )?,
        ),
        What::Delivery => told(&build(
            "kiosk-delivery-tests",
            &["--example", "bad_links"],
            "examples/bad_links",
        )?),
        What::Imaging => Ok(Vec::new()),
    }
}

/// What a program measures by itself, as lines of name, tab and value.
fn told(program: &Path) -> Result<Vec<Row>, BenchError> {
    let told = shell::capture(&mut Command::new(program))?;
    let lines = told.lines().filter_map(|line| line.split_once('\t'));
    let rows = lines.map(|(what, value)| (what.to_owned(), value.to_owned()));
    Ok(rows.collect())
}

/// The times are told by the program itself, which begins to count when it has its texts.
fn rules(program: &Path) -> Result<Vec<Row>, BenchError> {
    let mut rows = Vec::new();
    for name in RULES {
        let told = shell::capture(Command::new(program).arg(name))?;
        let lines = told.lines().filter_map(|line| line.split_once('\t'));
        rows.extend(lines.map(|(what, value)| (what.to_owned(), value.to_owned())));
        let used = measured_apart(program, &[name.as_ref()])?;
        rows.push((
            format!("rules {name}, peak memory"),
            mebibytes(used.peak_bytes),
        ));
    }
    Ok(rows)
}

fn size(program: &Path) -> Result<Vec<Row>, BenchError> {
    let packed = std::env::temp_dir().join(format!("kiosk-bench-size-{}", std::process::id()));
    shell::run(Command::new("strip").arg("-o").arg(&packed).arg(program))?;
    let size = |path: &Path| fs::metadata(path).map(|file| file.len());
    let sizes = size(program).and_then(|whole| Ok((whole, size(&packed)?)));
    let removed = fs::remove_file(&packed);
    let (whole, packed) = sizes.map_err(|source| io_error("size of the program", source))?;
    removed.map_err(|source| io_error("removing a copy of the program", source))?;
    Ok(vec![
        ("program size, as packaged".to_owned(), mebibytes(packed)),
        (
            "program size, with the lines for backtraces".to_owned(),
            mebibytes(whole),
        ),
    ])
}

fn start(program: &Path) -> Result<Vec<Row>, BenchError> {
    let used = measured_apart(program, &["--version".as_ref()])?;
    Ok(vec![
        (
            "start and answer, CPU".to_owned(),
            milliseconds(used.cpu_ms),
        ),
        (
            "start and answer, peak memory".to_owned(),
            mebibytes(used.peak_bytes),
        ),
    ])
}

/// The slowest screen by its 99th percentile, and the median over all screens.
fn frames() -> Result<Vec<Row>, BenchError> {
    let mut drawing = shell::cargo();
    drawing.args(["run", "--quiet", "--release", "--locked"]);
    drawing.args(["--package", "kiosk-app", "--example", "frames"]);
    let told = shell::capture(&mut drawing)?;
    let mut screens: Vec<(f64, f64, &str)> = told.lines().filter_map(frame_times).collect();
    screens.sort_by(|one, other| other.1.total_cmp(&one.1));
    for (median, slowest, name) in &screens {
        shell::say(format!("{name}: median {median} ms, p99 {slowest} ms"));
    }
    let mut medians: Vec<f64> = screens.iter().map(|screen| screen.0).collect();
    medians.sort_by(f64::total_cmp);
    let median = medians.get(medians.len() / 2).copied().unwrap_or(f64::NAN);
    let slowest = screens.first().copied().unwrap_or((f64::NAN, f64::NAN, ""));
    Ok(vec![
        (
            "full redraw 1920 × 1080, median of all screens, CPU".to_owned(),
            format!("{median} ms"),
        ),
        (
            "full redraw 1920 × 1080, slowest screen's p99, CPU".to_owned(),
            format!("{} ms ({})", slowest.1, slowest.2),
        ),
    ])
}

/// Reads `name median p99`.
fn frame_times(line: &str) -> Option<(f64, f64, &str)> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let median = words.next()?.parse().ok()?;
    let slowest = words.next()?.parse().ok()?;
    Some((median, slowest, name))
}

fn walk(program: &Path) -> Result<Vec<Row>, BenchError> {
    let folder = std::env::temp_dir().join(format!("kiosk-bench-{}", std::process::id()));
    let [out, data, pages] = ["out", "data", "pages"].map(|name| folder.join(name));
    papers(&pages, 5)?;
    let arguments: [&Path; 8] = [
        "demo".as_ref(),
        "--headless".as_ref(),
        "--out".as_ref(),
        &out,
        "--data".as_ref(),
        &data,
        "--pages".as_ref(),
        &pages,
    ];
    let used = measured_apart(program, &arguments);
    fs::remove_dir_all(&folder).map_err(|source| io_error("removing the walk's folder", source))?;
    let used = used?;
    Ok(vec![
        (
            "headless visit of five pages, wall".to_owned(),
            milliseconds(used.wall_ms),
        ),
        (
            "headless visit of five pages, CPU".to_owned(),
            milliseconds(used.cpu_ms),
        ),
        (
            "headless visit of five pages, peak memory".to_owned(),
            mebibytes(used.peak_bytes),
        ),
    ])
}

/// That many specimen papers as files.
fn papers(folder: &Path, count: usize) -> Result<(), BenchError> {
    let mut writing = shell::cargo();
    writing.args(["run", "--quiet", "--release", "--locked"]);
    writing.args(["--package", "kiosk-sandbox", "--example", "specimens", "--"]);
    Ok(shell::run(writing.arg(folder).arg(count.to_string()))?)
}

/// Measures a command in a process of its own.
fn measured_apart(program: &Path, arguments: &[&Path]) -> Result<Used, BenchError> {
    let own = std::env::current_exe().map_err(|source| io_error("finding this program", source))?;
    let mut command = Command::new(own);
    command
        .arg("measure")
        .arg("--")
        .arg(program)
        .args(arguments);
    let used: Used = serde_json::from_str(&shell::capture(&mut command)?)?;
    if used.code == Some(0) {
        return Ok(used);
    }
    let line = arguments
        .first()
        .map(|first| first.to_string_lossy().into_owned());
    Err(BenchError::Command {
        line: line.unwrap_or_default(),
        code: used.code,
    })
}

fn measure(command: &[String]) -> Result<Used, BenchError> {
    let (program, arguments) = command
        .split_first()
        .map_or(("", command), |(first, rest)| (first, rest));
    let begin = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .status()
        .map_err(|source| io_error(program, source))?;
    let wall = begin.elapsed();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu_ms = usage.user_time().num_milliseconds() + usage.system_time().num_milliseconds();
    Ok(Used {
        code: status.code(),
        wall_ms: whole_milliseconds(wall),
        cpu_ms: u64::try_from(cpu_ms).unwrap_or_default(),
        peak_bytes: u64::try_from(usage.max_rss()).unwrap_or_default() * RSS_UNIT_BYTES,
    })
}

/// Linux counts resident memory in units of 1024 bytes (getrusage(2)).
const RSS_UNIT_BYTES: u64 = 1024;

fn io_error(what: &str, source: io::Error) -> BenchError {
    BenchError::Io {
        what: what.to_owned(),
        source,
    }
}

fn whole_milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn write_out(line: &str) -> Result<(), BenchError> {
    writeln!(io::stdout(), "{line}").map_err(|source| io_error("standard output", source))
}

fn milliseconds(value: u64) -> String {
    format!("{value} ms")
}

/// Mebibytes with one digit after the point, by whole-number arithmetic.
fn mebibytes(bytes: u64) -> String {
    let tenths = (bytes * 10 + (1 << 19)) >> 20;
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    #[test]
    fn work_and_memory_of_a_child_are_counted() {
        let used = measure(&command(
            "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; exit 4",
        ))
        .unwrap();
        assert_eq!(used.code, Some(4));
        assert!(used.cpu_ms > 0 && used.wall_ms > 0, "{used:?}");
        assert!((100_000..1 << 30).contains(&used.peak_bytes), "{used:?}");
    }

    #[test]
    fn figures_survive_the_way_through_json() {
        let used = Used {
            code: None,
            wall_ms: 1,
            cpu_ms: 2,
            peak_bytes: 3,
        };
        let text = serde_json::to_string(&used).unwrap();
        assert_eq!(serde_json::from_str::<Used>(&text).unwrap(), used);
    }

    #[test]
    fn the_imaging_is_not_measured_without_a_corpus() {
        assert!(matches!(
            run(&[What::Imaging], None),
            Err(BenchError::NoCorpus)
        ));
        assert!(!EVERYTHING.contains(&What::Imaging));
    }

    #[test]
    fn sizes_are_rounded_to_a_tenth() {
        let table = [
            (0, "0.0 MiB"),
            (1 << 20, "1.0 MiB"),
            (1_600_000, "1.5 MiB"),
            (64 << 20, "64.0 MiB"),
        ];
        for (bytes, text) in table {
            assert_eq!(mebibytes(bytes), text);
        }
    }
}

//! Scanning: `kiosk scan` and SANE's programs on the same virtual scanner, one after the
//! other. Both reach it through real libusb and umockdev, which costs each of them the same
//! for a transfer, so their ratio means more than their times.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::{BenchError, Row, Used, io_error, mebibytes, papers};
use crate::shell;

/// Different pages; a stack repeats them.
const PAGES: usize = 5;
/// Sheets of the stack that two programs scan.
const SHEETS: u64 = 20;
/// Megabytes a second of the cables: one that a device with a slow processor fills, and one
/// that is about a third of what the test bed carries on this machine without a limit.
const CABLES_MB: [u64; 2] = [4, 10];
/// An engine of 70 sheets a minute.
const SHEET_MS: u64 = 857;
/// Sheets of a short and of a long stack: whatever grows with the stack shows between them.
const SHORT_STACK: u64 = 50;
const LONG_STACK: u64 = 500;

/// The two programs, and what both read from.
struct Rig<'a> {
    kiosk: &'a Path,
    desk: &'a Path,
    folder: PathBuf,
}

/// A scanned stack.
struct Scanned {
    used: Used,
    ipp_usb_cpu_ms: u64,
    sides: Vec<Side>,
}

/// When a side was there, and how large it was: a line of `events.jsonl`.
#[derive(Deserialize)]
struct Side {
    event: String,
    at_s: f64,
    #[serde(default)]
    bytes: u64,
}

pub(super) fn rows(kiosk: &Path, desk: &Path) -> Result<Vec<Row>, BenchError> {
    let folder = std::env::temp_dir().join(format!("kiosk-bench-scan-{}", std::process::id()));
    let rig = Rig {
        kiosk,
        desk,
        folder,
    };
    let measured = papers(&rig.pages(), PAGES).and_then(|()| rig.everything());
    let removed = fs::remove_dir_all(&rig.folder);
    let rows = measured?;
    removed.map_err(|source| io_error("removing the scans", source))?;
    Ok(rows)
}

impl Rig<'_> {
    fn pages(&self) -> PathBuf {
        self.folder.join("pages")
    }

    fn everything(&self) -> Result<Vec<Row>, BenchError> {
        let mut rows = self.against_sane()?;
        for megabytes in CABLES_MB {
            rows.push(self.cable(megabytes)?);
        }
        rows.push(self.fast_engine()?);
        rows.extend(self.memory()?);
        Ok(rows)
    }

    fn against_sane(&self) -> Result<Vec<Row>, BenchError> {
        let paper = self.pages().display().to_string();
        let ours = self.kiosk(&["--model=escl", "--pages", &paper], SHEETS, &[])?;
        let mut rows = vec![row("kiosk scan", "wall and CPU a page", each(&ours))];
        for format in ["jpeg", "pnm"] {
            let peer = self.sane(&paper, format)?;
            let name = format!("ipp-usb and scanimage --format={format}");
            rows.push(row(&name, "wall and CPU a page", each(&peer)));
            let wall = ratio(ours.used.wall_ms as f64, peer.used.wall_ms as f64);
            let cpu = ratio(ours.used.cpu_ms as f64, peer.cpu_ms() as f64);
            rows.push(row(
                &name,
                "kiosk scan against them",
                format!("wall {wall} %, CPU {cpu} %"),
            ));
        }
        Ok(rows)
    }

    fn cable(&self, megabytes: u64) -> Result<Row, BenchError> {
        let paper = self.pages().display().to_string();
        let cable = format!("--bytes-per-second={megabytes}000000");
        let scanned = self.kiosk(&["--model=escl", "--pages", &paper, &cable], SHEETS, &[])?;
        let bytes: u64 = scanned.sides.iter().skip(1).map(|side| side.bytes).sum();
        let seconds = scanned.seconds_after_first();
        let needed = bytes as f64 / (megabytes * 1_000_000) as f64;
        let part = ratio(needed, seconds);
        let added_ms = (seconds - needed) * 1000.0 / (SHEETS - 1) as f64;
        Ok(row(
            "kiosk scan",
            &format!("over a cable of {megabytes} MB/s"),
            format!("{part} % of it, {added_ms:.1} ms between pages"),
        ))
    }

    fn fast_engine(&self) -> Result<Row, BenchError> {
        let (paper, engine) = (self.pages().display().to_string(), SHEET_MS.to_string());
        let device = ["--model=fi", "--pages", &paper, "--sheet-ms", &engine];
        let scanned = self.kiosk(&device, SHEETS, &["--duplex"])?;
        // The two sides of the first sheet come together.
        let sheet_ms = scanned.seconds_after_first() * 1000.0 / (SHEETS - 1) as f64;
        let added = ratio(sheet_ms - SHEET_MS as f64, SHEET_MS as f64);
        let value = format!("{sheet_ms:.0} ms, {added} % more than the engine");
        Ok(row("kiosk scan", "fi, both sides, 857 ms a sheet", value))
    }

    fn memory(&self) -> Result<Vec<Row>, BenchError> {
        let mut rows = Vec::new();
        for sheets in [SHORT_STACK, LONG_STACK] {
            let scanned = self.kiosk(&["--model=escl"], sheets, &[])?;
            let what = format!("peak memory, {sheets} small sheets");
            rows.push(row("kiosk scan", &what, mebibytes(scanned.used.peak_bytes)));
        }
        Ok(rows)
    }

    fn kiosk(&self, device: &[&str], sheets: u64, more: &[&str]) -> Result<Scanned, BenchError> {
        let out = self.folder.join("out");
        let mut command = self.measured(device, sheets)?;
        command.arg(self.kiosk).args(["scan", "--out"]).arg(&out);
        let (used, _) = figures(command.args(more))?;
        let events = read(&out.join("events.jsonl"))?;
        let events: Result<Vec<Side>, _> = events.lines().map(serde_json::from_str).collect();
        let mut sides = events?;
        sides.retain(|entry| entry.event == "side");
        cleared(&out)?;
        let sides_each = if more.is_empty() { 1 } else { 2 };
        all_there(sides.len() as u64, sheets * sides_each)?;
        Ok(Scanned {
            used,
            ipp_usb_cpu_ms: 0,
            sides,
        })
    }

    fn sane(&self, paper: &str, format: &str) -> Result<Scanned, BenchError> {
        let out = self.folder.join("out");
        fs::create_dir_all(&out).map_err(|source| io_error("a folder for scans", source))?;
        let device = ["--model=escl", "--ipp-usb", "--pages", paper];
        let mut command = self.measured(&device, SHEETS)?;
        command.args(["scanimage", "--source=ADF", "--mode=Color"]);
        // A4, as the pages are; without that it fills up the longest paper of the scanner.
        command.args(["--resolution=300", "-x", "210", "-y", "297"]);
        command.arg(format!("--format={format}"));
        command.arg(format!("--batch={}", out.join("page%d").display()));
        let (used, ipp_usb_cpu_ms) = figures(&mut command)?;
        let files = fs::read_dir(&out).map_err(|source| io_error("the scans", source))?;
        let pages = files.count() as u64;
        cleared(&out)?;
        all_there(pages, SHEETS)?;
        Ok(Scanned {
            used,
            ipp_usb_cpu_ms,
            sides: Vec::new(),
        })
    }

    /// A command at the desk, still without the program that is measured.
    fn measured(&self, device: &[&str], sheets: u64) -> Result<Command, BenchError> {
        let own = std::env::current_exe();
        let own = own.map_err(|source| io_error("finding this program", source))?;
        let mut command = Command::new(self.desk);
        command.args(device).arg(format!("--sheets={sheets}"));
        command.arg("--").arg(own).args(["measure", "--"]);
        Ok(command)
    }
}

impl Scanned {
    const fn cpu_ms(&self) -> u64 {
        self.used.cpu_ms + self.ipp_usb_cpu_ms
    }

    /// From the first side to the last: without the start of the program and of the job.
    fn seconds_after_first(&self) -> f64 {
        let ends = (self.sides.first(), self.sides.last());
        match ends {
            (Some(first), Some(last)) => last.at_s - first.at_s,
            _ => f64::NAN,
        }
    }
}

/// Runs it and reads what the measuring process and the desk tell.
fn figures(command: &mut Command) -> Result<(Used, u64), BenchError> {
    let told = shell::capture(command)?;
    let used = told.lines().find(|line| line.starts_with('{'));
    let used = serde_json::from_str(used.unwrap_or_default())?;
    let mut named = told.lines().filter_map(|line| line.split_once('\t'));
    let cpu_ms = named.find(|(name, _)| *name == "ipp-usb cpu_ms");
    let cpu_ms = cpu_ms.and_then(|(_, value)| value.parse().ok());
    Ok((used, cpu_ms.unwrap_or_default()))
}

fn read(path: &Path) -> Result<String, BenchError> {
    fs::read_to_string(path).map_err(|source| io_error("what was scanned", source))
}

fn cleared(folder: &Path) -> Result<(), BenchError> {
    fs::remove_dir_all(folder).map_err(|source| io_error("removing scans", source))
}

/// A stack that was not scanned whole is no measurement.
fn all_there(pages: u64, expected: u64) -> Result<(), BenchError> {
    if pages == expected {
        return Ok(());
    }
    let source = io::Error::other(format!("{pages} of {expected} pages came"));
    Err(io_error("the stack", source))
}

fn each(scanned: &Scanned) -> String {
    let wall_ms = scanned.used.wall_ms / SHEETS;
    let a_minute = SHEETS * 60_000 / scanned.used.wall_ms.max(1);
    let cpu_ms = scanned.cpu_ms() / SHEETS;
    format!("{wall_ms} ms ({a_minute} pages a minute), {cpu_ms} ms")
}

/// In percent, with one digit.
fn ratio(one: f64, other: f64) -> String {
    format!("{:.1}", one * 100.0 / other)
}

fn row(program: &str, what: &str, value: String) -> Row {
    (format!("{program}, {what}"), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_desk_tells_is_read() {
        let told = r#"{"code":7,"wall_ms":40,"cpu_ms":2,"peak_bytes":9}
ipp-usb cpu_ms	30
sheets left	0"#;
        let (used, ipp_usb_cpu_ms) = figures(Command::new("echo").arg(told)).unwrap();
        let scanned = Scanned {
            used,
            ipp_usb_cpu_ms,
            sides: Vec::new(),
        };
        assert_eq!((scanned.used.wall_ms, scanned.cpu_ms()), (40, 32));
        assert!(figures(Command::new("echo").arg("nothing")).is_err());
    }

    #[test]
    fn a_stack_with_a_page_missing_is_no_measurement() {
        assert!(all_there(20, 20).is_ok());
        let error = all_there(19, 20).unwrap_err();
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "19 of 20 pages came");
    }
}

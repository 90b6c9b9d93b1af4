//! The demo in a window on a display that nobody sees: how long it takes to the first
//! screen, and what it uses while nobody touches it.

use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::{BenchError, Row, io_error, mebibytes, milliseconds, whole_milliseconds};

/// The second and third start find keys and stores made by the first one.
const STARTS: usize = 3;
/// After the first screen everything that goes on at a start has ended.
const SETTLING: Duration = Duration::from_secs(5);
/// How long nobody touches the screen.
const REST: Duration = Duration::from_secs(20);
/// Linux counts processor time in hundredths of a second (proc(5), sysconf `_SC_CLK_TCK`).
const TICKS_PER_SECOND: u64 = 100;

/// A process that ends with the measurement, and whatever it has started: the demo's gateway
/// outlives a demo that is killed, so that the next one takes it over.
struct Running(Child);

impl Running {
    fn start(command: &mut Command, what: &str) -> Result<Self, BenchError> {
        let child = command.process_group(0).stdout(Stdio::piped()).spawn();
        Ok(Self(child.map_err(|source| io_error(what, source))?))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(group) = i32::try_from(self.0.id()) {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        let _ = self.0.wait();
    }
}

/// Starts the demo a few times and watches the last one at rest.
pub(super) fn rows(program: &Path) -> Result<Vec<Row>, BenchError> {
    let folder = std::env::temp_dir().join(format!("kiosk-bench-window-{}", std::process::id()));
    let (display, server) = display()?;
    let measured = measure(program, &folder, &display);
    drop(server);
    fs::remove_dir_all(&folder).map_err(|source| io_error("removing the folder", source))?;
    measured
}

fn measure(program: &Path, folder: &Path, display: &str) -> Result<Vec<Row>, BenchError> {
    let mut fastest = Duration::MAX;
    for _ in 1..STARTS {
        let (took, _kiosk) = start(program, folder, display)?;
        fastest = fastest.min(took);
    }
    let (took, kiosk) = start(program, folder, display)?;
    rest(SETTLING);
    let before = ticks(kiosk.0.id())?;
    rest(REST);
    let worked_ms = (ticks(kiosk.0.id())? - before) * 1000 / TICKS_PER_SECOND;
    let resident = resident_bytes(kiosk.0.id())?;
    Ok(vec![
        (
            "start to first screen, wall".to_owned(),
            milliseconds(whole_milliseconds(fastest.min(took))),
        ),
        (
            "attract screen, CPU in 20 s of rest".to_owned(),
            milliseconds(worked_ms),
        ),
        ("attract screen, memory".to_owned(), mebibytes(resident)),
    ])
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is measured is what happens while nobody does anything"
)]
fn rest(time: Duration) {
    thread::sleep(time);
}

/// A virtual display and its name.
fn display() -> Result<(String, Running), BenchError> {
    let mut command = Command::new("Xvfb");
    command
        .args(["-displayfd", "1", "-screen", "0", "1920x1200x24"])
        .args(["-nolisten", "tcp"])
        .stderr(Stdio::null());
    let mut server = Running::start(&mut command, "Xvfb")?;
    let number = first_line(&mut server.0, |_| true)?;
    Ok((format!(":{}", number.trim()), server))
}

/// Starts the demo; answers how long it took until its first screen was told.
fn start(program: &Path, folder: &Path, display: &str) -> Result<(Duration, Running), BenchError> {
    let begin = Instant::now();
    let mut command = Command::new(program);
    command
        .args(["demo", "--announce", "--size", "1920x1080", "--data"])
        .arg(folder)
        .env("DISPLAY", display)
        .env("WINIT_X11_SCALE_FACTOR", "1")
        .env_remove("WAYLAND_DISPLAY");
    let mut kiosk = Running::start(&mut command, "the demo")?;
    first_line(&mut kiosk.0, |line| line.starts_with('{'))?;
    Ok((begin.elapsed(), kiosk))
}

/// The first line of output that is wanted; the rest is read by nobody.
fn first_line(child: &mut Child, wanted: impl Fn(&str) -> bool) -> Result<String, BenchError> {
    let silent = || io_error("the output", io::ErrorKind::UnexpectedEof.into());
    let output = child.stdout.take().ok_or_else(silent)?;
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    let found = lines.find(|line| wanted(line)).ok_or_else(silent)?;
    // A program must not be stopped by a pipe that is full.
    thread::spawn(move || lines.for_each(drop));
    Ok(found)
}

/// Processor time of a process in ticks, from `/proc/PID/stat` (fields 14 and 15).
fn ticks(process: u32) -> Result<u64, BenchError> {
    let stat = read_proc(process, "stat")?;
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let fields = after_name.split(' ').skip(11).take(2);
    Ok(fields.filter_map(|field| field.parse::<u64>().ok()).sum())
}

/// Resident memory of a process, from `/proc/PID/status`.
fn resident_bytes(process: u32) -> Result<u64, BenchError> {
    let status = read_proc(process, "status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kibibytes: u64 = kibibytes
        .and_then(|number| number.parse().ok())
        .unwrap_or_default();
    Ok(kibibytes * 1024)
}

fn read_proc(process: u32, file: &str) -> Result<String, BenchError> {
    fs::read_to_string(format!("/proc/{process}/{file}"))
        .map_err(|source| io_error("account of the process", source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_used_memory_and_time() {
        let process = std::process::id();
        assert!(resident_bytes(process).unwrap() > 100_000);
        let begin = Instant::now();
        while ticks(process).unwrap() == 0 && begin.elapsed() < Duration::from_secs(20) {}
        assert!(ticks(process).unwrap() > 0);
    }
}

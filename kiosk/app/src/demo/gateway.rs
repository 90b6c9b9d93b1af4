//! The gateway as a child process of the same binary.
//!
//! A process of its own, so that stopping it is the real thing: requests break off, the
//! port is closed, and its store has to recover when it starts again.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde::{Deserialize, Serialize};

use super::DemoError;

/// A gateway with an orderly shutdown ends well within this.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Between two looks whether the process has ended.
const STOP_POLL: Duration = Duration::from_millis(20);

/// What is remembered of the gateway between two starts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Note {
    port: u16,
    pid: i32,
}

/// A gateway on loopback that can be stopped and started again.
#[derive(Clone)]
pub struct Gateway(Arc<Inner>);

struct Inner {
    data: PathBuf,
    note: PathBuf,
    profile: String,
    port: Mutex<u16>,
    child: Mutex<Option<Child>>,
}

impl Gateway {
    /// Starts a gateway; one left over from a killed kiosk is ended first.
    ///
    /// # Errors
    /// [`DemoError::Gateway`].
    pub fn start(data: PathBuf, note: PathBuf, profile: &str) -> Result<Self, DemoError> {
        let old = read_note(&note);
        if let Some(old) = old {
            end_left_over(old.pid, &data);
        }
        let inner = Inner {
            data,
            note,
            profile: profile.to_owned(),
            port: Mutex::new(old.map_or(0, |old| old.port)),
            child: Mutex::new(None),
        };
        let gateway = Self(Arc::new(inner));
        gateway.resume()?;
        Ok(gateway)
    }

    /// Address without a slash at the end.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", lock(&self.0.port))
    }

    /// Address and port.
    #[must_use]
    pub fn socket_address(&self) -> std::net::SocketAddr {
        std::net::SocketAddr::from(([127, 0, 0, 1], *lock(&self.0.port)))
    }

    /// Number of the process, if it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        lock(&self.0.child).as_ref().map(Child::id)
    }

    /// Ends the process; what it had promised is on its disk.
    pub fn stop(&self) {
        if let Some(mut child) = lock(&self.0.child).take() {
            end(&mut child);
        }
    }

    /// Starts the process again on the same port, if it does not run.
    ///
    /// # Errors
    /// [`DemoError::Gateway`].
    pub fn resume(&self) -> Result<(), DemoError> {
        if self.pid().is_some() {
            return Ok(());
        }
        let wanted = *lock(&self.0.port);
        // The port may have been taken by somebody else in the meantime.
        let (child, port) = self.spawn(wanted).or_else(|error| match wanted {
            0 => Err(error),
            _ => self.spawn(0),
        })?;
        let pid = i32::try_from(child.id()).unwrap_or(0);
        write_note(&self.0.note, Note { port, pid })?;
        *lock(&self.0.port) = port;
        *lock(&self.0.child) = Some(child);
        Ok(())
    }

    /// Opens a dossier into a folder, by the gateway's own command.
    ///
    /// # Errors
    /// [`DemoError::Gateway`] with what the command says.
    pub fn export(&self, dossier: &str, out: &Path) -> Result<(), DemoError> {
        let output = command()?
            .args(["export", dossier, "--data"])
            .arg(&self.0.data)
            .arg("--out")
            .arg(out)
            .output()
            .map_err(|error| DemoError::Gateway(error.to_string()))?;
        if output.status.success() {
            Ok(())
        } else {
            Err(DemoError::Gateway(
                String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            ))
        }
    }

    fn spawn(&self, port: u16) -> Result<(Child, u16), DemoError> {
        let mut child = command()?
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(&self.0.data)
            .args(["--profile", &self.0.profile])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| DemoError::Gateway(error.to_string()))?;
        match announced_port(&mut child) {
            Some(port) => Ok((child, port)),
            None => {
                end(&mut child);
                Err(DemoError::Gateway("it ended without an address".to_owned()))
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(mut child) = lock(&self.child).take() {
            end(&mut child);
        }
    }
}

fn command() -> Result<Command, DemoError> {
    let own = std::env::current_exe().map_err(|error| DemoError::Gateway(error.to_string()))?;
    let mut command = Command::new(own);
    command.arg("__gateway");
    Ok(command)
}

/// Reads the line `listening on http://127.0.0.1:PORT pid N`.
fn announced_port(child: &mut Child) -> Option<u16> {
    let mut line = String::new();
    BufReader::new(child.stdout.take()?)
        .read_line(&mut line)
        .ok()?;
    let address = line
        .strip_prefix("listening on ")?
        .split_whitespace()
        .next()?;
    address.rsplit_once(':')?.1.parse().ok()
}

fn end(child: &mut Child) {
    if let Some(pid) = pid_of(child) {
        let _ = kill_process(pid, Signal::TERM);
    }
    let start = Instant::now();
    while start.elapsed() < STOP_LIMIT {
        if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
            return;
        }
        std::thread::park_timeout(STOP_POLL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Ends a gateway of a killed kiosk, after making sure that the process is one and ours.
fn end_left_over(pid: i32, data: &Path) {
    let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let mut words = command.split(|byte| *byte == 0);
    let ours = words.clone().any(|word| word == b"__gateway")
        && words.any(|word| word == data.as_os_str().as_encoded_bytes());
    let Some(pid) = Pid::from_raw(pid).filter(|_| ours) else {
        return;
    };
    let _ = kill_process(pid, Signal::TERM);
    let start = Instant::now();
    while test_kill_process(pid).is_ok() && start.elapsed() < STOP_LIMIT {
        std::thread::park_timeout(STOP_POLL);
    }
    let _ = kill_process(pid, Signal::KILL);
}

fn pid_of(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

fn read_note(path: &Path) -> Option<Note> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn write_note(path: &Path, note: Note) -> Result<(), DemoError> {
    let text = serde_json::to_vec(&note).map_err(|error| DemoError::Gateway(error.to_string()))?;
    fs::write(path, text).map_err(DemoError::file(path))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

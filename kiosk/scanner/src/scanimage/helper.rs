//! One run of `scanimage`: started, watched and ended for certain.
//!
//! It runs in a process group of its own, so that whatever a back end starts ends with it. It
//! gets nothing of our environment but the search path. The kernel forbids it to write to any
//! file (`ulimit -f 0`) or to leave an image of its memory (`ulimit -c 0`): the only way out for
//! a picture is a pipe. Its time is the machine's, whatever clock a test uses.

use std::{
    io::{self, Read, Write},
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::process::CommandExt,
    },
    path::PathBuf,
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec},
    process::{Pid, PidfdFlags, Signal},
};

use super::{folder::Folder, limits, notes::Notes, status::Status};
use crate::ScanError;

/// Takes away the right to write files, then becomes the program. A write to a file then
/// fails; without the trap the first one would end the program.
const CAGE: &str = "ulimit -c 0 && ulimit -f 0 && trap '' XFSZ && exec \"$0\" \"$@\"";

/// The exit codes of a shell that cannot start a program mean the same.
const NO_PROGRAM: ScanError = ScanError::Unsupported("the program scanimage cannot be started");

const ENDED: ScanError = ScanError::Protocol("its driver ended without a reason");

/// Which program is run, with which back ends.
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) config: Folder,
}

/// What a wait brought; nothing of it when the time was over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ready {
    /// There is something to read, or the end of it.
    pub(crate) data: bool,
    /// The caller wants it to stop.
    pub(crate) is_stopped: bool,
}

/// A program that runs.
pub(crate) struct Helper {
    child: Child,
    /// Becomes readable when it ends.
    exit: OwnedFd,
    /// How it ended.
    status: Option<ExitStatus>,
    input: Option<ChildStdin>,
    errors: Option<ChildStderr>,
    /// What it said on standard error.
    pub(crate) notes: Notes,
}

impl Program {
    /// Starts it in that folder.
    pub(crate) fn start(
        &self,
        folder: &Folder,
        arguments: &[String],
        output: Stdio,
    ) -> Result<Helper, ScanError> {
        let mut config = self.config.path().as_os_str().to_owned();
        // With this at its end, SANE looks into the system's folder as well.
        config.push(":");
        let mut command = Command::new("/bin/sh");
        command.args(["-c", CAGE]).arg(&self.path).args(arguments);
        command.env_clear().env("LC_ALL", "C");
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.env("SANE_CONFIG_DIR", config);
        command.env("HOME", self.config.path());
        command.current_dir(folder.path()).process_group(0);
        command.stdin(Stdio::piped()).stdout(output);
        let child = command
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| not_run(&error))?;
        Helper::new(child)
    }

    /// What it writes in answer to a question. It is stopped when the other end of `stop` is
    /// closed.
    pub(crate) fn ask(
        &self,
        arguments: &[String],
        limit: Duration,
        stop: Option<BorrowedFd<'_>>,
        ids: Option<(u16, u16)>,
    ) -> Result<Vec<u8>, ScanError> {
        let until = Instant::now() + limit;
        let mut helper = self.start(&self.config, arguments, Stdio::piped())?;
        let output = helper.child.stdout.take();
        let text = helper.read_text(output, stop, until)?;
        match helper.status {
            Some(status) if status.success() => Ok(text),
            _ => Err(helper.verdict(ids)),
        }
    }
}

impl Helper {
    fn new(mut child: Child) -> Result<Self, ScanError> {
        let pid = Pid::from_child(&child);
        let (input, errors) = (child.stdin.take(), child.stderr.take());
        let exit = match rustix::process::pidfd_open(pid, PidfdFlags::empty()) {
            Ok(exit) => exit,
            Err(error) => {
                let _ = rustix::process::kill_process_group(pid, Signal::KILL);
                let _ = child.wait();
                return Err(not_run(&error.into()));
            }
        };
        Ok(Self {
            child,
            exit,
            status: None,
            input,
            errors,
            notes: Notes::default(),
        })
    }

    /// Whether it has ended, with everything that it had started.
    pub(crate) const fn has_ended(&self) -> bool {
        self.status.is_some()
    }

    /// Waits until there is something to read, the program says something or ends, or the time
    /// is over.
    pub(crate) fn wait(
        &mut self,
        data: Option<BorrowedFd<'_>>,
        stop: Option<BorrowedFd<'_>>,
        until: Instant,
    ) -> Result<Ready, ScanError> {
        let left = until.saturating_duration_since(Instant::now());
        let exit = self.status.is_none().then(|| self.exit.as_fd());
        let errors = self.errors.as_ref().map(AsFd::as_fd);
        let [ends, speaks, data, is_stopped] = poll([exit, errors, data, stop], left)?;
        if speaks {
            self.listen();
        }
        if ends {
            self.bury();
        }
        Ok(Ready { data, is_stopped })
    }

    /// Tells it to feed the next sheet. If it is not there any more, the next wait shows that.
    pub(crate) fn order(&mut self) {
        if let Some(input) = &mut self.input {
            let _ = input.write_all(b"\n");
        }
    }

    /// Lets it end by itself: it stops at its prompt when its input ends, and elsewhere at a
    /// signal. Whatever then still runs is killed.
    pub(crate) fn end(mut self, limit: Duration) {
        self.input = None;
        if !self.notes.is_waiting {
            self.signal(Signal::TERM);
        }
        let until = Instant::now() + limit;
        while !self.has_ended() && Instant::now() < until && self.wait(None, None, until).is_ok() {}
    }

    /// What it means that it has ended.
    pub(crate) fn verdict(&self, ids: Option<(u16, u16)>) -> ScanError {
        let code = self.status.and_then(|status| status.code());
        match (self.notes.complaint, code) {
            (_, Some(126 | 127)) => NO_PROGRAM,
            // It opens whatever name it is given, also that of a device that is gone.
            (Some(Status::Invalid), _) if self.notes.was_opening => ScanError::Unplugged,
            (Some(status), _) => status.error(ids),
            (None, Some(code @ 2..)) => Status::from_code(code).map_or(ENDED, |one| one.error(ids)),
            (None, Some(1)) => ScanError::Unsupported("it refuses a setting"),
            (None, _) => ENDED,
        }
    }

    fn read_text(
        &mut self,
        output: Option<ChildStdout>,
        stop: Option<BorrowedFd<'_>>,
        until: Instant,
    ) -> Result<Vec<u8>, ScanError> {
        let mut output = output;
        let mut text = Vec::new();
        let mut buffer = vec![0; limits::READ_BYTES];
        while output.is_some() || !self.has_ended() {
            let ready = self.wait(output.as_ref().map(AsFd::as_fd), stop, until)?;
            if let Some(open) = output.as_mut().filter(|_| ready.data) {
                let length = open.read(&mut buffer).map_err(|error| not_run(&error))?;
                text.extend_from_slice(buffer.get(..length).unwrap_or_default());
                output = output.filter(|_| length > 0);
            }
            if text.len() > limits::MOST_TEXT_BYTES {
                return Err(ScanError::Protocol("its driver talks without end"));
            }
            if ready.is_stopped || Instant::now() >= until {
                return Err(ScanError::Silent);
            }
        }
        Ok(text)
    }

    /// Takes one piece of standard error.
    fn listen(&mut self) {
        let Some(errors) = &mut self.errors else {
            return;
        };
        let mut buffer = [0; 4096];
        match errors.read(&mut buffer) {
            Ok(length @ 1..) => self.notes.push(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => self.errors = None,
        }
    }

    /// It has ended: takes its last words and its status, and ends what it had started. As long
    /// as its status was not taken, no other process can have got its number.
    fn bury(&mut self) {
        self.signal(Signal::KILL);
        while let Some(errors) = &self.errors {
            match poll([Some(errors.as_fd())], Duration::ZERO) {
                Ok([true]) => self.listen(),
                Ok([false]) | Err(_) => break,
            }
        }
        self.status = self.child.wait().ok();
    }

    fn signal(&self, signal: Signal) {
        if !self.has_ended() {
            let group = Pid::from_child(&self.child);
            let _ = rustix::process::kill_process_group(group, signal);
        }
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
        let until = Instant::now() + limits::KILLED;
        while !self.has_ended() && Instant::now() < until && self.wait(None, None, until).is_ok() {}
        if !self.has_ended() {
            tracing::warn!("a killed scanimage hangs in the kernel");
        }
    }
}

/// Which of these are ready, after that time at the latest.
fn poll<const N: usize>(
    files: [Option<BorrowedFd<'_>>; N],
    limit: Duration,
) -> Result<[bool; N], ScanError> {
    let mut asked: Vec<PollFd<'_>> = files
        .iter()
        .flatten()
        .map(|file| PollFd::from_borrowed_fd(*file, PollFlags::IN))
        .collect();
    let limit = Timespec::try_from(limit).map_err(|_| ENDED)?;
    match rustix::event::poll(&mut asked, Some(&limit)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(not_run(&error.into())),
    }
    let mut answers = asked.iter().map(|one| !one.revents().is_empty());
    Ok(files.map(|file| file.is_some() && answers.next() == Some(true)))
}

fn not_run(error: &io::Error) -> ScanError {
    tracing::warn!(%error, "scanimage cannot be run");
    NO_PROGRAM
}

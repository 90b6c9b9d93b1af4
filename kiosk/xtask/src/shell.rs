//! How chores start other programs and where they find the tree.
//!
//! Every chore is a row of ordinary commands. Each command is announced before it runs, so
//! that a failing run says by itself which command to repeat by hand. Nothing here knows
//! what the commands are for.

use std::env;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// Why a chore stopped.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// The program is not there or may not be run.
    #[error("{program} could not be started")]
    Start {
        /// Name of the program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// The program ran and said no.
    #[error("{line}: {status}")]
    Failed {
        /// The command as one would type it.
        line: String,
        /// How it ended.
        status: ExitStatus,
    },
}

/// The folder with the workspace manifest.
#[must_use]
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest
        .ancestors()
        .nth(2)
        .unwrap_or(manifest)
        .to_path_buf()
}

/// The cargo that started this chore, so that one tool chain does everything.
#[must_use]
pub fn cargo() -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Writes one line of progress to standard error, where build output goes as well.
pub fn say(line: impl AsRef<str>) {
    // A closed standard error leaves nobody to tell, and the exit code still speaks.
    let _ = writeln!(io::stderr(), "{}", line.as_ref());
}

/// Announces and runs a command.
///
/// # Errors
/// [`ShellError`] when it cannot be started or does not end with 0.
pub fn run(command: &mut Command) -> Result<(), ShellError> {
    say(format!("> {}", line_of(command)));
    let status = command
        .status()
        .map_err(|source| start_error(command, source))?;
    check(command, status)
}

/// Runs a command quietly and gives what it wrote to standard output.
///
/// # Errors
/// [`ShellError`] when it cannot be started or does not end with 0.
pub fn capture(command: &mut Command) -> Result<String, ShellError> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| start_error(command, source))?;
    check(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a command runs at all and ends with 0; its output is dropped.
pub fn answers(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether a program of this name lies on the search path.
#[must_use]
pub fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn check(command: &Command, status: ExitStatus) -> Result<(), ShellError> {
    if status.success() {
        Ok(())
    } else {
        Err(ShellError::Failed {
            line: line_of(command),
            status,
        })
    }
}

fn start_error(command: &Command, source: io::Error) -> ShellError {
    let program = command.get_program().to_string_lossy().into_owned();
    ShellError::Start { program, source }
}

fn line_of(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(std::ffi::OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_is_named_with_its_status() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "sh -c exit 3: exit status: 3");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no-such-program-here could not be started"
        );
        assert!(!on_path("no-such-program-here"));
        assert!(on_path("sh"));
    }

    #[test]
    fn the_root_holds_the_workspace() {
        let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        assert!(manifest.starts_with("[workspace]"));
    }
}

//! `cargo xtask check`: everything CI looks at besides the tests.
//!
//! All steps run even when one has failed, so that a developer sees every complaint at
//! once. No step changes a file.

use crate::cargo_tool::DENY;
use crate::codegen;
use crate::shell::{self, ShellError};
use crate::tidy::{self, TidyError};

/// Why a step said no.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// A command failed; its own output says why.
    #[error(transparent)]
    Shell(#[from] ShellError),
    /// Tidy could not read the tree.
    #[error(transparent)]
    Tidy(#[from] TidyError),
    /// Tidy found something; each finding was printed.
    #[error("{0} findings of tidy")]
    Findings(usize),
    /// A generated file does not fit its source.
    #[error("generated files: {0}")]
    Generated(String),
    /// Snapshots that nobody has accepted or committed.
    #[error("snapshots to accept or commit: {0}")]
    Snapshots(String),
    /// Several steps failed; each was printed.
    #[error("failed: {0}")]
    Steps(String),
}

type Step = (&'static str, fn() -> Result<(), CheckError>);

/// The cheap steps first: what they find is fixed while the long ones run again.
const STEPS: &[Step] = &[
    ("format", format),
    ("tidy", tidy),
    ("generated files", generated),
    ("snapshots", snapshots),
    ("deny", deny),
    ("clippy", clippy),
];

/// Runs every step.
///
/// # Errors
/// [`CheckError::Steps`] naming the steps that failed.
pub fn run() -> Result<(), CheckError> {
    let mut failed = Vec::new();
    for (name, step) in STEPS {
        if let Err(error) = step() {
            shell::say(format!("{name}: {error}"));
            failed.push(*name);
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(CheckError::Steps(failed.join(", ")))
    }
}

fn format() -> Result<(), CheckError> {
    Ok(shell::run(
        shell::cargo().args(["fmt", "--all", "--check"]),
    )?)
}

fn clippy() -> Result<(), CheckError> {
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    Ok(shell::run(shell::cargo().args(arguments))?)
}

fn deny() -> Result<(), CheckError> {
    DENY.ensure()?;
    Ok(shell::run(
        shell::cargo().args(["deny", "check", "bans", "licenses", "sources"]),
    )?)
}

fn generated() -> Result<(), CheckError> {
    codegen::run(true).map_err(|error| CheckError::Generated(error.to_string()))
}

/// Reports what tidy finds.
///
/// # Errors
/// [`CheckError::Findings`] or [`CheckError::Tidy`].
pub fn tidy() -> Result<(), CheckError> {
    let findings = tidy::run(&shell::root())?;
    for finding in &findings {
        shell::say(finding.to_string());
    }
    if findings.is_empty() {
        Ok(())
    } else {
        Err(CheckError::Findings(findings.len()))
    }
}

/// A missing picture reference is created by the first test run and passes, so only a
/// clean tree proves that the references are the committed ones.
fn snapshots() -> Result<(), CheckError> {
    let status = shell::capture(
        std::process::Command::new("git")
            .args([
                "status",
                "--porcelain",
                "--untracked-files=all",
                "--ignored=matching",
            ])
            .current_dir(shell::root()),
    )?;
    let open = open_snapshots(&status);
    if open.is_empty() {
        Ok(())
    } else {
        Err(CheckError::Snapshots(open.join(" ")))
    }
}

/// The snapshot files in the output of `git status --porcelain`: new, changed or pending.
fn open_snapshots(status: &str) -> Vec<&str> {
    status
        .lines()
        .filter_map(|line| line.get(3..))
        .map(|path| path.trim_matches('"'))
        .filter(|path| {
            [".snap", ".snap.new", ".pending-snap", ".sha256"]
                .iter()
                .any(|end| path.ends_with(end))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_changed_and_pending_snapshots_are_open() {
        let status = "?? kiosk/app/src/a.sha256\n M kiosk/slips/src/b.snap\n!! kiosk/slips/src/.c.snap.new\n M README.md\n!! target/\n";
        assert_eq!(
            open_snapshots(status),
            [
                "kiosk/app/src/a.sha256",
                "kiosk/slips/src/b.snap",
                "kiosk/slips/src/.c.snap.new"
            ]
        );
        assert!(open_snapshots(" M kiosk/app/src/main.rs\n!! target/\n").is_empty());
    }
}

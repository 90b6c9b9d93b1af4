//! Cargo subcommands that the chores use, with the versions that are known to work, and the
//! folder in which cargo builds.
//!
//! Subcommands are built from their published source when missing, which takes minutes once. A
//! tool that is already there is taken as it is: its version is the developer's business.

use std::path::PathBuf;

use serde::Deserialize;

use crate::shell::{self, ShellError};

/// A cargo subcommand that can be installed.
#[derive(Clone, Copy, Debug)]
pub struct CargoTool {
    /// As in `cargo NAME`.
    pub subcommand: &'static str,
    /// Its package.
    pub package: &'static str,
    /// The version to install when there is none.
    pub version: &'static str,
}

/// Runs the tests, each in a process of its own and with a time limit.
pub const NEXTEST: CargoTool = CargoTool {
    subcommand: "nextest",
    package: "cargo-nextest",
    version: "0.9.143",
};

/// Checks licences, sources and banned crates.
pub const DENY: CargoTool = CargoTool {
    subcommand: "deny",
    package: "cargo-deny",
    version: "0.20.2",
};

/// Runs fuzz targets under libFuzzer.
pub const FUZZ: CargoTool = CargoTool {
    subcommand: "fuzz",
    package: "cargo-fuzz",
    version: "0.13.2",
};

impl CargoTool {
    /// Installs the tool if it does not answer.
    ///
    /// # Errors
    /// [`ShellError`] when the installation fails.
    pub fn ensure(self) -> Result<(), ShellError> {
        if shell::answers(shell::cargo().args([self.subcommand, "--version"])) {
            return Ok(());
        }
        shell::say(format!("building {} {}, once", self.package, self.version));
        shell::run(shell::cargo().args([
            "install",
            "--locked",
            self.package,
            "--version",
            self.version,
        ]))
    }
}

/// Why the folder is not known.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// Cargo did not answer.
    #[error(transparent)]
    Shell(#[from] ShellError),
    /// It answered something else.
    #[error("cargo metadata names no target folder")]
    Answer(#[from] serde_json::Error),
}

/// The folder in which cargo builds, wherever the developer has put it.
///
/// # Errors
/// [`TargetError`] when cargo does not tell.
pub fn target_directory() -> Result<PathBuf, TargetError> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let asked = ["metadata", "--format-version", "1", "--no-deps"];
    let metadata = shell::capture(shell::cargo().args(asked))?;
    let metadata: Metadata = serde_json::from_str(&metadata)?;
    Ok(metadata.target_directory)
}

//! `cargo xtask fuzz`: texts that nobody would think of, for parsers that must never panic.
//!
//! libFuzzer needs a nightly compiler, so the targets are a crate outside the workspace
//! (`kiosk/domain/fuzz`). Small seeds are kept in the tree; what a run finds on the way lies
//! below its `target` folder, and an input that breaks something in `artifacts`.

use std::process::Command;
use std::{fs, io};

use crate::cargo_tool::FUZZ;
use crate::shell::{self, ShellError};

/// The crate with the targets, below the root.
const CRATE: &str = "kiosk/domain/fuzz";

/// The compiler that has what libFuzzer needs.
const TOOLCHAIN: &str = "nightly";

/// A parser to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// Official codes, session numbers, tracking codes, agency identifiers, unit codes.
    Codes,
    /// The text of a citizen card.
    Card,
    /// A file of a profile.
    Profile,
}

/// Why fuzzing stopped.
#[derive(Debug, thiserror::Error)]
pub enum FuzzError {
    /// A command failed. When it is the target, its output names the input that broke it.
    #[error(transparent)]
    Shell(#[from] ShellError),
    /// The folder for new inputs cannot be made.
    #[error("cannot make the folder {0}")]
    Folder(String, #[source] io::Error),
}

/// Tries each target for so many seconds; every target when none is named.
///
/// # Errors
/// [`FuzzError`] at the first target that breaks, or when the tools cannot be installed.
pub fn run(targets: &[Target], seconds: u32) -> Result<(), FuzzError> {
    FUZZ.ensure()?;
    ensure_toolchain()?;
    let all = <Target as clap::ValueEnum>::value_variants();
    let chosen = if targets.is_empty() { all } else { targets };
    for target in chosen {
        let found = format!("{CRATE}/target/found/{}", target.name());
        fs::create_dir_all(shell::root().join(&found))
            .map_err(|source| FuzzError::Folder(found.clone(), source))?;
        shell::run(&mut command(*target, &found, seconds))?;
    }
    Ok(())
}

impl Target {
    /// Its name as a binary and a folder of seeds.
    fn name(self) -> &'static str {
        match self {
            Self::Codes => "codes",
            Self::Card => "card",
            Self::Profile => "profile",
        }
    }
}

fn ensure_toolchain() -> Result<(), ShellError> {
    let mut rustc = rustup();
    if shell::answers(rustc.args(["run", TOOLCHAIN, "rustc", "--version"])) {
        return Ok(());
    }
    shell::run(rustup().args(["toolchain", "install", TOOLCHAIN, "--profile", "minimal"]))
}

fn command(target: Target, found: &str, seconds: u32) -> Command {
    let seeds = format!("{CRATE}/seeds/{}", target.name());
    let mut command = rustup();
    command
        .args(["run", TOOLCHAIN, "cargo", "fuzz", "run"])
        .args(["--fuzz-dir", CRATE, target.name(), found, &seeds, "--"])
        .arg(format!("-max_total_time={seconds}"));
    command
}

fn rustup() -> Command {
    let mut command = Command::new("rustup");
    command.current_dir(shell::root());
    command
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn names_in(folder: &str) -> BTreeSet<String> {
        let entries = fs::read_dir(shell::root().join(CRATE).join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().path());
        names
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn every_target_has_a_source_and_seeds_and_the_other_way_round() {
        let targets = <Target as clap::ValueEnum>::value_variants().iter();
        let names: BTreeSet<String> = targets.map(|target| target.name().to_owned()).collect();
        assert_eq!(names_in("fuzz_targets"), names);
        assert_eq!(names_in("seeds"), names);
    }

    #[test]
    fn a_target_runs_on_its_seeds_for_that_long() {
        let command = command(Target::Card, "found", 30);
        let arguments: Vec<_> = command
            .get_args()
            .map(|argument| argument.to_string_lossy())
            .collect();
        let seeds = format!("{CRATE}/seeds/card");
        let expected = [
            "run",
            TOOLCHAIN,
            "cargo",
            "fuzz",
            "run",
            "--fuzz-dir",
            CRATE,
            "card",
            "found",
            &seeds,
            "--",
            "-max_total_time=30",
        ];
        assert_eq!(arguments, expected);
    }
}

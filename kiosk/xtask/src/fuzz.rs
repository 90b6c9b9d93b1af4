//! `cargo xtask fuzz`: input that nobody would think of, for parsers that must never panic.
//!
//! libFuzzer needs a nightly compiler, so the targets are crates outside the workspace, each in
//! the folder `fuzz` of the crate whose parsers it tries. Small seeds are kept in the tree; what a run finds on the way lies
//! below its `target` folder, and an input that breaks something in `artifacts`.

use std::process::Command;
use std::{fs, io};

use crate::cargo_tool::FUZZ;
use crate::shell::{self, ShellError};

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
    /// HTTP framing and XML of an eSCL device.
    Escl,
    /// Envelope, sense, vital data and JPEG stream of a fi machine.
    Fi,
    /// Lists, notes and pictures of `scanimage`.
    Scanimage,
    /// Pictures of every format, decoded and cleaned.
    Decode,
    /// A pattern where the code of a card is looked for.
    Qr,
    /// The file of a component, read back.
    Pdf,
    /// A manifest that the gateway is handed.
    Declare,
    /// Headers and bytes of a chunk that the gateway is handed.
    Chunk,
    /// Lookups, lists, submissions, tracking pages asked of the gateway.
    Ask,
    /// A stored manifest, expectation or receipt of the vault.
    Manifest,
    /// A sealed file and a wrapped secret.
    Sealed,
    /// An exported audit chain.
    Audit,
    /// The text of a resume slip.
    Slip,
    /// A bundle of keys.
    Bundle,
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
        let found = format!("{}/target/found/{}", target.home(), target.name());
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
            Self::Escl => "escl",
            Self::Fi => "fi",
            Self::Scanimage => "scanimage",
            Self::Decode => "decode",
            Self::Qr => "qr",
            Self::Pdf => "pdf",
            Self::Declare => "declare",
            Self::Chunk => "chunk",
            Self::Ask => "ask",
            Self::Manifest => "manifest",
            Self::Sealed => "sealed",
            Self::Audit => "audit",
            Self::Slip => "slip",
            Self::Bundle => "bundle",
        }
    }

    /// The crate with the target, below the root.
    const fn home(self) -> &'static str {
        match self {
            Self::Codes | Self::Card | Self::Profile => "kiosk/domain/fuzz",
            Self::Escl | Self::Fi | Self::Scanimage => "kiosk/scanner/fuzz",
            Self::Decode | Self::Qr | Self::Pdf => "kiosk/imaging/fuzz",
            Self::Declare | Self::Chunk | Self::Ask => "kiosk/gateway/fuzz",
            Self::Manifest | Self::Sealed | Self::Audit | Self::Slip | Self::Bundle => {
                "kiosk/vault/fuzz"
            }
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
    let (home, name) = (target.home(), target.name());
    let seeds = format!("{home}/seeds/{name}");
    let mut command = rustup();
    command
        .args(["run", TOOLCHAIN, "cargo", "fuzz", "run"])
        .args(["--fuzz-dir", home, name, found, &seeds, "--"])
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

    use clap::ValueEnum as _;

    use super::*;

    /// Every crate of targets, and the names in one of its folders.
    fn names_in(folder: &str) -> BTreeSet<String> {
        let homes = Target::value_variants().iter().map(|target| target.home());
        let homes: BTreeSet<&str> = homes.collect();
        let folders = homes
            .iter()
            .map(|home| shell::root().join(home).join(folder));
        let entries = folders.flat_map(|folder| fs::read_dir(folder).unwrap());
        let names = entries.map(|entry| entry.unwrap().path());
        names
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn every_target_has_a_source_and_seeds_and_the_other_way_round() {
        let targets = Target::value_variants().iter();
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
        let expected = [
            "run",
            TOOLCHAIN,
            "cargo",
            "fuzz",
            "run",
            "--fuzz-dir",
            "kiosk/domain/fuzz",
            "card",
            "found",
            "kiosk/domain/fuzz/seeds/card",
            "--",
            "-max_total_time=30",
        ];
        assert_eq!(arguments, expected);
    }
}

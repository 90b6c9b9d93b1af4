//! The command line of the chores: `cargo xtask CHORE`.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{bench, check, codegen, fuzz, shell, test};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of the workspace")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Runs every test; installs the system packages and the test runner if they are missing.
    Test {
        /// Only the eSCL driver, against the server at that HOST:PORT. Its scanner must have
        /// a paper on its glass and three sheets in its feeder.
        #[arg(long, value_name = "HOST:PORT", conflicts_with = "filter")]
        escl: Option<String>,
        /// Passed on to `cargo nextest run`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        filter: Vec<String>,
    },
    /// Format, clippy, licences, tidy, generated files, snapshots.
    Check,
    /// Only the rules of the tree: layers, file heads, colours and texts in screens.
    Tidy,
    /// Builds the release and measures it; prints rows for kiosk/docs/measurements.md.
    Bench {
        /// What to measure; everything when nothing is named.
        #[arg(value_enum)]
        what: Vec<bench::What>,
        /// Pages with their truth, for the imaging.
        #[arg(long, value_name = "DIR")]
        corpus: Option<PathBuf>,
    },
    /// Tries parsers with made-up input; brings in the fuzzer and its compiler.
    Fuzz {
        /// What to try; every target when nothing is named.
        #[arg(value_enum)]
        target: Vec<fuzz::Target>,
        /// Seconds for each target.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Writes what is made from data: text accessors, audit events and their page.
    Codegen {
        /// Only says whether they are fresh.
        #[arg(long)]
        check: bool,
    },
    /// Runs one command and writes what it used as JSON; `bench` starts itself this way, so
    /// that nothing else counts as its child.
    #[command(hide = true)]
    Measure {
        /// The program and its arguments.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            shell::say(with_causes(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn run(chore: Chore) -> Result<(), Box<dyn Error>> {
    match chore {
        Chore::Test {
            escl: Some(server), ..
        } => Ok(test::against_escl(&server)?),
        Chore::Test { filter, .. } => Ok(test::run(&filter)?),
        Chore::Check => Ok(check::run()?),
        Chore::Tidy => Ok(check::tidy()?),
        Chore::Bench { what, corpus } => Ok(bench::run(&what, corpus.as_deref())?),
        Chore::Fuzz { target, seconds } => Ok(fuzz::run(&target, seconds)?),
        Chore::Codegen { check } => Ok(codegen::run(check)?),
        Chore::Measure { command } => Ok(bench::measure_and_write(&command)?),
    }
}

/// The error and what led to it, on one line.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

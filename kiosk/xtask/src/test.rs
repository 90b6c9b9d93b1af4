//! `cargo xtask test`: every test there is, and nothing skipped.
//!
//! System packages, the guest's kernel and the test runner are brought in first. Documentation examples run
//! separately, because nextest cannot run them.

use crate::cargo_tool::NEXTEST;
use crate::debian::{self, PackageError};
use crate::guest::{self, GuestError};
use crate::shell::{self, ShellError};

/// Where the test of the eSCL driver finds the server; it brings its own otherwise.
const ESCL_SERVER: &str = "KIOSK_ESCL_SERVER";

/// Why the tests did not run or did not pass.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// A system package is missing and cannot be installed here.
    #[error(transparent)]
    Packages(#[from] PackageError),
    /// The guest's kernel is missing and cannot be unpacked here.
    #[error(transparent)]
    Guest(#[from] GuestError),
    /// A command failed; its own output says why.
    #[error(transparent)]
    Shell(#[from] ShellError),
}

/// Runs the tests of the whole workspace.
///
/// `filter` goes to nextest as it is; with a filter the documentation examples are left out,
/// since somebody is looking at one test.
///
/// # Errors
/// [`TestError`] at the first command that fails.
pub fn run(filter: &[String]) -> Result<(), TestError> {
    debian::ensure()?;
    guest::ensure()?;
    NEXTEST.ensure()?;
    shell::run(
        shell::cargo()
            .args(["nextest", "run", "--workspace", "--locked"])
            .args(filter),
    )?;
    if filter.is_empty() {
        shell::run(shell::cargo().args(["test", "--workspace", "--locked", "--doc"]))?;
    }
    Ok(())
}

/// Tries the eSCL driver on a real server, which is put behind a virtual USB device.
///
/// # Errors
/// [`TestError`] when no server answers at `HOST:PORT`, or not as it must.
pub fn against_escl(server: &str) -> Result<(), TestError> {
    debian::ensure()?;
    shell::run(
        shell::cargo()
            .args(["test", "--locked", "--package", "kiosk-sandbox"])
            .args(["--test", "escl_server", "--", "--nocapture"])
            .env(ESCL_SERVER, server),
    )?;
    Ok(())
}

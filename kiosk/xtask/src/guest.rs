//! The parts of the guest in which a kernel other than this machine's meets the virtual
//! scanner: the kernel, its first programs, its USB/IP client.
//!
//! They are unpacked below the target folder and not installed: a kernel that is installed is
//! one that the machine will boot. The test that uses them is `kiosk/app/tests/guest.rs`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo_tool::{self, TargetError};
use crate::debian;
use crate::shell::{self, ShellError};

/// Debian's name for its newest kernel; the package with the files has another each time.
/// The cloud flavour will not do, it has no USB.
const NEWEST_KERNEL: &str = "linux-image-amd64";

/// What else the guest needs: programs that run before there are libraries, and `usbip`.
const PROGRAMS: [&str; 2] = ["busybox-static", "usbip"];

/// Why the parts are not there.
#[derive(Debug, thiserror::Error)]
pub enum GuestError {
    /// This is not Debian.
    #[error(
        "missing the guest's kernel: unpack the Debian packages {NEWEST_KERNEL} (the one it depends on), busybox-static and usbip into {}",
        .0.display()
    )]
    NoDebian(PathBuf),
    /// Debian names no kernel.
    #[error("{NEWEST_KERNEL} depends on no kernel")]
    NoKernel,
    /// The target folder is not known.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A package could not be had or not be unpacked.
    #[error(transparent)]
    Shell(#[from] ShellError),
    /// A file or folder could not be used.
    #[error("cannot use {path}")]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Makes sure that the parts are there: downloads and unpacks them once, 70 MB.
///
/// # Errors
/// [`GuestError`].
pub fn ensure() -> Result<(), GuestError> {
    let folder = cargo_tool::target_directory()?.join("guest");
    if folder.is_dir() {
        return Ok(());
    }
    if !shell::on_path("apt-get") {
        return Err(GuestError::NoDebian(folder));
    }
    shell::say("unpacking the guest's kernel, once");
    debian::refresh()?;
    // A run that is cut short leaves nothing that looks whole.
    let unfinished = folder.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(file(&unfinished))?;
    }
    fs::create_dir_all(&unfinished).map_err(file(&unfinished))?;
    unpack(&unfinished)?;
    fs::rename(&unfinished, &folder).map_err(file(&folder))
}

fn unpack(folder: &Path) -> Result<(), GuestError> {
    let asked = shell::capture(Command::new("apt-cache").args(["depends", NEWEST_KERNEL]))?;
    let kernel = dependency(&asked).ok_or(GuestError::NoKernel)?;
    let mut download = Command::new("apt-get");
    download.arg("download").arg(kernel).args(PROGRAMS);
    shell::run(download.current_dir(folder))?;
    let listed = fs::read_dir(folder).map_err(file(folder))?;
    let packages: Result<Vec<_>, _> = listed.map(|entry| entry.map(|one| one.path())).collect();
    for package in packages.map_err(file(folder))? {
        shell::run(
            Command::new("dpkg-deb")
                .arg("--extract")
                .args([&*package, folder]),
        )?;
        fs::remove_file(&package).map_err(file(&package))?;
    }
    Ok(())
}

/// The first package in an answer of `apt-cache depends`.
fn dependency(answer: &str) -> Option<&str> {
    let mut lines = answer.lines();
    lines.find_map(|line| line.trim().strip_prefix("Depends: "))
}

fn file(path: &Path) -> impl FnOnce(io::Error) -> GuestError {
    let path = path.to_path_buf();
    |source| GuestError::File { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_what_the_newest_one_depends_on() {
        let answer = "linux-image-amd64\n  Depends: linux-image-6.1.0-56-amd64\n  Depends: other\n";
        assert_eq!(dependency(answer), Some("linux-image-6.1.0-56-amd64"));
        assert_eq!(dependency("linux-image-amd64\n"), None);
    }

    #[test]
    fn elsewhere_the_packages_and_their_place_are_named() {
        let said = GuestError::NoDebian("target/guest".into()).to_string();
        let named = PROGRAMS.iter().chain([&NEWEST_KERNEL, &"target/guest"]);
        assert!(named.into_iter().all(|name| said.contains(name)), "{said}");
    }
}

//! The system packages that the tests need, in one place, and how they get there.
//!
//! A test that needs a foreign tool fails without it; it never skips. So `cargo xtask test`
//! makes the tools be there first: on Debian and its relatives by apt-get, elsewhere by
//! naming what is missing. Names are those of Debian 12.

use std::path::Path;
use std::process::Command;

use crate::shell::{self, ShellError};

/// What shows that a package is installed, whoever installed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A program on the search path.
    Program(&'static str),
    /// A shared library in one of the usual folders.
    Library(&'static str),
}

/// A package and the reason for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Package {
    /// Debian's name.
    pub name: &'static str,
    /// What it brings.
    pub proof: Proof,
    /// Which part of the work needs it.
    pub why: &'static str,
}

/// Every system package that building and testing need.
pub const PACKAGES: &[Package] = &[
    package(
        "build-essential",
        Proof::Program("cc"),
        "C compiler for bundled SQLite and for ring",
    ),
    package(
        "pkg-config",
        Proof::Program("pkg-config"),
        "build scripts that look for X11",
    ),
    package(
        "git",
        Proof::Program("git"),
        "check asks whether snapshots are committed",
    ),
    package(
        "qpdf",
        Proof::Program("qpdf"),
        "second opinion on PDF structure",
    ),
    package(
        "poppler-utils",
        Proof::Program("pdftotext"),
        "second opinion on text in slips",
    ),
    package(
        "zbar-tools",
        Proof::Program("zbarimg"),
        "second opinion on QR codes",
    ),
    package(
        "xvfb",
        Proof::Program("Xvfb"),
        "a display for the window test",
    ),
    package(
        "xdotool",
        Proof::Program("xdotool"),
        "taps in the window test",
    ),
    package(
        "imagemagick",
        Proof::Program("import"),
        "pictures of the window test",
    ),
    package(
        "umockdev",
        Proof::Library("libumockdev-preload.so.0"),
        "virtual USB devices for real libusb",
    ),
    package(
        "sane-utils",
        Proof::Program("scanimage"),
        "the back end for unlisted scanners, and a second opinion on the virtual ones",
    ),
    package(
        "sane-airscan",
        Proof::Library("sane/libsane-airscan.so.1"),
        "SANE's back end for eSCL",
    ),
    // Its service takes scanners away from the kiosk: mask it where a real one is plugged in.
    package(
        "ipp-usb",
        Proof::Program("ipp-usb"),
        "second opinion on the virtual eSCL device, over USB",
    ),
    package(
        "qemu-system-x86",
        Proof::Program("qemu-system-x86_64"),
        "a machine with a kernel of its own for kiosk scan",
    ),
    package(
        "libx11-xcb1",
        Proof::Library("libX11-xcb.so.1"),
        "opened by the window at run time",
    ),
    package(
        "libxcursor1",
        Proof::Library("libXcursor.so.1"),
        "opened by the window at run time",
    ),
    package(
        "libxi6",
        Proof::Library("libXi.so.6"),
        "opened by the window at run time",
    ),
    package(
        "libxrandr2",
        Proof::Library("libXrandr.so.2"),
        "opened by the window at run time",
    ),
    package(
        "libxkbcommon-x11-0",
        Proof::Library("libxkbcommon-x11.so.0"),
        "keyboard of the window",
    ),
];

const fn package(name: &'static str, proof: Proof, why: &'static str) -> Package {
    Package { name, proof, why }
}

/// Why the packages are not there.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// This is not a system with apt-get, or nobody here may use it.
    #[error("missing system packages (Debian names): {0}; install them and try again")]
    Missing(String),
    /// apt-get ended without having brought them.
    #[error("apt-get ended well, but still missing: {0}")]
    StillMissing(String),
    /// apt-get failed.
    #[error(transparent)]
    Shell(#[from] ShellError),
}

/// Makes sure that every package is there: looks first, installs what is missing.
///
/// # Errors
/// [`PackageError`] naming every package that is missing, all at once.
pub fn ensure() -> Result<(), PackageError> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    for package in &missing {
        shell::say(format!("missing: {} ({})", package.name, package.why));
    }
    let Some(way) = Way::here() else {
        return Err(PackageError::Missing(names(&missing)));
    };
    refresh()?;
    shell::run(
        way.apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(missing.iter().map(|package| package.name)),
    )?;
    let left = self::missing();
    if left.is_empty() {
        Ok(())
    } else {
        Err(PackageError::StillMissing(names(&left)))
    }
}

/// Brings the lists of packages up to date, where this machine has apt-get and we may use it.
///
/// # Errors
/// [`ShellError`] when apt-get fails.
pub(crate) fn refresh() -> Result<(), ShellError> {
    Way::here().map_or(Ok(()), |way| shell::run(way.apt_get().arg("update")))
}

fn missing() -> Vec<Package> {
    PACKAGES
        .iter()
        .copied()
        .filter(|package| !package.proof.holds())
        .collect()
}

fn names(packages: &[Package]) -> String {
    packages
        .iter()
        .map(|package| package.name)
        .collect::<Vec<_>>()
        .join(" ")
}

impl Proof {
    fn holds(self) -> bool {
        match self {
            // The search path of Debian's plain users leaves the programs of the system out.
            Self::Program(program) => {
                shell::on_path(program) || Path::new("/usr/sbin").join(program).is_file()
            }
            Self::Library(file) => library_folders()
                .iter()
                .any(|folder| folder.join(file).exists()),
        }
    }
}

/// `/usr/lib` itself and its folders for one machine type, such as `x86_64-linux-gnu`.
fn library_folders() -> Vec<std::path::PathBuf> {
    let mut folders = vec![
        Path::new("/usr/lib").to_path_buf(),
        Path::new("/usr/lib64").to_path_buf(),
    ];
    let inner = std::fs::read_dir("/usr/lib")
        .into_iter()
        .flatten()
        .flatten();
    folders.extend(inner.map(|entry| entry.path()).filter(|path| path.is_dir()));
    folders
}

/// With which rights apt-get can run here.
enum Way {
    AsRoot,
    BySudo,
}

impl Way {
    fn here() -> Option<Self> {
        if !shell::on_path("apt-get") {
            None
        } else if nix::unistd::geteuid().is_root() {
            Some(Self::AsRoot)
        } else {
            shell::on_path("sudo").then_some(Self::BySudo)
        }
    }

    fn apt_get(&self) -> Command {
        let mut command = match self {
            Self::AsRoot => Command::new("apt-get"),
            Self::BySudo => {
                let mut sudo = Command::new("sudo");
                sudo.args(["--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
                sudo
            }
        };
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_package_stands_once_with_a_reason() {
        let unique: BTreeSet<_> = PACKAGES.iter().map(|package| package.name).collect();
        assert_eq!(unique.len(), PACKAGES.len());
        assert!(PACKAGES.iter().all(|package| !package.why.is_empty()));
    }

    #[test]
    fn a_proof_fails_for_what_is_not_there() {
        assert!(!Proof::Program("no-such-program-here").holds());
        assert!(!Proof::Library("libnosuchlibrary.so.9").holds());
        assert!(Proof::Program("sh").holds());
        assert!(Proof::Library("libc.so.6").holds());
    }

    #[test]
    fn what_is_missing_is_named_in_one_sentence() {
        let two: Vec<_> = PACKAGES.iter().copied().take(2).collect();
        let error = PackageError::Missing(names(&two));
        assert_eq!(
            error.to_string(),
            "missing system packages (Debian names): build-essential pkg-config; install them and try again"
        );
    }
}

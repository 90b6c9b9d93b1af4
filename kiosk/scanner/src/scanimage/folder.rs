//! Folders of our own: SANE's configuration, and the named pipes through which pictures come.
//!
//! No picture ever lies in one of them: a named pipe keeps nothing, and the program that
//! writes into it is forbidden to write to files at all.

use std::{
    fs::{self, DirBuilder, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use rustix::fs::{CWD, Mode, OFlags};

/// What the program is told to call each picture, and what it calls it while it writes. The
/// second is the pipe; the program then gives it the first name.
pub(crate) const PICTURE: &str = "page";
const UNFINISHED: &str = "page.part";

/// Folders made by this process so far.
static COUNT: AtomicU64 = AtomicU64::new(0);

/// A folder that nobody else may look into, removed when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes one with a new name inside of `parent`, which is made as well if it is missing.
    pub(crate) fn create(parent: &Path) -> io::Result<Self> {
        fs::create_dir_all(parent)?;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(format!("scanimage-{}-{count}", std::process::id()));
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes SANE's configuration.
    pub(crate) fn write(&self, files: &[(String, String)]) -> io::Result<()> {
        // With an empty folder of this name here, SANE does not look for another one.
        fs::create_dir(self.0.join("dll.d"))?;
        files
            .iter()
            .try_for_each(|(name, text)| fs::write(self.0.join(name), text))
    }

    /// A new pipe for the next picture. Reading from it gives nothing until the program has
    /// opened it, and does not wait for that.
    pub(crate) fn pipe(&self) -> io::Result<File> {
        let path = self.0.join(UNFINISHED);
        rustix::fs::mkfifoat(CWD, &path, Mode::RUSR | Mode::WUSR)?;
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        Ok(rustix::fs::open(&path, flags, Mode::empty())?.into())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "a folder for pipes stays behind");
        }
    }
}

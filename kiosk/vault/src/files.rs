//! The one home of raw file calls: whatever returns `Ok` here survives a power cut.
//!
//! A file is written under a temporary name, synced, renamed, and its folder synced; with
//! any of the four left out, power cuts lost files in trials. Only sealed or signed bytes
//! and the device's own keys come this way.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::{VaultError, crash};

/// Ending of a file that is not finished; swept away when the vault opens.
const UNFINISHED: &str = "tmp";

/// Makes a folder that only this user can enter, and its missing parents.
pub(crate) fn make_folder(path: &Path) -> Result<(), VaultError> {
    crash::point()
        .and_then(|()| DirBuilder::new().recursive(true).mode(0o700).create(path))
        .and_then(|()| path.parent().map_or(Ok(()), sync_folder_io))
        .map_err(VaultError::io("making a folder"))
}

/// Writes a whole file so that it is there in full or not at all.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let unfinished = with_ending(path);
    write_new(&unfinished, bytes)
        .and_then(|()| crash::point())
        .and_then(|()| fs::rename(&unfinished, path))
        .and_then(|()| path.parent().map_or(Ok(()), sync_folder_io))
        .map_err(VaultError::io("writing a file"))
}

fn with_ending(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(UNFINISHED);
    PathBuf::from(name)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    crash::point()?;
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_folder_io(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Puts the names of a folder on stable storage.
pub(crate) fn sync_folder(path: &Path) -> Result<(), VaultError> {
    sync_folder_io(path).map_err(VaultError::io("syncing a folder"))
}

/// Reads a whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, VaultError> {
    fs::read(path).map_err(VaultError::io("reading a file"))
}

/// Reads a whole file, or nothing if there is none.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, VaultError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(VaultError::io("reading a file")(error)),
    }
}

/// Reads at most `max_bytes` from `offset`; fewer at the end, none past it.
pub(crate) fn read_part(path: &Path, offset: u64, max_bytes: usize) -> Result<Vec<u8>, VaultError> {
    let read = || {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut part = Vec::with_capacity(max_bytes);
        file.take(max_bytes as u64).read_to_end(&mut part)?;
        Ok(part)
    };
    read().map_err(VaultError::io("reading a file"))
}

/// Removes a file and syncs its folder; a file that is already gone is fine.
pub(crate) fn remove(path: &Path) -> Result<(), VaultError> {
    let removed = crash::point().and_then(|()| fs::remove_file(path));
    match removed {
        Ok(()) => path.parent().map_or(Ok(()), sync_folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(VaultError::io("removing a file")(error)),
    }
}

/// Removes a folder with all that is in it and syncs its parent; one that is already gone
/// is fine.
pub(crate) fn remove_folder(path: &Path) -> Result<(), VaultError> {
    let removed = crash::point().and_then(|()| fs::remove_dir_all(path));
    match removed {
        Ok(()) => path.parent().map_or(Ok(()), sync_folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(VaultError::io("removing a folder")(error)),
    }
}

/// Names in a folder, in no order; none if there is no folder.
pub(crate) fn names(path: &Path) -> Result<Vec<String>, VaultError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(VaultError::io("listing a folder")(error)),
    };
    entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()
        .map_err(VaultError::io("listing a folder"))
}

/// Removes what a crash left half written in one folder.
pub(crate) fn sweep_unfinished(path: &Path) -> Result<(), VaultError> {
    for name in names(path)? {
        let file = path.join(&name);
        if file.extension().is_some_and(|ending| ending == UNFINISHED) {
            remove(&file)?;
        }
    }
    Ok(())
}

/// Share of the disk that this user can still fill, in percent (0 to 100).
pub(crate) fn free_percent(path: &Path) -> Result<u8, VaultError> {
    let disk = rustix::fs::statvfs(path)
        .map_err(io::Error::from)
        .map_err(VaultError::io("asking for the free disk"))?;
    let percent = disk.f_bavail.saturating_mul(100) / disk.f_blocks.max(1);
    Ok(u8::try_from(percent.min(100)).unwrap_or(100))
}

/// Opens the file that keeps a second program out, and locks it until it is dropped.
pub(crate) fn lock(path: &Path) -> Result<File, VaultError> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path);
    let file = file.map_err(VaultError::io("opening the lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(VaultError::InUse),
        Err(fs::TryLockError::Error(error)) => Err(VaultError::io("locking the vault")(error)),
    }
}

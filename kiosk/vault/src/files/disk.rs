//! The raw calls. Whatever changes the disk passes [`crash::at`] in the same function.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    time::SystemTime,
};

use crate::crash::{self, Step};

pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    crash::at(Step::MakeFolder)?;
    DirBuilder::new().mode(0o700).create(path)
}

pub(super) fn create(path: &Path) -> io::Result<File> {
    crash::at(Step::Create)?;
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

pub(super) fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    let (part, outcome) = crash::torn(bytes);
    file.write_all(part)?;
    outcome
}

pub(super) fn sync_file(file: &File) -> io::Result<()> {
    crash::at(Step::SyncFile)?;
    file.sync_all()
}

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    crash::at(Step::Rename)?;
    fs::rename(from, to)
}

pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    crash::at(Step::SyncFolder)?;
    File::open(path)?.sync_all()
}

pub(super) fn unlink(path: &Path) -> io::Result<()> {
    crash::at(Step::Unlink)?;
    fs::remove_file(path)
}

pub(super) fn remove_empty_folder(path: &Path) -> io::Result<()> {
    crash::at(Step::RemoveFolder)?;
    fs::remove_dir(path)
}

pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

pub(super) fn read_part(path: &Path, offset: u64, max_bytes: usize) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let left_bytes = file.metadata()?.len().saturating_sub(offset);
    let left_bytes = usize::try_from(left_bytes).unwrap_or(usize::MAX);
    let mut part = Vec::with_capacity(left_bytes.min(max_bytes));
    file.take(max_bytes as u64).read_to_end(&mut part)?;
    Ok(part)
}

pub(super) fn reader(path: &Path) -> io::Result<impl Read + use<>> {
    File::open(path)
}

/// Names in a folder, each with whether it is a folder itself.
pub(super) fn entries(path: &Path) -> io::Result<Vec<(String, bool)>> {
    fs::read_dir(path)?
        .map(|entry| {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            Ok((name, entry.file_type()?.is_dir()))
        })
        .collect()
}

pub(super) fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

pub(super) fn exists(path: &Path) -> io::Result<bool> {
    path.try_exists()
}

pub(super) fn size_bytes(path: &Path) -> io::Result<u64> {
    Ok(fs::metadata(path)?.len())
}

pub(super) fn written_at(path: &Path) -> io::Result<SystemTime> {
    fs::metadata(path)?.modified()
}

pub(super) fn free_percent(path: &Path) -> io::Result<u8> {
    let disk = rustix::fs::statvfs(path)?;
    let percent = disk.f_bavail.saturating_mul(100) / disk.f_blocks.max(1);
    Ok(u8::try_from(percent.min(100)).unwrap_or(100))
}

/// An open file that is locked until it is dropped; nothing while somebody else has it. The
/// file is empty, so no cut can hurt it.
pub(super) fn lock(path: &Path) -> io::Result<Option<File>> {
    crash::at(Step::Create)?;
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

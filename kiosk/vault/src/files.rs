//! The one home of file calls: whatever returns `Ok` here survives a power cut.
//!
//! A file is written under a temporary name, synced, renamed, and its folder synced; with
//! any of the four left out, power cuts lost files in trials. Only sealed or signed bytes
//! and the device's own keys come this way.

mod disk;

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::VaultError;

/// Ending of a file that is not finished; swept away when the vault opens.
const UNFINISHED: &str = "tmp";

/// Size of the pieces in which a file's digest is computed.
const PIECE_BYTES: usize = 64 * 1024;

/// Makes a folder that only this user can enter, and its missing parents.
pub(crate) fn make_folder(path: &Path) -> Result<(), VaultError> {
    make_folder_io(path).map_err(VaultError::io("making a folder"))
}

fn make_folder_io(path: &Path) -> io::Result<()> {
    let parent = parent(path);
    if !disk::is_folder(path) {
        if !disk::is_folder(parent) {
            make_folder_io(parent)?;
        }
        disk::make_folder(path)?;
    }
    // Also for one that is there: an earlier start may have been cut before this sync.
    disk::sync_folder(parent)
}

/// The folder of a name; a bare name lies in the present folder.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    }
}

/// Writes a whole file so that it is there in full or not at all.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let unfinished = unfinished_name(path);
    write_new(&unfinished, bytes)
        .and_then(|()| disk::rename(&unfinished, path))
        .and_then(|()| disk::sync_folder(parent(path)))
        .map_err(VaultError::io("writing a file"))
}

/// The name under which a file is written before it is whole.
pub(crate) fn unfinished_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(UNFINISHED);
    PathBuf::from(name)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = disk::create(path)?;
    disk::write(&mut file, bytes)?;
    disk::sync_file(&file)
}

/// Gives a whole file another name in a folder that exists; both folders are synced.
pub(crate) fn move_file(from: &Path, to: &Path) -> Result<(), VaultError> {
    disk::rename(from, to)
        .and_then(|()| disk::sync_folder(parent(to)))
        .and_then(|()| disk::sync_folder(parent(from)))
        .map_err(VaultError::io("moving a file"))
}

/// Reads a whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, VaultError> {
    disk::read(path).map_err(VaultError::io("reading a file"))
}

/// Reads a whole file, or nothing if there is none.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, VaultError> {
    match disk::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(VaultError::io("reading a file")(error)),
    }
}

/// Reads at most `max_bytes` from `offset`; fewer at the end, none past it.
pub(crate) fn read_part(path: &Path, offset: u64, max_bytes: usize) -> Result<Vec<u8>, VaultError> {
    disk::read_part(path, offset, max_bytes).map_err(VaultError::io("reading a file"))
}

/// SHA-256 of a file, or nothing if there is none; never more than a piece in memory.
pub(crate) fn sha256_if_there(path: &Path) -> Result<Option<[u8; 32]>, VaultError> {
    match sha256_io(path) {
        Ok(digest) => Ok(Some(digest)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(VaultError::io("reading a file")(error)),
    }
}

fn sha256_io(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = disk::reader(path)?;
    let mut piece = vec![0; PIECE_BYTES];
    let mut digest = Sha256::new();
    loop {
        let count = file.read(&mut piece)?;
        match piece.get(..count) {
            Some([]) | None => return Ok(digest.finalize().into()),
            Some(bytes) => digest.update(bytes),
        }
    }
}

/// Removes a file and syncs its folder; a file that is already gone is fine.
pub(crate) fn remove(path: &Path) -> Result<(), VaultError> {
    match disk::unlink(path) {
        Ok(()) => sync_folder(parent(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(VaultError::io("removing a file")(error)),
    }
}

/// Removes a folder with all that is in it and syncs its parent; one that is already gone
/// is fine.
pub(crate) fn remove_folder(path: &Path) -> Result<(), VaultError> {
    match remove_folder_io(path) {
        Ok(()) => sync_folder(parent(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(VaultError::io("removing a folder")(error)),
    }
}

fn remove_folder_io(path: &Path) -> io::Result<()> {
    for (name, is_folder) in disk::entries(path)? {
        let inside = path.join(name);
        if is_folder {
            remove_folder_io(&inside)?;
        } else {
            disk::unlink(&inside)?;
        }
    }
    disk::remove_empty_folder(path)
}

fn sync_folder(path: &Path) -> Result<(), VaultError> {
    disk::sync_folder(path).map_err(VaultError::io("syncing a folder"))
}

/// Names in a folder, sorted; none if there is no folder.
pub(crate) fn names(path: &Path) -> Result<Vec<String>, VaultError> {
    match disk::entries(path) {
        Ok(entries) => {
            let mut names: Vec<_> = entries.into_iter().map(|(name, _)| name).collect();
            names.sort();
            Ok(names)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(VaultError::io("listing a folder")(error)),
    }
}

/// Whether there is anything of that name.
pub(crate) fn exists(path: &Path) -> Result<bool, VaultError> {
    disk::exists(path).map_err(VaultError::io("looking for a file"))
}

/// Size of a file, or nothing if there is none.
pub(crate) fn size_bytes(path: &Path) -> Result<Option<u64>, VaultError> {
    match disk::size_bytes(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(VaultError::io("reading the size of a file")(error)),
    }
}

/// When a file was last written, by the clock of that moment.
pub(crate) fn written_at(path: &Path) -> Result<Timestamp, VaultError> {
    let time = disk::written_at(path).map_err(VaultError::io("reading the age of a file"))?;
    Timestamp::try_from(time).map_err(|_| VaultError::Damaged {
        what: "the age of a file",
    })
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
    disk::free_percent(path).map_err(VaultError::io("asking for the free disk"))
}

/// Opens the file that keeps a second program out, and locks it until it is dropped.
pub(crate) fn lock(path: &Path) -> Result<File, VaultError> {
    let lock = disk::lock(path).map_err(VaultError::io("locking the vault"))?;
    lock.ok_or(VaultError::InUse)
}

/// Names the present start of the machine, so that clock jumps can be told from days.
pub(crate) fn boot_id() -> String {
    let id = disk::read(Path::new("/proc/sys/kernel/random/boot_id"));
    let id = id.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    id.map_or_else(|| "unknown".to_owned(), |text| text.trim().to_owned())
}

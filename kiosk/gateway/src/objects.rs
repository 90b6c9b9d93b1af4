//! Where sealed bytes lie: each chunk as an object of its own, under a name of its own.
//!
//! An object is written once and never changed, so that two chunks for the same place cannot
//! mix: the store decides afterwards which of them counts. The trait is as small as a folder
//! and an S3 bucket have in common.

use std::{
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use crate::{GatewayError, files};

/// An object that no upload refers to after this time is left over from a cut: a chunk is
/// written and entered into the store within one request, and no request takes two days.
const ORPHAN_AGE: Duration = Duration::from_hours(48);

/// A place for sealed bytes.
pub(crate) trait Objects: Send + Sync {
    /// Whether objects can be kept.
    fn ready(&self) -> Result<(), GatewayError>;

    /// Stores an object; on return it is on stable storage.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), GatewayError>;

    /// Reads an object.
    fn get(&self, name: &str) -> Result<Vec<u8>, GatewayError>;

    /// Removes an object; one that is not there is fine.
    fn remove(&self, name: &str) -> Result<(), GatewayError>;

    /// Names of the objects that are old enough to be orphans at `now`.
    fn aged(&self, now: SystemTime) -> Result<Vec<String>, GatewayError>;
}

/// Objects as files of one folder.
pub(crate) struct FolderObjects {
    folder: PathBuf,
}

impl FolderObjects {
    /// Uses a folder and makes it if need be.
    pub(crate) fn open(folder: &Path) -> Result<Self, GatewayError> {
        files::make_folder(folder).map_err(GatewayError::file("make", folder))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }
}

impl Objects for FolderObjects {
    fn ready(&self) -> Result<(), GatewayError> {
        std::fs::read_dir(&self.folder)
            .map(|_| ())
            .map_err(GatewayError::file("list", &self.folder))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), GatewayError> {
        let path = self.folder.join(name);
        files::write(&path, bytes).map_err(GatewayError::file("write", path))
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, GatewayError> {
        let path = self.folder.join(name);
        std::fs::read(&path).map_err(GatewayError::file("read", path))
    }

    fn remove(&self, name: &str) -> Result<(), GatewayError> {
        let path = self.folder.join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(GatewayError::file("remove", path)(error))
            }
            _ => Ok(()),
        }
    }

    fn aged(&self, now: SystemTime) -> Result<Vec<String>, GatewayError> {
        list_aged(&self.folder, now).map_err(GatewayError::file("list", &self.folder))
    }
}

fn list_aged(folder: &Path, now: SystemTime) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let age = now
            .duration_since(entry.metadata()?.modified()?)
            .unwrap_or_default();
        if age >= ORPHAN_AGE
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_objects_are_listed_as_aged() {
        let folder = tempfile::tempdir().unwrap();
        let objects = FolderObjects::open(folder.path()).unwrap();
        objects.put("a", b"sealed").unwrap();
        assert_eq!(objects.get("a").unwrap(), b"sealed");
        assert!(objects.aged(SystemTime::now()).unwrap().is_empty());
        let later = SystemTime::now() + ORPHAN_AGE + Duration::from_secs(1);
        assert_eq!(objects.aged(later).unwrap(), ["a"]);
        objects.remove("a").unwrap();
        objects.remove("a").unwrap();
        assert!(objects.get("a").is_err());
        objects.ready().unwrap();
        std::fs::remove_dir(folder.path()).unwrap();
        assert!(objects.ready().is_err());
    }
}

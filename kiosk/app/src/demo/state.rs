//! The demo's folder: what is kept between two starts, and who may use it.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, flock};

use super::DemoError;

/// The demo's folder, held by a lock as long as this lives.
pub struct StateFolder {
    path: PathBuf,
    _lock: File,
}

impl StateFolder {
    /// Opens the folder, or the user's state folder if none is given.
    ///
    /// # Errors
    /// [`DemoError::InUse`] if another kiosk has it, [`DemoError::File`].
    pub fn open(path: Option<&Path>) -> Result<Self, DemoError> {
        let path = path.map_or_else(default_folder, Path::to_owned);
        fs::create_dir_all(&path).map_err(DemoError::file(&path))?;
        let lock_path = path.join("lock");
        let lock = File::create(&lock_path).map_err(DemoError::file(&lock_path))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| DemoError::InUse(path.clone()))?;
        Ok(Self { path, _lock: lock })
    }

    /// Where the gateway keeps its own things.
    #[must_use]
    pub fn gateway(&self) -> PathBuf {
        self.path.join("gateway")
    }

    /// Where the kiosk keeps its sealed dossiers.
    #[must_use]
    pub fn vault(&self) -> PathBuf {
        Self::vault_in(&self.path)
    }

    /// The same in a folder that another kiosk may be using.
    #[must_use]
    pub fn vault_in(path: &Path) -> PathBuf {
        path.join("kiosk")
    }

    /// The province's pretended bundle key.
    #[must_use]
    pub fn bundle_key(&self) -> PathBuf {
        self.path.join("bundle.key")
    }

    /// Public half of the bundle key of somebody else's gateway, base64.
    #[must_use]
    pub fn bundle_public_key(&self) -> PathBuf {
        self.path.join("bundle.pub")
    }

    /// Address and process of the gateway that was started last.
    #[must_use]
    pub fn gateway_note(&self) -> PathBuf {
        self.path.join("gateway.json")
    }

    /// A folder for the walk that replaces the window where there is no display.
    #[must_use]
    pub fn walk(&self) -> PathBuf {
        self.path.join("walk")
    }
}

fn default_folder() -> PathBuf {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    state
        .or_else(home)
        .unwrap_or_else(std::env::temp_dir)
        .join("kiosk-demo")
}

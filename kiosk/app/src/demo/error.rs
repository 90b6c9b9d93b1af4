//! Why the demo cannot run; each prints as one line.

use std::path::PathBuf;

use super::{sheets::SheetError, walk::WalkError};
use crate::{province::ProvinceError, stage::StageError};

/// Why the demo cannot run.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The profile is not known or not right.
    #[error(transparent)]
    Profile(#[from] ProvinceError),
    /// The procedure is not offered.
    #[error("the procedure {code} is not offered here; offered are {offered}")]
    Procedure {
        /// What was asked for.
        code: String,
        /// What there is.
        offered: String,
    },
    /// A file or folder cannot be used.
    #[error("cannot use {path}: {source}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another kiosk uses the folder.
    #[error("another kiosk is using {0}")]
    InUse(PathBuf),
    /// The gateway did not start.
    #[error("the gateway did not start: {0}")]
    Gateway(String),
    /// The vault cannot be opened.
    #[error("the sealed store cannot be opened: {0}")]
    Vault(#[from] kiosk_vault::VaultError),
    /// The delivery cannot be started.
    #[error("the delivery cannot be started: {0}")]
    Portal(String),
    /// The drivers of scanners cannot start.
    #[error(transparent)]
    Drivers(#[from] kiosk_scanner::RulesError),
    /// The screens cannot be drawn.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// The images cannot be used.
    #[error(transparent)]
    Sheets(#[from] SheetError),
    /// The walk ended early.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// The window cannot be opened.
    #[error("the window cannot be opened: {0}")]
    Window(String),
    /// The dossier did not arrive.
    #[error("the dossier was not accepted: {0}")]
    NotAccepted(String),
}

impl DemoError {
    /// For `map_err` on file operations.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

//! The pages and what is true of them.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::Outcome;

/// A folder of pages with `truth.json`.
pub(crate) struct Corpus {
    folder: PathBuf,
    pub(crate) entries: Vec<Entry>,
}

/// One file.
#[derive(Deserialize)]
pub(crate) struct Entry {
    pub(crate) task: Task,
    pub(crate) file: String,
    /// Where the file, or the page it was made from, was taken.
    pub(crate) source: String,
    pub(crate) truth: Truth,
}

/// What a file is for.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Task {
    Skew,
    Crop,
    Blank,
    Qr,
}

/// What is known of a file. Angles are clockwise positive, corners in pixels.
#[derive(Deserialize)]
pub(crate) struct Truth {
    pub(crate) skew_deg: Option<f64>,
    /// The angle is only known to this.
    pub(crate) tol: Option<f64>,
    /// Whole degrees, to catch gross errors.
    pub(crate) skew_deg_rough: Option<f64>,
    /// Name of the two files whose angles differ exactly by their `pair_delta_deg`.
    pub(crate) pair: Option<String>,
    pub(crate) pair_delta_deg: Option<f64>,
    pub(crate) quad: Option<[[f64; 2]; 4]>,
    pub(crate) blank: Option<bool>,
    pub(crate) text: Option<String>,
    pub(crate) px_per_module: Option<f64>,
}

impl Corpus {
    /// Reads what is known; the pages themselves are read one by one.
    pub(crate) fn read(folder: &Path) -> Outcome<Self> {
        let path = folder.join("truth.json");
        let text = std::fs::read(&path)
            .map_err(|error| format!("no corpus in {}: truth.json: {error}", folder.display()))?;
        let entries = serde_json::from_slice(&text)
            .map_err(|error| format!("truth.json of {}: {error}", folder.display()))?;
        Ok(Self {
            folder: folder.to_path_buf(),
            entries,
        })
    }

    /// The entries for one task.
    pub(crate) fn of(&self, task: Task) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.task == task)
    }

    pub(crate) fn path(&self, entry: &Entry) -> PathBuf {
        self.folder.join(&entry.file)
    }

    pub(crate) fn bytes(&self, entry: &Entry) -> Outcome<Vec<u8>> {
        let path = self.path(entry);
        Ok(std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?)
    }
}

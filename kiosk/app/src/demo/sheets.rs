//! Which image file is fed for which paper (`kiosk demo --headless --pages DIR`).
//!
//! Sub-folders name component codes; otherwise the files, in name order, fill the required
//! components one each and the rest goes to the last. A TIFF's pages stay together.

use std::path::{Path, PathBuf};

use kiosk_domain::{
    ComponentCode,
    procedure::{Case, Procedure},
};
use kiosk_sandbox::specimen::{self, PaperKind};

/// One sheet to be fed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// Where its picture comes from.
    pub origin: Origin,
    /// Name in the summary: the file, and the picture's number if there are several.
    pub source: String,
}

/// Where the picture of a sheet comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A file, and which of its pictures, from 0.
    File(PathBuf, usize),
    /// A specimen paper, and which of its pages, from 1.
    Specimen(PaperKind, u32),
}

/// The sheets of one paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pile {
    /// Which paper.
    pub component: ComponentCode,
    /// Its sheets in order.
    pub sheets: Vec<Sheet>,
}

/// Why the images cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// A folder or file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Too few files.
    #[error("no image is left for the component \"{0}\"")]
    Empty(ComponentCode),
    /// A sub-folder names no component.
    #[error("\"{folder}\" is no component of {procedure}; expected one of: {expected}")]
    UnknownFolder {
        /// The sub-folder.
        folder: String,
        /// The procedure's code.
        procedure: String,
        /// The codes that exist.
        expected: String,
    },
}

/// Distributes the images of `dir` over the papers of a case of `procedure`.
///
/// # Errors
/// [`SheetError`].
pub fn plan(procedure: &Procedure, case: &Case, dir: &Path) -> Result<Vec<Pile>, SheetError> {
    let entries = entries(dir)?;
    let piles = if entries.iter().any(|path| path.is_dir()) {
        by_folder(procedure, case, &entries)?
    } else {
        by_order(case, &entries)?
    };
    let missing = case.missing(|code| piles.iter().any(|pile| &pile.component == code));
    match missing.first() {
        Some(component) => Err(SheetError::Empty(component.code.clone())),
        None => Ok(piles),
    }
}

fn by_folder(
    procedure: &Procedure,
    case: &Case,
    entries: &[PathBuf],
) -> Result<Vec<Pile>, SheetError> {
    let folders: Vec<_> = entries.iter().filter(|path| path.is_dir()).collect();
    for folder in &folders {
        let name = file_name(folder);
        if !case
            .hand_in()
            .any(|component| component.code.as_str() == name)
        {
            return Err(SheetError::UnknownFolder {
                folder: name,
                procedure: procedure.code.to_string(),
                expected: case
                    .hand_in()
                    .map(|component| component.code.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            });
        }
    }
    let mut piles = Vec::new();
    for component in case.hand_in() {
        let folder = folders
            .iter()
            .find(|path| file_name(path) == component.code.as_str());
        if let Some(folder) = folder {
            let sheets = sheets_of(&self::entries(folder)?)?;
            if !sheets.is_empty() {
                piles.push(Pile {
                    component: component.code.clone(),
                    sheets,
                });
            }
        }
    }
    Ok(piles)
}

fn by_order(case: &Case, files: &[PathBuf]) -> Result<Vec<Pile>, SheetError> {
    let required = case.missing(|_| false);
    let last = required.len().saturating_sub(1);
    let mut piles = Vec::new();
    for (index, component) in required.iter().enumerate() {
        let share = if index == last {
            files.get(index..)
        } else {
            files.get(index..=index)
        };
        let sheets = sheets_of(share.unwrap_or_default())?;
        if !sheets.is_empty() {
            piles.push(Pile {
                component: component.code.clone(),
                sheets,
            });
        }
    }
    Ok(piles)
}

fn sheets_of(files: &[PathBuf]) -> Result<Vec<Sheet>, SheetError> {
    let mut sheets = Vec::new();
    for path in files.iter().filter(|path| path.is_file()) {
        let frames = frames(path)?;
        sheets.extend((0..frames).map(|frame| Sheet {
            origin: Origin::File(path.clone(), frame),
            source: if frames > 1 {
                format!("{}#{}", file_name(path), frame + 1)
            } else {
                file_name(path)
            },
        }));
    }
    Ok(sheets)
}

/// Pictures in a file; a file that cannot be decoded is still one sheet, since a scanner
/// may deliver such bytes as well and the kiosk has to cope.
fn frames(path: &Path) -> Result<usize, SheetError> {
    let bytes = read(path)?;
    Ok(kiosk_imaging::pages_in(&bytes).map_or(1, |pages| pages.len().max(1)))
}

/// The bytes of one sheet as a scanner would deliver them.
///
/// # Errors
/// [`SheetError::Read`].
pub fn bytes(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    let (path, frame) = match &sheet.origin {
        Origin::Specimen(kind, page) => return Ok(specimen::paper(*kind, *page)),
        Origin::File(path, frame) => (path, *frame),
    };
    let bytes = read(path)?;
    let picture = kiosk_imaging::pages_in(&bytes)
        .ok()
        .and_then(|pages| pages.into_iter().nth(frame));
    Ok(picture.map_or(bytes, |picture| picture.bytes().to_vec()))
}

/// One specimen sheet for every required paper.
#[must_use]
pub fn specimens(case: &Case) -> Vec<Pile> {
    let required = case.missing(|_| false);
    required
        .into_iter()
        .zip(PaperKind::ALL.iter().copied().cycle())
        .map(|(component, kind)| Pile {
            component: component.code.clone(),
            sheets: vec![Sheet {
                origin: Origin::Specimen(kind, 1),
                source: format!("specimen-{}", component.code),
            }],
        })
        .collect()
}

fn read(path: &Path) -> Result<Vec<u8>, SheetError> {
    std::fs::read(path).map_err(|source| SheetError::Read {
        path: path.to_owned(),
        source,
    })
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>, SheetError> {
    let fault = |source| SheetError::Read {
        path: dir.to_owned(),
        source,
    };
    let mut paths = std::fs::read_dir(dir)
        .map_err(fault)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(fault)?;
    paths.retain(|path| !file_name(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

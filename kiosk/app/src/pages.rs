//! `kiosk pages`: the imaging layer alone, for whoever judges what it makes of a page.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use kiosk_imaging::{Cleaned, ImagingError, MAX_FILE_BYTES, Options};
use serde_json::{Value, json};

use crate::{cli::Pages, tell};

/// Why a page or a file did not come about.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// The picture cannot be used.
    #[error("{path}: {source}")]
    Picture {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: ImagingError,
    },
    /// The file is larger than any page.
    #[error("{0} is larger than any page")]
    TooLarge(PathBuf),
    /// A file or folder cannot be used.
    #[error("cannot use {path}: {source}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Some pages were refused, each with a line of its own.
    #[error("{0} of the files could not be used")]
    Some(usize),
}

impl PagesError {
    /// For `map_err` on file operations.
    fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

/// Cleans the files; the exit code of the program.
#[must_use]
pub fn run(args: &Pages) -> ExitCode {
    match clean_all(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell::error(&error);
            ExitCode::FAILURE
        }
    }
}

/// A file that cannot be used is told and passed over.
fn clean_all(args: &Pages) -> Result<(), PagesError> {
    fs::create_dir_all(&args.out).map_err(PagesError::file(&args.out))?;
    let mut done = Vec::new();
    let mut refused = 0;
    for path in &args.files {
        if let Err(error) = clean_file(args, path, &mut done) {
            refused += 1;
            told_refused(args, path, &error);
        }
    }
    if let Some(path) = &args.pdf {
        write_pdf(path, &done)?;
    }
    match refused {
        0 => Ok(()),
        _ => Err(PagesError::Some(refused)),
    }
}

/// Every picture of a file, in order.
fn clean_file(args: &Pages, path: &Path, done: &mut Vec<Cleaned>) -> Result<(), PagesError> {
    let size = fs::metadata(path).map_err(PagesError::file(path))?.len();
    if size > MAX_FILE_BYTES as u64 {
        return Err(PagesError::TooLarge(path.to_owned()));
    }
    let bytes = fs::read(path).map_err(PagesError::file(path))?;
    let picture = |source| PagesError::Picture {
        path: path.to_owned(),
        source,
    };
    for page in kiosk_imaging::pages_in(&bytes).map_err(picture)? {
        let page = page.bytes();
        let cleaned = kiosk_imaging::clean(&page, &Options::default()).map_err(picture)?;
        let codes = if args.show_qr {
            kiosk_imaging::read_card(&page).map_err(picture)?
        } else {
            None
        };
        let out = args.out.join(format!("page-{:03}.jpg", done.len() + 1));
        let written = File::create_new(&out).and_then(|mut file| file.write_all(&cleaned.bytes));
        written.map_err(PagesError::file(&out))?;
        let told = Told {
            file: path,
            out: &out,
            cleaned: &cleaned,
            whole: corners(&page),
            qr: args
                .show_qr
                .then(|| codes.iter().map(|text| text.as_str()).collect()),
        };
        tell::note(&if args.json {
            told.json().to_string()
        } else {
            told.line()
        });
        done.push(cleaned);
    }
    Ok(())
}

fn told_refused(args: &Pages, path: &Path, error: &PagesError) {
    if args.json {
        let entry = json!({"file": path, "error": error.to_string()});
        tell::note(&entry.to_string());
    } else {
        tell::error(error);
    }
}

fn write_pdf(path: &Path, done: &[Cleaned]) -> Result<(), PagesError> {
    let pages: Vec<_> = done.iter().map(Cleaned::as_page).collect();
    let made = kiosk_imaging::component_pdf(&pages, "kiosk pages");
    let pdf = made.map_err(|source| PagesError::Picture {
        path: path.to_owned(),
        source,
    })?;
    fs::write(path, &*pdf).map_err(PagesError::file(path))
}

/// What is said of a page.
struct Told<'a> {
    file: &'a Path,
    out: &'a Path,
    cleaned: &'a Cleaned,
    whole: [[f32; 2]; 4],
    /// Only when asked for: it may be a person's.
    qr: Option<Vec<&'a str>>,
}

impl Told<'_> {
    fn line(&self) -> String {
        let (page, measures) = (self.cleaned, &self.cleaned.measures);
        let verdicts: Vec<_> = page.verdicts.iter().map(|one| one.fault.as_str()).collect();
        let verdicts = if verdicts.is_empty() {
            "good".to_owned()
        } else {
            verdicts.join(", ")
        };
        let (width, height) = (page.width_px, page.height_px);
        let mut line = format!(
            "{}: {verdicts}; {width} × {height} at {} dpi, turned by {:.2}°, {} bytes, {:.0} ms",
            self.file.display(),
            page.dpi,
            measures.skew_deg,
            page.bytes.len(),
            measures.ms.total,
        );
        for text in self.qr.iter().flatten() {
            line.push_str("; QR ");
            line.push_str(text);
        }
        line
    }

    /// What was measured, and what is told beside it.
    fn json(&self) -> Value {
        let page = self.cleaned;
        let measures = serde_json::to_value(page.measures).unwrap_or_default();
        let told = json!({
            "file": self.file,
            "width": page.width_px,
            "height": page.height_px,
            "dpi": page.dpi,
            "quad": page.measures.quad.unwrap_or(self.whole),
            "sheet_found": page.measures.quad.is_some(),
            "verdicts": page.verdicts,
            "out": self.out,
            "out_bytes": page.bytes.len(),
        });
        let qr = match &self.qr {
            Some(qr) => json!({"qr": qr}),
            None => json!({}),
        };
        let members = [measures, told, qr].into_iter();
        let members = members.filter_map(|part| match part {
            Value::Object(part) => Some(part),
            _ => None,
        });
        Value::Object(members.flatten().collect())
    }
}

/// The corners of a whole picture, for a sheet that was not told from its bed.
fn corners(picture: &[u8]) -> [[f32; 2]; 4] {
    let reader = image::ImageReader::new(io::Cursor::new(picture)).with_guessed_format();
    let size = reader.ok().and_then(|reader| reader.into_dimensions().ok());
    let (width, height) = size.unwrap_or_default();
    let (right, below) = (width as f32, height as f32);
    [[0.0, 0.0], [right, 0.0], [right, below], [0.0, below]]
}

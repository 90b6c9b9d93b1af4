//! The province's rules: where a profile comes from, and `kiosk profile check`.
//!
//! A profile is named like an embedded one, or it is a folder with the same files. The rules
//! about them are `kiosk_domain::profile`'s; this file only reads and tells.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use kiosk_domain::profile::{self, Profile, ProfileErrors, ProfileFiles};
use serde_json::{Value, json};

use crate::{cli::ProfileCheck, tell};

/// One byte more than a profile's file may have, so that larger ones are noticed and not read.
const READ_BYTES: u64 = 1024 * 1024 + 1;

/// Why the files of a profile cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ProvinceError {
    /// Neither a folder nor an embedded profile.
    #[error("there is no profile \"{name}\"; there are {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The embedded ones.
        known: String,
    },
    /// A file or folder cannot be read.
    #[error("cannot use {path}: {source}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// The files of a profile by name, or from a folder.
///
/// # Errors
/// [`ProvinceError`].
pub fn read(name: &str) -> Result<ProfileFiles, ProvinceError> {
    let folder = Path::new(name);
    if folder.is_dir() {
        let mut files = ProfileFiles::new();
        read_folder(folder, "", &mut files)?;
        return Ok(files);
    }
    profile::embedded(name).ok_or_else(|| ProvinceError::Unknown {
        name: name.to_owned(),
        known: profile::embedded_names().join(", "),
    })
}

/// `kiosk profile check`: every mistake on a line of its own, or what the profile has.
#[must_use]
pub fn check(args: &ProfileCheck) -> ExitCode {
    let files = match read(&args.profile) {
        Ok(files) => files,
        Err(error) => {
            tell::error(&error);
            return ExitCode::FAILURE;
        }
    };
    let loaded = Profile::load(&files);
    if args.json {
        tell::note(&as_json(&loaded).to_string());
    } else if let Ok(profile) = &loaded {
        tell::note(&counts(profile));
    }
    match loaded {
        Ok(_) => ExitCode::SUCCESS,
        Err(errors) => {
            if !args.json {
                tell::lines(&errors.to_string());
            }
            ExitCode::FAILURE
        }
    }
}

fn counts(profile: &Profile) -> String {
    format!(
        "{}: {} procedures, {} units, {} desks, no mistakes",
        profile.id,
        profile.procedures.len(),
        profile.units.len(),
        profile.desks.len(),
    )
}

fn as_json(loaded: &Result<Profile, ProfileErrors>) -> Value {
    match loaded {
        Ok(profile) => json!({
            "profile": profile.id,
            "procedures": profile.procedures.len(),
            "units": profile.units.len(),
            "desks": profile.desks.len(),
            "mistakes": [],
        }),
        Err(errors) => {
            let mistakes = errors.0.iter().map(|mistake| {
                json!({
                    "file": mistake.file,
                    "line": mistake.line,
                    "entry": mistake.entry,
                    "message": mistake.message,
                    "suggestion": mistake.suggestion,
                })
            });
            json!({ "mistakes": mistakes.collect::<Vec<_>>() })
        }
    }
}

/// The TOML files of a folder and of those right inside it.
fn read_folder(folder: &Path, prefix: &str, files: &mut ProfileFiles) -> Result<(), ProvinceError> {
    for entry in std::fs::read_dir(folder).map_err(fault(folder))? {
        let path = entry.map_err(fault(folder))?.path();
        let file_name = path.file_name().unwrap_or_default();
        let name = format!("{prefix}{}", file_name.to_string_lossy());
        if path.is_dir() && prefix.is_empty() {
            read_folder(&path, &format!("{name}/"), files)?;
        } else if name.ends_with(".toml") {
            let text = read_text(&path).map_err(fault(&path))?;
            files.insert(name, text);
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(READ_BYTES)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn fault(path: &Path) -> impl FnOnce(io::Error) -> ProvinceError {
    let path = path.to_owned();
    |source| ProvinceError::File { path, source }
}

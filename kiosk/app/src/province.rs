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

use jiff::civil::Date;
use kiosk_domain::{
    calendar::Assumed,
    profile::{self, Profile, ProfileErrors, ProfileFiles},
};
use serde_json::{Value, json};

use crate::{cli::ProfileCheck, clock, tell};

/// One byte more than a profile's file may have, so that larger ones are noticed and not read.
const READ_BYTES: u64 = 1024 * 1024 + 1;

/// Why a profile cannot be used.
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
    /// Mistakes in it, each on a line of its own.
    #[error(transparent)]
    Mistakes(#[from] ProfileErrors),
    /// Nobody would stand behind the machine.
    #[error("the profile has no desk")]
    NoDesk,
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

/// Loads a profile by name, or from a folder.
///
/// # Errors
/// [`ProvinceError`].
pub fn load(name: &str) -> Result<Profile, ProvinceError> {
    Ok(Profile::load(&read(name)?)?)
}

/// The files of a profile.
fn read(name: &str) -> Result<ProfileFiles, ProvinceError> {
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
    let today = clock::local().date();
    if args.json {
        tell::note(&as_json(&loaded, today).to_string());
    } else if let Ok(profile) = &loaded {
        tell::note(&counts(profile));
        warn(profile, today);
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

/// Tells whoever looks after the machine what due dates cannot be relied on yet.
pub fn warn(profile: &Profile, today: Date) {
    for warning in warnings(profile, today) {
        tell::lines(&format!("warning: {warning}"));
    }
}

fn warnings(profile: &Profile, today: Date) -> Vec<String> {
    let unconfirmed = profile.calendar.warnings(today).into_iter();
    let told = unconfirmed.map(|warning| {
        let (name, year) = (warning.name.get("vi"), warning.year);
        match warning.assumed {
            Assumed::Days { first, last, .. } => format!(
                "{name} {year}: no announcement is entered; due dates count with days off from \
                 {first} to {last}"
            ),
            Assumed::Nothing => format!(
                "{name} {year}: no announcement is entered; due dates count with no day off"
            ),
        }
    });
    told.collect()
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

fn as_json(loaded: &Result<Profile, ProfileErrors>, today: Date) -> Value {
    match loaded {
        Ok(profile) => json!({
            "profile": profile.id,
            "procedures": profile.procedures.len(),
            "units": profile.units.len(),
            "desks": profile.desks.len(),
            "mistakes": [],
            "warnings": warnings(profile, today),
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_unconfirmed_new_year_is_told_from_november_on() {
        let profile = Profile::load(&profile::embedded("br-vt-2018").unwrap()).unwrap();
        let about_2027 = |today| {
            let told = warnings(&profile, today);
            told.into_iter()
                .filter(|line| line.contains("2027"))
                .count()
        };
        assert_eq!(about_2027(date(2026, 10, 31)), 0);
        assert_eq!(about_2027(date(2026, 11, 1)), 1);
    }
}

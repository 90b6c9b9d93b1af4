//! The profiles that every program carries, so that nothing has to be installed.

use include_dir::{Dir, include_dir};

use super::ProfileFiles;

static PROFILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/profiles");

/// The files of an embedded profile.
#[must_use]
pub fn embedded(name: &str) -> Option<ProfileFiles> {
    let folder = PROFILES
        .dirs()
        .find(|folder| folder.path().to_str() == Some(name))?;
    folder
        .files()
        .map(|file| {
            let path = file.path().strip_prefix(name).ok()?.to_str()?;
            Some((path.to_owned(), file.contents_utf8()?.to_owned()))
        })
        .collect()
}

/// Names of the embedded profiles, in order.
#[must_use]
pub fn embedded_names() -> Vec<&'static str> {
    PROFILES
        .dirs()
        .filter_map(|folder| folder.path().to_str())
        .collect()
}

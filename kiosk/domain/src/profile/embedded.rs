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
    let mut files = ProfileFiles::new();
    collect(folder, name, &mut files)?;
    Some(files)
}

/// The files of an embedded profile with one of them, counted in the order of their paths,
/// replaced by any text: what properties and fuzzing feed to the loader.
#[must_use]
pub fn embedded_with(name: &str, index: usize, text: String) -> Option<ProfileFiles> {
    let mut files = embedded(name)?;
    let place = index.checked_rem(files.len())?;
    *files.values_mut().nth(place)? = text;
    Some(files)
}

/// Names of the embedded profiles, in order.
#[must_use]
pub fn embedded_names() -> Vec<&'static str> {
    PROFILES
        .dirs()
        .filter_map(|folder| folder.path().to_str())
        .collect()
}

/// The files of a folder and of those inside it, by their path from the profile's folder.
fn collect(folder: &Dir<'_>, name: &str, files: &mut ProfileFiles) -> Option<()> {
    for file in folder.files() {
        let path = file.path().strip_prefix(name).ok()?.to_str()?;
        files.insert(path.to_owned(), file.contents_utf8()?.to_owned());
    }
    folder
        .dirs()
        .try_for_each(|inner| collect(inner, name, files))
}

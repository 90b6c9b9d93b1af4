//! What a reviewer would otherwise have to repeat: layers, homes of libraries, words and
//! colours, file heads, traces of one machine.
//!
//! Each rule is a pure function from texts to findings with its own tests; only this file
//! walks the tree. Rules speak about the tree as it is, never about its history.

mod decisions;
mod layers;
mod rust_source;
mod screens;
mod traces;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One complaint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the tree, with `/`.
    pub path: String,
    /// Line, counted from 1; 0 stands for the whole file.
    pub line: usize,
    /// What is wrong and what is expected.
    pub message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// The tree could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum TidyError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Path from the root of the tree.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A manifest is not TOML.
    #[error("{path} is not a manifest")]
    Manifest {
        /// Path from the root of the tree.
        path: String,
        /// What the parser said.
        source: toml::de::Error,
    },
}

/// A text file of the tree.
struct TextFile {
    path: String,
    text: String,
}

/// Folders that hold no source of ours.
const SKIPPED_FOLDERS: &[&str] = &["target", ".git"];

/// Larger files are fonts, pictures or word lists, not something a person wrote.
const LARGEST_TEXT_BYTES: u64 = 4 << 20;

/// Checks the tree at `root` against every rule, in the order of paths.
///
/// # Errors
/// [`TidyError`] when the tree cannot be read; findings are no errors.
pub fn run(root: &Path) -> Result<Vec<Finding>, TidyError> {
    let files = text_files(root)?;
    let mut findings = layers::check(&files)?;
    findings.extend(decisions::check(&files));
    for file in &files {
        findings.extend(traces::check(&file.path, &file.text));
        if file.path.ends_with(".rs") {
            findings.extend(head(&file.path, &file.text));
            findings.extend(screens::check(&file.path, &file.text));
        }
    }
    findings.sort();
    Ok(findings)
}

/// Every module says why it exists before anything else.
fn head(path: &str, text: &str) -> Option<Finding> {
    (!text.starts_with("//!")).then(|| Finding::new(path, 1, "the file does not start with `//!`"))
}

fn text_files(root: &Path) -> Result<Vec<TextFile>, TidyError> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in entries(root, &folder)? {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            if path.is_symlink() || name.is_some_and(|name| SKIPPED_FOLDERS.contains(&&*name)) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.extend(text_file(root, &path)?);
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn entries(root: &Path, folder: &Path) -> Result<Vec<PathBuf>, TidyError> {
    let listed = fs::read_dir(folder).map_err(|source| read_error(root, folder, source))?;
    listed
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(|source| read_error(root, folder, source))
}

/// The file as text, or nothing when it is a picture, a font or another binary.
fn text_file(root: &Path, path: &Path) -> Result<Option<TextFile>, TidyError> {
    let read = |source| read_error(root, path, source);
    if fs::metadata(path).map_err(read)?.len() > LARGEST_TEXT_BYTES {
        return Ok(None);
    }
    let bytes = fs::read(path).map_err(read)?;
    Ok(String::from_utf8(bytes).ok().map(|text| TextFile {
        path: below(root, path),
        text,
    }))
}

fn read_error(root: &Path, path: &Path, source: io::Error) -> TidyError {
    TidyError::Read {
        path: below(root, path),
        source,
    }
}

fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_tree_is_tidy() {
        let findings = run(&crate::shell::root()).unwrap();
        let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }

    #[test]
    fn a_file_without_a_head_is_found() {
        assert_eq!(head("a.rs", "//! Why.\nfn a() {}"), None);
        let finding = head("a.rs", "use std::io;\n//! Why.").unwrap();
        assert_eq!(
            finding.to_string(),
            "a.rs:1: the file does not start with `//!`"
        );
    }

    #[test]
    fn binaries_and_build_output_are_not_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("target")).unwrap();
        fs::write(folder.path().join("target/built.rs"), "fn built() {}").unwrap();
        fs::write(folder.path().join("picture.png"), [0x89, b'P', 0xff]).unwrap();
        fs::create_dir_all(folder.path().join("kiosk/x/src")).unwrap();
        fs::write(folder.path().join("kiosk/x/src/lib.rs"), "fn headless() {}").unwrap();
        let findings = run(folder.path()).unwrap();
        let paths: Vec<_> = findings
            .iter()
            .map(|finding| finding.path.as_str())
            .collect();
        assert_eq!(paths, ["kiosk/x/src/lib.rs"]);
    }
}

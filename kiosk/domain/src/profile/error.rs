//! Mistakes in a profile, told so that the person who wrote the file can mend them.

use std::fmt;

/// One mistake.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ProfileError {
    /// File, relative to the profile's folder.
    pub file: String,
    /// Line, counted from 1; 0 when the whole file is missing.
    pub line: usize,
    /// The entry that holds it, by its code.
    pub entry: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What could be meant.
    pub suggestion: Option<String>,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if let Some(entry) = &self.entry {
            write!(f, ": {entry}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.suggestion {
            Some(meant) => write!(f, "; did you mean \"{meant}\"?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ProfileError {}

/// Every mistake of a profile, by file and line; never empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProfileErrors(pub Vec<ProfileError>);

impl fmt::Display for ProfileErrors {
    /// One mistake a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ProfileErrors {}

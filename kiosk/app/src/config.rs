//! `kiosk.toml` of an installed kiosk.
//!
//! Every mistake names the file, the line and what was expected; a broken configuration
//! opens a window that says so, because nobody at a desk reads a terminal.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The file as written.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Name of an embedded profile, or a folder.
    pub profile: String,
    /// Desk of the profile at which this machine stands.
    pub desk: String,
    /// Number of this machine at the desk, 1 to 99.
    pub machine_no: u8,
    /// Where sealed dossiers wait.
    pub data: PathBuf,
    /// Size of the panel, if the display does not tell it.
    pub panel: Option<Panel>,
    /// Where to hand in.
    pub portal: Portal,
    /// Whom to believe.
    pub trust: Trust,
}

/// Size of the panel.
#[derive(Clone, Copy, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// Width of the picture in millimetres.
    pub width_mm: f32,
    /// Height of the picture in millimetres.
    pub height_mm: f32,
}

/// The portal.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// Address without `/kiosk/v1`.
    pub url: String,
    /// The province's own certificate authority, PEM.
    pub ca: Option<PathBuf>,
    /// Certificate and key of this machine, PEM.
    pub identity: Option<PathBuf>,
}

/// Keys that are believed.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// Public half of the province's bundle key, base64 of 32 bytes.
    pub bundle_key: String,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is not what was expected.
    #[error("{path}:{line}: {message}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A value is out of its range.
    #[error("{path}: {entry}: {message}")]
    Value {
        /// The file.
        path: PathBuf,
        /// Which entry.
        entry: &'static str,
        /// What was expected.
        message: &'static str,
    },
}

impl Config {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| ConfigError::Wrong {
            path: path.to_owned(),
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            message: error.message().to_owned(),
        })?;
        config.check(path)
    }

    fn check(self, path: &Path) -> Result<Self, ConfigError> {
        let wrong = |entry, message| ConfigError::Value {
            path: path.to_owned(),
            entry,
            message,
        };
        if !(1..=99).contains(&self.machine_no) {
            return Err(wrong("machine_no", "expected a number from 1 to 99"));
        }
        if !self.portal.url.starts_with("https://") {
            return Err(wrong(
                "portal.url",
                "expected an address that begins with https://",
            ));
        }
        self.bundle_key()
            .ok_or_else(|| wrong("trust.bundle_key", "expected base64 of 32 bytes"))?;
        Ok(self)
    }

    /// The bundle key's bytes.
    #[must_use]
    pub fn bundle_key(&self) -> Option<[u8; 32]> {
        let bytes = data_encoding::BASE64
            .decode(self.trust.bundle_key.as_bytes())
            .ok()?;
        bytes.try_into().ok()
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
profile = "br-vt-2018"
desk = "vt-phuong-1"
machine_no = 1
data = "/var/lib/kiosk"

[portal]
url = "https://portal.example"

[trust]
bundle_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
"#;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(Path::new("kiosk.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_good_file_is_read() {
        assert_eq!(parse(GOOD).unwrap().bundle_key(), Some([0; 32]));
    }

    #[test]
    fn every_mistake_names_its_place() {
        let cases = [
            (
                "machine_no = 1",
                "machine_no = 0",
                "kiosk.toml: machine_no: expected a number from 1 to 99",
            ),
            (
                "https://",
                "http://",
                "kiosk.toml: portal.url: expected an address that begins with https://",
            ),
            (
                "AAAA=",
                "AAAA",
                "kiosk.toml: trust.bundle_key: expected base64 of 32 bytes",
            ),
            ("machine_no", "machine", "kiosk.toml:4: "),
        ];
        for (from, to, expected) in cases {
            let error = parse(&GOOD.replacen(from, to, 1)).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}

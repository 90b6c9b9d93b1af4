//! A black-box checker of the contract that anybody can point at a portal.
//!
//! It is a little kiosk of its own: it seals, declares, uploads, submits and reads receipts,
//! and it lies where the contract says what a portal must answer to a lie. It is written from
//! `kiosk/docs/contract.md` alone and uses no module of the gateway's server, although it
//! lies in the same program: a mistake in one must not hide in the other.
//!
//! Everything it sends is fictitious, and every run leaves a few hundred dossiers behind: it
//! is for portals under test, never for one that takes real dossiers in.

mod answer;
mod call;
mod check;
mod checks;
mod client;
mod command;
mod dossier;
mod fault;
mod keys;
mod paper;
mod session;
mod signs;

pub use command::Arguments;
pub(crate) use command::run as run_command;

use std::{io, path::PathBuf};

use serde::Serialize;

use self::{client::Client, session::Session, signs::Device};

/// Why nothing could be checked, or that a check failed.
#[derive(Debug, thiserror::Error)]
pub enum ConformError {
    /// Not the address of a portal.
    #[error("the address is not http(s)://HOST[:PORT], with /kiosk/v1 behind it at most")]
    Address,
    /// A certificate or key is no PEM text of its kind.
    #[error("a certificate cannot be used: {0}")]
    Certificates(#[source] reqwest::Error),
    /// A file cannot be read or written.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A key file holds something else.
    #[error("{} is not an Ed25519 key in base64", .0.display())]
    KeyFile(PathBuf),
    /// There is nobody under the address.
    #[error("the portal is not reached: {0}")]
    NotReached(String),
    /// No check has that name.
    #[error("there is no check named {0}")]
    UnknownCheck(String),
    /// The program's own side.
    #[error("the checker cannot start: {0}")]
    Start(#[source] io::Error),
    /// The portal breaks the contract.
    #[error("{failed} of {all} checks failed")]
    Failed {
        /// Checks that failed.
        failed: usize,
        /// Checks that were made.
        all: usize,
    },
}

/// What the test dossiers are about. The defaults are of the profile `br-vt-2018`.
#[derive(Clone, Debug, clap::Args)]
pub struct Subject {
    /// Procedure that the portal takes, the first two groups of the national code.
    #[arg(long, value_name = "CODE", default_value = "1.001193")]
    pub procedure: String,
    /// Version of the procedure's form.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub form_version: u32,
    /// Case of the procedure.
    #[arg(long, value_name = "CODE", default_value = "all")]
    pub case: String,
    /// Component that the procedure asks for.
    #[arg(long, value_name = "CODE", default_value = "giay-chung-sinh")]
    pub component: String,
    /// Desk of the province.
    #[arg(long, value_name = "CODE", default_value = "vt-phuong-1")]
    pub desk: String,
    /// Receiving unit, by its General Statistics Office code.
    #[arg(long, value_name = "CODE", default_value = "26506")]
    pub unit: String,
}

/// PEM texts for TLS.
#[derive(Clone, Debug, Default)]
pub struct Certificates {
    /// Certificates of the authorities to trust instead of the system's.
    pub ca_pem: Option<Vec<u8>>,
    /// Client certificate and its key, one after the other.
    pub identity_pem: Option<Vec<u8>>,
}

/// A portal to check, and as whom.
#[derive(Clone, Debug)]
pub struct Target {
    /// `http://` or `https://` address.
    pub url: String,
    /// For https.
    pub certificates: Certificates,
    /// Secret Ed25519 key of the device, 32 bytes in base64; a new one for each run if not
    /// given. A portal that pins the first device it sees needs the same one every time.
    pub device_key: Option<String>,
    /// The province's public bundle key, 32 bytes in base64. Without it the check of the
    /// bundle's signature is left out.
    pub bundle_key: Option<String>,
    /// What the dossiers are about.
    pub subject: Subject,
}

/// How a check went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The portal does what the contract says.
    Pass,
    /// It does not.
    Fail,
}

/// One line of the report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Outcome {
    /// Name of the check; the same in every version.
    pub name: &'static str,
    /// Place in `kiosk/docs/contract.md`.
    pub section: &'static str,
    /// How it went.
    pub status: Status,
    /// For a failure, one line why. No body of an answer is repeated in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Name and section of every check, in the order in which they are made.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    checks::all().map(|check| (check.name, check.section))
}

/// Makes the wanted checks one after the other and tells each outcome as it comes.
///
/// # Errors
/// [`ConformError::Address`], [`ConformError::Certificates`] or [`ConformError::KeyFile`] for
/// an unusable target, [`ConformError::NotReached`] if nobody answers there. Checks that fail
/// are outcomes and no error.
pub async fn check(
    target: &Target,
    wanted: impl Fn(&str) -> bool,
    mut tell: impl FnMut(&Outcome),
) -> Result<Vec<Outcome>, ConformError> {
    let session = open(target)?;
    let reached = session.get("healthz").await;
    reached.map_err(|fault| ConformError::NotReached(fault.to_string()))?;
    let mut outcomes = Vec::new();
    for check in checks::all() {
        let is_possible = !check.needs_bundle_key || session.bundle_key.is_some();
        if !is_possible || !wanted(check.name) {
            continue;
        }
        let verdict = (check.run)(&session).await;
        let outcome = Outcome {
            name: check.name,
            section: check.section,
            status: verdict.as_ref().map_or(Status::Fail, |()| Status::Pass),
            why: verdict.err().map(|fault| fault.to_string()),
        };
        tell(&outcome);
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn open(target: &Target) -> Result<Session, ConformError> {
    let client = Client::new(&target.url, &target.certificates)?;
    let unusable = |name: &str| ConformError::KeyFile(PathBuf::from(name));
    let device = match &target.device_key {
        Some(text) => Device::parse(text.trim()).ok_or_else(|| unusable("the device key"))?,
        None => Device::fresh(),
    };
    let bundle_key = match &target.bundle_key {
        Some(text) => {
            let key = signs::public_key(text.trim());
            Some(key.ok_or_else(|| unusable("the bundle key"))?)
        }
        None => None,
    };
    let subject = target.subject.clone();
    Ok(Session::new(client, device, subject, bundle_key))
}

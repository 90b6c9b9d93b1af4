//! `kiosk-gateway conform`: options, report, exit.

use std::{
    fs, io,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    Certificates, ConformError, Outcome, Status, Subject, Target, check, names, signs::Device,
};

/// Options of the command.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Address of the portal: `http(s)://HOST[:PORT]`.
    url: String,
    /// Client certificate, PEM.
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// Key of the client certificate, PEM.
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// Authorities to trust instead of the system's, PEM.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Write the report as a JSON list.
    #[arg(long)]
    json: bool,
    /// Secret Ed25519 key of the device in base64, made if the file is not there. Without it
    /// every run is another device.
    #[arg(long, value_name = "FILE")]
    device_key: Option<PathBuf>,
    /// The province's public bundle key in base64; with it the bundle's signature is checked.
    #[arg(long, value_name = "FILE")]
    bundle_key: Option<PathBuf>,
    /// Make only this check; may be given several times.
    #[arg(long = "check", value_name = "NAME")]
    checks: Vec<String>,
    #[command(flatten)]
    subject: Subject,
}

/// Checks a portal and writes the report to standard output.
pub(crate) fn run(arguments: Arguments) -> Result<(), ConformError> {
    let wanted = arguments.checks;
    for name in &wanted {
        if names().all(|(known, _)| known != name) {
            return Err(ConformError::UnknownCheck(name.clone()));
        }
    }
    let target = Target {
        url: arguments.url,
        certificates: Certificates {
            ca_pem: arguments.ca.as_deref().map(read).transpose()?,
            identity_pem: identity(arguments.cert.as_deref(), arguments.key.as_deref())?,
        },
        device_key: arguments
            .device_key
            .as_deref()
            .map(device_key)
            .transpose()?,
        bundle_key: arguments.bundle_key.as_deref().map(text).transpose()?,
        subject: arguments.subject,
    };
    let is_table = !arguments.json;
    let runtime = tokio::runtime::Runtime::new().map_err(ConformError::Start)?;
    let outcomes = runtime.block_on(check(
        &target,
        |name| wanted.is_empty() || wanted.iter().any(|one| one == name),
        |outcome| {
            if is_table {
                say(&row(outcome));
            }
        },
    ))?;
    if !is_table {
        say(&serde_json::to_string_pretty(&outcomes).unwrap_or_default());
    }
    sum_up(&outcomes)
}

/// One line of the table, and one more that says why it failed.
fn row(outcome: &Outcome) -> String {
    let status = match outcome.status {
        Status::Pass => "pass",
        Status::Fail => "FAIL",
    };
    let line = format!("{status}  {:<56} {}", outcome.name, outcome.section);
    match &outcome.why {
        Some(why) => format!("{line}\n      {why}"),
        None => line,
    }
}

fn sum_up(outcomes: &[Outcome]) -> Result<(), ConformError> {
    let failed = outcomes
        .iter()
        .filter(|outcome| outcome.status == Status::Fail)
        .count();
    match failed {
        0 => Ok(()),
        failed => Err(ConformError::Failed {
            failed,
            all: outcomes.len(),
        }),
    }
}

/// A line out at once. A reader that has gone away does not change what was found.
fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn read(path: &Path) -> Result<Vec<u8>, ConformError> {
    fs::read(path).map_err(|source| ConformError::File {
        path: path.to_owned(),
        source,
    })
}

fn text(path: &Path) -> Result<String, ConformError> {
    let bytes = read(path)?;
    String::from_utf8(bytes).map_err(|_| ConformError::KeyFile(path.to_owned()))
}

/// Certificate and key in one PEM text, as the TLS library takes them.
fn identity(cert: Option<&Path>, key: Option<&Path>) -> Result<Option<Vec<u8>>, ConformError> {
    let (Some(cert), Some(key)) = (cert, key) else {
        return Ok(None);
    };
    let mut pem = read(cert)?;
    pem.push(b'\n');
    pem.extend(read(key)?);
    Ok(Some(pem))
}

/// The device's key from its file; a new one is written there at the first run.
fn device_key(path: &Path) -> Result<String, ConformError> {
    if path.exists() {
        let secret = text(path)?;
        return match Device::parse(secret.trim()) {
            Some(_) => Ok(secret),
            None => Err(ConformError::KeyFile(path.to_owned())),
        };
    }
    let secret = Device::fresh().secret();
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    file.and_then(|mut file| writeln!(file, "{secret}"))
        .map_err(|source| ConformError::File {
            path: path.to_owned(),
            source,
        })?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_key_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.key");
        let first = device_key(&path).unwrap();
        assert_eq!(device_key(&path).unwrap().trim(), first);
        fs::write(&path, "no key").unwrap();
        assert!(matches!(device_key(&path), Err(ConformError::KeyFile(_))));
    }

    #[test]
    fn a_failure_is_told_with_its_reason() {
        let outcome = |status, why: Option<&str>| Outcome {
            name: "healthz-answers",
            section: "Calls, GET healthz",
            status,
            why: why.map(str::to_owned),
        };
        let passed = outcome(Status::Pass, None);
        assert!(row(&passed).starts_with("pass  healthz-answers"));
        let failed = outcome(
            Status::Fail,
            Some("GET /kiosk/v1/healthz: 500 instead of [204]"),
        );
        assert!(row(&failed).ends_with("500 instead of [204]"));
        assert!(sum_up(std::slice::from_ref(&passed)).is_ok());
        assert_eq!(
            sum_up(&[passed, failed]).unwrap_err().to_string(),
            "1 of 2 checks failed"
        );
    }
}

//! `kiosk vault` and `kiosk audit`: custody as whoever looks after the machine sees it.
//!
//! All but `rebuild` only look, so that they may run beside the kiosk. Nothing here opens a
//! dossier or a draft, and what is told is ids, counts, states and dates.

use std::{
    fmt::Display,
    fs::File,
    io::{self, BufReader, BufWriter},
    path::{Path, PathBuf},
    process::ExitCode,
};

use data_encoding::BASE64;
use kiosk_vault::{
    AuditReport, ExportError, Finding, Inspection, RebuildReport, Status, Vault, VaultError,
    VerifyReport,
};
use serde::Serialize;
use serde_json::json;

use crate::{
    cli::{Asked, AuditCommand, AuditExport, AuditVerify, Place, VaultCommand},
    clock,
    config::{Config, ConfigError},
    demo::state::StateFolder,
    setup::LOW_DISK_PERCENT,
    tell,
};

/// Session numbers are not counted here, so any machine's number will do.
const NO_MACHINE: u8 = 1;

/// Why custody cannot be told, or is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum CustodyError {
    /// The configuration does not name a folder.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Nothing is kept there.
    #[error("there is no vault in {0}")]
    NoVault(PathBuf),
    /// The vault cannot be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Pieces that are not as they were written.
    #[error("{0} pieces are not as they were written")]
    Damaged(usize),
    /// An export that the device has not written like this.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// No Ed25519 key.
    #[error("--key: expected base64 of 32 bytes")]
    Key,
    /// A file cannot be used.
    #[error("cannot use {path}: {source}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl CustodyError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

/// `kiosk vault`; the exit code of the program.
#[must_use]
pub fn vault(command: &VaultCommand) -> ExitCode {
    ended(match command {
        VaultCommand::Status(asked) => status(asked),
        VaultCommand::Verify(asked) => verify(asked),
        VaultCommand::Rebuild(asked) => rebuild(asked),
    })
}

/// `kiosk audit`; the exit code of the program.
#[must_use]
pub fn audit(command: &AuditCommand) -> ExitCode {
    ended(match command {
        AuditCommand::Verify(args) => verify_audit(args),
        AuditCommand::Export(args) => export(args),
    })
}

fn ended(outcome: Result<(), CustodyError>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn status(asked: &Asked) -> Result<(), CustodyError> {
    let status = look_at(&asked.place)?.status()?;
    print(asked.json, &status, || status_lines(&status));
    Ok(())
}

fn verify(asked: &Asked) -> Result<(), CustodyError> {
    let report = look_at(&asked.place)?.verify()?;
    print(asked.json, &report, || verify_lines(&report));
    none_damaged(&report.findings)
}

fn rebuild(asked: &Asked) -> Result<(), CustodyError> {
    let config = kiosk_vault::Config {
        dir: folder(&asked.place)?,
        machine_no: NO_MACHINE,
        low_disk_percent: LOW_DISK_PERCENT,
    };
    let report = Vault::rebuild(config, clock::now())?;
    print(asked.json, &report, || rebuild_lines(&report));
    none_damaged(&report.findings)
}

fn verify_audit(args: &AuditVerify) -> Result<(), CustodyError> {
    if let (Some(file), Some(key)) = (&args.file, &args.key) {
        let key = BASE64.decode(key.as_bytes()).ok();
        let key: Option<[u8; 32]> = key.and_then(|key| key.try_into().ok());
        let opened = File::open(file).map_err(CustodyError::file(file))?;
        let key = key.ok_or(CustodyError::Key)?;
        let rows = kiosk_vault::verify_export(BufReader::new(opened), &key)?;
        print(args.asked.json, &json!({ "rows": rows }), || {
            vec![line("audit rows", rows)]
        });
        return Ok(());
    }
    let vault = look_at(&args.asked.place)?;
    let report = vault.audit_report()?;
    let key = BASE64.encode(&vault.device_public_key());
    let told = json!({ "audit": report, "device_public_key": key });
    print(args.asked.json, &told, || audit_lines(&report, &key));
    match report.broken_at {
        Some(row) => Err(VaultError::Audit { row }.into()),
        None => Ok(()),
    }
}

fn export(args: &AuditExport) -> Result<(), CustodyError> {
    let vault = look_at(&args.place)?;
    let Some(path) = &args.out else {
        vault.export_audit(BufWriter::new(io::stdout().lock()))?;
        return Ok(());
    };
    let file = File::create(path).map_err(CustodyError::file(path))?;
    let rows = vault.export_audit(BufWriter::new(file))?;
    tell::note(&line("audit rows", rows));
    Ok(())
}

fn look_at(place: &Place) -> Result<Inspection, CustodyError> {
    Ok(Inspection::open(&folder(place)?)?)
}

/// The vault's folder: the one that was named, or the one in it if that is a demo's.
fn folder(place: &Place) -> Result<PathBuf, CustodyError> {
    let named = match &place.data {
        Some(data) => data.clone(),
        None => Config::read(&place.config)?.data,
    };
    let of_demo = StateFolder::vault_in(&named);
    let folder = if Inspection::is_there(&of_demo) {
        of_demo
    } else {
        named
    };
    if Inspection::is_there(&folder) {
        Ok(folder)
    } else {
        Err(CustodyError::NoVault(folder))
    }
}

const fn none_damaged(findings: &[Finding]) -> Result<(), CustodyError> {
    match findings.len() {
        0 => Ok(()),
        count => Err(CustodyError::Damaged(count)),
    }
}

fn print(as_json: bool, report: &impl Serialize, lines: impl FnOnce() -> Vec<String>) {
    if as_json {
        // Reports are plain data, which always can be written.
        tell::note(&serde_json::to_value(report).unwrap_or_default().to_string());
    } else {
        tell::note(&lines().join("\n"));
    }
}

fn line(name: &str, value: impl Display) -> String {
    format!("{name}\t{value}")
}

fn status_lines(status: &Status) -> Vec<String> {
    let counts = &status.counts;
    let mut lines = vec![
        line("waiting", counts.waiting),
        line("needs staff", counts.needs_staff),
        line("at most", status.most_waiting),
        line("drafts", counts.drafts),
        line("parked", counts.parked),
        line("accepted", counts.accepted),
        line("free disk", format!("{} %", status.free_percent)),
        line("audit rows", status.audit_rows),
    ];
    if let Some(since) = counts.oldest_waiting {
        lines.push(line("oldest waits since", since));
    }
    if status.drafts_open_with_the_disk {
        lines.push("device key\ta file: whoever has the whole disk can open drafts".to_owned());
    }
    lines.extend(status.held.iter().map(|held| {
        let fault = held.fault.map_or("", |fault| fault.as_str());
        format!("held\t{}\t{fault}\t{}", held.dossier, held.since)
    }));
    lines.extend(status.set_aside.iter().map(|name| line("set aside", name)));
    lines
}

fn verify_lines(report: &VerifyReport) -> Vec<String> {
    let mut lines = vec![
        line("dossiers", report.dossiers),
        line("receipts", report.receipts),
        line("audit rows", report.audit_rows),
    ];
    lines.extend(report.findings.iter().map(finding));
    lines
}

fn rebuild_lines(report: &RebuildReport) -> Vec<String> {
    let whole = if report.audit_whole { "" } else { ", not all" };
    let mut lines = vec![
        line("waiting", report.counts.waiting),
        line("needs staff", report.counts.needs_staff),
        line("drafts", report.counts.drafts),
        line("parked", report.counts.parked),
        line("accepted", report.counts.accepted),
        line("audit rows kept", format!("{}{whole}", report.audit_rows)),
    ];
    lines.extend(report.set_aside.iter().map(|name| line("set aside", name)));
    lines.extend(report.findings.iter().map(finding));
    lines
}

fn audit_lines(report: &AuditReport, key: &str) -> Vec<String> {
    let mut lines = vec![line("audit rows", report.rows), line("device key", key)];
    let continued = report.continued_at.iter();
    lines.extend(continued.map(|row| line("rows before are lost", row)));
    lines
}

fn finding(finding: &Finding) -> String {
    let dossier = finding.dossier.map(|id| id.to_string()).unwrap_or_default();
    let damage = serde_json::to_value(finding.damage).unwrap_or_default();
    let damage = damage.as_str().unwrap_or_default();
    format!("damaged\t{dossier}\t{}\t{damage}", finding.piece)
}

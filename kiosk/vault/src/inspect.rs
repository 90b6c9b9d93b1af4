//! What the vault says of itself: status, and the proof that everything is as it was written.
//!
//! Reports are plain data for a table or JSON. Nothing here opens a dossier or a draft, and
//! nothing here changes anything, so that it may run beside the kiosk.

use std::{io::Write, path::Path};

use jiff::Timestamp;
use kiosk_domain::{DossierId, FaultCode, dossier::KioskState};
use serde::Serialize;

use crate::{
    Config, Counts, Finding, KeyPlace, MOST_WAITING, SignedHead, Vault, VaultError, audit,
    device::Device,
    draft, files,
    finding::{Damage, Piece},
    index::{DossierRow, Index},
    rebuild, receipt,
    recovery::{self, Depth},
    vault::{device_of, spool_of},
};

/// How full the vault is and what waits for people.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// How many dossiers are where.
    pub counts: Counts,
    /// More than these do not wait here.
    pub most_waiting: u64,
    /// Free share of the disk, in percent.
    pub free_percent: u8,
    /// Dossiers that staff have to decide about.
    pub held: Vec<Held>,
    /// Rows of the audit chain.
    pub audit_rows: u64,
    /// What protects open drafts when the machine is taken away.
    pub device_key: KeyPlace,
    /// Whether that is only a file beside them, which whoever takes the whole disk has too.
    pub drafts_open_with_the_disk: bool,
    /// Damaged files that are kept aside, by name.
    pub set_aside: Vec<String>,
}

/// A dossier that waits for a decision.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// Which one.
    pub dossier: DossierId,
    /// Why it was stopped.
    pub fault: Option<FaultCode>,
    /// When it was confirmed.
    pub since: Timestamp,
}

/// What came out when everything was held against its digests.
#[derive(Clone, Debug, Default, Serialize)]
pub struct VerifyReport {
    /// Dossiers and drafts that were looked at.
    pub dossiers: u64,
    /// Stored receipts that were looked at.
    pub receipts: u64,
    /// Rows of the audit chain, up to the first that does not follow.
    pub audit_rows: u64,
    /// What is not as it was written; empty when all is well.
    pub findings: Vec<Finding>,
}

/// What came out when the audit chain was walked.
#[derive(Clone, Debug, Serialize)]
pub struct AuditReport {
    /// Rows that follow from each other.
    pub rows: u64,
    /// First row that does not; none when all is well.
    pub broken_at: Option<u64>,
    /// Rows by which the chain tells itself that some before them are lost.
    pub continued_at: Vec<u64>,
    /// The signed end.
    pub head: Option<SignedHead>,
}

/// A vault that is only looked at, while the kiosk may have it open.
pub struct Inspection(Vault);

impl Inspection {
    /// Whether there is a vault in that folder, sound or not.
    #[must_use]
    pub fn is_there(dir: &Path) -> bool {
        files::exists(&spool_of(dir)).unwrap_or_default()
    }

    /// Looks at the vault in that folder.
    ///
    /// # Errors
    /// When there is none, or its index cannot be opened: then `rebuild` is the way.
    pub fn open(dir: &Path) -> Result<Self, VaultError> {
        let device = Device::look_at(&device_of(dir))?;
        let index = Index::look_at(&rebuild::index_path(dir), device)?;
        let config = Config {
            dir: dir.to_owned(),
            machine_no: 0,
            low_disk_percent: 0,
        };
        Ok(Self(Vault::with(config, index, None)))
    }

    /// As [`Vault::status`].
    ///
    /// # Errors
    /// When index or disk do not answer.
    pub fn status(&self) -> Result<Status, VaultError> {
        self.0.status()
    }

    /// As [`Vault::verify`].
    ///
    /// # Errors
    /// When the disk does not answer.
    pub fn verify(&self) -> Result<VerifyReport, VaultError> {
        self.0.verify()
    }

    /// As [`Vault::audit_report`].
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn audit_report(&self) -> Result<AuditReport, VaultError> {
        self.0.audit_report()
    }

    /// As [`Vault::export_audit`].
    ///
    /// # Errors
    /// As there.
    pub fn export_audit(&self, to: impl Write) -> Result<u64, VaultError> {
        self.0.export_audit(to)
    }

    /// The Ed25519 key with which an export is checked.
    #[must_use]
    pub fn device_public_key(&self) -> [u8; 32] {
        self.0.device_public_key()
    }
}

impl Vault {
    /// How full the vault is and what waits for people.
    ///
    /// # Errors
    /// When index or disk do not answer.
    pub fn status(&self) -> Result<Status, VaultError> {
        let held = self.index().outbox()?.into_iter();
        let held = held.filter(|row| row.state == KioskState::NeedsStaff);
        let held = held.map(|row| Held {
            dossier: row.id,
            fault: row.last_fault,
            since: row.queued,
        });
        let device_key = self.index().device().place();
        Ok(Status {
            counts: self.counts()?,
            most_waiting: MOST_WAITING,
            free_percent: self.free_percent()?,
            held: held.collect(),
            audit_rows: self.index().audit_rows()?,
            device_key,
            drafts_open_with_the_disk: device_key == KeyPlace::File,
            set_aside: rebuild::set_aside(self.dir())?,
        })
    }

    /// Reads every byte in custody and holds it against manifest, index and audit chain.
    ///
    /// # Errors
    /// When the disk does not answer. Damage is no error but a finding.
    pub fn verify(&self) -> Result<VerifyReport, VaultError> {
        let mut report = VerifyReport::default();
        let rows = self.index().every_dossier();
        match rows {
            Ok(rows) => self.verify_dossiers(&rows, &mut report)?,
            Err(_) => report.find(None, Piece::Index, Damage::Changed),
        }
        self.verify_folders(&mut report)?;
        self.verify_receipts(&mut report)?;
        self.verify_chain(&mut report)?;
        Ok(report)
    }

    /// Walks the audit chain.
    ///
    /// # Errors
    /// When the index cannot be read at all.
    pub fn audit_report(&self) -> Result<AuditReport, VaultError> {
        let (rows, broken_at) = match self.verify_audit() {
            Ok(rows) => (rows, None),
            Err(VaultError::Audit { row }) => (row.saturating_sub(1), Some(row)),
            Err(error) => return Err(error),
        };
        let index = self.index();
        Ok(AuditReport {
            rows,
            broken_at,
            continued_at: audit::continuations(index.db())?,
            head: index.audit_head().ok(),
        })
    }

    /// Writes the audit chain, one JSON object a line, the signed head last; answers the
    /// number of rows. [`crate::verify_export`] checks it without the machine.
    ///
    /// # Errors
    /// [`VaultError::Audit`] when the chain is broken; what `to` answers.
    pub fn export_audit(&self, to: impl Write) -> Result<u64, VaultError> {
        audit::export(self.index().db(), to)
    }

    fn verify_dossiers(
        &self,
        rows: &[DossierRow],
        report: &mut VerifyReport,
    ) -> Result<(), VaultError> {
        for row in rows {
            let mut one = VerifyReport::default();
            self.verify_dossier(row, &mut one)?;
            report.dossiers += 1;
            // The kiosk may have moved on while its files were read.
            if self.index().find_state(row.id)? == Some(row.state) {
                report.findings.append(&mut one.findings);
            }
        }
        Ok(())
    }

    fn verify_dossier(
        &self,
        row: &DossierRow,
        report: &mut VerifyReport,
    ) -> Result<(), VaultError> {
        match row.state {
            KioskState::Draft => {
                if !draft::opens(self, row.id)? {
                    report.find(Some(row.id), Piece::WrappedKey, Damage::Changed);
                }
                self.verify_pages(row.id, report)
            }
            KioskState::Parked => self.verify_pages(row.id, report),
            KioskState::Sealed
            | KioskState::Declared
            | KioskState::Uploaded
            | KioskState::NeedsStaff => self.verify_confirmed(row.id, report),
            KioskState::Accepted | KioskState::Erased | KioskState::Abandoned => Ok(()),
        }
    }

    /// A sealed page is proven by opening it, which only its owner can; here it has to be
    /// there.
    fn verify_pages(&self, id: DossierId, report: &mut VerifyReport) -> Result<(), VaultError> {
        let files = self.folder(id).page_files()?;
        for (page, _) in self.index().pages(id)? {
            if !files.iter().any(|file| file.page == page) {
                report.find(Some(id), Piece::Page, Damage::Missing);
            }
        }
        Ok(())
    }

    fn verify_confirmed(&self, id: DossierId, report: &mut VerifyReport) -> Result<(), VaultError> {
        match recovery::check_dossier(self, id, Depth::Digests)? {
            Ok(whole) => {
                let held = self.index().manifest_sha256(id).ok();
                if held != Some(whole.row().manifest_sha256) {
                    report.find(Some(id), Piece::Row, Damage::Changed);
                }
            }
            Err(pieces) => {
                for (piece, damage) in pieces {
                    report.find(Some(id), piece, damage);
                }
            }
        }
        Ok(())
    }

    fn verify_folders(&self, report: &mut VerifyReport) -> Result<(), VaultError> {
        for name in files::names(&self.spool())? {
            match name.parse::<DossierId>() {
                Ok(id) if matches!(self.index().find_state(id), Ok(None)) => {
                    report.find(Some(id), Piece::Row, Damage::Missing);
                }
                Ok(_) => {}
                Err(_) => report.find(None, Piece::Stray(name), Damage::Stray),
            }
        }
        Ok(())
    }

    fn verify_receipts(&self, report: &mut VerifyReport) -> Result<(), VaultError> {
        for name in files::names(&self.receipts())? {
            let id = name.strip_suffix(".json").map(str::parse::<DossierId>);
            let Some(Ok(id)) = id else {
                report.find(None, Piece::Stray(name), Damage::Stray);
                continue;
            };
            report.receipts += 1;
            match receipt::find(self, id) {
                Err(VaultError::Damaged { .. }) => {
                    report.find(Some(id), Piece::Receipt, Damage::Changed);
                }
                Err(error) => return Err(error),
                Ok(note) => {
                    let stored = note.map(|note| note.receipt()).transpose()?;
                    let indexed = self.index().receipt(id).ok().flatten();
                    if stored != indexed {
                        report.find(Some(id), Piece::Row, Damage::Changed);
                    }
                }
            }
        }
        Ok(())
    }

    fn verify_chain(&self, report: &mut VerifyReport) -> Result<(), VaultError> {
        match self.verify_audit() {
            Ok(rows) => report.audit_rows = rows,
            Err(VaultError::Audit { row }) => {
                report.audit_rows = row.saturating_sub(1);
                report.find(None, Piece::Audit(row), Damage::Changed);
                return Ok(());
            }
            Err(VaultError::Index(_)) => {
                report.find(None, Piece::Audit(1), Damage::Changed);
                return Ok(());
            }
            Err(error) => return Err(error),
        }
        let broken = audit::breaks_of_state(self.index().db())?;
        for id in broken {
            report.find(id.parse().ok(), Piece::Row, Damage::Disagrees);
        }
        Ok(())
    }
}

impl VerifyReport {
    fn find(&mut self, dossier: Option<DossierId>, piece: Piece, damage: Damage) {
        self.findings.push(Finding::new(dossier, piece, damage));
    }
}

//! One try to bring one dossier to the portal: declare, send what is missing, submit, check.
//!
//! Each step may be repeated without harm. What has arrived is always asked of the portal;
//! nothing is erased before its receipt was checked against the vault's record.

use std::time::Instant;

use jiff::Timestamp;
use kiosk_domain::{DossierId, FaultCode, dossier::KioskState, visit::SendStage};
use kiosk_vault::{DocumentInfo, Vault};

use crate::{
    Event,
    client::Client,
    error::{Failure, Trouble},
    limits,
    pace::Pace,
    receipt::{self, Checked},
    wire::{Declaration, DeclaredDocument},
};

/// Problems after which declaring again shows the true state.
const LOST_UPLOADS: [&str; 4] = [
    "upload-gone",
    "dossier-unknown",
    "documents-incomplete",
    "offset-mismatch",
];

/// Where every upload lies. An address elsewhere would carry the bytes to a stranger.
const UPLOADS: &str = "/kiosk/v1/uploads/";

/// What one try needs.
pub(crate) struct Delivery<'a> {
    pub(crate) vault: &'a Vault,
    pub(crate) client: &'a Client,
    pub(crate) pace: &'a mut Pace,
    pub(crate) tell: &'a dyn Fn(Event),
    pub(crate) id: DossierId,
}

/// An upload that the portal has opened.
struct Upload<'a> {
    document: DocumentInfo,
    path: &'a str,
    offset: u64,
}

/// What the portal answered to a submission.
pub(crate) struct Submitted {
    pub(crate) receipt: Vec<u8>,
}

impl Delivery<'_> {
    /// Up to the receipt, unchecked: its key may have to be fetched first.
    pub(crate) async fn submit(&mut self) -> Result<Submitted, Trouble> {
        let mut other_bytes = false;
        for _ in 0..limits::DECLARATIONS_PER_TRY {
            match self.submit_once().await {
                Err(Trouble::DeclareAgain) => {}
                Err(Trouble::OtherBytes) if !other_bytes => other_bytes = true,
                Err(Trouble::OtherBytes) => return Err(Trouble::Staff(FaultCode::PortalRefused)),
                done => return done,
            }
        }
        Err(Failure::Busy(None).into())
    }

    async fn submit_once(&mut self) -> Result<Submitted, Trouble> {
        let manifest = self.vault.manifest(self.id)?;
        let declared = self
            .client
            .declare(self.id, manifest)
            .await
            .map_err(refusal)?;
        self.send_missing(&declared).await?;
        self.tell_stage(SendStage::Received);
        let manifest_sha256 = self.vault.expectation(self.id)?.manifest_sha256;
        let answer = self.client.submit(self.id, &manifest_sha256).await;
        Ok(Submitted {
            receipt: answer.map_err(submission_refusal)?,
        })
    }

    async fn send_missing(&mut self, declared: &Declaration) -> Result<(), Trouble> {
        let mut uploads = self.uploads(declared)?;
        let all_there = uploads
            .iter()
            .all(|upload| upload.offset == upload.document.sealed_bytes);
        if all_there && self.vault.state(self.id)? == KioskState::Uploaded {
            return Ok(());
        }
        self.vault.record_declared(self.id, Timestamp::now())?;
        self.tell_stage(SendStage::Sending);
        let total = uploads
            .iter()
            .map(|upload| upload.document.sealed_bytes)
            .sum();
        let mut sent: u64 = uploads.iter().map(|upload| upload.offset).sum();
        for upload in &mut uploads {
            self.send(upload, &mut sent, total).await?;
        }
        Ok(self.vault.record_uploaded(self.id, Timestamp::now())?)
    }

    /// Pairs our documents with the portal's uploads.
    fn uploads<'d>(&self, declared: &'d Declaration) -> Result<Vec<Upload<'d>>, Trouble> {
        let documents = self.vault.documents(self.id)?;
        let pair = |document: DocumentInfo| {
            let theirs = declared
                .documents
                .iter()
                .find(|it| it.ordinal == document.ordinal);
            upload(document, theirs)
        };
        documents.into_iter().map(pair).collect()
    }

    /// Sends one document from the portal's offset to its end.
    async fn send(
        &mut self,
        upload: &mut Upload<'_>,
        sent: &mut u64,
        total: u64,
    ) -> Result<(), Trouble> {
        let mut tries = 0;
        while upload.offset < upload.document.sealed_bytes {
            let before = upload.offset;
            let failure = self.send_piece(upload).await?;
            let size = upload.document.sealed_bytes;
            if upload.offset > size {
                return Err(Trouble::Staff(FaultCode::PortalMismatch));
            }
            if upload.offset > before {
                tries = 0;
            } else {
                tries += 1;
            }
            if tries >= limits::TRIES_PER_OFFSET {
                return Err(failure.map_or(Trouble::DeclareAgain, refusal));
            }
            *sent = (*sent + upload.offset).saturating_sub(before);
            (self.tell)(Event::Bytes {
                dossier: self.id,
                sent: *sent,
                total,
            });
        }
        Ok(())
    }

    /// Sends one piece and takes over the portal's new offset, whatever became of the piece.
    async fn send_piece(&mut self, upload: &mut Upload<'_>) -> Result<Option<Failure>, Trouble> {
        let (ordinal, offset) = (upload.document.ordinal, upload.offset);
        let size = self.pace.next_bytes();
        let chunk = self.vault.read_document(self.id, ordinal, offset, size)?;
        if chunk.is_empty() {
            return Err(Trouble::Staff(FaultCode::Internal));
        }
        let began = Instant::now();
        match self.client.append(upload.path, offset, &chunk).await {
            Ok(new_offset) => {
                self.pace.sent(chunk.len() as u64, began.elapsed());
                upload.offset = new_offset;
                Ok(None)
            }
            Err(failure) => {
                self.pace.failed();
                upload.offset = self.offset_after(&failure, upload.path).await?;
                Ok(Some(failure))
            }
        }
    }

    /// Where to go on after a piece did not get through.
    async fn offset_after(&self, failure: &Failure, path: &str) -> Result<u64, Trouble> {
        match failure {
            Failure::Problem {
                offset: Some(offset),
                ..
            } => Ok(*offset),
            Failure::Unreached(_) => Ok(self.client.offset(path).await.map_err(refusal)?),
            Failure::Problem { name, .. }
                if ["offset-mismatch", "digest-mismatch", "too-large"].contains(&name.as_str()) =>
            {
                Ok(self.client.offset(path).await.map_err(refusal)?)
            }
            Failure::Busy(wait) => Err(Failure::Busy(*wait).into()),
            Failure::DeviceRejected => Err(Failure::DeviceRejected.into()),
            Failure::Problem { name, .. } => Err(refusal(Failure::Problem {
                name: name.clone(),
                offset: None,
            })),
        }
    }

    /// Checks the receipt and lets the vault erase.
    pub(crate) fn accept(&self, submitted: &Submitted) -> Result<Checked, Trouble> {
        let checked = self.check(submitted)?;
        self.vault
            .accept(self.id, &submitted.receipt, Timestamp::now())?;
        self.tell_stage(SendStage::Compared);
        Ok(checked)
    }

    fn check(&self, submitted: &Submitted) -> Result<Checked, Trouble> {
        let expected = self.vault.expectation(self.id)?;
        let bytes = &submitted.receipt;
        let key = receipt::key_id(bytes)
            .ok()
            .and_then(|id| self.vault.receipt_key(&id));
        let verdict = key.map(|key| receipt::check(bytes, &key, self.id, &expected));
        match verdict {
            Some(Ok(checked)) => Ok(checked),
            Some(Err(falsehood)) => {
                tracing::error!(dossier = %self.id, %falsehood, "receipt refused");
                Err(Trouble::Staff(FaultCode::PortalMismatch))
            }
            None => {
                tracing::error!(dossier = %self.id, "receipt signed by an unknown key");
                Err(Trouble::Staff(FaultCode::PortalMismatch))
            }
        }
    }

    fn tell_stage(&self, stage: SendStage) {
        (self.tell)(Event::Progress {
            dossier: self.id,
            stage,
        });
    }
}

fn upload<'d>(
    document: DocumentInfo,
    theirs: Option<&'d DeclaredDocument>,
) -> Result<Upload<'d>, Trouble> {
    let theirs = theirs.ok_or(Failure::Unreached("a declaration without a document"))?;
    if theirs.length != document.sealed_bytes || theirs.offset > theirs.length {
        return Err(Trouble::Staff(FaultCode::PortalMismatch));
    }
    if theirs.state == "rejected" {
        return Err(Trouble::Staff(FaultCode::PortalRefused));
    }
    if !theirs.upload_url.starts_with(UPLOADS) {
        return Err(Failure::Unreached("an upload address elsewhere").into());
    }
    Ok(Upload {
        document,
        path: &theirs.upload_url,
        offset: theirs.offset,
    })
}

/// What a failed call means for the dossier.
fn refusal(failure: Failure) -> Trouble {
    match failure {
        Failure::Problem { .. } if failure.is_named(&LOST_UPLOADS) => Trouble::DeclareAgain,
        Failure::Problem { name, .. } => {
            tracing::error!(problem = name, "the portal refused a dossier");
            Trouble::Staff(FaultCode::PortalRefused)
        }
        other => Trouble::Call(other),
    }
}

/// The same, for a submission: other bytes may have been damaged on the way, once.
fn submission_refusal(failure: Failure) -> Trouble {
    if failure.is_named(&["digest-mismatch"]) {
        Trouble::OtherBytes
    } else {
        refusal(failure)
    }
}

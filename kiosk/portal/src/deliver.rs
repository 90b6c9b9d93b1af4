//! One try to bring one dossier to the portal: declare, send what is missing, submit, check.
//!
//! Each step may be repeated without harm. What has arrived is always asked of the portal;
//! nothing is erased before its receipt was checked against the vault's record.

use std::time::Instant;

use jiff::Timestamp;
use kiosk_domain::{DossierId, FaultCode, dossier::KioskState, visit::SendStage};
use kiosk_vault::{DocumentInfo, Vault};

use crate::{
    Event, Token,
    answers::Action,
    client::Client,
    error::{Failure, Trouble},
    limits,
    pace::Pace,
    receipt::{self, Checked, Falsehood},
    wire::{Declaration, DeclaredDocument},
};

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

/// How much of a dossier has arrived.
struct Tally {
    sent: u64,
    total: u64,
    documents_sent: u32,
    documents: u32,
}

impl Tally {
    fn of(uploads: &[Upload<'_>]) -> Self {
        let count = |is_counted: fn(&Upload<'_>) -> bool| {
            let counted = uploads.iter().filter(|upload| is_counted(upload)).count();
            u32::try_from(counted).unwrap_or(u32::MAX)
        };
        let sizes = uploads.iter().map(|upload| upload.document.sealed_bytes);
        Self {
            sent: uploads.iter().map(|upload| upload.offset).sum(),
            total: sizes.sum(),
            documents_sent: count(|upload| upload.offset == upload.document.sealed_bytes),
            documents: count(|_| true),
        }
    }

    /// A document that was not whole has moved from one offset to another.
    const fn moved(&mut self, before: u64, after: u64, size: u64) {
        self.sent = (self.sent + after).saturating_sub(before);
        if after == size {
            self.documents_sent += 1;
        }
    }

    const fn event(&self, dossier: DossierId) -> Event {
        Event::Bytes {
            dossier,
            sent: self.sent,
            total: self.total,
            documents_sent: self.documents_sent,
            documents: self.documents,
        }
    }
}

/// What the portal answered to a submission.
pub(crate) struct Submitted {
    pub(crate) receipt: Vec<u8>,
}

impl Delivery<'_> {
    /// Up to the receipt, unchecked: its key may have to be fetched first. `token` is what the
    /// citizen's login has given, where the portal asks for one.
    pub(crate) async fn submit(&mut self, token: Option<&Token>) -> Result<Submitted, Trouble> {
        let (mut other_bytes, mut doubts) = (false, 0);
        for _ in 0..limits::DECLARATIONS_PER_TRY {
            match self.submit_once(token).await {
                Err(Trouble::DeclareAgain) => {}
                Err(Trouble::Doubt) if doubts + 1 < limits::DOUBTS_PER_TRY => doubts += 1,
                Err(Trouble::Doubt) => return Err(Trouble::Staff(FaultCode::PortalMismatch)),
                Err(Trouble::OtherBytes) if !other_bytes => other_bytes = true,
                Err(Trouble::OtherBytes) => return Err(Trouble::Staff(FaultCode::PortalRefused)),
                done => return done,
            }
        }
        Err(Failure::Busy(None).into())
    }

    async fn submit_once(&mut self, token: Option<&Token>) -> Result<Submitted, Trouble> {
        let manifest = self.vault.manifest(self.id)?;
        let declared = self
            .client
            .declare(self.id, manifest)
            .await
            .map_err(refusal)?;
        self.send_missing(&declared).await?;
        self.tell_stage(SendStage::Received);
        let manifest_sha256 = self.vault.expectation(self.id)?.manifest_sha256;
        let answer = self.client.submit(self.id, &manifest_sha256, token).await;
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
        let mut tally = Tally::of(&uploads);
        for upload in &mut uploads {
            self.send(upload, &mut tally).await?;
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
    async fn send(&mut self, upload: &mut Upload<'_>, tally: &mut Tally) -> Result<(), Trouble> {
        let mut tries = 0;
        while upload.offset < upload.document.sealed_bytes {
            let before = upload.offset;
            let failure = self.send_piece(upload).await?;
            let size = upload.document.sealed_bytes;
            if upload.offset > size {
                return Err(Trouble::Doubt);
            }
            if upload.offset > before {
                tries = 0;
            } else {
                tries += 1;
            }
            if tries >= limits::TRIES_PER_OFFSET {
                return Err(failure.map_or(Trouble::DeclareAgain, refusal));
            }
            tally.moved(before, upload.offset, size);
            (self.tell)(tally.event(self.id));
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
        let is_worth_asking = match failure {
            Failure::Problem {
                offset: Some(offset),
                ..
            } => return Ok(*offset),
            // A portal that takes less than it said may take the next, smaller piece.
            Failure::Problem { name, action, .. } => {
                *action != Action::CallStaff || name == "too-large"
            }
            Failure::Unreached(_) => true,
            Failure::Busy(_)
            | Failure::Absent
            | Failure::Stuck(..)
            | Failure::DeviceRejected(_) => false,
        };
        if !is_worth_asking {
            return Err(refusal(failure.clone()));
        }
        self.client.offset(path).await.map_err(refusal)
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
            // Nobody vouches for these bytes, so they need not be the portal's.
            None | Some(Err(Falsehood::Malformed | Falsehood::Signature)) => {
                tracing::warn!(dossier = %self.id, "a receipt that nobody has signed");
                Err(Trouble::Doubt)
            }
            Some(Err(falsehood)) => {
                tracing::error!(dossier = %self.id, %falsehood, "receipt refused");
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
        return Err(Trouble::Doubt);
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
        Failure::Problem { .. } if failure.asks_for(Action::AskAgain) => Trouble::DeclareAgain,
        Failure::Problem { name, .. } => {
            tracing::error!(problem = name, "the portal refused a dossier");
            Trouble::Staff(FaultCode::PortalRefused)
        }
        other => Trouble::Call(other),
    }
}

/// The same, for a submission: other bytes may have been damaged on the way, once.
fn submission_refusal(failure: Failure) -> Trouble {
    if failure.asks_for(Action::Resend) {
        Trouble::OtherBytes
    } else {
        refusal(failure)
    }
}

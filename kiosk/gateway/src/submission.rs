//! Taking a dossier in (contract, "Submission" and "Receipt").
//!
//! The receipt is the promise that nothing is lost and that the seal was opened: it is given
//! only after every page was compared, it is stored in the same transaction that accepts the
//! dossier, and from then on the same bytes are answered for ever.

use jiff::Timestamp;
use kiosk_domain::DossierId;
use serde_json::Value;

use crate::{
    Gateway, GatewayError,
    digest::{hex, sha256},
    json, manifest,
    name::Name,
    opening::{OpenedForm, Opener, Refusal},
    problem::{FieldError, Problem, ProblemKind},
    signing::{DeviceKey, canonical_signed},
    store::{Accepted, Document, Dossier},
    time::to_wire,
    wire::{Manifest, ManifestDocument, Receipt, ReceiptDocument, Submission},
};

/// Who submits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Submitter<'a> {
    pub(crate) device: &'a DeviceKey,
    /// What a citizen's login gave, where this portal asks for one.
    pub(crate) token: Option<&'a str>,
}

impl Gateway {
    /// Takes a dossier in, or gives the receipt of the first time.
    pub(crate) fn submit(
        &self,
        name: Name,
        body: &[u8],
        caller: &Submitter<'_>,
        now: Timestamp,
    ) -> Result<Accepted, Problem> {
        let submission: Submission = json::read(body).ok_or(ProblemKind::BodyInvalid)?;
        let dossier = self.own_dossier(name.row_id(), caller.device)?;
        if submission.dossier != name.called.to_string() {
            return Err(ProblemKind::BodyInvalid.into());
        }
        if submission.manifest_sha256 != dossier.manifest_sha256 {
            return Err(ProblemKind::ManifestConflict.into());
        }
        if let Some(receipt) = dossier.receipt {
            return Ok(Accepted {
                first: false,
                receipt,
            });
        }
        if dossier.withdrawn_at.is_some() {
            return Err(ProblemKind::Withdrawn.into());
        }
        if self.options().login {
            self.logins().check(caller.token, caller.device, now)?;
        }
        let tags = self.verify(&dossier)?;
        self.give_receipt(&dossier, tags, now)
    }

    /// The stored receipt.
    pub(crate) fn receipt(&self, name: Name, device: &DeviceKey) -> Result<Vec<u8>, Problem> {
        let dossier = self.own_dossier(name.row_id(), device)?;
        dossier.receipt.ok_or_else(|| ProblemKind::NotFound.into())
    }

    /// Checks everything that was sent; gives the read-back tags of each document.
    fn verify(&self, dossier: &Dossier) -> Result<Vec<ReceiptDocument>, Problem> {
        check_complete(dossier)?;
        self.check_digests(dossier)?;
        let manifest = manifest::read(&dossier.manifest)
            .ok_or(ProblemKind::Internal)?
            .manifest;
        let verified = self.open_and_compare(dossier, &manifest)?;
        verified.map_err(|refusals| self.refuse(dossier.id, &refusals))
    }

    /// Compares the sealed bytes with the manifest. Documents that differ start again.
    fn check_digests(&self, dossier: &Dossier) -> Result<(), Problem> {
        let mut damaged = Vec::new();
        for document in &dossier.documents {
            let sealed = self.depot().sealed_bytes(dossier.id, document.ordinal)?;
            if hex(&sha256(&sealed)) != document.sha256 {
                damaged.push(document.ordinal);
            }
        }
        if damaged.is_empty() {
            return Ok(());
        }
        let freed = self.depot().store.restart(dossier.id, &damaged)?;
        self.depot().remove_objects(&freed)?;
        tracing::warn!(dossier = %dossier.id, ?damaged, "documents arrived damaged");
        let errors = damaged
            .iter()
            .map(|one| FieldError::document(*one, "digest-mismatch"));
        Err(Problem::with_errors(
            ProblemKind::DocumentDigestMismatch,
            errors.collect(),
        ))
    }

    /// Opens the documents one after the other, so that only one lies open in memory.
    fn open_and_compare(
        &self,
        dossier: &Dossier,
        manifest: &Manifest,
    ) -> Result<Result<Vec<ReceiptDocument>, Vec<Refusal>>, GatewayError> {
        let identity = &self.depot().keys.sealing.identity;
        let Some(opener) = Opener::new(manifest, identity) else {
            return Ok(Err(vec![Refusal {
                ordinal: 0,
                code: "grant-cannot-be-opened",
            }]));
        };
        let form = match self.open_form(dossier, manifest, &opener)? {
            Ok(form) => form,
            Err(refusal) => return Ok(Err(vec![refusal])),
        };
        let mut tagged = Vec::new();
        let mut refusals = Vec::new();
        for document in &manifest.documents {
            match self.tags_of(dossier.id, document, &opener, &form)? {
                Ok(pages) => tagged.push(receipt_document(document, pages)),
                Err(refusal) => refusals.push(refusal),
            }
        }
        Ok(if refusals.is_empty() {
            Ok(tagged)
        } else {
            Err(refusals)
        })
    }

    fn open_form(
        &self,
        dossier: &Dossier,
        manifest: &Manifest,
        opener: &Opener,
    ) -> Result<Result<OpenedForm, Refusal>, GatewayError> {
        let Some(document) = manifest.documents.first() else {
            return Ok(Err(Refusal {
                ordinal: 0,
                code: "not-a-form",
            }));
        };
        let sealed = self.depot().sealed_bytes(dossier.id, document.ordinal)?;
        Ok(opener.open(document, &sealed).and_then(|plain| {
            let form = OpenedForm::read(&plain, manifest)?;
            form.check_ordinals(manifest)?;
            Ok(form)
        }))
    }

    fn tags_of(
        &self,
        id: DossierId,
        document: &ManifestDocument,
        opener: &Opener,
        form: &OpenedForm,
    ) -> Result<Result<Vec<String>, Refusal>, GatewayError> {
        if document.ordinal == 0 {
            return Ok(Ok(Vec::new()));
        }
        let sealed = self.depot().sealed_bytes(id, document.ordinal)?;
        let opened = opener.open(document, &sealed);
        Ok(opened.and_then(|pdf| form.compare(document, &pdf)))
    }

    fn refuse(&self, id: DossierId, refusals: &[Refusal]) -> Problem {
        tracing::warn!(dossier = %id, ?refusals, "content refused");
        let ordinals: Vec<u32> = refusals.iter().map(|refusal| refusal.ordinal).collect();
        if let Err(error) = self.depot().store.reject(id, &ordinals) {
            return error.into();
        }
        let errors = refusals.iter().copied().map(FieldError::from).collect();
        Problem::with_errors(ProblemKind::ContentRejected, errors)
    }

    fn give_receipt(
        &self,
        dossier: &Dossier,
        documents: Vec<ReceiptDocument>,
        now: Timestamp,
    ) -> Result<Accepted, Problem> {
        let key = &self.depot().keys.receipt;
        let receipt = Receipt {
            dossier: dossier.called.to_string(),
            supplement: dossier.supplement(),
            tracking_code: dossier
                .tracking_code
                .as_ref()
                .map(|code| code.as_str().to_owned())
                .unwrap_or_default(),
            official_code: dossier.official_code.clone(),
            manifest_sha256: dossier.manifest_sha256.clone(),
            documents,
            taken_in: to_wire(now),
            key_id: key.dates.key_id.clone(),
        };
        let signed = sign_receipt(&receipt, &key.signer).ok_or(ProblemKind::Internal)?;
        let accepted = self.depot().store.accept(dossier.id, &signed, now)?;
        let Some(accepted) = accepted else {
            return Err(self.changed_meanwhile(dossier.id));
        };
        tracing::info!(dossier = %dossier.id, first = accepted.first, "dossier taken in");
        Ok(accepted)
    }
}

impl Gateway {
    /// Why a dossier that was verified is not accepted after all.
    fn changed_meanwhile(&self, id: DossierId) -> Problem {
        match self.depot().store.dossier(id) {
            Err(error) => error.into(),
            Ok(Some(dossier)) if dossier.withdrawn_at.is_none() => match check_complete(&dossier) {
                Err(problem) => problem,
                Ok(()) => ProblemKind::Unavailable.into(),
            },
            Ok(_) => ProblemKind::Withdrawn.into(),
        }
    }
}

/// The receipt's bytes as they are stored and answered.
fn sign_receipt(receipt: &Receipt, key: &ed25519_dalek::SigningKey) -> Option<Vec<u8>> {
    match serde_json::to_value(receipt).ok()? {
        Value::Object(object) => canonical_signed(object, "signature", key),
        _ => None,
    }
}

fn check_complete(dossier: &Dossier) -> Result<(), Problem> {
    let missing: Vec<FieldError> = dossier
        .documents
        .iter()
        .filter(|document| !Document::is_complete(document))
        .map(|document| FieldError::incomplete(document.ordinal, document.offset_bytes))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Problem::with_errors(
            ProblemKind::DocumentsIncomplete,
            missing,
        ))
    }
}

fn receipt_document(document: &ManifestDocument, pages: Vec<String>) -> ReceiptDocument {
    ReceiptDocument {
        ordinal: document.ordinal,
        sealed_sha256: document.sealed_sha256.clone(),
        pages,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::{from_hex, read_back_tag};

    #[test]
    fn the_example_receipt_is_what_we_sign() {
        let example = crate::examples::read("receipt.json");
        let keys = crate::examples::read("example-keys.json");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let read_back_key = from_hex(&text(&keys["read_back_key"])).unwrap();
        let tags = keys["page_sha256"].as_array().unwrap().iter();
        let tags = tags.map(|page| read_back_tag(&read_back_key, &from_hex(&text(page)).unwrap()));
        let sealed = |index: usize| text(&example["documents"][index]["sealed_sha256"]);
        let receipt = Receipt {
            dossier: text(&example["dossier"]),
            supplement: None,
            tracking_code: text(&example["tracking_code"]),
            official_code: None,
            manifest_sha256: text(&example["manifest_sha256"]),
            documents: vec![
                ReceiptDocument {
                    ordinal: 0,
                    sealed_sha256: sealed(0),
                    pages: Vec::new(),
                },
                ReceiptDocument {
                    ordinal: 1,
                    sealed_sha256: sealed(1),
                    pages: tags.collect(),
                },
            ],
            taken_in: text(&example["taken_in"]),
            key_id: "e1".to_owned(),
        };
        let key = crate::keys::signing_key(&text(&keys["receipt_secret"])).unwrap();
        let signed = sign_receipt(&receipt, &key).unwrap();
        let ours: Value = serde_json::from_slice(&signed).unwrap();
        assert_eq!(ours, example);
    }
}

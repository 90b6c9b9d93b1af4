//! Confirmation: the draft becomes a dossier that only the portal can read.
//!
//! Order decides everything here. All files are on stable storage before the transaction
//! that makes the dossier exist; the secret goes only after it. A crash before the commit
//! leaves the draft, one after it leaves the sealed dossier.

use data_encoding::{BASE64, HEXLOWER};
use jiff::Timestamp;
use kiosk_domain::{
    CaseCode, DeskCode, DossierId, ProcedureCode, SessionNo, TrackingCode, UnitCode,
    person::{Applicant, ForWhom},
};
use rand::{RngCore, rngs::OsRng};
use zeroize::Zeroizing;

use crate::{
    Expectation, ExpectedDocument, Keys, Vault, VaultError,
    draft::{Document, Open},
    files,
    index::SealedRow,
    manifest::{
        Clock, DocumentEntry, FORM_COMPONENT, Form, Grant, Manifest, PageEntry, ProcedureEntry,
        whole_seconds,
    },
    seal,
};

/// Large enough for the form of any visit, so that its buffer does not move and leave copies.
const FORM_BYTES: usize = 64 * 1024;

/// What the visit knows and the manifest or the sealed form says.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// Random code for slip and tracking page.
    pub tracking: TrackingCode,
    /// The kiosk's own number.
    pub session_no: SessionNo,
    /// Which procedure.
    pub procedure: ProcedureCode,
    /// Which case of it: papers, time and fee may depend on it.
    pub case: CaseCode,
    /// Version of its form that the portal accepts.
    pub form_version: u32,
    /// Desk of the profile.
    pub desk: DeskCode,
    /// Receiving unit.
    pub unit: UnitCode,
    /// Whether the machine's clock can be believed.
    pub clock_trusted: bool,
    /// For whom the dossier is.
    pub for_whom: ForWhom,
    /// Who hands it in; only inside the seal.
    pub applicant: Applicant,
}

/// Everything up to and with the commit.
pub(crate) fn run(
    vault: &Vault,
    id: DossierId,
    open: &Open,
    confirmation: &Confirmation,
    now: Timestamp,
) -> Result<(), VaultError> {
    let keys = vault.keys(now).ok_or(VaultError::NoKey)?;
    let read_back_key = random_key();
    let form = write_form(vault, id, open, confirmation, &read_back_key)?;

    let mut documents = vec![form];
    documents.extend(open.documents.iter().map(|document| document.entry.clone()));
    let sealed_bytes = documents.iter().map(|document| document.sealed_bytes).sum();
    let tags = tags(&documents, &open.documents, &read_back_key);

    let manifest = manifest(
        vault,
        id,
        confirmation,
        documents,
        grants(open, &keys)?,
        now,
    );
    let pages = manifest.pages();
    let body = manifest.sign(vault.index().device())?;
    let manifest_sha256 = seal::sha256(&body);
    let expectation = Expectation {
        manifest_sha256,
        tracking: confirmation.tracking.clone(),
        documents: tags,
    };
    write_clear_files(vault, id, &body, &expectation)?;

    let session_no = confirmation.session_no.as_str();
    let row = SealedRow {
        session_no,
        manifest_sha256,
        pages,
        sealed_bytes,
    };
    vault.index().change(now, |change| change.seal(id, &row))
}

fn random_key() -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    OsRng.fill_bytes(key.as_mut_slice());
    key
}

fn write_form(
    vault: &Vault,
    id: DossierId,
    open: &Open,
    confirmation: &Confirmation,
    read_back_key: &[u8; 32],
) -> Result<DocumentEntry, VaultError> {
    let key = Zeroizing::new(HEXLOWER.encode(read_back_key));
    let pages = form_pages(&open.documents);
    let form = Form::new(id, &key, confirmation, pages);
    let mut plain = Zeroizing::new(Vec::with_capacity(FORM_BYTES));
    serde_json::to_writer(&mut *plain, &form).map_err(|_| VaultError::Seal { what: "the form" })?;
    let sealed = open.secret.seal(&plain)?;
    files::write_durably(&vault.folder(id).document(0), &sealed)?;
    Ok(DocumentEntry {
        ordinal: 0,
        component: FORM_COMPONENT.into(),
        media_type: "application/json".to_owned(),
        pages: 0,
        sealed_bytes: sealed.len() as u64,
        sealed_sha256: seal::sha256(&sealed),
    })
}

fn form_pages(documents: &[Document]) -> Vec<PageEntry<'_>> {
    documents.iter().flat_map(pages_of_one).collect()
}

fn pages_of_one(document: &Document) -> impl Iterator<Item = PageEntry<'_>> {
    (1..).zip(&document.pages).map(|(page, digest)| PageEntry {
        ordinal: document.entry.ordinal,
        page,
        sha256: digest.sha256,
        note: digest.note.as_ref().map(|note| note.reveal().as_str()),
    })
}

fn tags(
    entries: &[DocumentEntry],
    documents: &[Document],
    read_back_key: &[u8; 32],
) -> Vec<ExpectedDocument> {
    let pages_of = |ordinal: u32| {
        let document = documents
            .iter()
            .find(|document| document.entry.ordinal == ordinal);
        document.map_or(&[][..], |document| &document.pages)
    };
    let expected = |entry: &DocumentEntry| ExpectedDocument {
        ordinal: entry.ordinal,
        sealed_sha256: entry.sealed_sha256,
        tags: pages_of(entry.ordinal)
            .iter()
            .map(|page| seal::read_back_tag(read_back_key, &page.sha256))
            .collect(),
    };
    entries.iter().map(expected).collect()
}

fn grants(open: &Open, keys: &Keys) -> Result<Vec<Grant>, VaultError> {
    let secret = open.secret.to_text();
    [("portal", &keys.portal), ("recovery", &keys.recovery)]
        .into_iter()
        .map(|(to, recipient)| {
            Ok(Grant {
                key_id: recipient.key_id.clone(),
                to: to.to_owned(),
                sealed_secret: BASE64.encode(&recipient.seal(&secret)?),
            })
        })
        .collect()
}

fn manifest(
    vault: &Vault,
    id: DossierId,
    confirmation: &Confirmation,
    documents: Vec<DocumentEntry>,
    grants: Vec<Grant>,
    now: Timestamp,
) -> Manifest {
    Manifest {
        dossier: id,
        session_no: confirmation.session_no.clone(),
        tracking_code: confirmation.tracking.clone(),
        procedure: ProcedureEntry {
            code: confirmation.procedure.clone(),
            form_version: confirmation.form_version,
        },
        desk: confirmation.desk.clone(),
        unit: confirmation.unit.clone(),
        channel: "kiosk".to_owned(),
        created: whole_seconds(now),
        clock: if confirmation.clock_trusted {
            Clock::Trusted
        } else {
            Clock::Doubtful
        },
        documents,
        grants,
        device: BASE64.encode(&vault.device_public_key()),
        device_signature: None,
    }
}

/// The manifest comes last: a folder that has one is complete.
fn write_clear_files(
    vault: &Vault,
    id: DossierId,
    manifest: &[u8],
    expectation: &Expectation,
) -> Result<(), VaultError> {
    let folder = vault.folder(id);
    let expected = serde_json::to_vec(expectation).map_err(|_| VaultError::Damaged {
        what: "the note of expected tags",
    })?;
    files::write_durably(&folder.expected(), &expected)?;
    files::write_durably(&folder.manifest(), manifest)
}

//! The gateway's own types of the wire (contract, section "Documents").
//!
//! They are written from the contract page alone and shared with no client, so that one
//! mistake cannot hide on both sides. Types that are read take every member as loosely as
//! serde does; `manifest.rs` and `opening.rs` say what is wrong with the values.

use kiosk_domain::{Redacted, dossier::PortalState};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Body of `PUT dossiers/{id}`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) dossier: String,
    /// Number of the supplement, where it is one.
    #[serde(default)]
    pub(crate) supplement: Option<u32>,
    pub(crate) session_no: String,
    pub(crate) tracking_code: String,
    pub(crate) procedure: ManifestProcedure,
    pub(crate) desk: String,
    pub(crate) unit: String,
    pub(crate) channel: String,
    pub(crate) created: String,
    pub(crate) clock: String,
    pub(crate) documents: Vec<ManifestDocument>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) device: String,
    pub(crate) device_signature: String,
}

/// Which procedure, by which version of its form.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ManifestProcedure {
    pub(crate) code: String,
    pub(crate) form_version: u32,
}

/// One sealed document as announced.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ManifestDocument {
    pub(crate) ordinal: u32,
    pub(crate) component: String,
    pub(crate) media_type: String,
    pub(crate) pages: u32,
    pub(crate) sealed_bytes: u64,
    pub(crate) sealed_sha256: String,
}

/// The dossier's secret, sealed for somebody.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Grant {
    pub(crate) key_id: String,
    pub(crate) to: String,
    pub(crate) sealed_secret: String,
}

/// Body of `PUT dossiers/{id}/submission`.
#[derive(Debug, Deserialize)]
pub(crate) struct Submission {
    pub(crate) dossier: String,
    pub(crate) manifest_sha256: String,
}

/// What lies in document 0, as far as the gateway looks at it. Members with an underscore
/// must be there and of their kind; their values are the officer's business.
#[derive(Debug, Deserialize)]
pub(crate) struct SealedForm {
    pub(crate) dossier: String,
    pub(crate) read_back_key: Redacted<String>,
    #[serde(rename = "case")]
    _case: String,
    #[serde(rename = "for_whom")]
    _for_whom: ForWhom,
    pub(crate) applicant: Applicant,
    #[serde(rename = "answers")]
    _answers: Redacted<Map<String, Value>>,
    pub(crate) pages: Vec<FormPage>,
}

/// For whom the dossier is handed in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ForWhom {
    #[serde(rename = "self")]
    Own,
    Child,
}

/// The person who hands it in.
#[derive(Debug, Deserialize)]
pub(crate) struct Applicant {
    pub(crate) name: Redacted<String>,
    pub(crate) identity_number: Redacted<String>,
    #[serde(rename = "source")]
    _source: IdentitySource,
}

/// How the person's data came into the machine.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum IdentitySource {
    Card,
    Typed,
}

/// A page as the kiosk scanned it.
#[derive(Debug, Deserialize)]
pub(crate) struct FormPage {
    pub(crate) ordinal: u32,
    pub(crate) page: u32,
    pub(crate) sha256: String,
}

/// `GET service`.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceDocument {
    pub(crate) api: [&'static str; 1],
    pub(crate) limits: ServiceLimits,
    pub(crate) uploads: [&'static str; 1],
    pub(crate) sealing_keys: Vec<KeyDates>,
    pub(crate) login: Vec<&'static str>,
    pub(crate) parking: bool,
    pub(crate) min_client: &'static str,
}

/// Limits of the plain documents; a sealed one may be larger by what sealing adds.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceLimits {
    pub(crate) document_bytes: u64,
    pub(crate) dossier_bytes: u64,
    pub(crate) pages: u32,
    pub(crate) chunk_bytes: usize,
}

/// When a key may be used.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct KeyDates {
    pub(crate) key_id: String,
    pub(crate) not_before: String,
    pub(crate) not_after: String,
}

/// The bundle of channel `keys`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct KeysBundle {
    pub(crate) channel: String,
    pub(crate) version: u64,
    pub(crate) issued: String,
    pub(crate) expires: String,
    pub(crate) sealing: Vec<SealingEntry>,
    pub(crate) recovery: RecoveryEntry,
    pub(crate) receipt: Vec<ReceiptEntry>,
}

/// A key to seal for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct SealingEntry {
    pub(crate) key_id: String,
    pub(crate) recipient: String,
    pub(crate) not_before: String,
    pub(crate) not_after: String,
}

/// The province's own key, kept away from every machine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct RecoveryEntry {
    pub(crate) key_id: String,
    pub(crate) recipient: String,
}

/// A key that receipts are signed with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct ReceiptEntry {
    pub(crate) key_id: String,
    pub(crate) public_key: String,
    pub(crate) not_before: String,
    pub(crate) not_after: String,
}

/// Answer to the declaration.
#[derive(Debug, Serialize)]
pub(crate) struct DeclarationAnswer {
    pub(crate) dossier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) supplement: Option<u32>,
    pub(crate) state: PortalState,
    pub(crate) documents: Vec<DocumentAnswer>,
}

/// How much of a document has arrived.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct DocumentAnswer {
    pub(crate) ordinal: u32,
    pub(crate) state: DocumentState,
    pub(crate) offset: u64,
    pub(crate) length: u64,
    pub(crate) upload_url: String,
    pub(crate) expires: String,
}

/// State of one document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DocumentState {
    Missing,
    Partial,
    Complete,
    Verified,
    Rejected,
}

/// The receipt before it is signed.
#[derive(Debug, Serialize)]
pub(crate) struct Receipt {
    pub(crate) dossier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) supplement: Option<u32>,
    pub(crate) tracking_code: String,
    pub(crate) official_code: Option<String>,
    pub(crate) manifest_sha256: String,
    pub(crate) documents: Vec<ReceiptDocument>,
    pub(crate) taken_in: String,
    pub(crate) key_id: String,
}

/// One document of a receipt, with a read-back tag a page.
#[derive(Debug, Serialize)]
pub(crate) struct ReceiptDocument {
    pub(crate) ordinal: u32,
    pub(crate) sealed_sha256: String,
    pub(crate) pages: Vec<String>,
}

/// `GET dossiers/{id}`.
#[derive(Debug, Serialize)]
pub(crate) struct StatusAnswer {
    pub(crate) dossier: String,
    pub(crate) state: PortalState,
    pub(crate) national_state: Option<u8>,
    pub(crate) official_code: Option<String>,
    pub(crate) documents: Vec<DocumentAnswer>,
}

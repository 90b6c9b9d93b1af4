//! What the vault writes for the portal: manifest, sealed form, and its own note of what
//! a true receipt must say.
//!
//! Formats: `contract.md`, "Manifest", "Sealed form" and "Receipt". Names and page digests
//! go only into the sealed form.

use data_encoding::{BASE64, HEXLOWER};
use jiff::Timestamp;
use kiosk_domain::{
    CaseCode, ComponentCode, DeskCode, DossierId, ProcedureCode, SessionNo, TrackingCode, UnitCode,
    person::{Applicant, ForWhom, IdentitySource, Sex},
};
use serde::{Deserialize, Serialize};

use crate::{Confirmation, VaultError, device::Device};

/// Component code of the sealed form.
pub(crate) const FORM_COMPONENT: &str = "_form";

/// The clear part of a dossier.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) dossier: DossierId,
    pub(crate) session_no: SessionNo,
    pub(crate) tracking_code: TrackingCode,
    pub(crate) procedure: ProcedureEntry,
    pub(crate) desk: DeskCode,
    pub(crate) unit: UnitCode,
    pub(crate) channel: String,
    pub(crate) created: String,
    pub(crate) clock: Clock,
    pub(crate) documents: Vec<DocumentEntry>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) device: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) device_signature: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ProcedureEntry {
    pub(crate) code: ProcedureCode,
    pub(crate) form_version: u32,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Clock {
    Trusted,
    Doubtful,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DocumentEntry {
    pub(crate) ordinal: u32,
    pub(crate) component: ComponentCode,
    pub(crate) media_type: String,
    pub(crate) pages: u32,
    pub(crate) sealed_bytes: u64,
    #[serde(with = "hex")]
    pub(crate) sealed_sha256: [u8; 32],
}

/// The dossier's secret, sealed to one key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) key_id: String,
    pub(crate) to: String,
    pub(crate) sealed_secret: String,
}

impl Manifest {
    /// Signs with the device's key; the result is the exact body for the portal.
    pub(crate) fn sign(mut self, device: &Device) -> Result<Vec<u8>, VaultError> {
        self.device_signature = None;
        let signature = device.sign(&canonical(&self)?);
        self.device_signature = Some(BASE64.encode(&signature));
        canonical(&self)
    }

    /// Reads a stored manifest that this device has signed.
    pub(crate) fn read(bytes: &[u8], device: &Device) -> Result<Self, VaultError> {
        let damaged = || VaultError::Damaged { what: "a manifest" };
        let mut manifest: Self = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        let signature = manifest.device_signature.take().unwrap_or_default();
        let signature = BASE64.decode(signature.as_bytes()).map_err(|_| damaged())?;
        if device.has_signed(&canonical(&manifest)?, &signature) {
            Ok(manifest)
        } else {
            Err(damaged())
        }
    }

    /// Scanned and generated pages of all documents.
    pub(crate) fn pages(&self) -> u32 {
        self.documents.iter().map(|document| document.pages).sum()
    }
}

fn canonical(value: &impl Serialize) -> Result<Vec<u8>, VaultError> {
    serde_json_canonicalizer::to_vec(value).map_err(|_| VaultError::Damaged { what: "a manifest" })
}

/// A time as the contract writes it, with whole seconds.
pub(crate) fn whole_seconds(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second())
        .unwrap_or(time)
        .to_string()
}

/// The content of document 0; exists only in memory and sealed.
#[derive(Serialize)]
pub(crate) struct Form<'a> {
    dossier: DossierId,
    read_back_key: &'a str,
    case: &'a CaseCode,
    for_whom: &'static str,
    applicant: ApplicantEntry<'a>,
    answers: Answers,
    pages: Vec<PageEntry<'a>>,
}

/// No declaration of today is filled in on the kiosk's own screens.
#[derive(Serialize)]
struct Answers {}

#[derive(Serialize)]
struct ApplicantEntry<'a> {
    name: &'a str,
    identity_number: &'a str,
    old_number: Option<&'a str>,
    birth: Option<String>,
    sex: Option<Sex>,
    address: Option<&'a str>,
    issued: Option<String>,
    source: IdentitySource,
}

/// One page as the form lists it.
#[derive(Serialize)]
pub(crate) struct PageEntry<'a> {
    pub(crate) ordinal: u32,
    pub(crate) page: u32,
    #[serde(with = "hex")]
    pub(crate) sha256: [u8; 32],
    pub(crate) note: Option<&'a str>,
}

impl<'a> Form<'a> {
    pub(crate) fn new(
        dossier: DossierId,
        read_back_key: &'a str,
        confirmation: &'a Confirmation,
        pages: Vec<PageEntry<'a>>,
    ) -> Self {
        let for_whom = match confirmation.for_whom {
            ForWhom::Own => "self",
            ForWhom::Child => "child",
        };
        let applicant = ApplicantEntry::new(&confirmation.applicant);
        Self {
            dossier,
            read_back_key,
            case: &confirmation.case,
            for_whom,
            applicant,
            answers: Answers {},
            pages,
        }
    }
}

impl<'a> ApplicantEntry<'a> {
    fn new(applicant: &'a Applicant) -> Self {
        let text = |value: &'a Option<kiosk_domain::Redacted<String>>| {
            value.as_ref().map(|value| value.reveal().as_str())
        };
        Self {
            name: applicant.name.reveal(),
            identity_number: applicant.identity_number.reveal(),
            old_number: text(&applicant.old_number),
            birth: applicant
                .birth
                .as_ref()
                .map(|date| date.reveal().to_string()),
            sex: applicant.sex.as_ref().map(|sex| *sex.reveal()),
            address: text(&applicant.address),
            issued: applicant
                .issued
                .as_ref()
                .map(|date| date.reveal().to_string()),
            source: applicant.source,
        }
    }
}

/// What a true receipt must say, written at confirmation. Holds tags, never page digests:
/// without the read-back key, which lies only in the sealed form, nobody can make them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Expectation {
    /// SHA-256 of the exact manifest body.
    #[serde(with = "hex")]
    pub manifest_sha256: [u8; 32],
    /// The tracking code in the manifest.
    pub tracking: TrackingCode,
    /// Every document, in the order of its ordinal.
    pub documents: Vec<ExpectedDocument>,
}

/// One document of an [`Expectation`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExpectedDocument {
    /// Ordinal in the manifest; 0 is the sealed form.
    pub ordinal: u32,
    /// SHA-256 of the age file.
    #[serde(with = "hex")]
    pub sealed_sha256: [u8; 32],
    /// Read-back tag of each page, in order.
    #[serde(with = "hex_list")]
    pub tags: Vec<[u8; 32]>,
}

impl Expectation {
    /// Reads the stored note and holds it against the manifest.
    pub(crate) fn read(bytes: &[u8], manifest_sha256: &[u8; 32]) -> Result<Self, VaultError> {
        let expectation: Option<Self> = serde_json::from_slice(bytes).ok();
        expectation
            .filter(|expectation| &expectation.manifest_sha256 == manifest_sha256)
            .ok_or(VaultError::Damaged {
                what: "the note of expected tags",
            })
    }
}

mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::HEXLOWER;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&HEXLOWER.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        read(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("not 64 hex digits"))
    }

    pub(super) fn read(text: &str) -> Option<[u8; 32]> {
        HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
    }
}

mod hex_list {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::{HEXLOWER, hex};

    pub(super) fn serialize<S: Serializer>(list: &[[u8; 32]], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(list.iter().map(|bytes| HEXLOWER.encode(bytes)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<[u8; 32]>, D::Error> {
        let list = Vec::<String>::deserialize(from)?;
        let list = list
            .iter()
            .map(|text| hex::read(text))
            .collect::<Option<_>>();
        list.ok_or_else(|| D::Error::custom("not 64 hex digits"))
    }
}

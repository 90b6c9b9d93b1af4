//! Parked drafts: sealed bytes of a visit that was not finished, kept for seven days.
//!
//! A draft comes without any grant: its secret stands only on the citizen's resume slip, so
//! this gateway cannot open it, and any kiosk of the province may fetch it. It is declared
//! and uploaded like a dossier and never submitted.

use std::ops::Range;

use jiff::Timestamp;
use kiosk_domain::DossierId;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    Gateway,
    digest::{from_hex, hex, sha256},
    files, json,
    name::Name,
    problem::{FieldError, Problem, ProblemKind},
    signing::{DeviceKey, canonical_without},
    store::{Document, Dossier, Kind, NewDossier},
    wire::DeclarationAnswer,
};

/// Documents of a draft: its form and one for each page at most.
const DOCUMENTS: usize = 64;

#[derive(Deserialize)]
struct DraftManifest {
    dossier: String,
    documents: Vec<DraftDocument>,
    device: String,
    device_signature: String,
}

#[derive(Deserialize)]
struct DraftDocument {
    ordinal: u32,
    sealed_bytes: u64,
    sealed_sha256: String,
}

impl Gateway {
    /// Declares a draft; tells whether it is new.
    pub(crate) fn park(
        &self,
        id: DossierId,
        body: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<(bool, DeclarationAnswer), Problem> {
        self.offers_parking()?;
        let name = draft_name(id);
        if let Some(known) = self.depot().store.dossier(name.row_id())?
            && known.is_expired(now)
        {
            return Err(ProblemKind::DraftGone.into());
        }
        let draft = self.checked(id, body, device)?;
        self.enter(&NewDossier {
            id: name.row_id(),
            called: id,
            kind: Kind::Draft,
            device,
            tracking_code: None,
            procedure: "",
            unit: "",
            manifest: body,
            manifest_sha256: hex(&sha256(body)),
            documents: draft.documents.iter().map(new_document).collect(),
            now,
        })
    }

    /// The manifest of a draft, exactly as it was put.
    pub(crate) fn draft(&self, id: DossierId, now: Timestamp) -> Result<Vec<u8>, Problem> {
        Ok(self.kept_draft(id, now)?.manifest)
    }

    /// A sealed document of a draft.
    pub(crate) fn draft_document(
        &self,
        id: DossierId,
        ordinal: &str,
        now: Timestamp,
    ) -> Result<Vec<u8>, Problem> {
        let draft = self.kept_draft(id, now)?;
        let document = draft
            .documents
            .iter()
            .find(|one| one.ordinal.to_string() == ordinal && one.is_complete())
            .ok_or(ProblemKind::NotFound)?;
        Ok(self.depot().sealed_bytes(draft.id, document.ordinal)?)
    }

    fn kept_draft(&self, id: DossierId, now: Timestamp) -> Result<Dossier, Problem> {
        self.offers_parking()?;
        let draft = self.depot().store.dossier(draft_name(id).row_id())?;
        let draft = draft.ok_or(ProblemKind::NotFound)?;
        if draft.is_expired(now) {
            return Err(ProblemKind::DraftGone.into());
        }
        Ok(draft)
    }

    fn offers_parking(&self) -> Result<(), Problem> {
        if self.options().parking {
            Ok(())
        } else {
            Err(ProblemKind::NotOffered.into())
        }
    }

    fn checked(
        &self,
        id: DossierId,
        body: &[u8],
        device: &DeviceKey,
    ) -> Result<DraftManifest, Problem> {
        let object = json::read_object(body).ok_or(ProblemKind::BodyInvalid)?;
        let draft: DraftManifest = serde_json::from_value(Value::Object(object.clone()))
            .map_err(|_| ProblemKind::ManifestInvalid)?;
        let mut errors = Vec::new();
        let signed = canonical_without(&object, "device_signature")
            .is_some_and(|text| device.has_signed(&text, &draft.device_signature));
        let checks = [
            ("/dossier", draft.dossier == id.to_string()),
            ("/device", draft.device == device.as_str()),
            ("/device_signature", signed),
            ("/grants", !object.contains_key("grants")),
            (
                "/documents",
                (1..=DOCUMENTS).contains(&draft.documents.len()),
            ),
        ];
        let wrong = checks.into_iter().filter(|(_, fine)| !fine);
        errors.extend(wrong.map(|(pointer, _)| FieldError::new(pointer, "invalid")));
        for (index, document) in draft.documents.iter().enumerate() {
            let is_fine = u32::try_from(index) == Ok(document.ordinal)
                && document.sealed_bytes > 0
                && from_hex(&document.sealed_sha256).is_some();
            if !is_fine {
                errors.push(FieldError::new(format!("/documents/{index}"), "invalid"));
            }
        }
        if !errors.is_empty() {
            return Err(Problem::with_errors(ProblemKind::ManifestInvalid, errors));
        }
        let bytes = draft
            .documents
            .iter()
            .fold(0_u64, |sum, one| sum.saturating_add(one.sealed_bytes));
        // Sealing adds well under a hundredth and a kilobyte a document.
        let limit_bytes = self.profile().limits.dossier_bytes;
        let limit_bytes = limit_bytes + limit_bytes / 100 + 1024 * 64;
        if bytes > limit_bytes {
            return Err(ProblemKind::TooLarge.into());
        }
        Ok(draft)
    }
}

const fn draft_name(id: DossierId) -> Name {
    Name {
        called: id,
        kind: Kind::Draft,
    }
}

fn new_document(announced: &DraftDocument) -> Document {
    Document {
        ordinal: announced.ordinal,
        component: String::new(),
        length_bytes: announced.sealed_bytes,
        sha256: announced.sealed_sha256.clone(),
        upload: files::random_name(),
        offset_bytes: 0,
        rejected: false,
    }
}

/// Reads `Range: bytes=FROM-TO` of a document of that length (RFC 9110, 14.1.2); `None` for
/// a header that stands for the whole.
pub(crate) fn range(header: Option<&str>, length: usize) -> Option<Range<usize>> {
    let (from, to) = header?.strip_prefix("bytes=")?.split_once('-')?;
    let last = length.checked_sub(1)?;
    let (from, to) = match (from, to) {
        ("", suffix) => {
            let suffix: usize = suffix.parse().ok().filter(|count| *count > 0)?;
            (length.saturating_sub(suffix), last)
        }
        (from, "") => (from.parse().ok()?, last),
        (from, to) => (from.parse().ok()?, last.min(to.parse().ok()?)),
    };
    (from <= to && from < length).then(|| from..to + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_says() {
        let cases = [
            (Some("bytes=0-3"), Some(0..4)),
            (Some("bytes=4-"), Some(4..10)),
            (Some("bytes=-3"), Some(7..10)),
            (Some("bytes=2-99"), Some(2..10)),
            (Some("bytes=10-"), None),
            (Some("bytes=5-2"), None),
            (Some("bytes=0-1,4-5"), None),
            (Some("lines=0-1"), None),
            (None, None),
        ];
        for (header, expected) in cases {
            assert_eq!(range(header, 10), expected, "{header:?}");
        }
    }
}

//! Declarations and uploads (contract, "Calls").
//!
//! A chunk counts only after three steps in this order: its bytes lie flushed in an object
//! of their own; the store has moved the offset by compare-and-set; the answer goes out. A
//! cut between any two leaves an orphan or an unheard answer, never a hole.

use jiff::Timestamp;
use kiosk_domain::DossierId;

use crate::{
    Gateway,
    digest::{hex, sha256},
    files, manifest,
    problem::{Problem, ProblemKind},
    signing::DeviceKey,
    store::{Append, Declared, Document, Dossier, NewDossier, Part},
    time::to_wire,
    wire::{DeclarationAnswer, DocumentAnswer, ManifestDocument, StatusAnswer},
};

/// Where an upload stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct UploadPlace {
    pub(crate) offset_bytes: u64,
    pub(crate) length_bytes: u64,
}

impl Gateway {
    /// Declares a dossier; tells whether it is new.
    ///
    /// What was declared before is compared before anything else is looked at, so that the
    /// same manifest keeps its answer when profile or keys have changed since.
    pub(crate) fn declare(
        &self,
        id: DossierId,
        body: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<(bool, DeclarationAnswer), Problem> {
        match self.depot().store.dossier(id)? {
            None => self.check_manifest(id, body, device)?,
            Some(known) if known.manifest_sha256 != hex(&sha256(body)) => {
                return Err(ProblemKind::ManifestConflict.into());
            }
            Some(_) => {}
        }
        let declared = self.enter(id, body, device, now)?;
        if declared == Declared::Conflict {
            return Err(ProblemKind::ManifestConflict.into());
        }
        let dossier = self.own_dossier(id, device)?;
        let is_new = declared == Declared::New;
        tracing::info!(dossier = %id, is_new, "dossier declared");
        Ok((is_new, declaration_answer(&dossier, now)))
    }

    fn check_manifest(
        &self,
        id: DossierId,
        body: &[u8],
        device: &DeviceKey,
    ) -> Result<(), Problem> {
        let key_id = &self.depot().keys.sealing.dates.key_id;
        manifest::check(body, id, device, key_id, self.profile()).map(|_| ())
    }

    fn enter(
        &self,
        id: DossierId,
        body: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<Declared, Problem> {
        let manifest = manifest::read(body).ok_or(ProblemKind::BodyInvalid)?;
        let new = NewDossier {
            id,
            device,
            tracking_code: &manifest.tracking_code,
            procedure: &manifest.manifest.procedure.code,
            unit: &manifest.manifest.unit,
            manifest: body,
            manifest_sha256: hex(&sha256(body)),
            documents: manifest
                .manifest
                .documents
                .iter()
                .map(new_document)
                .collect(),
            now,
        };
        Ok(self.depot().store.declare(&new)?)
    }

    /// A dossier of this device; another's is as good as none.
    pub(crate) fn own_dossier(
        &self,
        id: DossierId,
        device: &DeviceKey,
    ) -> Result<Dossier, Problem> {
        self.depot()
            .store
            .dossier(id)?
            .filter(|dossier| dossier.device == device.as_str())
            .ok_or_else(|| ProblemKind::DossierUnknown.into())
    }

    /// What `GET dossiers/{id}` tells.
    pub(crate) fn status(
        &self,
        id: DossierId,
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<StatusAnswer, Problem> {
        let dossier = self.own_dossier(id, device)?;
        Ok(status_answer(&dossier, now))
    }

    /// Where an upload of this device stands.
    pub(crate) fn upload_place(
        &self,
        upload: &str,
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<UploadPlace, Problem> {
        let gone = || Problem::from(ProblemKind::UploadGone);
        let (dossier, ordinal) = self
            .depot()
            .store
            .dossier_of_upload(upload)?
            .ok_or_else(gone)?;
        if dossier.device != device.as_str() || dossier.is_expired(now) {
            return Err(gone());
        }
        let document = dossier
            .documents
            .iter()
            .find(|one| one.ordinal == ordinal)
            .ok_or_else(gone)?;
        Ok(UploadPlace {
            offset_bytes: document.offset_bytes,
            length_bytes: document.length_bytes,
        })
    }

    /// Appends a chunk as a whole; gives the new offset.
    pub(crate) fn append(
        &self,
        upload: &str,
        start_bytes: u64,
        chunk: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<u64, Problem> {
        let place = self.upload_place(upload, device, now)?;
        let length_bytes = u64::try_from(chunk.len()).map_err(|_| ProblemKind::TooLarge)?;
        if place.offset_bytes != start_bytes {
            return Err(offset_mismatch(place.offset_bytes));
        }
        if length_bytes > place.length_bytes - place.offset_bytes {
            return Err(ProblemKind::TooLarge.into());
        }
        if chunk.is_empty() {
            return Ok(start_bytes);
        }
        let object = files::random_name();
        self.depot().objects.put(&object, chunk)?;
        let part = Part {
            start_bytes,
            length_bytes,
            object,
        };
        self.count_part(upload, &part, now)
    }

    /// Moves the offset over a stored part, or removes the part again.
    fn count_part(&self, upload: &str, part: &Part, now: Timestamp) -> Result<u64, Problem> {
        let problem = match self.depot().store.append(upload, part, now)? {
            Append::Moved(offset) => return Ok(offset),
            Append::Stale(offset) => offset_mismatch(offset),
            Append::Gone => ProblemKind::UploadGone.into(),
        };
        self.depot().objects.remove(&part.object)?;
        Err(problem)
    }
}

fn offset_mismatch(offset: u64) -> Problem {
    Problem::from(ProblemKind::OffsetMismatch)
        .with_header(crate::http::UPLOAD_OFFSET, offset.to_string())
}

fn new_document(announced: &ManifestDocument) -> Document {
    Document {
        ordinal: announced.ordinal,
        component: announced.component.clone(),
        length_bytes: announced.sealed_bytes,
        sha256: announced.sealed_sha256.clone(),
        upload: files::random_name(),
        offset_bytes: 0,
        rejected: false,
    }
}

fn declaration_answer(dossier: &Dossier, now: Timestamp) -> DeclarationAnswer {
    DeclarationAnswer {
        dossier: dossier.id.to_string(),
        state: dossier.state(now),
        documents: document_answers(dossier),
    }
}

fn status_answer(dossier: &Dossier, now: Timestamp) -> StatusAnswer {
    StatusAnswer {
        dossier: dossier.id.to_string(),
        state: dossier.state(now),
        national_state: dossier
            .national
            .map(kiosk_domain::dossier::NationalState::number),
        official_code: dossier.official_code.clone(),
        documents: document_answers(dossier),
    }
}

/// Documents of a finished dossier do not expire; the field then tells the last date there
/// was, because the contract has it in every answer.
fn document_answers(dossier: &Dossier) -> Vec<DocumentAnswer> {
    let expires = to_wire(dossier.expires_at());
    dossier
        .documents
        .iter()
        .map(|document| DocumentAnswer {
            ordinal: document.ordinal,
            state: dossier.document_state(document),
            offset: document.offset_bytes,
            length: document.length_bytes,
            upload_url: format!("{}/uploads/{}", crate::http::BASE, document.upload),
            expires: expires.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use kiosk_domain::{TrackingCode, dossier::NationalState};
    use serde_json::Value;

    use super::*;
    use crate::store::Outcome;

    /// The dossier of the example answers, at a certain progress.
    fn example(offsets: [u64; 2], outcome: Outcome, national: Option<NationalState>) -> Dossier {
        let declaration = crate::examples::read("declaration.json");
        let document = |index: usize, component: &str| {
            let told = &declaration["documents"][index];
            Document {
                ordinal: u32::try_from(index).unwrap(),
                component: component.to_owned(),
                length_bytes: told["length"].as_u64().unwrap(),
                sha256: String::new(),
                upload: told["upload_url"]
                    .as_str()
                    .unwrap()
                    .rsplit('/')
                    .next()
                    .unwrap()
                    .to_owned(),
                offset_bytes: offsets[index],
                rejected: false,
            }
        };
        let at: Timestamp = "2026-11-23T08:43:40Z".parse().unwrap();
        Dossier {
            id: declaration["dossier"].as_str().unwrap().parse().unwrap(),
            device: String::new(),
            tracking_code: TrackingCode::parse("7K4M2Q9D6TRW").unwrap(),
            procedure: "1.001193".to_owned(),
            unit: "26506".to_owned(),
            manifest: Vec::new(),
            manifest_sha256: String::new(),
            outcome,
            national,
            official_code: national.map(|_| "000.01.31.H06-261123-0001".to_owned()),
            touched_at: at,
            taken_in_at: None,
            changed_at: None,
            receipt: None,
            documents: vec![document(0, "_form"), document(1, "giay-chung-sinh")],
        }
    }

    fn now() -> Timestamp {
        "2026-11-23T08:44:00Z".parse().unwrap()
    }

    #[test]
    fn answers_are_those_of_the_examples() {
        let length = |name: &str, index: usize| -> u64 {
            let answer: Value = crate::examples::read(name);
            answer["documents"][index]["length"].as_u64().unwrap()
        };
        let half = example([length("declaration.json", 0), 128], Outcome::Open, None);
        let told = serde_json::to_value(declaration_answer(&half, now())).unwrap();
        assert_eq!(told, crate::examples::read("declaration.json"));
        let offsets = [length("status.json", 0), length("status.json", 1)];
        let done = example(offsets, Outcome::Accepted, Some(NationalState::Accepted));
        let told = serde_json::to_value(status_answer(&done, now())).unwrap();
        assert_eq!(told, crate::examples::read("status.json"));
    }

    #[test]
    fn a_month_without_a_byte_ends_an_incomplete_dossier() {
        use kiosk_domain::dossier::PortalState as S;
        let month_later = crate::time::days_after(now(), 31);
        let full = {
            let all = example([0, 0], Outcome::Open, None);
            [all.documents[0].length_bytes, all.documents[1].length_bytes]
        };
        let cases = [
            ([0, 0], now(), S::Declared),
            ([1, 0], now(), S::Receiving),
            (full, now(), S::Complete),
            ([1, 0], month_later, S::Expired),
            (full, month_later, S::Complete),
        ];
        for (offsets, at, expected) in cases {
            assert_eq!(
                example(offsets, Outcome::Open, None).state(at),
                expected,
                "{offsets:?}"
            );
        }
    }

    #[test]
    fn an_expired_upload_is_gone_until_it_is_declared_again() {
        let data = tempfile::tempdir().unwrap();
        let files = kiosk_domain::profile::embedded("br-vt-2018").unwrap();
        let profile = kiosk_domain::profile::Profile::load(&files).unwrap();
        let config = crate::Config {
            data: data.path().to_owned(),
            profile,
        };
        let gateway = Gateway::open(config).unwrap();
        let manifest = crate::examples::bytes("manifest.json");
        let told = crate::examples::read("manifest.json");
        let device = DeviceKey::parse(told["device"].as_str().unwrap()).unwrap();
        let id: DossierId = told["dossier"].as_str().unwrap().parse().unwrap();
        let (is_new, _) = gateway.declare(id, &manifest, &device, now()).unwrap();
        assert!(is_new);
        let upload = gateway.own_dossier(id, &device).unwrap().documents[1]
            .upload
            .clone();
        assert_eq!(
            gateway
                .append(&upload, 0, b"sealed", &device, now())
                .unwrap(),
            6
        );
        let soon = std::time::SystemTime::now() + std::time::Duration::from_hours(72);
        gateway.depot().sweep(soon).unwrap();
        assert_eq!(
            gateway.depot().sealed_bytes(id, 1).unwrap(),
            b"sealed",
            "no orphan"
        );
        let late = crate::time::days_after(now(), 31);
        assert!(gateway.upload_place(&upload, &device, late).is_err());
        assert!(gateway.append(&upload, 6, b"more", &device, late).is_err());
        let (is_new, answer) = gateway.declare(id, &manifest, &device, late).unwrap();
        assert!(!is_new);
        assert_eq!(answer.documents[1].offset, 6);
        assert_eq!(
            gateway
                .upload_place(&upload, &device, late)
                .unwrap()
                .offset_bytes,
            6
        );
    }
}

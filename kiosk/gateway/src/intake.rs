//! Declarations and uploads (contract, "Calls").
//!
//! A chunk counts only after three steps in this order: its bytes lie flushed in an object
//! of their own; the store has moved the offset by compare-and-set; the answer goes out. A
//! cut between any two leaves an orphan or an unheard answer, never a hole.

use jiff::Timestamp;
use kiosk_domain::{DossierId, dossier::NationalState};

use crate::{
    Gateway,
    digest::{hex, sha256},
    files, manifest,
    name::Name,
    officer,
    problem::{FieldError, Problem, ProblemKind},
    signing::DeviceKey,
    store::{Append, Declared, Document, Dossier, Kind, NewDossier, Part, Terminated},
    time::to_wire,
    wire::{DeclarationAnswer, DocumentAnswer, ManifestDocument, StatusAnswer},
};

/// Where an upload stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct UploadPlace {
    pub(crate) offset_bytes: u64,
    pub(crate) length_bytes: u64,
    pub(crate) expires_at: Timestamp,
}

impl Gateway {
    /// Declares a dossier or a supplement; tells whether it is new.
    ///
    /// What was declared before is compared before anything else is looked at, so that the
    /// same manifest keeps its answer when profile or keys have changed since.
    pub(crate) fn declare(
        &self,
        name: Name,
        body: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<(bool, DeclarationAnswer), Problem> {
        match self.depot().store.dossier(name.row_id())? {
            None => self.check_new(name, body, device)?,
            Some(known) if known.manifest_sha256 != hex(&sha256(body)) => {
                return Err(ProblemKind::ManifestConflict.into());
            }
            Some(known) if known.withdrawn_at.is_some() => {
                return Err(ProblemKind::Withdrawn.into());
            }
            Some(_) => {}
        }
        let manifest = manifest::read(body).ok_or(ProblemKind::BodyInvalid)?;
        let new = NewDossier {
            id: name.row_id(),
            called: name.called,
            kind: name.kind,
            device,
            tracking_code: Some(&manifest.tracking_code),
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
        self.enter(&new)
    }

    fn check_new(&self, name: Name, body: &[u8], device: &DeviceKey) -> Result<(), Problem> {
        if let Kind::Supplement(number) = name.kind {
            self.check_supplement(name.called, number, body, device)?;
        }
        let key_id = &self.depot().keys.sealing.dates.key_id;
        manifest::check(body, name.called, device, key_id, self.profile())
    }

    /// Papers are taken later only while the officer waits for just these, and for the
    /// dossier with its own tracking code.
    fn check_supplement(
        &self,
        id: DossierId,
        number: u32,
        body: &[u8],
        device: &DeviceKey,
    ) -> Result<(), Problem> {
        let dossier = self.own_dossier(id, device)?;
        if dossier.withdrawn_at.is_some() {
            return Err(ProblemKind::Withdrawn.into());
        }
        let asked = self.depot().store.acts(id, officer::SUPPLEMENT)?;
        let is_open = dossier.national == Some(NationalState::SupplementRequested)
            && asked.last().is_some_and(|last| last.number == number);
        if !is_open {
            return Err(ProblemKind::SupplementNotOpen.into());
        }
        let Some(read) = manifest::read(body) else {
            // The check of every manifest tells what is wrong.
            return Ok(());
        };
        let mut errors = Vec::new();
        if Some(&read.tracking_code) != dossier.tracking_code.as_ref() {
            errors.push(FieldError::new("/tracking_code", "not-the-dossiers"));
        }
        if read.manifest.supplement.is_some_and(|told| told != number) {
            errors.push(FieldError::new("/supplement", "not-the-name"));
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Problem::with_errors(ProblemKind::ManifestInvalid, errors))
        }
    }

    /// Enters what was checked; gives the answer.
    pub(crate) fn enter(&self, new: &NewDossier<'_>) -> Result<(bool, DeclarationAnswer), Problem> {
        let declared = self.depot().store.declare(new)?;
        if declared == Declared::Conflict {
            return Err(ProblemKind::ManifestConflict.into());
        }
        let dossier = self.own_dossier(new.id, new.device)?;
        let is_new = declared == Declared::New;
        tracing::info!(dossier = %new.called, kind = ?new.kind, is_new, "declared");
        Ok((is_new, declaration_answer(&dossier, new.now)))
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
        name: Name,
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<StatusAnswer, Problem> {
        let dossier = self.own_dossier(name.row_id(), device)?;
        Ok(status_answer(&dossier, now))
    }

    /// Where an upload of this device stands.
    pub(crate) fn upload_place(
        &self,
        upload: &str,
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<UploadPlace, Problem> {
        let store = &self.depot().store;
        let gone = || Problem::from(ProblemKind::UploadGone);
        let Some((dossier, ordinal)) = store.dossier_of_upload(upload)? else {
            return Err(if store.is_closed_upload(upload)? {
                ProblemKind::UploadClosed.into()
            } else {
                gone()
            });
        };
        if dossier.device != device.as_str() {
            return Err(gone());
        }
        if dossier.is_expired(now) || dossier.withdrawn_at.is_some() {
            return Err(ProblemKind::UploadClosed.into());
        }
        let document = dossier
            .documents
            .iter()
            .find(|one| one.ordinal == ordinal)
            .ok_or_else(gone)?;
        Ok(UploadPlace {
            offset_bytes: document.offset_bytes,
            length_bytes: document.length_bytes,
            expires_at: dossier.expires_at(),
        })
    }

    /// Ends an upload; the document starts again when it is declared again.
    pub(crate) fn terminate(
        &self,
        upload: &str,
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<(), Problem> {
        self.upload_place(upload, device, now)?;
        let ended = self
            .depot()
            .store
            .terminate(upload, &files::random_name())?;
        match ended {
            Terminated::Freed(objects) => Ok(self.depot().remove_objects(&objects)?),
            Terminated::TakenIn => Err(ProblemKind::AlreadyProcessing.into()),
            Terminated::Gone => Err(ProblemKind::UploadGone.into()),
        }
    }

    /// Appends what has arrived of a chunk; gives the new place.
    pub(crate) fn append(
        &self,
        upload: &str,
        start_bytes: u64,
        chunk: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<UploadPlace, Problem> {
        let place = self.upload_place(upload, device, now)?;
        let length_bytes = u64::try_from(chunk.len()).map_err(|_| ProblemKind::TooLarge)?;
        if place.offset_bytes != start_bytes {
            return Err(offset_mismatch(place.offset_bytes));
        }
        if length_bytes > place.length_bytes - place.offset_bytes {
            return Err(ProblemKind::TooLarge.into());
        }
        if chunk.is_empty() {
            return Ok(place);
        }
        let object = files::random_name();
        self.depot().objects.put(&object, chunk)?;
        let part = Part {
            start_bytes,
            length_bytes,
            object,
        };
        Ok(UploadPlace {
            offset_bytes: self.count_part(upload, &part, now)?,
            ..place
        })
    }

    /// Moves the offset over a stored part, or removes the part again.
    fn count_part(&self, upload: &str, part: &Part, now: Timestamp) -> Result<u64, Problem> {
        let problem = match self.depot().store.append(upload, part, now)? {
            Append::Moved(offset) => return Ok(offset),
            Append::Stale(offset) => offset_mismatch(offset),
            Append::Gone => ProblemKind::UploadClosed.into(),
        };
        self.depot().objects.remove(&part.object)?;
        Err(problem)
    }
}

fn offset_mismatch(offset: u64) -> Problem {
    Problem::from(ProblemKind::OffsetMismatch)
        .with_header(crate::http::UPLOAD_OFFSET, offset.to_string())
}

pub(crate) fn new_document(announced: &ManifestDocument) -> Document {
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

pub(crate) fn declaration_answer(dossier: &Dossier, now: Timestamp) -> DeclarationAnswer {
    DeclarationAnswer {
        dossier: dossier.called.to_string(),
        supplement: dossier.supplement(),
        state: dossier.state(now),
        documents: document_answers(dossier),
    }
}

fn status_answer(dossier: &Dossier, now: Timestamp) -> StatusAnswer {
    StatusAnswer {
        dossier: dossier.called.to_string(),
        state: dossier.state(now),
        national_state: dossier.national.map(NationalState::number),
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
    use kiosk_domain::TrackingCode;
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
            called: declaration["dossier"].as_str().unwrap().parse().unwrap(),
            kind: Kind::Dossier,
            device: String::new(),
            tracking_code: TrackingCode::parse("7K4M2Q9D6TRW").ok(),
            procedure: "1.001193".to_owned(),
            unit: "26506".to_owned(),
            manifest: Vec::new(),
            manifest_sha256: String::new(),
            outcome,
            national,
            official_code: national.map(|_| "000.01.31.H06-261123-0001".to_owned()),
            declared_at: at,
            touched_at: at,
            withdrawn_at: None,
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
        let name = Name::dossier(id);
        let (is_new, _) = gateway.declare(name, &manifest, &device, now()).unwrap();
        assert!(is_new);
        let upload = gateway.own_dossier(id, &device).unwrap().documents[1]
            .upload
            .clone();
        assert_eq!(
            gateway
                .append(&upload, 0, b"sealed", &device, now())
                .unwrap()
                .offset_bytes,
            6
        );
        let soon = crate::time::days_after(Timestamp::now(), 3);
        gateway.depot().sweep(soon).unwrap();
        assert_eq!(
            gateway.depot().sealed_bytes(id, 1).unwrap(),
            b"sealed",
            "no orphan"
        );
        let late = crate::time::days_after(now(), 31);
        assert!(gateway.upload_place(&upload, &device, late).is_err());
        assert!(gateway.append(&upload, 6, b"more", &device, late).is_err());
        let (is_new, answer) = gateway.declare(name, &manifest, &device, late).unwrap();
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

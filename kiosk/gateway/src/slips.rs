//! The papers that the one-stop desk issues about a dossier (contract, `GET slips`): Mẫu 01
//! to 04 of Circular 01/2018/TT-VPCP as data, for a kiosk that prints them at once.
//!
//! They name the applicant, so they are made of the opened form for each call and are kept
//! nowhere.

use kiosk_domain::DossierId;
use serde::Serialize;
use serde_json::Value;

use crate::{
    Gateway,
    form::{Note, OpenDossier},
    lookup::Promised,
    officer::{ACCEPT, POSTPONE, REFUSE, SUPPLEMENT},
    problem::{Problem, ProblemKind},
    signing::DeviceKey,
    time::to_wire,
};

/// Kinds of slip with the act that issues each.
const KINDS: [(&str, &str); 4] = [
    ("receipt", ACCEPT),
    ("supplement", SUPPLEMENT),
    ("refusal", REFUSE),
    ("apology", POSTPONE),
];

/// `GET dossiers/{id}/slips/{kind}`.
#[derive(Serialize)]
pub(crate) struct SlipAnswer {
    kind: &'static str,
    /// Which of its kind, from 1.
    n: u32,
    issued: String,
    dossier: String,
    official_code: Option<String>,
    tracking_code: String,
    session_no: String,
    procedure: String,
    unit: String,
    desk: String,
    received: Option<String>,
    promised: Option<Promised>,
    applicant: Value,
    papers: Vec<SlipPaper>,
    reason: Option<String>,
    components: Vec<String>,
}

#[derive(Serialize)]
struct SlipPaper {
    component: String,
    pages: u32,
}

impl Gateway {
    /// The data of a slip that was issued.
    pub(crate) fn slip(
        &self,
        id: DossierId,
        kind: &str,
        device: &DeviceKey,
    ) -> Result<SlipAnswer, Problem> {
        let dossier = self.own_dossier(id, device)?;
        let (kind, verb) = KINDS
            .into_iter()
            .find(|(name, _)| *name == kind)
            .ok_or(ProblemKind::NotFound)?;
        let store = &self.depot().store;
        let acts = store.acts(dossier.id, verb)?;
        let act = acts.last().ok_or(ProblemKind::NotFound)?;
        let note = Note::open(self.depot(), act.sealed.as_deref())?;
        let opened = OpenDossier::new(self.depot(), &dossier)?;
        let mut form = opened.form()?;
        let manifest = opened.manifest;
        let papers = manifest.documents.iter().filter(|one| one.ordinal > 0);
        Ok(SlipAnswer {
            kind,
            n: act.number,
            issued: to_wire(act.at),
            dossier: id.to_string(),
            official_code: dossier.official_code.clone(),
            tracking_code: manifest.tracking_code,
            session_no: manifest.session_no,
            procedure: manifest.procedure.code,
            unit: manifest.unit,
            desk: manifest.desk,
            received: dossier.taken_in_at.map(to_wire),
            promised: store.promise(dossier.id)?.as_ref().map(Promised::of),
            applicant: form.remove("applicant").unwrap_or_default(),
            papers: papers
                .map(|one| SlipPaper {
                    component: one.component.clone(),
                    pages: one.pages,
                })
                .collect(),
            reason: note.reason,
            components: note.components,
        })
    }
}

//! Finding a dossier by what stands on its slip (contract, `POST lookups`).
//!
//! Whoever has a tracking code has the slip. An official code is known to more people, so it
//! needs the last four digits of the applicant's phone or identity number as well; they are
//! compared with the opened form and stored nowhere. Unknown codes and wrong digits get the
//! same answer, and guessing is slowed down.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use kiosk_domain::{TrackingCode, dossier::NationalState};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Gateway, GatewayError,
    form::{Note, OpenDossier},
    json,
    officer::SUPPLEMENT,
    problem::{Problem, ProblemKind},
    signing::DeviceKey,
    store::{Dossier, Outcome, Promise},
    time::to_wire,
};

/// Wrong tries of a device before it has to wait.
const TRIES: usize = 5;

/// How long a wrong try counts: four digits by five tries a minute take a day and a half.
const WINDOW: SignedDuration = SignedDuration::from_mins(1);

/// Digits that stand for a person's number.
const DIGITS: usize = 4;

/// Devices that are remembered; more at once would be an attack with made-up keys.
const DEVICES: usize = 10_000;

/// When each device looked in vain.
#[derive(Debug, Default)]
pub(crate) struct Misses {
    at: BTreeMap<String, Vec<Timestamp>>,
}

impl Misses {
    /// Whether the device may try, and if not, how many seconds it has to wait.
    fn wait_s(&mut self, device: &DeviceKey, now: Timestamp) -> Option<u32> {
        self.forget(now);
        let known = self.at.get(device.as_str())?;
        let first = known.first().filter(|_| known.len() >= TRIES)?;
        let left = WINDOW.as_secs() - now.duration_since(*first).as_secs();
        u32::try_from(left.max(1)).ok()
    }

    fn note(&mut self, device: &DeviceKey, now: Timestamp) {
        if self.at.len() >= DEVICES {
            self.at.clear();
        }
        let known = self.at.entry(device.as_str().to_owned()).or_default();
        known.push(now);
    }

    fn forget(&mut self, now: Timestamp) {
        for known in self.at.values_mut() {
            known.retain(|at| now.duration_since(*at) < WINDOW);
        }
        self.at.retain(|_, known| !known.is_empty());
    }
}

#[derive(Deserialize)]
struct LookupBody {
    tracking_code: Option<String>,
    official_code: Option<String>,
    last_four: Option<String>,
}

/// Answer of `POST lookups`; never a name.
#[derive(Debug, Serialize)]
pub(crate) struct LookupAnswer {
    dossier: String,
    unit: String,
    procedure: String,
    national_state: Option<u8>,
    official_code: Option<String>,
    promised: Option<Promised>,
    supplement: Option<OpenSupplement>,
}

/// When the result is promised, and why not earlier.
#[derive(Debug, Serialize)]
pub(crate) struct Promised {
    due: String,
    explanation: Value,
}

/// Papers that the officer waits for.
#[derive(Debug, Serialize)]
struct OpenSupplement {
    n: u32,
    reason: Option<String>,
    components: Vec<String>,
}

impl Promised {
    pub(crate) fn of(promise: &Promise) -> Self {
        Self {
            due: to_wire(promise.due_at),
            explanation: serde_json::from_str(&promise.explanation).unwrap_or_default(),
        }
    }
}

impl Gateway {
    /// Finds a dossier.
    pub(crate) fn look_up(
        &self,
        body: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<LookupAnswer, Problem> {
        let asked: LookupBody = json::read(body).ok_or(ProblemKind::BodyInvalid)?;
        if let Some(seconds) = self.misses().wait_s(device, now) {
            return Err(Problem::from(ProblemKind::TooManyTries).with_wait(seconds));
        }
        let Some(dossier) = self.found(&asked)? else {
            self.misses().note(device, now);
            return Err(ProblemKind::DossierUnknown.into());
        };
        let promise = self.depot().store.promise(dossier.id)?;
        Ok(LookupAnswer {
            dossier: dossier.called.to_string(),
            unit: dossier.unit.clone(),
            procedure: dossier.procedure.clone(),
            national_state: dossier.national.map(NationalState::number),
            official_code: dossier.official_code.clone(),
            promised: promise.as_ref().map(Promised::of),
            supplement: self.open_supplement(&dossier)?,
        })
    }

    fn found(&self, asked: &LookupBody) -> Result<Option<Dossier>, Problem> {
        let store = &self.depot().store;
        if let Some(code) = &asked.tracking_code {
            let Ok(code) = TrackingCode::parse(code) else {
                return Ok(None);
            };
            return Ok(store.dossier_of_code(&code)?);
        }
        let (Some(code), Some(digits)) = (&asked.official_code, &asked.last_four) else {
            return Err(ProblemKind::BodyInvalid.into());
        };
        let Some(dossier) = store.dossier_of_official(code)? else {
            return Ok(None);
        };
        let is_theirs = dossier.outcome == Outcome::Accepted && self.knows(&dossier, digits)?;
        Ok(is_theirs.then_some(dossier))
    }

    /// Whether somebody knows the end of the applicant's phone or identity number.
    fn knows(&self, dossier: &Dossier, digits: &str) -> Result<bool, GatewayError> {
        let form = OpenDossier::new(self.depot(), dossier)?.form()?;
        Ok(numbers(&form)
            .iter()
            .any(|number| ends_with(number, digits)))
    }

    fn open_supplement(&self, dossier: &Dossier) -> Result<Option<OpenSupplement>, Problem> {
        if dossier.national != Some(NationalState::SupplementRequested) {
            return Ok(None);
        }
        let acts = self.depot().store.acts(dossier.id, SUPPLEMENT)?;
        let Some(last) = acts.last() else {
            return Ok(None);
        };
        let note = Note::open(self.depot(), last.sealed.as_deref())?;
        Ok(Some(OpenSupplement {
            n: last.number,
            reason: note.reason,
            components: note.components,
        }))
    }
}

/// The identity number and every phone number of a form.
fn numbers(form: &Map<String, Value>) -> Vec<&str> {
    let applicant = form.get("applicant").and_then(Value::as_object);
    let identity = applicant.and_then(|one| one.get("identity_number"));
    let mut found: Vec<&str> = identity.and_then(Value::as_str).into_iter().collect();
    let answers = form.get("answers").and_then(Value::as_object);
    for members in applicant.into_iter().chain(answers) {
        let phones = members.iter().filter(|(name, _)| name.contains("phone"));
        found.extend(phones.filter_map(|(_, value)| value.as_str()));
    }
    found
}

fn ends_with(number: &str, digits: &str) -> bool {
    let plain: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.len() == DIGITS && plain.len() > DIGITS && plain.ends_with(digits)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn five_misses_in_a_minute_are_enough() {
        let device = DeviceKey::parse(
            &data_encoding::BASE64.encode(
                ed25519_dalek::SigningKey::from_bytes(&[1; 32])
                    .verifying_key()
                    .as_bytes(),
            ),
        )
        .unwrap();
        let at = |seconds: i64| Timestamp::from_second(1_800_000_000 + seconds).unwrap();
        let mut misses = Misses::default();
        for second in 0..5 {
            assert_eq!(misses.wait_s(&device, at(second)), None);
            misses.note(&device, at(second));
        }
        assert_eq!(misses.wait_s(&device, at(10)), Some(50));
        assert_eq!(misses.wait_s(&device, at(60)), None, "the first has passed");
        assert_eq!(misses.wait_s(&device, at(300)), None);
        assert!(misses.at.is_empty());
    }

    #[test]
    fn phone_and_identity_number_are_found_in_a_form() {
        let form = json!({
            "applicant": {"identity_number": "077085000000", "name": "NGUYỄN VĂN MẪU"},
            "answers": {"contact_phone": "0900 000 123", "child_name": "1234"},
        });
        let form = form.as_object().unwrap();
        let known = |digits: &str| numbers(form).iter().any(|one| ends_with(one, digits));
        for (digits, expected) in [
            ("0000", true),
            ("0123", true),
            ("1234", false),
            ("000", false),
            ("", false),
            ("50000", false),
        ] {
            assert_eq!(known(digits), expected, "{digits}");
        }
    }
}

//! What a kiosk tells of a dossier besides its papers, and of its own day.
//!
//! Each is put once under its name and answered with the same bytes for ever (contract, rule
//! 3). Only the members that the contract names are kept, and only codes and counts pass:
//! there is no place here for a person's data.

use jiff::{SignedDuration, Timestamp, civil::Date};
use kiosk_domain::DossierId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Gateway,
    digest::{hex, sha256},
    json, manifest,
    problem::{FieldError, Problem, ProblemKind},
    signing::DeviceKey,
    store::{Claimed, NewRecord, Recorded, Withdrawal, Withdrew},
    time::to_wire,
};

/// How long a claim holds unless it is renewed: the time an officer spends with one citizen.
const CLAIM: SignedDuration = SignedDuration::from_mins(10);

/// Longest code or badge, in characters.
const CODE_LENGTH: usize = 40;

/// A number of so many digits could be a person's: identity numbers have 9 or 12, phones 10.
const PERSONAL_DIGITS: usize = 9;

/// An answer that is given again as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Kept {
    pub(crate) is_new: bool,
    pub(crate) body: Vec<u8>,
}

#[derive(Deserialize)]
struct WithdrawalBody {
    dossier: String,
}

#[derive(Serialize)]
struct WithdrawalAnswer {
    dossier: String,
    state: &'static str,
    withdrawn: String,
}

#[derive(Deserialize)]
struct OriginalsBody {
    components: Vec<String>,
    badge: String,
    at: String,
}

#[derive(Serialize)]
struct OriginalsAnswer<'a> {
    dossier: String,
    components: &'a [String],
    badge: &'a str,
    at: &'a str,
    recorded: String,
}

#[derive(Deserialize)]
struct ClaimBody {
    badge: String,
}

/// Answer to a claim.
#[derive(Debug, Serialize)]
pub(crate) struct ClaimAnswer {
    dossier: String,
    badge: String,
    until: String,
}

#[derive(Serialize)]
struct StatisticsAnswer<'a> {
    day: &'a str,
    revision: u64,
    received: String,
}

/// `GET dossiers/{id}/payment`.
#[derive(Debug, Serialize)]
pub(crate) struct PaymentAnswer {
    dossier: String,
    state: &'static str,
    amount_vnd: u64,
    asked: String,
    paid: Option<String>,
}

impl Gateway {
    /// Takes a dossier back for the citizen.
    pub(crate) fn withdraw(
        &self,
        id: DossierId,
        body: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<Kept, Problem> {
        let dossier = self.own_dossier(id, device)?;
        let asked: WithdrawalBody = json::read(body).ok_or(ProblemKind::BodyInvalid)?;
        if asked.dossier != id.to_string() {
            return Err(invalid("/dossier", "not-the-name"));
        }
        let answer = json_of(&WithdrawalAnswer {
            dossier: id.to_string(),
            state: "withdrawn",
            withdrawn: to_wire(now),
        })?;
        let name = format!("dossiers/{id}/withdrawal");
        let record = record(device, &name, body, &[], &answer, now);
        match self.depot().store.withdraw(&Withdrawal {
            id: dossier.id,
            record,
        })? {
            Withdrew::Done { freed, answer } => {
                self.depot().remove_objects(&freed)?;
                tracing::info!(dossier = %id, "withdrawn");
                Ok(Kept {
                    is_new: false,
                    body: answer,
                })
            }
            Withdrew::TooLate => Err(ProblemKind::AlreadyProcessing.into()),
            Withdrew::Conflict => Err(ProblemKind::ContentConflict.into()),
        }
    }

    /// Keeps which papers an officer has compared with their originals.
    pub(crate) fn keep_originals(
        &self,
        id: DossierId,
        body: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<Kept, Problem> {
        let dossier = self.own_dossier(id, device)?;
        let told: OriginalsBody = read(body)?;
        let manifest = manifest::read(&dossier.manifest).ok_or(ProblemKind::Internal)?;
        let mut errors = badge_error(&told.badge);
        if crate::time::from_wire(&told.at).is_none() {
            errors.push(FieldError::new("/at", "malformed"));
        }
        for (index, code) in told.components.iter().enumerate() {
            let documents = &manifest.manifest.documents;
            if !documents.iter().any(|one| &one.component == code) {
                errors.push(FieldError::new(format!("/components/{index}"), "unknown"));
            }
        }
        none_of(errors)?;
        let answer = json_of(&OriginalsAnswer {
            dossier: id.to_string(),
            components: &told.components,
            badge: &told.badge,
            at: &told.at,
            recorded: to_wire(now),
        })?;
        let name = format!("dossiers/{id}/originals");
        self.keep(&record(device, &name, body, &answer, &answer, now))
    }

    /// Keeps others off a dossier for ten minutes; tells whether nobody had it.
    pub(crate) fn claim(
        &self,
        id: DossierId,
        body: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<(bool, ClaimAnswer), Problem> {
        let dossier = self.own_dossier(id, device)?;
        let asked: ClaimBody = read(body)?;
        none_of(badge_error(&asked.badge))?;
        let until = now
            .saturating_add(CLAIM)
            .map_err(|_| ProblemKind::Internal)?;
        let store = &self.depot().store;
        let is_new = match store.claim(dossier.id, &asked.badge, now, until)? {
            Claimed::New => true,
            Claimed::Renewed => false,
            Claimed::Taken(until) => {
                let wait = until.as_second().saturating_sub(now.as_second());
                let wait = u32::try_from(wait).unwrap_or_default();
                return Err(Problem::from(ProblemKind::Taken).with_wait(wait));
            }
        };
        let answer = ClaimAnswer {
            dossier: id.to_string(),
            badge: asked.badge,
            until: to_wire(until),
        };
        Ok((is_new, answer))
    }

    /// Keeps a day's counts; another body replaces them only with a higher revision.
    pub(crate) fn keep_statistics(
        &self,
        day: &str,
        body: &[u8],
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<Kept, Problem> {
        let told = json::read_object(body).ok_or(ProblemKind::BodyInvalid)?;
        let revision = told.get("revision").and_then(Value::as_u64);
        let mut errors = Vec::new();
        let is_day = day
            .parse::<Date>()
            .is_ok_and(|date| date.to_string() == day);
        if !is_day {
            return Err(ProblemKind::NotFound.into());
        }
        if told.get("day").is_some_and(|named| named != day) {
            errors.push(FieldError::new("/day", "not-the-name"));
        }
        if revision.is_none() {
            errors.push(FieldError::new("/revision", "malformed"));
        }
        not_counts("", &Value::Object(without_day(&told)), &mut errors);
        none_of(errors)?;
        let revision = revision.unwrap_or_default();
        let answer = json_of(&StatisticsAnswer {
            day,
            revision,
            received: to_wire(now),
        })?;
        let name = format!("device/statistics/{day}");
        let mut record = record(device, &name, body, body, &answer, now);
        record.revision = revision;
        self.keep(&record)
    }

    /// What is known of the fee.
    pub(crate) fn payment(
        &self,
        id: DossierId,
        device: &DeviceKey,
    ) -> Result<PaymentAnswer, Problem> {
        let dossier = self.own_dossier(id, device)?;
        let fee = self.depot().store.fee(dossier.id)?;
        let fee = fee.ok_or(ProblemKind::NotFound)?;
        Ok(PaymentAnswer {
            dossier: id.to_string(),
            state: if fee.paid_at.is_some() { "paid" } else { "due" },
            amount_vnd: fee.amount_vnd,
            asked: to_wire(fee.asked_at),
            paid: fee.paid_at.map(to_wire),
        })
    }

    fn keep(&self, record: &NewRecord<'_>) -> Result<Kept, Problem> {
        match self.depot().store.put_record(record)? {
            Recorded::New(body) => Ok(Kept { is_new: true, body }),
            Recorded::Same(body) => Ok(Kept {
                is_new: false,
                body,
            }),
            Recorded::Conflict => Err(ProblemKind::ContentConflict.into()),
        }
    }
}

fn record<'a>(
    device: &'a DeviceKey,
    name: &'a str,
    body: &[u8],
    content: &'a [u8],
    answer: &'a [u8],
    now: Timestamp,
) -> NewRecord<'a> {
    NewRecord {
        device,
        name,
        body_sha256: hex(&sha256(body)),
        revision: 0,
        content,
        answer,
        now,
    }
}

/// JSON that is none is `body-invalid`, an object of another shape `record-invalid`.
fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let object = json::read_object(body).ok_or(ProblemKind::BodyInvalid)?;
    serde_json::from_value(Value::Object(object)).map_err(|_| ProblemKind::RecordInvalid.into())
}

fn json_of(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|_| ProblemKind::Internal.into())
}

fn invalid(pointer: &str, code: &str) -> Problem {
    Problem::with_errors(
        ProblemKind::RecordInvalid,
        vec![FieldError::new(pointer, code)],
    )
}

fn none_of(errors: Vec<FieldError>) -> Result<(), Problem> {
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::with_errors(ProblemKind::RecordInvalid, errors))
    }
}

fn badge_error(badge: &str) -> Vec<FieldError> {
    if is_code(badge) && !badge.is_empty() {
        Vec::new()
    } else {
        vec![FieldError::new("/badge", "malformed")]
    }
}

fn without_day(told: &Map<String, Value>) -> Map<String, Value> {
    let mut rest = told.clone();
    rest.remove("day");
    rest
}

/// Names every place that is neither a count nor a code.
fn not_counts(place: &str, value: &Value, errors: &mut Vec<FieldError>) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) if number.as_i64().is_some_and(|count| count >= 0) => {}
        Value::String(code) if is_code(code) => {}
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                not_counts(&format!("{place}/{index}"), item, errors);
            }
        }
        // A member's name may be free text too, so a wrong one is not repeated.
        Value::Object(members) => {
            for (name, member) in members {
                if is_code(name) {
                    not_counts(&format!("{place}/{name}"), member, errors);
                } else {
                    errors.push(FieldError::new(place, "not-a-count"));
                }
            }
        }
        Value::Number(_) | Value::String(_) => errors.push(FieldError::new(place, "not-a-count")),
    }
}

/// Letters, digits and a few signs, and nothing that looks like a person's number.
fn is_code(text: &str) -> bool {
    let is_sign = |sign: char| sign.is_ascii_alphanumeric() || "._:-".contains(sign);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.len() <= CODE_LENGTH
        && text.chars().all(is_sign)
        && !(digits >= PERSONAL_DIGITS && digits == text.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_counts_and_codes_are_statistics() {
        let cases = [
            (
                json!({"visits": 3, "by": {"1.001193": {"accepted": 2}}}),
                vec![],
            ),
            (json!({"steps": [{"step": "scan", "seconds": 31}]}), vec![]),
            (json!({"visits": -1}), vec!["/visits"]),
            (json!({"who": "NGUYỄN VĂN MẪU"}), vec!["/who"]),
            (json!({"who": "077085000000"}), vec!["/who"]),
            (json!({"by": {"077085000000": 1}}), vec!["/by"]),
            (json!({"by": {"van mau": 1}}), vec!["/by"]),
        ];
        for (told, expected) in cases {
            let mut errors = Vec::new();
            not_counts("", &told, &mut errors);
            let places: Vec<&str> = errors.iter().map(|one| one.pointer.as_str()).collect();
            assert_eq!(places, expected, "{told}");
        }
    }
}

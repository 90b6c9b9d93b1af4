//! Whether a manifest may be taken (contract, section "Documents").
//!
//! All mistakes are told at once. What a procedure asks for and how large a dossier may be
//! is the profile's word; nothing about either is fixed here.

use std::{cmp::Ordering, collections::BTreeSet};

use jiff::civil::Date;
use kiosk_domain::{
    DeskCode, DossierId, ProcedureCode, SessionNo, TrackingCode, UnitCode,
    calendar::vietnam_time,
    procedure::{Case, Procedure},
    profile::{Limits, Profile},
};
use serde_json::{Map, Value};

use crate::{
    digest::from_hex,
    problem::{FieldError, Problem, ProblemKind},
    signing::{DeviceKey, canonical_without},
    time,
    wire::{Manifest, ManifestDocument},
};

/// Component code of the sealed form.
pub(crate) const FORM_COMPONENT: &str = "_form";

/// A manifest with its tracking code read.
#[derive(Debug)]
pub(crate) struct ReadManifest {
    pub(crate) tracking_code: TrackingCode,
    pub(crate) manifest: Manifest,
}

/// Reads a manifest that was checked before.
pub(crate) fn read(body: &[u8]) -> Option<ReadManifest> {
    let manifest: Manifest = crate::json::read(body)?;
    Some(ReadManifest {
        tracking_code: TrackingCode::parse(&manifest.tracking_code).ok()?,
        manifest,
    })
}

/// Checks a manifest that `device` handed in under the name `dossier`.
///
/// # Errors
/// `body-invalid`, `manifest-invalid`, `procedure-unknown` or `too-large`.
pub(crate) fn check(
    body: &[u8],
    dossier: DossierId,
    device: &DeviceKey,
    sealing_key_id: &str,
    profile: &Profile,
) -> Result<(), Problem> {
    let object = crate::json::read_object(body).ok_or(ProblemKind::BodyInvalid)?;
    let manifest: Manifest = serde_json::from_value(Value::Object(object.clone()))
        .map_err(|_| Problem::from(ProblemKind::ManifestInvalid))?;
    let mut errors = head_errors(&manifest, dossier, profile);
    errors.extend(signature_error(&manifest, &object, device));
    errors.extend(grant_errors(&manifest, sealing_key_id));
    errors.extend(document_errors(&manifest.documents));
    if !errors.is_empty() {
        return Err(Problem::with_errors(ProblemKind::ManifestInvalid, errors));
    }
    let procedure = known_procedure(&manifest, profile)?;
    check_components(&manifest.documents, procedure)?;
    check_sizes(&manifest.documents, profile.limits)
}

fn head_errors(manifest: &Manifest, dossier: DossierId, profile: &Profile) -> Vec<FieldError> {
    let session_no = SessionNo::try_from(manifest.session_no.clone());
    let tracking_code = TrackingCode::parse(&manifest.tracking_code);
    let checks = [
        (
            "/dossier",
            "not-the-name",
            manifest.dossier == dossier.to_string(),
        ),
        ("/session_no", "malformed", session_no.is_ok()),
        (
            "/tracking_code",
            "malformed",
            tracking_code.is_ok_and(|code| code.as_str() == manifest.tracking_code),
        ),
        (
            "/desk",
            "unknown",
            profile
                .desk(&DeskCode::from(manifest.desk.as_str()))
                .is_some(),
        ),
        ("/unit", "unknown", is_unit_known(manifest, profile)),
        ("/channel", "unknown", manifest.channel == "kiosk"),
        (
            "/created",
            "malformed",
            time::from_wire(&manifest.created).is_some(),
        ),
        (
            "/clock",
            "unknown",
            matches!(manifest.clock.as_str(), "trusted" | "doubtful"),
        ),
    ];
    checks
        .into_iter()
        .filter(|(_, _, fine)| !fine)
        .map(|(pointer, code, _)| FieldError::new(pointer, code))
        .collect()
}

/// The day on which the citizen handed it in: it may have waited for a link since, and codes
/// mean what they meant then.
fn day(manifest: &Manifest) -> Option<Date> {
    time::from_wire(&manifest.created).map(|at| vietnam_time(at).date())
}

fn is_unit_known(manifest: &Manifest, profile: &Profile) -> bool {
    let code = UnitCode::from(manifest.unit.as_str());
    match day(manifest) {
        Some(day) => profile.unit_on(&code, day).is_some(),
        // The unreadable day is told by itself.
        None => profile.units.iter().any(|unit| unit.code == code),
    }
}

fn signature_error(
    manifest: &Manifest,
    object: &Map<String, Value>,
    device: &DeviceKey,
) -> Option<FieldError> {
    if manifest.device != device.as_str() {
        return Some(FieldError::new("/device", "not-the-caller"));
    }
    let signed = canonical_without(object, "device_signature")
        .is_some_and(|text| device.has_signed(&text, &manifest.device_signature));
    (!signed).then(|| FieldError::new("/device_signature", "wrong"))
}

fn grant_errors(manifest: &Manifest, sealing_key_id: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (index, grant) in manifest.grants.iter().enumerate() {
        let is_known = match grant.to.as_str() {
            "portal" => grant.key_id == sealing_key_id,
            "recovery" => true,
            _ => false,
        };
        if !is_known {
            errors.push(FieldError::new(
                format!("/grants/{index}/key_id"),
                "unknown",
            ));
        }
        if data_encoding::BASE64
            .decode(grant.sealed_secret.as_bytes())
            .is_err()
        {
            errors.push(FieldError::new(
                format!("/grants/{index}/sealed_secret"),
                "malformed",
            ));
        }
    }
    if manifest
        .grants
        .iter()
        .filter(|grant| grant.to == "portal")
        .count()
        != 1
    {
        errors.push(FieldError::new("/grants", "not-one-for-the-portal"));
    }
    errors
}

fn document_errors(documents: &[ManifestDocument]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if documents.is_empty() {
        errors.push(FieldError::new("/documents", "empty"));
    }
    for (index, document) in documents.iter().enumerate() {
        let is_form = index == 0;
        let checks = [
            ("ordinal", u32::try_from(index) == Ok(document.ordinal)),
            (
                "component",
                (document.component == FORM_COMPONENT) == is_form,
            ),
            ("media_type", document.media_type == media_type(is_form)),
            ("pages", (document.pages == 0) == is_form),
            ("sealed_bytes", document.sealed_bytes > 0),
            ("sealed_sha256", from_hex(&document.sealed_sha256).is_some()),
        ];
        let wrong = checks.into_iter().filter(|(_, fine)| !fine);
        errors.extend(
            wrong.map(|(member, _)| {
                FieldError::new(format!("/documents/{index}/{member}"), "invalid")
            }),
        );
    }
    errors
}

const fn media_type(is_form: bool) -> &'static str {
    if is_form {
        "application/json"
    } else {
        "application/pdf"
    }
}

fn known_procedure<'a>(
    manifest: &Manifest,
    profile: &'a Profile,
) -> Result<&'a Procedure, Problem> {
    let day = day(manifest).ok_or(ProblemKind::ManifestInvalid)?;
    let refused = |pointer: &str| {
        let errors = vec![FieldError::new(pointer, "unknown")];
        Problem::with_errors(ProblemKind::ProcedureUnknown, errors)
    };
    let retired = || {
        let errors = vec![FieldError::new("/procedure/form_version", "retired")];
        Problem::with_errors(ProblemKind::FormVersionRetired, errors)
    };
    let procedure = profile
        .procedure_on(&ProcedureCode::from(manifest.procedure.code.as_str()), day)
        .filter(|procedure| procedure.submits_online_on(profile.day(day)))
        .ok_or_else(|| refused("/procedure/code"))?;
    match manifest.procedure.form_version.cmp(&procedure.form_version) {
        Ordering::Equal => Ok(procedure),
        Ordering::Less => Err(retired()),
        Ordering::Greater => Err(refused("/procedure/form_version")),
    }
}

fn check_components(documents: &[ManifestDocument], procedure: &Procedure) -> Result<(), Problem> {
    let taken: BTreeSet<&str> = procedure
        .cases
        .iter()
        .flat_map(Case::hand_in)
        .map(|component| component.code.as_str())
        .collect();
    let errors: Vec<FieldError> = documents
        .iter()
        .skip(1)
        .filter(|document| !taken.contains(document.component.as_str()))
        .map(|document| {
            FieldError::new(
                format!("/documents/{}/component", document.ordinal),
                "unknown",
            )
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::with_errors(ProblemKind::ManifestInvalid, errors))
    }
}

fn check_sizes(documents: &[ManifestDocument], limits: Limits) -> Result<(), Problem> {
    let mut errors: Vec<FieldError> = documents
        .iter()
        .filter(|document| document.sealed_bytes > sealed_limit_bytes(limits.document_bytes, 1))
        .map(|document| FieldError::document(document.ordinal, "too-large"))
        .collect();
    let pages = documents
        .iter()
        .fold(0_u32, |sum, one| sum.saturating_add(one.pages));
    let bytes = documents
        .iter()
        .fold(0_u64, |sum, one| sum.saturating_add(one.sealed_bytes));
    if pages > limits.pages || bytes > sealed_limit_bytes(limits.dossier_bytes, documents.len()) {
        errors.push(FieldError::new("/documents", "too-large"));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::with_errors(ProblemKind::TooLarge, errors))
    }
}

/// What age adds to a file at most: header and nonce with one X25519 stanza (about 200
/// bytes), rounded up generously.
const SEAL_HEAD_BYTES: u64 = 1024;

/// age seals pieces of this size, each with a tag (age specification, "Payload").
const SEAL_PIECE_BYTES: u64 = 64 * 1024;
const SEAL_TAG_BYTES: u64 = 16;

/// How large sealed documents may be whose plain bytes keep a limit.
fn sealed_limit_bytes(plain_limit_bytes: u64, documents: usize) -> u64 {
    let pieces = plain_limit_bytes / SEAL_PIECE_BYTES + 1;
    let heads = SEAL_HEAD_BYTES.saturating_mul(u64::try_from(documents).unwrap_or(u64::MAX));
    plain_limit_bytes
        .saturating_add(pieces.saturating_mul(SEAL_TAG_BYTES))
        .saturating_add(heads)
}

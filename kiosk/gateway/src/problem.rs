//! Problems as the contract tells them: RFC 9457, `urn:kiosk:problem:NAME`.
//!
//! The list is closed, so that a client can be tested against all of it. Titles are fixed
//! texts: nothing that came in with a request is ever repeated here, because a request may
//! hold personal data.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use crate::store::StoreError;

macro_rules! problems {
    ($( $(#[$doc:meta])* $kind:ident = $status:ident, $name:literal, $retryable:literal, $title:literal; )*) => {
        /// Every problem that the gateway answers with.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum ProblemKind { $( $(#[$doc])* $kind, )* }

        impl ProblemKind {
            const fn status(self) -> StatusCode {
                match self { $( Self::$kind => StatusCode::$status, )* }
            }

            const fn urn(self) -> &'static str {
                match self { $( Self::$kind => concat!("urn:kiosk:problem:", $name), )* }
            }

            const fn title(self) -> &'static str {
                match self { $( Self::$kind => $title, )* }
            }

            const fn retryable(self) -> bool {
                match self { $( Self::$kind => $retryable, )* }
            }
        }
    };
}

problems! {
    /// The body is not JSON of the allowed kind.
    BodyInvalid = BAD_REQUEST, "body-invalid", false, "the body is not the JSON that this call expects";
    /// A header is missing or malformed.
    HeaderInvalid = BAD_REQUEST, "header-invalid", false, "a header that this call needs is missing or malformed";
    /// A chunk is not what its digest says.
    ChunkDigestMismatch = BAD_REQUEST, "digest-mismatch", true, "the chunk does not agree with its digest";
    /// The query of the address is malformed.
    QueryInvalid = BAD_REQUEST, "query-invalid", false, "the query of this address is malformed";
    /// A header signature is missing or wrong.
    SignatureInvalid = UNAUTHORIZED, "signature-invalid", false, "the request is not signed by the device that it names";
    /// Another device than the pinned one.
    DeviceNotKnown = UNAUTHORIZED, "device-not-known", false, "this device is not enrolled here";
    /// The citizen has to log in first.
    LoginRequired = FORBIDDEN, "login-required", false, "the citizen has to log in before this dossier is taken";
    /// The citizen's login has ended.
    LoginExpired = FORBIDDEN, "login-expired", false, "the citizen's login has ended";
    /// No such resource.
    NotFound = NOT_FOUND, "not-found", false, "there is nothing under this name";
    /// No such dossier of this device.
    DossierUnknown = NOT_FOUND, "dossier-unknown", false, "this dossier was never declared here";
    /// No such upload, or it has expired.
    UploadGone = NOT_FOUND, "upload-gone", true, "this upload does not exist any more; declare again";
    /// A part of the contract that this portal does not have.
    NotOffered = NOT_FOUND, "not-offered", false, "this portal does not offer that";
    /// No such bundle.
    BundleUnknown = NOT_FOUND, "bundle-unknown", true, "no bundle is installed for this channel";
    /// The resource knows no such method.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method-not-allowed", false, "this resource does not know the method";
    /// The same name with other content.
    ManifestConflict = CONFLICT, "manifest-conflict", false, "this name already stands for other content";
    /// The chunk does not begin where the upload ends.
    OffsetMismatch = CONFLICT, "offset-mismatch", true, "the upload goes on from another offset";
    /// Bytes are missing.
    DocumentsIncomplete = CONFLICT, "documents-incomplete", true, "documents are not complete yet";
    /// A record of the same name with other content.
    ContentConflict = CONFLICT, "content-conflict", false, "this name already stands for other content";
    /// The dossier cannot be taken back or changed any more.
    AlreadyProcessing = CONFLICT, "already-processing", false, "the dossier is being handled and cannot be changed any more";
    /// Somebody else works on the dossier.
    Taken = CONFLICT, "taken", true, "somebody else works on this dossier";
    /// The officer has asked for no such supplement.
    SupplementNotOpen = CONFLICT, "supplement-not-open", false, "no supplement of this number is asked for";
    /// Taken back by the citizen.
    Withdrawn = GONE, "withdrawn", false, "the dossier was withdrawn";
    /// An upload that was ended, expired or withdrawn.
    UploadClosed = GONE, "upload-gone", true, "this upload does not exist any more; declare again";
    /// A parked draft that was kept long enough.
    DraftGone = GONE, "draft-gone", false, "this draft is not kept any more";
    /// Not the tus version of the contract.
    TusVersion = PRECONDITION_FAILED, "tus-version", false, "only tus 1.0.0 is spoken here";
    /// Over a limit of the service document.
    TooLarge = PAYLOAD_TOO_LARGE, "too-large", false, "this is larger than the service document allows";
    /// Not a chunk.
    MediaType = UNSUPPORTED_MEDIA_TYPE, "media-type", false, "chunks are application/offset+octet-stream";
    /// The manifest is JSON but not a manifest.
    ManifestInvalid = UNPROCESSABLE_ENTITY, "manifest-invalid", false, "the manifest does not hold what the contract asks for";
    /// A record is JSON but does not hold what its call asks for.
    RecordInvalid = UNPROCESSABLE_ENTITY, "record-invalid", false, "the body does not hold what the contract asks for";
    /// Sealed for no key of this portal, or not a nonce.
    ProofInvalid = UNPROCESSABLE_ENTITY, "proof-invalid", false, "this is not a nonce sealed for a key of this portal";
    /// An older version of the procedure's form.
    FormVersionRetired = UNPROCESSABLE_ENTITY, "form-version-retired", false, "this version of the form is not taken any more";
    /// The procedure, or this version of its form, is not taken here.
    ProcedureUnknown = UNPROCESSABLE_ENTITY, "procedure-unknown", false, "this procedure or version of its form is not taken here";
    /// Whole documents are not what the manifest says; they start again.
    DocumentDigestMismatch = UNPROCESSABLE_ENTITY, "digest-mismatch", true, "documents do not agree with the manifest and start again";
    /// Opened, but not what it should be.
    ContentRejected = UNPROCESSABLE_ENTITY, "content-rejected", false, "documents cannot be opened or do not agree with the form";
    /// A newer request for the same upload has ended this one.
    UploadLocked = LOCKED, "upload-locked", true, "a newer request for this upload has ended this one";
    /// Too many wrong answers.
    TooManyTries = TOO_MANY_REQUESTS, "too-many-tries", true, "too many wrong tries; wait";
    /// Our own failure.
    Internal = INTERNAL_SERVER_ERROR, "internal", true, "the gateway failed";
    /// Not ready.
    Unavailable = SERVICE_UNAVAILABLE, "unavailable", true, "the gateway is not ready";
    /// No room left.
    StorageFull = INSUFFICIENT_STORAGE, "storage-full", true, "the gateway has no room left";
}

/// One place in the body and what is wrong there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct FieldError {
    /// JSON Pointer into the request body or the manifest.
    pub(crate) pointer: String,
    /// Stable code of the mistake.
    pub(crate) code: String,
    /// How much of an incomplete document is here, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) offset: Option<u64>,
}

impl FieldError {
    pub(crate) fn new(pointer: impl Into<String>, code: &str) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.to_owned(),
            offset: None,
        }
    }

    /// A document of which only that many bytes are here.
    pub(crate) fn incomplete(ordinal: u32, offset_bytes: u64) -> Self {
        Self {
            offset: Some(offset_bytes),
            ..Self::document(ordinal, "incomplete")
        }
    }

    /// A mistake in the document with that ordinal.
    pub(crate) fn document(ordinal: u32, code: &str) -> Self {
        Self::new(format!("/documents/{ordinal}"), code)
    }
}

/// A problem on its way out.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    kind: ProblemKind,
    errors: Vec<FieldError>,
    header: Option<(HeaderName, String)>,
    retry_after_s: Option<u32>,
}

/// The body of a problem answer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ProblemBody {
    r#type: String,
    title: String,
    status: u16,
    retryable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_s: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// Our own failures: long enough for a locked database to pass.
const RETRY_AFTER_S: u32 = 5;

/// A full disk needs a person.
const FULL_RETRY_AFTER_S: u32 = 300;

impl Problem {
    /// A problem with places named.
    pub(crate) const fn with_errors(kind: ProblemKind, errors: Vec<FieldError>) -> Self {
        Self {
            kind,
            errors,
            header: None,
            retry_after_s: kind.retry_after_s(),
        }
    }

    /// A header that the contract asks for with this problem.
    pub(crate) fn with_header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.header = Some((name, value.into()));
        self
    }

    /// Names the wait, in seconds.
    pub(crate) fn with_wait(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    fn body(&self) -> ProblemBody {
        ProblemBody {
            r#type: self.kind.urn().to_owned(),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            retryable: self.kind.retryable(),
            retry_after_s: self.retry_after_s,
            errors: self.errors.clone(),
        }
    }
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self::with_errors(kind, Vec::new())
    }
}

impl ProblemKind {
    const fn retry_after_s(self) -> Option<u32> {
        match self {
            Self::Internal | Self::Unavailable => Some(RETRY_AFTER_S),
            Self::StorageFull => Some(FULL_RETRY_AFTER_S),
            _ => None,
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        if error.is_full() {
            ProblemKind::StorageFull.into()
        } else {
            ProblemKind::Internal.into()
        }
    }
}

impl From<crate::GatewayError> for Problem {
    fn from(error: crate::GatewayError) -> Self {
        tracing::error!(%error, "a call failed");
        if error.is_full() {
            ProblemKind::StorageFull.into()
        } else {
            ProblemKind::Internal.into()
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.body()).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.kind.status();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some((name, value)) = self.header
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            headers.insert(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_what_we_answer() {
        let problem = Problem::with_errors(
            ProblemKind::DocumentsIncomplete,
            vec![FieldError::incomplete(1, 128)],
        );
        let ours = serde_json::to_value(problem.body()).unwrap();
        assert_eq!(ours, crate::examples::read("problem.json"));
    }

    #[test]
    fn our_own_failures_ask_for_patience() {
        let body = Problem::from(ProblemKind::Internal).body();
        assert_eq!(
            (body.retryable, body.retry_after_s),
            (true, Some(RETRY_AFTER_S))
        );
        assert_eq!(
            Problem::from(ProblemKind::NotFound).body().retry_after_s,
            None
        );
        let answer = Problem::from(ProblemKind::TooManyTries)
            .with_wait(60)
            .into_response();
        assert_eq!(answer.headers()["retry-after"], "60");
    }

    #[test]
    fn a_full_disk_is_told_as_such() {
        let refused = |kind| crate::GatewayError::File {
            act: "write",
            path: "objects/x".into(),
            source: std::io::Error::from(kind),
        };
        let full = Problem::from(refused(std::io::ErrorKind::StorageFull)).body();
        assert_eq!((full.status, full.retryable), (507, true));
        let other = Problem::from(refused(std::io::ErrorKind::PermissionDenied)).body();
        assert_eq!(other.status, 500);
        let full = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(13), None);
        assert_eq!(Problem::from(StoreError::from(full)).body().status, 507);
    }
}

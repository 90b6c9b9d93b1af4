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
    /// A header signature is missing or wrong.
    SignatureInvalid = UNAUTHORIZED, "signature-invalid", false, "the request is not signed by the device that it names";
    /// Another device than the pinned one.
    DeviceNotKnown = UNAUTHORIZED, "device-not-known", false, "this device is not enrolled here";
    /// No such resource.
    NotFound = NOT_FOUND, "not-found", false, "there is nothing under this name";
    /// No such dossier of this device.
    DossierUnknown = NOT_FOUND, "dossier-unknown", false, "this dossier was never declared here";
    /// No such upload, or it has expired.
    UploadGone = NOT_FOUND, "upload-gone", true, "this upload does not exist any more; declare again";
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
    /// Not the tus version of the contract.
    TusVersion = PRECONDITION_FAILED, "tus-version", false, "only tus 1.0.0 is spoken here";
    /// Over a limit of the service document.
    TooLarge = PAYLOAD_TOO_LARGE, "too-large", false, "this is larger than the service document allows";
    /// Not a chunk.
    MediaType = UNSUPPORTED_MEDIA_TYPE, "media-type", false, "chunks are application/offset+octet-stream";
    /// The manifest is JSON but not a manifest.
    ManifestInvalid = UNPROCESSABLE_ENTITY, "manifest-invalid", false, "the manifest does not hold what the contract asks for";
    /// The procedure, or this version of its form, is not taken here.
    ProcedureUnknown = UNPROCESSABLE_ENTITY, "procedure-unknown", false, "this procedure or version of its form is not taken here";
    /// Whole documents are not what the manifest says; they start again.
    DocumentDigestMismatch = UNPROCESSABLE_ENTITY, "digest-mismatch", true, "documents do not agree with the manifest and start again";
    /// Opened, but not what it should be.
    ContentRejected = UNPROCESSABLE_ENTITY, "content-rejected", false, "documents cannot be opened or do not agree with the form";
    /// Our own failure.
    Internal = INTERNAL_SERVER_ERROR, "internal", true, "the gateway failed";
    /// Not ready.
    Unavailable = SERVICE_UNAVAILABLE, "unavailable", true, "the gateway is not ready";
}

/// One place in the body and what is wrong there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct FieldError {
    /// JSON Pointer into the request body or the manifest.
    pub(crate) pointer: String,
    /// Stable code of the mistake.
    pub(crate) code: String,
}

impl FieldError {
    pub(crate) fn new(pointer: impl Into<String>, code: &str) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.to_owned(),
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

/// Our own failures: long enough for a full disk or a locked database to pass.
const RETRY_AFTER_S: u32 = 5;

impl Problem {
    /// A problem with places named.
    pub(crate) const fn with_errors(kind: ProblemKind, errors: Vec<FieldError>) -> Self {
        Self {
            kind,
            errors,
            header: None,
        }
    }

    /// A header that the contract asks for with this problem.
    pub(crate) fn with_header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.header = Some((name, value.into()));
        self
    }

    fn body(&self) -> ProblemBody {
        let is_ours = self.kind.status().is_server_error();
        ProblemBody {
            r#type: self.kind.urn().to_owned(),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            retryable: self.kind.retryable(),
            retry_after_s: is_ours.then_some(RETRY_AFTER_S),
            errors: self.errors.clone(),
        }
    }
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self::with_errors(kind, Vec::new())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        ProblemKind::Internal.into()
    }
}

impl From<crate::GatewayError> for Problem {
    fn from(error: crate::GatewayError) -> Self {
        tracing::error!(%error, "a call failed");
        ProblemKind::Internal.into()
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
            vec![FieldError::document(1, "incomplete")],
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
    }
}

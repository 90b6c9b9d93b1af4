//! A request that has arrived whole, and who sent it (contract, rules 8 and 9).
//!
//! Bodies are read to their end before any lock or file is touched, so that a kiosk whose
//! link hangs in the middle of a chunk blocks nobody, not even its own next request.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, Method},
};
use http_body_util::BodyExt;

use super::{CONTENT_DIGEST, KIOSK_DEVICE, KIOSK_SIGNATURE};
use crate::{
    digest::{from_header, sha256},
    problem::{Problem, ProblemKind},
    signing::{DeviceKey, request_text},
};

/// A body that brings no byte for this long will not end; the kiosk's own watchdog gives up
/// after the same time.
const SILENT_BODY: Duration = Duration::from_secs(60);

/// Bytes of a too large body that are still read before it is refused: closing earlier would
/// reset the connection, and the kiosk would never see the answer.
const DRAIN_LIMIT_BYTES: usize = 16 * 1024 * 1024;

/// A request with its body.
pub(super) struct Call {
    method: Method,
    path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Call {
    /// Reads a request whose body may have that many bytes.
    ///
    /// # Errors
    /// `too-large`; `body-invalid` for a body that breaks off.
    pub(super) async fn read(request: Request, limit_bytes: usize) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        Ok(Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            headers: parts.headers,
            body: collect(body, limit_bytes).await?,
        })
    }

    /// The device that the request names, unproven.
    ///
    /// # Errors
    /// `signature-invalid` if it names none.
    pub(super) fn named_device(&self) -> Result<DeviceKey, Problem> {
        self.header(&KIOSK_DEVICE)
            .and_then(DeviceKey::parse)
            .ok_or_else(|| ProblemKind::SignatureInvalid.into())
    }

    /// The device that signed the request.
    ///
    /// # Errors
    /// `signature-invalid` if the signature is missing or wrong.
    pub(super) fn signing_device(&self) -> Result<DeviceKey, Problem> {
        let device = self.named_device()?;
        let signature = self.header(&KIOSK_SIGNATURE).unwrap_or_default();
        let text = request_text(self.method.as_str(), &self.path, &self.body);
        if device.has_signed(text.as_bytes(), signature) {
            Ok(device)
        } else {
            Err(ProblemKind::SignatureInvalid.into())
        }
    }

    /// Compares the body with its `Content-Digest`, if there is one.
    ///
    /// # Errors
    /// `digest-mismatch`, or `header-invalid` for a digest that is none.
    pub(super) fn check_digest(&self) -> Result<(), Problem> {
        let text = self.header(&CONTENT_DIGEST).unwrap_or_default();
        match from_header(text).map_err(|()| ProblemKind::HeaderInvalid)? {
            Some(digest) if digest != sha256(&self.body) => {
                Err(ProblemKind::ChunkDigestMismatch.into())
            }
            _ => Ok(()),
        }
    }

    /// A header as text.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

async fn collect(mut body: Body, limit_bytes: usize) -> Result<Bytes, Problem> {
    let mut bytes = Vec::new();
    let mut seen_bytes = 0_usize;
    loop {
        let frame = tokio::time::timeout(SILENT_BODY, body.frame())
            .await
            .map_err(|_| ProblemKind::BodyInvalid)?;
        let Some(frame) = frame else { break };
        let Ok(data) = frame.map_err(|_| ProblemKind::BodyInvalid)?.into_data() else {
            continue;
        };
        seen_bytes += data.len();
        if seen_bytes <= limit_bytes {
            bytes.extend_from_slice(&data);
        } else if seen_bytes > DRAIN_LIMIT_BYTES {
            break;
        }
    }
    if seen_bytes > limit_bytes {
        Err(ProblemKind::TooLarge.into())
    } else {
        Ok(bytes.into())
    }
}

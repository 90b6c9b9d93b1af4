//! A request with what arrived of its body, and who sent it (contract, rules 8 and 9).
//!
//! Bodies are read before any file is touched, so that a kiosk whose link hangs in the
//! middle of a chunk blocks nobody, not even its own next request.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderName, Method, header, request::Parts},
};
use http_body_util::BodyExt;
use tokio::sync::Notify;

use super::{CONTENT_DIGEST, KIOSK_DEVICE, KIOSK_SIGNATURE};
use crate::{
    digest::{Sha256Bytes, from_header, sha256},
    gateway::{Caller, Holder},
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
    head: Head,
    pub(super) body: Bytes,
}

/// A request without its body.
pub(super) struct Head {
    method: Method,
    path: String,
    holder: Holder,
    pub(super) headers: HeaderMap,
}

/// How the end of a body came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Arrival {
    /// All of it is here.
    Whole,
    /// The connection broke or fell silent.
    Cut,
    /// A newer request ended this one.
    Ended,
}

impl Head {
    /// Takes a request apart.
    pub(super) fn split(request: Request) -> (Self, Body) {
        let (parts, body) = request.into_parts();
        let holder = holder_of(&parts);
        let head = Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            holder,
            headers: parts.headers,
        };
        (head, body)
    }

    /// The device that the request names, unproven.
    ///
    /// # Errors
    /// `signature-invalid` if it names none.
    pub(super) fn named_device(&self) -> Result<Caller, Problem> {
        let device = self.header(&KIOSK_DEVICE).and_then(DeviceKey::parse);
        Ok(Caller {
            device: device.ok_or(ProblemKind::SignatureInvalid)?,
            holder: self.holder.clone(),
        })
    }

    /// The device that signed the request with a body of that digest.
    ///
    /// # Errors
    /// `signature-invalid` if the signature is missing or wrong.
    pub(super) fn signing_device(&self, body_digest: &Sha256Bytes) -> Result<Caller, Problem> {
        let caller = self.named_device()?;
        let signature = self.header(&KIOSK_SIGNATURE).unwrap_or_default();
        let text = request_text(self.method.as_str(), &self.path, body_digest);
        if caller.device.has_signed(text.as_bytes(), signature) {
            Ok(caller)
        } else {
            Err(ProblemKind::SignatureInvalid.into())
        }
    }

    /// What the `Content-Digest` says, if there is one.
    ///
    /// # Errors
    /// `header-invalid` for a digest that is none.
    pub(super) fn content_digest(&self) -> Result<Option<Sha256Bytes>, Problem> {
        let text = self.header(&CONTENT_DIGEST).unwrap_or_default();
        from_header(text).map_err(|()| ProblemKind::HeaderInvalid.into())
    }

    /// A header as text.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Call {
    /// Reads a request whose body may have that many bytes.
    ///
    /// # Errors
    /// `too-large`; `body-invalid` for a body that breaks off.
    pub(super) async fn read(request: Request, limit_bytes: usize) -> Result<Self, Problem> {
        let (head, body) = Head::split(request);
        match collect(body, limit_bytes, &Notify::new()).await? {
            (body, Arrival::Whole) => Ok(Self { head, body }),
            _ => Err(ProblemKind::BodyInvalid.into()),
        }
    }

    /// See [`Head::named_device`].
    ///
    /// # Errors
    /// As there.
    pub(super) fn named_device(&self) -> Result<Caller, Problem> {
        self.head.named_device()
    }

    /// The device that signed the request.
    ///
    /// # Errors
    /// `signature-invalid` if the signature is missing or wrong.
    pub(super) fn signing_device(&self) -> Result<Caller, Problem> {
        self.head.signing_device(&sha256(&self.body))
    }

    /// A header as text.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.head.header(name)
    }

    /// Whether the caller is on this machine.
    pub(super) fn is_local(&self) -> bool {
        self.head.holder == Holder::loopback()
    }

    /// What a citizen's login gave (RFC 6750, 2.1).
    pub(super) fn bearer(&self) -> Option<&str> {
        self.header(&header::AUTHORIZATION)?.strip_prefix("Bearer ")
    }
}

/// Who holds the connection; a router that is served without telling is on loopback.
fn holder_of(parts: &Parts) -> Holder {
    let told = parts.extensions.get::<ConnectInfo<Holder>>();
    told.map_or_else(Holder::loopback, |ConnectInfo(holder)| holder.clone())
}

/// Reads a body until it ends, breaks, or somebody ends it.
///
/// # Errors
/// `too-large`.
pub(super) async fn collect(
    mut body: Body,
    limit_bytes: usize,
    end: &Notify,
) -> Result<(Bytes, Arrival), Problem> {
    let mut bytes = Vec::new();
    let mut seen_bytes = 0_usize;
    let arrival = loop {
        let frame = tokio::select! {
            frame = tokio::time::timeout(SILENT_BODY, body.frame()) => frame,
            () = end.notified() => break Arrival::Ended,
        };
        let data = match frame {
            Ok(None) => break Arrival::Whole,
            Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
            Ok(Some(Err(_))) | Err(_) => break Arrival::Cut,
        };
        seen_bytes += data.len();
        if seen_bytes <= limit_bytes {
            bytes.extend_from_slice(&data);
        } else if seen_bytes > DRAIN_LIMIT_BYTES {
            break Arrival::Cut;
        }
    };
    if seen_bytes > limit_bytes {
        Err(ProblemKind::TooLarge.into())
    } else {
        Ok((bytes.into(), arrival))
    }
}

//! A request as it will be sent, every part of it open to change.

use super::signs::{Device, content_digest};

/// Where the contract's calls are.
pub(super) const BASE: &str = "/kiosk/v1";

/// Media type of a chunk.
const CHUNK_TYPE: &str = "application/offset+octet-stream";

/// Header name and value.
pub(super) type Header = (&'static str, String);

/// A request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: &'static str,
    /// From the root of the host, as it is signed.
    pub(super) path: String,
    /// What follows the path, beginning with `?`; signatures do not cover it.
    pub(super) query: String,
    pub(super) headers: Vec<Header>,
    pub(super) body: Vec<u8>,
}

impl Call {
    /// A call of the contract; a path that begins with `/` is taken from the host's root.
    pub(super) fn new(method: &'static str, path: &str) -> Self {
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, format!("?{query}")),
            None => (path, String::new()),
        };
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("{BASE}/{path}")
        };
        Self {
            method,
            path,
            query,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Sets a header, in place of one with that name.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self = self.without(name);
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(one, _)| *one != name);
        self
    }

    /// Sets a JSON body.
    pub(super) fn json(mut self, body: &[u8]) -> Self {
        body.clone_into(&mut self.body);
        self.with("Content-Type", "application/json")
    }

    /// Names the device without signing, as reading calls do.
    pub(super) fn by(self, device: &Device) -> Self {
        self.with("Kiosk-Device", device.public())
    }

    /// Names the device and signs what is there now.
    pub(super) fn signed(self, device: &Device) -> Self {
        let method = self.method;
        self.signed_as(method, device)
    }

    /// Signs for another method, as an overridden one must be.
    pub(super) fn signed_as(self, method: &str, device: &Device) -> Self {
        let signature = device.sign_request(method, &self.path, &self.body);
        self.by(device).with("Kiosk-Signature", signature)
    }

    /// A signed chunk of an upload.
    pub(super) fn chunk(upload: &str, offset: u64, bytes: &[u8], device: &Device) -> Self {
        let mut call = Self::new("PATCH", upload);
        bytes.clone_into(&mut call.body);
        call.with("Tus-Resumable", "1.0.0")
            .with("Content-Type", CHUNK_TYPE)
            .with("Upload-Offset", offset.to_string())
            .with("Content-Digest", content_digest(bytes))
            .signed(device)
    }
}

//! The kiosk's side of the wire: signs requests and looks at what every answer must have.

use data_encoding::BASE64;
use ed25519_dalek::{Signer, SigningKey};
use reqwest::{
    Method,
    header::{HeaderMap, HeaderValue},
};
use serde_json::Value;

use super::{RunningPortal, SealedDossier, matches_schema, sha256_hex};

/// A device with a key of its own.
pub(crate) struct VirtualDevice {
    pub(crate) key: SigningKey,
}

impl VirtualDevice {
    pub(crate) fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[seed; 32]),
        }
    }

    pub(crate) fn public(&self) -> String {
        BASE64.encode(self.key.verifying_key().as_bytes())
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> String {
        BASE64.encode(&self.key.sign(bytes).to_bytes())
    }

    /// `Kiosk-Signature` of a request.
    pub(crate) fn sign_request(&self, method: &str, path: &str, body: &[u8]) -> String {
        self.sign(format!("{method} {path}\n{}", sha256_hex(body)).as_bytes())
    }
}

/// A device with a connection to a portal.
pub(crate) struct Kiosk {
    pub(crate) device: VirtualDevice,
    base: String,
    client: reqwest::Client,
}

/// An answer, read to its end.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Kiosk {
    pub(crate) fn new(portal: &RunningPortal) -> Self {
        Self::with_device(portal, 1)
    }

    pub(crate) fn with_device(portal: &RunningPortal, seed: u8) -> Self {
        // Only https needs a provider, but the client asks for one when it is built.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .tls_certs_only([])
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self::over(format!("http://{}", portal.address), client, seed)
    }

    /// A device that speaks over a client of its own.
    pub(crate) fn over(base: String, client: reqwest::Client, seed: u8) -> Self {
        Self {
            device: VirtualDevice::new(seed),
            base,
            client,
        }
    }

    /// Sends a request as it is.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Reply {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, HeaderValue::from_str(value).unwrap());
        }
        let response = request.body(body).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let reply = Reply {
            status,
            headers,
            body: response.bytes().await.unwrap().to_vec(),
        };
        reply.check_frame(path);
        reply
    }

    pub(crate) fn device_header(&self) -> (&'static str, String) {
        ("Kiosk-Device", self.device.public())
    }

    /// GET or HEAD under the contract's base.
    pub(crate) async fn read(&self, method: &str, path: &str) -> Reply {
        let path = format!("/kiosk/v1/{path}");
        self.send(method, &path, &[self.device_header()], Vec::new())
            .await
    }

    /// A signed PUT under the contract's base.
    pub(crate) async fn put(&self, path: &str, body: &[u8]) -> Reply {
        self.signed("PUT", path, body, &[]).await
    }

    /// A signed PUT of JSON.
    pub(crate) async fn put_json(&self, path: &str, body: &Value) -> Reply {
        self.put(path, body.to_string().as_bytes()).await
    }

    /// A signed request under the contract's base.
    pub(crate) async fn signed(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        more: &[(&'static str, String)],
    ) -> Reply {
        let path = format!("/kiosk/v1/{path}");
        let signature = self.device.sign_request(method, &path, body);
        let mut headers = vec![self.device_header(), ("Kiosk-Signature", signature)];
        headers.extend_from_slice(more);
        self.send(method, &path, &headers, body.to_vec()).await
    }

    /// A lookup.
    pub(crate) async fn look_up(&self, body: &Value) -> Reply {
        let headers = [self.device_header()];
        let body = body.to_string().into_bytes();
        self.send("POST", "/kiosk/v1/lookups", &headers, body).await
    }

    pub(crate) async fn declare(&self, dossier: &SealedDossier) -> Reply {
        self.put(&format!("dossiers/{}", dossier.id), &dossier.manifest)
            .await
    }

    /// The headers of a chunk for an upload's path.
    pub(crate) fn chunk_headers(
        &self,
        path: &str,
        offset: u64,
        chunk: &[u8],
    ) -> Vec<(&'static str, String)> {
        use sha2::Digest;
        let digest = BASE64.encode(&sha2::Sha256::digest(chunk));
        vec![
            self.device_header(),
            (
                "Kiosk-Signature",
                self.device.sign_request("PATCH", path, chunk),
            ),
            ("Tus-Resumable", "1.0.0".to_owned()),
            ("Content-Type", "application/offset+octet-stream".to_owned()),
            ("Upload-Offset", offset.to_string()),
            ("Content-Digest", format!("sha-256=:{digest}:")),
        ]
    }

    pub(crate) async fn append(&self, path: &str, offset: u64, chunk: &[u8]) -> Reply {
        let headers = self.chunk_headers(path, offset, chunk);
        self.send("PATCH", path, &headers, chunk.to_vec()).await
    }

    pub(crate) async fn submit(&self, dossier: &SealedDossier) -> Reply {
        self.put(
            &format!("dossiers/{}/submission", dossier.id),
            &dossier.submission(),
        )
        .await
    }

    /// Declares a dossier and sends every byte of it.
    pub(crate) async fn deliver(&self, dossier: &SealedDossier) {
        let declared = self.declare(dossier).await;
        assert!(matches!(declared.status, 200 | 201), "{}", declared.text());
        self.upload_missing(&declared.json("DeclarationAnswer"), dossier)
            .await;
    }

    /// Sends what an answer says is missing.
    pub(crate) async fn upload_missing(&self, answer: &Value, dossier: &SealedDossier) {
        for (document, sealed) in answer["documents"]
            .as_array()
            .unwrap()
            .iter()
            .zip(&dossier.sealed)
        {
            let offset = document["offset"].as_u64().unwrap();
            let rest = &sealed[usize::try_from(offset).unwrap()..];
            let sent = self
                .append(document["upload_url"].as_str().unwrap(), offset, rest)
                .await;
            assert_eq!(sent.status, 204, "{}", sent.text());
        }
    }
}

impl Reply {
    /// What rule 2 asks of every answer.
    fn check_frame(&self, path: &str) {
        assert!(self.headers.contains_key("date"), "{path}");
        assert_eq!(self.header("cache-control"), "no-store", "{path}");
        if path.starts_with("/kiosk/v1") {
            assert_eq!(self.header("kiosk-api"), "1", "{path}");
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body, which must be JSON of the named schema.
    pub(crate) fn json(&self, schema: &str) -> Value {
        assert_eq!(
            self.header("content-type"),
            "application/json",
            "{}",
            self.text()
        );
        let body = serde_json::from_slice(&self.body).unwrap();
        matches_schema(schema, &body);
        body
    }

    /// Asserts a problem; gives its body.
    pub(crate) fn problem(&self, status: u16, name: &str) -> Value {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text()
        );
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        matches_schema("Problem", &body);
        assert_eq!(body["type"], format!("urn:kiosk:problem:{name}"));
        assert_eq!(
            (self.status, &body["status"]),
            (status, &Value::from(status))
        );
        body
    }

    /// Asserts a problem; gives `pointer code` of each of its errors.
    pub(crate) fn problem_places(&self, status: u16, name: &str) -> Vec<String> {
        let body = self.problem(status, name);
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let place = |error: &Value| {
            format!(
                "{} {}",
                error["pointer"].as_str().unwrap(),
                error["code"].as_str().unwrap()
            )
        };
        errors.iter().map(place).collect()
    }
}

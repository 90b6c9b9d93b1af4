//! One call each: puts headers and signatures on, tells the portal's answers from those of
//! somebody in between, and reads problems.
//!
//! What does not carry `Kiosk-Api: 1` and the expected media type is not the portal's
//! answer, whatever its status (`contract.md`, rule 2). Nothing of an answer but names of
//! problems reaches a log.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use data_encoding::{BASE64, HEXLOWER};
use jiff::Timestamp;
use kiosk_domain::DossierId;
use kiosk_vault::Vault;
use reqwest::{
    Method, Url,
    header::{
        AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH,
    },
    redirect,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    Config, ConfigError, Token, Waits,
    error::Failure,
    wire::{Declaration, Service, Submission},
};

mod judge;

use judge::{Answer, BLOCKED, Expect, date, header_offset, is_portal, judge};

const BASE: &str = "/kiosk/v1";
const KIOSK_API: HeaderName = HeaderName::from_static("kiosk-api");
const KIOSK_DEVICE: HeaderName = HeaderName::from_static("kiosk-device");
const KIOSK_SIGNATURE: HeaderName = HeaderName::from_static("kiosk-signature");
const BUNDLE_SIGNATURE: HeaderName = HeaderName::from_static("kiosk-bundle-signature");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// The portal as this machine talks to it.
pub(crate) struct Client {
    http: reqwest::Client,
    origin: Url,
    vault: Vault,
    waits: Waits,
    /// Some networks let only GET, PUT and POST through.
    patch_is_blocked: AtomicBool,
    /// Seconds that this machine was ahead of the portal at its last answer.
    ahead_s: Mutex<Option<i64>>,
}

struct Call<'a> {
    method: Method,
    path: &'a str,
    query: Option<String>,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    expect: Expect,
    /// Longer than a link may be silent.
    limit: Option<Duration>,
}

/// A bundle as it came.
pub(crate) struct SignedBundle {
    pub(crate) bytes: Vec<u8>,
    pub(crate) signature: [u8; 64],
    pub(crate) etag: Option<HeaderValue>,
}

impl Client {
    pub(crate) fn new(config: &Config, vault: Vault) -> Result<Self, ConfigError> {
        let origin = origin(&config.base_url)?;
        // A second call finds the provider installed, which is what is wanted.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = http(config, &origin).map_err(ConfigError::Certificates)?;
        Ok(Self {
            http,
            origin,
            vault,
            waits: config.waits,
            patch_is_blocked: AtomicBool::new(false),
            ahead_s: Mutex::new(None),
        })
    }

    /// Whether the portal is there at all.
    pub(crate) async fn healthz(&self) -> Result<(), Failure> {
        self.send(Call::new(
            Method::GET,
            &format!("{BASE}/healthz"),
            Expect::NoContent,
        ))
        .await?;
        Ok(())
    }

    pub(crate) async fn service(&self) -> Result<Service, Failure> {
        let path = format!("{BASE}/service");
        read(
            &self
                .send(Call::new(Method::GET, &path, Expect::Json))
                .await?,
        )
    }

    /// The keys bundle; nothing if it is still the one with that tag.
    pub(crate) async fn keys(
        &self,
        etag: Option<&HeaderValue>,
    ) -> Result<Option<SignedBundle>, Failure> {
        let path = format!("{BASE}/bundles/keys");
        let mut call = Call::new(Method::GET, &path, Expect::AnyContent);
        if let Some(etag) = etag {
            call.headers.insert(IF_NONE_MATCH, etag.clone());
        }
        let mut answer = self.send(call).await?;
        if answer.status == 304 {
            return Ok(None);
        }
        let signature = answer.headers.get(BUNDLE_SIGNATURE);
        let signature = signature.and_then(|text| BASE64.decode(text.as_bytes()).ok());
        let signature = signature.and_then(|bytes| bytes.try_into().ok());
        let signature = signature.ok_or(Failure::Unreached("a bundle without a signature"))?;
        let etag = answer.headers.remove(ETAG);
        Ok(Some(SignedBundle {
            bytes: answer.body,
            signature,
            etag,
        }))
    }

    pub(crate) async fn declare(
        &self,
        id: DossierId,
        manifest: Vec<u8>,
    ) -> Result<Declaration, Failure> {
        let path = format!("{BASE}/dossiers/{id}");
        let mut call = Call::new(Method::PUT, &path, Expect::Json);
        call.json(manifest);
        let declaration: Declaration = read(&self.send_signed(call).await?)?;
        if declaration.dossier == id {
            Ok(declaration)
        } else {
            Err(Failure::Unreached("an answer about another dossier"))
        }
    }

    /// How much of an upload the portal has.
    pub(crate) async fn offset(&self, upload_path: &str) -> Result<u64, Failure> {
        let mut call = Call::new(Method::HEAD, upload_path, Expect::NoContent);
        call.headers
            .insert(TUS_RESUMABLE, HeaderValue::from_static("1.0.0"));
        call.headers.insert(KIOSK_DEVICE, self.device());
        offset_of(&self.send(call).await?)
    }

    /// Appends a piece; answers the portal's new offset.
    pub(crate) async fn append(
        &self,
        upload_path: &str,
        offset: u64,
        chunk: &[u8],
    ) -> Result<u64, Failure> {
        let answer = self.try_append(upload_path, offset, chunk).await;
        let answer = match answer {
            Err(Failure::Unreached(BLOCKED))
                if !self.patch_is_blocked.swap(true, Ordering::Relaxed) =>
            {
                self.try_append(upload_path, offset, chunk).await
            }
            other => other,
        };
        offset_of(&answer?)
    }

    async fn try_append(
        &self,
        upload_path: &str,
        offset: u64,
        chunk: &[u8],
    ) -> Result<Answer, Failure> {
        let digest = format!("sha-256=:{}:", BASE64.encode(&Sha256::digest(chunk)));
        let mut call = Call::new(Method::PATCH, upload_path, Expect::NoContent);
        call.limit = Some(self.waits.piece);
        call.body = Some(chunk.to_vec());
        let stream = HeaderValue::from_static("application/offset+octet-stream");
        call.headers.insert(CONTENT_TYPE, stream);
        call.headers
            .insert(TUS_RESUMABLE, HeaderValue::from_static("1.0.0"));
        call.headers
            .insert(UPLOAD_OFFSET, HeaderValue::from(offset));
        call.headers.insert(CONTENT_DIGEST, header(&digest));
        self.send_signed(call).await
    }

    /// Submits; answers the exact bytes of the receipt.
    pub(crate) async fn submit(
        &self,
        id: DossierId,
        manifest_sha256: &[u8; 32],
        token: Option<&Token>,
    ) -> Result<Vec<u8>, Failure> {
        let manifest_sha256 = HEXLOWER.encode(manifest_sha256);
        let body = serde_json::to_vec(&Submission {
            dossier: id,
            manifest_sha256,
        })
        .map_err(|_| Failure::Unreached("a submission that cannot be written"))?;
        let path = format!("{BASE}/dossiers/{id}/submission");
        let mut call = Call::new(Method::PUT, &path, Expect::Json);
        call.limit = Some(self.waits.submission);
        call.json(body);
        if let Some(token) = token {
            let mut bearer = header(&format!("Bearer {}", token.as_str()));
            bearer.set_sensitive(true);
            call.headers.insert(AUTHORIZATION, bearer);
        }
        Ok(self.send_signed(call).await?.body)
    }

    /// Something to read that only its own device may.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: Option<String>,
    ) -> Result<T, Failure> {
        let path = format!("{BASE}/{path}");
        let mut call = Call::new(Method::GET, &path, Expect::Json);
        call.query = query;
        call.headers.insert(KIOSK_DEVICE, self.device());
        read(&self.send(call).await?)
    }

    /// Something under a name of our own, or a question with a body.
    pub(crate) async fn send_json<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Failure> {
        let path = format!("{BASE}/{path}");
        let mut call = Call::new(method, &path, Expect::Json);
        let body = serde_json::to_vec(body);
        call.json(body.map_err(|_| Failure::Unreached("a body that cannot be written"))?);
        read(&self.send_signed(call).await?)
    }

    /// A call of OAuth: status and answer, errors of OAuth among them.
    pub(crate) async fn oauth<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<T, Failure> {
        let path = format!("{BASE}/oauth2/{path}");
        let mut call = Call::new(Method::POST, &path, Expect::Oauth);
        let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        call.headers.insert(CONTENT_TYPE, media_type);
        // The query of a URL is encoded by the same rules (WHATWG URL, section 5).
        let mut url = self.origin.clone();
        url.query_pairs_mut().extend_pairs(form);
        call.body = url.query().map(|form| form.as_bytes().to_vec());
        read(&self.send_signed(call).await?)
    }

    fn device(&self) -> HeaderValue {
        header(&BASE64.encode(&self.vault.device_public_key()))
    }

    /// Adds key and signature of this machine (`contract.md`, rule 9).
    async fn send_signed(&self, mut call: Call<'_>) -> Result<Answer, Failure> {
        let digest = HEXLOWER.encode(&Sha256::digest(call.body.as_deref().unwrap_or_default()));
        let message = format!("{} {}\n{digest}", call.method, call.path);
        let signature = BASE64.encode(&self.vault.sign(message.as_bytes()));
        call.headers.insert(KIOSK_DEVICE, self.device());
        call.headers.insert(KIOSK_SIGNATURE, header(&signature));
        if call.method == Method::PATCH && self.patch_is_blocked.load(Ordering::Relaxed) {
            call.headers
                .insert(METHOD_OVERRIDE, HeaderValue::from_static("PATCH"));
            call.method = Method::POST;
        }
        self.send(call).await
    }

    async fn send(&self, call: Call<'_>) -> Result<Answer, Failure> {
        let mut url = self.origin.clone();
        url.set_path(call.path);
        url.set_query(call.query.as_deref());
        let mut request = self
            .http
            .request(call.method.clone(), url)
            .headers(call.headers);
        if let Some(body) = call.body {
            request = request.body(body);
        }
        let limit = call.limit.unwrap_or(self.waits.silent);
        let response = tokio::time::timeout(limit, request.send())
            .await
            .map_err(|_| Failure::Unreached("no answer in time"))?
            .map_err(|_| Failure::Unreached("no answer"))?;
        if is_portal(&response) {
            self.note_clock(response.headers());
        }
        judge(response, &call.method, call.expect, self.waits.silent).await
    }

    /// Seconds that this machine was ahead of the portal at its last answer.
    pub(crate) fn ahead_s(&self) -> Option<i64> {
        *self.ahead_s.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_clock(&self, headers: &HeaderMap) {
        if let Some(portal) = date(headers) {
            let ahead_s = Timestamp::now().as_second() - portal.as_second();
            *self.ahead_s.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead_s);
        }
    }
}

impl<'a> Call<'a> {
    fn new(method: Method, path: &'a str, expect: Expect) -> Self {
        let headers = HeaderMap::new();
        Self {
            method,
            path,
            query: None,
            headers,
            body: None,
            expect,
            limit: None,
        }
    }

    fn json(&mut self, body: Vec<u8>) {
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = Some(body);
    }
}

/// Scheme, host and port of the configured address; the contract's base may be written out.
fn origin(base_url: &str) -> Result<Url, ConfigError> {
    let mut url: Url = base_url.parse().map_err(|_| ConfigError::Address)?;
    let path = url.path().trim_end_matches('/');
    let is_origin = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && matches!(path, "" | BASE)
        && url.query().is_none()
        && url.username().is_empty();
    url.set_path("/");
    if is_origin {
        Ok(url)
    } else {
        Err(ConfigError::Address)
    }
}

fn http(config: &Config, origin: &Url) -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("kiosk/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .https_only(origin.scheme() == "https")
        .connect_timeout(config.waits.connect)
        .tcp_user_timeout(config.waits.silent);
    if let Some(pem) = &config.ca_pem {
        builder = builder.tls_certs_only(reqwest::Certificate::from_pem_bundle(pem)?);
    } else if origin.scheme() == "http" {
        // Plain loopback needs no roots, and a bare machine may have none.
        builder = builder.tls_certs_only([]);
    }
    if let Some(pem) = &config.identity_pem {
        builder = builder.identity(reqwest::Identity::from_pem(pem)?);
    }
    builder.build()
}

/// Header values here are base64, digits and fixed words.
fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    serde_json::from_slice(&answer.body).map_err(|_| Failure::Unreached("JSON of another form"))
}

fn offset_of(answer: &Answer) -> Result<u64, Failure> {
    header_offset(&answer.headers).ok_or(Failure::Unreached("an answer without an offset"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_scheme_host_and_port() {
        let table = [
            ("http://127.0.0.1:8080", true),
            ("https://cong.example.vn/", true),
            ("https://cong.example.vn/kiosk/v1", true),
            ("https://cong.example.vn/other", false),
            ("https://user@cong.example.vn", false),
            ("ftp://cong.example.vn", false),
            ("cong.example.vn", false),
            ("", false),
        ];
        for (address, is_fine) in table {
            assert_eq!(origin(address).is_ok(), is_fine, "{address}");
        }
    }
}

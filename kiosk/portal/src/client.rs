//! One call each: puts headers and signatures on, tells the portal's answers from those of
//! somebody in between, and reads problems.
//!
//! What does not carry `Kiosk-Api: 1` and the expected media type is not the portal's
//! answer, whatever its status (`contract.md`, rule 2). Nothing of an answer but names of
//! problems reaches a log.

use std::{cell::Cell, time::Duration};

use data_encoding::{BASE64, HEXLOWER};
use kiosk_domain::DossierId;
use kiosk_vault::Vault;
use reqwest::{
    Method, Response, Url,
    header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, RETRY_AFTER},
    redirect,
};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::{
    Config, ConfigError,
    error::Failure,
    limits,
    wire::{Declaration, Problem, Service, Submission},
};

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
    /// Some networks let only GET, PUT and POST through.
    patch_is_blocked: Cell<bool>,
}

/// What kind of answer a call expects.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Json,
    /// The content proves itself by its signature.
    AnyContent,
    NoContent,
}

struct Call<'a> {
    method: Method,
    path: &'a str,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    expect: Expect,
    limit: Duration,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
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
            patch_is_blocked: Cell::new(false),
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
            Err(Failure::Unreached(BLOCKED)) if !self.patch_is_blocked.replace(true) => {
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
        call.limit = limits::CHUNK_WATCHDOG;
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
    ) -> Result<Vec<u8>, Failure> {
        let manifest_sha256 = HEXLOWER.encode(manifest_sha256);
        let body = serde_json::to_vec(&Submission {
            dossier: id,
            manifest_sha256,
        })
        .map_err(|_| Failure::Unreached("a submission that cannot be written"))?;
        let path = format!("{BASE}/dossiers/{id}/submission");
        let mut call = Call::new(Method::PUT, &path, Expect::Json);
        call.limit = limits::SUBMISSION;
        call.json(body);
        Ok(self.send_signed(call).await?.body)
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
        if call.method == Method::PATCH && self.patch_is_blocked.get() {
            call.headers
                .insert(METHOD_OVERRIDE, HeaderValue::from_static("PATCH"));
            call.method = Method::POST;
        }
        self.send(call).await
    }

    async fn send(&self, call: Call<'_>) -> Result<Answer, Failure> {
        let mut url = self.origin.clone();
        url.set_path(call.path);
        let mut request = self
            .http
            .request(call.method.clone(), url)
            .headers(call.headers);
        if let Some(body) = call.body {
            request = request.body(body);
        }
        let response = tokio::time::timeout(call.limit, request.send())
            .await
            .map_err(|_| Failure::Unreached("no answer in time"))?
            .map_err(|_| Failure::Unreached("no answer"))?;
        judge(response, &call.method, call.expect).await
    }
}

impl<'a> Call<'a> {
    fn new(method: Method, path: &'a str, expect: Expect) -> Self {
        let headers = HeaderMap::new();
        Self {
            method,
            path,
            headers,
            body: None,
            expect,
            limit: limits::SILENT,
        }
    }

    fn json(&mut self, body: Vec<u8>) {
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = Some(body);
    }
}

/// Somebody in between does not let this method through.
const BLOCKED: &str = "a foreign answer that forbids the method";

/// Names by which a 404 speaks of a thing and not of the path.
const KNOWN_ABSENCES: [&str; 3] = ["upload-gone", "dossier-unknown", "bundle-unknown"];

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
        .connect_timeout(limits::CONNECT)
        .tcp_user_timeout(limits::SILENT);
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

fn header_offset(headers: &HeaderMap) -> Option<u64> {
    headers.get(UPLOAD_OFFSET)?.to_str().ok()?.parse().ok()
}

/// Portal or somebody else, success or problem.
async fn judge(response: Response, method: &Method, expect: Expect) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    let is_portal = response
        .headers()
        .get(KIOSK_API)
        .is_some_and(|value| value == "1");
    if !is_portal {
        return Err(Failure::Unreached(match status {
            403 | 405 | 501 => BLOCKED,
            _ => "a foreign answer",
        }));
    }
    match status {
        200..=299 | 304 => success(response, status, expect).await,
        300..=399 => Err(Failure::Unreached("a redirect")),
        _ if method == Method::HEAD => Err(head_problem(status, response.headers())),
        _ => Err(problem(response, status).await),
    }
}

async fn success(response: Response, status: u16, expect: Expect) -> Result<Answer, Failure> {
    if status != 304 && expect == Expect::Json && media_type(&response) != "application/json" {
        return Err(Failure::Unreached("another media type"));
    }
    let headers = response.headers().clone();
    let body = match expect {
        Expect::NoContent => Vec::new(),
        Expect::Json | Expect::AnyContent => body(response).await?,
    };
    Ok(Answer {
        status,
        headers,
        body,
    })
}

fn media_type(response: &Response) -> &str {
    let value = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    value
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
}

/// An answer to HEAD has no content that could name the problem.
fn head_problem(status: u16, headers: &HeaderMap) -> Failure {
    match status {
        404 | 410 => Failure::Problem {
            name: "upload-gone".to_owned(),
            offset: None,
        },
        _ => classify(status, None, headers),
    }
}

async fn problem(response: Response, status: u16) -> Failure {
    if media_type(&response) != "application/problem+json" {
        return Failure::Unreached("a foreign error");
    }
    let headers = response.headers().clone();
    let problem = match body(response).await {
        Ok(bytes) => serde_json::from_slice(&bytes).ok(),
        Err(failure) => return failure,
    };
    classify(status, problem.as_ref(), &headers)
}

fn classify(status: u16, problem: Option<&Problem>, headers: &HeaderMap) -> Failure {
    let name = problem.map_or("unknown", Problem::name);
    match status {
        401 => Failure::DeviceRejected,
        403 if name.starts_with("device-") => Failure::DeviceRejected,
        408 | 425 | 426 | 429 | 500.. => Failure::Busy(retry_after(problem, headers)),
        // A path or method that the portal does not know says nothing about the dossier.
        404 if !KNOWN_ABSENCES.contains(&name) => Failure::Busy(None),
        405 | 406 => Failure::Busy(None),
        _ => Failure::Problem {
            name: name.to_owned(),
            offset: header_offset(headers),
        },
    }
}

fn retry_after(problem: Option<&Problem>, headers: &HeaderMap) -> Option<Duration> {
    let header = headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let seconds = header.or_else(|| problem?.retry_after_s)?;
    Some(Duration::from_secs(seconds).min(limits::RETRY_AFTER_MOST))
}

async fn body(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    loop {
        let part = tokio::time::timeout(limits::SILENT, response.chunk())
            .await
            .map_err(|_| Failure::Unreached("the answer stopped"))?
            .map_err(|_| Failure::Unreached("the answer was cut"))?;
        let Some(part) = part else { return Ok(bytes) };
        if bytes.len() + part.len() > limits::JSON_BYTES {
            return Err(Failure::Unreached("an answer beyond all limits"));
        }
        bytes.extend_from_slice(&part);
    }
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

    #[test]
    fn statuses_are_sorted_by_what_is_to_be_done() {
        let problem = |name: &str| -> Problem {
            let text = format!("{{\"type\":\"urn:kiosk:problem:{name}\",\"retry_after_s\":7}}");
            serde_json::from_str(&text).unwrap()
        };
        let sorted = |status, name: &str| classify(status, Some(&problem(name)), &HeaderMap::new());
        for status in [408, 425, 429, 500, 503, 507] {
            let failure = sorted(status, "busy");
            assert!(matches!(failure, Failure::Busy(Some(wait)) if wait.as_secs() == 7));
        }
        assert!(matches!(
            sorted(401, "signature-invalid"),
            Failure::DeviceRejected
        ));
        assert!(matches!(
            sorted(403, "device-suspended"),
            Failure::DeviceRejected
        ));
        assert!(sorted(409, "manifest-conflict").is_named(&["manifest-conflict"]));
        assert!(sorted(404, "upload-gone").is_named(&["upload-gone"]));
        assert!(matches!(sorted(404, "not-found"), Failure::Busy(_)));
        assert!(sorted(422, "Mẫu Văn A").is_named(&["unknown"]));
    }

    #[test]
    fn a_pause_is_obeyed_up_to_an_hour() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static("86400"));
        assert_eq!(retry_after(None, &headers), Some(Duration::from_hours(1)));
        headers.insert(RETRY_AFTER, HeaderValue::from_static("3"));
        assert_eq!(retry_after(None, &headers), Some(Duration::from_secs(3)));
        assert_eq!(retry_after(None, &HeaderMap::new()), None);
    }
}

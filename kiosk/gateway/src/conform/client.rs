//! HTTP as a kiosk speaks it, and a record of every answer.
//!
//! The record lets the checks of "every answer" look at all of a run, not at a sample.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::body::Bytes;
use http_body_util::channel::{Channel, Sender};
use reqwest::{Body, Method, RequestBuilder, Response, Url, redirect};
use tokio::task::JoinHandle;

use super::{Certificates, ConformError, answer::Answer, call::Call, fault::Fault};

/// A kiosk gives up connecting after this.
const CONNECT: Duration = Duration::from_secs(10);

/// Longer than a portal may take to open the largest dossier, and shorter than a person's
/// patience with a report.
const ANSWER: Duration = Duration::from_secs(60);

/// Largest answer that is read: a kiosk takes no longer JSON, and a bundle in a run is small.
const ANSWER_LIMIT_BYTES: usize = 1024 * 1024;

/// A connection to the portal under test.
pub(super) struct Client {
    http: reqwest::Client,
    origin: Url,
    seen: Mutex<Vec<Answer>>,
}

/// A request whose body has begun and waits.
pub(super) struct Hanging {
    body: Sender<Bytes, std::io::Error>,
    answer: JoinHandle<Result<Answer, Fault>>,
}

impl Client {
    /// A client for the portal at that address.
    ///
    /// # Errors
    /// [`ConformError::Address`] for what is no http address, [`ConformError::Certificates`]
    /// for unusable PEM texts.
    pub(super) fn new(url: &str, certificates: &Certificates) -> Result<Self, ConformError> {
        // Another part of the program may have chosen a provider already; any will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let origin = origin(url).ok_or(ConformError::Address)?;
        let http = build(&origin, certificates).map_err(ConformError::Certificates)?;
        Ok(Self {
            http,
            origin,
            seen: Mutex::default(),
        })
    }

    /// Sends a call and reads its answer to the end.
    pub(super) async fn send(&self, call: Call) -> Result<Answer, Fault> {
        let name = name_of(&call);
        let body = call.body.clone();
        let request = self.request(&call)?.body(body);
        let answer = answer_of(name, request).await?;
        self.remember(&answer);
        Ok(answer)
    }

    /// Sends the head of a call and the first bytes of its body, and leaves it there.
    pub(super) async fn begin(&self, call: Call, first_bytes: usize) -> Result<Hanging, Fault> {
        let name = name_of(&call);
        let (mut body, channel) = Channel::<Bytes, std::io::Error>::new(1);
        let request = self
            .request(&call)?
            .header("Content-Length", call.body.len())
            .body(Body::wrap(channel));
        let answer = tokio::spawn(answer_of(name, request));
        let bytes = Bytes::from(call.body);
        // The second piece finds room only when the first one has been taken to be sent.
        for piece in [bytes.slice(..first_bytes.min(bytes.len())), Bytes::new()] {
            let taken = body.send_data(piece).await;
            taken.map_err(|_| Fault::new("the connection ended before the body"))?;
        }
        Ok(Hanging { body, answer })
    }

    /// Every answer so far.
    pub(super) fn seen(&self) -> Vec<Answer> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }

    fn remember(&self, answer: &Answer) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(answer.clone());
    }

    fn request(&self, call: &Call) -> Result<RequestBuilder, Fault> {
        let unusable = |_| Fault::new("the checker made an unusable address");
        let address = format!("{}{}", call.path, call.query);
        let url = self.origin.join(&address).map_err(unusable)?;
        let method = Method::from_bytes(call.method.as_bytes())
            .map_err(|_| Fault::new("the checker made an unusable method"))?;
        let headers = call.headers.iter();
        Ok(
            headers.fold(self.http.request(method, url), |request, (name, value)| {
                request.header(*name, value)
            }),
        )
    }
}

impl Hanging {
    /// Cuts the connection in the middle of the body.
    pub(super) async fn cut(self) {
        self.body.abort(std::io::ErrorKind::ConnectionReset.into());
        // Waiting for the end of the task is waiting for the end of the connection.
        let _ = self.answer.await;
    }

    /// Sends the rest; what the portal says to it, if it still listens.
    pub(super) async fn finish(mut self, rest: Vec<u8>) -> Option<Answer> {
        let _ = self.body.send_data(rest.into()).await;
        drop(self.body);
        self.answer.await.ok()?.ok()
    }
}

async fn answer_of(name: String, request: RequestBuilder) -> Result<Answer, Fault> {
    let silent = |error: reqwest::Error| {
        let error = error.without_url();
        Fault::new(format!("{name}: no answer: {error}"))
    };
    let mut response = request.send().await.map_err(silent)?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = read(&mut response).await.map_err(silent)?;
    Ok(Answer {
        call: name.clone(),
        status,
        headers,
        body: body.ok_or_else(|| Fault::new(format!("{name}: an answer of more than 1 MiB")))?,
    })
}

async fn read(response: &mut Response) -> reqwest::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await? {
        body.extend_from_slice(&piece);
        if body.len() > ANSWER_LIMIT_BYTES {
            return Ok(None);
        }
    }
    Ok(Some(body))
}

fn name_of(call: &Call) -> String {
    format!("{} {}", call.method, call.path)
}

/// Scheme, host and port of an address; a path other than the contract's base is a mistake.
fn origin(url: &str) -> Option<Url> {
    let mut url = Url::parse(url).ok()?;
    let path = url.path().trim_end_matches('/').to_owned();
    let is_plain = matches!(url.scheme(), "http" | "https")
        && (path.is_empty() || path == super::call::BASE)
        && url.query().is_none()
        && url.username().is_empty();
    url.set_path("/");
    is_plain.then_some(url)
}

fn build(origin: &Url, certificates: &Certificates) -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("kiosk-gateway-conform/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(ANSWER);
    if let Some(pem) = &certificates.ca_pem {
        builder = builder.tls_certs_only(reqwest::Certificate::from_pem_bundle(pem)?);
    } else if origin.scheme() == "http" {
        // Plain HTTP needs no roots, and a bare machine may have none.
        builder = builder.tls_certs_only([]);
    }
    if let Some(pem) = &certificates.identity_pem {
        builder = builder.identity(reqwest::Identity::from_pem(pem)?);
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_of_a_portal_is_taken() {
        let cases = [
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080/")),
            ("https://portal.example/", Some("https://portal.example/")),
            (
                "https://portal.example/kiosk/v1/",
                Some("https://portal.example/"),
            ),
            ("https://portal.example/other", None),
            ("https://portal.example/?a=b", None),
            ("ftp://portal.example/", None),
            ("portal.example", None),
        ];
        for (text, expected) in cases {
            let found = origin(text).map(|url| url.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}

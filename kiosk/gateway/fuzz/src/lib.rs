//! A gateway in this process, and a device that signs whatever it is given.
//!
//! The targets go through the whole service, as a request from outside does: routing, headers,
//! signatures, JSON, checks. A panic anywhere ends the run, although the service itself would
//! catch it. Every request is signed, because without a signature nothing behind it is reached.

use std::sync::LazyLock;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderName, HeaderValue, Method, Request, Response},
};
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signer, SigningKey};
use kiosk_domain::profile::{Profile, embedded};
use kiosk_gateway::{Config, Gateway, router};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// Longest answer to a bad request, in bytes: a problem, or a page for people.
const ANSWER_LIMIT_BYTES: usize = 1024 * 1024;

struct Server {
    routes: Router,
    runtime: Runtime,
    /// Removed with the process.
    _data: tempfile::TempDir,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let data = tempfile::tempdir().unwrap();
    kiosk_gateway::init_demo(data.path(), &data.path().join("province/bundle.key")).unwrap();
    let gateway = Gateway::open(Config {
        data: data.path().to_owned(),
        profile: Profile::load(&embedded("br-vt-2018").unwrap()).unwrap(),
    });
    Server {
        routes: router(gateway.unwrap()),
        runtime: tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap(),
        _data: data,
    }
});

static DEVICE: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));

/// Sends a signed request and looks at what no answer may be: our own failure, or a refusal
/// that is no problem of the contract.
pub fn send(method: &str, path: &str, headers: Vec<(HeaderName, HeaderValue)>, body: Vec<u8>) {
    let digest = HEXLOWER.encode(&Sha256::digest(&body));
    let signed_path = path.split('?').next().unwrap_or_default();
    let signature = sign(format!("{method} {signed_path}\n{digest}").as_bytes());
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let Ok(mut request) = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::from(body))
    else {
        // An address that HTTP itself does not allow never reaches a server.
        return;
    };
    let all = request.headers_mut();
    all.insert("kiosk-device", HeaderValue::from_str(&public()).unwrap());
    all.insert(
        "kiosk-signature",
        HeaderValue::from_str(&signature).unwrap(),
    );
    all.extend(headers.into_iter().map(|(name, value)| (Some(name), value)));
    let answer = SERVER
        .runtime
        .block_on(SERVER.routes.clone().oneshot(request))
        .unwrap();
    check(answer);
}

/// Signs a manifest as this device's, whatever it holds; `None` if it has no canonical form.
pub fn sign_manifest(manifest: &mut Value) -> Option<()> {
    let object = manifest.as_object_mut()?;
    object.remove("device_signature");
    object.insert("device".to_owned(), json!(public()));
    let canonical = serde_json_canonicalizer::to_vec(object).ok()?;
    object.insert("device_signature".to_owned(), json!(sign(&canonical)));
    Some(())
}

fn check(answer: Response<Body>) {
    let status = answer.status().as_u16();
    assert_ne!(status, 500, "the gateway failed by itself");
    let media_type = answer.headers().get("content-type").cloned();
    let body = SERVER
        .runtime
        .block_on(to_bytes(answer.into_body(), ANSWER_LIMIT_BYTES));
    let body = body.unwrap();
    if status >= 400
        && !body.is_empty()
        && media_type.is_some_and(|told| told != "text/html; charset=utf-8")
    {
        let problem: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem["status"], status);
    }
}

fn public() -> String {
    BASE64.encode(DEVICE.verifying_key().as_bytes())
}

fn sign(bytes: &[u8]) -> String {
    BASE64.encode(&DEVICE.sign(bytes).to_bytes())
}

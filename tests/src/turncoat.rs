//! A portal that lies: everything passes to the honest gateway, but its receipts say that it
//! holds another page, under a signature that is in order.
//!
//! It stands for what no signature can exclude: a fault or a fraud behind the portal's own
//! key. Only the comparison page by page can notice it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri, header};
use data_encoding::BASE64;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::Value;
use tokio::net::TcpListener;

/// The lying portal. It ends with the test's runtime.
pub struct VirtualTurncoat {
    address: SocketAddr,
}

struct Honest {
    portal: SocketAddr,
    receipt_key: SigningKey,
    client: reqwest::Client,
}

impl VirtualTurncoat {
    /// Stands before the gateway at `portal`, with the receipt key out of its data folder.
    pub async fn before(portal: SocketAddr, gateway_data: &Path) -> Self {
        let honest = Honest {
            portal,
            receipt_key: receipt_key(gateway_data),
            client: client(),
        };
        let router = Router::new().fallback(forward).with_state(Arc::new(honest));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address }
    }

    /// What the kiosk is configured with.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn client() -> reqwest::Client {
    // Building a client asks for a TLS provider even when it only speaks plain HTTP; whoever
    // was first in this process may have installed it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn receipt_key(gateway_data: &Path) -> SigningKey {
    let file = std::fs::read(gateway_data.join("keys/receipt.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    let seed = BASE64
        .decode(file["secret"].as_str().unwrap().as_bytes())
        .unwrap();
    SigningKey::from_bytes(seed.as_slice().try_into().unwrap())
}

async fn forward(
    State(honest): State<Arc<Honest>>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    headers.remove(header::HOST);
    let url = format!("http://{}{uri}", honest.portal);
    let answer = honest
        .client
        .request(method, url)
        .headers(headers)
        .body(body)
        .send()
        .await
        .unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    let mut body = answer.bytes().await.unwrap().to_vec();
    if status.is_success()
        && ["/submission", "/receipt"]
            .iter()
            .any(|end| uri.path().ends_with(end))
    {
        body = lie(&body, &honest.receipt_key);
    }
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::TRANSFER_ENCODING);
    let mut lied = Response::new(Body::from(body));
    *lied.status_mut() = status;
    *lied.headers_mut() = headers;
    lied
}

/// The receipt with the last page's tag of its last document replaced, and signed again.
fn lie(receipt: &[u8], key: &SigningKey) -> Vec<u8> {
    let mut receipt: Value = serde_json::from_slice(receipt).unwrap();
    let documents = receipt["documents"].as_array_mut().unwrap();
    let tags = documents.last_mut().unwrap()["pages"]
        .as_array_mut()
        .unwrap();
    *tags.last_mut().unwrap() = Value::from("00".repeat(32));
    receipt.as_object_mut().unwrap().remove("signature");
    let signed = serde_json_canonicalizer::to_vec(&receipt).unwrap();
    receipt["signature"] = Value::from(BASE64.encode(&key.sign(&signed).to_bytes()));
    serde_json::to_vec(&receipt).unwrap()
}

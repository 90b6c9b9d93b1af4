//! A portal that is right in everything but one.

use std::net::SocketAddr;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use serde_json::Value;

use crate::support::serve;

/// What was asked for.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
}

/// What will be told.
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// One lie: changes the answers it is about and leaves the others alone.
pub(crate) type Tell = fn(&Asked, &mut Told);

/// Passes every request on to the true portal and tells a lie about the answer.
pub(crate) struct ScriptedLiar {
    pub(crate) address: SocketAddr,
}

impl ScriptedLiar {
    /// Stands in front of that portal on a port of its own.
    pub(crate) async fn before(portal: SocketAddr, tell: Tell) -> Self {
        // Each test is a process of its own, and the first client needs it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .tls_certs_only([])
            .no_proxy()
            .build()
            .unwrap();
        let routes = Router::new().fallback(move |request: Request| {
            let client = client.clone();
            async move { pass_on(&client, portal, tell, request).await }
        });
        Self {
            address: serve(routes).await,
        }
    }
}

async fn pass_on(
    client: &reqwest::Client,
    portal: SocketAddr,
    tell: Tell,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let asked = Asked {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        // A body that breaks off is passed on as far as it came, and the portal refuses it.
        body: to_bytes(body, usize::MAX)
            .await
            .map_or_else(|_| Vec::new(), Vec::from),
    };
    let query = parts
        .uri
        .query()
        .map_or_else(String::new, |query| format!("?{query}"));
    let mut headers = parts.headers;
    headers.remove(header::HOST);
    headers.remove(header::CONTENT_LENGTH);
    let method = Method::from_bytes(asked.method.as_bytes()).unwrap();
    let answer = client
        .request(method, format!("http://{portal}{}{query}", asked.path))
        .headers(headers)
        .body(asked.body.clone())
        .send()
        .await
        .unwrap();
    let mut told = Told {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: answer.bytes().await.unwrap().to_vec(),
    };
    tell(&asked, &mut told);
    told.into_response(asked.method == "HEAD")
}

impl Asked {
    /// Whether it is this call; `{}` in the path stands for one segment.
    pub(crate) fn is(&self, method: &str, path: &str) -> bool {
        let mut told = self.path.trim_start_matches("/kiosk/v1/").split('/');
        let mut expected = path.split('/');
        loop {
            match (told.next(), expected.next()) {
                (None, None) => return self.method == method,
                (Some(one), Some(other)) if other == "{}" || one == other => {}
                _ => return false,
            }
        }
    }
}

impl Told {
    /// Changes a JSON body.
    pub(crate) fn json(&mut self, change: impl FnOnce(&mut Value)) {
        let mut body = serde_json::from_slice(&self.body).unwrap();
        change(&mut body);
        self.body = serde_json::to_vec(&body).unwrap();
    }

    /// Replaces a member of a JSON body.
    pub(crate) fn set(&mut self, pointer: &str, value: Value) {
        self.json(|body| {
            if let Some(place) = body.pointer_mut(pointer) {
                *place = value;
            }
        });
    }

    pub(crate) fn header(&mut self, name: &'static str, value: &'static str) {
        let name = HeaderName::from_static(name);
        self.headers.insert(name, HeaderValue::from_static(value));
    }

    /// An answer of the problem's name; empty for those that are none.
    pub(crate) fn is_problem(&self, name: &str) -> bool {
        let body: Option<Value> = serde_json::from_slice(&self.body).ok();
        body.is_some_and(|body| body["type"] == format!("urn:kiosk:problem:{name}"))
    }

    /// Makes a success of a refusal.
    pub(crate) fn accept(&mut self, status: u16) {
        self.status = status;
        self.body = b"{}".to_vec();
        self.header("content-type", "application/json");
    }

    fn into_response(mut self, is_head: bool) -> Response {
        let has_body = !is_head && !matches!(self.status, 204 | 304);
        self.headers.remove(header::TRANSFER_ENCODING);
        self.headers.remove(header::CONTENT_LENGTH);
        let body = if has_body {
            Body::from(self.body)
        } else {
            Body::empty()
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap();
        *response.headers_mut() = self.headers;
        response
    }
}

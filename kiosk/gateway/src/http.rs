//! The contract over HTTP: routes, and what every answer has in common.
//!
//! Nothing here decides anything about a dossier; it turns requests into calls of
//! [`Gateway`], which block, on worker threads. What holds for every answer (rule 2 of the
//! contract, the method override, a caught panic) is done once, at the edge.

mod after;
mod answer;
mod calls;
mod drafts;
mod login;
mod request;
mod turns;
mod uploads;

use std::{panic::AssertUnwindSafe, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post, put},
};
use futures::FutureExt;
use tokio::sync::Semaphore;

use turns::Turns;

use crate::{
    Gateway,
    problem::{Problem, ProblemKind},
};

/// Where the contract's calls are.
pub(crate) const BASE: &str = "/kiosk/v1";

pub(crate) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
const KIOSK_API: HeaderName = HeaderName::from_static("kiosk-api");
const KIOSK_DEVICE: HeaderName = HeaderName::from_static("kiosk-device");
const KIOSK_SIGNATURE: HeaderName = HeaderName::from_static("kiosk-signature");
const BUNDLE_SIGNATURE: HeaderName = HeaderName::from_static("kiosk-bundle-signature");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// Dossiers that are opened at the same time. Each needs memory for its largest document
/// twice, sealed and open; two keep both cores of a small server busy.
const OPENED_AT_ONCE: usize = 2;

/// What every handler has.
#[derive(Clone)]
struct Server {
    gateway: Gateway,
    opening: Arc<Semaphore>,
    turns: Turns,
}

/// The gateway as a service, for [`serve`](crate::serve) or a server of one's own.
pub fn router(gateway: Gateway) -> Router {
    let server = Server {
        gateway,
        opening: Arc::new(Semaphore::new(OPENED_AT_ONCE)),
        turns: Turns::default(),
    };
    let mut routes = Router::new();
    for (path, methods) in routes_of_contract() {
        routes = routes.route(path, methods);
    }
    let routes = routes
        .fallback(async || Problem::from(ProblemKind::NotFound))
        .method_not_allowed_fallback(async || Problem::from(ProblemKind::MethodNotAllowed))
        .with_state(server);
    // A layer of a router acts after routing, and the override must act before it.
    Router::new().fallback_service(routes).layer(from_fn(edge))
}

fn routes_of_contract() -> Vec<(&'static str, MethodRouter<Server>)> {
    let mut routes = routes_of_service();
    routes.extend(routes_of_dossiers());
    routes.extend(routes_of_drafts_and_login());
    routes
}

fn routes_of_service() -> Vec<(&'static str, MethodRouter<Server>)> {
    vec![
        ("/kiosk/v1/healthz", get(calls::healthz)),
        ("/kiosk/v1/readyz", get(calls::readyz)),
        ("/kiosk/v1/openapi.json", get(calls::openapi)),
        ("/kiosk/v1/service", get(calls::service)),
        ("/kiosk/v1/service/key-proof", post(after::prove_key)),
        ("/kiosk/v1/bundles/{channel}", get(calls::bundle)),
        ("/kiosk/v1/device/statistics/{day}", put(after::statistics)),
        ("/kiosk/v1/lookups", post(after::look_up)),
        ("/t/{code}", get(calls::tracking)),
    ]
}

fn routes_of_dossiers() -> Vec<(&'static str, MethodRouter<Server>)> {
    let upload = MethodRouter::new()
        .head(uploads::place)
        .patch(uploads::append)
        .delete(uploads::end)
        .options(uploads::speak);
    vec![
        ("/kiosk/v1/dossiers", get(after::list)),
        (
            "/kiosk/v1/dossiers/{id}",
            get(calls::status).put(calls::declare),
        ),
        ("/kiosk/v1/uploads/{uid}", upload),
        ("/kiosk/v1/dossiers/{id}/submission", put(calls::submit)),
        ("/kiosk/v1/dossiers/{id}/receipt", get(calls::receipt)),
        ("/kiosk/v1/dossiers/{id}/withdrawal", put(after::withdraw)),
        ("/kiosk/v1/dossiers/{id}/payment", get(after::payment)),
        ("/kiosk/v1/dossiers/{id}/slips/{kind}", get(after::slip)),
        ("/kiosk/v1/dossiers/{id}/originals", put(after::originals)),
        ("/kiosk/v1/dossiers/{id}/claim", put(after::claim)),
        (
            "/kiosk/v1/dossiers/{id}/supplements/{n}",
            get(after::supplement_status).put(after::declare_supplement),
        ),
        (
            "/kiosk/v1/dossiers/{id}/supplements/{n}/submission",
            put(after::submit_supplement),
        ),
        (
            "/kiosk/v1/dossiers/{id}/supplements/{n}/receipt",
            get(after::supplement_receipt),
        ),
    ]
}

fn routes_of_drafts_and_login() -> Vec<(&'static str, MethodRouter<Server>)> {
    vec![
        (
            "/kiosk/v1/drafts/{id}",
            get(drafts::manifest).put(drafts::park),
        ),
        (
            "/kiosk/v1/drafts/{id}/documents/{doc}",
            get(drafts::document),
        ),
        ("/kiosk/v1/oauth2/device_authorization", post(login::start)),
        ("/kiosk/v1/oauth2/token", post(login::token)),
        ("/login", get(login::page).post(login::decide)),
    ]
}

async fn edge(mut request: Request, next: Next) -> Response {
    let is_contract = request.uri().path().starts_with(BASE);
    let stands_for_head = override_method(&mut request);
    let mut response = AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Problem::from(ProblemKind::Internal).into_response());
    if stands_for_head {
        // The server itself strips bodies only for requests that were HEAD on the wire.
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if is_contract {
        headers.insert(KIOSK_API, HeaderValue::from_static("1"));
    }
    response
}

/// Lets a POST stand for the method it names (rule 6); tells whether that is HEAD.
fn override_method(request: &mut Request) -> bool {
    if request.method() != Method::POST {
        return false;
    }
    let method = match request
        .headers()
        .get(METHOD_OVERRIDE)
        .map(HeaderValue::as_bytes)
    {
        Some(b"PATCH") => Method::PATCH,
        Some(b"DELETE") => Method::DELETE,
        Some(b"HEAD") => Method::HEAD,
        _ => return false,
    };
    *request.method_mut() = method;
    request.method() == Method::HEAD
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    use super::*;

    #[test]
    fn openapi_describes_exactly_the_routes() {
        let document: Value = serde_json::from_str(calls::OPENAPI).unwrap();
        let described: BTreeSet<&str> = document["paths"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let routes = routes_of_contract();
        let routed: BTreeSet<&str> = routes.iter().map(|(path, _)| *path).collect();
        assert_eq!(described, routed);
    }

    #[tokio::test]
    async fn a_panic_becomes_a_problem_of_the_portal() {
        let routes = Router::new()
            .route("/kiosk/v1/broken", get(async || -> () { panic!("broken") }))
            .layer(from_fn(edge));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        tokio::spawn(axum::serve(listener, routes).into_future());
        let request = b"GET /kiosk/v1/broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        client.write_all(request).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
        assert!(answer.contains("kiosk-api: 1") && answer.contains("urn:kiosk:problem:internal"));
    }

    #[tokio::test]
    async fn a_panic_of_a_worker_is_an_internal_problem() {
        let data = tempfile::tempdir().unwrap();
        let files = kiosk_domain::profile::embedded("br-vt-2018").unwrap();
        let profile = kiosk_domain::profile::Profile::load(&files).unwrap();
        let config = crate::Config {
            data: data.path().to_owned(),
            profile,
        };
        let gateway = Gateway::open(config).unwrap();
        let server = Server {
            gateway,
            opening: Arc::new(Semaphore::new(1)),
            turns: Turns::default(),
        };
        let ended: Result<(), Problem> = server.run(|_| panic!("broken")).await;
        let status = ended.unwrap_err().into_response().status();
        assert_eq!(status.as_u16(), 500);
    }
}

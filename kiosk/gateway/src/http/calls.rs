//! One handler a call of the contract.

use axum::{
    body::{Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use kiosk_domain::{DossierId, TrackingCode};
use serde::Serialize;

use super::{
    BUNDLE_SIGNATURE, Server, TUS_RESUMABLE, TUS_VERSION, UPLOAD_LENGTH, UPLOAD_OFFSET,
    request::Call,
};
use crate::{
    Gateway,
    digest::{hex, sha256},
    gateway::CHUNK_LIMIT_BYTES,
    json::BODY_LIMIT_BYTES,
    problem::{Problem, ProblemKind},
    tracking,
};

/// The contract in machine-readable form.
pub(super) const OPENAPI: &str = include_str!("../../openapi.json");

const TUS: &str = "1.0.0";
const CHUNK_TYPE: &str = "application/offset+octet-stream";
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

type Answer = Result<Response, Problem>;

pub(super) async fn healthz() -> StatusCode {
    StatusCode::NO_CONTENT
}

pub(super) async fn readyz(State(server): State<Server>) -> Answer {
    let ready = server
        .run(|gateway| Ok(gateway.depot().store.ready()?))
        .await;
    ready.map_err(|_| ProblemKind::Unavailable)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn openapi() -> Response {
    with_type(StatusCode::OK, JSON, OPENAPI.into())
}

pub(super) async fn service(State(server): State<Server>, headers: HeaderMap) -> Answer {
    let document = json_bytes(&server.gateway.service_document())?;
    Ok(unless_known(&headers, document))
}

pub(super) async fn bundle(
    State(server): State<Server>,
    Path(channel): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let found = server
        .run(move |gateway| Ok(gateway.depot().store.bundle(&channel)?))
        .await?;
    let bundle = found.ok_or(ProblemKind::BundleUnknown)?;
    let response = unless_known(&headers, bundle.body);
    Ok(with_header(response, BUNDLE_SIGNATURE, &bundle.signature))
}

pub(super) async fn declare(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let call = Call::read(request, BODY_LIMIT_BYTES).await?;
    let device = call.signing_device()?;
    let id = dossier_id(&id)?;
    let (is_new, answer) = server
        .run(move |gateway| {
            let now = Timestamp::now();
            gateway.admit_signed(&device, now)?;
            gateway.declare(id, &call.body, &device, now)
        })
        .await?;
    Ok(with_type(
        created_if(is_new),
        JSON,
        json_bytes(&answer)?.into(),
    ))
}

pub(super) async fn status(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let device = Call::read(request, 0).await?.named_device()?;
    let id = dossier_id(&id)?;
    let answer = server
        .run(move |gateway| {
            gateway.admit_reader(&device)?;
            gateway.status(id, &device, Timestamp::now())
        })
        .await?;
    Ok(with_type(StatusCode::OK, JSON, json_bytes(&answer)?.into()))
}

pub(super) async fn upload(
    State(server): State<Server>,
    Path(upload): Path<String>,
    request: Request,
) -> Answer {
    let device = Call::read(request, 0).await?.named_device()?;
    let place = server
        .run(move |gateway| {
            gateway.admit_reader(&device)?;
            gateway.upload_place(&upload, &device, Timestamp::now())
        })
        .await?;
    let response = with_offset(StatusCode::OK, place.offset_bytes);
    Ok(with_header(
        response,
        UPLOAD_LENGTH,
        &place.length_bytes.to_string(),
    ))
}

pub(super) async fn append(
    State(server): State<Server>,
    Path(upload): Path<String>,
    request: Request,
) -> Answer {
    let call = Call::read(request, CHUNK_LIMIT_BYTES).await?;
    let start_bytes = chunk_start(&call)?;
    call.check_digest()?;
    let device = call.signing_device()?;
    let offset = server
        .run(move |gateway| {
            let now = Timestamp::now();
            gateway.admit_signed(&device, now)?;
            gateway.append(&upload, start_bytes, &call.body, &device, now)
        })
        .await?;
    Ok(with_offset(StatusCode::NO_CONTENT, offset))
}

pub(super) async fn submit(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let call = Call::read(request, BODY_LIMIT_BYTES).await?;
    let device = call.signing_device()?;
    let id = dossier_id(&id)?;
    let _turn = server
        .opening
        .acquire()
        .await
        .map_err(|_| ProblemKind::Unavailable)?;
    let accepted = server
        .run(move |gateway| {
            let now = Timestamp::now();
            gateway.admit_signed(&device, now)?;
            gateway.submit(id, &call.body, &device, now)
        })
        .await?;
    Ok(with_type(
        created_if(accepted.first),
        JSON,
        accepted.receipt.into(),
    ))
}

pub(super) async fn receipt(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let device = Call::read(request, 0).await?.named_device()?;
    let id = dossier_id(&id)?;
    let receipt = server
        .run(move |gateway| {
            gateway.admit_reader(&device)?;
            gateway.receipt(id, &device)
        })
        .await?;
    Ok(with_type(StatusCode::OK, JSON, receipt.into()))
}

pub(super) async fn tracking(
    State(server): State<Server>,
    Path(code): Path<String>,
    request: Request,
) -> Answer {
    let language = tracking::language_of_query(request.uri().query());
    let Ok(code) = TrackingCode::parse(&code) else {
        let page = tracking::page_without_code(language);
        return Ok(page_answer(StatusCode::NOT_FOUND, page));
    };
    let page = server
        .run(move |gateway| {
            let dossier = gateway.depot().store.dossier_of_code(&code)?;
            Ok(tracking::page(
                &code,
                dossier.as_ref(),
                gateway.profile(),
                language,
            ))
        })
        .await?;
    Ok(page_answer(StatusCode::OK, page))
}

impl Server {
    /// Runs a call that blocks; its panic becomes a problem.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Gateway) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let gateway = self.gateway.clone();
        tokio::task::spawn_blocking(move || act(&gateway))
            .await
            .unwrap_or_else(|_| Err(ProblemKind::Internal.into()))
    }
}

/// Reads the id of a path: UUIDv7, lower case with dashes (rule 1).
fn dossier_id(text: &str) -> Result<DossierId, Problem> {
    text.parse::<DossierId>()
        .ok()
        .filter(|id| id.to_string() == text && id.0.get_version_num() == 7)
        .ok_or_else(|| ProblemKind::DossierUnknown.into())
}

/// Checks the headers of a chunk and reads where it begins.
fn chunk_start(call: &Call) -> Result<u64, Problem> {
    if call.header(&TUS_RESUMABLE) != Some(TUS) {
        return Err(Problem::from(ProblemKind::TusVersion).with_header(TUS_VERSION, TUS));
    }
    if call.header(&header::CONTENT_TYPE) != Some(CHUNK_TYPE) {
        return Err(ProblemKind::MediaType.into());
    }
    call.header(&UPLOAD_OFFSET)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| ProblemKind::HeaderInvalid.into())
}

const fn created_if(is_new: bool) -> StatusCode {
    if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    }
}

fn json_bytes(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|_| ProblemKind::Internal.into())
}

fn with_type(status: StatusCode, media_type: HeaderValue, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, media_type);
    response
}

/// A page for people: it may load nothing, and the code in its address goes to nobody else.
fn page_answer(status: StatusCode, page: String) -> Response {
    let response = with_type(status, HTML, page.into());
    let response = with_header(
        response,
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
    with_header(response, header::REFERRER_POLICY, "no-referrer")
}

fn with_header(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

fn with_offset(status: StatusCode, offset_bytes: u64) -> Response {
    let response = with_header(
        status.into_response(),
        UPLOAD_OFFSET,
        &offset_bytes.to_string(),
    );
    with_header(response, TUS_RESUMABLE, TUS)
}

/// The bytes with a strong `ETag`, or 304 if the caller has just these.
fn unless_known(headers: &HeaderMap, body: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", hex(&sha256(&body)));
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| {
        known
            .split(',')
            .map(str::trim)
            .any(|one| one == "*" || one.trim_start_matches("W/") == tag)
    });
    let response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        with_type(StatusCode::OK, JSON, body.into())
    };
    with_header(response, header::ETAG, &tag)
}

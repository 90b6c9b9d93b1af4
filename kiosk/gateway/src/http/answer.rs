//! Answers and their headers.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    digest::{hex, sha256},
    problem::{Problem, ProblemKind},
};

pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(super) const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

pub(super) type Answer = Result<Response, Problem>;

pub(super) const fn created_if(is_new: bool) -> StatusCode {
    if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    }
}

pub(super) fn json_bytes(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|_| ProblemKind::Internal.into())
}

/// A value as JSON with 200.
pub(super) fn ok_json(value: &impl Serialize) -> Answer {
    Ok(with_type(StatusCode::OK, JSON, json_bytes(value)?.into()))
}

pub(super) fn with_type(status: StatusCode, media_type: HeaderValue, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, media_type);
    response
}

/// A page for people: it may load nothing, and the code in its address goes to nobody else.
pub(super) fn page_answer(status: StatusCode, page: String) -> Response {
    let response = with_type(status, HTML, page.into());
    let response = with_header(
        response,
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
    with_header(response, header::REFERRER_POLICY, "no-referrer")
}

pub(super) fn with_header(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// The bytes with a strong `ETag`, or 304 if the caller has just these.
pub(super) fn unless_known(headers: &HeaderMap, body: Vec<u8>) -> Response {
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

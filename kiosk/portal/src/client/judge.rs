//! Whose answer is this, and what does it say?
//!
//! What does not carry `Kiosk-Api: 1` and the expected media type is not the portal's
//! answer, whatever its status (`contract.md`, rule 2).

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{
    Method, Response,
    header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER},
};

use super::{KIOSK_API, UPLOAD_OFFSET};
use crate::{
    Alarm,
    answers::{self, Action},
    error::Failure,
    limits,
    wire::Problem,
};

const JSON: &str = "application/json";

/// What kind of answer a call expects.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    Json,
    /// The content proves itself by its signature.
    AnyContent,
    NoContent,
    /// JSON, also when it is an error of OAuth (RFC 6749, section 5.2).
    Oauth,
}

/// An answer of the portal that is no problem.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Somebody in between does not let this method through.
pub(super) const BLOCKED: &str = "a foreign answer that forbids the method";

/// Whether the portal has answered, and nobody in between.
pub(super) fn is_portal(response: &Response) -> bool {
    response
        .headers()
        .get(KIOSK_API)
        .is_some_and(|value| value == "1")
}

/// Portal or somebody else, success or problem.
pub(super) async fn judge(
    response: Response,
    method: &Method,
    expect: Expect,
    silent: Duration,
) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    if !is_portal(&response) {
        return Err(Failure::Unreached(match status {
            403 | 405 | 501 => BLOCKED,
            _ => "a foreign answer",
        }));
    }
    match status {
        400 if expect == Expect::Oauth && media_type(&response) == JSON => {
            success(response, status, expect, silent).await
        }
        200..=299 | 304 => success(response, status, expect, silent).await,
        300..=399 => Err(Failure::Unreached("a redirect")),
        _ if method == Method::HEAD => Err(head_problem(status, response.headers())),
        _ => Err(problem(response, status, silent).await),
    }
}

async fn success(
    response: Response,
    status: u16,
    expect: Expect,
    silent: Duration,
) -> Result<Answer, Failure> {
    let is_json = matches!(expect, Expect::Json | Expect::Oauth);
    if status != 304 && is_json && media_type(&response) != JSON {
        return Err(Failure::Unreached("another media type"));
    }
    let headers = response.headers().clone();
    let body = match expect {
        Expect::NoContent => Vec::new(),
        Expect::Json | Expect::Oauth | Expect::AnyContent => body(response, silent).await?,
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
            action: Action::AskAgain,
            offset: None,
        },
        _ => classify(status, None, headers),
    }
}

async fn problem(response: Response, status: u16, silent: Duration) -> Failure {
    if media_type(&response) != "application/problem+json" {
        return Failure::Unreached("a foreign error");
    }
    let headers = response.headers().clone();
    let problem = match body(response, silent).await {
        Ok(bytes) => serde_json::from_slice(&bytes).ok(),
        Err(failure) => return failure,
    };
    classify(status, problem.as_ref(), &headers)
}

fn classify(status: u16, problem: Option<&Problem>, headers: &HeaderMap) -> Failure {
    let name = problem.map_or("unknown", Problem::name);
    let wait = retry_after(problem, headers);
    match answers::action(status, name) {
        Action::Wait => Failure::Busy(wait),
        Action::NothingThere => Failure::Absent,
        Action::WaitSlowly => Failure::Stuck(Alarm::PortalFull, wait),
        Action::Update => Failure::Stuck(Alarm::ClientTooOld, wait),
        Action::HoldQueue => Failure::DeviceRejected(Alarm::DeviceNotKnown),
        Action::Suspend => Failure::DeviceRejected(Alarm::DeviceSuspended),
        action @ (Action::AskAgain | Action::Resend | Action::CallStaff) => Failure::Problem {
            name: name.to_owned(),
            action,
            offset: header_offset(headers),
        },
    }
}

/// Seconds, or a date by the portal's own clock (RFC 9110, section 10.2.3).
fn retry_after(problem: Option<&Problem>, headers: &HeaderMap) -> Option<Duration> {
    let text = headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok());
    let until = |text: &str| Some(http_date(text)?.as_second() - date(headers)?.as_second());
    let seconds = |text: &str| {
        let seconds = text.parse().ok();
        seconds.or_else(|| until(text).map(|seconds| u64::try_from(seconds).unwrap_or(0)))
    };
    let seconds = text.and_then(seconds).or_else(|| problem?.retry_after_s)?;
    Some(Duration::from_secs(seconds).min(limits::RETRY_AFTER_MOST))
}

/// When the portal says that it answered.
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(DATE)?.to_str().ok()?)
}

/// The preferred form of RFC 9110, section 5.6.7, is also one of RFC 2822.
fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

async fn body(mut response: Response, silent: Duration) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    loop {
        let part = tokio::time::timeout(silent, response.chunk())
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

/// The portal's offset, if the answer names one.
pub(super) fn header_offset(headers: &HeaderMap) -> Option<u64> {
    headers.get(UPLOAD_OFFSET)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn statuses_are_sorted_by_what_is_to_be_done() {
        let problem = |name: &str| -> Problem {
            let text = format!("{{\"type\":\"urn:kiosk:problem:{name}\",\"retry_after_s\":7}}");
            serde_json::from_str(&text).unwrap()
        };
        let sorted = |status, name: &str| classify(status, Some(&problem(name)), &HeaderMap::new());
        for status in [408, 425, 429, 500, 503] {
            let failure = sorted(status, "busy");
            assert!(matches!(failure, Failure::Busy(Some(wait)) if wait.as_secs() == 7));
        }
        let table = [
            (507, "full", "Stuck(PortalFull, Some(7s))"),
            (426, "client-too-old", "Stuck(ClientTooOld, Some(7s))"),
            (401, "signature-invalid", "DeviceRejected(DeviceNotKnown)"),
            (403, "device-suspended", "DeviceRejected(DeviceSuspended)"),
        ];
        for (status, name, expected) in table {
            assert_eq!(format!("{:?}", sorted(status, name)), expected);
        }
        assert!(sorted(409, "manifest-conflict").asks_for(Action::CallStaff));
        assert!(sorted(404, "upload-gone").asks_for(Action::AskAgain));
        assert!(matches!(sorted(404, "not-found"), Failure::Absent));
        let unknown = sorted(422, "Mẫu Văn A");
        assert!(matches!(unknown, Failure::Problem { name, .. } if name == "unknown"));
    }

    #[test]
    fn a_pause_may_be_a_date_of_the_portals_clock() {
        let headers = |date: &'static str| {
            HeaderMap::from_iter([
                (
                    RETRY_AFTER,
                    HeaderValue::from_static("Sun, 06 Nov 1994 08:49:37 GMT"),
                ),
                (DATE, HeaderValue::from_static(date)),
            ])
        };
        let pause = |date| retry_after(None, &headers(date));
        let minute = Some(Duration::from_mins(1));
        assert_eq!(pause("Sun, 06 Nov 1994 08:48:37 GMT"), minute);
        assert_eq!(pause("Sun, 06 Nov 1994 09:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(
            pause("Sun, 06 Nov 1994 00:00:00 GMT"),
            Some(Duration::from_hours(1))
        );
        assert_eq!(pause("soon"), None);
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

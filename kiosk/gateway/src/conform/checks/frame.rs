//! What every answer of the run had (rules 1 and 2), calls that do not exist.

use serde_json::Value;

use crate::conform::{
    answer::Answer,
    call::{BASE, Call},
    check::checks,
    fault::{Verdict, need},
    session::Session,
};

checks! {
    "every-answer-names-the-api", "Rules, 2" => every(names_api);
    "every-answer-has-a-date", "Rules, 2" => every(has_date);
    "every-answer-is-not-stored", "Rules, 2" => every(is_not_stored);
    "no-answer-is-a-redirect", "Rules, 2" => every(is_no_redirect);
    "every-answer-with-a-body-has-its-media-type", "Rules, 2" => every(has_media_type);
    "every-number-is-a-safe-integer", "Rules, 1" => every(has_safe_numbers);
    "path-of-no-call-is-not-found", "Rules, 5" => unknown_path();
    "method-of-no-call-is-refused", "Rules, 5" => unknown_method("DELETE", "service");
    "posting-what-is-put-is-refused", "Rules, 5" => unknown_method("POST", "service");
}

async fn every(session: &Session, holds: fn(&Answer) -> Result<(), String>) -> Verdict {
    for answer in session.every_answer().await? {
        holds(&answer).map_err(|why| answer.fault(&why))?;
    }
    Ok(())
}

/// Outside the base the tracking page is for browsers.
fn names_api(answer: &Answer) -> Result<(), String> {
    let is_below = answer
        .call
        .split(' ')
        .nth(1)
        .is_some_and(|path| path.starts_with(BASE));
    match answer.header("kiosk-api") {
        "1" => Ok(()),
        _ if !is_below => Ok(()),
        other => Err(format!("Kiosk-Api is {other:?}")),
    }
}

/// In the form that HTTP asks senders for (RFC 9110, 5.6.7).
fn has_date(answer: &Answer) -> Result<(), String> {
    let text = answer.header("date");
    let parsed = jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S GMT", text);
    parsed.map(drop).map_err(|_| format!("Date is {text:?}"))
}

fn is_not_stored(answer: &Answer) -> Result<(), String> {
    match answer.header("cache-control") {
        "no-store" => Ok(()),
        other => Err(format!("Cache-Control is {other:?}")),
    }
}

fn is_no_redirect(answer: &Answer) -> Result<(), String> {
    match answer.status {
        300..=303 | 305..=399 => Err(format!("a redirect, {}", answer.status)),
        _ => Ok(()),
    }
}

fn has_media_type(answer: &Answer) -> Result<(), String> {
    let expected = match answer.status {
        _ if answer.body.is_empty() => return Ok(()),
        _ if answer.call.contains(" /t/") => "text/html",
        // Sealed bytes of a parked draft.
        200..=299 if answer.call.contains("/documents/") => return Ok(()),
        200..=299 => "application/json",
        // A login that is offered has errors of its own (RFC 6749, 5.2).
        400 if answer.call.contains("/oauth2/") => "application/json",
        _ => "application/problem+json",
    };
    match answer.media_type() {
        told if told == expected => Ok(()),
        told => Err(format!("media type {told:?} instead of {expected}")),
    }
}

fn has_safe_numbers(answer: &Answer) -> Result<(), String> {
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    match body {
        // The description of the calls is JSON Schema and has rules of its own.
        Some(_) if answer.call.ends_with("/openapi.json") => Ok(()),
        Some(body) if !is_safe(&body) => Err("a number is no integer below 2^53".to_owned()),
        _ => Ok(()),
    }
}

fn is_safe(value: &Value) -> bool {
    match value {
        Value::Number(number) => number
            .as_i64()
            .is_some_and(|number| number.unsigned_abs() < 1 << 53),
        Value::Array(items) => items.iter().all(is_safe),
        Value::Object(members) => members.values().all(is_safe),
        _ => true,
    }
}

async fn unknown_path(session: &Session) -> Verdict {
    let answer = session.get("nothing-of-this-name").await?;
    answer.refuses(404, "not-found")
}

async fn unknown_method(session: &Session, method: &'static str, path: &str) -> Verdict {
    let answer = session
        .send(Call::new(method, path).signed(&session.device))
        .await?;
    answer.refuses(405, "method-not-allowed")?;
    need(answer.status == 405, "another status")
}

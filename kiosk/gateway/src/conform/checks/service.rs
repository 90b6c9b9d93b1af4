//! Liveness, the service document, the description.

use serde_json::Value;

use crate::conform::{
    call::Call,
    check::checks,
    fault::{Verdict, integer, list, need, text, truth},
    keys,
    session::Session,
};

checks! {
    "healthz-answers-204", "Calls, GET healthz" => answers("healthz", &[204]);
    "healthz-has-no-body", "Calls, GET healthz" => is_empty("healthz");
    "readyz-answers", "Calls, GET readyz" => answers("readyz", &[204, 503]);
    "service-is-served-without-a-device", "Calls, GET service" => answers("service", &[200]);
    "service-speaks-version-1", "Documents, Service document" => speaks("/api", "1");
    "service-speaks-tus", "Documents, Service document" => speaks("/uploads", "tus-1.0.0");
    "service-limits-are-positive", "Documents, Service document" => limits();
    "service-chunk-holds-64-kib", "Documents, Service document" => chunk_limit();
    "service-lists-sealing-keys", "Documents, Service document" => sealing_keys();
    "service-has-a-sealing-key-for-today", "Documents, Service document" => key_for_today();
    "service-says-whether-it-parks", "Documents, Service document" => parking();
    "service-lists-its-logins", "Documents, Service document" => logins();
    "service-names-the-oldest-client", "Documents, Service document" => oldest_client();
    "service-has-a-strong-etag", "Calls, GET service" => strong_etag("service");
    "service-known-by-etag-is-304", "Calls, GET service" => not_modified("service");
    "service-with-another-etag-is-200", "Calls, GET service" => modified("service");
    "service-stays-the-same", "Calls, GET service" => stays("service");
    "openapi-describes-the-calls", "Rules, 9" => openapi();
}

async fn answers(session: &Session, path: &str, statuses: &[u16]) -> Verdict {
    session.get(path).await?.is(statuses)
}

async fn is_empty(session: &Session, path: &str) -> Verdict {
    let answer = session.get(path).await?;
    need(answer.body.is_empty(), format!("{path} has a body"))
}

async fn speaks(session: &Session, pointer: &str, word: &str) -> Verdict {
    let service = session.service().await?.json()?;
    let is_there = list(&service, pointer)?.contains(&Value::from(word));
    need(is_there, format!("{pointer} does not list {word}"))
}

async fn limits(session: &Session) -> Verdict {
    let service = session.service().await?.json()?;
    for name in ["document_bytes", "dossier_bytes", "pages", "chunk_bytes"] {
        let limit = integer(&service, &format!("/limits/{name}"))?;
        need(limit > 0, format!("/limits/{name} is 0"))?;
    }
    Ok(())
}

/// The smallest chunk that a kiosk falls back to.
async fn chunk_limit(session: &Session) -> Verdict {
    let service = session.service().await?.json()?;
    let limit = integer(&service, "/limits/chunk_bytes")?;
    need(limit >= 64 * 1024, format!("chunks of {limit} bytes only"))
}

async fn sealing_keys(session: &Session) -> Verdict {
    let service = session.service().await?.json()?;
    for entry in list(&service, "/sealing_keys")? {
        need(!text(entry, "/key_id")?.is_empty(), "a key has no name")?;
        let (from, to) = keys::dates(entry)?;
        need(from < to, "a key ends before it begins")?;
    }
    Ok(())
}

async fn key_for_today(session: &Session) -> Verdict {
    let service = session.service().await?.json()?;
    let is_there = list(&service, "/sealing_keys")?
        .iter()
        .any(keys::is_valid_now);
    need(is_there, "no sealing key is valid today")
}

async fn parking(session: &Session) -> Verdict {
    truth(&session.service().await?.json()?, "/parking").map(drop)
}

async fn logins(session: &Session) -> Verdict {
    let service = session.service().await?.json()?;
    let methods = list(&service, "/login")?;
    need(methods.iter().all(Value::is_string), "a login is no text")
}

async fn oldest_client(session: &Session) -> Verdict {
    let service = session.service().await?.json()?;
    let version = text(&service, "/min_client")?;
    let numbers: Vec<&str> = version.split('.').collect();
    let is_version = numbers.len() == 3 && numbers.iter().all(|one| one.parse::<u32>().is_ok());
    need(is_version, format!("/min_client is {version}"))
}

pub(super) async fn strong_etag(session: &Session, path: &str) -> Verdict {
    let tag = session.get(path).await?.header("etag").to_owned();
    let is_strong = tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"');
    need(is_strong, format!("{path}: no strong ETag"))
}

pub(super) async fn not_modified(session: &Session, path: &str) -> Verdict {
    let tag = session.get(path).await?.header("etag").to_owned();
    let again = session.send(Call::new("GET", path).with("If-None-Match", tag));
    let again = again.await?;
    again.is(&[304])?;
    need(again.body.is_empty(), format!("{path}: a 304 with a body"))
}

pub(super) async fn modified(session: &Session, path: &str) -> Verdict {
    let call = Call::new("GET", path).with("If-None-Match", "\"another-tag\"");
    session.send(call).await?.is(&[200])
}

pub(super) async fn stays(session: &Session, path: &str) -> Verdict {
    let first = session.get(path).await?;
    session.get(path).await?.repeats(&first)
}

async fn openapi(session: &Session) -> Verdict {
    let answer = session.get("openapi.json").await?;
    answer.is(&[200])?;
    let document = answer.json()?;
    let version = text(&document, "/openapi")?;
    need(version.starts_with("3."), format!("OpenAPI {version}"))?;
    let described = document.pointer("/paths/~1kiosk~1v1~1dossiers~1{id}/put");
    need(described.is_some(), "the declaration is not described")
}

//! What a desk tells besides papers: originals compared, claims, a day's counts; key proof.

use data_encoding::BASE64;
use rand::{Rng, RngCore, rngs::OsRng};
use serde_json::{Value, json};

use crate::conform::{
    answer::Answer,
    check::checks,
    dossier::fresh_id,
    fault::{Fault, Verdict, need, set, text},
    keys::Keys,
    session::Session,
    signs,
};

checks! {
    "originals-are-kept", "Calls, PUT dossiers/{id}/originals" => originals_kept();
    "originals-again-are-the-same-bytes", "Rules, 3" => originals_again();
    "originals-of-other-content-conflict", "Rules, 3" => originals_conflict();
    "originals-of-an-unknown-component-are-refused", "Calls, PUT dossiers/{id}/originals" => originals_refused("/components/0", json!("no-such-component"));
    "originals-need-a-time", "Calls, PUT dossiers/{id}/originals" => originals_refused("/at", json!("today"));
    "originals-of-an-unknown-dossier-are-refused", "Calls, PUT dossiers/{id}/originals" => unknown("originals");
    "originals-need-a-signature", "Rules, 9" => needs_signature("originals");
    "claim-is-given", "Calls, PUT dossiers/{id}/claim" => claim_given();
    "claim-is-renewed", "Calls, PUT dossiers/{id}/claim" => claim_renewed();
    "claim-keeps-others-off", "Calls, PUT dossiers/{id}/claim" => claim_taken();
    "claim-on-an-unknown-dossier-is-refused", "Calls, PUT dossiers/{id}/claim" => unknown("claim");
    "claim-needs-a-signature", "Rules, 9" => needs_signature("claim");
    "statistics-are-kept", "Calls, PUT device/statistics/{day}" => statistics_kept();
    "statistics-again-are-the-same-bytes", "Rules, 3" => statistics_again();
    "statistics-of-a-higher-revision-replace", "Calls, PUT device/statistics/{day}" => statistics_replaced();
    "statistics-of-the-same-revision-conflict", "Calls, PUT device/statistics/{day}" => statistics_conflict();
    "statistics-are-counts-only", "Calls, PUT device/statistics/{day}" => statistics_with_text();
    "statistics-are-of-a-day", "Calls, PUT device/statistics/{day}" => statistics_of_no_day();
    "statistics-need-a-signature", "Rules, 9" => statistics_unsigned();
    "key-proof-opens-the-nonce", "Calls, POST service/key-proof" => nonce_opened();
    "key-proof-of-an-unknown-key-is-refused", "Calls, POST service/key-proof" => unknown_key();
    "key-proof-opens-no-dossier", "Calls, POST service/key-proof" => no_secret();
    "key-proof-that-is-no-json-is-refused", "Calls, POST service/key-proof" => proof_no_json();
}

fn originals(session: &Session) -> Value {
    json!({"components": [session.subject.component], "badge": "B-001", "at": signs::now()})
}

/// Puts a body under a part of a dossier.
async fn put(session: &Session, path: &str, body: &Value) -> Result<Answer, Fault> {
    session.put(path, body.to_string().as_bytes()).await
}

async fn originals_kept(session: &Session) -> Verdict {
    let dossier = session.accepted().await?;
    let path = dossier.path_of("originals");
    put(session, &path, &originals(session)).await?.is(&[201])
}

async fn originals_again(session: &Session) -> Verdict {
    let path = session.accepted().await?.path_of("originals");
    let body = originals(session);
    let first = put(session, &path, &body).await?;
    first.is(&[201])?;
    let again = put(session, &path, &body).await?;
    again.is(&[200])?;
    again.repeats(&first)
}

async fn originals_conflict(session: &Session) -> Verdict {
    let path = session.accepted().await?.path_of("originals");
    let mut body = originals(session);
    put(session, &path, &body).await?.is(&[201])?;
    set(&mut body, "/badge", json!("B-002"));
    put(session, &path, &body)
        .await?
        .refuses(409, "content-conflict")
}

async fn originals_refused(session: &Session, pointer: &str, value: Value) -> Verdict {
    let path = session.accepted().await?.path_of("originals");
    let mut body = originals(session);
    set(&mut body, pointer, value);
    put(session, &path, &body)
        .await?
        .refuses(422, "record-invalid")
}

async fn unknown(session: &Session, part: &str) -> Verdict {
    let path = format!("dossiers/{}/{part}", fresh_id());
    let body = originals(session);
    put(session, &path, &body)
        .await?
        .refuses(404, "dossier-unknown")
}

async fn needs_signature(session: &Session, part: &str) -> Verdict {
    let path = format!("dossiers/{}/{part}", fresh_id());
    session.unsigned("PUT", &path, b"{}").await
}

async fn claim(session: &Session, path: &str, badge: &str) -> Result<Answer, Fault> {
    put(session, path, &json!({"badge": badge})).await
}

async fn claim_given(session: &Session) -> Verdict {
    let path = session.accepted().await?.path_of("claim");
    claim(session, &path, "B-001").await?.is(&[201])
}

async fn claim_renewed(session: &Session) -> Verdict {
    let path = session.accepted().await?.path_of("claim");
    claim(session, &path, "B-001").await?.is(&[201])?;
    claim(session, &path, "B-001").await?.is(&[200])
}

async fn claim_taken(session: &Session) -> Verdict {
    let path = session.accepted().await?.path_of("claim");
    claim(session, &path, "B-001").await?.is(&[201])?;
    claim(session, &path, "B-002").await?.refuses(409, "taken")
}

/// A day long before any kiosk, so that no real count is touched.
fn some_day() -> String {
    let (year, month, day) = (
        OsRng.gen_range(1900..2000),
        OsRng.gen_range(1..=12),
        OsRng.gen_range(1..=28),
    );
    format!("{year}-{month:02}-{day:02}")
}

/// Counts of a day. A later run may meet the same day again, so revisions are of the clock.
fn counts(day: &str, visits: u32, later: i64) -> Value {
    let revision = jiff::Timestamp::now()
        .as_millisecond()
        .saturating_add(later);
    json!({"day": day, "revision": revision, "visits": visits})
}

async fn put_day(session: &Session, day: &str, body: &Value) -> Result<Answer, Fault> {
    put(session, &format!("device/statistics/{day}"), body).await
}

async fn statistics_kept(session: &Session) -> Verdict {
    let day = some_day();
    let answer = put_day(session, &day, &counts(&day, 3, 0)).await?;
    answer.is(&[200, 201])
}

async fn statistics_again(session: &Session) -> Verdict {
    let day = some_day();
    let body = counts(&day, 3, 0);
    let first = put_day(session, &day, &body).await?;
    first.is(&[200, 201])?;
    let again = put_day(session, &day, &body).await?;
    again.is(&[200])?;
    again.repeats(&first)
}

async fn statistics_replaced(session: &Session) -> Verdict {
    let day = some_day();
    let first = put_day(session, &day, &counts(&day, 3, 0)).await?;
    first.is(&[200, 201])?;
    let answer = put_day(session, &day, &counts(&day, 4, 1_000)).await?;
    answer.is(&[200, 201])
}

async fn statistics_conflict(session: &Session) -> Verdict {
    let day = some_day();
    let mut body = counts(&day, 3, 0);
    put_day(session, &day, &body).await?.is(&[200, 201])?;
    set(&mut body, "/visits", json!(4));
    let answer = put_day(session, &day, &body).await?;
    answer.refuses(409, "content-conflict")
}

async fn statistics_with_text(session: &Session) -> Verdict {
    let day = some_day();
    let mut body = counts(&day, 3, 0);
    set(&mut body, "/remark", json!("Người dân rất hài lòng"));
    let answer = put_day(session, &day, &body).await?;
    answer.refuses(422, "record-invalid")
}

async fn statistics_of_no_day(session: &Session) -> Verdict {
    let answer = put_day(session, "today", &counts("today", 3, 0)).await?;
    answer.is(&[400, 404, 422])
}

async fn statistics_unsigned(session: &Session) -> Verdict {
    let path = format!("device/statistics/{}", some_day());
    session.unsigned("PUT", &path, b"{\"revision\":1}").await
}

async fn prove(session: &Session, key_id: &str, secret: &[u8]) -> Result<Answer, Fault> {
    let keys = Keys::read(&session.bundle().await?.json()?)?;
    let sealed = BASE64.encode(&signs::seal(&keys.sealing, secret)?);
    let body = json!({"key_id": key_id, "sealed_nonce": sealed}).to_string();
    session.post("service/key-proof", body.as_bytes()).await
}

async fn key_id(session: &Session) -> Result<String, Fault> {
    Ok(Keys::read(&session.bundle().await?.json()?)?.sealing_id)
}

async fn nonce_opened(session: &Session) -> Verdict {
    let mut nonce = [0; 32];
    OsRng.fill_bytes(&mut nonce);
    let answer = prove(session, &key_id(session).await?, &nonce).await?;
    answer.is(&[200])?;
    let told = answer.json()?;
    need(
        text(&told, "/nonce")? == BASE64.encode(&nonce),
        "the opened nonce is another one",
    )
}

async fn unknown_key(session: &Session) -> Verdict {
    let answer = prove(session, "no-such-key", &[7; 32]).await?;
    need(
        (400..500).contains(&answer.status) && answer.status != 404,
        format!("an unknown key is answered with {}", answer.status),
    )
}

/// Whoever holds a grant must not be able to have it opened here.
async fn no_secret(session: &Session) -> Verdict {
    let secret = signs::Seal::fresh().secret;
    let answer = prove(session, &key_id(session).await?, secret.as_bytes()).await?;
    answer.is(&[400, 422])
}

async fn proof_no_json(session: &Session) -> Verdict {
    let answer = session.post("service/key-proof", b"{").await?;
    answer.refuses(400, "body-invalid")
}

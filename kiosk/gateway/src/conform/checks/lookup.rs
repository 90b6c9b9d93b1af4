//! `POST lookups`: what became of a dossier, without a name.

use serde_json::{Value, json};

use crate::conform::{
    answer::Answer,
    call::Call,
    check::checks,
    dossier::{APPLICANT, IDENTITY_NUMBER, fresh_code},
    fault::{Fault, Verdict, need, text},
    session::Session,
};

checks! {
    "lookup-finds-a-dossier-by-its-tracking-code", "Calls, POST lookups" => finds();
    "lookup-tells-unit-procedure-and-state", "Calls, POST lookups" => tells();
    "lookup-tells-no-name", "Calls, POST lookups" => no_name();
    "lookup-that-is-no-json-is-refused", "Calls, POST lookups" => no_json();
    "lookup-without-a-code-is-refused", "Calls, POST lookups" => without_code();
    "lookup-needs-a-device", "Rules, 9" => needs_device();
    "lookup-needs-no-signature", "Rules, 9" => needs_no_signature();
}

checks! { LAST:
    "lookup-of-an-unknown-code-is-404", "Calls, POST lookups" => unknown();
    "lookup-of-wrong-digits-is-the-same-404", "Calls, POST lookups" => same_refusal();
    "lookup-is-slowed-down-after-misses", "Calls, POST lookups" => slowed_down();
}

async fn look_up(session: &Session, body: &Value) -> Result<Answer, Fault> {
    session.post("lookups", body.to_string().as_bytes()).await
}

async fn found(session: &Session) -> Result<Answer, Fault> {
    let code = &session.delivered().await?.dossier.tracking_code;
    let answer = look_up(session, &json!({"tracking_code": code})).await?;
    answer.is(&[200])?;
    Ok(answer)
}

async fn finds(session: &Session) -> Verdict {
    let told = found(session).await?.json()?;
    let id = &session.delivered().await?.dossier.id;
    need(text(&told, "/dossier")? == id, "another dossier was found")
}

async fn tells(session: &Session) -> Verdict {
    let told = found(session).await?.json()?;
    let unit = text(&told, "/unit")?;
    need(unit == session.subject.unit, format!("/unit is {unit}"))?;
    let procedure = told
        .pointer("/procedure/code")
        .or(told.pointer("/procedure"));
    let procedure = procedure.and_then(Value::as_str).unwrap_or_default();
    need(
        procedure == session.subject.procedure,
        format!("/procedure is {procedure}"),
    )?;
    let state = told.pointer("/national_state");
    need(state.is_some(), "/national_state is not there")
}

async fn no_name(session: &Session) -> Verdict {
    let answer = found(session).await?;
    let text = String::from_utf8_lossy(&answer.body);
    let is_there = text.contains(APPLICANT) || text.contains(IDENTITY_NUMBER);
    need(!is_there, "the applicant is named")
}

async fn no_json(session: &Session) -> Verdict {
    session
        .post("lookups", b"{")
        .await?
        .refuses(400, "body-invalid")
}

async fn without_code(session: &Session) -> Verdict {
    look_up(session, &json!({})).await?.is(&[400, 422])
}

/// They change nothing, so that a device need not sign them, but it must say who it is.
async fn needs_device(session: &Session) -> Verdict {
    let call = Call::new("POST", "lookups").json(b"{}");
    session.send(call).await?.refuses(401, "signature-invalid")
}

async fn needs_no_signature(session: &Session) -> Verdict {
    let code = &session.delivered().await?.dossier.tracking_code;
    let body = json!({"tracking_code": code}).to_string();
    let call = Call::new("POST", "lookups").json(body.as_bytes());
    session.send(call.by(&session.device)).await?.is(&[200])
}

/// A miss, unless an earlier run has used up the misses of this device.
async fn miss(session: &Session, body: &Value) -> Result<Option<Answer>, Fault> {
    let answer = look_up(session, body).await?;
    if answer.status == 429 {
        return Ok(None);
    }
    answer.refuses(404, "dossier-unknown")?;
    Ok(Some(answer))
}

async fn unknown(session: &Session) -> Verdict {
    miss(session, &json!({"tracking_code": fresh_code()}))
        .await
        .map(drop)
}

/// Nobody may learn from the answer which codes there are.
async fn same_refusal(session: &Session) -> Verdict {
    let code = miss(session, &json!({"tracking_code": fresh_code()})).await?;
    let digits = json!({"official_code": "000.00.00.H06-261123-0001", "last_four": "0000"});
    let digits = miss(session, &digits).await?;
    match (code, digits) {
        (Some(code), Some(digits)) => digits.repeats(&code),
        _ => Ok(()),
    }
}

/// More misses than a portal lets pass.
const MISSES: usize = 7;

async fn slowed_down(session: &Session) -> Verdict {
    for _ in 0..MISSES {
        let answer = look_up(session, &json!({"tracking_code": fresh_code()})).await?;
        if answer.status == 429 {
            let body = answer.problem(429, "too-many-tries")?;
            let wait = body.pointer("/retry_after_s").and_then(Value::as_u64);
            need(wait.is_some(), "the problem says not how long to wait")?;
            return answer.number("retry-after").map(drop);
        }
        answer.is(&[404])?;
    }
    Err(Fault::new(format!("{MISSES} misses were all answered")))
}

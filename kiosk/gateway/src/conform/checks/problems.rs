//! What every problem of the run was made of (rule 5), and what no answer may hold.

use serde_json::Value;

use crate::conform::{
    answer::Answer,
    check::checks,
    dossier::{APPLICANT, IDENTITY_NUMBER},
    fault::{Fault, Verdict, list, need, text, truth},
    session::Session,
};

checks! {
    "every-problem-has-a-urn", "Rules, 5" => every(has_urn);
    "every-problem-has-a-title", "Rules, 5" => every(has_title);
    "every-problem-repeats-its-status", "Rules, 5" => every(repeats_status);
    "every-problem-says-whether-to-retry", "Rules, 5" => every(says_whether_to_retry);
    "every-problem-waits-for-whole-seconds", "Rules, 5" => every(waits_for_seconds);
    "every-problem-error-has-pointer-and-code", "Rules, 5" => every(has_pointers);
    "no-answer-holds-personal-data", "Rules, 5" => no_personal_data();
    "no-problem-repeats-the-request", "Rules, 5" => repeats_nothing();
}

async fn every(session: &Session, holds: fn(&Value, &Answer) -> Verdict) -> Verdict {
    let answers = session.every_answer().await?;
    let refusals = answers
        .iter()
        .filter(|answer| answer.status >= 400 && !answer.body.is_empty())
        .filter(|answer| !answer.call.contains(" /t/") && !answer.call.contains("/oauth2/"));
    let mut count = 0;
    for answer in refusals {
        let body = serde_json::from_slice(&answer.body);
        let body = body.map_err(|_| answer.fault("the problem is no JSON"))?;
        holds(&body, answer).map_err(|why| answer.fault(&why.to_string()))?;
        count += 1;
    }
    need(count > 0, "no problem was answered in this run")
}

fn has_urn(body: &Value, _: &Answer) -> Verdict {
    let name = text(body, "/type")?.strip_prefix("urn:kiosk:problem:");
    let is_plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    let is_name = name.is_some_and(|name| !name.is_empty() && name.chars().all(is_plain));
    need(is_name, "/type is no urn:kiosk:problem:NAME")
}

fn has_title(body: &Value, _: &Answer) -> Verdict {
    need(!text(body, "/title")?.is_empty(), "/title is empty")
}

fn repeats_status(body: &Value, answer: &Answer) -> Verdict {
    let told = body.pointer("/status").and_then(Value::as_u64);
    need(
        told == Some(answer.status.into()),
        format!("/status is not {}", answer.status),
    )
}

fn says_whether_to_retry(body: &Value, _: &Answer) -> Verdict {
    truth(body, "/retryable").map(drop)
}

fn waits_for_seconds(body: &Value, _: &Answer) -> Verdict {
    match body.pointer("/retry_after_s") {
        None => Ok(()),
        Some(wait) => need(wait.as_u64().is_some(), "/retry_after_s is no whole number"),
    }
}

fn has_pointers(body: &Value, _: &Answer) -> Verdict {
    if body.pointer("/errors").is_none() {
        return Ok(());
    }
    for error in list(body, "/errors")? {
        let pointer = text(error, "/pointer")?;
        need(
            pointer.is_empty() || pointer.starts_with('/'),
            "an error's pointer is no JSON pointer",
        )?;
        need(!text(error, "/code")?.is_empty(), "an error has no code")?;
    }
    Ok(())
}

/// Headers and body of an answer in one text.
fn whole(answer: &Answer) -> String {
    let headers = answer.headers.values();
    let headers: Vec<&str> = headers.filter_map(|value| value.to_str().ok()).collect();
    format!(
        "{}\n{}",
        headers.join("\n"),
        String::from_utf8_lossy(&answer.body)
    )
}

async fn no_personal_data(session: &Session) -> Verdict {
    for answer in session.every_answer().await? {
        let whole = whole(&answer);
        let is_there = whole.contains(APPLICANT) || whole.contains(IDENTITY_NUMBER);
        need(!is_there, "").map_err(|_: Fault| answer.fault("the applicant is named"))?;
    }
    Ok(())
}

/// What came in with a request may be a person's, wherever it stood.
async fn repeats_nothing(session: &Session) -> Verdict {
    const MARK: &str = "mau-van-nguyen";
    let dossier = session.dossier().await?;
    let marked = dossier.with(&session.device, "/desk", Value::from(MARK))?;
    let broken = format!("{{\"{MARK}\": {MARK}}}");
    let answers = [
        session.declare(&marked).await?,
        session.put(&dossier.path(), broken.as_bytes()).await?,
        session.read(&format!("dossiers/{MARK}")).await?,
        session.get(MARK).await?,
    ];
    for answer in answers {
        need(answer.status >= 400, "a spoilt request was taken")?;
        if whole(&answer).contains(MARK) {
            return Err(answer.fault("the problem repeats a piece of the request"));
        }
    }
    Ok(())
}

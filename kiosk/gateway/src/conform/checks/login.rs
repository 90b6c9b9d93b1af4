//! The citizen's login at the portal (RFC 8628). A portal may do without it.

use serde_json::Value;

use super::draft::not_offered;
use crate::conform::{
    answer::Answer,
    call::Call,
    check::checks,
    fault::{Fault, Verdict, integer, list, need, text},
    session::Session,
};

checks! {
    "login-begins-or-is-not-offered", "Calls, POST oauth2/device_authorization" => begins();
    "login-ends-within-minutes-or-is-not-offered", "Calls, POST oauth2/device_authorization" => ends_soon();
    "login-waits-or-is-not-offered", "Calls, POST oauth2/token" => waits();
    "login-of-no-code-is-refused-or-not-offered", "Calls, POST oauth2/token" => no_code();
}

/// What a token request asks for (RFC 8628, 3.4).
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Five minutes, and a little for the way.
const LONGEST_S: u64 = 320;

async fn is_offered(session: &Session) -> Result<bool, Fault> {
    let service = session.service().await?.json()?;
    Ok(!list(&service, "/login")?.is_empty())
}

async fn post(session: &Session, path: &str, form: &str) -> Result<Answer, Fault> {
    let mut call = Call::new("POST", path);
    form.as_bytes().clone_into(&mut call.body);
    let call = call.with("Content-Type", "application/x-www-form-urlencoded");
    session.send(call.signed(&session.device)).await
}

/// A login that has just begun; `None` where there is none and the portal says so.
async fn begun(session: &Session) -> Result<Option<Value>, Fault> {
    let form = format!("client_id=kiosk&desk={}", session.subject.desk);
    let answer = post(session, "oauth2/device_authorization", &form).await?;
    if !is_offered(session).await? {
        not_offered(&answer)?;
        return Ok(None);
    }
    answer.is(&[200])?;
    answer.json().map(Some)
}

async fn begins(session: &Session) -> Verdict {
    let Some(begun) = begun(session).await? else {
        return Ok(());
    };
    for member in ["/device_code", "/user_code", "/verification_uri"] {
        need(
            !text(&begun, member)?.is_empty(),
            format!("{member} is empty"),
        )?;
    }
    Ok(())
}

async fn ends_soon(session: &Session) -> Verdict {
    let Some(begun) = begun(session).await? else {
        return Ok(());
    };
    let seconds = integer(&begun, "/expires_in")?;
    need(
        (1..=LONGEST_S).contains(&seconds),
        format!("a login lives for {seconds} s"),
    )
}

async fn waits(session: &Session) -> Verdict {
    let Some(begun) = begun(session).await? else {
        return Ok(());
    };
    let code = text(&begun, "/device_code")?;
    token_error(session, code, &["authorization_pending", "slow_down"]).await
}

async fn no_code(session: &Session) -> Verdict {
    if begun(session).await?.is_none() {
        return Ok(());
    }
    token_error(session, "no-such-code", &["expired_token", "invalid_grant"]).await
}

async fn token_error(session: &Session, code: &str, expected: &[&str]) -> Verdict {
    let form = format!("grant_type={GRANT}&device_code={code}&client_id=kiosk");
    let answer = post(session, "oauth2/token", &form).await?;
    answer.is(&[400])?;
    let body = answer.json()?;
    let error = text(&body, "/error")?;
    need(
        expected.contains(&error),
        format!("{error} instead of {expected:?}"),
    )
}

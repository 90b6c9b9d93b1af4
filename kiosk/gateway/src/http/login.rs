//! The device flow's two calls, and the pretend identity page that citizens open.

use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    response::Response,
};
use kiosk_i18n::Catalogue;
use maud::{Markup, html};
use serde_json::json;

use super::{
    Server,
    answer::{Answer, JSON, json_bytes, ok_json, page_answer, with_type},
    request::Call,
};
use crate::{
    Gateway,
    login::{Asked, OauthError},
    problem::{Problem, ProblemKind},
    tracking::{self, Frame},
};

/// A form body of these calls is a few short members.
const FORM_LIMIT_BYTES: usize = 4096;

/// Longest desk name that the identity page shows, in characters.
const DESK_LENGTH: usize = 80;

const DEVICE_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

pub(super) async fn start(State(server): State<Server>, request: Request) -> Answer {
    let call = Call::read(request, FORM_LIMIT_BYTES).await?;
    offers_login(&server.gateway)?;
    let caller = call.signing_device()?;
    let page = format!("{}/login", call.origin());
    let started = server
        .run(move |gateway| {
            gateway.admit_signed(&caller, gateway.now())?;
            let desk = member(&call.body, "desk").unwrap_or_default();
            let desk: String = desk.chars().take(DESK_LENGTH).collect();
            let now = gateway.now();
            gateway.logins().start(&caller.device, &desk, &page, now)
        })
        .await?;
    ok_json(&started)
}

pub(super) async fn token(State(server): State<Server>, request: Request) -> Answer {
    let call = Call::read(request, FORM_LIMIT_BYTES).await?;
    offers_login(&server.gateway)?;
    let caller = call.signing_device()?;
    let granted = server
        .run(move |gateway| {
            gateway.admit_signed(&caller, gateway.now())?;
            let code = match device_code(&call.body) {
                Ok(code) => code,
                Err(error) => return Ok(Err(error)),
            };
            let now = gateway.now();
            Ok(gateway.logins().ask(&code, &caller.device, now))
        })
        .await?;
    match granted {
        Ok(granted) => ok_json(&granted),
        // The form of RFC 6749, 5.2: clients of OAuth know no other.
        Err(error) => Ok(with_type(
            StatusCode::BAD_REQUEST,
            JSON,
            json_bytes(&json!({"error": error.code()}))?.into(),
        )),
    }
}

fn device_code(body: &[u8]) -> Result<String, OauthError> {
    let grant = member(body, "grant_type").ok_or(OauthError::InvalidRequest)?;
    if grant != DEVICE_CODE_GRANT {
        return Err(OauthError::UnsupportedGrantType);
    }
    member(body, "device_code").ok_or(OauthError::InvalidRequest)
}

pub(super) async fn page(State(server): State<Server>, request: Request) -> Answer {
    let query = request.uri().query().unwrap_or_default();
    offers_login(&server.gateway)?;
    let texts = Catalogue::new(tracking::language_of_query(Some(query)));
    let Some(code) = user_code(query.as_bytes()) else {
        return Ok(shown(texts, None, &code_form(texts)));
    };
    let now = server.gateway.now();
    let asked = server.gateway.logins().asked(&code, now);
    Ok(match asked {
        None => {
            let body = html! { h1 { (texts.login_unknown()) } (code_form(texts)) };
            shown(texts, None, &body)
        }
        Some(asked) => shown(texts, Some(&code), &question(texts, &code, &asked)),
    })
}

/// Asks for the code of the kiosk's screen: not every telephone can read the picture of it.
fn code_form(texts: Catalogue) -> Markup {
    html! {
        form method="get" action="/login" {
            input type="hidden" name="lang" value=(texts.locale().tag());
            p {
                label for="code" { (texts.login_code()) }
                " "
                input id="code" name="user_code" autocomplete="off" autocapitalize="characters";
            }
            button { (texts.login_next()) }
        }
    }
}

/// Asks for the citizen's word.
fn question(texts: Catalogue, code: &str, asked: &Asked) -> Markup {
    html! {
        h1 { (texts.login_title()) }
        p { (texts.login_pretend()) }
        dl {
            div { dt { (texts.login_desk()) } dd { (asked.desk) } }
            div { dt { (texts.login_digits()) } dd { (asked.digits) } }
        }
        form method="post" action={ "/login?lang=" (texts.locale().tag()) } {
            input type="hidden" name="user_code" value=(code);
            button name="decision" value="agree" { (texts.login_agree()) }
            " "
            button name="decision" value="deny" { (texts.login_deny()) }
        }
    }
}

pub(super) async fn decide(State(server): State<Server>, request: Request) -> Answer {
    let language = tracking::language_of_query(request.uri().query());
    let call = Call::read(request, FORM_LIMIT_BYTES).await?;
    offers_login(&server.gateway)?;
    let agrees = match member(&call.body, "decision").as_deref() {
        Some("agree") => true,
        Some("deny") => false,
        _ => return Err(ProblemKind::BodyInvalid.into()),
    };
    let code = user_code(&call.body).unwrap_or_default();
    let now = server.gateway.now();
    let is_known = server.gateway.logins().decide(&code, agrees, now);
    let texts = Catalogue::new(language);
    let told = match (is_known, agrees) {
        (false, _) => texts.login_unknown(),
        (true, true) => texts.login_agreed(),
        (true, false) => texts.login_denied(),
    };
    Ok(shown(texts, None, &html! { h1 { (told) } }))
}

/// The code as it is kept, however it was typed.
fn user_code(form: &[u8]) -> Option<String> {
    member(form, "user_code").map(|code| code.trim().to_ascii_uppercase())
}

/// `code` is one that waits: nothing else may stand in the page's links.
fn shown(texts: Catalogue, code: Option<&str>, body: &Markup) -> Response {
    let frame = Frame {
        texts,
        title: texts.login_title(),
        query: code.map_or_else(String::new, |code| format!("user_code={code}&")),
    };
    page_answer(StatusCode::OK, frame.around(body, &html! {}))
}

fn offers_login(gateway: &Gateway) -> Result<(), Problem> {
    if gateway.options().login {
        Ok(())
    } else {
        Err(ProblemKind::NotOffered.into())
    }
}

impl Call {
    /// The address under which this server was called.
    fn origin(&self) -> String {
        let scheme = if self.is_local() { "http" } else { "https" };
        format!(
            "{scheme}://{}",
            self.header(&header::HOST).unwrap_or_default()
        )
    }
}

/// A member of `application/x-www-form-urlencoded` text.
fn member(body: &[u8], name: &str) -> Option<String> {
    body.split(|byte| *byte == b'&').find_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let (key, value) = pair.split_at(at);
        (decoded(key)? == name).then(|| decoded(value.get(1..)?))?
    })
}

/// Percent-decoding with `+` for a space (URL standard, section 5.1).
fn decoded(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => 16 * hex_digit(*rest.next()?)? + hex_digit(*rest.next()?)?,
            other => *other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex_digit(sign: u8) -> Option<u8> {
    char::from(sign)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_forms_are_decoded() {
        let body = b"desk=Qu%E1%BA%A7y+1&grant_type=urn%3Aa&x&desk=2";
        assert_eq!(member(body, "desk").as_deref(), Some("Quầy 1"));
        assert_eq!(member(body, "grant_type").as_deref(), Some("urn:a"));
        for wrong in ["x", "y", ""] {
            assert_eq!(member(body, wrong), None, "{wrong}");
        }
        assert_eq!(member(b"a=%4", "a"), None);
        assert_eq!(member(b"a=%ff", "a"), None);
    }
}

//! The citizen's login (RFC 8628) with the pretend identity page.

use kiosk_gateway::Options;
use serde_json::Value;

use crate::support::{Draft, Kiosk, Reply, RunningPortal, TestClock};

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

async fn oauth(kiosk: &Kiosk, call: &str, body: &str) -> Reply {
    let form = [(FORM.0, FORM.1.to_owned())];
    kiosk
        .signed("POST", &format!("oauth2/{call}"), body.as_bytes(), &form)
        .await
}

async fn ask(kiosk: &Kiosk, started: &Value) -> Reply {
    let code = started["device_code"].as_str().unwrap();
    let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code";
    oauth(
        kiosk,
        "token",
        &format!("grant_type={grant}&device_code={code}"),
    )
    .await
}

/// What the citizen's telephone sends.
async fn say(kiosk: &Kiosk, started: &Value, decision: &str) -> String {
    let code = started["user_code"].as_str().unwrap();
    let body = format!("user_code={code}&decision={decision}").into_bytes();
    let form = [(FORM.0, FORM.1.to_owned())];
    let page = kiosk.send("POST", "/login", &form, body).await;
    assert_eq!(page.status, 200);
    page.text()
}

#[tokio::test]
async fn a_dossier_is_taken_after_its_citizen_has_logged_in() {
    let data = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let options = Options {
        login: true,
        ..clock.options()
    };
    let kiosk = Kiosk::new(&RunningPortal::start_with(data.path(), options).await);
    let service = kiosk
        .send("GET", "/kiosk/v1/service", &[], Vec::new())
        .await;
    assert_eq!(service.json("ServiceDocument")["login"][0], "device-code");
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    kiosk.submit(&dossier).await.problem(403, "login-required");
    let started = oauth(
        &kiosk,
        "device_authorization",
        "client_id=kiosk&desk=Qu%E1%BA%A7y+1",
    )
    .await;
    let started = started.json("DeviceAuthorization");
    let error = |reply: &Reply| {
        assert_eq!(reply.status, 400);
        reply.json("OauthError")["error"].clone()
    };
    assert_eq!(error(&ask(&kiosk, &started).await), "authorization_pending");
    assert_eq!(error(&ask(&kiosk, &started).await), "slow_down");
    let uri = started["verification_uri_complete"].as_str().unwrap();
    let (_, path) = uri.split_once("/login").unwrap();
    let page = kiosk
        .send("GET", &format!("/login{path}"), &[], Vec::new())
        .await
        .text();
    let digits = started["matching_digits"].as_str().unwrap();
    assert!(page.contains("Quầy 1") && page.contains(digits), "{page}");
    assert!(page.contains("giả") && !page.contains("<script"), "{page}");
    assert!(say(&kiosk, &started, "agree").await.contains("Đã đồng ý"));
    let granted = ask(&kiosk, &started).await.json("AccessToken");
    let token = granted["access_token"].as_str().unwrap().to_owned();
    let path = format!("dossiers/{}/submission", dossier.id);
    let submit = async |token: &str| {
        let login = [("Authorization", format!("Bearer {token}"))];
        kiosk
            .signed("PUT", &path, &dossier.submission(), &login)
            .await
    };
    submit("wrong").await.problem(403, "login-expired");
    let receipt = submit(&token).await;
    assert_eq!(receipt.status, 201, "{}", receipt.text());
    assert_eq!(
        kiosk.submit(&dossier).await.body,
        receipt.body,
        "again without"
    );
}

#[tokio::test]
async fn the_identity_page_is_reached_without_a_picture_and_in_both_languages() {
    let data = tempfile::tempdir().unwrap();
    let options = Options {
        login: true,
        ..Options::default()
    };
    let kiosk = Kiosk::new(&RunningPortal::start_with(data.path(), options).await);
    let show = async |address: &str| {
        let page = kiosk.send("GET", address, &[], Vec::new()).await;
        assert_eq!(page.status, 200);
        page.text()
    };
    let started = oauth(&kiosk, "device_authorization", "client_id=kiosk").await;
    let started = started.json("DeviceAuthorization");
    let code = started["user_code"].as_str().unwrap();
    let digits = started["matching_digits"].as_str().unwrap();
    let shows_digits = |page: &str| page.contains(&format!("<dd>{digits}</dd>"));
    let empty = show("/login").await;
    assert!(empty.contains("name=\"user_code\""), "{empty}");
    assert!(!shows_digits(&empty));
    let typed = show(&format!("/login?user_code=+{}", code.to_lowercase())).await;
    assert!(shows_digits(&typed), "{typed}");
    let link = format!("?user_code={code}&amp;lang=en");
    assert!(typed.contains(&link), "{typed}");
    let english = show(&format!("/login{}", link.replace("&amp;", "&"))).await;
    assert!(
        shows_digits(&english) && english.contains("Log in"),
        "{english}"
    );
    assert!(english.contains("action=\"/login?lang=en\""), "{english}");
    let mark = "%22%3E%3Cb%3E";
    let unknown = show(&format!("/login?user_code={mark}")).await;
    assert!(
        unknown.contains("hết hạn") && !unknown.contains("<B>"),
        "{unknown}"
    );
    assert!(unknown.contains("name=\"user_code\""), "{unknown}");
}

#[tokio::test]
async fn a_refusal_and_a_late_answer_end_a_login() {
    let data = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let options = Options {
        login: true,
        ..clock.options()
    };
    let kiosk = Kiosk::new(&RunningPortal::start_with(data.path(), options).await);
    let start = async || {
        let reply = oauth(&kiosk, "device_authorization", "client_id=kiosk").await;
        reply.json("DeviceAuthorization")
    };
    let refused = start().await;
    assert!(say(&kiosk, &refused, "deny").await.contains("Đã từ chối"));
    let told = ask(&kiosk, &refused).await.json("OauthError");
    assert_eq!(told["error"], "access_denied");
    let late = start().await;
    clock.forward(300);
    assert!(say(&kiosk, &late, "agree").await.contains("hết hạn"));
    let told = ask(&kiosk, &late).await.json("OauthError");
    assert_eq!(told["error"], "expired_token");
    let other = oauth(&kiosk, "token", "grant_type=password").await;
    assert_eq!(other.json("OauthError")["error"], "unsupported_grant_type");
}

#[tokio::test]
async fn a_portal_without_login_says_so() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let started = oauth(&kiosk, "device_authorization", "client_id=kiosk").await;
    started.problem(404, "not-offered");
    let page = kiosk.send("GET", "/login", &[], Vec::new()).await;
    page.problem(404, "not-offered");
}

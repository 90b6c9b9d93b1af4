//! Questions of a desk, against a portal that expects them one after the other.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::Response,
};
use jiff::{Timestamp, civil::date};
use kiosk_domain::Redacted;
use kiosk_portal::{Config, Desk, DeskError, LookUp, PaymentState};
use serde_json::{Value, json};

use crate::kit::{Kiosk, id};

const DOSSIER: &str = "00000000-0000-0000-0000-000000000001";

/// A call that must come next, and its answer.
struct Turn {
    call: &'static str,
    status: u16,
    answer: Value,
}

const fn turn(call: &'static str, status: u16, answer: Value) -> Turn {
    Turn {
        call,
        status,
        answer,
    }
}

fn problem(call: &'static str, status: u16, name: &str) -> Turn {
    let answer = json!({"type": format!("urn:kiosk:problem:{name}"), "retry_after_s": 7});
    turn(call, status, answer)
}

/// Plays its turns in order and keeps the bodies that came.
#[derive(Clone)]
struct ScriptedPortal {
    turns: Arc<Mutex<VecDeque<Turn>>>,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl ScriptedPortal {
    /// A portal with these turns, and a desk that asks it.
    async fn start(kiosk: &Kiosk, turns: Vec<Turn>) -> (Self, Desk) {
        let portal = Self {
            turns: Arc::new(Mutex::new(turns.into())),
            bodies: Arc::default(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(portal.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let config = Config::new(format!("http://{address}"), [3; 32]);
        let desk = Desk::new(&config, kiosk.vault.clone()).unwrap();
        (portal, desk)
    }

    /// Bodies so far; all turns must have been played.
    fn bodies(&self) -> Vec<String> {
        assert!(self.turns.lock().unwrap().is_empty(), "calls are missing");
        self.bodies.lock().unwrap().clone()
    }
}

async fn answer(State(portal): State<ScriptedPortal>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let call = format!("{} {}", head.method, head.uri);
    let names_device = head.headers.contains_key("kiosk-device");
    let turn = portal.turns.lock().unwrap().pop_front().unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    portal.bodies.lock().unwrap().push(body);
    let is_problem = turn.answer.get("type").is_some();
    let media_type = match is_problem {
        true => "application/problem+json",
        false => "application/json",
    };
    let status = match call == turn.call && names_device {
        true => turn.status,
        // Shows up as a problem that no test expects.
        false => 418,
    };
    Response::builder()
        .status(status)
        .header("kiosk-api", "1")
        .header("content-type", media_type)
        .body(serde_json::to_vec(&turn.answer).unwrap().into())
        .unwrap()
}

/// The application's runtime moves questions between threads.
fn on_any_thread<T: Send>(question: T) -> T {
    question
}

fn kiosk() -> Kiosk {
    Kiosk::new([3; 32])
}

#[tokio::test]
async fn a_dossier_is_found_by_its_slip_or_by_code_and_digits() {
    let found = json!({
        "dossier": DOSSIER, "unit": "26506", "procedure": "1.001193",
        "national_state": 5, "official_code": "000.00.06.H56-261123-0001",
        "promised": {"due": "2026-12-01T10:00:00Z", "explanation": {"days": 5}},
        "supplement": {"n": 1, "reason": "mờ", "components": ["giay-chung-sinh"]}, "later": 1,
    });
    let call = "POST /kiosk/v1/lookups";
    let turns = vec![
        turn(call, 200, found),
        problem(call, 404, "dossier-unknown"),
        problem(call, 429, "too-many-tries"),
    ];
    let kiosk = kiosk();
    let (portal, desk) = ScriptedPortal::start(&kiosk, turns).await;
    let tracking = LookUp::Tracking("7K4M2Q9D6TRW".to_owned());
    let found = on_any_thread(desk.look_up(&tracking));
    let found = found.await.unwrap().unwrap();
    assert_eq!((found.dossier, found.national_state), (id(1), Some(5)));
    assert_eq!(found.supplement.unwrap().n, 1);
    let digits = Redacted::new("0000".to_owned());
    let official = LookUp::Official("000.00.06.H56-261123-0001".to_owned(), digits);
    assert_eq!(desk.look_up(&official).await.unwrap(), None);
    let waits = desk.look_up(&official).await.unwrap_err();
    assert!(matches!(waits, DeskError::NotNow(Some(wait)) if wait.as_secs() == 7));
    let bodies = portal.bodies();
    assert_eq!(bodies[0], r#"{"tracking_code":"7K4M2Q9D6TRW"}"#);
    assert!(bodies[1].contains(r#""last_four":"0000""#));
    assert!(!format!("{official:?}").contains("\"0000\""));
}

#[tokio::test]
async fn only_the_portal_says_paid() {
    const CALL: &str = "GET /kiosk/v1/dossiers/00000000-0000-0000-0000-000000000001/payment";
    let fee = |state: &str, paid| json!({"dossier": DOSSIER, "state": state, "amount_vnd": 8000, "paid": paid});
    let turns = vec![
        problem(CALL, 404, "not-found"),
        turn(CALL, 200, fee("due", Value::Null)),
        turn(CALL, 200, fee("paid", "2026-11-23T08:45:00Z".into())),
        turn(CALL, 200, fee("half", Value::Null)),
    ];
    let kiosk = kiosk();
    let (_, desk) = ScriptedPortal::start(&kiosk, turns).await;
    let mut states = Vec::new();
    for _ in 0..4 {
        let payment = desk.payment(id(1)).await.unwrap();
        states.push(payment.map(|payment| payment.state));
    }
    use PaymentState as S;
    assert_eq!(
        states,
        [None, Some(S::Due), Some(S::Paid), Some(S::Unknown)]
    );
}

#[tokio::test]
async fn a_dossier_is_taken_back_until_somebody_works_on_it() {
    const CALL: &str = "PUT /kiosk/v1/dossiers/00000000-0000-0000-0000-000000000001/withdrawal";
    let turns = vec![
        turn(CALL, 200, json!({"dossier": DOSSIER, "state": "withdrawn"})),
        problem(CALL, 409, "already-processing"),
        problem(CALL, 401, "device-not-known"),
    ];
    let kiosk = kiosk();
    let (portal, desk) = ScriptedPortal::start(&kiosk, turns).await;
    desk.withdraw(id(1)).await.unwrap();
    let late = desk.withdraw(id(1)).await.unwrap_err();
    assert!(matches!(late, DeskError::Refused(name) if name == "already-processing"));
    let unknown = desk.withdraw(id(1)).await.unwrap_err();
    assert!(matches!(unknown, DeskError::DeviceRejected));
    assert_eq!(portal.bodies()[0], format!(r#"{{"dossier":"{DOSSIER}"}}"#));
}

#[tokio::test]
async fn a_days_counts_go_under_the_days_name() {
    let answer = json!({"day": "2026-11-23", "revision": 2});
    let turns = vec![turn(
        "PUT /kiosk/v1/device/statistics/2026-11-23",
        200,
        answer,
    )];
    let kiosk = kiosk();
    let (portal, desk) = ScriptedPortal::start(&kiosk, turns).await;
    let counts = json!({"revision": 2, "visits": 17});
    desk.report_day(date(2026, 11, 23), &counts).await.unwrap();
    assert_eq!(portal.bodies(), [counts.to_string()]);
}

#[tokio::test]
async fn the_portals_list_is_read_to_its_last_page() {
    let entry = json!({"dossier": DOSSIER, "manifest_sha256": "00", "state": "accepted",
        "national_state": 1, "official_code": null, "changed": "2026-11-23T08:45:00Z"});
    let page = |cursor: Value| json!({"dossiers": [entry], "cursor": cursor});
    let first = "GET /kiosk/v1/dossiers?since=2026-11-22T00:00:00Z";
    let second = "GET /kiosk/v1/dossiers?since=2026-11-22T00:00:00Z&cursor=abc";
    let turns = vec![
        turn(first, 200, page("abc".into())),
        turn(second, 200, page(Value::Null)),
    ];
    let kiosk = kiosk();
    let (portal, desk) = ScriptedPortal::start(&kiosk, turns).await;
    let since: Timestamp = "2026-11-22T00:00:00.5Z".parse().unwrap();
    let listed = desk.dossiers_since(since).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(
        (listed[0].dossier, listed[0].state.as_str()),
        (id(1), "accepted")
    );
    portal.bodies();
}

#[tokio::test]
async fn a_login_is_asked_about_until_it_is_decided() {
    const TOKEN: &str = "POST /kiosk/v1/oauth2/token";
    let started = json!({
        "device_code": "d c&=", "user_code": "BCDF-GHJK", "matching_digits": "42",
        "verification_uri": "https://dang-nhap.example.vn", "expires_in": 300, "interval": 0,
    });
    let error = |error: &str| json!({"error": error});
    let start = || {
        turn(
            "POST /kiosk/v1/oauth2/device_authorization",
            200,
            started.clone(),
        )
    };
    let turns = vec![
        start(),
        turn(TOKEN, 400, error("authorization_pending")),
        turn(
            TOKEN,
            200,
            json!({"access_token": "t", "token_type": "Bearer"}),
        ),
        start(),
        turn(TOKEN, 400, error("access_denied")),
    ];
    let kiosk = kiosk();
    let (portal, desk) = ScriptedPortal::start(&kiosk, turns).await;
    let login = desk.begin_login("Quầy 1").await.unwrap();
    assert_eq!(login.matching_digits.as_deref(), Some("42"));
    desk.finish_login(&login).await.unwrap();
    let denied = desk.begin_login("Quầy 1").await.unwrap();
    let denied = desk.finish_login(&denied).await.unwrap_err();
    assert!(matches!(denied, DeskError::LoginEnded));
    let bodies = portal.bodies();
    assert_eq!(bodies[0], "desk=Qu%E1%BA%A7y+1");
    assert!(
        bodies[1].ends_with("device_code=d+c%26%3D"),
        "{}",
        bodies[1]
    );
}

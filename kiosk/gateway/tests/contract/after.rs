//! What a kiosk tells of a dossier later, and of its own day.

use serde_json::{Value, json};

use crate::support::{Draft, Kiosk, RunningPortal, SealedDossier, TestClock, dossier_id};

async fn taken_in(kiosk: &Kiosk, data: &std::path::Path, number: u16) -> SealedDossier {
    let dossier = Draft::new(data, number).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
    dossier
}

#[tokio::test]
async fn a_withdrawn_dossier_is_taken_no_more() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    let path = format!("dossiers/{}/withdrawal", dossier.id);
    let wrong = kiosk
        .put_json(&path, &json!({"dossier": dossier_id(9)}))
        .await;
    wrong.problem(422, "record-invalid");
    let body = json!({"dossier": dossier.id});
    let first = kiosk.put_json(&path, &body).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.json("WithdrawalAnswer")["state"], "withdrawn");
    let again = kiosk.put_json(&path, &body).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    let other = json!({"dossier": dossier.id, "more": 1});
    kiosk
        .put_json(&path, &other)
        .await
        .problem(409, "content-conflict");
    kiosk.declare(&dossier).await.problem(410, "withdrawn");
    kiosk.submit(&dossier).await.problem(410, "withdrawn");
    let status = kiosk.read("GET", &format!("dossiers/{}", dossier.id)).await;
    assert_eq!(status.json("Status")["state"], "withdrawn");
    let objects = std::fs::read_dir(data.path().join("objects")).unwrap();
    assert_eq!(objects.count(), 0, "its bytes are gone");
    let page = format!("/t/{}", dossier.tracking_code);
    let page = kiosk.send("GET", &page, &[], Vec::new()).await;
    assert!(page.text().contains("đã rút hồ sơ"));
}

#[tokio::test]
async fn an_accepted_dossier_is_withdrawn_and_keeps_its_receipt() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = taken_in(&kiosk, data.path(), 1).await;
    let body = json!({"dossier": dossier.id});
    let path = format!("dossiers/{}", dossier.id);
    let reply = kiosk.put_json(&format!("{path}/withdrawal"), &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let status = kiosk.read("GET", &path).await.json("Status");
    assert_eq!(
        (&status["state"], &status["national_state"]),
        (&json!("withdrawn"), &json!(7))
    );
    assert_eq!(kiosk.submit(&dossier).await.status, 200);
    let unknown = format!("dossiers/{}/withdrawal", dossier_id(9));
    let body = json!({"dossier": dossier_id(9)});
    kiosk
        .put_json(&unknown, &body)
        .await
        .problem(404, "dossier-unknown");
}

#[tokio::test]
async fn originals_are_kept_once() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = taken_in(&kiosk, data.path(), 1).await;
    let path = format!("dossiers/{}/originals", dossier.id);
    let body =
        json!({"components": ["giay-chung-sinh"], "badge": "CB-07", "at": "2026-11-23T08:50:00Z"});
    let first = kiosk.put_json(&path, &body).await;
    assert_eq!(first.status, 201, "{}", first.text());
    first.json("OriginalsAnswer");
    let again = kiosk.put_json(&path, &body).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    let mut other = body.clone();
    other["badge"] = json!("CB-08");
    kiosk
        .put_json(&path, &other)
        .await
        .problem(409, "content-conflict");
    let wrong = json!({"components": ["ho-chieu"], "badge": "Bà Mẫu", "at": "today"});
    assert_eq!(
        kiosk
            .put_json(&path, &wrong)
            .await
            .problem_places(422, "record-invalid"),
        ["/badge malformed", "/at malformed", "/components/0 unknown"]
    );
    kiosk
        .put_json(&path, &json!({}))
        .await
        .problem(422, "record-invalid");
    kiosk.put(&path, b"[").await.problem(400, "body-invalid");
}

#[tokio::test]
async fn a_claim_keeps_others_off_for_ten_minutes() {
    let data = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let kiosk = Kiosk::new(&RunningPortal::start_with(data.path(), clock.options()).await);
    let dossier = taken_in(&kiosk, data.path(), 1).await;
    let path = format!("dossiers/{}/claim", dossier.id);
    let claim = async |badge: &str| kiosk.put_json(&path, &json!({"badge": badge})).await;
    let first = claim("A").await;
    assert_eq!(first.status, 201);
    assert_eq!(first.json("ClaimAnswer")["until"], "2026-11-23T02:10:00Z");
    clock.forward(60);
    let taken = claim("B").await;
    assert_eq!(taken.problem(409, "taken")["retry_after_s"], 540);
    assert_eq!(taken.header("retry-after"), "540");
    let renewed = claim("A").await;
    assert_eq!(renewed.status, 200);
    assert_eq!(renewed.json("ClaimAnswer")["until"], "2026-11-23T02:11:00Z");
    clock.forward(600);
    assert_eq!(claim("B").await.status, 201);
}

#[tokio::test]
async fn statistics_are_counts_and_rise_by_revision() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let path = "device/statistics/2026-11-23";
    let body = |revision: u64| json!({"day": "2026-11-23", "revision": revision, "visits": 3});
    let first = kiosk.put_json(path, &body(1)).await;
    assert_eq!(first.status, 200, "{}", first.text());
    first.json("StatisticsAnswer");
    assert_eq!(kiosk.put_json(path, &body(1)).await.body, first.body);
    let better = kiosk.put_json(path, &body(2)).await;
    assert_eq!(better.json("StatisticsAnswer")["revision"], 2);
    kiosk
        .put_json(path, &body(1))
        .await
        .problem(409, "content-conflict");
    let named = json!({"day": "2026-11-24", "revision": 3, "who": "NGUYỄN VĂN MẪU"});
    let refused = kiosk.put_json(path, &named).await;
    assert_eq!(
        refused.problem_places(422, "record-invalid"),
        ["/day not-the-name", "/who not-a-count"]
    );
    assert!(!refused.text().contains("MẪU"));
    let nowhere = kiosk
        .put_json("device/statistics/yesterday", &body(1))
        .await;
    nowhere.problem(404, "not-found");
}

#[tokio::test]
async fn a_devices_dossiers_are_listed_page_by_page() {
    let data = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let kiosk = Kiosk::new(&RunningPortal::start_with(data.path(), clock.options()).await);
    for number in 1..=102 {
        let dossier = Draft::with_documents(data.path(), number, vec![vec![b"page".to_vec()]]);
        assert_eq!(
            kiosk.declare(&dossier.seal(&kiosk.device)).await.status,
            201
        );
    }
    let ids = |list: &Value| -> Vec<Value> {
        let all = list["dossiers"].as_array().unwrap();
        all.iter().map(|one| one["dossier"].clone()).collect()
    };
    let first = kiosk.read("GET", "dossiers").await.json("DossierList");
    assert_eq!(ids(&first).len(), 100);
    let cursor = first["cursor"].as_str().unwrap();
    let second = kiosk
        .read("GET", &format!("dossiers?cursor={cursor}"))
        .await;
    let second = second.json("DossierList");
    assert_eq!(
        ids(&second),
        [json!(dossier_id(101)), json!(dossier_id(102))]
    );
    assert_eq!(second["cursor"], Value::Null);
    clock.forward(60);
    let since = "dossiers?since=2026-11-23T02:00:30Z";
    let none = kiosk.read("GET", since).await.json("DossierList");
    assert_eq!(ids(&none), Vec::<Value>::new());
    let dossier = Draft::with_documents(data.path(), 7, vec![vec![b"page".to_vec()]]);
    let body = json!({"dossier": dossier_id(7)});
    let path = format!("dossiers/{}/withdrawal", dossier_id(dossier.number));
    assert_eq!(kiosk.put_json(&path, &body).await.status, 200);
    let changed = kiosk.read("GET", since).await.json("DossierList");
    assert_eq!(ids(&changed), [json!(dossier_id(7))]);
    let wrong = kiosk.read("GET", "dossiers?since=yesterday").await;
    wrong.problem(400, "query-invalid");
}

#[tokio::test]
async fn nothing_is_known_of_a_fee_before_one_is_asked_for() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = taken_in(&kiosk, data.path(), 1).await;
    let path = format!("dossiers/{}/payment", dossier.id);
    kiosk.read("GET", &path).await.problem(404, "not-found");
    let slip = format!("dossiers/{}/slips/receipt", dossier.id);
    kiosk.read("GET", &slip).await.problem(404, "not-found");
}

//! Parked drafts.

use kiosk_gateway::Options;
use serde_json::{Value, json};

use crate::support::{Draft, Kiosk, RunningPortal, SealedDossier, TestClock};

/// What a kiosk parks: the sealed documents without any grant.
fn parked(dossier: &SealedDossier, kiosk: &Kiosk) -> Vec<u8> {
    let manifest = dossier.manifest_json();
    let mut draft = json!({
        "dossier": dossier.id,
        "documents": manifest["documents"],
        "device": manifest["device"],
    });
    let canonical = serde_json_canonicalizer::to_vec(&draft).unwrap();
    draft["device_signature"] = json!(kiosk.device.sign(&canonical));
    serde_json::to_vec(&draft).unwrap()
}

fn parking(clock: &TestClock) -> Options {
    Options {
        parking: true,
        ..clock.options()
    }
}

#[tokio::test]
async fn a_draft_is_kept_for_a_week_and_any_kiosk_may_fetch_it() {
    let data = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let portal = RunningPortal::start_with(data.path(), parking(&clock)).await;
    let kiosk = Kiosk::new(&portal);
    let service = kiosk
        .send("GET", "/kiosk/v1/service", &[], Vec::new())
        .await;
    assert_eq!(service.json("ServiceDocument")["parking"], true);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let body = parked(&dossier, &kiosk);
    let path = format!("drafts/{}", dossier.id);
    let first = kiosk.put(&path, &body).await;
    assert_eq!(first.status, 201, "{}", first.text());
    kiosk
        .upload_missing(&first.json("DeclarationAnswer"), &dossier)
        .await;
    assert_eq!(kiosk.put(&path, &body).await.status, 200);
    assert_eq!(kiosk.read("GET", &path).await.body, body);
    let document = format!("{path}/documents/1");
    let whole = kiosk.read("GET", &document).await;
    assert_eq!((whole.status, &whole.body), (200, &dossier.sealed[1]));
    let headers = [kiosk.device_header(), ("Range", "bytes=10-19".to_owned())];
    let address = format!("/kiosk/v1/{document}");
    let part = kiosk.send("GET", &address, &headers, Vec::new()).await;
    assert_eq!(
        (part.status, &part.body[..]),
        (206, &dossier.sealed[1][10..20])
    );
    let told = format!("bytes 10-19/{}", dossier.sealed[1].len());
    assert_eq!(part.header("content-range"), told);
    let missing = kiosk.read("GET", &format!("{path}/documents/9")).await;
    missing.problem(404, "not-found");
    kiosk.deliver(&dossier).await;
    assert_eq!(
        kiosk.submit(&dossier).await.status,
        201,
        "the dossier itself is another thing"
    );
    clock.forward(7 * 24 * 3600);
    kiosk.read("GET", &path).await.problem(410, "draft-gone");
    kiosk.put(&path, &body).await.problem(410, "draft-gone");
}

#[tokio::test]
async fn a_draft_with_a_grant_or_a_wrong_signature_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let kiosk = Kiosk::new(&RunningPortal::start_with(data.path(), parking(&clock)).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let path = format!("drafts/{}", dossier.id);
    let mut draft: Value = serde_json::from_slice(&parked(&dossier, &kiosk)).unwrap();
    draft["grants"] = json!([]);
    assert_eq!(
        kiosk
            .put_json(&path, &draft)
            .await
            .problem_places(422, "manifest-invalid"),
        ["/device_signature invalid", "/grants invalid"]
    );
}

#[tokio::test]
async fn a_portal_without_parking_says_so() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let path = format!("drafts/{}", dossier.id);
    let body = parked(&dossier, &kiosk);
    kiosk.put(&path, &body).await.problem(404, "not-offered");
    kiosk.read("GET", &path).await.problem(404, "not-offered");
}

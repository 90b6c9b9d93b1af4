//! `POST lookups`.

use serde_json::json;

use crate::{
    officer::officer,
    support::{Draft, Kiosk, RunningPortal, TestClock},
};

#[tokio::test]
async fn a_dossier_is_found_by_its_slip_and_guessing_is_slow() {
    let data = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let kiosk = Kiosk::new(&RunningPortal::start_with(data.path(), clock.options()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
    let code = officer(data.path(), "accept", &dossier.id, &[])["official_code"].clone();
    let by_slip = json!({"tracking_code": dossier.tracking_code});
    let found = kiosk.look_up(&by_slip).await;
    let text = found.text();
    let found = found.json("LookupAnswer");
    assert_eq!(
        (&found["dossier"], &found["national_state"]),
        (&json!(dossier.id), &json!(2))
    );
    assert!(found["promised"]["due"].is_string(), "{text}");
    assert!(!text.contains("MẪU") && !text.contains("077085"), "{text}");
    let by_code = json!({"official_code": code, "last_four": "0000"});
    let answer = kiosk.look_up(&by_code).await.json("LookupAnswer");
    assert_eq!(answer["dossier"], dossier.id.as_str());
    let wrong_digits = json!({"official_code": code, "last_four": "1234"});
    let refused = kiosk.look_up(&wrong_digits).await;
    refused.problem(404, "dossier-unknown");
    let unknown = [
        json!({"tracking_code": "7K4M2Q9D9999"}),
        json!({"tracking_code": "not a code"}),
        json!({"official_code": "000.01.31.H06-261123-9999", "last_four": "0000"}),
        json!({"official_code": "x", "last_four": "0000"}),
    ];
    for body in unknown {
        assert_eq!(kiosk.look_up(&body).await.body, refused.body, "{body}");
    }
    let waiting = kiosk.look_up(&by_slip).await;
    assert_eq!(waiting.problem(429, "too-many-tries")["retry_after_s"], 60);
    let neighbour = kiosk.look_up(&json!({})).await;
    neighbour.problem(429, "too-many-tries");
    clock.forward(60);
    assert_eq!(kiosk.look_up(&by_slip).await.status, 200);
    kiosk
        .look_up(&json!({"official_code": code}))
        .await
        .problem(400, "body-invalid");
}

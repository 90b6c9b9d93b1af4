//! Papers that the officer asks for later, and what is known of the fee.

use serde_json::json;

use crate::{
    officer::officer,
    support::{Draft, Kiosk, RunningPortal, SealedDossier, sha256_hex},
};

/// A supplement as the kiosk seals it: a dossier of its own under the first one's id.
fn supplement(kiosk: &Kiosk, data: &std::path::Path) -> SealedDossier {
    Draft::with_documents(data, 1, vec![vec![b"better".to_vec()]]).seal(&kiosk.device)
}

#[tokio::test]
async fn a_supplement_arrives_like_a_dossier_once_it_is_asked_for() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
    let path = format!("dossiers/{}/supplements/1", dossier.id);
    let papers = supplement(&kiosk, data.path());
    let early = kiosk.put(&path, &papers.manifest).await;
    early.problem(409, "supplement-not-open");
    officer(data.path(), "accept", &dossier.id, &[]);
    let asked = ["--component", "giay-chung-sinh", "--reason", "Ảnh mờ"];
    officer(data.path(), "supplement", &dossier.id, &asked);
    let found = kiosk
        .look_up(&json!({"tracking_code": dossier.tracking_code}))
        .await;
    assert_eq!(
        found.json("LookupAnswer")["supplement"],
        json!({"n": 1, "reason": "Ảnh mờ", "components": ["giay-chung-sinh"]})
    );
    let other = format!("dossiers/{}/supplements/2", dossier.id);
    kiosk
        .put(&other, &papers.manifest)
        .await
        .problem(409, "supplement-not-open");
    let declared = kiosk.put(&path, &papers.manifest).await;
    assert_eq!(declared.status, 201, "{}", declared.text());
    let declared = declared.json("DeclarationAnswer");
    assert_eq!(
        (&declared["dossier"], &declared["supplement"]),
        (&json!(dossier.id), &json!(1))
    );
    kiosk.upload_missing(&declared, &papers).await;
    let submission =
        json!({"dossier": dossier.id, "manifest_sha256": sha256_hex(&papers.manifest)});
    let first = kiosk
        .put_json(&format!("{path}/submission"), &submission)
        .await;
    assert_eq!(first.status, 201, "{}", first.text());
    let receipt = first.json("Receipt");
    assert_eq!(receipt["documents"][1]["pages"], json!(papers.tags[1]));
    assert_eq!(
        (&receipt["dossier"], &receipt["supplement"]),
        (&json!(dossier.id), &json!(1))
    );
    let again = kiosk
        .put_json(&format!("{path}/submission"), &submission)
        .await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(
        kiosk.read("GET", &format!("{path}/receipt")).await.body,
        first.body
    );
    assert_eq!(
        kiosk.read("GET", &path).await.json("Status")["state"],
        "accepted"
    );
    let standing = officer(data.path(), "start", &dossier.id, &[]);
    assert_eq!(standing["national_state"], 4);
    let list = kiosk.read("GET", "dossiers").await.json("DossierList");
    assert_eq!(
        list["dossiers"].as_array().unwrap().len(),
        1,
        "still one dossier"
    );
}

#[tokio::test]
async fn a_supplement_belongs_to_its_dossier() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
    officer(data.path(), "accept", &dossier.id, &[]);
    officer(data.path(), "supplement", &dossier.id, &[]);
    let mut draft = Draft::new(data.path(), 1);
    draft.head["tracking_code"] = json!("7K4M2Q9D0009");
    draft.head["supplement"] = json!(3);
    let papers = draft.seal(&kiosk.device);
    let path = format!("dossiers/{}/supplements/1", dossier.id);
    assert_eq!(
        kiosk
            .put(&path, &papers.manifest)
            .await
            .problem_places(422, "manifest-invalid"),
        [
            "/tracking_code not-the-dossiers",
            "/supplement not-the-name"
        ]
    );
    for wrong in ["0", "01", "x"] {
        let path = format!("dossiers/{}/supplements/{wrong}", dossier.id);
        kiosk
            .put(&path, &papers.manifest)
            .await
            .problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_fee_is_due_and_then_paid() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
    officer(data.path(), "accept", &dossier.id, &[]);
    officer(data.path(), "start", &dossier.id, &[]);
    officer(data.path(), "fee", &dossier.id, &["--amount", "8000"]);
    let path = format!("dossiers/{}/payment", dossier.id);
    let due = kiosk.read("GET", &path).await.json("Payment");
    assert_eq!(
        (&due["state"], &due["amount_vnd"]),
        (&json!("due"), &json!(8000))
    );
    officer(data.path(), "paid", &dossier.id, &[]);
    let paid = kiosk.read("GET", &path).await.json("Payment");
    assert_eq!(paid["state"], "paid");
    let body = json!({"dossier": dossier.id});
    officer(data.path(), "finish", &dossier.id, &[]);
    let late = kiosk
        .put_json(&format!("dossiers/{}/withdrawal", dossier.id), &body)
        .await;
    late.problem(409, "already-processing");
}

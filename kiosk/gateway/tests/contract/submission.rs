//! `PUT dossiers/{id}/submission` and the receipt.

use std::{iter::repeat_with, path::Path};

use data_encoding::BASE64;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};

use crate::support::{
    Draft, Kiosk, Reply, RunningPortal, SealedDossier, VirtualDevice, dossier_id, pdf_of, seal_for,
    sha256_hex,
};

/// Declares, uploads and submits.
async fn hand_in(kiosk: &Kiosk, dossier: &SealedDossier) -> Reply {
    kiosk.deliver(dossier).await;
    kiosk.submit(dossier).await
}

/// Hands in a draft that must be refused; gives the places told.
async fn refusal(data: &Path, change: impl FnOnce(&mut Draft)) -> Vec<String> {
    let kiosk = Kiosk::new(&RunningPortal::start(data).await);
    let mut draft = Draft::new(data, 1);
    change(&mut draft);
    let dossier = draft.seal(&kiosk.device);
    let places = hand_in(&kiosk, &dossier)
        .await
        .problem_places(422, "content-rejected");
    let status = kiosk
        .read("GET", &format!("dossiers/{}", dossier.id))
        .await
        .json("Status");
    assert_eq!(status["state"], "rejected");
    places
}

#[tokio::test]
async fn the_receipt_proves_every_page_and_never_changes() {
    let data = tempfile::tempdir().unwrap();
    let portal = RunningPortal::start(data.path()).await;
    let kiosk = Kiosk::new(&portal);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let first = hand_in(&kiosk, &dossier).await;
    assert_eq!(first.status, 201, "{}", first.text());
    check_receipt(&kiosk, &dossier, &first.json("Receipt")).await;
    let again = kiosk.submit(&dossier).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    let path = format!("dossiers/{}/receipt", dossier.id);
    assert_eq!(kiosk.read("GET", &path).await.body, first.body);
    portal.stop().await;
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let later = kiosk.submit(&dossier).await;
    assert_eq!((later.status, &later.body), (200, &first.body));
    assert_eq!(kiosk.read("GET", &path).await.body, first.body);
}

/// What a kiosk checks before it says "submitted".
async fn check_receipt(kiosk: &Kiosk, dossier: &SealedDossier, receipt: &Value) {
    assert_eq!(receipt["dossier"], dossier.id.as_str());
    assert_eq!(receipt["tracking_code"], dossier.tracking_code.as_str());
    assert_eq!(receipt["official_code"], Value::Null);
    assert_eq!(
        receipt["manifest_sha256"],
        sha256_hex(&dossier.manifest).as_str()
    );
    for (ordinal, document) in receipt["documents"].as_array().unwrap().iter().enumerate() {
        assert_eq!(
            document["sealed_sha256"],
            sha256_hex(&dossier.sealed[ordinal]).as_str()
        );
        assert_eq!(document["pages"], json!(dossier.tags[ordinal]));
    }
    let bundle = kiosk
        .send("GET", "/kiosk/v1/bundles/keys", &[], Vec::new())
        .await;
    let key = bundle.json("KeysBundle")["receipt"][0].clone();
    assert_eq!(key["key_id"], receipt["key_id"]);
    let decode = |value: &Value| BASE64.decode(value.as_str().unwrap().as_bytes()).unwrap();
    let signature = Signature::from_slice(&decode(&receipt["signature"])).unwrap();
    let mut unsigned = receipt.clone();
    unsigned.as_object_mut().unwrap().remove("signature");
    let canonical = serde_json_canonicalizer::to_vec(&unsigned).unwrap();
    let public: [u8; 32] = decode(&key["public_key"]).try_into().unwrap();
    VerifyingKey::from_bytes(&public)
        .unwrap()
        .verify_strict(&canonical, &signature)
        .unwrap();
}

#[tokio::test]
async fn a_component_may_go_on_in_a_second_document() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let pages = vec![
        vec![b"first".to_vec()],
        vec![b"second".to_vec(), b"third".to_vec()],
    ];
    let dossier = Draft::with_documents(data.path(), 1, pages).seal(&kiosk.device);
    let receipt = hand_in(&kiosk, &dossier).await;
    assert_eq!(receipt.status, 201, "{}", receipt.text());
    check_receipt(&kiosk, &dossier, &receipt.json("Receipt")).await;
}

#[tokio::test]
async fn the_status_follows_the_dossier() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let path = format!("dossiers/{}", dossier.id);
    kiosk.deliver(&dossier).await;
    let status = kiosk.read("GET", &path).await.json("Status");
    assert_eq!(
        (&status["state"], &status["national_state"]),
        (&json!("complete"), &Value::Null)
    );
    kiosk
        .read("GET", &format!("{path}/receipt"))
        .await
        .problem(404, "not-found");
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
    let status = kiosk.read("GET", &path).await.json("Status");
    assert_eq!(
        (&status["state"], &status["national_state"]),
        (&json!("accepted"), &json!(1))
    );
    assert_eq!(status["documents"][1]["state"], "verified");
}

#[tokio::test]
async fn of_many_submissions_at_once_one_receipt_stands() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    let submissions: Vec<_> = repeat_with(|| kiosk.submit(&dossier)).take(8).collect();
    let replies = futures::future::join_all(submissions).await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 201]);
    assert!(replies.iter().all(|reply| reply.body == replies[0].body));
}

#[tokio::test]
async fn missing_bytes_and_another_manifest_are_conflicts() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.declare(&dossier).await;
    let places = kiosk
        .submit(&dossier)
        .await
        .problem_places(409, "documents-incomplete");
    assert_eq!(
        places,
        ["/documents/0 incomplete", "/documents/1 incomplete"]
    );
    kiosk.deliver(&dossier).await;
    let path = format!("dossiers/{}/submission", dossier.id);
    let other = json!({"dossier": dossier.id, "manifest_sha256": sha256_hex(b"other")});
    kiosk
        .put(&path, other.to_string().as_bytes())
        .await
        .problem(409, "manifest-conflict");
    let foreign = json!({"dossier": dossier_id(9), "manifest_sha256": sha256_hex(b"other")});
    kiosk
        .put(&path, foreign.to_string().as_bytes())
        .await
        .problem(400, "body-invalid");
    kiosk.put(&path, b"{}").await.problem(400, "body-invalid");
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
}

#[tokio::test]
async fn a_submission_needs_a_signature() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    let path = format!("/kiosk/v1/dossiers/{}/submission", dossier.id);
    let forged = VirtualDevice::new(2).sign_request("PUT", &path, &dossier.submission());
    let headers = [kiosk.device_header(), ("Kiosk-Signature", forged)];
    let reply = kiosk
        .send("PUT", &path, &headers, dossier.submission())
        .await;
    reply.problem(401, "signature-invalid");
}

#[tokio::test]
async fn a_document_that_arrived_damaged_starts_again() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let mut dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let good = dossier.sealed[1].clone();
    dossier.sealed[1][5000] ^= 1;
    let places = hand_in(&kiosk, &dossier)
        .await
        .problem_places(422, "digest-mismatch");
    assert_eq!(places, ["/documents/1 digest-mismatch"]);
    let declared = kiosk.declare(&dossier).await.json("DeclarationAnswer");
    assert_eq!(declared["documents"][0]["state"], "complete");
    assert_eq!(declared["documents"][1]["offset"], 0);
    dossier.sealed[1] = good;
    assert_eq!(hand_in(&kiosk, &dossier).await.status, 201);
}

#[tokio::test]
async fn a_tampered_seal_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let draft = Draft::new(data.path(), 1);
    let dossier = draft.seal(&kiosk.device);
    let mut sealed = dossier.sealed.clone();
    let end = sealed[1].len() - 1;
    sealed[1][end] ^= 1;
    let tampered = draft.finish(dossier.manifest_json(), sealed, &kiosk.device);
    let first = hand_in(&kiosk, &tampered).await;
    let places = first.problem_places(422, "content-rejected");
    assert_eq!(places, ["/documents/1 cannot-be-opened"]);
    let status = kiosk
        .read("GET", &format!("dossiers/{}", dossier.id))
        .await
        .json("Status");
    assert_eq!(status["state"], "rejected");
    assert_eq!(status["documents"][1]["state"], "rejected");
    assert_eq!(kiosk.submit(&tampered).await.body, first.body);
}

#[tokio::test]
async fn a_grant_for_another_key_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let other = age::x25519::Identity::generate().to_public().to_string();
    let places = refusal(data.path(), |draft| draft.portal_recipient = other).await;
    assert_eq!(places, ["/documents/0 grant-cannot-be-opened"]);
}

#[tokio::test]
async fn a_secret_that_is_none_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let draft = Draft::new(data.path(), 1);
    let mut manifest = draft.seal(&kiosk.device).manifest_json();
    let junk = seal_for(&draft.portal_recipient, b"AGE-SECRET-KEY-1NOT");
    manifest["grants"][0]["sealed_secret"] = json!(BASE64.encode(&junk));
    let dossier = draft
        .seal(&kiosk.device)
        .with_manifest(manifest, &kiosk.device);
    let sealed = draft.finish(dossier.manifest_json(), dossier.sealed, &kiosk.device);
    let places = hand_in(&kiosk, &sealed)
        .await
        .problem_places(422, "content-rejected");
    assert_eq!(places, ["/documents/0 grant-cannot-be-opened"]);
}

#[tokio::test]
async fn forms_that_do_not_fit_are_refused() {
    let cases: [(&str, Value, &str); 7] = [
        (
            "/dossier",
            json!(dossier_id(9)),
            "/documents/0 form-of-another-dossier",
        ),
        (
            "/applicant/name",
            json!(" "),
            "/documents/0 applicant-missing",
        ),
        ("/read_back_key", json!("5a"), "/documents/0 not-a-form"),
        ("/case", json!(null), "/documents/0 not-a-form"),
        ("/for_whom", json!("neighbour"), "/documents/0 not-a-form"),
        (
            "/pages/0/sha256",
            json!(sha256_hex(b"other")),
            "/documents/1 page-digest",
        ),
        (
            "/pages/1/ordinal",
            json!(7),
            "/documents/0 page-of-no-document",
        ),
    ];
    for (place, lie, expected) in cases {
        let data = tempfile::tempdir().unwrap();
        let change = |draft: &mut Draft| *draft.form.pointer_mut(place).unwrap() = lie;
        assert_eq!(refusal(data.path(), change).await, [expected]);
    }
}

#[tokio::test]
async fn documents_that_do_not_agree_with_the_form_are_refused() {
    let other = |bytes: &[u8]| vec![bytes.to_vec()];
    let draft_pages = |draft: &Draft| draft.documents[0].clone();
    type Damage = fn(Vec<Vec<u8>>) -> Vec<u8>;
    let cases: [(Damage, &str); 5] = [
        (|pages| pdf_of(&pages[..1]), "page-count"),
        (
            |pages| pdf_of(&[pages[1].clone(), pages[0].clone()]),
            "page-digest",
        ),
        (|pages| pdf_of(&pages)[..2000].to_vec(), "not-a-pdf"),
        (|_| b"%PDF-1.7 nothing".to_vec(), "not-a-pdf"),
        (|_| Vec::new(), "not-a-pdf"),
    ];
    for (pdf, expected) in cases {
        let data = tempfile::tempdir().unwrap();
        let places = refusal(data.path(), |draft| draft.pdfs[0] = pdf(draft_pages(draft))).await;
        assert_eq!(places, [format!("/documents/1 {expected}")]);
    }
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let documents = vec![other(b"first"), other(b"second")];
    let mut draft = Draft::with_documents(data.path(), 1, documents);
    draft.pdfs = vec![pdf_of(&other(b"FIRST")), pdf_of(&other(b"SECOND"))];
    let reply = hand_in(&kiosk, &draft.seal(&kiosk.device)).await;
    let places = reply.problem_places(422, "content-rejected");
    assert_eq!(
        places,
        ["/documents/1 page-digest", "/documents/2 page-digest"],
        "both at once"
    );
}

#[tokio::test]
async fn nothing_plain_reaches_the_data_folder() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    assert_eq!(hand_in(&kiosk, &dossier).await.status, 201);
    let page = Draft::new(data.path(), 1).documents[0][0].clone();
    let marks: [&[u8]; 4] = [
        "NGUYỄN VĂN MẪU".as_bytes(),
        b"077085000000",
        b"%PDF",
        &page[1000..1100],
    ];
    let mut files = 0;
    for folder in ["", "objects", "keys"] {
        for entry in std::fs::read_dir(data.path().join(folder)).unwrap() {
            let Ok(bytes) = std::fs::read(entry.unwrap().path()) else {
                continue;
            };
            files += 1;
            for mark in marks {
                assert!(!bytes.windows(mark.len()).any(|window| window == mark));
            }
        }
    }
    assert!(files >= 5, "database, objects and keys were looked at");
}

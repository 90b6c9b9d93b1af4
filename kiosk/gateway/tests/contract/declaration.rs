//! `PUT dossiers/{id}` and `GET dossiers/{id}`.

use serde_json::{Value, json};

use crate::support::{Draft, Kiosk, RunningPortal, VirtualDevice, dossier_id};

#[tokio::test]
async fn the_same_declaration_again_is_answered_and_another_one_is_a_conflict() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let first = kiosk.declare(&dossier).await;
    assert_eq!(first.status, 201);
    let answer = first.json("DeclarationAnswer");
    assert_eq!(answer["state"], "declared");
    for (document, sealed) in answer["documents"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&dossier.sealed)
    {
        assert_eq!(document["state"], "missing");
        assert_eq!(document["length"], sealed.len());
    }
    let again = kiosk.declare(&dossier).await;
    assert_eq!(
        (again.status, again.json("DeclarationAnswer")),
        (200, answer)
    );
    let mut other = dossier.manifest_json();
    other["clock"] = json!("doubtful");
    let other = dossier.with_manifest(other, &kiosk.device);
    kiosk
        .declare(&other)
        .await
        .problem(409, "manifest-conflict");
}

#[tokio::test]
async fn a_tracking_code_stands_for_one_dossier_only() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    kiosk
        .declare(&Draft::new(data.path(), 1).seal(&kiosk.device))
        .await;
    let mut second = Draft::new(data.path(), 2);
    second.head["tracking_code"] = Draft::new(data.path(), 1).head["tracking_code"].clone();
    let second = second.seal(&kiosk.device);
    kiosk
        .declare(&second)
        .await
        .problem(409, "manifest-conflict");
}

#[tokio::test]
async fn every_mistake_of_a_manifest_is_named() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let cases: [(&str, Value, &str); 15] = [
        ("/dossier", json!(dossier_id(9)), "/dossier not-the-name"),
        (
            "/session_no",
            json!("000.00.06.H56-231027-0361"),
            "/session_no malformed",
        ),
        (
            "/tracking_code",
            json!("7k4m2q9d0001"),
            "/tracking_code malformed",
        ),
        ("/desk", json!("nowhere"), "/desk unknown"),
        ("/unit", json!("00000"), "/unit unknown"),
        ("/channel", json!("web"), "/channel unknown"),
        (
            "/created",
            json!("2026-11-23T15:43:37+07:00"),
            "/created malformed",
        ),
        ("/clock", json!("right"), "/clock unknown"),
        (
            "/documents/1/ordinal",
            json!(2),
            "/documents/1/ordinal invalid",
        ),
        (
            "/documents/1/media_type",
            json!("image/jpeg"),
            "/documents/1/media_type invalid",
        ),
        ("/documents/1/pages", json!(0), "/documents/1/pages invalid"),
        (
            "/documents/0/sealed_sha256",
            json!("AB"),
            "/documents/0/sealed_sha256 invalid",
        ),
        (
            "/documents/1/component",
            json!("so-ho-khau"),
            "/documents/1/component unknown",
        ),
        ("/grants/0/key_id", json!("s0"), "/grants/0/key_id unknown"),
        (
            "/grants/0/sealed_secret",
            json!("?"),
            "/grants/0/sealed_secret malformed",
        ),
    ];
    for (place, lie, expected) in cases {
        let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
        let mut manifest = dossier.manifest_json();
        *manifest.pointer_mut(place).unwrap() = lie;
        let reply = kiosk
            .declare(&dossier.with_manifest(manifest, &kiosk.device))
            .await;
        assert_eq!(reply.problem_places(422, "manifest-invalid"), [expected]);
    }
}

#[tokio::test]
async fn all_mistakes_are_told_at_once() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let mut manifest = dossier.manifest_json();
    manifest["unit"] = json!("00000");
    manifest["clock"] = json!("right");
    manifest["grants"] = json!([]);
    let reply = kiosk
        .declare(&dossier.with_manifest(manifest, &kiosk.device))
        .await;
    let places = reply.problem_places(422, "manifest-invalid");
    assert_eq!(
        places,
        [
            "/unit unknown",
            "/clock unknown",
            "/grants not-one-for-the-portal"
        ]
    );
}

#[tokio::test]
async fn the_manifest_must_be_signed_by_the_caller() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let mut dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    dossier.manifest = String::from_utf8(dossier.manifest)
        .unwrap()
        .replace("K01-261123-001", "K01-261123-002")
        .into_bytes();
    let places = kiosk
        .declare(&dossier)
        .await
        .problem_places(422, "manifest-invalid");
    assert_eq!(places, ["/device_signature wrong"]);
    let foreign = Draft::new(data.path(), 1).seal(&VirtualDevice::new(2));
    let places = kiosk
        .declare(&foreign)
        .await
        .problem_places(422, "manifest-invalid");
    assert_eq!(places, ["/device not-the-caller"]);
}

#[tokio::test]
async fn unknown_procedures_and_form_versions_are_told_apart() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let cases = [
        ("code", json!("9.999999"), "/procedure/code unknown"),
        ("form_version", json!(77), "/procedure/form_version unknown"),
    ];
    for (member, value, expected) in cases {
        let mut draft = Draft::new(data.path(), 1);
        draft.head["procedure"][member] = value;
        let reply = kiosk.declare(&draft.seal(&kiosk.device)).await;
        assert_eq!(reply.problem_places(422, "procedure-unknown"), [expected]);
    }
    let mut draft = Draft::new(data.path(), 1);
    draft.head["procedure"]["form_version"] = json!(0);
    let reply = kiosk.declare(&draft.seal(&kiosk.device)).await;
    assert_eq!(
        reply.problem_places(422, "form-version-retired"),
        ["/procedure/form_version retired"]
    );
}

#[tokio::test]
async fn sizes_are_limited() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let cases = [
        (
            "/documents/1/sealed_bytes",
            json!(12_000_000),
            "/documents/1 too-large",
        ),
        ("/documents/1/pages", json!(41), "/documents too-large"),
    ];
    for (place, value, expected) in cases {
        let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
        let mut manifest = dossier.manifest_json();
        *manifest.pointer_mut(place).unwrap() = value;
        let reply = kiosk
            .declare(&dossier.with_manifest(manifest, &kiosk.device))
            .await;
        assert_eq!(reply.problem_places(413, "too-large"), [expected]);
    }
    let path = format!("dossiers/{}", dossier_id(1));
    kiosk
        .put(&path, &vec![b' '; 1024 * 1024 + 1])
        .await
        .problem(413, "too-large");
}

#[tokio::test]
async fn what_is_not_the_contracts_json_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let path = format!("dossiers/{}", dossier_id(1));
    let deep = format!("{}1{}", "{\"a\":".repeat(33), "}".repeat(33));
    for body in ["", "{", "[]", "{\"n\":1.5}", &deep] {
        kiosk
            .put(&path, body.as_bytes())
            .await
            .problem(400, "body-invalid");
    }
    kiosk
        .put(&path, b"{}")
        .await
        .problem(422, "manifest-invalid");
}

#[tokio::test]
async fn only_the_device_that_signs_and_was_pinned_gets_in() {
    let data = tempfile::tempdir().unwrap();
    let portal = RunningPortal::start(data.path()).await;
    let (kiosk, stranger) = (Kiosk::new(&portal), Kiosk::with_device(&portal, 2));
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let path = format!("/kiosk/v1/dossiers/{}", dossier.id);
    let device = kiosk.device_header();
    let over_other_path =
        kiosk
            .device
            .sign_request("PUT", "/kiosk/v1/dossiers/x", &dossier.manifest);
    let by_stranger = stranger
        .device
        .sign_request("PUT", &path, &dossier.manifest);
    let unsigned = [
        vec![],
        vec![device.clone()],
        vec![device.clone(), ("Kiosk-Signature", over_other_path)],
        vec![device.clone(), ("Kiosk-Signature", by_stranger)],
        vec![("Kiosk-Device", "AAAA".to_owned())],
    ];
    for headers in unsigned {
        let reply = kiosk
            .send("PUT", &path, &headers, dossier.manifest.clone())
            .await;
        reply.problem(401, "signature-invalid");
    }
    assert_eq!(
        kiosk.declare(&dossier).await.status,
        201,
        "the stranger was not pinned"
    );
    stranger
        .declare(&dossier)
        .await
        .problem(401, "device-not-known");
    let read = format!("dossiers/{}", dossier.id);
    stranger
        .read("GET", &read)
        .await
        .problem(401, "device-not-known");
    kiosk
        .send("GET", &path, &[], Vec::new())
        .await
        .problem(401, "signature-invalid");
    assert_eq!(
        kiosk.read("GET", &read).await.json("Status")["state"],
        "declared"
    );
}

#[tokio::test]
async fn unknown_dossiers_are_unknown_everywhere() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let upper = dossier_id(0xabc).to_uppercase();
    for id in [
        dossier_id(9).as_str(),
        "x",
        &upper,
        "019ab0000000700080000000000000ab",
    ] {
        kiosk
            .read("GET", &format!("dossiers/{id}"))
            .await
            .problem(404, "dossier-unknown");
        kiosk
            .read("GET", &format!("dossiers/{id}/receipt"))
            .await
            .problem(404, "dossier-unknown");
        let body = json!({"dossier": id, "manifest_sha256": "00"}).to_string();
        let path = format!("dossiers/{id}/submission");
        kiosk
            .put(&path, body.as_bytes())
            .await
            .problem(404, "dossier-unknown");
    }
}

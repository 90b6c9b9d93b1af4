//! Calls that need no device: health, service document, bundles; and answers to what is no
//! call at all.

use data_encoding::BASE64;
use ed25519_dalek::{Signature, VerifyingKey};

use serde_json::json;

use crate::support::{Draft, Kiosk, RunningPortal, profile, seal_for};

#[tokio::test]
async fn a_running_portal_is_healthy_and_ready() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    for path in ["/kiosk/v1/healthz", "/kiosk/v1/readyz"] {
        let reply = kiosk.send("GET", path, &[], Vec::new()).await;
        assert_eq!((reply.status, reply.body.len()), (204, 0), "{path}");
    }
}

#[tokio::test]
async fn a_portal_that_can_keep_nothing_is_not_ready() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    std::fs::remove_dir_all(data.path().join("objects")).unwrap();
    let ready = kiosk.send("GET", "/kiosk/v1/readyz", &[], Vec::new()).await;
    ready.problem(503, "unavailable");
    assert_eq!(ready.header("retry-after"), "5");
    let alive = kiosk
        .send("GET", "/kiosk/v1/healthz", &[], Vec::new())
        .await;
    assert_eq!(alive.status, 204);
}

#[tokio::test]
async fn the_service_document_tells_the_profiles_limits() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let reply = kiosk
        .send("GET", "/kiosk/v1/service", &[], Vec::new())
        .await;
    let document = reply.json("ServiceDocument");
    let limits = profile().limits;
    assert_eq!(document["limits"]["document_bytes"], limits.document_bytes);
    assert_eq!(document["limits"]["dossier_bytes"], limits.dossier_bytes);
    assert_eq!(document["limits"]["pages"], limits.pages);
    assert_eq!(document["sealing_keys"][0]["key_id"], "s1");
    check_etag(&kiosk, "/kiosk/v1/service").await;
}

/// 304 for the same tag, 200 for another.
async fn check_etag(kiosk: &Kiosk, path: &str) {
    let first = kiosk.send("GET", path, &[], Vec::new()).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 10, "{tag}");
    let cases = [
        (tag.clone(), 304),
        (format!("\"x\", {tag}"), 304),
        ("\"x\"".to_owned(), 200),
    ];
    for (known, status) in cases {
        let reply = kiosk
            .send("GET", path, &[("If-None-Match", known)], Vec::new())
            .await;
        assert_eq!((reply.status, reply.header("etag")), (status, tag.as_str()));
        assert_eq!(reply.body.is_empty(), status == 304);
    }
}

#[tokio::test]
async fn the_bundle_is_signed_over_its_exact_bytes() {
    let data = tempfile::tempdir().unwrap();
    let portal = RunningPortal::start(data.path()).await;
    let public =
        kiosk_gateway::init_demo(data.path(), &data.path().join("province/bundle.key")).unwrap();
    let kiosk = Kiosk::new(&portal);
    let reply = kiosk
        .send("GET", "/kiosk/v1/bundles/keys", &[], Vec::new())
        .await;
    assert_eq!(
        reply.json("KeysBundle")["version"],
        1,
        "a second init_demo changed the bundle"
    );
    let signature = BASE64
        .decode(reply.header("kiosk-bundle-signature").as_bytes())
        .unwrap();
    let signature = Signature::from_slice(&signature).unwrap();
    let key = VerifyingKey::from_bytes(&public).unwrap();
    key.verify_strict(&reply.body, &signature).unwrap();
    check_etag(&kiosk, "/kiosk/v1/bundles/keys").await;
}

#[tokio::test]
async fn a_bundle_that_is_not_there_is_unknown() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start_without_bundle(data.path()).await);
    for channel in ["keys", "roster"] {
        let path = format!("/kiosk/v1/bundles/{channel}");
        kiosk
            .send("GET", &path, &[], Vec::new())
            .await
            .problem(404, "bundle-unknown");
    }
}

#[tokio::test]
async fn what_is_no_call_gets_a_problem_of_the_portal_too() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let cases = [
        ("GET", "/kiosk/v1/nothing", 404, "not-found"),
        ("GET", "/kiosk/v1", 404, "not-found"),
        ("POST", "/kiosk/v1/service", 405, "method-not-allowed"),
        ("DELETE", "/kiosk/v1/service", 405, "method-not-allowed"),
    ];
    for (method, path, status, name) in cases {
        kiosk
            .send(method, path, &[], Vec::new())
            .await
            .problem(status, name);
    }
    let deleting = [("X-HTTP-Method-Override", "DELETE".to_owned())];
    let reply = kiosk
        .send("POST", "/kiosk/v1/bundles/keys", &deleting, Vec::new())
        .await;
    reply.problem(405, "method-not-allowed");
}

#[tokio::test]
async fn only_loopback_is_served_without_tls() {
    let data = tempfile::tempdir().unwrap();
    let config = kiosk_gateway::Config {
        data: data.path().to_owned(),
        profile: profile(),
    };
    let gateway = kiosk_gateway::Gateway::open(config).unwrap();
    let everywhere = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let served = kiosk_gateway::serve(everywhere, gateway, std::future::pending()).await;
    assert!(served.unwrap_err().to_string().contains("loopback"));
}

#[tokio::test]
async fn a_key_is_proven_by_a_nonce_and_opens_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let bundle = kiosk
        .send("GET", "/kiosk/v1/bundles/keys", &[], Vec::new())
        .await
        .json("KeysBundle");
    let recipient = bundle["sealing"][0]["recipient"].as_str().unwrap();
    let ask = async |key_id: &str, sealed: &[u8]| {
        let body = json!({"key_id": key_id, "sealed_nonce": BASE64.encode(sealed)});
        let body = body.to_string().into_bytes();
        kiosk
            .send("POST", "/kiosk/v1/service/key-proof", &[], body)
            .await
    };
    let nonce = [7; 32];
    let proof = ask("s1", &seal_for(recipient, &nonce)).await;
    assert_eq!(proof.status, 200);
    assert_eq!(proof.json("KeyProofAnswer")["nonce"], BASE64.encode(&nonce));
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let grant = dossier.manifest_json()["grants"][0]["sealed_secret"].clone();
    let grant = BASE64.decode(grant.as_str().unwrap().as_bytes()).unwrap();
    for (key_id, sealed) in [
        ("s1", grant.as_slice()),
        ("s1", &seal_for(recipient, b"short")),
        ("s1", b"not age"),
        ("s2", &seal_for(recipient, &nonce)),
    ] {
        ask(key_id, sealed).await.problem(422, "proof-invalid");
    }
}

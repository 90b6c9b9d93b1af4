//! `openapi.json` against the server and against the examples.

use serde_json::{Value, json};

use crate::support::{Draft, Kiosk, RunningPortal, describes, document, example, matches_schema};

const METHODS: [&str; 6] = ["get", "head", "put", "patch", "post", "delete"];

/// A path with its parameters filled in, so that it leads to something.
fn filled(path: &str, dossier: &str, upload: &str) -> String {
    path.replace("{id}", dossier)
        .replace("{uid}", upload)
        .replace("{channel}", "keys")
        .replace("{code}", "7K4M2Q9D0001")
        .replace("{kind}", "receipt")
        .replace("{day}", "2026-11-23")
        .replace("{doc}", "0")
        .replace("{n}", "1")
}

#[tokio::test]
async fn exactly_the_described_methods_are_known() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let declared = kiosk.declare(&dossier).await.json("DeclarationAnswer");
    let upload = declared["documents"][0]["upload_url"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap();
    for (path, item) in document()["paths"].as_object().unwrap() {
        let address = filled(path, &dossier.id, upload);
        for method in METHODS {
            // HTTP itself asks for HEAD wherever GET is (RFC 9110, 9.1).
            let is_described =
                item.get(method).is_some() || (method == "head" && item.get("get").is_some());
            let reply = kiosk
                .send(&method.to_uppercase(), &address, &[], Vec::new())
                .await;
            assert_eq!(
                reply.status != 405,
                is_described,
                "{method} {path}: {}",
                reply.status
            );
            if is_described {
                assert!(
                    !reply.text().contains("problem:not-found"),
                    "{method} {path}"
                );
            }
        }
    }
}

#[tokio::test]
async fn every_answer_of_a_visit_has_a_described_status() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let served = kiosk
        .send("GET", "/kiosk/v1/openapi.json", &[], Vec::new())
        .await;
    assert_eq!(
        serde_json::from_slice::<Value>(&served.body).unwrap(),
        document()
    );
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    let answers = [
        ("dossiers/{id}", "put", kiosk.declare(&dossier).await.status),
        (
            "dossiers/{id}/submission",
            "put",
            kiosk.submit(&dossier).await.status,
        ),
        (
            "dossiers/{id}",
            "get",
            kiosk
                .read("GET", &format!("dossiers/{}", dossier.id))
                .await
                .status,
        ),
        ("healthz", "get", kiosk.read("GET", "healthz").await.status),
    ];
    for (path, method, status) in answers {
        let responses = &document()["paths"][format!("/kiosk/v1/{path}")][method]["responses"];
        assert!(
            responses.get(status.to_string()).is_some(),
            "{method} {path} {status}"
        );
    }
}

#[test]
fn the_examples_are_what_is_described() {
    let examples = [
        ("service.json", "ServiceDocument"),
        ("keys-bundle.json", "KeysBundle"),
        ("manifest.json", "Manifest"),
        ("declaration.json", "DeclarationAnswer"),
        ("submission.json", "Submission"),
        ("receipt.json", "Receipt"),
        ("status.json", "Status"),
        ("problem.json", "Problem"),
    ];
    for (name, schema) in examples {
        matches_schema(schema, &example(name));
    }
}

#[test]
fn the_schemas_refuse_what_the_contract_refuses() {
    let wrong: [(&str, &str, &str, Value); 6] = [
        (
            "receipt.json",
            "Receipt",
            "/taken_in",
            json!("2026-11-23T08:45:00+07:00"),
        ),
        (
            "receipt.json",
            "Receipt",
            "/documents/1/pages/0",
            json!("ABC"),
        ),
        (
            "manifest.json",
            "Manifest",
            "/dossier",
            json!("019AB000-0000-7000-8000-000000000001"),
        ),
        ("manifest.json", "Manifest", "/clock", json!("right")),
        (
            "declaration.json",
            "DeclarationAnswer",
            "/documents/0/state",
            json!("lost"),
        ),
        ("status.json", "Status", "/national_state", json!(11)),
    ];
    for (name, schema, place, value) in wrong {
        let mut body = example(name);
        *body.pointer_mut(place).unwrap() = value;
        assert!(!describes(schema, &body), "{name} {place}");
    }
}

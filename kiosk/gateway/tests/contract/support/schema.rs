//! The OpenAPI document as a judge of bodies.

use std::path::PathBuf;

use serde_json::{Value, json};

/// `openapi.json`.
pub(crate) fn document() -> Value {
    serde_json::from_str(include_str!("../../../openapi.json")).unwrap()
}

/// One of the examples that client and gateway share.
pub(crate) fn example(name: &str) -> Value {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/portal");
    serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap()
}

/// Whether a body is what the named schema describes.
pub(crate) fn describes(schema: &str, body: &Value) -> bool {
    validator(schema).is_valid(body)
}

/// Fails with every place where a body is not what the named schema describes.
pub(crate) fn matches_schema(schema: &str, body: &Value) {
    let faults: Vec<String> = validator(schema)
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "not a {schema}: {faults:?}");
}

fn validator(schema: &str) -> jsonschema::Validator {
    let root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{schema}"),
        "components": document()["components"],
    });
    jsonschema::validator_for(&root).unwrap()
}

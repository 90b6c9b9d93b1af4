//! The example bodies that client and gateway are both checked against.

use std::path::PathBuf;

use serde_json::Value;

/// Reads one of the examples.
pub(crate) fn read(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures/portal")
        .join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

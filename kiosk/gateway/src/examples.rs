//! The example bodies that client and gateway are both checked against.

use std::path::PathBuf;

use serde_json::Value;

/// Reads one of the examples.
pub(crate) fn read(name: &str) -> Value {
    serde_json::from_slice(&bytes(name)).unwrap()
}

/// The exact bytes of one of the examples.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/portal");
    std::fs::read(folder.join(name)).unwrap()
}

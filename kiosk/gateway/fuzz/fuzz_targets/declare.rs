//! A manifest: first the bytes as they are, then, where they are JSON, signed as a device
//! would, so that what lies behind the signature is reached too.

#![no_main]

use kiosk_gateway_fuzz::{send, sign_manifest};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// The dossier of the example manifest.
const PATH: &str = "/kiosk/v1/dossiers/019ab000-0000-7000-8000-000000000001";

fuzz_target!(|bytes: &[u8]| {
    send("PUT", PATH, Vec::new(), bytes.to_vec());
    let Ok(mut manifest) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    if sign_manifest(&mut manifest).is_some() {
        send("PUT", PATH, Vec::new(), manifest.to_string().into_bytes());
    }
});

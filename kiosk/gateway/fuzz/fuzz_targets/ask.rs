//! Everything else that is asked: a line with method and address, then the body. Lookups,
//! submissions, lists, tracking pages.

#![no_main]

use kiosk_gateway_fuzz::send;
use libfuzzer_sys::fuzz_target;

const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "PATCH"];

fuzz_target!(|bytes: &[u8]| {
    let end = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(bytes.len());
    let (line, body) = bytes.split_at(end);
    let Ok(line) = std::str::from_utf8(line) else {
        return;
    };
    let Some((method, path)) = line.split_once(' ') else {
        return;
    };
    if METHODS.contains(&method) && path.starts_with('/') {
        send(
            method,
            path,
            Vec::new(),
            body.get(1..).unwrap_or_default().to_vec(),
        );
    }
});

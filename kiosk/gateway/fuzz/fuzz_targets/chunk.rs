//! Headers of a chunk and its bytes: lines `Name: value`, an empty one, the chunk.

#![no_main]

use axum::http::{HeaderName, HeaderValue};
use kiosk_gateway_fuzz::send;
use libfuzzer_sys::fuzz_target;

const PATH: &str = "/kiosk/v1/uploads/AAAAAAAAAAAAAAAAAAAAAA";

fuzz_target!(|bytes: &[u8]| {
    let split = bytes.windows(2).position(|two| two == b"\n\n");
    let (head, chunk) = match split {
        Some(at) => (&bytes[..at], &bytes[at + 2..]),
        None => (bytes, &[][..]),
    };
    let lines = head.split(|byte| *byte == b'\n');
    let headers: Vec<(HeaderName, HeaderValue)> = lines.filter_map(header).collect();
    send("PATCH", PATH, headers.clone(), chunk.to_vec());
    send("HEAD", PATH, headers, Vec::new());
});

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = HeaderName::from_bytes(&line[..colon]).ok()?;
    let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
    // Another device or signature than the harness's own would end the request at the door.
    (!name.as_str().starts_with("kiosk-")).then_some((name, value))
}

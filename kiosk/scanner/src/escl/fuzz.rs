//! The ways in for foreign bytes, one function each, for fuzzing. None of them may panic,
//! whatever the bytes are, nor take more memory than a small multiple of them.

use super::{capabilities::Capabilities, location::JobPath, status::Status};
use crate::ippusb::response::{Decoder, Piece};

/// An answer in HTTP, in pieces of that many bytes; answers how many bytes its body had.
#[must_use]
pub fn http_answer(bytes: &[u8], piece_bytes: usize) -> usize {
    let mut decoder = Decoder::new();
    let mut body_bytes = 0;
    for mut rest in bytes.chunks(piece_bytes.max(1)) {
        loop {
            let Ok((used, piece)) = decoder.feed(rest) else {
                return body_bytes;
            };
            rest = rest.get(used..).unwrap_or_default();
            match piece {
                Some(Piece::Body(octets)) => body_bytes += octets.len(),
                Some(_) => {}
                None => break,
            }
        }
    }
    body_bytes
}

/// A device's capabilities; answers whether they can be used.
#[must_use]
pub fn capabilities(bytes: &[u8]) -> bool {
    Capabilities::parse(bytes).is_ok()
}

/// A device's status; answers whether it can be used.
#[must_use]
pub fn status(bytes: &[u8]) -> bool {
    Status::parse(bytes).is_ok()
}

/// The address of a job; answers whether it can be used.
#[must_use]
pub fn location(text: &str) -> bool {
    JobPath::from_address(text).is_some()
}

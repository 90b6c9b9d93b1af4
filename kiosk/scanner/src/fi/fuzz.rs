//! One entry for each parser of foreign bytes, for fuzzers outside of this crate.

use super::{
    envelope, hardware::Hardware, inquiry::Inquiry, jpeg::JpegStream, sense::Sense, vital::Vital,
    window,
};

/// Enough for any path through the parser; a fuzzer gains nothing by filling memory.
const MOST_BYTES: usize = 1 << 20;

/// Envelope of the status, data phase, sense data, inquiry, vital data, hardware status, size.
pub fn answers(bytes: &[u8]) {
    let _ = envelope::status(bytes);
    let _ = envelope::data_in(bytes.len() / 2, bytes);
    let _ = Sense::parse(bytes).map(|sense| sense.verdict());
    let _ = Inquiry::parse(bytes);
    let _ = Vital::parse(bytes).map(|vital| vital.can_read_at(300));
    let _ = Hardware::parse(bytes);
    let _ = window::pixel_size(bytes);
}

/// The JPEG stream of two sides: the first byte is the size of the parts in which it comes.
pub fn jpeg(bytes: &[u8]) {
    let Some((&part, bytes)) = bytes.split_first() else {
        return;
    };
    let mut stream = JpegStream::new(40, 300, true, MOST_BYTES);
    for part in bytes.chunks(usize::from(part).max(1)) {
        if stream.push(part).is_err() {
            return;
        }
    }
    let _ = stream.into_images();
}

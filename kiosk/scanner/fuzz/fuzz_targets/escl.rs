//! What an eSCL device answers: HTTP framing, capabilities, status, the address of a job. The
//! first byte is the size of the pieces in which it comes.

#![no_main]

use kiosk_scanner::escl::fuzz;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&piece, bytes)) = bytes.split_first() else {
        return;
    };
    let body_bytes = fuzz::http_answer(bytes, piece.into());
    assert!(body_bytes <= bytes.len(), "no answer is longer than what came");
    let whole = fuzz::http_answer(bytes, bytes.len());
    assert_eq!(body_bytes, whole, "the pieces do not matter");
    let _ = (fuzz::capabilities(bytes), fuzz::status(bytes));
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = fuzz::location(text);
    }
});

//! What a fi machine answers: envelope, sense, inquiry, vital data, status, the JPEG of both
//! sides in one stream.

#![no_main]

use kiosk_scanner::fi::fuzz;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::answers(bytes);
    fuzz::jpeg(bytes);
});

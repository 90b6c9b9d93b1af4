//! The text of a resume slip as a reader or a hand gives it.

#![no_main]

use kiosk_vault::fuzz;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = fuzz::slip(text);
    }
});

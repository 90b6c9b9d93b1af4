//! A bundle of keys behind its signature.

#![no_main]

use kiosk_vault::fuzz;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = fuzz::bundle(bytes);
});

//! An exported audit chain.

#![no_main]

use kiosk_vault::fuzz;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    assert!(!fuzz::audit(bytes), "nobody has signed it");
});

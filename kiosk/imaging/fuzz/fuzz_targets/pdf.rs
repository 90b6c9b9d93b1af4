//! Any bytes in place of a component's file: the digests of its pages, or one error.

#![no_main]

use kiosk_imaging::read_back;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(digests) = read_back(bytes) {
        assert!(digests.len() <= bytes.len(), "every page takes bytes");
    }
});

//! A manifest, a note of expected tags or a stored receipt as the spool gives it back.

#![no_main]

use kiosk_vault::fuzz::Fixture;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static FIXTURE: LazyLock<Fixture> = LazyLock::new(Fixture::default);

fuzz_target!(|bytes: &[u8]| {
    let _ = FIXTURE.manifest(bytes);
});

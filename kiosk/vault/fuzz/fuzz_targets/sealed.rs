//! An age file and a wrapped secret as the spool gives them back. Nobody can make one that
//! opens without the key.

#![no_main]

use kiosk_vault::fuzz::Fixture;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static FIXTURE: LazyLock<Fixture> = LazyLock::new(Fixture::default);

fuzz_target!(|bytes: &[u8]| {
    assert!(!FIXTURE.sealed(bytes) && !FIXTURE.wrapped(bytes));
});

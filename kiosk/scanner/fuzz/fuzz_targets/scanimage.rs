//! What `scanimage` writes: its list of devices, its options, its notes, its pictures. The
//! first byte is the size of the pieces in which it comes.

#![no_main]

use std::sync::LazyLock;

use kiosk_scanner::scanimage::{Table, fuzz};
use libfuzzer_sys::fuzz_target;

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::built_in().unwrap());

fuzz_target!(|bytes: &[u8]| {
    let Some((&piece, bytes)) = bytes.split_first() else {
        return;
    };
    let _ = (fuzz::devices(bytes, &TABLE), fuzz::options(bytes, &TABLE));
    fuzz::notes(bytes, piece.into());
    let png_bytes = fuzz::picture(bytes, piece.into());
    assert_eq!(png_bytes, fuzz::picture(bytes, bytes.len()), "the pieces do not matter");
});

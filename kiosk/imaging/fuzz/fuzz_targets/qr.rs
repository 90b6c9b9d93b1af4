//! Any pattern of black and white in place of a card: a code is read, or there is none.
//!
//! The pattern is a TIFF without packing, one bit a pixel, so that every bit of the input is
//! a pixel and the decoders before the reader are out of the way.

#![no_main]

use kiosk_imaging::read_card;
use libfuzzer_sys::fuzz_target;

// The first byte is the width in pixels less one, the rest are rows of whole bytes.
fuzz_target!(|bytes: &[u8]| {
    let Some((width, rows)) = bytes.split_first() else {
        return;
    };
    let width = u32::from(*width) + 1;
    let row_bytes = width.div_ceil(8) as usize;
    let height = rows.len() / row_bytes;
    if height == 0 {
        return;
    }
    let file = tiff(width, height as u32, &rows[..height * row_bytes]);
    read_card(&file).expect("a picture of black and white can be decoded");
});

/// TIFF 6.0, sections 2 and 3: one directory, one strip, white is 1.
fn tiff(width: u32, height: u32, rows: &[u8]) -> Vec<u8> {
    const LONG: u16 = 4;
    let entries = [
        (256_u16, width),
        (257, height),
        (258, 1),
        (259, 1),
        (262, 1),
        (273, 8),
        (277, 1),
        (278, height),
        (279, rows.len() as u32),
    ];
    let directory = (8 + rows.len() as u32).next_multiple_of(2);
    let mut file = [b"II*\0".as_slice(), &directory.to_le_bytes(), rows].concat();
    file.resize(directory as usize, 0);
    file.extend((entries.len() as u16).to_le_bytes());
    for (tag, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(LONG.to_le_bytes());
        file.extend(1_u32.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend(0_u32.to_le_bytes());
    file
}

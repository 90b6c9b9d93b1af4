//! What the machine tells of itself: INQUIRY and its vital product data.

use super::FiModel;

/// Basic resolution, in which sizes are told.
const BASIC_DPI: u16 = 300;
const OPTICAL_DPI: u16 = 600;
/// Longest paper at 300 dpi, wider than A4 by the usual margin.
const MOST_WIDTH: u32 = 2592;
const MOST_LENGTH: u32 = 10764;
/// Every field of the page that is known lies below this.
const PAGE_BYTES: usize = 0x81;
/// The length byte stands at 4, so the page is five bytes longer.
const BEFORE_LENGTH: usize = 5;

/// The standard answer, 96 bytes.
pub(super) fn inquiry(model: &FiModel) -> Vec<u8> {
    let mut bytes = [0; 96];
    bytes[0] = 6;
    bytes[2] = 2;
    bytes[4] = 0x5B;
    put_text(&mut bytes, 8, 8, &model.vendor_text);
    put_text(&mut bytes, 16, 16, &model.names.product);
    put_text(&mut bytes, 32, 4, "0A00");
    bytes.to_vec()
}

/// Page F0.
pub(super) fn vital(model: &FiModel) -> Vec<u8> {
    let mut page = [0; PAGE_BYTES];
    page[0] = 6;
    page[1] = 0xF0;
    page[4] = model.vpd_length;
    for (at, value) in [
        (5, BASIC_DPI),
        (7, BASIC_DPI),
        (0x0A, OPTICAL_DPI),
        (0x0C, OPTICAL_DPI),
    ] {
        put(&mut page, at, &value.to_be_bytes());
    }
    for at in [0x0E, 0x10] {
        put(&mut page, at, &50_u16.to_be_bytes());
    }
    put(&mut page, 0x14, &MOST_WIDTH.to_be_bytes());
    put(&mut page, 0x18, &MOST_LENGTH.to_be_bytes());
    put(&mut page, 0x22, &0x0040_0000_u32.to_be_bytes());
    for (at, bits) in bits(model) {
        put(&mut page, at, &[bits]);
    }
    let length = usize::from(model.vpd_length) + BEFORE_LENGTH;
    page.get(..length).unwrap_or(&page).to_vec()
}

/// Abilities, by offset.
fn bits(model: &FiModel) -> [(usize, u8); 17] {
    let glass = u8::from(model.has_glass) << 6;
    let jpeg = u8::from(model.has_jpeg) << 3;
    let has_rest = u8::from(model.vpd_length >= 0x6F);
    [
        (0x09, 0x11),
        // 200, 300, 400, 600 dpi.
        (0x12, 0x01),
        (0x13, 0x54),
        // Colour and grey.
        (0x1C, 0x88),
        // Feeder, duplex.
        (0x20, 0x90 | glass),
        // Multifeed detection.
        (0x21, 0x20),
        // Object position, send, read, set window, diagnostics, scan.
        (0x28, 0xEF),
        // Mode sense, release, reserve, mode select, inquiry, sense, test unit ready.
        (0x29, 0xBF),
        // Hardware status.
        (0x2B, 0x04),
        // Scanner control.
        (0x31, 0x02),
        (0x52, 0xFF),
        (0x54, 0xFF),
        (0x59, has_rest),
        (0x5A, jpeg),
        (0x5B, if model.has_jpeg { 0xC0 } else { 0 }),
        // Halt by object position.
        (0x7A, 0x80),
        (0x57, 0x10),
    ]
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    if let Some(field) = bytes.get_mut(at..at + value.len()) {
        field.copy_from_slice(value);
    }
}

/// Text padded with blanks.
fn put_text(bytes: &mut [u8], at: usize, room: usize, text: &str) {
    let padded: Vec<u8> = text
        .bytes()
        .chain(std::iter::repeat(b' '))
        .take(room)
        .collect();
    put(bytes, at, &padded);
}

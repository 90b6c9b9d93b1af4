//! A look at the first and last bytes of a picture, without decoding it.
//!
//! Some devices send an error page in place of a picture, an empty body, a torn one, or
//! one of another size than announced. All that shows in the header and the end mark, so
//! the scanner layer needs no decoder. Facts: ITU-T T.81 annex B, PNG (ISO/IEC 15948) 5.

const JPEG_START: [u8; 2] = [0xFF, 0xD8];
const JPEG_END: [u8; 2] = [0xFF, 0xD9];
const PNG_START: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
const PNG_END: [u8; 4] = *b"IEND";

/// How far before the last byte the end mark may lie: devices pad to whole USB packets.
const PADDING_BYTES: usize = 1024;

/// File ending by magic number.
pub(crate) fn extension(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&JPEG_START) {
        Some("jpg")
    } else if bytes.starts_with(&PNG_START) {
        Some("png")
    } else {
        None
    }
}

/// Width and height in pixels of a picture that has a beginning and an end.
pub(crate) fn whole_size_px(bytes: &[u8]) -> Option<(u32, u32)> {
    match extension(bytes)? {
        "jpg" if ends_with_mark(bytes, &JPEG_END) => jpeg_size(bytes),
        "png" if ends_with_mark(bytes, &PNG_END) => png_size(bytes),
        _ => None,
    }
}

fn ends_with_mark(bytes: &[u8], mark: &[u8]) -> bool {
    let from = bytes.len().saturating_sub(PADDING_BYTES);
    bytes
        .get(from..)
        .is_some_and(|tail| tail.windows(mark.len()).any(|window| window == mark))
}

fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| {
        let field: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(field)).filter(|&px| px > 0)
    };
    (bytes.get(12..16)? == b"IHDR").then_some(())?;
    Some((number(16)?, number(20)?))
}

/// Walks the marker segments up to the frame header (SOF0 to SOF15).
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.get(2..)?;
    loop {
        let (&[mark, code], after) = rest.split_first_chunk::<2>()?;
        (mark == 0xFF).then_some(())?;
        match code {
            // Fill bytes before a marker, and markers without a segment.
            0xFF => rest = rest.get(1..)?,
            0x01 | 0xD0..=0xD7 => rest = after,
            // Tables for Huffman and arithmetic coding share the range of frame headers.
            0xC4 | 0xC8 | 0xCC => rest = skip_segment(after)?,
            0xC0..=0xCF => return frame_size(after),
            // Picture data or the end before any frame header.
            0xDA | 0xD9 => return None,
            _ => rest = skip_segment(after)?,
        }
    }
}

fn skip_segment(segment: &[u8]) -> Option<&[u8]> {
    let length: [u8; 2] = *segment.first_chunk()?;
    segment.get(usize::from(u16::from_be_bytes(length))..)
}

fn frame_size(segment: &[u8]) -> Option<(u32, u32)> {
    let &[_, _, _, h1, h0, w1, w0] = segment.first_chunk::<7>()?;
    let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
    (width > 0 && height > 0).then_some((width.into(), height.into()))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The smallest bytes that pass as a whole JPEG of that size.
    pub(crate) fn jpeg(width_px: u16, height_px: u16) -> Vec<u8> {
        let mut bytes = vec![
            0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC4, 0, 3, 9,
        ];
        bytes.extend([0xFF, 0xC0, 0, 11, 8]);
        bytes.extend(height_px.to_be_bytes());
        bytes.extend(width_px.to_be_bytes());
        bytes.extend([1, 1, 0x11, 0, 0xFF, 0xDA, 0, 2, 7, 7, 0xFF, 0xD9]);
        bytes
    }

    fn png(width_px: u32, height_px: u32) -> Vec<u8> {
        let mut bytes = PNG_START.to_vec();
        bytes.extend(b"\0\0\0\x0dIHDR");
        bytes.extend(width_px.to_be_bytes());
        bytes.extend(height_px.to_be_bytes());
        bytes.extend(b"\x08\x02\0\0\0crc_\0\0\0\0IENDcrc_");
        bytes
    }

    fn check(bytes: &[u8], expected: Option<(u32, u32)>) {
        assert_eq!(whole_size_px(bytes), expected);
    }

    #[test]
    fn sizes_are_read_from_headers() {
        check(&jpeg(2480, 3508), Some((2480, 3508)));
        check(&png(2480, 3508), Some((2480, 3508)));
        check(&[jpeg(10, 20), vec![0; 500]].concat(), Some((10, 20)));
    }

    #[test]
    fn torn_empty_and_foreign_bytes_are_refused() {
        let whole = jpeg(10, 20);
        for length in 0..whole.len() {
            check(&whole[..length], None);
        }
        check(&png(10, 20)[..40], None);
        check(&png(0, 20), None);
        check(&jpeg(10, 0), None);
        check(b"<html>busy</html>", None);
        check(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xD9], None);
    }
}

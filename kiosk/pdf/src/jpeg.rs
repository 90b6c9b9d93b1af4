//! The few facts of a JPEG's frame header that a PDF repeats.
//!
//! A picture whose own header disagrees with the page around it opens in one reader and not
//! in the next; so the header is read here and never trusted from the caller. No pixel is
//! decoded. Facts: ITU-T T.81, B.1.1.3 (markers) and B.2.2 (frame header).

/// Size and channels of a JPEG.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Frame {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// 1 for grey, 3 for colour.
    pub(crate) channels: u8,
}

/// Reads the frame header of a baseline, extended or progressive JPEG of 8 bits.
pub(crate) fn frame(jpeg: &[u8]) -> Option<Frame> {
    let mut rest = jpeg.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let (marker, after) = next_marker(rest)?;
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let segment = after.get(2..length)?;
        match marker {
            0xc0..=0xc2 => return parse(segment),
            // Start of scan, end of image or a lossless frame: nothing that fits a PDF.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xd9 | 0xda => return None,
            _ => rest = after.get(length..)?,
        }
    }
}

/// Skips the fill bytes before a marker.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let mut rest = bytes.strip_prefix(&[0xff])?;
    loop {
        let (&marker, after) = rest.split_first()?;
        if marker != 0xff {
            return Some((marker, after));
        }
        rest = after;
    }
}

fn parse(segment: &[u8]) -> Option<Frame> {
    let &[bits, h1, h0, w1, w0, channels] = segment.first_chunk()?;
    let frame = Frame {
        width_px: u32::from(u16::from_be_bytes([w1, w0])),
        height_px: u32::from(u16::from_be_bytes([h1, h0])),
        channels,
    };
    (bits == 8 && frame.width_px > 0 && frame.height_px > 0).then_some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_frame_behind_other_segments() {
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff];
        jpeg.extend_from_slice(&[0xc0, 0, 11, 8, 0x0d, 0xb4, 0x09, 0xb0, 1, 1, 0x11, 0]);
        assert_eq!(
            frame(&jpeg),
            Some(Frame {
                width_px: 2480,
                height_px: 3508,
                channels: 1
            })
        );
        for cut in 0..jpeg.len() - 4 {
            assert_eq!(frame(&jpeg[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn refuses_what_is_no_usable_jpeg() {
        for wrong in [
            &b""[..],
            b"\x89PNG",
            b"\xff\xd8\xff\xd9\0\0",
            b"\xff\xd8\xff\xe0\0\0\xff\xe0\0\0",
            b"\xff\xd8\xff\xc3\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0",
            b"\xff\xd8\xff\xc0\0\x0b\x0c\0\x01\0\x01\x01\x01\x11\0",
        ] {
            assert_eq!(frame(wrong), None, "{wrong:?}");
        }
    }
}

//! The resolution that a file claims for itself.
//!
//! Files often carry none or a placeholder, so a claim counts only within the range of
//! scanners, and only when both directions agree; it is the last word of no decision. Facts:
//! JFIF 1.02 (APP0), PNG third edition, 11.3.4.3 (`pHYs`).

/// Resolutions that a scanner or its driver writes. Below lie the placeholders of cameras
/// and drawing programs (72, 96), which mean nothing.
const PLAUSIBLE_DPI: std::ops::RangeInclusive<f64> = 100.0..=1200.0;

/// How far the two directions may differ, as a share.
const SQUARE: f64 = 0.05;

/// The claim of a JFIF header, which is the first segment of its file.
pub(crate) fn jfif_dpi(jpeg: &[u8]) -> Option<u32> {
    let segment = jpeg.strip_prefix(&[0xff, 0xd8, 0xff, 0xe0])?.get(2..)?;
    let &[_, _, unit, x1, x0, y1, y0] = segment.strip_prefix(b"JFIF\0")?.first_chunk()?;
    let per_inch = match unit {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    let [x, y] = [[x1, x0], [y1, y0]].map(|side| f64::from(u16::from_be_bytes(side)) * per_inch);
    plausible(x, y)
}

/// The claim of a PNG's `pHYs` chunk.
pub(crate) fn png_dpi(png: &[u8]) -> Option<u32> {
    const METRES_PER_INCH: f64 = 0.0254;
    let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        let kind = rest.get(4..8)?;
        let data = rest.get(8..)?.get(..length)?;
        match kind {
            b"pHYs" => {
                let &[x3, x2, x1, x0, y3, y2, y1, y0, 1] = data.first_chunk()? else {
                    return None;
                };
                let sides = [[x3, x2, x1, x0], [y3, y2, y1, y0]];
                let [x, y] =
                    sides.map(|side| f64::from(u32::from_be_bytes(side)) * METRES_PER_INCH);
                return plausible(x, y);
            }
            b"IDAT" => return None,
            _ => rest = rest.get(8 + length + 4..)?,
        }
    }
}

/// A claim that can be believed.
pub(crate) fn plausible(x_dpi: f64, y_dpi: f64) -> Option<u32> {
    let square = (x_dpi - y_dpi).abs() <= SQUARE * x_dpi;
    (square && PLAUSIBLE_DPI.contains(&x_dpi)).then(|| x_dpi.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jfif(unit: u8, x: u8, y: u8) -> Vec<u8> {
        [
            &[0xff, 0xd8, 0xff, 0xe0, 0, 16][..],
            b"JFIF\0",
            &[1, 2, unit, 1, x, 1, y, 0, 0],
        ]
        .concat()
    }

    #[test]
    fn claims_count_when_they_are_plausible() {
        let cases = [
            (jfif(1, 44, 44), Some(300)),
            (jfif(2, 44, 44), Some(762)),
            (jfif(0, 44, 44), None),
            (jfif(1, 44, 144), None),
            (
                b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02\x01\0\x48\0\x48\0\0".to_vec(),
                None,
            ),
            (b"\xff\xd8\xff\xe0\0\x10JF".to_vec(), None),
        ];
        for (jpeg, expected) in cases {
            assert_eq!(jfif_dpi(&jpeg), expected, "{jpeg:?}");
        }
    }

    #[test]
    fn png_claims_are_dots_per_metre() {
        let physical = |unit| {
            let head = b"\x89PNG\r\n\x1a\n\0\0\0\x01aaaa\x07crc_\0\0\0\x09pHYs";
            [
                &head[..],
                &11_811_u32.to_be_bytes(),
                &11_811_u32.to_be_bytes(),
                &[unit],
                b"crc_",
            ]
            .concat()
        };
        assert_eq!(png_dpi(&physical(1)), Some(300));
        assert_eq!(png_dpi(&physical(0)), None);
        assert_eq!(png_dpi(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT"), None);
    }
}

//! A minimal sRGB profile, computed instead of bundled, so that no licence is attached.
//!
//! Facts: ICC.1:2001-04 (version 2.4 profile, clauses 6 to 8: header, tag table, `curv`,
//! `desc`, `text`, `XYZ `), IEC 61966-2-1:1999 (primaries and transfer function; the
//! primaries adapted to D50 by the Bradford method, as every sRGB profile has them).

/// Points of the tone curve; 8-bit data needs no more than one for each level.
const CURVE_POINTS: u16 = 256;

/// Bytes of the profile's header.
const HEADER_BYTES: u32 = 128;

/// D50, the white of the connection space.
const D50: [f64; 3] = [0.9642, 1.0, 0.8249];
const RED: [f64; 3] = [0.436_074_7, 0.222_504_5, 0.013_932_2];
const GREEN: [f64; 3] = [0.385_064_9, 0.716_878_6, 0.097_104_5];
const BLUE: [f64; 3] = [0.143_080_4, 0.060_616_9, 0.714_173_3];

/// The profile as bytes.
pub(crate) fn srgb() -> Vec<u8> {
    let description = description("sRGB IEC61966-2.1");
    let copyright = text("No copyright, use freely");
    let curve = tone_curve();
    let tags: [(&[u8; 4], &[u8]); 9] = [
        (b"desc", &description),
        (b"cprt", &copyright),
        (b"wtpt", &xyz(D50)),
        (b"rXYZ", &xyz(RED)),
        (b"gXYZ", &xyz(GREEN)),
        (b"bXYZ", &xyz(BLUE)),
        (b"rTRC", &curve),
        (b"gTRC", &curve),
        (b"bTRC", &curve),
    ];
    assemble(&tags)
}

/// Header, tag table, data. Equal data following each other are stored once.
fn assemble(tags: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let count = u32::try_from(tags.len()).unwrap_or_default();
    let start = HEADER_BYTES + 4 + 12 * count;
    let mut table = count.to_be_bytes().to_vec();
    let mut data: Vec<u8> = Vec::new();
    let mut last: (&[u8], u32) = (&[], start);
    for &(signature, bytes) in tags {
        if bytes != last.0 {
            last = (bytes, start + u32::try_from(data.len()).unwrap_or_default());
            data.extend_from_slice(bytes);
            data.resize(data.len().next_multiple_of(4), 0);
        }
        table.extend_from_slice(signature);
        table.extend_from_slice(&last.1.to_be_bytes());
        table.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or_default().to_be_bytes());
    }
    let total = start + u32::try_from(data.len()).unwrap_or_default();
    [header(total), table, data].concat()
}

fn header(total_bytes: u32) -> Vec<u8> {
    let mut header = Vec::with_capacity(128);
    header.extend_from_slice(&total_bytes.to_be_bytes());
    header.extend_from_slice(&[0; 4]);
    header.extend_from_slice(&0x0240_0000_u32.to_be_bytes());
    header.extend_from_slice(b"mntrRGB XYZ ");
    // A fixed date (2018-01-01), so that equal pages give equal files.
    for part in [2018_u16, 1, 1, 0, 0, 0] {
        header.extend_from_slice(&part.to_be_bytes());
    }
    header.extend_from_slice(b"acsp");
    header.resize(68, 0);
    for part in D50 {
        header.extend_from_slice(&fixed(part));
    }
    header.resize(128, 0);
    header
}

/// A number between 0 and 1 as `s15Fixed16Number`.
fn fixed(value: f64) -> [u8; 4] {
    ((value * 65_536.0).round() as i32).to_be_bytes()
}

fn xyz(value: [f64; 3]) -> Vec<u8> {
    let mut tag = b"XYZ \0\0\0\0".to_vec();
    tag.extend(value.into_iter().flat_map(fixed));
    tag
}

fn text(text: &str) -> Vec<u8> {
    [b"text\0\0\0\0", text.as_bytes(), &[0]].concat()
}

/// A `textDescriptionType` with its ASCII part only; the Unicode and script parts are empty.
fn description(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len() + 1).unwrap_or_default();
    let mut tag = [
        b"desc\0\0\0\0",
        length.to_be_bytes().as_slice(),
        text.as_bytes(),
        &[0],
    ]
    .concat();
    tag.extend_from_slice(&[0; 4 + 4 + 2 + 1 + 67]);
    tag
}

fn tone_curve() -> Vec<u8> {
    let mut tag = b"curv\0\0\0\0".to_vec();
    tag.extend_from_slice(&u32::from(CURVE_POINTS).to_be_bytes());
    for point in 0..CURVE_POINTS {
        let signal = f64::from(point) / f64::from(CURVE_POINTS - 1);
        let light = if signal <= 0.04045 {
            signal / 12.92
        } else {
            ((signal + 0.055) / 1.055).powf(2.4)
        };
        tag.extend_from_slice(&((light * 65_535.0).round() as u16).to_be_bytes());
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(profile: &[u8], at: usize) -> usize {
        u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize
    }

    #[test]
    fn tags_lie_inside_the_profile_and_the_curve_is_shared() {
        let profile = srgb();
        assert_eq!(word(&profile, 0), profile.len());
        assert_eq!(&profile[36..40], b"acsp");
        let mut curves = Vec::new();
        for tag in 0..word(&profile, 128) {
            let entry = 132 + 12 * tag;
            let (offset, length) = (word(&profile, entry + 4), word(&profile, entry + 8));
            assert!(offset % 4 == 0 && offset + length <= profile.len());
            if profile[entry + 1..entry + 4] == *b"TRC" {
                curves.push(offset);
            }
        }
        assert_eq!(curves.len(), 3);
        assert!(curves.iter().all(|offset| *offset == curves[0]));
        assert!(profile.len() < 1200, "{}", profile.len());
    }

    #[test]
    fn primaries_add_up_to_white() {
        for (part, white) in D50.into_iter().enumerate() {
            assert!(
                (RED[part] + GREEN[part] + BLUE[part] - white).abs() < 0.0005,
                "{part}"
            );
        }
    }
}

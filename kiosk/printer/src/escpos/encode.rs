//! A picture as printer commands.

use zeroize::Zeroizing;

use crate::Raster;

/// ESC @: forget what was set before.
const INITIALISE: [u8; 2] = [0x1b, b'@'];

/// GS v 0, normal size; width in bytes and height in dots follow, low byte first.
const RASTER: [u8; 4] = [0x1d, b'v', b'0', 0];

/// GS V 66 n: feed past the knife and cut. The 24 dots (3 mm) keep the last line clear of it.
const CUT: [u8; 4] = [0x1d, b'V', 66, 24];

/// GS r 1: answered in order, that is after everything before it has been printed.
pub(super) const ASK_WHEN_PRINTED: [u8; 3] = [0x1d, b'r', 1];

/// Rows in one raster command. Cheap printers buffer 4 KiB; 48 rows of 576 dots are 3.4 KiB.
const BAND_ROWS: usize = 48;

/// The commands that print `raster` and cut the paper behind it.
#[must_use]
pub fn encode(raster: &Raster) -> Zeroizing<Vec<u8>> {
    let row_bytes = raster.row_bytes();
    let bands = raster.bits().chunks(row_bytes * BAND_ROWS);
    // Never grown afterwards, so that no copy of the slip stays behind in freed memory.
    let room =
        raster.bits().len() + bands.len() * (RASTER.len() + 4) + INITIALISE.len() + CUT.len();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    bytes.extend(INITIALISE);
    for band in bands {
        bytes.extend(RASTER);
        bytes.extend(low_first(row_bytes));
        bytes.extend(low_first(band.len() / row_bytes));
        bytes.extend_from_slice(band);
    }
    bytes.extend(CUT);
    bytes
}

fn low_first(number: usize) -> [u8; 2] {
    // A row has at most 8,192 bytes and a band 48 rows.
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_picture_is_one_band() {
        let raster = Raster::new(12, 2, vec![0xff, 0xf0, 0x80, 0x10]).unwrap();
        let expected = [
            &[0x1b, 0x40][..],
            &[0x1d, 0x76, 0x30, 0, 2, 0, 2, 0, 0xff, 0xf0, 0x80, 0x10],
            &[0x1d, 0x56, 66, 24],
        ];
        assert_eq!(*encode(&raster), expected.concat());
    }

    #[test]
    fn a_long_picture_is_cut_into_bands_without_loss() {
        let bits: Vec<u8> = (0..72 * 100).map(|index| (index % 251) as u8).collect();
        let raster = Raster::new(576, 100, bits.clone()).unwrap();
        let bytes = encode(&raster);
        let mut rest = &bytes[2..bytes.len() - 4];
        let mut heights = Vec::new();
        let mut found = Vec::new();
        while let [0x1d, 0x76, 0x30, 0, 72, 0, rows, 0, after @ ..] = rest {
            let (band, behind) = after.split_at(72 * usize::from(*rows));
            heights.push(*rows);
            found.extend_from_slice(band);
            rest = behind;
        }
        assert_eq!(heights, [48, 48, 4]);
        assert!(rest.is_empty());
        assert_eq!(found, bits);
    }
}

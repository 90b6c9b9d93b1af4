//! One bit a pixel: where ink is, and the same as CCITT group 4.
//!
//! Group 4 (ITU-T T.6) keeps every pixel, unlike codings that put one letter in the place of
//! another which looks like it; such have changed digits on contracts.

use std::convert::Infallible;

use fax::{BitWriter, Bits, Color, decoder, encoder};
use zeroize::Zeroizing;

use crate::ImagingError;
use crate::decode::guarded;

/// Pixels of a word; the first one is the lowest bit.
const BITS: usize = 64;

/// Where ink is.
pub(super) struct Mask {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Words of a row; bits right of the last pixel are 0.
    words_a_row: usize,
    words: Zeroizing<Vec<u64>>,
}

impl Mask {
    /// A mask without ink.
    pub(super) fn new(width: usize, height: usize) -> Self {
        let words_a_row = width.div_ceil(BITS).max(1);
        Self {
            width,
            height,
            words_a_row,
            words: Zeroizing::new(vec![0; words_a_row * height]),
        }
    }

    /// Sets the pixels of row `y` for which `is_ink` says so, 64 at a time.
    pub(super) fn set_row(&mut self, y: usize, is_ink: impl Fn(usize) -> bool) {
        let width = self.width;
        for (index, word) in self.row_mut(y).iter_mut().enumerate() {
            let from = index * BITS;
            let pixels = from..(from + BITS).min(width);
            *word = pixels.fold(0, |word, x| word | u64::from(is_ink(x)) << (x - from));
        }
    }

    /// The words of row `y`; none outside the picture.
    pub(super) fn row(&self, y: usize) -> &[u64] {
        let from = y * self.words_a_row;
        self.words
            .get(from..from + self.words_a_row)
            .unwrap_or_default()
    }

    fn row_mut(&mut self, y: usize) -> &mut [u64] {
        let from = y * self.words_a_row;
        self.words
            .get_mut(from..from + self.words_a_row)
            .unwrap_or_default()
    }

    /// Whether a pixel is ink; outside the picture none is.
    pub(super) fn at(&self, x: usize, y: usize) -> bool {
        bit(self.row(y), x)
    }

    /// Takes away ink that touches no other.
    pub(super) fn without_specks(&self) -> Self {
        let mut kept = Self::new(self.width, self.height);
        for y in 0..self.height {
            let [above, own, below] = [y.checked_sub(1), Some(y), Some(y + 1)]
                .map(|y| y.map_or(&[][..], |y| self.row(y)));
            for (index, word) in kept.row_mut(y).iter_mut().enumerate() {
                let beside = |row| sides(row, index);
                let near = beside(own)
                    | beside(above)
                    | beside(below)
                    | word_at(above, index)
                    | word_at(below, index);
                *word = word_at(own, index) & near;
            }
        }
        kept
    }

    /// The mask with all pixels added that lie within `reach` of ink, in every direction.
    pub(super) fn grown(&self, reach: usize) -> Self {
        let mut wide = Self::new(self.width, self.height);
        for y in 0..self.height {
            let mut row = self.row(y).to_vec();
            for _ in 0..reach {
                row = (0..row.len())
                    .map(|index| word_at(&row, index) | sides(&row, index))
                    .collect();
            }
            wide.row_mut(y).copy_from_slice(&row);
        }
        let mut grown = Self::new(self.width, self.height);
        for y in 0..self.height {
            let rows = y.saturating_sub(reach)..(y + reach + 1).min(self.height);
            for near in rows {
                for (word, more) in grown.row_mut(y).iter_mut().zip(wide.row(near)) {
                    *word |= more;
                }
            }
        }
        grown.clear_beyond();
        grown
    }

    /// Bits right of the last pixel would be ink that nobody sees.
    fn clear_beyond(&mut self) {
        let used = self.width % BITS;
        if used == 0 {
            return;
        }
        let last = self.words_a_row - 1;
        for y in 0..self.height {
            if let Some(word) = self.row_mut(y).get_mut(last) {
                *word &= (1 << used) - 1;
            }
        }
    }

    /// The mask as group 4.
    pub(super) fn to_fax(&self) -> Result<Zeroizing<Vec<u8>>, ImagingError> {
        let width = u16::try_from(self.width).map_err(|_| ImagingError::TooLarge)?;
        let mut encoder = encoder::Encoder::new(Packed::default());
        for y in 0..self.height {
            let row = self.row(y);
            let pixels = (0..self.width).map(|x| {
                if bit(row, x) {
                    Color::Black
                } else {
                    Color::White
                }
            });
            let Ok(()) = encoder.encode_line(pixels, width);
        }
        let Ok(packed) = encoder.finish();
        Ok(packed.finish())
    }

    /// A mask from group 4. Rows that are missing at the end are without ink.
    pub(super) fn from_fax(fax: &[u8], width: usize, height: usize) -> Result<Self, ImagingError> {
        let side = |px: usize| u16::try_from(px).map_err(|_| ImagingError::TooLarge);
        let (wide, high) = (side(width)?, side(height)?);
        guarded(|| {
            let mut mask = Self::new(width, height);
            let mut y = 0;
            let bytes = fax.iter().copied();
            let whole = decoder::decode_g4(bytes, wide, Some(high), |edges| {
                for run in edges.chunks(2) {
                    if let [from, rest @ ..] = run {
                        let to = rest.first().map_or(width, |to| usize::from(*to));
                        mask.fill(y, usize::from(*from), to.min(width));
                    }
                }
                y += 1;
            });
            whole.map(|()| mask).ok_or(ImagingError::Undecodable)
        })
    }

    fn fill(&mut self, y: usize, from: usize, to: usize) {
        let row = self.row_mut(y);
        for x in from..to {
            if let Some(word) = row.get_mut(x / BITS) {
                *word |= 1 << (x % BITS);
            }
        }
    }
}

/// Whether the pixel `x` of a row is ink.
pub(super) fn bit(row: &[u64], x: usize) -> bool {
    word_at(row, x / BITS) >> (x % BITS) & 1 == 1
}

fn word_at(row: &[u64], index: usize) -> u64 {
    row.get(index).copied().unwrap_or(0)
}

/// The pixels left and right of the ink of a word.
fn sides(row: &[u64], index: usize) -> u64 {
    let own = word_at(row, index);
    let before = index.checked_sub(1).map_or(0, |index| word_at(row, index));
    let after = word_at(row, index + 1);
    own << 1 | before >> (BITS - 1) | own >> 1 | after << (BITS - 1)
}

/// Bits into bytes that are wiped.
#[derive(Default)]
struct Packed {
    bytes: Zeroizing<Vec<u8>>,
    open: u32,
    open_bits: u8,
}

impl BitWriter for Packed {
    type Error = Infallible;

    fn write(&mut self, bits: Bits) -> Result<(), Infallible> {
        self.open = self.open << bits.len | u32::from(bits.data);
        self.open_bits += bits.len;
        while self.open_bits >= 8 {
            self.open_bits -= 8;
            self.bytes.push((self.open >> self.open_bits) as u8);
        }
        Ok(())
    }
}

impl Packed {
    /// The last byte is filled up with zeros.
    fn finish(mut self) -> Zeroizing<Vec<u8>> {
        if self.open_bits > 0 {
            self.bytes.push((self.open << (8 - self.open_bits)) as u8);
        }
        self.bytes.shrink_to_fit();
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mask(width: usize, pixels: &[bool]) -> Mask {
        let mut mask = Mask::new(width, pixels.len() / width);
        for (y, row) in pixels.chunks_exact(width).enumerate() {
            mask.set_row(y, |x| row[x]);
        }
        mask
    }

    fn pixels(mask: &Mask) -> Vec<bool> {
        let all = (0..mask.height).flat_map(|y| (0..mask.width).map(move |x| (x, y)));
        all.map(|(x, y)| mask.at(x, y)).collect()
    }

    #[test]
    fn ink_grows_by_its_reach_over_words_and_not_over_the_edge() {
        let mut dot = Mask::new(130, 9);
        dot.set_row(4, |x| x == 64 || x == 129);
        let grown = dot.grown(2);
        for y in 0..9_usize {
            for x in 0..130_usize {
                let near = y.abs_diff(4) <= 2 && (x.abs_diff(64) <= 2 || x.abs_diff(129) <= 2);
                assert_eq!(grown.at(x, y), near, "{x} {y}");
            }
        }
        assert_eq!(grown.row(4)[2] >> 2, 0);
    }

    #[test]
    fn only_lonely_pixels_are_specks() {
        let row =
            |y: usize, x: usize| y == 1 && (x == 3 || x == 63 || x == 64) || y == 2 && x == 100;
        let cells: Vec<bool> = (0..4 * 128).map(|at| row(at / 128, at % 128)).collect();
        let left = pixels(&mask(128, &cells).without_specks());
        let left: Vec<usize> = (0..left.len()).filter(|at| left[*at]).collect();
        assert_eq!(left, [128 + 63, 128 + 64]);
    }

    #[test]
    fn a_damaged_mask_never_panics() {
        let cells: Vec<bool> = (0..70 * 20).map(|at| at % 7 < 3 || at % 70 > 64).collect();
        let fax = mask(70, &cells).to_fax().unwrap();
        for at in 0..fax.len() {
            let _ = Mask::from_fax(&fax[..at], 70, 20);
            for change in [0x80, 0x11, 0xff] {
                let mut other = fax.to_vec();
                other[at] ^= change;
                let _ = Mask::from_fax(&other, 70, 20);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn group_4_keeps_every_pixel(
            width in 1_usize..200,
            runs in prop::collection::vec((0_usize..90, any::<bool>()), 1..60),
        ) {
            let mut cells: Vec<bool> = runs
                .iter()
                .flat_map(|(length, ink)| std::iter::repeat_n(*ink, *length))
                .collect();
            cells.resize(cells.len().next_multiple_of(width).max(width), false);
            let made = mask(width, &cells);
            let fax = made.to_fax().unwrap();
            let read = Mask::from_fax(&fax, width, made.height).unwrap();
            prop_assert_eq!(pixels(&read), cells);
        }
    }
}

//! The quarter-size picture on which everything is measured.
//!
//! Judging the full page again and again would cost more than all the rest; a quarter of its
//! width still shows every stroke. It is made in one pass, as means of squares.

use crate::raster::{Raster, luma};

/// From these long sides on, squares of so many pixels become one. Small pictures (cards,
/// receipts) stay finer, so that a stroke never vanishes.
const FACTORS: [(usize, usize); 2] = [(1800, 4), (900, 2)];

/// Brightness and colourfulness at a fraction of the size.
pub(crate) struct Small {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Pixels of the full picture for one of this.
    pub(crate) factor: usize,
    /// Brightness.
    pub(crate) grey: Vec<u8>,
    /// Greatest minus least channel: colour that does not depend on how dark it is.
    pub(crate) chroma: Vec<u8>,
}

impl Small {
    /// Makes the small picture; what does not fill a square at the right and lower edge is
    /// left out.
    pub(crate) fn of(raster: &Raster) -> Self {
        let long = raster.width.max(raster.height);
        let factor = FACTORS
            .iter()
            .find(|(from, _)| long >= *from)
            .map_or(1, |(_, factor)| *factor);
        let (width, height) = (
            (raster.width / factor).max(1),
            (raster.height / factor).max(1),
        );
        let mut small = Self {
            width,
            height,
            factor,
            grey: Vec::with_capacity(width * height),
            chroma: Vec::with_capacity(width * height),
        };
        let mut sums = vec![0_u16; raster.width * raster.channels];
        for y in 0..height {
            sums.fill(0);
            for dy in 0..factor {
                let row = raster.row(y * factor + dy);
                for (sum, level) in sums.iter_mut().zip(row) {
                    *sum += u16::from(*level);
                }
            }
            small.push_row(&sums, raster.channels);
        }
        small
    }

    /// One row from the sums of the columns of `factor` rows.
    fn push_row(&mut self, sums: &[u16], channels: usize) {
        // Factors are powers of two, and dividing by an unknown number is slow.
        let bits = 2 * self.factor.trailing_zeros();
        for square in sums.chunks_exact(self.factor * channels).take(self.width) {
            let mean = |sum: u16| (sum >> bits).min(255) as u8;
            if channels == 1 {
                self.grey.push(mean(square.iter().sum()));
                self.chroma.push(0);
                continue;
            }
            let mut colour = [0_u16; 3];
            for pixel in square.as_chunks::<3>().0 {
                for (sum, level) in colour.iter_mut().zip(pixel) {
                    *sum += level;
                }
            }
            let [red, green, blue] = colour.map(mean);
            self.grey.push(luma([red, green, blue]));
            self.chroma
                .push(red.max(green).max(blue) - red.min(green).min(blue));
        }
    }

    /// The brightness of row `y`; none outside the picture.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        self.grey
            .get(y * self.width..(y + 1) * self.width)
            .unwrap_or_default()
    }

    /// The brightness under which `share` of the pixels lie.
    pub(crate) fn percentile(&self, share: f32) -> u8 {
        percentile(self.grey.iter().copied(), share)
    }
}

/// The level under which `share` (0 to 1) of the levels lie.
pub(crate) fn percentile(levels: impl Iterator<Item = u8>, share: f32) -> u8 {
    let mut counts = [0_u32; 256];
    for level in levels {
        if let Some(count) = counts.get_mut(usize::from(level)) {
            *count += 1;
        }
    }
    let total: u32 = counts.iter().sum();
    let wanted = (f64::from(total) * f64::from(share)) as u32;
    let mut below = 0;
    for (level, count) in (0..=255_u8).zip(counts) {
        below += count;
        if below > wanted {
            return level;
        }
    }
    255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_become_means_and_colour_is_kept() {
        let mut raster = Raster::filled(1800, 8, 3, 200);
        for pixel in raster.pixels.chunks_exact_mut(3).take(4) {
            pixel.copy_from_slice(&[240, 0, 0]);
        }
        let small = Small::of(&raster);
        assert_eq!((small.width, small.height, small.factor), (450, 2, 4));
        assert_eq!((small.grey[1], small.chroma[1]), (200, 0));
        assert_eq!(small.chroma[0], 210 - 150);
    }

    #[test]
    fn grey_stays_grey_at_every_level() {
        for level in [0, 1, 127, 254, 255] {
            assert_eq!(Small::of(&Raster::filled(8, 8, 3, level)).grey, [level; 64]);
            assert_eq!(Small::of(&Raster::filled(8, 8, 1, level)).grey, [level; 64]);
        }
    }

    #[test]
    fn percentiles_count_from_below() {
        let levels = (0..=99).chain([200; 100]);
        assert_eq!(percentile(levels.clone(), 0.0), 0);
        assert_eq!(percentile(levels.clone(), 0.25), 50);
        assert_eq!(percentile(levels, 0.75), 200);
    }
}

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
        let mut sums = vec![[0_u32; 3]; width];
        for y in 0..height {
            sums.fill([0; 3]);
            for dy in 0..factor {
                add_row(
                    &mut sums,
                    raster.row(y * factor + dy),
                    raster.channels,
                    factor,
                );
            }
            small.push_row(&sums, (factor * factor) as u32);
        }
        small
    }

    fn push_row(&mut self, sums: &[[u32; 3]], area: u32) {
        for sum in sums {
            let [red, green, blue] = sum.map(|sum| (sum / area).min(255) as u8);
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

fn add_row(sums: &mut [[u32; 3]], row: &[u8], channels: usize, factor: usize) {
    for (sum, square) in sums.iter_mut().zip(row.chunks_exact(factor * channels)) {
        if channels == 1 {
            let total: u32 = square.iter().map(|level| u32::from(*level)).sum();
            for channel in sum {
                *channel += total;
            }
        } else {
            for pixel in square.as_chunks::<3>().0 {
                for (channel, level) in sum.iter_mut().zip(pixel) {
                    *channel += u32::from(*level);
                }
            }
        }
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

//! Pixels in memory: 8 bits a channel, grey or RGB, rows without gaps, wiped when dropped.

use std::ops::{Deref, DerefMut};

use zeroize::Zeroize;

/// Bytes of a picture. They are wiped eight at a time when dropped: one at a time, as
/// [`zeroize::Zeroizing`] does it, takes a tenth of a page's time.
#[derive(Clone)]
pub(crate) struct Pixels(Vec<u8>);

impl Pixels {
    pub(crate) const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Drop for Pixels {
    fn drop(&mut self) {
        // Behind the end may lie what was cut off.
        self.0.resize(self.0.capacity(), 0);
        let (head, middle, tail) = bytemuck::pod_align_to_mut::<u8, u64>(&mut self.0);
        head.zeroize();
        middle.zeroize();
        tail.zeroize();
    }
}

impl Deref for Pixels {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Pixels {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

/// A decoded picture.
pub(crate) struct Raster {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// 1 for grey, 3 for RGB.
    pub(crate) channels: usize,
    pub(crate) pixels: Pixels,
}

impl Raster {
    /// A picture of one level.
    #[cfg(test)]
    pub(crate) fn filled(width: usize, height: usize, channels: usize, level: u8) -> Self {
        let pixels = Pixels::new(vec![level; width * height * channels]);
        Self {
            width,
            height,
            channels,
            pixels,
        }
    }

    /// The bytes of row `y`; none outside the picture.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        let length = self.width * self.channels;
        self.pixels
            .get(y * length..(y + 1) * length)
            .unwrap_or_default()
    }

    /// All rows from above.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels
            .chunks_exact((self.width * self.channels).max(1))
    }

    /// The brightness of row `y`.
    pub(crate) fn grey_row(&self, y: usize) -> Vec<u8> {
        let row = self.row(y);
        if self.channels == 1 {
            return row.to_vec();
        }
        row.as_chunks().0.iter().map(|pixel| luma(*pixel)).collect()
    }

    /// The brightness of the whole picture.
    pub(crate) fn to_grey(&self) -> Self {
        let pixels: Vec<u8> = (0..self.height).flat_map(|y| self.grey_row(y)).collect();
        Self {
            width: self.width,
            height: self.height,
            channels: 1,
            pixels: Pixels::new(pixels),
        }
    }

    /// Half as wide and high; each pixel the mean of four. Works within its own memory, since
    /// a second buffer beside the largest picture would double the program's peak.
    pub(crate) fn halve(&mut self) {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let stride = self.width * self.channels;
        let (right, below) = (usize::from(self.width > 1), usize::from(self.height > 1));
        for y in 0..height {
            for x in 0..width {
                for channel in 0..self.channels {
                    let at = 2 * y * stride + 2 * x * self.channels + channel;
                    let next = at + right * self.channels;
                    let four = [at, next, at + below * stride, next + below * stride];
                    let sum: u16 = four
                        .iter()
                        .map(|at| u16::from(*self.pixels.get(*at).unwrap_or(&0)))
                        .sum();
                    if let Some(pixel) = self
                        .pixels
                        .get_mut((y * width + x) * self.channels + channel)
                    {
                        *pixel = sum.div_ceil(4).min(255) as u8;
                    }
                }
            }
        }
        self.pixels.truncate(width * height * self.channels);
        self.pixels.shrink_to_fit();
        (self.width, self.height) = (width, height);
    }

    /// The picture with its axes changed: `(x, y)` of the result is taken from `source(x, y)`.
    pub(crate) fn remapped(
        &self,
        width: usize,
        height: usize,
        source: impl Fn(usize, usize) -> (usize, usize),
    ) -> Self {
        let mut pixels = Pixels::new(Vec::with_capacity(width * height * self.channels));
        for y in 0..height {
            for x in 0..width {
                let (x, y) = source(x, y);
                let at = (y * self.width + x) * self.channels;
                pixels
                    .extend_from_slice(self.pixels.get(at..at + self.channels).unwrap_or_default());
            }
        }
        Self {
            width,
            height,
            channels: self.channels,
            pixels,
        }
    }

    /// Turned by 90 degrees clockwise.
    pub(crate) fn turned(&self) -> Self {
        let last = self.height.saturating_sub(1);
        self.remapped(self.height, self.width, |x, y| (y, last.saturating_sub(x)))
    }
}

/// Brightness after ITU-R BT.601, in 8-bit fractions.
pub(crate) fn luma([red, green, blue]: [u8; 3]) -> u8 {
    ((77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue)) >> 8) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, pixels: &[u8]) -> Raster {
        Raster {
            width,
            height: pixels.len() / width,
            channels: 1,
            pixels: Pixels::new(pixels.to_vec()),
        }
    }

    #[test]
    fn a_quarter_turn_goes_clockwise() {
        let turned = picture(3, &[1, 2, 3, 4, 5, 6]).turned();
        assert_eq!((turned.width, turned.height), (2, 3));
        assert_eq!(turned.pixels.as_slice(), [4, 1, 5, 2, 6, 3]);
    }

    #[test]
    fn halving_takes_the_mean_of_four() {
        let mut picture = picture(
            4,
            &[
                0, 10, 20, 30, 10, 20, 30, 40, 255, 255, 0, 0, 255, 255, 0, 0,
            ],
        );
        picture.halve();
        assert_eq!((picture.width, picture.height), (2, 2));
        assert_eq!(picture.pixels.as_slice(), [10, 30, 255, 0]);
    }

    #[test]
    fn brightness_weighs_the_colours() {
        assert_eq!(
            [[0; 3], [255; 3], [255, 0, 0], [0, 255, 0]].map(luma),
            [0, 255, 76, 149]
        );
    }
}

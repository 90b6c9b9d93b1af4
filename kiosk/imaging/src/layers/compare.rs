//! Whether the layers together show what the page shows.
//!
//! Two things would be lost without anybody noticing at the desk: fine writing that is too
//! faint for the mask and too fine for the picture, and colour. So both are measured piece by
//! piece, before and after: the sum of steps in brightness, and mean colour.

use super::SPREAD;
use super::ink::{PICTURE_TILE, Parted, TILE, brightness, chroma, pixel};
use super::mask::{self, Mask};
use crate::raster::Raster;

/// Brightness is compared over so many pixels, more than a blurred edge is wide.
const STEP_PX: usize = 3;

/// Smaller steps are noise.
const NOISE: u8 = 20;

/// A larger step counts as one of so much above the noise: black ink in place of dark grey
/// ink is no gain.
const CLEAR: u8 = 60;

/// A piece with steps of less than this together bears nothing: a hair, a speck.
const LEAST_STEPS: u32 = 4_000;

/// Share of the steps that must be left, and that may be there. Writing in the mask has 1.5
/// to 2.1 times its steps, a thin blue stroke in the picture 0.6; faint print of a till is
/// left with 0.3, and photographs gain.
const KEPT: std::ops::RangeInclusive<f32> = 0.5..=3.0;

/// How far the mean brightness of a piece may be off, in levels. Black ink in place of dark
/// grey ink makes a full line of bold writing darker by about 20.
const SHADE: f32 = 30.0;

/// How far a mean channel may be off from the mean brightness, in levels.
const TINT: f32 = 10.0;

/// Share of colour that must be left in a piece with at least so many coloured pixels.
const KEPT_COLOUR: f32 = 0.8;
const LEAST_COLOURED: u32 = 12;

/// Compares a page with its mask over the picture as a reader shows it.
pub(super) fn is_faithful(page: &Raster, parted: &Parted, shown: &Raster) -> bool {
    let same = (shown.width, shown.height, shown.channels)
        == (
            parted.whole.width,
            parted.whole.height,
            parted.whole.channels,
        );
    same && keeps_colour(parted, shown) && keeps_steps(page, &parted.mask, shown)
}

/// Colour and shade, at the picture's resolution.
fn keeps_colour(parted: &Parted, shown: &Raster) -> bool {
    let (width, height) = (shown.width, shown.height);
    (0..height).step_by(PICTURE_TILE).all(|top| {
        (0..width).step_by(PICTURE_TILE).all(|left| {
            let mut piece = Piece::default();
            for y in top..(top + PICTURE_TILE).min(height) {
                for x in left..(left + PICTURE_TILE).min(width) {
                    let is_coloured = parted.coloured.get(y * width + x) == Some(&true);
                    let bare = 4 - covered(&parted.mask, x, y);
                    let [before, after] = [&parted.whole, shown].map(|it| pixel(it, x, y));
                    piece.add(before, after, bare, is_coloured);
                }
            }
            piece.is_faithful()
        })
    })
}

/// How many of the four pixels of the page below one of the picture are ink.
fn covered(mask: &Mask, x: usize, y: usize) -> u32 {
    let (x, y) = (x * SPREAD, y * SPREAD);
    [(0, 0), (1, 0), (0, 1), (1, 1)]
        .iter()
        .map(|(dx, dy)| u32::from(mask.at(x + dx, y + dy)))
        .sum()
}

/// Sums over a piece, before and after.
#[derive(Default)]
struct Piece {
    count: u32,
    before: [u32; 3],
    after: [u32; 3],
    coloured: u32,
    colour_before: u32,
    colour_after: u32,
}

impl Piece {
    /// `bare` of four parts of the pixel are not painted black.
    fn add(&mut self, before: &[u8], after: &[u8], bare: u32, is_coloured: bool) {
        self.count += 1;
        let sums = self.before.iter_mut().zip(before.iter().cycle());
        sums.for_each(|(sum, level)| *sum += 4 * u32::from(*level));
        let sums = self.after.iter_mut().zip(after.iter().cycle());
        sums.for_each(|(sum, level)| *sum += bare * u32::from(*level));
        if is_coloured {
            self.coloured += 1;
            self.colour_before += u32::from(chroma(before));
            self.colour_after += u32::from(chroma(after));
        }
    }

    fn is_faithful(&self) -> bool {
        let parts = (4 * self.count).max(1) as f32;
        let off = |channel: usize| {
            let [before, after] =
                [self.before, self.after].map(|sums| sums.get(channel).map_or(0, |sum| *sum));
            (after as f32 - before as f32) / parts
        };
        let off = [0, 1, 2].map(off);
        let shade = off.iter().sum::<f32>() / 3.0;
        let keeps_colour = self.coloured < LEAST_COLOURED
            || self.colour_after as f32 >= KEPT_COLOUR * self.colour_before as f32;
        shade.abs() <= SHADE
            && off.iter().all(|channel| (channel - shade).abs() <= TINT)
            && keeps_colour
    }
}

/// Steps in brightness, at the page's resolution, a row of pieces at a time.
fn keeps_steps(page: &Raster, mask: &Mask, shown: &Raster) -> bool {
    let grey: Vec<u8> = shown
        .pixels
        .chunks_exact(shown.channels)
        .map(brightness)
        .collect();
    let mut rows = Rows::new(page, mask, &grey, shown.width);
    (0..page.height).step_by(TILE).all(|top| {
        let columns = page.width.div_ceil(TILE);
        let mut sums = vec![[0_u32; 2]; columns];
        for y in top..(top + TILE).min(page.height) {
            rows.go_to(y);
            rows.add(&mut sums);
        }
        sums.iter().all(|[before, after]| {
            let most = *before.max(after);
            most < LEAST_STEPS || KEPT.contains(&(*after as f32 / (*before).max(1) as f32))
        })
    })
}

/// The rows of page and layers that are compared: the present one and the one a step above.
struct Rows<'a> {
    page: &'a Raster,
    mask: &'a Mask,
    grey: &'a [u8],
    grey_width: usize,
    /// The last rows, oldest first, of the page and of its layers.
    last: std::collections::VecDeque<[Vec<u8>; 2]>,
}

impl<'a> Rows<'a> {
    fn new(page: &'a Raster, mask: &'a Mask, grey: &'a [u8], grey_width: usize) -> Self {
        Self {
            page,
            mask,
            grey,
            grey_width,
            last: std::collections::VecDeque::with_capacity(STEP_PX + 1),
        }
    }

    /// Must be called for every row in turn.
    fn go_to(&mut self, y: usize) {
        if self.last.len() > STEP_PX {
            self.last.pop_front();
        }
        self.last.push_back([self.page.grey_row(y), self.layers(y)]);
    }

    /// Row `y` as the layers show it: the picture drawn out smoothly, black where ink is.
    fn layers(&self, y: usize) -> Vec<u8> {
        let height = self.grey.len() / self.grey_width.max(1);
        let row = |y: usize| {
            let y = y.min(height.saturating_sub(1));
            self.grey
                .get(y * self.grey_width..(y + 1) * self.grey_width)
                .unwrap_or_default()
        };
        let (near, far) = (row(y / 2), row(beside(y)));
        let mixed: Vec<u16> = near
            .iter()
            .zip(far)
            .map(|(near, far)| 3 * u16::from(*near) + u16::from(*far))
            .collect();
        let ink = self.mask.row(y);
        let last = mixed.len().saturating_sub(1);
        (0..self.page.width)
            .map(|x| {
                if mask::bit(ink, x) {
                    return 0;
                }
                let at = |x: usize| mixed.get(x.min(last)).copied().unwrap_or(0);
                ((3 * at(x / 2) + at(beside(x)) + 8) / 16) as u8
            })
            .collect()
    }

    /// Adds the steps of the present row to those of its pieces.
    fn add(&self, sums: &mut [[u32; 2]]) {
        let (Some(now), Some(above)) = (self.last.back(), self.last.front()) else {
            return;
        };
        for (which, (now, above)) in now.iter().zip(above).enumerate() {
            let ahead = now.get(STEP_PX..).unwrap_or_default();
            let across = now.chunks(TILE).zip(ahead.chunks(TILE));
            let down = now.chunks(TILE).zip(above.chunks(TILE));
            for (pairs, sum) in across.zip(sums.iter_mut()) {
                sum.get_mut(which)
                    .into_iter()
                    .for_each(|sum| *sum += steps(pairs));
            }
            for (pairs, sum) in down.zip(sums.iter_mut()) {
                sum.get_mut(which)
                    .into_iter()
                    .for_each(|sum| *sum += steps(pairs));
            }
        }
    }
}

/// The pixel of the picture that lies on the other side of `at` than its own.
const fn beside(at: usize) -> usize {
    if at % 2 == 1 {
        at / 2 + 1
    } else {
        (at / 2).saturating_sub(1)
    }
}

fn steps((these, those): (&[u8], &[u8])) -> u32 {
    these
        .iter()
        .zip(those)
        .map(|(this, that)| u32::from(this.abs_diff(*that).saturating_sub(NOISE).min(CLEAR)))
        .sum()
}

//! Whether anything is on a page.
//!
//! Losing a page with content is the serious error, keeping an empty one costs 50 KB. A share
//! of dark pixels therefore decides nothing: a page number is less than dust. What counts is
//! connected strokes that stand out from the paper around them, and colour that lies together;
//! writing that shows through from the other side is too pale to start a stroke, and punch
//! holes are round, dark and near the edge.

use crate::Blank;
use crate::small::{Small, percentile};

/// Lengths below are meant for 75 dpi, a quarter of 300.
const REFERENCE_DPI: f32 = 75.0;
/// The edge of the page is left out: shadows and lids, as a share of each side.
const MARGIN_SHARE: f32 = 0.025;
/// Side of the squares from which the paper's brightness is taken, in small pixels.
const BLOCK: usize = 16;
/// Levels under the paper from which a stroke starts, and down to which it grows.
const SEED: u8 = 45;
const GROWTH: u8 = 25;
/// Levels that a block may be darker than the page's paper before it counts as dark itself.
const MAX_SHADE: u8 = 30;
/// A darker page is a picture or a fault, never an empty page.
const MIN_PAPER: u8 = 100;
/// Levels of colour over the paper's own; a pale red stamp has more.
const COLOUR: u8 = 30;
/// Smallest stroke and smallest patch of colour, in pixels at the reference.
const MIN_STROKE_PX: f32 = 6.0;
const MIN_COLOUR_PX: f32 = 30.0;
/// Total length of strokes in pixels: less is an empty page, more is a page with content.
const EMPTY_LENGTH: f32 = 16.0;
const CERTAIN_LENGTH: f32 = 100.0;
/// Punch holes in millimetres: width, and distance of the far side from the page's edge.
const HOLE_MM: std::ops::RangeInclusive<f32> = 3.5..=9.0;
const HOLE_REACH_MM: f32 = 20.0;

/// Judges a cleaned page of which `small_dpi` is the small picture's resolution.
pub(crate) fn judge(small: &Small, small_dpi: f32) -> Blank {
    let paper = small.percentile(0.9);
    if paper < MIN_PAPER {
        return Blank::No;
    }
    let scale = (small_dpi / REFERENCE_DPI).max(0.1);
    let ink = Groups::find(&darkness(small, paper), small, SEED, GROWTH);
    let is_content = |group: &&Group| {
        group.area as f32 >= MIN_STROKE_PX * scale * scale && !group.is_hole(small, small_dpi)
    };
    let length: f32 = ink
        .iter()
        .filter(is_content)
        .map(|group| group.length() as f32 / scale)
        .sum();
    if length >= CERTAIN_LENGTH || is_coloured(small, scale) {
        return Blank::No;
    }
    if length >= EMPTY_LENGTH {
        Blank::Almost
    } else {
        Blank::Yes
    }
}

fn is_coloured(small: &Small, scale: f32) -> bool {
    let own = percentile(small.chroma.iter().copied(), 0.5);
    let colour: Vec<u8> = small
        .chroma
        .iter()
        .map(|level| level.saturating_sub(own))
        .collect();
    let groups = Groups::find(&colour, small, COLOUR, COLOUR);
    groups
        .iter()
        .any(|group| group.area as f32 >= MIN_COLOUR_PX * scale * scale)
}

/// How much darker than the paper around it each pixel is.
fn darkness(small: &Small, paper: u8) -> Vec<u8> {
    let blocks = Blocks::new(small, paper.saturating_sub(MAX_SHADE));
    let mut darkness = Vec::with_capacity(small.grey.len());
    for y in 0..small.height {
        for (x, level) in small.row(y).iter().enumerate() {
            darkness.push(blocks.level(x, y).saturating_sub(*level));
        }
    }
    darkness
}

/// The paper's brightness by squares.
struct Blocks {
    columns: usize,
    rows: usize,
    levels: Vec<u8>,
}

impl Blocks {
    fn new(small: &Small, least: u8) -> Self {
        let (columns, rows) = (small.width.div_ceil(BLOCK), small.height.div_ceil(BLOCK));
        let mut levels = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let pixels = (row * BLOCK..(row + 1) * BLOCK)
                    .flat_map(|y| small.row(y).iter().skip(column * BLOCK).take(BLOCK));
                levels.push(percentile(pixels.copied(), 0.75).max(least));
            }
        }
        Self {
            columns,
            rows,
            levels,
        }
    }

    /// The brightness at a pixel, mixed from the four nearest squares so that no step shows.
    fn level(&self, x: usize, y: usize) -> u8 {
        let (column, fx) = Self::between(x, self.columns);
        let (row, fy) = Self::between(y, self.rows);
        let at = |column: usize, row: usize| {
            let index = row.min(self.rows - 1) * self.columns + column.min(self.columns - 1);
            u32::from(self.levels.get(index).copied().unwrap_or(0))
        };
        let span = 2 * BLOCK as u32;
        let above = at(column, row) * (span - fx) + at(column + 1, row) * fx;
        let below = at(column, row + 1) * (span - fx) + at(column + 1, row + 1) * fx;
        ((above * (span - fy) + below * fy) / (span * span)) as u8
    }

    /// The square whose middle lies before `at`, and how far behind it, in half pixels.
    fn between(at: usize, count: usize) -> (usize, u32) {
        let halves = (2 * at + 1).saturating_sub(BLOCK);
        let square = (halves / (2 * BLOCK)).min(count.saturating_sub(1));
        (square, (halves % (2 * BLOCK)) as u32)
    }
}

/// Pixels that hang together.
#[derive(Clone, Copy, Debug)]
struct Group {
    area: usize,
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

impl Group {
    /// The longer side of its box: the length of a stroke, never too long.
    fn length(&self) -> usize {
        (self.right - self.left).max(self.bottom - self.top) + 1
    }

    fn is_hole(&self, small: &Small, small_dpi: f32) -> bool {
        let mm = |px: usize| px as f32 * 25.4 / small_dpi;
        let (width, height) = (self.right - self.left + 1, self.bottom - self.top + 1);
        let round = width.abs_diff(height) * 4 <= width.max(height);
        let full = self.area * 3 >= width * height * 2;
        let reach = (self.right + 1)
            .min(small.width - self.left)
            .min(self.bottom + 1)
            .min(small.height - self.top);
        round
            && full
            && HOLE_MM.contains(&mm(width))
            && HOLE_MM.contains(&mm(height))
            && mm(reach) <= HOLE_REACH_MM
    }
}

/// Finds groups by growing from seeds.
struct Groups<'a> {
    levels: &'a [u8],
    width: usize,
    growth: u8,
    /// Pixels that may still be taken.
    open: Vec<bool>,
}

impl<'a> Groups<'a> {
    /// All groups that hold a pixel of at least `seed`, grown down to `growth`, within the
    /// page's margins.
    fn find(levels: &'a [u8], small: &Small, seed: u8, growth: u8) -> Vec<Group> {
        let margin = |side: usize| (side as f32 * MARGIN_SHARE).ceil() as usize;
        let (across, down) = (margin(small.width), margin(small.height));
        let (columns, rows) = (across..small.width - across, down..small.height - down);
        let mut open = vec![false; levels.len()];
        for (y, row) in open.chunks_exact_mut(small.width).enumerate() {
            if rows.contains(&y) {
                row.iter_mut()
                    .enumerate()
                    .for_each(|(x, open)| *open = columns.contains(&x));
            }
        }
        let mut groups = Self {
            levels,
            width: small.width,
            growth,
            open,
        };
        let seeds = levels
            .iter()
            .enumerate()
            .filter(|(_, level)| **level >= seed);
        seeds.filter_map(|(at, _)| groups.grow(at)).collect()
    }

    fn grow(&mut self, seed: usize) -> Option<Group> {
        self.take(seed)?;
        let (x, y) = (seed % self.width, seed / self.width);
        let mut group = Group {
            area: 0,
            left: x,
            right: x,
            top: y,
            bottom: y,
        };
        let mut waiting = vec![seed];
        while let Some(at) = waiting.pop() {
            let (x, y) = (at % self.width, at / self.width);
            group.area += 1;
            (group.left, group.right) = (group.left.min(x), group.right.max(x));
            (group.top, group.bottom) = (group.top.min(y), group.bottom.max(y));
            // The margin keeps neighbours from wrapping around the picture's sides.
            for row in [at.wrapping_sub(self.width), at, at + self.width] {
                waiting.extend(
                    [row.wrapping_sub(1), row, row + 1]
                        .into_iter()
                        .filter_map(|at| self.take(at)),
                );
            }
        }
        Some(group)
    }

    /// Takes a pixel that is open and strong enough.
    fn take(&mut self, at: usize) -> Option<usize> {
        let open = self.open.get_mut(at)?;
        let taken = *open
            && self
                .levels
                .get(at)
                .is_some_and(|level| *level >= self.growth);
        *open &= !taken;
        taken.then_some(at)
    }
}

//! Whether anything is on a page.
//!
//! Losing a page with content is the serious error, keeping an empty one costs 50 KB. A share
//! of dark pixels therefore decides nothing: a page number is less than dust. What counts is
//! connected strokes that stand out from the paper around them, and colour that lies together;
//! writing that shows through from the other side is too pale to start a stroke, and punch
//! holes are round, dark and near the edge.

use std::ops::Range;

use kiosk_domain::FaultCode;

use crate::Blank;
use crate::small::{Small, percentile};
use crate::verdict::Verdict;

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
/// Levels under the paper that printed digits have and hairs and dust have not, and the area
/// of such strokes in pixels at the reference from which something is printed: one digit.
const PRINT: u8 = 160;
const PRINTED_PX: f32 = 14.0;
/// Punch holes in millimetres: width, and distance of the far side from the page's edge.
const HOLE_MM: std::ops::RangeInclusive<f32> = 3.5..=9.0;
const HOLE_REACH_MM: f32 = 20.0;
/// Share of the ink at either end of a page that does not count for how far writing reaches.
const OUTER_SHARE: f32 = 0.02;
const MM_PER_INCH: f32 = 25.4;

/// How much darker than the paper around it each pixel of a page is.
pub(crate) struct Ink {
    pub(crate) levels: Vec<u8>,
    paper: u8,
}

/// What lies on a page.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Content {
    pub(crate) blank: Blank,
    /// Length of all strokes in millimetres.
    strokes_mm: f32,
}

impl Ink {
    pub(crate) fn of(small: &Small) -> Self {
        let paper = small.percentile(0.9);
        Self {
            levels: darkness(small, paper),
            paper,
        }
    }

    /// Width and height in small pixels of what is written, without the outermost specks.
    pub(crate) fn written(&self, small: &Small) -> [f32; 2] {
        let (mut columns, mut rows) = (vec![0_u32; small.width], vec![0_u32; small.height]);
        let (across, down) = inner(small);
        for (y, row) in self.levels.chunks_exact(small.width.max(1)).enumerate() {
            if !down.contains(&y) {
                continue;
            }
            for (x, level) in row.iter().enumerate() {
                if *level >= SEED && across.contains(&x) {
                    columns.get_mut(x).into_iter().for_each(|sum| *sum += 1);
                    rows.get_mut(y).into_iter().for_each(|sum| *sum += 1);
                }
            }
        }
        [columns, rows].map(|counts| {
            let total: u32 = counts.iter().sum();
            let outer = (total as f32 * OUTER_SHARE) as u32;
            let mut below = 0;
            let middle = counts.iter().filter(|count| {
                let from = below;
                below += **count;
                below > outer && from < total - outer
            });
            middle.count() as f32
        })
    }
}

/// Judges a cleaned page of which `small_dpi` is the small picture's resolution.
pub(crate) fn judge(ink: &Ink, small: &Small, small_dpi: f32) -> Content {
    if ink.paper < MIN_PAPER {
        return Content {
            blank: Blank::No,
            strokes_mm: 0.0,
        };
    }
    let scale = (small_dpi / REFERENCE_DPI).max(0.1);
    let groups = Groups::find(&ink.levels, small, SEED, GROWTH);
    let is_content = |group: &&Group| {
        group.area as f32 >= MIN_STROKE_PX * scale * scale && !group.is_hole(small, small_dpi)
    };
    let strokes = || groups.iter().filter(is_content);
    let lengths = strokes().map(|group| group.length() as f32 / scale);
    let length = lengths.fold(0.0, |sum: f32, length| sum + length);
    let dark = strokes().filter(|group| group.darkest >= PRINT);
    let printed: f32 = dark.map(|group| group.area as f32 / (scale * scale)).sum();
    let is_written = length >= CERTAIN_LENGTH || printed >= PRINTED_PX;
    let blank = if is_written || is_coloured(small, scale) {
        Blank::No
    } else if length >= EMPTY_LENGTH {
        Blank::Almost
    } else {
        Blank::Yes
    };
    Content {
        blank,
        strokes_mm: length * MM_PER_INCH / REFERENCE_DPI,
    }
}

impl Content {
    /// The verdict on a page with nothing or little on it.
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        let mm = |length: f32| length * MM_PER_INCH / REFERENCE_DPI;
        let (fault, limit) = match self.blank {
            Blank::No => return None,
            Blank::Almost => (FaultCode::PageAlmostBlank, mm(CERTAIN_LENGTH)),
            Blank::Yes => (FaultCode::PageBlank, mm(EMPTY_LENGTH)),
        };
        Some(Verdict::ask(fault, self.strokes_mm, limit))
    }
}

/// Columns and rows without the edge.
pub(crate) fn inner(small: &Small) -> (Range<usize>, Range<usize>) {
    let margin = |side: usize| (side as f32 * MARGIN_SHARE).ceil() as usize;
    let (across, down) = (margin(small.width), margin(small.height));
    (
        across..small.width.saturating_sub(across),
        down..small.height.saturating_sub(down),
    )
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
    /// Its highest level.
    darkest: u8,
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
        let (columns, rows) = inner(small);
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
            darkest: 0,
            left: x,
            right: x,
            top: y,
            bottom: y,
        };
        let mut waiting = vec![seed];
        while let Some(at) = waiting.pop() {
            let (x, y) = (at % self.width, at / self.width);
            group.area += 1;
            group.darkest = group.darkest.max(self.levels.get(at).copied().unwrap_or(0));
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

//! Parting a page: which pixels are ink, and what the picture shows where they were.

use super::SPREAD;
use super::colour;
use super::mask::Mask;
use crate::raster::{Pixels, Raster, luma};

/// Side of a piece of the page in pixels; paper and ink are told for each from its
/// neighbourhood, so that shadows and folds do not become ink.
pub(super) const TILE: usize = 32;

/// The same in pixels of the picture.
pub(super) const PICTURE_TILE: usize = TILE / SPREAD;

/// Ink is at least this much darker than its paper; fainter writing stays in the picture.
const LEAST_CONTRAST: u8 = 60;

/// The darkest of a piece is ink only up to this level: the mask is painted black, and pencil
/// would change its looks.
const LIGHTEST_INK: u8 = 110;

/// Share of the contrast at which ink begins; the middle keeps the width of strokes.
const THRESHOLD: f32 = 0.5;

/// Pixels beside ink that are neither ink nor paper, because lens and sensor blur.
const SEAM_PX: usize = 2;

/// A page in its layers.
pub(super) struct Parted {
    pub(super) mask: Mask,
    /// The rest at half the resolution, ink replaced by the paper around it.
    pub(super) picture: Raster,
    /// The whole page at half the resolution, to compare with.
    pub(super) whole: Raster,
    /// Which pixels of the picture are coloured.
    pub(super) coloured: Vec<bool>,
}

impl Parted {
    pub(super) fn of(raster: &Raster) -> Self {
        let whole = halved(raster);
        let chroma: Vec<u8> = whole
            .pixels
            .chunks_exact(whole.channels)
            .map(chroma)
            .collect();
        let coloured = colour::coloured(&chroma, whole.width);
        let near_colour = colour::with_rim(&coloured, whole.width);
        let mask = ink(raster, &near_colour, whole.width).without_specks();
        let picture = paper(raster, &whole, &mask.grown(SEAM_PX), &near_colour);
        Self {
            mask,
            picture,
            whole,
            coloured,
        }
    }
}

/// Colour without regard to brightness.
pub(super) fn chroma(pixel: &[u8]) -> u8 {
    match pixel {
        [red, green, blue] => red.max(green).max(blue) - red.min(green).min(blue),
        _ => 0,
    }
}

/// The mean of each four pixels; a last odd row or column counts double.
fn halved(raster: &Raster) -> Raster {
    let (width, height) = (
        raster.width.div_ceil(SPREAD),
        raster.height.div_ceil(SPREAD),
    );
    let channels = raster.channels;
    let mut pixels = Pixels::new(Vec::with_capacity(width * height * channels));
    for y in 0..height {
        let upper = raster.row(y * SPREAD);
        let lower = match raster.row(y * SPREAD + 1) {
            [] => upper,
            lower => lower,
        };
        for (upper, lower) in pairs(upper, channels).zip(pairs(lower, channels)) {
            for channel in 0..channels {
                let [a, b] = [upper, lower].map(|two| {
                    let left = two.get(channel).copied().unwrap_or(0);
                    let right = two.get(channels + channel).copied().unwrap_or(left);
                    u16::from(left) + u16::from(right)
                });
                pixels.push(((a + b + 2) / 4) as u8);
            }
        }
    }
    Raster {
        width,
        height,
        channels,
        pixels,
    }
}

/// Two neighbouring pixels of a row at a time, the last one alone if they are odd.
fn pairs(row: &[u8], channels: usize) -> std::slice::Chunks<'_, u8> {
    row.chunks(SPREAD * channels)
}

/// Dark pixels that do not touch colour.
fn ink(raster: &Raster, near_colour: &[bool], picture_width: usize) -> Mask {
    let thresholds = Thresholds::of(raster);
    let mut mask = Mask::new(raster.width, raster.height);
    for y in 0..raster.height {
        let grey = raster.grey_row(y);
        let from = y / SPREAD * picture_width;
        let near_colour = near_colour
            .get(from..from + picture_width)
            .unwrap_or_default();
        let limits = thresholds.row(y / TILE);
        mask.set_row(y, |x| {
            let limit = limits.get(x / TILE).copied().unwrap_or(0);
            let level = grey.get(x).copied().unwrap_or(255);
            level < limit && !near_colour.get(x / SPREAD).is_some_and(|is| *is)
        });
    }
    mask
}

/// Under which level a pixel is ink, piece by piece; 0 where there is none.
struct Thresholds {
    columns: usize,
    levels: Vec<u8>,
}

impl Thresholds {
    fn of(raster: &Raster) -> Self {
        let columns = raster.width.div_ceil(TILE);
        let rows = raster.height.div_ceil(TILE);
        let mut tones = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            tones.extend(Tone::of_row(raster, row, columns));
        }
        let levels = (0..columns * rows)
            .map(|at| threshold(&neighbours(&tones, at, columns)))
            .collect();
        Self { columns, levels }
    }

    fn row(&self, row: usize) -> &[u8] {
        self.levels
            .get(row * self.columns..(row + 1) * self.columns)
            .unwrap_or_default()
    }
}

/// Brightness of a piece: of its paper, if there is any, and of its darkest pixels.
#[derive(Clone, Copy)]
struct Tone {
    paper: u8,
    darkest: u8,
}

impl Tone {
    /// Every second row tells as much as all.
    fn of_row(raster: &Raster, row: usize, columns: usize) -> Vec<Self> {
        let mut counts = vec![[0_u16; 256]; columns];
        for y in (row * TILE..((row + 1) * TILE).min(raster.height)).step_by(2) {
            let grey = raster.grey_row(y);
            for (counts, levels) in counts.iter_mut().zip(grey.chunks(TILE)) {
                for level in levels {
                    if let Some(count) = counts.get_mut(usize::from(*level)) {
                        *count += 1;
                    }
                }
            }
        }
        counts.iter().map(Self::of).collect()
    }

    fn of(counts: &[u16; 256]) -> Self {
        let total: u32 = counts.iter().map(|count| u32::from(*count)).sum();
        let level_above = |share: u32| {
            let mut below = 0;
            let levels = (0..=255_u8).zip(counts);
            let mut over = levels.skip_while(|(_, count)| {
                below += u32::from(**count);
                below * 100 <= total * share
            });
            over.next().map_or(255, |(level, _)| level)
        };
        Self {
            paper: level_above(75),
            darkest: level_above(1),
        }
    }
}

/// The piece and the eight around it.
fn neighbours(tones: &[Tone], at: usize, columns: usize) -> Vec<Tone> {
    let (x, y) = (at % columns, at / columns);
    let rows = y.saturating_sub(1)..=y + 1;
    let places = rows.flat_map(|y| {
        let across = x.saturating_sub(1)..(x + 2).min(columns);
        across.map(move |x| y * columns + x)
    });
    places.filter_map(|at| tones.get(at).copied()).collect()
}

fn threshold(near: &[Tone]) -> u8 {
    let mut papers: Vec<u8> = near.iter().map(|tone| tone.paper).collect();
    papers.sort_unstable();
    let paper = papers.get(papers.len() / 2).copied().unwrap_or(0);
    let ink = near.iter().map(|tone| tone.darkest).min().unwrap_or(255);
    if ink > LIGHTEST_INK || paper.saturating_sub(ink) < LEAST_CONTRAST {
        return 0;
    }
    ink + (f32::from(paper - ink) * THRESHOLD) as u8
}

/// The page without its ink: where `covered` says that ink or its seam is, the mean of what
/// is not covered, or of the paper of that piece.
fn paper(raster: &Raster, whole: &Raster, covered: &Mask, near_colour: &[bool]) -> Raster {
    let channels = whole.channels;
    let mut pixels = whole.pixels.clone();
    let hidden = |x: usize, y: usize| {
        let is_near = near_colour.get(y * whole.width + x).is_some_and(|is| *is);
        let four = [(0, 0), (1, 0), (0, 1), (1, 1)];
        let covers = |(dx, dy)| covered.at(x * SPREAD + dx, y * SPREAD + dy);
        (!is_near).then(|| four.map(covers))
    };
    let mut last = vec![255; channels];
    for top in (0..whole.height).step_by(PICTURE_TILE) {
        for left in (0..whole.width).step_by(PICTURE_TILE) {
            let down = top..(top + PICTURE_TILE).min(whole.height);
            let across = left..(left + PICTURE_TILE).min(whole.width);
            let places = down.flat_map(|y| across.clone().map(move |x| (x, y)));
            let (mut bare, mut touched) = (Mean::new(channels), Vec::new());
            for (x, y) in places {
                match hidden(x, y) {
                    Some(four) if four.contains(&true) => touched.push((x, y, four)),
                    _ => bare.add(pixel(whole, x, y)),
                }
            }
            if let Some(mean) = bare.level() {
                last = mean;
            }
            for (x, y, four) in touched {
                let mut rest = Mean::new(channels);
                let parts = [(0, 0), (1, 0), (0, 1), (1, 1)].into_iter().zip(four);
                for ((dx, dy), _) in parts.filter(|(_, covered)| !covered) {
                    rest.add(pixel(raster, x * SPREAD + dx, y * SPREAD + dy));
                }
                let level = rest.level().unwrap_or_else(|| last.clone());
                let at = (y * whole.width + x) * channels;
                if let Some(pixel) = pixels.get_mut(at..at + channels) {
                    pixel.copy_from_slice(&level);
                }
            }
        }
    }
    Raster {
        width: whole.width,
        height: whole.height,
        channels,
        pixels,
    }
}

/// The bytes of a pixel; none outside the picture.
pub(super) fn pixel(raster: &Raster, x: usize, y: usize) -> &[u8] {
    if x >= raster.width {
        return &[];
    }
    let at = (y * raster.width + x) * raster.channels;
    raster
        .pixels
        .get(at..at + raster.channels)
        .unwrap_or_default()
}

/// The mean colour of some pixels.
struct Mean {
    sums: Vec<u32>,
    count: u32,
}

impl Mean {
    fn new(channels: usize) -> Self {
        Self {
            sums: vec![0; channels],
            count: 0,
        }
    }

    fn add(&mut self, pixel: &[u8]) {
        self.count += u32::from(!pixel.is_empty());
        for (sum, level) in self.sums.iter_mut().zip(pixel) {
            *sum += u32::from(*level);
        }
    }

    fn level(&self) -> Option<Vec<u8>> {
        let mean = |sum: &u32| (sum / self.count).min(255) as u8;
        (self.count > 0).then(|| self.sums.iter().map(mean).collect())
    }
}

/// The brightness of a pixel.
pub(super) fn brightness(pixel: &[u8]) -> u8 {
    match pixel {
        [red, green, blue] => luma([*red, *green, *blue]),
        [grey, ..] => *grey,
        [] => 255,
    }
}

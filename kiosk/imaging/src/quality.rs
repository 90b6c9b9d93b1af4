//! Whether a page can be read: blur, exposure, what was cut off, resolution.

use kiosk_domain::FaultCode;

use crate::raster::Raster;
use crate::small::Small;
use crate::{Blank, MIN_DPI};

/// Only every so many rows and columns are looked at: a page has thousands of edges in them.
const STRIDE: usize = 16;
/// Pixels within which an edge of the writing rises at 300 dpi, blurred or not.
const WINDOW: usize = 13;
/// Levels from which a transition is an edge of ink.
const EDGE_CONTRAST: u8 = 60;
/// Fewer edges give no verdict: the page is empty or nearly so.
const MIN_EDGES: usize = 200;
/// Under this steepness the writing is blurred: 2 pixels (sigma) at 300 dpi.
const BLURRED: f32 = 0.22;
/// Paper under this level is too dark.
const DARK_PAPER: u8 = 150;
/// Less between paper and ink is too pale.
const MIN_CONTRAST: u8 = 60;
/// Ink above this on paper without any tone is washed out.
const PALE_INK: u8 = 120;
const BURNT_PAPER: u8 = 253;
/// Ink is the level that this share of the looked-at pixels stays under, and at least so
/// many pixels, so that a speck is no ink.
const INK_SHARE: f32 = 0.001;
/// Share of a border from which ink that crosses it is writing that was cut off.
const CUT_SHARE: f32 = 0.02;
/// A longer stretch of a border, as a share of it, is a shadow or the lid: letters are short.
const SHADOW_SHARE: f32 = 0.04;

/// How sharp the page is and how light.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Tone {
    /// Median steepness of edges, the worse direction; none with too few edges.
    pub(crate) sharpness: Option<f32>,
    /// Brightness of paper and of the darkest ink.
    pub(crate) paper: u8,
    pub(crate) ink: u8,
}

/// Measures a page at full size.
pub(crate) fn tone(raster: &Raster, small: &Small) -> Tone {
    let mut counts = [0_u32; 256];
    let mut across = Vec::new();
    for y in (STRIDE / 2..raster.height).step_by(STRIDE) {
        let row = raster.grey_row(y);
        for level in &row {
            if let Some(count) = counts.get_mut(usize::from(*level)) {
                *count += 1;
            }
        }
        edges(&row, &mut across);
    }
    let mut down = Vec::new();
    for column in columns(raster) {
        edges(&column, &mut down);
    }
    // Motion blurs one direction only, so the worse one counts.
    let sharpness = [median(across), median(down)]
        .into_iter()
        .flatten()
        .reduce(f32::min);
    Tone {
        sharpness,
        paper: small.percentile(0.9),
        ink: ink(&counts),
    }
}

/// Every sixteenth column, gathered while the rows pass by once.
fn columns(raster: &Raster) -> Vec<Vec<u8>> {
    let count = raster.width.saturating_sub(STRIDE / 2).div_ceil(STRIDE);
    let mut columns = vec![Vec::with_capacity(raster.height); count];
    for row in raster.rows() {
        let pixels = row
            .chunks_exact(raster.channels)
            .skip(STRIDE / 2)
            .step_by(STRIDE);
        for (column, pixel) in columns.iter_mut().zip(pixels) {
            column.push(match pixel {
                [red, green, blue] => crate::raster::luma([*red, *green, *blue]),
                other => other.first().copied().unwrap_or(0),
            });
        }
    }
    columns
}

/// Adds the steepness of every strong transition along a line: its steepest step over its
/// whole contrast.
fn edges(line: &[u8], found: &mut Vec<f32>) {
    let mut rest = line;
    while let Some(window) = rest.first_chunk::<WINDOW>() {
        let (least, most) = window.iter().fold((255, 0), |(least, most), level| {
            (*level.min(&least), *level.max(&most))
        });
        let contrast: u8 = most - least;
        if contrast < EDGE_CONTRAST {
            rest = rest.get(WINDOW / 2..).unwrap_or_default();
            continue;
        }
        let next = window.iter().skip(1);
        let steepest = window
            .iter()
            .zip(next)
            .map(|(level, next)| level.abs_diff(*next))
            .max();
        found.push(f32::from(steepest.unwrap_or(0)) / f32::from(contrast));
        rest = rest.get(WINDOW..).unwrap_or_default();
    }
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    if values.len() < MIN_EDGES {
        return None;
    }
    let middle = values.len() / 2;
    Some(*values.select_nth_unstable_by(middle, f32::total_cmp).1)
}

fn ink(counts: &[u32; 256]) -> u8 {
    let total: u32 = counts.iter().sum();
    let wanted = ((total as f32 * INK_SHARE) as u32).clamp(50, 2000);
    let mut below = 0;
    for (level, count) in (0..=255_u8).zip(counts) {
        below += count;
        if below >= wanted {
            return level;
        }
    }
    255
}

/// What the verdicts are drawn from.
pub(crate) struct Evidence<'a> {
    /// The cleaned page at a fraction of its size.
    pub(crate) page: &'a Small,
    pub(crate) tone: Tone,
    pub(crate) blank: Blank,
    /// The sheet reaches beyond the picture that came in.
    pub(crate) sheet_cut: bool,
    pub(crate) dpi: u32,
}

/// Everything that speaks against the page, in the order of [`FaultCode::ALL`].
pub(crate) fn verdicts(evidence: &Evidence<'_>) -> Vec<FaultCode> {
    let Tone {
        sharpness,
        paper,
        ink,
    } = evidence.tone;
    let written = evidence.blank == Blank::No;
    let pale = paper.saturating_sub(ink) < MIN_CONTRAST || (paper >= BURNT_PAPER && ink > PALE_INK);
    let dark = paper < DARK_PAPER;
    let checks = [
        (FaultCode::PageBlank, evidence.blank == Blank::Yes),
        (FaultCode::PageAlmostBlank, evidence.blank == Blank::Almost),
        (
            FaultCode::PageBlurred,
            sharpness.is_some_and(|sharpness| sharpness < BLURRED),
        ),
        (
            FaultCode::PageCut,
            evidence.sheet_cut || runs_off(evidence.page, paper),
        ),
        (FaultCode::PageDark, dark),
        // A page that is dark altogether has no contrast either; once is enough.
        (FaultCode::PageWashedOut, written && pale && !dark),
        (FaultCode::PageLowResolution, evidence.dpi < MIN_DPI),
    ];
    checks
        .into_iter()
        .filter(|(_, speaks)| *speaks)
        .map(|(code, _)| code)
        .collect()
}

/// Whether ink crosses a border of the page.
fn runs_off(page: &Small, paper: u8) -> bool {
    let edge = paper.saturating_sub(EDGE_CONTRAST);
    let inked = |x: usize, y: usize| {
        page.grey
            .get(y * page.width + x)
            .is_some_and(|level| *level < edge)
    };
    let (right, bottom) = (page.width.saturating_sub(1), page.height.saturating_sub(1));
    // The second pixel tells a stroke from the bed's last shadow.
    let column = |outer: usize, inner: usize| {
        crossed_share(
            (0..page.height).map(|y| inked(outer, y) && inked(inner, y)),
            page.height,
        )
    };
    let row = |outer: usize, inner: usize| {
        crossed_share(
            (0..page.width).map(|x| inked(x, outer) && inked(x, inner)),
            page.width,
        )
    };
    let sides = [
        column(0, 2),
        column(right, right.saturating_sub(2)),
        row(0, 2),
        row(bottom, bottom.saturating_sub(2)),
    ];
    sides.into_iter().any(|share| share >= CUT_SHARE)
}

/// Share of a border that short stretches of ink cover.
fn crossed_share(inked: impl Iterator<Item = bool>, length: usize) -> f32 {
    let longest = ((length as f32 * SHADOW_SHARE) as usize).max(1);
    let (mut crossed, mut run) = (0, 0);
    for inked in inked.chain([false]) {
        if inked {
            run += 1;
            continue;
        }
        crossed += if run <= longest { run } else { 0 };
        run = 0;
    }
    crossed as f32 / length.max(1) as f32
}

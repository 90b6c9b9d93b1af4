//! Whether a page can be read: blur and exposure.
//!
//! The variance of a Laplacian, the usual measure of blur, says how much ink there is. The
//! steepest step of an edge over the edge's height hardly depends on content.

use std::ops::Range;

use kiosk_domain::FaultCode;

use crate::raster::Raster;
use crate::small::Small;
use crate::verdict::{Limits, Verdict};

/// Only every so many rows and columns are looked at: a page has thousands of edges in them.
const STRIDE: usize = 16;
/// Pixels within which an edge of the writing rises at 300 dpi, blurred or not.
const WINDOW: usize = 13;
const MEANT_DPI: u32 = 300;
/// Levels from which a transition is an edge of ink; fainter ones are texture.
const EDGE_CONTRAST: u8 = 80;
/// Fewer edges give no verdict: the page is empty or nearly so.
const MIN_EDGES: usize = 200;
/// A blur of 1 and of 2 pixels (sigma) at 300 dpi.
const STEEPNESS: Limits = Limits {
    warn: 0.30,
    ask: 0.22,
};
/// Paper under this level is too dark.
const DARK_PAPER: f32 = 150.0;
/// Levels between paper and ink.
const CONTRAST: Limits = Limits {
    warn: 60.0,
    ask: 50.0,
};
/// Ink with less of them has no steep edges to begin with: pencil is no blur.
const FAINT: u8 = 110;
/// Ink above this on paper without any tone is washed out.
const PALE_INK: u8 = 120;
const BURNT_PAPER: u8 = 253;
/// Levels under the paper from which a pixel is no paper.
const NO_PAPER: u8 = 30;
/// Ink is the level that this share of them stays under, so that a speck is no ink; fewer than
/// so many tell nothing.
const INK_SHARE: f32 = 0.1;
const MIN_INK: u32 = 20;
/// The edge of the page is left out: shadows and lids, as a share of each side.
const MARGIN_SHARE: f32 = 0.025;

/// How sharp the page is and how light.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Tone {
    /// Median steepness of edges, the worse direction; none with too few edges.
    pub(crate) sharpness: Option<f32>,
    /// Brightness of paper and of the darkest ink; the same if there is too little ink.
    pub(crate) paper: u8,
    pub(crate) ink: u8,
}

/// Measures a page at full size.
pub(crate) fn tone(raster: &Raster, small: &Small, dpi: u32) -> Tone {
    // At 600 dpi an edge is twice as wide, and every second pixel shows it as 300 dpi would.
    let step = (dpi / MEANT_DPI).max(1) as usize;
    let (across, down) = (inner(raster.width), inner(raster.height));
    let mut counts = [0_u32; 256];
    let mut steepness = [Vec::new(), Vec::new()];
    let [by_row, by_column] = &mut steepness;
    for y in down.clone().skip(STRIDE / 2).step_by(STRIDE) {
        let row = raster.grey_row(y);
        let row = row.get(across.clone()).unwrap_or_default();
        for level in row {
            if let Some(count) = counts.get_mut(usize::from(*level)) {
                *count += 1;
            }
        }
        edges(row, step, by_row);
    }
    for column in columns(raster, across) {
        edges(
            column.get(down.clone()).unwrap_or_default(),
            step,
            by_column,
        );
    }
    // Motion blurs one direction only, so the worse one counts.
    let sharpness = steepness.into_iter().filter_map(median).reduce(f32::min);
    let paper = small.percentile(0.9);
    Tone {
        sharpness,
        paper,
        ink: ink(&counts, paper),
    }
}

/// The part of a side that is no edge.
fn inner(length: usize) -> Range<usize> {
    let margin = (length as f32 * MARGIN_SHARE) as usize;
    margin..length - margin
}

/// Every sixteenth column of some, gathered while the rows pass by once.
fn columns(raster: &Raster, across: Range<usize>) -> Vec<Vec<u8>> {
    let count = across.len().saturating_sub(STRIDE / 2).div_ceil(STRIDE);
    let mut columns = vec![Vec::with_capacity(raster.height); count];
    for row in raster.rows() {
        let pixels = row
            .chunks_exact(raster.channels)
            .take(across.end)
            .skip(across.start + STRIDE / 2)
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
fn edges(line: &[u8], step: usize, found: &mut Vec<f32>) {
    let thinned: Vec<u8>;
    let mut rest = line;
    if step > 1 {
        thinned = line.iter().copied().step_by(step).collect();
        rest = &thinned;
    }
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

/// The level of the darkest tenth of what is no paper; that of the paper if there is too
/// little.
fn ink(counts: &[u32; 256], paper: u8) -> u8 {
    let not_paper = usize::from(paper.saturating_sub(NO_PAPER));
    let total: u32 = counts.iter().take(not_paper).sum();
    if total < MIN_INK {
        return paper;
    }
    let wanted = (total as f32 * INK_SHARE) as u32;
    let mut below = 0;
    for (level, count) in (0..=255_u8).zip(counts) {
        below += count;
        if below > wanted {
            return level;
        }
    }
    paper
}

/// The verdicts on sharpness and light; a page with nothing on it is neither blurred nor pale.
pub(crate) fn judge(tone: Tone, is_written: bool) -> impl Iterator<Item = Verdict> {
    let (paper, contrast) = (f32::from(tone.paper), tone.paper.saturating_sub(tone.ink));
    let limits = Limits {
        warn: if contrast < FAINT {
            STEEPNESS.ask
        } else {
            STEEPNESS.warn
        },
        ..STEEPNESS
    };
    let blurred = tone
        .sharpness
        .filter(|_| is_written)
        .and_then(|steepness| Verdict::under(FaultCode::PageBlurred, steepness, limits));
    let dark = (paper < DARK_PAPER).then(|| Verdict::ask(FaultCode::PageDark, paper, DARK_PAPER));
    // A page that is dark altogether has no contrast either; once is enough.
    let pale = if is_written && dark.is_none() && contrast > 0 {
        washed_out(tone, f32::from(contrast))
    } else {
        None
    };
    [blurred, dark, pale].into_iter().flatten()
}

fn washed_out(tone: Tone, contrast: f32) -> Option<Verdict> {
    let fault = FaultCode::PageWashedOut;
    if tone.paper >= BURNT_PAPER && tone.ink > PALE_INK {
        let needed = tone.paper - PALE_INK;
        return Some(Verdict::ask(fault, contrast, f32::from(needed)));
    }
    Verdict::under(fault, contrast, CONTRAST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::Specimen;
    use crate::verdict::Weight;

    /// A page blurred along one direction by so many pixels.
    fn moved(page: &Raster, pixels: usize, is_down: bool) -> Raster {
        let stride = if is_down { page.width } else { 1 };
        let mut moved = Raster::filled(page.width, page.height, 1, 240);
        for (at, level) in moved.pixels.iter_mut().enumerate() {
            let taps = (0..pixels).filter_map(|tap| page.pixels.get(at + tap * stride));
            let sum: u32 = taps.clone().map(|level| u32::from(*level)).sum();
            *level = (sum / taps.count() as u32) as u8;
        }
        moved
    }

    fn blurred(page: &Raster) -> Option<Weight> {
        let tone = tone(page, &Small::of(page), 300);
        let mut verdicts = judge(tone, true);
        let blurred = verdicts.find(|one| one.fault == FaultCode::PageBlurred);
        blurred.map(|one| one.weight)
    }

    #[test]
    fn blur_along_either_direction_is_told() {
        let page = Specimen::page().render();
        for is_down in [true, false] {
            let found = [1, 12].map(|pixels| blurred(&moved(&page, pixels, is_down)));
            assert_eq!(found, [None, Some(Weight::Ask)], "{is_down}");
        }
    }

    #[test]
    fn faint_strokes_are_soft_and_not_blurred() {
        let faint = Tone {
            sharpness: Some(0.27),
            paper: 248,
            ink: 150,
        };
        let faults = |tone| judge(tone, true).map(|one| one.fault).collect::<Vec<_>>();
        assert_eq!(faults(faint), []);
        assert_eq!(faults(Tone { ink: 60, ..faint }), [FaultCode::PageBlurred]);
        let lost = Tone {
            sharpness: Some(0.2),
            ..faint
        };
        assert_eq!(faults(lost), [FaultCode::PageBlurred]);
    }

    #[test]
    fn light_is_told_by_degrees() {
        let told = |paper, ink| {
            let tone = Tone {
                sharpness: None,
                paper,
                ink,
            };
            judge(tone, true)
                .map(|one| (one.fault, one.weight))
                .collect::<Vec<_>>()
        };
        let (pale, dark) = (FaultCode::PageWashedOut, FaultCode::PageDark);
        let cases = [
            (240, 40, None),
            (240, 185, Some((pale, Weight::Warn))),
            (240, 195, Some((pale, Weight::Ask))),
            (255, 121, Some((pale, Weight::Ask))),
            (255, 120, None),
            (149, 20, Some((dark, Weight::Ask))),
            (149, 140, Some((dark, Weight::Ask))),
        ];
        for (paper, ink, expected) in cases {
            assert_eq!(
                told(paper, ink).into_iter().next(),
                expected,
                "{paper} {ink}"
            );
            assert!(told(paper, ink).len() <= 1, "{paper} {ink}");
        }
    }
}

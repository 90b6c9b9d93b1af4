//! Which part of a picture is the card.

use crate::raster::Raster;
use crate::sheet;
use crate::small::{Small, percentile};

/// A thing on the bed that covers more of the picture is a page, not a card.
const MAX_CARD_SHARE: f32 = 0.6;
/// Levels of brightness or colour by which the card differs from a white lid.
const LID_STEP: u8 = 12;
/// Pixels of a row or column that must differ: fewer are dust.
const MIN_ACROSS: usize = 8;

/// The part of the picture that the card covers, in grey; none if it cannot be told.
pub(super) fn card_region(raster: &Raster, grey: &Raster) -> Option<Raster> {
    let small = Small::of(raster);
    let [from, to] = match sheet::find(&small) {
        Some(sheet) => bounds(&sheet.quad),
        None => content_box(&small)?,
    };
    let share = (to[0] - from[0]) * (to[1] - from[1]) / (small.width * small.height) as f32;
    if share > MAX_CARD_SHARE {
        return None;
    }
    let px = |at: [f32; 2]| at.map(|at| (at.max(0.0) * small.factor as f32) as usize);
    Some(crop(grey, px(from), px(to)))
}

fn bounds(quad: &[[f32; 2]; 4]) -> [[f32; 2]; 2] {
    let start = [[f32::MAX; 2], [f32::MIN; 2]];
    quad.iter().fold(start, |[low, high], [x, y]| {
        [
            [low[0].min(*x), low[1].min(*y)],
            [high[0].max(*x), high[1].max(*y)],
        ]
    })
}

/// The box around everything that differs from the lid.
fn content_box(small: &Small) -> Option<[[f32; 2]; 2]> {
    let lid = percentile(small.grey.iter().copied(), 0.5);
    let lid_chroma = percentile(small.chroma.iter().copied(), 0.5);
    let (mut columns, mut rows) = (vec![0_usize; small.width], vec![0_usize; small.height]);
    for (at, (grey, chroma)) in small.grey.iter().zip(&small.chroma).enumerate() {
        if grey.abs_diff(lid) >= LID_STEP || chroma.abs_diff(lid_chroma) >= LID_STEP {
            let (x, y) = (at % small.width, at / small.width);
            columns
                .get_mut(x)
                .into_iter()
                .chain(rows.get_mut(y))
                .for_each(|count| *count += 1);
        }
    }
    let span = |counts: &[usize]| {
        let first = counts.iter().position(|count| *count >= MIN_ACROSS)?;
        let last = counts.iter().rposition(|count| *count >= MIN_ACROSS)?;
        Some((first as f32, last as f32 + 1.0))
    };
    let ((left, right), (top, bottom)) = (span(&columns)?, span(&rows)?);
    Some([[left, top], [right, bottom]])
}

pub(super) fn crop(raster: &Raster, from: [usize; 2], to: [usize; 2]) -> Raster {
    let [left, top] = from;
    let (right, bottom) = (to[0].min(raster.width), to[1].min(raster.height));
    let (width, height) = (
        right.saturating_sub(left).max(1),
        bottom.saturating_sub(top).max(1),
    );
    raster.remapped(width, height, |x, y| (left + x, top + y))
}

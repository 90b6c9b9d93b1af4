//! How far the writing lies turned.
//!
//! Where a dark stroke ends and paper begins below it there is a point; lines of writing make
//! rows of points. For every trial angle the points are sheared and counted by row, and the
//! right angle is the one where neighbouring rows differ most (the projection profile of
//! Postl's US patent 4,723,297, scored as differential square sum, on edge points instead of
//! pixels). The best score over the mean of all tells how much the answer is worth.

use crate::sheet::Sheet;
use crate::small::Small;

/// Search range and first step in degrees. Feeders turn less; a page laid on the glass by
/// hand turns more only on purpose.
const RANGE_DEG: f32 = 18.0;
const FIRST_STEP_DEG: f32 = 0.25;
/// Half width and step of the searches that follow.
const REFINEMENTS: [(f32, f32); 3] = [(0.2, 0.1), (0.09, 0.03), (0.03, 0.01)];
/// Points of the first search; more make it slower, not better.
const SWEEP_POINTS: usize = 12_000;
/// Strongest share of all steps that become points.
const POINT_SHARE: f32 = 0.025;
/// Weakest step from ink to paper; below lies the noise of the sensor.
const MIN_STEP: u8 = 8;
/// Fewer points say nothing.
const MIN_POINTS: usize = 200;
/// The outer part of picture or sheet is left out: its edge is no writing.
const INSET_SHARE: f32 = 0.02;

/// Confidence from which an angle is believed, and from which also a large one.
const BELIEVED: f32 = 4.0;
const CERTAIN: f32 = 6.0;
/// Scores above this share of the best are as good as the best.
const SAME_SCORE: f64 = 0.9995;
/// What counts as large: signatures and photographs reach 4 to 6 at any angle.
const LARGE_DEG: f32 = 5.0;

/// The angle of the writing.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Skew {
    /// Degrees, clockwise positive as seen.
    pub(crate) angle_deg: f32,
    /// Best score over mean score; 0 if there was nothing to score.
    pub(crate) confidence: f32,
}

impl Skew {
    /// The angle if it can be believed.
    pub(crate) fn believed(self) -> Option<f32> {
        let small = self.angle_deg.abs() < LARGE_DEG;
        (self.confidence >= CERTAIN || (self.confidence >= BELIEVED && small))
            .then_some(self.angle_deg)
    }
}

/// Measures the writing within the sheet, or within the whole picture.
pub(crate) fn measure(small: &Small, sheet: Option<&Sheet>) -> Skew {
    let points = points(small, sheet);
    if points.len() < MIN_POINTS {
        return Skew::default();
    }
    let mut rows = Rows::new(small);
    let few: Vec<_> = points
        .iter()
        .step_by(points.len().div_ceil(SWEEP_POINTS))
        .copied()
        .collect();
    let (mut best, mean) = sweep(&mut rows, &few, 0.0, RANGE_DEG, FIRST_STEP_DEG);
    let confidence = (best.1 / mean.max(1.0)) as f32;
    for (half_width, step) in REFINEMENTS {
        best = sweep(&mut rows, &points, best.0, half_width, step).0;
    }
    Skew {
        angle_deg: best.0,
        confidence,
    }
}

/// The best angle with its score, and the mean score.
fn sweep(
    rows: &mut Rows,
    points: &[(f32, f32)],
    centre: f32,
    half_width: f32,
    step: f32,
) -> ((f32, f64), f64) {
    let count = (half_width / step).round() as i32;
    let angle = |index: i32| centre + index as f32 * step;
    let scores: Vec<_> = (-count..=count)
        .map(|index| rows.score(points, angle(index)))
        .collect();
    let best = scores.iter().copied().fold(f64::MIN, f64::max);
    // Within the width of a row every angle counts alike: the middle of those is the answer.
    let equal = |score: &f64| *score >= best * SAME_SCORE;
    let first = scores.iter().position(equal).unwrap_or_default();
    let run = scores
        .iter()
        .skip(first)
        .take_while(|score| equal(score))
        .count();
    let middle = first as f32 + (run.max(1) - 1) as f32 / 2.0;
    let sum: f64 = scores.iter().sum();
    let at = centre + (middle - count as f32) * step;
    ((at, best), sum / scores.len() as f64)
}

/// Counters for the points of each sheared row.
struct Rows {
    counts: Vec<u32>,
    /// Added to every row, so that none is negative.
    offset: f32,
}

impl Rows {
    fn new(small: &Small) -> Self {
        let reach = (small.width as f32 / 2.0 * (RANGE_DEG + 1.0).to_radians().tan()).ceil();
        Self {
            counts: vec![0; small.height + 2 * reach as usize + 2],
            offset: reach + 0.5,
        }
    }

    fn score(&mut self, points: &[(f32, f32)], angle_deg: f32) -> f64 {
        self.counts.fill(0);
        let slope = angle_deg.to_radians().tan();
        for (x, y) in points {
            let row = (y - x * slope + self.offset) as usize;
            if let Some(count) = self.counts.get_mut(row) {
                *count += 1;
            }
        }
        let next = self.counts.iter().skip(1);
        let squares = self
            .counts
            .iter()
            .zip(next)
            .map(|(row, next)| f64::from(row.abs_diff(*next)).powi(2));
        squares.sum()
    }
}

/// Points under dark strokes; `x` is counted from the middle of the picture.
fn points(small: &Small, sheet: Option<&Sheet>) -> Vec<(f32, f32)> {
    let threshold = threshold(small);
    let middle = small.width as f32 / 2.0;
    let inset = INSET_SHARE * small.width.max(small.height) as f32;
    let inside = |x: usize, y: usize| {
        let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
        let (right, bottom) = (small.width as f32 - inset, small.height as f32 - inset);
        let framed = x >= inset && y >= inset && x <= right && y <= bottom;
        framed && sheet.is_none_or(|sheet| sheet.contains(x, y, inset))
    };
    let mut points = Vec::new();
    for y in 1..small.height.saturating_sub(2) {
        let rows = [y - 1, y, y + 1, y + 2].map(|y| small.row(y));
        let columns = rows[0]
            .iter()
            .zip(rows[1])
            .zip(rows[2])
            .zip(rows[3])
            .enumerate();
        for (x, (((before, above), below), after)) in columns {
            if below.saturating_sub(*above) >= threshold && inside(x, y) {
                let steps = [
                    below_step(*before, *above),
                    below_step(*above, *below),
                    below_step(*below, *after),
                ];
                points.extend(peak(steps).map(|shift| (x as f32 + 0.5 - middle, y as f32 + shift)));
            }
        }
    }
    points
}

fn below_step(above: u8, below: u8) -> f32 {
    f32::from(below) - f32::from(above)
}

/// Where between the rows a step is steepest, if the middle one is the steepest of three.
/// Without the fraction, straight pages would win or lose by how edges fall on rows.
fn peak([before, here, after]: [f32; 3]) -> Option<f32> {
    let curve = 2.0 * here - before - after;
    (here > before && here >= after).then(|| (after - before) / (2.0 * curve.max(1.0)))
}

/// The step that only the strongest share of all pixels reaches.
fn threshold(small: &Small) -> u8 {
    let below = small.grey.iter().skip(small.width);
    let steps = small
        .grey
        .iter()
        .zip(below)
        .map(|(above, below)| below.saturating_sub(*above));
    crate::small::percentile(steps, 1.0 - POINT_SHARE).max(MIN_STEP)
}

//! How far the writing lies turned.
//!
//! Where a dark stroke ends and paper begins below it there is a point; lines of writing make
//! rows of points. For every trial angle the points are sheared and counted by row, and the
//! right angle is the one where neighbouring rows differ most (the projection profile of
//! Postl's US patent 4,723,297, scored as differential square sum, on edge points instead of
//! pixels). Rows are cut fine and blurred again: with whole rows the answer depended on where
//! between two rows a line of writing happened to lie. The best score over the mean of all
//! tells how much the answer is worth. Where that leaves a doubt, the four halves of the page are
//! asked as well: writing says the same everywhere, a photograph or a signature does not.

use crate::sheet::Sheet;
use crate::small::Small;

/// Search range and first step in degrees. Feeders turn less; a page laid on the glass by
/// hand turns more only on purpose.
const RANGE_DEG: f32 = 18.0;
const FIRST_STEP_DEG: f32 = 0.25;
/// Half width and step of the searches that follow.
const REFINEMENTS: [(f32, f32); 3] = [(0.2, 0.1), (0.09, 0.03), (0.03, 0.01)];
/// Bins of one row of the small picture.
const BINS_PER_ROW: f32 = 4.0;
/// Bins over which counts are summed up, twice, and distance of the sums that are compared: one
/// row and a half, as far as the lower ends of letters in a line lie apart.
const REACH: usize = 6;
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

/// Confidence from which a small angle is believed if three halves agree, from which it is if not
/// more than one disagrees, from which also a large one (a huge one only if none disagrees), and
/// from which the halves need not be asked. A curved or stained page of an old book has 3, a full page 14 and more; a
/// lone signature has up to 2.7, a photograph or a drawing up to 8.
const FAINT: f32 = 3.0;
const BELIEVED: f32 = 4.0;
const CERTAIN: f32 = 6.0;
const PLAIN: f32 = 10.0;
/// Points of a half that are looked at, and how far its answer may be off.
const HALF_POINTS: usize = 4_000;
const HALVES_AGREE_DEG: f32 = 1.0;
/// Scores above this share of the best are as good as the best.
const SAME_SCORE: f64 = 0.9995;
/// What counts as large: signatures and photographs reach 4 to 6 at any angle. Beyond twice as
/// much a drawing is more likely than a page.
const LARGE_DEG: f32 = 5.0;
const HUGE_DEG: f32 = 10.0;

/// The angle of the writing.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Skew {
    /// Degrees, clockwise positive as seen.
    pub(crate) angle_deg: f32,
    /// Best score over mean score; 0 if there was nothing to score.
    pub(crate) confidence: f32,
    halves: Halves,
}

/// What the upper, lower, left and right half of the page say on their own; halves with few
/// points say nothing.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
struct Halves {
    agree: u8,
    disagree: u8,
}

impl Skew {
    /// The angle if it can be believed.
    pub(crate) fn believed(self) -> Option<f32> {
        let small = self.angle_deg.abs() < LARGE_DEG;
        let huge = self.angle_deg.abs() >= HUGE_DEG;
        let Halves { agree, disagree } = self.halves;
        let believed = match self.confidence {
            PLAIN.. => true,
            CERTAIN.. => disagree <= u8::from(!huge),
            BELIEVED.. => small && disagree <= 1,
            FAINT.. => small && disagree <= 1 && agree >= 3,
            _ => false,
        };
        believed.then_some(self.angle_deg)
    }
}

/// Measures the writing within the sheet, or within the whole picture.
pub(crate) fn measure(small: &Small, sheet: Option<&Sheet>) -> Skew {
    let points = points(small, sheet);
    if points.len() < MIN_POINTS {
        return Skew::default();
    }
    let mut rows = Rows::new(small);
    let few = thinned(points.iter(), SWEEP_POINTS);
    let (mut best, mean) = sweep(&mut rows, &few, 0.0, RANGE_DEG, FIRST_STEP_DEG);
    let confidence = (best.1 / mean.max(1.0)) as f32;
    for (half_width, step) in REFINEMENTS {
        best = sweep(&mut rows, &points, best.0, half_width, step).0;
    }
    let halves = if (FAINT..PLAIN).contains(&confidence) {
        halves(&mut rows, &points, best.0)
    } else {
        Halves::default()
    };
    Skew {
        angle_deg: best.0,
        confidence,
        halves,
    }
}

/// Asks the halves of the page for the angle that all of it has.
fn halves(rows: &mut Rows, points: &[(f32, f32)], angle_deg: f32) -> Halves {
    let count = points.len().max(1) as f32;
    let sums = points
        .iter()
        .fold((0.0, 0.0), |(xs, ys), (x, y)| (xs + x, ys + y));
    let (middle, centre) = (sums.0 / count, sums.1 / count);
    let mut halves = Halves::default();
    for half in 0..4 {
        let is_in = |(x, y): &&(f32, f32)| match half {
            0 => *y < centre,
            1 => *y >= centre,
            2 => *x < middle,
            _ => *x >= middle,
        };
        let points = thinned(points.iter().filter(is_in), HALF_POINTS);
        if points.len() < MIN_POINTS {
            continue;
        }
        let found = sweep(rows, &points, 0.0, RANGE_DEG, FIRST_STEP_DEG).0.0;
        if (found - angle_deg).abs() <= HALVES_AGREE_DEG {
            halves.agree += 1;
        } else {
            halves.disagree += 1;
        }
    }
    halves
}

/// At most about so many of the points, evenly taken.
fn thinned<'a>(
    points: impl Iterator<Item = &'a (f32, f32)> + Clone,
    most: usize,
) -> Vec<(f32, f32)> {
    let step = points.clone().count().div_ceil(most).max(1);
    points.step_by(step).copied().collect()
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
    once: Vec<u32>,
    twice: Vec<u32>,
    /// Added to every row, so that none is negative.
    offset: f32,
}

impl Rows {
    fn new(small: &Small) -> Self {
        let reach = (small.width as f32 / 2.0 * (RANGE_DEG + 1.0).to_radians().tan()).ceil();
        let rows = small.height + 2 * reach as usize + 2;
        let bins = rows * BINS_PER_ROW as usize + 2 * REACH;
        Self {
            counts: vec![0; bins],
            once: vec![0; bins],
            twice: vec![0; bins],
            offset: reach + 0.5,
        }
    }

    fn score(&mut self, points: &[(f32, f32)], angle_deg: f32) -> f64 {
        self.counts.fill(0);
        let slope = angle_deg.to_radians().tan();
        for (x, y) in points {
            let bin = ((y - x * slope + self.offset) * BINS_PER_ROW) as usize;
            if let Some(count) = self.counts.get_mut(bin) {
                *count += 1;
            }
        }
        sum_up(&self.counts, &mut self.once);
        sum_up(&self.once, &mut self.twice);
        let next = self.twice.iter().skip(REACH);
        let squares = self
            .twice
            .iter()
            .zip(next)
            .map(|(row, next)| u64::from(row.abs_diff(*next)).pow(2));
        squares.sum::<u64>() as f64
    }
}

/// Sums of `REACH` neighbours each.
fn sum_up(counts: &[u32], sums: &mut [u32]) {
    let leaving = std::iter::repeat_n(&0, REACH).chain(counts);
    let mut sum = 0;
    for ((entering, leaving), target) in counts.iter().zip(leaving).zip(sums) {
        sum = sum + entering - leaving;
        *target = sum;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;

    /// Words of bars that stand on lines, `pitch` apart.
    fn writing(angle_deg: f32, pitch: f32, lines: f32) -> Small {
        let mut picture = Raster::filled(1000, 1400, 1, 235);
        let (sin, cos) = angle_deg.to_radians().sin_cos();
        for (at, pixel) in picture.pixels.iter_mut().enumerate() {
            let (x, y) = ((at % 1000) as f32 - 500.0, (at / 1000) as f32 - 700.0);
            let (u, v) = (x * cos + y * sin + 350.0, y * cos - x * sin + 500.0);
            let line = (v / pitch).floor();
            let word = ((u / 90.0).floor() * 3.7 + line * 1.3).sin();
            let ink = (0.0..700.0).contains(&u)
                && (0.0..lines).contains(&line)
                && word > -0.5
                && u % 9.0 < 5.0
                && (8.0..22.0).contains(&(v - line * pitch));
            if ink {
                *pixel = 50;
            }
        }
        Small::of(&picture)
    }

    #[test]
    fn the_answer_does_not_depend_on_where_lines_fall_on_rows() {
        for pitch in [31.0, 33.3, 36.7] {
            for angle_deg in [-4.35, -0.85, -0.3, 0.0, 0.17, 0.6, 2.45] {
                let skew = measure(&writing(angle_deg, pitch, 26.0), None);
                let off = (skew.angle_deg - angle_deg).abs();
                assert!(off <= 0.03, "{pitch} {angle_deg}: {skew:?}");
                assert!(skew.believed().is_some());
            }
        }
    }

    /// Strokes in all directions, or along one half of the picture in one direction.
    fn strokes(turn_deg: impl Fn(usize) -> f32) -> Small {
        let mut picture = Raster::filled(1000, 1400, 1, 235);
        for index in 0..260_usize {
            let (x, y) = ((index * 617) % 860 + 60, (index * 389) % 1240 + 60);
            let (sin, cos) = turn_deg(index).to_radians().sin_cos();
            for step in 0..100 {
                let along = step as f32 - 50.0;
                let (x, y) = (x as f32 + along * cos, y as f32 + along * sin);
                for thick in 0..5 {
                    if let Some(pixel) = picture
                        .pixels
                        .get_mut((y as usize + thick) * 1000 + x as usize)
                    {
                        *pixel = 60;
                    }
                }
            }
        }
        Small::of(&picture)
    }

    #[test]
    fn strokes_in_all_directions_turn_no_page() {
        for seed in 0..6_usize {
            let small = strokes(|index| ((index * 7919 + seed * 131) % 340) as f32 / 10.0 - 17.0);
            let skew = measure(&small, None);
            assert_eq!(skew.believed(), None, "{seed}: {skew:?}");
        }
    }

    #[test]
    fn halves_that_disagree_outvote_a_fair_score() {
        let told = |confidence: f32, angle_deg: f32, disagree: u8| {
            let agree = 4 - disagree;
            let halves = Halves { agree, disagree };
            let skew = Skew {
                angle_deg,
                confidence,
                halves,
            };
            skew.believed().is_some()
        };
        for (confidence, angle_deg, most) in [
            (2.9, 1.0, None),
            (3.1, 1.0, Some(1)),
            (3.1, 6.0, None),
            (5.0, 1.0, Some(1)),
            (5.0, 6.0, None),
            (7.0, 6.0, Some(1)),
            (7.0, 12.0, Some(0)),
            (12.0, 12.0, Some(4)),
        ] {
            for disagree in 0..=4 {
                let expected = most.is_some_and(|most| disagree <= most);
                assert_eq!(
                    told(confidence, angle_deg, disagree),
                    expected,
                    "{confidence} {angle_deg} {disagree}"
                );
            }
        }
    }

    #[test]
    fn halves_of_writing_agree_and_halves_of_two_pages_do_not() {
        let small = writing(1.2, 33.3, 26.0);
        let points = points(&small, None);
        let mut rows = Rows::new(&small);
        let agreed = halves(&mut rows, &points, 1.2);
        assert_eq!((agreed.agree, agreed.disagree), (4, 0));
        let other = halves(&mut rows, &points, -6.0);
        assert_eq!((other.agree, other.disagree), (0, 4));
    }

    #[test]
    fn sums_take_the_last_six_counts() {
        let mut sums = [0; 9];
        sum_up(&[1, 0, 2, 0, 0, 0, 4, 0, 8], &mut sums);
        assert_eq!(sums, [1, 1, 3, 3, 3, 3, 6, 6, 12]);
    }
}

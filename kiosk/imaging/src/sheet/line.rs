//! Straight edges through points that are mostly, but not all, on them.

/// Distance of a point from its line, in small pixels.
const TOLERANCE: f32 = 1.2;
/// Points that pairs are taken from, at most.
const SAMPLES: usize = 40;
/// Sides may lean so far, as a tangent (20 degrees); the skew search ends at 18.
const MAX_LEAN: f32 = 0.364;

/// Looks from one side of the picture: `depth` counts inwards, `along` along the side.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

pub(super) const SIDES: [Side; 4] = [Side::Top, Side::Right, Side::Bottom, Side::Left];

impl Side {
    /// Length along the side and depth to the opposite one.
    pub(super) fn size(self, width: usize, height: usize) -> (usize, usize) {
        match self {
            Self::Top | Self::Bottom => (width, height),
            Self::Left | Self::Right => (height, width),
        }
    }

    /// Where a place lies in a picture of this size.
    pub(super) fn place(
        self,
        along: usize,
        depth: usize,
        width: usize,
        height: usize,
    ) -> (usize, usize) {
        match self {
            Self::Top => (along, depth),
            Self::Bottom => (along, height.saturating_sub(1 + depth)),
            Self::Left => (depth, along),
            Self::Right => (width.saturating_sub(1 + depth), along),
        }
    }
}

/// `depth = at + lean * along`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    pub(super) at: f32,
    pub(super) lean: f32,
    /// Points near the line.
    pub(super) inliers: usize,
}

/// The line through most points.
pub(super) fn fit(points: &[(f32, f32)]) -> Option<Line> {
    let step = points.len().div_ceil(SAMPLES).max(1);
    let samples: Vec<_> = points.iter().step_by(step).collect();
    let mut best: Option<Line> = None;
    for (index, first) in samples.iter().enumerate() {
        // Points close together say little about the direction.
        for second in samples.iter().skip(index + samples.len() / 5 + 1) {
            let lean = (second.1 - first.1) / (second.0 - first.0);
            let line = counted(first.1 - lean * first.0, lean, points);
            if lean.abs() <= MAX_LEAN && best.is_none_or(|best| line.inliers > best.inliers) {
                best = Some(line);
            }
        }
    }
    best.map(|line| refined(refined(line, points), points))
}

fn counted(at: f32, lean: f32, points: &[(f32, f32)]) -> Line {
    let close = |point: &&(f32, f32)| (at + lean * point.0 - point.1).abs() <= TOLERANCE;
    Line {
        at,
        lean,
        inliers: points.iter().filter(close).count(),
    }
}

/// Least squares through the points near the line.
fn refined(line: Line, points: &[(f32, f32)]) -> Line {
    let near = points
        .iter()
        .filter(|point| (line.at + line.lean * point.0 - point.1).abs() <= TOLERANCE);
    let (mut n, mut sx, mut sy, mut sxx, mut sxy) = (0.0_f64, 0.0, 0.0, 0.0, 0.0);
    for (x, y) in near.map(|(x, y)| (f64::from(*x), f64::from(*y))) {
        (n, sx, sy, sxx, sxy) = (n + 1.0, sx + x, sy + y, sxx + x * x, sxy + x * y);
    }
    let spread = n * sxx - sx * sx;
    if spread <= f64::EPSILON {
        return line;
    }
    let lean = (n * sxy - sx * sy) / spread;
    counted(((sy - lean * sx) / n) as f32, lean as f32, points)
}

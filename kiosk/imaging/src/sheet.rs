//! Where the sheet or card ends and the scanner's bed begins.
//!
//! Every side of the picture is looked at from outside: the first pixel of each row or column
//! that is brighter than the bed belongs to the sheet's edge, and a line through most of these
//! points, found by trying pairs (RANSAC with fixed pairs, so that equal pictures give equal
//! answers), is the edge. Only a bed that is darker than the sheet is recognised; a white
//! sheet on a white lid keeps its margin. All guards fall back to the whole picture.

use crate::small::{Small, percentile};

/// The frame whose median tells the bed, as a share of the picture; at least two pixels.
const BAND_SHARE: f32 = 0.01;
/// Least step in brightness from bed to paper; a shadow on a white lid has 5 to 20.
const MIN_STEP: u8 = 25;
/// Where between bed and paper the edge is drawn.
const EDGE_SHARE: f32 = 0.4;
/// Pixels in a row that must be bright before they count as the sheet: dust is thinner.
const RUN: usize = 3;
/// Distance of a point from its line, in small pixels.
const TOLERANCE: f32 = 1.2;
/// Points that pairs are taken from, at most.
const SAMPLES: usize = 40;
/// Sides may lean so far, as a tangent (20 degrees); the skew search ends at 18.
const MAX_LEAN: f32 = 0.364;
/// How far opposite sides and corners may be off, as a tangent (1.5 degrees).
const MAX_TWIST: f32 = 0.0262;
/// Points on a side's line over pixels of the side.
const MIN_SUPPORT: f32 = 0.6;
/// Closer to the picture's border than this, a side is the border itself.
const BORDER: f32 = 1.5;
/// Smallest sheet, as a share of the picture: a card on A4 has 6 %.
const MIN_AREA: f32 = 0.02;
/// Bright pixels outside the sheet, as a share of the outside. More of them are another
/// paper, and cutting would lose it.
const MAX_STRAY: f32 = 0.03;

/// A sheet on its bed, in pixels of the small picture.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// Upper left, upper right, lower right, lower left.
    pub(crate) quad: [[f32; 2]; 4],
    /// Top, right, bottom, left: the side was seen against the bed; otherwise it is the
    /// picture's border.
    pub(crate) seen: [bool; 4],
    /// Degrees, clockwise positive.
    pub(crate) angle_deg: f32,
}

/// Looks from one side of the picture: `depth` counts inwards, `along` along the side.
#[derive(Clone, Copy)]
enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

const SIDES: [Side; 4] = [Side::Top, Side::Right, Side::Bottom, Side::Left];

impl Side {
    /// Length along the side and depth to the opposite one.
    fn size(self, small: &Small) -> (usize, usize) {
        match self {
            Self::Top | Self::Bottom => (small.width, small.height),
            Self::Left | Self::Right => (small.height, small.width),
        }
    }

    fn pixel(self, small: &Small, along: usize, depth: usize) -> u8 {
        let (x, y) = match self {
            Self::Top => (along, depth),
            Self::Bottom => (along, small.height.saturating_sub(1 + depth)),
            Self::Left => (depth, along),
            Self::Right => (small.width.saturating_sub(1 + depth), along),
        };
        small.grey.get(y * small.width + x).copied().unwrap_or(0)
    }
}

/// `depth = at + lean * along`.
#[derive(Clone, Copy, Debug)]
struct Line {
    at: f32,
    lean: f32,
    inliers: usize,
}

/// Finds the sheet; none if it cannot be told from its bed for sure.
pub(crate) fn find(small: &Small) -> Option<Sheet> {
    let paper = small.percentile(0.98);
    let beds = SIDES.map(|side| bed_level(small, side));
    let known: Vec<u8> = beds
        .into_iter()
        .filter(|bed| bed.saturating_add(MIN_STEP) < paper)
        .collect();
    let common = percentile(known.iter().copied(), 0.5);
    if known.is_empty() {
        return None;
    }
    let mut lines = [Line {
        at: 0.0,
        lean: 0.0,
        inliers: 0,
    }; 4];
    let mut seen = [false; 4];
    let mut lowest = 255;
    for (((side, bed), line), seen) in SIDES.into_iter().zip(beds).zip(&mut lines).zip(&mut seen) {
        let bed = if bed.saturating_add(MIN_STEP) < paper {
            bed
        } else {
            common
        };
        let edge = bed + (f32::from(paper - bed) * EDGE_SHARE) as u8;
        lowest = lowest.min(edge);
        *line = fit(&edge_points(small, side, edge))?;
        *seen = !at_border(*line, side.size(small).0);
        if !*seen {
            *line = Line {
                at: 0.0,
                lean: 0.0,
                ..*line
            };
        }
    }
    let sheet = assemble(small, &lines, seen)?;
    (strays(small, &sheet, lowest) <= MAX_STRAY).then_some(sheet)
}

/// Median brightness of the frame on one side.
fn bed_level(small: &Small, side: Side) -> u8 {
    let (length, depth) = side.size(small);
    let band = ((depth as f32 * BAND_SHARE) as usize).max(2);
    let pixels = (0..band).flat_map(|depth| (0..length).map(move |along| (along, depth)));
    percentile(
        pixels.map(|(along, depth)| side.pixel(small, along, depth)),
        0.5,
    )
}

/// For each position along the side, how deep the sheet begins, with fractions.
fn edge_points(small: &Small, side: Side, edge: u8) -> Vec<(f32, f32)> {
    let (length, depth) = side.size(small);
    let mut points = Vec::with_capacity(length);
    for along in 0..length {
        let mut run = 0;
        for at in 0..depth {
            run = if side.pixel(small, along, at) > edge {
                run + 1
            } else {
                0
            };
            if run == RUN {
                let first = at + 1 - RUN;
                points.push((
                    along as f32 + 0.5,
                    first as f32 + fraction(small, side, along, first, edge),
                ));
                break;
            }
        }
    }
    points
}

/// Where within the pixel before `first` the brightness passes the edge, as 0 to -1.
fn fraction(small: &Small, side: Side, along: usize, first: usize, edge: u8) -> f32 {
    let Some(before) = first.checked_sub(1) else {
        return 0.0;
    };
    let outside = f32::from(side.pixel(small, along, before));
    let inside = f32::from(side.pixel(small, along, first));
    let passed = (f32::from(edge) - outside) / (inside - outside).max(1.0);
    0.5 - (1.0 - passed.clamp(0.0, 1.0))
}

/// The line through most points.
fn fit(points: &[(f32, f32)]) -> Option<Line> {
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

fn at_border(line: Line, length: usize) -> bool {
    line.at.abs() <= BORDER && (line.at + line.lean * length as f32).abs() <= BORDER
}

/// The four corners, if the lines make a sheet.
fn assemble(small: &Small, lines: &[Line; 4], seen: [bool; 4]) -> Option<Sheet> {
    let [top, right, bottom, left] = *lines;
    let (width, height) = (small.width as f32, small.height as f32);
    // All lines as x or y of the picture.
    let right = Line {
        at: width - right.at,
        lean: -right.lean,
        ..right
    };
    let bottom = Line {
        at: height - bottom.at,
        lean: -bottom.lean,
        ..bottom
    };
    let quad = [
        cross(top, left),
        cross(top, right),
        cross(bottom, right),
        cross(bottom, left),
    ];
    // A sheet turned clockwise leans down along the top and to the left along the sides.
    let leans = [top.lean, -right.lean, bottom.lean, -left.lean];
    let leans: Vec<f32> = leans
        .into_iter()
        .zip(seen)
        .filter(|(_, seen)| *seen)
        .map(|(lean, _)| lean)
        .collect();
    let (least, most) = leans
        .iter()
        .fold((f32::MAX, f32::MIN), |(least, most), lean| {
            (least.min(*lean), most.max(*lean))
        });
    // One side alone may be the lower edge of a dark heading.
    if leans.len() < 2 || most - least > MAX_TWIST || area(&quad) < MIN_AREA * width * height {
        return None;
    }
    supported(lines, seen, &quad).then(|| Sheet {
        quad,
        seen,
        angle_deg: (leans.iter().sum::<f32>() / leans.len() as f32)
            .atan()
            .to_degrees(),
    })
}

/// Where a line over x and a line over y meet.
fn cross(horizontal: Line, vertical: Line) -> [f32; 2] {
    let y =
        (horizontal.at + horizontal.lean * vertical.at) / (1.0 - horizontal.lean * vertical.lean);
    [vertical.at + vertical.lean * y, y]
}

fn area(quad: &[[f32; 2]; 4]) -> f32 {
    let next = quad.iter().cycle().skip(1);
    quad.iter()
        .zip(next)
        .map(|([x1, y1], [x2, y2])| x1 * y2 - x2 * y1)
        .sum::<f32>()
        .abs()
        / 2.0
}

fn supported(lines: &[Line; 4], seen: [bool; 4], quad: &[[f32; 2]; 4]) -> bool {
    let [upper_left, upper_right, lower_right, lower_left] = *quad;
    let sides = [
        (upper_left, upper_right),
        (upper_right, lower_right),
        (lower_right, lower_left),
        (lower_left, upper_left),
    ];
    let length = |(from, to): ([f32; 2], [f32; 2])| (from[0] - to[0]).hypot(from[1] - to[1]);
    let enough = |(line, side): (&Line, _)| line.inliers as f32 >= MIN_SUPPORT * length(side);
    lines
        .iter()
        .zip(sides)
        .zip(seen)
        .all(|(pair, seen)| !seen || enough(pair))
}

/// Share of the pixels outside the sheet that are not bed.
fn strays(small: &Small, sheet: &Sheet, edge: u8) -> f32 {
    // The sheet's own soft edge is no stray.
    const MARGIN: f32 = -3.0;
    let (mut outside, mut bright) = (0_u32, 0_u32);
    for y in 0..small.height {
        for (x, level) in small.row(y).iter().enumerate() {
            if !sheet.contains(x as f32 + 0.5, y as f32 + 0.5, MARGIN) {
                outside += 1;
                bright += u32::from(*level > edge);
            }
        }
    }
    bright as f32 / outside.max(1) as f32
}

impl Sheet {
    /// Whether a point lies at least `inset` pixels inside the sheet.
    pub(crate) fn contains(&self, x: f32, y: f32, inset: f32) -> bool {
        let next = self.quad.iter().cycle().skip(1);
        self.quad.iter().zip(next).all(|([x1, y1], [x2, y2])| {
            let length = (x2 - x1).hypot(y2 - y1).max(f32::EPSILON);
            ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) / length >= inset
        })
    }

    /// A corner that should be in the picture lies outside of it.
    pub(crate) fn is_cut(&self, small: &Small) -> bool {
        // A corner may be rounded or folded; a sheet that really left the bed is further out.
        const SLACK: f32 = 3.0;
        let outside = |at: f32, size: usize| at < -SLACK || at > size as f32 + SLACK;
        self.quad
            .iter()
            .any(|[x, y]| outside(*x, small.width) || outside(*y, small.height))
    }
}

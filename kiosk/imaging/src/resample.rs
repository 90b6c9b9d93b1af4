//! Cutting and turning a page.
//!
//! A turn is three shears (A. W. Paeth, "A Fast Algorithm for General Raster Rotation", 1986):
//! rows slide, then columns, then rows again. Within one shear a whole row, or a whole stretch
//! of it, moves by the same fraction of a pixel, so that the inner loops are the same few
//! operations on every byte, which the compiler turns into vector instructions; one pass that
//! looks up each pixel took five times as long. Between pixels a cubic curve over four of them
//! is followed (R. Keys, 1981), since three straight lines would blur the writing.
//!
//! Only the rows that the next row of the result needs are kept of the first shear, so the
//! picture, the page and some hundred rows are in memory. What lies outside becomes paper, not
//! black.

use crate::raster::{Pixels, Raster};

/// Which part of a picture becomes the page.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Cut {
    /// Middle of the page in the picture, in pixels.
    pub(crate) centre: [f32; 2],
    /// Size of the page in pixels.
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// How far the page lies turned, degrees clockwise.
    pub(crate) angle_deg: f32,
}

/// Pixels that one value between pixels is taken from.
const TAPS: usize = 4;
/// What the weights of the taps add up to, as a power of two: the largest with which a sum of
/// weighted bytes stays within 16 bits.
const UNIT_BITS: u32 = 6;
const UNIT: i16 = 1 << UNIT_BITS;

/// Cuts the page out, upright. `paper` fills what the picture does not hold.
pub(crate) fn resample(raster: &Raster, cut: &Cut, paper: [u8; 3]) -> Raster {
    let mut pixels = Pixels::new(vec![0; cut.width * cut.height * raster.channels]);
    let length = (cut.width * raster.channels).max(1);
    let mut shears = Shears::new(raster, cut, paper);
    for (y, row) in pixels.chunks_exact_mut(length).enumerate() {
        shears.write_row(y, row);
    }
    Raster {
        width: cut.width,
        height: cut.height,
        channels: raster.channels,
        pixels,
    }
}

/// The three shears. Between the first and the third, columns are counted from `first_column`
/// off the page's middle.
struct Shears<'a> {
    raster: &'a Raster,
    paper: [u8; 3],
    /// How far a row slides for each row below the middle.
    row_slope: f64,
    /// Middle of the page in the picture, between pixel centres.
    centre: [f64; 2],
    /// Middle of the page in the page.
    middle: [f64; 2],
    first_column: i64,
    columns: Columns,
    /// The first shear's rows that are still needed, each at its number modulo their count.
    slid: Vec<Pixels>,
    /// The next row of the picture that has not slid yet.
    next_row: i64,
    /// A row of the picture with paper around it, and one after the second shear.
    line: Pixels,
}

impl<'a> Shears<'a> {
    fn new(raster: &'a Raster, cut: &Cut, paper: [u8; 3]) -> Self {
        let angle = f64::from(cut.angle_deg).to_radians();
        let (row_slope, column_slope) = (-(angle / 2.0).tan(), angle.sin());
        let middle = [cut.width, cut.height].map(|size| (size as f64 - 1.0) / 2.0);
        let mut centre = cut.centre.map(|at| f64::from(at) - 0.5);
        if cut.angle_deg == 0.0 {
            // An upright page is cut along the pixels: nothing is blurred for half a pixel.
            for (centre, middle) in centre.iter_mut().zip(middle) {
                *centre = (*centre - middle).round() + middle;
            }
        }
        // The third shear's reach to both sides, and its taps.
        let reach = (row_slope.abs() * middle[1]).ceil() as i64 + TAPS as i64;
        let first_column = -reach;
        let count = cut.width + 2 * reach as usize;
        let columns = Columns::new(count, raster.channels, |column| {
            let off = (first_column + column as i64) as f64 - middle[0];
            column_slope * off + centre[1] - middle[1]
        });
        let length = count * raster.channels;
        let paper = if raster.channels == 1 {
            [crate::raster::luma(paper); 3]
        } else {
            paper
        };
        Self {
            raster,
            paper,
            row_slope,
            centre,
            middle,
            first_column,
            slid: vec![Pixels::new(vec![0; length]); columns.rows_apart() + TAPS],
            next_row: columns.lowest - 1,
            columns,
            line: Pixels::new(Vec::with_capacity(length + TAPS * raster.channels)),
        }
    }

    /// Row `y` of the page.
    fn write_row(&mut self, y: usize, row: &mut [u8]) {
        let channels = self.raster.channels;
        while self.next_row <= self.columns.highest + y as i64 + 2 {
            self.slide_next();
        }
        let shift = self.row_slope * (y as f64 - self.middle[1]);
        let (whole, weights) = split(shift);
        // From the tap before the row's first pixel to the one after its last.
        let first = (whole - 1 - self.first_column).max(0) as usize;
        let count = row.len() / channels.max(1) + TAPS - 1;
        self.line.resize(count * channels, 0);
        let stretch = first..first + count;
        self.columns
            .shear(&self.slid, y as i64, stretch, &mut self.line);
        slide(&self.line, channels, weights, row);
    }

    /// The first shear of the next row of the picture.
    fn slide_next(&mut self) {
        let (y, channels) = (self.next_row, self.raster.channels);
        self.next_row += 1;
        let shift = self.row_slope * (y as f64 - self.centre[1]) + self.centre[0] - self.middle[0];
        let (whole, weights) = split(shift);
        let Some(slid) = of_ring(&self.slid, y) else {
            return;
        };
        let width = self.slid.first().map_or(0, |row| row.len() / channels);
        padded(
            self.raster,
            y,
            self.first_column + whole - 1,
            width + TAPS - 1,
            self.paper,
            &mut self.line,
        );
        if let Some(target) = self.slid.get_mut(slid) {
            slide(&self.line, channels, weights, target);
        }
    }
}

/// How far each column slides in the second shear, the same for every row.
struct Columns {
    /// Columns next to each other that slide by the same whole number of rows.
    stretches: Vec<(std::ops::Range<usize>, i64)>,
    /// Weights of the rows for each byte of a row, one list for each tap.
    weights: [Vec<i16>; TAPS],
    channels: usize,
    /// Least and greatest whole number of rows.
    lowest: i64,
    highest: i64,
}

impl Columns {
    fn new(count: usize, channels: usize, shift: impl Fn(usize) -> f64) -> Self {
        let mut columns = Self {
            stretches: Vec::new(),
            weights: std::array::from_fn(|_| Vec::with_capacity(count * channels)),
            channels,
            lowest: i64::MAX,
            highest: i64::MIN,
        };
        for column in 0..count {
            let (whole, weights) = split(shift(column));
            columns.lowest = columns.lowest.min(whole);
            columns.highest = columns.highest.max(whole);
            for (list, weight) in columns.weights.iter_mut().zip(weights) {
                list.extend(std::iter::repeat_n(weight, channels));
            }
            match columns.stretches.last_mut() {
                Some((stretch, same)) if *same == whole => stretch.end = column + 1,
                _ => columns.stretches.push((column..column + 1, whole)),
            }
        }
        columns
    }

    fn rows_apart(&self) -> usize {
        usize::try_from(self.highest - self.lowest).unwrap_or(0) + 1
    }

    /// The columns of `wanted` of row `y` into `line`.
    fn shear(&self, slid: &[Pixels], y: i64, wanted: std::ops::Range<usize>, line: &mut [u8]) {
        let from = self
            .stretches
            .partition_point(|(stretch, _)| stretch.end <= wanted.start);
        for (stretch, whole) in self.stretches.iter().skip(from) {
            let (start, end) = (stretch.start.max(wanted.start), stretch.end.min(wanted.end));
            if start >= end {
                return;
            }
            let bytes = start * self.channels..end * self.channels;
            let at = (start - wanted.start) * self.channels;
            let rows: [&[u8]; TAPS] = std::array::from_fn(|tap| {
                of_ring(slid, y + whole + tap as i64 - 1)
                    .and_then(|row| slid.get(row)?.get(bytes.clone()))
                    .unwrap_or_default()
            });
            let weights: [&[i16]; TAPS] = std::array::from_fn(|tap| {
                self.weights
                    .get(tap)
                    .and_then(|list| list.get(bytes.clone()))
                    .unwrap_or_default()
            });
            if let Some(target) = line.get_mut(at..at + bytes.len()) {
                mix_rows(rows, weights, target);
            }
        }
    }
}

/// Where row `y` lies in the ring of rows.
fn of_ring(ring: &[Pixels], y: i64) -> Option<usize> {
    let count = i64::try_from(ring.len()).ok()?;
    usize::try_from(y.checked_rem_euclid(count)?).ok()
}

/// Whole pixels of a shift, and the weights of the four pixels around what is left of it
/// (R. Keys, "Cubic Convolution Interpolation", 1981, with a = -1/2).
fn split(shift: f64) -> (i64, [i16; TAPS]) {
    let whole = shift.floor();
    let t = shift - whole;
    let (t2, t3) = (t * t, t * t * t);
    let exact = [
        -0.5 * t + t2 - 0.5 * t3,
        1.0 - 2.5 * t2 + 1.5 * t3,
        0.5 * t + 2.0 * t2 - 1.5 * t3,
        -0.5 * t2 + 0.5 * t3,
    ];
    let mut weights = exact.map(|weight| (weight * f64::from(UNIT)).round() as i16);
    // What rounding took or gave goes to the nearer of the inner pixels.
    let rest = UNIT - weights.iter().sum::<i16>();
    let [_, left, right, _] = &mut weights;
    if t < 0.5 {
        *left += rest;
    } else {
        *right += rest;
    }
    (whole as i64, weights)
}

/// Row `y` of the picture from column `from` on, with paper where there is no picture.
fn padded(raster: &Raster, y: i64, from: i64, count: usize, paper: [u8; 3], line: &mut Pixels) {
    line.clear();
    let row = usize::try_from(y).map_or(&[][..], |y| raster.row(y));
    let width = if row.is_empty() {
        0
    } else {
        raster.width as i64
    };
    let to = from + count as i64;
    let (start, end) = (from.clamp(0, width), to.clamp(0, width));
    let paper = paper.get(..raster.channels).unwrap_or_default();
    let blank = |count: i64| std::iter::repeat_n(paper, usize::try_from(count).unwrap_or(0));
    line.extend(blank(start - from).flatten());
    let bytes = start as usize * raster.channels..end as usize * raster.channels;
    line.extend_from_slice(row.get(bytes).unwrap_or_default());
    line.extend(blank(to - end).flatten());
    // A row or stretch wholly outside the picture is paper alone.
    line.resize(count * raster.channels, 0);
}

/// Slides a row: `line` begins one pixel before what `target` begins with.
fn slide(line: &[u8], channels: usize, weights: [i16; TAPS], target: &mut [u8]) {
    if weights == [0, UNIT, 0, 0] {
        if let Some(same) = line.get(channels..channels + target.len()) {
            target.copy_from_slice(same);
        }
        return;
    }
    let from = |tap: usize| line.get(tap * channels..).unwrap_or_default();
    let [a, b, c, d] = weights;
    let taps = from(0).iter().zip(from(1)).zip(from(2)).zip(from(3));
    for (level, (((p, q), r), s)) in target.iter_mut().zip(taps) {
        let [p, q, r, s] = [*p, *q, *r, *s].map(i16::from);
        *level = rounded(a * p + b * q + c * r + d * s);
    }
}

/// Mixes four rows, each byte with weights of its own.
fn mix_rows(rows: [&[u8]; TAPS], weights: [&[i16]; TAPS], target: &mut [u8]) {
    let [p, q, r, s] = rows;
    let [a, b, c, d] = weights;
    let rows = p.iter().zip(q).zip(r).zip(s);
    let weights = a.iter().zip(b).zip(c).zip(d);
    for (level, ((((p, q), r), s), (((a, b), c), d))) in target.iter_mut().zip(rows.zip(weights)) {
        let [p, q, r, s] = [*p, *q, *r, *s].map(i16::from);
        *level = rounded(a * p + b * q + c * r + d * s);
    }
}

/// A weighted sum as a level.
fn rounded(sum: i16) -> u8 {
    ((sum + UNIT / 2) >> UNIT_BITS).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture whose every pixel tells its place.
    fn slope(width: usize, height: usize) -> Raster {
        let mut raster = Raster::filled(width, height, 1, 0);
        for (at, pixel) in raster.pixels.iter_mut().enumerate() {
            *pixel = ((at % width) + 2 * (at / width)) as u8;
        }
        raster
    }

    #[test]
    fn the_whole_picture_unturned_stays_as_it_is() {
        let raster = slope(40, 30);
        let cut = Cut {
            centre: [20.0, 15.0],
            width: 40,
            height: 30,
            angle_deg: 0.0,
        };
        let page = resample(&raster, &cut, [255; 3]);
        assert_eq!(page.pixels.as_slice(), raster.pixels.as_slice());
    }

    #[test]
    fn a_turned_cut_reads_along_the_turned_axes() {
        let raster = slope(60, 60);
        for angle_deg in [-40.0_f32, -5.0, -0.2, 0.3, 10.0, 18.0, 44.0] {
            let cut = Cut {
                centre: [30.0, 30.0],
                width: 11,
                height: 11,
                angle_deg,
            };
            let page = resample(&raster, &cut, [255; 3]);
            let (sin, cos) = f64::from(angle_deg).to_radians().sin_cos();
            for (at, level) in page.pixels.iter().enumerate() {
                let (u, v) = ((at % 11) as f64 - 5.0, (at / 11) as f64 - 5.0);
                let expected = 29.5 + u * cos - v * sin + 2.0 * (29.5 + u * sin + v * cos);
                assert!(
                    (f64::from(*level) - expected).abs() < 2.0,
                    "{angle_deg}° {u} {v}: {level} {expected}"
                );
            }
        }
    }

    #[test]
    fn an_upright_cut_between_pixels_blurs_nothing() {
        let mut raster = Raster::filled(40, 30, 1, 0);
        raster
            .pixels
            .iter_mut()
            .step_by(2)
            .for_each(|pixel| *pixel = 255);
        let cut = Cut {
            centre: [20.0, 15.0],
            width: 11,
            height: 7,
            angle_deg: 0.0,
        };
        let page = resample(&raster, &cut, [128; 3]);
        assert!(page.pixels.iter().all(|level| [0, 255].contains(level)));
    }

    #[test]
    fn outside_lies_paper() {
        let raster = Raster::filled(20, 20, 3, 10);
        let cut = Cut {
            centre: [0.0, 10.0],
            width: 20,
            height: 20,
            angle_deg: 0.0,
        };
        let page = resample(&raster, &cut, [250, 240, 230]);
        let row: Vec<_> = page.row(5).as_chunks::<3>().0.to_vec();
        assert_eq!(row[..10], [[250, 240, 230]; 10]);
        assert_eq!(row[10..], [[10; 3]; 10]);
    }
}

//! Cutting and turning a page in one pass.
//!
//! Every pixel of the result is looked up where it lies in the picture and mixed from its four
//! neighbours. Positions are 16.16 fixed point, fractions 8 bits; for each row it is computed
//! once from where to where the source lies inside, so the inner loop asks nothing. What lies
//! outside becomes paper, not black.

use zeroize::Zeroizing;

use crate::raster::Raster;

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

/// One whole pixel in fixed point.
const ONE: i64 = 1 << 16;

/// Cuts the page out, upright. `paper` fills what the picture does not hold.
pub(crate) fn resample(raster: &Raster, cut: &Cut, paper: [u8; 3]) -> Raster {
    let mut pixels = Zeroizing::new(vec![0; cut.width * cut.height * raster.channels]);
    let fill = if raster.channels == 1 {
        [crate::raster::luma(paper); 3]
    } else {
        paper
    };
    for (y, row) in pixels
        .chunks_exact_mut((cut.width * raster.channels).max(1))
        .enumerate()
    {
        let path = Path::new(cut, y);
        let inside = path.inside(raster, cut.width);
        if raster.channels == 1 {
            fill_row::<1>(raster, path, inside, row, [fill[0]]);
        } else {
            fill_row::<3>(raster, path, inside, row, fill);
        }
    }
    Raster {
        width: cut.width,
        height: cut.height,
        channels: raster.channels,
        pixels,
    }
}

/// Where a row of the result runs through the picture, in fixed point.
#[derive(Clone, Copy)]
struct Path {
    start: [i64; 2],
    step: [i64; 2],
}

impl Path {
    fn new(cut: &Cut, y: usize) -> Self {
        let (sin, cos) = f64::from(cut.angle_deg).to_radians().sin_cos();
        // From pixel centre to pixel centre.
        let u = 0.5 - cut.width as f64 / 2.0;
        let v = y as f64 + 0.5 - cut.height as f64 / 2.0;
        let x = f64::from(cut.centre[0]) + u * cos - v * sin - 0.5;
        let y = f64::from(cut.centre[1]) + u * sin + v * cos - 0.5;
        let fixed = |value: f64| (value * ONE as f64).round() as i64;
        Self {
            start: [fixed(x), fixed(y)],
            step: [fixed(cos), fixed(sin)],
        }
    }

    /// The columns whose four neighbours all lie in the picture.
    fn inside(self, raster: &Raster, width: usize) -> std::ops::Range<usize> {
        let limits = [raster.width, raster.height].map(|size| (size as i64 - 1) * ONE - 1);
        let (mut from, mut to) = (0_i64, width as i64);
        for ((start, step), limit) in self.start.into_iter().zip(self.step).zip(limits) {
            let (low, high) = columns(start, step, limit);
            from = from.max(low);
            to = to.min(high);
        }
        if from < to {
            from as usize..to as usize
        } else {
            0..0
        }
    }

    fn at(self, column: usize) -> [i64; 2] {
        let column = column as i64;
        [
            self.start[0] + self.step[0] * column,
            self.start[1] + self.step[1] * column,
        ]
    }
}

/// First column and end of the columns with `0 <= start + step * column <= limit`.
fn columns(start: i64, step: i64, limit: i64) -> (i64, i64) {
    if step == 0 {
        return if (0..=limit).contains(&start) {
            (0, i64::MAX)
        } else {
            (0, 0)
        };
    }
    let (first, last) = if step > 0 {
        (-start, limit - start)
    } else {
        (start - limit, start)
    };
    let step = step.abs();
    // Division towards zero would count a column too many on the negative side.
    (
        (first + step - 1).div_euclid(step),
        last.div_euclid(step) + 1,
    )
}

fn fill_row<const C: usize>(
    raster: &Raster,
    path: Path,
    inside: std::ops::Range<usize>,
    row: &mut [u8],
    paper: [u8; C],
) {
    let stride = raster.width * C;
    let pixels = raster.pixels.as_slice();
    let [mut x, mut y] = path.at(inside.start);
    for (column, target) in row.as_chunks_mut::<C>().0.iter_mut().enumerate() {
        if !inside.contains(&column) {
            *target = nearest(raster, path.at(column)).unwrap_or(paper);
            continue;
        }
        let at = (y >> 16) as usize * stride + (x >> 16) as usize * C;
        let (fx, fy) = (((x >> 8) & 255) as u32, ((y >> 8) & 255) as u32);
        let upper = pixels.get(at..at + 2 * C).unwrap_or_default();
        let lower = pixels
            .get(at + stride..at + stride + 2 * C)
            .unwrap_or_default();
        for (channel, level) in target.iter_mut().enumerate() {
            let pick = |row: &[u8], at: usize| u32::from(*row.get(at).unwrap_or(&0));
            let above = pick(upper, channel) * (256 - fx) + pick(upper, channel + C) * fx;
            let below = pick(lower, channel) * (256 - fx) + pick(lower, channel + C) * fx;
            *level = ((above * (256 - fy) + below * fy + (1 << 15)) >> 16) as u8;
        }
        x += path.step[0];
        y += path.step[1];
    }
}

/// The pixel at a position on the picture's outermost line, which has no four neighbours.
fn nearest<const C: usize>(raster: &Raster, at: [i64; 2]) -> Option<[u8; C]> {
    let [x, y] = at.map(|at| (at + ONE / 2) >> 16);
    let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
    if x >= raster.width {
        return None;
    }
    raster.row(y).get(x * C..)?.first_chunk().copied()
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
        assert_eq!(resample(&raster, &cut, [255; 3]).pixels, raster.pixels);
    }

    #[test]
    fn a_turned_cut_reads_along_the_turned_axes() {
        let raster = slope(60, 60);
        let cut = Cut {
            centre: [30.0, 30.0],
            width: 11,
            height: 11,
            angle_deg: 10.0,
        };
        let page = resample(&raster, &cut, [255; 3]);
        let (sin, cos) = 10.0_f64.to_radians().sin_cos();
        for (at, level) in page.pixels.iter().enumerate() {
            let (u, v) = ((at % 11) as f64 - 5.0, (at / 11) as f64 - 5.0);
            let expected = 29.5 + u * cos - v * sin + 2.0 * (29.5 + u * sin + v * cos);
            assert!(
                (f64::from(*level) - expected).abs() < 1.5,
                "{u} {v}: {level} {expected}"
            );
        }
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

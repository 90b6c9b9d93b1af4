//! What can be wrong with a picture of a paper, to be found by the page checks.
//!
//! Bytes that are no picture come back unchanged.

use image::{DynamicImage, RgbImage};

use super::canvas::{Canvas, Rgb};

/// Blur of a paper that moved or lay a finger's breadth above the glass, in pixels.
const BLUR_SIGMA_PX: f32 = 4.0;

/// Green level below which a pixel is ink.
const INK_BELOW: u8 = 110;

/// The lid seen beside a paper.
pub(crate) const DARK_BED: Rgb = [44, 45, 48];

/// The same page out of focus.
#[must_use]
pub fn blurred(picture: &[u8]) -> Vec<u8> {
    change(picture, |canvas| {
        let Canvas {
            width_px,
            height_px,
            rgb,
        } = canvas;
        let image = RgbImage::from_raw(width_px, height_px, rgb).unwrap_or_default();
        let soft = DynamicImage::from(image)
            .fast_blur(BLUR_SIGMA_PX)
            .into_rgb8();
        Canvas {
            width_px,
            height_px,
            rgb: soft.into_raw(),
        }
    })
}

/// The same page turned clockwise by some degrees, whole, on a dark bed.
#[must_use]
pub fn skewed(picture: &[u8], degrees: f32) -> Vec<u8> {
    change(picture, |page| {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (width, height) = (page.width_px as f32, page.height_px as f32);
        let bed_width = (width * cos.abs() + height * sin.abs()).ceil();
        let bed_height = (width * sin.abs() + height * cos.abs()).ceil();
        let mut bed = Canvas::new(bed_width as u32, bed_height as u32, DARK_BED);
        lay(
            &mut bed,
            &page,
            [bed_width / 2.0, bed_height / 2.0],
            degrees,
        );
        bed
    })
}

/// The same page laid so far up that its upper part is missing, through a line of text.
#[must_use]
pub fn cut(picture: &[u8]) -> Vec<u8> {
    change(picture, |page| {
        let mut bed = Canvas::new(page.width_px, page.height_px, DARK_BED);
        let middle = [page.width_px as f32 / 2.0, page.height_px as f32 / 2.0];
        let outside_px = fullest_row(&page) as f32;
        lay(&mut bed, &page, [middle[0], middle[1] - outside_px], 0.0);
        bed
    })
}

/// The row with most ink in the upper half.
fn fullest_row(page: &Canvas) -> usize {
    let row_bytes = (page.width_px as usize * 3).max(1);
    let ink = |row: &[u8]| {
        row.chunks(3)
            .filter(|pixel| pixel.get(1) < Some(&INK_BELOW))
            .count()
    };
    let rows = page.rgb.chunks(row_bytes).take(page.height_px as usize / 2);
    rows.enumerate()
        .max_by_key(|(_, row)| ink(row))
        .map_or(0, |(number, _)| number)
}

fn change(picture: &[u8], change: impl FnOnce(Canvas) -> Canvas) -> Vec<u8> {
    Canvas::decode(picture).map_or_else(|| picture.to_vec(), |canvas| change(canvas).encode())
}

/// Lays a picture on another one, turned clockwise around its middle, bilinear.
pub(crate) fn lay(bed: &mut Canvas, page: &Canvas, middle_px: [f32; 2], degrees: f32) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (half_w, half_h) = (page.width_px as f32 / 2.0, page.height_px as f32 / 2.0);
    let reach_x = half_w * cos.abs() + half_h * sin.abs();
    let reach_y = half_w * sin.abs() + half_h * cos.abs();
    for y in (middle_px[1] - reach_y) as i32..(middle_px[1] + reach_y).ceil() as i32 {
        for x in (middle_px[0] - reach_x) as i32..(middle_px[0] + reach_x).ceil() as i32 {
            let (dx, dy) = (x as f32 + 0.5 - middle_px[0], y as f32 + 0.5 - middle_px[1]);
            let (u, v) = (dx * cos + dy * sin + half_w, dy * cos - dx * sin + half_h);
            if let Some(colour) = sample(page, u - 0.5, v - 0.5) {
                bed.blend(x, y, colour, 1.0);
            }
        }
    }
}

fn sample(page: &Canvas, u: f32, v: f32) -> Option<Rgb> {
    let (x, y) = (u.floor() as i32, v.floor() as i32);
    let (fx, fy) = (u - u.floor(), v - v.floor());
    let top_left = page.pixel(x, y)?;
    let at = |x, y| page.pixel(x, y).unwrap_or(top_left);
    let (top_right, low_left, low_right) = (at(x + 1, y), at(x, y + 1), at(x + 1, y + 1));
    let mut colour = top_left;
    let corners = top_left.iter().zip(top_right).zip(low_left).zip(low_right);
    for (mixed, (((&a, b), c), d)) in colour.iter_mut().zip(corners) {
        let top = f32::from(a) * (1.0 - fx) + f32::from(b) * fx;
        let low = f32::from(c) * (1.0 - fx) + f32::from(d) * fx;
        *mixed = (top * (1.0 - fy) + low * fy).round() as u8;
    }
    Some(colour)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::{PaperKind, paper};

    fn steepest_step(picture: &[u8]) -> i32 {
        let canvas = Canvas::decode(picture).unwrap();
        let grey = |x| i32::from(canvas.pixel(x, 700).unwrap()[1]);
        (300..2200)
            .map(|x| (grey(x) - grey(x + 1)).abs())
            .max()
            .unwrap()
    }

    #[test]
    fn damage_shows_in_the_picture() {
        let whole = paper(PaperKind::BirthDeclaration, 1);
        assert!(steepest_step(&blurred(&whole)) * 3 < steepest_step(&whole));
        let turned = Canvas::decode(&skewed(&whole, 2.0)).unwrap();
        assert!(turned.width_px > 2590 && turned.pixel(5, 5).unwrap()[0] < 80);
        let moved = Canvas::decode(&cut(&whole)).unwrap();
        let ink = (0..2480)
            .filter(|&x| moved.pixel(x, 0).unwrap()[1] < INK_BELOW)
            .count();
        assert!(ink > 200, "{ink}");
        assert!(moved.pixel(1200, 3500).unwrap()[0] < 80);
    }

    #[test]
    fn bytes_that_are_no_picture_stay() {
        for bytes in [&b""[..], b"no picture"] {
            assert_eq!(blurred(bytes), bytes);
            assert_eq!(skewed(bytes, 2.0), bytes);
        }
    }
}

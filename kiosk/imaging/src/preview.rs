//! A page as the screen shows it.

use fast_image_resize::FilterType;
use zeroize::Zeroizing;

use crate::decode::decode;
use crate::encode::resized;
use crate::raster::Raster;
use crate::{ImagePage, ImagingError, layers};

/// Twice a screen of 3840 × 2160, for a page that is looked at closely.
const MAX_SHOWN_PX: u64 = 2 * 3840 * 2160;

/// A small picture of a page, ready for the screen. Wiped when dropped.
pub struct Preview {
    /// Width in pixels.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
    /// Red, green, blue and an alpha of 255, row by row.
    pub rgba: Zeroizing<Vec<u8>>,
}

/// Pages bear people's data: only sizes are shown.
impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Preview({} x {})", self.width_px, self.height_px)
    }
}

/// Fits a page into a box without changing its shape; one side of the result touches the
/// box. Small pages are enlarged, so that the screen has nothing left to scale. A pixel of the
/// result is the mean of what lies under it and a little around.
///
/// # Errors
/// As [`crate::clean`] for pictures that cannot be decoded; [`ImagingError::TooLarge`] also for
/// a box that no screen has.
pub fn preview(
    picture: &[u8],
    max_width_px: u32,
    max_height_px: u32,
) -> Result<Preview, ImagingError> {
    fitted_into(&decode(picture)?.raster, max_width_px, max_height_px)
}

/// The same for a page that [`crate::clean`] has made, layered or not.
///
/// # Errors
/// As [`preview`].
pub fn preview_page(
    page: &ImagePage<'_>,
    max_width_px: u32,
    max_height_px: u32,
) -> Result<Preview, ImagingError> {
    fitted_into(&layers::flattened(page)?, max_width_px, max_height_px)
}

fn fitted_into(
    raster: &Raster,
    max_width_px: u32,
    max_height_px: u32,
) -> Result<Preview, ImagingError> {
    let (width, height) = fitted(
        raster.width,
        raster.height,
        max_width_px.max(1),
        max_height_px.max(1),
    );
    if u64::from(width) * u64::from(height) > MAX_SHOWN_PX {
        return Err(ImagingError::TooLarge);
    }
    let small = resized(raster, width as usize, height as usize, FilterType::Hamming)?;
    let mut rgba = Zeroizing::new(Vec::with_capacity(small.width * small.height * 4));
    if small.channels == 1 {
        rgba.extend(
            small
                .pixels
                .iter()
                .flat_map(|grey| [*grey, *grey, *grey, 255]),
        );
    } else {
        rgba.extend(
            small
                .pixels
                .as_chunks()
                .0
                .iter()
                .flat_map(|[red, green, blue]| [*red, *green, *blue, 255]),
        );
    }
    Ok(Preview {
        width_px: width,
        height_px: height,
        rgba,
    })
}

/// The largest size of the same shape inside the box.
fn fitted(width: usize, height: usize, max_width: u32, max_height: u32) -> (u32, u32) {
    let (width, height) = (width.max(1) as u64, height.max(1) as u64);
    let (box_width, box_height) = (u64::from(max_width), u64::from(max_height));
    let rounded = |side: u64, by: u64, of: u64| ((side * by + of / 2) / of).max(1);
    let (fit_width, fit_height) = if width * box_height >= height * box_width {
        (box_width, rounded(height, box_width, width).min(box_height))
    } else {
        (
            rounded(width, box_height, height).min(box_width),
            box_height,
        )
    };
    (
        u32::try_from(fit_width).unwrap_or(max_width),
        u32::try_from(fit_height).unwrap_or(max_height),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;
    use crate::specimen::{Specimen, paint, png};

    #[test]
    fn one_side_touches_the_box() {
        let cases = [
            ((2480, 3508), (600, 800), (566, 800)),
            ((3508, 2480), (600, 800), (600, 424)),
            ((10, 10), (600, 800), (600, 600)),
            ((5000, 1), (600, 800), (600, 1)),
        ];
        for ((width, height), (max_width, max_height), expected) in cases {
            assert_eq!(fitted(width, height, max_width, max_height), expected);
        }
    }

    /// The mean of what lies under a pixel of the small picture, parts of pixels by their area.
    fn mean_under(raster: &Raster, scale: f64, x: u32, y: u32) -> f64 {
        let span = |at: u32, size: usize| {
            let (from, to) = (f64::from(at) * scale, f64::from(at + 1) * scale);
            let last = (to.ceil() as usize).min(size);
            (from as usize..last)
                .map(move |px| (px, (to.min(px as f64 + 1.0) - from.max(px as f64)).max(0.0)))
        };
        let (mut sum, mut area) = (0.0, 0.0);
        for (row, high) in span(y, raster.height) {
            for (column, wide) in span(x, raster.width) {
                sum += f64::from(raster.row(row)[column]) * high * wide;
                area += high * wide;
            }
        }
        sum / area
    }

    #[test]
    fn writing_stays_as_dark_as_it_is_and_nothing_rings() {
        let page = Specimen::page().render();
        let shown = preview(&png(&page), 400, 400).unwrap();
        assert_eq!((shown.width_px, shown.height_px), (282, 400));
        let scale = page.height as f64 / 400.0;
        let level = |x: u32, y: u32| shown.rgba[((y * shown.width_px + x) * 4) as usize];
        let (mut off, mut drift) = (0.0, 0.0);
        for (x, y) in (0..400).flat_map(|y| (0..282).map(move |x| (x, y))) {
            let difference = f64::from(level(x, y)) - mean_under(&page, scale, x, y);
            off += difference.abs();
            drift += difference;
        }
        let count = f64::from(282 * 400);
        assert!(
            off / count < 3.0 && (drift / count).abs() < 0.5,
            "{off} {drift}"
        );
        let (least, most) = (page.pixels.iter().min(), page.pixels.iter().max());
        let grey = shown.rgba.as_chunks::<4>().0.iter().map(|[grey, ..]| grey);
        assert!(grey.clone().min() >= least && grey.max() <= most);
    }

    #[test]
    fn colours_keep_their_places() {
        let mut page = Raster::filled(90, 60, 3, 240);
        paint(&mut page, 0, 0, 45, 60, [200, 30, 90]);
        let shown = preview(&png(&page), 30, 900).unwrap();
        assert_eq!((shown.width_px, shown.height_px), (30, 20));
        let pixels = shown.rgba.as_chunks::<4>().0;
        assert_eq!(
            (pixels[2], pixels[27]),
            ([200, 30, 90, 255], [240, 240, 240, 255])
        );
    }

    #[test]
    fn what_a_box_can_hold_is_bounded() {
        let dot = png(&Raster::filled(1, 1, 1, 7));
        assert!(matches!(
            preview(&dot, u32::MAX, u32::MAX),
            Err(ImagingError::TooLarge)
        ));
        assert_eq!(preview(&dot, 0, 0).unwrap().rgba.len(), 4);
    }
}

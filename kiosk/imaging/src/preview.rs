//! A page as the screen shows it.

use fast_image_resize::FilterType;
use zeroize::Zeroizing;

use crate::decode::decode;
use crate::encode::resized;
use crate::raster::Raster;
use crate::{ImagePage, ImagingError, layers};

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
/// box. Small pages are enlarged, so that the screen has nothing left to scale.
///
/// # Errors
/// As [`crate::clean`] for pictures that cannot be decoded.
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
}

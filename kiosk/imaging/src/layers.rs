//! Layered pages: dark ink as one bit a pixel over a picture of half the resolution.
//!
//! Scanner noise fills a JPEG at 300 dpi, while writing needs that resolution and no colour,
//! and colour needs no such resolution. So black ink becomes a mask at the page's resolution,
//! everything else (paper, stamps, signatures, photographs) a picture at half of it. Sharper
//! than any JPEG of four times the size, but not every page can be parted so: faint print and
//! photographs have no ink that is either there or not. Therefore the layers are put together
//! again and compared with the page, piece by piece, and the page stays whole if a single
//! piece differs.
//!
//! A sealed page is the mask followed by the picture; its digest is that of both.

pub(crate) mod colour;
mod compare;
mod ink;
mod mask;
#[cfg(test)]
mod tests;

use kiosk_pdf::ImagePage;
use zeroize::Zeroizing;

use self::ink::Parted;
use self::mask::Mask;
use crate::decode::decode;
use crate::encode::{Encoded, jpeg_under_mask};
use crate::raster::Raster;
use crate::{ImagingError, MAX_SIDE_PX};

/// Below this the picture would fall under 140 dpi, and a page of so few pixels is light
/// anyway.
const LEAST_DPI: u32 = 280;

/// The picture holds no writing to speak of, but stamps and signatures: below this their
/// colour fades.
const PICTURE_QUALITY: u8 = 60;

/// Pixels of the page for one of the picture, in both directions.
const SPREAD: usize = 2;

/// The page in two layers, or none if it cannot be parted without a loss that shows.
pub(crate) fn parted(raster: &Raster, dpi: u32) -> Result<Option<Encoded>, ImagingError> {
    if dpi < LEAST_DPI {
        return Ok(None);
    }
    let parted = Parted::of(raster);
    let picture = jpeg_under_mask(&parted.picture, dpi / SPREAD as u32, PICTURE_QUALITY)?;
    let shown = decode(&picture)?.raster;
    if !compare::is_faithful(raster, &parted, &shown) {
        return Ok(None);
    }
    let mask = parted.mask.to_fax()?;
    // Room for both, so that no outgrown copy of a page is left on the heap.
    let mut bytes = Zeroizing::new(Vec::with_capacity(mask.len() + picture.len()));
    bytes.extend_from_slice(&mask);
    bytes.extend_from_slice(&picture);
    Ok(Some(Encoded {
        bytes,
        mask_bytes: mask.len(),
        width: raster.width,
        height: raster.height,
        dpi,
    }))
}

/// The page as it is shown: the picture, with the mask's ink over it.
pub(crate) fn flattened(page: &ImagePage<'_>) -> Result<Raster, ImagingError> {
    let (mask, picture) = page.layers().ok_or(ImagingError::Undecodable)?;
    let picture = decode(picture)?.raster;
    if mask.is_empty() {
        return Ok(picture);
    }
    if page.width_px.max(page.height_px) > MAX_SIDE_PX {
        return Err(ImagingError::TooLarge);
    }
    let (width, height) = (page.width_px as usize, page.height_px as usize);
    if [width, height].map(|side| side.div_ceil(SPREAD)) != [picture.width, picture.height] {
        return Err(ImagingError::Undecodable);
    }
    let mask = Mask::from_fax(mask, width, height)?;
    let mut page = picture.remapped(width, height, |x, y| (x / SPREAD, y / SPREAD));
    for y in 0..height {
        let row = mask.row(y);
        let from = y * width * page.channels;
        let pixels = page.pixels.get_mut(from..from + width * page.channels);
        let pixels = pixels.unwrap_or_default().chunks_exact_mut(page.channels);
        for (x, pixel) in pixels.enumerate() {
            if mask::bit(row, x) {
                pixel.fill(0);
            }
        }
    }
    Ok(page)
}

/// Whether a page bears colour that must not be lost.
pub(crate) fn bears_colour(small: &crate::small::Small) -> bool {
    /// Fewer coloured pixels of the small picture are noise: a stroke of 4 mm has as many.
    const LEAST: usize = 24;
    let coloured = colour::coloured(&small.chroma, small.width);
    coloured.iter().filter(|is| **is).count() >= LEAST
}

//! From pixels to the JPEG that is sealed, sent and archived.
//!
//! A page should weigh 200 to 300 KB so that a dossier passes a slow line, and must stay
//! legible: never under 200 dpi (Decree 30/2020/NĐ-CP, annex I). A dense page at 300 dpi
//! cannot have both, because scanner noise fills the file, so it is stored at 200 dpi.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use jpeg_encoder::{ColorType, Encoder, PixelDensity, PixelDensityUnit, SamplingFactor};
use zeroize::Zeroizing;

use crate::raster::{Pixels, Raster};
use crate::{ImagingError, MIN_DPI};

/// A page above this is tried again with the next setting.
const TARGET_BYTES: usize = 300 * 1024;

/// Quality at the page's own resolution, and the two at the lowest allowed one.
const FULL_QUALITY: u8 = 68;
const REDUCED_QUALITY: u8 = 70;
const LEAST_QUALITY: u8 = 60;

/// What a page at 300 dpi weighs at 200 dpi and [`REDUCED_QUALITY`], as a share: 0.5 to 0.62
/// on dense pages. Knowing it saves an encoding.
const REDUCED_SHARE: f64 = 0.62;

/// A finished page.
pub(crate) struct Encoded {
    pub(crate) jpeg: Zeroizing<Vec<u8>>,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) dpi: u32,
}

/// Encodes within the target size if the resolution allows it.
pub(crate) fn encode(raster: &Raster, dpi: u32) -> Result<Encoded, ImagingError> {
    let first = jpeg(raster, dpi, FULL_QUALITY)?;
    if first.jpeg.len() <= TARGET_BYTES {
        return Ok(first);
    }
    let expected = first.jpeg.len() as f64 * REDUCED_SHARE;
    let quality = if expected <= TARGET_BYTES as f64 {
        REDUCED_QUALITY
    } else {
        LEAST_QUALITY
    };
    if dpi > MIN_DPI {
        jpeg(&scaled(raster, MIN_DPI, dpi)?, MIN_DPI, quality)
    } else {
        jpeg(raster, dpi, LEAST_QUALITY)
    }
}

fn jpeg(raster: &Raster, dpi: u32, quality: u8) -> Result<Encoded, ImagingError> {
    let side = |px: usize| u16::try_from(px).map_err(|_| ImagingError::TooLarge);
    let (width, height) = (side(raster.width)?, side(raster.height)?);
    let density = u16::try_from(dpi).map_err(|_| ImagingError::Encode)?;
    // Room for the whole file, so that no outgrown copy of a page is left on the heap.
    let mut bytes = Zeroizing::new(Vec::with_capacity(raster.pixels.len() / 3 + 64 * 1024));
    let mut encoder = Encoder::new(&mut *bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_density(PixelDensity {
        density: (density, density),
        unit: PixelDensityUnit::Inches,
    });
    let kind = if raster.channels == 1 {
        ColorType::Luma
    } else {
        ColorType::Rgb
    };
    encoder
        .encode(&raster.pixels, width, height, kind)
        .map_err(|_| ImagingError::Encode)?;
    bytes.shrink_to_fit();
    Ok(Encoded {
        jpeg: bytes,
        width: raster.width,
        height: raster.height,
        dpi,
    })
}

/// The picture at `numerator / denominator` of its size.
pub(crate) fn scaled(
    raster: &Raster,
    numerator: u32,
    denominator: u32,
) -> Result<Raster, ImagingError> {
    let side = |px: usize| {
        let exact = px as u64 * u64::from(numerator) / u64::from(denominator.max(1));
        usize::try_from(exact).unwrap_or(px).max(1)
    };
    resized(
        raster,
        side(raster.width),
        side(raster.height),
        FilterType::CatmullRom,
    )
}

/// The picture at another size.
pub(crate) fn resized(
    raster: &Raster,
    width: usize,
    height: usize,
    filter: FilterType,
) -> Result<Raster, ImagingError> {
    let side = |px: usize| u32::try_from(px).map_err(|_| ImagingError::TooLarge);
    let kind = if raster.channels == 1 {
        PixelType::U8
    } else {
        PixelType::U8x3
    };
    let source = ImageRef::new(
        side(raster.width)?,
        side(raster.height)?,
        &raster.pixels,
        kind,
    )
    .map_err(|_| ImagingError::Encode)?;
    let mut target = Image::new(side(width)?, side(height)?, kind);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new()
        .resize(&source, &mut target, &options)
        .map_err(|_| ImagingError::Encode)?;
    let pixels = Pixels::new(target.into_vec());
    Ok(Raster {
        width,
        height,
        channels: raster.channels,
        pixels,
    })
}

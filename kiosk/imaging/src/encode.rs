//! From pixels to the JPEG that is sealed, sent and archived.
//!
//! A page should weigh 200 to 300 KB so that a dossier passes a slow line, and must stay
//! legible: never under 200 dpi at scale 100 % (Decree 30/2020/NĐ-CP, annex I). Scanner noise
//! fills a dense page's file, so what a page will weigh shows only when it is encoded.
//! Instead of trying on whole pages, a few strips spread over it are encoded; from these the
//! finest setting that will do is known to a few per cent, and the page is encoded once.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use jpeg_encoder::{
    ChromaSubsamplingMethod, ColorType, Encoder, PixelDensity, PixelDensityUnit, SamplingFactor,
};
use zeroize::Zeroizing;

use crate::raster::{Pixels, Raster};
use crate::{ImagingError, MIN_DPI};

/// What a page should not weigh more than.
pub(crate) const TARGET_BYTES: usize = 300 * 1024;

/// Qualities at the page's own resolution. From 68 on noise is stored and not writing; at 50
/// a page at 300 dpi is still read as well as the original.
const OWN: Qualities = Qualities {
    best: 68,
    least: 50,
};

/// Qualities at the lowest resolution. Under 45 small diacritics begin to suffer; there a
/// page may be heavier than it should.
const LOWEST: Qualities = Qualities {
    best: 75,
    least: 45,
};

/// The same when the portal takes nothing larger: a poor page is better than none.
const FORCED: Qualities = Qualities {
    best: 75,
    least: 20,
};

/// A page that misses the usual size by less is good enough; the portal's limit is none to
/// be missed.
const TOLERANCE: f64 = 0.06;

/// What the second try aims below its goal.
const MARGIN: f64 = 0.04;

/// A finished page: the bytes to seal, of which the first may be a mask.
pub(crate) struct Encoded {
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    pub(crate) mask_bytes: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) dpi: u32,
}

/// The qualities that are tried at a resolution.
#[derive(Clone, Copy)]
struct Qualities {
    best: u8,
    least: u8,
}

/// Encodes within [`TARGET_BYTES`] if legibility allows it, and within `limit_bytes`, if
/// there is such a limit, as far as the lowest allowed resolution goes.
pub(crate) fn encode(
    raster: &Raster,
    dpi: u32,
    limit_bytes: Option<usize>,
) -> Result<Encoded, ImagingError> {
    let target = limit_bytes.map_or(TARGET_BYTES, |limit| limit.min(TARGET_BYTES));
    let tolerance = if limit_bytes == Some(target) {
        0.0
    } else {
        TOLERANCE
    };
    let most = (target as f64 * (1.0 + tolerance)) as usize;
    let is_allowed = |page: &Encoded| limit_bytes.is_none_or(|limit| page.bytes.len() <= limit);
    if dpi > MIN_DPI
        && let Some(plan) = Plan::of(raster, dpi, OWN)?.fitted(target)
    {
        let page = plan.encode(raster, dpi, most)?;
        if is_allowed(&page) {
            return Ok(page);
        }
    }
    let smaller;
    let (raster, dpi) = if dpi > MIN_DPI {
        smaller = scaled(raster, MIN_DPI, dpi)?;
        (&smaller, MIN_DPI)
    } else {
        (raster, dpi)
    };
    let page = Plan::of(raster, dpi, LOWEST)?
        .nearest(target)
        .encode(raster, dpi, most)?;
    match limit_bytes {
        Some(limit) if !is_allowed(&page) => Plan::of(raster, dpi, FORCED)?
            .nearest(limit)
            .encode(raster, dpi, limit),
        _ => Ok(page),
    }
}

/// What a page will weigh, told from a sample of it.
#[derive(Clone, Copy)]
struct Plan {
    qualities: Qualities,
    best_bytes: f64,
    least_bytes: f64,
    /// The chosen one.
    quality: u8,
}

impl Plan {
    fn of(raster: &Raster, dpi: u32, qualities: Qualities) -> Result<Self, ImagingError> {
        let (strips, share) = strips(raster);
        let weigh =
            |quality| Ok::<_, ImagingError>(jpeg(&strips, dpi, quality)?.len() as f64 * share);
        Ok(Self {
            qualities,
            best_bytes: weigh(qualities.best)?,
            least_bytes: weigh(qualities.least)?,
            quality: qualities.best,
        })
    }

    const fn at(self, quality: u8) -> Self {
        Self { quality, ..self }
    }

    /// The best quality that stays under `target`, if one does.
    fn fitted(self, target: usize) -> Option<Self> {
        let target = target as f64;
        if self.best_bytes <= target {
            return Some(self);
        }
        (self.least_bytes <= target).then(|| self.at(self.quality_for(target)))
    }

    /// The best quality that stays under `target`, or else the least.
    fn nearest(self, target: usize) -> Self {
        self.fitted(target)
            .unwrap_or_else(|| self.at(self.qualities.least))
    }

    /// Bytes grow with quality about as a power does, so between the two samples the
    /// logarithm is taken for a straight line.
    fn quality_for(&self, bytes: f64) -> u8 {
        let Qualities { best, least } = self.qualities;
        let span = (self.best_bytes / self.least_bytes).ln().max(f64::EPSILON);
        let share = ((bytes / self.least_bytes).ln() / span).clamp(0.0, 1.0);
        (f64::from(least) + share * f64::from(best - least)).floor() as u8
    }

    /// The opposite of [`Self::quality_for`].
    fn bytes_at(&self, quality: u8) -> f64 {
        let Qualities { best, least } = self.qualities;
        let share = f64::from(quality.saturating_sub(least)) / f64::from(best - least);
        self.least_bytes * (self.best_bytes / self.least_bytes).powf(share)
    }

    /// Encodes the page, a second time if the sample misled and it weighs more than `most`.
    fn encode(self, raster: &Raster, dpi: u32, most: usize) -> Result<Encoded, ImagingError> {
        let mut bytes = jpeg(raster, dpi, self.quality)?;
        if bytes.len() > most && self.quality > self.qualities.least {
            // It would weigh as much more than its sample at any quality.
            let misled = bytes.len() as f64 / self.bytes_at(self.quality);
            let goal = most as f64 * (1.0 - MARGIN) / misled;
            bytes = jpeg(raster, dpi, self.quality_for(goal))?;
        }
        Ok(Encoded {
            bytes,
            mask_bytes: 0,
            width: raster.width,
            height: raster.height,
            dpi,
        })
    }
}

/// Rows of one block of a JPEG with halved colour.
const STRIP_ROWS: usize = 16;
/// One strip in so many is taken.
const STRIDE: usize = 10;

/// Strips of the page as a picture, and how many times the page is larger than they are.
fn strips(raster: &Raster) -> (Raster, f64) {
    let count = raster.height / STRIP_ROWS;
    let row_bytes = raster.width * raster.channels;
    let mut pixels = Pixels::new(Vec::with_capacity(
        row_bytes * STRIP_ROWS * (count / STRIDE + 1),
    ));
    for start in (0..count).step_by(STRIDE) {
        // Each is taken from elsewhere in its turn, so that none keeps step with the lines.
        let strip = (start + start / STRIDE * 7 % STRIDE).min(count - 1);
        let from = strip * STRIP_ROWS * row_bytes;
        let rows = raster.pixels.get(from..from + STRIP_ROWS * row_bytes);
        pixels.extend_from_slice(rows.unwrap_or_default());
    }
    if pixels.is_empty() {
        pixels.extend_from_slice(&raster.pixels);
    }
    let height = pixels.len() / row_bytes.max(1);
    let sample = Raster {
        width: raster.width,
        height,
        channels: raster.channels,
        pixels,
    };
    (sample, raster.height as f64 / height.max(1) as f64)
}

/// Encodes a page as a picture.
pub(crate) fn jpeg(
    raster: &Raster,
    dpi: u32,
    quality: u8,
) -> Result<Zeroizing<Vec<u8>>, ImagingError> {
    encoded(raster, dpi, quality, |encoder| {
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    })
}

/// Encodes what is left of a page without its ink: colour at the picture's full resolution,
/// which is low already, and codes made for this picture, which save a tenth of it.
pub(crate) fn jpeg_under_mask(
    raster: &Raster,
    dpi: u32,
    quality: u8,
) -> Result<Zeroizing<Vec<u8>>, ImagingError> {
    encoded(raster, dpi, quality, |encoder| {
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        encoder.set_optimized_huffman_tables(true);
    })
}

fn encoded(
    raster: &Raster,
    dpi: u32,
    quality: u8,
    set: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Result<Zeroizing<Vec<u8>>, ImagingError> {
    let side = |px: usize| u16::try_from(px).map_err(|_| ImagingError::TooLarge);
    let (width, height) = (side(raster.width)?, side(raster.height)?);
    let density = u16::try_from(dpi).map_err(|_| ImagingError::Encode)?;
    // Room for the whole file, so that no outgrown copy of a page is left on the heap.
    let mut bytes = Zeroizing::new(Vec::with_capacity(raster.pixels.len() / 3 + 64 * 1024));
    let mut encoder = Encoder::new(&mut *bytes, quality);
    set(&mut encoder);
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
    Ok(bytes)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::Specimen;

    /// A page of A4 at 300 dpi, full of writing, with noise of so many levels.
    fn page(noise: u32) -> Raster {
        let page = Specimen {
            width: 2480,
            height: 3508,
            lines: 80,
            ..Specimen::page()
        };
        let mut page = page.render();
        let mut state = 1_u32;
        for level in page.pixels.iter_mut() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 16) % (noise + 1);
            *level = level.saturating_sub(noise as u8);
        }
        page
    }

    #[test]
    fn a_page_is_as_fine_as_its_size_allows_and_never_under_200_dpi() {
        for noise in [0, 8, 24, 60] {
            let page = page(noise);
            let made = encode(&page, 300, None).unwrap();
            let (size, dpi) = (made.bytes.len(), made.dpi);
            let inches = made.width as f64 / f64::from(dpi);
            assert!(
                (inches - 2480.0 / 300.0).abs() < 0.01,
                "scale 100 %: {inches}"
            );
            let heaviest = jpeg(&scaled(&page, 2, 3).unwrap(), 200, LOWEST.least).unwrap();
            let most = ((TARGET_BYTES as f64) * (1.0 + TOLERANCE)) as usize;
            assert!(size <= most.max(heaviest.len()), "{noise}: {size} at {dpi}");
            // Not smaller than need be, unless the page is at its best.
            let best = jpeg(&page, 300, OWN.best).unwrap().len();
            assert!(
                size >= best.min(TARGET_BYTES * 7 / 10),
                "{noise}: {size} at {dpi}"
            );
        }
    }

    #[test]
    fn the_portals_limit_is_kept_even_at_the_price_of_beauty() {
        let page = page(8);
        // A page may be too dense for any quality; then it is as light as it gets.
        let small = scaled(&page, 2, 3).unwrap();
        let lightest = jpeg(&small, 200, FORCED.least).unwrap().len();
        for limit in [lightest * 2, lightest * 3 / 2, lightest / 2] {
            let made = encode(&page, 300, Some(limit)).unwrap();
            let size = made.bytes.len();
            assert!(made.dpi >= MIN_DPI);
            assert!(size <= limit.max(lightest), "{limit}: {size}");
        }
    }

    #[test]
    fn strips_tell_the_weight_of_the_page() {
        for noise in [0, 12, 40] {
            let page = page(noise);
            let plan = Plan::of(&page, 300, OWN).unwrap();
            for quality in [OWN.least, 58, OWN.best] {
                let told = plan.bytes_at(quality) / jpeg(&page, 300, quality).unwrap().len() as f64;
                assert!((0.92..=1.08).contains(&told), "{noise}, {quality}: {told}");
            }
        }
    }

    #[test]
    fn a_picture_smaller_than_a_strip_is_its_own_sample() {
        let made = encode(&Raster::filled(5, 3, 3, 200), 300, None).unwrap();
        assert_eq!((made.width, made.height, made.dpi), (5, 3, 300));
    }
}

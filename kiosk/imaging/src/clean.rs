//! One page from what a scanner sent to what is stored.
//!
//! The order keeps the work small: decode once, measure on a quarter, resample the full page
//! once and only if it must be, judge, encode.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::cancel::{go_on, never};
use crate::decode::{Decoded, decode};
use crate::encode::{Encoded, encode};
use crate::judge::{Origin, Scan, judge};
use crate::raster::Raster;
use crate::resample::resample;
use crate::resolution::{Resolution, Source};
use crate::small::Small;
use crate::upright::upright;
use crate::view::View;
use crate::{Cleaned, ImagePage, ImagingError, Measures, Millis, Options, layers};

/// Cleans a page: finds the sheet, straightens it, says what is wrong with it, encodes it.
///
/// # Errors
/// [`ImagingError::Empty`], [`ImagingError::UnknownFormat`], [`ImagingError::Undecodable`],
/// [`ImagingError::TooLarge`] for the bytes; [`ImagingError::Encode`] never for a page that
/// could be decoded. A poor page is no error but a page with verdicts.
pub fn clean(picture: &[u8], options: &Options) -> Result<Cleaned, ImagingError> {
    clean_unless(picture, options, &never)
}

/// As [`clean`], for work that may become useless: `is_cancelled` is asked before each stage,
/// from the calling thread.
///
/// # Errors
/// As [`clean`], and [`ImagingError::Cancelled`].
pub fn clean_unless(
    picture: &[u8],
    options: &Options,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Cleaned, ImagingError> {
    let mut watch = Watch::start();
    go_on(is_cancelled)?;
    let Decoded {
        mut raster,
        dpi: claimed,
        halvings,
    } = decode(picture)?;
    watch.lap(|ms| &mut ms.decode);
    go_on(is_cancelled)?;
    let source = Source {
        device: options.dpi_hint.map(|dpi| dpi >> halvings),
        claim: claimed,
        sizes: options.sizes,
    };
    let hint = source.hint();
    let small = Small::of(&raster);
    let mut view = View::of(&raster, &small);
    let origin = Origin::Scan(Scan::of(&raster, &small, source, view.outline()));
    watch.lap(|ms| &mut ms.analyse);
    let mut page = match view.cut(hint) {
        Some(cut) => {
            go_on(is_cancelled)?;
            raster = resample(&raster, &cut, paper_colour(&raster, &small));
            watch.lap(|ms| &mut ms.resample);
            Small::of(&raster)
        }
        None => small,
    };
    if let Some((turned, turns)) = hint.and_then(|dpi| upright(&raster, dpi)) {
        page = Small::of(&turned);
        raster = turned;
        view.quarter_turns = turns;
        watch.lap(|ms| &mut ms.resample);
    }
    if options.grey && raster.channels > 1 && !layers::bears_colour(&page) {
        raster = raster.to_grey();
    }
    go_on(is_cancelled)?;
    let input = Input {
        bytes: picture,
        options,
        origin,
    };
    finish(&input, &raster, &page, &view, watch, is_cancelled)
}

/// Turns a page by 90 degrees clockwise and judges it again; it is neither cut nor
/// straightened a second time. Expects a page that [`clean`] has made; a layered one stays
/// so if it can.
///
/// # Errors
/// As [`clean`].
pub fn turn_quarter(page: &ImagePage<'_>) -> Result<Cleaned, ImagingError> {
    turn_quarter_unless(page, &never)
}

/// As [`turn_quarter`], for work that may become useless; see [`clean_unless`].
///
/// # Errors
/// As [`turn_quarter`], and [`ImagingError::Cancelled`].
pub fn turn_quarter_unless(
    page: &ImagePage<'_>,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Cleaned, ImagingError> {
    let mut watch = Watch::start();
    go_on(is_cancelled)?;
    let raster = layers::flattened(page)?;
    watch.lap(|ms| &mut ms.decode);
    go_on(is_cancelled)?;
    let raster = raster.turned();
    watch.lap(|ms| &mut ms.resample);
    let options = Options {
        layered: page.mask_bytes > 0,
        ..Options::default()
    };
    let input = Input {
        bytes: page.bytes,
        options: &options,
        origin: Origin::Stored(Resolution {
            dpi: page.dpi,
            is_told: true,
        }),
    };
    let small = Small::of(&raster);
    let view = View::whole(&raster);
    finish(&input, &raster, &small, &view, watch, is_cancelled)
}

/// What came in, and how it is to be kept.
struct Input<'a> {
    bytes: &'a [u8],
    options: &'a Options,
    origin: Origin,
}

impl Input<'_> {
    /// The page in the form that its component asks for.
    fn encode(&self, raster: &Raster) -> Result<Encoded, ImagingError> {
        let limit_bytes = self.options.limit_bytes;
        let dpi = self.origin.dpi();
        if self.options.layered
            && let Some(page) = layers::parted(raster, dpi)?
            && limit_bytes.is_none_or(|limit| page.bytes.len() <= limit)
        {
            return Ok(page);
        }
        encode(raster, dpi, limit_bytes)
    }
}

/// Judges and encodes the finished page.
fn finish(
    input: &Input<'_>,
    raster: &Raster,
    page: &Small,
    view: &View,
    mut watch: Watch,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Cleaned, ImagingError> {
    let judged = judge(raster, page, &input.origin);
    watch.lap(|ms| &mut ms.analyse);
    go_on(is_cancelled)?;
    let encoded = input.encode(raster)?;
    watch.lap(|ms| &mut ms.encode);
    let raw_sha256 = Sha256::digest(input.bytes).into();
    let side = |px: usize| u32::try_from(px).map_err(|_| ImagingError::TooLarge);
    Ok(Cleaned {
        width_px: side(encoded.width)?,
        height_px: side(encoded.height)?,
        dpi: encoded.dpi,
        grey: raster.channels == 1,
        bytes: encoded.bytes,
        mask_bytes: encoded.mask_bytes,
        verdicts: judged.verdicts,
        fingerprint: judged.fingerprint,
        measures: Measures {
            skew_deg: view.angle_deg,
            skew_confidence: view.skew.confidence,
            quad: view.sheet.as_ref().map(|_| view.quad),
            quarter_turns: view.quarter_turns,
            blank: judged.blank,
            sharpness: judged.tone.sharpness,
            paper_level: judged.tone.paper,
            ink_level: judged.tone.ink,
            ms: watch.end(),
        },
        raw_sha256,
    })
}

/// Mean colour of the bright pixels.
fn paper_colour(raster: &Raster, small: &Small) -> [u8; 3] {
    const STRIDE: usize = 16;
    /// Levels under the paper that still are paper.
    const TOLERANCE: u8 = 12;
    let least = small.percentile(0.9).saturating_sub(TOLERANCE);
    let (mut sums, mut count) = ([0_u64; 3], 0_u64);
    for y in (0..raster.height).step_by(STRIDE) {
        for pixel in raster.row(y).chunks_exact(raster.channels).step_by(STRIDE) {
            let colour = match pixel {
                [red, green, blue] => [*red, *green, *blue],
                other => [other.first().copied().unwrap_or(0); 3],
            };
            if crate::raster::luma(colour) >= least {
                count += 1;
                sums.iter_mut()
                    .zip(colour)
                    .for_each(|(sum, level)| *sum += u64::from(level));
            }
        }
    }
    if count == 0 {
        [255; 3]
    } else {
        sums.map(|sum| (sum / count) as u8)
    }
}

/// Measures the stages.
struct Watch {
    start: Instant,
    lap: Instant,
    ms: Millis,
}

impl Watch {
    fn start() -> Self {
        let now = Instant::now();
        Self {
            start: now,
            lap: now,
            ms: Millis::default(),
        }
    }

    /// Adds the time since the last lap to a stage.
    fn lap(&mut self, stage: impl FnOnce(&mut Millis) -> &mut f32) {
        let now = Instant::now();
        *stage(&mut self.ms) += millis(now.duration_since(self.lap));
        self.lap = now;
    }

    fn end(mut self) -> Millis {
        self.ms.total = millis(self.start.elapsed());
        self.ms
    }
}

fn millis(time: Duration) -> f32 {
    time.as_secs_f32() * 1000.0
}

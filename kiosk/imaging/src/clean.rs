//! One page from what a scanner sent to what is stored.
//!
//! The order keeps the work small: decode once, measure on a quarter, resample the full page
//! once and only if it must be, judge, encode.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::decode::{Decoded, decode};
use crate::encode::encode;
use crate::quality::{self, Evidence};
use crate::raster::Raster;
use crate::resample::resample;
use crate::small::Small;
use crate::upright::upright;
use crate::view::View;
use crate::{Cleaned, ImagingError, Measures, Millis, Options, blank};

/// A page without any claim of its resolution is taken for A4, the usual sheet.
const A4_LONG_INCH: f32 = 11.69;
/// Resolutions that are credible at all, in dots per inch.
const DPI: std::ops::RangeInclusive<u32> = 50..=1200;

/// Cleans a page: finds the sheet, straightens it, says what is wrong with it, encodes it.
///
/// # Errors
/// [`ImagingError::Empty`], [`ImagingError::UnknownFormat`], [`ImagingError::Undecodable`],
/// [`ImagingError::TooLarge`] for the bytes; [`ImagingError::Encode`] never for a page that
/// could be decoded. A poor page is no error but a page with verdicts.
pub fn clean(picture: &[u8], options: &Options) -> Result<Cleaned, ImagingError> {
    let mut watch = Watch::start();
    let Decoded {
        mut raster,
        dpi: claimed,
        halvings,
    } = decode(picture)?;
    watch.lap(|ms| &mut ms.decode);
    let hint = options
        .dpi_hint
        .map(|dpi| dpi >> halvings)
        .or(claimed)
        .filter(|dpi| DPI.contains(dpi));
    let small = Small::of(&raster);
    let mut view = View::of(&raster, &small);
    watch.lap(|ms| &mut ms.analyse);
    let mut page = match view.cut(hint) {
        Some(cut) => {
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
    if options.grey && raster.channels > 1 {
        raster = raster.to_grey();
    }
    let dpi = hint.unwrap_or_else(|| assumed_dpi(&raster));
    finish(picture, &raster, &page, dpi, &view, watch)
}

/// Turns a page by 90 degrees clockwise and judges it again; it is neither cut nor
/// straightened a second time. Expects a page that [`clean`] has made.
///
/// # Errors
/// As [`clean`].
pub fn turn_quarter(jpeg: &[u8]) -> Result<Cleaned, ImagingError> {
    let mut watch = Watch::start();
    let decoded = decode(jpeg)?;
    watch.lap(|ms| &mut ms.decode);
    let raster = decoded.raster.turned();
    watch.lap(|ms| &mut ms.resample);
    let dpi = decoded.dpi.unwrap_or_else(|| assumed_dpi(&raster));
    let page = Small::of(&raster);
    finish(jpeg, &raster, &page, dpi, &View::whole(&raster), watch)
}

/// Judges and encodes the finished page.
fn finish(
    picture: &[u8],
    raster: &Raster,
    page: &Small,
    dpi: u32,
    view: &View,
    mut watch: Watch,
) -> Result<Cleaned, ImagingError> {
    let tone = quality::tone(raster, page);
    let blank = blank::judge(page, dpi as f32 / page.factor as f32);
    let verdicts = quality::verdicts(&Evidence {
        page,
        tone,
        blank,
        sheet_cut: view.sheet_cut,
        dpi,
    });
    watch.lap(|ms| &mut ms.analyse);
    let encoded = encode(raster, dpi)?;
    watch.lap(|ms| &mut ms.encode);
    let raw_sha256 = Sha256::digest(picture).into();
    let side = |px: usize| u32::try_from(px).map_err(|_| ImagingError::TooLarge);
    Ok(Cleaned {
        width_px: side(encoded.width)?,
        height_px: side(encoded.height)?,
        dpi: encoded.dpi,
        grey: raster.channels == 1,
        jpeg: encoded.jpeg,
        verdicts,
        measures: Measures {
            skew_deg: view.angle_deg,
            skew_confidence: view.skew.confidence,
            quad: view.sheet.as_ref().map(|_| view.quad),
            quarter_turns: view.quarter_turns,
            blank,
            sharpness: tone.sharpness,
            paper_level: tone.paper,
            ink_level: tone.ink,
            ms: watch.end(),
        },
        raw_sha256,
    })
}

fn assumed_dpi(raster: &Raster) -> u32 {
    let long = raster.width.max(raster.height) as f32;
    ((long / A4_LONG_INCH).round() as u32).clamp(*DPI.start(), *DPI.end())
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

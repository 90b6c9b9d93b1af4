//! One page from what a scanner sent to what is stored.
//!
//! The order keeps the work small: decode once, measure on a quarter, resample the full page
//! once and only if it must be, judge, encode.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::decode::{Decoded, decode};
use crate::encode::{Encoded, encode};
use crate::quality::{self, Evidence};
use crate::raster::Raster;
use crate::resample::{Cut, resample};
use crate::sheet::{self, Sheet};
use crate::skew::{self, Skew};
use crate::small::Small;
use crate::{Cleaned, ImagePage, ImagingError, Measures, Millis, Options, blank, layers};

/// Turning by less costs sharpness and time for nothing.
const MIN_TURN_DEG: f32 = 0.1;
/// The writing and the sheet's edge agree within this. Otherwise the writing is right, since a
/// sheet may be printed askew, and the cut leaves room for the sheet's corners.
const AGREEMENT_DEG: f32 = 0.5;
/// Confidence of the writing from which it is more exact than the sheet's edge; a full page
/// has 14 and more, a card 5 to 9.
const PLENTY_OF_WRITING: f32 = 10.0;
/// Full pixels taken off each seen side, so that no thread of the bed is left.
const TRIM_PX: f32 = 2.0;
/// Sheets in millimetres, short side first: A3, A4, A5, and the card ID-1 of ISO/IEC 7810.
const KNOWN_MM: [(f32, f32); 4] = [
    (297.0, 420.0),
    (210.0, 297.0),
    (148.0, 210.0),
    (53.98, 85.6),
];
/// A sheet this close to a known size has that size.
const SNAP: f32 = 0.015;
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
    let view = View::of(&raster, &small);
    watch.lap(|ms| &mut ms.analyse);
    let page = match view.cut(hint) {
        Some(cut) => {
            raster = resample(&raster, &cut, paper_colour(&raster, &small));
            watch.lap(|ms| &mut ms.resample);
            Small::of(&raster)
        }
        None => small,
    };
    if options.grey && raster.channels > 1 && !layers::bears_colour(&page) {
        raster = raster.to_grey();
    }
    let dpi = hint.unwrap_or_else(|| assumed_dpi(&raster));
    let source = Source {
        bytes: picture,
        options,
        dpi,
    };
    finish(&source, &raster, &page, &view, watch)
}

/// Turns a page by 90 degrees clockwise and judges it again; it is neither cut nor
/// straightened a second time. Expects a page that [`clean`] has made; a layered one stays
/// so if it can.
///
/// # Errors
/// As [`clean`].
pub fn turn_quarter(page: &ImagePage<'_>) -> Result<Cleaned, ImagingError> {
    let mut watch = Watch::start();
    let raster = layers::flattened(page)?;
    watch.lap(|ms| &mut ms.decode);
    let raster = raster.turned();
    watch.lap(|ms| &mut ms.resample);
    let options = Options {
        layered: page.mask_bytes > 0,
        ..Options::default()
    };
    let source = Source {
        bytes: page.bytes,
        options: &options,
        dpi: page.dpi,
    };
    let small = Small::of(&raster);
    finish(&source, &raster, &small, &View::whole(&raster), watch)
}

/// What came in, and how it is to be kept.
struct Source<'a> {
    bytes: &'a [u8],
    options: &'a Options,
    dpi: u32,
}

impl Source<'_> {
    /// The page in the form that its component asks for.
    fn encode(&self, raster: &Raster) -> Result<Encoded, ImagingError> {
        let limit_bytes = self.options.limit_bytes;
        if self.options.layered
            && let Some(page) = layers::parted(raster, self.dpi)?
            && limit_bytes.is_none_or(|limit| page.bytes.len() <= limit)
        {
            return Ok(page);
        }
        encode(raster, self.dpi, limit_bytes)
    }
}

/// Judges and encodes the finished page.
fn finish(
    source: &Source<'_>,
    raster: &Raster,
    page: &Small,
    view: &View,
    mut watch: Watch,
) -> Result<Cleaned, ImagingError> {
    let dpi = source.dpi;
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
    let encoded = source.encode(raster)?;
    watch.lap(|ms| &mut ms.encode);
    let raw_sha256 = Sha256::digest(source.bytes).into();
    let side = |px: usize| u32::try_from(px).map_err(|_| ImagingError::TooLarge);
    Ok(Cleaned {
        width_px: side(encoded.width)?,
        height_px: side(encoded.height)?,
        dpi: encoded.dpi,
        grey: raster.channels == 1,
        bytes: encoded.bytes,
        mask_bytes: encoded.mask_bytes,
        verdicts,
        measures: Measures {
            skew_deg: view.angle_deg,
            skew_confidence: view.skew.confidence,
            quad: view.sheet.as_ref().map(|_| view.quad),
            blank,
            sharpness: tone.sharpness,
            paper_level: tone.paper,
            ink_level: tone.ink,
            ms: watch.end(),
        },
        raw_sha256,
    })
}

/// Where the page lies in the picture that came in, in full pixels.
struct View {
    sheet: Option<Sheet>,
    sheet_cut: bool,
    skew: Skew,
    angle_deg: f32,
    quad: [[f32; 2]; 4],
    size: [f32; 2],
}

impl View {
    fn of(raster: &Raster, small: &Small) -> Self {
        let sheet = sheet::find(small);
        let skew = skew::measure(small, sheet.as_ref());
        let mut view = Self {
            sheet_cut: sheet.as_ref().is_some_and(|sheet| sheet.is_cut(small)),
            skew,
            ..Self::whole(raster)
        };
        view.angle_deg = angle(skew, sheet.as_ref());
        if let Some(sheet) = sheet {
            view.quad = sheet
                .quad
                .map(|corner| corner.map(|at| at * small.factor as f32));
            view.sheet = Some(sheet);
        }
        view
    }

    /// The picture as it is.
    fn whole(raster: &Raster) -> Self {
        let (right, bottom) = (raster.width as f32, raster.height as f32);
        Self {
            sheet: None,
            sheet_cut: false,
            skew: Skew::default(),
            angle_deg: 0.0,
            quad: [[0.0, 0.0], [right, 0.0], [right, bottom], [0.0, bottom]],
            size: [right, bottom],
        }
    }

    /// What has to be cut out; none if the picture is the page.
    fn cut(&self, dpi: Option<u32>) -> Option<Cut> {
        let turn = if self.angle_deg.abs() >= MIN_TURN_DEG {
            self.angle_deg
        } else {
            0.0
        };
        if turn == 0.0 && self.sheet.is_none() {
            return None;
        }
        let (sin, cos) = turn.to_radians().sin_cos();
        let [width, height] = self.size;
        let middle = [width / 2.0, height / 2.0];
        // The corners as seen by somebody who is turned like the page.
        let corners = self.quad.map(|[x, y]| {
            let (x, y) = (x - middle[0], y - middle[1]);
            [x * cos + y * sin, y * cos - x * sin]
        });
        let [left, top, right, bottom] = self.bounds(&corners);
        let (u, v) = ((left + right) / 2.0, (top + bottom) / 2.0);
        let (width, height) = snapped(right - left, bottom - top, dpi);
        Some(Cut {
            centre: [middle[0] + u * cos - v * sin, middle[1] + u * sin + v * cos],
            width: (width.round() as usize).max(1),
            height: (height.round() as usize).max(1),
            angle_deg: turn,
        })
    }

    /// Left, top, right, bottom: the middle of a side that was seen, the outermost corner of
    /// one that was not.
    fn bounds(&self, corners: &[[f32; 2]; 4]) -> [f32; 4] {
        let [upper_left, upper_right, lower_right, lower_left] = *corners;
        let agreed = self
            .sheet
            .as_ref()
            .filter(|sheet| (sheet.angle_deg - self.angle_deg).abs() <= AGREEMENT_DEG);
        let [top, right, bottom, left] = agreed.map_or([false; 4], |sheet| sheet.seen);
        let low = |seen: bool, a: f32, b: f32| {
            if seen {
                f32::midpoint(a, b) + TRIM_PX
            } else {
                a.min(b)
            }
        };
        let high = |seen: bool, a: f32, b: f32| {
            if seen {
                f32::midpoint(a, b) - TRIM_PX
            } else {
                a.max(b)
            }
        };
        [
            low(left, upper_left[0], lower_left[0]),
            low(top, upper_left[1], upper_right[1]),
            high(right, upper_right[0], lower_right[0]),
            high(bottom, lower_left[1], lower_right[1]),
        ]
    }
}

/// The page's angle from its writing and its edge.
fn angle(skew: Skew, sheet: Option<&Sheet>) -> f32 {
    let edge = sheet.map(|sheet| sheet.angle_deg);
    match (skew.believed(), sheet) {
        (Some(writing), Some(sheet)) if is_steadier(sheet, writing, skew) => sheet.angle_deg,
        (Some(writing), _) => writing,
        (None, _) => edge.unwrap_or(0.0),
    }
}

/// Whether the edge tells the same as the writing, and more exactly: four straight sides
/// against the few lines of a card.
fn is_steadier(sheet: &Sheet, writing: f32, skew: Skew) -> bool {
    let agree = (sheet.angle_deg - writing).abs() <= AGREEMENT_DEG;
    agree && sheet.seen == [true; 4] && skew.confidence < PLENTY_OF_WRITING
}

/// The size in pixels of the known sheet that this one is, if it is one.
fn snapped(width: f32, height: f32, dpi: Option<u32>) -> (f32, f32) {
    let Some(dpi) = dpi else {
        return (width, height);
    };
    let px = |mm: f32| mm * dpi as f32 / 25.4;
    let close = |is: f32, known: f32| (is - known).abs() <= SNAP * known;
    for (short, long) in KNOWN_MM.map(|(short, long)| (px(short), px(long))) {
        for (w, h) in [(short, long), (long, short)] {
            if close(width, w) && close(height, h) {
                return (w, h);
            }
        }
    }
    (width, height)
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

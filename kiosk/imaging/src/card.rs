//! The code on a citizen card.
//!
//! Some 150 bytes in a square of a centimetre make modules of two to three pixels at 300 dpi,
//! about the least a reader can take. So the picture is tried as it is, then the card alone,
//! then enlarged twice, then enlarged three times and sharpened: first the upper right quarter,
//! where the code is printed, then the whole card. What the code says is personal data: it is
//! wiped when dropped and never logged, and no error holds it. Facts: ISO/IEC 18004 (QR), ISO/IEC
//! 7810 (ID-1, 85.60 × 53.98 mm).

use fast_image_resize::FilterType;
use rxing::common::HybridBinarizer;
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, GenerateFinderPatternSets};
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source};
use zeroize::Zeroizing;

use crate::ImagingError;
use crate::decode::{decode, guarded};
use crate::encode::resized;
use crate::raster::{Pixels, Raster};
use crate::sheet;
use crate::small::{Small, percentile};

/// Enlargements and whether they are sharpened.
const ATTEMPTS: [(usize, bool); 2] = [(2, false), (3, true)];
/// Larger pictures are not enlarged: no card has so many pixels, and it would take seconds.
const MAX_ENLARGED_PX: usize = 12_000_000;
/// A thing on the bed that covers more of the picture is a page, not a card.
const MAX_CARD_SHARE: f32 = 0.6;
/// Levels of brightness or colour by which the card differs from a white lid.
const LID_STEP: u8 = 12;
/// Pixels of a row or column that must differ: fewer are dust.
const MIN_ACROSS: usize = 8;
/// Sharpening: radius in pixels of the enlarged picture and strength.
const SHARPEN_SIGMA: f32 = 3.0;
const SHARPEN_AMOUNT: f32 = 1.5;

/// Reads the QR of a citizen card from a scan of the card or of a sheet with the card on it;
/// none if no code was found. Bytes are taken as UTF-8 even when the code does not say so.
///
/// # Errors
/// As [`crate::clean`] for pictures that cannot be decoded.
pub fn read_card(picture: &[u8]) -> Result<Option<Zeroizing<String>>, ImagingError> {
    let raster = decode(picture)?.raster;
    let grey = raster.to_grey();
    let found = read(&grey);
    if found.is_some() {
        return Ok(found);
    }
    let card = card_region(&raster, &grey);
    drop(raster);
    let card = card.as_ref().unwrap_or(&grey);
    if let Some(found) = read(card) {
        return Ok(Some(found));
    }
    let quarter = crop(
        card,
        [card.width * 2 / 5, 0],
        [card.width, card.height * 3 / 5],
    );
    for (factor, sharpen) in ATTEMPTS {
        for region in [&quarter, card] {
            let found = read_enlarged(region, factor, sharpen)?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

fn read(grey: &Raster) -> Option<Zeroizing<String>> {
    let (width, height) = (
        u32::try_from(grey.width).ok()?,
        u32::try_from(grey.height).ok()?,
    );
    let mut hints = DecodeHints {
        TryHarder: Some(true),
        CharacterSet: Some("UTF-8".to_owned()),
        ..DecodeHints::default()
    };
    let format = Some(BarcodeFormat::QR_CODE);
    let found = guarded(|| {
        let found = rxing::helpers::detect_in_luma_slice_with_hints(
            &grey.pixels,
            width,
            height,
            format,
            &mut hints,
        );
        found.map_err(|_| ImagingError::Undecodable)
    });
    found
        .ok()
        .map(|found| Zeroizing::new(found.getText().to_owned()))
}

/// By how many quarters, 0 to 3, a card lies turned clockwise, as its code tells; none without a
/// code that can be read as it is.
pub(crate) fn quarter_turns(card: &Raster) -> Option<u8> {
    read(card)?;
    let (width, height) = (
        u32::try_from(card.width).ok()?,
        u32::try_from(card.height).ok()?,
    );
    let found = guarded(|| {
        let source = Luma8Source::new_with_slice(&card.pixels, width, height)
            .map_err(|_| ImagingError::Undecodable)?;
        let bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
        let mut patterns = FindFinderPatterns(bitmap.get_black_matrix(), true, 0);
        let sets = GenerateFinderPatternSets(&mut patterns);
        Ok(sets.first().map(|set| {
            let (dx, dy) = (set.tr.p.x - set.tl.p.x, set.tr.p.y - set.tl.p.y);
            match (dx.abs() >= dy.abs(), dx > 0.0, dy > 0.0) {
                (true, true, _) => 0,
                (false, _, true) => 1,
                (true, false, _) => 2,
                (false, _, false) => 3,
            }
        }))
    });
    found.ok().flatten()
}

fn read_enlarged(
    grey: &Raster,
    factor: usize,
    sharpen: bool,
) -> Result<Option<Zeroizing<String>>, ImagingError> {
    let (width, height) = (grey.width * factor, grey.height * factor);
    if width * height > MAX_ENLARGED_PX {
        return Ok(None);
    }
    let mut large = resized(grey, width, height, FilterType::CatmullRom)?;
    if sharpen {
        large = sharpened(&large);
    }
    Ok(read(&large))
}

/// The part of the picture that the card covers, in grey; none if it cannot be told.
fn card_region(raster: &Raster, grey: &Raster) -> Option<Raster> {
    let small = Small::of(raster);
    let [from, to] = match sheet::find(&small) {
        Some(sheet) => bounds(&sheet.quad),
        None => content_box(&small)?,
    };
    let share = (to[0] - from[0]) * (to[1] - from[1]) / (small.width * small.height) as f32;
    if share > MAX_CARD_SHARE {
        return None;
    }
    let px = |at: [f32; 2]| at.map(|at| (at.max(0.0) * small.factor as f32) as usize);
    Some(crop(grey, px(from), px(to)))
}

fn bounds(quad: &[[f32; 2]; 4]) -> [[f32; 2]; 2] {
    let start = [[f32::MAX; 2], [f32::MIN; 2]];
    quad.iter().fold(start, |[low, high], [x, y]| {
        [
            [low[0].min(*x), low[1].min(*y)],
            [high[0].max(*x), high[1].max(*y)],
        ]
    })
}

/// The box around everything that differs from the lid.
fn content_box(small: &Small) -> Option<[[f32; 2]; 2]> {
    let lid = percentile(small.grey.iter().copied(), 0.5);
    let lid_chroma = percentile(small.chroma.iter().copied(), 0.5);
    let (mut columns, mut rows) = (vec![0_usize; small.width], vec![0_usize; small.height]);
    for (at, (grey, chroma)) in small.grey.iter().zip(&small.chroma).enumerate() {
        if grey.abs_diff(lid) >= LID_STEP || chroma.abs_diff(lid_chroma) >= LID_STEP {
            let (x, y) = (at % small.width, at / small.width);
            columns
                .get_mut(x)
                .into_iter()
                .chain(rows.get_mut(y))
                .for_each(|count| *count += 1);
        }
    }
    let span = |counts: &[usize]| {
        let first = counts.iter().position(|count| *count >= MIN_ACROSS)?;
        let last = counts.iter().rposition(|count| *count >= MIN_ACROSS)?;
        Some((first as f32, last as f32 + 1.0))
    };
    let ((left, right), (top, bottom)) = (span(&columns)?, span(&rows)?);
    Some([[left, top], [right, bottom]])
}

fn crop(raster: &Raster, from: [usize; 2], to: [usize; 2]) -> Raster {
    let [left, top] = from;
    let (right, bottom) = (to[0].min(raster.width), to[1].min(raster.height));
    let (width, height) = (
        right.saturating_sub(left).max(1),
        bottom.saturating_sub(top).max(1),
    );
    raster.remapped(width, height, |x, y| (left + x, top + y))
}

/// Takes the blur of lens and screen back a little: the picture plus what it has over its own
/// blurred copy.
fn sharpened(grey: &Raster) -> Raster {
    let kernel = gaussian(SHARPEN_SIGMA);
    let reach = kernel.len() / 2;
    let rows: Vec<Vec<f32>> = grey.rows().map(|row| blurred_row(row, &kernel)).collect();
    let mut pixels = Pixels::new(Vec::with_capacity(grey.pixels.len()));
    let mut blurred = vec![0.0_f32; grey.width];
    for (y, row) in grey.rows().enumerate() {
        blurred.fill(0.0);
        for (tap, weight) in kernel.iter().enumerate() {
            let from = (y + tap).saturating_sub(reach).min(rows.len() - 1);
            if let Some(row) = rows.get(from) {
                blurred
                    .iter_mut()
                    .zip(row)
                    .for_each(|(sum, level)| *sum += weight * level);
            }
        }
        pixels.extend(row.iter().zip(&blurred).map(|(level, blurred)| {
            let level = f32::from(*level);
            (level + SHARPEN_AMOUNT * (level - blurred)).clamp(0.0, 255.0) as u8
        }));
    }
    Raster {
        width: grey.width,
        height: grey.height,
        channels: 1,
        pixels,
    }
}

fn blurred_row(row: &[u8], kernel: &[f32]) -> Vec<f32> {
    let reach = kernel.len() / 2;
    let (first, last) = (
        row.first().copied().unwrap_or(0),
        row.last().copied().unwrap_or(0),
    );
    let mut padded = vec![first; reach];
    padded.extend_from_slice(row);
    padded.resize(row.len() + 2 * reach, last);
    let mut sums = vec![0.0; row.len()];
    for (tap, weight) in kernel.iter().enumerate() {
        sums.iter_mut()
            .zip(padded.iter().skip(tap))
            .for_each(|(sum, level)| *sum += weight * f32::from(*level));
    }
    sums
}

/// Weights of a bell curve that add up to one.
fn gaussian(sigma: f32) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil() as i32;
    let weights: Vec<f32> = (-reach..=reach)
        .map(|at| (-(at as f32 / sigma).powi(2) / 2.0).exp())
        .collect();
    let sum: f32 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::{Specimen, png};
    use crate::{Options, clean};

    /// The length and signs of a card's payload, with an invented person.
    const PAYLOAD: &str = "077085000000|280000000|NGUYỄN THỊ MẪU|01011985|Nữ|Số 1 Đường Mẫu, Phường Mẫu, Thành phố Mẫu|01012022";

    /// A white card of 1011 × 638 pixels with a code of `module_px` pixels a module.
    fn card(text: &str, module_px: f32) -> Raster {
        use rxing::Writer;
        let code = rxing::qrcode::QRCodeWriter
            .encode(text, &BarcodeFormat::QR_CODE, 1, 1)
            .expect("the writer takes any text");
        let mut card = Raster::filled(1011, 638, 1, 225);
        let size = (code.width() as f32 * module_px) as usize;
        for y in 0..size {
            for x in 0..size {
                let mut dark = 0;
                for sample in 0..16_usize {
                    let (dx, dy) = ((sample % 4) as f32 / 4.0, (sample / 4) as f32 / 4.0);
                    let module = [(x as f32 + dx) / module_px, (y as f32 + dy) / module_px]
                        .map(|at| at as u32);
                    dark += u16::from(code.get(module[0], module[1]));
                }
                card.pixels[(40 + y) * 1011 + 980 - size + x] = (225 - dark * 12) as u8;
            }
        }
        card
    }

    #[test]
    fn codes_are_read_down_to_two_pixels_a_module() {
        for module_px in [4.0, 3.0, 2.4, 1.9] {
            let found = read_card(&png(&card(PAYLOAD, module_px))).unwrap();
            assert_eq!(
                found.as_ref().map(|text| text.as_str()),
                Some(PAYLOAD),
                "{module_px}"
            );
        }
    }

    #[test]
    fn a_card_is_read_in_every_quarter_turn_and_on_every_lid() {
        for lid in [30, 250] {
            let mut card = card(PAYLOAD, 3.0);
            for _ in 0..4 {
                card = card.turned();
                let mut bed = Raster::filled(2480, 3508, 1, lid);
                for (y, row) in card.rows().enumerate() {
                    let at = (1200 + y) * 2480 + 700;
                    bed.pixels[at..at + card.width].copy_from_slice(row);
                }
                let found = read_card(&png(&bed)).unwrap();
                assert_eq!(
                    found.as_ref().map(|text| text.as_str()),
                    Some(PAYLOAD),
                    "{lid}"
                );
            }
        }
    }

    #[test]
    fn a_card_with_a_code_is_turned_upright_and_one_without_is_left() {
        const AS_SCANNED: Options = Options {
            dpi_hint: Some(300),
            grey: false,
        };
        for (text, lies) in [(Some(PAYLOAD), 0..4_u8), (None, 0..2)] {
            for turned in lies {
                let mut page = text.map_or(Raster::filled(1011, 638, 1, 225), |t| card(t, 3.0));
                for _ in 0..turned {
                    page = page.turned();
                }
                let mut bed = Raster::filled(1400, 1400, 1, 30);
                for (y, row) in page.rows().enumerate() {
                    let at = (150 + y) * 1400 + 200;
                    bed.pixels[at..at + page.width].copy_from_slice(row);
                }
                let found = clean(&png(&bed), &AS_SCANNED).unwrap();
                let made = (4 - turned) % 4 * u8::from(text.is_some());
                assert_eq!(found.measures.quarter_turns, made, "{turned}");
                let size = (found.width_px, found.height_px);
                let upright = text.is_some() || turned % 2 == 0;
                assert_eq!(size, if upright { (1011, 638) } else { (638, 1011) });
            }
        }
    }

    #[test]
    fn without_a_code_there_is_no_text() {
        for raster in [
            Specimen::page().render(),
            Raster::filled(1011, 638, 1, 225),
            Raster::filled(1, 1, 1, 0),
        ] {
            assert_eq!(read_card(&png(&raster)).unwrap(), None);
        }
    }

    #[test]
    fn sharpening_keeps_flat_areas_and_steepens_edges() {
        let mut picture = Raster::filled(40, 20, 1, 100);
        for row in picture.pixels.chunks_exact_mut(40) {
            row[20..].fill(200);
        }
        let sharp = sharpened(&picture);
        assert_eq!((sharp.row(10)[2], sharp.row(10)[37]), (100, 200));
        assert!(sharp.row(10)[19] < 100 && sharp.row(10)[20] > 200);
    }
}

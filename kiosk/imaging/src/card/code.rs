//! The reader of QR codes, fenced in: it is foreign code and sees untrusted pictures.

use rxing::common::HybridBinarizer;
use rxing::qrcode::cpp_port::detector::{
    FindFinderPatterns, FinderPatternSet, GenerateFinderPatternSets,
};
use rxing::{
    BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, MultiFormatReader, Point, Reader,
};
use zeroize::Zeroizing;

use super::CardCode;
use crate::decode::guarded;
use crate::raster::Raster;

/// Room around the outer finder patterns, as a share of their distance: a finder reaches 3.5
/// modules beyond its middle and the quiet zone 4 more, of the 42 between them in a code of 49.
const MARGIN: f32 = 0.25;

/// Where a code seems to be: left, top, right, bottom in pixels.
pub(super) type Square = [f32; 4];

/// What the code says, or else where one seems to be, the likeliest first.
pub(super) fn read(grey: &Raster) -> Result<CardCode, Vec<Square>> {
    guarded(|| Ok(look(grey))).unwrap_or(Err(Vec::new()))
}

fn look(grey: &Raster) -> Result<CardCode, Vec<Square>> {
    let side = |px: usize| u32::try_from(px).map_err(|_| Vec::new());
    let source = Luma8Source::new_with_slice(&grey.pixels, side(grey.width)?, side(grey.height)?)
        .map_err(|_| Vec::new())?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints {
        TryHarder: Some(true),
        CharacterSet: Some("UTF-8".to_owned()),
        PossibleFormats: Some([BarcodeFormat::QR_CODE].into()),
        ..DecodeHints::default()
    };
    let found = MultiFormatReader::default().decode_with_hints(&mut bitmap, &hints);
    let mut patterns = FindFinderPatterns(bitmap.get_black_matrix(), true, 0);
    let sets = GenerateFinderPatternSets(&mut patterns);
    match found {
        Ok(found) => Ok(CardCode {
            text: Zeroizing::new(found.getText().to_owned()),
            quarter_turns: sets.first().map_or(0, quarter_turns),
        }),
        Err(_) => Err(sets.iter().map(square).collect()),
    }
}

/// The way from the upper left to the upper right finder pattern tells how the code lies.
fn quarter_turns(set: &FinderPatternSet) -> u8 {
    let (dx, dy) = (set.tr.p.x - set.tl.p.x, set.tr.p.y - set.tl.p.y);
    match (dx.abs() >= dy.abs(), dx > 0.0, dy > 0.0) {
        (true, true, _) => 0,
        (false, _, true) => 1,
        (true, false, _) => 2,
        (false, _, false) => 3,
    }
}

fn square(set: &FinderPatternSet) -> Square {
    let fourth = Point {
        x: set.tr.p.x + set.bl.p.x - set.tl.p.x,
        y: set.tr.p.y + set.bl.p.y - set.tl.p.y,
    };
    let corners = [set.bl.p, set.tl.p, set.tr.p, fourth];
    let start = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    let [left, top, right, bottom] = corners.iter().fold(start, |[l, t, r, b], at| {
        [l.min(at.x), t.min(at.y), r.max(at.x), b.max(at.y)]
    });
    let margin = MARGIN * (right - left).max(bottom - top);
    [left - margin, top - margin, right + margin, bottom + margin]
}

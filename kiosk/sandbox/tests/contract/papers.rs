//! Papers that can be told apart after their whole journey.

use std::{
    collections::BTreeMap,
    sync::{Mutex, OnceLock, PoisonError},
};

use image::{ImageFormat, Rgb, RgbImage};

/// Small, so that hundreds of runs take seconds; large enough for several transfers.
const SIZE_PX: (u32, u32) = (400, 560);
/// Shades lie so far apart that compression cannot confuse them.
const STEP: u8 = 18;
const DARKEST: u8 = 20;

/// The paper with that number, below 12. The left half is noise, so that a picture fills
/// more than one transfer; the right half is a shade of its own.
pub(crate) fn paper(number: u8) -> Vec<u8> {
    static KNOWN: OnceLock<Mutex<BTreeMap<u8, Vec<u8>>>> = OnceLock::new();
    let mut known = KNOWN
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    known.entry(number).or_insert_with(|| draw(number)).clone()
}

/// A stamp of a paper, for recordings that are committed: one short transfer.
pub(crate) fn small_paper(number: u8) -> Vec<u8> {
    let shade = DARKEST + STEP * number;
    encode(&RgbImage::from_pixel(64, 88, Rgb([shade; 3])))
}

/// The number of the paper in a picture.
pub(crate) fn number(picture: &[u8]) -> u8 {
    let picture = image::load_from_memory(picture).unwrap().into_luma8();
    // Some devices fill the picture up to their whole window.
    let across = picture.width().min(SIZE_PX.0) - 20;
    let shade = picture.get_pixel(across, 20).0[0];
    // What is none of them has a number that none of them has.
    shade.saturating_sub(DARKEST - STEP / 2) / STEP
}

fn draw(number: u8) -> Vec<u8> {
    let shade = DARKEST + STEP * number;
    let mut noise = u32::from(number) + 1;
    let picture = RgbImage::from_fn(SIZE_PX.0, SIZE_PX.1, |x, _| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let is_noisy = x < SIZE_PX.0 / 2;
        let level = if is_noisy { (noise >> 24) as u8 } else { shade };
        Rgb([level; 3])
    });
    encode(&picture)
}

fn encode(picture: &RgbImage) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Jpeg).unwrap();
    file.into_inner()
}

#[test]
fn papers_are_told_apart() {
    for one in 0..12 {
        assert_eq!(number(&paper(one)), one);
    }
}

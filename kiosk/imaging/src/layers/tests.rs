//! Made pages of many kinds, parted and put together again.

use kiosk_pdf::{ImagePage, Meta, images_to_pdf};
use sha2::{Digest, Sha256};

use super::ink::{brightness, pixel};
use super::{flattened, parted};
use crate::encode::{Encoded, jpeg};
use crate::raster::Raster;
use crate::specimen::png;
use crate::{Cleaned, Options, clean, preview_page, read_back, turn_quarter};

/// Numerical Recipes' linear congruential step; its high bits are random enough for grain.
struct Random(u32);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % bound
    }
}

/// A piece of a page at 300 dpi, in colour.
struct Desk {
    page: Raster,
    random: Random,
}

impl Desk {
    fn with_paper(width: usize, height: usize, seed: u32) -> Self {
        let mut page = Raster::filled(width, height, 3, 0);
        let tone = [246, 243, 236];
        for pixel in page.pixels.chunks_exact_mut(3) {
            pixel.copy_from_slice(&tone);
        }
        Self {
            page,
            random: Random(seed.wrapping_mul(2_654_435_761).wrapping_add(1)),
        }
    }

    fn dot(&mut self, x: usize, y: usize, colour: [u8; 3]) {
        if x < self.page.width && y < self.page.height {
            let at = (y * self.page.width + x) * 3;
            self.page.pixels[at..at + 3].copy_from_slice(&colour);
        }
    }

    fn bar(&mut self, x: usize, y: usize, width: usize, height: usize, colour: [u8; 3]) {
        for y in y..y + height {
            for x in x..x + width {
                self.dot(x, y, colour);
            }
        }
    }

    /// Letters of upright and level strokes, `stroke` pixels wide.
    fn write(&mut self, stroke: usize, ink: [u8; 3]) {
        let (width, height) = (self.page.width, self.page.height);
        for y in (61..height - 100).step_by(66) {
            for x in (61..width - 100).step_by(9 * stroke) {
                match self.random.below(5) {
                    0 => {}
                    kind => {
                        self.bar(x, y, stroke, 9 * stroke, ink);
                        self.bar(x, y + kind as usize * stroke, 6 * stroke, stroke, ink);
                        self.bar(x + 5 * stroke, y, stroke, 5 * stroke, ink);
                    }
                }
            }
        }
    }

    /// A ring such as a seal has, over whatever is there.
    fn stamp(&mut self, x: usize, y: usize, radius: f32, line: f32, colour: [u8; 3]) {
        let reach = radius as usize + 8;
        for dy in 0..2 * reach {
            for dx in 0..2 * reach {
                let (u, v) = (dx as f32 - reach as f32, dy as f32 - reach as f32);
                let off = (u.hypot(v) - radius).abs();
                if off < line / 2.0 && x + dx >= reach && y + dy >= reach {
                    self.dot(x + dx - reach, y + dy - reach, colour);
                }
            }
        }
    }

    /// Blur of a lens and noise of a sensor.
    fn scanned(mut self) -> Raster {
        let (width, height) = (self.page.width, self.page.height);
        let mut seen = Raster::filled(width, height, 3, 0);
        for y in 0..height {
            for x in 0..width {
                let near = |dx: usize, dy: usize| {
                    let (x, y) = ((x + dx).clamp(1, width) - 1, (y + dy).clamp(1, height) - 1);
                    pixel(&self.page, x, y)
                };
                let places = [
                    ((1, 1), 4),
                    ((0, 1), 1),
                    ((2, 1), 1),
                    ((1, 0), 1),
                    ((1, 2), 1),
                ];
                for channel in 0..3 {
                    let sum: u32 = places
                        .iter()
                        .map(|((dx, dy), weight)| weight * u32::from(near(*dx, *dy)[channel]))
                        .sum();
                    let noise: u32 = (0..3).map(|_| self.random.below(5)).sum();
                    let level = (sum / 8 + noise).saturating_sub(6).min(255);
                    seen.pixels[(y * width + x) * 3 + channel] = level as u8;
                }
            }
        }
        seen
    }
}

const BLACK: [u8; 3] = [38, 36, 40];
const RED: [u8; 3] = [206, 44, 58];
const BLUE: [u8; 3] = [42, 58, 150];

/// A form with a seal over its writing and a signature.
fn form(seed: u32) -> Raster {
    let mut desk = Desk::with_paper(901, 1003, seed);
    desk.write(4, BLACK);
    let (x, y) = (
        300 + desk.random.below(300) as usize,
        300 + desk.random.below(400) as usize,
    );
    desk.stamp(x, y, 150.0, 14.0, RED);
    desk.stamp(x, y, 95.0, 9.0, RED);
    desk.stamp(x + 60, y + 40, 60.0, 6.0, BLUE);
    desk.scanned()
}

fn page_of(made: &Encoded) -> ImagePage<'_> {
    ImagePage {
        bytes: &made.bytes,
        mask_bytes: made.mask_bytes,
        width_px: made.width as u32,
        height_px: made.height as u32,
        dpi: made.dpi,
        grey: false,
    }
}

/// What a pixel is judged by, and how much of it there must be before and after.
type Trait<'a> = (&'a str, fn(&[u8]) -> i32, [i32; 2]);

/// Share of the pixels that have a trait before and still have it.
fn kept(before: &Raster, after: &Raster, (name, level, [clear, still]): Trait<'_>) -> f64 {
    let both = before
        .pixels
        .chunks_exact(3)
        .zip(after.pixels.chunks_exact(3));
    let after: Vec<bool> = both
        .filter(|(before, _)| level(before) > clear)
        .map(|(_, after)| level(after) > still)
        .collect();
    assert!(after.len() > 1000, "{name}: {}", after.len());
    after.iter().filter(|still| **still).count() as f64 / after.len() as f64
}

fn red(pixel: &[u8]) -> i32 {
    i32::from(pixel[0]) - i32::from(pixel[1].max(pixel[2]))
}

fn blue(pixel: &[u8]) -> i32 {
    i32::from(pixel[2]) - i32::from(pixel[0])
}

fn ink(pixel: &[u8]) -> i32 {
    255 - i32::from(brightness(pixel))
}

fn paper(pixel: &[u8]) -> i32 {
    i32::from(brightness(pixel))
}

const TRAITS: [Trait<'_>; 4] = [
    ("red", red, [60, 30]),
    ("blue", blue, [50, 25]),
    ("ink", ink, [160, 110]),
    ("paper", paper, [220, 190]),
];

#[test]
fn forms_are_parted_and_lose_neither_ink_nor_colour() {
    for seed in 0..8 {
        let page = form(seed);
        let made = parted(&page, 300).unwrap().expect("a form can be parted");
        let whole = jpeg(&page, 300, 50).unwrap();
        assert!(
            made.bytes.len() * 2 < whole.len(),
            "{seed}: {} {}",
            made.bytes.len(),
            whole.len()
        );
        let shown = flattened(&page_of(&made)).unwrap();
        assert_eq!((shown.width, shown.height), (page.width, page.height));
        for one in TRAITS {
            let kept = kept(&page, &shown, one);
            assert!(kept > 0.97, "seed {seed}, {}: {kept}", one.0);
        }
    }
}

#[test]
fn what_cannot_be_parted_stays_whole() {
    for seed in 0..4 {
        let mut faint = Desk::with_paper(600, 700, seed);
        faint.write(2, [168, 166, 160]);
        let mut fine = Desk::with_paper(600, 700, seed);
        // Each pixel of the picture holds half of a stripe and half of a gap.
        for x in (101..501).step_by(4) {
            fine.bar(x, 100, 2, 400, [150, 150, 150]);
        }
        let mut fine_colour = Desk::with_paper(600, 700, seed);
        for x in (101..501).step_by(4) {
            fine_colour.bar(x, 100, 2, 400, RED);
        }
        let kinds = [
            ("faint", faint),
            ("fine", fine),
            ("fine colour", fine_colour),
        ];
        for (kind, desk) in kinds {
            assert!(
                parted(&desk.scanned(), 300).unwrap().is_none(),
                "{kind}, {seed}"
            );
        }
    }
    assert!(
        parted(&form(0), 200).unwrap().is_none(),
        "few pixels stay together"
    );
}

#[test]
fn whatever_is_on_a_page_the_layers_show_it() {
    for seed in 0..6 {
        let mut desk = Desk::with_paper(500, 500, seed);
        for y in 100..400 {
            for x in 100..400 {
                let wave = ((x as f32 / 31.0).sin() + (y as f32 / 17.0).cos() + 2.0) * 60.0;
                let level = (wave as u32 + desk.random.below(10 * (seed + 1))).min(255) as u8;
                desk.dot(x, y, [level, level / 2 + 60, 255 - level]);
            }
        }
        desk.bar(20, 420, 460, 40, [20, 20, 22]);
        let page = desk.scanned();
        if let Some(made) = parted(&page, 300).unwrap() {
            let shown = flattened(&page_of(&made)).unwrap();
            let off: u64 = page
                .pixels
                .iter()
                .zip(shown.pixels.iter())
                .map(|(a, b)| u64::from(a.abs_diff(*b)))
                .sum();
            assert!(off / (page.pixels.len() as u64) < 12, "{seed}");
        }
    }
}

fn layered(page: &Raster) -> Cleaned {
    let options = Options {
        dpi_hint: Some(300),
        layered: true,
        ..Options::default()
    };
    clean(&png(page), &options).unwrap()
}

#[test]
fn a_layered_page_goes_the_whole_way() {
    let page = layered(&form(1));
    assert!(
        page.mask_bytes > 0 && page.mask_bytes < page.bytes.len(),
        "{page:?}"
    );
    let pdf = images_to_pdf(&[page.as_page()], &Meta::default()).unwrap();
    assert_eq!(
        read_back(&pdf),
        Ok(vec![Sha256::digest(&*page.bytes).into()])
    );
    assert_eq!(kiosk_pdf::archival::breaches(&pdf), []);
    let turned = turn_quarter(&page.as_page()).unwrap();
    assert!(turned.mask_bytes > 0, "{turned:?}");
    assert_eq!(
        (turned.width_px, turned.height_px),
        (page.height_px, page.width_px)
    );
    let small = preview_page(&turned.as_page(), 200, 200).unwrap();
    assert_eq!(small.width_px, 200);
}

#[test]
fn without_the_setting_a_page_is_one_picture() {
    let options = Options {
        dpi_hint: Some(300),
        ..Options::default()
    };
    assert_eq!(clean(&png(&form(1)), &options).unwrap().mask_bytes, 0);
}

#[test]
fn grey_is_kept_from_a_page_with_a_seal() {
    let options = Options {
        dpi_hint: Some(300),
        grey: true,
        ..Options::default()
    };
    let mut plain = Desk::with_paper(901, 1003, 5);
    plain.write(4, BLACK);
    assert!(clean(&png(&plain.scanned()), &options).unwrap().grey);
    assert!(!clean(&png(&form(5)), &options).unwrap().grey);
}

#[test]
fn layers_that_do_not_belong_together_are_refused() {
    let made = parted(&form(2), 300).unwrap().unwrap();
    let page = page_of(&made);
    for wrong in [
        ImagePage {
            mask_bytes: made.bytes.len() + 1,
            ..page
        },
        ImagePage {
            mask_bytes: 7,
            ..page
        },
        ImagePage {
            width_px: page.width_px + 4,
            ..page
        },
        ImagePage {
            height_px: u32::MAX,
            ..page
        },
    ] {
        assert!(flattened(&wrong).is_err(), "{wrong:?}");
    }
}

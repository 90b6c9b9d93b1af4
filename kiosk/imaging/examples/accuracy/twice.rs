//! Whether a page that is scanned twice is told, and different pages are not.
//!
//! The second scan is made: the picture is shifted, turned a little, made lighter and noisy,
//! and goes through the same cleaning.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use kiosk_domain::FaultCode;
use kiosk_imaging::{Fingerprint, clean, judge_paper};

use crate::corpus::{Corpus, Entry, Task};
use crate::page::{Pages, options};
use crate::{Outcome, Row, named};

/// Shift in pixels and turn in degrees of the second scan.
const SECOND: ([f32; 2], f32) = ([7.3, -5.6], 0.35);
/// Every so many pages gets a second scan.
const STEP: usize = 2;

pub(crate) fn rows(corpus: &Corpus, pages: &Pages) -> Outcome<Vec<Row>> {
    let written = |entry: &&Entry| entry.task != Task::Qr && entry.truth.blank != Some(true);
    let (mut scanned, mut missed) = (0, Vec::new());
    for entry in corpus.entries.iter().filter(written).step_by(STEP) {
        let page = pages.get(&entry.file).ok_or("a page was not measured")?;
        let second = clean(&second_scan(&corpus.bytes(entry)?)?, &options())?;
        scanned += 1;
        if !is_twice(page.fingerprint.as_ref(), second.fingerprint.as_ref()) {
            missed.push(entry.file.clone());
        }
    }
    let mut mistaken = Vec::new();
    let entries: Vec<&Entry> = corpus.entries.iter().filter(written).collect();
    for (at, one) in entries.iter().enumerate() {
        for other in entries.iter().skip(at + 1) {
            let print = |entry: &Entry| pages.get(&entry.file)?.fingerprint.as_ref();
            let is_same = one.source == other.source;
            if !is_same && is_twice(print(one), print(other)) {
                mistaken.push(format!("{} and {}", one.file, other.file));
            }
        }
    }
    let row = |what: &str, ours: String| [what.to_owned(), ours, String::new()];
    Ok(vec![
        row(
            "pages scanned twice that are told",
            format!(
                "{} of {scanned}; missed {}",
                scanned - missed.len(),
                named(&missed)
            ),
        ),
        row("different pages called the same", named(&mistaken)),
    ])
}

fn is_twice(first: Option<&Fingerprint>, second: Option<&Fingerprint>) -> bool {
    let told = judge_paper(&[first, second], false);
    told.iter()
        .any(|one| one.verdict.fault == FaultCode::PageTwice)
}

fn second_scan(file: &[u8]) -> Outcome<Vec<u8>> {
    let first = image::load_from_memory(file)?.to_rgb8();
    let ([dx, dy], turn_deg) = SECOND;
    let (sin, cos) = turn_deg.to_radians().sin_cos();
    let (width, height) = first.dimensions();
    let middle = [width as f32 / 2.0, height as f32 / 2.0];
    let second = RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 - middle[0] - dx, y as f32 - middle[1] - dy);
        let (x_from, y_from) = (u * cos + v * sin + middle[0], v * cos - u * sin + middle[1]);
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503_551)) >> 13;
        mixed(&first, x_from, y_from, (noise % 9) as f32 - 2.0)
    });
    let mut file = Cursor::new(Vec::new());
    second.write_to(&mut file, ImageFormat::Jpeg)?;
    Ok(file.into_inner())
}

/// The colour between four pixels, made lighter.
fn mixed(picture: &RgbImage, x: f32, y: f32, lighter: f32) -> image::Rgb<u8> {
    let (width, height) = picture.dimensions();
    let place = |at: f32, size: u32| at.clamp(0.0, size.saturating_sub(2) as f32);
    let (x, y) = (place(x, width), place(y, height));
    let (fx, fy) = (x.fract(), y.fract());
    let pixel = |dx: u32, dy: u32| picture.get_pixel(x as u32 + dx, y as u32 + dy);
    let four = [pixel(0, 0), pixel(1, 0), pixel(0, 1), pixel(1, 1)];
    let shares = [
        (1.0 - fx) * (1.0 - fy),
        fx * (1.0 - fy),
        (1.0 - fx) * fy,
        fx * fy,
    ];
    let mut sums = [lighter; 3];
    for (pixel, share) in four.iter().zip(shares) {
        sums.iter_mut()
            .zip(pixel.0)
            .for_each(|(sum, level)| *sum += share * f32::from(level));
    }
    image::Rgb(sums.map(|sum| sum.clamp(0.0, 255.0) as u8))
}

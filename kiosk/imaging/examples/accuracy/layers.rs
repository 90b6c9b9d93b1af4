//! What layered pages cost and keep, against one JPEG of quality 50 at the page's resolution.
//!
//! A page is first made straight, so that both start from the same pixels. What is compared
//! is the PDF as Poppler draws it, which shares no code with ours, so that a mask in the
//! wrong place or of the wrong colour would show. Words are those that Tesseract reads.

use std::path::Path;
use std::process::Command;

use image::RgbImage;
use kiosk_imaging::{Cleaned, Options, clean, component_pdf};

use crate::corpus::{Corpus, Entry, Task};
use crate::page::options;
use crate::peers::{Peers, runs};
use crate::{Outcome, Row, named};

/// Fewer words say nothing about a page.
const LEAST_WORDS: usize = 40;

/// Pixels that are clearly red: this many levels over the other channels.
const RED: i16 = 60;
const LEAST_RED: usize = 2_000;

/// One page that could be parted.
struct Parted {
    file: String,
    /// Its bytes over those of the JPEG.
    share: f64,
    words: Option<f64>,
    red: Option<f64>,
}

pub(crate) fn rows(corpus: &Corpus, peers: &Peers) -> Outcome<Vec<Row>> {
    let drawn = runs(Command::new("pdftoppm").arg("-v")).is_some();
    let read = drawn && runs(Command::new("tesseract").arg("--version")).is_some();
    let (mut parted, mut whole) = (Vec::new(), Vec::new());
    for entry in corpus
        .of(Task::Skew)
        .filter(|entry| entry.file.ends_with(".jpg"))
    {
        let page = straight(corpus, entry)?;
        let made = made(&page, true)?;
        if made.mask_bytes == 0 {
            whole.push(entry.file.clone());
            continue;
        }
        parted.push(Parted {
            file: entry.file.clone(),
            share: made.bytes.len() as f64 / quality_50(&page)?.len() as f64,
            words: None,
            red: None,
        });
        if let (true, Some(last)) = (drawn, parted.last_mut()) {
            let shown = as_drawn(&made, &peers.folder)?;
            last.red = red_kept(&page, &shown);
            last.words = if read {
                words_kept(&page, &shown, &peers.folder)?
            } else {
                None
            };
        }
    }
    let row = |what: &str, ours: String| [what.to_owned(), ours, String::new()];
    let of = |value: fn(&Parted) -> Option<f64>| extremes(&parted, value);
    Ok(vec![
        row(
            "layered: bytes over those of JPEG q50",
            of(|page| Some(page.share)),
        ),
        row("layered: words as on the page", of(|page| page.words)),
        row("layered: red kept", of(|page| page.red)),
        row("layered: pages that stay whole", named(&whole)),
    ])
}

/// The page's pixels after cleaning, as exact as a JPEG holds them.
fn straight(corpus: &Corpus, entry: &Entry) -> Outcome<RgbImage> {
    let cleaned = clean(&corpus.bytes(entry)?, &options())?;
    let quad = cleaned.measures.quad;
    let page = image::load_from_memory(&corpus.bytes(entry)?)?.to_rgb8();
    // A page that is cut or turned differs from its file; there the cleaned one must do.
    if quad.is_none() && cleaned.measures.skew_deg.abs() < 0.1 {
        return Ok(page);
    }
    Ok(image::load_from_memory(&cleaned.bytes)?.to_rgb8())
}

fn made(page: &RgbImage, layered: bool) -> Outcome<Cleaned> {
    let mut file = std::io::Cursor::new(Vec::new());
    page.write_to(&mut file, image::ImageFormat::Png)?;
    let options = Options {
        layered,
        ..options()
    };
    Ok(clean(file.get_ref(), &options)?)
}

fn quality_50(page: &RgbImage) -> Outcome<Vec<u8>> {
    let mut file = Vec::new();
    let side = |px: u32| u16::try_from(px);
    let (width, height) = (side(page.width())?, side(page.height())?);
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 50);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.encode(page, width, height, jpeg_encoder::ColorType::Rgb)?;
    Ok(file)
}

/// The page's PDF in pixels of the page.
fn as_drawn(made: &Cleaned, folder: &Path) -> Outcome<RgbImage> {
    let pdf = folder.join("layered.pdf");
    std::fs::write(&pdf, &*component_pdf(&[made.as_page()], "bench")?)?;
    let out = folder.join("layered");
    let told = Command::new("pdftoppm")
        .args(["-png", "-singlefile", "-r", &made.dpi.to_string()])
        .args([&pdf, &out])
        .status()?;
    if !told.success() {
        return Err("Poppler could not draw the page".into());
    }
    Ok(image::open(out.with_extension("png"))?.to_rgb8())
}

/// Share of the red pixels that still are, half as red at least. Poppler's picture may have a
/// pixel more or less than the page.
fn red_kept(page: &RgbImage, shown: &RgbImage) -> Option<f64> {
    let red = |pixel: &image::Rgb<u8>| {
        let [red, green, blue] = pixel.0.map(i16::from);
        red - green.max(blue)
    };
    let (mut before, mut after) = (0, 0);
    for (x, y, pixel) in page.enumerate_pixels().filter(|it| red(it.2) > RED) {
        let _ = pixel;
        before += 1;
        let still = shown
            .get_pixel_checked(x, y)
            .is_some_and(|it| red(it) > RED / 2);
        after += usize::from(still);
    }
    (before >= LEAST_RED).then(|| after as f64 / before as f64)
}

fn words_kept(page: &RgbImage, shown: &RgbImage, folder: &Path) -> Outcome<Option<f64>> {
    let [before, after] = [words(page, folder)?, words(shown, folder)?];
    Ok((before.len() >= LEAST_WORDS).then(|| common(&before, &after) as f64 / before.len() as f64))
}

fn words(page: &RgbImage, folder: &Path) -> Outcome<Vec<String>> {
    let file = folder.join("page.png");
    page.save(&file)?;
    let told = Command::new("tesseract")
        .arg(&file)
        .args(["-", "--dpi", "300"])
        .env("OMP_THREAD_LIMIT", "1")
        .output()?;
    let text = String::from_utf8(told.stdout)?;
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

/// Length of the longest run of words, not necessarily next to each other, that both have.
fn common(one: &[String], other: &[String]) -> usize {
    let mut last = vec![0; other.len() + 1];
    for word in one {
        let mut row = vec![0];
        let mut best = 0;
        for ((same, above), diagonal) in other.iter().zip(last.iter().skip(1)).zip(&last) {
            best = if same == word {
                diagonal + 1
            } else {
                best.max(*above)
            };
            row.push(best);
        }
        last = row;
    }
    last.last().copied().unwrap_or(0)
}

fn extremes(pages: &[Parted], value: fn(&Parted) -> Option<f64>) -> String {
    let mut values: Vec<(f64, &str)> = pages
        .iter()
        .filter_map(|page| Some((value(page)?, page.file.as_str())))
        .collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mean = values.iter().map(|(value, _)| value).sum::<f64>() / values.len().max(1) as f64;
    match (values.first(), values.last()) {
        (Some((least, where_least)), Some((most, where_most))) => format!(
            "{} pages: mean {mean:.3}, {least:.3} ({where_least}) to {most:.3} ({where_most})",
            values.len()
        ),
        _ => "none measured".to_owned(),
    }
}

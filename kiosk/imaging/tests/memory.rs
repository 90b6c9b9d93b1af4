//! Whatever comes in, a page takes less than 256 MiB beside the caller's bytes, and work that
//! is cancelled begins no further stage.
//!
//! Every allocation of this program is counted, so this is one test on one thread in a binary
//! of its own. The files are small; what they claim to be is not.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::cell::Cell;

use cap::Cap;
use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType, SamplingFactor};
use kiosk_imaging::{
    ImagingError, Options, clean, clean_unless, pages_in, preview, read_card, read_card_unless,
    turn_quarter,
};
use peak_alloc::PeakAlloc;
use tiff::encoder::{Compression, TiffEncoder, colortype};

/// Knows the highest mark since it was last asked to forget it.
static PEAK: PeakAlloc = PeakAlloc;
/// Knows everything that was ever allocated.
#[global_allocator]
static ALLOCATOR: Cap<PeakAlloc> = Cap::new(PeakAlloc, usize::MAX);

const MIB: usize = 1024 * 1024;
/// What the crate promises.
const LIMIT: usize = 256 * MIB;
/// Less than any stage allocates for the pages of this test.
const SMALL: usize = 16 * 1024;

/// A page that need not be in memory to be encoded: paper with a line now and then.
struct Rows {
    kind: JpegColorType,
    width: u16,
    height: u16,
}

impl Rows {
    fn components(&self) -> usize {
        match self.kind {
            JpegColorType::Luma => 1,
            JpegColorType::Ycbcr => 3,
            JpegColorType::Cmyk | JpegColorType::Ycck => 4,
        }
    }
}

impl ImageBuffer for Rows {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        self.kind
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let level = if y % 97 < 5 { 40 } else { 235 };
        for buffer in buffers.iter_mut().take(self.components()) {
            buffer.extend(std::iter::repeat_n(level, usize::from(self.width)));
        }
    }
}

fn jpeg(
    kind: JpegColorType,
    (width, height): (u16, u16),
    set: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 60);
    set(&mut encoder);
    encoder
        .encode_image(Rows {
            kind,
            width,
            height,
        })
        .unwrap();
    file
}

fn png(colour: png::ColorType, depth: png::BitDepth, (width, height): (u32, u32)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    let row = vec![230; colour.samples() * width as usize * depth as usize / 8];
    let mut writer = encoder.write_header().unwrap();
    let mut pixels = writer.stream_writer().unwrap();
    for _ in 0..height {
        std::io::Write::write_all(&mut pixels, &row).unwrap();
    }
    pixels.finish().unwrap();
    drop(writer);
    file
}

/// A PNG whose colour profile or text unpacks to 300 MiB.
fn png_bomb(kind: [u8; 4]) -> Vec<u8> {
    // Name, its end, packing 0.
    let packed = [b"a\0\0".as_slice(), &packed_zeros(1_220_000)].concat();
    let mut file = Vec::new();
    let mut writer = png::Encoder::new(&mut file, 1, 1).write_header().unwrap();
    writer
        .write_chunk(png::chunk::ChunkType(kind), &packed)
        .unwrap();
    writer.write_image_data(&[200]).unwrap();
    writer.finish().unwrap();
    file
}

/// A zlib stream of one zero and so many runs of 258 more (RFC 1951, 3.2.6: fixed codes).
fn packed_zeros(runs: u32) -> Vec<u8> {
    const LAST_FIXED_BLOCK: [u8; 3] = [1, 1, 0];
    const LITERAL_0: [u8; 8] = [0, 0, 1, 1, 0, 0, 0, 0];
    const LENGTH_258_DISTANCE_1: [u8; 13] = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0];
    const END: [u8; 7] = [0; 7];
    let run = std::iter::repeat_n(LENGTH_258_DISTANCE_1, runs as usize).flatten();
    let bits: Vec<u8> = LAST_FIXED_BLOCK
        .into_iter()
        .chain(LITERAL_0)
        .chain(run)
        .chain(END)
        .collect();
    let byte = |bits: &[u8]| bits.iter().rev().fold(0, |byte, bit| 2 * byte + bit);
    let adler = ((1 + 258 * runs) % 65_521) << 16 | 1;
    let packed: Vec<u8> = bits.chunks(8).map(byte).collect();
    [&[0x78, 0x01], packed.as_slice(), &adler.to_be_bytes()].concat()
}

fn tiff<C: colortype::ColorType<Inner = u8>>(
    channels: usize,
    (width, height): (u32, u32),
) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    let mut stack = TiffEncoder::new(&mut file)
        .unwrap()
        .with_compression(Compression::Lzw);
    let mut page = stack.new_image::<C>(width, height).unwrap();
    page.rows_per_strip(64).unwrap();
    // Strip by strip nothing would be packed.
    let pixels = vec![220; width as usize * height as usize * channels];
    page.write_data(&pixels).unwrap();
    file.into_inner()
}

/// A4 at 300 dpi in one strip, as it is.
fn tiff_in_one_strip() -> Vec<u8> {
    let (width, height) = (2480, 3508);
    let pixels = vec![200; width as usize * height as usize * 3];
    let mut file = std::io::Cursor::new(Vec::new());
    let mut stack = TiffEncoder::new(&mut file).unwrap();
    let mut page = stack.new_image::<colortype::RGB8>(width, height).unwrap();
    page.rows_per_strip(height).unwrap();
    page.write_data(&pixels).unwrap();
    file.into_inner()
}

/// A TIFF of one small strip that claims to be a JPEG, and the JPEG claims 16,000 × 16,000.
fn tiff_with_a_large_jpeg() -> Vec<u8> {
    let mut jpeg = jpeg(JpegColorType::Luma, (16, 16), |_| {});
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x3e, 0x80, 0x3e, 0x80]);
    jpeg.resize(jpeg.len().next_multiple_of(16), 0);
    let rows = jpeg.len() as u32 / 16;
    let mut file = std::io::Cursor::new(Vec::new());
    TiffEncoder::new(&mut file)
        .unwrap()
        .write_image::<colortype::Gray8>(16, rows, &jpeg)
        .unwrap();
    let mut file = file.into_inner();
    // Tag 259, packing: 7 is JPEG.
    let tag = file
        .windows(4)
        .rposition(|bytes| bytes == [3, 1, 3, 0])
        .unwrap();
    file[tag + 8] = 7;
    file
}

#[derive(PartialEq, Debug)]
enum Ends {
    Page,
    Error(ImagingError),
}

fn files() -> Vec<(&'static str, Vec<u8>, Ends)> {
    use JpegColorType::{Cmyk, Ycbcr, Ycck};
    use png::{BitDepth, ColorType};
    let a3_at_600_dpi = (7016, 9921);
    let in_scans = |jpeg: &mut Encoder<&mut Vec<u8>>| jpeg.set_optimized_huffman_tables(true);
    let progressive = |jpeg: &mut Encoder<&mut Vec<u8>>| {
        jpeg.set_sampling_factor(SamplingFactor::F_1_1);
        jpeg.set_progressive(true);
    };
    vec![
        (
            "PNG, A3 at 600 dpi",
            png(ColorType::Rgb, BitDepth::Eight, (7016, 9921)),
            Ends::Page,
        ),
        (
            "PNG, 16 bits and alpha",
            png(ColorType::Rgba, BitDepth::Sixteen, (4300, 6000)),
            Ends::Page,
        ),
        (
            "PNG, wide and larger",
            png(ColorType::Rgba, BitDepth::Sixteen, (4960, 7016)),
            Ends::Error(ImagingError::TooLarge),
        ),
        (
            "JPEG, A3 at 600 dpi",
            jpeg(Ycbcr, a3_at_600_dpi, |_| {}),
            Ends::Page,
        ),
        (
            "JPEG, YCCK, A3 at 600 dpi",
            jpeg(Ycck, a3_at_600_dpi, |_| {}),
            Ends::Page,
        ),
        (
            "JPEG, progressive, 25 million pixels",
            jpeg(Ycbcr, (5000, 5000), progressive),
            Ends::Page,
        ),
        (
            "JPEG, progressive, more",
            jpeg(Ycbcr, (5200, 5200), progressive),
            Ends::Error(ImagingError::TooLarge),
        ),
        (
            "JPEG, progressive, four inks",
            jpeg(Cmyk, (4500, 4600), progressive),
            Ends::Page,
        ),
        (
            "JPEG, progressive, more of four inks",
            jpeg(Cmyk, (4700, 4700), progressive),
            Ends::Error(ImagingError::TooLarge),
        ),
        (
            "JPEG, a scan for each colour",
            jpeg(Ycbcr, (5000, 5000), in_scans),
            Ends::Page,
        ),
        (
            "JPEG, the same, A3 at 600 dpi",
            jpeg(Ycbcr, a3_at_600_dpi, in_scans),
            Ends::Error(ImagingError::TooLarge),
        ),
        (
            "TIFF of 100 MiB",
            tiff::<colortype::RGB8>(3, (5500, 6300)),
            Ends::Page,
        ),
        (
            "TIFF of 100 MiB, four inks",
            tiff::<colortype::CMYK8>(4, (5500, 6300)),
            Ends::Page,
        ),
        (
            "TIFF, A3 at 600 dpi",
            tiff::<colortype::RGB8>(3, (7016, 9921)),
            Ends::Error(ImagingError::TooLarge),
        ),
        ("TIFF in one strip", tiff_in_one_strip(), Ends::Page),
        (
            "TIFF with a JPEG in it",
            tiff_with_a_large_jpeg(),
            Ends::Error(ImagingError::Undecodable),
        ),
        (
            "PNG with a profile that swells",
            png_bomb(*b"iCCP"),
            Ends::Page,
        ),
        (
            "PNG with a text that swells",
            png_bomb(*b"zTXt"),
            Ends::Page,
        ),
    ]
}

/// The most that was allocated during `work` beside what was there before, and its result.
/// The allocator knows only its highest mark ever, so the answer is none unless this passed it.
fn growth<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = PEAK.current_usage();
    PEAK.reset_peak_usage();
    let result = work();
    (PEAK.peak_usage() - before, result)
}

fn every_file_stays_within_the_limit() {
    for (name, file, expected) in files() {
        let (most, ends) = growth(|| match clean(&file, &Options::default()) {
            Ok(_) => Ends::Page,
            Err(error) => Ends::Error(error),
        });
        assert_eq!(ends, expected, "{name}");
        assert!(most < LIMIT, "{name}: {most}");
        let calls: [(&str, &dyn Fn() -> bool); 3] = [
            ("read_card", &|| read_card(&file).is_ok()),
            ("preview", &|| preview(&file, 800, 1100).is_ok()),
            ("pages_in", &|| pages_in(&file).is_ok()),
        ];
        for (call, work) in calls {
            let (most, _) = growth(work);
            assert!(most < LIMIT, "{call}, {name}: {most}");
        }
    }
}

/// Answers yes from the `allowed`-th question on and remembers what was allocated until then.
struct Cancel {
    allowed: u32,
    asked: Cell<u32>,
    allocated: Cell<usize>,
}

impl Cancel {
    fn after(allowed: u32) -> Self {
        Self {
            allowed,
            asked: Cell::new(0),
            allocated: Cell::new(0),
        }
    }

    fn is_cancelled(&self) -> bool {
        self.asked.set(self.asked.get() + 1);
        let is_over = self.asked.get() > self.allowed;
        if is_over {
            assert_eq!(self.allocated.get(), 0, "asked again after it was over");
            self.allocated.set(ALLOCATOR.total_allocated());
        }
        is_over
    }
}

/// Cancels at the first question, at the second, and so on until none is left; returns how
/// many there were.
fn cancel_everywhere(
    name: &str,
    work: impl Fn(&dyn Fn() -> bool) -> Result<(), ImagingError>,
) -> u32 {
    for allowed in 0.. {
        let cancel = Cancel::after(allowed);
        let result = work(&|| cancel.is_cancelled());
        if cancel.asked.get() <= allowed {
            assert_eq!(result, Ok(()), "{name}");
            return allowed;
        }
        let since = ALLOCATOR.total_allocated() - cancel.allocated.get();
        assert_eq!(result, Err(ImagingError::Cancelled), "{name} at {allowed}");
        assert!(
            since < SMALL,
            "{name} at {allowed}: a stage took {since} bytes"
        );
    }
    0
}

fn cancelled_work_begins_no_further_stage() {
    // Turned, so that the page is resampled too.
    let page = leaning_page();
    let stages = [
        cancel_everywhere("clean", |cancel| {
            clean_unless(&page, &Options::default(), cancel).map(drop)
        }),
        cancel_everywhere("read_card", |cancel| {
            read_card_unless(&page, cancel).map(drop)
        }),
    ];
    assert!(
        stages
            .iter()
            .zip([5, 3])
            .all(|(asked, least)| *asked >= least),
        "{stages:?}"
    );
}

/// A white sheet on a dark lid, turned by some degrees.
fn leaning_page() -> Vec<u8> {
    let (width, height) = (900_u32, 1200_u32);
    let mut file = Vec::new();
    let mut writer = png::Encoder::new(&mut file, width, height)
        .write_header()
        .unwrap();
    let pixels: Vec<u8> = (0..width * height)
        .map(|at| {
            let (x, y) = ((at % width) as f32 - 450.0, (at / width) as f32 - 600.0);
            let (u, v) = (x + 0.05 * y, y - 0.05 * x);
            if u.abs() < 380.0 && v.abs() < 520.0 {
                235
            } else {
                30
            }
        })
        .collect();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn memory_is_bounded_and_cancelled_work_stops() {
    cancelled_work_begins_no_further_stage();
    every_file_stays_within_the_limit();
    let page = clean(&leaning_page(), &Options::default()).unwrap();
    assert!(turn_quarter(&page.as_page()).is_ok());
}

//! Pictures of every kind, and files that are hardly pictures at all.

use std::io::Cursor;

use jpeg_encoder::{ColorType as JpegColour, Encoder, SamplingFactor};
use tiff::encoder::{Compression, TiffEncoder, colortype};
use tiff::tags::Tag;

use super::*;
use crate::specimen::{jpeg, paint, png};
use crate::{Options, clean, pages_in, preview, read_card};

/// Left half of one colour, right half of another; sides that fill no whole block.
const LEFT: [u8; 3] = [200, 40, 40];
const RIGHT: [u8; 3] = [240, 240, 240];
const SIDES: (usize, usize) = (75, 43);

fn halves() -> Raster {
    let (width, height) = SIDES;
    let mut raster = Raster::filled(width, height, 3, RIGHT[0]);
    paint(&mut raster, 0, 0, width / 2, height, LEFT);
    raster
}

fn encoded(set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    encoded_as(&halves().pixels, JpegColour::Rgb, set)
}

fn encoded_as(
    pixels: &[u8],
    kind: JpegColour,
    set: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 95);
    set(&mut encoder);
    encoder
        .encode(pixels, SIDES.0 as u16, SIDES.1 as u16, kind)
        .unwrap();
    file
}

/// Both colours, away from their border and from the corners.
fn check_halves(name: &str, file: &[u8]) {
    let raster = decode(file)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .raster;
    assert_eq!((raster.width, raster.height), SIDES, "{name}");
    for (x, expected) in [(10, LEFT), (60, RIGHT)] {
        for y in [3, SIDES.1 - 2] {
            let at = x * raster.channels;
            let found = &raster.row(y)[at..at + raster.channels];
            let expected = match raster.channels {
                1 => vec![crate::raster::luma(expected)],
                _ => expected.to_vec(),
            };
            let off = found.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b));
            assert!(off.max() <= Some(8), "{name}: {found:?} for {expected:?}");
        }
    }
}

#[test]
fn every_kind_of_jpeg_is_a_page() {
    let samplings = [
        SamplingFactor::F_1_1,
        SamplingFactor::F_1_2,
        SamplingFactor::F_2_1,
        SamplingFactor::F_2_2,
    ];
    for sampling in samplings {
        let name = format!("{sampling:?}");
        check_halves(&name, &encoded(|jpeg| jpeg.set_sampling_factor(sampling)));
        let progressive = encoded(|jpeg| {
            jpeg.set_sampling_factor(sampling);
            jpeg.set_progressive(true);
        });
        check_halves(&format!("progressive {name}"), &progressive);
    }
    let plain = encoded(|_| {});
    let grey: Vec<u8> = halves().to_grey().pixels.to_vec();
    let ink = |[red, green, blue]: [u8; 3]| [255 - red, 255 - green, 255 - blue, 0];
    let inks: Vec<u8> = halves()
        .pixels
        .as_chunks()
        .0
        .iter()
        .copied()
        .flat_map(ink)
        .collect();
    let kinds = [
        (
            "scans",
            encoded(|jpeg| jpeg.set_optimized_huffman_tables(true)),
        ),
        ("restarts", encoded(|jpeg| jpeg.set_restart_interval(3))),
        (
            "profile",
            encoded(|jpeg| jpeg.add_icc_profile(&[7; 90_000]).unwrap()),
        ),
        ("grey", encoded_as(&grey, JpegColour::Luma, |_| {})),
        ("CMYK", encoded_as(&inks, JpegColour::Cmyk, |_| {})),
        ("YCCK", encoded_as(&inks, JpegColour::CmykAsYcck, |_| {})),
        (
            "garbage behind",
            [&plain, b"\xff\xd8\xff\xda garbage".as_slice()].concat(),
        ),
        (
            "fill bytes",
            [b"\xff\xd8\xff\xff\xff", &plain[3..]].concat(),
        ),
        ("named as something else", plain),
    ];
    for (name, file) in kinds {
        check_halves(name, &file);
    }
}

#[test]
fn sampling_that_the_decoder_gets_wrong_is_refused() {
    for sampling in [
        SamplingFactor::F_1_4,
        SamplingFactor::F_2_4,
        SamplingFactor::F_4_1,
        SamplingFactor::F_4_2,
    ] {
        let file = encoded(|jpeg| jpeg.set_sampling_factor(sampling));
        assert_eq!(
            decode(&file).err(),
            Some(ImagingError::Undecodable),
            "{sampling:?}"
        );
    }
}

#[test]
fn a_jpeg_that_breaks_off_is_no_page() {
    let noise: Vec<u8> = (0..SIDES.0 * SIDES.1 * 3)
        .map(|at| ((at as u32).wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    type Setting = fn(&mut Encoder<&mut Vec<u8>>);
    let kinds: [(&str, Setting); 3] = [
        ("baseline", |_| {}),
        ("progressive", |jpeg| jpeg.set_progressive(true)),
        ("scans", |jpeg| jpeg.set_optimized_huffman_tables(true)),
    ];
    for (name, set) in kinds {
        let whole = encoded_as(&noise, JpegColour::Rgb, set);
        assert!(decode(&whole).is_ok(), "{name}");
        for cut in (3..whole.len() - 2).step_by(37) {
            let error = decode(&whole[..cut]).err();
            assert_eq!(error, Some(ImagingError::Undecodable), "{name} at {cut}");
        }
    }
}

/// The file with other bytes in its frame header, counted from the precision.
fn with_frame(jpeg: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap()
        + 4;
    let mut file = jpeg.to_vec();
    file[frame + at..frame + at + bytes.len()].copy_from_slice(bytes);
    file
}

#[test]
fn a_jpeg_whose_header_lies_is_refused() {
    let plain = encoded(|_| {});
    let cases = [
        ("12 bits", 0, &[12][..], ImagingError::Undecodable),
        ("no rows", 1, &[0, 0], ImagingError::Undecodable),
        ("no columns", 3, &[0, 0], ImagingError::Undecodable),
        ("no components", 5, &[0], ImagingError::Undecodable),
        ("no sampling", 7, &[0], ImagingError::Undecodable),
        (
            "30,000 rows and columns",
            1,
            &[0x75, 0x30, 0x75, 0x30],
            ImagingError::TooLarge,
        ),
        ("30,000 columns", 3, &[0x75, 0x30], ImagingError::TooLarge),
    ];
    for (name, at, bytes, expected) in cases {
        let error = decode(&with_frame(&plain, at, bytes)).err();
        assert_eq!(error, Some(expected), "{name}");
    }
    let start = plain
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    let length = usize::from(plain[start + 3]) + 2;
    let twice = [&plain[..start + length], &plain[start..]].concat();
    assert_eq!(decode(&twice).err(), Some(ImagingError::Undecodable));
}

#[test]
fn what_several_scans_keep_counts_against_the_limit() {
    // 10,000 × 10,000 in one scan is 286 MiB of pixels, 5,500 × 5,500 is 87.
    let side = |px: u16| [px.to_be_bytes(), px.to_be_bytes()].concat();
    let scans = encoded(|jpeg| jpeg.set_optimized_huffman_tables(true));
    let cases = [
        (encoded(|_| {}), 10_000, ImagingError::TooLarge),
        (scans, 5_500, ImagingError::TooLarge),
    ];
    for (file, px, expected) in cases {
        assert_eq!(
            decode(&with_frame(&file, 1, &side(px))).err(),
            Some(expected),
            "{px}"
        );
    }
}

/// TIFF 6.0, section 8: the tag of the turning mark, as the only entry.
fn exif(orientation: u8) -> Vec<u8> {
    [
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(),
        &[orientation, 0, 0, 0, 0, 0, 0, 0],
    ]
    .concat()
}

/// A picture whose corners differ, with the darkest one upper left and the lightest beside it.
fn corners() -> Raster {
    let mut raster = Raster::filled(48, 32, 3, 250);
    for (x, y, level) in [(0, 0, 10), (24, 0, 90), (0, 16, 170)] {
        paint(&mut raster, x, y, 24, 16, [level; 3]);
    }
    raster
}

#[test]
fn every_turning_mark_is_obeyed_in_every_format() {
    // Where the corners 10, 90, 170, 250 end: upper left, upper right, lower left, lower right.
    // Exif 2.32, 4.6.4 (tag 274).
    let marks = [
        (1, [10, 90, 170, 250]),
        (2, [90, 10, 250, 170]),
        (3, [250, 170, 90, 10]),
        (4, [170, 250, 10, 90]),
        (5, [10, 170, 90, 250]),
        (6, [170, 10, 250, 90]),
        (7, [250, 90, 170, 10]),
        (8, [90, 250, 10, 170]),
        (0, [10, 90, 170, 250]),
        (9, [10, 90, 170, 250]),
    ];
    let raster = corners();
    for (mark, expected) in marks {
        let mut with_exif = Vec::new();
        let mut encoder = Encoder::new(&mut with_exif, 95);
        encoder.add_exif_metadata(&exif(mark)).unwrap();
        encoder
            .encode(&raster.pixels, 48, 32, JpegColour::Rgb)
            .unwrap();
        let files = [
            ("jpeg", with_exif),
            ("png", png_with(|png| png.set_exif(exif(mark)), &raster)),
            (
                "tiff",
                tiff_with::<colortype::RGB8>(
                    &raster.pixels,
                    (48, 32),
                    Compression::Lzw,
                    Some(mark),
                ),
            ),
        ];
        for (name, file) in files {
            let turned = decode(&file).unwrap().raster;
            let (right, bottom) = (turned.width - 5, turned.height - 5);
            let found = [(5, 5), (right, 5), (5, bottom), (right, bottom)]
                .map(|(x, y)| turned.row(y)[3 * x]);
            let off = found.iter().zip(expected).map(|(a, b)| a.abs_diff(b)).max();
            assert!(off <= Some(4), "{name} {mark}: {found:?}");
        }
    }
}

fn png_with(set: impl FnOnce(&mut PngSettings), raster: &Raster) -> Vec<u8> {
    let mut settings = PngSettings::default();
    set(&mut settings);
    let mut file = Vec::new();
    let mut info = png::Info::with_size(raster.width as u32, raster.height as u32);
    info.exif_metadata = settings.exif.map(Into::into);
    info.icc_profile = settings.profile.map(Into::into);
    info.color_type = settings.colour.unwrap_or(png::ColorType::Rgb);
    info.bit_depth = settings.depth.unwrap_or(png::BitDepth::Eight);
    info.palette = settings.palette.map(Into::into);
    info.interlaced = false;
    let encoder = png::Encoder::with_info(&mut file, info).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for (kind, data) in settings.chunks {
        writer
            .write_chunk(png::chunk::ChunkType(kind), &data)
            .unwrap();
    }
    writer.write_image_data(&raster.pixels).unwrap();
    writer.finish().unwrap();
    file
}

/// What a PNG of the tests has besides its pixels.
#[derive(Default)]
struct PngSettings {
    exif: Option<Vec<u8>>,
    profile: Option<Vec<u8>>,
    palette: Option<Vec<u8>>,
    colour: Option<png::ColorType>,
    depth: Option<png::BitDepth>,
    chunks: Vec<([u8; 4], Vec<u8>)>,
}

impl PngSettings {
    fn set_exif(&mut self, exif: Vec<u8>) {
        self.exif = Some(exif);
    }
}

fn tiff_with<C: colortype::ColorType<Inner = u8>>(
    pixels: &[u8],
    (width, height): (u32, u32),
    compression: Compression,
    orientation: Option<u8>,
) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut stack = TiffEncoder::new(&mut file)
        .unwrap()
        .with_compression(compression);
    let mut page = stack.new_image::<C>(width, height).unwrap();
    if let Some(mark) = orientation {
        page.encoder()
            .write_tag(Tag::Orientation, u16::from(mark))
            .unwrap();
    }
    page.write_data(pixels).unwrap();
    file.into_inner()
}

#[test]
fn every_kind_of_png_is_a_page() {
    let raster = halves();
    let grey = raster.to_grey();
    let bits: Vec<u8> = (0..SIDES.1)
        .flat_map(|_| [0, 0, 0, 0, 0x07, 0xff, 0xff, 0xff, 0xff, 0xff])
        .collect();
    let indexed = Raster {
        width: SIDES.0,
        height: SIDES.1,
        channels: 1,
        pixels: crate::raster::Pixels::new(bits),
    };
    let cases = [
        ("colour", png(&raster)),
        ("grey", png(&grey)),
        (
            "profile",
            png_with(|png| png.profile = Some(vec![9; 50_000]), &raster),
        ),
        (
            "unknown chunk",
            png_with(|png| png.chunks.push((*b"teSt", vec![0; 999])), &raster),
        ),
        (
            "palette of one bit",
            png_with(
                |png| {
                    png.colour = Some(png::ColorType::Indexed);
                    png.depth = Some(png::BitDepth::One);
                    png.palette = Some([LEFT, RIGHT].concat());
                },
                &indexed,
            ),
        ),
    ];
    for (name, file) in cases {
        check_halves(name, &file);
        check_halves(name, &[&file, b"garbage".as_slice()].concat());
    }
}

#[test]
fn every_kind_of_tiff_is_a_page_or_one_clear_error() {
    let raster = halves();
    let size = (SIDES.0 as u32, SIDES.1 as u32);
    let packings = [
        ("unpacked", Compression::Uncompressed),
        ("LZW", Compression::Lzw),
        ("deflate", Compression::Deflate(Default::default())),
        ("PackBits", Compression::Packbits),
    ];
    for (name, packing) in packings {
        check_halves(
            name,
            &tiff_with::<colortype::RGB8>(&raster.pixels, size, packing, None),
        );
        check_halves(
            name,
            &tiff_with::<colortype::Gray8>(&raster.to_grey().pixels, size, packing, None),
        );
    }
    let ink = |[red, green, blue]: [u8; 3]| [255 - red, 255 - green, 255 - blue, 0];
    let inks: Vec<u8> = raster
        .pixels
        .as_chunks()
        .0
        .iter()
        .copied()
        .flat_map(ink)
        .collect();
    check_halves(
        "CMYK",
        &tiff_with::<colortype::CMYK8>(&inks, size, Compression::Lzw, None),
    );
    let solid: Vec<u8> = raster
        .pixels
        .as_chunks::<3>()
        .0
        .iter()
        .flat_map(|[r, g, b]| [*r, *g, *b, 255])
        .collect();
    check_halves(
        "alpha",
        &tiff_with::<colortype::RGBA8>(&solid, size, Compression::Lzw, None),
    );
    let wide: Vec<u16> = raster
        .pixels
        .iter()
        .map(|level| u16::from(*level) << 8)
        .collect();
    let mut file = Cursor::new(Vec::new());
    TiffEncoder::new(&mut file)
        .unwrap()
        .write_image::<colortype::RGB16>(size.0, size.1, &wide)
        .unwrap();
    check_halves("16 bits", file.get_ref());
    let plain = tiff_with::<colortype::RGB8>(&raster.pixels, size, Compression::Uncompressed, None);
    for (name, tag, value) in [
        ("JPEG in strips", 259, 7),
        ("old JPEG in strips", 259, 6),
        ("unknown packing", 259, 999),
        ("palette without one", 262, 3),
        ("floating point", 339, 3),
    ] {
        let error = decode(&with_tag(&plain, tag, value)).err();
        assert_eq!(error, Some(ImagingError::Undecodable), "{name}");
    }
    let wide = decode(&with_tag(&plain, 256, 30_000)).err();
    assert_eq!(wide, Some(ImagingError::TooLarge));
    // The rows no longer agree with the strips, which is found first.
    let high = decode(&with_tag(&plain, 257, 30_000)).err();
    assert_eq!(high, Some(ImagingError::Undecodable));
    for cut in (4..plain.len()).step_by(211) {
        assert!(
            decode(&plain[..cut]).is_err() && pages_in(&plain[..cut]).is_err(),
            "{cut}"
        );
    }
}

/// The little-endian file with another value of a short or long tag in its only directory.
fn with_tag(tiff: &[u8], tag: u16, value: u16) -> Vec<u8> {
    let mut file = tiff.to_vec();
    let directory = u32::from_le_bytes(*file[4..].first_chunk().unwrap()) as usize;
    let mut entries = file[directory + 2..].chunks_exact_mut(12);
    let entry = entries
        .find(|entry| entry.starts_with(&tag.to_le_bytes()))
        .unwrap();
    entry[4..8].copy_from_slice(&1_u32.to_le_bytes());
    entry[8..10].copy_from_slice(&value.to_le_bytes());
    entry[10..].fill(0);
    file
}

#[test]
fn one_pixel_is_a_page() {
    for level in [0, 255] {
        let dot = Raster::filled(1, 1, 3, level);
        let files = [
            jpeg(&dot),
            png(&dot),
            tiff_with::<colortype::RGB8>(&dot.pixels, (1, 1), Compression::Lzw, None),
        ];
        for file in files {
            let page = clean(&file, &Options::default()).unwrap();
            assert_eq!((page.width_px, page.height_px), (1, 1));
            assert!(!page.verdicts.is_empty(), "{page:?}");
            assert_eq!(read_card(&file).unwrap(), None);
            assert_eq!(preview(&file, 7, 9).unwrap().rgba[..3], [level; 3]);
        }
    }
}

#[test]
fn what_fuzzing_starts_from_can_be_told() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/decode");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let pages = pages_in(&std::fs::read(&path).unwrap()).unwrap();
        for page in pages {
            assert!(
                clean(&page.bytes(), &Options::default()).is_ok(),
                "{path:?}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 8, "{seen}");
}

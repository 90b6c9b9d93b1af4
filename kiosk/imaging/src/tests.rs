//! Whole pages through the whole of the crate.

use image::ExtendedColorType;
use kiosk_domain::FaultCode;
use kiosk_domain::procedure::{PaperSize, PaperSizes};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::raster::Raster;
use crate::specimen::{Specimen, jpeg, paint, png, png_of};
use crate::{
    Blank, Cleaned, ImagePage, ImagingError, Options, clean, component_pdf, pages_in, preview,
    read_back, read_card, turn_quarter,
};

/// The specimens are drawn at 200 dpi, which is warned of; their tests look at what is asked.
const SCANNED: Options = Options {
    dpi_hint: Some(200),
    grey: false,
    sizes: PaperSizes::ANY,
    layered: false,
    limit_bytes: None,
};

fn cleaned(raster: &Raster) -> Cleaned {
    clean(&png(raster), &SCANNED).unwrap()
}

fn colour(grey: &Raster) -> Raster {
    grey.to_colour()
}

#[test]
fn the_angle_of_writing_is_found_and_undone() {
    for angle_deg in [-12.0, -3.3, -0.7, 0.0, 0.3, 1.9, 9.5, 16.0] {
        let page = cleaned(
            &Specimen {
                angle_deg,
                ..Specimen::page()
            }
            .render(),
        );
        let error = page.measures.skew_deg - angle_deg;
        assert!(error.abs() < 0.06, "{angle_deg}: {:?}", page.measures);
        // Half a row of the reduced picture is 0.1 degrees over the width of this small page.
        let again = clean(&page.bytes, &SCANNED).unwrap();
        assert!(
            again.measures.skew_deg.abs() < 0.15,
            "{angle_deg}: {:?}",
            again.measures
        );
        assert!(page.asks().is_empty(), "{angle_deg}: {:?}", page.verdicts);
    }
}

#[test]
fn a_straight_page_is_not_resampled() {
    let page = cleaned(&Specimen::page().render());
    assert_eq!((page.width_px, page.height_px, page.dpi), (1166, 1654, 200));
    assert!(page.measures.quad.is_none() && page.measures.ms.resample == 0.0);
}

#[test]
fn measures_are_told_by_name_and_hold_nothing_of_the_page() {
    let specimen = Specimen {
        angle_deg: 3.0,
        bed: Some((40, 90.0)),
        ..Specimen::page()
    };
    let told = serde_json::to_value(cleaned(&specimen.render()).measures).unwrap();
    let names = |value: &serde_json::Value| {
        let mut names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    };
    let fields = names(&told);
    assert_eq!(
        fields,
        [
            "blank",
            "ink_level",
            "ms",
            "paper_level",
            "quad",
            "quarter_turns",
            "sharpness",
            "skew_confidence",
            "skew_deg"
        ]
    );
    let stages = names(&told["ms"]);
    assert_eq!(stages, ["analyse", "decode", "encode", "resample", "total"]);
    assert_eq!(told["blank"], "no");
    assert_eq!(told["quad"].as_array().unwrap().len(), 4);
    let ms = |stage: &str| told["ms"][stage].as_f64().unwrap();
    let sum: f64 = ["analyse", "decode", "encode", "resample"]
        .map(ms)
        .iter()
        .sum();
    assert!(ms("resample") > 0.0 && ms("total") >= 0.99 * sum, "{told}");
}

#[test]
fn a_sheet_is_cut_from_its_bed() {
    for (angle_deg, bed, lines) in [(0.0, 40, 28), (3.0, 40, 28), (-4.5, 110, 28), (2.0, 20, 0)] {
        let specimen = Specimen {
            angle_deg,
            bed: Some((bed, 90.0)),
            lines,
            ..Specimen::page()
        };
        let page = cleaned(&specimen.render());
        let quad = page.measures.quad.unwrap();
        for (found, truth) in quad.iter().zip(specimen.quad()) {
            let off = (found[0] - truth[0]).hypot(found[1] - truth[1]);
            assert!(off < 4.0, "{angle_deg} on {bed}: {found:?} {truth:?}");
        }
        let (width, height) = specimen.sheet_size();
        assert!(
            (page.width_px as f32 - width).abs() < 8.0
                && (page.height_px as f32 - height).abs() < 8.0
        );
        assert!(
            !page.asks().contains(&FaultCode::PageCut),
            "{:?}",
            page.verdicts
        );
    }
}

#[test]
fn a_sheet_of_known_size_gets_that_size() {
    // A6 at 200 dpi would be 827 × 1165; A5 is 1165 × 1654.
    let specimen = Specimen {
        width: 1300,
        height: 1790,
        bed: Some((30, 67.0)),
        ..Specimen::page()
    };
    let page = cleaned(&specimen.render());
    assert_eq!((page.width_px, page.height_px), (1165, 1654));
}

#[test]
fn without_a_darker_bed_the_whole_picture_stays() {
    for (bed, lines) in [(250, 28), (235, 28), (240, 0)] {
        let specimen = Specimen {
            bed: Some((bed, 90.0)),
            lines,
            ..Specimen::page()
        };
        let page = cleaned(&specimen.render());
        assert_eq!(page.measures.quad, None, "{bed}");
        assert_eq!((page.width_px, page.height_px), (1166, 1654), "{bed}");
    }
}

#[test]
fn a_dark_heading_is_content_and_not_a_bed() {
    let mut page = colour(&Specimen::page().render());
    paint(&mut page, 0, 0, 1166, 90, [20, 30, 90]);
    let page = cleaned(&page);
    assert_eq!(page.measures.quad, None);
    assert_eq!((page.width_px, page.height_px), (1166, 1654));
}

#[test]
fn a_sheet_that_leaves_the_bed_is_cut() {
    // Turned by 4 degrees, its corners lie outside, but every side shows its bed.
    let specimen = Specimen {
        angle_deg: 4.0,
        bed: Some((30, 40.0)),
        lines: 20,
        ..Specimen::page()
    };
    let asks = cleaned(&specimen.render()).asks();
    assert_eq!(asks, [FaultCode::PageCut]);
}

#[test]
fn blank_pages_are_told_from_pages_with_little_on_them() {
    let empty = || {
        colour(
            &Specimen {
                lines: 0,
                ..Specimen::page()
            }
            .render(),
        )
    };
    let with = |boxes: &[(usize, usize, usize, usize, [u8; 3])]| {
        let mut page = empty();
        for (x, y, width, height, colour) in boxes {
            paint(&mut page, *x, *y, *width, *height, *colour);
        }
        page
    };
    let ink = [40; 3];
    let cases = [
        ("nothing", empty(), Blank::Yes),
        (
            "dust",
            with(&[
                (300, 300, 3, 3, ink),
                (800, 900, 4, 3, ink),
                (500, 1200, 2, 4, ink),
            ]),
            Blank::Yes,
        ),
        (
            "shine-through",
            with(&[(200, 200, 700, 40, [222; 3]), (200, 400, 700, 40, [222; 3])]),
            Blank::Yes,
        ),
        (
            "lid at the side",
            with(&[(1150, 0, 16, 1654, [10; 3])]),
            Blank::Yes,
        ),
        (
            "page number",
            with(&[(570, 1500, 8, 24, ink), (590, 1500, 14, 24, ink)]),
            Blank::No,
        ),
        (
            "hairs",
            with(&[(300, 300, 34, 4, [120; 3]), (700, 900, 4, 40, [120; 3])]),
            Blank::Almost,
        ),
        ("signature", with(&[(300, 900, 400, 4, [60; 3])]), Blank::No),
        (
            "pale stamp",
            with(&[(600, 900, 150, 12, [240, 190, 190])]),
            Blank::No,
        ),
        ("writing", colour(&Specimen::page().render()), Blank::No),
        (
            "black",
            colour(
                &Specimen {
                    paper: 20,
                    ink: 20,
                    ..Specimen::page()
                }
                .render(),
            ),
            Blank::No,
        ),
    ];
    for (name, page, expected) in cases {
        let page = cleaned(&page);
        assert_eq!(page.measures.blank, expected, "{name}");
        assert_eq!(
            page.asks().contains(&FaultCode::PageBlank),
            expected == Blank::Yes,
            "{name}"
        );
        assert_eq!(
            page.asks().contains(&FaultCode::PageAlmostBlank),
            expected == Blank::Almost,
            "{name}"
        );
    }
}

#[test]
fn punch_holes_are_nothing() {
    let mut page = colour(
        &Specimen {
            lines: 0,
            ..Specimen::page()
        }
        .render(),
    );
    for (x, y) in [(90_i32, 500_i32), (90, 1130)] {
        for at in 0..48 * 48 {
            let (dx, dy) = (at % 48 - 24, at / 48 - 24);
            if dx * dx + dy * dy <= 22 * 22 {
                paint(
                    &mut page,
                    (x + dx) as usize,
                    (y + dy) as usize,
                    1,
                    1,
                    [20; 3],
                );
            }
        }
    }
    assert_eq!(cleaned(&page).measures.blank, Blank::Yes);
}

#[test]
fn every_fault_is_named_and_a_good_page_has_none() {
    let good = Specimen::page();
    let cases: [(&str, Specimen, u32, &[FaultCode]); 7] = [
        ("good", good, 200, &[]),
        (
            "dark",
            Specimen {
                paper: 120,
                ink: 10,
                ..good
            },
            200,
            &[FaultCode::PageDark],
        ),
        (
            "pale",
            Specimen { ink: 195, ..good },
            200,
            &[FaultCode::PageWashedOut],
        ),
        (
            "blurred",
            Specimen { blur_px: 9, ..good },
            200,
            &[FaultCode::PageBlurred],
        ),
        (
            "cut",
            Specimen {
                indent: -60.0,
                ..good
            },
            200,
            &[FaultCode::PageCut],
        ),
        ("coarse", good, 150, &[FaultCode::PageLowResolution]),
        (
            "all at once",
            Specimen {
                paper: 130,
                ink: 10,
                indent: -60.0,
                blur_px: 9,
                ..good
            },
            150,
            &[
                FaultCode::PageBlurred,
                FaultCode::PageCut,
                FaultCode::PageDark,
                FaultCode::PageLowResolution,
            ],
        ),
    ];
    for (name, specimen, dpi, expected) in cases {
        let options = Options {
            dpi_hint: Some(dpi),
            ..SCANNED
        };
        let page = clean(&png(&specimen.render()), &options).unwrap();
        assert_eq!(page.asks(), expected, "{name}: {:?}", page.verdicts);
    }
}

#[test]
fn what_only_the_scan_shows_is_said_too_and_outlives_a_turn() {
    let mut raster = colour(&Specimen::page().render());
    paint(&mut raster, 400, 0, 3, 1654, [100; 3]);
    let options = Options {
        sizes: PaperSizes::new(&[PaperSize::ID_1]).unwrap(),
        ..SCANNED
    };
    let page = clean(&png(&raster), &options).unwrap();
    let asked = [FaultCode::PageStreaked, FaultCode::PageWrongSize];
    assert_eq!(page.asks(), asked, "{:?}", page.verdicts);
    assert_eq!(page.warnings(), [FaultCode::PageLowResolution]);
    for verdict in &page.verdicts {
        let speaks = match verdict.fault {
            FaultCode::PageLowResolution => verdict.value < verdict.limit,
            _ => verdict.value > verdict.limit,
        };
        assert!(speaks, "{verdict:?}");
    }
    let turned = turn_quarter(&page.as_page()).unwrap();
    assert_eq!(turned.asks(), [], "{:?}", turned.verdicts);
    let turned = turned.with_earlier(&page.verdicts);
    assert_eq!(turned.verdicts, page.verdicts);
}

#[test]
fn stored_pages_are_light_and_carry_nothing_of_the_device() {
    let exif = b"Exif\0\0II*\0\x08\0\0\0\0\0serial 0000";
    let plain = jpeg(&colour(
        &Specimen {
            width: 2480,
            height: 3508,
            lines: 30,
            ..Specimen::page()
        }
        .render(),
    ));
    let with_exif = with_segment(&plain, exif);
    let page = clean(
        &with_exif,
        &Options {
            dpi_hint: Some(300),
            ..SCANNED
        },
    )
    .unwrap();
    assert!(
        page.bytes.len() <= 320 * 1024 && page.dpi >= 200,
        "{page:?}"
    );
    assert!(!page.bytes.windows(6).any(|window| window == b"serial"));
    assert_eq!(
        page.raw_sha256,
        <[u8; 32]>::from(Sha256::digest(&with_exif))
    );
    let inches = f64::from(page.width_px) / f64::from(page.dpi);
    assert!(
        (inches - 2480.0 / 300.0).abs() < 0.01,
        "scale 100 %: {inches}"
    );
}

/// Puts an APP1 segment behind the start of a JPEG.
fn with_segment(jpeg: &[u8], data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, data, &jpeg[2..]].concat()
}

#[test]
fn grey_is_a_choice() {
    let page = colour(&Specimen::page().render());
    let grey = clean(
        &png(&page),
        &Options {
            grey: true,
            ..SCANNED
        },
    )
    .unwrap();
    assert!(grey.grey && !cleaned(&page).grey);
}

#[test]
fn the_files_own_resolution_counts_when_the_device_says_nothing() {
    let page = cleaned(&Specimen::page().render());
    assert_eq!(clean(&page.bytes, &Options::default()).unwrap().dpi, 200);
    let unknown = clean(&png(&Specimen::page().render()), &Options::default()).unwrap();
    assert_eq!(unknown.dpi, 141);
    assert_eq!(unknown.asks(), [FaultCode::PageLowResolution]);
}

#[test]
fn four_quarter_turns_come_back() {
    let first = cleaned(
        &Specimen {
            lines: 10,
            ..Specimen::page()
        }
        .render(),
    );
    let mut page = turn_quarter(&first.as_page()).unwrap();
    assert_eq!((page.width_px, page.height_px, page.dpi), (1654, 1166, 200));
    for _ in 0..3 {
        page = turn_quarter(&page.as_page()).unwrap();
        assert!(page.asks().is_empty(), "{:?}", page.verdicts);
    }
    let [before, after] =
        [&first.bytes, &page.bytes].map(|page| preview(page, 200, 200).unwrap().rgba);
    let off = before
        .iter()
        .zip(after.iter())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum::<u64>();
    assert!(off / (before.len() as u64) < 4, "{off}");
}

#[test]
fn previews_fill_their_box() {
    let page = cleaned(
        &Specimen {
            angle_deg: 2.0,
            ..Specimen::page()
        }
        .render(),
    );
    let small = preview(&page.bytes, 320, 400).unwrap();
    assert_eq!(small.height_px, 400);
    assert_eq!(
        small.rgba.len(),
        (small.width_px * small.height_px * 4) as usize
    );
    assert!(small.rgba.chunks_exact(4).all(|pixel| pixel[3] == 255));
}

#[test]
fn a_component_holds_its_pages_unchanged() {
    let pages = [
        Specimen::page(),
        Specimen {
            lines: 3,
            ..Specimen::page()
        },
    ]
    .map(|page| cleaned(&page.render()));
    let pdf = component_pdf(&pages.each_ref().map(Cleaned::as_page), "Tờ khai").unwrap();
    let digests = pages
        .each_ref()
        .map(|page| <[u8; 32]>::from(Sha256::digest(&*page.bytes)));
    assert_eq!(read_back(&pdf).unwrap(), digests);
    assert!(matches!(
        component_pdf(&[], "Tờ khai"),
        Err(ImagingError::Pdf(_))
    ));
}

#[test]
fn the_pages_of_a_stack_are_taken_apart() {
    let sizes = [(300, 400), (401, 300), (64, 32)];
    for big in [false, true] {
        let mut file = std::io::Cursor::new(Vec::new());
        let draw = |level: usize, (width, height): (u32, u32)| {
            vec![(60 * level + 40) as u8; (width * height) as usize]
        };
        if big {
            let mut stack = tiff::encoder::TiffEncoder::new_big(&mut file).unwrap();
            for (index, size) in sizes.into_iter().enumerate() {
                stack
                    .write_image::<tiff::encoder::colortype::Gray8>(
                        size.0,
                        size.1,
                        &draw(index, size),
                    )
                    .unwrap();
            }
        } else {
            let mut stack = tiff::encoder::TiffEncoder::new(&mut file).unwrap();
            for (index, size) in sizes.into_iter().enumerate() {
                stack
                    .write_image::<tiff::encoder::colortype::Gray8>(
                        size.0,
                        size.1,
                        &draw(index, size),
                    )
                    .unwrap();
            }
        }
        let pages = pages_in(file.get_ref()).unwrap();
        let found = pages
            .iter()
            .map(|page| clean(&page.bytes(), &SCANNED).unwrap());
        let found: Vec<_> = found
            .map(|page| (page.width_px, page.height_px, page.measures.paper_level))
            .collect();
        assert_eq!(found, [(300, 400, 40), (401, 300, 100), (64, 32, 160)]);
    }
}

#[test]
fn a_single_page_keeps_its_bytes() {
    for file in [
        png(&Raster::filled(9, 9, 1, 200)),
        jpeg(&Raster::filled(9, 9, 3, 200)),
    ] {
        let pages = pages_in(&file).unwrap();
        assert_eq!(pages.len(), 1);
        assert_eq!(*pages[0].bytes(), file);
    }
}

#[test]
fn every_kind_of_picture_becomes_eight_bits() {
    let two = |level: u16| [level, level].map(u16::to_ne_bytes).concat();
    let wide = |levels: &[u16]| {
        levels
            .iter()
            .flat_map(|level| level.to_ne_bytes())
            .collect::<Vec<u8>>()
    };
    // Red over white by half is pink.
    let half_red = [255, 0, 0, 128].repeat(4);
    // Two by two pixels of two palette colours.
    let palette = include_bytes!("palette.png").to_vec();
    let cases: [(&str, Vec<u8>, &[u8]); 6] = [
        (
            "16-bit grey",
            png_of(&two(0x8000).repeat(2), 2, 2, ExtendedColorType::L16),
            &[128],
        ),
        (
            "16-bit colour",
            png_of(
                &wide(&[0xff00, 0x8000, 0]).repeat(4),
                2,
                2,
                ExtendedColorType::Rgb16,
            ),
            &[255, 128, 0],
        ),
        (
            "alpha",
            png_of(&half_red, 2, 2, ExtendedColorType::Rgba8),
            &[255, 127, 127],
        ),
        (
            "grey with alpha",
            png_of(&[0, 51].repeat(4), 2, 2, ExtendedColorType::La8),
            &[204],
        ),
        (
            "wide alpha",
            png_of(
                &wide(&[0, 0, 0, 0]).repeat(4),
                2,
                2,
                ExtendedColorType::Rgba16,
            ),
            &[255, 255, 255],
        ),
        ("palette", palette, &[200, 30, 30]),
    ];
    for (name, file, pixel) in cases {
        let raster = crate::decode::decode(&file).unwrap().raster;
        assert_eq!(&raster.pixels[..raster.channels], pixel, "{name}");
    }
    let mut cmyk = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut cmyk, 95);
    encoder
        .encode(
            &[0, 255, 255, 0].repeat(256),
            16,
            16,
            jpeg_encoder::ColorType::Cmyk,
        )
        .unwrap();
    let red = crate::decode::decode(&cmyk).unwrap().raster;
    assert!(
        red.channels == 3 && red.pixels[0] > 200 && red.pixels[1] < 60,
        "{:?}",
        &red.pixels[..3]
    );
}

#[test]
fn the_cameras_turning_mark_is_obeyed() {
    let mut picture = Raster::filled(32, 16, 3, 255);
    paint(&mut picture, 0, 0, 16, 16, [0; 3]);
    // Orientation 6: the upper side of the scene is on the right, so it must turn clockwise.
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let turned = crate::decode::decode(&with_segment(&jpeg(&picture), exif))
        .unwrap()
        .raster;
    assert_eq!((turned.width, turned.height), (16, 32));
    assert!(turned.row(2)[0] < 20 && turned.row(29)[0] > 235);
}

#[test]
fn what_is_no_picture_is_refused_with_its_fault() {
    let good = jpeg(&Specimen::page().render());
    let cut = good[..good.len() / 2].to_vec();
    let png = png(&Specimen::page().render());
    let cases = [
        (
            "empty",
            Vec::new(),
            ImagingError::Empty,
            FaultCode::PageUnreadable,
        ),
        (
            "text",
            b"%PDF-1.7".to_vec(),
            ImagingError::UnknownFormat,
            FaultCode::PageUnreadable,
        ),
        (
            "cut jpeg",
            cut,
            ImagingError::Undecodable,
            FaultCode::PageUnreadable,
        ),
        (
            "cut png",
            png[..png.len() / 2].to_vec(),
            ImagingError::Undecodable,
            FaultCode::PageUnreadable,
        ),
        (
            "bomb",
            png_header(30_000, 30_000),
            ImagingError::TooLarge,
            FaultCode::PageTooLarge,
        ),
        (
            "long",
            png_header(30_000, 10),
            ImagingError::TooLarge,
            FaultCode::PageTooLarge,
        ),
        (
            "many bytes",
            vec![0xff; crate::MAX_FILE_BYTES + 1],
            ImagingError::TooLarge,
            FaultCode::PageTooLarge,
        ),
    ];
    for (name, file, expected, fault) in cases {
        let error = clean(&file, &SCANNED).unwrap_err();
        assert_eq!((&error, error.fault()), (&expected, fault), "{name}");
        assert!(
            preview(&file, 10, 10).is_err() && read_card(&file).is_err(),
            "{name}"
        );
    }
}

#[test]
fn a3_at_600_dpi_is_allowed_by_its_header() {
    // The header passes the limits, so the fault is the missing data.
    assert_eq!(
        clean(&png_header(7016, 9921), &SCANNED).unwrap_err(),
        ImagingError::Undecodable
    );
}

/// A PNG that ends behind its header.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let header = [
        b"IHDR".as_slice(),
        &width.to_be_bytes(),
        &height.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    let mut crc = u32::MAX;
    for byte in &header {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    let empty_data = b"\0\0\0\0IDAT\x35\xaf\x06\x1e";
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\x0d".as_slice(),
        &header,
        &(!crc).to_be_bytes(),
        empty_data,
    ]
    .concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_files_never_panic(kind in 0..3_usize, at in 0..2000_usize, bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let picture = Raster::filled(40, 30, 3, 180);
        let mut file = match kind {
            0 => jpeg(&picture),
            1 => png(&picture),
            _ => {
                let mut file = std::io::Cursor::new(Vec::new());
                let mut stack = tiff::encoder::TiffEncoder::new(&mut file).unwrap();
                stack.write_image::<tiff::encoder::colortype::RGB8>(40, 30, &picture.pixels).unwrap();
                file.into_inner()
            }
        };
        let at = at % file.len();
        file.splice(at..(at + bytes.len()).min(file.len()), bytes);
        let _ = clean(&file, &Options::default());
        let _ = pages_in(&file);
        for mask_bytes in [0, at] {
            let _ = turn_quarter(&ImagePage {
                bytes: &file,
                mask_bytes,
                width_px: 80,
                height_px: 60,
                dpi: 300,
                grey: false,
            });
        }
        let _ = read_card(&file);
    }

    #[test]
    fn noise_never_panics(width in 1..80_usize, height in 1..80_usize, seed: u32, colour: bool) {
        let channels = if colour { 3 } else { 1 };
        let mut picture = Raster::filled(width, height, channels, 0);
        for (at, pixel) in picture.pixels.iter_mut().enumerate() {
            *pixel = ((at as u32 ^ seed).wrapping_mul(2_654_435_761) >> 24) as u8;
        }
        let page = clean(&png(&picture), &Options::default()).unwrap();
        prop_assert!(page.width_px > 0 && page.height_px > 0);
    }
}

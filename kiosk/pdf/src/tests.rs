//! What every file must have to be PDF/A-2b, read by another library than the writing one.

use crate::archival::breaches;
use crate::{
    ComponentPdf, Document, ImagePage, Meta, PdfError, ReadBack, Rgb, images_to_pdf, read_back,
};
use std::io::Write as _;
use std::process::Command;

use lopdf::Dictionary;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf");

fn jpeg(width: u16, height: u16, grey: bool) -> Vec<u8> {
    let channels = if grey { 1 } else { 3 };
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height) * channels)
        .map(|at| (at % 251) as u8)
        .collect();
    let mut bytes = Vec::new();
    let kind = if grey {
        jpeg_encoder::ColorType::Luma
    } else {
        jpeg_encoder::ColorType::Rgb
    };
    jpeg_encoder::Encoder::new(&mut bytes, 75)
        .encode(&pixels, width, height, kind)
        .unwrap();
    bytes
}

pub(crate) fn page(bytes: &[u8], width_px: u32, height_px: u32, grey: bool) -> ImagePage<'_> {
    ImagePage {
        bytes,
        mask_bytes: 0,
        width_px,
        height_px,
        dpi: 300,
        grey,
    }
}

fn meta() -> Meta {
    Meta {
        title: "Tờ khai & giấy tờ".to_owned(),
    }
}

pub(crate) fn slip() -> Vec<u8> {
    let mut document = Document::new(meta());
    let regular = document.add_font(REGULAR).unwrap();
    let bold = document.add_font(BOLD).unwrap();
    let page = document.page(80.0, 120.0);
    page.text(5.0, 10.0, 12.0, bold, "GIẤY TIẾP NHẬN").text(
        5.0,
        17.0,
        9.0,
        regular,
        "Nguyễn Thị MẪU",
    );
    page.text(
        5.0,
        22.0,
        9.0,
        regular,
        "Buo\u{302}\u{309}i\u{7} sáng ☃ 07:30",
    );
    page.rect(5.0, 30.0, 70.0, 10.0)
        .line((5.0, 45.0), (75.0, 45.0), 0.3);
    page.ink(Rgb(255, 255, 255))
        .text(7.0, 37.0, 14.0, bold, "Đã giữ tại máy")
        .ink(Rgb::BLACK);
    let dark: Vec<bool> = (0..21 * 21).map(|at| at % 3 == 0).collect();
    page.modules(25.0, 50.0, 1.0, 21, &dark);
    document
        .page(210.0, 297.0)
        .text(20.0, 20.0, 11.0, regular, "Trang hai");
    document.finish().unwrap()
}

pub(crate) fn component() -> (Vec<u8>, Vec<Vec<u8>>) {
    let jpegs = vec![jpeg(248, 350, false), jpeg(101, 64, true)];
    let pages = [
        page(&jpegs[0], 248, 350, false),
        page(&jpegs[1], 101, 64, true),
    ];
    (images_to_pdf(&pages, &meta()).unwrap(), jpegs)
}

/// A page of 249 × 350 with a mask over a picture of half its size, and its bytes.
fn layered() -> (Vec<u8>, Vec<u8>) {
    let mask = b"as the fax wrote it".to_vec();
    let bytes = [mask.clone(), jpeg(125, 175, false)].concat();
    let page = ImagePage {
        mask_bytes: mask.len(),
        ..page(&bytes, 249, 350, false)
    };
    (images_to_pdf(&[page], &meta()).unwrap(), bytes)
}

fn stream<'a>(
    file: &'a lopdf::Document,
    dictionary: &'a Dictionary,
    key: &[u8],
) -> &'a lopdf::Stream {
    dictionary
        .get_deref(key, file)
        .unwrap()
        .as_stream()
        .unwrap()
}

/// Another program finds nothing wrong either. It seeks, so it needs a file.
fn assert_sound(name: &str, pdf: &[u8]) {
    let name = format!("kiosk-pdf-{}-{name}.pdf", std::process::id());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, pdf).unwrap();
    let told = Command::new("qpdf").arg("--check").arg(&file).output();
    std::fs::remove_file(&file).unwrap();
    let told = told.unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
}

#[test]
fn every_kind_of_file_has_what_the_archive_asks_for() {
    for (name, pdf) in [
        ("slip", slip()),
        ("component", component().0),
        ("layered", layered().0),
    ] {
        assert_eq!(breaches(&pdf), []);
        let file = lopdf::Document::load_mem(&pdf).unwrap();
        let catalog = file.catalog().unwrap();
        let xmp = stream(&file, catalog, b"Metadata").content.clone();
        let title = ">Tờ khai &amp; giấy tờ<".as_bytes();
        assert!(xmp.windows(title.len()).any(|part| part == title));
        assert!(file.trailer.get(b"Info").is_err());
        assert_sound(name, &pdf);
    }
}

#[test]
fn equal_input_gives_equal_bytes_and_other_input_another_identifier() {
    assert_eq!(slip(), slip());
    assert_eq!(component().0, component().0);
    let id = |pdf: &[u8]| {
        lopdf::Document::load_mem(pdf)
            .unwrap()
            .trailer
            .get(b"ID")
            .unwrap()
            .clone()
    };
    assert_ne!(id(&slip()), id(&component().0));
}

#[test]
fn pictures_lie_in_the_file_unchanged_and_in_order() {
    let (pdf, jpegs) = component();
    let digests: Vec<[u8; 32]> = jpegs
        .iter()
        .map(|jpeg| Sha256::digest(jpeg).into())
        .collect();
    assert_eq!(read_back(&pdf).unwrap(), digests);
    for jpeg in &jpegs {
        assert!(pdf.windows(jpeg.len()).any(|window| window == jpeg));
    }
}

#[test]
fn pages_have_the_size_of_the_paper() {
    let (pdf, _) = component();
    let file = lopdf::Document::load_mem(&pdf).unwrap();
    let sizes: Vec<_> = file
        .page_iter()
        .map(|page| media_box(&file, page))
        .collect();
    let expected = [(248.0, 350.0), (101.0, 64.0)].map(|(w, h): (f32, f32)| (w * 0.24, h * 0.24));
    for (size, expected) in sizes.iter().zip(expected) {
        assert!(
            (size.0 - expected.0).abs() < 0.01 && (size.1 - expected.1).abs() < 0.01,
            "{sizes:?}"
        );
    }
}

fn media_box(file: &lopdf::Document, page: lopdf::ObjectId) -> (f32, f32) {
    let page = file.get_dictionary(page).unwrap();
    let sides = page.get(b"MediaBox").unwrap().as_array().unwrap();
    (sides[2].as_float().unwrap(), sides[3].as_float().unwrap())
}

#[test]
fn text_can_be_copied_out() {
    let file = lopdf::Document::load_mem(&slip()).unwrap();
    let first = file.extract_text(&[1]).unwrap();
    for expected in [
        "GIẤY TIẾP NHẬN",
        "Nguyễn Thị MẪU",
        "Buổi sáng \u{fffd} 07:30",
        "Đã giữ tại máy",
    ] {
        assert!(first.contains(expected), "{expected} in {first}");
    }
    assert!(file.extract_text(&[2]).unwrap().contains("Trang hai"));
}

#[test]
fn only_used_glyphs_are_embedded_and_none_is_undefined() {
    let pdf = slip();
    assert!(pdf.len() < 100_000, "{} bytes", pdf.len());
    let file = lopdf::Document::load_mem(&pdf).unwrap();
    let fonts = file
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok());
    let fonts: Vec<_> = fonts
        .filter(|font| font.has_type(b"FontDescriptor"))
        .collect();
    assert_eq!(fonts.len(), 2);
    for font in fonts {
        assert!(stream(&file, font, b"FontFile2").content.len() < 60_000);
        let name = font.get(b"FontName").unwrap().as_name().unwrap();
        assert!(
            name[6] == b'+' && name.windows(8).any(|part| part == b"NotoSans"),
            "{name:?}"
        );
    }
    for page in file.page_iter() {
        let content = lopdf::content::Content::decode(&file.get_page_content(page)).unwrap();
        let shown = content
            .operations
            .iter()
            .filter(|operation| operation.operator == "Tj");
        for codes in shown.map(|operation| operation.operands[0].as_str().unwrap()) {
            assert!(
                codes.chunks(2).all(|code| code != [0, 0]),
                "a run shows .notdef"
            );
        }
    }
}

#[test]
fn a_drawn_page_is_read_back_by_its_content() {
    let pdf = slip();
    let file = lopdf::Document::load_mem(&pdf).unwrap();
    let contents: Vec<[u8; 32]> = file
        .page_iter()
        .map(|page| Sha256::digest(raw_content(&file, page)).into())
        .collect();
    assert_eq!(read_back(&pdf).unwrap(), contents);
}

fn raw_content(file: &lopdf::Document, page: lopdf::ObjectId) -> &[u8] {
    let id = file.get_page_contents(page)[0];
    &file.get_object(id).unwrap().as_stream().unwrap().content
}

#[test]
fn wrong_input_is_refused() {
    let good = jpeg(30, 20, false);
    let cases = [
        (images_to_pdf(&[], &meta()), PdfError::NoPages),
        (
            images_to_pdf(&[page(b"", 30, 20, false)], &meta()),
            PdfError::NotJpeg { page: 1 },
        ),
        (
            images_to_pdf(
                &[page(&good, 30, 20, false), page(&good, 30, 21, false)],
                &meta(),
            ),
            PdfError::PictureDiffers { page: 2 },
        ),
        (
            images_to_pdf(&[page(&good, 30, 20, true)], &meta()),
            PdfError::PictureDiffers { page: 1 },
        ),
        (
            images_to_pdf(
                &[ImagePage {
                    dpi: 0,
                    ..page(&good, 30, 20, false)
                }],
                &meta(),
            ),
            PdfError::PageSize { page: 1 },
        ),
        (Document::new(meta()).finish(), PdfError::NoPages),
    ];
    for (result, expected) in cases {
        assert_eq!(result, Err(expected));
    }
    assert_eq!(
        Document::new(meta()).add_font(b"no font"),
        Err(PdfError::Font)
    );
    let mut huge = Document::new(meta());
    huge.page(f32::NAN, 100.0);
    assert_eq!(huge.finish(), Err(PdfError::PageSize { page: 1 }));
}

#[test]
fn a_font_of_another_document_is_refused() {
    let mut two = Document::new(meta());
    let _ = two.add_font(REGULAR).unwrap();
    let second = two.add_font(BOLD).unwrap();
    let mut one = Document::new(meta());
    let _ = one.add_font(REGULAR).unwrap();
    one.page(80.0, 80.0).text(1.0, 1.0, 9.0, second, "A");
    assert_eq!(one.finish(), Err(PdfError::UnknownFont { page: 1 }));
}

#[test]
fn a_layered_page_is_its_mask_and_then_its_picture() {
    let (pdf, bytes) = layered();
    assert_eq!(read_back(&pdf), Ok(vec![Sha256::digest(&bytes).into()]));
    let file = lopdf::Document::load_mem(&pdf).unwrap();
    let page = file.page_iter().next().unwrap();
    let (width, height) = media_box(&file, page);
    assert!((width - 249.0 * 0.24).abs() < 0.01 && (height - 350.0 * 0.24).abs() < 0.01);
    let content = String::from_utf8(file.get_page_content(page)).unwrap();
    // The picture has half a pixel more than the page on the right, none below.
    let drawn: Vec<_> = content
        .lines()
        .filter(|line| line.ends_with(" cm"))
        .collect();
    assert_eq!(drawn, ["60 0 0 84 0 0 cm", "59.76 0 0 84 0 0 cm"]);
    assert!(content.find("/P Do") < content.find("/M Do"), "{content}");
}

#[test]
fn mask_and_picture_must_belong_together() {
    let (_, bytes) = layered();
    let whole = ImagePage {
        mask_bytes: 19,
        ..page(&bytes, 249, 350, false)
    };
    let differs = Err(PdfError::PictureDiffers { page: 1 });
    for wrong in [
        ImagePage {
            mask_bytes: bytes.len() + 1,
            ..whole
        },
        ImagePage {
            width_px: 251,
            ..whole
        },
        ImagePage {
            height_px: 348,
            ..whole
        },
        ImagePage {
            height_px: 700,
            ..whole
        },
        ImagePage {
            width_px: 0,
            ..whole
        },
        ImagePage {
            grey: true,
            ..whole
        },
    ] {
        assert_eq!(images_to_pdf(&[wrong], &meta()), differs, "{wrong:?}");
    }
    let cut = ImagePage {
        mask_bytes: 18,
        ..whole
    };
    assert_eq!(
        images_to_pdf(&[cut], &meta()),
        Err(PdfError::NotJpeg { page: 1 })
    );
}

/// Digests as they are learnt from bytes that pass in pieces of this size.
fn read_passing(pdf: &[u8], piece: usize) -> Result<Vec<[u8; 32]>, PdfError> {
    let mut reader = ReadBack::new(Vec::new());
    for piece in pdf.chunks(piece) {
        reader.write_all(piece).unwrap();
    }
    let (passed, digests) = reader.finish()?;
    assert_eq!(passed, pdf);
    Ok(digests)
}

#[test]
fn reading_what_passes_tells_the_same_as_reading_the_file() {
    for pdf in [slip(), component().0, layered().0] {
        let whole = read_back(&pdf);
        for piece in [1, 7, 4096, pdf.len()] {
            assert_eq!(read_passing(&pdf, piece), whole);
        }
    }
}

#[test]
fn a_file_that_breaks_off_while_it_passes_is_no_file() {
    let (pdf, _) = layered();
    for end in 0..pdf.len() {
        assert!(read_passing(&pdf[..end], 4096).is_err(), "{end}");
    }
}

#[test]
fn a_sink_that_fails_is_told() {
    let (_, jpegs) = component();
    let mut room = [0; 4000];
    let mut pdf = ComponentPdf::new(&mut room[..], meta()).unwrap();
    let full = PdfError::Write(std::io::ErrorKind::WriteZero);
    assert_eq!(pdf.add_page(&page(&jpegs[0], 248, 350, false)), Err(full));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_files_never_panic_and_never_pass(at in 0_usize..4000, byte: u8, cut: bool) {
        let (pdf, jpegs) = component();
        let mut damaged = pdf.clone();
        let at = at % damaged.len();
        if cut {
            damaged.truncate(at);
        } else {
            damaged[at] = byte;
        }
        let expected: Vec<[u8; 32]> = jpegs.iter().map(|jpeg| Sha256::digest(jpeg).into()).collect();
        // Damage outside the pictures may go unnoticed, inside it never does.
        let untouched = jpegs.iter().all(|jpeg| damaged.windows(jpeg.len()).any(|window| window == jpeg));
        prop_assert!(untouched || read_back(&damaged) != Ok(expected.clone()));
        prop_assert!(untouched || read_passing(&damaged, 512) != Ok(expected));
    }

    #[test]
    fn any_text_is_drawn(text in "\\PC{0,40}", x in -500.0_f32..500.0) {
        let mut document = Document::new(meta());
        let font = document.add_font(REGULAR).unwrap();
        document.page(80.0, 80.0).text(x, 20.0, 9.0, font, &text);
        prop_assert_eq!(read_back(&document.finish().unwrap()).unwrap().len(), 1);
    }
}

//! What every file must have to be PDF/A-2b, read by another library than the writing one.

use crate::{Document, ImagePage, Meta, PdfError, Rgb, images_to_pdf, read_back};
use lopdf::{Dictionary, Object};
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

fn page(jpeg: &[u8], width_px: u32, height_px: u32, grey: bool) -> ImagePage<'_> {
    ImagePage {
        jpeg,
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

fn slip() -> Vec<u8> {
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

fn component() -> (Vec<u8>, Vec<Vec<u8>>) {
    let jpegs = vec![jpeg(248, 350, false), jpeg(101, 64, true)];
    let pages = [
        page(&jpegs[0], 248, 350, false),
        page(&jpegs[1], 101, 64, true),
    ];
    (images_to_pdf(&pages, &meta()).unwrap(), jpegs)
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

fn assert_archival(pdf: &[u8]) {
    assert!(pdf.starts_with(b"%PDF-1.7\n%") && pdf[10..14].iter().all(|byte| *byte > 127));
    let file = lopdf::Document::load_mem(pdf).unwrap();
    let catalog = file.catalog().unwrap();
    let xmp = String::from_utf8(stream(&file, catalog, b"Metadata").content.clone()).unwrap();
    assert!(
        xmp.contains("<pdfaid:part>2</") && xmp.contains("<pdfaid:conformance>B</"),
        "{xmp}"
    );
    assert!(xmp.contains(">Tờ khai &amp; giấy tờ<"), "{xmp}");
    let intents = catalog.get(b"OutputIntents").unwrap().as_array().unwrap();
    let intent = intents[0].as_dict().unwrap();
    assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFA1");
    let profile = stream(&file, intent, b"DestOutputProfile");
    assert_eq!(profile.content[12..24], *b"mntrRGB XYZ ");
    let id = file.trailer.get(b"ID").unwrap().as_array().unwrap();
    assert!(
        id.len() == 2
            && id
                .iter()
                .all(|half| half.as_str().is_ok_and(|half| half.len() == 16))
    );
    assert!(file.trailer.get(b"Info").is_err() && file.trailer.get(b"Encrypt").is_err());
}

#[test]
fn every_kind_of_file_has_what_the_archive_asks_for() {
    assert_archival(&slip());
    assert_archival(&component().0);
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
fn the_mask_of_a_layered_page_comes_before_its_picture() {
    let mut file = lopdf::Document::with_version("1.7");
    let mut picture = |mask: bool, content: &[u8]| {
        let mut dictionary = Dictionary::new();
        dictionary.set("Subtype", Object::Name(b"Image".to_vec()));
        dictionary.set("ImageMask", mask);
        file.add_object(lopdf::Stream::new(dictionary, content.to_vec()))
    };
    let (colour, mask) = (picture(false, b"colour"), picture(true, b"mask"));
    let x_objects = Dictionary::from_iter([
        ("A", Object::Reference(colour)),
        ("B", Object::Reference(mask)),
    ]);
    let resources = Dictionary::from_iter([("XObject", Object::Dictionary(x_objects))]);
    let kind = |name: &str| ("Type", Object::Name(name.as_bytes().to_vec()));
    let page = Dictionary::from_iter([kind("Page"), ("Resources", Object::Dictionary(resources))]);
    let page = file.add_object(page);
    let kids = Object::Array(vec![Object::Reference(page)]);
    let pages = file.add_object(Dictionary::from_iter([kind("Pages"), ("Kids", kids)]));
    let catalog = file.add_object(Dictionary::from_iter([
        kind("Catalog"),
        ("Pages", Object::Reference(pages)),
    ]));
    file.trailer.set("Root", Object::Reference(catalog));
    let mut pdf = Vec::new();
    file.save_to(&mut pdf).unwrap();
    assert_eq!(
        read_back(&pdf).unwrap(),
        [<[u8; 32]>::from(Sha256::digest(b"maskcolour"))]
    );
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
        prop_assert!(untouched || read_back(&damaged) != Ok(expected));
    }

    #[test]
    fn any_text_is_drawn(text in "\\PC{0,40}", x in -500.0_f32..500.0) {
        let mut document = Document::new(meta());
        let font = document.add_font(REGULAR).unwrap();
        document.page(80.0, 80.0).text(x, 20.0, 9.0, font, &text);
        prop_assert_eq!(read_back(&document.finish().unwrap()).unwrap().len(), 1);
    }
}

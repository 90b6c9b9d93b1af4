//! One broken rule at a time, in a file that keeps all others.

use lopdf::{Document, Object, Stream, dictionary};

use super::{Breach, breaches};
use crate::{Meta, images_to_pdf, tests};

/// A file that keeps every rule, ready to be changed.
fn sound() -> Document {
    Document::load_mem(&tests::component().0).unwrap()
}

fn saved(mut file: Document) -> Vec<u8> {
    let mut pdf = Vec::new();
    file.save_to(&mut pdf).unwrap();
    // lopdf writes a version and a comment of its own, which are as good, and ends with a
    // new line.
    pdf
}

/// The first picture of the file.
fn picture(file: &mut Document) -> &mut Stream {
    let mut streams = file
        .objects
        .values_mut()
        .filter_map(|it| it.as_stream_mut().ok());
    streams
        .find(|it| it.dict.get(b"ImageMask").is_err() && it.dict.has(b"Width"))
        .unwrap()
}

fn first_page(file: &mut Document) -> &mut lopdf::Dictionary {
    let id = file.page_iter().next().unwrap();
    file.get_dictionary_mut(id).unwrap()
}

fn metadata(file: &mut Document) -> &mut Stream {
    let id = file
        .catalog()
        .unwrap()
        .get(b"Metadata")
        .unwrap()
        .as_reference()
        .unwrap();
    file.get_object_mut(id).unwrap().as_stream_mut().unwrap()
}

fn replace(stream: &mut Stream, from: &str, to: &str) {
    let text = String::from_utf8(stream.content.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    stream.set_content(text.replace(from, to).into_bytes());
}

/// Whether the only thing wrong is this.
fn check(name: &str, change: impl FnOnce(&mut Document), expected: &str) {
    let mut file = sound();
    change(&mut file);
    let found: Vec<String> = breaches(&saved(file))
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(
        !found.is_empty() && found.iter().all(|breach| breach.contains(expected)),
        "{name}: {found:?}"
    );
}

#[test]
fn a_sound_file_has_no_breach_even_when_written_by_others() {
    assert_eq!(breaches(&tests::component().0), []);
    assert_eq!(breaches(&saved(sound())), []);
}

#[test]
fn every_rule_can_be_broken() {
    let yes = Object::Boolean(true);
    let name = |name: &str| Object::Name(name.as_bytes().to_vec());
    check(
        "interpolate",
        |file| picture(file).dict.set("Interpolate", yes.clone()),
        "6.2.8",
    );
    check(
        "lzw",
        |file| {
            picture(file)
                .dict
                .set("Filter", Object::Array(vec![name("LZWDecode")]));
        },
        "6.1.7.2",
    );
    check(
        "cmyk",
        |file| picture(file).dict.set("ColorSpace", name("DeviceCMYK")),
        "6.2.4",
    );
    check(
        "soft mask",
        |file| picture(file).dict.set("SMask", Object::Reference((1, 0))),
        "6.2.10",
    );
    check(
        "elsewhere",
        |file| picture(file).dict.set("F", Object::string_literal("a")),
        "6.1.7.1",
    );
    check(
        "size",
        |file| first_page(file).set("MediaBox", vec![0.into(), 0.into(), 2.into(), 2.into()]),
        "6.1.13",
    );
    check(
        "notes",
        |file| first_page(file).set("Annots", Object::Array(Vec::new())),
        "6.3",
    );
    check(
        "action",
        |file| first_page(file).set("AA", Object::Dictionary(dictionary! {})),
        "6.5.2",
    );
    check(
        "part",
        |file| replace(metadata(file), "part>2<", "part>1<"),
        "part 2",
    );
    check(
        "level",
        |file| replace(metadata(file), "conformance>B<", "conformance>A<"),
        "part 2",
    );
    check(
        "packed",
        |file| metadata(file).dict.set("Filter", name("FlateDecode")),
        "plain text",
    );
    check(
        "identifier",
        |file| drop(file.trailer.remove(b"ID")),
        "identifier",
    );
    check(
        "script",
        |file| {
            file.catalog_mut()
                .unwrap()
                .set("OpenAction", dictionary! {"S" => name("JavaScript")});
        },
        "6.5.1",
    );
    check(
        "intent",
        |file| drop(file.catalog_mut().unwrap().remove(b"OutputIntents")),
        "not exactly one",
    );
    check(
        "no metadata",
        |file| drop(file.catalog_mut().unwrap().remove(b"Metadata")),
        "metadata: none",
    );
}

#[test]
fn a_font_must_come_along() {
    let mut file = Document::load_mem(&tests::slip()).unwrap();
    for object in file.objects.values_mut() {
        if let Ok(entries) = object.as_dict_mut() {
            entries.remove(b"FontFile2");
        }
    }
    let found = breaches(&saved(file));
    let what = "a font that is not embedded (6.2.11.4)";
    assert_eq!(
        found.first(),
        Some(&Breach::Page { page: 1, what }),
        "{found:?}"
    );
}

#[test]
fn the_information_dictionary_must_agree_with_the_metadata() {
    let title = Meta {
        title: "A < B".to_owned(),
    };
    let (_, jpegs) = tests::component();
    let pdf = images_to_pdf(&[tests::page(&jpegs[0], 248, 350, false)], &title).unwrap();
    for (said, expected) in [("A < B", 0), ("A > B", 1)] {
        let mut file = Document::load_mem(&pdf).unwrap();
        let info = file.add_object(dictionary! {"Title" => Object::string_literal(said)});
        file.trailer.set("Info", Object::Reference(info));
        assert_eq!(breaches(&saved(file)).len(), expected, "{said}");
    }
}

#[test]
fn head_and_end_are_looked_at_byte_for_byte() {
    let (pdf, _) = tests::component();
    let mut other = pdf.clone();
    other[10] = b'a';
    assert!(matches!(breaches(&other)[..], [Breach::Header(_)]));
    assert!(matches!(
        breaches(&[&pdf[..], b"%x\n"].concat())[..],
        [Breach::Trailer(_)]
    ));
    assert_eq!(breaches(&pdf[..200]), [Breach::Unreadable]);
}

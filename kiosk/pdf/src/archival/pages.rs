//! The rules for what a page is and shows.

use lopdf::{Dictionary, Document, Object, ObjectId, content::Content};

use super::{Breach, is_name};

/// Shortest and longest side of a page in points (6.1.13).
const SIDE_PT: std::ops::RangeInclusive<f32> = 3.0..=14_400.0;

/// Checks every page.
pub(super) fn check(file: &Document, found: &mut Vec<Breach>) {
    let mut count = 0;
    for (index, id) in file.page_iter().enumerate() {
        count += 1;
        let page = index + 1;
        match file.get_dictionary(id) {
            Ok(entries) => {
                let whats = page_breaches(file, id, entries).into_iter();
                found.extend(whats.map(|what| Breach::Page { page, what }));
            }
            Err(_) => found.push(Breach::Page {
                page,
                what: "cannot be read",
            }),
        }
    }
    if count == 0 {
        found.push(Breach::Page {
            page: 0,
            what: "there is none",
        });
    }
}

fn page_breaches(file: &Document, id: ObjectId, page: &Dictionary) -> Vec<&'static str> {
    let mut found = Vec::new();
    if !has_a_fair_size(file, page) {
        found.push("a size outside 3 to 14,400 points (6.1.13)");
    }
    if page.has(b"Annots") {
        found.push("annotations, which no file here needs (6.3)");
    }
    let resources = page.get_deref(b"Resources", file).and_then(Object::as_dict);
    if let Ok(resources) = resources {
        let of = |kind: &[u8]| entries_of(file, resources, kind);
        found.extend(
            of(b"XObject")
                .into_iter()
                .filter_map(|it| picture(file, it)),
        );
        found.extend(of(b"Font").into_iter().filter_map(|it| font(file, it)));
    }
    if runs_cmyk(file, id) {
        found.push("colour that the output intent does not tell (6.2.4.3)");
    }
    found
}

fn has_a_fair_size(file: &Document, page: &Dictionary) -> bool {
    let corners = page.get_deref(b"MediaBox", file).and_then(Object::as_array);
    let Ok([left, bottom, right, top]) = corners.map(Vec::as_slice) else {
        return false;
    };
    let side = |from: &Object, to: &Object| Some(to.as_float().ok()? - from.as_float().ok()?);
    let fair = |side: Option<f32>| side.is_some_and(|side| SIDE_PT.contains(&side));
    fair(side(left, right)) && fair(side(bottom, top))
}

/// The dictionaries that stand under a kind of resource.
fn entries_of<'a>(
    file: &'a Document,
    resources: &'a Dictionary,
    kind: &[u8],
) -> Vec<&'a Dictionary> {
    let Ok(named) = resources.get_deref(kind, file).and_then(Object::as_dict) else {
        return Vec::new();
    };
    let objects = named.iter().filter_map(|(_, it)| file.dereference(it).ok());
    objects
        .filter_map(|(_, object)| match object {
            Object::Stream(stream) => Some(&stream.dict),
            other => other.as_dict().ok(),
        })
        .collect()
}

fn picture(file: &Document, picture: &Dictionary) -> Option<&'static str> {
    if is_name(picture, b"Subtype", b"PS") {
        return Some("PostScript (6.2.9)");
    }
    if !is_name(picture, b"Subtype", b"Image") {
        return None;
    }
    if picture.get(b"ImageMask").and_then(Object::as_bool).ok() == Some(true) {
        let one = picture
            .get(b"BitsPerComponent")
            .and_then(Object::as_i64)
            .ok()
            == Some(1);
        return (!one || picture.has(b"ColorSpace")).then_some("a mask that is no stencil");
    }
    let colour = picture
        .get_deref(b"ColorSpace", file)
        .and_then(Object::as_name);
    let known = colour.is_ok_and(|name| matches!(name, b"DeviceRGB" | b"DeviceGray"));
    (!known).then_some("a picture neither in sRGB nor in grey (6.2.4)")
}

/// A font must bring its glyphs along; a composite one through its descendant.
fn font(file: &Document, font: &Dictionary) -> Option<&'static str> {
    if is_name(font, b"Subtype", b"Type3") {
        return None;
    }
    let descendant = font
        .get_deref(b"DescendantFonts", file)
        .and_then(Object::as_array)
        .ok()
        .and_then(|fonts| fonts.first())
        .and_then(|font| file.dereference(font).ok())
        .and_then(|(_, font)| font.as_dict().ok());
    let descriptor = descendant
        .unwrap_or(font)
        .get_deref(b"FontDescriptor", file)
        .and_then(Object::as_dict);
    let embedded = descriptor.is_ok_and(|descriptor| {
        [b"FontFile".as_slice(), b"FontFile2", b"FontFile3"]
            .iter()
            .any(|key| {
                descriptor
                    .get_deref(key, file)
                    .and_then(Object::as_stream)
                    .is_ok()
            })
    });
    (!embedded).then_some("a font that is not embedded (6.2.11.4)")
}

fn runs_cmyk(file: &Document, id: ObjectId) -> bool {
    let content = Content::decode(&file.get_page_content(id));
    content.is_ok_and(|content| {
        let mut operations = content.operations.iter();
        operations.any(|operation| matches!(operation.operator.as_str(), "k" | "K" | "sh"))
    })
}

//! Whether a file keeps the rules of PDF/A-2b, as far as files like ours can break them.
//!
//! For tests of whatever makes a PDF, and for whoever receives one. It reads with another
//! library than the one that writes, names every breach at once, and is stricter than the
//! norm where that makes it simpler: no transparency at all, nothing but sRGB or grey, no
//! annotations. It is no full validator: it does not look into fonts, JPEGs or profiles.
//! Facts: ISO 19005-2:2011; the clause stands with each breach.

mod pages;

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Document, LoadOptions, Object, Stream};

use crate::MAX_FILE_BYTES;

/// A rule that a file does not keep.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// Not a PDF at all, or damaged.
    #[error("cannot be read as a PDF")]
    Unreadable,
    /// 6.1.2: the first line names a version 1.n, the second is a binary comment.
    #[error("header: {0}")]
    Header(&'static str),
    /// 6.1.3: identifier, encryption, end of file.
    #[error("trailer: {0}")]
    Trailer(&'static str),
    /// 6.2.3: one output intent with an sRGB profile.
    #[error("output intent: {0}")]
    OutputIntent(&'static str),
    /// 6.6.2, 6.6.4: metadata that declare part 2, level B, in plain text.
    #[error("metadata: {0}")]
    Metadata(&'static str),
    /// 6.6.2.3: what the information dictionary says, XMP says as well.
    #[error("information entry {0} is not in the metadata")]
    Information(String),
    /// 6.1.7, 6.1.10, 6.2.8, 6.5, 6.9: a key or value that no archived file may have.
    #[error("object {object}: {what}")]
    Forbidden {
        /// Number of the object.
        object: u32,
        /// What it has.
        what: &'static str,
    },
    /// 6.1.13, 6.2.4, 6.2.11: what a page may not show or be.
    #[error("page {page}: {what}")]
    Page {
        /// Page, counted from 1.
        page: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// Every breach that is found; none for a file that keeps the rules.
#[must_use]
pub fn breaches(pdf: &[u8]) -> Vec<Breach> {
    // The reader is foreign code on bytes that may be anything.
    catch_unwind(AssertUnwindSafe(|| all(pdf))).unwrap_or_else(|_| vec![Breach::Unreadable])
}

fn all(pdf: &[u8]) -> Vec<Breach> {
    let options = LoadOptions {
        strict: true,
        ..LoadOptions::with_max_decompressed_size(MAX_FILE_BYTES)
    };
    let Ok(file) = Document::load_mem_with_options(pdf, options) else {
        return vec![Breach::Unreadable];
    };
    let mut found = Vec::new();
    found.extend(header(pdf).map(Breach::Header));
    found.extend(trailer(pdf, &file).map(Breach::Trailer));
    match file.catalog() {
        Ok(catalog) => {
            found.extend(output_intent(&file, catalog).map(Breach::OutputIntent));
            metadata(&file, catalog, &mut found);
        }
        Err(_) => found.push(Breach::Trailer("no catalogue")),
    }
    for (id, object) in &file.objects {
        let forbidden = |what| Breach::Forbidden { object: id.0, what };
        found.extend(forbidden_in(object).into_iter().map(forbidden));
    }
    pages::check(&file, &mut found);
    found
}

fn header(pdf: &[u8]) -> Option<&'static str> {
    let Some((version, rest)) = pdf.split_at_checked(9) else {
        return Some("too short");
    };
    if !matches!(
        version,
        [
            b'%',
            b'P',
            b'D',
            b'F',
            b'-',
            b'1',
            b'.',
            b'4'..=b'7',
            b'\n' | b'\r'
        ]
    ) {
        return Some("no version between 1.4 and 1.7 alone on its line");
    }
    let comment = rest.strip_prefix(b"\n").unwrap_or(rest);
    let binary = comment
        .get(1..5)
        .is_some_and(|four| four.iter().all(|byte| *byte > 127));
    (comment.first() != Some(&b'%') || !binary).then_some("no binary comment on the second line")
}

fn trailer(pdf: &[u8], file: &Document) -> Option<&'static str> {
    let end = pdf.strip_suffix(b"\n").unwrap_or(pdf);
    let end = end.strip_suffix(b"\r").unwrap_or(end);
    if !end.ends_with(b"%%EOF") {
        return Some("something stands behind the end of the file");
    }
    if file.is_encrypted() || file.trailer.has(b"Encrypt") {
        return Some("encrypted");
    }
    let halves = file.trailer.get(b"ID").and_then(Object::as_array);
    let named = halves.is_ok_and(|halves| {
        let full = |half: &Object| half.as_str().is_ok_and(|half| !half.is_empty());
        halves.len() == 2 && halves.iter().all(full)
    });
    (!named).then_some("no file identifier of two strings")
}

fn output_intent(file: &Document, catalog: &Dictionary) -> Option<&'static str> {
    let intents = catalog
        .get_deref(b"OutputIntents", file)
        .and_then(Object::as_array);
    let Ok([intent]) = intents.map(Vec::as_slice) else {
        return Some("not exactly one");
    };
    let Ok(intent) = file
        .dereference(intent)
        .and_then(|(_, intent)| intent.as_dict())
    else {
        return Some("not a dictionary");
    };
    if !is_name(intent, b"S", b"GTS_PDFA1") {
        return Some("not for PDF/A");
    }
    let profile = intent
        .get_deref(b"DestOutputProfile", file)
        .and_then(Object::as_stream);
    let Some((profile, bytes)) = profile.ok().and_then(|it| Some((it, plain(it)?))) else {
        return Some("without a profile that can be read");
    };
    let rgb = bytes.get(16..20) == Some(b"RGB ".as_slice())
        && bytes.get(36..40) == Some(b"acsp".as_slice());
    let three = profile.dict.get(b"N").and_then(Object::as_i64).ok() == Some(3);
    let named = bytes.windows(4).any(|part| part == b"sRGB");
    (!rgb || !three || !named).then_some("its profile is not sRGB")
}

fn metadata(file: &Document, catalog: &Dictionary, found: &mut Vec<Breach>) {
    let stream = catalog
        .get_deref(b"Metadata", file)
        .and_then(Object::as_stream);
    let Ok(stream) = stream else {
        found.push(Breach::Metadata("none"));
        return;
    };
    if stream.dict.has(b"Filter") {
        found.push(Breach::Metadata("not in plain text"));
        return;
    }
    let Ok(xmp) = std::str::from_utf8(&stream.content) else {
        found.push(Breach::Metadata("not UTF-8"));
        return;
    };
    if !says(xmp, "pdfaid:part", "2") || !says(xmp, "pdfaid:conformance", "B") {
        found.push(Breach::Metadata("do not declare part 2, level B"));
    }
    if !xmp.contains("<?xpacket begin=") || !xmp.trim_end().ends_with("?>") {
        found.push(Breach::Metadata("not wrapped as a packet"));
    }
    information(file, xmp, found);
}

/// Whether the packet has this value, as an element or as an attribute.
fn says(xmp: &str, name: &str, value: &str) -> bool {
    xmp.contains(&format!("<{name}>{value}</{name}>"))
        || [format!("{name}=\"{value}\""), format!("{name}='{value}'")]
            .iter()
            .any(|attribute| xmp.contains(attribute))
}

fn information(file: &Document, xmp: &str, found: &mut Vec<Breach>) {
    let Ok(entries) = file
        .trailer
        .get_deref(b"Info", file)
        .and_then(Object::as_dict)
    else {
        return;
    };
    for (key, value) in entries {
        let Ok(text) = lopdf::decode_text_string(value) else {
            continue;
        };
        let wanted = if key.ends_with(b"Date") {
            iso_date(&text)
        } else {
            Some(crate::xmp::escaped(&text))
        };
        if !wanted.is_some_and(|text| xmp.contains(&text)) {
            let key = String::from_utf8_lossy(key).into_owned();
            found.push(Breach::Information(key));
        }
    }
}

/// `D:YYYYMMDDhhmmss…` as XMP writes it, down to the second.
fn iso_date(text: &str) -> Option<String> {
    let digits = text.strip_prefix("D:")?.get(..14)?;
    let part = |from: usize, to: usize| digits.get(from..to);
    Some(format!(
        "{}-{}-{}T{}:{}:{}",
        part(0, 4)?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?
    ))
}

/// What no object may have, in itself and in what it directly holds.
fn forbidden_in(object: &Object) -> Vec<&'static str> {
    let mut found = Vec::new();
    if let Object::Stream(stream) = object {
        let outside = [b"F".as_slice(), b"FFilter", b"FDecodeParms"];
        if outside.iter().any(|key| stream.dict.has(key)) {
            found.push("a stream that lies outside the file (6.1.7.1)");
        }
        if stream.dict.get(b"Length").and_then(Object::as_i64).is_err() {
            found.push("a stream whose length is not a plain number (6.1.7.1)");
        }
    }
    forbidden_within(object, 0, &mut found);
    found
}

/// Deeper nesting than this is a trap and not a page.
const DEEPEST: usize = 32;

fn forbidden_within(object: &Object, depth: usize, found: &mut Vec<&'static str>) {
    if depth > DEEPEST {
        found.push("nested deeper than any page needs");
        return;
    }
    match object {
        Object::Array(items) => {
            for item in items {
                forbidden_within(item, depth + 1, found);
            }
        }
        Object::Dictionary(entries) => forbidden_entries(entries, depth, found),
        Object::Stream(stream) => forbidden_entries(&stream.dict, depth, found),
        _ => {}
    }
}

/// Keys that never stand in a file of ours, whatever their value.
const KEYS: [(&[u8], &str); 12] = [
    (b"JS", "JavaScript (6.5.1)"),
    (b"JavaScript", "JavaScript (6.5.1)"),
    (b"AA", "actions that start by themselves (6.5.2)"),
    (b"OpenAction", "an action on opening (6.5.1)"),
    (b"EmbeddedFiles", "embedded files (6.8)"),
    (b"EF", "an embedded file (6.8)"),
    (b"XFA", "a form of XFA (6.4.2)"),
    (b"NeedsRendering", "a form that must be drawn first (6.4.2)"),
    (b"Alternates", "alternate pictures (6.2.8)"),
    (b"OPI", "a picture elsewhere (6.2.8)"),
    (b"Ref", "a picture elsewhere (6.2.9)"),
    (b"TR", "a transfer function (6.2.5)"),
];

/// Kinds of action that an archive does not allow.
const ACTIONS: [&[u8]; 11] = [
    b"Launch",
    b"Sound",
    b"Movie",
    b"ResetForm",
    b"ImportData",
    b"Hide",
    b"SetOCGState",
    b"Rendition",
    b"Trans",
    b"GoTo3DView",
    b"JavaScript",
];

fn forbidden_entries(entries: &Dictionary, depth: usize, found: &mut Vec<&'static str>) {
    found.extend(
        KEYS.iter()
            .filter(|(key, _)| entries.has(key))
            .map(|(_, what)| *what),
    );
    if ACTIONS.iter().any(|action| is_name(entries, b"S", action)) {
        found.push("an action that is not allowed (6.5.1)");
    }
    if entries.get(b"Interpolate").and_then(Object::as_bool).ok() == Some(true) {
        found.push("a picture that is to be interpolated (6.2.8)");
    }
    if has_filter(entries, b"LZWDecode") || has_filter(entries, b"Crypt") {
        found.push("a filter that is not allowed (6.1.7.2)");
    }
    if is_transparent(entries) {
        found.push("transparency, which no file here needs (6.2.10)");
    }
    for (_, value) in entries {
        forbidden_within(value, depth + 1, found);
    }
}

fn has_filter(entries: &Dictionary, filter: &[u8]) -> bool {
    match entries.get(b"Filter") {
        Ok(Object::Name(name)) => name == filter,
        Ok(Object::Array(names)) => names.iter().any(|name| name.as_name().ok() == Some(filter)),
        _ => false,
    }
}

fn is_transparent(entries: &Dictionary) -> bool {
    let see_through = |key: &[u8]| {
        entries
            .get(key)
            .and_then(Object::as_float)
            .is_ok_and(|alpha| alpha != 1.0)
    };
    let soft = entries
        .get(b"SMask")
        .is_ok_and(|mask| mask.as_name().ok() != Some(b"None".as_slice()));
    let blended = entries.get(b"BM").and_then(Object::as_name);
    soft || see_through(b"ca")
        || see_through(b"CA")
        || blended.is_ok_and(|mode| !matches!(mode, b"Normal" | b"Compatible"))
        || entries.has(b"SMaskInData")
}

fn is_name(entries: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    entries.get(key).and_then(Object::as_name).ok() == Some(name)
}

/// A stream's bytes without its filters.
fn plain(stream: &Stream) -> Option<Vec<u8>> {
    if stream.dict.has(b"Filter") {
        stream.decompressed_content().ok()
    } else {
        Some(stream.content.clone())
    }
}

#[cfg(test)]
mod tests;

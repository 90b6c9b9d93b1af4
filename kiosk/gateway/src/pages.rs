//! The page digests of a component's PDF.
//!
//! A page digest is SHA-256 of the encoded page image as it lies in the file: one image, or
//! a stencil mask followed by a picture; a page without any image is a generated one, whose
//! content stream counts. Nothing is decoded: the image's bytes are compared, not looked at.
//! The file comes from outside: whatever it holds ends in digests or in an error.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};

use crate::digest::{Sha256Bytes, sha256_of_all};

/// Largest table that may be unpacked while a file is read. The kiosk's own files have none;
/// this is room for other writers, and far below what a crafted one could swell to.
const UNPACKED_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// Why a PDF gives no digests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PageFault {
    /// Not a PDF that can be read.
    Unreadable,
    /// A page whose images are not one image, nor one mask and one picture.
    Ambiguous,
}

impl PageFault {
    /// Stable code for problems.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "not-a-pdf",
            Self::Ambiguous => "page-image-unclear",
        }
    }
}

/// The digest of each page, in order.
pub(crate) fn digests(pdf: &[u8]) -> Result<Vec<Sha256Bytes>, PageFault> {
    // A parser's own mistake must not end the worker: it only spoils this one file.
    catch_unwind(AssertUnwindSafe(|| read(pdf))).unwrap_or(Err(PageFault::Unreadable))
}

fn read(pdf: &[u8]) -> Result<Vec<Sha256Bytes>, PageFault> {
    let options = LoadOptions {
        strict: true,
        max_decompressed_size: Some(UNPACKED_LIMIT_BYTES),
        ..LoadOptions::default()
    };
    let document =
        Document::load_mem_with_options(pdf, options).map_err(|_| PageFault::Unreadable)?;
    document
        .page_iter()
        .map(|page| page_digest(&document, page))
        .collect()
}

fn page_digest(document: &Document, page: ObjectId) -> Result<Sha256Bytes, PageFault> {
    let (masks, pictures): (Vec<&Stream>, Vec<&Stream>) = images(document, page)?
        .into_iter()
        .partition(|image| is_mask(image));
    match (masks.as_slice(), pictures.as_slice()) {
        ([], []) => content_digest(document, page),
        ([one], []) | ([], [one]) => Ok(sha256_of_all([one.content.as_slice()])),
        ([mask], [picture]) => Ok(sha256_of_all([
            mask.content.as_slice(),
            picture.content.as_slice(),
        ])),
        _ => Err(PageFault::Ambiguous),
    }
}

fn images(document: &Document, page: ObjectId) -> Result<Vec<&Stream>, PageFault> {
    let (direct, inherited) = document
        .get_page_resources(page)
        .map_err(|_| PageFault::Unreadable)?;
    let parents = inherited
        .into_iter()
        .filter_map(|id| document.get_dictionary(id).ok());
    // The nearest resources win (PDF 32000-1, 7.7.3.4), and only they count.
    let Some(resources) = direct.into_iter().chain(parents).next() else {
        return Ok(Vec::new());
    };
    let Ok(objects) = document.get_dict_in_dict(resources, b"XObject") else {
        return Ok(Vec::new());
    };
    Ok(image_streams(document, objects))
}

fn image_streams<'a>(document: &'a Document, objects: &'a Dictionary) -> Vec<&'a Stream> {
    objects
        .iter()
        .filter_map(|(_, object)| document.dereference(object).ok()?.1.as_stream().ok())
        .filter(|stream| {
            stream
                .dict
                .get(b"Subtype")
                .and_then(Object::as_name)
                .is_ok_and(|name| name == b"Image")
        })
        .collect()
}

fn is_mask(image: &Stream) -> bool {
    image
        .dict
        .get(b"ImageMask")
        .and_then(Object::as_bool)
        .unwrap_or(false)
}

fn content_digest(document: &Document, page: ObjectId) -> Result<Sha256Bytes, PageFault> {
    let streams: Vec<&[u8]> = document
        .get_page_contents(page)
        .into_iter()
        .filter_map(|id| document.get_object(id).and_then(Object::as_stream).ok())
        .map(|stream| stream.content.as_slice())
        .collect();
    if streams.is_empty() {
        Err(PageFault::Unreadable)
    } else {
        Ok(sha256_of_all(streams))
    }
}

//! Takes the page streams out of a finished PDF and digests them.
//!
//! This is how `sent` is known before a PDF is sealed: the digests come from the bytes that
//! will leave the machine, not from the pages that went in, and they are read by another
//! library than the one that wrote them. It never decodes a picture. Facts: the portal
//! contract, section "Documents" (a page's digest is that of its image stream as embedded);
//! a layered page is its mask followed by its picture, a drawn page its content stream.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};
use sha2::{Digest, Sha256};

use crate::{MAX_FILE_BYTES, PdfError};

/// SHA-256 of each page's stream, in page order.
///
/// # Errors
/// [`PdfError::TooLarge`] above [`MAX_FILE_BYTES`], [`PdfError::Unreadable`],
/// [`PdfError::NoPages`], [`PdfError::EmptyPage`].
pub fn read_back(pdf: &[u8]) -> Result<Vec<[u8; 32]>, PdfError> {
    if pdf.len() > MAX_FILE_BYTES {
        return Err(PdfError::TooLarge);
    }
    // The reader is foreign code on bytes that may be anything.
    catch_unwind(AssertUnwindSafe(|| digests(pdf))).unwrap_or(Err(PdfError::Unreadable))
}

fn digests(pdf: &[u8]) -> Result<Vec<[u8; 32]>, PdfError> {
    let options = LoadOptions {
        strict: true,
        ..LoadOptions::with_max_decompressed_size(MAX_FILE_BYTES)
    };
    let document =
        Document::load_mem_with_options(pdf, options).map_err(|_| PdfError::Unreadable)?;
    if document.is_encrypted() {
        return Err(PdfError::Unreadable);
    }
    let pages: Vec<_> = document.page_iter().enumerate().collect();
    if pages.is_empty() {
        return Err(PdfError::NoPages);
    }
    pages
        .into_iter()
        .map(|(index, id)| {
            page_digest(&document, id).ok_or(PdfError::EmptyPage { page: index + 1 })
        })
        .collect()
}

fn page_digest(document: &Document, page: ObjectId) -> Option<[u8; 32]> {
    let mut streams = pictures(document, page);
    if streams.is_empty() {
        streams = contents(document, page);
    }
    let mut hash = Sha256::new();
    for stream in &streams {
        hash.update(&stream.content);
    }
    let empty = streams.iter().all(|stream| stream.content.is_empty());
    (!empty).then(|| hash.finalize().into())
}

/// The page's pictures, masks first.
fn pictures(document: &Document, page: ObjectId) -> Vec<&Stream> {
    let Some(objects) = x_objects(document, page) else {
        return Vec::new();
    };
    let streams = objects
        .iter()
        .filter_map(|(_, object)| resolve(document, object));
    let mut pictures: Vec<_> = streams.filter(|stream| is_picture(stream)).collect();
    pictures.sort_by_key(|stream| !is_mask(stream));
    pictures
}

fn x_objects(document: &Document, page: ObjectId) -> Option<&Dictionary> {
    let page = document.get_dictionary(page).ok()?;
    let resources = page
        .get_deref(b"Resources", document)
        .ok()?
        .as_dict()
        .ok()?;
    resources
        .get_deref(b"XObject", document)
        .ok()?
        .as_dict()
        .ok()
}

fn contents(document: &Document, page: ObjectId) -> Vec<&Stream> {
    let ids = document.get_page_contents(page);
    ids.iter()
        .filter_map(|id| document.get_object(*id).ok()?.as_stream().ok())
        .collect()
}

fn resolve<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Stream> {
    document.dereference(object).ok()?.1.as_stream().ok()
}

fn is_picture(stream: &Stream) -> bool {
    stream
        .dict
        .get(b"Subtype")
        .and_then(Object::as_name)
        .is_ok_and(|name| name == b"Image")
}

fn is_mask(stream: &Stream) -> bool {
    stream
        .dict
        .get(b"ImageMask")
        .and_then(Object::as_bool)
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_pdf() {
        for wrong in [
            &b""[..],
            b"%PDF-1.7",
            b"%PDF-1.7\nstartxref\n99999\n%%EOF",
            &[0xff; 300],
        ] {
            assert_eq!(read_back(wrong), Err(PdfError::Unreadable));
        }
    }
}

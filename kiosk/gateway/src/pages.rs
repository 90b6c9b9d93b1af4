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

/// Deepest page tree. A balanced one of that depth holds more pages than any dossier; a
/// deeper one is a loop.
const TREE_DEPTH: usize = 32;

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
    let Some(resources) = nearest_resources(document, page)? else {
        return Ok(Vec::new());
    };
    match document.get_dict_in_dict(resources, b"XObject") {
        Ok(objects) => Ok(image_streams(document, objects)),
        Err(_) => Ok(Vec::new()),
    }
}

/// The page's own resources, or those of the nearest node above it (PDF 32000-1, 7.7.3.4).
fn nearest_resources(
    document: &Document,
    page: ObjectId,
) -> Result<Option<&Dictionary>, PageFault> {
    let mut node = page;
    for _ in 0..TREE_DEPTH {
        let dictionary = document
            .get_dictionary(node)
            .map_err(|_| PageFault::Unreadable)?;
        if let Ok(resources) = document.get_dict_in_dict(dictionary, b"Resources") {
            return Ok(Some(resources));
        }
        match dictionary.get(b"Parent").and_then(Object::as_reference) {
            Ok(parent) => node = parent,
            Err(_) => return Ok(None),
        }
    }
    Err(PageFault::Unreadable)
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

#[cfg(test)]
mod tests {
    use pdf_writer::{Finish, Name, Pdf, Rect, Ref};

    use super::*;
    use crate::digest::sha256;

    /// Where a page's resources stand.
    #[derive(Clone, Copy)]
    enum Resources {
        Own,
        Inherited,
        /// Nowhere: the tree is its own parent.
        Looping,
    }

    /// Bytes of an image, and whether it is a mask.
    type TestImage<'a> = (&'a [u8], bool);

    /// Images of a page, and what its digest is taken of.
    type Case<'a> = (&'a [TestImage<'a>], Result<&'a [u8], PageFault>);

    /// A PDF of one page with images and some content.
    fn pdf(images: &[TestImage<'_>], content: &[u8], place: Resources) -> Vec<u8> {
        let mut pdf = Pdf::new();
        let (catalog, tree, page_ref, content_ref) =
            (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4));
        let names: Vec<String> = (0..images.len()).map(|index| format!("I{index}")).collect();
        let refs: Vec<Ref> = (5..).take(images.len()).map(Ref::new).collect();
        let pairs = || {
            names
                .iter()
                .map(|name| Name(name.as_bytes()))
                .zip(refs.iter().copied())
        };
        pdf.catalog(catalog).pages(tree);
        let mut pages = pdf.pages(tree);
        pages.kids([page_ref]).count(1);
        if matches!(place, Resources::Inherited) {
            pages.resources().x_objects().pairs(pairs());
        }
        if matches!(place, Resources::Looping) {
            pages.parent(tree);
        }
        pages.finish();
        let mut page = pdf.page(page_ref);
        page.parent(tree)
            .media_box(Rect::new(0.0, 0.0, 10.0, 10.0))
            .contents(content_ref);
        if matches!(place, Resources::Own) {
            page.resources().x_objects().pairs(pairs());
        }
        page.finish();
        pdf.stream(content_ref, content);
        for ((bytes, is_mask), image_ref) in images.iter().zip(&refs) {
            let mut image = pdf.image_xobject(*image_ref, bytes);
            image.width(1).height(1);
            if *is_mask {
                image.image_mask(true);
            }
            image.finish();
        }
        pdf.finish()
    }

    #[test]
    fn each_kind_of_page_has_its_digest() {
        let (mask, picture) = ((b"MASK".as_slice(), true), (b"PICTURE".as_slice(), false));
        let cases: [Case<'_>; 6] = [
            (&[picture], Ok(b"PICTURE")),
            (&[mask], Ok(b"MASK")),
            (&[picture, mask], Ok(b"MASKPICTURE")),
            (&[], Ok(b"q Q")),
            (&[picture, picture], Err(PageFault::Ambiguous)),
            (&[mask, mask, picture], Err(PageFault::Ambiguous)),
        ];
        for place in [Resources::Own, Resources::Inherited] {
            for (images, expected) in cases {
                let expected = expected.map(|bytes| vec![sha256(bytes)]);
                assert_eq!(digests(&pdf(images, b"q Q", place)), expected);
            }
        }
    }

    #[test]
    fn a_damaged_file_never_panics_and_never_gains_a_page() {
        let whole = pdf(&[(b"PICTURE", false)], b"q Q", Resources::Own);
        for end in 0..whole.len() {
            let _ = digests(&whole[..end]);
        }
        for position in 0..whole.len() {
            for value in [0, b'9', b'<', b'(', 0xff] {
                let mut damaged = whole.clone();
                damaged[position] = value;
                assert!(
                    digests(&damaged).is_ok_and(|pages| pages.len() <= 1)
                        || digests(&damaged).is_err()
                );
            }
        }
    }

    #[test]
    fn a_page_tree_that_loops_ends_in_an_error() {
        let looping = pdf(&[], b"q Q", Resources::Looping);
        assert_eq!(digests(&looping), Err(PageFault::Unreadable));
    }
}

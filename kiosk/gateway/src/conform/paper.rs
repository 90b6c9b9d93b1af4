//! Component PDFs with real page images, made here so that their digests are known.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref};
use rand::{RngCore, rngs::OsRng};

/// Width and height of a page's picture, in pixels; a multiple of 8 for the mask's rows.
const SIDE_PX: u16 = 160;

/// What a page of a component PDF consists of.
#[derive(Clone, Debug)]
pub(super) enum Page {
    /// One picture.
    Picture(Vec<u8>),
    /// A mask over a picture, as the imaging of a kiosk separates them.
    Layered { mask: Vec<u8>, picture: Vec<u8> },
    /// No image; only a content stream.
    Generated(Vec<u8>),
}

impl Page {
    /// A page with a grey picture like no other.
    pub(super) fn picture() -> Self {
        Self::Picture(noise(usize::from(SIDE_PX) * usize::from(SIDE_PX)))
    }

    pub(super) fn layered() -> Self {
        let pixels = usize::from(SIDE_PX) * usize::from(SIDE_PX);
        Self::Layered {
            mask: noise(pixels / 8),
            picture: noise(pixels),
        }
    }

    pub(super) fn generated() -> Self {
        let mut content = Content::new();
        content.rect(50.0, 50.0, 400.0, 600.0);
        content.stroke();
        Self::Generated(content.finish().to_vec())
    }

    /// The bytes that the page digest is taken of (contract, "Receipt").
    pub(super) fn digested(&self) -> Vec<u8> {
        match self {
            Self::Picture(bytes) | Self::Generated(bytes) => bytes.clone(),
            Self::Layered { mask, picture } => [mask.as_slice(), picture.as_slice()].concat(),
        }
    }
}

fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// Numbers of a page's objects.
struct PageRefs {
    page: Ref,
    content: Ref,
    picture: Ref,
    mask: Ref,
}

impl PageRefs {
    /// Four numbers a page, after catalogue and page tree.
    fn all(pages: usize) -> Vec<Self> {
        let firsts = (3..).step_by(4).take(pages);
        firsts
            .map(|first| Self {
                page: Ref::new(first),
                content: Ref::new(first + 1),
                picture: Ref::new(first + 2),
                mask: Ref::new(first + 3),
            })
            .collect()
    }
}

/// A PDF of these pages; image bytes are embedded as they are.
pub(super) fn pdf(pages: &[Page]) -> Vec<u8> {
    let (catalog, tree) = (Ref::new(1), Ref::new(2));
    let refs = PageRefs::all(pages.len());
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree)
        .kids(refs.iter().map(|one| one.page))
        .count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    for (page, refs) in pages.iter().zip(&refs) {
        write_page(&mut pdf, tree, page, refs);
    }
    pdf.finish()
}

fn write_page(pdf: &mut Pdf, tree: Ref, page: &Page, refs: &PageRefs) {
    let names: &[(&[u8], Ref)] = match page {
        Page::Picture(_) => &[(b"P", refs.picture)],
        Page::Layered { .. } => &[(b"P", refs.picture), (b"M", refs.mask)],
        Page::Generated(_) => &[],
    };
    let mut object = pdf.page(refs.page);
    object
        .parent(tree)
        .media_box(Rect::new(0.0, 0.0, 595.0, 842.0))
        .contents(refs.content);
    let pairs = names.iter().map(|(name, image)| (Name(name), *image));
    object.resources().x_objects().pairs(pairs);
    object.finish();
    match page {
        Page::Picture(bytes) => write_image(pdf, refs.picture, bytes, false),
        Page::Layered { mask, picture } => {
            write_image(pdf, refs.picture, picture, false);
            write_image(pdf, refs.mask, mask, true);
        }
        Page::Generated(bytes) => {
            pdf.stream(refs.content, bytes);
            return;
        }
    }
    pdf.stream(refs.content, &draw(names));
}

fn write_image(pdf: &mut Pdf, place: Ref, bytes: &[u8], is_mask: bool) {
    let side = i32::from(SIDE_PX);
    let mut image = pdf.image_xobject(place, bytes);
    image.width(side).height(side);
    if is_mask {
        image.image_mask(true).bits_per_component(1);
    } else {
        image.color_space().device_gray();
        image.bits_per_component(8);
    }
}

/// Draws the images over the whole page, one over the other.
fn draw(names: &[(&[u8], Ref)]) -> Vec<u8> {
    let mut content = Content::new();
    for (name, _) in names {
        content.save_state();
        content.transform([595.0, 0.0, 0.0, 842.0, 0.0, 0.0]);
        content.x_object(Name(name));
        content.restore_state();
    }
    content.finish().to_vec()
}

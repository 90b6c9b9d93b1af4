//! A component as a PDF: every page a JPEG, or a mask of ink over one, at scale 100 %.
//!
//! The bytes of a page go in unchanged. That matters: the digest of the page is the digest of
//! these bytes, from the moment of scanning to the portal's read-back. Pages are written out
//! one after the other, so that a long component takes no more memory than its largest page.
//! Facts: ISO 32000-1:2008, 7.4.6 (CCITTFaxDecode), 7.4.8 (DCTDecode), 8.9.5 and 8.9.6.2
//! (images, stencil masks); Decree 30/2020/NĐ-CP, annex I (scale 100 %).

use std::io::Write;

use pdf_writer::{Content, Ref};

use crate::archive::{Archive, POINTS_PER_INCH, name};
use crate::{Meta, PdfError, jpeg};

/// The names of picture and mask in their page's resources.
const PICTURE: &str = "P";
const MASK: &str = "M";

/// One scanned page.
#[derive(Clone, Copy)]
pub struct ImagePage<'a> {
    /// The page as it was sealed: the mask if there is one, then the picture, a JPEG.
    pub bytes: &'a [u8],
    /// How many of the bytes are the mask: ink as CCITT group 4 (ITU-T T.6) in the page's
    /// full size, painted black over the picture. 0 for a page that is a picture alone.
    pub mask_bytes: usize,
    /// Width in pixels: of the mask if there is one, otherwise as the JPEG says.
    pub width_px: u32,
    /// Height in pixels, likewise.
    pub height_px: u32,
    /// Resolution in dots per inch; gives the page its size. At least 1.
    pub dpi: u32,
    /// The picture has one channel instead of three.
    pub grey: bool,
}

/// Pages bear people's data: only sizes are shown.
impl std::fmt::Debug for ImagePage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImagePage")
            .field("bytes", &self.bytes.len())
            .field("mask_bytes", &self.mask_bytes)
            .field("width_px", &self.width_px)
            .field("height_px", &self.height_px)
            .field("dpi", &self.dpi)
            .field("grey", &self.grey)
            .finish()
    }
}

impl<'a> ImagePage<'a> {
    /// Mask and picture; none if the mask is said to be longer than the page.
    #[must_use]
    pub fn layers(&self) -> Option<(&'a [u8], &'a [u8])> {
        self.bytes.split_at_checked(self.mask_bytes)
    }
}

/// A component's file while it is written, page after page, into anything that takes bytes.
pub struct ComponentPdf<W> {
    archive: Archive<W>,
    meta: Meta,
}

impl<W: Write> ComponentPdf<W> {
    /// Begins a PDF/A-2b file.
    ///
    /// # Errors
    /// [`PdfError::Write`].
    pub fn new(sink: W, meta: Meta) -> Result<Self, PdfError> {
        let archive = Archive::new(sink)?;
        Ok(Self { archive, meta })
    }

    /// Writes a page. After an error the file is of no use.
    ///
    /// # Errors
    /// [`PdfError::NotJpeg`], [`PdfError::PictureDiffers`], [`PdfError::PageSize`],
    /// [`PdfError::TooLarge`], [`PdfError::Write`].
    pub fn add_page(&mut self, page: &ImagePage<'_>) -> Result<(), PdfError> {
        add(&mut self.archive, page)
    }

    /// Writes what is left and hands the sink back. Equal pages give equal bytes.
    ///
    /// # Errors
    /// [`PdfError::NoPages`], [`PdfError::TooLarge`], [`PdfError::Write`].
    pub fn finish(self) -> Result<W, PdfError> {
        self.archive.finish(&self.meta)
    }
}

/// Puts `pages` into one PDF/A-2b file in memory. Equal input gives equal bytes.
///
/// # Errors
/// As [`ComponentPdf`], apart from [`PdfError::Write`].
pub fn images_to_pdf(pages: &[ImagePage<'_>], meta: &Meta) -> Result<Vec<u8>, PdfError> {
    // Room for a page's own objects and for the frame, so that the buffer never grows and no
    // half copy of a page stays behind on the heap.
    const PAGE_BYTES: usize = 1024;
    const FRAME_BYTES: usize = 16 * 1024;
    let payload = pages
        .iter()
        .map(|page| page.bytes.len().saturating_add(PAGE_BYTES))
        .fold(FRAME_BYTES, usize::saturating_add);
    if payload > crate::MAX_FILE_BYTES {
        return Err(PdfError::TooLarge);
    }
    let mut pdf = ComponentPdf::new(Vec::with_capacity(payload), meta.clone())?;
    for page in pages {
        pdf.add_page(page)?;
    }
    pdf.finish()
}

fn add<W: Write>(archive: &mut Archive<W>, page: &ImagePage<'_>) -> Result<(), PdfError> {
    let number = archive.page_count() + 1;
    let differs = PdfError::PictureDiffers { page: number };
    let (mask, picture) = page.layers().ok_or(differs.clone())?;
    let frame = jpeg::frame(picture).ok_or(PdfError::NotJpeg { page: number })?;
    let spread = spread(page, &frame).ok_or(differs)?;
    let size_pt = archive.checked((
        points(page.width_px, page.dpi),
        points(page.height_px, page.dpi),
    ))?;
    let mask = match mask {
        [] => None,
        mask => Some(write_mask(archive, page, mask)?),
    };
    let id = archive.bump();
    archive.stream(id, &picture_entries(&frame), picture)?;
    let mut content = Content::new();
    // The picture's last row and column may reach over the page by less than its own pixel.
    let picture_pt = (
        points(frame.width_px * spread, page.dpi),
        points(frame.height_px * spread, page.dpi),
    );
    place(&mut content, PICTURE, picture_pt, size_pt.1 - picture_pt.1);
    if mask.is_some() {
        content.set_fill_gray(0.0);
        place(&mut content, MASK, size_pt, 0.0);
    }
    archive.add_page(size_pt, &content.finish(), |resources| {
        let mut objects = resources.x_objects();
        objects.pair(name(PICTURE), id);
        if let Some(mask) = mask {
            objects.pair(name(MASK), mask);
        }
    })
}

/// How many pixels of the page one of the picture covers; none if the two do not belong
/// together. A picture without a mask has the page's own pixels.
fn spread(page: &ImagePage<'_>, frame: &jpeg::Frame) -> Option<u32> {
    let spread = match page.mask_bytes {
        0 => 1,
        _ => page.width_px.div_ceil(frame.width_px),
    };
    let covered = |page_px: u32, picture_px: u32| page_px.div_ceil(spread) == picture_px;
    let same = spread > 0
        && covered(page.width_px, frame.width_px)
        && covered(page.height_px, frame.height_px)
        && frame.channels == if page.grey { 1 } else { 3 };
    same.then_some(spread)
}

/// Draws a picture of this size at the page's left edge.
fn place(content: &mut Content, picture: &str, size_pt: (f32, f32), bottom_pt: f32) {
    content
        .save_state()
        .transform([size_pt.0, 0.0, 0.0, size_pt.1, 0.0, bottom_pt]);
    content.x_object(name(picture)).restore_state();
}

fn picture_entries(frame: &jpeg::Frame) -> String {
    let (width, height) = (frame.width_px, frame.height_px);
    let colour = if frame.channels == 1 {
        "DeviceGray"
    } else {
        "DeviceRGB"
    };
    format!(
        "/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{colour}\
         /BitsPerComponent 8/Filter/DCTDecode"
    )
}

/// A black pixel of group 4 is the sample 0, and that is what a stencil paints.
fn write_mask<W: Write>(
    archive: &mut Archive<W>,
    page: &ImagePage<'_>,
    mask: &[u8],
) -> Result<Ref, PdfError> {
    let (width, height) = (page.width_px, page.height_px);
    let entries = format!(
        "/Type/XObject/Subtype/Image/ImageMask true/Width {width}/Height {height}\
         /BitsPerComponent 1/Filter/CCITTFaxDecode\
         /DecodeParms<</K -1/Columns {width}/Rows {height}>>"
    );
    let id = archive.bump();
    archive.stream(id, &entries, mask)?;
    Ok(id)
}

/// A length in points. Without a resolution it is infinite, which no page may be.
fn points(length_px: u32, dpi: u32) -> f32 {
    length_px as f32 * POINTS_PER_INCH / dpi as f32
}

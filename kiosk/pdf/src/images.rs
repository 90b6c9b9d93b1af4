//! A component as a PDF: every page one JPEG, embedded unchanged at scale 100 %.
//!
//! Unchanged matters: the digest of the page is the digest of these bytes, from the moment
//! of scanning to the portal's read-back. Facts: ISO 32000-1:2008, 7.4.8 (DCTDecode) and
//! 8.9.5 (images); Decree 30/2020/NĐ-CP, annex I (scale 100 %).

use pdf_writer::{Content, Filter};

use crate::archive::{Archive, POINTS_PER_INCH, name};
use crate::{Meta, PdfError, jpeg};

/// The picture's name in its page's resources.
const PICTURE: &str = "P";

/// One scanned page.
#[derive(Clone, Copy)]
pub struct ImagePage<'a> {
    /// The encoded picture.
    pub jpeg: &'a [u8],
    /// Width in pixels, as the JPEG says.
    pub width_px: u32,
    /// Height in pixels, as the JPEG says.
    pub height_px: u32,
    /// Resolution in dots per inch; gives the page its size. At least 1.
    pub dpi: u32,
    /// One channel instead of three.
    pub grey: bool,
}

/// Pages bear people's data: only sizes are shown.
impl std::fmt::Debug for ImagePage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImagePage")
            .field("jpeg_bytes", &self.jpeg.len())
            .field("width_px", &self.width_px)
            .field("height_px", &self.height_px)
            .field("dpi", &self.dpi)
            .field("grey", &self.grey)
            .finish()
    }
}

/// Puts `pages` into one PDF/A-2b file. Equal input gives equal bytes.
///
/// # Errors
/// [`PdfError::NoPages`], [`PdfError::NotJpeg`], [`PdfError::PictureDiffers`],
/// [`PdfError::PageSize`], [`PdfError::TooLarge`].
pub fn images_to_pdf(pages: &[ImagePage<'_>], meta: &Meta) -> Result<Vec<u8>, PdfError> {
    // Room for a page's own objects, beside its picture.
    const PAGE_BYTES: usize = 1024;
    let payload = pages
        .iter()
        .map(|page| page.jpeg.len().saturating_add(PAGE_BYTES));
    let mut archive = Archive::new(payload.fold(0, usize::saturating_add))?;
    for page in pages {
        add(&mut archive, page)?;
    }
    archive.finish(meta)
}

fn add(archive: &mut Archive, page: &ImagePage<'_>) -> Result<(), PdfError> {
    let number = archive.page_count() + 1;
    let frame = jpeg::frame(page.jpeg).ok_or(PdfError::NotJpeg { page: number })?;
    let channels = if page.grey { 1 } else { 3 };
    if (frame.width_px, frame.height_px, frame.channels)
        != (page.width_px, page.height_px, channels)
    {
        return Err(PdfError::PictureDiffers { page: number });
    }
    let size_pt = (
        points(page.width_px, page.dpi),
        points(page.height_px, page.dpi),
    );
    let id = archive.bump();
    write_picture(archive, id, page);
    let mut content = Content::new();
    content
        .save_state()
        .transform([size_pt.0, 0.0, 0.0, size_pt.1, 0.0, 0.0]);
    content.x_object(name(PICTURE)).restore_state();
    archive.add_page(size_pt, &content.finish(), |resources| {
        resources.x_objects().pair(name(PICTURE), id);
    })
}

/// A JPEG has at most 65,535 pixels a side, so the numbers fit.
fn write_picture(archive: &mut Archive, id: pdf_writer::Ref, page: &ImagePage<'_>) {
    let mut picture = archive.objects().image_xobject(id, page.jpeg);
    picture.filter(Filter::DctDecode);
    picture
        .width(page.width_px as i32)
        .height(page.height_px as i32)
        .bits_per_component(8);
    if page.grey {
        picture.color_space().device_gray();
    } else {
        picture.color_space().device_rgb();
    }
}

/// A length in points. Without a resolution it is infinite, which no page may be.
fn points(length_px: u32, dpi: u32) -> f32 {
    length_px as f32 * POINTS_PER_INCH / dpi as f32
}

//! The finished pages of a component as one file.

use kiosk_pdf::{ImagePage, Meta};
use zeroize::Zeroizing;

use crate::{Cleaned, ImagingError};

impl Cleaned {
    /// The page as a component's file takes it.
    #[must_use]
    pub fn as_page(&self) -> ImagePage<'_> {
        ImagePage {
            bytes: &self.bytes,
            mask_bytes: self.mask_bytes,
            width_px: self.width_px,
            height_px: self.height_px,
            dpi: self.dpi,
            grey: self.grey,
        }
    }
}

/// Puts pages into one PDF/A-2b file, their bytes unchanged. `title` must not name a person.
///
/// # Errors
/// [`ImagingError::Pdf`].
pub fn component_pdf(
    pages: &[ImagePage<'_>],
    title: &str,
) -> Result<Zeroizing<Vec<u8>>, ImagingError> {
    let meta = Meta {
        title: title.to_owned(),
    };
    Ok(Zeroizing::new(kiosk_pdf::images_to_pdf(pages, &meta)?))
}

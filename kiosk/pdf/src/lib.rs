//! PDF/A-2b files: scanned pages, or drawn pages whose text can be copied out.
//!
//! The portal, the archive and the citizen get the same kind of file, so that nobody has to
//! convert a dossier later: Decree 30/2020/NĐ-CP, annex I, asks for PDF 1.4 or newer at
//! scale 100 %, Circular 05/2025/TT-BNV for PDF/A. What PDF/A-2b demands is ISO 19005-2:2011
//! (header 6.1.2, identifier 6.1.3, colour 6.2.4, fonts 6.2.11, metadata 6.6), written out
//! here on top of plain PDF 1.7 objects (ISO 32000-1:2008).
//!
//! The crate is pure: the same input gives the same bytes, there is no clock, file or random
//! source, a scanned page goes in byte for byte, and what is read back is what was written.
//! Components are written as a stream of bytes, page after page. The crate never decodes a
//! picture, never encrypts, and never writes the document information dictionary,
//! so that it cannot disagree with the XMP packet.

pub mod archival;
mod archive;
mod font;
mod icc;
mod images;
mod jpeg;
mod read_back;
mod read_passing;
#[cfg(test)]
mod tests;
mod text;
mod xmp;

pub use images::{ComponentPdf, ImagePage, images_to_pdf};
pub use read_back::read_back;
pub use read_passing::ReadBack;
pub use text::{Document, FontId, Page, Rgb};

/// Largest file that is written or read, in bytes. A component may have 10 MB; the rest is
/// room for profiles with other limits, and far below the 2 GiB of a PDF stream.
pub const MAX_FILE_BYTES: usize = 128 * 1024 * 1024;

/// What the file says about itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Meta {
    /// Title, shown by readers in the window frame. Never a person's name: titles end up
    /// in lists of recent files.
    pub title: String,
}

/// Why a PDF could not be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// No page was given; a component without pages must never be sent.
    #[error("a document needs at least one page")]
    NoPages,
    /// The picture is not a baseline or progressive JPEG of 8 bits a channel.
    #[error("picture {page} is not a JPEG that can be embedded")]
    NotJpeg {
        /// Page, counted from 1.
        page: usize,
    },
    /// The JPEG says something else than the caller.
    #[error("picture {page} has another size or colour than announced")]
    PictureDiffers {
        /// Page, counted from 1.
        page: usize,
    },
    /// Below 3 or above 14,400 points, or not a number (ISO 19005-2, 6.1.13).
    #[error("page {page} has a size that PDF/A does not allow")]
    PageSize {
        /// Page, counted from 1.
        page: usize,
    },
    /// The font cannot be read, or has no TrueType outlines.
    #[error("the font cannot be embedded")]
    Font,
    /// The font belongs to another document.
    #[error("page {page} names a font that the document does not have")]
    UnknownFont {
        /// Page, counted from 1.
        page: usize,
    },
    /// Longer than [`MAX_FILE_BYTES`].
    #[error("the document is larger than {MAX_FILE_BYTES} bytes")]
    TooLarge,
    /// The sink does not take the bytes.
    #[error("the document cannot be written: {0}")]
    Write(std::io::ErrorKind),
    /// Not a PDF, damaged, or encrypted.
    #[error("the file cannot be read as a PDF")]
    Unreadable,
    /// A page shows neither a picture nor content.
    #[error("page {page} has no stream to compare")]
    EmptyPage {
        /// Page, counted from 1.
        page: usize,
    },
}

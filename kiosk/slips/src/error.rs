//! Why there is no slip.

use kiosk_pdf::PdfError;

use crate::QrError;

/// What can go wrong with a slip.
#[derive(Debug, thiserror::Error)]
pub enum SlipError {
    /// The data file is not one of that kind. The place is told but never the content.
    #[error("the data do not fit the slip: line {line}, column {column}")]
    Data {
        /// Line, counted from 1.
        line: usize,
        /// Column, counted from 1.
        column: usize,
    },
    /// The address makes no QR code.
    #[error(transparent)]
    Qr(#[from] QrError),
    /// The PDF could not be made.
    #[error("the PDF cannot be made")]
    Pdf(#[from] PdfError),
    /// The picture could not be encoded.
    #[error("the picture cannot be encoded")]
    Picture(#[from] image::ImageError),
}

//! Why a picture could not be used. Never names its content.

use kiosk_domain::FaultCode;

/// A picture that cannot become a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImagingError {
    /// No bytes at all: the documented failure of dossiers handed in on line.
    #[error("the picture has no bytes")]
    Empty,
    /// Neither JPEG, PNG nor TIFF.
    #[error("the picture is of no known format")]
    UnknownFormat,
    /// Damaged, cut short, or of a kind that is not decoded.
    #[error("the picture cannot be decoded")]
    Undecodable,
    /// More pixels or bytes than any sheet of paper needs.
    #[error(
        "the picture is larger than {} pixels a side or {} bytes",
        crate::MAX_SIDE_PX,
        crate::MAX_FILE_BYTES
    )]
    TooLarge,
    /// Nobody waits for the result any more.
    #[error("the work was cancelled")]
    Cancelled,
    /// The encoder refused the page.
    #[error("the page cannot be encoded")]
    Encode,
    /// The component's file cannot be written.
    #[error("the component cannot be written: {0}")]
    Pdf(#[from] kiosk_pdf::PdfError),
}

impl ImagingError {
    /// What the citizen is told. For [`Self::Cancelled`], whose visit is over, it has to be
    /// said to nobody.
    #[must_use]
    pub const fn fault(&self) -> FaultCode {
        match self {
            Self::Empty | Self::UnknownFormat | Self::Undecodable => FaultCode::PageUnreadable,
            Self::TooLarge => FaultCode::PageTooLarge,
            Self::Pdf(kiosk_pdf::PdfError::TooLarge) => FaultCode::ComponentTooLarge,
            Self::Cancelled | Self::Encode | Self::Pdf(_) => FaultCode::Internal,
        }
    }
}

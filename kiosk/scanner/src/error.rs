//! What can go wrong between a driver and its device, and what that means to a citizen.

use kiosk_domain::FaultCode;
use kiosk_usb::UsbError;

/// An error of a driver. It never carries anything of the paper.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ScanError {
    /// The device is not there, or went away.
    #[error("the scanner is not connected")]
    Unplugged,
    /// No answer within the driver's own limit.
    #[error("the scanner did not answer within its limit")]
    Silent,
    /// The device says that there is no paper although some was seen.
    #[error("the scanner reports an empty feeder")]
    Empty,
    /// A sheet is stuck.
    #[error("a sheet is stuck")]
    Jam,
    /// Two sheets went in together.
    #[error("two sheets went in together")]
    DoubleFeed,
    /// The cover of the paper path is open.
    #[error("the cover is open")]
    CoverOpen,
    /// A picture came incomplete, or something else came in its place.
    #[error("sheet {sheet_no} of this start came without a whole picture")]
    BadImage {
        /// Number of the sheet since the last start, from 1.
        sheet_no: u32,
    },
    /// The device cannot do what the job asks.
    #[error("the scanner cannot do what the job asks: {0}")]
    Unsupported(&'static str),
    /// It is there but may not be used: another program holds it, or the system forbids it.
    #[error("the scanner cannot be used: {0}")]
    Refused(UsbError),
    /// The device broke its protocol.
    #[error("the scanner broke its protocol: {0}")]
    Protocol(&'static str),
}

impl ScanError {
    /// The code under which screens and staff know this error.
    #[must_use]
    pub const fn fault(&self) -> FaultCode {
        match self {
            Self::Unplugged => FaultCode::ScannerUnplugged,
            // Only staff can end another program or install the missing udev rule.
            Self::Refused(_) => FaultCode::ScannerMissing,
            Self::Silent => FaultCode::ScannerSilent,
            Self::Empty => FaultCode::NoPaper,
            Self::Jam => FaultCode::PaperJam,
            Self::DoubleFeed => FaultCode::DoubleFeed,
            Self::CoverOpen => FaultCode::CoverOpen,
            Self::BadImage { .. } => FaultCode::PageUnreadable,
            Self::Unsupported(_) | Self::Protocol(_) => FaultCode::Internal,
        }
    }
}

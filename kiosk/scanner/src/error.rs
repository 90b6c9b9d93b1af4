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
    /// The text tells what staff can do about it.
    #[error("the scanner cannot be used: {0}{remedy}", remedy = remedy(.0))]
    Refused(UsbError),
    /// It is broken or switched off by its maker's settings, by its own account.
    #[error("the scanner needs service: {0}")]
    Service(&'static str),
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
            // Only staff can end another program, install the missing udev rule or call service.
            Self::Refused(_) | Self::Service(_) => FaultCode::ScannerMissing,
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

fn remedy(error: &UsbError) -> String {
    let remedy = error.remedy();
    remedy.map_or_else(String::new, |remedy| format!("; {remedy}"))
}

#[cfg(test)]
mod tests {
    use kiosk_usb::UDEV_RULE_FILE;

    use super::*;

    fn check(error: &ScanError, words: &[&str]) {
        let text = error.to_string();
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
        assert_eq!(error.fault(), FaultCode::ScannerMissing, "{text}");
    }

    #[test]
    fn what_only_staff_can_mend_tells_them_how() {
        let refused = UsbError::NoPermission {
            vendor_id: 0x04c5,
            product_id: 0x132e,
        };
        let rule = [UDEV_RULE_FILE, "\"04c5\"", "\"132e\""];
        check(&ScanError::Refused(refused), &rule);
        let held = ScanError::Refused(UsbError::Busy);
        check(&held, &["held by another program", "end the program"]);
        check(&ScanError::Service("its lamp"), &["service: its lamp"]);
        let other = ScanError::Refused(UsbError::NotFound).to_string();
        assert!(other.ends_with("no such interface or endpoint"), "{other}");
    }
}

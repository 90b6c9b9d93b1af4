//! SANE's status codes, as a number or as the text that `scanimage` shows.
//!
//! Facts: SANE 1.2.1 (`include/sane/sane.h`, `backend/sane_strstatus.c`); `scanimage` ends with
//! the code of its last call, except that a stack read to its end gives 0.

use kiosk_usb::UsbError;

use crate::ScanError;

/// A status that is none of the good ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Unsupported,
    Cancelled,
    Busy,
    Invalid,
    Jammed,
    NoDocs,
    CoverOpen,
    Io,
    NoMemory,
    Denied,
    WarmingUp,
    Locked,
}

const ALL: [(Status, i32, &str); 12] = [
    (Status::Unsupported, 1, "Operation not supported"),
    (Status::Cancelled, 2, "Operation was canceled"),
    (Status::Busy, 3, "Device busy"),
    (Status::Invalid, 4, "Invalid argument"),
    (Status::Jammed, 6, "Document feeder jammed"),
    (Status::NoDocs, 7, "Document feeder out of documents"),
    (Status::CoverOpen, 8, "Scanner cover is open"),
    (Status::Io, 9, "Error during device I/O"),
    (Status::NoMemory, 10, "Out of memory"),
    (Status::Denied, 11, "Access to resource has been denied"),
    (Status::WarmingUp, 12, "Lamp not ready, please retry"),
    (Status::Locked, 13, "Scanner mechanism locked for transport"),
];

impl Status {
    pub(crate) fn from_code(code: i32) -> Option<Self> {
        let mut all = ALL.iter();
        all.find(|(_, one, _)| *one == code)
            .map(|(status, ..)| *status)
    }

    /// The status at the end of a line.
    pub(crate) fn from_line(line: &str) -> Option<Self> {
        let line = line.trim_end().trim_end_matches(')');
        let mut all = ALL.iter();
        all.find(|(.., text)| line.ends_with(text))
            .map(|(status, ..)| *status)
    }

    /// What it means to the actor. The ids are those of the device, if they are known.
    pub(crate) fn error(self, ids: Option<(u16, u16)>) -> ScanError {
        match (self, ids) {
            // Back ends report a double feed in the same way.
            (Self::Jammed, _) => ScanError::Jam,
            (Self::NoDocs, _) => ScanError::Empty,
            (Self::CoverOpen, _) => ScanError::CoverOpen,
            (Self::Busy, _) => ScanError::Refused(UsbError::Busy),
            (Self::Denied, Some((vendor_id, product_id))) => {
                ScanError::Refused(UsbError::NoPermission {
                    vendor_id,
                    product_id,
                })
            }
            (Self::Denied, None) => ScanError::Unsupported("the system forbids its use"),
            (Self::Io | Self::WarmingUp, _) => ScanError::Silent,
            (Self::Unsupported | Self::Invalid, _) => {
                ScanError::Unsupported("it refuses a setting")
            }
            (Self::Locked, _) => ScanError::Unsupported("its transport lock is closed"),
            (Self::Cancelled, _) => ScanError::Protocol("it ended the job by itself"),
            (Self::NoMemory, _) => ScanError::Protocol("its driver ran out of memory"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_texts_mean_the_same() {
        for (status, code, text) in ALL {
            assert_eq!(Status::from_code(code), Some(status));
            let line = format!("scanimage: sane_start: {text}\n");
            assert_eq!(Status::from_line(&line), Some(status));
        }
        assert_eq!(Status::from_code(0), None);
        assert_eq!(Status::from_code(5), None);
        assert_eq!(Status::from_code(127), None);
        assert_eq!(Status::from_line("Device busy, or so"), None);
        let set = "scanimage: setting of option --mode failed (Invalid argument)";
        assert_eq!(Status::from_line(set), Some(Status::Invalid));
    }

    #[test]
    fn what_a_citizen_can_mend_is_told_apart() {
        assert_eq!(Status::Jammed.error(None), ScanError::Jam);
        assert_eq!(Status::NoDocs.error(None), ScanError::Empty);
        assert_eq!(Status::CoverOpen.error(None), ScanError::CoverOpen);
        assert_eq!(Status::Busy.error(None), ScanError::Refused(UsbError::Busy));
        let denied = ScanError::Refused(UsbError::NoPermission {
            vendor_id: 1,
            product_id: 2,
        });
        assert_eq!(Status::Denied.error(Some((1, 2))), denied);
    }
}

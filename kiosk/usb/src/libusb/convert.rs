//! libusb's errors, requests and limits in our words and back.

use std::time::Duration;

use rusb::Error;

use crate::{Control, Direction, Recipient, RequestKind, UsbError};

/// What an error of libusb means, apart from a missing permission, which needs the device.
pub(super) const fn error(error: Error) -> UsbError {
    match error {
        Error::NoDevice => UsbError::Gone,
        Error::Timeout => UsbError::TimedOut,
        Error::Pipe => UsbError::Stalled,
        Error::Overflow => UsbError::Overflow,
        Error::Busy => UsbError::Busy,
        // The kernel says "invalid" of an interface that is not there, and rusb of an
        // endpoint of the other direction.
        Error::NotFound | Error::InvalidParam => UsbError::NotFound,
        Error::NotSupported => UsbError::Unsupported,
        Error::Access
        | Error::Io
        | Error::Interrupted
        | Error::NoMem
        | Error::BadDescriptor
        | Error::Other => UsbError::Wire,
    }
}

/// `bmRequestType` of a request.
pub(super) fn request_type(request: Control, direction: Direction) -> u8 {
    let direction = match direction {
        Direction::In => rusb::Direction::In,
        Direction::Out => rusb::Direction::Out,
    };
    let kind = match request.kind {
        RequestKind::Standard => rusb::RequestType::Standard,
        RequestKind::Class => rusb::RequestType::Class,
        RequestKind::Vendor => rusb::RequestType::Vendor,
    };
    let recipient = match request.recipient {
        Recipient::Device => rusb::Recipient::Device,
        Recipient::Interface => rusb::Recipient::Interface,
        Recipient::Endpoint => rusb::Recipient::Endpoint,
        Recipient::Other => rusb::Recipient::Other,
    };
    rusb::request_type(direction, kind, recipient)
}

/// A limit that libusb understands: whole milliseconds, rounded up, and never 0, which would
/// mean no limit at all.
pub(super) fn whole_ms(limit: Duration) -> Duration {
    let ms = limit.as_nanos().div_ceil(1_000_000);
    let ms = u32::try_from(ms).unwrap_or(u32::MAX).max(1);
    Duration::from_millis(u64::from(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_rounded_up_and_never_endless() {
        for (limit, ms) in [
            (Duration::ZERO, 1),
            (Duration::from_micros(1), 1),
            (Duration::from_micros(1_500), 2),
            (Duration::from_secs(30), 30_000),
            (Duration::MAX, u64::from(u32::MAX)),
        ] {
            assert_eq!(whole_ms(limit), Duration::from_millis(ms), "{limit:?}");
        }
    }

    #[test]
    fn class_requests_get_the_bits_of_the_printer_class() {
        for (recipient, direction, bits) in [
            (Recipient::Interface, Direction::In, 0xa1),
            (Recipient::Interface, Direction::Out, 0x21),
            (Recipient::Other, Direction::Out, 0x23),
        ] {
            let request = Control {
                kind: RequestKind::Class,
                recipient,
                request: 2,
                value: 0,
                index: 0,
            };
            assert_eq!(request_type(request, direction), bits);
        }
    }
}

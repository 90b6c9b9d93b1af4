//! Every wait of this crate, each with its reason. The limits of transfers come from callers.

use std::time::Duration;

/// Longest wait for news from the bus before it is worth looking again. Hotplug events only
/// shorten it: they do not reach every machine (no netlink in some containers, a vendored
/// libusb without udev), and a person at a desk takes a second for nothing.
pub const RESCAN: Duration = Duration::from_secs(1);

/// Time that a device needs after another configuration was put in force before it answers.
/// The figure is ipp-usb's (usbio_libusb.go). The caller waits, since only it knows whether
/// there is something else to do.
pub const CONFIGURATION_SETTLE: Duration = Duration::from_millis(250);

/// Limit of one read of a string descriptor. Devices answer within milliseconds or not at
/// all; libusb itself uses the same second.
pub(crate) const STRING_READ: Duration = Duration::from_secs(1);

/// How often a string is asked for: some units fail the first reads after power-on with a
/// malformed language table (ipp-usb, usbtransport.go).
pub(crate) const STRING_TRIES: usize = 3;

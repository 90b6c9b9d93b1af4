//! The border to USB: what drivers may ask of it, whoever stands behind it.
//!
//! Drivers know [`Bus`] and [`Port`] alone, so that the same driver runs on a real device
//! through libusb, on a recording of one, and on a virtual device in the same process. No
//! protocol lives here: bytes go out and come in, each transfer with a limit of its own,
//! and how a transfer ended is told apart exactly, since a short packet and a limit that ran
//! out with some bytes read mean different things to a protocol.

mod descriptor;
mod error;
mod libusb;
pub mod limits;
mod permission;
mod port;
#[cfg(feature = "recording")]
pub mod recording;
#[cfg(feature = "testbed")]
pub mod testbed;

pub use descriptor::{
    Alternate, Configuration, DeviceEntry, DeviceKey, Direction, Endpoint, EndpointKind, Interface,
    Strings,
};
pub use error::UsbError;
pub use libusb::LibUsb;
pub use permission::{DEVICE_GROUP, UDEV_RULE_FILE, udev_rule};
pub use port::{Bus, Control, Ended, Moved, Port, Recipient, RequestKind};

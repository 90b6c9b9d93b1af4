//! What can go wrong with a transfer.

use serde::{Deserialize, Serialize};

/// An error of the bus or of a device on it. It never carries a byte of a transfer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum UsbError {
    /// The device is gone; its port is of no use any more.
    #[error("the device is gone")]
    Gone,
    /// Not one byte moved within the limit.
    #[error("nothing moved within the limit")]
    TimedOut,
    /// The endpoint is halted until [`crate::Port::clear_halt`].
    #[error("the endpoint is halted")]
    Stalled,
    /// The device sent more than was asked for, and the surplus is lost.
    #[error("the device sent more than was asked for")]
    Overflow,
    /// Another program or driver holds the interface.
    #[error("the interface is held by another program")]
    Busy,
    /// The device node may not be opened; a udev rule for this vendor and product is missing.
    /// Within the first second after plugging in it may also mean that udev has not come to
    /// the node yet, so a driver tells it only when it is still so at the next look.
    #[error("no permission to open device {vendor_id:04x}:{product_id:04x}")]
    NoPermission {
        /// Vendor.
        vendor_id: u16,
        /// Product.
        product_id: u16,
    },
    /// There is no such configuration, interface, alternate setting or endpoint.
    #[error("the device has no such interface or endpoint")]
    NotFound,
    /// This machine has no USB at all.
    #[error("this machine has no USB")]
    NoBus,
    /// The transfer failed on the wire.
    #[error("the transfer failed on the wire")]
    Wire,
    /// The platform cannot do this.
    #[error("the platform cannot do this")]
    Unsupported,
}

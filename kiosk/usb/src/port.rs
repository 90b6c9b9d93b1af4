//! The two traits behind which every kind of bus stands.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{DeviceEntry, DeviceKey, Strings, UsbError};

/// How a bulk transfer ended that moved something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// As many bytes as asked for.
    Full,
    /// By a short packet; with 0 bytes this is a zero-length packet.
    Short,
    /// The limit ran out after some bytes; more may follow.
    TimedOut,
}

/// What a bulk transfer moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moved {
    /// Bytes moved.
    pub bytes: usize,
    /// How it ended.
    pub ended: Ended,
}

/// Who defines a control request (bits 6..5 of `bmRequestType`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// USB itself.
    Standard,
    /// The class of the interface.
    Class,
    /// The maker.
    Vendor,
}

/// To whom a control request goes (bits 4..0 of `bmRequestType`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// The whole device.
    Device,
    /// An interface, named in the low byte of `index`.
    Interface,
    /// An endpoint.
    Endpoint,
    /// Something else.
    Other,
}

/// A control request without its direction, which the call tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Control {
    /// Who defines it.
    pub kind: RequestKind,
    /// To whom it goes.
    pub recipient: Recipient,
    /// `bRequest`.
    pub request: u8,
    /// `wValue`.
    pub value: u16,
    /// `wIndex`.
    pub index: u16,
}

/// Finds and opens devices.
pub trait Bus: Send + Sync {
    /// Everything that is plugged in now, by descriptors alone; nothing is opened.
    ///
    /// # Errors
    /// [`UsbError::NoBus`] on a machine without USB.
    fn devices(&self) -> Result<Vec<DeviceEntry>, UsbError>;

    /// Opens a device; nothing is claimed yet.
    ///
    /// # Errors
    /// [`UsbError::Gone`], [`UsbError::NoPermission`].
    fn open(&self, key: &DeviceKey) -> Result<Box<dyn Port>, UsbError>;

    /// Waits until something may have been plugged or unplugged, at most for `limit`.
    fn wait_for_change(&self, limit: Duration);
}

/// An open device. Transfers on different endpoints may run at the same time from
/// different threads. Dropping it releases everything.
pub trait Port: Send + Sync {
    /// The device's texts.
    ///
    /// # Errors
    /// [`UsbError::Gone`]; a text that cannot be read is left out.
    fn strings(&self) -> Result<Strings, UsbError>;

    /// Number of the configuration in force.
    ///
    /// # Errors
    /// Any [`UsbError`].
    fn configuration(&self) -> Result<u8, UsbError>;

    /// Puts a configuration in force, which ends every claim.
    ///
    /// # Errors
    /// Any [`UsbError`].
    fn set_configuration(&self, number: u8) -> Result<(), UsbError>;

    /// Takes an interface for us alone, away from the kernel's own drivers too, and puts one
    /// of its settings in force.
    ///
    /// # Errors
    /// [`UsbError::Busy`] when another program holds it.
    fn claim(&self, interface: u8, alternate: u8) -> Result<(), UsbError>;

    /// Gives an interface back.
    ///
    /// # Errors
    /// Any [`UsbError`].
    fn release(&self, interface: u8) -> Result<(), UsbError>;

    /// Reads by a control request; answers the bytes read.
    ///
    /// # Errors
    /// [`UsbError::Stalled`] when the device does not know the request.
    fn control_in(
        &self,
        request: Control,
        buffer: &mut [u8],
        limit: Duration,
    ) -> Result<usize, UsbError>;

    /// Writes by a control request; answers the bytes written.
    ///
    /// # Errors
    /// [`UsbError::Stalled`] when the device does not know the request.
    fn control_out(
        &self,
        request: Control,
        bytes: &[u8],
        limit: Duration,
    ) -> Result<usize, UsbError>;

    /// Reads from a bulk endpoint, at most `buffer.len()` bytes.
    ///
    /// # Errors
    /// [`UsbError::TimedOut`] only if nothing was read at all.
    fn bulk_in(&self, endpoint: u8, buffer: &mut [u8], limit: Duration) -> Result<Moved, UsbError>;

    /// Writes to a bulk endpoint; no bytes are a zero-length packet.
    ///
    /// # Errors
    /// [`UsbError::TimedOut`] only if nothing was written at all.
    fn bulk_out(&self, endpoint: u8, bytes: &[u8], limit: Duration) -> Result<Moved, UsbError>;

    /// Ends the halt of an endpoint.
    ///
    /// # Errors
    /// Any [`UsbError`].
    fn clear_halt(&self, endpoint: u8) -> Result<(), UsbError>;

    /// Resets the device's port. Every claim is lost; the device may come back as another one.
    ///
    /// # Errors
    /// [`UsbError::Gone`] when it has come back as another one.
    fn reset(&self) -> Result<(), UsbError>;
}

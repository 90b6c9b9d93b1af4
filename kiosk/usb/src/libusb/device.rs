//! An open device.

use std::time::{Duration, Instant};

use rusb::{Context, Device, DeviceHandle, Error, Language};

use super::{convert, describe, ended::Outcome};
use crate::{
    Alternate, Control, DeviceEntry, Direction, Interface, Moved, Port, Strings, UsbError,
    limits::{STRING_READ, STRING_TRIES},
};

/// Longest data stage of a control transfer: `wLength` has 16 bits.
const CONTROL_BYTES: usize = u16::MAX as usize;

/// A device behind libusb. Dropping it releases what it claimed and gives interfaces back to
/// the kernel's drivers.
pub(super) struct OpenDevice {
    handle: DeviceHandle<Context>,
    entry: DeviceEntry,
}

impl OpenDevice {
    /// Opens a device; nothing is claimed.
    pub(super) fn open(device: &Device<Context>) -> Result<Self, UsbError> {
        let entry = describe::entry(device).ok_or(UsbError::Wire)?;
        let handle = device.open().map_err(|error| match error {
            Error::Access => UsbError::NoPermission {
                vendor_id: entry.vendor_id,
                product_id: entry.product_id,
            },
            other => convert::error(other),
        })?;
        // Where drivers cannot be detached there are none to detach.
        if let Err(error) = handle.set_auto_detach_kernel_driver(true) {
            tracing::debug!(%error, "kernel drivers are not detached");
        }
        Ok(Self { handle, entry })
    }

    fn interfaces(&self) -> impl Iterator<Item = &Interface> {
        self.entry
            .configurations
            .iter()
            .flat_map(|configuration| &configuration.interfaces)
    }

    /// Smallest packet size among the settings that have this endpoint. Which of them is in
    /// force does not matter then: a count that is no multiple of the smallest is none of the
    /// others' either, since packet sizes are powers of two.
    fn packet_bytes(&self, endpoint: u8) -> usize {
        self.interfaces()
            .flat_map(|interface| &interface.alternates)
            .flat_map(|alternate: &Alternate| &alternate.endpoints)
            .filter(|one| one.address == endpoint)
            .map(|one| usize::from(one.max_packet_bytes))
            .min()
            .unwrap_or(0)
    }

    /// Whether an interface has one setting only. Such a device may refuse to be told which
    /// (USB 2.0, 9.4.10), and nothing is lost by it.
    fn has_one_setting(&self, interface: u8) -> bool {
        self.interfaces()
            .filter(|one| one.number == interface)
            .all(|one| one.alternates.len() == 1)
    }

    fn choose(&self, interface: u8, alternate: u8) -> Result<(), UsbError> {
        match self.handle.set_alternate_setting(interface, alternate) {
            Err(Error::Pipe | Error::Other | Error::NotSupported)
                if self.has_one_setting(interface) =>
            {
                Ok(())
            }
            other => other.map_err(convert::error),
        }
    }

    /// A kernel driver on any interface makes the kernel refuse another configuration.
    fn detach_kernel_drivers(&self) {
        for interface in self.interfaces() {
            if let Err(error) = self.handle.detach_kernel_driver(interface.number)
                && error != Error::NotFound
            {
                tracing::debug!(%error, interface.number, "a kernel driver stays");
            }
        }
    }

    fn text(
        &self,
        language: Option<Language>,
        index: Option<u8>,
    ) -> Result<Option<String>, UsbError> {
        let Some(index) = index else {
            return Ok(None);
        };
        let text = attempt(|| match language {
            Some(language) => self
                .handle
                .read_string_descriptor(language, index, STRING_READ),
            // libusb is more lenient with a language table that rusb refuses.
            None => self.handle.read_string_descriptor_ascii(index),
        })?;
        Ok(text.as_deref().and_then(clean))
    }

    fn outcome(&self, endpoint: u8, asked: usize, moved: usize, clock: &Clock) -> Outcome {
        Outcome {
            asked,
            moved,
            packet_bytes: self.packet_bytes(endpoint),
            took: clock.started.elapsed(),
            limit: clock.limit,
        }
    }
}

impl Port for OpenDevice {
    fn strings(&self) -> Result<Strings, UsbError> {
        let descriptor = self
            .handle
            .device()
            .device_descriptor()
            .map_err(convert::error)?;
        let language = attempt(|| self.handle.read_languages(STRING_READ))?
            .and_then(|languages| languages.first().copied());
        Ok(Strings {
            manufacturer: self.text(language, descriptor.manufacturer_string_index())?,
            product: self.text(language, descriptor.product_string_index())?,
            serial: self.text(language, descriptor.serial_number_string_index())?,
        })
    }

    fn configuration(&self) -> Result<u8, UsbError> {
        let told = self.handle.active_configuration().map_err(convert::error)?;
        Ok(trusted_configuration(told, &self.entry))
    }

    fn set_configuration(&self, number: u8) -> Result<(), UsbError> {
        if self.configuration() == Ok(number) {
            return Ok(());
        }
        self.detach_kernel_drivers();
        match self.handle.set_active_configuration(number) {
            // Some kernels say so although the device has just done what was asked.
            Err(Error::Busy) if self.configuration() == Ok(number) => Ok(()),
            other => other.map_err(convert::error),
        }
    }

    fn claim(&self, interface: u8, alternate: u8) -> Result<(), UsbError> {
        self.handle
            .claim_interface(interface)
            .map_err(convert::error)?;
        self.choose(interface, alternate).inspect_err(|_| {
            if let Err(error) = self.handle.release_interface(interface) {
                tracing::debug!(%error, interface, "an interface is not given back");
            }
        })
    }

    fn release(&self, interface: u8) -> Result<(), UsbError> {
        self.handle
            .release_interface(interface)
            .map_err(convert::error)
    }

    fn control_in(
        &self,
        request: Control,
        buffer: &mut [u8],
        limit: Duration,
    ) -> Result<usize, UsbError> {
        let room = buffer.len().min(CONTROL_BYTES);
        let kind = convert::request_type(request, Direction::In);
        let limit = convert::whole_ms(limit);
        let buffer = buffer.get_mut(..room).unwrap_or_default();
        self.handle
            .read_control(
                kind,
                request.request,
                request.value,
                request.index,
                buffer,
                limit,
            )
            .map_err(convert::error)
    }

    fn control_out(
        &self,
        request: Control,
        bytes: &[u8],
        limit: Duration,
    ) -> Result<usize, UsbError> {
        if bytes.len() > CONTROL_BYTES {
            return Err(UsbError::Unsupported);
        }
        let kind = convert::request_type(request, Direction::Out);
        let limit = convert::whole_ms(limit);
        self.handle
            .write_control(
                kind,
                request.request,
                request.value,
                request.index,
                bytes,
                limit,
            )
            .map_err(convert::error)
    }

    fn bulk_in(&self, endpoint: u8, buffer: &mut [u8], limit: Duration) -> Result<Moved, UsbError> {
        let clock = Clock::start(limit);
        let bytes = self
            .handle
            .read_bulk(endpoint, buffer, clock.limit)
            .map_err(convert::error)?;
        let outcome = self.outcome(endpoint, buffer.len(), bytes, &clock);
        Ok(Moved {
            bytes,
            ended: outcome.of_read(),
        })
    }

    fn bulk_out(&self, endpoint: u8, bytes: &[u8], limit: Duration) -> Result<Moved, UsbError> {
        let clock = Clock::start(limit);
        let moved = self
            .handle
            .write_bulk(endpoint, bytes, clock.limit)
            .map_err(convert::error)?;
        let outcome = self.outcome(endpoint, bytes.len(), moved, &clock);
        Ok(Moved {
            bytes: moved,
            ended: outcome.of_write(),
        })
    }

    fn clear_halt(&self, endpoint: u8) -> Result<(), UsbError> {
        self.handle.clear_halt(endpoint).map_err(convert::error)
    }

    fn reset(&self) -> Result<(), UsbError> {
        self.handle.reset().map_err(|error| match error {
            // libusb's word for "it came back, but as another device".
            Error::NotFound => UsbError::Gone,
            other => convert::error(other),
        })
    }
}

/// Time of one transfer. It starts before libusb's own, so that a limit that ran out there
/// has run out here as well.
struct Clock {
    started: Instant,
    limit: Duration,
}

impl Clock {
    fn start(limit: Duration) -> Self {
        Self {
            started: Instant::now(),
            limit: convert::whole_ms(limit),
        }
    }
}

/// Reads something that some devices answer only at a later try.
fn attempt<T>(mut read: impl FnMut() -> rusb::Result<T>) -> Result<Option<T>, UsbError> {
    for _ in 0..STRING_TRIES {
        match read() {
            Ok(value) => return Ok(Some(value)),
            Err(Error::NoDevice) => return Err(UsbError::Gone),
            Err(error) => tracing::debug!(%error, "a string cannot be read"),
        }
    }
    Ok(None)
}

/// A text without what makers pad it with; `None` if nothing is left.
fn clean(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|sign| !sign.is_control()).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// HP LaserJet M406 tells a number that is none of its own although it has one configuration
/// only (ipp-usb, usbio_libusb.go). 0 is believed: the device is then not configured.
fn trusted_configuration(told: u8, entry: &DeviceEntry) -> u8 {
    match entry.configurations.as_slice() {
        [only] if told != 0 => only.number,
        _ => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Configuration, DeviceKey};

    fn with_configurations(numbers: &[u8]) -> DeviceEntry {
        let configurations = numbers.iter().map(|number| Configuration {
            number: *number,
            interfaces: Vec::new(),
        });
        DeviceEntry {
            key: DeviceKey { bus: 1, address: 2 },
            vendor_id: 0x03f0,
            product_id: 1,
            class: 0,
            configurations: configurations.collect(),
        }
    }

    #[test]
    fn a_wrong_number_is_corrected_where_there_is_no_choice() {
        for (numbers, told, trusted) in [
            (&[1][..], 1, 1),
            (&[1], 2, 1),
            (&[1], 0, 0),
            (&[1, 2], 2, 2),
            (&[1, 2], 3, 3),
        ] {
            let entry = with_configurations(numbers);
            assert_eq!(trusted_configuration(told, &entry), trusted, "{numbers:?}");
        }
    }

    #[test]
    fn texts_lose_their_padding() {
        for (told, kept) in [
            ("fi-7160", Some("fi-7160")),
            (" FUJITSU \0\0", Some("FUJITSU")),
            ("a\u{1b}[2Jb", Some("a[2Jb")),
            (" \0 ", None),
        ] {
            assert_eq!(clean(told).as_deref(), kept, "{told:?}");
        }
    }
}

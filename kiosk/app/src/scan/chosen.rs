//! The drivers with one scanner chosen: the actor takes the first that it is shown.

use kiosk_scanner::{Backend, DeviceId, DeviceInfo, Drivers, Factory, ScanError};

use super::{ScanFailure, look};

/// Shows one scanner alone.
pub(super) struct Chosen {
    drivers: Drivers,
    id: DeviceId,
}

impl Chosen {
    /// Chooses the scanner of that name, or the first one, and opens it once: only that
    /// tells what it can do, or what keeps it from being used.
    pub(super) fn new(
        mut drivers: Drivers,
        asked: Option<&str>,
    ) -> Result<(Self, DeviceInfo), ScanFailure> {
        let devices = look(&mut drivers);
        let mut known = devices.iter();
        let found = match asked {
            Some(asked) => known.find(|device| device.id.0 == asked),
            None => known.next(),
        };
        let Some(found) = found else {
            return Err(none(&devices, asked));
        };
        let opened = drivers.open(&found.id);
        let refused = |error| ScanFailure::Refused {
            device: found.name.clone(),
            error,
        };
        let info = opened.map_err(refused)?.info().clone();
        let id = found.id.clone();
        Ok((Self { drivers, id }, info))
    }
}

fn none(devices: &[DeviceInfo], asked: Option<&str>) -> ScanFailure {
    let known: Vec<_> = devices.iter().map(|device| device.id.0.as_str()).collect();
    match asked {
        Some(asked) if !known.is_empty() => ScanFailure::Unknown {
            asked: asked.to_owned(),
            known: known.join(", "),
        },
        _ => ScanFailure::NoScanner,
    }
}

impl Factory for Chosen {
    fn list(&mut self) -> Result<Vec<DeviceInfo>, ScanError> {
        let mut devices = self.drivers.list()?;
        devices.retain(|device| device.id == self.id);
        Ok(devices)
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Backend>, ScanError> {
        self.drivers.open(id)
    }
}

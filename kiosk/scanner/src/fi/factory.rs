//! Finds fi and ScanSnap machines on the bus, and opens them.

use std::{collections::BTreeMap, sync::Arc};

use kiosk_usb::{Bus, DeviceEntry, DeviceKey, UsbError};

use super::{
    Quirks,
    link::{Link, Pipes},
    quirks::Device,
    scanner::FiScanner,
    wire,
};
use crate::{Backend, Clock, DeviceId, DeviceInfo, Factory, ScanError, SystemClock};

/// Finds and opens fi and ScanSnap machines.
pub struct FiFactory {
    bus: Arc<dyn Bus>,
    quirks: Quirks,
    clock: Arc<dyn Clock>,
    /// Serial numbers by place: read once for each plug, since a device must be opened for it.
    known: BTreeMap<DeviceKey, Option<String>>,
}

/// A machine that is plugged in.
struct Found {
    key: DeviceKey,
    pipes: Pipes,
    info: DeviceInfo,
}

impl Quirks {
    /// Whether a device is this driver's.
    pub(crate) fn takes(&self, entry: &DeviceEntry) -> bool {
        let is_known = self.device(entry.vendor_id, entry.product_id).is_some();
        is_known && Pipes::find(entry).is_some()
    }
}

impl FiFactory {
    /// Looks on that bus for the machines of that table; time is the system's.
    #[must_use]
    pub fn new(bus: Arc<dyn Bus>, quirks: Quirks) -> Self {
        Self::with_clock(bus, quirks, Arc::new(SystemClock::default()))
    }

    /// The same with a clock of one's own, for virtual devices.
    #[must_use]
    pub fn with_clock(bus: Arc<dyn Bus>, quirks: Quirks, clock: Arc<dyn Clock>) -> Self {
        Self {
            bus,
            quirks,
            clock,
            known: BTreeMap::new(),
        }
    }

    fn find(&mut self) -> Result<Vec<Found>, ScanError> {
        let entries = match self.bus.devices() {
            // A kiosk without USB simply has no scanner.
            Err(UsbError::NoBus) => Vec::new(),
            devices => devices.map_err(|error| wire::fault(&error))?,
        };
        self.known
            .retain(|key, _| entries.iter().any(|entry| entry.key == *key));
        let found = entries.iter().filter_map(|entry| self.look_at(entry));
        Ok(found.collect())
    }

    fn look_at(&mut self, entry: &DeviceEntry) -> Option<Found> {
        let device = self.quirks.device(entry.vendor_id, entry.product_id)?;
        let pipes = Pipes::find(entry)?;
        let serial = self
            .known
            .entry(entry.key.clone())
            .or_insert_with(|| serial(self.bus.as_ref(), entry));
        Some(Found {
            key: entry.key.clone(),
            pipes,
            info: info(entry, device, serial.as_deref()),
        })
    }
}

impl Factory for FiFactory {
    fn list(&mut self) -> Result<Vec<DeviceInfo>, ScanError> {
        Ok(self.find()?.into_iter().map(|found| found.info).collect())
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Backend>, ScanError> {
        let mut found = self.find()?.into_iter();
        let found = found.find(|found| found.info.id == *id);
        let found = found.ok_or(ScanError::Unplugged)?;
        let port = self.bus.open(&found.key);
        let port = port.map_err(|error| not_opened(&error))?;
        let link = Link::open(port, found.pipes, Arc::clone(&self.clock))?;
        Ok(Box::new(FiScanner::new(link, found.info.id, &self.quirks)?))
    }
}

/// Before it is open only the table tells what it can do.
fn info(entry: &DeviceEntry, device: &Device, serial: Option<&str>) -> DeviceInfo {
    let ids = format!("fi:{:04x}:{:04x}", entry.vendor_id, entry.product_id);
    DeviceInfo {
        id: DeviceId(match serial {
            Some(serial) => format!("{ids}:{serial}"),
            None => ids,
        }),
        name: device.name.clone(),
        has_feeder: true,
        has_glass: device.glass,
        has_duplex: device.duplex,
    }
}

/// The log tells staff what to do about it, such as which udev rule is missing.
fn not_opened(error: &UsbError) -> ScanError {
    let error = wire::fault(error);
    tracing::warn!(%error, "a scanner cannot be opened");
    error
}

/// A machine that cannot be opened is listed all the same: opening it tells why.
fn serial(bus: &dyn Bus, entry: &DeviceEntry) -> Option<String> {
    let strings = bus.open(&entry.key).and_then(|port| port.strings());
    match strings {
        Ok(strings) => strings.serial.filter(|serial| !serial.is_empty()),
        Err(error) => {
            tracing::warn!(%error, "a scanner does not tell its serial number");
            None
        }
    }
}

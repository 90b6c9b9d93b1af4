//! The bus of this machine, through libusb.
//!
//! Every look at the bus takes a libusb session of its own: libusb answers later questions
//! of one session from what hotplug events told it, and those do not reach every machine,
//! whereas a new session reads the bus anew. For the same reason a machine without USB is no
//! lasting state: the next look may find a host driver loaded. An open device keeps the
//! session that it was found in, so that devices never wait for each other's events.

mod convert;
mod describe;
mod device;
mod ended;
mod watch;

use std::{
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use rusb::{Context, Device, UsbContext};

use crate::{Bus, DeviceEntry, DeviceKey, Port, UsbError, limits::RESCAN};

use device::OpenDevice;
use watch::{Ear, Listening};

/// Every device of this machine. Making one touches nothing.
#[derive(Default)]
pub struct LibUsb {
    listening: Mutex<Option<Listening>>,
}

impl LibUsb {
    /// A bus that has not looked yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            listening: Mutex::new(None),
        }
    }

    /// Listens from the first need on; `None` while this machine has no USB.
    fn ear(&self) -> Option<Ear> {
        let mut listening = self
            .listening
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if listening.is_none() {
            *listening = Listening::start();
        }
        listening.as_ref().map(Listening::ear)
    }
}

impl Bus for LibUsb {
    fn devices(&self) -> Result<Vec<DeviceEntry>, UsbError> {
        let found = look()?;
        Ok(found.iter().filter_map(describe::entry).collect())
    }

    fn open(&self, key: &DeviceKey) -> Result<Box<dyn Port>, UsbError> {
        let device = look()?
            .into_iter()
            .find(|device| describe::key(device) == *key)
            .ok_or(UsbError::Gone)?;
        Ok(Box::new(OpenDevice::open(&device)?))
    }

    fn wait_for_change(&self, limit: Duration) {
        let limit = limit.min(RESCAN);
        match self.ear() {
            Some(ear) => ear.wait(limit),
            None => thread::park_timeout(limit),
        }
    }
}

/// Everything that is plugged in now, in a session of its own.
fn look() -> Result<Vec<Device<Context>>, UsbError> {
    let session = Context::new().map_err(|_| UsbError::NoBus)?;
    let list = session.devices().map_err(|_| UsbError::NoBus)?;
    Ok(list.iter().collect())
}

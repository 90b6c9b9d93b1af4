//! All drivers as one [`Factory`]: whoever scans need not know who speaks which protocol.

use std::sync::Arc;

use kiosk_usb::Bus;

use crate::{
    Backend, Clock, DeviceId, DeviceInfo, Factory, ScanError,
    escl::{BadQuirks, EsclFactory, QuirkBook},
    fi::{FiFactory, QuirkError, Quirks},
};

/// Why the drivers cannot start: a rule for models, which is data, makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Of the eSCL driver.
    #[error(transparent)]
    Escl(#[from] BadQuirks),
    /// Of the fi driver.
    #[error(transparent)]
    Fi(#[from] QuirkError),
}

/// The drivers over one bus, the preferred one first.
pub struct Drivers {
    all: Vec<Box<dyn Factory>>,
}

impl Drivers {
    /// The drivers for scanners on that bus, with the rules for models that come with them.
    ///
    /// # Errors
    /// [`RulesError`].
    pub fn new(bus: Arc<dyn Bus>, clock: Arc<dyn Clock>) -> Result<Self, RulesError> {
        let (fi, escl) = (Quirks::built_in()?, QuirkBook::built_in()?);
        let fi = FiFactory::with_clock(Arc::clone(&bus), fi, Arc::clone(&clock));
        let escl = EsclFactory::new(bus, escl, clock);
        Ok(Self {
            all: vec![Box::new(fi), Box::new(escl)],
        })
    }
}

impl Factory for Drivers {
    /// One driver that cannot look does not hide what the others see.
    fn list(&mut self) -> Result<Vec<DeviceInfo>, ScanError> {
        let mut found = Vec::new();
        let mut refused = None;
        for driver in &mut self.all {
            match driver.list() {
                Ok(devices) => found.extend(devices),
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(error) if found.is_empty() => Err(error),
            _ => Ok(found),
        }
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Backend>, ScanError> {
        for driver in &mut self.all {
            let devices = driver.list().unwrap_or_default();
            if devices.iter().any(|device| device.id == *id) {
                return driver.open(id);
            }
        }
        Err(ScanError::Unplugged)
    }
}

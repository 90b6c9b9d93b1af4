//! All drivers as one [`Factory`]: whoever scans need not know who speaks which protocol.

use std::{path::PathBuf, sync::Arc};

use kiosk_usb::{Bus, DeviceEntry};

use crate::{
    Backend, Clock, DeviceId, DeviceInfo, Factory, ScanError,
    escl::{self, BadQuirks, EsclFactory, QuirkBook},
    fi::{FiFactory, QuirkError, Quirks},
    scanimage::{ScanimageFactory, Setup, SetupError, Table, TableError},
};

/// Why the drivers cannot start; mostly a rule for models, which is data, that makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Of the eSCL driver.
    #[error(transparent)]
    Escl(#[from] BadQuirks),
    /// Of the fi driver.
    #[error(transparent)]
    Fi(#[from] QuirkError),
    /// Of the back ends for other scanners.
    #[error(transparent)]
    Table(#[from] TableError),
    /// There is no place for the pipes of `scanimage`.
    #[error(transparent)]
    Folder(#[from] SetupError),
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

impl Drivers {
    /// The same and, behind them, SANE's `scanimage` for whatever they do not take; `folder`
    /// holds its named pipes and its configuration, never a picture.
    ///
    /// # Errors
    /// [`RulesError`], or [`RulesError::Folder`] if there is no place for the pipes.
    pub fn with_scanimage(
        bus: Arc<dyn Bus>,
        clock: Arc<dyn Clock>,
        folder: PathBuf,
    ) -> Result<Self, RulesError> {
        let fi = Quirks::built_in()?;
        let is_claimed = move |entry: &DeviceEntry| fi.takes(entry) || escl::takes(entry);
        let setup = Setup::new(folder, Table::built_in()?);
        let mut drivers = Self::new(Arc::clone(&bus), Arc::clone(&clock))?;
        let others = ScanimageFactory::new(bus, Box::new(is_claimed), setup, clock)?;
        drivers.all.push(Box::new(others));
        Ok(drivers)
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

    fn is_searching(&self) -> bool {
        self.all.iter().any(|driver| driver.is_searching())
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

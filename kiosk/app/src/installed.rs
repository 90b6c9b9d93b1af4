//! The kiosk of a desk, from its configuration file.
//!
//! Until the drivers of real printers exist, it runs without one. A broken configuration
//! opens a window that says what is wrong.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use iced::{Element, Size, Task};
use kiosk_i18n::{Catalogue, Language};
use kiosk_scanner::{Drivers, RulesError, SystemClock, Timing};
use kiosk_ui::{self as ui, Look, Panel, Tone};
use kiosk_usb::LibUsb;
use kiosk_vault::{Vault, VaultError};

use crate::{
    app::Kiosk,
    bridge::Bridges,
    clock,
    config::{Config, ConfigError},
    interpreter::{Interpreter, Services},
    province::{self, ProvinceError},
    setup::{LOW_DISK_PERCENT, Setup},
};

/// Why the installed kiosk cannot start.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Province(#[from] ProvinceError),
    #[error("the sealed store cannot be opened: {0}")]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Drivers(#[from] RulesError),
    #[error("cannot use {path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("{entry}: there is no desk \"{desk}\" in the profile")]
    Desk { entry: String, desk: String },
    #[error("{0}")]
    Device(String),
}

/// Runs the installed kiosk; the exit code of the program.
#[must_use]
pub fn run(config: &Path) -> ExitCode {
    let kiosk = start(config);
    let shown = match kiosk {
        Ok((kiosk, size)) => crate::window::run(kiosk, size, true, None),
        Err(error) => {
            crate::tell::error(&error);
            broken(error.to_string())
        }
    };
    match shown {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            crate::tell::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn start(path: &Path) -> Result<(Kiosk, Size), StartError> {
    let config = Config::read(path)?;
    let setup = Arc::new(setup(&config, path)?);
    let vault = kiosk_vault::Config {
        dir: config.data.clone(),
        machine_no: config.machine_no,
        low_disk_percent: LOW_DISK_PERCENT,
    };
    let vault = Vault::open(vault, clock::now())?;
    let (portal, portal_events) = kiosk_portal::spawn(vault.clone(), portal(&config)?)
        .map_err(|error| StartError::Device(error.to_string()))?;
    let drivers = Drivers::with_scanimage(
        Arc::new(LibUsb::new()),
        Arc::new(SystemClock::default()),
        std::env::temp_dir(),
    )?;
    let (scanner, scanner_events) = kiosk_scanner::spawn(drivers, Timing::default());
    let no_printer = || Err(kiosk_printer::PrinterError::Missing);
    let (printer, printer_events) =
        kiosk_printer::spawn(no_printer, kiosk_printer::Timing::default())
            .map_err(|error| StartError::Device(error.to_string()))?;
    let services = Services {
        vault,
        portal,
        scanner,
        slip_printer: printer,
        office_printer: None,
        setup: Arc::clone(&setup),
    };
    let bridges = Bridges::new(scanner_events, printer_events, portal_events);
    let size = Size::new(setup.panel.width_px as f32, setup.panel.height_px as f32);
    Ok((
        Kiosk::new(setup, Interpreter::new(Arc::new(services)), bridges, None),
        size,
    ))
}

fn setup(config: &Config, path: &Path) -> Result<Setup, StartError> {
    let profile = province::load(&config.profile)?;
    province::warn(&profile, clock::local().date());
    let desk = kiosk_domain::DeskCode::from(config.desk.as_str());
    if profile.desk(&desk).is_none() {
        let entry = format!("{}: desk", path.display());
        return Err(StartError::Desk {
            entry,
            desk: config.desk.clone(),
        });
    }
    let panel = config.panel.map_or(Panel::REFERENCE, |panel| Panel {
        width_mm: panel.width_mm,
        height_mm: panel.height_mm,
        ..Panel::REFERENCE
    });
    Ok(Setup {
        tracking_base: profile.tracking_base.clone(),
        desk,
        machine_no: config.machine_no,
        language: Language::Vi,
        panel,
        low_disk_percent: LOW_DISK_PERCENT,
        profile,
    })
}

fn portal(config: &Config) -> Result<kiosk_portal::Config, StartError> {
    let read = |path: &Option<PathBuf>| {
        let read = path.as_ref().map(|path| {
            let path = path.clone();
            std::fs::read(&path).map_err(|source| StartError::File { path, source })
        });
        read.transpose()
    };
    let key = config.bundle_key().unwrap_or_default();
    Ok(kiosk_portal::Config {
        ca_pem: read(&config.portal.ca)?,
        identity_pem: read(&config.portal.identity)?,
        ..kiosk_portal::Config::new(config.portal.url.clone(), key)
    })
}

/// A window that says what is wrong, for whoever stands before the machine.
fn broken(why: String) -> iced::Result {
    iced::application(
        move || Broken { why: why.clone() },
        Broken::update,
        Broken::view,
    )
    .settings(ui::settings())
    .title("Kiosk")
    .run()
}

struct Broken {
    why: String,
}

impl Broken {
    fn update(&mut self, message: std::convert::Infallible) -> Task<std::convert::Infallible> {
        match message {}
    }

    fn view(&self) -> Element<'_, std::convert::Infallible> {
        let look = Look::new(Panel::REFERENCE);
        let told = Catalogue::new(Language::Vi).fault(kiosk_domain::FaultCode::ConfigBroken);
        let pieces = [
            ui::text::title(&look, &told.title).into(),
            ui::notice(&look, Tone::Warn, ui::Icon::Wrench, &told.text),
            ui::text::small(&look, &self.why).into(),
        ];
        ui::centred(ui::no_wider(&look, 400.0, ui::down(&look, 8.0, pieces)))
    }
}

//! `kiosk scan`: the scanner layer alone, for whoever brings a scanner up or looks for a fault.
//!
//! The same drivers and the same actor as in a visit, without screens and without the sealed
//! store: pictures go into a folder as the device gave them. So it is for specimen papers.

mod chosen;
mod journal;
mod list;
mod pages;

use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use kiosk_domain::FaultCode;
use kiosk_i18n::{Catalogue, Language};
use kiosk_scanner::{Clock, DeviceInfo, Drivers, Factory, RulesError, ScanError, SystemClock};
use kiosk_usb::{Bus, LibUsb};

use crate::cli::Scan;

/// Between two looks while a search goes on.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Why there is no list or no page.
#[derive(Debug, thiserror::Error)]
pub enum ScanFailure {
    /// The drivers cannot start.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// No scanner is there.
    #[error("no scanner is connected, or none that this program can drive")]
    NoScanner,
    /// Another one was asked for.
    #[error("there is no scanner \"{asked}\"; there are {known}")]
    Unknown {
        /// What was asked for.
        asked: String,
        /// What there is.
        known: String,
    },
    /// The scanner cannot be used.
    #[error("{device}: {}", reason(.error))]
    Refused {
        /// Which one.
        device: String,
        /// Why.
        error: ScanError,
    },
    /// It has no feeder or no glass.
    #[error("{device} has no {place}")]
    NoPlace {
        /// Which scanner.
        device: String,
        /// What it lacks.
        place: &'static str,
    },
    /// No paper came.
    #[error("no paper came within {seconds} s; {pages} pages are in the folder")]
    NoPaper {
        /// How long was waited.
        seconds: u64,
        /// Pages before.
        pages: usize,
    },
    /// The job ended early, or nobody cleared the fault.
    #[error("{} {pages} pages are in the folder", sentence(*.fault))]
    Fault {
        /// The first cause.
        fault: FaultCode,
        /// Pages before.
        pages: usize,
    },
    /// A file or folder cannot be used.
    #[error("cannot use {path}: {source}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl ScanFailure {
    /// For `map_err` on file operations.
    fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

/// Runs it on this machine's bus; the exit code of the program.
#[must_use]
pub fn run(args: &Scan) -> ExitCode {
    match drivers(args).and_then(|drivers| with(drivers, args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            crate::tell::error(&error);
            ExitCode::FAILURE
        }
    }
}

/// Runs it with any drivers.
///
/// # Errors
/// [`ScanFailure`].
pub fn with(drivers: Drivers, args: &Scan) -> Result<(), ScanFailure> {
    match &args.out {
        Some(folder) => pages::scan(drivers, folder, args),
        None => list::print(drivers, args.json),
    }
}

/// Every driver, on this machine's bus.
fn drivers(args: &Scan) -> Result<Drivers, ScanFailure> {
    let clock = Arc::new(SystemClock::default());
    Ok(Drivers::with_scanimage(
        bus(args)?,
        clock,
        std::env::temp_dir(),
    )?)
}

/// The scanners that there are, when all searches have ended.
fn look(drivers: &mut Drivers) -> Vec<DeviceInfo> {
    let mut devices = drivers.list().unwrap_or_default();
    while drivers.is_searching() {
        SystemClock::default().sleep(LOOK_AGAIN);
        devices = drivers.list().unwrap_or_default();
    }
    devices
}

#[cfg(not(feature = "recording"))]
fn bus(_: &Scan) -> Result<Arc<dyn Bus>, ScanFailure> {
    Ok(Arc::new(LibUsb::new()))
}

#[cfg(feature = "recording")]
fn bus(args: &Scan) -> Result<Arc<dyn Bus>, ScanFailure> {
    let bus = Arc::new(LibUsb::new());
    let Some(path) = &args.record else {
        return Ok(bus);
    };
    let file = std::fs::File::create_new(path).map_err(ScanFailure::file(path))?;
    let recorder = kiosk_usb::recording::Recorder::new(bus, file);
    Ok(Arc::new(recorder.map_err(ScanFailure::file(path))?))
}

/// The error, and what staff can do about it.
fn reason(error: &ScanError) -> String {
    match error {
        ScanError::Refused(cause) => match cause.remedy() {
            Some(remedy) => format!("{error}; {remedy}"),
            None => error.to_string(),
        },
        _ => error.to_string(),
    }
}

fn sentence(fault: FaultCode) -> String {
    let told = Catalogue::new(Language::En).fault(fault);
    format!("{} {}", told.title, told.text)
}

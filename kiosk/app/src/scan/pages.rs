//! `kiosk scan --out`: one job from the first sheet to the last.

use std::{
    fs::{self, File},
    io::{IsTerminal as _, Write as _},
    path::Path,
    time::Duration,
};

use futures::{StreamExt as _, channel::mpsc::UnboundedReceiver};
use kiosk_domain::FaultCode;
use kiosk_scanner::{
    Command, DeviceInfo, Drivers, Ending, Event, Handle, Job, Mode, Side, Source, Timing,
};

use super::{ScanFailure, chosen::Chosen, journal::Journal};
use crate::{
    cli::{Scan, ScanMode, ScanSource},
    tell,
};

/// The one job's number.
const TICKET: u64 = 1;
/// Longest wait for somebody who brings paper or clears a fault.
const PATIENCE: Duration = Duration::from_secs(60);
/// The actor ends every call by limits of its own, all of them shorter.
const DEVICE_PATIENCE: Duration = Duration::from_secs(300);

/// Scans into `folder`.
pub(super) fn scan(drivers: Drivers, folder: &Path, args: &Scan) -> Result<(), ScanFailure> {
    let (chosen, info) = Chosen::new(drivers, args.device.as_deref())?;
    let job = job(args, &info)?;
    fs::create_dir_all(folder).map_err(ScanFailure::file(folder))?;
    let journal = Journal::new(folder, args.json)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(ScanFailure::file(folder))?;
    let (scanner, events) = kiosk_scanner::spawn(chosen, Timing::default());
    scanner.send(Command::Scan {
        ticket: TICKET,
        job,
    });
    let mut take = Take {
        folder,
        journal,
        scanner,
        pages: 0,
        fault: None,
        waits: true,
    };
    runtime.block_on(take.all(events))?;
    if !args.json {
        tell::note(&format!("{} pages in {}", take.pages, folder.display()));
    }
    Ok(())
}

fn job(args: &Scan, info: &DeviceInfo) -> Result<Job, ScanFailure> {
    let source = match args.source {
        Some(ScanSource::Feeder) => Source::Feeder,
        Some(ScanSource::Glass) => Source::Glass,
        None if info.has_feeder => Source::Feeder,
        None => Source::Glass,
    };
    let lacks = |place| ScanFailure::NoPlace {
        device: info.name.clone(),
        place,
    };
    match source {
        Source::Feeder if !info.has_feeder => return Err(lacks("feeder")),
        Source::Glass if !info.has_glass => return Err(lacks("glass")),
        Source::Feeder if args.duplex && !info.has_duplex => {
            return Err(lacks("feeder for both sides"));
        }
        Source::Feeder | Source::Glass => {}
    }
    Ok(Job {
        source,
        dpi: args.dpi,
        colour: match args.mode {
            ScanMode::Colour => Mode::Colour,
            ScanMode::Grey => Mode::Grey,
        },
        duplex: args.duplex,
        ..Job::pages()
    })
}

/// What has been taken so far.
struct Take<'a> {
    folder: &'a Path,
    journal: Journal,
    scanner: Handle,
    pages: usize,
    fault: Option<FaultCode>,
    /// For paper, or for somebody who clears a fault.
    waits: bool,
}

impl Take<'_> {
    async fn all(&mut self, mut events: UnboundedReceiver<Event>) -> Result<(), ScanFailure> {
        loop {
            let patience = if self.waits {
                PATIENCE
            } else {
                DEVICE_PATIENCE
            };
            let event = match tokio::time::timeout(patience, events.next()).await {
                Ok(Some(event)) => event,
                Ok(None) => return Err(self.given_up(FaultCode::Internal)),
                Err(_) => return Err(self.nobody_came()),
            };
            if let Some(ending) = self.one(&event)? {
                return match ending {
                    Ending::Failed(fault) => Err(self.given_up(fault)),
                    Ending::Complete | Ending::Stopped => Ok(()),
                };
            }
        }
    }

    /// Takes one event; answers how the job ended, if it did.
    fn one(&mut self, event: &Event) -> Result<Option<Ending>, ScanFailure> {
        let picture = match event {
            Event::Side { side, .. } => Some(self.keep(side)?),
            _ => None,
        };
        self.journal.write(event, picture.as_deref())?;
        match event {
            Event::Side { .. } => self.scanner.send(Command::SideStored { ticket: TICKET }),
            Event::Waiting { .. } => self.wait("waiting for paper"),
            Event::Scanning { .. } => self.waits = false,
            Event::Trouble { fault, .. } => {
                self.fault = Some(*fault);
                self.wait(&super::sentence(*fault));
            }
            Event::Cleared { .. } => self.fault = None,
            Event::BatchDone { ending, .. } => return Ok(Some(*ending)),
            Event::Device(_) | Event::Sensors(_) => {}
        }
        Ok(None)
    }

    fn wait(&mut self, why: &str) {
        self.waits = true;
        progress(why);
    }

    /// Writes a picture as it is.
    fn keep(&mut self, side: &Side) -> Result<String, ScanFailure> {
        self.pages += 1;
        let ending = side.extension().unwrap_or("bin");
        let name = format!("page-{:03}.{ending}", self.pages);
        let path = self.folder.join(&name);
        let written = File::create_new(&path).and_then(|mut file| file.write_all(&side.image));
        written.map_err(ScanFailure::file(path))?;
        progress(&name);
        Ok(name)
    }

    fn nobody_came(&self) -> ScanFailure {
        match self.fault {
            Some(fault) => self.given_up(fault),
            None => ScanFailure::NoPaper {
                seconds: PATIENCE.as_secs(),
                pages: self.pages,
            },
        }
    }

    const fn given_up(&self, fault: FaultCode) -> ScanFailure {
        ScanFailure::Fault {
            fault,
            pages: self.pages,
        }
    }
}

/// On a terminal only.
fn progress(what: &str) {
    if std::io::stderr().is_terminal() {
        tell::lines(what);
    }
}

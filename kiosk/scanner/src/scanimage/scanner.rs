//! An open device as the actor sees it.

use std::{path::PathBuf, sync::Arc, time::Instant};

use kiosk_usb::{Bus, DeviceKey};

use super::{
    Limits, Table,
    ability::{self, Ability, Named, Sources, Tray},
    helper::Program,
    limits,
    options::Options,
    presumed::Presumed,
    run::Run,
    search::Search,
};
use crate::{Backend, Clock, DeviceInfo, Job, ScanError, Sensors};

/// What factory and devices share.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) program: Arc<Program>,
    pub(crate) folder: PathBuf,
    pub(crate) table: Arc<Table>,
    pub(crate) limits: Limits,
    pub(crate) search: Search,
}

/// A device as SANE and USB know it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Subject {
    /// SANE's name.
    pub(crate) name: String,
    /// Its kind is that of a feeder without glass.
    pub(crate) is_sheet_fed: bool,
    /// Vendor and product, if it is clear which device is meant.
    pub(crate) ids: Option<(u16, u16)>,
    /// The devices on USB that may be meant.
    pub(crate) keys: Vec<DeviceKey>,
}

/// A device that was asked what it can do.
pub(crate) struct Scanner {
    access: Access,
    subject: Subject,
    info: DeviceInfo,
    ability: Ability,
    presumed: Presumed,
    run: Option<Run>,
}

impl Scanner {
    /// Asks the device what it can do, for each of its sources.
    pub(crate) fn open(
        access: Access,
        subject: Subject,
        info: DeviceInfo,
    ) -> Result<Self, ScanError> {
        let words = &access.table.words;
        let hold = access.search.hold();
        let until = Instant::now() + access.limits.open;
        let options = question(&access, &subject, None, until)?;
        if options.is_empty() {
            return Err(ScanError::Protocol("its driver tells no option"));
        }
        let sources = Sources::new(&options, words, subject.is_sheet_fed);
        let tray = |named: &Option<Named>| {
            let named = named.as_ref()?;
            // What cannot be asked is taken to be the same for every source.
            let others = (!ability::is_in_force(&options, named))
                .then(|| question(&access, &subject, named.as_deref(), until).ok())
                .flatten();
            Some(Tray {
                source: named.clone(),
                options: others.unwrap_or_else(|| options.clone()),
            })
        };
        let ability = Ability::new(&sources, tray(&sources.feeder), tray(&sources.glass));
        drop(hold);
        let info = DeviceInfo {
            has_feeder: ability.has_feeder(),
            has_glass: ability.has_glass(),
            has_duplex: ability.has_duplex(words),
            ..info
        };
        Ok(Self {
            access,
            subject,
            info,
            ability,
            presumed: Presumed::default(),
            run: None,
        })
    }

    /// A device that is gone explains every other error.
    fn explain(&self, error: ScanError) -> ScanError {
        self.look().err().unwrap_or(error)
    }

    fn look(&self) -> Result<(), ScanError> {
        if self.subject.keys.is_empty() {
            return Ok(());
        }
        let entries = self.access.bus.devices().unwrap_or_default();
        let is_there = |key: &DeviceKey| entries.iter().any(|entry| entry.key == *key);
        let are_there = self.subject.keys.iter().all(is_there);
        are_there.then_some(()).ok_or(ScanError::Unplugged)
    }

    fn begin(&self, job: &Job) -> Result<Run, ScanError> {
        let plan = self.ability.plan(job, &self.access.table)?;
        Run::begin(&self.access, &self.subject, plan, job)
    }
}

impl Backend for Scanner {
    fn info(&self) -> &DeviceInfo {
        &self.info
    }

    fn sensors(&mut self) -> Result<Sensors, ScanError> {
        self.look()?;
        let now = self.access.clock.now();
        Ok(self.presumed.sensors(self.info.has_feeder, now))
    }

    fn start(&mut self, job: &Job) -> Result<(), ScanError> {
        self.run = None;
        let run = self.begin(job).map_err(|error| self.explain(error))?;
        self.run = Some(run);
        Ok(())
    }

    fn next_side(&mut self) -> Result<Option<crate::Side>, ScanError> {
        let Some(mut run) = self.run.take() else {
            return Ok(None);
        };
        let side = run.next_side();
        let now = self.access.clock.now();
        match side {
            Ok(Some(side)) => {
                self.run = Some(run);
                Ok(Some(side))
            }
            Ok(None) => {
                if run.is_empty() {
                    self.presumed.found_empty(now, &self.access.limits);
                }
                run.end(self.access.limits.end);
                Ok(None)
            }
            Err(error) => {
                self.presumed.failed(&error, now, &self.access.limits);
                run.end(limits::MERCY);
                Err(self.explain(error))
            }
        }
    }

    fn cancel(&mut self) -> Result<(), ScanError> {
        if let Some(run) = self.run.take() {
            run.end(self.access.limits.end);
        }
        self.look()
    }
}

fn question(
    access: &Access,
    subject: &Subject,
    source: Option<&str>,
    until: Instant,
) -> Result<Options, ScanError> {
    let mut arguments = vec![format!("--device-name={}", subject.name)];
    arguments.extend(source.map(ability::source_argument));
    arguments.push("--all-options".to_owned());
    let limit = until.saturating_duration_since(Instant::now());
    let text = access.program.ask(&arguments, limit, None, subject.ids)?;
    Ok(Options::parse(&text))
}

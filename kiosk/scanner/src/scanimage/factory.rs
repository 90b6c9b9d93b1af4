//! Finds the scanners that SANE knows and no driver of ours takes, and opens them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use kiosk_usb::{Bus, DeviceEntry, DeviceKey, UsbError};

use super::{
    Limits, Table,
    folder::Folder,
    helper::Program,
    limits,
    listing::Listed,
    scanner::{Access, Scanner, Subject},
    search::Search,
    table::Place,
};
use crate::{Backend, Clock, DeviceId, DeviceInfo, Factory, ScanError};

/// Classes of interfaces behind which scanners of older kinds are: the maker's own, still
/// image, printer. Others are no reason to start a search.
const CLASSES: [u8; 3] = [0xFF, 0x06, 0x07];

/// What the factory needs to know of the machine.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The program, by path or by name.
    pub program: PathBuf,
    /// A folder for named pipes and SANE's configuration, made if it is missing.
    pub folder: PathBuf,
    /// Which back ends may be used.
    pub table: Table,
    /// How long anything may take.
    pub limits: Limits,
}

impl Setup {
    /// SANE's own program with that table.
    #[must_use]
    pub fn new(folder: PathBuf, table: Table) -> Self {
        Self {
            program: PathBuf::from("scanimage"),
            folder,
            table,
            limits: Limits::default(),
        }
    }
}

/// The folder for pipes cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("the folder {folder} for scanimage cannot be made")]
pub struct SetupError {
    folder: PathBuf,
    source: std::io::Error,
}

/// Tells whether a driver of ours takes that device.
pub type IsClaimed = Box<dyn Fn(&DeviceEntry) -> bool + Send>;

/// Finds and opens scanners through `scanimage`.
///
/// A look for scanners never waits: it begins a search when something was plugged in that no
/// other driver takes, and tells what the last search has found of what is still there.
pub struct ScanimageFactory {
    access: Access,
    is_claimed: IsClaimed,
    search: Search,
    asked: Option<Asked>,
    /// Serial numbers by place: read once for each plug, since a device must be opened for it.
    serials: BTreeMap<DeviceKey, Option<String>>,
    /// What opened devices can do.
    abilities: BTreeMap<String, DeviceInfo>,
    found: Vec<Found>,
}

/// For which devices a search was begun.
struct Asked {
    keys: BTreeSet<DeviceKey>,
    at: Duration,
    times: u32,
}

/// A scanner that is plugged in.
#[derive(Clone)]
struct Found {
    info: DeviceInfo,
    subject: Subject,
}

impl ScanimageFactory {
    /// Looks for scanners among the devices on that bus that no other driver takes.
    ///
    /// # Errors
    /// [`SetupError`] if there is no place for its pipes.
    pub fn new(
        bus: Arc<dyn Bus>,
        is_claimed: IsClaimed,
        setup: Setup,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SetupError> {
        let made = Folder::create(&setup.folder)
            .and_then(|config| config.write(&setup.table.files()).map(|()| config));
        let config = made.map_err(|source| SetupError {
            folder: setup.folder.clone(),
            source,
        })?;
        let program = Arc::new(Program {
            path: setup.program,
            config,
        });
        let search = Search::new(Arc::clone(&program), setup.limits.search);
        Ok(Self {
            access: Access {
                bus,
                clock,
                program,
                folder: setup.folder,
                table: Arc::new(setup.table),
                limits: setup.limits,
                search: search.clone(),
            },
            is_claimed,
            search,
            asked: None,
            serials: BTreeMap::new(),
            abilities: BTreeMap::new(),
            found: Vec::new(),
        })
    }

    /// What is plugged in, is left to us and may be a scanner.
    fn candidates(&self) -> Result<Vec<DeviceEntry>, ScanError> {
        let mut entries = match self.access.bus.devices() {
            // A kiosk without USB simply has no scanner.
            Err(UsbError::NoBus) => Vec::new(),
            devices => devices.map_err(ScanError::Refused)?,
        };
        entries.retain(|entry| may_scan(entry) && !(self.is_claimed)(entry));
        Ok(entries)
    }

    /// Begins a search if one is due.
    fn search(&mut self, candidates: &[DeviceEntry]) {
        let now = self.access.clock.now();
        let keys: BTreeSet<DeviceKey> = candidates.iter().map(|one| one.key.clone()).collect();
        let times = match &self.asked {
            Some(asked) if asked.keys.is_superset(&keys) => {
                let is_early = now < asked.at + self.access.limits.search_again;
                let is_enough = asked.times >= limits::MOST_SEARCHES || self.are_named(candidates);
                if !self.search.was_stopped() && (is_early || is_enough) {
                    return;
                }
                asked.times
            }
            _ => 0,
        };
        if !self.search.is_busy() && self.search.begin() {
            let times = times + 1;
            self.asked = Some(Asked {
                keys,
                at: now,
                times,
            });
        }
    }

    /// Whether SANE has named each of them.
    fn are_named(&self, candidates: &[DeviceEntry]) -> bool {
        let is_named = |entry: &DeviceEntry| {
            let mut found = self.found.iter();
            found.any(|one| one.subject.keys.contains(&entry.key))
        };
        !self.found.is_empty() && candidates.iter().all(is_named)
    }

    /// What the last search has named, as far as it is there and left to us.
    fn name(&mut self, candidates: &[DeviceEntry]) {
        self.serials
            .retain(|key, _| candidates.iter().any(|entry| entry.key == *key));
        let mut found: Vec<Found> = Vec::new();
        for listed in self.search.found() {
            let Some(subject) = self.subject(&listed, candidates) else {
                continue;
            };
            let mut id = self.id(&listed, &subject);
            let same = found.iter().filter(|one| one.info.id.0.starts_with(&id));
            if let count @ 1.. = same.count() {
                id = format!("{id}#{}", count + 1);
            }
            let info = self.abilities.get(&id).cloned();
            let info = info.unwrap_or_else(|| info_of(&listed, id));
            found.push(Found { info, subject });
        }
        self.found = found;
    }

    /// The device that SANE means; `None` if it is not ours to use.
    fn subject(&self, listed: &Listed, candidates: &[DeviceEntry]) -> Option<Subject> {
        let place = self.access.table.place(&listed.name)?;
        let ids = |entry: &DeviceEntry| (entry.vendor_id, entry.product_id);
        let mut meant = candidates.to_vec();
        meant.retain(|entry| place.may_be(&entry.key, ids(entry)));
        if meant.is_empty() && place != Place::Virtual {
            return None;
        }
        Some(Subject {
            name: listed.name.clone(),
            is_sheet_fed: listed.is_sheet_fed(),
            ids: match meant.as_slice() {
                [entry] => Some(ids(entry)),
                _ => None,
            },
            keys: meant.into_iter().map(|entry| entry.key).collect(),
        })
    }

    /// A name that lasts: SANE's own often tell the place on the bus.
    fn id(&mut self, listed: &Listed, subject: &Subject) -> String {
        let backend = listed.name.split(':').next().unwrap_or_default();
        let (Some((vendor_id, product_id)), Some(key)) = (subject.ids, subject.keys.first()) else {
            return format!("sane:{}", listed.name);
        };
        let bus = &self.access.bus;
        let serial = self.serials.entry(key.clone()).or_insert_with(|| {
            let strings = bus.open(key).and_then(|port| port.strings()).ok();
            strings.and_then(|strings| strings.serial)
        });
        let serial = serial.as_deref().unwrap_or_default();
        let id = format!("sane:{backend}:{vendor_id:04x}:{product_id:04x}:{serial}");
        id.trim_end_matches(':').to_owned()
    }
}

impl Factory for ScanimageFactory {
    fn list(&mut self) -> Result<Vec<DeviceInfo>, ScanError> {
        let candidates = self.candidates()?;
        if candidates.is_empty() && !self.access.table.has_virtual() {
            self.asked = None;
            self.found.clear();
            return Ok(Vec::new());
        }
        self.name(&candidates);
        self.search(&candidates);
        Ok(self.found.iter().map(|one| one.info.clone()).collect())
    }

    fn is_searching(&self) -> bool {
        self.search.is_busy()
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Backend>, ScanError> {
        let mut found = self.found.iter();
        let found = found.find(|one| one.info.id == *id);
        let found = found.ok_or(ScanError::Unplugged)?.clone();
        let scanner = Scanner::open(self.access.clone(), found.subject, found.info)?;
        let info = scanner.info().clone();
        self.abilities.insert(id.0.clone(), info);
        Ok(Box::new(scanner))
    }
}

impl Drop for ScanimageFactory {
    fn drop(&mut self) {
        self.search.stop();
    }
}

fn may_scan(entry: &DeviceEntry) -> bool {
    let mut interfaces = entry.configurations.iter().flat_map(|one| &one.interfaces);
    interfaces.any(|interface| {
        let mut settings = interface.alternates.iter();
        settings.any(|setting| CLASSES.contains(&setting.class))
    })
}

/// Before it is open only its kind tells what it can do.
fn info_of(listed: &Listed, id: String) -> DeviceInfo {
    let is_sheet_fed = listed.is_sheet_fed();
    DeviceInfo {
        id: DeviceId(id),
        name: listed.label.clone(),
        has_feeder: is_sheet_fed || listed.kind.contains("multi"),
        has_glass: !is_sheet_fed,
        has_duplex: false,
    }
}

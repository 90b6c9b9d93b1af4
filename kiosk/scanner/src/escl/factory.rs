//! Finds eSCL scanners on the bus and opens them.
//!
//! Devices are told apart by vendor, product and serial number, so that one keeps its name
//! on another socket. Its texts are read once per plug, by opening it for a moment without
//! claiming anything; what it can do is known from its first opening on.
//! Facts: docs/scanner-sources.md, eSCL.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use kiosk_usb::{
    Bus, Control, DeviceEntry, DeviceKey, Port, Recipient, RequestKind, Strings, UsbError,
};

use super::{
    capabilities::Capabilities,
    limits,
    location::ROOT,
    quirks::{QuirkBook, Quirks},
    scanner::EsclScanner,
};
use crate::{
    Backend, Clock, DeviceId, DeviceInfo, Factory, ScanError,
    ippusb::{
        Layout, LinkError, Manners, Method, Request, Transport, layout,
        limits::DESCRIPTOR,
        transport::{Habits, LineNo},
    },
};

/// Interfaces used of a device: one for pictures, one to look and to cancel meanwhile.
const MOST_INTERFACES: usize = 2;

/// Class-specific descriptor that says what the interfaces are for.
const DEVICE_INFO: u16 = 0x21;
/// Its field of functions is at this place, in two octets.
const FUNCTIONS_AT: usize = 6;
/// Shortest descriptor that can be believed (ipp-usb).
const DEVICE_INFO_BYTES: usize = 10;
/// Scanning, or any HTTP.
const SCANS: u16 = 2 | 16;

/// Finds and opens the scanners that speak eSCL over USB.
pub struct EsclFactory {
    bus: Arc<dyn Bus>,
    book: QuirkBook,
    clock: Arc<dyn Clock>,
    /// What was found at each place, as long as it stays plugged in.
    known: BTreeMap<DeviceKey, Known>,
    /// What opened devices can do, by name.
    abilities: BTreeMap<String, DeviceInfo>,
    /// Plugged-in devices that turned out to be no scanners.
    dummies: BTreeSet<DeviceKey>,
}

/// A plugged-in device whose texts were read.
#[derive(Clone)]
struct Known {
    id: String,
    name: String,
    quirks: Quirks,
    is_scanner: bool,
}

/// Whether a device is this driver's.
pub(crate) fn takes(entry: &DeviceEntry) -> bool {
    layout(entry).is_some()
}

impl EsclFactory {
    /// Finds scanners on that bus. The quirks say what single models do otherwise.
    #[must_use]
    pub fn new(bus: Arc<dyn Bus>, quirks: QuirkBook, clock: Arc<dyn Clock>) -> Self {
        Self {
            bus,
            book: quirks,
            clock,
            known: BTreeMap::new(),
            abilities: BTreeMap::new(),
            dummies: BTreeSet::new(),
        }
    }

    /// The devices that may be scanners, with what is known of them.
    fn candidates(&mut self) -> Result<Vec<(DeviceEntry, Layout, Known)>, ScanError> {
        let entries = self.bus.devices().map_err(LinkError::from)?;
        let is_there = |key: &DeviceKey| entries.iter().any(|entry| entry.key == *key);
        self.known.retain(|key, _| is_there(key));
        self.dummies.retain(is_there);
        let mut found: Vec<(DeviceEntry, Layout, Known)> = Vec::new();
        for entry in entries {
            let Some(layout) = layout(&entry) else {
                continue;
            };
            let mut known = self.look_up(&entry);
            let is_ignored = known.quirks.ignore == Some(true);
            if is_ignored || !known.is_scanner || self.dummies.contains(&entry.key) {
                continue;
            }
            let same = found
                .iter()
                .filter(|(.., one)| one.id.starts_with(&known.id));
            if let count @ 1.. = same.count() {
                known.id = format!("{}#{}", known.id, count + 1);
            }
            found.push((entry, layout, known));
        }
        Ok(found)
    }

    /// What is known of a device; it is opened for its texts at the first look. One that
    /// cannot be opened stays in the list, so that opening it says why.
    fn look_up(&mut self, entry: &DeviceEntry) -> Known {
        if let Some(known) = self.known.get(&entry.key) {
            return known.clone();
        }
        let looked = self.bus.open(&entry.key).map(|port| Looked {
            strings: read_strings(port.as_ref()),
            is_scanner: may_scan(port.as_ref()),
        });
        let was_opened = looked.is_ok();
        let known = self.describe(entry, looked.unwrap_or_default());
        if was_opened {
            self.known.insert(entry.key.clone(), known.clone());
        }
        known
    }

    fn describe(&self, entry: &DeviceEntry, looked: Looked) -> Known {
        let name = model_name(&looked.strings);
        let (vendor_id, product_id) = (entry.vendor_id, entry.product_id);
        let serial = looked.strings.serial.unwrap_or_default();
        let id = format!("escl:{vendor_id:04x}:{product_id:04x}:{serial}");
        Known {
            id: id.trim_end_matches(':').to_owned(),
            quirks: self.book.find(vendor_id, product_id, &name),
            name: if name.is_empty() {
                format!("{vendor_id:04x}:{product_id:04x}")
            } else {
                name
            },
            is_scanner: looked.is_scanner,
        }
    }

    fn connect(
        &self,
        key: &DeviceKey,
        layout: &Layout,
        known: &Known,
    ) -> Result<Opened, ScanError> {
        let until = self.clock.now() + limits::OPEN;
        let port = self.bus.open(key).map_err(LinkError::from)?;
        let habits = habits(&known.quirks);
        let mut transport = Transport::open(port, layout, habits, Arc::clone(&self.clock))?;
        let own_limit = known.quirks.init_limit_s.map(Duration::from_secs);
        let limit = own_limit.unwrap_or(limits::INIT);
        let mut lines = transport.lines();
        let first = lines.next().ok_or(ScanError::Protocol("no interface"))?;
        let caps = match self.first_answer(&mut transport, first, limit, until) {
            Ok(Some(caps)) => caps,
            Ok(None) => return Ok(Opened::Dummy),
            Err(error @ (ScanError::Silent | ScanError::Protocol(_))) => {
                // The next opening finds it fresh.
                transport.reset_port();
                return Err(error);
            }
            Err(error) => return Err(error),
        };
        // A late answer to an earlier program may wait in any line, and must never pass for
        // a page of ours: each shows that it answers what it is asked.
        for line in lines.rev() {
            match self.first_answer(&mut transport, line, limit, until) {
                Ok(Some(_)) => {}
                Err(ScanError::Unplugged) => return Err(ScanError::Unplugged),
                Err(error) if transport.is_dead() => {
                    transport.reset_port();
                    return Err(error);
                }
                _ => {
                    tracing::warn!(device = known.name, "an interface is not used");
                    transport.retire(line);
                }
            }
        }
        Ok(Opened::Scanner(Box::new(caps), Box::new(transport)))
    }

    /// The capabilities as told on a line, or `None` if there are none. A line that was left
    /// in the middle of something is reset between two attempts.
    fn first_answer(
        &self,
        transport: &mut Transport,
        line: LineNo,
        limit: Duration,
        until: Duration,
    ) -> Result<Option<Capabilities>, ScanError> {
        match self.ready_answer(transport, line, limit, until) {
            Err(error) if error == ScanError::Unplugged || transport.is_dead() => {
                return Err(error);
            }
            Err(error) => tracing::warn!(%error, "the scanner is reset and asked again"),
            answer => return answer,
        }
        transport.reset(line)?;
        self.ready_answer(transport, line, limit, until)
    }

    /// Asks until the device is ready.
    fn ready_answer(
        &self,
        transport: &mut Transport,
        line: LineNo,
        limit: Duration,
        until: Duration,
    ) -> Result<Option<Capabilities>, ScanError> {
        let request = Request::new(Method::Get, format!("{ROOT}/ScannerCapabilities"));
        loop {
            let patience = limits::document(limit, self.clock.now(), until);
            let response = transport.exchange_on(line, &request, patience)?;
            match response.head.status {
                200 => return Ok(Some(Capabilities::parse(response.body.as_slice())?)),
                404 => return Ok(None),
                503 => self.pause(response.head.retry_after, until)?,
                _ => return Err(ScanError::Protocol("no capabilities")),
            }
        }
    }

    fn pause(&self, wish: Option<Duration>, until: Duration) -> Result<(), ScanError> {
        let pause = wish.unwrap_or(limits::PAUSE);
        let pause = pause.clamp(limits::LEAST_PAUSE, limits::MOST_PAUSE);
        if self.clock.now() + pause >= until {
            return Err(ScanError::Silent);
        }
        self.clock.sleep(pause);
        Ok(())
    }
}

/// What opening came to.
enum Opened {
    Scanner(Box<Capabilities>, Box<Transport>),
    /// It answers, but knows nothing of scanning.
    Dummy,
}

impl Factory for EsclFactory {
    /// What a device can do is told from its first opening on; before that, nothing is.
    fn list(&mut self) -> Result<Vec<DeviceInfo>, ScanError> {
        let candidates = self.candidates()?;
        let infos = candidates.into_iter().map(|(.., known)| {
            let ability = self.abilities.get(&known.id).cloned();
            ability.unwrap_or(DeviceInfo {
                id: DeviceId(known.id),
                name: known.name,
                has_feeder: false,
                has_glass: false,
                has_duplex: false,
            })
        });
        Ok(infos.collect())
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Backend>, ScanError> {
        let candidates = self.candidates()?;
        let (entry, layout, known) = candidates
            .into_iter()
            .find(|(.., known)| known.id == id.0)
            .ok_or(ScanError::Unplugged)?;
        match self.connect(&entry.key, &layout, &known)? {
            Opened::Dummy => {
                tracing::warn!(
                    device = known.name,
                    "a device that is no scanner is left alone"
                );
                self.dummies.insert(entry.key);
                Err(ScanError::Unplugged)
            }
            Opened::Scanner(caps, transport) => {
                let info = device_info(&known, &caps)?;
                self.abilities.insert(known.id.clone(), info.clone());
                let clock = Arc::clone(&self.clock);
                Ok(Box::new(EsclScanner::new(
                    info,
                    *caps,
                    known.quirks,
                    *transport,
                    clock,
                )))
            }
        }
    }
}

/// What a device said without being claimed.
struct Looked {
    strings: Strings,
    is_scanner: bool,
}

impl Default for Looked {
    fn default() -> Self {
        Self {
            strings: Strings::default(),
            is_scanner: true,
        }
    }
}

fn device_info(known: &Known, caps: &Capabilities) -> Result<DeviceInfo, ScanError> {
    let info = DeviceInfo {
        id: DeviceId(known.id.clone()),
        name: caps.make_and_model.clone().unwrap_or(known.name.clone()),
        has_feeder: caps.simplex.is_some() || caps.duplex.is_some(),
        has_glass: caps.platen.is_some(),
        has_duplex: caps.duplex.is_some(),
    };
    if info.has_feeder || info.has_glass {
        Ok(info)
    } else {
        Err(ScanError::Unsupported("neither feeder nor glass"))
    }
}

/// The texts; some devices need several attempts before they tell all.
fn read_strings(port: &dyn Port) -> Strings {
    let mut best = Strings::default();
    for _ in 0..limits::STRINGS_TRIES {
        match port.strings() {
            Ok(strings) if strings.serial.is_some() => return strings,
            Ok(strings) => best = strings,
            Err(UsbError::Gone) => break,
            Err(_) => {}
        }
    }
    best
}

/// Whether the device says that it scans; one that says nothing may.
fn may_scan(port: &dyn Port) -> bool {
    let request = Control {
        kind: RequestKind::Standard,
        recipient: Recipient::Device,
        request: 6,
        value: DEVICE_INFO << 8,
        index: 0,
    };
    let mut buffer = [0; 256];
    let read = port
        .control_in(request, &mut buffer, DESCRIPTOR)
        .unwrap_or_default();
    let field = buffer.get(FUNCTIONS_AT..).and_then(<[u8]>::first_chunk);
    let functions = field
        .filter(|_| read >= DEVICE_INFO_BYTES)
        .map_or(0, |&field| u16::from_le_bytes(field));
    functions == 0 || functions & SCANS != 0
}

fn model_name(strings: &Strings) -> String {
    let maker = strings.manufacturer.as_deref().unwrap_or_default().trim();
    let product = strings.product.as_deref().unwrap_or_default().trim();
    let names_maker = product.to_lowercase().starts_with(&maker.to_lowercase());
    if names_maker {
        product.to_owned()
    } else {
        format!("{maker} {product}").trim().to_owned()
    }
}

fn habits(quirks: &Quirks) -> Habits {
    Habits {
        manners: Manners {
            host: quirks.host.clone().unwrap_or_else(|| "localhost".into()),
            connection: quirks.connection.clone(),
        },
        most_interfaces: quirks.most_interfaces.unwrap_or(MOST_INTERFACES),
        resets_at_open: quirks.resets_at_open.unwrap_or_default(),
        sends_zlp: quirks.sends_zlp.unwrap_or_default(),
    }
}

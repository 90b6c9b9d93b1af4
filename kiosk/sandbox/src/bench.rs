//! The desk with the virtual scanner: what lies where, and what goes wrong next.
//!
//! The state is shared by the device's own thread and by whoever plays the person at the
//! desk. The rules of the paper path follow sheet-fed scanners: a sheet in trouble stays in
//! the path until the cover was opened and closed, and then lies on top of the stack again.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kiosk_scanner::{Image, Job, Sensors, Side, Source};

use crate::{paper, scanner::VirtualFactory, specimen};

/// Longest silence of the virtual scanner. Its thread must end some day even if nobody
/// opens the device again, and every deadline above it is shorter.
const LONGEST_SILENCE: Duration = Duration::from_secs(180);

/// Something that goes wrong with one sheet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Fault {
    /// The sheet gets stuck. Feeder only.
    Jam,
    /// It takes the next one along. Feeder only.
    DoubleFeed,
    /// The device says "empty" although paper lies there.
    Empty,
    /// The device stops answering until it is opened again.
    Silence,
    /// The cable comes off while the sheet is under way.
    Unplug,
    /// The picture has another size than announced.
    WrongSize,
    /// The picture's second half is missing.
    Torn,
    /// A text about an error comes in place of the picture.
    ErrorPage,
    /// The driver panics.
    Panic,
    /// Not bound to a sheet: after the next reconnection the picture delivered last comes
    /// again, before anything is read.
    Stale,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 10] = [
        Self::Jam,
        Self::DoubleFeed,
        Self::Empty,
        Self::Silence,
        Self::Unplug,
        Self::WrongSize,
        Self::Torn,
        Self::ErrorPage,
        Self::Panic,
        Self::Stale,
    ];

    const fn needs_feeder(self) -> bool {
        matches!(self, Self::Jam | Self::DoubleFeed)
    }
}

/// What a person standing at the desk sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BenchView {
    /// The scanner's cable is in.
    pub is_plugged: bool,
    /// Sheets that lie in the feeder.
    pub feeder_sheets: usize,
    /// Something lies on the glass.
    pub is_glass_covered: bool,
    /// The cover of the paper path is open.
    pub is_cover_open: bool,
    /// A sheet is stuck.
    pub is_jammed: bool,
}

/// The desk. Clones are handles to the same one.
#[derive(Clone, Default)]
pub struct Bench {
    core: Arc<Core>,
}

#[derive(Default)]
pub(crate) struct Core {
    state: Mutex<State>,
    changed: Condvar,
}

/// Everything on the desk.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) is_unplugged: bool,
    pub(crate) is_cover_open: bool,
    pub(crate) is_jammed: bool,
    pub(crate) feeder: VecDeque<Image>,
    /// Sheets inside the paper path, in the order in which they were fed.
    pub(crate) path: Vec<Image>,
    pub(crate) glass: Option<Image>,
    pub(crate) scan_duration: Duration,
    /// Number of the connection; a handle of an older one is dead.
    pub(crate) connection: u64,
    /// The connection that does not answer any more.
    pub(crate) silenced: Option<u64>,
    pub(crate) run: Option<Run>,
    pub(crate) last_side: Option<Side>,
    faults: VecDeque<Fault>,
    is_stale_armed: bool,
}

/// A job in the device.
pub(crate) struct Run {
    pub(crate) job: Job,
    pub(crate) sheets: u32,
    /// The back of the sheet that was read last.
    pub(crate) back: Option<Side>,
    /// A left-over picture that comes before the first sheet.
    pub(crate) stale: Option<Side>,
}

impl Bench {
    /// A desk with a plugged-in, empty scanner that takes no time for a sheet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The virtual scanner's factory, to be given to [`kiosk_scanner::spawn`].
    #[must_use]
    pub fn factory(&self) -> VirtualFactory {
        VirtualFactory::new(Arc::clone(&self.core))
    }

    /// Lays the specimen card with that code text on the glass.
    pub fn put_card(&self, text: &str) {
        self.put_on_glass(specimen::card_on_glass(text));
    }

    /// Puts papers under those in the feeder, the first one uppermost. JPEG and PNG files
    /// are delivered byte for byte, each page of a TIFF file becomes a sheet, and anything
    /// else is delivered as it is, for the kiosk to cope with.
    pub fn put_sheets(&self, files: Vec<Vec<u8>>) {
        let sheets: Vec<_> = files.into_iter().flat_map(paper::sheets).collect();
        self.change(|state| state.feeder.extend(sheets));
    }

    /// Lays a paper on the glass, in place of what lies there; see [`Bench::put_sheets`].
    /// Of a TIFF file it is the first page.
    pub fn put_on_glass(&self, file: Vec<u8>) {
        let sheet = paper::sheets(file).into_iter().next();
        self.change(|state| state.glass = sheet);
    }

    /// Takes away what lies on the glass.
    pub fn clear_glass(&self) {
        self.change(|state| state.glass = None);
    }

    /// Takes all sheets out of the feeder.
    pub fn clear_feeder(&self) {
        self.change(|state| state.feeder.clear());
    }

    /// Opens the cover of the paper path; a sheet under way stops there.
    pub fn open_cover(&self) {
        self.change(|state| state.is_cover_open = true);
    }

    /// Closes the cover. Sheets that were stuck are back on top of the stack.
    pub fn close_cover(&self) {
        self.change(|state| {
            if state.is_cover_open {
                state.is_cover_open = false;
                state.is_jammed = false;
                for sheet in state.path.drain(..).rev() {
                    state.feeder.push_front(sheet);
                }
            }
        });
    }

    /// Pulls the cable; a sheet under way stays in the path.
    pub fn unplug(&self) {
        self.change(State::unplug);
    }

    /// Puts the cable back in. A sheet still in the path then counts as stuck.
    pub fn plug(&self) {
        self.change(|state| state.is_unplugged = false);
    }

    /// Queues a fault: each one hits the next sheet that it can hit.
    pub fn fail_next(&self, fault: Fault) {
        self.change(|state| match fault {
            Fault::Stale => state.is_stale_armed = true,
            _ => state.faults.push_back(fault),
        });
    }

    /// How long the scanner takes for each side. Zero at first.
    pub fn set_scan_duration(&self, duration: Duration) {
        self.change(|state| state.scan_duration = duration);
    }

    /// What is to be seen now.
    #[must_use]
    pub fn view(&self) -> BenchView {
        let state = self.core.lock();
        BenchView {
            is_plugged: !state.is_unplugged,
            feeder_sheets: state.feeder.len(),
            is_glass_covered: state.glass.is_some(),
            is_cover_open: state.is_cover_open,
            is_jammed: state.is_jammed,
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.core.lock());
        self.core.changed.notify_all();
    }
}

impl Core {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after each statement, so a panic elsewhere cannot tear it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn notify(&self) {
        self.changed.notify_all();
    }

    /// Waits until the condition fails or the time is over.
    pub(crate) fn wait_while<'a>(
        &self,
        state: MutexGuard<'a, State>,
        duration: Duration,
        condition: impl FnMut(&mut State) -> bool,
    ) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout_while(state, duration, condition);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Hangs for as long as that connection is silenced.
    pub(crate) fn wait_for_voice(&self, connection: u64) -> MutexGuard<'_, State> {
        self.wait_while(self.lock(), LONGEST_SILENCE, |state| {
            state.silenced == Some(connection) && !state.is_unplugged
        })
    }

    /// Lets the time for one side pass, unless something happens to the device.
    pub(crate) fn wait_for_side<'a>(
        &self,
        state: MutexGuard<'a, State>,
        connection: u64,
    ) -> MutexGuard<'a, State> {
        let duration = state.scan_duration;
        self.wait_while(state, duration, |state| {
            state.is_alive(connection) && !state.is_cover_open
        })
    }
}

impl State {
    pub(crate) const fn is_alive(&self, connection: u64) -> bool {
        !self.is_unplugged && self.connection == connection
    }

    pub(crate) fn unplug(&mut self) {
        self.is_unplugged = true;
        self.run = None;
    }

    pub(crate) fn sensors(&self) -> Sensors {
        Sensors {
            feeder_loaded: !self.feeder.is_empty(),
            glass_covered: Some(self.glass.is_some()),
            cover_open: self.is_cover_open,
            jammed: self.is_jammed,
        }
    }

    /// The fault that hits the next sheet from that source.
    pub(crate) fn take_fault(&mut self, source: Source) -> Option<Fault> {
        let fault = *self.faults.front()?;
        if source == Source::Glass && fault.needs_feeder() {
            return None;
        }
        self.faults.pop_front()
    }

    /// The picture of before, if the fault is armed.
    pub(crate) fn take_stale(&mut self) -> Option<Side> {
        let is_due = std::mem::take(&mut self.is_stale_armed);
        self.last_side.clone().filter(|_| is_due)
    }
}

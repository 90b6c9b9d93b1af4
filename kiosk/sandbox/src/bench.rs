//! The desk with the virtual scanner: what lies where, and what goes wrong next.
//!
//! A [`Bench`] is the hand of the person at the desk.

use std::{sync::Arc, time::Duration};

use kiosk_scanner::Image;

use crate::{
    clock::Pace,
    desk::{Core, State},
    device::{Model, bus::VirtualBus, urbs::Wire},
    paper,
    paper_path::{Engine, Fault, Sheet},
    script::{Act, Rules, Script},
    specimen,
};

/// What a person standing at the desk sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BenchView {
    /// The scanner's cable is in.
    pub is_plugged: bool,
    /// Sheets that lie in the feeder.
    pub feeder_sheets: usize,
    /// Sheets that the feeder has taken in since the beginning; one that came back on the
    /// stack counts anew.
    pub fed_sheets: u32,
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

impl Bench {
    /// A desk with a plugged-in, empty scanner that takes no time for a sheet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A desk with its own kind of time.
    #[must_use]
    pub fn with_pace(pace: Pace) -> Self {
        Self {
            core: Arc::new(Core::with_pace(pace)),
        }
    }

    /// Puts a scanner of that model at the end of a virtual USB cable; the desk's paper is
    /// its paper. Another one that was there before is gone.
    #[must_use]
    pub fn usb(&self, model: &Model) -> VirtualBus {
        self.change(|state| state.attach(model));
        VirtualBus::new(Arc::clone(&self.core))
    }

    /// The host's end of that cable, for front ends that play the host controller.
    #[must_use]
    pub fn wire(&self) -> Wire {
        Wire::new(Arc::clone(&self.core))
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
        self.change(|state| {
            let sheets = sheets.into_iter().map(Sheet::from);
            state.paper.feeder.extend(sheets);
        });
    }

    /// Puts papers printed on both sides under those in the feeder: front and back of each.
    pub fn put_printed_sheets(&self, files: Vec<(Vec<u8>, Vec<u8>)>) {
        let sheets = files.into_iter().map(|(front, back)| Sheet {
            front: Image::from(front),
            back: Some(Image::from(back)),
        });
        self.change(|state| state.paper.feeder.extend(sheets));
    }

    /// Lays a paper on the glass, in place of what lies there; see [`Bench::put_sheets`].
    /// Of a TIFF file it is the first page.
    pub fn put_on_glass(&self, file: Vec<u8>) {
        let sheet = paper::sheets(file).into_iter().next();
        self.change(|state| state.paper.glass = sheet.map(Sheet::from));
    }

    /// Takes away what lies on the glass.
    pub fn clear_glass(&self) {
        self.change(|state| state.paper.glass = None);
    }

    /// Takes all sheets out of the feeder.
    pub fn clear_feeder(&self) {
        self.change(|state| state.paper.feeder.clear());
    }

    /// Opens the cover of the paper path; a sheet under way stops there.
    pub fn open_cover(&self) {
        self.change(|state| state.act(Act::OpenCover));
    }

    /// Closes the cover. Sheets that were stuck are back on top of the stack.
    pub fn close_cover(&self) {
        self.change(|state| state.paper.close_cover());
    }

    /// Pulls the cable; a sheet under way stays in the path.
    pub fn unplug(&self) {
        self.change(|state| state.act(Act::Unplug));
    }

    /// Puts the cable back in. A sheet still in the path then counts as stuck.
    pub fn plug(&self) {
        self.change(State::plug);
    }

    /// Queues a fault: each one hits the next sheet that it can hit.
    pub fn fail_next(&self, fault: Fault) {
        self.change(|state| {
            state.struck_at = None;
            match fault {
                Fault::Stale => state.is_stale_armed = true,
                _ => state.paper.fail_next(fault),
            }
        });
    }

    /// Plays a script: its rules and plans come into force now, beside those before.
    pub fn play(&self, script: Script) {
        self.change(|state| state.play(script));
    }

    /// Ends every rule of a script that is still in force, as staff does who ends another
    /// program or installs what was missing.
    pub fn end_rules(&self) {
        self.change(|state| state.rules = Rules::default());
    }

    /// When it first went wrong since a fault was queued or a script was played. A device
    /// that lost its voice or its cable did so then, whatever rule had led to it.
    #[must_use]
    pub fn struck_at(&self) -> Option<Duration> {
        self.core.lock().struck_at
    }

    /// How long the scanner takes for each sheet. Zero at first.
    pub fn set_scan_duration(&self, duration: Duration) {
        self.change(|state| state.paper.engine.sheet = duration);
    }

    /// Everything about the speed of the scanner.
    pub fn set_engine(&self, engine: Engine) {
        self.change(|state| state.paper.engine = engine);
    }

    /// Lets that time pass on the desk, and with it whatever was planned for it. This is
    /// what a driver's clock does here.
    pub fn pass(&self, duration: Duration) {
        let mut state = self.core.lock();
        let end = state.clock.now() + duration;
        while state.clock.now() < end {
            let moment = state.next_change().map_or(end, |at| at.min(end));
            state = self.core.wait_until(state, Some(moment));
        }
        drop(state);
        self.core.notify();
    }

    /// Time since the desk's beginning.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.core.lock().clock.now()
    }

    /// What is to be seen now.
    #[must_use]
    pub fn view(&self) -> BenchView {
        let state = self.core.lock();
        BenchView {
            is_plugged: !state.is_unplugged,
            feeder_sheets: state.paper.feeder.len(),
            fed_sheets: state.paper.fed_sheets,
            is_glass_covered: state.paper.glass.is_some(),
            is_cover_open: state.paper.is_cover_open,
            is_jammed: state.paper.stuck.is_some(),
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.core.lock());
        self.core.notify();
    }
}

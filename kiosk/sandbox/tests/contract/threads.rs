//! The actor as the product runs it, on threads and in the wall's time.
//!
//! Everything else runs step by step; here it is about what only threads can do: a driver
//! that hangs, one that panics, and the end of the actor.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::Duration,
};

use futures::{StreamExt, executor::block_on};
use kiosk_domain::FaultCode;
use kiosk_sandbox::{Bench, Pace};
use kiosk_scanner::{
    Backend, Command, DeviceId, DeviceInfo, Ending, Event, Factory, Handle, Job, ScanError,
    Sensors, Side, Timing, spawn,
};

use crate::{
    papers::{number, paper},
    person::Document,
    rig::{BOTH, DeskClock, Scene, Speech, drivers},
};

/// A failure, not a wait: everything here happens within milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);
const TICKET: u64 = 42;

/// What a driver does that no driver may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Misdeed {
    Panic,
    /// It does not come back before the actor has given it up.
    Hang,
}

/// The plan of a scripted driver's misdeeds. Clones are the same plan.
#[derive(Clone)]
pub(crate) struct Misdeeds {
    plan: Arc<Mutex<Option<(u32, Misdeed)>>>,
    /// Whoever hangs waits for a word here.
    word: Arc<Mutex<Receiver<()>>>,
    speaker: Sender<()>,
}

impl Default for Misdeeds {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel();
        Self {
            plan: Arc::default(),
            word: Arc::new(Mutex::new(receiver)),
            speaker: sender,
        }
    }
}

impl Misdeeds {
    /// The next side with that number, from 1, meets that.
    pub(crate) fn plan(&self, side: u32, misdeed: Misdeed) {
        *self.plan.lock().unwrap_or_else(PoisonError::into_inner) = Some((side, misdeed));
    }

    pub(crate) fn around(&self, factory: Box<dyn Factory>) -> ScriptedFactory {
        ScriptedFactory {
            factory,
            misdeeds: self.clone(),
        }
    }

    fn due(&self) -> Option<Misdeed> {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        let (side, misdeed) = plan.take()?;
        if side > 1 {
            *plan = Some((side - 1, misdeed));
            return None;
        }
        Some(misdeed)
    }

    /// Whoever hangs comes back.
    fn release(&self) {
        let _ = self.speaker.send(());
    }

    fn commit(&self, misdeed: Misdeed) -> ScanError {
        match misdeed {
            Misdeed::Panic => panic!("the script says so"),
            Misdeed::Hang => {
                let word = self.word.lock().unwrap_or_else(PoisonError::into_inner);
                let _ = word.recv_timeout(PATIENCE);
                ScanError::Silent
            }
        }
    }
}

/// A driver with misdeeds.
pub(crate) struct ScriptedFactory {
    factory: Box<dyn Factory>,
    misdeeds: Misdeeds,
}

struct ScriptedDevice {
    device: Box<dyn Backend>,
    misdeeds: Misdeeds,
}

impl Factory for ScriptedFactory {
    fn list(&mut self) -> Result<Vec<DeviceInfo>, ScanError> {
        self.factory.list()
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Backend>, ScanError> {
        let device = self.factory.open(id)?;
        Ok(Box::new(ScriptedDevice {
            device,
            misdeeds: self.misdeeds.clone(),
        }))
    }
}

impl Backend for ScriptedDevice {
    fn info(&self) -> &DeviceInfo {
        self.device.info()
    }

    fn sensors(&mut self) -> Result<Sensors, ScanError> {
        self.device.sensors()
    }

    fn start(&mut self, job: &Job) -> Result<(), ScanError> {
        self.device.start(job)
    }

    fn next_side(&mut self) -> Result<Option<Side>, ScanError> {
        match self.misdeeds.due() {
            Some(misdeed) => Err(self.misdeeds.commit(misdeed)),
            None => self.device.next_side(),
        }
    }

    fn cancel(&mut self) -> Result<(), ScanError> {
        self.device.cancel()
    }
}

struct Desk {
    bench: Bench,
    handle: Handle,
    events: Receiver<Event>,
    misdeeds: Misdeeds,
    numbers: Vec<u8>,
}

impl Desk {
    fn new(speech: Speech, timing: Timing) -> Self {
        let bench = Bench::with_pace(Pace::Virtual);
        let bus = Arc::new(bench.usb(&Scene::new(speech).model()));
        let clock = Arc::new(DeskClock(bench.clone()));
        let misdeeds = Misdeeds::default();
        let (handle, mut stream) = spawn(misdeeds.around(drivers(bus, clock)), timing);
        let (sender, events) = mpsc::channel();
        thread::spawn(move || {
            while let Some(event) = block_on(stream.next()) {
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        Self {
            bench,
            handle,
            events,
            misdeeds,
            numbers: Vec::new(),
        }
    }

    fn scan(&self, numbers: &[u8]) {
        self.bench
            .put_sheets(numbers.iter().map(|&number| paper(number)).collect());
        self.handle.send(Command::Scan {
            ticket: TICKET,
            job: Document::simplex(TICKET, &[]).job,
        });
    }

    /// The next event; every side is kept and answered as the vault would.
    fn next(&mut self) -> Event {
        let event = self.events.recv_timeout(PATIENCE).expect("an event");
        if let Event::Side { side, .. } = &event {
            self.numbers.push(number(&side.image));
            self.handle.send(Command::SideStored { ticket: TICKET });
        }
        event
    }

    /// Until the job ends; whoever is asked says that the sheet lies ready.
    fn finish(&mut self) -> (Vec<FaultCode>, Ending) {
        let mut faults = Vec::new();
        loop {
            match self.next() {
                Event::Trouble { fault, .. } => {
                    faults.push(fault);
                    self.misdeeds.release();
                }
                Event::Sensors(sensors) if sensors.jammed => {
                    self.bench.open_cover();
                    self.bench.close_cover();
                }
                Event::Waiting { .. } => self.handle.send(Command::Resume { ticket: TICKET }),
                Event::BatchDone { ending, .. } => return (faults, ending),
                _ => {}
            }
        }
    }
}

fn check(misdeed: Option<Misdeed>, timing: Timing, expected: &[FaultCode]) {
    for &speech in BOTH {
        let mut desk = Desk::new(speech, timing);
        if let Some(misdeed) = misdeed {
            desk.misdeeds.plan(2, misdeed);
        }
        desk.scan(&[0, 1, 2]);
        let (faults, ending) = desk.finish();
        assert_eq!(ending, Ending::Complete, "{speech:?}");
        assert_eq!(faults, expected, "{speech:?}");
        assert_eq!(desk.numbers, [0, 1, 2], "{speech:?}");
    }
}

#[test]
fn a_stack_comes_through_the_threads() {
    check(None, Timing::brisk(), &[]);
}

#[test]
fn a_driver_that_panics_is_opened_again() {
    check(
        Some(Misdeed::Panic),
        Timing::brisk(),
        &[FaultCode::Internal],
    );
}

#[test]
fn a_driver_that_hangs_is_given_up_and_opened_again() {
    // Long enough for a loaded machine to read a sheet, short enough for a test.
    let timing = Timing {
        side_limit: Duration::from_secs(5),
        ..Timing::brisk()
    };
    check(Some(Misdeed::Hang), timing, &[FaultCode::ScannerSilent]);
}

#[test]
fn the_actor_ends_when_its_handles_are_gone() {
    let Desk { handle, events, .. } = Desk::new(Speech::Fi, Timing::brisk());
    drop(handle);
    while let Ok(event) = events.recv_timeout(PATIENCE) {
        assert!(matches!(event, Event::Device(_)), "{event:?}");
    }
    assert_eq!(
        events.recv_timeout(Duration::ZERO),
        Err(mpsc::RecvTimeoutError::Disconnected)
    );
}

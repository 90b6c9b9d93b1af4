//! A scanner with feeder and glass that exists only in memory.
//!
//! It keeps the contract of [`kiosk_scanner::Backend`] as a good device does, and breaks it
//! exactly where a [`Fault`] was asked for. It delivers colour at 300 dpi whatever the job
//! says, because specimen papers and files have their resolution already.

use std::sync::{Arc, MutexGuard};

use kiosk_scanner::{
    Backend, DeviceId, DeviceInfo, Face, Factory, Image, Job, ScanError, Sensors, Sheets, Side,
    Source,
};

use crate::{
    desk::{Core, State},
    paper,
    paper_path::{Fault, Feeding, Trouble},
};

/// A job in the device.
pub(crate) struct Run {
    pub(crate) job: Job,
    pub(crate) sheets: u32,
    /// The back of the sheet that was read last.
    pub(crate) back: Option<Side>,
    /// A left-over picture that comes before the first sheet.
    pub(crate) stale: Option<Side>,
}

/// Finds the virtual scanner while it is plugged in.
pub struct VirtualFactory {
    core: Arc<Core>,
}

/// One connection to the virtual scanner.
pub struct VirtualScanner {
    core: Arc<Core>,
    connection: u64,
    info: DeviceInfo,
}

impl VirtualFactory {
    pub(crate) const fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

fn info() -> DeviceInfo {
    DeviceInfo {
        id: DeviceId("virtual-scanner".into()),
        name: "Virtual scanner".into(),
        has_feeder: true,
        has_glass: true,
        has_duplex: true,
    }
}

impl Factory for VirtualFactory {
    fn list(&mut self) -> Result<Vec<DeviceInfo>, ScanError> {
        Ok(if self.core.lock().is_unplugged {
            vec![]
        } else {
            vec![info()]
        })
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Backend>, ScanError> {
        let mut state = self.core.lock();
        if state.is_unplugged || *id != info().id {
            return Err(ScanError::Unplugged);
        }
        state.connection += 1;
        state.silenced = None;
        state.run = None;
        // A sheet that was under way when the last connection broke is still in there.
        state.paper.strand();
        let connection = state.connection;
        drop(state);
        // An older connection that hangs must notice that it was given up.
        self.core.notify();
        Ok(Box::new(VirtualScanner {
            core: Arc::clone(&self.core),
            connection,
            info: info(),
        }))
    }
}

impl Backend for VirtualScanner {
    fn info(&self) -> &DeviceInfo {
        &self.info
    }

    fn sensors(&mut self) -> Result<Sensors, ScanError> {
        self.state().map(|state| state.sensors())
    }

    fn start(&mut self, job: &Job) -> Result<(), ScanError> {
        let mut state = self.state()?;
        if job.source == Some(Source::Feeder) {
            state.paper.check()?;
        }
        let stale = state.take_stale();
        state.run = Some(Run {
            job: *job,
            sheets: 0,
            back: None,
            stale,
        });
        Ok(())
    }

    fn next_side(&mut self) -> Result<Option<Side>, ScanError> {
        let mut state = self.state()?;
        let Some(run) = &mut state.run else {
            return Ok(None);
        };
        if let Some(side) = run.stale.take().or_else(|| run.back.take()) {
            return Ok(Some(side));
        }
        let source = run.job.source.unwrap_or(Source::Feeder);
        if run.sheets > 0 && (run.job.sheets == Sheets::One || source == Source::Glass) {
            return Ok(None);
        }
        let side = match source {
            Source::Feeder => self.feed(state)?,
            Source::Glass => Some(self.read(state, Source::Glass)?),
        };
        if side.is_some() {
            self.core.lock().last_side.clone_from(&side);
        }
        Ok(side)
    }

    fn cancel(&mut self) -> Result<(), ScanError> {
        self.state()?.run = None;
        Ok(())
    }
}

impl VirtualScanner {
    /// The desk, if this connection still leads to it.
    fn state(&self) -> Result<MutexGuard<'_, State>, ScanError> {
        let state = self.core.wait_for_voice(self.connection);
        self.alive(state)
    }

    fn alive<'a>(&self, state: MutexGuard<'a, State>) -> Result<MutexGuard<'a, State>, ScanError> {
        if state.is_alive(self.connection) {
            Ok(state)
        } else {
            Err(ScanError::Unplugged)
        }
    }

    fn feed(&self, state: MutexGuard<'_, State>) -> Result<Option<Side>, ScanError> {
        state.paper.check()?;
        let has_begun = state.run.as_ref().is_some_and(|run| run.sheets > 0);
        if has_begun && state.paper.feeder.is_empty() {
            return Ok(None);
        }
        self.read(state, Source::Feeder).map(Some)
    }

    /// Takes a sheet from that source and waits for its end.
    fn read(&self, mut state: MutexGuard<'_, State>, source: Source) -> Result<Side, ScanError> {
        let now = state.clock.now();
        let feeding = state.paper.begin(source, now)?;
        let mut state = self.alive(self.core.wait_for_side(state, self.connection))?;
        state.paper.finish(&feeding)?;
        let mut state = self.survive(state, feeding.fault)?;
        Ok(self.deliver(&mut state, &feeding))
    }

    /// Faults of the device that happen while a side is being read.
    fn survive<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        fault: Option<Fault>,
    ) -> Result<MutexGuard<'a, State>, ScanError> {
        match fault {
            Some(Fault::Unplug) => {
                state.unplug();
                Err(ScanError::Unplugged)
            }
            Some(Fault::Silence) => {
                state.silenced = Some(self.connection);
                drop(state);
                drop(self.core.wait_for_voice(self.connection));
                Err(ScanError::Silent)
            }
            Some(Fault::Panic) => {
                drop(state);
                driver_bug()
            }
            _ => Ok(state),
        }
    }

    fn deliver(&self, state: &mut State, feeding: &Feeding) -> Side {
        let sheet = &feeding.sheet;
        let mut side = side(sheet.front.clone(), Face::Front, 1);
        match feeding.fault {
            Some(Fault::WrongSize) => {
                side.announced_px = side
                    .announced_px
                    .map(|(width, height)| (width, height + 64));
            }
            Some(Fault::Torn) => {
                let half = sheet.front.get(..sheet.front.len() / 2).unwrap_or_default();
                side.image = Image::from(half.to_vec());
            }
            Some(Fault::ErrorPage) => {
                side.image = Image::from(b"<html>503 device busy</html>".to_vec());
            }
            _ => {}
        }
        if let Some(run) = &mut state.run {
            run.sheets += 1;
            side.sheet_no = run.sheets;
            if run.job.sides_per_sheet(feeding.source) == 2 {
                run.back = Some(back_of(&side, sheet.back.as_ref()));
            }
        }
        side
    }
}

/// The other side; one that nobody printed on is white.
fn back_of(front: &Side, back: Option<&Image>) -> Side {
    let white = || {
        let (width_px, height_px) = front.announced_px.unwrap_or(paper::A4_PX);
        paper::white(width_px, height_px)
    };
    side(
        back.cloned().unwrap_or_else(white),
        Face::Back,
        front.sheet_no,
    )
}

fn side(image: Image, face: Face, sheet_no: u32) -> Side {
    let announced_px = paper::size_px(&image);
    Side {
        image,
        face,
        sheet_no,
        announced_px,
        dpi: paper::DPI,
    }
}

impl From<Trouble> for ScanError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Empty => Self::Empty,
            Trouble::Jam => Self::Jam,
            Trouble::DoubleFeed => Self::DoubleFeed,
            Trouble::CoverOpen => Self::CoverOpen,
        }
    }
}

#[expect(clippy::panic, reason = "the fault to be shown is a panic of a driver")]
fn driver_bug() -> ! {
    panic!("the virtual driver was asked to panic");
}

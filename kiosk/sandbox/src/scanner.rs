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
    bench::{Core, Fault, Run, State},
    paper,
};

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
        state.is_jammed |= !state.path.is_empty();
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
            check_path(&state)?;
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
            Source::Glass => Some(self.read_glass(state)?),
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

    fn feed(&self, mut state: MutexGuard<'_, State>) -> Result<Option<Side>, ScanError> {
        check_path(&state)?;
        let has_begun = state.run.as_ref().is_some_and(|run| run.sheets > 0);
        if state.feeder.is_empty() {
            return if has_begun {
                Ok(None)
            } else {
                Err(ScanError::Empty)
            };
        }
        let fault = state.take_fault(Source::Feeder);
        if fault == Some(Fault::Empty) {
            return Err(ScanError::Empty);
        }
        let sheet = state.feeder.pop_front().ok_or(ScanError::Empty)?;
        state.path.push(sheet.clone());
        let state = self.alive(self.core.wait_for_side(state, self.connection))?;
        let mut state = self.while_reading(state, fault)?;
        check_path(&state)?;
        state.path.clear();
        Ok(Some(self.deliver(&mut state, &sheet, fault)))
    }

    fn read_glass(&self, mut state: MutexGuard<'_, State>) -> Result<Side, ScanError> {
        let sheet = state.glass.clone().ok_or(ScanError::Empty)?;
        let fault = state.take_fault(Source::Glass);
        if fault == Some(Fault::Empty) {
            return Err(ScanError::Empty);
        }
        let state = self.alive(self.core.wait_for_side(state, self.connection))?;
        let mut state = self.while_reading(state, fault)?;
        Ok(self.deliver(&mut state, &sheet, fault))
    }

    /// Faults that happen while a side is being read.
    fn while_reading<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        fault: Option<Fault>,
    ) -> Result<MutexGuard<'a, State>, ScanError> {
        match fault {
            Some(Fault::Jam) => {
                state.is_jammed = true;
                Err(ScanError::Jam)
            }
            Some(Fault::DoubleFeed) => {
                let second = state.feeder.pop_front();
                state.path.extend(second);
                state.is_jammed = true;
                Err(ScanError::DoubleFeed)
            }
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

    fn deliver(&self, state: &mut State, sheet: &Image, fault: Option<Fault>) -> Side {
        let mut side = side(sheet.clone(), Face::Front, 1);
        match fault {
            Some(Fault::WrongSize) => {
                side.announced_px = side
                    .announced_px
                    .map(|(width, height)| (width, height + 64));
            }
            Some(Fault::Torn) => {
                let half = sheet.get(..sheet.len() / 2).unwrap_or_default();
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
            if run
                .job
                .sides_per_sheet(run.job.source.unwrap_or(Source::Feeder))
                == 2
            {
                run.back = Some(back_of(&side));
            }
        }
        side
    }
}

/// Papers put on the desk have one printed side; the other one is white.
fn back_of(front: &Side) -> Side {
    let (width_px, height_px) = front.announced_px.unwrap_or(paper::A4_PX);
    side(
        paper::white(width_px, height_px),
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

fn check_path(state: &State) -> Result<(), ScanError> {
    if state.is_cover_open {
        Err(ScanError::CoverOpen)
    } else if state.is_jammed {
        Err(ScanError::Jam)
    } else {
        Ok(())
    }
}

#[expect(clippy::panic, reason = "the fault to be shown is a panic of a driver")]
fn driver_bug() -> ! {
    panic!("the virtual driver was asked to panic");
}

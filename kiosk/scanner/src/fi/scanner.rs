//! An open machine as the actor sees it.

use super::{
    command::{Command, Control, Position},
    hardware::Hardware,
    inquiry::Inquiry,
    limits,
    link::Link,
    plan::Plan,
    quirks::{Quirk, Quirks},
    setup::Setup,
    sheet::{End, Sheet},
    talk::Ask,
    vital::Vital,
};
use crate::{Backend, DeviceId, DeviceInfo, Job, ScanError, Sensors, Sheets, Side, Source};

/// A machine that was asked what it is.
pub(crate) struct FiScanner {
    link: Link,
    info: DeviceInfo,
    vital: Vital,
    quirk: Quirk,
    run: Option<Run>,
}

/// A job in the machine.
struct Run {
    plan: Plan,
    sheets: Sheets,
    /// Sheets read since the start.
    done: u32,
    /// The back of the sheet whose front was told last.
    back: Option<Side>,
}

impl FiScanner {
    /// Asks the machine at that link what it is.
    pub(crate) fn new(mut link: Link, id: DeviceId, quirks: &Quirks) -> Result<Self, ScanError> {
        let inquiry = ask(&mut link, Command::inquiry())?;
        let inquiry = Inquiry::parse(&inquiry).map_err(no_scanner)?;
        let vital = ask(&mut link, Command::vital())?;
        let vital = Vital::parse(&vital).map_err(no_scanner)?;
        let info = DeviceInfo {
            id,
            name: format!("{} {}", inquiry.vendor, inquiry.product),
            has_feeder: vital.has_feeder,
            has_glass: vital.has_glass,
            has_duplex: vital.has_duplex,
        };
        Ok(Self {
            link,
            info,
            quirk: quirks.of(&inquiry.product),
            vital,
            run: None,
        })
    }

    fn hardware(&mut self) -> Result<Hardware, ScanError> {
        let mut question = Ask::new(Command::hardware());
        self.link.hold(&mut question, limits::SENSORS_BUDGET)?;
        let data = question.into_data()?;
        Hardware::parse(&data).map_err(|_| ScanError::Protocol("its hardware status is too short"))
    }

    /// Sends the settings; the plan then knows the order of colours.
    fn set_up(&mut self, plan: &mut Plan) -> Result<(), ScanError> {
        let mut setup = Setup::new(plan, &self.vital, &self.quirk);
        self.link.hold(&mut setup, limits::START_BUDGET)?;
        plan.samples = setup.samples().unwrap_or(plan.samples);
        Ok(())
    }

    /// Reads a sheet, with the settings sent again if the machine has lost them.
    fn sheet(&mut self, plan: &mut Plan, sheet_no: u32) -> Result<Option<Vec<Side>>, ScanError> {
        for _ in 0..limits::MOST_FORGOTTEN {
            let mut sheet = Sheet::new(*plan, sheet_no);
            self.link.hold(&mut sheet, limits::SHEET_BUDGET)?;
            match sheet.into_end()? {
                End::Sides(sides) => return Ok(Some(sides)),
                End::NoPaper => return Ok(None),
                End::Forgot => self.set_up(plan)?,
            }
        }
        Err(ScanError::Protocol(
            "it forgets its settings again and again",
        ))
    }

    /// The next sheet of the stack; `None` when the hopper is empty by its own sensor too.
    fn stacked_sheet(&mut self, run: &mut Run) -> Result<Option<Vec<Side>>, ScanError> {
        for _ in 0..limits::TRIES_WHEN_EMPTY {
            let sides = self.sheet(&mut run.plan, run.done + 1)?;
            if sides.is_some() || !self.is_still_loaded(run.plan.source)? {
                return Ok(sides);
            }
        }
        Err(ScanError::Empty)
    }

    fn is_still_loaded(&mut self, source: Source) -> Result<bool, ScanError> {
        if source == Source::Glass {
            return Ok(false);
        }
        match self.hardware() {
            Ok(hardware) => Ok(hardware.is_loaded),
            // A machine that cannot tell ends its stacks by its word alone.
            Err(ScanError::Protocol(_) | ScanError::Service(_) | ScanError::Empty) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn next_sheet(&mut self, run: &mut Run) -> Result<Option<Side>, ScanError> {
        let takes_one = run.sheets == Sheets::One || run.plan.source == Source::Glass;
        if takes_one && run.done > 0 {
            return Ok(None);
        }
        let Some(sides) = self.stacked_sheet(run)? else {
            return if run.done == 0 {
                Err(ScanError::Empty)
            } else {
                Ok(None)
            };
        };
        run.done += 1;
        let mut sides = sides.into_iter();
        let front = sides.next();
        run.back = sides.next();
        Ok(front)
    }
}

impl Backend for FiScanner {
    fn info(&self) -> &DeviceInfo {
        &self.info
    }

    fn sensors(&mut self) -> Result<Sensors, ScanError> {
        Ok(self.hardware()?.sensors(&self.quirk))
    }

    fn start(&mut self, job: &Job) -> Result<(), ScanError> {
        self.run = None;
        let mut plan = Plan::new(job, &self.vital, &self.quirk)?;
        self.set_up(&mut plan)?;
        let checks_hopper = self.quirk.checks_hopper && plan.source == Source::Feeder;
        if checks_hopper && !self.hardware()?.is_loaded {
            return Err(ScanError::Empty);
        }
        self.run = Some(Run {
            plan,
            sheets: job.sheets,
            done: 0,
            back: None,
        });
        Ok(())
    }

    fn next_side(&mut self) -> Result<Option<Side>, ScanError> {
        let Some(mut run) = self.run.take() else {
            return Ok(None);
        };
        let side = match run.back.take() {
            Some(back) => Some(back),
            None => self.next_sheet(&mut run)?,
        };
        self.run = Some(run);
        Ok(side)
    }

    /// Whatever the machine says to that is right: it may have nothing to end, and what
    /// stands in its way shows in the sensors.
    fn cancel(&mut self) -> Result<(), ScanError> {
        self.run = None;
        let command = if self.vital.has_halt {
            Command::position(Position::Halt)
        } else if self.vital.has_control {
            Command::control(Control::Cancel)
        } else {
            return Ok(());
        };
        self.link
            .hold(&mut Ask::new(command), limits::CANCEL_BUDGET)
    }
}

fn ask(link: &mut Link, command: Command) -> Result<Vec<u8>, ScanError> {
    let mut question = Ask::new(command);
    link.hold(&mut question, limits::OPEN_BUDGET)?;
    question.into_data()
}

fn no_scanner(error: impl std::error::Error) -> ScanError {
    tracing::warn!(%error, "a device with a scanner's ids is none");
    ScanError::Protocol("it does not say what it is")
}

#[cfg(test)]
mod tests;

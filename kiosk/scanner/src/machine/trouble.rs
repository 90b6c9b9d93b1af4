//! Faults, and the sensors that say when they are over.

use std::time::Instant;

use kiosk_domain::FaultCode;

use super::{Act, Link, Machine, STRIKES, Trouble};
use crate::{Ending, Event, ScanError, Sensors, batch::Phase};

impl Machine {
    pub(super) fn raise(&mut self, fault: FaultCode, baseline: Option<Sensors>) {
        if self.trouble.is_none() {
            self.trouble = Some(Trouble {
                fault,
                baseline,
                lost_sheet: false,
            });
            self.tell(Event::Trouble {
                ticket: self.ticket(),
                fault,
            });
        }
    }

    /// Sends the job back to waiting and remembers a sheet that was under way.
    pub(super) fn interrupt(&mut self) {
        let Some(batch) = &mut self.batch else { return };
        let lost_sheet = batch.interrupt();
        if let Some(trouble) = &mut self.trouble {
            trouble.lost_sheet |= lost_sheet;
        }
    }

    pub(super) fn failed(&mut self, error: &ScanError, now: Instant) {
        match error {
            ScanError::Unplugged => self.lost(now),
            ScanError::Silent => self.broke_down(FaultCode::ScannerSilent, now),
            ScanError::Protocol(_) | ScanError::Refused(_) => self.broke_down(error.fault(), now),
            ScanError::Empty if self.is_reading() => self.found_empty(now),
            ScanError::Jam | ScanError::DoubleFeed | ScanError::CoverOpen => {
                self.cause = Some(error.fault());
                self.must_cancel = true;
                self.interrupt();
            }
            ScanError::BadImage { .. } | ScanError::Unsupported(_) | ScanError::Service(_)
                if self.is_reading() =>
            {
                self.refuse(error.fault(), now);
            }
            ScanError::Empty
            | ScanError::BadImage { .. }
            | ScanError::Unsupported(_)
            | ScanError::Service(_) => {}
        }
    }

    pub(super) fn refuse(&mut self, fault: FaultCode, now: Instant) {
        self.must_cancel = true;
        self.end(Ending::Failed(fault), now);
    }

    pub(super) fn lost(&mut self, now: Instant) {
        self.let_go();
        if self.batch.is_some() {
            self.raise_first(FaultCode::ScannerUnplugged);
        }
        self.interrupt();
        self.missing(now);
    }

    /// The driver is silent or broken: a new one is opened, and the second time in a row
    /// the job ends.
    pub(super) fn broke_down(&mut self, fault: FaultCode, now: Instant) {
        tracing::warn!(%fault, "the scanner's driver is ended and opened again");
        self.let_go();
        self.raise_first(fault);
        self.interrupt();
        self.poll_at = now + self.timing.device_poll;
        let Some(batch) = &mut self.batch else { return };
        batch.strikes += 1;
        if batch.strikes >= STRIKES {
            self.end(Ending::Failed(fault), now);
            self.poll_at = now + self.timing.device_poll;
        }
    }

    pub(super) fn raise_first(&mut self, fault: FaultCode) {
        let first = self.cause.take().unwrap_or(fault);
        self.raise(first, None);
    }

    pub(super) fn let_go(&mut self) {
        self.link = Link::Missing;
        self.must_cancel = false;
        self.wants_reading = false;
        self.acts.push(Act::Abandon);
    }

    pub(super) fn read(&mut self, sensors: Sensors, now: Instant) {
        self.wants_reading = false;
        if self.sensors != Some(sensors) {
            self.sensors = Some(sensors);
            self.tell(Event::Sensors(sensors));
        }
        self.judge(sensors);
        let poll = match self.trouble {
            Some(_) => self.timing.trouble_poll,
            None => self.timing.sensor_poll,
        };
        self.poll_at = now + poll;
        if self.trouble.is_none() {
            self.go_on(sensors, now);
        }
    }

    pub(super) fn judge(&mut self, sensors: Sensors) {
        if let Some(cause) = self.cause.take() {
            // Without a job nobody puts a sheet back, so a clear reading will be enough.
            let baseline = self.batch.is_some().then_some(sensors);
            return self.raise(cause, baseline);
        }
        match &mut self.trouble {
            Some(trouble) if trouble.baseline == Some(sensors) => {}
            Some(_) if sensors.is_clear() => self.clear(sensors),
            // Somebody works at the paper path, or the lost sheet shows there: whatever
            // comes after this has been dealt with.
            Some(trouble) => {
                trouble.baseline = None;
                trouble.lost_sheet = false;
            }
            None if sensors.jammed => self.raise(FaultCode::PaperJam, Some(sensors)),
            None if sensors.cover_open => self.raise(FaultCode::CoverOpen, Some(sensors)),
            None => {}
        }
    }

    pub(super) fn clear(&mut self, sensors: Sensors) {
        let Some(trouble) = self.trouble.take() else {
            return;
        };
        self.tell(Event::Cleared {
            ticket: self.ticket(),
            fault: trouble.fault,
        });
        if let Some(batch) = &mut self.batch {
            // The lost sheet cannot be told from those that still lie in the feeder.
            if trouble.lost_sheet && sensors.feeder_loaded {
                batch.hold = Some(sensors);
            }
            batch.waiting_told = false;
            self.tell_waiting();
        }
    }

    pub(super) fn tell_waiting(&mut self) {
        let Some(batch) = self.batch.as_mut().filter(|batch| !batch.waiting_told) else {
            return;
        };
        batch.waiting_told = true;
        let (ticket, sheet_no) = (batch.ticket, batch.next_sheet_no());
        self.tell(Event::Waiting { ticket, sheet_no });
    }

    pub(super) fn go_on(&mut self, sensors: Sensors, now: Instant) {
        let Some(batch) = &mut self.batch else { return };
        match batch.phase {
            Phase::Waiting if batch.hold == Some(sensors) => self.tell_waiting(),
            Phase::Waiting => {
                batch.hold = None;
                if batch.has_paper(&sensors) {
                    batch.begin();
                } else {
                    self.tell_waiting();
                }
            }
            // Some devices end a job after each sheet although more lie in the feeder.
            Phase::Ending if sensors.feeder_loaded => {
                batch.has_retried = true;
                batch.begin();
            }
            Phase::Ending => self.end(Ending::Complete, now),
            Phase::Starting | Phase::Pulling | Phase::Storing => {}
        }
    }
}

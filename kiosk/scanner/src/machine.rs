//! The actor's decisions, without threads, devices or clocks.
//!
//! Commands, replies of the device and the time go in, acts come out. One call to the
//! device is in flight at any moment; a reply that nobody waits for any more is dropped.
//! The rules about faults are those of the kiosk's capture flow: finished sheets stay, the
//! first cause stays until the sensors say that it is gone, then only the damaged sheet is
//! asked for again.

mod link;
mod sheets;
mod trouble;

use std::time::Instant;

use kiosk_domain::FaultCode;

use crate::{
    Command, DeviceId, DeviceInfo, Ending, Event, Job, ScanError, Sensors, Sheets, Side, Source,
    Timing,
    batch::{Batch, Phase},
};

/// How often the device may fail in a row before staff is needed.
const STRIKES: u8 = 2;

/// A call to the factory or the open device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Call {
    List,
    Open(DeviceId),
    Sensors,
    Start(Job),
    NextSide,
    Cancel,
}

/// The answer to a call.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Reply {
    Listed(Result<Vec<DeviceInfo>, ScanError>),
    Opened(Result<DeviceInfo, ScanError>),
    Sensors(Result<Sensors, ScanError>),
    Started(Result<(), ScanError>),
    Side(Result<Option<Side>, ScanError>),
    Cancelled(Result<(), ScanError>),
    /// The driver panicked.
    Panicked,
}

/// What the threads around the machine must do.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Act {
    /// Make this call and bring back the answer under the same number.
    Ask(u64, Call),
    /// Let go of the open device, also if a call still hangs in it.
    Abandon,
    /// Tell the user.
    Tell(Event),
}

#[derive(Debug)]
enum Link {
    Missing,
    Found(DeviceId),
    Open(DeviceInfo),
}

#[derive(Debug)]
struct Asked {
    seq: u64,
    until: Instant,
}

#[derive(Debug)]
struct Trouble {
    fault: FaultCode,
    /// The reading when it began, until another one was seen. The same reading is no proof
    /// that it is over.
    baseline: Option<Sensors>,
    /// A sheet had left the feeder when the device was lost.
    lost_sheet: bool,
}

/// The state of the actor.
#[derive(Debug)]
pub(crate) struct Machine {
    timing: Timing,
    link: Link,
    presence: Option<bool>,
    asked: Option<Asked>,
    seq: u64,
    poll_at: Instant,
    is_watching: bool,
    /// One reading is due although nobody watches.
    wants_reading: bool,
    must_cancel: bool,
    sensors: Option<Sensors>,
    /// A cause that is told as soon as the sensors were read once.
    cause: Option<FaultCode>,
    trouble: Option<Trouble>,
    batch: Option<Batch>,
    /// The next picture is the first since the device was opened again.
    is_fresh: bool,
    last_picture: Option<u64>,
    acts: Vec<Act>,
}

impl Machine {
    pub(crate) fn new(timing: Timing, now: Instant) -> Self {
        Self {
            timing,
            link: Link::Missing,
            presence: None,
            asked: None,
            seq: 0,
            poll_at: now,
            is_watching: false,
            wants_reading: false,
            must_cancel: false,
            sensors: None,
            cause: None,
            trouble: None,
            batch: None,
            is_fresh: false,
            last_picture: None,
            acts: Vec::new(),
        }
    }

    /// What must be done now; empty until the next input.
    pub(crate) fn take_acts(&mut self) -> Vec<Act> {
        std::mem::take(&mut self.acts)
    }

    /// When [`Machine::tick`] must be called; `None` while only the user can go on.
    pub(crate) fn wake_at(&self) -> Option<Instant> {
        match &self.asked {
            Some(asked) => Some(asked.until),
            None => (!self.is_storing()).then_some(self.poll_at),
        }
    }

    /// Whether the answer to that call is still awaited.
    pub(crate) fn awaits(&self, seq: u64) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.seq == seq)
    }

    /// Takes a command.
    pub(crate) fn command(&mut self, command: Command, now: Instant) {
        match command {
            Command::Watch(on) => self.watch(on, now),
            Command::Scan { ticket, job } => self.scan(ticket, job, now),
            Command::SideStored { ticket } => self.side_stored(ticket, now),
            Command::Resume { ticket } => self.resume(ticket, now),
            Command::Stop => self.stop(now),
        }
        self.ask_next(now);
    }

    /// Takes the answer to a call.
    pub(crate) fn reply(&mut self, seq: u64, reply: Reply, now: Instant) {
        if !self.awaits(seq) {
            return;
        }
        self.asked = None;
        match reply {
            Reply::Listed(Ok(devices)) => self.listed(&devices, now),
            Reply::Listed(Err(_)) => self.listed(&[], now),
            Reply::Opened(Ok(info)) => self.opened(info, now),
            Reply::Opened(Err(error)) => self.not_opened(&error, now),
            Reply::Sensors(Ok(sensors)) => self.read(sensors, now),
            Reply::Started(Ok(())) => self.started(),
            Reply::Side(Ok(Some(side))) => self.side(side, now),
            Reply::Side(Ok(None)) => self.ended(now),
            Reply::Cancelled(Ok(())) => self.must_cancel = false,
            Reply::Cancelled(Err(error)) => self.not_cancelled(&error, now),
            Reply::Sensors(Err(error)) | Reply::Started(Err(error)) | Reply::Side(Err(error)) => {
                self.failed(&error, now);
            }
            Reply::Panicked => self.broke_down(FaultCode::Internal, now),
        }
        self.ask_next(now);
    }

    /// Looks at the time.
    pub(crate) fn tick(&mut self, now: Instant) {
        if self.asked.as_ref().is_some_and(|asked| asked.until <= now) {
            self.asked = None;
            self.broke_down(FaultCode::ScannerSilent, now);
        }
        self.ask_next(now);
    }

    fn tell(&mut self, event: Event) {
        self.acts.push(Act::Tell(event));
    }

    fn ticket(&self) -> Option<u64> {
        self.batch.as_ref().map(|batch| batch.ticket)
    }

    fn phase(&self) -> Option<Phase> {
        self.batch.as_ref().map(|batch| batch.phase)
    }

    fn is_storing(&self) -> bool {
        matches!(self.phase(), Some(Phase::Storing))
    }

    /// Whether what the device says now is about the present job, not a stopped one.
    fn is_reading(&self) -> bool {
        matches!(self.phase(), Some(Phase::Starting | Phase::Pulling))
    }

    // Choosing the next call.

    fn ask_next(&mut self, now: Instant) {
        if self.asked.is_some() {
            return;
        }
        let Some(call) = self.next_call(now) else {
            return;
        };
        self.seq += 1;
        let until = now + self.limit(&call);
        self.asked = Some(Asked {
            seq: self.seq,
            until,
        });
        self.acts.push(Act::Ask(self.seq, call));
    }

    fn next_call(&self, now: Instant) -> Option<Call> {
        let is_due = self.poll_at <= now;
        match &self.link {
            Link::Missing => is_due.then_some(Call::List),
            Link::Found(id) => Some(Call::Open(id.clone())),
            // The reading that shows the cause comes before anything that may change it.
            Link::Open(_) if self.cause.is_some() => Some(Call::Sensors),
            Link::Open(_) if self.must_cancel => Some(Call::Cancel),
            Link::Open(info) => self.next_device_call(info, is_due),
        }
    }

    fn next_device_call(&self, info: &DeviceInfo, is_due: bool) -> Option<Call> {
        match &self.batch {
            Some(batch) => match batch.phase {
                Phase::Waiting => is_due.then_some(Call::Sensors),
                Phase::Starting => Some(Call::Start(Job {
                    duplex: batch.job.duplex && info.has_duplex,
                    ..batch.job
                })),
                Phase::Pulling => Some(Call::NextSide),
                Phase::Storing => None,
                Phase::Ending => Some(Call::Sensors),
            },
            None if self.wants_reading => Some(Call::Sensors),
            None if self.is_watching || self.trouble.is_some() => is_due.then_some(Call::Sensors),
            None => is_due.then_some(Call::List),
        }
    }

    const fn limit(&self, call: &Call) -> std::time::Duration {
        match call {
            Call::List => self.timing.list_limit,
            Call::Open(_) => self.timing.open_limit,
            Call::Sensors => self.timing.sensors_limit,
            Call::Start(_) => self.timing.start_limit,
            Call::NextSide => self.timing.side_limit,
            Call::Cancel => self.timing.cancel_limit,
        }
    }

    // Commands.

    fn watch(&mut self, on: bool, now: Instant) {
        self.is_watching = on;
        if on {
            self.sensors = None;
            self.poll_at = now;
        }
    }

    fn scan(&mut self, ticket: u64, mut job: Job, now: Instant) {
        self.stop(now);
        if let Link::Open(info) = &self.link {
            job.duplex &= info.has_duplex;
        }
        self.batch = Some(Batch::new(ticket, job));
        self.poll_at = now;
    }

    fn side_stored(&mut self, ticket: u64, now: Instant) {
        let Some(batch) = self.batch.as_mut().filter(|batch| batch.ticket == ticket) else {
            return;
        };
        if batch.phase != Phase::Storing {
            return;
        }
        if let Some(side) = batch.next_side() {
            return self.tell(Event::Side { ticket, side });
        }
        if batch.job.source == Source::Glass || batch.job.sheets == Sheets::One {
            self.must_cancel = true;
            self.end(Ending::Complete, now);
        } else {
            batch.phase = Phase::Pulling;
        }
    }

    fn resume(&mut self, ticket: u64, now: Instant) {
        let Some(batch) = self.batch.as_mut().filter(|batch| batch.ticket == ticket) else {
            return;
        };
        batch.hold = None;
        self.forget_baseline(now);
    }

    fn stop(&mut self, now: Instant) {
        if self.batch.is_some() {
            self.must_cancel |= matches!(
                self.phase(),
                Some(Phase::Starting | Phase::Pulling | Phase::Storing)
            );
            self.end(Ending::Stopped, now);
            // Nobody will put a sheet back any more; a clear reading is enough.
            self.forget_baseline(now);
        }
    }

    fn forget_baseline(&mut self, now: Instant) {
        if let Some(trouble) = &mut self.trouble {
            trouble.baseline = None;
            trouble.lost_sheet = false;
        }
        self.poll_at = now;
    }

    fn end(&mut self, ending: Ending, now: Instant) {
        if let Some(batch) = self.batch.take() {
            let Batch { ticket, sheets, .. } = batch;
            self.tell(Event::BatchDone {
                ticket,
                sheets,
                ending,
            });
        }
        // Paper that was left behind must show, whether anybody watches or not.
        self.wants_reading = true;
        self.poll_at = now;
    }
}

#[cfg(test)]
mod tests;

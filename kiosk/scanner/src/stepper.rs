//! The actor without threads, in whatever time its clock gives: for tests.
//!
//! The machine and the drivers are the product's own, and so is the order in which things
//! reach the machine: a command that is planned for a moment within a call is taken at that
//! moment, and a call that outlasts its limit is given up before its answer is looked at.
//! Only one thing differs from [`crate::spawn`]: a driver that is given up has come to its
//! end before the next call is made, since there is no second thread in which it could hang.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    Backend, Clock, Command, Event, Factory, Timing,
    hands::{Back, ask_device, ask_factory},
    machine::{Act, Call, Machine, Reply},
};

/// The actor, one step at a time.
pub struct Stepper {
    factory: Box<dyn Factory>,
    device: Option<Box<dyn Backend>>,
    machine: Machine,
    clock: Arc<dyn Clock>,
    /// The moment that is the clock's zero to the machine.
    origin: Instant,
    call: Option<(u64, Call)>,
    /// Commands that are still to come, the next one first.
    planned: Vec<(Duration, Command)>,
    told: Vec<(Duration, Event)>,
    overdue: Duration,
}

impl Stepper {
    /// An actor that has not begun to look for a scanner yet.
    #[must_use]
    pub fn new(factory: Box<dyn Factory>, timing: Timing, clock: Arc<dyn Clock>) -> Self {
        let origin = Instant::now();
        let now = origin + clock.now();
        Self {
            factory,
            device: None,
            machine: Machine::new(timing, now),
            clock,
            origin,
            call: None,
            planned: Vec::new(),
            told: Vec::new(),
            overdue: Duration::ZERO,
        }
    }

    /// Sends a command now.
    pub fn send(&mut self, command: Command) {
        self.send_at(self.clock.now(), command);
    }

    /// Sends a command at that moment of the clock, also if a call is being made then.
    pub fn send_at(&mut self, moment: Duration, command: Command) {
        let place = self.planned.partition_point(|(other, _)| *other <= moment);
        self.planned.insert(place, (moment, command));
    }

    /// Does what comes next: tells what is to be told already, makes the call that the
    /// machine wants, or lets time pass until something is due, at most until that moment.
    /// Answers whether there was anything to do.
    pub fn step(&mut self, until: Duration) -> bool {
        self.catch_up(self.clock.now());
        if !self.told.is_empty() {
            return true;
        }
        if let Some((seq, call)) = self.call.take() {
            self.make(seq, &call);
            return true;
        }
        let now = self.clock.now();
        let next = self.next_due().map_or(until, |moment| moment.min(until));
        if next <= now {
            return false;
        }
        self.clock.sleep(next - now);
        self.catch_up(self.clock.now());
        true
    }

    /// What was told since the last time, and when.
    pub fn take_told(&mut self) -> Vec<(Duration, Event)> {
        std::mem::take(&mut self.told)
    }

    /// By how much a call outlasted its limit at most: zero for drivers that keep theirs.
    #[must_use]
    pub const fn overdue(&self) -> Duration {
        self.overdue
    }

    fn make(&mut self, seq: u64, call: &Call) {
        let limit = self.wake_at();
        let back = match (call, self.device.as_deref_mut()) {
            (Call::List | Call::Open(_), _) => ask_factory(self.factory.as_mut(), call),
            (_, Some(device)) => Back::Device(ask_device(device, call)),
            (_, None) => Back::Device(Reply::Panicked),
        };
        let now = self.clock.now();
        self.overdue = self.overdue.max(now.saturating_sub(limit.unwrap_or(now)));
        self.catch_up_before(now);
        let reply = match back {
            Back::Factory(reply) | Back::Device(reply) => reply,
            Back::Opened(info, device) if self.machine.awaits(seq) => {
                self.device = Some(device);
                Reply::Opened(Ok(info))
            }
            Back::Opened(..) => return,
        };
        self.machine.reply(seq, reply, self.origin + now);
        self.carry_out(now);
    }

    /// Hands over what was due before a call's answer came.
    fn catch_up_before(&mut self, now: Duration) {
        while let Some(moment) = self.next_due().filter(|&moment| moment < now) {
            self.catch_up_at(moment);
        }
    }

    fn catch_up(&mut self, now: Duration) {
        while let Some(moment) = self.next_due().filter(|&moment| moment <= now) {
            self.catch_up_at(moment);
        }
    }

    fn next_due(&self) -> Option<Duration> {
        let command = self.planned.first().map(|(moment, _)| *moment);
        command.into_iter().chain(self.wake_at()).min()
    }

    fn catch_up_at(&mut self, moment: Duration) {
        let at = self.origin + moment;
        let is_command = self.planned.first().is_some_and(|(due, _)| *due <= moment);
        if is_command {
            let (_, command) = self.planned.remove(0);
            self.machine.command(command, at);
        } else {
            self.machine.tick(at);
        }
        self.carry_out(moment);
    }

    fn carry_out(&mut self, now: Duration) {
        for act in self.machine.take_acts() {
            match act {
                Act::Ask(seq, call) => self.call = Some((seq, call)),
                Act::Abandon => self.device = None,
                Act::Tell(event) => self.told.push((now, event)),
            }
        }
    }

    fn wake_at(&self) -> Option<Duration> {
        let at = self.machine.wake_at()?;
        Some(at.saturating_duration_since(self.origin))
    }
}

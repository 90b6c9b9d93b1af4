//! The printer's thread: keeps each slip until it has come out whole.
//!
//! Commands go in through [`Handle`], events come out as a stream. Nothing here depends on a
//! user interface. The first cause of a fault stands until the printer says that it is gone
//! or names another; mere silence or absence never replaces it.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
};

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use kiosk_domain::FaultCode;

use crate::{Backend, Condition, Factory, Job, JobId, PrinterError, Timing};

/// What the actor is asked to do.
#[derive(Debug)]
pub enum Command {
    /// Print a slip, now or as soon as the printer is ready.
    Print(Job),
    /// Give up and wipe every slip that is still waiting.
    Cancel,
}

/// How the printer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It can print.
    Ready,
    /// It cannot, for this reason.
    Fault(FaultCode),
}

/// What the actor tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// The status changed; also told once at the start.
    Status(Status),
    /// The slip is out and wiped from memory.
    Printed(JobId),
    /// The slip was given up and wiped from memory.
    Failed {
        /// Which one.
        job: JobId,
        /// What stood in its way.
        fault: FaultCode,
    },
}

/// The way to the actor; its thread ends when the last one is dropped.
#[derive(Clone, Debug)]
pub struct Handle {
    commands: Sender<Command>,
}

impl Handle {
    /// Sends a command; never waits.
    pub fn send(&self, command: Command) {
        if self.commands.send(command).is_err() {
            tracing::error!("the printer thread has ended");
        }
    }
}

/// Starts the actor on a thread of its own, named `printer`.
///
/// # Errors
/// If the system gives no thread.
pub fn spawn(
    factory: impl Factory + 'static,
    timing: Timing,
) -> std::io::Result<(Handle, UnboundedReceiver<Event>)> {
    let (commands, inbox) = channel();
    let (events, outbox) = unbounded();
    let worker = Worker::new(Box::new(factory), timing, events);
    thread::Builder::new()
        .name("printer".to_owned())
        .spawn(move || worker.run(&inbox))?;
    Ok((Handle { commands }, outbox))
}

/// How often a slip may take the driver down before it is given up.
const PANICS_ALLOWED: u8 = 1;

struct Waiting {
    job: Job,
    panics: u8,
}

struct Worker {
    factory: Box<dyn Factory>,
    timing: Timing,
    events: UnboundedSender<Event>,
    backend: Option<Box<dyn Backend>>,
    waiting: VecDeque<Waiting>,
    told: Option<Status>,
}

/// What became of one call to the driver.
enum Call<T> {
    Done(T),
    Failed(PrinterError),
    Panicked,
}

impl Worker {
    const fn new(
        factory: Box<dyn Factory>,
        timing: Timing,
        events: UnboundedSender<Event>,
    ) -> Self {
        Self {
            factory,
            timing,
            events,
            backend: None,
            waiting: VecDeque::new(),
            told: None,
        }
    }

    fn run(mut self, inbox: &Receiver<Command>) {
        loop {
            self.check();
            self.print_waiting();
            match inbox.recv_timeout(self.pause()) {
                Ok(Command::Print(job)) => self.waiting.push_back(Waiting { job, panics: 0 }),
                Ok(Command::Cancel) => self.cancel(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn pause(&self) -> std::time::Duration {
        match self.told {
            Some(Status::Ready) => self.timing.idle_check,
            _ => self.timing.fault_check,
        }
    }

    /// Looks at the printer, opening it first if need be.
    fn check(&mut self) {
        match self.condition() {
            Call::Done(condition) => self.tell(condition.fault()),
            Call::Failed(error) => self.lose(&error),
            Call::Panicked => self.restart(),
        }
    }

    fn condition(&mut self) -> Call<Condition> {
        let (factory, backend) = (&mut self.factory, &mut self.backend);
        guarded(|| match backend {
            Some(backend) => backend.status(),
            None => backend.insert(factory.open()?).status(),
        })
    }

    fn print_waiting(&mut self) {
        while self.told == Some(Status::Ready) {
            let Some(next) = self.waiting.pop_front() else {
                return;
            };
            self.print(next);
        }
    }

    fn print(&mut self, mut next: Waiting) {
        let Some(backend) = &mut self.backend else {
            return self.waiting.push_front(next);
        };
        match guarded(|| backend.print(&next.job)) {
            Call::Done(()) => self.send(Event::Printed(next.job.id)),
            Call::Failed(error) if error.is_final() => {
                tracing::error!(%error, job = next.job.id.0, "a slip cannot be printed");
                self.send(Event::Failed {
                    job: next.job.id,
                    fault: error.fault(),
                });
            }
            Call::Failed(error) => {
                self.waiting.push_front(next);
                self.lose(&error);
            }
            Call::Panicked if next.panics < PANICS_ALLOWED => {
                next.panics += 1;
                self.waiting.push_front(next);
                self.restart();
            }
            Call::Panicked => {
                self.send(Event::Failed {
                    job: next.job.id,
                    fault: FaultCode::Internal,
                });
                self.restart();
            }
        }
    }

    fn cancel(&mut self) {
        let fault = match self.told {
            Some(Status::Fault(fault)) => fault,
            // A slip waits only while something is wrong; this answers a Cancel that was
            // sent before the first look at the printer.
            _ => FaultCode::PrinterMissing,
        };
        for Waiting { job, .. } in std::mem::take(&mut self.waiting) {
            self.send(Event::Failed { job: job.id, fault });
        }
    }

    /// Tells the fault; a printer that is gone or silent is opened anew next time.
    fn lose(&mut self, error: &PrinterError) {
        tracing::warn!(%error, "the printer cannot be used");
        if !matches!(error, PrinterError::NotReady(_)) {
            self.backend = None;
        }
        self.tell(Some(error.fault()));
    }

    fn restart(&mut self) {
        tracing::error!("the printer driver panicked and is started again");
        // What a panic left behind may panic again when it is dropped.
        let broken = self.backend.take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(broken)));
        self.tell(Some(FaultCode::Internal));
    }

    fn tell(&mut self, fault: Option<FaultCode>) {
        let status = fault.map_or(Status::Ready, Status::Fault);
        let is_news = match (self.told, status) {
            (Some(Status::Fault(_)), Status::Fault(fault)) if !is_specific(fault) => false,
            (told, _) => told != Some(status),
        };
        if is_news {
            self.told = Some(status);
            self.send(Event::Status(status));
        }
    }

    fn send(&self, event: Event) {
        // Nobody listening any more means that the program is ending.
        let _ = self.events.unbounded_send(event);
    }
}

/// A cause that the printer itself named.
const fn is_specific(fault: FaultCode) -> bool {
    matches!(
        fault,
        FaultCode::PrinterPaperOut | FaultCode::PrinterCoverOpen
    )
}

fn guarded<T>(call: impl FnOnce() -> Result<T, PrinterError>) -> Call<T> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Call::Done(value),
        Ok(Err(error)) => Call::Failed(error),
        Err(_) => Call::Panicked,
    }
}

#[cfg(test)]
mod tests;

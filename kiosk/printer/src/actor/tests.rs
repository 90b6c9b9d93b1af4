//! The actor against a printer whose every answer is written down beforehand.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::{StreamExt, executor::block_on};

use super::*;
use crate::{Payload, PayloadKind, PrinterInfo};

/// Fast enough for tests, slow enough to let a thread breathe.
const FAST: Timing = Timing {
    idle_check: Duration::from_millis(1),
    fault_check: Duration::from_millis(1),
};

/// What the next calls meet; the last step stays.
#[derive(Clone, Copy, Debug)]
enum Step {
    Is(Condition),
    Gone,
    Silent,
    PanicsOnStatus,
    FailsInSlip(Condition),
    PanicsInSlip,
    RefusesSlip,
}

struct ScriptedPrinter {
    info: PrinterInfo,
    script: Arc<Mutex<VecDeque<Step>>>,
    printed: Arc<Mutex<Vec<JobId>>>,
}

impl ScriptedPrinter {
    fn next(&self) -> Step {
        let mut script = self.script.lock().unwrap();
        let step = *script.front().unwrap();
        if script.len() > 1 {
            script.pop_front();
        }
        step
    }
}

impl Backend for ScriptedPrinter {
    fn info(&self) -> &PrinterInfo {
        &self.info
    }

    fn status(&mut self) -> Result<Condition, PrinterError> {
        let front = *self.script.lock().unwrap().front().unwrap();
        // Steps of printing are left for `print`; until then the printer looks well.
        if matches!(
            front,
            Step::FailsInSlip(_) | Step::PanicsInSlip | Step::RefusesSlip
        ) {
            return Ok(Condition::Ready);
        }
        match self.next() {
            Step::Is(condition) => Ok(condition),
            Step::Gone => Err(PrinterError::Missing),
            Step::Silent => Err(PrinterError::Silent(Duration::ZERO)),
            _ => panic!("scripted"),
        }
    }

    fn print(&mut self, job: &Job) -> Result<(), PrinterError> {
        let front = *self.script.lock().unwrap().front().unwrap();
        match front {
            Step::FailsInSlip(condition) => {
                self.next();
                Err(PrinterError::NotReady(condition))
            }
            Step::PanicsInSlip => {
                self.next();
                panic!("scripted")
            }
            Step::RefusesSlip => {
                self.next();
                Err(PrinterError::Payload)
            }
            _ => {
                self.printed.lock().unwrap().push(job.id);
                Ok(())
            }
        }
    }
}

struct Stage {
    handle: Handle,
    events: UnboundedReceiver<Event>,
    script: Arc<Mutex<VecDeque<Step>>>,
    printed: Arc<Mutex<Vec<JobId>>>,
}

impl Stage {
    fn new(steps: &[Step]) -> Self {
        let script = Arc::new(Mutex::new(steps.iter().copied().collect::<VecDeque<_>>()));
        let printed = Arc::new(Mutex::new(Vec::new()));
        let (for_printer, for_paper) = (Arc::clone(&script), Arc::clone(&printed));
        let factory = move || {
            let info = PrinterInfo {
                name: "scripted".to_owned(),
                takes: PayloadKind::Pdf,
            };
            let (script, printed) = (Arc::clone(&for_printer), Arc::clone(&for_paper));
            Ok(Box::new(ScriptedPrinter {
                info,
                script,
                printed,
            }) as Box<dyn Backend>)
        };
        let (handle, events) = spawn(factory, FAST).unwrap();
        Self {
            handle,
            events,
            script,
            printed,
        }
    }

    fn print(&self, id: u64) {
        self.handle.send(Command::Print(Job {
            id: JobId(id),
            payload: Payload::Pdf(Vec::new().into()),
        }));
    }

    fn becomes(&self, step: Step) {
        let mut script = self.script.lock().unwrap();
        script.clear();
        script.push_back(step);
    }

    /// The next events are exactly these.
    fn expect(&mut self, expected: &[Event]) {
        for event in expected {
            assert_eq!(block_on(self.events.next()), Some(*event));
        }
    }
}

const READY: Event = Event::Status(Status::Ready);

const fn fault(code: FaultCode) -> Event {
    Event::Status(Status::Fault(code))
}

#[test]
fn slips_are_printed_in_order_and_told_once() {
    let mut stage = Stage::new(&[Step::Is(Condition::Ready)]);
    stage.print(1);
    stage.print(2);
    stage.expect(&[READY, Event::Printed(JobId(1)), Event::Printed(JobId(2))]);
    assert_eq!(*stage.printed.lock().unwrap(), [JobId(1), JobId(2)]);
}

#[test]
fn a_slip_waits_for_paper_and_is_printed_when_it_is_back() {
    let mut stage = Stage::new(&[Step::Is(Condition::PaperOut)]);
    stage.print(1);
    stage.expect(&[fault(FaultCode::PrinterPaperOut)]);
    stage.becomes(Step::Is(Condition::Ready));
    stage.expect(&[READY, Event::Printed(JobId(1))]);
}

#[test]
fn paper_that_ends_in_the_slip_means_the_whole_slip_again() {
    let mut stage = Stage::new(&[
        Step::FailsInSlip(Condition::PaperOut),
        Step::Is(Condition::PaperOut),
        Step::Is(Condition::Ready),
    ]);
    stage.print(1);
    stage.expect(&[
        READY,
        fault(FaultCode::PrinterPaperOut),
        READY,
        Event::Printed(JobId(1)),
    ]);
    assert_eq!(*stage.printed.lock().unwrap(), [JobId(1)]);
}

#[test]
fn cancel_gives_up_what_waits_and_nothing_is_printed_later() {
    let mut stage = Stage::new(&[Step::Is(Condition::CoverOpen)]);
    stage.expect(&[fault(FaultCode::PrinterCoverOpen)]);
    stage.print(1);
    stage.print(2);
    stage.handle.send(Command::Cancel);
    let failed = |job| Event::Failed {
        job: JobId(job),
        fault: FaultCode::PrinterCoverOpen,
    };
    stage.expect(&[failed(1), failed(2)]);
    stage.becomes(Step::Is(Condition::Ready));
    stage.print(3);
    stage.expect(&[READY, Event::Printed(JobId(3))]);
    assert_eq!(*stage.printed.lock().unwrap(), [JobId(3)]);
}

#[test]
fn the_first_cause_stands_until_the_printer_names_another() {
    let script = [
        Step::Is(Condition::PaperOut),
        Step::Silent,
        Step::Gone,
        Step::Is(Condition::PaperOut),
        Step::Is(Condition::CoverOpen),
        Step::Gone,
        Step::Is(Condition::Ready),
    ];
    let mut stage = Stage::new(&script);
    stage.expect(&[
        fault(FaultCode::PrinterPaperOut),
        fault(FaultCode::PrinterCoverOpen),
        READY,
    ]);
}

#[test]
fn a_missing_printer_is_told_and_found_again() {
    let mut stage = Stage::new(&[Step::Gone, Step::Gone, Step::Is(Condition::Ready)]);
    stage.expect(&[fault(FaultCode::PrinterMissing), READY]);
}

#[test]
fn a_panic_is_told_as_internal_and_the_slip_still_comes_out() {
    let mut stage = Stage::new(&[
        Step::PanicsInSlip,
        Step::PanicsOnStatus,
        Step::Is(Condition::Ready),
    ]);
    stage.print(1);
    stage.expect(&[
        READY,
        fault(FaultCode::Internal),
        READY,
        Event::Printed(JobId(1)),
    ]);
}

#[test]
fn a_slip_that_panics_twice_is_given_up() {
    let mut stage = Stage::new(&[
        Step::PanicsInSlip,
        Step::PanicsInSlip,
        Step::Is(Condition::Ready),
    ]);
    stage.print(1);
    let failed = Event::Failed {
        job: JobId(1),
        fault: FaultCode::Internal,
    };
    stage.expect(&[
        READY,
        fault(FaultCode::Internal),
        READY,
        failed,
        fault(FaultCode::Internal),
        READY,
    ]);
}

#[test]
fn a_slip_of_the_wrong_kind_is_refused_at_once_and_the_next_one_printed() {
    let mut stage = Stage::new(&[Step::RefusesSlip, Step::Is(Condition::Ready)]);
    stage.print(1);
    stage.print(2);
    let failed = Event::Failed {
        job: JobId(1),
        fault: FaultCode::Internal,
    };
    stage.expect(&[READY, failed, Event::Printed(JobId(2))]);
}

#[test]
fn the_thread_ends_with_its_last_handle() {
    let Stage {
        handle, mut events, ..
    } = Stage::new(&[Step::Is(Condition::Ready)]);
    drop(handle);
    let rest = block_on(async {
        let mut rest = Vec::new();
        while let Some(event) = events.next().await {
            rest.push(event);
        }
        rest
    });
    assert_eq!(rest, [READY]);
}

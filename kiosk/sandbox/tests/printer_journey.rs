//! The printer actor on the virtual slip printer: a slip survives what happens to paper.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::{sync::mpsc, thread, time::Duration};

use futures::{StreamExt, executor::block_on};
use kiosk_domain::FaultCode;
use kiosk_printer::{Command, Event, Job, JobId, Payload, Raster, Status, Timing, spawn};
use kiosk_sandbox::{PrintedSlip, VirtualPrinter};

/// A failure, not a wait: everything here happens within milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

fn job(id: u64) -> Job {
    let raster = Raster::new(576, 120, vec![0xA5; 72 * 120]).unwrap();
    Job {
        id: JobId(id),
        payload: Payload::Raster(raster),
    }
}

/// The first slip meets that trouble and comes out whole when it is over.
fn check(begin: impl Fn(&VirtualPrinter), fault: FaultCode, end: impl Fn(&VirtualPrinter)) {
    let printer = VirtualPrinter::new();
    begin(&printer);
    let poll = Duration::from_millis(4);
    let timing = Timing {
        idle_check: poll,
        fault_check: poll,
    };
    let (handle, mut stream) = spawn(printer.factory(), timing).unwrap();
    let (sender, events) = mpsc::channel();
    thread::spawn(move || {
        while let Some(event) = block_on(stream.next()) {
            if sender.send(event).is_err() {
                return;
            }
        }
    });
    handle.send(Command::Print(job(5)));
    let next = || events.recv_timeout(PATIENCE).expect("an event");
    while next() != Event::Status(Status::Fault(fault)) {}
    end(&printer);
    while next() != Event::Printed(JobId(5)) {}
    let whole: Vec<_> = printer
        .slips()
        .into_iter()
        .filter(PrintedSlip::is_whole)
        .collect();
    assert_eq!(whole.len(), 1);
    assert_eq!(whole[0].bits(), vec![0xA5; 72 * 120]);
}

#[test]
fn paper_ends_within_the_slip() {
    check(
        |printer| printer.panel().let_paper_end_after(50),
        FaultCode::PrinterPaperOut,
        |printer| printer.panel().put_paper(),
    );
}

#[test]
fn the_cover_is_open() {
    check(
        |printer| printer.panel().open_cover(),
        FaultCode::PrinterCoverOpen,
        |printer| printer.panel().close_cover(),
    );
}

#[test]
fn the_printer_does_not_answer() {
    check(
        |printer| printer.panel().set_silent(true),
        FaultCode::PrinterSilent,
        |printer| printer.panel().set_silent(false),
    );
}

#[test]
fn the_cable_is_out() {
    check(
        |printer| printer.panel().unplug(),
        FaultCode::PrinterMissing,
        |printer| printer.panel().plug(),
    );
}

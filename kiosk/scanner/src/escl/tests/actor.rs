//! The driver under the actor: what goes wrong in the middle of a stack, and on to its end.

use futures::{StreamExt, executor::block_on};
use kiosk_domain::FaultCode;

use super::{Build, Desk, factory, feeder, sheet_of};
use crate::{Command, Ending, Event, Job, Timing, spawn};

const TICKET: u64 = 7;

#[test]
fn a_jam_costs_one_sheet_and_no_other() {
    let desk = Desk::new(Build::default());
    desk.put(1..=4);
    desk.state().jams_at = Some(2);
    let (handle, mut events) = spawn(factory(&desk), Timing::brisk());
    handle.send(Command::Scan {
        ticket: TICKET,
        job: feeder(),
    });
    let (mut sheets, mut told) = (vec![], vec![]);
    let ending = loop {
        match block_on(events.next()).unwrap() {
            Event::Side { side, .. } => {
                sheets.push((side.sheet_no, sheet_of(&side)));
                handle.send(Command::SideStored { ticket: TICKET });
            }
            Event::Trouble { fault, .. } => {
                told.push(fault);
                desk.state().jams_at = None;
                desk.put(3..=4);
            }
            // The person says that the damaged sheet lies on top again.
            Event::Waiting { sheet_no, .. } => {
                assert_eq!(sheet_no, 3);
                handle.send(Command::Resume { ticket: TICKET });
            }
            Event::BatchDone { ending, .. } => break ending,
            _ => {}
        }
    };
    assert_eq!(ending, Ending::Complete);
    assert_eq!(sheets, [(1, 1), (2, 2), (3, 3), (4, 4)]);
    assert_eq!(told, [FaultCode::PaperJam]);
}

/// A stack of three; the sheets that were told with their numbers, and the end.
fn stack(build: Build, job: Job) -> (Vec<(u32, u16)>, Ending) {
    let desk = Desk::new(build);
    desk.put(1..=3);
    let (handle, mut events) = spawn(factory(&desk), Timing::brisk());
    handle.send(Command::Scan {
        ticket: TICKET,
        job,
    });
    let mut sheets = vec![];
    loop {
        match block_on(events.next()).unwrap() {
            Event::Side { side, .. } => {
                sheets.push((side.sheet_no, sheet_of(&side)));
                handle.send(Command::SideStored { ticket: TICKET });
            }
            Event::BatchDone { ending, .. } => return (sheets, ending),
            _ => {}
        }
    }
}

#[test]
fn a_stack_is_whole_although_the_device_ends_after_each_sheet() {
    let build = Build {
        completes_each: true,
        ..Build::default()
    };
    let fronts = vec![(1, 1), (2, 2), (3, 3)];
    assert_eq!(stack(build.clone(), feeder()), (fronts, Ending::Complete));
    let both = Job {
        duplex: true,
        ..feeder()
    };
    let sides = vec![(1, 1), (1, 1_001), (2, 2), (2, 1_002), (3, 3), (3, 1_003)];
    assert_eq!(stack(build, both), (sides, Ending::Complete));
}

#[test]
fn an_early_no_more_costs_no_sheet() {
    for (lists_jobs, most) in [(true, 10), (false, 3)] {
        for early_404 in 1..=most + 1 {
            let build = Build {
                lists_jobs,
                early_404,
                ..Build::default()
            };
            let told = format!("{lists_jobs} {early_404}");
            let expected = (vec![(1, 1), (2, 2), (3, 3)], Ending::Complete);
            assert_eq!(stack(build, feeder()), expected, "{told}");
        }
    }
}

#[test]
fn a_picture_of_another_size_than_announced_is_refused() {
    let build = Build {
        image_info: Some(64),
        ..Build::default()
    };
    let refused = Ending::Failed(FaultCode::PageUnreadable);
    assert_eq!(stack(build, feeder()), (vec![], refused));
}

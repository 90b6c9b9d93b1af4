//! The driver under the actor: a jam in the middle of a stack, and on to its end.

use futures::{StreamExt, executor::block_on};
use kiosk_domain::FaultCode;

use super::{Build, Desk, factory, feeder, sheet_of};
use crate::{Command, Ending, Event, Timing, spawn};

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

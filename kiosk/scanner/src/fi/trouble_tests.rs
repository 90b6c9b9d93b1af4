//! Trouble in mid-stack, seen through the actor: sheets that are done stay, the damaged one
//! alone is asked for again, and nothing is started anew by hand.

use futures::executor::block_on_stream;
use kiosk_domain::FaultCode;

use super::testing::{Paper, Trick, VirtualFi};
use crate::{Command, Ending, Event, Job, Timing, spawn};

const TICKET: u64 = 5;
/// Code of the command that feeds a sheet.
const FEED: u8 = 0x31;
/// Code of the commands that read sizes and pictures; a sheet takes one of each.
const READ: u8 = 0x28;
/// Those of the first sheet, and the size of the second.
const READS_BEFORE: u32 = 3;

/// What the person at the desk does about trouble.
struct Person {
    machine: VirtualFi,
    damaged: Paper,
}

impl Person {
    /// Takes the damaged sheet out and lays it on top of the stack again.
    fn answers(&self, event: &Event) -> Option<Command> {
        let mut state = self.machine.state();
        match event {
            Event::Trouble { .. } => {
                state.is_cover_open = true;
                state.is_unplugged = false;
                state.feeder.push_front(self.damaged.clone());
            }
            Event::Sensors(sensors) if sensors.cover_open => state.is_cover_open = false,
            Event::Side { .. } => return Some(Command::SideStored { ticket: TICKET }),
            Event::Waiting { .. } => return Some(Command::Resume { ticket: TICKET }),
            _ => {}
        }
        None
    }
}

fn check(trick: Trick, expected: FaultCode) {
    let machine = VirtualFi::new();
    machine.put(3);
    let papers: Vec<_> = machine.state().feeder.iter().cloned().collect();
    machine.plot(READ, READS_BEFORE, 1, trick);
    let person = Person {
        machine: machine.clone(),
        damaged: papers[1].clone(),
    };
    let (handle, events) = spawn(machine.factory(), Timing::brisk());
    let job = Job::pages();
    handle.send(Command::Scan {
        ticket: TICKET,
        job,
    });
    let (mut faults, mut images) = (Vec::new(), Vec::new());
    for event in block_on_stream(events) {
        if let Some(command) = person.answers(&event) {
            handle.send(command);
        }
        match event {
            Event::Trouble { fault, .. } => faults.push(fault),
            Event::Side { side, .. } => images.push(side.image.to_vec()),
            Event::BatchDone { sheets, ending, .. } => {
                assert_eq!((sheets, ending), (3, Ending::Complete), "{trick:?}");
                break;
            }
            _ => {}
        }
    }
    let fronts: Vec<_> = papers.into_iter().map(|paper| paper.front).collect();
    assert_eq!(images, fronts, "{trick:?}");
    assert_eq!(faults, [expected], "{trick:?}");
}

#[test]
fn a_jam_costs_one_sheet() {
    check(Trick::Sense(3, 0x80, 0x01), FaultCode::PaperJam);
}

#[test]
fn a_double_feed_costs_one_sheet() {
    check(Trick::Sense(3, 0x80, 0x07), FaultCode::DoubleFeed);
}

#[test]
fn an_open_cover_costs_one_sheet() {
    check(Trick::Sense(3, 0x80, 0x02), FaultCode::CoverOpen);
}

#[test]
fn a_pulled_plug_costs_one_sheet() {
    check(Trick::Vanish, FaultCode::ScannerUnplugged);
}

#[test]
fn a_silent_machine_costs_one_sheet() {
    check(Trick::Silence, FaultCode::ScannerSilent);
}

/// The actor hears of it only as a wait for paper, and nobody has to act.
#[test]
fn a_feeder_that_lies_about_being_empty_costs_nothing() {
    for lies in 1..=3 {
        let machine = VirtualFi::new();
        machine.put(3);
        machine.plot(FEED, 1, lies, Trick::Sense(3, 0x80, 0x03));
        let papers: Vec<_> = machine.state().feeder.iter().cloned().collect();
        let fronts: Vec<_> = papers.into_iter().map(|paper| paper.front).collect();
        let (handle, events) = spawn(machine.factory(), Timing::brisk());
        let job = Job::pages();
        handle.send(Command::Scan {
            ticket: TICKET,
            job,
        });
        let mut images = Vec::new();
        for event in block_on_stream(events) {
            match event {
                Event::Trouble { fault, .. } => panic!("{fault} after {lies}"),
                Event::Side { side, .. } => {
                    images.push(side.image.to_vec());
                    handle.send(Command::SideStored { ticket: TICKET });
                }
                Event::BatchDone { sheets, ending, .. } => {
                    assert_eq!((sheets, ending), (3, Ending::Complete), "{lies}");
                    break;
                }
                _ => {}
            }
        }
        assert_eq!(images, fronts, "{lies}");
    }
}

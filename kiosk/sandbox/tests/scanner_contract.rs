//! The scanner actor on the virtual scanner: what a citizen's stack survives.
//!
//! Each test plays the person at the desk. The same expectations will be put to every
//! driver: no sheet is lost, none comes twice, the order stays, and every job ends once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::{sync::mpsc, thread, time::Duration};

use futures::{StreamExt, executor::block_on};
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use kiosk_domain::FaultCode;
use kiosk_sandbox::{Bench, Fault};
use kiosk_scanner::{
    Command, Ending, Event, Face, Handle, Job, Presence, Side, Source, Timing, spawn,
};

/// A failure, not a wait: everything here happens within milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

const TICKET: u64 = 42;

struct Desk {
    bench: Bench,
    handle: Handle,
    events: mpsc::Receiver<Event>,
    sides: Vec<Side>,
}

impl Desk {
    fn new() -> Self {
        Self::with(Timing::brisk())
    }

    fn with(timing: Timing) -> Self {
        let bench = Bench::new();
        let (handle, mut stream) = spawn(bench.factory(), timing);
        let (sender, events) = mpsc::channel();
        thread::spawn(move || {
            while let Some(event) = block_on(stream.next()) {
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        Self {
            bench,
            handle,
            events,
            sides: Vec::new(),
        }
    }

    fn scan(&self, job: Job) {
        self.handle.send(Command::Scan {
            ticket: TICKET,
            job,
        });
    }

    /// The next event; every side is kept and answered as the vault would.
    fn next(&mut self) -> Event {
        let event = self.events.recv_timeout(PATIENCE).expect("an event");
        if let Event::Side { side, .. } = &event {
            self.sides.push(side.clone());
            self.handle.send(Command::SideStored { ticket: TICKET });
        }
        event
    }

    #[track_caller]
    fn wait_for(&mut self, mut is_wanted: impl FnMut(&Event) -> bool) -> Event {
        loop {
            let event = self.next();
            if is_wanted(&event) {
                return event;
            }
            assert!(
                !matches!(event, Event::BatchDone { .. }),
                "ended too early: {event:?}"
            );
        }
    }

    #[track_caller]
    fn wait_for_trouble(&mut self, fault: FaultCode) {
        let trouble = self.wait_for(|event| matches!(event, Event::Trouble { .. }));
        assert_eq!(
            trouble,
            Event::Trouble {
                ticket: Some(TICKET),
                fault
            }
        );
    }

    #[track_caller]
    fn wait_for_jam(&mut self) {
        self.wait_for(|event| matches!(event, Event::Sensors(sensors) if sensors.jammed));
    }

    #[track_caller]
    fn wait_for_waiting(&mut self, sheet: u32) {
        let waits = Event::Waiting {
            ticket: TICKET,
            sheet_no: sheet,
        };
        self.wait_for(|event| *event == waits);
    }

    fn open_and_close(&self) {
        self.bench.open_cover();
        self.bench.close_cover();
    }

    #[track_caller]
    fn finish(&mut self) -> (u32, Ending) {
        let end = self.wait_for(|event| matches!(event, Event::BatchDone { .. }));
        let Event::BatchDone {
            ticket: TICKET,
            sheets,
            ending,
        } = end
        else {
            unreachable!()
        };
        (sheets, ending)
    }

    /// The job is complete and brought exactly these papers, in this order.
    #[track_caller]
    fn finishes_with(&mut self, papers: &[Vec<u8>]) {
        assert_eq!(self.finish(), (papers.len() as u32, Ending::Complete));
        self.has_only(papers);
    }

    #[track_caller]
    fn has_only(&self, papers: &[Vec<u8>]) {
        let numbers: Vec<_> = self
            .sides
            .iter()
            .map(|side| side.sheet_no as usize)
            .collect();
        assert_eq!(numbers, (1..=papers.len()).collect::<Vec<_>>());
        let is_same = self
            .sides
            .iter()
            .zip(papers)
            .all(|(side, paper)| *side.image == **paper);
        assert!(is_same, "papers lost, doubled or out of order");
    }
}

/// A tiny picture that differs for each number.
fn paper(number: u8) -> Vec<u8> {
    let mut png = Vec::new();
    let pixels = vec![number; 20 * 30];
    PngEncoder::new(&mut png)
        .write_image(&pixels, 20, 30, ExtendedColorType::L8)
        .unwrap();
    png
}

fn papers(count: u8) -> Vec<Vec<u8>> {
    (1..=count).map(paper).collect()
}

/// The second of three sheets meets that fault. What the person does then must bring all
/// three, each once.
fn check_recovery(fault: Fault, timing: Timing, code: FaultCode, help: impl Fn(&mut Desk)) {
    let mut desk = Desk::with(timing);
    desk.bench.put_sheets(papers(3));
    desk.scan(Job::pages());
    // The second sheet is not fed before the first one is stored, which is below.
    let first = desk.events.recv_timeout(PATIENCE).expect("an event");
    let mut event = first;
    while !matches!(event, Event::Side { .. }) {
        event = desk.events.recv_timeout(PATIENCE).expect("an event");
    }
    let Event::Side { side, .. } = event else {
        unreachable!()
    };
    desk.sides.push(side);
    desk.bench.fail_next(fault);
    desk.handle.send(Command::SideStored { ticket: TICKET });
    desk.wait_for_trouble(code);
    help(&mut desk);
    let cleared = desk.wait_for(|event| matches!(event, Event::Cleared { .. }));
    assert_eq!(
        cleared,
        Event::Cleared {
            ticket: Some(TICKET),
            fault: code
        }
    );
    desk.wait_for_waiting(2);
    desk.finishes_with(&papers(3));
}

fn hasty() -> Timing {
    Timing {
        side_limit: Duration::from_millis(400),
        ..Timing::brisk()
    }
}

#[test]
fn a_stack_comes_complete_and_in_order() {
    let mut desk = Desk::new();
    desk.bench.put_sheets(papers(5));
    desk.scan(Job::pages());
    desk.finishes_with(&papers(5));
    assert_eq!(desk.bench.view().feeder_sheets, 0);
}

#[test]
fn paper_laid_down_later_is_waited_for_without_error() {
    let mut desk = Desk::new();
    desk.scan(Job::pages());
    desk.wait_for_waiting(1);
    desk.bench.put_on_glass(paper(1));
    let scanning = desk.wait_for(|event| matches!(event, Event::Scanning { .. }));
    assert_eq!(
        scanning,
        Event::Scanning {
            ticket: TICKET,
            source: Source::Glass
        }
    );
    desk.finishes_with(&papers(1));
}

#[test]
fn a_duplex_stack_brings_fronts_and_backs() {
    let mut desk = Desk::new();
    desk.bench.put_sheets(papers(2));
    desk.scan(Job {
        duplex: true,
        ..Job::pages()
    });
    assert_eq!(desk.finish(), (2, Ending::Complete));
    let faces: Vec<_> = desk
        .sides
        .iter()
        .map(|side| (side.sheet_no, side.face))
        .collect();
    use Face::{Back, Front};
    assert_eq!(faces, [(1, Front), (1, Back), (2, Front), (2, Back)]);
}

#[test]
fn paper_left_behind_is_told() {
    let mut desk = Desk::new();
    desk.bench.put_on_glass(paper(1));
    desk.scan(Job::pages());
    assert_eq!(desk.finish(), (1, Ending::Complete));
    desk.handle.send(Command::Watch(true));
    desk.wait_for(|event| matches!(event, Event::Sensors(s) if s.glass_covered == Some(true)));
    desk.bench.clear_glass();
    desk.wait_for(|event| matches!(event, Event::Sensors(s) if s.glass_covered == Some(false)));
}

#[test]
fn a_jam() {
    check_recovery(Fault::Jam, Timing::brisk(), FaultCode::PaperJam, |desk| {
        desk.open_and_close();
    });
}

#[test]
fn a_double_feed() {
    check_recovery(
        Fault::DoubleFeed,
        Timing::brisk(),
        FaultCode::DoubleFeed,
        |desk| {
            desk.open_and_close();
        },
    );
}

#[test]
fn a_cable_pulled_under_a_sheet() {
    check_recovery(
        Fault::Unplug,
        Timing::brisk(),
        FaultCode::ScannerUnplugged,
        |desk| {
            desk.wait_for(|event| *event == Event::Device(Presence::Missing));
            desk.bench.plug();
            desk.wait_for_jam();
            desk.open_and_close();
        },
    );
}

#[test]
fn a_silent_driver() {
    check_recovery(Fault::Silence, hasty(), FaultCode::ScannerSilent, |desk| {
        desk.wait_for_jam();
        desk.open_and_close();
    });
}

#[test]
fn a_driver_that_panics() {
    check_recovery(Fault::Panic, Timing::brisk(), FaultCode::Internal, |desk| {
        desk.wait_for_jam();
        desk.open_and_close();
    });
}

#[test]
fn a_cover_opened_under_a_sheet() {
    let mut desk = Desk::new();
    desk.bench.set_scan_duration(PATIENCE);
    desk.bench.put_sheets(papers(2));
    desk.scan(Job::pages());
    desk.wait_for(|event| matches!(event, Event::Scanning { .. }));
    desk.bench.set_scan_duration(Duration::ZERO);
    desk.bench.open_cover();
    desk.wait_for_trouble(FaultCode::CoverOpen);
    desk.bench.close_cover();
    desk.finishes_with(&papers(2));
}

#[test]
fn a_cover_open_before_the_scan() {
    let mut desk = Desk::new();
    desk.bench.open_cover();
    desk.bench.put_sheets(papers(1));
    desk.scan(Job::pages());
    desk.wait_for_trouble(FaultCode::CoverOpen);
    desk.bench.close_cover();
    desk.finishes_with(&papers(1));
}

#[test]
fn an_empty_report_against_the_sensors_is_retried_in_silence() {
    let mut desk = Desk::new();
    desk.bench.put_sheets(papers(2));
    desk.bench.fail_next(Fault::Empty);
    desk.scan(Job::pages());
    let is_noisy = |event: &Event| matches!(event, Event::Trouble { .. } | Event::Waiting { .. });
    let end = loop {
        let event = desk.next();
        assert!(!is_noisy(&event), "{event:?}");
        if matches!(event, Event::BatchDone { .. }) {
            break event;
        }
    };
    assert_eq!(
        end,
        Event::BatchDone {
            ticket: TICKET,
            sheets: 2,
            ending: Ending::Complete
        }
    );
    desk.has_only(&papers(2));
}

/// That fault ruins the first sheet's picture; the job says so and the rest stays.
fn check_refusal(fault: Fault) {
    let mut desk = Desk::new();
    desk.bench.put_sheets(papers(2));
    desk.bench.fail_next(fault);
    desk.scan(Job::pages());
    assert_eq!(
        desk.finish(),
        (0, Ending::Failed(FaultCode::PageUnreadable))
    );
    assert!(desk.sides.is_empty());
    assert_eq!(desk.bench.view().feeder_sheets, 1);
}

#[test]
fn a_picture_of_another_size() {
    check_refusal(Fault::WrongSize);
}

#[test]
fn a_torn_picture() {
    check_refusal(Fault::Torn);
}

#[test]
fn an_error_page_in_place_of_a_picture() {
    check_refusal(Fault::ErrorPage);
}

#[test]
fn files_that_are_no_pictures_are_refused() {
    for file in [
        Vec::new(),
        b"no picture at all".to_vec(),
        b"II*\0\xFF\xFF\0\0".to_vec(),
    ] {
        let mut desk = Desk::new();
        desk.bench.put_sheets(vec![paper(1), file]);
        desk.scan(Job::pages());
        assert_eq!(
            desk.finish(),
            (1, Ending::Failed(FaultCode::PageUnreadable))
        );
        desk.has_only(&papers(1));
    }
}

#[test]
fn a_stale_picture_after_reconnection() {
    let mut desk = Desk::new();
    desk.bench.put_on_glass(paper(1));
    desk.scan(Job::pages());
    assert_eq!(desk.finish(), (1, Ending::Complete));
    desk.bench.unplug();
    desk.wait_for(|event| *event == Event::Device(Presence::Missing));
    desk.bench.fail_next(Fault::Stale);
    desk.bench.put_on_glass(paper(2));
    desk.bench.plug();
    desk.sides.clear();
    desk.scan(Job::pages());
    assert_eq!(desk.finish(), (1, Ending::Complete));
    assert_eq!(*desk.sides[0].image, *paper(2));
}

#[test]
fn the_same_paper_again_after_reconnection_is_not_taken_for_stale() {
    let mut desk = Desk::new();
    desk.bench.put_on_glass(paper(1));
    desk.scan(Job::pages());
    assert_eq!(desk.finish(), (1, Ending::Complete));
    desk.bench.unplug();
    desk.wait_for(|event| *event == Event::Device(Presence::Missing));
    desk.bench.plug();
    desk.scan(Job::pages());
    assert_eq!(desk.finish(), (1, Ending::Complete));
}

#[test]
fn stop_while_a_sheet_is_under_way() {
    let mut desk = Desk::new();
    desk.bench.set_scan_duration(Duration::from_millis(50));
    desk.bench.put_sheets(papers(1));
    desk.scan(Job::pages());
    desk.wait_for(|event| matches!(event, Event::Scanning { .. }));
    desk.handle.send(Command::Stop);
    assert_eq!(desk.finish(), (0, Ending::Stopped));
    // The device reads its sheet to the end; nobody gets the picture.
    desk.wait_for(|event| matches!(event, Event::Sensors(sensors) if !sensors.feeder_loaded));
    desk.bench.put_sheets(vec![paper(9)]);
    desk.scan(Job::pages());
    desk.finishes_with(&[paper(9)]);
}

/// A person who knows nothing of the cause: plugs in, clears the path, says so.
fn help_with(event: &Event, desk: &Desk) {
    match event {
        Event::Trouble { .. } => desk.bench.plug(),
        Event::Sensors(sensors) if sensors.jammed => desk.open_and_close(),
        Event::Waiting { .. } => desk.handle.send(Command::Resume { ticket: TICKET }),
        _ => {}
    }
}

#[test]
fn whatever_happens_no_sheet_is_lost_or_comes_twice() {
    for fault in Fault::ALL {
        let mut desk = Desk::with(hasty());
        desk.bench.put_sheets(papers(3));
        desk.bench.fail_next(fault);
        desk.scan(Job::pages());
        let sheets = loop {
            let event = desk.next();
            help_with(&event, &desk);
            if let Event::BatchDone { sheets, .. } = event {
                break sheets;
            }
        };
        // A refused sheet lies in the exit tray, and the person knows it by its number.
        let left = desk.bench.view().feeder_sheets;
        let refused = if sheets == 0 { 1 } else { 0 };
        assert_eq!(sheets as usize + left + refused, 3, "{fault:?}");
        desk.has_only(&papers(sheets as u8));
    }
}

#[test]
fn the_actor_ends_when_its_handles_are_gone() {
    let Desk { handle, events, .. } = Desk::new();
    drop(handle);
    while let Ok(event) = events.recv_timeout(PATIENCE) {
        assert!(matches!(event, Event::Device(_)), "{event:?}");
    }
    assert_eq!(
        events.recv_timeout(Duration::ZERO),
        Err(mpsc::RecvTimeoutError::Disconnected)
    );
}

//! The machine in virtual time: each test plays the device by hand.

use std::time::Duration;

use super::*;
use crate::{Face, Image, Mode, Presence, header::tests::jpeg};

const TICKET: u64 = 7;
const CLEAR: Sensors = Sensors {
    feeder_loaded: false,
    cover_open: false,
    jammed: false,
};
const LOADED: Sensors = Sensors {
    feeder_loaded: true,
    ..CLEAR
};
const JAMMED: Sensors = Sensors {
    jammed: true,
    ..LOADED
};

struct Desk {
    machine: Machine,
    now: Instant,
    asked: Option<(u64, Call)>,
    told: Vec<Event>,
    abandoned: usize,
}

impl Desk {
    /// No scanner was looked for yet.
    fn new() -> Self {
        let now = Instant::now();
        let machine = Machine::new(Timing::default(), now);
        let mut desk = Self {
            machine,
            now,
            asked: None,
            told: vec![],
            abandoned: 0,
        };
        desk.pass(Duration::ZERO);
        desk
    }

    /// An open scanner, nobody watching, the presence just checked.
    fn open() -> Self {
        let mut desk = Self::new();
        desk.connect();
        desk.expect(&Call::List);
        desk.answer(Reply::Listed(Ok(vec![info()])));
        desk.told.clear();
        desk
    }

    /// A job whose first sheet is being read.
    fn pulling(job: Job) -> Self {
        let mut desk = Self::open();
        desk.command(Command::Scan {
            ticket: TICKET,
            job,
        });
        desk.begin(if job.source == Source::Glass {
            CLEAR
        } else {
            LOADED
        });
        desk.told.clear();
        desk
    }

    fn connect(&mut self) {
        self.expect(&Call::List);
        self.answer(Reply::Listed(Ok(vec![info()])));
        self.expect(&Call::Open(info().id));
        self.answer(Reply::Opened(Ok(info())));
        self.expect(&Call::Cancel);
        self.answer(Reply::Cancelled(Ok(())));
    }

    fn begin(&mut self, sensors: Sensors) {
        self.read(sensors);
        assert!(
            matches!(self.asked, Some((_, Call::Start(_)))),
            "{:?}",
            self.asked
        );
        self.answer(Reply::Started(Ok(())));
        self.expect(&Call::NextSide);
    }

    fn collect(&mut self) {
        for act in self.machine.take_acts() {
            match act {
                Act::Ask(seq, call) => self.asked = Some((seq, call)),
                Act::Abandon => self.abandoned += 1,
                Act::Tell(event) => self.told.push(event),
            }
        }
    }

    fn command(&mut self, command: Command) {
        self.machine.command(command, self.now);
        self.collect();
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        self.machine.tick(self.now);
        self.collect();
    }

    #[track_caller]
    fn expect(&self, call: &Call) {
        assert_eq!(self.asked.as_ref().map(|(_, call)| call), Some(call));
    }

    fn answer(&mut self, reply: Reply) {
        let (seq, _) = self.asked.take().expect("a call is in flight");
        self.machine.reply(seq, reply, self.now);
        self.collect();
    }

    #[track_caller]
    fn read(&mut self, sensors: Sensors) {
        self.expect(&Call::Sensors);
        self.answer(Reply::Sensors(Ok(sensors)));
    }

    /// Waits for the next reading and gives it.
    #[track_caller]
    fn next_reading(&mut self, sensors: Sensors) {
        assert!(self.asked.is_none(), "{:?}", self.asked);
        self.pass(Duration::from_millis(500));
        self.read(sensors);
    }

    #[track_caller]
    fn cancelled(&mut self) {
        self.expect(&Call::Cancel);
        self.answer(Reply::Cancelled(Ok(())));
    }

    fn side(&mut self, side: Side) {
        self.answer(Reply::Side(Ok(Some(side))));
    }

    fn fail(&mut self, error: ScanError) {
        self.answer(Reply::Side(Err(error)));
    }

    fn stored(&mut self) {
        self.command(Command::SideStored { ticket: TICKET });
    }

    #[track_caller]
    fn told(&mut self, expected: &[Event]) {
        let told: Vec<_> = self
            .told
            .drain(..)
            .filter(|event| !matches!(event, Event::Sensors(_)))
            .collect();
        assert_eq!(told, expected);
    }
}

fn info() -> DeviceInfo {
    DeviceInfo {
        id: DeviceId("bench-1".into()),
        name: "Scripted scanner".into(),
        has_feeder: true,
        has_glass: true,
        has_duplex: true,
    }
}

/// A side whose picture differs for each width.
fn side(width_px: u16, face: Face) -> Side {
    Side {
        image: Image::from(jpeg(width_px, 3508)),
        face,
        sheet_no: 1,
        announced_px: Some((width_px.into(), 3508)),
        dpi: 300,
    }
}

fn front(width_px: u16) -> Side {
    side(width_px, Face::Front)
}

fn numbered(side: Side, sheet_no: u32) -> Event {
    Event::Side {
        ticket: TICKET,
        side: Side { sheet_no, ..side },
    }
}

fn trouble(fault: FaultCode) -> Event {
    Event::Trouble {
        ticket: Some(TICKET),
        fault,
    }
}

fn cleared(fault: FaultCode) -> Event {
    Event::Cleared {
        ticket: Some(TICKET),
        fault,
    }
}

fn waiting(sheet_no: u32) -> Event {
    Event::Waiting {
        ticket: TICKET,
        sheet_no,
    }
}

fn scanning(source: Source) -> Event {
    Event::Scanning {
        ticket: TICKET,
        source,
    }
}

fn done(sheets: u32, ending: Ending) -> Event {
    Event::BatchDone {
        ticket: TICKET,
        sheets,
        ending,
    }
}

#[test]
fn an_idle_scanner_is_only_looked_for_every_few_seconds() {
    let mut desk = Desk::open();
    assert_eq!(desk.asked, None);
    let sleep = desk.machine.wake_at().unwrap() - desk.now;
    assert_eq!(sleep, Timing::default().presence_poll);
    desk.pass(sleep);
    desk.expect(&Call::List);
    desk.answer(Reply::Listed(Ok(vec![])));
    desk.told(&[Event::Device(Presence::Missing)]);
    assert_eq!(desk.abandoned, 1);
}

#[test]
fn watching_tells_the_first_reading_and_changes() {
    let mut desk = Desk::open();
    desk.command(Command::Watch(true));
    desk.read(CLEAR);
    desk.next_reading(CLEAR);
    desk.next_reading(LOADED);
    assert_eq!(desk.told, [Event::Sensors(CLEAR), Event::Sensors(LOADED)]);
    desk.command(Command::Watch(false));
    desk.pass(Duration::from_secs(1));
    desk.expect(&Call::List);
}

#[test]
fn a_stack_is_read_sheet_by_sheet() {
    let mut desk = Desk::open();
    desk.command(Command::Scan {
        ticket: TICKET,
        job: Job::pages(),
    });
    desk.read(CLEAR);
    desk.told(&[waiting(1)]);
    desk.next_reading(CLEAR);
    desk.told(&[]);
    desk.pass(Duration::from_millis(250));
    desk.begin(LOADED);
    desk.told(&[scanning(Source::Feeder)]);
    for sheet_no in 1..=2_u16 {
        desk.expect(&Call::NextSide);
        desk.side(front(sheet_no));
        desk.told(&[numbered(front(sheet_no), sheet_no.into())]);
        // Nothing is fed before the caller has sealed the side.
        assert_eq!((&desk.asked, desk.machine.wake_at()), (&None, None));
        desk.command(Command::SideStored { ticket: TICKET + 1 });
        assert_eq!(desk.asked, None);
        desk.stored();
    }
    desk.answer(Reply::Side(Ok(None)));
    desk.read(CLEAR);
    desk.told(&[done(2, Ending::Complete)]);
}

#[test]
fn the_job_reaches_the_driver_as_it_is_and_the_glass_needs_no_sensor() {
    let mut desk = Desk::open();
    let job = Job {
        colour: Mode::Grey,
        ..Job::glass()
    };
    desk.command(Command::Scan {
        ticket: TICKET,
        job,
    });
    desk.read(CLEAR);
    desk.expect(&Call::Start(job));
}

#[test]
fn duplex_is_never_asked_of_a_scanner_without_it() {
    let mut desk = Desk::new();
    desk.answer(Reply::Listed(Ok(vec![info()])));
    desk.command(Command::Scan {
        ticket: TICKET,
        job: Job {
            duplex: true,
            ..Job::pages()
        },
    });
    desk.answer(Reply::Opened(Ok(DeviceInfo {
        has_duplex: false,
        ..info()
    })));
    desk.cancelled();
    desk.begin(LOADED);
    desk.told.clear();
    desk.side(front(1));
    desk.told(&[numbered(front(1), 1)]);
}

#[test]
fn a_duplex_sheet_is_told_when_both_sides_are_there() {
    let mut desk = Desk::pulling(Job {
        duplex: true,
        ..Job::pages()
    });
    desk.side(front(1));
    desk.told(&[]);
    desk.expect(&Call::NextSide);
    desk.side(side(2, Face::Back));
    desk.told(&[numbered(front(1), 1)]);
    desk.stored();
    desk.told(&[numbered(side(2, Face::Back), 1)]);
    desk.stored();
    desk.expect(&Call::NextSide);
}

#[test]
fn a_jam_between_front_and_back_asks_for_the_whole_sheet() {
    let mut desk = Desk::pulling(Job {
        duplex: true,
        ..Job::pages()
    });
    desk.side(front(1));
    desk.fail(ScanError::Jam);
    desk.read(JAMMED);
    desk.told(&[trouble(FaultCode::PaperJam)]);
    desk.cancelled();
    desk.next_reading(LOADED);
    desk.told(&[cleared(FaultCode::PaperJam), waiting(1)]);
    desk.answer(Reply::Started(Ok(())));
    desk.side(front(3));
    desk.side(side(4, Face::Back));
    desk.told(&[scanning(Source::Feeder), numbered(front(3), 1)]);
}

#[test]
fn the_first_cause_stays_until_the_sensors_are_clear() {
    let mut desk = Desk::pulling(Job::pages());
    desk.side(front(1));
    desk.stored();
    desk.fail(ScanError::Jam);
    desk.read(JAMMED);
    desk.cancelled();
    desk.next_reading(Sensors {
        cover_open: true,
        ..JAMMED
    });
    desk.told
        .retain(|event| !matches!(event, Event::Side { .. }));
    desk.told(&[trouble(FaultCode::PaperJam)]);
    desk.pass(Duration::from_millis(500));
    desk.answer(Reply::Sensors(Err(ScanError::Unplugged)));
    desk.told(&[Event::Device(Presence::Missing)]);
    desk.pass(Duration::from_secs(1));
    desk.connect();
    desk.read(LOADED);
    desk.told(&[
        Event::Device(Presence::Present(info())),
        cleared(FaultCode::PaperJam),
        waiting(2),
    ]);
}

#[test]
fn a_double_feed_that_sensors_do_not_show_waits_for_a_change() {
    let mut desk = Desk::pulling(Job::pages());
    desk.fail(ScanError::DoubleFeed);
    desk.read(LOADED);
    desk.cancelled();
    desk.next_reading(LOADED);
    desk.next_reading(LOADED);
    desk.told(&[trouble(FaultCode::DoubleFeed)]);
    desk.next_reading(Sensors {
        cover_open: true,
        ..LOADED
    });
    desk.next_reading(LOADED);
    desk.told(&[cleared(FaultCode::DoubleFeed), waiting(1)]);
    assert!(matches!(desk.asked, Some((_, Call::Start(_)))));
}

#[test]
fn a_sheet_lost_with_the_device_must_be_put_back_first() {
    let mut desk = Desk::pulling(Job::pages());
    desk.fail(ScanError::Unplugged);
    desk.told(&[
        trouble(FaultCode::ScannerUnplugged),
        Event::Device(Presence::Missing),
    ]);
    desk.pass(Duration::from_secs(1));
    desk.connect();
    desk.told.clear();
    desk.read(LOADED);
    desk.told(&[cleared(FaultCode::ScannerUnplugged), waiting(1)]);
    // The others still lie in the feeder: reading them now would skip the lost one.
    desk.next_reading(LOADED);
    desk.command(Command::Resume { ticket: TICKET });
    desk.read(LOADED);
    assert!(matches!(desk.asked, Some((_, Call::Start(_)))));
}

#[test]
fn a_sheet_found_in_the_path_after_reconnecting_was_dealt_with() {
    let mut desk = Desk::pulling(Job::pages());
    desk.fail(ScanError::Unplugged);
    desk.pass(Duration::from_secs(1));
    desk.connect();
    desk.read(JAMMED);
    desk.next_reading(LOADED);
    assert!(matches!(desk.asked, Some((_, Call::Start(_)))));
}

#[test]
fn a_silent_driver_is_opened_again_and_the_second_time_the_job_ends() {
    let mut desk = Desk::pulling(Job {
        source: Source::Glass,
        ..Job::pages()
    });
    desk.told(&[]);
    for is_second in [false, true] {
        desk.pass(Timing::default().side_limit);
        if is_second {
            break;
        }
        desk.told(&[trouble(FaultCode::ScannerSilent)]);
        desk.pass(Duration::from_secs(1));
        desk.connect();
        desk.begin(CLEAR);
        desk.told.clear();
    }
    desk.told(&[
        trouble(FaultCode::ScannerSilent),
        done(0, Ending::Failed(FaultCode::ScannerSilent)),
    ]);
    assert_eq!(desk.abandoned, 2);
}

#[test]
fn a_late_answer_of_a_silent_driver_is_dropped() {
    let mut desk = Desk::pulling(Job::pages());
    let (late, _) = desk.asked.clone().unwrap();
    desk.pass(Timing::default().side_limit);
    desk.told.clear();
    desk.machine
        .reply(late, Reply::Side(Ok(Some(front(1)))), desk.now);
    desk.collect();
    desk.told(&[]);
}

#[test]
fn empty_is_answered_by_one_silent_restart_and_then_by_waiting() {
    let mut desk = Desk::pulling(Job::pages());
    desk.side(front(1));
    desk.stored();
    desk.told.clear();
    desk.fail(ScanError::Empty);
    desk.cancelled();
    desk.answer(Reply::Started(Ok(())));
    desk.told(&[scanning(Source::Feeder)]);
    desk.fail(ScanError::Empty);
    desk.cancelled();
    desk.told(&[waiting(2)]);
    desk.read(LOADED);
    desk.next_reading(LOADED);
    desk.next_reading(CLEAR);
    desk.pass(Duration::from_millis(250));
    desk.begin(LOADED);
}

#[test]
fn a_job_that_ends_too_early_is_started_again() {
    let mut desk = Desk::pulling(Job::pages());
    for sheet_no in 1..=3_u16 {
        desk.told.clear();
        desk.side(front(sheet_no));
        desk.told(&[numbered(front(sheet_no), sheet_no.into())]);
        desk.stored();
        desk.answer(Reply::Side(Ok(None)));
        desk.read(LOADED);
        desk.answer(Reply::Started(Ok(())));
    }
}

#[test]
fn a_picture_that_is_not_as_announced_is_refused() {
    let announced = |announced_px| Side {
        announced_px,
        ..front(2480)
    };
    let torn = Image::from(jpeg(2480, 3508)[..30].to_vec());
    let cases = [
        announced(Some((2480, 3507))),
        Side {
            image: torn,
            announced_px: None,
            ..front(2480)
        },
        Side {
            image: Image::from(b"<html>".to_vec()),
            announced_px: None,
            ..front(2480)
        },
        side(2480, Face::Back),
    ];
    for refused in cases {
        let mut desk = Desk::pulling(Job::pages());
        desk.side(announced(None));
        desk.stored();
        desk.told.clear();
        desk.side(refused);
        desk.told(&[done(1, Ending::Failed(FaultCode::PageUnreadable))]);
        desk.cancelled();
    }
}

#[test]
fn a_stale_picture_after_reconnection_is_dropped_once() {
    let mut desk = Desk::pulling(Job {
        source: Source::Glass,
        ..Job::pages()
    });
    desk.side(front(1));
    desk.stored();
    desk.cancelled();
    desk.answer(Reply::Sensors(Err(ScanError::Unplugged)));
    desk.pass(Duration::from_secs(1));
    desk.connect();
    desk.told.clear();
    desk.answer(Reply::Listed(Ok(vec![info()])));
    desk.command(Command::Scan {
        ticket: TICKET,
        job: Job::glass(),
    });
    desk.begin(CLEAR);
    desk.told.clear();
    desk.side(front(1));
    desk.told(&[]);
    desk.expect(&Call::NextSide);
    desk.side(front(2));
    desk.told(&[numbered(front(2), 1)]);
}

#[test]
fn stop_ends_the_job_at_once_and_the_device_afterwards() {
    let mut desk = Desk::pulling(Job::pages());
    desk.command(Command::Stop);
    desk.told(&[done(0, Ending::Stopped)]);
    desk.expect(&Call::NextSide);
    desk.side(front(1));
    desk.cancelled();
    desk.read(LOADED);
    desk.told(&[]);
}

#[test]
fn answers_for_a_stopped_job_do_not_touch_the_next_one() {
    for reply in [
        Ok(None),
        Ok(Some(front(1))),
        Err(ScanError::Empty),
        Err(ScanError::BadImage { sheet_no: 1 }),
    ] {
        let mut desk = Desk::pulling(Job::pages());
        desk.command(Command::Scan {
            ticket: 8,
            job: Job::pages(),
        });
        desk.told(&[done(0, Ending::Stopped)]);
        desk.answer(Reply::Side(reply));
        desk.told(&[]);
        desk.cancelled();
        desk.begin(LOADED);
        desk.told(&[Event::Scanning {
            ticket: 8,
            source: Source::Feeder,
        }]);
    }
}

#[test]
fn a_panic_of_the_driver_is_told_and_survived() {
    let mut desk = Desk::pulling(Job {
        source: Source::Glass,
        ..Job::pages()
    });
    desk.answer(Reply::Panicked);
    desk.told(&[trouble(FaultCode::Internal)]);
    desk.pass(Duration::from_secs(1));
    desk.connect();
    desk.begin(CLEAR);
    desk.told(&[
        Event::Device(Presence::Present(info())),
        cleared(FaultCode::Internal),
        waiting(1),
        scanning(Source::Glass),
    ]);
}

#[test]
fn a_job_without_a_scanner_waits_for_one() {
    let mut desk = Desk::new();
    desk.command(Command::Scan {
        ticket: TICKET,
        job: Job::pages(),
    });
    desk.answer(Reply::Listed(Ok(vec![])));
    desk.told(&[
        Event::Device(Presence::Missing),
        trouble(FaultCode::ScannerMissing),
    ]);
    desk.pass(Duration::from_secs(1));
    desk.connect();
    desk.read(CLEAR);
    desk.told(&[
        Event::Device(Presence::Present(info())),
        cleared(FaultCode::ScannerMissing),
        waiting(1),
    ]);
}

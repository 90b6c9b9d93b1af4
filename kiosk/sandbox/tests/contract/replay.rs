//! The same journeys on a recording of the device.
//!
//! What the drivers and a device say to each other is recorded at the border to USB and
//! played to the same drivers again: they must ask for the same, byte for byte, and the user
//! must be told the same. One small recording of each personality is committed; it shows
//! that the drivers of today still talk as those did that were recorded.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kiosk_sandbox::{Bench, Pace};
use kiosk_scanner::{Clock, Event};
use kiosk_usb::recording::{Recorder, Replayer};

use crate::{
    cable,
    fault::{Row, Told, When},
    paper,
    papers::{number, small_paper},
    person::{Document, Mishap, Report, scan},
    rig::{BOTH, DeskClock, Rig, Scene, Speech, drivers},
};

/// Set, it makes the committed recordings anew instead of playing them.
const RECORD: &str = "KIOSK_RECORD";

/// A recording in memory.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Vec<u8>>>);

impl Tape {
    fn bytes(&self) -> Vec<u8> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut tape = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tape.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Time as it was in the recording; pauses of the driver pass at once.
struct ReplayClock {
    replayer: Replayer,
    now: Mutex<Duration>,
}

impl ReplayClock {
    fn new(replayer: Replayer) -> Self {
        Self {
            replayer,
            now: Mutex::default(),
        }
    }
}

impl Clock for ReplayClock {
    fn now(&self) -> Duration {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = self.replayer.now().max(*now);
        *now
    }

    fn sleep(&self, duration: Duration) {
        let now = self.now();
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now + duration;
    }
}

/// A journey on the virtual device, and its recording.
fn record(speech: Speech, journey: impl FnOnce(&mut Rig)) -> (Vec<u8>, Rig) {
    let scene = Scene::new(speech);
    let bench = Bench::with_pace(Pace::Virtual);
    bench.set_engine(scene.engine);
    let clock = Arc::new(DeskClock(bench.clone()));
    let tape = Tape::default();
    let bus = Arc::new(bench.usb(&scene.model()));
    let time = clock.clone();
    let recorder = Recorder::with_time(bus, tape.clone(), move || time.now()).unwrap();
    let factory = drivers(Arc::new(recorder), clock.clone());
    let mut rig = Rig::over(bench, clock, factory);
    journey(&mut rig);
    (tape.bytes(), rig)
}

/// The same journey on a recording. The desk is another one, joined to nothing.
#[track_caller]
fn replay(speech: Speech, recording: &[u8], journey: impl FnOnce(&mut Rig)) -> Rig {
    let replayer = Replayer::read(recording).unwrap();
    let clock = Arc::new(ReplayClock::new(replayer.clone()));
    let factory = drivers(Arc::new(replayer.clone()), clock.clone());
    let mut rig = Rig::over(Bench::with_pace(Pace::Virtual), clock, factory);
    journey(&mut rig);
    assert_eq!(replayer.verdict(), Ok(()), "{speech:?}: {:#?}", rig.log);
    rig
}

fn events(rig: &Rig) -> Vec<&Event> {
    rig.log.iter().map(|(_, event)| event).collect()
}

fn row(rows: &[Row], name: &str) -> Row {
    *rows.iter().find(|row| row.name == name).unwrap()
}

fn faults(report: &Report) -> Vec<Told> {
    report
        .seen
        .iter()
        .map(|seen| Told::Trouble(seen.fault))
        .collect()
}

/// Records that row's journey and plays it again.
fn check(row: &Row) {
    for &speech in BOTH {
        let document = Document::duplex(10, &[0, 1, 2, 3, 4, 5]);
        let mishap = Mishap {
            when: row.when,
            script: row.script,
            help: row.help,
        };
        let mut reports = Vec::new();
        let mut journey = |rig: &mut Rig| {
            rig.find();
            reports.push(scan(rig, &document, Some(mishap)));
        };
        let (recording, recorded) = record(speech, &mut journey);
        let replayed = replay(speech, &recording, &mut journey);
        assert_eq!(events(&recorded), events(&replayed), "{speech:?}");
        for report in &reports {
            assert_eq!(report.sides, document.expected(), "{speech:?}");
            assert!(report.complaints.is_empty(), "{report:?}");
        }
        let told = match row.told {
            Told::Nothing => Vec::new(),
            told => vec![told],
        };
        assert_eq!(faults(&reports[1]), told, "{speech:?}");
    }
}

#[test]
fn a_recorded_duplex_stack_brings_the_same() {
    check(&Row {
        when: When::Before,
        ..crate::fault::ROW
    });
}

#[test]
fn a_recorded_jam_is_told_and_cleared_alike() {
    check(&row(paper::ROWS, "a sheet in the middle jams"));
}

#[test]
fn a_recorded_cable_comes_off_and_back_alike() {
    check(&row(cable::ROWS, "the cable is pulled under a sheet"));
}

#[test]
fn a_recording_is_refused_by_a_driver_that_asks_otherwise() {
    let document = Document::duplex(10, &[0, 1]);
    let (recording, _) = record(Speech::Fi, |rig| {
        rig.find();
        scan(rig, &document, None);
    });
    let replayer = Replayer::read(recording.as_slice()).unwrap();
    let clock = Arc::new(ReplayClock::new(replayer.clone()));
    let factory = drivers(Arc::new(replayer.clone()), clock.clone());
    let mut rig = Rig::over(Bench::with_pace(Pace::Virtual), clock, factory);
    rig.find();
    // Fronts alone are asked for in other words.
    rig.send(kiosk_scanner::Command::Scan {
        ticket: 1,
        job: Document::simplex(1, &[]).job,
    });
    rig.run(Duration::from_secs(5));
    assert!(replayer.verdict().is_err());
}

/// One sheet, front and back, as committed.
fn committed(speech: Speech) -> PathBuf {
    let name = match speech {
        Speech::Escl => "escl.jsonl",
        Speech::Fi => "fi.jsonl",
    };
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/contract/recordings");
    folder.join(name)
}

fn one_small_sheet(rig: &mut Rig) -> Vec<u8> {
    rig.bench
        .put_printed_sheets(vec![(small_paper(3), small_paper(7))]);
    rig.find();
    rig.send(kiosk_scanner::Command::Scan {
        ticket: 1,
        job: Document::duplex(1, &[]).job,
    });
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let event = rig.wait_for(|event| matches!(event, Event::Side { .. }));
        if let Event::Side { side, ticket } = event {
            numbers.push(number(&side.image));
            rig.send(kiosk_scanner::Command::SideStored { ticket });
        }
    }
    rig.wait_for(|event| matches!(event, Event::BatchDone { .. }));
    numbers
}

#[test]
fn the_drivers_still_talk_as_recorded() {
    for &speech in BOTH {
        let file = committed(speech);
        if std::env::var_os(RECORD).is_some() {
            let (recording, _) = record(speech, |rig| {
                one_small_sheet(rig);
            });
            fs::write(&file, recording).unwrap();
        }
        let recording = fs::read(&file).unwrap();
        let mut numbers = Vec::new();
        replay(speech, &recording, |rig| numbers = one_small_sheet(rig));
        assert_eq!(numbers, [3, 7], "{speech:?}");
    }
}

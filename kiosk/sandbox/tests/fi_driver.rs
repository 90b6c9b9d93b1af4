//! The fi driver on the virtual fi machine, over the virtual cable and in virtual time: what
//! a machine's troubles come to, and that no sheet moves before it is asked for.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::{io::Cursor, sync::Arc, time::Duration};

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use kiosk_domain::FaultCode;
use kiosk_sandbox::{Bench, Engine, FiModel, Model, Pace, Script};
use kiosk_scanner::{
    Backend, Clock, Face, Factory, Job, ScanError, Side, Source,
    fi::{FiFactory, Quirks},
};
use kiosk_usb::UDEV_RULE_FILE;

const TOLD_WITHIN: Duration = Duration::from_secs(2);
const SECOND: Duration = Duration::from_secs(1);

const STACK: Job = Job {
    source: Source::Feeder,
    duplex: true,
    ..Job::pages()
};

struct DeskClock(Bench);

impl Clock for DeskClock {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) {
        self.0.pass(duration);
    }
}

/// A desk with a machine on its cable.
struct Desk {
    bench: Bench,
    factory: FiFactory,
}

impl Desk {
    fn new(model: FiModel, sheets: usize) -> Self {
        let bench = Bench::with_pace(Pace::Virtual);
        let bus = Arc::new(bench.usb(&Model::Fi(model)));
        let clock = Arc::new(DeskClock(bench.clone()));
        let factory = FiFactory::with_clock(bus, Quirks::built_in().unwrap(), clock);
        bench.put_sheets(papers().into_iter().take(sheets).collect());
        Self { bench, factory }
    }

    fn play(&self, script: &str) {
        self.bench.play(Script::from_toml(script).unwrap());
    }

    fn open(&mut self) -> Result<Box<dyn Backend>, ScanError> {
        let device = self.factory.list()?.into_iter().next();
        self.factory.open(&device.ok_or(ScanError::Unplugged)?.id)
    }

    /// Everything that lies in the feeder.
    fn scan(&mut self) -> Result<Vec<Side>, ScanError> {
        let mut scanner = self.open()?;
        scanner.sensors()?;
        scanner.start(&STACK)?;
        let mut sides = Vec::new();
        while let Some(side) = scanner.next_side()? {
            sides.push(side);
        }
        Ok(sides)
    }
}

/// Small papers that can be told apart by their shade.
fn papers() -> Vec<Vec<u8>> {
    [40, 90, 140, 190].map(paper).to_vec()
}

fn paper(shade: u8) -> Vec<u8> {
    let picture = GrayImage::from_pixel(240, 160, Luma([shade]));
    let mut file = Cursor::new(Vec::new());
    let colour = DynamicImage::ImageLuma8(picture).into_rgb8();
    colour.write_to(&mut file, ImageFormat::Jpeg).unwrap();
    file.into_inner()
}

fn fronts(sides: &[Side]) -> Vec<Vec<u8>> {
    let fronts = sides.iter().filter(|side| side.face == Face::Front);
    fronts.map(|side| side.image.to_vec()).collect()
}

/// The machine starts with buffering on, as real ones do: it would take in the next sheet
/// ahead if the driver did not turn that off.
#[test]
fn a_sheet_is_fed_only_when_it_is_asked_for() {
    let mut desk = Desk::new(FiModel::default(), 3);
    let mut scanner = desk.open().unwrap();
    scanner.start(&STACK).unwrap();
    assert_eq!(desk.bench.view().fed_sheets, 0, "fed by the start");
    for sheet in 1..=3 {
        for face in [Face::Front, Face::Back] {
            assert_eq!(scanner.next_side().unwrap().unwrap().face, face);
            desk.bench.pass(10 * SECOND);
            assert_eq!(desk.bench.view().fed_sheets, sheet, "fed ahead at {face:?}");
        }
    }
    assert_eq!(scanner.next_side(), Ok(None));
    assert_eq!(desk.bench.view().fed_sheets, 3);
}

fn check_silence(script: &str) {
    let mut desk = Desk::new(FiModel::default(), 3);
    desk.play(script);
    assert_eq!(desk.scan().err(), Some(ScanError::Silent), "{script}");
    // Apart from the silence nothing takes its time here.
    let told_after = desk.bench.now();
    assert!(told_after < TOLD_WITHIN, "{script}: {told_after:?}");
}

#[test]
fn silence_is_told_within_two_seconds() {
    for command in [0x00, 0x12, 0x15, 0x24, 0xF1, 0x31, 0x1B, 0x28, 0xC2] {
        check_silence(&format!(
            "[[scsi]]\ncommand = {command}\neffect = 'silence'"
        ));
    }
    check_silence("[[sheet]]\nfeed = 2\nfault = 'silence'");
    check_silence("[[usb]]\non = 'in'\nafter_bytes = 2000\neffect = 'silence'");
    check_silence("[[usb]]\non = 'out'\nafter_bytes = 900\neffect = 'silence'");
    check_silence("[[scsi]]\ncommand = 0xC2\neffect = 'swallow_status'");
    check_silence("[[scsi]]\ncommand = 0x28\nskip = 1\neffect = 'swallow_status'");
}

fn check_patience(model: FiModel, engine: Engine, script: &str) {
    let mut desk = Desk::new(model, 3);
    desk.bench.set_engine(engine);
    desk.play(script);
    let sides = desk.scan();
    assert_eq!(
        sides.map(|sides| fronts(&sides)),
        Ok(papers()[..3].to_vec()),
        "{engine:?} {script}"
    );
}

#[test]
fn a_slow_machine_is_waited_for() {
    let warming_up = Engine {
        warm_up: 61 * SECOND,
        ..Engine::default()
    };
    let tired = Engine {
        sheet: SECOND,
        low_paper: Some((2, 25 * SECOND)),
        ..Engine::default()
    };
    for reads_say_busy in [true, false] {
        let model = FiModel {
            reads_say_busy,
            ..FiModel::default()
        };
        check_patience(model.clone(), warming_up, "");
        check_patience(model.clone(), tired, "");
        let late = "[[scsi]]\ncommand = 0x28\nskip = 1\neffect = { delay_ms = 55000 }";
        check_patience(model.clone(), Engine::default(), late);
        let held = "[[usb]]\non = 'in'\nafter_bytes = 2000\neffect = { delay_ms = 9000 }";
        check_patience(model, Engine::default(), held);
    }
}

#[test]
fn a_slow_glass_is_waited_for() {
    let model = FiModel {
        has_glass: true,
        ..FiModel::default()
    };
    let mut desk = Desk::new(model, 0);
    desk.bench.put_on_glass(paper(70));
    desk.bench.set_scan_duration(40 * SECOND);
    let mut scanner = desk.open().unwrap();
    scanner.start(&Job::glass()).unwrap();
    let side = scanner.next_side().unwrap().unwrap();
    assert_eq!(side.image.to_vec(), paper(70));
}

fn check_refusal(script: &str, words: &[&str]) {
    let mut desk = Desk::new(FiModel::default(), 1);
    desk.play(script);
    let error = desk.scan().err().unwrap();
    let text = error.to_string();
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    assert_eq!(error.fault(), FaultCode::ScannerMissing, "{text}");
}

#[test]
fn what_only_staff_can_mend_is_told_apart() {
    let locked = "[[usb]]\non = 'open'\neffect = 'no_permission'\ntimes = 9";
    check_refusal(locked, &[UDEV_RULE_FILE, "\"04c5\"", "\"132e\""]);
    let held = "[[usb]]\non = 'claim'\neffect = 'busy'\ntimes = 9";
    check_refusal(held, &["held by another program"]);
    let broken = "[[scsi]]\ncommand = 0x31\neffect = { sense = [4, 0x80, 3] }";
    check_refusal(broken, &["needs service", "motor"]);
}

#[test]
fn a_sheet_that_was_not_gripped_is_neither_lost_nor_doubled() {
    let mut desk = Desk::new(FiModel::default(), 4);
    desk.play("[[sheet]]\nfeed = 3\nfault = 'empty'");
    assert_eq!(desk.scan().map(|sides| fronts(&sides)), Ok(papers()));
    assert_eq!(desk.bench.view().fed_sheets, 4);
}

#[test]
fn a_feeder_that_keeps_saying_empty_is_told_and_the_rest_stays() {
    let mut desk = Desk::new(FiModel::default(), 4);
    let lies = "[[sheet]]\nfeed = 3\nfault = 'empty'\n[[sheet]]\nfeed = 4\nfault = 'empty'";
    desk.play(lies);
    assert_eq!(desk.scan().err(), Some(ScanError::Empty));
    assert_eq!(desk.bench.view().fed_sheets, 2);
    let rest = desk.scan().map(|sides| fronts(&sides));
    assert_eq!(rest, Ok(papers()[2..].to_vec()));
}

//! What the drivers let pass besides the engine's and the cable's own time, in virtual time:
//! every wait of theirs counts, and the load of this machine does not. `cargo xtask bench
//! scan` measures the same with a real clock.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::{io::Cursor, sync::Arc, time::Duration};

use image::{ImageFormat, Rgb, RgbImage};
use kiosk_sandbox::{Bench, Engine, EsclModel, FiModel, Model, Pace};
use kiosk_scanner::{Clock, Drivers, Face, Factory, Job};

/// Sheets of the stack.
const SHEETS: u32 = 4;
/// 70 sheets a minute.
const ENGINE: Duration = Duration::from_millis(857);
/// A cable of a busy scanner, in bytes a second.
const CABLE: u64 = 10_000_000;

struct DeskClock(Bench);

impl Clock for DeskClock {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) {
        self.0.pass(duration);
    }
}

/// Bytes after the first sheet, and the time from there to the end of the last one.
fn scan(model: &Model, engine: Duration, duplex: bool) -> (u64, Duration) {
    let bench = Bench::with_pace(Pace::Virtual);
    bench.set_engine(Engine {
        sheet: engine,
        ..Engine::default()
    });
    let clock = Arc::new(DeskClock(bench.clone()));
    let mut drivers = Drivers::new(Arc::new(bench.usb(model)), clock).unwrap();
    let page = page();
    let sheets = (0..SHEETS).map(|_| (page.clone(), page.clone()));
    bench.put_printed_sheets(sheets.collect());
    let device = drivers.list().unwrap().remove(0);
    let mut scanner = drivers.open(&device.id).unwrap();
    scanner
        .start(&Job {
            duplex,
            ..Job::pages()
        })
        .unwrap();
    let mut ends = Vec::new();
    while let Some(side) = scanner.next_side().unwrap() {
        if side.face == Face::Back || !duplex {
            ends.push(bench.now());
        }
    }
    assert_eq!(ends.len(), SHEETS as usize);
    let took = *ends.last().unwrap() - *ends.first().unwrap();
    (u64::from(SHEETS - 1) * page.len() as u64, took)
}

/// As large as a page of a real scanner: noise cannot be compressed.
fn page() -> Vec<u8> {
    let mut state = 1_u32;
    let picture = RgbImage::from_fn(640, 900, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = state.to_le_bytes();
        Rgb([red, green, blue])
    });
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Jpeg).unwrap();
    file.into_inner()
}

#[test]
fn pictures_come_as_fast_as_the_cable() {
    let model = Model::Escl(EsclModel {
        bytes_per_second: Some(CABLE),
        ..EsclModel::default()
    });
    let (bytes, took) = scan(&model, Duration::ZERO, false);
    let reached = bytes as f64 / took.as_secs_f64();
    assert!(reached >= 0.9 * CABLE as f64, "{reached} bytes a second");
}

#[test]
fn a_fast_engine_hardly_waits() {
    // A cable with a rate still carries the end of a sheet when the engine is through.
    for (bytes_per_second, most) in [(None, 1.01), (Some(4 * CABLE), 1.05)] {
        let model = Model::Fi(FiModel {
            bytes_per_second,
            ..FiModel::default()
        });
        let (_, took) = scan(&model, ENGINE, true);
        let sheet = took / (SHEETS - 1);
        assert!(sheet <= ENGINE.mul_f64(most), "{sheet:?} a sheet");
    }
}

//! The real `scanimage` on SANE's `test` device.

use std::time::{Duration, Instant};

use kiosk_scanner::{
    Command, Ending, Event, Job, Mode, ScanError, Source, Timing, scanimage::Limits, spawn,
};
use kiosk_usb::UsbError;

use crate::desk::{Desk, decode, found, job};

/// What A4 becomes at 75 dpi.
const A4_PX: (u32, u32) = (620, 876);

#[test]
fn the_device_is_found_and_tells_what_it_can() {
    let desk = Desk::real("");
    let mut factory = desk.factory();
    let info = found(&mut factory);
    assert_eq!(info.id.0, "sane:test:0");
    assert_eq!(info.name, "Noname frontend-tester");
    let scanner = kiosk_scanner::Factory::open(&mut factory, &info.id).unwrap();
    let info = scanner.info();
    assert!(info.has_feeder && info.has_glass && !info.has_duplex);
}

#[test]
fn a_page_from_the_glass_comes_in_colour() {
    let desk = Desk::real("test-picture \"Color pattern\"\n");
    let mut scanner = desk.open();
    scanner.start(&job(Source::Glass)).unwrap();
    let side = scanner.next_side().unwrap().unwrap();
    let (width, height, colour, dots) = decode(&side.image);
    assert_eq!((width, height), A4_PX);
    assert_eq!(side.announced_px, Some(A4_PX));
    assert_eq!((colour, side.dpi), (png::ColorType::Rgb, 75));
    let pixels: Vec<&[u8]> = dots.chunks(3).collect();
    for pure in [[255, 0, 0], [0, 255, 0], [0, 0, 255]] {
        assert!(pixels.contains(&pure.as_slice()), "{pure:?}");
    }
    assert_eq!(scanner.next_side().unwrap(), None);
    assert_eq!(desk.bytes_on_disk(), 0);
    scanner.cancel().unwrap();
    assert_eq!(desk.running(), [""; 0]);
}

#[test]
fn a_page_comes_in_grey() {
    let desk = Desk::real("test-picture \"Solid white\"\nmode Color\n");
    let mut scanner = desk.open();
    let grey = Job {
        colour: Mode::Grey,
        ..job(Source::Glass)
    };
    scanner.start(&grey).unwrap();
    let side = scanner.next_side().unwrap().unwrap();
    let (width, height, colour, dots) = decode(&side.image);
    assert_eq!((width, height), A4_PX);
    assert_eq!(colour, png::ColorType::Grayscale);
    assert!(dots.iter().all(|&dot| dot == 255));
}

#[test]
fn a_stack_is_read_to_its_end_by_one_process() {
    let desk = Desk::real("");
    let mut scanner = desk.open();
    assert!(scanner.sensors().unwrap().feeder_loaded);
    scanner.start(&job(Source::Feeder)).unwrap();
    // SANE's test device has ten sheets in its feeder.
    for sheet_no in 1..=10 {
        let side = scanner.next_side().unwrap().unwrap();
        assert_eq!(side.sheet_no, sheet_no);
        assert_eq!(desk.running().len(), 1);
        assert_eq!(desk.bytes_on_disk(), 0);
    }
    assert_eq!(scanner.next_side().unwrap(), None);
    assert_eq!(desk.running(), [""; 0]);
    assert!(!scanner.sensors().unwrap().feeder_loaded);
    drop(scanner);
    let left = std::fs::read_dir(&desk.setup.folder).unwrap().count();
    assert_eq!(left, 0, "folders stay behind");
}

fn check_error(status: &str, expected: &ScanError) {
    let desk = Desk::real(&format!("read-status-code \"SANE_STATUS_{status}\"\n"));
    let mut scanner = desk.open();
    scanner.start(&job(Source::Feeder)).unwrap();
    assert_eq!(scanner.next_side().as_ref(), Err(expected), "{status}");
    assert_eq!(desk.running(), [""; 0], "{status}");
    let sensors = scanner.sensors().unwrap();
    assert_eq!(sensors.jammed, *expected == ScanError::Jam);
    assert_eq!(sensors.cover_open, *expected == ScanError::CoverOpen);
    assert_eq!(sensors.feeder_loaded, *expected != ScanError::Empty);
}

#[test]
fn errors_are_told_apart() {
    check_error("JAMMED", &ScanError::Jam);
    check_error("COVER_OPEN", &ScanError::CoverOpen);
    check_error("NO_DOCS", &ScanError::Empty);
    check_error("IO_ERROR", &ScanError::Silent);
    check_error("DEVICE_BUSY", &ScanError::Refused(UsbError::Busy));
    // A picture that ends too early.
    check_error("EOF", &ScanError::BadImage { sheet_no: 1 });
}

#[test]
fn a_device_that_stands_still_is_ended_in_the_middle_of_a_page() {
    let limits = Limits {
        picture: Duration::from_secs(2),
        ..Limits::default()
    };
    // A fifth of a second for every byte.
    let desk = Desk::real(
        "read-limit true\nread-limit-size 1\nread-delay true\nread-delay-duration 200000\n",
    )
    .with_limits(limits);
    let mut scanner = desk.open();
    scanner.start(&job(Source::Glass)).unwrap();
    let began = Instant::now();
    assert_eq!(scanner.next_side(), Err(ScanError::Silent));
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(desk.running(), [""; 0]);
}

#[test]
fn a_device_that_is_let_go_leaves_nothing_running() {
    let desk = Desk::real("");
    let mut scanner = desk.open();
    scanner.start(&job(Source::Feeder)).unwrap();
    scanner.next_side().unwrap().unwrap();
    assert_eq!(desk.running().len(), 1);
    drop(scanner);
    assert_eq!(desk.running(), [""; 0]);
}

#[test]
fn the_actor_takes_a_whole_stack() {
    let desk = Desk::real("");
    let (handle, stream) = spawn(desk.factory(), Timing::default());
    let pages = job(Source::Feeder);
    handle.send(Command::Scan {
        ticket: 7,
        job: pages,
    });
    let mut sides = 0;
    for event in futures::executor::block_on_stream(stream) {
        match event {
            Event::Side { side, .. } => {
                sides += 1;
                assert_eq!(side.sheet_no, sides);
                handle.send(Command::SideStored { ticket: 7 });
            }
            Event::BatchDone { sheets, ending, .. } => {
                assert_eq!((sheets, ending), (10, Ending::Complete));
                break;
            }
            Event::Device(_) | Event::Sensors(_) | Event::Scanning { .. } => {}
            // The first look for scanners only begins the search.
            Event::Trouble { fault, .. } | Event::Cleared { fault, .. } => {
                assert_eq!(fault, kiosk_domain::FaultCode::ScannerMissing);
            }
            Event::Waiting { .. } => {}
        }
    }
    assert_eq!(sides, 10);
}

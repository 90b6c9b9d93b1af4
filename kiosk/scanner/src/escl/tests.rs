//! The driver as a whole against a small virtual device, in virtual time.

mod actor;
pub(crate) mod desk;
mod patience;
pub(crate) mod script;

use std::{sync::Arc, time::Duration};

use desk::{Build, Desk, Fault, Framing, picture};
use kiosk_usb::UsbError;

use super::{EsclFactory, QuirkBook, limits};
use crate::{Backend, Clock, DeviceId, Face, Factory, Job, ScanError, Sheets, Side, Source};

const ID: &str = "escl:1234:0102:THU000000";

const NO_QUIRKS: &str =
    "[[quirk]]\nmodel='none'\nset={}\nbecause=''\nsource=''\ncertainty='reported'";

const ONE_LINE: &str = "[[quirk]]\nmodel='*Desk*'\nset={ most-interfaces = 1 }\n\
    because=''\nsource=''\ncertainty='reported'";

/// How much later than its limit a call may end: the read it was in.
const SLACK: Duration = Duration::from_millis(600);

fn factory(desk: &Desk) -> EsclFactory {
    factory_with(desk, NO_QUIRKS)
}

fn factory_with(desk: &Desk, quirks: &str) -> EsclFactory {
    let quirks = QuirkBook::parse(quirks).unwrap();
    EsclFactory::new(Arc::new(desk.clone()), quirks, Arc::new(desk.clone()))
}

fn feeder() -> Job {
    Job {
        source: Source::Feeder,
        ..Job::pages()
    }
}

/// Makes a call and holds it to its limit.
fn timed<T>(desk: &Desk, limit: Duration, call: impl FnOnce() -> T) -> T {
    let from = desk.now();
    let result = call();
    let lasted = desk.now() - from;
    assert!(lasted <= limit + SLACK, "{lasted:?}, limit {limit:?}");
    result
}

fn open(desk: &Desk, factory: &mut EsclFactory) -> Result<Box<dyn Backend>, ScanError> {
    timed(desk, limits::OPEN, || factory.open(&DeviceId(ID.into())))
}

/// Sheet numbers as the pictures tell them; backs have 1000 more.
fn sheet_of(side: &Side) -> u16 {
    let (_, height_px) = crate::header::whole_size_px(&side.image).unwrap();
    let sheet = height_px.try_into().unwrap();
    assert!(side.announced_px.is_none_or(|px| px == (100, height_px)));
    assert_eq!(side.image.to_vec(), picture(sheet));
    sheet
}

/// Reads to the end of the job, as the actor does.
fn pull(desk: &Desk, scanner: &mut dyn Backend, into: &mut Vec<u16>) -> Result<(), ScanError> {
    while let Some(side) = timed(desk, limits::SIDE, || scanner.next_side())? {
        into.push(sheet_of(&side));
    }
    Ok(())
}

/// Everything from opening to the end of a stack.
fn whole_job(
    desk: &Desk,
    factory: &mut EsclFactory,
    job: &Job,
    into: &mut Vec<u16>,
) -> Result<(), ScanError> {
    let mut scanner = open(desk, factory)?;
    timed(desk, limits::CANCEL, || scanner.cancel())?;
    timed(desk, limits::SENSORS, || scanner.sensors())?;
    timed(desk, limits::START, || scanner.start(job))?;
    let pulled = pull(desk, scanner.as_mut(), into);
    if !matches!(pulled, Ok(()) | Err(ScanError::Unplugged)) {
        let cancelled = timed(desk, limits::CANCEL, || scanner.cancel());
        assert!(
            matches!(
                cancelled,
                Ok(()) | Err(ScanError::Silent | ScanError::Protocol(_))
            ),
            "{cancelled:?}"
        );
    }
    pulled
}

fn check_stack(build: &Build, job: Job, expected: &[u16]) {
    let desk = Desk::new(build.clone());
    desk.put(1..=3);
    let mut sheets = vec![];
    let result = whole_job(&desk, &mut factory(&desk), &job, &mut sheets);
    assert_eq!(result, Ok(()), "{build:?}");
    assert_eq!(sheets, expected, "{build:?}");
}

#[test]
fn a_stack_comes_whole_whatever_the_device_is_like() {
    for framing in [Framing::Length, Framing::Chunked(700), Framing::Unframed] {
        for transfer in [1, 511, 512, 16 * 1024] {
            for says_503 in [false, true] {
                for lines in [2, 3] {
                    let build = Build {
                        lines,
                        framing,
                        transfer,
                        says_503,
                        ..Build::default()
                    };
                    check_stack(&build, feeder(), &[1, 2, 3]);
                }
            }
        }
    }
}

#[test]
fn both_sides_come_in_order() {
    let job = Job {
        duplex: true,
        ..feeder()
    };
    check_stack(&Build::default(), job, &[1, 1_001, 2, 1_002, 3, 1_003]);
    let desk = Desk::new(Build::default());
    desk.put(1..=2);
    let mut scanner = open(&desk, &mut factory(&desk)).unwrap();
    scanner.start(&job).unwrap();
    let sides: Vec<_> = std::iter::from_fn(|| scanner.next_side().unwrap())
        .map(|side| (side.sheet_no, side.face, side.dpi))
        .collect();
    let (front, back) = (Face::Front, Face::Back);
    assert_eq!(
        sides,
        [
            (1, front, 300),
            (1, back, 300),
            (2, front, 300),
            (2, back, 300)
        ]
    );
}

#[test]
fn the_glass_gives_one_picture() {
    check_stack(&Build::default(), Job::glass(), &[500]);
}

#[test]
fn one_sheet_is_one_sheet() {
    let desk = Desk::new(Build::default());
    desk.put(1..=3);
    let job = Job {
        sheets: Sheets::One,
        ..feeder()
    };
    let mut sheets = vec![];
    whole_job(&desk, &mut factory(&desk), &job, &mut sheets).unwrap();
    assert_eq!(sheets, [1]);
    assert_eq!(desk.state().feeder, [2, 3]);
}

#[test]
fn every_form_of_location_leads_to_the_job() {
    for location in [
        "http://localhost/eSCL/ScanJobs/",
        "http://CN26F178X605SZ.03f011b0.hpLedmUSB/eSCL/ScanJobs/",
        "http://[fe80::1/eSCL/ScanJobs/",
        "/eSCL/ScanJobs/",
        "ScanJobs/",
    ] {
        let build = Build {
            location,
            ..Build::default()
        };
        check_stack(&build, feeder(), &[1, 2, 3]);
    }
}

#[test]
fn a_device_is_described() {
    let desk = Desk::new(Build::default());
    let mut factory = factory(&desk);
    let listed = factory.list().unwrap();
    assert_eq!((listed.len(), listed[0].id.0.as_str()), (1, ID));
    assert_eq!(listed[0].name, "MẪU Desk 200");
    let scanner = open(&desk, &mut factory).unwrap();
    let info = scanner.info();
    assert!(info.has_feeder && info.has_glass && info.has_duplex);
    assert_eq!(factory.list().unwrap().first(), Some(info));
    // Its texts are read once, however often it is listed.
    assert_eq!(desk.state().openings, 2);
}

/// The faults that a device may have at any request, and whether the sheet is asked again.
const FAULTS: [Fault; 18] = [
    Fault::Dead,
    Fault::Gone,
    Fault::GoneMidAnswer,
    Fault::Silent,
    Fault::SilentMidAnswer,
    Fault::Garbage,
    Fault::StallOnce,
    Fault::StallForEver,
    Fault::LengthTooLong,
    Fault::LengthTooShort,
    Fault::LastByteMissing,
    Fault::EmptyPackets,
    Fault::Overflow,
    Fault::ErrorPage,
    Fault::NoBody,
    Fault::Status(500),
    Fault::Status(503),
    Fault::Status(409),
];

#[test]
fn any_fault_at_any_step_ends_in_time_and_loses_no_sheet() {
    let steps = {
        let desk = Desk::new(Build::default());
        desk.put(1..=3);
        whole_job(&desk, &mut factory(&desk), &feeder(), &mut vec![]).unwrap();
        desk.state().requests.len()
    };
    assert!(steps >= 9, "{steps}");
    for lines in [2, 3] {
        for framing in [Framing::Length, Framing::Chunked(5_000)] {
            for fault in FAULTS {
                for step in 0..steps {
                    survive(lines, framing, fault, step);
                }
            }
        }
    }
}

/// One fault; then the person puts back every sheet that did not come, and goes on.
fn survive(lines: usize, framing: Framing, fault: Fault, step: usize) {
    let desk = Desk::new(Build {
        lines,
        framing,
        ..Build::default()
    });
    desk.put(1..=3);
    desk.state().faults.insert(step, fault);
    let mut factory = factory(&desk);
    let mut sheets = vec![];
    let first = whole_job(&desk, &mut factory, &feeder(), &mut sheets);
    let told = format!(
        "{fault:?} at {step}: {first:?} {sheets:?} {:?}",
        desk.state().requests
    );
    match fault {
        Fault::Gone | Fault::GoneMidAnswer => {
            // Deleting a finished job may fail unheard, but not by the loss of the device.
            assert_eq!(first, Err(ScanError::Unplugged), "{told}");
        }
        Fault::StallOnce | Fault::EmptyPackets => assert_eq!(first, Ok(()), "{told}"),
        _ => {}
    }
    assert_eq!(desk.state().faults.len(), 0, "{told}");
    for _ in 0..2 {
        let missing: Vec<u16> = (1..=3).filter(|sheet| !sheets.contains(sheet)).collect();
        if missing.is_empty() {
            break;
        }
        desk.put(missing);
        let again = whole_job(&desk, &mut factory, &feeder(), &mut sheets);
        assert!(
            again.is_ok() || again == Err(ScanError::Silent),
            "{told} {again:?}"
        );
    }
    assert_eq!(sheets, [1, 2, 3], "{told}");
}

#[test]
fn a_jam_is_told_within_two_seconds_and_sheets_before_it_stay() {
    for says_503 in [false, true] {
        let desk = Desk::new(Build {
            says_503,
            ..Build::default()
        });
        desk.put(1..=3);
        desk.state().jams_at = Some(1);
        let mut scanner = open(&desk, &mut factory(&desk)).unwrap();
        scanner.start(&feeder()).unwrap();
        assert!(scanner.next_side().unwrap().is_some());
        assert!(scanner.next_side().unwrap().is_some());
        let asked_at = desk.now();
        assert_eq!(scanner.next_side(), Err(ScanError::Jam));
        assert!(
            desk.now() - asked_at <= Duration::from_secs(2),
            "{says_503}"
        );
        assert!(scanner.sensors().unwrap().jammed);
        timed(&desk, limits::CANCEL, || scanner.cancel()).unwrap();
        // A request that is kept waiting is ended by force, or its line would be lost.
        assert_eq!(desk.state().soft_resets, usize::from(!says_503));
        desk.state().jams_at = None;
        desk.put([3]);
        let ready_from = desk.now();
        scanner.start(&feeder()).unwrap();
        assert!(desk.now() - ready_from <= Duration::from_secs(5));
        let mut rest = vec![];
        pull(&desk, scanner.as_mut(), &mut rest).unwrap();
        assert_eq!(rest, [3]);
    }
}

/// An answer that nobody asked for.
const STRAY: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>";

#[test]
fn after_a_stray_answer_the_line_is_in_step_again() {
    let desk = Desk::new(Build::default());
    desk.put(1..=2);
    let mut scanner = open(&desk, &mut factory_with(&desk, ONE_LINE)).unwrap();
    desk.leave(0, Duration::ZERO, STRAY);
    assert!(scanner.sensors().unwrap().feeder_loaded);
    assert_eq!(desk.state().soft_resets, 1);
    scanner.start(&feeder()).unwrap();
    desk.leave(0, Duration::ZERO, STRAY);
    let asked = desk.state().requests.len();
    assert_eq!(
        scanner.next_side(),
        Err(ScanError::BadImage { sheet_no: 1 })
    );
    assert_eq!(desk.state().requests.len(), asked + 2);
    scanner.cancel().unwrap();
    desk.put(1..=2);
    scanner.start(&feeder()).unwrap();
    let mut sheets = vec![];
    pull(&desk, scanner.as_mut(), &mut sheets).unwrap();
    assert_eq!(sheets, [1, 2]);
}

#[test]
fn one_line_is_enough_but_tells_a_jam_only_with_the_answer() {
    let desk = Desk::new(Build::default());
    desk.put(1..=3);
    let mut sheets = vec![];
    whole_job(
        &desk,
        &mut factory_with(&desk, ONE_LINE),
        &feeder(),
        &mut sheets,
    )
    .unwrap();
    assert_eq!(sheets, [1, 2, 3]);
    desk.put(1..=1);
    desk.state().jams_at = Some(1);
    let result = whole_job(
        &desk,
        &mut factory_with(&desk, ONE_LINE),
        &feeder(),
        &mut sheets,
    );
    assert_eq!(result, Err(ScanError::Silent));
}

/// A whole answer with the page of another visit.
fn old_page() -> Vec<u8> {
    let picture = picture(9);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
        picture.len()
    );
    [head.into_bytes(), picture].concat()
}

#[test]
fn what_an_earlier_program_left_in_a_pipe_is_thrown_away() {
    for left in [old_page(), old_page()[..9_000].to_vec(), picture(9)] {
        for after_ms in [0, 30, 900, 3_000] {
            for line in [0, 1] {
                let desk = Desk::new(Build::default());
                desk.put(1..=2);
                desk.leave(line, Duration::from_millis(after_ms), &left);
                let mut sheets = vec![];
                let result = whole_job(&desk, &mut factory(&desk), &feeder(), &mut sheets);
                let told = format!("{after_ms} ms on {line}");
                assert_eq!((result, sheets), (Ok(()), vec![1, 2]), "{told}");
            }
        }
    }
}

#[test]
fn a_second_interface_that_does_not_answer_is_done_without() {
    for fault in [Fault::StallForEver, Fault::Status(404), Fault::Garbage] {
        let desk = Desk::new(Build::default());
        desk.put(1..=2);
        desk.state().faults.extend([(1, fault), (2, fault)]);
        let mut sheets = vec![];
        let result = whole_job(&desk, &mut factory(&desk), &feeder(), &mut sheets);
        assert_eq!((result, sheets), (Ok(()), vec![1, 2]), "{fault:?}");
    }
}

#[test]
fn a_job_of_an_earlier_run_is_ended_before_anything_is_scanned() {
    let desk = Desk::new(Build::default());
    desk.put(1..=2);
    let mut factory = factory(&desk);
    let mut scanner = open(&desk, &mut factory).unwrap();
    scanner.start(&feeder()).unwrap();
    drop(scanner);
    let mut sheets = vec![];
    whole_job(&desk, &mut factory, &feeder(), &mut sheets).unwrap();
    assert_eq!(sheets, [1, 2]);
    let requests = desk.state().requests.clone();
    assert!(
        requests.contains(&"DELETE /eSCL/ScanJobs/1".into()),
        "{requests:?}"
    );
}

#[test]
fn a_device_that_may_not_be_used_says_why() {
    let desk = Desk::new(Build::default());
    desk.state().claimed_by_other = true;
    let error = open(&desk, &mut factory(&desk)).err();
    assert_eq!(error, Some(ScanError::Refused(UsbError::Busy)));
}

#[test]
fn a_device_that_knows_no_scanning_is_left_alone() {
    let desk = Desk::new(Build::default());
    let mut factory = factory(&desk);
    desk.state().faults.insert(0, Fault::Status(404));
    assert_eq!(open(&desk, &mut factory).err(), Some(ScanError::Unplugged));
    assert_eq!(factory.list(), Ok(vec![]));
}

#[test]
fn a_device_without_paper_sources_is_no_scanner_for_us() {
    let desk = Desk::new(Build {
        capabilities: "<ScannerCapabilities/>".into(),
        ..Build::default()
    });
    let error = ScanError::Unsupported("neither feeder nor glass");
    assert_eq!(open(&desk, &mut factory(&desk)).err(), Some(error));
}

#[test]
fn a_feeder_that_is_not_there_is_said_to_be_missing() {
    let build = Build {
        capabilities: super::capabilities::tests::FEEDER_ONLY.into(),
        ..Build::default()
    };
    let desk = Desk::new(build);
    let mut scanner = open(&desk, &mut factory(&desk)).unwrap();
    assert!(!scanner.info().has_glass && !scanner.info().has_duplex);
    let refused = scanner.start(&Job::glass());
    assert_eq!(refused, Err(ScanError::Unsupported("no glass")));
}

#[test]
fn a_device_that_stays_silent_is_reset_in_the_end() {
    let desk = Desk::new(Build::default());
    desk.state()
        .faults
        .extend([(0, Fault::Silent), (1, Fault::Silent)]);
    let mut factory = factory(&desk);
    assert_eq!(open(&desk, &mut factory).err(), Some(ScanError::Silent));
    assert_eq!(desk.state().port_resets, 1);
    assert!(desk.state().soft_resets >= 1);
    assert!(open(&desk, &mut factory).is_ok());
}

//! How long the driver waits: never long for a dead device, always long enough for a slow one.

use super::*;

/// Within this time somebody at the desk must read what is wrong.
const TOLD_WITHIN: Duration = Duration::from_secs(2);

const ASIDE_NEVER: &str = "[[quirk]]\nmodel='*Desk*'\nset={ status-while-scanning = false }\n\
    because=''\nsource=''\ncertainty='reported'";

fn build(scan_time: Duration) -> Build {
    Build {
        scan_time,
        ..Build::default()
    }
}

/// Opens with those quirks and reads a stack of two.
fn stack(build: Build, quirks: &str) -> (Desk, Result<(), ScanError>, Vec<u16>) {
    let desk = Desk::new(build);
    desk.put(1..=2);
    let mut sheets = vec![];
    let result = whole_job(
        &desk,
        &mut factory_with(&desk, quirks),
        &feeder(),
        &mut sheets,
    );
    (desk, result, sheets)
}

fn count(desk: &Desk, request: &str) -> usize {
    let requests = desk.state().requests.clone();
    requests.iter().filter(|one| one.contains(request)).count()
}

#[test]
fn a_dead_device_is_told_at_once_whatever_it_was_asked() {
    for quirks in [NO_QUIRKS, ONE_LINE] {
        let steps = {
            let (desk, result, _) = stack(Build::default(), quirks);
            assert_eq!(result, Ok(()));
            desk.state().requests.len()
        };
        for step in 0..steps {
            let desk = Desk::new(Build::default());
            desk.put(1..=2);
            desk.state().faults.insert(step, Fault::Dead);
            let told = dead(&desk, &mut factory_with(&desk, quirks));
            let asked = desk.state().requests.join(", ");
            assert!(told <= TOLD_WITHIN, "{told:?} at {step}: {asked}");
        }
    }
}

/// How long it takes until a call says that the device is dead.
fn dead(desk: &Desk, factory: &mut EsclFactory) -> Duration {
    let result = (|| {
        let mut scanner = factory.open(&DeviceId(ID.into()))?;
        scanner.cancel()?;
        scanner.sensors()?;
        scanner.start(&feeder())?;
        while scanner.next_side()?.is_some() {}
        scanner.sensors().map(drop)
    })();
    assert_eq!(result, Err(ScanError::Silent));
    let died_at = desk.state().died_at;
    desk.now() - died_at
}

#[test]
fn a_slow_device_is_not_silent() {
    let slow = Duration::from_secs(80);
    for quirks in [NO_QUIRKS, ONE_LINE, ASIDE_NEVER] {
        for one_at_a_time in [false, true] {
            let build = Build {
                one_at_a_time,
                ..build(slow)
            };
            let (_, result, sheets) = stack(build, quirks);
            let told = format!("{quirks} {one_at_a_time}");
            assert_eq!((result, sheets), (Ok(()), vec![1, 2]), "{told}");
        }
    }
    let says_503 = Build {
        says_503: true,
        ..build(Duration::from_secs(60))
    };
    let (_, result, sheets) = stack(says_503, NO_QUIRKS);
    assert_eq!((result, sheets), (Ok(()), vec![1, 2]));
}

#[test]
fn a_cold_lamp_is_waited_for() {
    let cold = Build {
        warm_at: Duration::from_secs(60),
        ..Build::default()
    };
    let (_, result, sheets) = stack(cold, NO_QUIRKS);
    assert_eq!((result, sheets), (Ok(()), vec![1, 2]));
}

#[test]
fn a_status_that_cannot_be_had_yet_is_no_silence() {
    let desk = Desk::new(Build::default());
    desk.put(1..=2);
    let mut scanner = open(&desk, &mut factory(&desk)).unwrap();
    let next = desk.state().requests.len();
    let busy = [(next, Fault::Status(503)), (next + 1, Fault::Status(503))];
    desk.state().faults.extend(busy);
    assert!(scanner.sensors().unwrap().feeder_loaded);
    let next = desk.state().requests.len();
    let busy = (next..next + 9).map(|step| (step, Fault::Status(503)));
    desk.state().faults.extend(busy);
    assert!(!scanner.sensors().unwrap().feeder_loaded);
}

#[test]
fn a_server_that_used_to_answer_aside_and_does_no_more_is_hung() {
    let desk = Desk::new(build(Duration::from_secs(3)));
    desk.put(1..=2);
    let mut scanner = open(&desk, &mut factory(&desk)).unwrap();
    scanner.start(&feeder()).unwrap();
    assert!(scanner.next_side().unwrap().is_some());
    assert!(count(&desk, "ScannerStatus") > 2);
    let next = desk.state().requests.len();
    desk.state().faults.insert(next, Fault::Silent);
    let asked_at = desk.now();
    assert_eq!(scanner.next_side(), Err(ScanError::Silent));
    let limit = limits::GLANCE_EVERY + limits::STATUS + SLACK;
    assert!(
        desk.now() - asked_at <= limit,
        "{:?}",
        desk.now() - asked_at
    );
}

#[test]
fn a_device_that_cannot_answer_aside_is_not_asked_to() {
    let looks = |quirks, one_at_a_time| {
        let build = Build {
            one_at_a_time,
            ..build(Duration::from_secs(9))
        };
        let (desk, result, _) = stack(build, quirks);
        assert_eq!((result, desk.state().soft_resets), (Ok(()), 0));
        count(&desk, "ScannerStatus")
    };
    let without = looks(ASIDE_NEVER, true);
    assert_eq!(looks(NO_QUIRKS, true), without + 1);
    assert!(looks(NO_QUIRKS, false) > without + 20);
}

#[test]
fn a_size_is_asked_for_until_the_device_says_that_it_knows_none() {
    let with = |image_info, quirks| {
        let build = Build {
            image_info,
            ..Build::default()
        };
        let (desk, result, sheets) = stack(build, quirks);
        assert_eq!((result, sheets), (Ok(()), vec![1, 2]));
        count(&desk, "ScanImageInfo")
    };
    assert_eq!(with(Some(0), NO_QUIRKS), 2);
    assert_eq!(with(None, NO_QUIRKS), 1);
    let never = "[[quirk]]\nmodel='*Desk*'\nset={ image-info = false }\n\
        because=''\nsource=''\ncertainty='reported'";
    assert_eq!(with(Some(0), never), 0);
}

#[test]
fn the_size_is_told_as_announced() {
    let build = Build {
        image_info: Some(7),
        ..Build::default()
    };
    let desk = Desk::new(build);
    desk.put(1..=1);
    let mut scanner = open(&desk, &mut factory(&desk)).unwrap();
    scanner.start(&feeder()).unwrap();
    let side = scanner.next_side().unwrap().unwrap();
    assert_eq!(side.announced_px, Some((100, 8)));
}

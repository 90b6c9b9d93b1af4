//! Dead or slow: a machine that falls silent is told within two seconds, whatever it was
//! doing, and one that only takes its time never is.

use std::time::Duration;

use super::testing::{Trick, VirtualFi};
use crate::{Clock, Job, ScanError, Source};

const TOLD_WITHIN: Duration = Duration::from_secs(2);

/// Every command of a duplex stack, with how often it comes at least.
const COMMANDS: [(u8, u32); 9] = [
    (0x00, 2),
    (0x12, 2),
    (0x15, 6),
    (0x24, 1),
    (0xF1, 4),
    (0x31, 3),
    (0x1B, 2),
    (0x28, 4),
    (0xC2, 2),
];

/// Opens a machine, reads its sensors and its stack of two; answers the sides.
fn scan(machine: &VirtualFi) -> Result<usize, ScanError> {
    machine.put(2);
    let mut scanner = machine.open()?;
    scanner.sensors()?;
    scanner.start(&Job {
        source: Source::Feeder,
        duplex: true,
        ..Job::pages()
    })?;
    let mut sides = 0;
    while scanner.next_side()?.is_some() {
        sides += 1;
    }
    Ok(sides)
}

#[test]
fn a_machine_that_falls_silent_is_told_at_once() {
    for (code, times) in COMMANDS {
        for after in 0..times {
            check_silence(code, after, Trick::Silence);
        }
    }
    // The two pictures, of which a part has come already.
    check_silence(0x28, 1, Trick::HalfAndSilence);
    check_silence(0x28, 3, Trick::HalfAndSilence);
}

fn check_silence(code: u8, after: u32, trick: Trick) {
    let machine = VirtualFi::new();
    machine.plot(code, after, 1, trick);
    let case = format!("{trick:?} at {code:x} after {after}");
    assert_eq!(scan(&machine), Err(ScanError::Silent), "{case}");
    let since = machine.state().silent_since.unwrap();
    let told_after = machine.now() - since;
    assert!(told_after < TOLD_WITHIN, "{case}: {told_after:?}");
}

/// It lives, so only the rules of the protocol tell: behind its data the status is due, and
/// a question about its state starts no motor.
#[test]
fn a_status_that_is_due_is_missed_at_once() {
    for (code, after) in [(0x12, 0), (0xC2, 0), (0x28, 0), (0x28, 1), (0x00, 1)] {
        let machine = VirtualFi::new();
        machine.plot(code, after, 1, Trick::NoStatus);
        assert_eq!(scan(&machine), Err(ScanError::Silent), "{code:x}");
        let told_after = machine.now() - machine.state().lost_status_at.unwrap();
        assert!(told_after < TOLD_WITHIN, "{code:x}: {told_after:?}");
    }
}

#[test]
fn a_slow_machine_is_not_called_silent() {
    for gives_signs_of_life in [true, false] {
        for (code, after, seconds) in [(0x31, 0, 9), (0x31, 1, 9), (0x1B, 1, 9), (0x28, 1, 55)] {
            let machine = VirtualFi::new();
            machine.state().gives_signs_of_life = gives_signs_of_life;
            machine.plot(code, after, 1, Trick::Late(seconds));
            let case = format!("{code:x} after {after}, signs: {gives_signs_of_life}");
            assert_eq!(scan(&machine), Ok(4), "{case}");
            assert!(machine.now() >= Duration::from_secs(seconds), "{case}");
        }
    }
}

/// The lamp takes a minute: the start waits for most of it, the first sheet for the rest.
#[test]
fn a_lamp_may_take_a_minute() {
    let machine = VirtualFi::new();
    machine.state().cold_until = Duration::from_secs(61);
    assert_eq!(scan(&machine), Ok(4));
    let now = machine.now();
    assert!(now >= Duration::from_secs(61), "{now:?}");
}

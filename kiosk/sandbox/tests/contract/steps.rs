//! A device that goes away, falls silent or fails at each step of a journey.
//!
//! The tables name single faults; here every transfer of a journey is hit once. What is told
//! depends on the step, but no page may be lost, come twice, or turn up in the next document.

use std::time::Duration;

use kiosk_domain::FaultCode;

use crate::{
    fault::{Help, LAY_AGAIN, PLUG, When},
    person::{Document, Mishap, Report, scan},
    rig::{BOTH, Rig, Scene, Speech},
};

/// More steps than a journey of two sheets has.
const MOST_STEPS: usize = 2000;

/// Hits the transfer with that number; answers what was seen, `None` beyond the last one.
fn hit(speech: Speech, on: &str, effect: &str, step: usize, help: Help) -> Option<Report> {
    let script = format!("[[usb]]\non = '{on}'\nskip = {step}\neffect = '{effect}'");
    let mut rig = Rig::new(&Scene::new(speech));
    rig.find();
    let document = Document::duplex(10, &[0, 1, 2, 3]);
    let mishap = Mishap {
        when: When::Before,
        script: &script,
        help,
    };
    let report = scan(&mut rig, &document, Some(mishap));
    let is_hit = rig.bench.struck_at().is_some() || !report.seen.is_empty();
    let place = format!("{speech:?} {effect} at {on} {step}");
    assert_eq!(report.sides, document.expected(), "{place}: {report:#?}");
    assert_eq!(report.complaints, [""; 0], "{place}");
    rig.bench.end_rules();
    let next = Document::simplex(1000, &[8]);
    let after = scan(&mut rig, &next, None);
    assert_eq!(after.sides, next.expected(), "{place}: {after:#?}");
    assert_eq!(rig.stepper.overdue(), Duration::ZERO, "{place}");
    is_hit.then_some(report)
}

/// Hits one transfer in so many of each direction, from the first to the last.
fn check(effect: &str, every: usize, help: Help, look: impl Fn(&Report, &str)) {
    for &speech in BOTH {
        for on in ["out", "in"] {
            let mut steps = 0;
            for step in (0..MOST_STEPS).step_by(every) {
                let Some(report) = hit(speech, on, effect, step, help) else {
                    break;
                };
                look(&report, &format!("{speech:?} at {on} {step}"));
                steps += 1;
            }
            assert!(steps > 1, "{speech:?} {on}: {steps}");
        }
    }
}

#[test]
fn it_vanishes_at_each_step() {
    check("unplug", 1, PLUG, |report, place| {
        let seen: Vec<_> = report.seen.iter().map(|seen| seen.fault).collect();
        // After the last picture was told nobody needs the device any more. Between front
        // and back the front comes again, byte for byte, and is taken for a left-over: real
        // pictures are never the same twice.
        let first = seen.first().copied();
        assert!(
            matches!(first, None | Some(FaultCode::ScannerUnplugged)),
            "{place}: {seen:?}"
        );
        for seen in report.seen.iter().take(1) {
            let after = seen.told_at.saturating_sub(seen.struck_at);
            assert!(after <= Duration::from_secs(2), "{place}: {after:?}");
        }
    });
}

#[test]
fn it_falls_silent_at_each_step() {
    check("silence", 7, LAY_AGAIN, |_, _| {});
}

#[test]
fn a_transfer_fails_at_each_step() {
    check("wire", 5, LAY_AGAIN, |_, _| {});
}

#[test]
fn an_endpoint_halts_at_each_step() {
    check("stall", 5, LAY_AGAIN, |_, _| {});
}

//! Each test plays the machine by hand.

use super::*;
use crate::{
    Job,
    fi::{jpeg::tests as jpeg, quirks::Quirk, vital::Vital, vital::tests::page},
};

fn sheet(duplex: bool) -> Sheet {
    let vital = Vital::parse(&page()).unwrap();
    let job = Job {
        duplex,
        ..Job::pages()
    };
    let mut plan = Plan::new(&job, &vital, &Quirk::default()).unwrap();
    (plan.window.width_px, plan.window.lines) = (40, 24);
    Sheet::new(plan, 3)
}

fn answer(verdict: Verdict, data: &[u8]) -> Answer<'_> {
    Answer {
        verdict,
        is_short: false,
        end_of_medium: false,
        data,
    }
}

fn size(width_px: u32, lines: u32) -> Vec<u8> {
    let mut bytes = [width_px.to_be_bytes(), lines.to_be_bytes()].concat();
    bytes.resize(32, 0);
    bytes
}

/// Takes good answers until the talk stands before that command.
fn until(sheet: &mut Sheet, name: &str) {
    let announced = size(40, 24);
    for _ in 0..=STEPS.len() {
        let Some(command) = sheet.next() else { break };
        if command.name == name {
            return;
        }
        let data: &[u8] = if command.name == "read pixel size" {
            &announced
        } else {
            &[]
        };
        sheet.take(&answer(Verdict::Good, data)).unwrap();
    }
    panic!("{name} was never said");
}

fn fail_at(name: &str, verdict: Verdict) -> Result<Progress, ScanError> {
    let mut sheet = sheet(false);
    until(&mut sheet, name);
    sheet.take(&answer(verdict, &[]))
}

const STEPS: [&str; 6] = [
    "object position",
    "test unit ready",
    "scan",
    "read pixel size",
    "read image check",
    "read picture",
];

#[test]
fn a_duplex_sheet_goes_step_by_step() {
    let mut sheet = sheet(true);
    let stream = jpeg::interleave(&jpeg::picture(40, 24, 1), &jpeg::picture(40, 24, 2));
    let mut names = Vec::new();
    while let Some(command) = sheet.next() {
        names.push(command.name);
        let data = match command.name {
            "read pixel size" => size(40, 24),
            "read picture" => stream.clone(),
            _ => vec![],
        };
        sheet.take(&answer(Verdict::Good, &data)).unwrap();
    }
    assert_eq!(names, STEPS);
    let Ok(End::Sides(sides)) = sheet.into_end() else {
        panic!("no sides");
    };
    let faces: Vec<_> = sides
        .iter()
        .map(|side| (side.face, side.sheet_no))
        .collect();
    assert_eq!(faces, [(Face::Front, 3), (Face::Back, 3)]);
    assert!(sides.iter().all(|side| side.announced_px == Some((40, 24))));
}

#[test]
fn trouble_at_any_step_is_told_as_it_is() {
    for step in STEPS {
        for trouble in [ScanError::Jam, ScanError::CoverOpen, ScanError::DoubleFeed] {
            let told = fail_at(step, Verdict::Failed(trouble.clone()));
            assert_eq!(told, Err(trouble), "{step}");
        }
    }
}

#[test]
fn an_empty_feeder_is_the_end_only_before_the_feed() {
    let mut sheet = sheet(false);
    sheet
        .take(&answer(Verdict::Failed(ScanError::Empty), &[]))
        .unwrap();
    assert!(sheet.next().is_none());
    assert!(matches!(sheet.into_end(), Ok(End::NoPaper)));
    let late = fail_at("scan", Verdict::Failed(ScanError::Empty));
    assert_eq!(late, Err(ScanError::Empty));
}

#[test]
fn forgotten_settings_are_sent_again_only_if_no_sheet_was_moved() {
    let mut sheet = sheet(false);
    sheet.take(&answer(Verdict::Forgot, &[])).unwrap();
    assert!(matches!(sheet.into_end(), Ok(End::Forgot)));
    for step in &STEPS[1..] {
        let bad = Err(ScanError::BadImage { sheet_no: 3 });
        assert_eq!(fail_at(step, Verdict::Forgot), bad, "{step}");
        assert_eq!(fail_at(step, Verdict::Spoilt), bad, "{step}");
    }
}

#[test]
fn questions_that_a_machine_does_not_know_are_left_out() {
    for refusal in [Verdict::Refused, Verdict::Failed(ScanError::Protocol("x"))] {
        let mut sheet = sheet(false);
        until(&mut sheet, "read pixel size");
        sheet.take(&answer(refusal.clone(), &[])).unwrap();
        assert_eq!(sheet.next().unwrap().name, "read image check");
        sheet.take(&answer(refusal, &[])).unwrap();
        assert_eq!(sheet.next().unwrap().name, "read picture");
        assert_eq!(sheet.announced_px, None);
    }
    for step in ["object position", "test unit ready", "scan", "read picture"] {
        let refused = fail_at(step, Verdict::Refused);
        assert!(matches!(refused, Err(ScanError::Protocol(_))), "{step}");
    }
}

#[test]
fn a_size_that_no_sheet_has_is_a_lie() {
    let mut sheet = sheet(false);
    until(&mut sheet, "read pixel size");
    let lie = sheet.take(&answer(Verdict::Good, &size(u32::MAX, u32::MAX)));
    assert!(matches!(lie, Err(ScanError::Protocol(_))), "{lie:?}");
}

#[test]
fn garbage_in_place_of_a_picture_spoils_the_sheet() {
    let mut sheet = sheet(false);
    until(&mut sheet, "read picture");
    let garbage = sheet.take(&answer(Verdict::Good, b"<html>busy</html>"));
    assert_eq!(garbage, Err(ScanError::BadImage { sheet_no: 3 }));
}

#[test]
fn the_glass_is_not_fed() {
    let mut sheet = sheet(false);
    sheet.plan.source = Source::Glass;
    let glass = Sheet::new(sheet.plan, 1);
    assert_eq!(glass.next().unwrap().name, "scan");
    assert!(!glass.has_begun());
}

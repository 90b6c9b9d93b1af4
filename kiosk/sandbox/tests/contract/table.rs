//! Runs the tables of faults and judges what came of each row.

use std::time::Duration;

use kiosk_scanner::Face;

use crate::{
    cable,
    fault::{Row, Told, When},
    http, paper,
    person::{Document, Mishap, Report, Seen, play, scan},
    rig::{Rig, Scene, Speech},
    scsi,
};

/// From the moment that hands have cleared it until the scanner is ready.
const READY: Duration = Duration::from_secs(5);
/// How long an idle scanner is left alone; longer than the actor's looks are apart.
const IDLE: Duration = Duration::from_secs(8);

fn rows() -> Vec<Row> {
    [paper::ROWS, cable::ROWS, http::ROWS, scsi::ROWS].concat()
}

/// Runs a row; answers what is wrong.
fn complaints(row: &Row, speech: Speech) -> Vec<String> {
    let mut scene = Scene::new(speech);
    (row.scene)(&mut scene);
    let mut rig = Rig::new(&scene);
    let first = if row.is_duplex {
        Document::duplex(10, &[0, 1, 2, 3, 4, 5])
    } else {
        Document::simplex(10, &[0, 1, 2])
    };
    if row.when == When::Start {
        play(&rig, row.script);
        rig.run(IDLE);
    } else {
        rig.find();
    }
    if row.when == When::Idle {
        play(&rig, row.script);
        rig.run(IDLE);
    }
    let mishap = Mishap {
        when: row.when,
        script: row.script,
        help: row.help,
    };
    let report = scan(&mut rig, &first, Some(mishap));
    let mut wrong = judge(row, &report, &first.expected());
    // Whoever comes next must get nothing of it.
    rig.bench.end_rules();
    let next = Document::simplex(1000, &[8, 9]);
    let after = scan(&mut rig, &next, None);
    if after.sides != next.expected() || !after.complaints.is_empty() {
        wrong.push(format!("the next document: {after:?}"));
    }
    if rig.stepper.overdue() > Duration::ZERO {
        wrong.push(format!("a driver hung for {:?}", rig.stepper.overdue()));
    }
    wrong
}

fn judge(row: &Row, report: &Report, expected: &[(u8, Face)]) -> Vec<String> {
    let mut wrong = report.complaints.clone();
    if report.sides != expected {
        wrong.push(format!("pages {:?}", report.sides));
    }
    let told = report.seen.iter().map(|seen| match seen.is_end {
        false => Told::Trouble(seen.fault),
        true => Told::End(seen.fault),
    });
    let told: Vec<_> = told.collect();
    let wanted: Vec<_> = Some(row.told)
        .filter(|told| *told != Told::Nothing)
        .into_iter()
        .collect();
    if told != wanted {
        wrong.push(format!("told {told:?}"));
    }
    wrong.extend(report.seen.iter().filter_map(|seen| too_late(row, seen)));
    wrong
}

fn too_late(row: &Row, seen: &Seen) -> Option<String> {
    let told_after = seen.told_at.saturating_sub(seen.struck_at);
    let ready_after = seen.ready_at.map(|at| at.saturating_sub(seen.helped_at));
    let is_late = told_after > row.within || ready_after.is_none_or(|after| after > READY);
    is_late.then(|| {
        format!(
            "{:?} told after {told_after:?}, ready after {ready_after:?}",
            seen.fault
        )
    })
}

#[test]
fn every_fault_is_told_cleared_and_costs_no_page() {
    let mut red = Vec::new();
    for row in rows() {
        for &speech in row.on {
            let wrong = complaints(&row, speech);
            if !wrong.is_empty() {
                red.push(format!("{speech:?}, {}: {wrong:#?}", row.name));
            }
        }
    }
    assert!(red.is_empty(), "{}", red.join("\n"));
}

#[test]
fn the_tables_are_long_enough_and_name_each_row_once() {
    let mut names: Vec<_> = rows().iter().map(|row| row.name).collect();
    let faults = rows()
        .iter()
        .filter(|row| row.told != Told::Nothing)
        .count();
    assert!(faults >= 25, "{faults}");
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

//! `kiosk scan` over a virtual cable: the list, the pictures as the device gave them, the
//! events, and what is said when it cannot be.

#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see the helpers of a test as tests"
)]

use std::{fs, path::Path, sync::Arc};

use clap::Parser as _;
use kiosk_app::{
    cli::{Cli, Command, Scan},
    scan::{self, ScanFailure},
};
use kiosk_sandbox::{Bench, EsclModel, Fault, FiModel, Model, specimen};
use kiosk_scanner::{Drivers, SystemClock};
use serde_json::Value;

fn arguments(words: &[&str]) -> Scan {
    let words = ["kiosk", "scan"].iter().chain(words);
    match Cli::try_parse_from(words).unwrap().command {
        Some(Command::Scan(args)) => args,
        _ => unreachable!(),
    }
}

/// Runs it with a scanner of that model at the desk.
fn run(bench: &Bench, model: &Model, words: &[&str]) -> Result<(), ScanFailure> {
    let bus = Arc::new(bench.usb(model));
    let drivers = Drivers::new(bus, Arc::new(SystemClock::default())).unwrap();
    scan::with(drivers, &arguments(words))
}

fn events(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("events.jsonl")).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn both() -> [Model; 2] {
    [
        Model::Escl(EsclModel::default()),
        Model::Fi(FiModel {
            has_glass: true,
            ..FiModel::default()
        }),
    ]
}

fn sheets() -> Vec<Vec<u8>> {
    let kinds = specimen::PaperKind::ALL.into_iter().take(3);
    kinds.map(|kind| specimen::paper(kind, 1)).collect()
}

#[test]
fn a_stack_comes_out_byte_for_byte_with_its_events() {
    for model in both() {
        let (bench, folder) = (Bench::new(), tempfile::tempdir().unwrap());
        let out = folder.path().join("new");
        bench.put_sheets(sheets());
        run(&bench, &model, &["--out", out.to_str().unwrap()]).unwrap();
        for (sheet, name) in sheets()
            .iter()
            .zip(["page-001.jpg", "page-002.jpg", "page-003.jpg"])
        {
            assert_eq!(fs::read(out.join(name)).unwrap(), *sheet, "{name}");
        }
        let told = events(&out);
        let kinds: Vec<_> = told
            .iter()
            .map(|one| one["event"].as_str().unwrap())
            .collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "side").count(), 3);
        assert_eq!(told.last().unwrap()["ending"], "complete");
        assert_eq!(told.last().unwrap()["sheets"], 3);
        let files = told.iter().filter_map(|one| one["file"].as_str());
        assert!(files.eq(["page-001.jpg", "page-002.jpg", "page-003.jpg"]));
    }
}

#[test]
fn both_sides_in_grey_and_the_glass() {
    for model in both() {
        let (bench, folder) = (Bench::new(), tempfile::tempdir().unwrap());
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        bench.put_sheets(sheets());
        let duplex = path("duplex");
        run(
            &bench,
            &model,
            &[
                "--out", &duplex, "--duplex", "--mode", "grey", "--dpi", "200",
            ],
        )
        .unwrap();
        let faces: Vec<_> = events(Path::new(&duplex))
            .iter()
            .filter_map(|one| one["face"].as_str().map(str::to_owned))
            .collect();
        assert_eq!(faces, ["front", "back", "front", "back", "front", "back"]);
        let page = image::open(Path::new(&duplex).join("page-001.jpg")).unwrap();
        assert!(!page.color().has_color() && (1600..1700).contains(&page.width()));

        let glass = path("glass");
        bench.put_on_glass(sheets().remove(1));
        run(&bench, &model, &["--out", &glass, "--source", "glass"]).unwrap();
        let page = fs::read(Path::new(&glass).join("page-001.jpg")).unwrap();
        assert_eq!(page, sheets().remove(1));
    }
}

#[test]
fn nothing_is_written_over_and_nothing_is_lost_after_a_fault() {
    let (bench, folder) = (Bench::new(), tempfile::tempdir().unwrap());
    let out = folder.path().to_str().unwrap();
    let model = Model::Escl(EsclModel::default());
    bench.put_sheets(sheets());
    bench.fail_next(Fault::Torn);
    let refused = run(&bench, &model, &["--out", out]).unwrap_err();
    assert!(
        matches!(refused, ScanFailure::Fault { pages: 0, .. }),
        "{refused}"
    );
    let told = fs::read(folder.path().join("events.jsonl")).unwrap();
    let again = run(&bench, &model, &["--out", out]).unwrap_err();
    assert!(again.to_string().contains("events.jsonl"), "{again}");
    assert_eq!(fs::read(folder.path().join("events.jsonl")).unwrap(), told);
}

#[test]
fn what_cannot_be_is_said_in_one_line() {
    let bench = Bench::new();
    let model = Model::Escl(EsclModel {
        has_glass: false,
        has_duplex: false,
        ..EsclModel::default()
    });
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let said = |words: &[&str]| run(&bench, &model, words).unwrap_err().to_string();
    assert_eq!(
        said(&["--out", out, "--source", "glass"]),
        "Virtual eSCL scanner has no glass"
    );
    assert_eq!(
        said(&["--out", out, "--duplex"]),
        "Virtual eSCL scanner has no feeder for both sides"
    );
    assert!(
        said(&["--out", out, "--device", "fi:1"])
            .starts_with("there is no scanner \"fi:1\"; there are escl:")
    );
    bench.unplug();
    assert!(said(&["--out", out]).starts_with("no scanner is connected"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_machine_without_a_scanner_says_so() {
    let scan = |words: &[&str]| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_kiosk"));
        program.arg("scan").args(words).output().unwrap()
    };
    let listed = scan(&["--list", "--json"]);
    assert_eq!(
        (listed.status.code(), listed.stdout.as_slice()),
        (Some(0), b"[]\n".as_slice())
    );
    let told = scan(&["--list"]);
    let said = String::from_utf8(told.stderr).unwrap();
    assert_eq!(told.status.code(), Some(1));
    assert!(said.starts_with("kiosk: no scanner is connected"), "{said}");
}

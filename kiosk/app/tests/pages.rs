//! `kiosk pages` as somebody runs it who wants to know what becomes of a scan.

#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see the helpers of a test as tests"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use kiosk_sandbox::specimen;
use serde_json::Value;

fn pages(folder: &Path, words: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    let program = program.current_dir(folder).arg("pages").args(words);
    program.output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Two papers, a card, and two files that are none.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let mut kinds = specimen::PaperKind::ALL.into_iter();
    write("one.jpg", &specimen::paper(kinds.next().unwrap(), 1));
    write("two.jpg", &specimen::paper(kinds.next().unwrap(), 1));
    write("card.jpg", &specimen::card_on_glass(specimen::CARD_TEXT));
    write("empty.jpg", b"");
    write("text.png", b"no picture");
    folder
}

#[test]
fn each_page_is_a_line_and_the_file_that_the_portal_gets() {
    let folder = folder();
    let output = pages(
        folder.path(),
        &[
            "one.jpg", "two.jpg", "--out", "out", "--json", "--pdf", "all.pdf",
        ],
    );
    assert!(output.status.success());
    let told = lines(&output);
    assert_eq!(told.len(), 2);
    for (entry, name) in told.iter().zip(["one.jpg", "two.jpg"]) {
        assert_eq!(entry["file"], name);
        assert_eq!(entry["blank"], "no");
        assert_eq!(entry["verdicts"], serde_json::json!([]));
        assert_eq!(entry["quad"].as_array().unwrap().len(), 4);
        assert!(entry["skew_deg"].as_f64().unwrap().abs() < 0.3);
        assert!(entry["ms"]["total"].as_f64().unwrap() >= entry["ms"]["decode"].as_f64().unwrap());
        assert_eq!(
            entry.get("qr"),
            None,
            "what a QR says is told only when asked for"
        );
        let page = folder.path().join(entry["out"].as_str().unwrap());
        let bytes = fs::metadata(&page).unwrap().len();
        assert_eq!(entry["out_bytes"].as_u64(), Some(bytes));
        let size = image::image_dimensions(&page).unwrap();
        assert_eq!(
            (entry["width"].as_u64(), entry["height"].as_u64()),
            (Some(size.0.into()), Some(size.1.into()))
        );
    }
    let checked = Command::new("qpdf")
        .arg("--check")
        .arg(folder.path().join("all.pdf"))
        .output()
        .unwrap();
    assert!(checked.status.success(), "{checked:?}");
}

#[test]
fn a_code_is_read_when_asked_for() {
    let folder = folder();
    let output = pages(
        folder.path(),
        &["card.jpg", "--out", "out", "--json", "--show-qr"],
    );
    assert_eq!(lines(&output).pop().unwrap()["qr"][0], specimen::CARD_TEXT);
}

#[test]
fn what_is_no_picture_is_one_line_and_the_others_are_done() {
    let folder = folder();
    let words = [
        "empty.jpg",
        "one.jpg",
        "text.png",
        "nowhere.jpg",
        "--out",
        "out",
    ];
    let output = pages(folder.path(), &words);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.starts_with("one.jpg: good; "), "{told}");
    assert_eq!(told.lines().count(), 1);
    let refused = String::from_utf8(output.stderr).unwrap();
    let refused: Vec<_> = refused.lines().collect();
    assert_eq!(refused.len(), 4, "{refused:?}");
    for (line, name) in refused.iter().zip(["empty.jpg", "text.png", "nowhere.jpg"]) {
        assert!(line.contains(name), "{line}");
    }
    assert_eq!(
        refused.last(),
        Some(&"kiosk: 3 of the files could not be used")
    );
}

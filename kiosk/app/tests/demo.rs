//! The program as its user runs it: `kiosk demo --headless`, on made-up papers.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy does not see the helpers of a test as tests"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use kiosk_sandbox::specimen::{self, PaperKind};
use serde_json::Value;
use tempfile::TempDir;

/// A folder with state, papers and results, and the program to run in it.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Papers as files, named so that their order is that of the list.
    fn with_papers(self, papers: &[Vec<u8>]) -> Self {
        fs::create_dir_all(self.path("papers")).unwrap();
        for (index, bytes) in papers.iter().enumerate() {
            fs::write(self.path("papers").join(format!("{index:02}.jpg")), bytes).unwrap();
        }
        self
    }

    fn walk(&self, more: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_kiosk"))
            .args(["demo", "--headless", "--out"])
            .arg(self.path("out"))
            .arg("--data")
            .arg(self.path("state"))
            .args(more)
            .output()
            .unwrap()
    }

    fn walk_papers(&self, more: &[&str]) -> Output {
        let papers = self.path("papers");
        let mut arguments = vec!["--pages", papers.to_str().unwrap()];
        arguments.extend(more);
        self.walk(&arguments)
    }

    fn summary(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path("out/summary.json")).unwrap()).unwrap()
    }
}

fn paper(index: usize) -> Vec<u8> {
    specimen::paper(PaperKind::ALL[index % PaperKind::ALL.len()], 1)
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

fn assert_refused(output: &Output, words: &[&str]) {
    let complaint = complaint(output);
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    for word in words {
        assert!(
            complaint.contains(word),
            "{complaint:?} does not say {word:?}"
        );
    }
}

/// Every page of the summary: captured, sent, held.
fn digests(summary: &Value) -> Vec<[Value; 3]> {
    let components = summary["components"].as_array().unwrap();
    let pages = components
        .iter()
        .flat_map(|one| one["pages"].as_array().unwrap());
    pages
        .map(|page| ["captured", "sent", "held"].map(|name| page[name].clone()))
        .collect()
}

#[test]
fn a_dossier_arrives_page_for_page_and_its_slip_leads_to_it() {
    let desk = Desk::new().with_papers(&[paper(0), paper(1), paper(2), paper(3)]);
    let output = desk.walk_papers(&[]);
    assert!(output.status.success(), "{}", complaint(&output));
    let summary = desk.summary();
    assert_eq!(summary["state"], "accepted");
    let pages = digests(&summary);
    assert_eq!(pages.len(), 4);
    for [captured, sent, held] in &pages {
        assert_eq!(captured.as_str().unwrap().len(), 64);
        assert_eq!((captured, captured), (sent, held));
    }
    let tracking = summary["tracking"]["url"].as_str().unwrap();
    assert_eq!(read_qr(&desk.path("out/slip.png")), tracking);
    let components = summary["components"].as_array().unwrap().iter();
    for file in components.flat_map(|component| component["pdf"].as_array().unwrap()) {
        let file = file.as_str().unwrap();
        assert!(file.starts_with("portal/1.001193_") && desk.path("out").join(file).is_file());
    }
    for file in ["portal/dossier.json", "slip.pdf", "screens/01-attract.png"] {
        assert!(
            fs::metadata(desk.path("out").join(file)).unwrap().len() > 0,
            "{file}"
        );
    }
}

/// Reads a QR with a program that shares no code with ours.
fn read_qr(picture: &Path) -> String {
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw"])
        .arg(picture)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn without_a_gateway_the_dossier_is_kept_and_delivered_once_later() {
    let desk = Desk::new();
    let first = desk.walk(&[]);
    assert!(first.status.success(), "{}", complaint(&first));
    // Port 1 answers nobody.
    let kept = desk.walk(&["--gateway", "http://127.0.0.1:1"]);
    assert_refused(&kept, &["kept-not-sent"]);
    let summary = desk.summary();
    assert_eq!(summary["state"], "kept-not-sent");
    assert!(
        digests(&summary)
            .iter()
            .all(|[captured, sent, held]| captured == sent && held.is_null())
    );
    let dossier = summary["dossier_id"].as_str().unwrap().to_owned();
    let later = desk.walk(&[]);
    assert!(later.status.success(), "{}", complaint(&later));
    let listed = Command::new(env!("CARGO_BIN_EXE_kiosk"))
        .args(["__gateway", "export", &dossier, "--data"])
        .arg(desk.path("state/gateway"))
        .arg("--out")
        .arg(desk.path("late"))
        .output()
        .unwrap();
    assert!(listed.status.success(), "{}", complaint(&listed));
    let export: Value =
        serde_json::from_slice(&fs::read(desk.path("late/dossier.json")).unwrap()).unwrap();
    assert_eq!(export["dossier"], Value::String(dossier));
}

#[test]
fn a_blurred_page_is_kept_with_a_note_after_the_third_verdict() {
    let desk = Desk::new().with_papers(&[paper(0), specimen::blurred(&paper(1))]);
    let output = desk.walk_papers(&[]);
    assert!(output.status.success(), "{}", complaint(&output));
    let export = fs::read_to_string(desk.path("out/portal/dossier.json")).unwrap();
    assert!(export.contains("page-blurred"), "{export}");
}

#[test]
fn unusable_input_is_one_sentence_and_exit_1() {
    let desk = Desk::new();
    let unknown = desk.walk(&["--procedure", "9.999999"]);
    assert_refused(&unknown, &["9.999999", "1.001193"]);
    assert_refused(
        &desk.walk(&["--profile", "no-such"]),
        &["no-such", "br-vt-2018"],
    );

    let few = Desk::new().with_papers(&[paper(0)]);
    assert_refused(&few.walk_papers(&[]), &["giay-chung-sinh"]);

    for (bytes, name) in [
        (Vec::new(), "01.jpg"),
        (b"not a picture".to_vec(), "01.jpg"),
        (bomb(), "01.jpg"),
    ] {
        let broken = Desk::new().with_papers(&[paper(0), bytes]);
        assert_refused(&broken.walk_papers(&[]), &[name]);
    }
}

/// A PNG that claims 30,000 × 30,000 pixels.
fn bomb() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(30_000_u32.to_be_bytes());
    png.extend(30_000_u32.to_be_bytes());
    png.extend([8, 2, 0, 0, 0]);
    png.extend([0xDE, 0xAD, 0xBE, 0xEF]);
    png
}

//! The program itself: serving, the officer's commands, the province's bundles.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::support::{Draft, Kiosk, RunningPortal, SealedDossier, sha256_hex};

/// Runs `kiosk-gateway` to its end.
fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kiosk-gateway"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Runs a command that must succeed; gives what it printed.
fn run_well(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .unwrap()
        .trim_end()
        .to_owned()
}

/// Runs a command that must fail; gives the one line that says why.
fn run_badly(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

async fn taken_in(kiosk: &Kiosk, data: &Path, number: u16) -> SealedDossier {
    let dossier = Draft::new(data, number).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
    dossier
}

#[tokio::test]
async fn accepting_gives_each_dossier_one_code_while_the_server_runs() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossiers = [
        taken_in(&kiosk, data.path(), 1).await,
        taken_in(&kiosk, data.path(), 2).await,
    ];
    let accept = |name: &str| run_well(&["officer", "accept", name, "--data", text(data.path())]);
    let first = accept(&dossiers[0].id);
    let (agency, rest) = first.split_once('-').unwrap();
    assert_eq!(agency, "000.01.31.H06");
    assert!(rest.len() == 11 && rest.ends_with("-0001"), "{first}");
    assert_eq!(
        accept(&dossiers[0].tracking_code),
        first,
        "the same code again"
    );
    assert!(accept(&dossiers[1].id).ends_with("-0002"));
    let status = kiosk
        .read("GET", &format!("dossiers/{}", dossiers[0].id))
        .await
        .json("Status");
    assert_eq!(
        (&status["national_state"], &status["official_code"]),
        (&2.into(), &first.as_str().into())
    );
    let page = kiosk
        .send(
            "GET",
            &format!("/t/{}", dossiers[0].tracking_code),
            &[],
            Vec::new(),
        )
        .await;
    assert!(page.text().contains(&first) && page.text().contains("Được tiếp nhận"));
    let receipt = kiosk.submit(&dossiers[0]).await.json("Receipt");
    assert_eq!(
        receipt["official_code"],
        Value::Null,
        "a receipt never changes"
    );
    let list = run_well(&["officer", "list", "--data", text(data.path())]);
    assert_eq!(list.lines().count(), 2);
    assert!(list.starts_with(&format!(
        "{}\t{}\taccepted\t2\t{first}",
        dossiers[0].id, dossiers[0].tracking_code
    )));
}

/// Runs an officer's command on a dossier; gives how it stands then.
pub(crate) fn officer(data: &Path, verb: &str, dossier: &str, more: &[&str]) -> Value {
    let start = ["officer", verb, dossier, "--json", "--data", text(data)];
    let told = run_well(&[start.as_slice(), more].concat());
    serde_json::from_str(&told).unwrap()
}

#[tokio::test]
async fn every_verb_moves_the_state_while_the_server_runs() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = taken_in(&kiosk, data.path(), 1).await;
    let supplement = ["--component", "giay-chung-sinh", "--reason", "Ảnh mờ"];
    let steps: [(&str, &[&str], u8, &str); 11] = [
        ("accept", &[], 2, "Được tiếp nhận"),
        ("start", &[], 4, "Đang xử lý"),
        ("supplement", &supplement, 5, "Cần bổ sung giấy tờ"),
        ("start", &[], 4, "Đang xử lý"),
        ("fee", &["--amount", "8000"], 6, "Cần nộp phí"),
        ("paid", &[], 4, "Đang xử lý"),
        ("stop", &["--reason", "Chờ"], 8, "Dừng xử lý"),
        ("start", &[], 4, "Đang xử lý"),
        ("finish", &[], 9, "Đã xử lý xong"),
        ("return", &[], 10, "Đã trả kết quả"),
        ("accept", &[], 10, "Đã trả kết quả"),
    ];
    let path = format!("dossiers/{}", dossier.id);
    for (verb, more, state, words) in steps {
        let standing = officer(data.path(), verb, &dossier.id, more);
        assert_eq!(standing["national_state"], state, "{verb}");
        let status = kiosk.read("GET", &path).await.json("Status");
        assert_eq!(status["national_state"], state, "{verb}");
        let page = format!("/t/{}", dossier.tracking_code);
        let page = kiosk.send("GET", &page, &[], Vec::new()).await.text();
        assert!(page.contains(words), "{verb}: {page}");
    }
}

#[tokio::test]
async fn verbs_are_refused_where_the_state_does_not_allow_them() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = taken_in(&kiosk, data.path(), 1).await;
    let folder = text(data.path());
    for (verb, more) in [
        ("start", [].as_slice()),
        ("fee", &["--amount", "1"]),
        ("finish", &[]),
        ("return", &[]),
        ("postpone", &["--to", "2030-01-02"]),
    ] {
        let start = ["officer", verb, &dossier.id, "--data", folder];
        let why = run_badly(&[start.as_slice(), more].concat());
        let is_told = why.contains("national state 1") || why.contains("no date was promised");
        assert!(is_told, "{verb}: {why}");
    }
    let refused = officer(data.path(), "refuse", &dossier.id, &["--reason", "Sai nơi"]);
    assert_eq!(refused["national_state"], 3);
    let why = run_badly(&["officer", "accept", &dossier.id, "--data", folder]);
    assert!(why.contains("state 3"), "{why}");
    assert_eq!(
        run(&[
            "officer",
            "fee",
            &dossier.id,
            "--amount",
            "0",
            "--data",
            folder
        ])
        .status
        .code(),
        Some(2)
    );
}

#[tokio::test]
async fn a_result_is_postponed_once_and_a_reason_never_lies_open() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = taken_in(&kiosk, data.path(), 1).await;
    let accepted = officer(data.path(), "accept", &dossier.id, &[]);
    assert!(accepted["promised"].is_string(), "{accepted}");
    let secret = "Bà MẪU chưa ký";
    let later = ["--to", "2030-01-02T09:00", "--reason", secret];
    let postponed = officer(data.path(), "postpone", &dossier.id, &later);
    assert_eq!(postponed["promised"], "2030-01-02T02:00:00Z");
    let folder = text(data.path());
    let again = [
        "officer",
        "postpone",
        &dossier.id,
        "--data",
        folder,
        "--to",
        "2030-02-04",
    ];
    assert!(run_badly(&again).contains("already postponed"));
    let slip = format!("dossiers/{}/slips/apology", dossier.id);
    let slip = kiosk.read("GET", &slip).await.json("Slip");
    assert_eq!(
        (&slip["reason"], &slip["promised"]["due"]),
        (&secret.into(), &"2030-01-02T02:00:00Z".into())
    );
    assert_eq!(slip["applicant"]["name"], "NGUYỄN VĂN MẪU");
    for entry in std::fs::read_dir(data.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let is_open = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!is_open, "{}", path.display());
        }
    }
}

#[tokio::test]
async fn only_what_was_taken_in_can_be_accepted_or_opened() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.declare(&dossier).await;
    let folder = text(data.path());
    let why = run_badly(&["officer", "accept", &dossier.id, "--data", folder]);
    assert!(why.contains("not been taken in"), "{why}");
    let out = data.path().join("opened");
    let why = run_badly(&["export", &dossier.id, "--data", folder, "--out", text(&out)]);
    assert!(why.contains("not been taken in"), "{why}");
    assert!(!out.exists());
    let why = run_badly(&["officer", "accept", "nobody", "--data", folder]);
    assert_eq!(why.trim_end(), "no such dossier");
}

#[tokio::test]
async fn an_export_holds_what_was_scanned() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let pages = vec![vec![b"first".to_vec()], vec![b"second".to_vec()]];
    let draft = Draft::with_documents(data.path(), 1, pages);
    let dossier = draft.seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
    let out = data.path().join("opened");
    run_well(&[
        "export",
        &dossier.id,
        "--data",
        text(data.path()),
        "--out",
        text(&out),
    ]);
    let told: Value =
        serde_json::from_slice(&std::fs::read(out.join("dossier.json")).unwrap()).unwrap();
    assert_eq!(told["dossier"], dossier.id.as_str());
    assert_eq!(told["form"]["applicant"]["name"], "NGUYỄN VĂN MẪU");
    assert_eq!(told["form"].get("read_back_key"), None);
    for (index, pdf) in [
        "1.001193_01_giay-chung-sinh_1.pdf",
        "1.001193_01_giay-chung-sinh_2.pdf",
    ]
    .into_iter()
    .enumerate()
    {
        let component = &told["components"][index];
        assert_eq!(component["pdf"], pdf);
        assert_eq!(
            component["pages"][0],
            sha256_hex(&draft.documents[index][0]).as_str()
        );
        assert_eq!(std::fs::read(out.join(pdf)).unwrap(), draft.pdfs[index]);
    }
}

#[test]
fn bundles_are_made_signed_and_put_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| text(&folder.path().join(name)).to_owned();
    let (data, keys) = (path("data"), path("province"));
    run_well(&["bundle", "key", "--out", &keys]);
    let secret = std::fs::read(path("province/bundle.key")).unwrap();
    run_well(&["bundle", "key", "--out", &keys]);
    assert_eq!(
        std::fs::read(path("province/bundle.key")).unwrap(),
        secret,
        "keys are never replaced"
    );
    let key = path("province/bundle.key");
    run_well(&["bundle", "sign", "keys", "--key", &key, "--data", &data]);
    let (bundle, signature) = (path("province/keys.json"), path("province/keys.sig"));
    let public = path("province/bundle.pub");
    let put = [
        "bundle",
        "put",
        "keys",
        &bundle,
        "--signature",
        &signature,
        "--data",
        &data,
    ];
    let put_checked = [put.as_slice(), &["--public-key", &public]].concat();
    let other = path("other");
    run_well(&["bundle", "key", "--out", &other]);
    let other_public = path("other/bundle.pub");
    let why = run_badly(&[put.as_slice(), &["--public-key", &other_public]].concat());
    assert!(why.contains("signature"), "{why}");
    run_well(&put_checked);
    let why = run_badly(&put_checked);
    assert!(why.contains("version"), "{why}");
    run_well(&["bundle", "sign", "keys", "--key", &key, "--data", &data]);
    run_well(&put);
    let foreign = path("foreign");
    let why = run_badly(&[
        "bundle",
        "put",
        "keys",
        &bundle,
        "--signature",
        &signature,
        "--data",
        &foreign,
    ]);
    assert!(why.contains("this gateway's keys"), "{why}");
}

/// A server process that is ended with the test, whatever happens.
struct Served {
    child: Child,
    line: String,
}

impl Served {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kiosk-gateway"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data", text(data)])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self { child, line }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Already gone when the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_server_says_where_it_listens_and_ends_when_told() {
    for signal in [Signal::TERM, Signal::INT] {
        let data = tempfile::tempdir().unwrap();
        let mut served = Served::start(data.path());
        let rest = served
            .line
            .strip_prefix("listening on http://127.0.0.1:")
            .unwrap();
        let (port, pid) = rest.trim_end().split_once(" pid ").unwrap();
        assert_eq!(pid, served.child.id().to_string());
        std::net::TcpStream::connect(("127.0.0.1", port.parse().unwrap())).unwrap();
        kill_process(Pid::from_child(&served.child), signal).unwrap();
        assert_eq!(served.child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn wrong_usage_and_other_machines_are_refused() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(run(&["serve"]).status.code(), Some(2));
    assert_eq!(run(&["bundle", "sign", "roster"]).status.code(), Some(2));
    let folder = text(data.path());
    let why = run_badly(&["serve", "--listen", "0.0.0.0:0", "--data", folder]);
    assert!(why.contains("only loopback"), "{why}");
    let why = run_badly(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        folder,
        "--profile",
        "x",
    ]);
    assert!(why.contains("br-vt-2018"), "{why}");
}

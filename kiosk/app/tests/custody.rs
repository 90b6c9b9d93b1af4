//! `kiosk vault` and `kiosk audit` as whoever looks after a machine runs them.

#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see the helpers of a test as tests"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use jiff::Timestamp;
use kiosk_vault::{Config, Vault};
use serde_json::Value;
use tempfile::TempDir;

fn kiosk(words: &[&str], data: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kiosk"))
        .args(words)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A vault as a demo has it, in the folder `kiosk` of the demo's own.
fn open(data: &Path) -> Vault {
    let config = Config {
        dir: data.join("kiosk"),
        machine_no: 1,
        low_disk_percent: 0,
    };
    Vault::open(config, Timestamp::now()).unwrap()
}

#[test]
fn a_vault_is_looked_at_while_the_kiosk_has_it() {
    let data = TempDir::new().unwrap();
    let vault = open(data.path());
    let status = json(&kiosk(&["vault", "status", "--json"], data.path()));
    assert_eq!(status["counts"]["waiting"], 0);
    assert_eq!(status["most_waiting"], 500);
    let report = json(&kiosk(&["vault", "verify", "--json"], data.path()));
    assert_eq!(report["findings"], serde_json::json!([]));
    let refused = kiosk(&["vault", "rebuild"], data.path());
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("in use"));
    drop(vault);
    let rebuilt = json(&kiosk(&["vault", "rebuild", "--json"], data.path()));
    assert_eq!(rebuilt["audit_whole"], true);
}

#[test]
fn a_vault_that_is_not_there_is_not_made() {
    let data = TempDir::new().unwrap();
    let none = data.path().join("none");
    fs::create_dir(&none).unwrap();
    for words in [
        ["vault", "status"],
        ["vault", "rebuild"],
        ["audit", "verify"],
    ] {
        let output = kiosk(&words, &none);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("there is no vault in"));
    }
    assert_eq!(fs::read_dir(&none).unwrap().count(), 0);
}

#[test]
fn something_that_does_not_belong_there_is_named_and_fails() {
    let data = TempDir::new().unwrap();
    drop(open(data.path()));
    fs::create_dir(data.path().join("kiosk/spool/stranger")).unwrap();
    let output = kiosk(&["vault", "verify"], data.path());
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("damaged\t\tstranger\tstray"), "{told}");
}

#[test]
fn an_export_is_checked_without_the_machine_and_a_changed_one_is_refused() {
    let data = TempDir::new().unwrap();
    drop(open(data.path()));
    let walked = json(&kiosk(&["audit", "verify", "--json"], data.path()));
    let key = walked["device_public_key"].as_str().unwrap();
    let rows = &walked["audit"]["rows"];
    let file = data.path().join("audit.jsonl");
    let exported = kiosk(
        &["audit", "export", "--out", file.to_str().unwrap()],
        data.path(),
    );
    assert!(exported.status.success(), "{exported:?}");
    let check = || {
        Command::new(env!("CARGO_BIN_EXE_kiosk"))
            .args(["audit", "verify", "--json", "--key", key, "--file"])
            .arg(&file)
            .output()
            .unwrap()
    };
    assert_eq!(json(&check())["rows"], *rows);
    let changed = fs::read_to_string(&file)
        .unwrap()
        .replacen("vault-", "Vault-", 1);
    fs::write(&file, changed).unwrap();
    let refused = check();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("breaks at line"));
}

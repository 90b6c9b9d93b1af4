//! Our gateway and the checker.

use std::process::{Command, Output};

use kiosk_gateway::conform::{ConformError, check, names};
use serde_json::{Value, json};

use crate::{
    liar::ScriptedLiar,
    support::{failed, gateway, target},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_gateway_keeps_the_contract() {
    let data = tempfile::tempdir().unwrap();
    let target = target(gateway(data.path()).await, data.path());
    let mut told = 0;
    let outcomes = check(&target, |_| true, |_| told += 1).await.unwrap();
    let reasons: Vec<String> = outcomes
        .iter()
        .filter_map(|one| Some(format!("{}: {}", one.name, one.why.as_ref()?)))
        .collect();
    assert_eq!(reasons, [""; 0]);
    let all: Vec<&str> = names().map(|(name, _)| name).collect();
    let made: Vec<&str> = outcomes.iter().map(|one| one.name).collect();
    assert_eq!((made, told), (all.clone(), all.len()));
}

#[tokio::test]
async fn a_second_run_of_the_same_device_finds_the_same() {
    let data = tempfile::tempdir().unwrap();
    let target = target(gateway(data.path()).await, data.path());
    let wanted = |name: &str| name.starts_with("declaration-of") || name.starts_with("receipt-");
    for _ in 0..2 {
        let outcomes = check(&target, wanted, |_| {}).await.unwrap();
        assert_eq!(failed(&outcomes), [""; 0]);
        assert!(outcomes.len() > 10);
    }
}

#[tokio::test]
async fn the_bundle_s_signature_is_checked_only_with_its_key() {
    let data = tempfile::tempdir().unwrap();
    let mut target = target(gateway(data.path()).await, data.path());
    let wanted = |name: &str| name == "bundle-is-signed-by-the-province";
    assert_eq!(check(&target, wanted, |_| {}).await.unwrap().len(), 1);
    target.bundle_key = None;
    assert_eq!(check(&target, wanted, |_| {}).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_target_that_is_none_is_told_at_once() {
    let data = tempfile::tempdir().unwrap();
    let address = gateway(data.path()).await;
    let good = target(address, data.path());
    let mut nobody = good.clone();
    // Reserved for nobody: connections to port 1 of loopback are refused.
    nobody.url = "http://127.0.0.1:1".to_owned();
    let ended = check(&nobody, |_| true, |_| {}).await;
    assert!(matches!(ended, Err(ConformError::NotReached(_))));
    let mut no_address = good.clone();
    no_address.url = "portal.example".to_owned();
    let ended = check(&no_address, |_| true, |_| {}).await;
    assert!(matches!(ended, Err(ConformError::Address)));
    let mut no_key = good;
    no_key.device_key = Some("no key".to_owned());
    let ended = check(&no_key, |_| true, |_| {}).await;
    assert!(matches!(ended, Err(ConformError::KeyFile(_))));
}

/// Runs the program itself.
async fn command(arguments: &[&str]) -> Output {
    let arguments: Vec<String> = arguments.iter().map(|&one| one.to_owned()).collect();
    let run = move || {
        Command::new(env!("CARGO_BIN_EXE_kiosk-gateway"))
            .args(arguments)
            .output()
    };
    tokio::task::spawn_blocking(run).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_command_ends_as_its_report_says() {
    let data = tempfile::tempdir().unwrap();
    let portal = gateway(data.path()).await;
    let key = data.path().join("device.key");
    let options = [
        "--check",
        "service-speaks-tus",
        "--check",
        "healthz-answers-204",
    ];
    let device = ["--json", "--device-key", key.to_str().unwrap()];
    let good = format!("http://{portal}");
    let ended = command(&[&["conform", &good], &device[..], &options].concat()).await;
    let list: Value = serde_json::from_slice(&ended.stdout).unwrap();
    let first =
        json!({"name": "healthz-answers-204", "section": "Calls, GET healthz", "status": "pass"});
    assert_eq!((ended.status.code(), &list[0]), (Some(0), &first));
    let liar = ScriptedLiar::before(portal, |asked, told| {
        if asked.is("GET", "healthz") {
            told.status = 200;
        }
    });
    let bad = format!("http://{}", liar.await.address);
    let ended = command(&[&["conform", &bad], &device[..], &options].concat()).await;
    let list: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(
        (&list[0]["status"], &list[1]["status"]),
        (&json!("fail"), &json!("pass"))
    );
    assert!(
        list[0]["why"]
            .as_str()
            .unwrap()
            .contains("200 instead of [204]")
    );
    assert_eq!(ended.stderr, b"1 of 2 checks failed\n");
    let ended = command(&["conform", &good, "--check", "no-such-check"]).await;
    assert_eq!(ended.stderr, b"there is no check named no-such-check\n");
    assert_eq!(ended.status.code(), Some(1));
}

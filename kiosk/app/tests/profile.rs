//! `kiosk profile check` as a clerk runs it.

#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see the helpers of a test as tests"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use kiosk_domain::profile::embedded;
use serde_json::Value;
use tempfile::TempDir;

fn check(profile: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kiosk"))
        .args(["profile", "check", profile])
        .args(more)
        .output()
        .unwrap()
}

fn told(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The pilot's files in a folder, with `old` replaced by `new` in each named file.
fn folder(mistakes: &[(&str, &str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in embedded("br-vt-2018").unwrap() {
        let path = folder.path().join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    for (file, old, new) in mistakes {
        replace(&folder.path().join(file), old, new);
    }
    folder
}

fn replace(path: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(old), "{} has no {old}", path.display());
    fs::write(path, text.replacen(old, new, 1)).unwrap();
}

#[test]
fn both_profiles_are_right_and_say_what_they_have() {
    let cases = [
        (
            "br-vt-2018",
            "br-vt-2018: 14 procedures, 93 units, 5 desks, no mistakes",
        ),
        (
            "hcm-2025",
            "hcm-2025: 10 procedures, 31 units, 1 desks, no mistakes",
        ),
    ];
    for (profile, line) in cases {
        let output = check(profile, &[]);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(told(&output.stdout), [line]);
        // Which warnings there are depends on the day.
        let warnings = told(&output.stderr);
        assert!(
            warnings.iter().all(|line| line.starts_with("warning: ")),
            "{warnings:?}"
        );
    }
}

#[test]
fn a_folder_with_ten_planted_mistakes_names_all_ten() {
    // File, what stood there, the mistake, and what is told of it.
    let planted = [
        (
            "procedures/01-khai-sinh.toml",
            "component = \"giay-chung-sinh\"",
            "component = \"giay-chung-sin\"",
            "1.001193: component \"giay-chung-sin\" is not defined; did you mean \"giay-chung-sinh\"?",
        ),
        (
            "units/747-vung-tau.toml",
            "code = \"26508\"\n",
            "code = \"26508\"\nperiod = { from = \"2018-01-01\" }\n",
            "26508: the period is outside that of parent \"747\"",
        ),
        (
            "units/00-tinh-huyen.toml",
            "name = \"Thành phố Bà Rịa\"\nparent = \"77\"",
            "name = \"Thành phố Bà Rịa\"\nparent = \"76\"",
            "748: unit \"76\" is not defined; did you mean \"77\"?",
        ),
        (
            "procedures/13-tro-cap-xa-hoi.toml",
            "to = \"2018-11-30\"",
            "to = \"2019-11-30\"",
            "1.001776: level \"online\" is defined twice for the days from 2018-12-01",
        ),
        (
            "topics.toml",
            "vi = \"Có con\", ",
            "",
            "sinh-con: vi is missing",
        ),
        (
            "tariffs.toml",
            "source = \"Circular 281/2016/TT-BTC\"\n",
            "",
            "ban-sao-trich-luc: the fee has no source of its own",
        ),
        (
            "profile.toml",
            "motcua-brvt",
            "motcua-brvt-motcua-brvt",
            "tracking_base is longer than 40 characters",
        ),
        (
            "procedures/09-chung-thuc-chu-ky.toml",
            "topic = \"chung-thuc\"",
            "topic = \"chung-thuk\"",
            "2.000884: topic \"chung-thuk\" is not defined; did you mean \"chung-thuc\"?",
        ),
        (
            "desks.toml",
            "tiers = [\"huyen\", \"xa\"]",
            "tiers = [\"huyn\", \"xa\"]",
            "vt-phuong-1: tier \"huyn\" is not defined; did you mean \"huyen\"?",
        ),
        (
            "procedures/03-xac-nhan-hon-nhan.toml",
            "working_days = 3",
            "working_days = 0",
            "1.004873: working_days is no number from 1 on",
        ),
    ];
    let files = planted.map(|(file, old, new, _)| (file, old, new));
    let folder = folder(&files);
    let path = folder.path().to_str().unwrap();
    let output = check(path, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(told(&output.stdout), [""; 0]);
    let told = told(&output.stderr);
    for (file, _, new, expected) in planted {
        let is_told =
            |line: &String| line.starts_with(&format!("{file}:")) && line.ends_with(expected);
        assert!(told.iter().any(is_told), "{new}: {told:#?}");
    }
    assert_eq!(told.len(), 10, "{told:#?}");

    let output = check(path, &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mistakes = json.get("mistakes").and_then(Value::as_array).unwrap();
    assert_eq!(mistakes.len(), 10);
    assert!(
        mistakes
            .iter()
            .all(|one| one.get("line").and_then(Value::as_u64) > Some(0))
    );
}

#[test]
fn what_is_no_profile_is_one_sentence() {
    let folder = folder(&[]);
    fs::write(folder.path().join("topics.toml"), [0xff, 0xfe, 0x00]).unwrap();
    for (profile, word) in [
        ("no-such", "br-vt-2018"),
        (folder.path().to_str().unwrap(), "topics.toml"),
    ] {
        let output = check(profile, &[]);
        assert_eq!(output.status.code(), Some(1));
        let told = told(&output.stderr);
        assert!(
            told.len() == 1 && told.iter().all(|line| line.contains(word)),
            "{told:?}"
        );
    }
    assert_eq!(check("br-vt-2018", &["--jsn"]).status.code(), Some(2));
}

//! The list of places to die at is complete: no call that changes the disk goes past it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::kit::*;
use crate::{
    Vault,
    crash::{self, Step},
};

/// Calls that only `files/disk.rs` may make.
const RAW_CALLS: &[&str] = &[
    "fs::read",
    "fs::write",
    "fs::remove",
    "fs::rename",
    "fs::create",
    "fs::copy",
    "fs::hard_link",
    "fs::set_permissions",
    "fs::metadata",
    "File::open",
    "File::create",
    "File::options",
    "OpenOptions",
    "DirBuilder",
    "rustix::",
    ".sync_all",
    ".sync_data",
    ".set_len",
    ".write_all_at",
];

/// Those of them that change something.
const CHANGING_CALLS: &[&str] = &[
    "fs::write",
    "fs::remove",
    "fs::rename",
    "fs::create",
    "fs::copy",
    "fs::hard_link",
    "fs::set_permissions",
    ".create(",
    ".write_all(",
    ".sync_all",
    ".sync_data",
    ".set_len",
];

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// The sources of the shipped program, without their tests.
fn shipped() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&root)
        .into_iter()
        .map(|(path, text)| {
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let program = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            (name, program.to_owned())
        })
        .filter(|(name, _)| !name.contains("tests"))
        .collect()
}

#[test]
fn every_call_to_the_disk_is_in_one_file() {
    let all = shipped();
    assert!(all.len() > 20, "the sources are found");
    for (name, text) in all {
        if name == "files/disk.rs" {
            continue;
        }
        for call in RAW_CALLS {
            assert!(!text.contains(call), "{name} calls {call}");
        }
    }
}

#[test]
fn every_call_that_changes_the_disk_passes_a_step() {
    let all = shipped();
    let (_, disk) = all
        .iter()
        .find(|(name, _)| name == "files/disk.rs")
        .unwrap();
    let functions: Vec<_> = disk.split("pub(super) fn ").skip(1).collect();
    let mut changing = 0;
    for function in functions {
        if CHANGING_CALLS.iter().any(|call| function.contains(call)) {
            changing += 1;
            let name = function.split('(').next().unwrap();
            assert!(function.contains("crash::"), "{name} passes no step");
        }
    }
    assert!(changing >= 8, "the calls are found");
}

#[test]
fn every_transaction_ends_in_one_place() {
    for (name, text) in shipped() {
        let commits = text.matches(".commit()").count();
        assert_eq!(commits, usize::from(name == "index.rs"), "{name}");
        let opens = text.matches("Connection::open").count();
        assert_eq!(opens > 0, name == "index.rs", "{name}");
    }
}

#[test]
fn a_whole_life_takes_every_kind_of_step() {
    let machine = Machine::new();
    let vault = machine.open();
    uploaded(&vault, id(1));
    vault.accept(id(1), b"{}", now()).unwrap();
    let taken: BTreeSet<Step> = crash::trace().into_iter().collect();
    assert_eq!(taken, Step::ALL.into_iter().collect());
    drop(vault);
    drop(Vault::rebuild(machine.config(), now()).unwrap());
    let rebuilding = crash::trace();
    assert!(rebuilding.contains(&Step::Rename) && rebuilding.contains(&Step::Committed));
}

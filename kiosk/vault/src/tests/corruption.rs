//! The disk lies: bits flip and files end early, in database and spool. What is damaged is
//! made anew or named and kept; nothing disappears in silence.

use std::{env, fs, path::PathBuf};

use kiosk_domain::dossier::KioskState;
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::kit::*;
use crate::{Damage, Piece, Vault, VaultError, audit::Event};

/// Damages of an everyday run; `KIOSK_VAULT_TRIALS` asks for more.
const EVERYDAY_TRIALS: u64 = 400;

const SEED: u64 = 0x6b69_6f73_6b05;

const RECEIPT: &[u8] = b"{\"key_id\":\"e1\"}";

/// How the program ended before the damage.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Ended {
    /// It was killed: the log is still beside the database and holds the last rows.
    Killed,
    /// It was closed: the database holds all rows, and there is no log to read them from.
    Closed,
}

/// One dossier in each state that has files.
fn full_machine(ended: Ended) -> Machine {
    let machine = Machine::new();
    let vault = machine.open();
    hand_in(&scan(&vault, id(1)).unwrap()).unwrap();
    uploaded(&vault, id(2));
    uploaded(&vault, id(3));
    vault
        .call_staff(id(3), kiosk_domain::FaultCode::PortalMismatch, now())
        .unwrap();
    uploaded(&vault, id(4));
    vault.accept(id(4), RECEIPT, now()).unwrap();
    drop(scan(&vault, id(5)).unwrap());
    scan(&vault, id(6)).unwrap().park(now()).unwrap();
    if ended == Ended::Closed {
        drop(vault);
    }
    machine.remember();
    machine
}

/// Files that a damage may hit: everything but the machine's own keys, which are the one
/// thing that cannot be made anew.
fn targets(machine: &Machine) -> Vec<(PathBuf, Vec<u8>)> {
    let files = machine.remembered();
    let targets = files.iter().filter(|(path, bytes)| {
        !bytes.is_empty() && !path.starts_with("device") && !path.ends_with("index.db-shm")
    });
    targets.cloned().collect()
}

fn damage(bytes: &mut Vec<u8>, random: &mut StdRng) -> String {
    let place = random.gen_range(0..bytes.len());
    if random.gen_bool(0.3) {
        bytes.truncate(place);
        return format!("cut at {place}");
    }
    let bit = random.gen_range(0..8);
    bytes[place] ^= 1 << bit;
    format!("bit {bit} of byte {place}")
}

/// A confirmed dossier is all there and on its way, or it is named and what is left of it
/// is still there.
fn is_whole_or_named(machine: &Machine, vault: &Vault, number: u128, what: &str) {
    let state = vault.state(id(number)).unwrap();
    assert!(
        state.is_waiting() || state == KioskState::NeedsStaff,
        "{what}: dossier {number} is {state:?}"
    );
    let report = vault.verify().unwrap();
    let named = report
        .findings
        .iter()
        .any(|finding| finding.dossier == Some(id(number)));
    assert!(machine.dossier_dir(id(number)).join("documents").exists());
    if !named {
        let body = vault.manifest(id(number)).unwrap();
        let path = PathBuf::from(format!("spool/{}/manifest.json", id(number)));
        assert_eq!(body, machine.remembered_file(&path), "{what}");
        assert_eq!(vault.expectation(id(number)).unwrap().documents.len(), 2);
    }
    assert!(
        !machine.dossier_dir(id(number)).join("wrapped.key").exists(),
        "{what}"
    );
}

fn receipt_is_kept_or_named(vault: &Vault, what: &str) {
    match vault.receipt(id(4)) {
        Ok(Some(receipt)) => assert_eq!(receipt, RECEIPT, "{what}"),
        Ok(None) => panic!("{what}: the receipt is gone"),
        Err(VaultError::Damaged { .. } | VaultError::Unknown(_)) => {
            let named =
                vault.verify().unwrap().findings.iter().any(|finding| {
                    finding.dossier == Some(id(4)) && finding.piece == Piece::Receipt
                });
            assert!(named, "{what}: the receipt is not named");
        }
        Err(error) => panic!("{what}: {error}"),
    }
}

/// A draft that cannot be opened any more is told in the audit chain; pages that were
/// changed do not open.
fn draft_is_readable_or_told(machine: &Machine, vault: &Vault, what: &str) {
    match vault.state(id(5)) {
        Ok(KioskState::Draft) => {
            let draft = vault.resume_draft(id(5)).unwrap();
            assert_eq!(draft.pages().unwrap().len(), 2, "{what}");
            for number in 1..=2 {
                match draft.open_page(page(number)) {
                    Ok(plain) => assert_eq!(plain.as_slice(), page_bytes(number), "{what}"),
                    Err(VaultError::Seal { .. }) => {}
                    Err(error) => panic!("{what}: {error}"),
                }
            }
        }
        Ok(KioskState::Erased) => {
            assert!(acts(machine).contains(&Event::DraftUnreadable.name().to_owned()));
        }
        Err(VaultError::Unknown(_)) => {
            assert!(acts(machine).contains(&Event::RemainsErased.name().to_owned()));
        }
        other => panic!("{what}: {other:?}"),
    }
}

fn acts(machine: &Machine) -> Vec<String> {
    let db = rusqlite::Connection::open(machine.dir().join("index.db")).unwrap();
    let mut statement = db.prepare("SELECT act FROM audit").unwrap();
    let acts = statement.query_map([], |row| row.get(0)).unwrap();
    acts.map(Result::unwrap).collect()
}

/// Half of an everyday run each, so that they run beside each other.
#[test]
fn flips_and_cuts_after_a_kill_are_set_right_or_named() {
    damage_at_random(Ended::Killed, SEED);
}

#[test]
fn flips_and_cuts_after_a_proper_end_are_set_right_or_named() {
    let rebuilt = damage_at_random(Ended::Closed, SEED + 1);
    assert!(rebuilt > 0, "the index was hit badly at least once");
}

/// Answers how often the index had to be made anew.
fn damage_at_random(ended: Ended, seed: u64) -> u32 {
    let trials = env::var("KIOSK_VAULT_TRIALS");
    let trials = trials.map_or(EVERYDAY_TRIALS, |count| count.parse().unwrap()) / 2;
    let machine = full_machine(ended);
    let targets = targets(&machine);
    let mut random = StdRng::seed_from_u64(seed);
    let (mut rebuilt, mut named) = (0, 0);
    for trial in 0..trials {
        machine.put_back();
        let (path, mut bytes) = targets[random.gen_range(0..targets.len())].clone();
        let what = damage(&mut bytes, &mut random);
        let what = format!("{ended:?}, trial {trial}: {} {what}", path.display());
        fs::write(machine.dir().join(&path), bytes).unwrap();

        let vault = machine
            .try_open(now())
            .unwrap_or_else(|error| panic!("{what}: {error:?}"));
        for number in 1..=3 {
            is_whole_or_named(&machine, &vault, number, &what);
        }
        receipt_is_kept_or_named(&vault, &what);
        draft_is_readable_or_told(&machine, &vault, &what);
        let opening = vault.opening();
        rebuilt += u32::from(opening.rebuilt.is_some());
        named += u32::from(!opening.findings.is_empty());
    }
    assert!(named > 0, "a piece was named at least once");
    rebuilt
}

#[test]
fn a_damaged_document_is_named_kept_and_given_to_staff() {
    let machine = full_machine(Ended::Killed);
    machine.put_back();
    let path = machine.dossier_dir(id(1)).join("documents/1.age");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let vault = machine.try_open(now()).unwrap();
    let found = vault.verify().unwrap().findings;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0].piece, found[0].damage),
        (&Piece::Document(1), Damage::Changed)
    );
    assert_eq!(found[0].piece.to_string(), "documents/1.age");
    drop(vault);

    fs::write(&path, &bytes[..100]).unwrap();
    let vault = machine.try_open(now()).unwrap();
    assert_eq!(vault.state(id(1)).unwrap(), KioskState::NeedsStaff);
    assert_eq!(vault.opening().findings, found);
    assert!(vault.hand_back(id(1), now()).is_err());
    let held = vault.status().unwrap().held;
    assert!(
        held.iter().any(|held| held.dossier == id(1)
            && held.fault == Some(kiosk_domain::FaultCode::DossierDamaged))
    );

    let whole = format!("spool/{}/documents/1.age", id(1));
    fs::write(&path, machine.remembered_file(whole.as_ref())).unwrap();
    vault.hand_back(id(1), now()).unwrap();
    assert_eq!(vault.verify().unwrap().findings, []);
}

#[test]
fn an_older_copy_of_the_index_is_found_and_set_right() {
    let machine = Machine::new();
    let vault = machine.open();
    drop(scan(&vault, id(1)).unwrap());
    drop(vault);
    let older = fs::read(machine.dir().join("index.db")).unwrap();
    let vault = machine.open();
    hand_in(&vault.resume_draft(id(1)).unwrap()).unwrap();
    uploaded(&vault, id(2));
    vault.accept(id(2), RECEIPT, now()).unwrap();
    vault.keep_house(now()).unwrap();
    drop(vault);
    fs::write(machine.dir().join("index.db"), older).unwrap();

    let vault = machine.open();
    let fell_back = vault.opening().findings;
    assert!(
        fell_back
            .iter()
            .any(|finding| finding.damage == Damage::FellBack)
    );
    assert!(vault.opening().rebuilt.is_none());
    assert_eq!(vault.state(id(1)).unwrap(), KioskState::Sealed);
    assert_eq!(vault.documents(id(1)).unwrap().len(), 2);
    assert_eq!(vault.audit_report().unwrap().continued_at.len(), 1);
}

#[test]
fn a_status_can_be_asked_while_the_kiosk_runs() {
    let machine = Machine::new();
    let vault = machine.open();
    uploaded(&vault, id(1));
    let beside = crate::Inspection::open(&machine.dir()).unwrap();
    let status = beside.status().unwrap();
    assert_eq!((status.counts.waiting, status.counts.drafts), (1, 0));
    assert!(status.drafts_open_with_the_disk);
    assert_eq!(beside.verify().unwrap().findings, []);
    assert_eq!(beside.audit_report().unwrap().broken_at, None);
    let json = serde_json::to_value(&status).unwrap();
    assert_eq!(json["device_key"], "file");
    assert!(crate::Inspection::open(&machine.dir().join("none")).is_err());
}

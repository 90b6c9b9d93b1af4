//! The program dies at every durable step once, and is started again.

use std::fs;

use kiosk_domain::dossier::KioskState;

use super::kit::*;
use crate::{Vault, VaultError, crash, seal};

/// Steps after which a visit is surely over; the loops end themselves long before.
const MORE_STEPS_THAN_A_VISIT_HAS: u32 = 500;

/// Runs `act` with a crash after each number of steps until it gets through, and shows the
/// restarted vault to `check` together with whether `act` had answered success.
fn for_each_crash(
    prepare: impl Fn(&Vault),
    act: impl Fn(&Vault) -> Result<(), VaultError>,
    check: impl Fn(&Machine, &Vault, bool),
) {
    for steps in 0..MORE_STEPS_THAN_A_VISIT_HAS {
        let machine = Machine::new();
        let vault = machine.open();
        prepare(&vault);
        crash::after(steps);
        let answered = act(&vault).is_ok();
        let crashed = crash::never();
        drop(vault);
        let again = machine.open();
        check(&machine, &again, answered);
        again.verify_audit().unwrap();
        if !crashed {
            assert!(answered, "without a crash it succeeds");
            assert!(steps > 3, "there are steps to crash at");
            return;
        }
    }
    panic!("the act never ended");
}

fn is_whole_and_sealed(machine: &Machine, vault: &Vault) {
    for document in vault.documents(id(1)).unwrap() {
        let sealed = vault
            .read_document(id(1), document.ordinal, 0, 1 << 20)
            .unwrap();
        assert_eq!(seal::sha256(&sealed), document.sealed_sha256);
    }
    assert_eq!(vault.expectation(id(1)).unwrap().documents.len(), 2);
    assert_eq!(vault.waiting().unwrap().len(), 1);
    assert!(!machine.dossier_dir(id(1)).join("wrapped.key").exists());
    assert!(!machine.dossier_dir(id(1)).join("pages").exists());
}

fn is_an_intact_draft(vault: &Vault) {
    let draft = vault.resume_draft(id(1)).unwrap();
    for (page_id, _) in draft.pages().unwrap() {
        let plain = draft.open_page(page_id).unwrap();
        assert_eq!(plain.as_slice(), page_bytes(page_id.0.as_u128()));
    }
    assert!(vault.waiting().unwrap().is_empty());
}

#[test]
fn scanning_leaves_a_readable_draft_or_nothing() {
    for_each_crash(
        |_| {},
        |vault| scan(vault, id(1)).map(drop),
        |machine, vault, answered| match vault.state(id(1)) {
            Ok(KioskState::Draft) => {
                is_an_intact_draft(vault);
                let pages = vault.index().pages(id(1)).unwrap().len();
                assert!(!answered || pages == 2);
                let files = fs::read_dir(machine.dossier_dir(id(1)).join("pages")).unwrap();
                assert_eq!(files.count(), pages);
            }
            Err(VaultError::Unknown(_)) => {
                assert!(!answered);
                assert!(!machine.dossier_dir(id(1)).exists());
            }
            other => panic!("{other:?}"),
        },
    );
}

#[test]
fn confirming_leaves_the_draft_or_the_sealed_dossier() {
    for_each_crash(
        |vault| drop(scan(vault, id(1)).unwrap()),
        |vault| hand_in(&vault.resume_draft(id(1))?),
        |machine, vault, answered| match vault.state(id(1)).unwrap() {
            KioskState::Sealed => is_whole_and_sealed(machine, vault),
            KioskState::Draft => {
                assert!(!answered, "a confirmed dossier is never a draft again");
                is_an_intact_draft(vault);
                hand_in(&vault.resume_draft(id(1)).unwrap()).unwrap();
                is_whole_and_sealed(machine, vault);
            }
            other => panic!("{other:?}"),
        },
    );
}

#[test]
fn accepting_erases_only_after_the_receipt_is_stored() {
    for_each_crash(
        |vault| uploaded(vault, id(1)),
        |vault| vault.accept(id(1), b"receipt", now()),
        |machine, vault, answered| match vault.state(id(1)).unwrap() {
            KioskState::Uploaded => {
                assert!(!answered);
                is_whole_and_sealed(machine, vault);
            }
            KioskState::Erased => {
                assert_eq!(
                    vault.receipt(id(1)).unwrap().as_deref(),
                    Some(&b"receipt"[..])
                );
                assert!(!machine.dossier_dir(id(1)).exists());
            }
            other => panic!("{other:?}"),
        },
    );
}

#[test]
fn giving_up_leaves_the_draft_or_nothing() {
    for_each_crash(
        |vault| drop(scan(vault, id(1)).unwrap()),
        |vault| vault.resume_draft(id(1))?.abandon(now()),
        |machine, vault, answered| match vault.state(id(1)).unwrap() {
            KioskState::Draft => {
                assert!(!answered);
                is_an_intact_draft(vault);
            }
            KioskState::Erased => assert!(!machine.dossier_dir(id(1)).exists()),
            other => panic!("{other:?}"),
        },
    );
}

#[test]
fn an_interrupted_recovery_is_finished_by_the_next_one() {
    for steps in 0..MORE_STEPS_THAN_A_VISIT_HAS {
        let machine = Machine::new();
        let vault = machine.open();
        scan(&vault, id(2)).unwrap();
        uploaded(&vault, id(1));
        drop(vault);
        crash::after(steps);
        let opened = machine.try_open(hours_later(25)).is_ok();
        if !crash::never() {
            assert!(opened);
            return;
        }
        let vault = machine.try_open(hours_later(25)).unwrap();
        is_whole_and_sealed(&machine, &vault);
        assert_eq!(vault.state(id(2)).unwrap(), KioskState::Erased);
        assert!(!machine.dossier_dir(id(2)).exists());
    }
    panic!("recovery never ended");
}

#[test]
fn a_draft_lives_24_hours() {
    let machine = Machine::new();
    scan(&machine.open(), id(1)).unwrap();
    let vault = machine.try_open(hours_later(24)).unwrap();
    assert_eq!(vault.drafts().unwrap(), [id(1)]);
    is_an_intact_draft(&vault);
    drop(vault);
    let vault = machine.try_open(hours_later(25)).unwrap();
    assert!(vault.drafts().unwrap().is_empty());
    assert!(!machine.dossier_dir(id(1)).exists());
}

#[test]
fn a_lost_index_loses_no_confirmed_dossier() {
    let machine = Machine::new();
    let vault = machine.open();
    hand_in(&scan(&vault, id(1)).unwrap()).unwrap();
    drop(vault.begin_draft(id(2), now()).unwrap());
    drop(vault);
    for name in ["index.db", "index.db-wal", "index.db-shm"] {
        drop(fs::remove_file(machine.dir().join(name)));
    }

    let vault = machine.open();
    is_whole_and_sealed(&machine, &vault);
    assert!(!machine.dossier_dir(id(2)).exists());
    let next = vault
        .next_session_no(jiff::civil::date(2026, 11, 23))
        .unwrap();
    assert_eq!(next.as_str(), "K01-261123-002");
}

#[test]
fn a_damaged_folder_without_a_row_is_kept_for_people() {
    let machine = Machine::new();
    hand_in(&scan(&machine.open(), id(1)).unwrap()).unwrap();
    for name in ["index.db", "index.db-wal", "index.db-shm"] {
        drop(fs::remove_file(machine.dir().join(name)));
    }
    fs::write(machine.dossier_dir(id(1)).join("documents/1.age"), b"torn").unwrap();

    let vault = machine.open();
    assert!(vault.waiting().unwrap().is_empty());
    assert!(machine.dossier_dir(id(1)).join("manifest.json").exists());
}

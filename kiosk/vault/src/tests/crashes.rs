//! The program dies at every durable step once, and is started again.

use std::{cell::RefCell, fs};

use kiosk_domain::{FaultCode, dossier::KioskState};
use zeroize::Zeroizing;

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
        let report = again.verify().unwrap();
        assert_eq!(report.findings, [], "after {steps} steps");
        if !crashed {
            assert!(answered, "without a crash it succeeds");
            assert!(steps >= 2, "an act has at least both sides of a commit");
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
fn parking_leaves_the_draft_or_only_the_slip() {
    let slip = RefCell::new(Zeroizing::default());
    for_each_crash(
        |vault| {
            let draft = scan(vault, id(1)).unwrap();
            *slip.borrow_mut() = draft.resume_slip().unwrap();
        },
        |vault| vault.resume_draft(id(1))?.park(now()),
        |machine, vault, answered| {
            if vault.state(id(1)).unwrap() == KioskState::Parked {
                let key = machine.dossier_dir(id(1)).join("wrapped.key");
                assert!(!key.exists(), "only the slip opens it");
                drop(vault.resume_by_slip(&slip.borrow(), now()).unwrap());
            } else {
                assert!(!answered);
            }
            is_an_intact_draft(vault);
        },
    );
}

#[test]
fn resuming_by_slip_leaves_the_parked_draft_or_an_open_one() {
    let slip = RefCell::new(Zeroizing::default());
    for_each_crash(
        |vault| {
            let draft = scan(vault, id(1)).unwrap();
            *slip.borrow_mut() = draft.resume_slip().unwrap();
            draft.park(now()).unwrap();
        },
        |vault| vault.resume_by_slip(&slip.borrow(), now()).map(drop),
        |_, vault, answered| {
            if vault.state(id(1)).unwrap() == KioskState::Parked {
                assert!(!answered);
                drop(vault.resume_by_slip(&slip.borrow(), now()).unwrap());
            }
            is_an_intact_draft(vault);
        },
    );
}

#[test]
fn a_decision_of_staff_happens_or_not() {
    let stopped = |vault: &Vault| {
        uploaded(vault, id(1));
        vault
            .call_staff(id(1), FaultCode::PortalMismatch, now())
            .unwrap();
    };
    for_each_crash(
        stopped,
        |vault| vault.hand_back(id(1), now()),
        |machine, vault, answered| {
            if vault.state(id(1)).unwrap() == KioskState::NeedsStaff {
                assert!(!answered);
                vault.hand_back(id(1), now()).unwrap();
            }
            is_whole_and_sealed(machine, vault);
        },
    );
    for_each_crash(
        stopped,
        |vault| vault.give_up(id(1), now()),
        |machine, vault, answered| {
            if vault.state(id(1)).unwrap() == KioskState::NeedsStaff {
                assert!(!answered);
            } else {
                assert!(!machine.dossier_dir(id(1)).exists());
            }
        },
    );
}

#[test]
fn delivery_steps_are_taken_or_not() {
    for_each_crash(
        |vault| hand_in(&scan(vault, id(1)).unwrap()).unwrap(),
        |vault| {
            vault.record_declared(id(1), now())?;
            vault.note_failure(id(1), FaultCode::PortalUnreachable, now())?;
            vault.record_uploaded(id(1), now())
        },
        |machine, vault, _| is_whole_and_sealed(machine, vault),
    );
}

#[test]
fn a_rebuilding_that_is_cut_is_done_by_the_next_one() {
    for steps in 0..MORE_STEPS_THAN_A_VISIT_HAS {
        let machine = Machine::new();
        let vault = machine.open();
        drop(scan(&vault, id(2)).unwrap());
        uploaded(&vault, id(3));
        vault.accept(id(3), b"receipt", now()).unwrap();
        uploaded(&vault, id(1));
        drop(vault);
        crash::after(steps);
        let rebuilt = Vault::rebuild(machine.config(), now());
        let crashed = crash::never();
        let vault = machine.try_open(now()).unwrap();
        is_whole_and_sealed(&machine, &vault);
        assert_eq!(vault.state(id(2)).unwrap(), KioskState::Draft);
        assert_eq!(
            vault.receipt(id(3)).unwrap().as_deref(),
            Some(&b"receipt"[..])
        );
        assert_eq!(vault.verify().unwrap().findings, [], "after {steps} steps");
        assert_eq!(vault.audit_report().unwrap().continued_at, [0; 0]);
        if !crashed {
            let report = rebuilt.unwrap();
            assert!(report.audit_whole);
            assert_eq!((report.counts.waiting, report.counts.drafts), (1, 1));
            return;
        }
    }
    panic!("the rebuilding never ended");
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
fn a_program_that_runs_for_days_erases_what_nobody_came_back_for() {
    let machine = Machine::new();
    let vault = machine.open();
    drop(scan(&vault, id(1)).unwrap());
    let open = scan(&vault, id(2)).unwrap();
    let parked = scan(&vault, id(3)).unwrap();
    parked.park(now()).unwrap();
    let key = || fs::read(machine.dir().join("device/device.key")).unwrap();
    let first_key = key();
    let kept = || fs::read(machine.dir().join("audit.head")).unwrap();
    let first_head = kept();

    vault.keep_house(hours_later(25)).unwrap();
    assert_eq!(vault.drafts().unwrap(), [id(2)], "a visit is still open");
    assert_eq!(vault.parked().unwrap(), [id(3)]);
    assert_eq!(key(), first_key, "an open draft needs the key");
    assert_ne!(kept(), first_head);
    open.abandon(now()).unwrap();
    vault.keep_house(hours_later(7 * 24 + 1)).unwrap();
    assert!(vault.parked().unwrap().is_empty());
    assert!(!machine.dossier_dir(id(3)).exists());
    assert_ne!(key(), first_key);
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
    machine.lose_index();

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
    machine.lose_index();
    fs::write(machine.dossier_dir(id(1)).join("documents/1.age"), b"torn").unwrap();

    let vault = machine.open();
    assert!(vault.waiting().unwrap().is_empty());
    assert!(machine.dossier_dir(id(1)).join("manifest.json").exists());
}

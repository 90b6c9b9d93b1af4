//! Who opens a draft, and until when (the table "Drafts" of the facts on custody).

use kiosk_domain::{FaultCode, Redacted, dossier::KioskState};
use zeroize::Zeroizing;

use super::kit::*;
use crate::{AuditEntry, Event, MOST_WAITING, Vault, VaultError};

fn number(text: &str) -> Redacted<String> {
    Redacted::new(text.to_owned())
}

fn refused(vault: &Vault, text: &str) -> bool {
    let slip = Zeroizing::new(text.to_owned());
    matches!(vault.resume_by_slip(&slip, now()), Err(VaultError::Slip))
}

#[test]
fn after_a_crash_the_same_card_opens_the_draft_and_no_other() {
    let machine = Machine::new();
    let vault = machine.open();
    scan(&vault, id(1))
        .unwrap()
        .bind_to(&number(NUMBER))
        .unwrap();
    drop(scan(&vault, id(2)).unwrap());
    drop(vault);

    let vault = machine.open();
    let nobody = vault.resume_for(&number("077085000001"), now()).unwrap();
    assert!(nobody.is_none(), "another card opens nothing");
    let draft = vault.resume_for(&number(NUMBER), now()).unwrap().unwrap();
    assert_eq!(draft.id(), id(1));
    assert_eq!(draft.open_page(page(1)).unwrap().as_slice(), page_bytes(1));
    let twice = vault.resume_for(&number(NUMBER), now()).unwrap();
    assert!(twice.is_none(), "it is open already");
    assert!(!holds(&machine.everything_on_disk(), NUMBER.as_bytes()));
}

#[test]
fn a_parked_draft_is_opened_by_its_slip_alone() {
    let machine = Machine::new();
    let vault = machine.open();
    let draft = scan(&vault, id(1)).unwrap();
    draft.bind_to(&number(NUMBER)).unwrap();
    let slip = draft.resume_slip().unwrap();
    draft.park(now()).unwrap();
    assert!(matches!(draft.open_page(page(1)), Err(VaultError::Closed)));
    assert_eq!(vault.state(id(1)).unwrap(), KioskState::Parked);
    assert!(vault.resume_for(&number(NUMBER), now()).unwrap().is_none());
    drop((draft, vault));

    let vault = machine.open();
    let other = scan(&vault, id(2)).unwrap();
    let other_slip = other.resume_slip().unwrap();
    assert!(refused(&vault, &other_slip), "it is not parked");
    let mixed = format!("{}{}", &slip[..37], &other_slip[37..]);
    assert!(refused(&vault, &mixed), "another secret");
    assert!(refused(&vault, "HS1-"));

    let draft = vault.resume_by_slip(&slip, now()).unwrap();
    assert_eq!(draft.open_page(page(2)).unwrap().as_slice(), page_bytes(2));
    assert!(refused(&vault, &slip), "it is open");
    hand_in(&draft).unwrap();
    assert!(refused(&vault, &slip), "confirmed: nothing here opens it");
    assert_eq!(vault.verify().unwrap().findings, []);
}

#[test]
fn a_parked_draft_waits_seven_days_and_outlives_its_row() {
    let machine = Machine::new();
    let vault = machine.open();
    let draft = scan(&vault, id(1)).unwrap();
    let slip = draft.resume_slip().unwrap();
    draft.park(now()).unwrap();
    drop((draft, vault));
    let vault = machine.try_open(hours_later(7 * 24)).unwrap();
    assert_eq!(vault.parked().unwrap(), [id(1)]);
    drop(vault);
    machine.lose_index();
    let vault = machine.open();
    assert_eq!(vault.parked().unwrap(), [id(1)]);
    let draft = vault.resume_by_slip(&slip, now()).unwrap();
    assert_eq!(draft.pages().unwrap().len(), 2);
    draft.park(now()).unwrap();
    vault.erase_parked(id(1), now()).unwrap();
    assert!(!machine.dossier_dir(id(1)).exists());
    assert!(vault.erase_parked(id(1), now()).is_err());

    let parked = scan(&vault, id(2)).unwrap();
    parked.park(now()).unwrap();
    drop((parked, vault, draft));
    let vault = machine.try_open(hours_later(7 * 24 + 1)).unwrap();
    assert!(vault.parked().unwrap().is_empty());
    assert!(!machine.dossier_dir(id(2)).exists());
}

#[test]
fn a_full_queue_takes_no_new_dossier() {
    let machine = Machine::new();
    let vault = machine.open();
    vault
        .index()
        .change(now(), |change| {
            for number in 0..MOST_WAITING {
                change.begin(id(1000 + u128::from(number)))?;
                change.hold_damaged(id(1000 + u128::from(number)), FaultCode::Internal)?;
            }
            Ok(())
        })
        .unwrap();
    let refused = vault.begin_draft(id(1), now()).map(|draft| draft.id());
    assert!(matches!(refused, Err(VaultError::QueueFull { .. })));
    assert!(!machine.dossier_dir(id(1)).exists());
    vault.give_up(id(1000), now()).unwrap();
    assert!(vault.begin_draft(id(1), now()).is_ok());
}

#[test]
fn only_the_vault_tells_of_changes_of_state() {
    let machine = Machine::new();
    let vault = machine.open();
    let rows = vault.verify_audit().unwrap();
    let mut entry = AuditEntry::of(Event::PrintEnded, id(1));
    entry.outcome = Some("printed");
    entry.problem = Some("Nguyễn Văn Mẫu, a sentence".to_owned());
    vault.record(&entry, now()).unwrap();
    assert_eq!(vault.verify_audit().unwrap(), rows + 1);
    let mut export = Vec::new();
    vault.export_audit(&mut export).unwrap();
    assert!(holds(&export, b"\"outcome\":\"printed\""));
    assert!(!holds(&export, "Mẫu".as_bytes()), "no free text");
    for event in [
        Event::DossierSealed,
        Event::DossierErased,
        Event::DraftAdopted,
    ] {
        assert!(vault.record(&AuditEntry::of(event, id(1)), now()).is_err());
    }
}

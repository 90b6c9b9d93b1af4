//! What the vault promises of a dossier from the first page to the erasure.

use std::fs;

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::civil;
use kiosk_domain::{FaultCode, dossier::KioskState};
use serde_json::Value;

use super::kit::*;
use crate::{Config, Vault, VaultError, device::Device, manifest::Manifest, seal};

#[test]
fn pages_open_until_confirmation_and_never_after() {
    let machine = Machine::new();
    let vault = machine.open();
    let draft = scan(&vault, id(1)).unwrap();
    assert_eq!(draft.open_page(page(1)).unwrap().as_slice(), page_bytes(1));
    assert_eq!(draft.pages().unwrap().len(), 2);

    hand_in(&draft).unwrap();
    assert!(matches!(draft.open_page(page(1)), Err(VaultError::Closed)));
    assert!(matches!(hand_in(&draft), Err(VaultError::Closed)));
    assert!(matches!(draft.abandon(now()), Err(VaultError::Closed)));
    assert!(matches!(
        vault.resume_draft(id(1)),
        Err(VaultError::Move { .. })
    ));
    let folder = machine.dossier_dir(id(1));
    assert!(!folder.join("wrapped.key").exists());
    assert!(!folder.join("pages").exists());
}

#[test]
fn nothing_of_a_person_is_on_the_disk_at_any_time() {
    let machine = Machine::new();
    let vault = machine.open();
    let page_digest = seal::sha256(&page_bytes(1));
    let marks: Vec<Vec<u8>> = [NAME, NUMBER, NOTE, ADDRESS, "MARK-OF", "AGE-SECRET-KEY-1"]
        .iter()
        .map(|mark| mark.as_bytes().to_vec())
        .chain([
            page_digest.to_vec(),
            HEXLOWER.encode(&page_digest).into_bytes(),
        ])
        .collect();
    let is_clean = |moment: &str| {
        let disk = machine.everything_on_disk();
        for mark in &marks {
            assert!(
                !holds(&disk, mark),
                "{moment}: {}",
                String::from_utf8_lossy(mark)
            );
        }
        assert!(
            holds(&disk, id(1).to_string().as_bytes()),
            "the search finds what is there"
        );
    };

    let draft = scan(&vault, id(1)).unwrap();
    is_clean("scanned");
    hand_in(&draft).unwrap();
    is_clean("confirmed");
    vault.record_declared(id(1), now()).unwrap();
    vault.record_uploaded(id(1), now()).unwrap();
    vault.accept(id(1), b"{}", now()).unwrap();
    is_clean("accepted");
    assert!(!machine.dossier_dir(id(1)).exists());
}

#[test]
fn portal_and_recovery_can_open_what_the_manifest_grants() {
    let machine = Machine::new();
    let vault = machine.open();
    hand_in(&scan(&vault, id(1)).unwrap()).unwrap();

    let manifest: Value = serde_json::from_slice(&vault.manifest(id(1)).unwrap()).unwrap();
    assert_eq!(manifest["created"], "2026-11-23T08:43:37Z");
    assert_eq!(manifest["clock"], "trusted");
    for (place, key) in [
        (0, &machine.province.portal),
        (1, &machine.province.recovery),
    ] {
        let sealed = manifest["grants"][place]["sealed_secret"].as_str().unwrap();
        let secret = age::decrypt(key, &BASE64.decode(sealed.as_bytes()).unwrap()).unwrap();
        let secret = seal::Secret::parse(&secret).unwrap();
        let form = secret
            .open(&vault.read_document(id(1), 0, 0, 1 << 20).unwrap())
            .unwrap();
        let form: Value = serde_json::from_slice(&form).unwrap();
        assert_eq!(form["case"], "all");
        assert_eq!(form["for_whom"], "self");
        assert_eq!(form["applicant"]["name"], NAME);
        assert_eq!(form["applicant"]["sex"], "female");
        assert_eq!(form["applicant"]["birth"], "1985-01-01");
        assert_eq!(form["pages"][0]["note"], Value::Null);
        assert_eq!(form["pages"][1]["note"], NOTE);
        assert_eq!(form["pages"][1]["page"], 2);
        let pdf = secret
            .open(&vault.read_document(id(1), 1, 0, 1 << 20).unwrap())
            .unwrap();
        assert_eq!(pdf.as_slice(), b"%PDF-MARK-OF-PDF");
    }
}

#[test]
fn expected_tags_are_those_that_only_an_opened_form_can_give() {
    let machine = Machine::new();
    let vault = machine.open();
    hand_in(&scan(&vault, id(1)).unwrap()).unwrap();

    let manifest: Value = serde_json::from_slice(&vault.manifest(id(1)).unwrap()).unwrap();
    let grant = manifest["grants"][0]["sealed_secret"].as_str().unwrap();
    let secret = age::decrypt(
        &machine.province.portal,
        &BASE64.decode(grant.as_bytes()).unwrap(),
    )
    .unwrap();
    let form = vault.read_document(id(1), 0, 0, 1 << 20).unwrap();
    let form = seal::Secret::parse(&secret).unwrap().open(&form).unwrap();
    let form: Value = serde_json::from_slice(&form).unwrap();
    let key = HEXLOWER
        .decode(form["read_back_key"].as_str().unwrap().as_bytes())
        .unwrap();
    let key: [u8; 32] = key.try_into().unwrap();

    let expectation = vault.expectation(id(1)).unwrap();
    assert_eq!(
        expectation.manifest_sha256,
        seal::sha256(&vault.manifest(id(1)).unwrap())
    );
    assert_eq!(expectation.documents[0].tags, Vec::<[u8; 32]>::new());
    let tags: Vec<_> = digests()
        .iter()
        .map(|page| seal::read_back_tag(&key, &page.sha256))
        .collect();
    assert_eq!(expectation.documents[1].tags, tags);
}

#[test]
fn manifest_is_signed_over_its_canonical_form() {
    let machine = Machine::new();
    let vault = machine.open();
    hand_in(&scan(&vault, id(1)).unwrap()).unwrap();

    let mut manifest: Value = serde_json::from_slice(&vault.manifest(id(1)).unwrap()).unwrap();
    let signature = manifest
        .as_object_mut()
        .unwrap()
        .remove("device_signature")
        .unwrap();
    let signature = BASE64
        .decode(signature.as_str().unwrap().as_bytes())
        .unwrap();
    let message = serde_json_canonicalizer::to_vec(&manifest).unwrap();
    VerifyingKey::from_bytes(&vault.device_public_key())
        .unwrap()
        .verify_strict(&message, &Signature::from_slice(&signature).unwrap())
        .unwrap();
}

/// The example that the gateway is tested against as well. Its device key is the seed of
/// 32 bytes 0x07.
#[test]
fn example_manifest_is_what_this_program_would_write() {
    let example = include_bytes!("../../../../tests/fixtures/portal/manifest.json");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("signing.key"), [7; 32]).unwrap();
    let device = Device::open(folder.path()).unwrap();

    let manifest = Manifest::read(example, &device).unwrap();
    let written: Value = serde_json::from_slice(&manifest.sign(&device).unwrap()).unwrap();
    assert_eq!(written, serde_json::from_slice::<Value>(example).unwrap());
}

#[test]
fn a_changed_byte_is_refused_everywhere() {
    let machine = Machine::new();
    let vault = machine.open();
    let folder = machine.dossier_dir(id(1));
    let draft = scan(&vault, id(1)).unwrap();
    let pages = fs::read_dir(folder.join("pages")).unwrap();
    let mut pages: Vec<_> = pages.map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    flip(&pages[0]);
    assert!(matches!(
        draft.open_page(page(1)),
        Err(VaultError::Seal { .. })
    ));

    hand_in(&draft).unwrap();
    flip(&folder.join("manifest.json"));
    assert!(matches!(
        vault.manifest(id(1)),
        Err(VaultError::Damaged { .. })
    ));
    let expected = folder.join("expected.json");
    let text = fs::read_to_string(&expected).unwrap();
    fs::write(
        &expected,
        text.replace("manifest_sha256\":\"", "manifest_sha256\":\"0"),
    )
    .unwrap();
    assert!(matches!(
        vault.expectation(id(1)),
        Err(VaultError::Damaged { .. })
    ));
}

fn flip(path: &std::path::Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn documents_can_be_read_in_parts() {
    let machine = Machine::new();
    let vault = machine.open();
    hand_in(&scan(&vault, id(1)).unwrap()).unwrap();
    for document in vault.documents(id(1)).unwrap() {
        let mut whole = Vec::new();
        loop {
            let offset = whole.len() as u64;
            let part = vault
                .read_document(id(1), document.ordinal, offset, 100)
                .unwrap();
            if part.is_empty() {
                break;
            }
            whole.extend(part);
        }
        assert_eq!(whole.len() as u64, document.sealed_bytes);
        assert_eq!(seal::sha256(&whole), document.sealed_sha256);
    }
}

#[test]
fn a_dropped_page_and_a_given_up_draft_leave_nothing() {
    let machine = Machine::new();
    let vault = machine.open();
    let draft = scan(&vault, id(1)).unwrap();
    draft.drop_page(page(1), now()).unwrap();
    draft.drop_page(page(1), now()).unwrap();
    assert!(draft.open_page(page(1)).is_err());
    assert_eq!(draft.pages().unwrap(), [(page(2), "to-khai".into())]);

    draft.abandon(now()).unwrap();
    assert!(!machine.dossier_dir(id(1)).exists());
    assert_eq!(vault.state(id(1)).unwrap(), KioskState::Erased);
    assert!(vault.waiting().unwrap().is_empty());
}

#[test]
fn a_failed_confirmation_can_be_tried_again() {
    let machine = Machine::new();
    let vault = machine.open();
    let draft = scan(&vault, id(1)).unwrap();
    draft
        .add_document(&"to-khai".into(), "application/pdf", &digests(), b"%PDF-1")
        .unwrap();
    let after_the_bundle = hours_later(24 * 800);
    assert!(matches!(
        draft.confirm(&confirmation(), after_the_bundle),
        Err(VaultError::NoKey)
    ));
    assert_eq!(vault.state(id(1)).unwrap(), KioskState::Draft);

    draft.clear_documents().unwrap();
    hand_in(&draft).unwrap();
    assert_eq!(vault.documents(id(1)).unwrap().len(), 2);
    assert_eq!(vault.state(id(1)).unwrap(), KioskState::Sealed);
}

#[test]
fn states_follow_the_portal_and_skip_nothing() {
    let machine = Machine::new();
    let vault = machine.open();
    hand_in(&scan(&vault, id(1)).unwrap()).unwrap();
    assert!(matches!(
        vault.accept(id(1), b"{}", now()),
        Err(VaultError::Move { .. })
    ));
    assert!(vault.record_uploaded(id(1), now()).is_err());
    assert!(machine.dossier_dir(id(1)).join("manifest.json").exists());

    vault
        .note_failure(id(1), FaultCode::PortalUnreachable, now())
        .unwrap();
    let waiting = vault.waiting().unwrap();
    assert_eq!(
        (waiting[0].tries, waiting[0].last_fault),
        (1, Some(FaultCode::PortalUnreachable))
    );

    vault
        .call_staff(id(1), FaultCode::PortalMismatch, now())
        .unwrap();
    assert!(vault.waiting().unwrap().is_empty());
    assert_eq!(vault.counts().unwrap().needs_staff, 1);
    assert!(machine.dossier_dir(id(1)).join("documents/1.age").exists());

    vault.hand_back(id(1), now()).unwrap();
    assert_eq!(vault.waiting().unwrap()[0].state, KioskState::Sealed);
    assert_eq!(vault.counts().unwrap().oldest_waiting, Some(now()));
}

#[test]
fn receipt_outlives_the_dossier() {
    let machine = Machine::new();
    let vault = machine.open();
    uploaded(&vault, id(1));
    vault.accept(id(1), b"{\"signed\":true}", now()).unwrap();
    assert_eq!(
        vault.receipt(id(1)).unwrap().as_deref(),
        Some(&b"{\"signed\":true}"[..])
    );
    assert_eq!(vault.state(id(1)).unwrap(), KioskState::Erased);
    assert_eq!(vault.counts().unwrap().accepted, 1);
    assert!(matches!(
        vault.begin_draft(id(1), now()),
        Err(VaultError::Move { .. })
    ));
}

#[test]
fn each_change_of_state_has_one_audit_row() {
    let machine = Machine::new();
    let vault = machine.open();
    uploaded(&vault, id(1));
    vault.record_uploaded(id(1), now()).unwrap();
    vault.accept(id(1), b"{}", now()).unwrap();
    let rows = vault.verify_audit().unwrap();
    drop(vault);

    let acts = audit_acts(&machine);
    assert_eq!(acts.len() as u64, rows);
    assert_eq!(
        acts,
        [
            "vault-opened",
            "device-key-rotated",
            "bundle-installed",
            "dossier-begun",
            "page-sealed",
            "page-sealed",
            "dossier-sealed",
            "dossier-declared",
            "dossier-uploaded",
            "dossier-accepted",
            "dossier-erased",
        ]
    );
}

fn audit_acts(machine: &Machine) -> Vec<String> {
    let db = rusqlite::Connection::open(machine.dir().join("index.db")).unwrap();
    let mut statement = db.prepare("SELECT act FROM audit ORDER BY seq").unwrap();
    let acts = statement.query_map([], |row| row.get(0)).unwrap();
    acts.map(Result::unwrap).collect()
}

#[test]
fn session_numbers_count_up_over_restarts() {
    let machine = Machine::new();
    let today = civil::date(2026, 11, 23);
    let vault = machine.open();
    assert_eq!(
        vault.next_session_no(today).unwrap().as_str(),
        "K01-261123-001"
    );
    assert_eq!(
        vault.next_session_no(today).unwrap().as_str(),
        "K01-261123-002"
    );
    drop(vault);
    let vault = machine.open();
    assert_eq!(
        vault.next_session_no(today).unwrap().as_str(),
        "K01-261123-003"
    );
    let tomorrow = civil::date(2026, 11, 24);
    assert_eq!(
        vault.next_session_no(tomorrow).unwrap().as_str(),
        "K01-261124-001"
    );
}

#[test]
fn only_one_program_has_the_vault() {
    let machine = Machine::new();
    let vault = machine.open();
    assert!(matches!(machine.try_open(now()), Err(VaultError::InUse)));
    drop(vault);
    assert!(machine.try_open(now()).is_ok());
}

#[test]
fn a_full_disk_takes_no_new_dossier() {
    let machine = Machine::new();
    let more_than_any_disk_has = 101;
    let config = Config {
        low_disk_percent: more_than_any_disk_has,
        ..machine.config()
    };
    let vault = Vault::open(config, now()).unwrap();
    machine.install(&vault, 1).unwrap();
    let refused = vault.begin_draft(id(1), now()).map(|draft| draft.id());
    assert_eq!(refused.unwrap_err().fault(), FaultCode::StorageLow);
}

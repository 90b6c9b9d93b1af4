//! Which bundles of keys the vault takes.

use kiosk_domain::FaultCode;

use super::kit::*;
use crate::{BundleError, Vault, VaultError};

fn offer(vault: &Vault, bundle: &SignedBundle, key: &[u8; 32]) -> Result<u64, VaultError> {
    vault
        .install_bundle(&bundle.bytes, &bundle.signature, key, now())
        .map(|keys| keys.version)
}

fn refusal(result: Result<u64, VaultError>) -> BundleError {
    match result {
        Err(VaultError::Bundle(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_dossier_without_a_key() {
    let machine = Machine::new();
    let vault = machine.try_open(now()).unwrap();
    assert!(vault.keys(now()).is_none());
    let refused = vault.begin_draft(id(1), now()).map(|draft| draft.id());
    assert_eq!(refused.unwrap_err().fault(), FaultCode::NoPortalKey);
}

#[test]
fn a_bundle_needs_the_right_signature_over_its_exact_bytes() {
    let machine = Machine::new();
    let vault = machine.try_open(now()).unwrap();
    let key = machine.province.bundle_public_key();

    let mut changed = machine.province.bundle(1);
    changed.bytes.push(b' ');
    assert_eq!(
        refusal(offer(&vault, &changed, &key)),
        BundleError::Signature
    );
    let bundle = machine.province.bundle(1);
    assert_eq!(
        refusal(offer(&vault, &bundle, &[3; 32])),
        BundleError::Signature
    );
    assert!(vault.keys(now()).is_none());
    assert_eq!(offer(&vault, &bundle, &key).unwrap(), 1);
    assert_eq!(vault.receipt_key("e1"), Some([9; 32]));
    assert_eq!(vault.receipt_key("e2"), None);
}

#[test]
fn the_version_never_goes_down() {
    let machine = Machine::new();
    let vault = machine.try_open(now()).unwrap();
    let key = machine.province.bundle_public_key();
    assert_eq!(offer(&vault, &machine.province.bundle(7), &key).unwrap(), 7);
    assert_eq!(offer(&vault, &machine.province.bundle(7), &key).unwrap(), 7);
    let older = offer(&vault, &machine.province.bundle(6), &key);
    assert_eq!(
        refusal(older),
        BundleError::Older {
            offered: 6,
            held: 7
        }
    );
    drop(vault);

    let vault = machine.try_open(now()).unwrap();
    let older = offer(&vault, &machine.province.bundle(6), &key);
    assert_eq!(
        refusal(older),
        BundleError::Older {
            offered: 6,
            held: 7
        }
    );
}

#[test]
fn what_is_not_a_keys_bundle_is_refused_in_spite_of_its_signature() {
    let machine = Machine::new();
    let vault = machine.try_open(now()).unwrap();
    let key = machine.province.bundle_public_key();
    let good: serde_json::Value =
        serde_json::from_slice(&machine.province.bundle(1).bytes).unwrap();
    let table = [
        (
            "/channel",
            serde_json::json!("forms"),
            BundleError::Malformed,
        ),
        ("/version", serde_json::json!(-1), BundleError::Malformed),
        (
            "/expires",
            serde_json::json!("soon"),
            BundleError::Malformed,
        ),
        (
            "/expires",
            serde_json::json!("2026-11-23T08:43:37Z"),
            BundleError::Expired,
        ),
        (
            "/recovery/recipient",
            serde_json::json!("age1wrong"),
            BundleError::Malformed,
        ),
        (
            "/receipt/0/public_key",
            serde_json::json!("AAAA"),
            BundleError::Malformed,
        ),
    ];
    for (pointer, value, expected) in table {
        let mut bundle = good.clone();
        *bundle.pointer_mut(pointer).unwrap() = value;
        let refused = refusal(offer(&vault, &machine.province.sign(&bundle), &key));
        assert_eq!(refused, expected, "{pointer}");
    }
}

#[test]
fn a_sealing_key_counts_only_within_its_dates() {
    let machine = Machine::new();
    let vault = machine.open();
    let at = |time: &str| vault.keys(time.parse().unwrap()).is_some();
    assert!(at("2026-01-01T00:00:00Z"));
    assert!(!at("2025-12-31T23:59:59Z"));
    assert!(at("2027-05-31T23:59:59Z"));
    assert!(!at("2027-06-01T00:00:00Z"));
}

#[test]
fn after_a_restart_the_stored_bundle_is_verified_again() {
    let machine = Machine::new();
    drop(machine.open());
    let vault = machine.try_open(now()).unwrap();
    assert!(vault.keys(now()).is_none());
    vault.trust(&[3; 32]).unwrap();
    assert!(vault.keys(now()).is_none());
    vault.trust(&machine.province.bundle_public_key()).unwrap();
    assert!(vault.keys(now()).is_some());
    drop(vault);

    let db = rusqlite::Connection::open(machine.dir().join("index.db")).unwrap();
    db.execute(
        "UPDATE bundle SET bytes = CAST(replace(bytes, 's1', 's2') AS BLOB)",
        [],
    )
    .unwrap();
    drop(db);
    let vault = machine.try_open(now()).unwrap();
    vault.trust(&machine.province.bundle_public_key()).unwrap();
    assert!(vault.keys(now()).is_none());
}

/// The example that the gateway is tested against as well; its signature lies beside it.
#[test]
fn example_bundle_is_taken() {
    let bytes = include_bytes!("../../../../tests/fixtures/portal/keys-bundle.json");
    let keys: serde_json::Value = serde_json::from_slice(include_bytes!(
        "../../../../tests/fixtures/portal/example-keys.json"
    ))
    .unwrap();
    let decoded = |name: &str| {
        data_encoding::BASE64
            .decode(keys[name].as_str().unwrap().as_bytes())
            .unwrap()
    };
    let bundle = SignedBundle {
        bytes: bytes.to_vec(),
        signature: decoded("keys_bundle_signature").try_into().unwrap(),
    };
    let key = decoded("bundle_public_key").try_into().unwrap();
    let machine = Machine::new();
    let vault = machine.try_open(now()).unwrap();
    assert_eq!(offer(&vault, &bundle, &key).unwrap(), 1);
    assert!(vault.receipt_key("e1").is_some());
}

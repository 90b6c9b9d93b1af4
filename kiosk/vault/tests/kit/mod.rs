//! A vault with the province's example keys, and the visit of a person who does not exist.

use std::path::Path;

use data_encoding::BASE64;
use jiff::{Timestamp, civil};
use kiosk_domain::{
    DossierId, PageId, Redacted, SessionNo, TrackingCode,
    person::{Applicant, ForWhom, IdentitySource},
};
use kiosk_vault::{Config, Confirmation, Draft, PageDigest, Vault, VaultError};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub(crate) const NUMBER: &str = "077085000000";

pub(crate) fn now() -> Timestamp {
    "2026-11-23T08:43:37Z".parse().unwrap()
}

/// Opens the vault in that folder and gives it the example bundle.
pub(crate) fn open(dir: &Path) -> Vault {
    let config = Config {
        dir: dir.to_owned(),
        machine_no: 1,
        low_disk_percent: 0,
    };
    let vault = Vault::open(config, now()).unwrap();
    let bundle = include_bytes!("../../../../tests/fixtures/portal/keys-bundle.json");
    let keys = include_bytes!("../../../../tests/fixtures/portal/example-keys.json");
    let keys: serde_json::Value = serde_json::from_slice(keys).unwrap();
    let decoded = |name: &str| {
        BASE64
            .decode(keys[name].as_str().unwrap().as_bytes())
            .unwrap()
    };
    let signature = decoded("keys_bundle_signature").try_into().unwrap();
    let key = decoded("bundle_public_key").try_into().unwrap();
    vault
        .install_bundle(bundle, &signature, &key, now())
        .unwrap();
    vault
}

pub(crate) fn number() -> Redacted<String> {
    Redacted::new(NUMBER.to_owned())
}

pub(crate) fn page_bytes(number: u128) -> Vec<u8> {
    format!("MARK-OF-PAGE-{number}-").repeat(40).into_bytes()
}

/// Begins a draft of two pages.
pub(crate) fn scan(vault: &Vault, id: DossierId) -> Result<Draft, VaultError> {
    let draft = vault.begin_draft(id, now())?;
    draft.bind_to(&number())?;
    for page in 1..=2 {
        let id = PageId(Uuid::from_u128(page));
        draft.seal_page(id, &"to-khai".into(), &page_bytes(page), now())?;
    }
    Ok(draft)
}

/// Adds the one document and confirms.
pub(crate) fn hand_in(draft: &Draft) -> Result<(), VaultError> {
    let pages: Vec<_> = (1..=2)
        .map(|page| PageDigest {
            sha256: Sha256::digest(page_bytes(page)).into(),
            note: None,
        })
        .collect();
    draft.add_document(
        &"to-khai".into(),
        "application/pdf",
        &pages,
        b"%PDF-MARK-OF-PDF",
    )?;
    draft.confirm(&confirmation(), now())
}

fn confirmation() -> Confirmation {
    Confirmation {
        tracking: TrackingCode::parse("7K4M2Q9D6TRW").unwrap(),
        session_no: SessionNo::new(1, civil::date(2026, 11, 23), 1),
        procedure: "1.001193".into(),
        case: "all".into(),
        form_version: 1,
        desk: "vt-phuong-1".into(),
        unit: "26506".into(),
        clock_trusted: true,
        for_whom: ForWhom::Own,
        applicant: Applicant {
            name: Redacted::new("NGUYỄN THỊ MẪU".to_owned()),
            identity_number: number(),
            old_number: None,
            birth: None,
            sex: None,
            address: None,
            issued: None,
            source: IdentitySource::Typed,
        },
    }
}

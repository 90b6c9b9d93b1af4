//! A synthetic province, a vault in a temporary folder, and a dossier of two papers.

use std::{
    cell::RefCell,
    fs,
    path::{Path, PathBuf},
};

use age::x25519;
use data_encoding::BASE64;
use ed25519_dalek::{Signer, SigningKey};
use jiff::{SignedDuration, Timestamp, civil};
use kiosk_domain::{
    DossierId, PageId, Redacted, SessionNo, TrackingCode,
    person::{Applicant, ForWhom, IdentitySource, Sex},
};
use uuid::Uuid;

use crate::{Config, Confirmation, Draft, PageDigest, Vault, VaultError, seal};

pub(super) const NAME: &str = "NGUYỄN THỊ MẪU";
pub(super) const NUMBER: &str = "077085000000";
pub(super) const NOTE: &str = "mặt sau bị mờ";
pub(super) const ADDRESS: &str = "1 đường Mẫu, phường Mẫu";

/// Plain page bytes with a mark that a search would find in any file.
pub(super) fn page_bytes(page: u128) -> Vec<u8> {
    format!("MARK-OF-PAGE-{page}-").repeat(40).into_bytes()
}

pub(super) fn now() -> Timestamp {
    "2026-11-23T08:43:37Z".parse().unwrap()
}

pub(super) fn hours_later(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

pub(super) fn id(number: u128) -> DossierId {
    DossierId(Uuid::from_u128(number))
}

pub(super) fn page(number: u128) -> PageId {
    PageId(Uuid::from_u128(number))
}

pub(super) struct Province {
    pub(super) bundle_key: SigningKey,
    pub(super) portal: x25519::Identity,
    pub(super) recovery: x25519::Identity,
}

pub(super) struct SignedBundle {
    pub(super) bytes: Vec<u8>,
    pub(super) signature: [u8; 64],
}

impl Province {
    pub(super) fn new() -> Self {
        Self {
            bundle_key: SigningKey::from_bytes(&[5; 32]),
            portal: x25519::Identity::generate(),
            recovery: x25519::Identity::generate(),
        }
    }

    pub(super) fn bundle_public_key(&self) -> [u8; 32] {
        self.bundle_key.verifying_key().to_bytes()
    }

    pub(super) fn bundle(&self, version: u64) -> SignedBundle {
        self.sign(&serde_json::json!({
            "channel": "keys", "version": version,
            "issued": "2026-11-01T00:00:00Z", "expires": "2027-11-01T00:00:00Z",
            "sealing": [
                {"key_id": "s1", "recipient": self.portal.to_public().to_string(),
                 "not_before": "2026-01-01T00:00:00Z", "not_after": "2027-06-01T00:00:00Z"},
            ],
            "recovery": {"key_id": "r1", "recipient": self.recovery.to_public().to_string()},
            "receipt": [
                {"key_id": "e1", "public_key": BASE64.encode(&[9; 32]),
                 "not_before": "2026-01-01T00:00:00Z", "not_after": "2027-06-01T00:00:00Z"},
            ],
            "later": "unknown members are ignored",
        }))
    }

    pub(super) fn sign(&self, bundle: &serde_json::Value) -> SignedBundle {
        let bytes = serde_json::to_vec(bundle).unwrap();
        let signature = self.bundle_key.sign(&bytes).to_bytes();
        SignedBundle { bytes, signature }
    }
}

/// A vault's folder that outlives the program.
pub(super) struct Machine {
    folder: tempfile::TempDir,
    remembered: RefCell<Files>,
    pub(super) province: Province,
}

/// Files by their path below the vault's folder.
pub(super) type Files = Vec<(PathBuf, Vec<u8>)>;

impl Machine {
    pub(super) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            remembered: RefCell::default(),
            province: Province::new(),
        }
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.folder.path().join("vault")
    }

    pub(super) fn dossier_dir(&self, id: DossierId) -> PathBuf {
        self.dir().join("spool").join(id.to_string())
    }

    pub(super) fn try_open(&self, now: Timestamp) -> Result<Vault, VaultError> {
        Vault::open(self.config(), now)
    }

    pub(super) fn config(&self) -> Config {
        Config {
            dir: self.dir(),
            machine_no: 1,
            low_disk_percent: 0,
        }
    }

    /// Opens the vault and installs the province's keys.
    pub(super) fn open(&self) -> Vault {
        let vault = self.try_open(now()).unwrap();
        self.install(&vault, 1).unwrap();
        vault
    }

    pub(super) fn install(&self, vault: &Vault, version: u64) -> Result<(), VaultError> {
        let bundle = self.province.bundle(version);
        let key = self.province.bundle_public_key();
        vault
            .install_bundle(&bundle.bytes, &bundle.signature, &key, now())
            .map(|_| ())
    }

    /// Remembers every file as it is now.
    pub(super) fn remember(&self) {
        let mut files = Files::new();
        walk(&self.dir(), &self.dir(), &mut files);
        files.sort();
        self.remembered.replace(files);
    }

    pub(super) fn remembered(&self) -> Files {
        self.remembered.borrow().clone()
    }

    pub(super) fn remembered_file(&self, path: &Path) -> Vec<u8> {
        let files = self.remembered.borrow();
        let found = files.iter().find(|(other, _)| other == path);
        found.unwrap().1.clone()
    }

    /// Puts the remembered files back, and nothing else.
    pub(super) fn put_back(&self) {
        fs::remove_dir_all(self.dir()).unwrap();
        for (path, bytes) in self.remembered.borrow().iter() {
            let path = self.dir().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    /// The index is gone with its log.
    pub(super) fn lose_index(&self) {
        for name in ["index.db", "index.db-wal", "index.db-shm"] {
            drop(fs::remove_file(self.dir().join(name)));
        }
    }

    /// Every byte of every file under the vault's folder, with names.
    pub(super) fn everything_on_disk(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        collect(&self.dir(), &mut bytes);
        bytes
    }
}

fn walk(root: &Path, folder: &Path, into: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, into);
        } else {
            let name = path.strip_prefix(root).unwrap().to_owned();
            into.push((name, fs::read(path).unwrap()));
        }
    }
}

fn collect(path: &Path, into: &mut Vec<u8>) {
    into.extend(path.file_name().unwrap().as_encoded_bytes());
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            collect(&entry.unwrap().path(), into);
        }
    } else {
        into.extend(fs::read(path).unwrap());
    }
}

pub(super) fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

pub(super) fn confirmation() -> Confirmation {
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
            name: Redacted::new(NAME.to_owned()),
            identity_number: Redacted::new(NUMBER.to_owned()),
            old_number: None,
            birth: Some(Redacted::new(civil::date(1985, 1, 1))),
            sex: Some(Redacted::new(Sex::Female)),
            address: Some(Redacted::new(ADDRESS.to_owned())),
            issued: None,
            source: IdentitySource::Card,
        },
    }
}

/// The page digests that a document's PDF would have: here those of the sealed pages.
pub(super) fn digests() -> Vec<PageDigest> {
    (1..=2)
        .map(|number| PageDigest {
            sha256: seal::sha256(&page_bytes(number)),
            note: (number == 2).then(|| Redacted::new(NOTE.to_owned())),
        })
        .collect()
}

/// Begins a draft and seals two pages.
pub(super) fn scan(vault: &Vault, id: DossierId) -> Result<Draft, VaultError> {
    let draft = vault.begin_draft(id, now())?;
    for number in 1..=2 {
        draft.seal_page(page(number), &"to-khai".into(), &page_bytes(number), now())?;
    }
    Ok(draft)
}

/// Adds the one document and confirms.
pub(super) fn hand_in(draft: &Draft) -> Result<(), VaultError> {
    draft.add_document(
        &"to-khai".into(),
        "application/pdf",
        &digests(),
        b"%PDF-MARK-OF-PDF",
    )?;
    draft.confirm(&confirmation(), now())
}

/// A dossier that every byte of has arrived.
pub(super) fn uploaded(vault: &Vault, id: DossierId) {
    hand_in(&scan(vault, id).unwrap()).unwrap();
    vault.record_declared(id, now()).unwrap();
    vault.record_uploaded(id, now()).unwrap();
}

//! A synthetic province, a kiosk with a vault, and a way to wait for events.

use std::time::Duration;

use age::x25519;
use data_encoding::BASE64;
use ed25519_dalek::{Signer, SigningKey};
use futures::{StreamExt, channel::mpsc};
use jiff::{Timestamp, civil};
use kiosk_domain::{
    DossierId, Redacted, SessionNo, TrackingCode,
    dossier::KioskState,
    person::{Applicant, ForWhom, IdentitySource},
};
use kiosk_portal::{Chunks, Config, Event, Handle, Retry, spawn};
use kiosk_vault::{Confirmation, PageDigest, Vault};
use uuid::Uuid;

/// Longer than any test takes; a hang becomes a failure instead of a stuck machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Pieces small enough that a document takes several.
pub(crate) const PIECE_BYTES: u64 = 8 * 1024;

const DOCUMENT_BYTES: usize = 50_000;

pub(crate) fn id(number: u128) -> DossierId {
    DossierId(Uuid::from_u128(number))
}

pub(crate) struct Province {
    bundle_key: SigningKey,
    pub(crate) sealing: x25519::Identity,
    pub(crate) receipt: SigningKey,
}

impl Province {
    pub(crate) fn new() -> Self {
        Self {
            bundle_key: SigningKey::from_bytes(&[5; 32]),
            sealing: x25519::Identity::generate(),
            receipt: SigningKey::from_bytes(&[6; 32]),
        }
    }

    pub(crate) fn bundle_public_key(&self) -> [u8; 32] {
        self.bundle_key.verifying_key().to_bytes()
    }

    /// The signed keys bundle: exact bytes and signature.
    pub(crate) fn bundle(&self, version: u64, receipt_key_id: &str) -> (Vec<u8>, [u8; 64]) {
        let recipient = self.sealing.to_public().to_string();
        let dates = ("2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
        let bundle = serde_json::json!({
            "channel": "keys", "version": version, "issued": dates.0, "expires": dates.1,
            "sealing": [{"key_id": "s1", "recipient": recipient,
                         "not_before": dates.0, "not_after": dates.1}],
            "recovery": {"key_id": "r1", "recipient": recipient},
            "receipt": [{"key_id": receipt_key_id,
                         "public_key": BASE64.encode(&self.receipt.verifying_key().to_bytes()),
                         "not_before": dates.0, "not_after": dates.1}],
        });
        let bytes = serde_json::to_vec(&bundle).unwrap();
        let signature = self.bundle_key.sign(&bytes).to_bytes();
        (bytes, signature)
    }
}

/// A kiosk that is not connected yet.
pub(crate) struct Kiosk {
    _folder: tempfile::TempDir,
    pub(crate) vault: Vault,
    bundle_key: [u8; 32],
}

impl Kiosk {
    pub(crate) fn new(bundle_key: [u8; 32]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = kiosk_vault::Config {
            dir: folder.path().join("vault"),
            machine_no: 1,
            low_disk_percent: 0,
        };
        let vault = Vault::open(config, Timestamp::now()).unwrap();
        Self {
            _folder: folder,
            vault,
            bundle_key,
        }
    }

    /// A kiosk that has the province's keys and one confirmed dossier of two pages.
    pub(crate) fn with_dossier(province: &Province) -> Self {
        let kiosk = Self::new(province.bundle_public_key());
        let (bytes, signature) = province.bundle(1, "e1");
        kiosk
            .vault
            .install_bundle(&bytes, &signature, &kiosk.bundle_key, Timestamp::now())
            .unwrap();
        kiosk.hand_in(id(1));
        kiosk
    }

    pub(crate) fn hand_in(&self, id: DossierId) {
        let draft = self.vault.begin_draft(id, Timestamp::now()).unwrap();
        let pages = [[1; 32], [2; 32]].map(|sha256| PageDigest { sha256, note: None });
        let plain = vec![7; DOCUMENT_BYTES];
        draft
            .add_document(&"to-khai".into(), "application/pdf", &pages, &plain)
            .unwrap();
        draft.confirm(&confirmation(), Timestamp::now()).unwrap();
    }

    pub(crate) fn connect(&self, base_url: &str) -> Delivery {
        let config = Config {
            retry: Retry {
                first: Duration::from_millis(5),
                ceiling: Duration::from_millis(40),
            },
            chunks: Chunks {
                min_bytes: PIECE_BYTES,
                max_bytes: PIECE_BYTES,
                goal: Duration::from_secs(1),
            },
            ..Config::new(base_url, self.bundle_key)
        };
        let (handle, events) = spawn(self.vault.clone(), config).unwrap();
        Delivery {
            handle,
            events,
            seen: Vec::new(),
        }
    }

    pub(crate) fn state(&self, id: DossierId) -> KioskState {
        self.vault.state(id).unwrap()
    }

    pub(crate) fn sealed_bytes(&self, id: DossierId) -> u64 {
        let documents = self.vault.documents(id).unwrap();
        documents.iter().map(|document| document.sealed_bytes).sum()
    }
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
            name: Redacted::new("TRẦN VĂN MẪU".to_owned()),
            identity_number: Redacted::new("077085000000".to_owned()),
            old_number: None,
            birth: None,
            sex: None,
            address: None,
            issued: None,
            source: IdentitySource::Typed,
        },
    }
}

/// A running worker and what it has told.
pub(crate) struct Delivery {
    pub(crate) handle: Handle,
    events: mpsc::UnboundedReceiver<Event>,
    pub(crate) seen: Vec<Event>,
}

impl Delivery {
    /// Waits for an event and keeps all that came before it.
    pub(crate) async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.events.next()).await;
            let Ok(Some(event)) = next else {
                panic!("never came; seen: {:?}", self.seen)
            };
            self.seen.push(event.clone());
            if wanted(&event) {
                return event;
            }
        }
    }

    pub(crate) async fn until_accepted(&mut self, id: DossierId) {
        self.until(|event| matches!(event, Event::Accepted { dossier, .. } if *dossier == id))
            .await;
    }

    pub(crate) async fn until_staff(&mut self, id: DossierId) -> kiosk_domain::FaultCode {
        let wanted =
            |event: &Event| matches!(event, Event::NeedsStaff { dossier, .. } if *dossier == id);
        match self.until(wanted).await {
            Event::NeedsStaff { fault, .. } => fault,
            other => panic!("{other:?}"),
        }
    }
}

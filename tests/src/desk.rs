//! A desk: the kiosk without its screens, that is vault and delivery worker.

use std::path::{Path, PathBuf};
use std::time::Duration;

use futures::StreamExt as _;
use futures::channel::mpsc::UnboundedReceiver;
use jiff::Timestamp;
use kiosk_domain::code::{SessionNo, TrackingCode};
use kiosk_domain::dossier::KioskState;
use kiosk_domain::person::{Applicant, ForWhom, parse_card};
use kiosk_domain::{DossierId, PageId};
use kiosk_portal::{Chunks, Event, Handle, Retry};
use kiosk_vault::{Confirmation, PageDigest, Vault};
use tempfile::TempDir;
use uuid::Uuid;

use crate::papers::{Sheet, component_pdf};

/// The longest that any step of a test may take; only a fault takes that long.
const LIMIT: Duration = Duration::from_secs(45);

/// Short waits between tries, so that a test does not sit through the real ones.
const RETRY: Retry = Retry {
    first: Duration::from_millis(20),
    ceiling: Duration::from_millis(200),
};

/// Chunks small enough that a document of a test takes several.
const CHUNK_BYTES: u64 = 64 * 1024;

/// What the QR of the made-up applicant's card says.
const CARD: &str = "077085000000|270000000|NGUYỄN VĂN MẪU|01011985|Nam|Tổ 1, Khu phố Mẫu, Phường 1, Thành phố Vũng Tàu, Bà Rịa - Vũng Tàu|01012022";

/// Bytes that may stand nowhere but inside a seal.
pub const PERSONAL: &[&str] = &["077085000000", "NGUYỄN VĂN MẪU", "Khu phố Mẫu"];

/// A desk. Its folder goes with it.
pub struct Desk {
    folder: TempDir,
    bundle_key: [u8; 32],
    vault: Option<Vault>,
    delivery: Option<Delivery>,
}

struct Delivery {
    handle: Handle,
    events: UnboundedReceiver<Event>,
}

/// A confirmed dossier.
#[derive(Clone, Debug)]
pub struct HandedIn {
    /// Its id.
    pub id: DossierId,
    /// The page digests, in order.
    pub pages: Vec<[u8; 32]>,
}

impl Desk {
    /// A new desk that trusts bundles signed by `bundle_key`.
    #[must_use]
    pub fn open(bundle_key: [u8; 32]) -> Self {
        let folder = TempDir::new().unwrap();
        let vault = Some(open_vault(folder.path()));
        Self {
            folder,
            bundle_key,
            vault,
            delivery: None,
        }
    }

    /// Starts the delivery worker towards `url` and waits for the portal's keys.
    pub async fn connect(&mut self, url: String) {
        self.deliver(url);
        self.until(|event| matches!(event, Event::Keys)).await;
    }

    /// Starts the delivery worker towards `url`.
    pub fn deliver(&mut self, url: String) {
        self.delivery = None;
        let config = kiosk_portal::Config {
            retry: RETRY,
            chunks: Chunks {
                min_bytes: CHUNK_BYTES,
                max_bytes: CHUNK_BYTES,
                ..Chunks::default()
            },
            ..kiosk_portal::Config::new(url, self.bundle_key)
        };
        let (handle, events) = kiosk_portal::spawn(self.vault().clone(), config).unwrap();
        self.delivery = Some(Delivery { handle, events });
    }

    /// Ends worker and vault and opens the vault again, as after a crash.
    pub fn restart(&mut self) {
        if let Some(delivery) = self.delivery.take() {
            delivery.handle.stop();
        }
        self.vault = None;
        self.vault = Some(open_vault(self.folder.path()));
    }

    /// The vault.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        self.vault.as_ref().unwrap()
    }

    /// Where a dossier stands.
    #[must_use]
    pub fn state(&self, id: DossierId) -> KioskState {
        self.vault().state(id).unwrap()
    }

    /// Scans and confirms one dossier: the first sheet as the declaration, the others as the
    /// birth notification.
    #[must_use]
    pub fn hand_in(&self, sheets: &[Sheet]) -> HandedIn {
        let now = Timestamp::now();
        let draft = self
            .vault()
            .begin_draft(DossierId(Uuid::now_v7()), now)
            .unwrap();
        let (form, rest) = sheets.split_at(1);
        for (component, sheets) in [("to-khai-khai-sinh", form), ("giay-chung-sinh", rest)] {
            let component = component.into();
            let digests: Vec<_> = sheets
                .iter()
                .map(|sheet| {
                    let page = PageId(Uuid::now_v7());
                    draft
                        .seal_page(page, &component, &sheet.bytes, now)
                        .unwrap()
                })
                .map(|sha256| PageDigest { sha256, note: None })
                .collect();
            draft
                .add_document(
                    &component,
                    "application/pdf",
                    &digests,
                    &component_pdf(sheets),
                )
                .unwrap();
        }
        draft.confirm(&self.confirmation(), now).unwrap();
        if let Some(delivery) = &self.delivery {
            delivery.handle.wake();
        }
        HandedIn {
            id: draft.id(),
            pages: sheets.iter().map(Sheet::digest).collect(),
        }
    }

    fn confirmation(&self) -> Confirmation {
        let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let session_no: SessionNo = self.vault().next_session_no(today).unwrap();
        let applicant: Applicant = parse_card(CARD).unwrap();
        Confirmation {
            tracking: TrackingCode::from_random(*b"seventeen+05"),
            session_no,
            procedure: "1.001193".into(),
            case: "all".into(),
            form_version: 1,
            desk: "vt-phuong-1".into(),
            unit: "26506".into(),
            clock_trusted: true,
            for_whom: ForWhom::Child,
            applicant,
        }
    }

    /// Tells the worker that the link may be back.
    pub fn wake(&self) {
        self.delivery.as_ref().unwrap().handle.wake();
    }

    /// Waits for an event.
    ///
    /// # Panics
    /// When it does not come in time; the events that came instead are named.
    pub async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        let events = &mut self.delivery.as_mut().unwrap().events;
        let mut seen = Vec::new();
        let found = tokio::time::timeout(LIMIT, async {
            while let Some(event) = events.next().await {
                if wanted(&event) {
                    return Some(event);
                }
                seen.push(event);
            }
            None
        })
        .await;
        match found {
            Ok(Some(event)) => event,
            ended => panic!("{ended:?} after {seen:?}"),
        }
    }

    /// Files of the desk that hold one of `marks`, anywhere.
    #[must_use]
    pub fn files_with(&self, marks: &[&[u8]]) -> Vec<PathBuf> {
        files_with(self.folder.path(), marks)
    }
}

fn open_vault(folder: &Path) -> Vault {
    let config = kiosk_vault::Config {
        dir: folder.join("vault"),
        machine_no: 1,
        low_disk_percent: 0,
    };
    Vault::open(config, Timestamp::now()).unwrap()
}

/// Every file below `folder` that holds one of `marks`.
#[must_use]
pub fn files_with(folder: &Path, marks: &[&[u8]]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, marks));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            let holds = |mark: &&[u8]| bytes.windows(mark.len()).any(|window| window == *mark);
            found.extend(marks.iter().any(holds).then_some(path));
        }
    }
    found
}

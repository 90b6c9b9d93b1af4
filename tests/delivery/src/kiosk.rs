//! A kiosk without screens: its vault, its delivery worker, and papers to hand in.

use std::{cell::RefCell, collections::BTreeMap, time::Duration};

use futures::{StreamExt as _, channel::mpsc::UnboundedReceiver};
use jiff::{Timestamp, tz::TimeZone};
use kiosk_domain::{
    DossierId, PageId, TrackingCode,
    dossier::KioskState,
    person::{ForWhom, parse_card},
};
use kiosk_pdf::{ImagePage, Meta, images_to_pdf};
use kiosk_portal::{Chunks, Event, Handle, Retry, Waits};
use kiosk_vault::{Confirmation, PageDigest, Vault};
use tempfile::TempDir;
use uuid::Uuid;

use crate::Province;

/// Longer than any step takes; a hang becomes a failure instead of a stuck machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Pieces so small that the document of a test takes several.
pub const PIECE_BYTES: u64 = 4 * 1024;

/// Short pauses, so that a test does not sit through the real ones.
const RETRY: Retry = Retry {
    first: Duration::from_millis(2),
    ceiling: Duration::from_millis(20),
};

/// Waits for a silent network, as short as a busy machine allows. A portal that is only slow
/// is asked again, which is no fault either.
const WAITS: Waits = Waits {
    connect: Duration::from_secs(5),
    silent: Duration::from_millis(700),
    piece: Duration::from_millis(700),
    submission: Duration::from_millis(1500),
};

/// A page a few thumbs wide; its noise makes it as large as several pieces.
pub const SMALL_PX: u32 = 120;

/// What the QR of the made-up applicant's card says.
const CARD: &str = "077085000000|270000000|NGUYỄN VĂN MẪU|01011985|Nam|Tổ 1, Khu phố Mẫu, Phường 1, Thành phố Vũng Tàu, Bà Rịa - Vũng Tàu|01012022";

/// A kiosk and its folder.
pub struct Kiosk {
    vault: Vault,
    bundle_key: [u8; 32],
    delivery: Option<(Handle, UnboundedReceiver<Event>)>,
    /// Digests of the sealed documents, noted before anything was sent.
    sealed: RefCell<BTreeMap<String, Vec<[u8; 32]>>>,
    _folder: TempDir,
}

impl Kiosk {
    /// A kiosk that has fetched the province's keys over a good network.
    pub async fn of(province: &Province) -> Self {
        let folder = TempDir::new().unwrap();
        let config = kiosk_vault::Config {
            dir: folder.path().join("vault"),
            machine_no: 1,
            low_disk_percent: 0,
        };
        let mut kiosk = Self {
            vault: Vault::open(config, Timestamp::now()).unwrap(),
            bundle_key: province.bundle_key(),
            delivery: None,
            sealed: RefCell::default(),
            _folder: folder,
        };
        kiosk.connect(&province.address().to_string());
        kiosk.until(|event| *event == Event::Keys).await;
        kiosk
    }

    /// Its vault.
    #[must_use]
    pub const fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Starts a new delivery worker towards that address, after ending the one before.
    pub fn connect(&mut self, address: &str) {
        let config = kiosk_portal::Config {
            retry: RETRY,
            waits: WAITS,
            chunks: Chunks {
                min_bytes: PIECE_BYTES,
                max_bytes: PIECE_BYTES,
                ..Chunks::default()
            },
            ..kiosk_portal::Config::new(format!("http://{address}"), self.bundle_key)
        };
        self.connect_with(config);
    }

    /// The same, with a configuration of one's own.
    pub fn connect_with(&mut self, config: kiosk_portal::Config) {
        self.disconnect();
        self.delivery = Some(kiosk_portal::spawn(self.vault.clone(), config).unwrap());
    }

    /// Ends the delivery worker.
    pub fn disconnect(&mut self) {
        if let Some((handle, _)) = self.delivery.take() {
            handle.stop();
        }
    }

    /// Scans and confirms a dossier of two small pages; nobody is told.
    ///
    /// `seed` makes its pages and tracking code differ from all others.
    #[must_use]
    pub fn hand_in(&self, seed: u32) -> DossierId {
        self.hand_in_of(seed, SMALL_PX)
    }

    /// The same with square pages of that side.
    #[must_use]
    pub fn hand_in_of(&self, seed: u32, side_px: u32) -> DossierId {
        let now = Timestamp::now();
        let id = DossierId(Uuid::now_v7());
        let draft = self.vault.begin_draft(id, now).unwrap();
        for (component, page) in [
            ("to-khai-khai-sinh", 2 * seed),
            ("giay-chung-sinh", 2 * seed + 1),
        ] {
            let (component, jpeg) = (component.into(), noise(page, side_px));
            let sha256 = draft
                .seal_page(PageId(Uuid::now_v7()), &component, &jpeg, now)
                .unwrap();
            let pages = [PageDigest { sha256, note: None }];
            draft
                .add_document(
                    &component,
                    "application/pdf",
                    &pages,
                    &component_pdf(&jpeg, side_px),
                )
                .unwrap();
        }
        let today = now.to_zoned(TimeZone::UTC).date();
        let mut tracking = [0; 12];
        // Five bits of the seed a sign.
        for (place, sign) in tracking.iter_mut().enumerate().take(6) {
            *sign = (seed >> (5 * place) & 31) as u8;
        }
        let confirmation = Confirmation {
            tracking: TrackingCode::from_random(tracking),
            session_no: self.vault.next_session_no(today).unwrap(),
            procedure: "1.001193".into(),
            case: "all".into(),
            form_version: 1,
            desk: "vt-phuong-1".into(),
            unit: "26506".into(),
            clock_trusted: true,
            for_whom: ForWhom::Child,
            applicant: parse_card(CARD).unwrap(),
        };
        draft.confirm(&confirmation, now).unwrap();
        let documents = self.vault.expectation(id).unwrap().documents;
        let sealed = documents.iter().map(|document| document.sealed_sha256);
        self.sealed
            .borrow_mut()
            .insert(id.to_string(), sealed.collect());
        id
    }

    /// Waits until a dossier was accepted. Where staff are called instead, they hand it back,
    /// as a person would who finds nothing wrong; tells how often.
    pub async fn until_accepted(&mut self, id: DossierId) -> u32 {
        let mut calls = 0;
        loop {
            let event = self
                .until(|event| match event {
                    Event::Accepted { dossier, .. } | Event::NeedsStaff { dossier, .. } => {
                        *dossier == id
                    }
                    _ => false,
                })
                .await;
            if matches!(event, Event::Accepted { .. }) {
                return calls;
            }
            assert_eq!(self.vault.state(id).unwrap(), KioskState::NeedsStaff);
            assert!(self.has_every_byte(id), "erased without a receipt");
            calls += 1;
            self.vault.hand_back(id, Timestamp::now()).unwrap();
            self.delivery.as_ref().unwrap().0.wake();
        }
    }

    /// Waits for an event.
    ///
    /// # Panics
    /// When it does not come in time; what came instead is named.
    pub async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        let (_, events) = self.delivery.as_mut().unwrap();
        let mut seen = Vec::new();
        loop {
            match tokio::time::timeout(PATIENCE, events.next()).await {
                Ok(Some(event)) if wanted(&event) => return event,
                Ok(Some(event)) => seen.push(event),
                _ => panic!(
                    "never came; the last were {:?}",
                    &seen[seen.len().saturating_sub(20)..]
                ),
            }
        }
    }

    /// Whether all sealed documents of a dossier still lie in the vault.
    #[must_use]
    pub fn has_every_byte(&self, id: DossierId) -> bool {
        let documents = self.vault.documents(id).unwrap();
        documents.iter().all(|document| {
            let bytes = self
                .vault
                .read_document(id, document.ordinal, 0, usize::MAX >> 1);
            bytes.is_ok_and(|bytes| bytes.len() as u64 == document.sealed_bytes)
        })
    }

    /// That the gateway holds exactly these dossiers, each once, byte for byte what was
    /// sealed, under the receipt that lies here; and that nothing else is left here.
    ///
    /// # Panics
    /// When one is missing, doubled or different.
    pub fn all_arrived_once(&self, province: &Province, ids: &[DossierId]) {
        let held = province.held();
        let sealed = self.sealed.borrow();
        assert!(held.keys().eq(sealed.keys()), "other dossiers");
        for id in ids {
            let held = &held[&id.to_string()];
            assert_eq!(held.documents, sealed[&id.to_string()], "{id}");
            assert_eq!(held.receipt, self.vault.receipt(*id).unwrap(), "{id}");
            assert!(held.receipt.is_some(), "{id}");
            assert_eq!(self.vault.state(*id).unwrap(), KioskState::Erased, "{id}");
        }
        self.vault.verify_audit().unwrap();
    }
}

/// A grey page that differs from that of every other seed.
fn noise(seed: u32, side_px: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let picture = image::GrayImage::from_fn(side_px, side_px, |_, _| {
        // Numerical Recipes' linear congruential step; its high bits are noise enough.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Luma([(state >> 24) as u8])
    });
    let mut jpeg = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 80);
    picture.write_with_encoder(encoder).unwrap();
    jpeg
}

fn component_pdf(jpeg: &[u8], side_px: u32) -> Vec<u8> {
    let page = ImagePage {
        bytes: jpeg,
        mask_bytes: 0,
        width_px: side_px,
        height_px: side_px,
        dpi: 150,
        grey: true,
    };
    let meta = Meta {
        title: "giay-chung-sinh".to_owned(),
    };
    images_to_pdf(&[page], &meta).unwrap()
}

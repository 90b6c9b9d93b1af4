//! One dossier on its way from the desk to the province, in good and in bad weather.
//!
//! Vault, delivery worker and gateway are the real ones, over real HTTP. Each test ends with
//! a look at both ends: what the desk still holds, and what lies in the gateway's database.

use std::path::Path;
use std::process::Command;

use data_encoding::HEXLOWER;
use kiosk_domain::FaultCode;
use kiosk_domain::dossier::KioskState;
use kiosk_portal::Event;
use kiosk_tests::{
    Desk, HandedIn, PERSONAL, Province, Sheet, VirtualTurncoat, VirtualWire, files_with,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Three pages of one dossier.
fn sheets() -> [Sheet; 3] {
    [Sheet::noise(1), Sheet::noise(2), Sheet::layered(3)]
}

/// A province and a desk that are joined by a cable and know each other's keys.
async fn joined() -> (Province, VirtualWire, Desk) {
    let province = Province::open().await;
    let wire = VirtualWire::to(province.address()).await;
    let mut desk = Desk::open(province.bundle_key());
    desk.connect(wire.url()).await;
    (province, wire, desk)
}

async fn until_accepted(desk: &mut Desk, dossier: &HandedIn) {
    let id = dossier.id;
    let event = desk
        .until(|event| matches!(event, Event::Accepted { dossier, .. } if *dossier == id))
        .await;
    assert!(
        matches!(
            event,
            Event::Accepted {
                pages: 3,
                official_code: None,
                ..
            }
        ),
        "{event:?}"
    );
}

async fn until_waiting(desk: &mut Desk, dossier: &HandedIn) {
    let id = dossier.id;
    let event = desk
        .until(|event| matches!(event, Event::Waiting { dossier, .. } if *dossier == id))
        .await;
    assert!(
        matches!(
            event,
            Event::Waiting {
                fault: FaultCode::PortalUnreachable,
                ..
            }
        ),
        "{event:?}"
    );
}

/// The desk still holds every byte that the manifest announces.
fn assert_kept(desk: &Desk, dossier: &HandedIn) {
    let documents = desk.vault().documents(dossier.id).unwrap();
    assert_eq!(documents.len(), 3, "form and two components");
    for document in documents {
        let length = usize::try_from(document.sealed_bytes).unwrap();
        let bytes = desk
            .vault()
            .read_document(dossier.id, document.ordinal, 0, length)
            .unwrap();
        assert_eq!(
            <[u8; 32]>::from(Sha256::digest(&bytes)),
            document.sealed_sha256
        );
    }
}

/// The province has exactly this dossier, whole, and the desk has nothing of it any more.
fn assert_delivered_once(province: &Province, desk: &Desk, dossier: &HandedIn) {
    let stored = province.stored();
    assert_eq!(stored.len(), 1, "{stored:?}");
    assert_eq!(stored[0].outcome, "accepted");
    assert_eq!(stored[0].received_bytes, stored[0].announced_bytes);
    assert_eq!(desk.state(dossier.id), KioskState::Erased);
    assert_eq!(desk.vault().counts().unwrap().waiting, 0);
    assert_eq!(exported_pages(&province.export(dossier.id)), dossier.pages);
}

/// The page digests of the exported PDFs, taken from the files themselves; what the gateway
/// says in `dossier.json` must be the same.
fn exported_pages(folder: &Path) -> Vec<[u8; 32]> {
    let text = std::fs::read(folder.join("dossier.json")).unwrap();
    let dossier: Value = serde_json::from_slice(&text).unwrap();
    let mut pages = Vec::new();
    for component in dossier["components"].as_array().unwrap() {
        let file = folder.join(component["pdf"].as_str().unwrap());
        let held = kiosk_pdf::read_back(&std::fs::read(file).unwrap()).unwrap();
        let said: Vec<_> = component["pages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|page| page.as_str().unwrap().to_owned())
            .collect();
        let found: Vec<_> = held.iter().map(|digest| HEXLOWER.encode(digest)).collect();
        assert_eq!(found, said);
        pages.extend(held);
    }
    pages
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_arrives_page_by_page_and_leaves_the_desk() {
    let (province, _wire, mut desk) = joined().await;
    let dossier = desk.hand_in(&sheets());
    until_accepted(&mut desk, &dossier).await;
    assert_delivered_once(&province, &desk, &dossier);
    assert!(desk.vault().verify_audit().unwrap() > 0);
    assert!(desk.vault().receipt(dossier.id).unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn exported_components_are_sound_pdf_files() {
    let (province, _wire, mut desk) = joined().await;
    let dossier = desk.hand_in(&sheets());
    until_accepted(&mut desk, &dossier).await;
    let folder = province.export(dossier.id);
    for name in [
        "1.001193_01_to-khai-khai-sinh_1.pdf",
        "1.001193_02_giay-chung-sinh_1-2.pdf",
    ] {
        let pdf = std::fs::read(folder.join(name)).unwrap();
        assert_eq!(kiosk_pdf::archival::breaches(&pdf), []);
        let checked = Command::new("qpdf")
            .arg("--check")
            .arg(folder.join(name))
            .output()
            .unwrap();
        assert!(
            checked.status.success(),
            "{}",
            String::from_utf8_lossy(&checked.stderr)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_lies_open_at_either_end() {
    let (province, wire, mut desk) = joined().await;
    wire.cut();
    let sheets = sheets();
    let dossier = desk.hand_in(&sheets);
    // Text of the card, and a stretch from the middle of a page's picture.
    let mut marks: Vec<&[u8]> = PERSONAL.iter().map(|text| text.as_bytes()).collect();
    marks.extend(sheets.iter().map(|sheet| &sheet.bytes[4096..4128]));
    assert!(desk.files_with(&marks).is_empty());
    wire.mend(province.address());
    desk.wake();
    until_accepted(&mut desk, &dossier).await;
    assert!(desk.files_with(&marks).is_empty());
    assert!(files_with(&province.data(), &marks).is_empty());
    // The officer's export is where they do stand open; the search must find them there.
    let exported = province.export(dossier.id);
    for mark in marks {
        assert!(
            !files_with(&exported, &[mark]).is_empty(),
            "the search is blind"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_restarts_in_mid_upload_has_one_dossier() {
    let (mut province, wire, mut desk) = joined().await;
    wire.cut_after(300_000);
    let dossier = desk.hand_in(&sheets());
    wire.until_cut().await;
    province.stop().await;
    let torn = province.stored();
    assert_eq!(torn.len(), 1);
    assert!(
        torn[0].received_bytes > 0 && torn[0].received_bytes < torn[0].announced_bytes,
        "{torn:?}"
    );
    assert_kept(&desk, &dossier);
    province.start().await;
    wire.mend(province.address());
    desk.wake();
    until_accepted(&mut desk, &dossier).await;
    assert_delivered_once(&province, &desk, &dossier);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_that_restarts_in_mid_upload_goes_on() {
    let (province, wire, mut desk) = joined().await;
    wire.cut_after(300_000);
    let dossier = desk.hand_in(&sheets());
    wire.until_cut().await;
    desk.restart();
    assert_kept(&desk, &dossier);
    wire.mend(province.address());
    desk.deliver(wire.url());
    until_accepted(&mut desk, &dossier).await;
    assert_delivered_once(&province, &desk, &dossier);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_is_away_is_waited_for() {
    let (mut province, wire, mut desk) = joined().await;
    province.stop().await;
    let dossier = desk.hand_in(&sheets());
    until_waiting(&mut desk, &dossier).await;
    assert_eq!(desk.state(dossier.id), KioskState::Sealed);
    assert_kept(&desk, &dossier);
    province.start().await;
    wire.mend(province.address());
    desk.wake();
    until_accepted(&mut desk, &dossier).await;
    assert_delivered_once(&province, &desk, &dossier);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_with_status_200_is_not_the_portal() {
    let (province, wire, mut desk) = joined().await;
    wire.answer_by_stranger();
    let dossier = desk.hand_in(&sheets());
    until_waiting(&mut desk, &dossier).await;
    assert_eq!(desk.state(dossier.id), KioskState::Sealed);
    assert_kept(&desk, &dossier);
    assert!(province.stored().is_empty());
    wire.mend(province.address());
    desk.wake();
    until_accepted(&mut desk, &dossier).await;
    assert_delivered_once(&province, &desk, &dossier);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_holds_another_page_is_not_believed() {
    let province = Province::open().await;
    let turncoat = VirtualTurncoat::before(province.address(), &province.data()).await;
    let mut desk = Desk::open(province.bundle_key());
    desk.connect(turncoat.url()).await;
    let dossier = desk.hand_in(&sheets());
    let event = desk
        .until(|event| matches!(event, Event::NeedsStaff { .. } | Event::Accepted { .. }))
        .await;
    assert!(
        matches!(
            event,
            Event::NeedsStaff {
                fault: FaultCode::PortalMismatch,
                ..
            }
        ),
        "{event:?}"
    );
    assert_eq!(desk.state(dossier.id), KioskState::NeedsStaff);
    assert_kept(&desk, &dossier);
}

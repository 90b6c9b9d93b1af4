//! Every kind of fault at every call of a delivery, then storms of them: exactly one dossier
//! arrives, byte for byte, and nothing is erased before its receipt.
//!
//! The number of storms is 60, or what `KIOSK_STORMS` says; `KIOSK_STORM_SEED` is the first
//! seed, 0 without it, so that one storm can be met again.

use kiosk_delivery_tests::{Kiosk, PIECE_BYTES, Phase, Province, kinds, storm};
use kiosk_sandbox::proxy::{FaultProxy, Script};

const LOOPBACK: &str = "127.0.0.1:0";

async fn network(province: &Province) -> FaultProxy {
    let listen = LOOPBACK.parse().unwrap();
    FaultProxy::start(listen, province.address(), &Script::default())
        .await
        .unwrap()
}

/// One delivery for each kind, all at the same call, one after the other.
async fn at_phase(phase: Phase) {
    let province = Province::open().await;
    let mut kiosk = Kiosk::of(&province).await;
    kiosk.disconnect();
    let network = network(&province).await;
    let mut ids = Vec::new();
    for (seed, fault) in (1..).zip(kinds()) {
        let id = kiosk.hand_in(seed);
        let case = format!("{fault:?}");
        network.play(&Script {
            seed: seed.into(),
            ..Script::of(phase.rules(id, fault))
        });
        let before = network.traffic().faults;
        kiosk.connect(&network.address().to_string());
        let calls = kiosk.until_accepted(id).await;
        kiosk.disconnect();
        assert_eq!(calls, 0, "{case}: one fault is no reason to call staff");
        assert!(phase.is_beside() || network.faults_left() == 0, "{case}");
        assert!(
            network.traffic().faults > before,
            "{case}: nothing happened"
        );
        ids.push(id);
    }
    kiosk.all_arrived_once(&province, &ids);
}

#[tokio::test]
async fn any_fault_at_the_service_document() {
    at_phase(Phase::Service).await;
}

#[tokio::test]
async fn any_fault_at_the_keys() {
    at_phase(Phase::Keys).await;
}

#[tokio::test]
async fn any_fault_at_the_declaration() {
    at_phase(Phase::Declare).await;
}

#[tokio::test]
async fn any_fault_at_the_first_piece() {
    at_phase(Phase::Piece(0)).await;
}

#[tokio::test]
async fn any_fault_at_the_second_piece() {
    at_phase(Phase::Piece(1)).await;
}

#[tokio::test]
async fn any_fault_at_a_late_piece() {
    at_phase(Phase::Piece(3)).await;
}

#[tokio::test]
async fn any_fault_at_the_question_where_to_go_on() {
    at_phase(Phase::Offset).await;
}

#[tokio::test]
async fn any_fault_at_the_submission() {
    at_phase(Phase::Submit).await;
}

#[tokio::test]
async fn any_fault_at_the_receipt() {
    at_phase(Phase::Receipt).await;
}

#[tokio::test]
async fn a_dossier_has_the_pieces_that_the_phases_name() {
    let province = Province::open().await;
    let kiosk = Kiosk::of(&province).await;
    let id = kiosk.hand_in(1);
    let pieces: u64 = kiosk
        .vault()
        .documents(id)
        .unwrap()
        .iter()
        .map(|document| document.sealed_bytes.div_ceil(PIECE_BYTES))
        .sum();
    assert!((5..30).contains(&pieces), "{pieces}");
}

#[tokio::test]
async fn storms_of_faults_lose_nothing_and_double_nothing() {
    let number = |name: &str, otherwise| {
        std::env::var(name).map_or(otherwise, |text| text.parse::<u64>().unwrap())
    };
    let first = number("KIOSK_STORM_SEED", 0);
    let province = Province::open().await;
    let mut kiosk = Kiosk::of(&province).await;
    kiosk.disconnect();
    let network = network(&province).await;
    let mut ids = Vec::new();
    for seed in first..first + number("KIOSK_STORMS", 60) {
        let id = kiosk.hand_in(u32::try_from(seed).unwrap() + 1);
        network.play(&storm(seed, id));
        kiosk.connect(&network.address().to_string());
        kiosk.until_accepted(id).await;
        kiosk.disconnect();
        ids.push(id);
    }
    assert!(network.traffic().faults > 0);
    kiosk.all_arrived_once(&province, &ids);
}

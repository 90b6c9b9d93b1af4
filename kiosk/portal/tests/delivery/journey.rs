//! Everything goes well, or is interrupted and goes on.

use kiosk_domain::{FaultCode, dossier::KioskState, visit::SendStage};
use kiosk_portal::{Config, ConfigError, Event, Link, spawn};

use crate::{
    gateway::{Fault, Phase, ScriptedGateway},
    kit::{Kiosk, PIECE_BYTES, Province, id},
};

fn stages(seen: &[Event]) -> Vec<SendStage> {
    let stage = |event: &Event| match event {
        Event::Progress { stage, .. } => Some(*stage),
        _ => None,
    };
    seen.iter().filter_map(stage).collect()
}

#[tokio::test]
async fn a_dossier_arrives_once_and_is_erased_after_its_receipt() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let total = kiosk.sealed_bytes(id(1));
    let gateway = ScriptedGateway::start(province, vec![]).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    delivery.until_accepted(id(1)).await;

    let accepted = Event::Accepted {
        dossier: id(1),
        official_code: Some("000.00.06.H56-261123-0001".to_owned()),
        pages: 2,
    };
    assert_eq!(delivery.seen.last(), Some(&accepted));
    use SendStage as S;
    assert_eq!(
        stages(&delivery.seen),
        [S::Kept, S::Sending, S::Received, S::Compared]
    );
    assert!(delivery.seen.contains(&Event::Keys));
    assert!(delivery.seen.contains(&Event::Link(Link::Up)));
    assert!(delivery.seen.contains(&Event::Bytes {
        dossier: id(1),
        sent: total,
        total,
        documents_sent: 2,
        documents: 2,
    }));
    assert_eq!(kiosk.state(id(1)), KioskState::Erased);
    assert!(kiosk.vault.receipt(id(1)).unwrap().is_some());
    assert_eq!(gateway.piece_bytes(), total, "nothing was sent twice");
    assert!(
        gateway
            .calls(Phase::Append)
            .iter()
            .all(|call| call.body_bytes <= PIECE_BYTES)
    );
    kiosk.vault.verify_audit().unwrap();
}

#[tokio::test]
async fn a_new_dossier_is_sent_when_the_worker_is_woken() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let gateway = ScriptedGateway::start(province, vec![]).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    delivery.until_accepted(id(1)).await;
    kiosk.hand_in(id(2));
    kiosk.hand_in(id(3));
    delivery.handle.wake();
    delivery.until_accepted(id(2)).await;
    delivery.until_accepted(id(3)).await;
    assert_eq!(gateway.receipts_made(), 3);
}

#[tokio::test]
async fn a_machine_without_keys_fetches_them() {
    let province = Province::new();
    let kiosk = Kiosk::new(province.bundle_public_key());
    let gateway = ScriptedGateway::start(province, vec![]).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    delivery.until(|event| *event == Event::Keys).await;
    kiosk.hand_in(id(1));
    delivery.handle.wake();
    delivery.until_accepted(id(1)).await;
}

#[tokio::test]
async fn keys_of_a_stranger_are_not_taken() {
    let kiosk = Kiosk::new([3; 32]);
    let gateway = ScriptedGateway::start(Province::new(), vec![]).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    delivery
        .until(|event| *event == Event::Link(Link::Up))
        .await;
    delivery.handle.stop();
    assert!(kiosk.vault.keys(jiff::Timestamp::now()).is_none());
    assert!(!delivery.seen.contains(&Event::Keys));
}

#[tokio::test]
async fn a_stopped_worker_goes_on_where_the_portal_stands() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let total = kiosk.sealed_bytes(id(1));
    let gateway = ScriptedGateway::start(province, vec![]).await;
    for _ in 0..3 {
        let mut delivery = kiosk.connect(&gateway.base_url);
        delivery
            .until(|event| matches!(event, Event::Bytes { .. }))
            .await;
        delivery.handle.stop();
    }
    if kiosk.state(id(1)) != KioskState::Erased {
        kiosk.connect(&gateway.base_url).until_accepted(id(1)).await;
    }
    assert_eq!(gateway.receipts_made(), 1);
    assert!(gateway.piece_bytes() <= total + 3 * PIECE_BYTES);
}

#[tokio::test]
async fn a_portal_that_comes_back_is_found_again() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);

    let mut delivery = kiosk.connect(&format!("http://{address}"));
    let waiting = Event::Waiting {
        dossier: id(1),
        fault: FaultCode::PortalUnreachable,
    };
    delivery.until(|event| *event == waiting).await;
    assert!(
        delivery
            .seen
            .contains(&Event::Link(Link::Down(FaultCode::PortalUnreachable)))
    );

    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let gateway = ScriptedGateway::serve(listener, province, vec![]);
    delivery.handle.wake();
    delivery.until_accepted(id(1)).await;
    assert!(delivery.seen.contains(&Event::Link(Link::Up)));
    assert_eq!(gateway.receipts_made(), 1);
}

#[tokio::test]
async fn after_five_failures_only_the_probe_is_sent() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let script = std::iter::repeat_n((Phase::Service, Fault::HangUp), 5)
        .chain(std::iter::repeat_n((Phase::Health, Fault::Html), 3))
        .collect();
    let gateway = ScriptedGateway::start(province, script).await;
    kiosk.connect(&gateway.base_url).until_accepted(id(1)).await;
    assert_eq!(gateway.calls(Phase::Service).len(), 6);
    assert_eq!(gateway.calls(Phase::Health).len(), 4);
}

#[tokio::test]
async fn a_network_that_blocks_patch_is_got_through_by_post() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let script = vec![(Phase::Append, Fault::Foreign(405))];
    let gateway = ScriptedGateway::start(province, script).await;
    kiosk.connect(&gateway.base_url).until_accepted(id(1)).await;
    let methods: Vec<String> = gateway
        .calls(Phase::Append)
        .into_iter()
        .map(|call| call.method)
        .collect();
    assert_eq!(methods[0], "PATCH");
    assert!(methods.len() > 2 && methods[1..].iter().all(|method| method == "POST"));
}

#[test]
fn a_configuration_that_cannot_work_is_refused_at_once() {
    let kiosk = Kiosk::new([3; 32]);
    let refusal = |config| spawn(kiosk.vault.clone(), config).map(|_| ()).unwrap_err();
    let address = refusal(Config::new("cong.example.vn", [3; 32]));
    assert!(matches!(address, ConfigError::Address));
    let mut config = Config::new("https://cong.example.vn", [3; 32]);
    config.identity_pem = Some(b"no certificate".to_vec());
    assert!(matches!(refusal(config), ConfigError::Certificates(_)));
}

//! A receipt that is not wholly true erases nothing.

use kiosk_domain::{FaultCode, dossier::KioskState};
use kiosk_portal::Event;

use crate::{
    gateway::{Fault, Phase, ScriptedGateway},
    kit::{Kiosk, Province, id},
};

#[tokio::test]
async fn a_false_receipt_calls_staff_and_keeps_every_byte() {
    // What nobody has signed is asked for again; what the portal has signed is its word.
    for (fault, times) in [
        (Fault::WrongTag, 1),
        (Fault::WrongSignature, 3),
        (Fault::OtherKeyId("e9"), 3),
    ] {
        let case = format!("{fault:?}");
        let province = Province::new();
        let kiosk = Kiosk::with_dossier(&province);
        let total = kiosk.sealed_bytes(id(1));
        let gateway = ScriptedGateway::start(province, vec![(Phase::Submit, fault); times]).await;
        let mut delivery = kiosk.connect(&gateway.base_url);
        assert_eq!(
            delivery.until_staff(id(1)).await,
            FaultCode::PortalMismatch,
            "{case}"
        );
        delivery.handle.stop();

        assert_eq!(kiosk.state(id(1)), KioskState::NeedsStaff, "{case}");
        assert_eq!(kiosk.vault.receipt(id(1)).unwrap(), None, "{case}");
        assert_eq!(kiosk.sealed_bytes(id(1)), total, "{case}");
        let document = kiosk.vault.read_document(id(1), 1, 0, 1 << 20).unwrap();
        assert!(!document.is_empty(), "{case}");
        let accepted = |event: &Event| matches!(event, Event::Accepted { .. });
        assert!(!delivery.seen.iter().any(accepted), "{case}");
    }
}

#[tokio::test]
async fn a_receipt_that_was_damaged_on_the_way_is_asked_for_again() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let script = vec![(Phase::Submit, Fault::WrongSignature); 2];
    let gateway = ScriptedGateway::start(province, script).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    delivery.until_accepted(id(1)).await;
    let calls_for_staff = |event: &Event| matches!(event, Event::NeedsStaff { .. });
    assert!(!delivery.seen.iter().any(calls_for_staff));
    assert_eq!(gateway.receipts_made(), 1);
}

#[tokio::test]
async fn a_receipt_key_that_is_new_is_fetched_before_judging() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let script = vec![
        (Phase::Declare, Fault::Problem(503, "busy", Some(0))),
        (Phase::Submit, Fault::OtherKeyId("e2")),
    ];
    let gateway = ScriptedGateway::start(province, script).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    delivery
        .until(|event| matches!(event, Event::Waiting { .. }))
        .await;
    gateway.offer_bundle(2, "e2");
    delivery.until_accepted(id(1)).await;
    assert_eq!(gateway.calls(Phase::Keys).len(), 2);
}

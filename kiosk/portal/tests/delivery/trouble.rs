//! The network and the portal misbehave; exactly one dossier arrives all the same, or staff
//! is called and nothing is lost.

use std::time::Duration;

use kiosk_domain::{FaultCode, dossier::KioskState};
use kiosk_portal::{Alarm, Event, Link};

use crate::{
    gateway::{Fault, Phase, ScriptedGateway},
    kit::{Kiosk, PIECE_BYTES, Province, id},
};

/// Every call, each time answered wrongly in every way, twice in a row.
#[tokio::test]
async fn any_passing_fault_at_any_call_delays_and_nothing_more() {
    let phases = [
        Phase::Service,
        Phase::Keys,
        Phase::Declare,
        Phase::Append,
        Phase::Submit,
    ];
    let faults = [
        Fault::Html,
        Fault::NoApiHeader,
        Fault::Redirect,
        Fault::Foreign(500),
        Fault::Foreign(404),
        Fault::Problem(500, "internal", None),
        Fault::Problem(503, "busy", Some(0)),
        Fault::Problem(429, "slow-down", None),
        Fault::Problem(404, "no-such-path", None),
        Fault::HangUp,
        Fault::LostAnswer,
    ];
    for phase in phases {
        for fault in &faults {
            let province = Province::new();
            let kiosk = Kiosk::with_dossier(&province);
            let script = vec![(phase, fault.clone()), (phase, fault.clone())];
            let gateway = ScriptedGateway::start(province, script).await;
            let mut delivery = kiosk.connect(&gateway.base_url);
            delivery.until_accepted(id(1)).await;
            let case = format!("{phase:?} {fault:?}");
            assert_eq!(gateway.receipts_made(), 1, "{case}");
            // Keys are in the vault already, so a dossier need not wait for both faults there.
            let about_keys = matches!(phase, Phase::Service | Phase::Keys);
            assert!(gateway.script_left() <= usize::from(about_keys), "{case}");
            assert_eq!(kiosk.state(id(1)), KioskState::Erased, "{case}");
            let calls_for_staff = |event: &Event| matches!(event, Event::NeedsStaff { .. });
            assert!(!delivery.seen.iter().any(calls_for_staff), "{case}");
        }
    }
}

#[tokio::test]
async fn html_under_the_portals_name_is_not_json() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let script = vec![
        (Phase::Declare, Fault::OtherMediaType),
        (Phase::Submit, Fault::OtherMediaType),
    ];
    let gateway = ScriptedGateway::start(province, script).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    delivery.until_accepted(id(1)).await;
    let down = Event::Link(Link::Down(FaultCode::PortalUnreachable));
    assert_eq!(
        delivery.seen.iter().filter(|event| **event == down).count(),
        2
    );
}

#[tokio::test]
async fn a_cut_piece_goes_on_at_the_portals_offset() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let total = kiosk.sealed_bytes(id(1));
    let script = vec![
        (Phase::Append, Fault::KeepHalf),
        (Phase::Append, Fault::KeepHalf),
    ];
    let gateway = ScriptedGateway::start(province, script).await;
    kiosk.connect(&gateway.base_url).until_accepted(id(1)).await;
    assert_eq!(gateway.calls(Phase::Offset).len(), 2);
    assert_eq!(
        gateway.calls(Phase::Declare).len(),
        1,
        "the same try goes on"
    );
    // Half a piece comes twice for each cut, and not a byte more.
    let twice = gateway.piece_bytes() - total;
    assert!(twice > 0 && twice <= 2 * PIECE_BYTES.div_ceil(2), "{twice}");
}

#[tokio::test]
async fn a_portal_that_lost_bytes_gets_them_again() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let script = vec![
        (Phase::Append, Fault::ForgetUploads),
        (Phase::Append, Fault::LoseTail),
        (Phase::Append, Fault::Problem(400, "digest-mismatch", None)),
        (Phase::Submit, Fault::ForgetUploads),
    ];
    let gateway = ScriptedGateway::start(province, script).await;
    kiosk.connect(&gateway.base_url).until_accepted(id(1)).await;
    assert_eq!(gateway.script_left(), 0);
    assert_eq!(gateway.receipts_made(), 1);
    assert_eq!(gateway.calls(Phase::Declare).len(), 3);
}

#[tokio::test]
async fn a_refused_dossier_is_kept_for_staff_and_does_not_hold_up_the_next() {
    let refusals = [
        (Phase::Declare, 409, "manifest-conflict"),
        (Phase::Declare, 422, "procedure-unknown"),
        (Phase::Declare, 413, "too-large"),
        (Phase::Submit, 422, "content-rejected"),
    ];
    for (phase, status, name) in refusals {
        let province = Province::new();
        let kiosk = Kiosk::with_dossier(&province);
        kiosk.hand_in(id(2));
        let script = vec![(phase, Fault::Problem(status, name, None))];
        let gateway = ScriptedGateway::start(province, script).await;
        let mut delivery = kiosk.connect(&gateway.base_url);
        assert_eq!(
            delivery.until_staff(id(1)).await,
            FaultCode::PortalRefused,
            "{name}"
        );
        delivery.until_accepted(id(2)).await;
        assert_eq!(kiosk.state(id(1)), KioskState::NeedsStaff);
        assert!(kiosk.vault.manifest(id(1)).is_ok());

        kiosk
            .vault
            .hand_back(id(1), jiff::Timestamp::now())
            .unwrap();
        delivery.handle.wake();
        delivery.until_accepted(id(1)).await;
    }
}

#[tokio::test]
async fn other_bytes_at_the_submission_are_sent_again_once() {
    let mismatch = || (Phase::Submit, Fault::Problem(422, "digest-mismatch", None));
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let gateway = ScriptedGateway::start(province, vec![mismatch()]).await;
    kiosk.connect(&gateway.base_url).until_accepted(id(1)).await;
    assert_eq!(gateway.calls(Phase::Declare).len(), 2);

    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let gateway = ScriptedGateway::start(province, vec![mismatch(), mismatch()]).await;
    let fault = kiosk.connect(&gateway.base_url).until_staff(id(1)).await;
    assert_eq!(fault, FaultCode::PortalRefused);
}

#[tokio::test]
async fn a_dossier_that_the_portal_cannot_take_now_lets_the_others_pass() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    kiosk.hand_in(id(2));
    let script = vec![(Phase::Submit, Fault::Problem(500, "internal", None))];
    let gateway = ScriptedGateway::start(province, script).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    delivery.until_accepted(id(2)).await;
    delivery.until_accepted(id(1)).await;
    let waiting = Event::Waiting {
        dossier: id(1),
        fault: FaultCode::PortalUnreachable,
    };
    assert!(delivery.seen.contains(&waiting));
    assert!(
        !delivery
            .seen
            .contains(&Event::Link(Link::Down(FaultCode::PortalUnreachable)))
    );
}

#[tokio::test]
async fn a_machine_that_the_portal_does_not_know_keeps_its_queue() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let script = vec![(
        Phase::Declare,
        Fault::Problem(401, "device-not-known", None),
    )];
    let gateway = ScriptedGateway::start(province, script).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    let rejected = Event::Waiting {
        dossier: id(1),
        fault: FaultCode::DeviceRejected,
    };
    delivery.until(|event| *event == rejected).await;
    assert!(
        delivery
            .seen
            .contains(&Event::Link(Link::Down(FaultCode::DeviceRejected)))
    );
    assert!(kiosk.state(id(1)).is_waiting());
    delivery.until_accepted(id(1)).await;
    // Its key may have been entered a moment ago; only the second time is told.
    let alarm = |event: &Event| matches!(event, Event::Alarm(_));
    assert!(!delivery.seen.iter().any(alarm));
}

#[tokio::test]
async fn what_only_a_person_can_change_is_told_to_staff_once() {
    let table = [
        (
            403,
            "device-suspended",
            Alarm::DeviceSuspended,
            FaultCode::DeviceRejected,
        ),
        (
            401,
            "device-not-known",
            Alarm::DeviceNotKnown,
            FaultCode::DeviceRejected,
        ),
        (
            426,
            "client-too-old",
            Alarm::ClientTooOld,
            FaultCode::DeviceRejected,
        ),
        (
            507,
            "storage-full",
            Alarm::PortalFull,
            FaultCode::PortalUnreachable,
        ),
    ];
    for (status, name, alarm, fault) in table {
        let province = Province::new();
        let kiosk = Kiosk::with_dossier(&province);
        let script = vec![(Phase::Declare, Fault::Problem(status, name, None)); 3];
        let gateway = ScriptedGateway::start(province, script).await;
        let mut delivery = kiosk.connect(&gateway.base_url);
        delivery.until_accepted(id(1)).await;
        let told = delivery
            .seen
            .iter()
            .filter(|event| **event == Event::Alarm(alarm));
        assert_eq!(told.count(), 1, "{name}");
        let waiting = Event::Waiting {
            dossier: id(1),
            fault,
        };
        assert!(delivery.seen.contains(&waiting), "{name}");
        let calls_for_staff = |event: &Event| matches!(event, Event::NeedsStaff { .. });
        assert!(
            !delivery.seen.iter().any(calls_for_staff),
            "{name}: the queue is kept"
        );
    }
}

#[tokio::test]
async fn a_portal_with_another_time_is_told_about() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let gateway = ScriptedGateway::start(province, vec![(Phase::Keys, Fault::OldDate)]).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    delivery.until_accepted(id(1)).await;
    let hours = |event: &Event| matches!(event, Event::Clock { ahead_s: 3601.. });
    assert!(delivery.seen.iter().any(hours), "{:?}", delivery.seen);
}

#[tokio::test]
async fn a_pause_that_the_portal_asks_for_is_kept_even_when_woken() {
    let province = Province::new();
    let kiosk = Kiosk::with_dossier(&province);
    let script = vec![(Phase::Declare, Fault::Problem(503, "busy", Some(1)))];
    let gateway = ScriptedGateway::start(province, script).await;
    let mut delivery = kiosk.connect(&gateway.base_url);
    delivery
        .until(|event| matches!(event, Event::Waiting { .. }))
        .await;
    delivery.handle.wake();
    delivery.until_accepted(id(1)).await;
    let calls = gateway.calls(Phase::Declare);
    let pause = calls[1].at - calls[0].at;
    assert!(pause >= Duration::from_millis(990), "{pause:?}");
}

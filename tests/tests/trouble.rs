//! What goes wrong in a visit: each thing gets one sentence on the screen, nothing scanned is
//! lost, and the visit goes on where it was.

use kiosk_app::facts::ScanPhase;
use kiosk_domain::FaultCode;
use kiosk_domain::visit::{Outcome, Step};
use kiosk_sandbox::Fault;
use kiosk_tests::{CERTIFICATE, FORM, Province, Visitor, sheet};
use sha2::{Digest as _, Sha256};
use tokio::runtime::Runtime;

/// As the kiosk names a picture.
fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A province that stands by while a visitor touches the screens.
struct Town {
    runtime: Runtime,
    province: Province,
}

impl Town {
    fn open() -> Self {
        let runtime = Runtime::new().unwrap();
        let province = runtime.block_on(Province::open());
        Self { runtime, province }
    }

    fn visitor(&self) -> Visitor {
        Visitor::at(&self.province, 0)
    }

    /// Dossiers that the gateway has taken in.
    fn accepted(&self) -> usize {
        let stored = self.province.stored();
        stored
            .iter()
            .filter(|one| one.outcome == "accepted")
            .count()
    }
}

#[test]
fn a_card_left_on_the_glass_is_not_taken_for_a_paper() {
    let town = Town::open();
    let mut visitor = town.visitor();
    visitor.to_identify();
    visitor.show_card();
    visitor.to_prepare();
    visitor.go("next", &Step::Tasks);
    visitor.wait("the draft", |kiosk| kiosk.world.visit.numbers.is_some());
    visitor.open_paper(FORM);
    visitor.bench.put_sheets(vec![sheet(FORM)]);
    visitor.keep_page(FORM);
    let pages = &visitor.stage.program.world.pages;
    let digests: Vec<_> = pages.values().map(|page| page.raw).collect();
    assert_eq!(digests, [digest(&sheet(FORM))]);
}

#[test]
fn nothing_on_the_glass_is_read_before_somebody_says_so() {
    let town = Town::open();
    let mut visitor = town.visitor();
    visitor.to_identify();
    visitor.show_card();
    visitor.press("bar-end", |_| true);
    visitor.press("quit-confirm", |kiosk| {
        kiosk.world.visit.step == Step::Attract
    });
    visitor.to_identify();
    visitor.bench.put_sheets(vec![sheet(FORM)]);
    visitor.wait("the sensors", |kiosk| kiosk.world.facts.feeder_loaded);
    assert_eq!(visitor.step(), Step::Identify);
    assert_eq!(visitor.stage.program.world.facts.scan, ScanPhase::Idle);
}

#[test]
fn a_paper_that_cannot_go_through_the_feeder_goes_on_the_glass() {
    let town = Town::open();
    let mut visitor = town.visitor();
    visitor.to_tasks();
    visitor.open_paper(FORM);
    visitor.show("use-glass");
    assert!(visitor.reads("Úp mặt có chữ xuống mặt kính"));
    visitor.bench.put_on_glass(sheet(CERTIFICATE));
    visitor.press("scan-glass", |kiosk| {
        kiosk.world.facts.scan != ScanPhase::Waiting
    });
    visitor.keep_page(FORM);
    let pages = &visitor.stage.program.world.pages;
    let digests: Vec<_> = pages.values().map(|page| page.raw).collect();
    assert_eq!(digests, [digest(&sheet(CERTIFICATE))]);
}

#[test]
fn a_card_that_is_none_is_told_and_the_right_one_is_read_after_it() {
    let town = Town::open();
    let mut visitor = town.visitor();
    visitor.to_identify();
    for text in ["", "hello", "077085000000|x|y"] {
        visitor.bench.put_card(text);
        visitor.read_card();
        visitor.wait("the sentence", |kiosk| kiosk.world.card_fault.is_some());
        assert_eq!(visitor.step(), Step::Identify);
        let fault = visitor.stage.program.world.card_fault.unwrap();
        let words = visitor.words(fault);
        assert!(visitor.reads(&words), "{words}");
    }
    visitor.show_card();
}

#[test]
fn an_empty_feeder_is_waited_for_and_no_error() {
    let town = Town::open();
    let mut visitor = town.visitor();
    visitor.to_tasks();
    visitor.open_paper(FORM);
    visitor.wait("the scanner", |kiosk| {
        kiosk.world.facts.scan == ScanPhase::Waiting
    });
    assert!(visitor.reads("Máy đang chờ giấy"));
    visitor.bench.fail_next(Fault::Empty);
    visitor.bench.put_sheets(vec![sheet(FORM)]);
    visitor.keep_page(FORM);
    assert_eq!(visitor.pages(FORM), 1);
}

#[test]
fn after_a_jam_only_the_damaged_sheet_is_asked_for_again() {
    let town = Town::open();
    let mut visitor = town.visitor();
    visitor.to_tasks();
    visitor.hand_in(FORM);
    visitor.open_paper(CERTIFICATE);
    visitor.bench.fail_next(Fault::Jam);
    visitor
        .bench
        .put_sheets(vec![sheet(CERTIFICATE), sheet(FORM)]);
    visitor.wait("the jam", |kiosk| {
        kiosk.world.facts.scanner_fault == Some(FaultCode::PaperJam)
    });
    let words = visitor.words(FaultCode::PaperJam);
    assert!(visitor.reads(&words), "{words}");
    visitor.bench.open_cover();
    visitor.wait("the open cover", |kiosk| {
        kiosk.world.facts.scanner_fault.is_some()
    });
    visitor.bench.clear_feeder();
    visitor.bench.close_cover();
    visitor.wait("the all-clear", |kiosk| {
        kiosk.world.facts.scanner_fault.is_none()
    });
    visitor.bench.put_sheets(vec![sheet(CERTIFICATE)]);
    visitor.keep_page(CERTIFICATE);
    assert_eq!((visitor.pages(FORM), visitor.pages(CERTIFICATE)), (1, 1));
}

#[test]
fn a_sheet_put_back_before_the_others_is_taken_when_the_citizen_says_so() {
    let town = Town::open();
    let mut visitor = town.visitor();
    visitor.to_tasks();
    visitor.open_paper(FORM);
    visitor.bench.fail_next(Fault::Jam);
    visitor
        .bench
        .put_sheets(vec![sheet(FORM), sheet(CERTIFICATE)]);
    visitor.wait("the jam", |kiosk| {
        kiosk.world.facts.scanner_fault == Some(FaultCode::PaperJam)
    });
    visitor.bench.open_cover();
    visitor.bench.put_sheets(vec![sheet(FORM)]);
    visitor.bench.close_cover();
    visitor.wait("the question", |kiosk| kiosk.world.facts.sheet_wanted_back);
    assert_eq!(visitor.step(), Step::Capture(FORM.into()));
    visitor.press("put-back", |kiosk| !kiosk.world.facts.sheet_wanted_back);
    visitor.keep_page(FORM);
    assert_eq!(visitor.pages(FORM), 1);
}

#[test]
fn a_disk_that_is_nearly_full_takes_no_new_dossier() {
    let town = Town::open();
    let mut visitor = Visitor::at(&town.province, 101);
    visitor.to_identify();
    visitor.show_card();
    visitor.bench.clear_glass();
    visitor.to_prepare();
    visitor.press("next", |kiosk| kiosk.world.notice.is_some());
    visitor.wait("the way back", |kiosk| {
        kiosk.world.visit.step == Step::Prepare
    });
    let words = visitor.words(FaultCode::StorageLow);
    assert!(visitor.reads(&words), "{words}");
}

#[test]
fn a_store_that_cannot_be_written_keeps_what_was_scanned() {
    let town = Town::open();
    let mut visitor = town.visitor();
    visitor.to_tasks();
    visitor.hand_in(FORM);
    visitor.open_paper(CERTIFICATE);
    let away = visitor.vault().with_extension("away");
    std::fs::rename(visitor.vault(), &away).unwrap();
    visitor.bench.put_sheets(vec![sheet(CERTIFICATE)]);
    visitor.wait("the sentence", |kiosk| {
        let task = kiosk.world.visit.task(&CERTIFICATE.into());
        task.is_some_and(|task| task.fault.is_some())
    });
    let words = visitor.words(FaultCode::SpoolUnwritable);
    assert!(visitor.reads(&words), "{words}");
    std::fs::rename(&away, visitor.vault()).unwrap();
    visitor.press("again", |kiosk| kiosk.world.facts.scan != ScanPhase::Idle);
    visitor.bench.put_sheets(vec![sheet(CERTIFICATE)]);
    visitor.keep_page(CERTIFICATE);
    visitor.submit();
    assert!(matches!(
        visitor.stage.program.world.visit.outcome,
        Some(Outcome::Accepted { pages: 2, .. })
    ));
    assert_eq!(town.accepted(), 1);
}

#[test]
fn a_gateway_stopped_in_mid_visit_gets_the_dossier_once_when_it_is_back() {
    let mut town = Town::open();
    let mut visitor = town.visitor();
    visitor.to_tasks();
    visitor.hand_in(FORM);
    visitor.hand_in(CERTIFICATE);
    town.runtime.block_on(town.province.stop());
    visitor.submit();
    assert!(matches!(
        visitor.stage.program.world.visit.outcome,
        Some(Outcome::KeptNotSent(_))
    ));
    assert!(visitor.reads("Đã giữ tại máy"));
    visitor.leave();
    town.runtime.block_on(town.province.start());
    visitor.wait("the delivery", |_| town.accepted() == 1);
    // The next visitor's dossier is another one.
    visitor.to_tasks();
    visitor.hand_in(FORM);
    visitor.hand_in(CERTIFICATE);
    visitor.submit();
    visitor.leave();
    assert_eq!(town.accepted(), 2);
}

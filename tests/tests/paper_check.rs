//! "Kiểm tra đủ giấy chưa": what a procedure asks for, without asking anybody.
//!
//! Circular 32/2017/TT-BTTTT Art. 11 wants a service found in at most three clicks.

use kiosk_domain::visit::Step;
use kiosk_tests::{Province, Visitor};
use tokio::runtime::Runtime;

const MOST_TOUCHES: usize = 3;

#[test]
fn every_procedure_is_three_touches_from_the_aim_and_asks_nobody() {
    let runtime = Runtime::new().unwrap();
    let province = runtime.block_on(Province::open());
    let mut visitor = Visitor::at(&province, 0);
    visitor.go("next", &Step::Comfort);
    visitor.go("next", &Step::Aim);
    let setup = visitor.stage.program.world.setup.clone();
    let offered = setup.offered(visitor.stage.program.world.now.date());
    assert!(offered.len() >= 14, "{}", offered.len());
    for procedure in offered {
        let open = format!("procedure-{}", procedure.code);
        let mut touches = 1;
        visitor.go("aim-check", &Step::Choose);
        visitor.show(&format!("topic-{}", procedure.topic));
        touches += 1;
        visitor.press(&open, |kiosk| kiosk.world.visit.step != Step::Choose);
        touches += 1;
        assert!(touches <= MOST_TOUCHES, "{touches}");
        let world = &visitor.stage.program.world;
        assert!(world.visit.applicant.is_none() && world.visit.numbers.is_none());
        assert_eq!(world.visit.procedure.as_ref(), Some(&procedure.code));
        let papers_or_case = matches!(world.visit.step, Step::Prepare | Step::Case);
        assert!(papers_or_case, "{:?}", world.visit.step);
        visitor.go("back", &Step::Choose);
        visitor.go("back", &Step::Aim);
    }
}

#[test]
fn the_date_is_explained_in_one_touch_and_a_check_becomes_a_dossier() {
    let runtime = Runtime::new().unwrap();
    let province = runtime.block_on(Province::open());
    let mut visitor = Visitor::at(&province, 0);
    visitor.go("next", &Step::Comfort);
    visitor.go("next", &Step::Aim);
    visitor.go("aim-check", &Step::Choose);
    visitor.show("topic-hon-nhan");
    visitor.go("procedure-1.004873", &Step::Prepare);
    visitor.show("details");
    assert!(visitor.reads("Ngày hẹn trả"));
    assert!(visitor.reads("Không tính: ") || visitor.reads("Không có ngày nghỉ nào ở giữa"));
    visitor.show("details");
    visitor.read_on();
    visitor.go("next", &Step::ForWhom);
    visitor.go("for-own", &Step::Notice);
    visitor.read_on();
    visitor.go("next", &Step::Identify);
    visitor.show_card();
    visitor.bench.clear_glass();
    visitor.go("next", &Step::Prepare);
}

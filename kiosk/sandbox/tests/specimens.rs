//! Specimens are worth something only if the page checks see in them what they show.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use kiosk_domain::FaultCode;
use kiosk_imaging::{Cleaned, Options, clean, read_card};
use kiosk_sandbox::specimen::{self, CARD_TEXT, PaperKind};

fn cleaned(picture: &[u8]) -> Cleaned {
    clean(
        picture,
        &Options {
            dpi_hint: Some(300),
            ..Options::default()
        },
    )
    .unwrap()
}

fn check_card(picture: &[u8], expected: Option<&str>) {
    let text = read_card(picture).unwrap();
    assert_eq!(text.as_ref().map(|text| text.as_str()), expected);
}

#[test]
fn the_code_on_a_card_can_be_read() {
    let without_old_number = CARD_TEXT.replace("|270000000|", "||");
    check_card(&specimen::card_on_glass(CARD_TEXT), Some(CARD_TEXT));
    check_card(&specimen::card_on_white_glass(CARD_TEXT), Some(CARD_TEXT));
    check_card(
        &specimen::card_on_glass(&without_old_number),
        Some(&without_old_number),
    );
    check_card(&specimen::card_back_on_glass(), None);
}

#[test]
fn good_papers_pass_without_a_remark() {
    for kind in PaperKind::ALL {
        for page in 1..=kind.pages() {
            let verdicts = cleaned(&specimen::paper(kind, page)).verdicts;
            assert!(verdicts.is_empty(), "{kind:?} page {page}: {verdicts:?}");
        }
    }
}

#[test]
fn damage_is_found() {
    let paper = specimen::paper(PaperKind::BirthDeclaration, 1);
    let cases = [
        (specimen::blurred(&paper), FaultCode::PageBlurred),
        (specimen::cut(&paper), FaultCode::PageCut),
        (specimen::blank(), FaultCode::PageBlank),
    ];
    for (picture, expected) in cases {
        assert_eq!(cleaned(&picture).asks(), [expected]);
    }
}

#[test]
fn skew_is_measured() {
    let paper = specimen::paper(PaperKind::DeathNotice, 1);
    let measures = cleaned(&specimen::skewed(&paper, 2.0)).measures;
    assert!(
        (measures.skew_deg - 2.0).abs() < 0.1,
        "{}",
        measures.skew_deg
    );
}

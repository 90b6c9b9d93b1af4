//! SANE's own back end for fi scanners on the virtual fi machine. It knows real machines and
//! nothing of ours: what it cannot use is wrong with the virtual one.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

#[path = "support/foreign.rs"]
mod foreign;

use foreign::{Foreign, Scanned, sides};
use image::ImageFormat;
use kiosk_sandbox::{ColourOrder, FiModel, Model, Script};

/// As in Debian's own file, for the one machine that is there.
const CONFIGURATION: &str = "option buffer-size 262144\nusb 0x04c5 0x132e\n";

/// The paper is told to be as large as what is scanned, so that the window begins at its
/// corner.
const DUPLEX: [&str; 9] = [
    "--source",
    "ADF Duplex",
    "--mode=Color",
    "--page-width",
    "60",
    "--page-height",
    "40",
    "--df-action=Stop",
    "--df-thickness=yes",
];

/// What SANE says of a stack of two sheets when something is done to the desk before.
fn scan(model: FiModel, prepare: impl FnOnce(&Foreign)) -> Scanned {
    let desk = Foreign::new(&Model::Fi(model), "fujitsu", CONFIGURATION);
    // Without loss, and SANE asks for no compression: every dot must be the same.
    desk.put(&sides(ImageFormat::Png));
    prepare(&desk);
    desk.scanimage(&DUPLEX)
}

fn check_model(model: FiModel) {
    let scanned = scan(model, |_| {});
    scanned.are(&sides(ImageFormat::Png), 0);
    let end = "Document feeder out of documents";
    assert!(scanned.said.contains(end), "{}", scanned.said);
}

#[test]
fn a_duplex_stack_comes_dot_by_dot() {
    check_model(FiModel::default());
}

#[test]
fn other_orders_of_colours_are_found() {
    for colour_order in [ColourOrder::BgrDots, ColourOrder::Lines] {
        check_model(FiModel {
            colour_order,
            ..FiModel::default()
        });
    }
}

#[test]
fn every_kind_of_short_read_is_understood() {
    check_model(FiModel {
        pads_short_reads: true,
        ..FiModel::default()
    });
    check_model(FiModel {
        reads_say_busy: true,
        ..FiModel::default()
    });
}

/// The first sheet is whole; at the second one SANE says that.
fn check_fault(fault: &str, said: &str) {
    let scanned = scan(FiModel::default(), |desk| {
        let script = format!("[[sheet]]\nfeed = 2\nfault = '{fault}'");
        desk.bench.play(Script::from_toml(&script).unwrap());
    });
    assert!(scanned.said.contains(said), "{fault}: {}", scanned.said);
    scanned.are(&sides(ImageFormat::Png)[..2], 0);
}

#[test]
fn troubles_of_paper_have_their_names() {
    check_fault("jam", "Document feeder jammed");
    check_fault("double_feed", "Document feeder jammed");
    check_fault("empty", "Document feeder out of documents");
    let open = scan(FiModel::default(), |desk| desk.bench.open_cover());
    let said = "Scanner cover is open";
    assert!(open.said.contains(said), "{}", open.said);
}

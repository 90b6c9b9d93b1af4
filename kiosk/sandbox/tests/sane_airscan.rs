//! `ipp-usb` and SANE's back end for eSCL on the virtual eSCL device: both ends of IPP over
//! USB as Debian ships them. They know real devices and nothing of ours: what they cannot use
//! is wrong with the virtual one.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

#[path = "support/foreign.rs"]
mod foreign;
#[path = "support/ipp_usb.rs"]
mod ipp_usb;

use foreign::{Foreign, Scanned, sides};
use image::ImageFormat;
use ipp_usb::{IppUsb, airscan_configuration, free_port};
use kiosk_sandbox::{EsclModel, Model, Script};

/// What SANE says of a stack of two sheets when something is done to the desk before.
fn scan(model: EsclModel, prepare: impl FnOnce(&Foreign)) -> Scanned {
    let port = free_port();
    let configuration = airscan_configuration(port);
    let desk = Foreign::new(&Model::Escl(model), "airscan", &configuration);
    desk.put(&sides(ImageFormat::Jpeg));
    prepare(&desk);
    let _ipp_usb = IppUsb::start(desk.environment(), port, "all");
    desk.scanimage(&["--source", "ADF Duplex", "--mode=Color"])
}

fn check_model(model: EsclModel) {
    let scanned = scan(model, |_| {});
    scanned.are(&sides(ImageFormat::Jpeg), 4);
    let end = "Document feeder out of documents";
    assert!(scanned.said.contains(end), "{}", scanned.said);
}

#[test]
fn a_duplex_stack_comes_through() {
    check_model(EsclModel::default());
}

#[test]
fn chunks_and_a_slow_link_are_understood() {
    check_model(EsclModel {
        chunk_bytes: Some(777),
        interfaces: 2,
        is_hidden: false,
        ..EsclModel::default()
    });
    check_model(EsclModel {
        bytes_per_second: Some(2_000_000),
        feeds_ahead: true,
        ..EsclModel::default()
    });
}

#[test]
fn troubles_of_paper_have_their_names() {
    let jam = scan(EsclModel::default(), |desk| {
        let script = "[[sheet]]\nfeed = 2\nfault = 'jam'";
        desk.bench.play(Script::from_toml(script).unwrap());
    });
    let said = "Document feeder jammed";
    assert!(jam.said.contains(said), "{}", jam.said);
    jam.are(&sides(ImageFormat::Jpeg)[..2], 4);
    let open = scan(EsclModel::default(), |desk| {
        desk.bench.open_cover();
        // The other word for it is the only one that this back end knows.
        let script = "[[http]]\nrequest = 'ScannerStatus'\ntimes = 99\n\
                      effect = { replace = ['HatchOpen', 'DoorOpen'] }";
        desk.bench.play(Script::from_toml(script).unwrap());
    });
    let said = "Scanner cover is open";
    assert!(open.said.contains(said), "{}", open.said);
}

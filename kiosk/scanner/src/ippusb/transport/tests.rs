//! One line at a time, so that no other line can hide what is wrong with it.

use kiosk_usb::Bus;

use super::*;
use crate::{
    escl::tests::desk::{Build, Desk, Fault, Framing},
    ippusb::{Method, layout::layout},
};

const SECOND: Duration = Duration::from_secs(1);

fn open(desk: &Desk) -> Transport {
    let entry = desk.devices().unwrap().remove(0);
    let habits = Habits {
        manners: Manners {
            host: "localhost".into(),
            connection: None,
        },
        most_interfaces: 1,
        resets_at_open: false,
        sends_zlp: false,
    };
    let port = desk.open(&entry.key).unwrap();
    let layout = layout(&entry).unwrap();
    Transport::open(port, &layout, habits, Arc::new(desk.clone())).unwrap()
}

fn patience(desk: &Desk) -> Patience {
    Patience {
        head: 5 * SECOND,
        gap: 5 * SECOND,
        until: desk.now() + 10 * SECOND,
        most_bytes: 1_000_000,
    }
}

fn request() -> Request {
    Request::new(Method::Get, "/eSCL/ScannerCapabilities".into())
}

fn ask(desk: &Desk, transport: &mut Transport) -> Result<usize, LinkError> {
    let response = transport.exchange(&request(), patience(desk))?;
    Ok(response.body.as_slice().len())
}

fn desk(fault: Option<Fault>) -> Desk {
    let desk = Desk::new(Build::default());
    desk.state().faults.extend(fault.map(|fault| (0, fault)));
    desk
}

#[test]
fn a_surplus_is_not_the_next_answer() {
    let desk = Desk::new(Build {
        transfer: 64,
        ..Build::default()
    });
    desk.state().faults.insert(0, Fault::LengthTooShort);
    let mut transport = open(&desk);
    let short = ask(&desk, &mut transport).unwrap();
    assert_eq!(ask(&desk, &mut transport), Ok(short + 100));
}

#[test]
fn what_silence_cut_off_is_not_the_next_answer() {
    let desk = desk(Some(Fault::LastByteMissing));
    let mut transport = open(&desk);
    // The missing octet comes just after the answer was given up.
    let until_given_up = limits::QUIET_END + limits::FLUSH_QUIET / 2;
    let line = transport.begin(&request(), patience(&desk)).unwrap();
    desk.leave(0, until_given_up, b"x");
    let cut = transport.finish(line).unwrap().body.as_slice().len();
    assert_eq!(ask(&desk, &mut transport), Ok(cut + 1));
}

#[test]
fn an_unframed_answer_ends_by_silence() {
    let desk = Desk::new(Build {
        framing: Framing::Unframed,
        ..Build::default()
    });
    let mut transport = open(&desk);
    let from = desk.now();
    assert!(ask(&desk, &mut transport).unwrap() > 0);
    assert!(desk.now() - from <= limits::QUIET_END + limits::SLICE);
}

#[test]
fn a_broken_line_is_reset_and_emptied() {
    for keeps_on_reset in [false, true] {
        let desk = Desk::new(Build {
            keeps_on_reset,
            ..Build::default()
        });
        desk.state().faults.insert(0, Fault::Garbage);
        let mut transport = open(&desk);
        assert!(matches!(
            ask(&desk, &mut transport),
            Err(LinkError::Framing(_))
        ));
        desk.leave(0, Duration::ZERO, b"the rest of it");
        assert!(ask(&desk, &mut transport).is_ok(), "{keeps_on_reset}");
        assert_eq!(desk.state().soft_resets, 1);
    }
}

#[test]
fn a_halt_is_ended_once_and_then_the_line_is_broken() {
    let once = desk(Some(Fault::StallOnce));
    assert!(ask(&once, &mut open(&once)).is_ok());
    let for_ever = desk(Some(Fault::StallForEver));
    let halted = LinkError::Usb(UsbError::Stalled);
    assert_eq!(ask(&for_ever, &mut open(&for_ever)), Err(halted));
}

#[test]
fn an_answer_that_nobody_wants_is_read_to_its_end() {
    let desk = desk(None);
    let mut transport = open(&desk);
    let line = transport.begin(&request(), patience(&desk)).unwrap();
    assert!(!transport.has_spare_line());
    transport.abandon(line);
    assert!(ask(&desk, &mut transport).is_ok());
    assert_eq!(desk.state().soft_resets, 0);
}

#[test]
fn an_answer_without_an_end_is_ended_by_force() {
    let desk = desk(Some(Fault::SilentMidAnswer));
    let mut transport = open(&desk);
    let line = transport.begin(&request(), patience(&desk)).unwrap();
    transport.abandon(line);
    transport.settle(desk.now() + SECOND).unwrap();
    assert_eq!(desk.state().soft_resets, 1);
    assert!(ask(&desk, &mut transport).is_ok());
}

#[test]
fn a_device_is_never_left_in_the_middle_of_an_answer() {
    let desk = desk(None);
    let mut transport = open(&desk);
    ask(&desk, &mut transport).unwrap();
    drop(transport);
    assert_eq!(desk.state().soft_resets, 0);
    let mut transport = open(&desk);
    transport.begin(&request(), patience(&desk)).unwrap();
    drop(transport);
    assert_eq!(desk.state().soft_resets, 1);
}

//! Real libusb on a virtual device: what drivers may rely on, transfer by transfer.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

#[path = "support/echo.rs"]
mod echo;
#[path = "support/rig.rs"]
mod rig;

use std::{
    thread,
    time::{Duration, Instant},
};

use echo::{ECHO_SETTING, IN, OUT, Order, PACKET, VirtualEcho};
use kiosk_usb::{
    Bus, DeviceKey, Ended, LibUsb, Moved, Port, UsbError, limits::RESCAN, testbed::Plan,
};
use rig::{through_libusb, without_usb};

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);
/// A limit that is meant to run out.
const BRIEF: Duration = Duration::from_millis(200);

const FIRST: DeviceKey = DeviceKey { bus: 1, address: 2 };
const SECOND: DeviceKey = DeviceKey { bus: 1, address: 3 };

fn claimed(bus: &LibUsb) -> Box<dyn Port> {
    let port = bus.open(&FIRST).unwrap();
    port.claim(0, ECHO_SETTING).unwrap();
    port
}

fn read(port: &dyn Port, room: usize, limit: Duration) -> Result<(Vec<u8>, Ended), UsbError> {
    let mut buffer = vec![0; room];
    let moved = port.bulk_in(IN, &mut buffer, limit)?;
    buffer.truncate(moved.bytes);
    Ok((buffer, moved.ended))
}

/// Looks at the bus until it is as expected.
fn until(bus: &LibUsb, expected: &[DeviceKey]) {
    let deadline = Instant::now() + LONG;
    loop {
        let found: Vec<DeviceKey> = bus.devices().unwrap().into_iter().map(|e| e.key).collect();
        if found == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{found:?}");
        bus.wait_for_change(BRIEF);
    }
}

#[test]
fn descriptors_come_through_whole() {
    through_libusb("descriptors_come_through_whole", Plan::default(), |bus| {
        assert_eq!(bus.devices().unwrap(), [VirtualEcho::entry(2)]);
    });
}

#[test]
fn a_text_that_fails_at_first_is_asked_for_again() {
    let name = "a_text_that_fails_at_first_is_asked_for_again";
    through_libusb(name, Plan::default(), |bus| {
        let strings = bus.open(&FIRST).unwrap().strings().unwrap();
        assert_eq!(strings.manufacturer.as_deref(), Some("Thử"));
        assert_eq!(strings.product.as_deref(), Some("Echo"));
        assert_eq!(strings.serial, None);
    });
}

#[test]
fn an_address_where_nothing_is_plugged_in_is_gone() {
    let name = "an_address_where_nothing_is_plugged_in_is_gone";
    through_libusb(name, Plan::default(), |bus| {
        assert_eq!(bus.open(&SECOND).err(), Some(UsbError::Gone));
    });
}

#[test]
fn bytes_go_out_and_come_back() {
    through_libusb("bytes_go_out_and_come_back", Plan::default(), |bus| {
        let port = claimed(bus);
        for length in [1, 31, PACKET, 4096, 16_384, 300_000] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let full = Moved {
                bytes: length,
                ended: Ended::Full,
            };
            assert_eq!(port.bulk_out(OUT, &bytes, LONG), Ok(full));
            assert_eq!(read(&*port, length, LONG), Ok((bytes, Ended::Full)));
        }
    });
}

#[test]
fn a_short_packet_ends_a_read() {
    through_libusb("a_short_packet_ends_a_read", Plan::default(), |bus| {
        let port = claimed(bus);
        for length in [13, PACKET, PACKET + 1, 3 * PACKET] {
            let bytes = vec![3; length];
            port.bulk_out(OUT, &bytes, LONG).unwrap();
            assert_eq!(read(&*port, 4096, LONG), Ok((bytes, Ended::Short)));
        }
    });
}

#[test]
fn an_empty_packet_is_no_timeout() {
    through_libusb("an_empty_packet_is_no_timeout", Plan::default(), |bus| {
        let port = claimed(bus);
        Order::Empty.give(&*port, 0).unwrap();
        assert_eq!(read(&*port, 4096, LONG), Ok((vec![], Ended::Short)));
        assert_eq!(read(&*port, 4096, BRIEF), Err(UsbError::TimedOut));
        port.bulk_out(OUT, &[], LONG).unwrap();
        assert_eq!(read(&*port, 4096, LONG), Ok((vec![], Ended::Short)));
    });
}

#[test]
fn a_limit_that_runs_out_keeps_the_bytes_and_says_so() {
    let name = "a_limit_that_runs_out_keeps_the_bytes_and_says_so";
    through_libusb(name, Plan::default(), |bus| {
        let port = claimed(bus);
        Order::Trickle.give(&*port, 2).unwrap();
        let two_packets = vec![7; 2 * PACKET];
        let read_some = read(&*port, 4096, BRIEF);
        assert_eq!(read_some, Ok((two_packets, Ended::TimedOut)));
        port.bulk_out(OUT, b"next", LONG).unwrap();
        assert_eq!(
            read(&*port, 4096, LONG),
            Ok((b"next".to_vec(), Ended::Short))
        );
    });
}

#[test]
fn a_write_that_gets_stuck_tells_how_far_it_came() {
    let name = "a_write_that_gets_stuck_tells_how_far_it_came";
    through_libusb(name, Plan::default(), |bus| {
        let port = claimed(bus);
        Order::Stuff.give(&*port, 1024).unwrap();
        let stuck = Moved {
            bytes: 1024,
            ended: Ended::TimedOut,
        };
        assert_eq!(port.bulk_out(OUT, &[1; 4096], BRIEF), Ok(stuck));
        assert_eq!(
            port.bulk_out(OUT, &[1; 4096], BRIEF),
            Err(UsbError::TimedOut)
        );
    });
}

#[test]
fn a_halted_endpoint_works_again_once_cleared() {
    let name = "a_halted_endpoint_works_again_once_cleared";
    through_libusb(name, Plan::default(), |bus| {
        let port = claimed(bus);
        Order::Halt.give(&*port, 0).unwrap();
        assert_eq!(read(&*port, 64, LONG), Err(UsbError::Stalled));
        port.clear_halt(IN).unwrap();
        port.bulk_out(OUT, b"again", LONG).unwrap();
        assert_eq!(
            read(&*port, 64, LONG),
            Ok((b"again".to_vec(), Ended::Short))
        );
    });
}

#[test]
fn a_device_that_sends_too_much_overflows() {
    let name = "a_device_that_sends_too_much_overflows";
    through_libusb(name, Plan::default(), |bus| {
        let port = claimed(bus);
        Order::Babble.give(&*port, 0).unwrap();
        assert_eq!(read(&*port, 64, LONG), Err(UsbError::Overflow));
    });
}

#[test]
fn control_requests_go_both_ways() {
    through_libusb("control_requests_go_both_ways", Plan::default(), |bus| {
        let port = bus.open(&FIRST).unwrap();
        let keep = Order::Keep.with(0);
        assert_eq!(port.control_out(keep, b"kept", LONG), Ok(4));
        let mut buffer = [0; 16];
        let told = port.control_in(Order::Tell.with(0), &mut buffer, LONG);
        assert_eq!((told, &buffer[..4]), (Ok(4), &b"kept"[..]));
        let unknown = Order::Keep.with(0);
        let refused = port.control_in(unknown, &mut buffer, LONG);
        assert_eq!(refused, Err(UsbError::Stalled));
    });
}

#[test]
fn a_request_that_is_never_answered_times_out() {
    let name = "a_request_that_is_never_answered_times_out";
    through_libusb(name, Plan::default(), |bus| {
        let port = bus.open(&FIRST).unwrap();
        let ignored = port.control_out(Order::Ignore.with(0), &[], BRIEF);
        assert_eq!(ignored, Err(UsbError::TimedOut));
    });
}

#[test]
fn what_another_program_holds_is_busy() {
    let name = "what_another_program_holds_is_busy";
    through_libusb(name, Plan::default(), |bus| {
        let (one, other) = (claimed(bus), bus.open(&FIRST).unwrap());
        assert_eq!(other.claim(0, ECHO_SETTING), Err(UsbError::Busy));
        one.release(0).unwrap();
        assert_eq!(other.claim(0, ECHO_SETTING), Ok(()));
        assert_eq!(other.claim(9, 0), Err(UsbError::NotFound));
    });
}

#[test]
fn a_closed_device_is_free_again() {
    through_libusb("a_closed_device_is_free_again", Plan::default(), |bus| {
        drop(claimed(bus));
        drop(claimed(bus));
    });
}

#[test]
fn the_kernels_own_driver_makes_way() {
    let plan = Plan {
        usblp_on: vec![0],
        ..Plan::default()
    };
    through_libusb("the_kernels_own_driver_makes_way", plan, |bus| {
        drop(claimed(bus));
    });
}

#[test]
fn another_configuration_is_put_in_force() {
    let plan = Plan {
        usblp_on: vec![0],
        ..Plan::default()
    };
    through_libusb("another_configuration_is_put_in_force", plan, |bus| {
        let port = bus.open(&FIRST).unwrap();
        assert_eq!(port.configuration(), Ok(1));
        assert_eq!(port.set_configuration(2), Ok(()));
        assert_eq!(port.configuration(), Ok(2));
        assert_eq!(port.set_configuration(2), Ok(()));
    });
}

#[test]
fn unplugged_in_the_middle_of_a_read() {
    let name = "unplugged_in_the_middle_of_a_read";
    through_libusb(name, Plan::default(), |bus| {
        let port = claimed(bus);
        thread::scope(|scope| {
            let reading = scope.spawn(|| read(&*port, 64, LONG));
            // What it answers does not matter: the device may be gone before the answer.
            drop(Order::Vanish.give(&*port, 0));
            assert_eq!(reading.join().unwrap(), Err(UsbError::Gone));
        });
        assert_eq!(port.bulk_out(OUT, b"?", LONG), Err(UsbError::Gone));
        until(bus, &[]);
        assert_eq!(bus.open(&FIRST).err(), Some(UsbError::Gone));
    });
}

#[test]
fn plugged_in_again_it_is_found_at_its_new_address() {
    let name = "plugged_in_again_it_is_found_at_its_new_address";
    through_libusb(name, Plan::default(), |bus| {
        let port = claimed(bus);
        drop(Order::Return.give(&*port, 0));
        until(bus, &[SECOND]);
        let anew = bus.open(&SECOND).unwrap();
        anew.claim(0, ECHO_SETTING).unwrap();
        anew.bulk_out(OUT, b"back", LONG).unwrap();
        assert_eq!(read(&*anew, 64, LONG), Ok((b"back".to_vec(), Ended::Short)));
        assert_eq!(port.bulk_out(OUT, b"?", LONG), Err(UsbError::Gone));
    });
}

#[test]
fn a_read_and_a_write_wait_side_by_side() {
    let name = "a_read_and_a_write_wait_side_by_side";
    through_libusb(name, Plan::default(), |bus| {
        let port = claimed(bus);
        thread::scope(|scope| {
            let reading = scope.spawn(|| read(&*port, 64, LONG));
            port.bulk_out(OUT, b"echo", LONG).unwrap();
            let answer = (b"echo".to_vec(), Ended::Short);
            assert_eq!(reading.join().unwrap(), Ok(answer));
        });
    });
}

#[test]
fn a_reset_throws_old_bytes_away() {
    through_libusb("a_reset_throws_old_bytes_away", Plan::default(), |bus| {
        let port = claimed(bus);
        port.bulk_out(OUT, b"stale", LONG).unwrap();
        port.reset().unwrap();
        port.claim(0, ECHO_SETTING).unwrap();
        assert_eq!(read(&*port, 64, BRIEF), Err(UsbError::TimedOut));
    });
}

#[test]
fn a_node_that_may_not_be_opened_names_the_missing_rule() {
    let name = "a_node_that_may_not_be_opened_names_the_missing_rule";
    let plan = Plan {
        locked: true,
        ..Plan::default()
    };
    through_libusb(name, plan, |bus| {
        let error = bus.open(&FIRST).err().unwrap();
        let refused = UsbError::NoPermission {
            vendor_id: 0x1209,
            product_id: 0x0001,
        };
        assert_eq!(error, refused);
        assert!(error.remedy().unwrap().contains("{idVendor}==\"1209\""));
    });
}

#[test]
fn a_machine_without_usb_says_so_and_waits_in_peace() {
    let name = "a_machine_without_usb_says_so_and_waits_in_peace";
    without_usb(name, |bus| {
        assert_eq!(bus.devices().err(), Some(UsbError::NoBus));
        assert_eq!(bus.open(&FIRST).err(), Some(UsbError::NoBus));
        let before = Instant::now();
        bus.wait_for_change(BRIEF);
        assert!(before.elapsed() < LONG);
        bus.wait_for_change(Duration::ZERO);
    });
}

#[test]
fn nobody_waits_longer_than_until_the_next_look() {
    let name = "nobody_waits_longer_than_until_the_next_look";
    through_libusb(name, Plan::default(), |bus| {
        let before = Instant::now();
        bus.wait_for_change(LONG);
        assert!(before.elapsed() < RESCAN + Duration::from_secs(5));
    });
}

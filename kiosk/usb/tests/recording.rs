//! What was recorded from a device answers as the device did.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

#[path = "support/echo.rs"]
mod echo;

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use echo::{ECHO_SETTING, IN, OUT, Order, PACKET, VirtualEcho};
use kiosk_usb::{
    Bus, DeviceKey, Ended, Moved, Port, Strings, UsbError,
    recording::{Divergence, Recorder, ReplayError, Replayer},
};
use proptest::prelude::*;

const LONG: Duration = Duration::from_secs(20);
const BRIEF: Duration = Duration::from_millis(20);
const FIRST: DeviceKey = DeviceKey { bus: 1, address: 2 };
const SECOND: DeviceKey = DeviceKey { bus: 1, address: 3 };
const NAME: &[u8] = b"ECHO";

/// A file in memory that can be read while somebody writes it.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Vec<u8>>>);

impl Tape {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything that a driver may see, in one walk: transfers that end in every way, a stall,
/// a second client, an unplug and a return.
fn walk(bus: &dyn Bus) -> Vec<String> {
    let mut seen = vec![format!("{:?}", bus.devices())];
    let port = bus.open(&FIRST).unwrap();
    seen.push(format!("{:?}", port.claim(0, ECHO_SETTING)));
    seen.extend(talk(&*port));
    seen.extend(ask(&*port));
    let rival = bus.open(&FIRST).unwrap();
    seen.push(format!("{:?}", rival.claim(0, ECHO_SETTING)));
    seen.push(format!("{:?}", Order::Return.give(&*port, 0)));
    seen.push(format!("{:?}", port.bulk_out(OUT, b"?", LONG)));
    seen.push(format!("{:?}", bus.devices()));
    seen.push(format!("{:?}", bus.open(&FIRST).err()));
    seen.push(format!(
        "{:?}",
        bus.open(&SECOND).map(|port| port.configuration())
    ));
    seen
}

fn talk(port: &dyn Port) -> Vec<String> {
    let mut seen = Vec::new();
    for bytes in [
        &b"GET /eSCL/ HTTP/1.1\r\n\r\n"[..],
        &[0x43; 31],
        &[0xd8; 4096],
    ] {
        seen.push(format!("{:?}", port.bulk_out(OUT, bytes, LONG)));
        seen.push(read(port, 4096));
    }
    Order::Trickle.give(port, 1).unwrap();
    seen.push(read(port, 4096));
    seen.push(read(port, 4096));
    Order::Halt.give(port, 0).unwrap();
    seen.push(read(port, 64));
    seen.push(format!("{:?}", port.clear_halt(IN)));
    Order::Empty.give(port, 0).unwrap();
    seen.push(read(port, PACKET));
    seen.push(format!("{:?}", port.reset()));
    seen
}

fn ask(port: &dyn Port) -> Vec<String> {
    let mut buffer = [0; 8];
    vec![
        format!("{:?}", port.strings()),
        format!("{:?}", port.control_out(Order::Keep.with(0), NAME, LONG)),
        format!(
            "{:?}",
            port.control_in(Order::Tell.with(0), &mut buffer, LONG)
        ),
        format!("{buffer:?}"),
        format!("{:?}", port.set_configuration(2)),
        format!("{:?}", port.configuration()),
        format!("{:?}", port.claim(0, ECHO_SETTING)),
        format!("{:?}", port.release(0)),
        format!("{:?}", port.claim(0, ECHO_SETTING)),
    ]
}

fn read(port: &dyn Port, room: usize) -> String {
    let mut buffer = vec![0; room];
    let moved = port.bulk_in(IN, &mut buffer, BRIEF);
    buffer.truncate(moved.as_ref().map_or(0, |moved| moved.bytes));
    format!("{moved:?} {buffer:?}")
}

fn recorded(run: impl FnOnce(&dyn Bus)) -> String {
    let tape = Tape::default();
    let recorder = Recorder::new(Arc::new(VirtualEcho::new()), tape.clone()).unwrap();
    run(&recorder);
    tape.text()
}

fn replay(recording: &str) -> Replayer {
    Replayer::read(recording.as_bytes()).unwrap()
}

#[test]
fn a_replay_answers_as_the_device_did() {
    let mut first = Vec::new();
    let recording = recorded(|bus| first = walk(bus));
    let replayer = replay(&recording);
    assert_eq!(walk(&replayer), first);
    assert_eq!(replayer.verdict(), Ok(()));
}

#[test]
fn a_recorder_changes_nothing() {
    let mut through = Vec::new();
    recorded(|bus| through = walk(bus));
    assert_eq!(through, walk(&VirtualEcho::new()));
}

#[test]
fn the_text_is_the_documented_one() {
    let recording = recorded(|bus| {
        let port = bus.open(&FIRST).unwrap();
        port.claim(0, ECHO_SETTING).unwrap();
        port.bulk_out(OUT, &[0x43, 0x00], LONG).unwrap();
        read(&*port, 64);
    });
    let lines: Vec<&str> = recording.lines().collect();
    assert_eq!(lines.first(), Some(&r#"{"kiosk_usb_recording":1}"#));
    for (line, call) in [
        (
            1,
            r#""port":0,"call":{"open":{"device":{"bus":1,"address":2}}},"answer":{"opened":{"port":1}}}"#,
        ),
        (
            2,
            r#""port":1,"call":{"claim":{"interface":0,"alternate":1}},"answer":"done"}"#,
        ),
        (
            3,
            r#""port":1,"call":{"bulk_out":{"endpoint":2,"bytes":{"hex":"4300"}}},"answer":{"moved":{"bytes":2,"ended":"full"}}}"#,
        ),
        (
            4,
            r#""port":1,"call":{"bulk_in":{"endpoint":129}},"answer":{"read":{"bytes":{"hex":"4300"},"ended":"short"}}}"#,
        ),
    ] {
        assert!(
            lines.get(line).is_some_and(|text| text.ends_with(call)),
            "{recording}"
        );
    }
}

#[test]
fn looks_that_see_nothing_new_are_not_written() {
    let recording = recorded(|bus| {
        for _ in 0..100 {
            bus.devices().unwrap();
        }
    });
    assert_eq!(recording.lines().count(), 2);
}

#[test]
fn a_driver_that_asks_otherwise_is_told_where() {
    let recording = recorded(|bus| {
        let port = bus.open(&FIRST).unwrap();
        port.claim(0, ECHO_SETTING).unwrap();
        port.bulk_out(OUT, b"one", LONG).unwrap();
        read(&*port, 3);
    });
    type Change = fn(&dyn Port) -> Result<Moved, UsbError>;
    let changes: [(Change, Divergence); 3] = [
        (
            |port| port.bulk_out(OUT, b"two", LONG),
            Divergence::Bytes {
                line: 4,
                asked: "bulk_out",
            },
        ),
        (
            |port| port.bulk_in(IN, &mut [0; 2], LONG),
            Divergence::Bytes {
                line: 5,
                asked: "bulk_in",
            },
        ),
        (
            |port| port.clear_halt(IN).map(|()| unreachable!()),
            Divergence::Other {
                line: 5,
                recorded: "bulk_in",
                asked: "clear_halt",
            },
        ),
    ];
    for (change, divergence) in changes {
        let replayer = replay(&recording);
        let port = replayer.open(&FIRST).unwrap();
        port.claim(0, ECHO_SETTING).unwrap();
        assert_eq!(change(&*port), Err(UsbError::Gone));
        assert_eq!(replayer.verdict(), Err(divergence));
        assert_eq!(port.bulk_out(OUT, b"one", LONG), Err(UsbError::Gone));
    }
}

#[test]
fn a_driver_that_stops_early_is_told_where() {
    let recording = recorded(|bus| {
        let port = bus.open(&FIRST).unwrap();
        port.claim(0, ECHO_SETTING).unwrap();
    });
    let replayer = replay(&recording);
    let left = Divergence::Left {
        line: 2,
        recorded: "open",
    };
    assert_eq!(replayer.verdict(), Err(left));
}

#[test]
fn beyond_its_end_the_device_is_gone() {
    let recording = recorded(|bus| drop(bus.open(&FIRST).unwrap()));
    let replayer = replay(&recording);
    let port = replayer.open(&FIRST).unwrap();
    assert_eq!(port.strings().map(|_: Strings| ()), Err(UsbError::Gone));
    assert_eq!(replayer.verdict(), Ok(()));
}

#[test]
fn threads_may_take_turns_otherwise() {
    let recording = recorded(|bus| {
        let port = bus.open(&FIRST).unwrap();
        port.claim(0, ECHO_SETTING).unwrap();
        port.bulk_out(OUT, b"one", LONG).unwrap();
        read(&*port, 64);
        port.bulk_out(OUT, b"two", LONG).unwrap();
        read(&*port, 64);
    });
    let replayer = replay(&recording);
    let port = replayer.open(&FIRST).unwrap();
    port.claim(0, ECHO_SETTING).unwrap();
    thread::scope(|scope| {
        let reads = scope.spawn(|| [read(&*port, 64), read(&*port, 64)]);
        port.bulk_out(OUT, b"one", LONG).unwrap();
        port.bulk_out(OUT, b"two", LONG).unwrap();
        let ended = Ended::Short;
        let moved: Result<Moved, UsbError> = Ok(Moved { bytes: 3, ended });
        let expected = [b"one", b"two"].map(|bytes| format!("{moved:?} {:?}", bytes.to_vec()));
        assert_eq!(reads.join().unwrap(), expected);
    });
    assert_eq!(replayer.verdict(), Ok(()));
}

#[test]
fn a_tape_that_tears_does_not_stop_the_bus() {
    struct Torn(usize);
    impl Write for Torn {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let recorder = Recorder::new(Arc::new(VirtualEcho::new()), Torn(3)).unwrap();
    assert_eq!(walk(&recorder), walk(&VirtualEcho::new()));
    assert!(Recorder::new(Arc::new(VirtualEcho::new()), Torn(0)).is_err());
}

#[test]
fn what_is_no_recording_is_refused() {
    let head = r#"{"kiosk_usb_recording":1}"#;
    for (text, message) in [
        (
            String::new(),
            "this is no recording, or one of another version",
        ),
        (
            r#"{"kiosk_usb_recording":2}"#.to_owned(),
            "this is no recording, or one of another version",
        ),
        (format!("{head}\n\n"), "line 2 of the recording is broken"),
        (
            format!("{head}\n{{\"call\":\"reset\"}}\n"),
            "line 2 of the recording is broken",
        ),
    ] {
        let error: ReplayError = Replayer::read(text.as_bytes()).err().unwrap();
        assert_eq!(error.to_string(), message, "{text}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        drop(Replayer::read(&bytes[..]));
    }

    #[test]
    fn a_recording_cut_anywhere_is_read_or_refused(cut in 0.0..1.0) {
        static WHOLE: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
            recorded(|bus| drop(walk(bus)))
        });
        let at = (WHOLE.len() as f64 * cut) as usize;
        let text = WHOLE.get(..at).unwrap_or_default();
        match Replayer::read(text.as_bytes()) {
            Ok(replayer) => drop(replayer.devices()),
            Err(error) => assert!(!error.to_string().contains('{')),
        }
    }
}

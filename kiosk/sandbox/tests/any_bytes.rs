//! Whatever a host sends to the virtual devices, they survive and still answer afterwards.
//! What comes first is plausible, so that nonsense reaches the inner rooms too.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::time::Duration;

use kiosk_sandbox::{Bench, EsclModel, FiModel, Model, Pace, Script};
use kiosk_usb::{Bus, Control, Port, Recipient, RequestKind};
use proptest::{collection::vec, prelude::*};

const LIMIT: Duration = Duration::from_secs(30);
const OPCODES: [u8; 15] = [
    0, 3, 0x12, 0x15, 0x1A, 0x1B, 0x1C, 0x1D, 0x24, 0x28, 0x2A, 0x31, 0xC2, 0xF1, 0xFF,
];

fn open(model: &Model, alternate: u8) -> (Bench, Box<dyn Port>) {
    let bench = Bench::with_pace(Pace::Virtual);
    let bus = bench.usb(model);
    bench.put_sheets(vec![b"no picture".to_vec(); 3]);
    let port = bus.open(&bus.devices().unwrap().remove(0).key).unwrap();
    port.claim(0, alternate).unwrap();
    (bench, port)
}

/// Reads until nothing comes any more; answers the bytes.
fn drain(port: &dyn Port) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16384];
    while let Ok(moved) = port.bulk_in(0x81, &mut buffer, LIMIT) {
        bytes.extend(buffer.iter().take(moved.bytes));
    }
    bytes
}

fn envelope(block: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x43];
    bytes.resize(19, 0);
    bytes.extend(block);
    bytes.resize(31, 0);
    bytes
}

fn block() -> impl Strategy<Value = Vec<u8>> {
    let opcode = prop::sample::select(OPCODES.to_vec());
    (opcode, vec(0_u8..4, 11)).prop_map(|(opcode, rest)| [vec![opcode], rest].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_fi_machine_survives(commands in vec((block(), vec(any::<u8>(), 0..90)), 1..12)) {
        let (_bench, port) = open(&Model::Fi(FiModel::default()), 0);
        for (block, data) in commands {
            port.bulk_out(2, &envelope(&block), LIMIT).ok();
            port.bulk_out(2, &data, LIMIT).ok();
            drain(&*port);
        }
        port.reset().unwrap();
        port.claim(0, 0).unwrap();
        port.bulk_out(2, &envelope(&[0x12, 0, 0, 0, 96]), LIMIT).unwrap();
        prop_assert_eq!(drain(&*port).len(), 96 + 13);
    }

    #[test]
    fn an_escl_device_survives(
        head in prop::sample::select(vec![
            "", "GET /eSCL/", "POST /eSCL/ScanJobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ]),
        parts in vec(vec(any::<u8>(), 0..60), 0..6),
    ) {
        let (_bench, port) = open(&Model::Escl(EsclModel::default()), 1);
        port.bulk_out(1, head.as_bytes(), LIMIT).unwrap();
        for part in parts {
            port.bulk_out(1, &part, LIMIT).unwrap();
        }
        drain(&*port);
        let soft_reset = Control {
            kind: RequestKind::Class,
            recipient: Recipient::Interface,
            request: 2,
            value: 0,
            index: 0,
        };
        port.control_out(soft_reset, &[], LIMIT).unwrap();
        let request = b"GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: localhost\r\n\r\n";
        port.bulk_out(1, request, LIMIT).unwrap();
        prop_assert!(drain(&*port).starts_with(b"HTTP/1.1 200"));
    }

    #[test]
    fn any_setup_packet_is_answered_or_stalls(setup in any::<[u8; 8]>()) {
        let (bench, port) = open(&Model::Escl(EsclModel::default()), 1);
        let wire = bench.wire();
        wire.control(setup).ok();
        drop(port);
        prop_assert_eq!(wire.control([0x80, 6, 0, 1, 0, 0, 18, 0]).unwrap().len(), 18);
    }

    #[test]
    fn any_text_is_a_script_or_an_error(text in "[\\[\\]a-z_='{}0-9\n ]{0,80}") {
        Script::from_toml(&text).ok();
    }
}

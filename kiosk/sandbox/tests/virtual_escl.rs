//! The virtual eSCL scanner on its cable, asked by hand: no driver's code is used here, so
//! that a mistake shared by driver and device cannot hide.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::time::Duration;

use kiosk_sandbox::{Bench, Engine, EsclModel, Fault, Model, Pace, Script, VirtualBus};
use kiosk_usb::{Bus, Control, Ended, Port, Recipient, RequestKind, UsbError};

const LIMIT: Duration = Duration::from_secs(60);

struct Desk {
    bench: Bench,
    bus: VirtualBus,
    port: Box<dyn Port>,
}

/// An answer without its framing.
#[derive(Debug, PartialEq)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Desk {
    fn new(model: EsclModel) -> Self {
        let bench = Bench::with_pace(Pace::Virtual);
        let bus = bench.usb(&Model::Escl(model));
        let port = open(&bus);
        Self { bench, bus, port }
    }

    fn play(&self, script: &str) {
        self.bench.play(Script::from_toml(script).unwrap());
    }

    fn send(&self, request: &str) {
        self.port.bulk_out(1, request.as_bytes(), LIMIT).unwrap();
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
    }

    /// Asks and reads the answer to its very last byte, as its length says.
    fn ask(&self, request: &str) -> Answer {
        self.send(request);
        let mut bytes = Vec::new();
        loop {
            let mut buffer = [0; 16384];
            let moved = self.port.bulk_in(0x81, &mut buffer, LIMIT).unwrap();
            bytes.extend(&buffer[..moved.bytes]);
            if let Some(answer) = whole(&bytes) {
                return answer;
            }
        }
    }

    fn start(&self, settings: &str) -> Answer {
        let body = format!("<s:ScanSettings xmlns:s='x'>{settings}</s:ScanSettings>");
        self.ask(&format!(
            "POST /eSCL/ScanJobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    /// Begins a job from the feeder; answers its path.
    fn job(&self, duplex: bool) -> String {
        let answer = self.start(&format!(
            "<s:InputSource>Feeder</s:InputSource><s:Duplex>{duplex}</s:Duplex>"
        ));
        assert_eq!(answer.status, 201);
        let location = answer
            .head
            .lines()
            .find(|line| line.starts_with("Location"));
        let (_, path) = location.unwrap().split_once("localhost").unwrap();
        path.to_owned()
    }

    fn next(&self, job: &str) -> Answer {
        self.get(&format!("{job}/NextDocument"))
    }

    fn adf(&self) -> String {
        let status = self.get("/eSCL/ScannerStatus").text();
        let (_, rest) = status.split_once("<scan:AdfState>").unwrap();
        rest.split('<').next().unwrap().to_owned()
    }
}

fn open(bus: &VirtualBus) -> Box<dyn Port> {
    let port = bus.open(&bus.devices().unwrap()[0].key).unwrap();
    port.claim(0, 1).unwrap();
    port
}

fn whole(bytes: &[u8]) -> Option<Answer> {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Length: "));
    let body = bytes[at..].to_vec();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    (body.len() >= length?.parse().ok()?).then_some(Answer { status, head, body })
}

fn papers(count: u8) -> Vec<Vec<u8>> {
    (1..=count)
        .map(|one| format!("paper {one}").into_bytes())
        .collect()
}

fn loaded(count: u8) -> Desk {
    let desk = Desk::new(EsclModel::default());
    desk.bench.put_sheets(papers(count));
    desk
}

#[test]
fn enumeration_shows_hidden_interfaces() {
    let desk = Desk::new(EsclModel::default());
    let entry = &desk.bus.devices().unwrap()[0];
    let interfaces = &entry.configurations[0].interfaces;
    assert_eq!(interfaces.len(), 3);
    assert!(interfaces.iter().all(|one| one.alternates[1].protocol == 4));
    assert_eq!(
        desk.port.strings().unwrap().product.unwrap(),
        "Virtual eSCL scanner"
    );
}

#[test]
fn a_stack_comes_in_order_and_ends_with_404() {
    let desk = loaded(2);
    assert_eq!(desk.adf(), "ScannerAdfLoaded");
    let job = desk.job(false);
    for paper in papers(2) {
        assert_eq!(desk.next(&job).body, paper);
    }
    assert_eq!(desk.next(&job).status, 404);
    let status = desk.get("/eSCL/ScannerStatus").text();
    assert!(status.contains("<pwg:ImagesCompleted>2</pwg:ImagesCompleted>"));
    assert!(status.contains("ScannerAdfEmpty") && status.contains("Completed"));
}

#[test]
fn duplex_brings_fronts_and_backs() {
    let desk = Desk::new(EsclModel::default());
    desk.bench
        .put_printed_sheets(vec![(b"front".to_vec(), b"back".to_vec())]);
    let job = desk.job(true);
    assert_eq!(desk.next(&job).body, b"front");
    assert_eq!(desk.next(&job).body, b"back");
    assert_eq!(desk.next(&job).status, 404);
}

#[test]
fn trouble_shows_in_answer_and_state_until_it_is_cleared() {
    for (fault, state) in [
        (Fault::Jam, "ScannerAdfJam"),
        (Fault::DoubleFeed, "ScannerAdfMultipickDetected"),
    ] {
        let desk = loaded(2);
        let job = desk.job(false);
        assert_eq!(desk.next(&job).body, b"paper 1");
        desk.bench.fail_next(fault);
        assert_eq!(desk.next(&job).status, 409);
        assert_eq!(desk.adf(), state);
        desk.bench.open_cover();
        assert_eq!(desk.adf(), "ScannerAdfHatchOpen");
        desk.bench.close_cover();
        let job = desk.job(false);
        assert_eq!(desk.next(&job).body, b"paper 2");
    }
}

#[test]
fn a_cover_opened_at_a_planned_moment_stops_the_sheet() {
    let desk = loaded(1);
    desk.bench.set_scan_duration(Duration::from_secs(4));
    desk.play("[[desk]]\nat_ms = 1500\nact = 'open_cover'");
    let job = desk.job(false);
    assert_eq!(desk.next(&job).status, 409);
    assert_eq!(desk.bench.now(), Duration::from_millis(1500));
}

#[test]
fn planned_hands_move_while_time_passes() {
    let desk = loaded(1);
    desk.play("[[desk]]\nat_ms = 700\nact = 'open_cover'");
    desk.bench.pass(Duration::from_millis(699));
    assert!(!desk.bench.view().is_cover_open);
    desk.bench.pass(Duration::from_millis(1));
    assert!(desk.bench.view().is_cover_open);
}

#[test]
fn virtual_time_runs_as_the_engine_does() {
    let desk = loaded(3);
    desk.bench.set_engine(Engine {
        sheet: Duration::from_secs(2),
        warm_up: Duration::from_secs(20),
        low_paper: Some((1, Duration::from_secs(3))),
    });
    let cold = desk.start("<s:InputSource>Feeder</s:InputSource>");
    assert_eq!(cold.status, 503);
    assert!(desk.get("/eSCL/ScannerStatus").text().contains("Testing"));
    let nothing = desk
        .port
        .bulk_in(0x81, &mut [0; 512], Duration::from_secs(20));
    assert_eq!(nothing, Err(UsbError::TimedOut));
    let job = desk.job(false);
    for seconds in [22, 24, 27] {
        assert_eq!(desk.next(&job).status, 200);
        assert_eq!(desk.bench.now(), Duration::from_secs(seconds));
    }
}

#[test]
fn what_is_left_unread_comes_before_the_next_answer() {
    let desk = loaded(1);
    desk.send("GET /eSCL/ScannerCapabilities HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut first = [0; 512];
    desk.port.bulk_in(0x81, &mut first, LIMIT).unwrap();
    desk.send("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut rest = [0; 512];
    desk.port.bulk_in(0x81, &mut rest, LIMIT).unwrap();
    assert!(!rest.starts_with(b"HTTP"));
}

#[test]
fn a_soft_reset_empties_the_pipes() {
    let desk = loaded(1);
    desk.send("GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let soft_reset = Control {
        kind: RequestKind::Class,
        recipient: Recipient::Interface,
        request: 2,
        value: 0,
        index: 0,
    };
    desk.port.control_out(soft_reset, &[], LIMIT).unwrap();
    let nothing = desk.port.bulk_in(0x81, &mut [0; 512], LIMIT);
    assert_eq!(nothing, Err(UsbError::TimedOut));
    assert_eq!(desk.get("/eSCL/ScannerCapabilities").status, 200);
}

#[test]
fn interfaces_are_connections_of_their_own() {
    let desk = loaded(1);
    desk.bench.set_scan_duration(Duration::from_secs(5));
    desk.port.claim(1, 1).unwrap();
    let job = desk.job(false);
    desk.send(&format!(
        "GET {job}/NextDocument HTTP/1.1\r\nHost: localhost\r\n\r\n"
    ));
    let request = b"GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: localhost\r\n\r\n";
    desk.port.bulk_out(2, request, LIMIT).unwrap();
    let mut buffer = [0; 16384];
    let moved = desk.port.bulk_in(0x82, &mut buffer, LIMIT).unwrap();
    let status = String::from_utf8_lossy(&buffer[..moved.bytes]).into_owned();
    assert!(status.contains("ScannerAdfProcessing"), "{status}");
    assert_eq!(desk.bench.now(), Duration::ZERO);
}

#[test]
fn a_setting_that_was_not_chosen_says_nothing() {
    let bench = Bench::with_pace(Pace::Virtual);
    let bus = bench.usb(&Model::Escl(EsclModel::default()));
    let port = bus.open(&bus.devices().unwrap()[0].key).unwrap();
    port.claim(0, 0).unwrap();
    port.bulk_out(1, b"GET / HTTP/1.1\r\n\r\n", LIMIT).unwrap();
    assert_eq!(
        port.bulk_in(0x81, &mut [0; 512], LIMIT),
        Err(UsbError::TimedOut)
    );
}

#[test]
fn a_claim_keeps_others_out_until_it_is_dropped() {
    let desk = loaded(1);
    let key = desk.bus.devices().unwrap()[0].key.clone();
    let other = desk.bus.open(&key).unwrap();
    assert_eq!(other.claim(0, 1), Err(UsbError::Busy));
    assert_eq!(other.bulk_out(1, b"x", LIMIT), Err(UsbError::NotFound));
    drop(desk.port);
    other.claim(0, 1).unwrap();
}

#[test]
fn a_pulled_cable_ends_everything_and_strands_the_sheet() {
    let desk = loaded(2);
    desk.bench.set_scan_duration(Duration::from_secs(5));
    desk.play("[[desk]]\nat_ms = 1000\nact = 'unplug'");
    let job = desk.job(false);
    desk.send(&format!(
        "GET {job}/NextDocument HTTP/1.1\r\nHost: localhost\r\n\r\n"
    ));
    assert_eq!(
        desk.port.bulk_in(0x81, &mut [0; 512], LIMIT),
        Err(UsbError::Gone)
    );
    assert_eq!(desk.bus.devices().unwrap(), []);
    desk.bench.plug();
    assert_eq!(desk.port.strings(), Err(UsbError::Gone));
    let again = Desk {
        port: open(&desk.bus),
        ..desk
    };
    assert_eq!(again.adf(), "ScannerAdfJam");
}

#[test]
fn stale_bytes_wait_after_a_reconnection() {
    let desk = loaded(1);
    let job = desk.job(false);
    assert_eq!(desk.next(&job).body, b"paper 1");
    desk.bench.fail_next(Fault::Stale);
    desk.bench.unplug();
    desk.bench.plug();
    let port = open(&desk.bus);
    let mut buffer = [0; 16384];
    let moved = port.bulk_in(0x81, &mut buffer, LIMIT).unwrap();
    assert!(buffer[..moved.bytes].ends_with(b"paper 1"));
}

#[test]
fn usb_faults_hit_where_the_script_says() {
    let desk = loaded(0);
    desk.play(
        "
        [[usb]]
        on = 'in'
        effect = 'zlp'
        times = 2
        [[usb]]
        on = 'in'
        effect = { short = 7 }
        [[usb]]
        on = 'in'
        effect = 'stall'
        [[usb]]
        on = 'in'
        effect = { delay_ms = 300 }
        ",
    );
    desk.send("GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let read = || {
        let mut buffer = [0; 16384];
        let moved = desk.port.bulk_in(0x81, &mut buffer, LIMIT)?;
        Ok((moved.bytes, moved.ended))
    };
    assert_eq!(read(), Ok((0, Ended::Short)));
    assert_eq!(read(), Ok((0, Ended::Short)));
    assert_eq!(read(), Ok((7, Ended::Short)));
    assert_eq!(read(), Err(UsbError::Stalled));
    assert_eq!(read(), Err(UsbError::Stalled));
    desk.port.clear_halt(0x81).unwrap();
    assert!(matches!(read(), Ok((200.., Ended::Short))));
    assert_eq!(desk.bench.now(), Duration::from_millis(300));
}

#[test]
fn a_cable_pulled_at_a_byte_loses_the_transfer() {
    let desk = Desk::new(EsclModel::default());
    desk.bench.put_sheets(vec![vec![0xFF; 100_000]]);
    let job = desk.job(false);
    desk.play("[[usb]]\non = 'in'\nafter_bytes = 40000\neffect = 'unplug'");
    desk.send(&format!(
        "GET {job}/NextDocument HTTP/1.1\r\nHost: localhost\r\n\r\n"
    ));
    let mut taken = 0;
    let error = loop {
        match desk.port.bulk_in(0x81, &mut [0; 16384], LIMIT) {
            Ok(moved) => taken += moved.bytes,
            Err(error) => break error,
        }
    };
    assert_eq!((taken, error), (32768, UsbError::Gone));
}

#[test]
fn http_deviations_are_on_the_wire() {
    for (effect, expected) in [
        ("{ answer = 503 }", "HTTP/1.1 503"),
        ("{ retry_after = 7 }", "Retry-After: 7"),
        ("{ status = 418 }", "HTTP/1.1 418"),
        ("{ body = 'oops' }", "\r\n\r\noops"),
        (
            "{ replace = ['pwg:State', 'x:State'] }",
            "<x:State>Idle</x:State>",
        ),
        ("{ chunked = 16 }", "\r\n\r\n10;part=1\r\n"),
        ("{ headers = 40 }", "X-More-39: 1"),
        ("'lower_case'", "content-length: "),
        ("'continue'", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"),
        ("{ leftover = 'junk' }", "junkHTTP/1.1 200"),
    ] {
        let desk = loaded(0);
        desk.play(&format!(
            "[[http]]\nrequest = 'ScannerStatus'\neffect = {effect}"
        ));
        desk.send("GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let mut buffer = [0; 16384];
        let moved = desk.port.bulk_in(0x81, &mut buffer, LIMIT).unwrap();
        let text = String::from_utf8_lossy(&buffer[..moved.bytes]).into_owned();
        assert!(text.contains(expected), "{effect}: {text}");
    }
}

#[test]
fn the_last_bytes_of_an_answer_can_be_missing() {
    let length = |cut: usize| {
        let desk = loaded(0);
        desk.play(&format!(
            "[[http]]\nrequest = 'ScannerStatus'\neffect = {{ cut = {cut} }}"
        ));
        desk.send("GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let moved = desk.port.bulk_in(0x81, &mut [0; 16384], LIMIT);
        moved.unwrap().bytes
    };
    assert_eq!(length(0) - length(5), 5);
}

#[test]
fn a_silent_device_speaks_again_after_a_claim() {
    let desk = loaded(2);
    let job = desk.job(false);
    desk.bench.fail_next(Fault::Silence);
    desk.send(&format!(
        "GET {job}/NextDocument HTTP/1.1\r\nHost: localhost\r\n\r\n"
    ));
    let nothing = desk.port.bulk_in(0x81, &mut [0; 512], LIMIT);
    assert_eq!(nothing, Err(UsbError::TimedOut));
    let deaf = desk.port.bulk_out(1, b"GET", LIMIT);
    assert_eq!(deaf, Err(UsbError::TimedOut));
    desk.port.claim(0, 1).unwrap();
    assert_eq!(desk.adf(), "ScannerAdfJam");
}

#[test]
fn refusals_have_their_status() {
    let desk = loaded(0);
    for (settings, status) in [
        ("<s:InputSource>Feeder</s:InputSource>", 409),
        ("<s:InputSource>Camera</s:InputSource>", 400),
        (
            "<s:InputSource>Platen</s:InputSource><s:Duplex>true</s:Duplex>",
            400,
        ),
        ("<s:ColorMode>RGB48</s:ColorMode>", 400),
        ("<s:XResolution>77</s:XResolution>", 400),
        ("<unclosed>", 400),
    ] {
        assert_eq!(desk.start(settings).status, status, "{settings}");
    }
    let foreign = desk.ask("GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: hp.local\r\n\r\n");
    assert_eq!(foreign.status, 400);
    assert_eq!(desk.get("/eSCL/ScanJobs/none/NextDocument").status, 404);
}

#[test]
fn a_deleted_job_lets_its_sheet_out() {
    let desk = loaded(2);
    desk.bench.set_scan_duration(Duration::from_secs(5));
    desk.port.claim(1, 1).unwrap();
    let job = desk.job(false);
    desk.send(&format!(
        "GET {job}/NextDocument HTTP/1.1\r\nHost: localhost\r\n\r\n"
    ));
    let delete = format!("DELETE {job} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    desk.port.bulk_out(2, delete.as_bytes(), LIMIT).unwrap();
    let mut buffer = [0; 512];
    let moved = desk.port.bulk_in(0x81, &mut buffer, LIMIT).unwrap();
    assert!(buffer[..moved.bytes].starts_with(b"HTTP/1.1 410"));
    assert_eq!(desk.adf(), "ScannerAdfLoaded");
    desk.bench.open_cover();
    desk.bench.close_cover();
    assert_eq!(
        desk.bench.view().feeder_sheets,
        1,
        "nothing is left in the path"
    );
    assert_eq!(desk.next(&desk.job(false)).body, b"paper 2");
}

#[test]
fn the_link_has_its_rate() {
    let desk = Desk::new(EsclModel {
        bytes_per_second: Some(1_000_000),
        ..EsclModel::default()
    });
    desk.bench.put_sheets(vec![vec![7; 2_000_000]]);
    let job = desk.job(false);
    let before = desk.bench.now();
    assert_eq!(desk.next(&job).body.len(), 2_000_000);
    let took = (desk.bench.now() - before).as_secs_f64();
    assert!((2.0..2.01).contains(&took), "{took} s");
}

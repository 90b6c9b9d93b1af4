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

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener},
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use foreign::{Foreign, Scanned, sides};
use image::ImageFormat;
use kiosk_sandbox::{EsclModel, Model, Script};
use tempfile::TempDir;

/// Until `ipp-usb` listens, on a loaded machine.
const START_LIMIT: Duration = Duration::from_secs(60);

/// It logs that when it offers the scanner to the network.
const UP: &str = "_uscan._tcp";

/// `ipp-usb` has fixed places for its settings and its state. It gets others there, of which
/// nobody else sees anything.
const IN_PLACES_OF_ITS_OWN: &str = "
    set -e
    mount --bind \"$1\" /etc/ipp-usb
    mount -t tmpfs none /var
    exec env \"$2\" \"$3\" /usr/sbin/ipp-usb debug
";

/// The program with its settings, until it is dropped.
struct IppUsb {
    program: Child,
    _settings: TempDir,
}

impl IppUsb {
    fn start(desk: &Foreign, port: u16) -> Self {
        let settings = tempfile::tempdir().unwrap();
        // It wants a range, of which it takes the first free one.
        let network = format!(
            "[network]\nhttp-min-port = {port}\nhttp-max-port = {}\ndns-sd = disable\n\
             interface = loopback\nipv6 = disable\n\
             [logging]\nconsole-log = all\nconsole-color = disable\n",
            port + 1
        );
        fs::write(settings.path().join("ipp-usb.conf"), network).unwrap();
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
        command
            .args([IN_PLACES_OF_ITS_OWN, "sh"])
            .arg(settings.path());
        for (name, value) in desk.environment() {
            command.arg(format!("{name}={}", value.display()));
        }
        command.stdout(Stdio::piped()).stdin(Stdio::null());
        let mut ipp_usb = Self {
            program: command.spawn().unwrap(),
            _settings: settings,
        };
        ipp_usb.wait();
        ipp_usb
    }

    /// Until it has seen the scanner. Its log must be read to the end, or it would block.
    fn wait(&mut self) {
        let log = BufReader::new(self.program.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                // Nobody listens once it is up.
                sender.send(line).ok();
            }
        });
        let mut told = Vec::new();
        while !told.last().is_some_and(|line: &String| line.contains(UP)) {
            let line = lines.recv_timeout(START_LIMIT);
            assert!(
                line.is_ok(),
                "ipp-usb does not start: {line:?} after {told:#?}"
            );
            told.extend(line);
        }
    }
}

impl Drop for IppUsb {
    fn drop(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// What SANE says of a stack of two sheets when something is done to the desk before.
fn scan(model: EsclModel, prepare: impl FnOnce(&Foreign)) -> Scanned {
    let port = free_port();
    let configuration = format!(
        "[devices]\n\"Desk\" = http://localhost:{port}/eSCL/, eSCL\n\
         [options]\ndiscovery = disable\n"
    );
    let desk = Foreign::new(&Model::Escl(model), "airscan", &configuration);
    desk.put(&sides(ImageFormat::Jpeg));
    prepare(&desk);
    let _ipp_usb = IppUsb::start(&desk, port);
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

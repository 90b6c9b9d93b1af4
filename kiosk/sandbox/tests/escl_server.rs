//! The eSCL driver on a server's pages, the server being behind the virtual cable.
//!
//! `cargo xtask test --escl HOST:PORT` names a real server, whose scanner must have a paper on
//! its glass and at least three sheets in its feeder. Without one the virtual eSCL device
//! stands in for it, on a loopback port of its own, so that the way through TCP is tried in
//! every run.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::{
    env,
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs},
    sync::Arc,
    thread,
    time::Duration,
};

use kiosk_sandbox::{Bench, EsclModel, Model, RelayModel, VirtualBus, specimen};
use kiosk_scanner::{
    Backend, DeviceInfo, Face, Factory, Job, Sheets, Source, SystemClock,
    escl::{EsclFactory, QuirkBook},
};
use kiosk_usb::{Bus, Port, UsbError};

/// Where the server listens.
const SERVER: &str = "KIOSK_ESCL_SERVER";

/// Interfaces of the device that stands in.
const INTERFACES: u8 = 4;

#[test]
fn every_source_of_the_server_gives_a_page() {
    let server = match env::var(SERVER) {
        Ok(name) => address(&name),
        Err(_) => serve_virtual_device(),
    };
    let mut scanner = open(server);
    let info = scanner.info().clone();
    println!("{info:?}");
    scanner.cancel().unwrap();
    println!("{:?}", scanner.sensors().unwrap());
    let jobs = jobs(&info);
    assert!(!jobs.is_empty(), "it has no source");
    for job in jobs {
        check(scanner.as_mut(), &job);
    }
}

fn address(name: &str) -> SocketAddr {
    let found = name.to_socket_addrs().map(|mut all| all.next());
    match found {
        Ok(Some(address)) => address,
        _ => panic!("{SERVER}={name} is no HOST:PORT"),
    }
}

fn open(server: SocketAddr) -> Box<dyn Backend> {
    let interfaces = 2;
    let bus = Bench::new().usb(&Model::Relay(RelayModel { server, interfaces }));
    let quirks = QuirkBook::built_in().unwrap();
    let clock = Arc::new(SystemClock::default());
    let mut factory = EsclFactory::new(Arc::new(bus), quirks, clock);
    let found = factory.list().unwrap().remove(0);
    factory
        .open(&found.id)
        .unwrap_or_else(|error| panic!("no scanner answers at {server}: {error}"))
}

/// One sheet from each source, from a feeder that can with both sides as well; then all that
/// is left in the feeder.
fn jobs(info: &DeviceInfo) -> Vec<Job> {
    let job = |source, duplex, sheets| Job {
        source,
        duplex,
        sheets,
        ..Job::pages()
    };
    let one = |source, duplex| job(source, duplex, Sheets::One);
    let glass = info.has_glass.then(|| one(Source::Glass, false));
    let feeder = info.has_feeder.then(|| one(Source::Feeder, false));
    let duplex = info.has_duplex.then(|| one(Source::Feeder, true));
    let rest = info
        .has_feeder
        .then(|| job(Source::Feeder, false, Sheets::All));
    [glass, feeder, duplex, rest]
        .into_iter()
        .flatten()
        .collect()
}

/// The sides come in order and are pictures of the size that was announced, and there is an
/// end.
fn check(scanner: &mut dyn Backend, job: &Job) {
    scanner.start(job).unwrap();
    let mut sides = Vec::new();
    while let Some(side) = scanner.next_side().unwrap() {
        let picture = image::load_from_memory(&side.image).unwrap();
        let size_px = (picture.width(), picture.height());
        println!(
            "{:?} {} {:?}: {size_px:?} px at {} dpi, announced {:?}, {} bytes",
            job.source,
            side.sheet_no,
            side.face,
            side.dpi,
            side.announced_px,
            side.image.len()
        );
        assert!(
            side.announced_px
                .is_none_or(|announced| announced == size_px)
        );
        sides.push((side.sheet_no, side.face));
    }
    let faces: &[Face] = match job.duplex {
        true => &[Face::Front, Face::Back],
        false => &[Face::Front],
    };
    let of_sheet = |sheet_no| faces.iter().map(move |&face| (sheet_no, face));
    let sheets = match job.sheets {
        Sheets::One => 1,
        Sheets::All => sides.last().unwrap().0,
    };
    assert_eq!(sides, (1..=sheets).flat_map(of_sheet).collect::<Vec<_>>());
    scanner.cancel().unwrap();
}

/// The virtual device as a server: each connection is the next of its interfaces.
fn serve_virtual_device() -> SocketAddr {
    let bench = Bench::new();
    bench.put_card(specimen::CARD_TEXT);
    bench.put_sheets(["1", "2", "3", "4"].map(specimen::card_on_glass).to_vec());
    let bus = bench.usb(&Model::Escl(EsclModel {
        interfaces: INTERFACES,
        is_hidden: false,
        ..EsclModel::default()
    }));
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (stream, interface) in listener.incoming().flatten().zip((0..INTERFACES).cycle()) {
            serve(stream, &bus, interface);
        }
    });
    address
}

fn serve(stream: TcpStream, bus: &VirtualBus, interface: u8) {
    let port: Arc<dyn Port> = Arc::from(bus.open(&bus.devices().unwrap()[0].key).unwrap());
    port.claim(interface, 0).unwrap();
    let (near, far) = (stream.try_clone().unwrap(), Arc::clone(&port));
    thread::spawn(move || take_requests(near, far.as_ref(), interface + 1));
    thread::spawn(move || give_answers(stream, port.as_ref(), interface + 0x81));
}

fn take_requests(mut stream: TcpStream, port: &dyn Port, endpoint: u8) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        port.bulk_out(endpoint, &buffer[..count], Duration::from_secs(5))
            .unwrap();
    }
}

fn give_answers(mut stream: TcpStream, port: &dyn Port, endpoint: u8) -> io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    loop {
        match port.bulk_in(endpoint, &mut buffer, Duration::from_millis(100)) {
            Ok(moved) => stream.write_all(&buffer[..moved.bytes])?,
            Err(UsbError::TimedOut) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

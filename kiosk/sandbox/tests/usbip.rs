//! The USB/IP server, spoken to as the kernel does.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

use kiosk_sandbox::{Bench, FiModel, Model, usbip};

const ATTACHED_BYTES: usize = 8 + 312;

/// A desk with a fi scanner, served on a free port.
fn desk() -> (Bench, SocketAddr) {
    let bench = Bench::new();
    drop(bench.usb(&Model::Fi(FiModel {
        tells_resets: false,
        ..FiModel::default()
    })));
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let served = bench.clone();
    thread::spawn(move || usbip::serve(&listener, &served));
    (bench, address)
}

fn ask(address: SocketAddr, code: u8, rest: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(&[1, 0x11, 0x80, code, 0, 0, 0, 0])
        .unwrap();
    stream.write_all(rest).unwrap();
    stream
}

fn read(stream: &mut TcpStream, bytes: usize) -> Vec<u8> {
    let mut buffer = vec![0; bytes];
    stream.read_exact(&mut buffer).unwrap();
    buffer
}

fn attach(address: SocketAddr) -> TcpStream {
    let mut name = b"1-1".to_vec();
    name.resize(32, 0);
    let mut stream = ask(address, 3, &name);
    let record = read(&mut stream, ATTACHED_BYTES);
    assert_eq!(
        (record[7], &record[308..312]),
        (0, &[0x04, 0xC5, 0x13, 0x2E][..])
    );
    stream
}

/// Sends a transfer: number, direction, endpoint, length, setup, data.
fn submit(
    stream: &mut TcpStream,
    number: u32,
    way: (u32, u32),
    length: u32,
    setup: [u8; 8],
    data: &[u8],
) {
    let words = [1, number, 0, way.0, way.1, 0, length, 0, 0, 0];
    let mut bytes: Vec<u8> = words.into_iter().flat_map(u32::to_be_bytes).collect();
    bytes.extend(setup);
    bytes.extend(data);
    stream.write_all(&bytes).unwrap();
}

/// The next answer: command, number, status, and how many bytes.
fn answer(stream: &mut TcpStream) -> (u32, u32, i32, usize) {
    let head = read(stream, 48);
    let word = |at: usize| u32::from_be_bytes(head[at..at + 4].try_into().unwrap());
    (word(0), word(4), word(20) as i32, word(24) as usize)
}

fn envelope(block: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 31];
    bytes[0] = 0x43;
    bytes[19..19 + block.len()].copy_from_slice(block);
    bytes
}

#[test]
fn the_list_names_the_device_and_its_interfaces() {
    let (bench, address) = desk();
    let list = read(&mut ask(address, 5, &[]), 12 + 312 + 4);
    assert_eq!((list[11], &list[324..]), (1, &[255, 255, 255, 0][..]));
    bench.unplug();
    assert_eq!(read(&mut ask(address, 5, &[]), 12)[11], 0);
}

#[test]
fn an_unknown_name_is_refused() {
    let (_bench, address) = desk();
    assert_eq!(read(&mut ask(address, 3, &[b'9'; 32]), 8)[7], 1);
}

#[test]
fn control_requests_are_answered_or_stall() {
    let (_bench, address) = desk();
    let mut host = attach(address);
    submit(&mut host, 1, (1, 0), 18, [0x80, 6, 0, 1, 0, 0, 18, 0], &[]);
    assert_eq!(answer(&mut host), (3, 1, 0, 18));
    assert_eq!(read(&mut host, 18)[8..12], [0xC5, 0x04, 0x2E, 0x13]);
    submit(&mut host, 2, (0, 0), 0, [0, 9, 1, 0, 0, 0, 0, 0], &[]);
    assert_eq!(answer(&mut host), (3, 2, 0, 0));
    submit(&mut host, 3, (1, 0), 9, [0x80, 6, 9, 3, 0, 0, 9, 0], &[]);
    assert_eq!(answer(&mut host), (3, 3, -32, 0));
}

#[test]
fn an_open_transfer_waits_for_its_data() {
    let (_bench, address) = desk();
    let mut host = attach(address);
    submit(&mut host, 7, (1, 1), 96, [0; 8], &[]);
    submit(
        &mut host,
        8,
        (0, 2),
        31,
        [0; 8],
        &envelope(&[0x12, 0, 0, 0, 96]),
    );
    let mut seen = Vec::new();
    for _ in 0..2 {
        let (_, number, status, bytes) = answer(&mut host);
        seen.push((number, status, bytes));
        if number == 7 {
            assert_eq!(read(&mut host, bytes)[8..15], *b"FUJITSU");
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, [(7, 0, 96), (8, 0, 31)]);
}

#[test]
fn a_transfer_can_be_taken_back_once() {
    let (_bench, address) = desk();
    let mut host = attach(address);
    submit(&mut host, 5, (1, 1), 13, [0; 8], &[]);
    let unlink = |host: &mut TcpStream, number: u32, victim: u32| {
        let words = [2, number, 0, 0, 0, victim];
        let mut bytes: Vec<u8> = words.into_iter().flat_map(u32::to_be_bytes).collect();
        bytes.resize(48, 0);
        host.write_all(&bytes).unwrap();
    };
    unlink(&mut host, 6, 5);
    assert_eq!(answer(&mut host), (4, 6, -104, 0));
    unlink(&mut host, 7, 5);
    assert_eq!(answer(&mut host), (4, 7, 0, 0));
}

#[test]
fn a_pulled_cable_ends_open_transfers() {
    let (bench, address) = desk();
    let mut host = attach(address);
    submit(&mut host, 5, (1, 1), 13, [0; 8], &[]);
    bench.unplug();
    assert_eq!(answer(&mut host), (3, 5, -19, 0));
}

#[test]
fn the_next_host_finds_the_device_as_after_a_plug() {
    let (_bench, address) = desk();
    let halt = |host: &mut TcpStream| {
        submit(host, 2, (1, 0), 2, [0x82, 0, 0, 0, 0x81, 0, 2, 0], &[]);
        assert_eq!(answer(host), (3, 2, 0, 2));
        read(host, 2)[0]
    };
    let mut host = attach(address);
    submit(&mut host, 1, (0, 0), 0, [2, 3, 0, 0, 0x81, 0, 0, 0], &[]);
    assert_eq!(answer(&mut host), (3, 1, 0, 0));
    assert_eq!(halt(&mut host), 1);
    drop(host);
    assert_eq!(halt(&mut attach(address)), 0);
}

//! The device on its cable before small servers, each with its own way to end an answer.

use std::{net::TcpListener, thread};

use kiosk_usb::{Bus, Port};

use super::*;
use crate::{Bench, Model, VirtualBus};

const LIMIT: Duration = Duration::from_secs(10);
const ASK: &[u8] = b"GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// A server that gives each connection so many of the answers, in turn, and then closes it.
fn server(per_connection: usize, answers: Vec<&'static [u8]>) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut answers = answers.into_iter();
        for mut stream in listener.incoming().flatten() {
            for answer in answers.by_ref().take(per_connection) {
                let mut request = vec![0; ASK.len()];
                if stream.read_exact(&mut request).is_err() {
                    break;
                }
                assert_eq!(request, ASK);
                stream.write_all(answer).unwrap();
            }
        }
    });
    address
}

fn open(server: SocketAddr) -> (VirtualBus, Box<dyn Port>) {
    let interfaces = 2;
    let bus = Bench::new().usb(&Model::Relay(RelayModel { server, interfaces }));
    let port = bus.open(&bus.devices().unwrap()[0].key).unwrap();
    port.claim(0, 0).unwrap();
    (bus, port)
}

/// Asks, and reads until that came.
fn check(port: &dyn Port, expected: &[u8]) {
    port.bulk_out(1, ASK, LIMIT).unwrap();
    let mut got = Vec::new();
    while got.len() < expected.len() {
        let mut buffer = [0; 4096];
        let moved = port.bulk_in(0x81, &mut buffer, LIMIT).unwrap();
        got.extend(&buffer[..moved.bytes]);
    }
    let text = String::from_utf8_lossy(&got);
    assert_eq!(text, String::from_utf8_lossy(expected));
}

const ONE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none";
const TWO: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo";

#[test]
fn a_connection_that_stays_open_carries_one_request_after_the_other() {
    let (_bus, port) = open(server(2, vec![ONE, TWO]));
    check(port.as_ref(), ONE);
    check(port.as_ref(), TWO);
}

#[test]
fn a_connection_that_was_closed_is_opened_again() {
    let (_bus, port) = open(server(1, vec![ONE, TWO]));
    check(port.as_ref(), ONE);
    check(port.as_ref(), TWO);
}

#[test]
fn a_body_that_ends_by_closing_has_an_end_on_the_pipe() {
    let unframed = b"HTTP/1.0 200 OK\r\n\r\nabc";
    let (_bus, port) = open(server(1, vec![unframed, TWO]));
    let chunked = b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    check(port.as_ref(), chunked);
    check(port.as_ref(), TWO);
}

#[test]
fn without_a_server_that_is_the_answer() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (_bus, port) = open(address);
    check(port.as_ref(), NO_SERVER);
}

//! A USB/IP server (protocol 1.1.1) with the scanner of a desk on it.
//!
//! The kernel of a machine or of a guest attaches the virtual device with `usbip attach` and
//! sees a real one from then on. Answers come out of order; an IN transfer stays open until
//! there is data or it is unlinked. Facts: kernel documentation `usb/usbip_protocol.rst`,
//! docs/scanner-sources.md.

use std::{
    io::{self, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use kiosk_usb::{DeviceEntry, UsbError};

use crate::{Bench, TransferId, Wire};

/// Port of the protocol.
pub const PORT: u16 = 3240;
/// Bus number and name under which the one device is exported.
const BUS_ID: &str = "1-1";
const BUS_NUMBER: u32 = 1;

const VERSION: [u8; 2] = [1, 0x11];
const ASK_LIST: u16 = 0x8005;
const ASK_IMPORT: u16 = 0x8003;
const LIST: u16 = 0x0005;
const IMPORT: u16 = 0x0003;
const HIGH_SPEED: u32 = 3;
const RECORD_BYTES: usize = 312;
const BUS_ID_BYTES: usize = 32;
const HEADER_BYTES: usize = 48;

const SUBMIT: u32 = 1;
const UNLINK: u32 = 2;
const SUBMITTED: u32 = 3;
const UNLINKED: u32 = 4;
/// Longest transfer that a host may ask for; kernels split larger ones.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Serves the desk's device to everybody who connects, one thread each, until the listener
/// fails.
///
/// # Errors
/// When a thread cannot be had.
pub fn serve(listener: &TcpListener, bench: &Bench) -> io::Result<()> {
    let turn = Arc::new(Mutex::new(()));
    for stream in listener.incoming().flatten() {
        let (bench, turn) = (bench.clone(), Arc::clone(&turn));
        thread::Builder::new()
            .name("usbip".to_owned())
            // A host that goes away ends its session, and that is all.
            .spawn(move || session(stream, &bench, &turn).ok())?;
    }
    Ok(())
}

fn session(mut stream: TcpStream, bench: &Bench, turn: &Mutex<()>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut head = [0; 8];
    stream.read_exact(&mut head)?;
    let [_, _, high, low, ..] = head;
    let wire = bench.wire();
    match u16::from_be_bytes([high, low]) {
        ASK_LIST => stream.write_all(&list(wire.entry().as_ref())),
        ASK_IMPORT => {
            let mut wanted = [0; BUS_ID_BYTES];
            stream.read_exact(&mut wanted)?;
            let is_ours = wanted == bus_id();
            // One host at a time: the end of the last one resets the device.
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            match wire.entry().filter(|_| is_ours) {
                Some(entry) => {
                    let answer = [reply(IMPORT, 0), record(&entry)].concat();
                    stream.write_all(&answer)?;
                    attached(stream, &wire)
                }
                None => stream.write_all(&reply(IMPORT, 1)),
            }
        }
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// The device's life in the hands of a host.
fn attached(stream: TcpStream, wire: &Wire) -> io::Result<()> {
    let answers = Arc::new(Answers(Mutex::new(stream.try_clone()?)));
    let mut requests = BufReader::new(stream);
    let result = loop {
        if let Err(error) = request(&mut requests, &answers, wire) {
            break Err(error);
        }
    };
    // The next host finds the device as after a plug.
    wire.reset().ok();
    result
}

fn request(from: &mut impl Read, answers: &Arc<Answers>, wire: &Wire) -> io::Result<()> {
    let mut header = [0; HEADER_BYTES];
    from.read_exact(&mut header)?;
    let [command, number, _, direction, endpoint, field, length] = words(&header);
    match command {
        SUBMIT => {
            let is_in = direction == 1;
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            if length > MOST_BYTES {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut bytes = vec![0; if is_in { 0 } else { length }];
            from.read_exact(&mut bytes)?;
            if endpoint == 0 {
                let setup = header.last_chunk::<8>().copied().unwrap_or_default();
                return answers.submitted(number, length, is_in, wire.control(setup));
            }
            let address = (endpoint & 0x0F) as u8 | if is_in { 0x80 } else { 0 };
            let later = Arc::clone(answers);
            // A host that is gone needs no answer.
            let done = move |result| drop(later.submitted(number, length, is_in, result));
            wire.submit(
                TransferId(number.into()),
                address,
                length,
                bytes,
                Box::new(done),
            );
            Ok(())
        }
        UNLINK => {
            let was_open = wire.cancel(TransferId(field.into()));
            answers.unlinked(number, was_open)
        }
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// The way back to the host.
struct Answers(Mutex<TcpStream>);

impl Answers {
    fn submitted(
        &self,
        number: u32,
        length: usize,
        is_in: bool,
        result: Result<Vec<u8>, UsbError>,
    ) -> io::Result<()> {
        let status = result.as_ref().err().map_or(0, errno);
        let bytes = result.unwrap_or_default();
        let moved = match (is_in, status) {
            (true, _) => bytes.len(),
            (false, 0) => length,
            (false, _) => 0,
        };
        let moved = u32::try_from(moved).unwrap_or(u32::MAX);
        let mut message = message(SUBMITTED, number, status, moved);
        if is_in {
            message.extend(bytes);
        }
        self.send(&message)
    }

    fn unlinked(&self, number: u32, was_open: bool) -> io::Result<()> {
        const ECONNRESET: i32 = -104;
        let status = if was_open { ECONNRESET } else { 0 };
        self.send(&message(UNLINKED, number, status, 0))
    }

    fn send(&self, message: &[u8]) -> io::Result<()> {
        let stream = self.0.lock();
        stream
            .unwrap_or_else(PoisonError::into_inner)
            .write_all(message)
    }
}

fn message(command: u32, number: u32, status: i32, moved: u32) -> Vec<u8> {
    let words = [command, number, 0, 0, 0, status as u32, moved];
    let mut bytes: Vec<u8> = words.into_iter().flat_map(u32::to_be_bytes).collect();
    bytes.resize(HEADER_BYTES, 0);
    bytes
}

/// What the kernel calls an error, as a negative number.
const fn errno(error: &UsbError) -> i32 {
    match error {
        UsbError::Stalled => -32,
        UsbError::Overflow => -75,
        UsbError::Gone => -19,
        UsbError::TimedOut => -110,
        _ => -71,
    }
}

fn words(header: &[u8; HEADER_BYTES]) -> [u32; 7] {
    let mut words = header.chunks_exact(4).map(|four| {
        let bytes = four.first_chunk::<4>().copied();
        u32::from_be_bytes(bytes.unwrap_or_default())
    });
    std::array::from_fn(|_| words.next().unwrap_or_default())
}

fn reply(code: u16, status: u32) -> Vec<u8> {
    let mut bytes = VERSION.to_vec();
    bytes.extend(code.to_be_bytes());
    bytes.extend(status.to_be_bytes());
    bytes
}

fn list(entry: Option<&DeviceEntry>) -> Vec<u8> {
    let mut bytes = reply(LIST, 0);
    bytes.extend(u32::from(entry.is_some()).to_be_bytes());
    if let Some(entry) = entry {
        bytes.extend(record(entry));
        let configuration = entry.configurations.first();
        for interface in configuration.iter().flat_map(|one| &one.interfaces) {
            let first = interface.alternates.first();
            bytes.extend(first.map_or([0; 4], |one| [one.class, one.subclass, one.protocol, 0]));
        }
    }
    bytes
}

fn record(entry: &DeviceEntry) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(RECORD_BYTES);
    bytes.extend(b"/sys/devices/virtual/usb1/1-1");
    bytes.resize(256, 0);
    bytes.extend_from_slice(&bus_id());
    for word in [BUS_NUMBER, entry.key.address.into(), HIGH_SPEED] {
        bytes.extend(word.to_be_bytes());
    }
    for half in [entry.vendor_id, entry.product_id, 0x0100] {
        bytes.extend(half.to_be_bytes());
    }
    let first = entry.configurations.first();
    let number = first.map_or(0, |one| one.number);
    let interfaces = first.map_or(0, |one| one.interfaces.len() as u8);
    let configurations = entry.configurations.len() as u8;
    bytes.extend([entry.class, 0, 0, number, configurations, interfaces]);
    bytes
}

fn bus_id() -> [u8; BUS_ID_BYTES] {
    let mut bytes = [0; BUS_ID_BYTES];
    for (place, byte) in bytes.iter_mut().zip(BUS_ID.bytes()) {
        *place = byte;
    }
    bytes
}

//! The preload library's socket: an ioctl comes in, its memory can be read and written, and
//! an answer ends it. Every message is three words of 64 bits in the machine's own order.

use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
};

use rustix::io::Errno;

const IOCTL: u64 = 1;
const ANSWER: u64 = 3;
const READ_MEMORY: u64 = 5;
const WRITE_MEMORY: u64 = 6;

/// Answer to what is no ioctl: the preload library then does it as if we were not there.
const NOT_OURS: i64 = -100;

/// Most memory that is read from a client at once. libusb's transfers are as long as their
/// callers want, and nobody here wants more than a page of paper.
const MEMORY_BYTES: usize = 64 << 20;

/// An ioctl of the client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ioctl {
    /// Its number within usbfs: the low byte of the request.
    pub(super) number: u8,
    /// Its argument, mostly an address in the client.
    pub(super) argument: u64,
}

/// What an ioctl answers.
pub(super) type Answer = Result<i64, Errno>;

/// A client that has opened the device node.
pub(super) struct Socket(UnixStream);

impl Socket {
    pub(super) fn new(stream: UnixStream) -> Self {
        Self(stream)
    }

    /// The next ioctl. Anything else is handed back on the way.
    pub(super) fn next(&mut self) -> io::Result<Ioctl> {
        loop {
            let [kind, request, argument] = self.receive()?;
            if kind == IOCTL {
                let [number, ..] = request.to_le_bytes();
                return Ok(Ioctl { number, argument });
            }
            self.send([ANSWER, NOT_OURS.cast_unsigned(), 0])?;
        }
    }

    /// Ends the ioctl.
    pub(super) fn answer(&mut self, answer: Answer) -> io::Result<()> {
        let (result, errno) = match answer {
            Ok(result) => (result, 0),
            Err(errno) => (-1, u64::from(errno.raw_os_error().unsigned_abs())),
        };
        self.send([ANSWER, result.cast_unsigned(), errno])
    }

    /// Reads memory of the client.
    pub(super) fn read(&mut self, address: u64, length: usize) -> io::Result<Vec<u8>> {
        if length > MEMORY_BYTES {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut bytes = vec![0; length];
        if length > 0 {
            self.send([READ_MEMORY, address, word(length)])?;
            self.0.read_exact(&mut bytes)?;
        }
        Ok(bytes)
    }

    /// Reads a structure of the client.
    pub(super) fn read_array<const N: usize>(&mut self, address: u64) -> io::Result<[u8; N]> {
        let bytes = self.read(address, N)?;
        bytes
            .try_into()
            .map_err(|_| io::ErrorKind::InvalidData.into())
    }

    /// Reads a number of the client.
    pub(super) fn read_u32(&mut self, address: u64) -> io::Result<u32> {
        self.read_array(address).map(u32::from_ne_bytes)
    }

    /// Writes memory of the client.
    pub(super) fn write(&mut self, address: u64, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.send([WRITE_MEMORY, address, word(bytes.len())])?;
        self.0.write_all(bytes)
    }

    fn receive(&mut self) -> io::Result<[u64; 3]> {
        let mut words = [0; 3];
        for word in &mut words {
            let mut bytes = [0; 8];
            self.0.read_exact(&mut bytes)?;
            *word = u64::from_ne_bytes(bytes);
        }
        Ok(words)
    }

    fn send(&mut self, words: [u64; 3]) -> io::Result<()> {
        self.0.write_all(&words.map(u64::to_ne_bytes).concat())
    }
}

fn word(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

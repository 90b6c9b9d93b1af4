//! A real eSCL server behind the virtual cable: each interface is a TCP connection to it.
//!
//! HTTP passes unchanged, so the driver meets a server that nobody here wrote. One thing has
//! no counterpart on a bulk pipe: a connection that is closed to end a body, or between two
//! requests. Such a body is sent in chunks, and the next request opens a connection again.
//! The desk's paper and scripts mean nothing to this device; only the wall's time does.

mod answer;

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use self::answer::Answer;
use super::{Ground, Layout, Personality, Pipe, descriptor::Names, escl::EsclModel};

/// Longest opening of a connection. The desk stands still meanwhile.
const CONNECT: Duration = Duration::from_secs(2);
/// Between two looks whether octets came: much less than a person or a page takes.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// One read, at most what the host reads in one transfer.
const READ_BYTES: usize = 16 * 1024;
/// What the host gets if there is no server: a pipe cannot say that nobody is there.
const NO_SERVER: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";

/// A server that plays an eSCL scanner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RelayModel {
    /// Where it listens.
    pub server: SocketAddr,
    /// Interfaces, which are connections to it at the same time.
    pub interfaces: u8,
}

impl RelayModel {
    pub(crate) fn layout(&self) -> Layout {
        let model = EsclModel {
            names: Names {
                manufacturer: "Kiosk".to_owned(),
                product: "eSCL relay".to_owned(),
                serial: String::new(),
            },
            interfaces: self.interfaces,
            is_hidden: false,
            ..EsclModel::default()
        };
        model.layout()
    }
}

/// The connections.
pub(crate) struct Relay {
    server: SocketAddr,
    lines: Vec<Line>,
    looked_at: Duration,
}

/// An interface's connection, and what is under way on it.
#[derive(Default)]
struct Line {
    stream: Option<TcpStream>,
    /// The request that is not answered yet.
    request: Vec<u8>,
    /// How much of it the server has.
    sent: usize,
    /// The connection carried a request before, so the server may have closed it since.
    is_used: bool,
    answer: Answer,
}

impl Relay {
    pub(crate) fn new(model: &RelayModel) -> Self {
        Self {
            server: model.server,
            lines: (0..model.interfaces).map(|_| Line::default()).collect(),
            looked_at: Duration::ZERO,
        }
    }
}

impl Personality for Relay {
    fn receive(
        &mut self,
        number: usize,
        bytes: &[u8],
        pipes: &mut [Pipe],
        ground: &mut Ground<'_>,
    ) {
        if let Some(line) = self.lines.get_mut(number) {
            line.ask(bytes);
        }
        self.work(pipes, ground);
    }

    fn work(&mut self, pipes: &mut [Pipe], ground: &mut Ground<'_>) {
        self.looked_at = ground.now;
        for (line, pipe) in self.lines.iter_mut().zip(pipes) {
            for piece in line.work(self.server) {
                pipe.send(piece, ground.now, true);
            }
        }
    }

    fn next_due(&self) -> Option<Duration> {
        let is_waiting = self.lines.iter().any(Line::is_waiting);
        is_waiting.then_some(self.looked_at + LOOK_EVERY)
    }

    fn reset(&mut self, _: &mut Ground<'_>) {
        self.lines.fill_with(Line::default);
    }

    fn class_request(&self, request: u8) -> Option<Vec<u8>> {
        match request {
            // Paper is there, selected, no error.
            1 => Some(vec![0x18]),
            _ => None,
        }
    }

    fn stale(&self) -> Vec<u8> {
        Vec::new()
    }
}

impl Line {
    /// More of a request. The first octets after an answer begin the next one.
    fn ask(&mut self, bytes: &[u8]) {
        if self.answer.has_begun() {
            // The rest of an answer that nobody waits for must not come before the next.
            self.stream = self.stream.take().filter(|_| self.answer.is_over());
            self.answer = Answer::default();
            self.request.clear();
            self.sent = 0;
        }
        self.request.extend_from_slice(bytes);
    }

    fn is_waiting(&self) -> bool {
        !self.request.is_empty() && !self.answer.is_over()
    }

    /// Sends and reads what is possible at once; answers what the host is to get.
    fn work(&mut self, server: SocketAddr) -> Vec<Vec<u8>> {
        let mut pieces = Vec::new();
        while self.is_waiting() {
            match self.step(server) {
                Ok(0) => pieces.extend(self.closed()),
                Ok(_) if self.answer.has_piece() => pieces.push(self.answer.take()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => pieces.extend(self.closed()),
            }
        }
        pieces
    }

    /// Reads once; answers how many octets came.
    fn step(&mut self, server: SocketAddr) -> io::Result<usize> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            None => {
                self.is_used = false;
                self.sent = 0;
                self.stream.insert(connect(server)?)
            }
        };
        while let Some(rest @ [_, ..]) = self.request.get(self.sent..) {
            self.sent += stream.write(rest)?;
        }
        let mut buffer = vec![0; READ_BYTES];
        let count = stream.read(&mut buffer)?;
        self.answer.push(buffer.get(..count).unwrap_or_default());
        if self.answer.is_over() {
            self.is_used = true;
        }
        Ok(count)
    }

    /// The server has closed the connection, or there is none.
    fn closed(&mut self) -> Option<Vec<u8>> {
        self.stream = None;
        // Between two requests a server may close what it kept open: that is no answer.
        if self.is_used && !self.answer.has_begun() {
            return None;
        }
        if self.answer.has_begun() {
            return self.answer.close();
        }
        self.answer.push(NO_SERVER);
        Some(self.answer.take())
    }
}

fn connect(server: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&server, CONNECT)?;
    stream.set_nodelay(true)?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}

#[cfg(test)]
mod tests;

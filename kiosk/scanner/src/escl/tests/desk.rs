//! A virtual eSCL device in virtual time, with faults at any request.
//!
//! It is bus, port and clock in one: time passes only when the driver waits, and then by as
//! much as it waits for. Faults are bound to the number of a request, so that a test can
//! try each of them at each step of a job.

mod paper;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use kiosk_usb::{Bus, Control, DeviceEntry, DeviceKey, Ended, Moved, Port, Strings, UsbError};

pub(crate) use paper::picture;

use crate::{
    Clock,
    ippusb::layout::tests::{Setting, entry},
};

const IPP_USB: (u8, u8, u8) = (7, 1, 4);

/// What goes wrong with the answer to a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// Nothing is answered any more, not even on endpoint 0.
    Dead,
    Gone,
    GoneMidAnswer,
    Silent,
    SilentMidAnswer,
    Garbage,
    StallOnce,
    StallForEver,
    LengthTooLong,
    LengthTooShort,
    LastByteMissing,
    EmptyPackets,
    Overflow,
    ErrorPage,
    NoBody,
    Status(u16),
}

/// How answers are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Framing {
    Length,
    Chunked(usize),
    Unframed,
}

/// The device as it was built.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    pub(crate) lines: usize,
    pub(crate) framing: Framing,
    /// Octets of one transfer.
    pub(crate) transfer: usize,
    pub(crate) scan_time: Duration,
    /// Answers "not ready" instead of keeping a request waiting.
    pub(crate) says_503: bool,
    pub(crate) location: &'static str,
    pub(crate) capabilities: String,
    /// A reset leaves in the pipes what was there.
    pub(crate) keeps_on_reset: bool,
    /// The size of a picture is told, wrong by that many lines.
    pub(crate) image_info: Option<u32>,
    /// Until then jobs are answered with "not ready".
    pub(crate) warm_at: Duration,
    /// The server answers nothing else while a picture is awaited.
    pub(crate) one_at_a_time: bool,
    /// The status lists the job.
    pub(crate) lists_jobs: bool,
    /// A job is completed after each sheet.
    pub(crate) completes_each: bool,
    /// So many times a picture is answered with "no more" before it comes.
    pub(crate) early_404: u8,
}

pub(crate) struct State {
    pub(crate) now: Duration,
    pub(crate) build: Build,
    pub(crate) adf: &'static str,
    pub(crate) feeder: VecDeque<u16>,
    /// The feeder jams when it has this many sheets left.
    pub(crate) jams_at: Option<usize>,
    pub(crate) faults: BTreeMap<usize, Fault>,
    /// Requests so far, as `METHOD path`.
    pub(crate) requests: Vec<String>,
    pub(crate) claimed_by_other: bool,
    pub(crate) soft_resets: usize,
    pub(crate) port_resets: usize,
    pub(crate) openings: usize,
    is_gone: bool,
    is_deaf: bool,
    is_dead: bool,
    /// When it died last.
    pub(crate) died_at: Duration,
    early: u8,
    /// When the picture that was asked for last comes.
    awaited_until: Duration,
    last_sheet: Option<u16>,
    job: Option<DeviceJob>,
    back: Option<u16>,
    ready_at: Option<Duration>,
    pipes: Vec<Pipe>,
}

#[derive(Default)]
struct DeviceJob {
    number: u32,
    state: &'static str,
    images: u32,
    duplex: bool,
    from_glass: bool,
}

#[derive(Default)]
struct Pipe {
    request: Vec<u8>,
    coming: VecDeque<(Duration, Coming)>,
    is_halted: bool,
    halts_for_ever: bool,
}

enum Coming {
    Bytes(Vec<u8>),
    Gone,
    Overflow,
}

/// A handle to the device.
#[derive(Clone)]
pub(crate) struct Desk(Arc<Mutex<State>>);

impl Default for Build {
    fn default() -> Self {
        Self {
            lines: 2,
            framing: Framing::Length,
            transfer: 16 * 1024,
            scan_time: Duration::from_millis(900),
            says_503: false,
            location: "http://localhost/eSCL/ScanJobs/",
            capabilities: super::super::capabilities::tests::FULL.into(),
            keeps_on_reset: false,
            image_info: Some(0),
            warm_at: Duration::ZERO,
            one_at_a_time: false,
            lists_jobs: true,
            completes_each: false,
            early_404: 0,
        }
    }
}

impl Desk {
    pub(crate) fn new(build: Build) -> Self {
        Self(Arc::new(Mutex::new(State {
            now: Duration::ZERO,
            pipes: (0..build.lines).map(|_| Pipe::default()).collect(),
            build,
            adf: "Empty",
            feeder: VecDeque::new(),
            jams_at: None,
            faults: BTreeMap::new(),
            requests: vec![],
            claimed_by_other: false,
            soft_resets: 0,
            port_resets: 0,
            openings: 0,
            is_gone: false,
            is_deaf: false,
            is_dead: false,
            died_at: Duration::ZERO,
            early: 0,
            awaited_until: Duration::ZERO,
            last_sheet: None,
            job: None,
            back: None,
            ready_at: None,
        })))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub(crate) fn put(&self, sheets: impl IntoIterator<Item = u16>) {
        let mut state = self.state();
        state.feeder = sheets.into_iter().collect();
        state.adf = "Loaded";
        if std::mem::take(&mut state.is_gone) {
            for pipe in &mut state.pipes {
                *pipe = Pipe::default();
            }
        }
        state.is_deaf = false;
        state.is_dead = false;
        state.back = None;
    }

    /// Octets that an earlier program left in a pipe.
    pub(crate) fn leave(&self, line: usize, after: Duration, bytes: &[u8]) {
        let due = self.now() + after;
        let pieces = bytes
            .chunks(16 * 1024)
            .map(|piece| Coming::Bytes(piece.to_vec()));
        let coming = &mut self.state().pipes[line].coming;
        coming.extend(pieces.map(|piece| (due, piece)));
    }
}

impl Clock for Desk {
    fn now(&self) -> Duration {
        self.state().now
    }

    fn sleep(&self, duration: Duration) {
        self.state().now += duration;
    }
}

impl Bus for Desk {
    fn devices(&self) -> Result<Vec<DeviceEntry>, UsbError> {
        let state = self.state();
        if state.is_gone {
            return Ok(vec![]);
        }
        let all: [&[Setting<'_>]; 3] = [
            &[(IPP_USB, &[0x01, 0x81])],
            &[((255, 0, 0), &[]), (IPP_USB, &[0x02, 0x82])],
            &[(IPP_USB, &[0x03, 0x83])],
        ];
        Ok(vec![entry(0x1234, &all[..state.build.lines])])
    }

    fn open(&self, _: &DeviceKey) -> Result<Box<dyn Port>, UsbError> {
        let mut state = self.state();
        state.alive()?;
        state.openings += 1;
        Ok(Box::new(self.clone()))
    }

    fn wait_for_change(&self, limit: Duration) {
        self.sleep(limit);
    }
}

impl Port for Desk {
    fn strings(&self) -> Result<Strings, UsbError> {
        self.state().alive()?;
        Ok(Strings {
            manufacturer: Some("MẪU".into()),
            product: Some("Desk 200".into()),
            serial: Some("THU000000".into()),
        })
    }

    fn configuration(&self) -> Result<u8, UsbError> {
        self.state().alive().map(|()| 1)
    }

    fn set_configuration(&self, _: u8) -> Result<(), UsbError> {
        self.state().alive()
    }

    fn claim(&self, interface: u8, alternate: u8) -> Result<(), UsbError> {
        let state = self.state();
        state.alive()?;
        assert_eq!(alternate, u8::from(interface == 1));
        if state.claimed_by_other {
            Err(UsbError::Busy)
        } else {
            Ok(())
        }
    }

    fn release(&self, _: u8) -> Result<(), UsbError> {
        self.state().alive()
    }

    fn control_in(&self, _: Control, _: &mut [u8], limit: Duration) -> Result<usize, UsbError> {
        self.state().answering(limit)?;
        Err(UsbError::Stalled)
    }

    fn control_out(&self, request: Control, _: &[u8], limit: Duration) -> Result<usize, UsbError> {
        let mut state = self.state();
        state.answering(limit)?;
        state.soft_resets += 1;
        state.is_deaf = false;
        if !state.build.keeps_on_reset {
            state.pipes[usize::from(request.index)] = Pipe::default();
        }
        Ok(0)
    }

    fn bulk_in(&self, endpoint: u8, buffer: &mut [u8], limit: Duration) -> Result<Moved, UsbError> {
        let mut state = self.state();
        state.answering(limit)?;
        let (now, line) = (state.now, usize::from(endpoint & 0x7F) - 1);
        let pipe = &mut state.pipes[line];
        if pipe.is_halted {
            return Err(UsbError::Stalled);
        }
        match pipe.coming.front() {
            Some((due, _)) if *due <= now + limit => {}
            _ => {
                state.now += limit;
                return Err(UsbError::TimedOut);
            }
        }
        let (due, coming) = pipe.coming.pop_front().unwrap();
        state.now = now.max(due);
        match coming {
            Coming::Bytes(bytes) => {
                buffer[..bytes.len()].copy_from_slice(&bytes);
                Ok(Moved {
                    bytes: bytes.len(),
                    ended: Ended::Short,
                })
            }
            Coming::Gone => {
                state.is_gone = true;
                Err(UsbError::Gone)
            }
            Coming::Overflow => Err(UsbError::Overflow),
        }
    }

    fn bulk_out(&self, endpoint: u8, bytes: &[u8], limit: Duration) -> Result<Moved, UsbError> {
        let mut state = self.state();
        state.answering(limit)?;
        if state.is_deaf {
            state.now += limit;
            return Err(UsbError::TimedOut);
        }
        let line = usize::from(endpoint) - 1;
        state.pipes[line].request.extend(bytes);
        state.serve(line);
        Ok(Moved {
            bytes: bytes.len(),
            ended: Ended::Full,
        })
    }

    fn clear_halt(&self, endpoint: u8) -> Result<(), UsbError> {
        let mut state = self.state();
        state.alive()?;
        let pipe = &mut state.pipes[usize::from(endpoint & 0x7F) - 1];
        pipe.is_halted = pipe.halts_for_ever;
        Ok(())
    }

    fn reset(&self) -> Result<(), UsbError> {
        let mut state = self.state();
        state.alive()?;
        state.port_resets += 1;
        state.is_deaf = false;
        state.is_dead = false;
        for pipe in &mut state.pipes {
            *pipe = Pipe::default();
        }
        Ok(())
    }
}

impl State {
    fn alive(&self) -> Result<(), UsbError> {
        if self.is_gone {
            Err(UsbError::Gone)
        } else {
            Ok(())
        }
    }

    /// The same, or the time that nothing comes.
    fn answering(&mut self, limit: Duration) -> Result<(), UsbError> {
        self.alive()?;
        if self.is_dead {
            self.now += limit;
            return Err(UsbError::TimedOut);
        }
        Ok(())
    }

    /// Answers the request in a pipe, if it is complete.
    fn serve(&mut self, line: usize) {
        let octets = self.pipes[line].request.clone();
        let text = String::from_utf8(octets).unwrap();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            return;
        };
        let length = head
            .lines()
            .find_map(|header| header.strip_prefix("Content-Length: "))
            .map_or(0, |length| length.parse().unwrap());
        if body.len() < length {
            return;
        }
        self.pipes[line].request.clear();
        let (first, _) = head.split_once("\r\n").unwrap();
        let request = first.strip_suffix(" HTTP/1.1").unwrap().to_owned();
        let fault = self.faults.remove(&self.requests.len());
        self.requests.push(request.clone());
        self.answer(line, &request, body, fault);
    }

    fn answer(&mut self, line: usize, request: &str, body: &str, fault: Option<Fault>) {
        let (due, code, headers, content) = match fault {
            Some(Fault::Status(code)) => (self.now, code, String::new(), b"x".to_vec()),
            Some(Fault::ErrorPage) => (self.now, 200, String::new(), b"<html>busy</html>".to_vec()),
            Some(Fault::NoBody) => (self.now, 200, String::new(), vec![]),
            _ => self.act(request, body),
        };
        let framing = self.build.framing;
        let length = match fault {
            Some(Fault::LengthTooLong) => content.len() + 100,
            Some(Fault::LengthTooShort) => content.len().saturating_sub(100),
            _ => content.len(),
        };
        let lies = matches!(fault, Some(Fault::LengthTooLong | Fault::LengthTooShort));
        let mut octets = format!("HTTP/1.1 {code} X\r\n{headers}").into_bytes();
        match framing {
            Framing::Chunked(size) if !lies => {
                octets.extend(b"Transfer-Encoding: chunked\r\n\r\n");
                for chunk in content.chunks(size) {
                    octets.extend(format!("{:X};x=y\r\n", chunk.len()).bytes());
                    octets.extend(chunk);
                    octets.extend(b"\r\n");
                }
                octets.extend(b"0\r\nX-T: 1\r\n\r\n");
            }
            Framing::Unframed if !lies => {
                octets.extend(b"\r\n");
                octets.extend(&content);
            }
            _ => {
                octets.extend(format!("Content-Length: {length}\r\n\r\n").bytes());
                octets.extend(&content);
            }
        }
        self.send(line, due, octets, fault);
    }

    fn send(&mut self, line: usize, due: Duration, mut octets: Vec<u8>, fault: Option<Fault>) {
        let mut end = None;
        match fault {
            Some(Fault::Dead) => {
                octets.clear();
                self.is_dead = true;
                self.died_at = self.now;
            }
            Some(Fault::Gone) => {
                octets.clear();
                end = Some(Coming::Gone);
            }
            Some(Fault::GoneMidAnswer) => {
                octets.truncate(octets.len() / 2);
                end = Some(Coming::Gone);
            }
            Some(Fault::Overflow) => {
                octets.truncate(octets.len() / 2);
                end = Some(Coming::Overflow);
            }
            Some(Fault::Silent) => {
                octets.clear();
                self.is_deaf = true;
            }
            Some(Fault::SilentMidAnswer) => octets.truncate(octets.len() / 2),
            Some(Fault::Garbage) => octets.splice(..4, *b"\x01\x02\x03\x04").for_each(drop),
            Some(Fault::LastByteMissing) => octets.truncate(octets.len() - 1),
            _ => {}
        }
        let transfer = self.build.transfer;
        let pipe = &mut self.pipes[line];
        pipe.is_halted = matches!(fault, Some(Fault::StallOnce | Fault::StallForEver));
        pipe.halts_for_ever = fault == Some(Fault::StallForEver);
        for piece in octets.chunks(transfer) {
            if fault == Some(Fault::EmptyPackets) {
                let empty = std::iter::repeat_with(|| (due, Coming::Bytes(vec![])));
                pipe.coming.extend(empty.take(9));
            }
            pipe.coming.push_back((due, Coming::Bytes(piece.to_vec())));
        }
        pipe.coming.extend(end.map(|end| (due, end)));
    }
}

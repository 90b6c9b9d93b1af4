//! The eSCL personality: an HTTP/1.1 server over pairs of pipes.
//!
//! Each pipe is a connection of its own. Whatever the host does not read to its end stays in
//! the pipe and comes before the next answer, which is the central trap of IPP over USB. A
//! deviation of real devices is a field of [`EsclModel`] where it lasts, and an `[[http]]`
//! rule of a script where it happens once.

mod http;
mod job;
mod xml;

use std::time::Duration;

use kiosk_usb::{Configuration, Interface};

use self::{
    http::{Inbox, Reply, Request},
    job::{Jobs, Next, Settings},
};
use super::{Ground, Layout, Personality, Pipe, Strike, descriptor::Names, descriptor::setting};
use crate::script::HttpEffect;

/// Class, subclass and protocol of IPP over USB.
const IPP_OVER_USB: (u8, u8, u8) = (7, 1, 4);
/// A printer as of old, with both directions.
const LEGACY_PRINTER: (u8, u8, u8) = (7, 1, 2);
/// Anything of the maker's own.
const VENDOR: (u8, u8, u8) = (255, 255, 255);
/// Packets of high-speed bulk endpoints.
const PACKET_BYTES: u16 = 512;
/// What one interface sends in one piece; with a rate, the link's time passes in such steps.
const PIECE_BYTES: usize = 16 * 1024;
const NANOS: u64 = 1_000_000_000;

/// An eSCL scanner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EsclModel {
    /// USB vendor.
    pub vendor_id: u16,
    /// USB product.
    pub product_id: u16,
    /// Its texts.
    pub names: Names,
    /// Interfaces for IPP over USB, 1 to 4. Two are the least that the standard allows.
    pub interfaces: u8,
    /// They hide behind alternate setting 1, as in most multifunction devices.
    pub is_hidden: bool,
    /// It has a sheet feeder.
    pub has_feeder: bool,
    /// The feeder reads both sides.
    pub has_duplex: bool,
    /// It has a glass.
    pub has_glass: bool,
    /// The feeder takes a sheet in before it is asked for, as many real ones do.
    pub feeds_ahead: bool,
    /// It tells the size of the picture delivered last (`ScanImageInfo`).
    pub has_image_info: bool,
    /// Bodies come in chunks of that many bytes; `None` sends their length.
    pub chunk_bytes: Option<usize>,
    /// Bytes a second on the link; `None` is as fast as memory.
    pub bytes_per_second: Option<u64>,
}

impl Default for EsclModel {
    fn default() -> Self {
        Self {
            // Of a Kyocera ECOSYS M2040dn, whose layout is known: drivers with rules for
            // models must see an ordinary one.
            vendor_id: 0x0482,
            product_id: 0x069d,
            names: Names {
                manufacturer: "Kiosk".to_owned(),
                product: "Virtual eSCL scanner".to_owned(),
                serial: "MAU000001".to_owned(),
            },
            interfaces: 3,
            is_hidden: true,
            has_feeder: true,
            has_duplex: true,
            has_glass: true,
            feeds_ahead: false,
            has_image_info: true,
            chunk_bytes: None,
            bytes_per_second: None,
        }
    }
}

impl EsclModel {
    pub(crate) fn layout(&self) -> Layout {
        let interfaces = (0..self.interfaces).map(|number| self.interface(number));
        Layout {
            vendor_id: self.vendor_id,
            product_id: self.product_id,
            names: self.names.clone(),
            configurations: vec![Configuration {
                number: 1,
                interfaces: interfaces.collect(),
            }],
            function: IPP_OVER_USB,
        }
    }

    fn interface(&self, number: u8) -> Interface {
        let ends = (number + 1, 0x81 + number);
        let other = if number == 0 { LEGACY_PRINTER } else { VENDOR };
        let alternates = if self.is_hidden {
            vec![
                setting(0, other, ends, PACKET_BYTES),
                setting(1, IPP_OVER_USB, ends, PACKET_BYTES),
            ]
        } else {
            vec![setting(0, IPP_OVER_USB, ends, PACKET_BYTES)]
        };
        Interface { number, alternates }
    }
}

/// The server.
pub(crate) struct Escl {
    model: EsclModel,
    inboxes: Vec<Inbox>,
    jobs: Jobs,
    /// Requests that wait for a sheet, with the number of their pipe.
    waiting: Vec<Waiting>,
    last_answer: Vec<u8>,
}

struct Waiting {
    number: usize,
    job: u32,
    effects: Vec<HttpEffect>,
}

impl Escl {
    pub(crate) fn new(model: EsclModel) -> Self {
        let inboxes = (0..model.interfaces).map(|_| Inbox::default()).collect();
        Self {
            jobs: Jobs::new(model.feeds_ahead),
            model,
            inboxes,
            waiting: Vec::new(),
            last_answer: Vec::new(),
        }
    }

    fn serve(
        &mut self,
        number: usize,
        request: &Request,
        pipes: &mut [Pipe],
        ground: &mut Ground<'_>,
    ) {
        let effects = ground
            .rules
            .on_http(&format!("{} {}", request.method, request.path));
        let answer = effects.iter().find_map(|effect| match effect {
            HttpEffect::Answer(status) => Some(Reply::error(*status)),
            HttpEffect::RetryAfter(s) => Some(Reply::error(503).with("Retry-After", s.to_string())),
            _ => None,
        });
        let answer = answer.or_else(|| self.answer(number, request, &effects, ground));
        if let Some(reply) = answer {
            self.send(number, reply, &effects, pipes, ground);
        }
    }

    /// The answer, if there is one already.
    fn answer(
        &mut self,
        number: usize,
        request: &Request,
        effects: &[HttpEffect],
        ground: &mut Ground<'_>,
    ) -> Option<Reply> {
        if !matches!(request.host.split(':').next(), Some("localhost")) {
            return Some(Reply::error(400));
        }
        let path = request.path.strip_prefix("/eSCL/").unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        Some(match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["ScannerCapabilities"]) => Reply::xml(xml::capabilities(&self.model)),
            ("GET", ["ScannerStatus"]) => Reply::xml(self.jobs.status(ground)),
            ("POST", ["ScanJobs"]) => self.create(&request.body, ground),
            ("GET", ["ScanJobs", job, "NextDocument"]) => {
                let job = Jobs::number(job);
                let effects = effects.to_vec();
                self.waiting.extend(job.map(|job| Waiting {
                    number,
                    job,
                    effects,
                }));
                return job.is_none().then(|| Reply::error(404));
            }
            ("GET", ["ScanJobs", job, "ScanImageInfo"]) if self.model.has_image_info => {
                let info = Jobs::number(job).and_then(|job| self.jobs.image_info(job));
                info.map_or_else(|| Reply::error(404), Reply::xml)
            }
            ("DELETE", ["ScanJobs", job]) => {
                let job = Jobs::number(job);
                let is_known = job.is_some_and(|job| self.jobs.delete(job, ground));
                Reply::error(if is_known { 200 } else { 404 })
            }
            _ => Reply::error(404),
        })
    }

    fn create(&mut self, body: &[u8], ground: &mut Ground<'_>) -> Reply {
        let Some(settings) = Settings::read(body, &self.model) else {
            return Reply::error(400);
        };
        match self.jobs.create(settings, ground) {
            Ok(path) => Reply::created(&path),
            Err(status) => Reply::error(status),
        }
    }

    /// Answers whoever waits for a sheet that is there, or will never be.
    fn answer_waiting(&mut self, pipes: &mut [Pipe], ground: &mut Ground<'_>) {
        for waiting in std::mem::take(&mut self.waiting) {
            let reply = match self.jobs.next(waiting.job, ground) {
                Next::NotYet => {
                    self.waiting.push(waiting);
                    continue;
                }
                Next::Picture(bytes) => Reply::picture(bytes),
                Next::Text(text) => Reply::text(200, text),
                Next::Status(status) => Reply::error(status),
            };
            self.send(waiting.number, reply, &waiting.effects, pipes, ground);
        }
    }

    fn send(
        &mut self,
        number: usize,
        mut reply: Reply,
        effects: &[HttpEffect],
        pipes: &mut [Pipe],
        ground: &mut Ground<'_>,
    ) {
        for effect in effects {
            match effect {
                HttpEffect::Silence => return ground.strike = Some(Strike::Silence),
                HttpEffect::Unplug => return ground.strike = Some(Strike::Unplug),
                _ => reply.deviate(effect),
            }
        }
        let bytes = reply.into_bytes(self.model.chunk_bytes);
        self.last_answer.clone_from(&bytes);
        let delay = effects.iter().find_map(|effect| match effect {
            HttpEffect::DelayMs(ms) => Some(Duration::from_millis(*ms)),
            _ => None,
        });
        let start = ground.now + delay.unwrap_or_default();
        if let Some(pipe) = pipes.get_mut(number) {
            self.pour(pipe, bytes, start);
        }
    }

    /// Sends an answer as fast as the link is. Only its end is a short packet.
    fn pour(&self, pipe: &mut Pipe, bytes: Vec<u8>, start: Duration) {
        let Some(rate) = self.model.bytes_per_second.filter(|&rate| rate > 0) else {
            return pipe.send(bytes, start, true);
        };
        let mut sent = 0;
        let mut pieces = bytes.chunks(PIECE_BYTES).peekable();
        while let Some(piece) = pieces.next() {
            sent += piece.len() as u64;
            let ready = start + Duration::from_nanos(sent.saturating_mul(NANOS) / rate);
            pipe.send(piece.to_vec(), ready, pieces.peek().is_none());
        }
    }
}

impl Personality for Escl {
    fn receive(
        &mut self,
        number: usize,
        bytes: &[u8],
        pipes: &mut [Pipe],
        ground: &mut Ground<'_>,
    ) {
        let Some(inbox) = self.inboxes.get_mut(number) else {
            return;
        };
        inbox.push(bytes);
        while let Some(request) = self.inboxes.get_mut(number).and_then(Inbox::next) {
            match request {
                Ok(request) => self.serve(number, &request, pipes, ground),
                Err(status) => self.send(number, Reply::error(status), &[], pipes, ground),
            }
        }
        self.answer_waiting(pipes, ground);
    }

    fn work(&mut self, pipes: &mut [Pipe], ground: &mut Ground<'_>) {
        self.jobs.work(ground);
        self.answer_waiting(pipes, ground);
    }

    fn next_due(&self) -> Option<Duration> {
        self.jobs.next_due()
    }

    fn reset(&mut self, ground: &mut Ground<'_>) {
        self.waiting.clear();
        self.inboxes
            .iter_mut()
            .for_each(|inbox| *inbox = Inbox::default());
        self.jobs.abort(ground);
    }

    fn class_request(&self, request: u8) -> Option<Vec<u8>> {
        match request {
            0 => Some(self.device_id()),
            // Paper is there, selected, no error.
            1 => Some(vec![0x18]),
            // The device can print, scan and speak any HTTP.
            0x21 => Some(vec![10, 0x21, 1, 1, 0, 0, 19, 0, 0, 0]),
            _ => None,
        }
    }

    fn stale(&self) -> Vec<u8> {
        self.last_answer.clone()
    }
}

impl Escl {
    /// The IEEE 1284 device ID with its big-endian length in front.
    fn device_id(&self) -> Vec<u8> {
        let Names {
            manufacturer,
            product,
            serial,
        } = &self.model.names;
        let text = format!("MFG:{manufacturer};MDL:{product};SER:{serial};CMD:eSCL;");
        let length = (text.len() as u16 + 2).to_be_bytes();
        [length.as_slice(), text.as_bytes()].concat()
    }
}

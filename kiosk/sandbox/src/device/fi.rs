//! The fi personality: SCSI commands in the maker's envelope.
//!
//! The phases are strict: a command of 31 bytes, its data out or in, a status of 13 bytes.
//! What real machines do differently, or what nobody knows, is a field of
//! [`FiModel`]; what goes wrong once is a `[[scsi]]` rule of a script.

mod command;
mod identity;
mod scan;
mod sense;
mod window;

use std::{collections::BTreeMap, time::Duration};

use kiosk_scanner::Source;
use kiosk_usb::{Configuration, Interface};

use self::{command::Outcome, scan::Scan, sense::Sense, window::Window};
use super::{Ground, Layout, Personality, Pipe, Strike, descriptor::Names, descriptor::setting};
use crate::{paper_path::Feeding, script::ScsiEffect};

/// Class, subclass and protocol of the maker's own.
const VENDOR: (u8, u8, u8) = (255, 255, 255);
const OUT: u8 = 0x02;
const IN: u8 = 0x81;
const PACKET_BYTES: u16 = 512;
const NANOS: u64 = 1_000_000_000;

/// A command on the wire, and where its block lies.
const COMMAND_BYTES: usize = 31;
const COMMAND_MARK: u8 = 0x43;
const BLOCK_AT: usize = 19;
/// A status on the wire.
const STATUS_BYTES: usize = 13;
const STATUS_MARK: u8 = 0x53;
const STATUS_AT: usize = 9;

/// SCSI status codes.
const GOOD: u8 = 0;
const CHECK: u8 = 2;
const BUSY: u8 = 8;

/// A command descriptor block with room for twelve bytes.
type Block = [u8; 12];

/// A fi or ScanSnap scanner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FiModel {
    /// USB vendor.
    pub vendor_id: u16,
    /// USB product.
    pub product_id: u16,
    /// Its USB texts; `product` is also what INQUIRY tells, cut to 16 bytes.
    pub names: Names,
    /// Vendor in INQUIRY: `FUJITSU`, or `RICOH` on newer machines.
    pub vendor_text: String,
    /// It has a glass besides the feeder.
    pub has_glass: bool,
    /// It can compress.
    pub has_jpeg: bool,
    /// Both sides come in one JPEG with alternating restart intervals.
    pub interleaves_jpeg: bool,
    /// Length byte of VPD page F0: 0x5F, 0x63, 0x6F or 0x7C.
    pub vpd_length: u8,
    /// The one colour order that SET WINDOW accepts for raw pictures.
    pub colour_order: ColourOrder,
    /// The last READ is filled up to its length, and only the sense tells how much counts.
    pub pads_short_reads: bool,
    /// A data phase without data is a zero-length packet; otherwise there is none at all.
    pub sends_empty_packets: bool,
    /// READ says busy while lines are missing; otherwise it waits for them.
    pub reads_say_busy: bool,
    /// It takes the next sheet in ahead, until MODE SELECT turns that off.
    pub starts_buffering: bool,
    /// MODE SENSE of the lamp page locks it up.
    pub locks_on_lamp_page: bool,
    /// The first command after a plug or reset meets a unit attention.
    pub tells_resets: bool,
    /// Bytes a second on the link; `None` is as fast as memory.
    pub bytes_per_second: Option<u64>,
}

/// Order of colours in raw pictures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ColourOrder {
    /// Red, green, blue for each dot.
    RgbDots,
    /// Blue, green, red for each dot.
    BgrDots,
    /// A line of red, one of green, one of blue.
    Lines,
}

impl Default for FiModel {
    fn default() -> Self {
        Self {
            vendor_id: 0x04C5,
            product_id: 0x132E,
            names: Names {
                manufacturer: "FUJITSU".to_owned(),
                product: "fi-7160".to_owned(),
                serial: "000001".to_owned(),
            },
            vendor_text: "FUJITSU".to_owned(),
            has_glass: false,
            has_jpeg: true,
            interleaves_jpeg: false,
            vpd_length: 0x7C,
            colour_order: ColourOrder::RgbDots,
            pads_short_reads: false,
            sends_empty_packets: true,
            reads_say_busy: false,
            starts_buffering: true,
            locks_on_lamp_page: true,
            tells_resets: true,
            bytes_per_second: None,
        }
    }
}

impl FiModel {
    pub(crate) fn layout(&self) -> Layout {
        Layout {
            vendor_id: self.vendor_id,
            product_id: self.product_id,
            names: self.names.clone(),
            configurations: vec![Configuration {
                number: 1,
                interfaces: vec![Interface {
                    number: 0,
                    alternates: vec![setting(0, VENDOR, (OUT, IN), PACKET_BYTES)],
                }],
            }],
            function: VENDOR,
        }
    }
}

/// The machine.
pub(crate) struct Fi {
    model: FiModel,
    /// A command that still wants its data.
    wants_data: Option<(Block, Vec<u8>)>,
    /// A command whose answer is not ready, and when to look again.
    waiting: Option<(Block, Vec<ScsiEffect>, Duration)>,
    /// What REQUEST SENSE will tell.
    sense: Sense,
    has_attention: bool,
    windows: BTreeMap<u8, Window>,
    pages: BTreeMap<u8, [u8; 8]>,
    source: Source,
    /// A sheet in the path that is not being read yet.
    fed: Option<Feeding>,
    scan: Option<Scan>,
    /// Until when the link is taken by bytes sent so far.
    link_free_at: Duration,
}

impl Fi {
    pub(crate) fn new(model: FiModel) -> Self {
        Self {
            has_attention: model.tells_resets,
            wants_data: None,
            waiting: None,
            sense: Sense::default(),
            windows: BTreeMap::new(),
            pages: command::first_pages(&model),
            source: Source::Feeder,
            fed: None,
            scan: None,
            link_free_at: Duration::ZERO,
            model,
        }
    }

    /// Lets the sheet under the optics arrive or fail; answers whether it just did. With
    /// buffering on, the next one is then taken in at once.
    fn settle(&mut self, ground: &mut Ground<'_>) -> bool {
        let is_moved = self.scan.as_mut().is_some_and(|scan| scan.settle(ground));
        if is_moved && self.is_buffering() {
            self.fed = self.feed(ground).ok();
        }
        is_moved
    }

    /// A whole command with its data.
    fn command(&mut self, block: Block, data: &[u8], pipe: &mut Pipe, ground: &mut Ground<'_>) {
        let effects = ground.rules.on_scsi(block[0]);
        let refused = effects.iter().find_map(|effect| match *effect {
            ScsiEffect::Busy => Some(Outcome::Busy),
            ScsiEffect::Sense(key, code, qualifier) => {
                Some(Outcome::Check(Sense::of(key, code, qualifier)))
            }
            _ => None,
        });
        let outcome = refused.unwrap_or_else(|| self.execute(block, data, ground));
        self.conclude(block, outcome, effects, pipe, ground);
    }

    fn conclude(
        &mut self,
        block: Block,
        outcome: Outcome,
        effects: Vec<ScsiEffect>,
        pipe: &mut Pipe,
        ground: &mut Ground<'_>,
    ) {
        for effect in &effects {
            match effect {
                ScsiEffect::Silence => return ground.strike = Some(Strike::Silence),
                ScsiEffect::Unplug => return ground.strike = Some(Strike::Unplug),
                _ => {}
            }
        }
        let (data, status) = match outcome {
            Outcome::Wait(until) => return self.waiting = Some((block, effects, until)),
            Outcome::Good => (Vec::new(), GOOD),
            Outcome::Data(data) => (data, GOOD),
            Outcome::Busy => (Vec::new(), BUSY),
            Outcome::Check(sense) => self.check(Vec::new(), sense),
            Outcome::Short(data, sense) => self.check(data, sense),
        };
        self.answer(block, data, status, &effects, pipe, ground.now);
    }

    fn check(&mut self, data: Vec<u8>, sense: Sense) -> (Vec<u8>, u8) {
        self.sense = sense;
        (data, CHECK)
    }

    /// Sends the data phase, if the command has one, and the status.
    fn answer(
        &mut self,
        block: Block,
        mut data: Vec<u8>,
        mut status: u8,
        effects: &[ScsiEffect],
        pipe: &mut Pipe,
        now: Duration,
    ) {
        let asked = command::data_in_bytes(block);
        let mut start = now;
        for effect in effects {
            match *effect {
                ScsiEffect::NoData => (data, status) = (Vec::new(), GOOD),
                ScsiEffect::Longer(by) => data.resize(asked + by, 0),
                ScsiEffect::Shorter(by) => data.truncate(data.len().saturating_sub(by)),
                ScsiEffect::Filled(byte) => data.fill(byte),
                ScsiEffect::ExtraStatus => pipe.send(status_bytes(GOOD), now, false),
                ScsiEffect::DelayMs(ms) => start += Duration::from_millis(ms),
                _ => {}
            }
        }
        let ready = self.after_link(start, data.len());
        if asked > 0 && !effects.contains(&ScsiEffect::SwallowData) {
            let is_short = data.len() < asked;
            if !data.is_empty() || self.model.sends_empty_packets {
                pipe.send(data, ready, is_short);
            }
        }
        if !effects.contains(&ScsiEffect::SwallowStatus) {
            pipe.send(status_bytes(status), ready, false);
        }
    }

    /// When that many bytes are over the link.
    fn after_link(&mut self, start: Duration, bytes: usize) -> Duration {
        let Some(rate) = self.model.bytes_per_second.filter(|&rate| rate > 0) else {
            return start;
        };
        let takes = Duration::from_nanos((bytes as u64).saturating_mul(NANOS) / rate);
        self.link_free_at = self.link_free_at.max(start) + takes;
        self.link_free_at
    }
}

impl Personality for Fi {
    fn receive(
        &mut self,
        _number: usize,
        bytes: &[u8],
        pipes: &mut [Pipe],
        ground: &mut Ground<'_>,
    ) {
        let Some(pipe) = pipes.first_mut() else {
            return;
        };
        if let Some((block, mut data)) = self.wants_data.take() {
            data.extend_from_slice(bytes);
            if data.len() < command::data_out_bytes(block) {
                self.wants_data = Some((block, data));
            } else {
                self.command(block, &data, pipe, ground);
            }
            return;
        }
        // A new command gives up the one that waits.
        self.waiting = None;
        match block(bytes) {
            Some(block) if command::data_out_bytes(block) > 0 => {
                self.wants_data = Some((block, Vec::new()));
            }
            Some(block) => self.command(block, &[], pipe, ground),
            // Nobody knows what real machines do with a foreign envelope; this one says no.
            None => {
                self.sense = Sense::of(5, 0x20, 0);
                pipe.send(status_bytes(CHECK), ground.now, false);
            }
        }
    }

    fn work(&mut self, pipes: &mut [Pipe], ground: &mut Ground<'_>) {
        let is_moved = self.settle(ground);
        let is_due =
            |waiting: &mut (Block, Vec<ScsiEffect>, Duration)| waiting.2 <= ground.now || is_moved;
        if let (Some((block, effects, _)), Some(pipe)) =
            (self.waiting.take_if(is_due), pipes.first_mut())
        {
            let outcome = self.execute(block, &[], ground);
            self.conclude(block, outcome, effects, pipe, ground);
        }
    }

    fn next_due(&self) -> Option<Duration> {
        let waiting = self.waiting.as_ref().map(|(_, _, until)| *until);
        let scan = self.scan.as_ref().and_then(Scan::due);
        waiting.into_iter().chain(scan).min()
    }

    fn reset(&mut self, ground: &mut Ground<'_>) {
        ground.paper.strand();
        *self = Self::new(self.model.clone());
    }

    fn class_request(&self, _request: u8) -> Option<Vec<u8>> {
        None
    }

    fn stale(&self) -> Vec<u8> {
        status_bytes(GOOD)
    }
}

/// The command descriptor block of an envelope.
fn block(bytes: &[u8]) -> Option<Block> {
    if bytes.len() != COMMAND_BYTES || bytes.first() != Some(&COMMAND_MARK) {
        return None;
    }
    bytes.get(BLOCK_AT..COMMAND_BYTES)?.try_into().ok()
}

fn status_bytes(status: u8) -> Vec<u8> {
    let mut bytes = [0; STATUS_BYTES];
    bytes[0] = STATUS_MARK;
    bytes[STATUS_AT] = status;
    bytes.to_vec()
}

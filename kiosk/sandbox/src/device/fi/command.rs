//! What each command does.

use std::{collections::BTreeMap, time::Duration};

use kiosk_scanner::Source;

use super::{
    Block, Fi, FiModel, identity,
    scan::{Read, Scan},
    sense::Sense,
    window::Window,
};
use crate::{
    device::{Ground, Strike},
    paper_path::{Fault, Feeding, Trouble},
};

/// Mode pages that the machine knows.
const PAGES: [u8; 8] = [0x33, 0x34, 0x35, 0x37, DOUBLE_FEED, 0x39, BUFFERING, SIZE];
const DOUBLE_FEED: u8 = 0x38;
const BUFFERING: u8 = 0x3A;
const SIZE: u8 = 0x3C;
const LAMP: u8 = 0x3D;
/// Data type of READ for pixel sizes, with the length of the answer.
const PIXEL_SIZE: u8 = 0x80;
const PIXEL_SIZE_BYTES: usize = 32;
const HARDWARE_STATUS_BYTES: usize = 12;
const SERIAL_BYTES: [u8; 10] = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0];

/// How a command ends.
pub(super) enum Outcome {
    Good,
    Data(Vec<u8>),
    /// Data, with something to say about them.
    Short(Vec<u8>, Sense),
    Check(Sense),
    Busy,
    /// Not before that moment.
    Wait(Duration),
}

/// The pages as they are after power on.
pub(super) fn first_pages(model: &FiModel) -> BTreeMap<u8, [u8; 8]> {
    let mut pages: BTreeMap<_, _> = PAGES
        .into_iter()
        .map(|page| (page, page_bytes(page)))
        .collect();
    if model.starts_buffering {
        pages.insert(BUFFERING, [BUFFERING, 6, 0xC0, 0, 0, 0, 0, 0]);
    }
    pages
}

const fn page_bytes(page: u8) -> [u8; 8] {
    [page, 6, 0, 0, 0, 0, 0, 0]
}

/// Bytes that the host sends after the command.
pub(super) fn data_out_bytes(block: Block) -> usize {
    match block[0] {
        0x15 | 0x1B => usize::from(block[4]),
        0x1D => long(&[block[3], block[4]]),
        0x24 | 0x2A => long(&block[6..9]),
        _ => 0,
    }
}

/// Bytes that the host asks for.
pub(super) fn data_in_bytes(block: Block) -> usize {
    match block[0] {
        0x03 | 0x12 | 0x1A => usize::from(block[4]),
        0x1C => long(&block[3..5]),
        0x28 => long(&block[6..9]),
        0xC2 => long(&block[7..9]),
        _ => 0,
    }
}

fn long(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .fold(0, |sum, &byte| sum << 8 | usize::from(byte))
}

impl Fi {
    /// Does a command whose data are there.
    pub(super) fn execute(
        &mut self,
        block: Block,
        data: &[u8],
        ground: &mut Ground<'_>,
    ) -> Outcome {
        let asked = data_in_bytes(block);
        if !matches!(block[0], 0x03 | 0x12) && std::mem::take(&mut self.has_attention) {
            return Outcome::Check(Sense::RESET);
        }
        match block[0] {
            0x00 => self.test_ready(ground),
            0x03 => cut(std::mem::take(&mut self.sense).bytes(), asked),
            0x12 => self.inquire(block, asked),
            0x15 => self.select_mode(data),
            0x16 | 0x17 | 0x1D | 0x2A => Outcome::Good,
            0x1A => self.sense_mode(block[2], asked, ground),
            0x1B => self.start(data, ground),
            0x1C => cut(SERIAL_BYTES.to_vec(), asked),
            0x24 => self.set_windows(data),
            0x28 => self.read(block, asked, ground),
            0x31 => self.position(block[1], ground),
            0xC2 => cut(self.hardware_status(ground), asked),
            0xF1 if block[1] & 0xF0 == 0x10 => self.check_image(block, ground),
            0xF1 => self.control(block[1] & 0x0F | block[2] << 4, ground),
            _ => Outcome::Check(Sense::NO_COMMAND),
        }
    }

    pub(super) fn is_buffering(&self) -> bool {
        let page = self.pages.get(&BUFFERING).copied();
        self.source == Source::Feeder && page.is_some_and(|page| page[2] & 0xC0 == 0xC0)
    }

    fn test_ready(&self, ground: &Ground<'_>) -> Outcome {
        let is_cold = ground.paper.warm_at().is_some_and(|at| at > ground.now);
        if is_cold {
            Outcome::Check(Sense::NOT_READY)
        } else {
            Outcome::Good
        }
    }

    fn inquire(&self, block: Block, asked: usize) -> Outcome {
        match (block[1] & 1, block[2]) {
            (0, _) => cut(identity::inquiry(&self.model), asked),
            (1, 0xF0) => cut(identity::vital(&self.model), asked),
            _ => Outcome::Check(Sense::COMMAND_FIELD),
        }
    }

    fn select_mode(&mut self, data: &[u8]) -> Outcome {
        let Some(&page) = data.get(4..).and_then(|page| page.first_chunk::<8>()) else {
            return Outcome::Check(Sense::parameter(0));
        };
        match self.pages.get_mut(&page[0]) {
            Some(known) => {
                *known = page;
                Outcome::Good
            }
            None => Outcome::Check(Sense::parameter(4)),
        }
    }

    fn sense_mode(&self, page: u8, asked: usize, ground: &mut Ground<'_>) -> Outcome {
        if page == LAMP && self.model.locks_on_lamp_page {
            ground.strike = Some(Strike::Silence);
        }
        match self.pages.get(&page) {
            Some(page) => {
                let mut bytes = vec![0; 4];
                bytes.extend(page);
                bytes.resize(20, 0);
                cut(bytes, asked)
            }
            None => Outcome::Check(Sense::COMMAND_FIELD),
        }
    }

    fn set_windows(&mut self, data: &[u8]) -> Outcome {
        match Window::read_all(data, &self.model) {
            Ok(windows) => {
                self.windows = windows.into_iter().collect();
                Outcome::Good
            }
            Err(sense) => Outcome::Check(sense),
        }
    }

    /// SCAN: the sheet that was fed comes under the optics.
    fn start(&mut self, numbers: &[u8], ground: &mut Ground<'_>) -> Outcome {
        let windows: Option<Vec<_>> = numbers
            .iter()
            .map(|number| Some((*number, *self.windows.get(number)?)))
            .collect();
        let Some(windows) = windows.filter(|windows| !windows.is_empty()) else {
            return Outcome::Check(Sense::SEQUENCE);
        };
        if let Err(trouble) = self.have_fed(ground) {
            return Outcome::Check(Sense::trouble(trouble));
        }
        self.scan = self
            .fed
            .take()
            .map(|feeding| Scan::new(feeding, &windows, &self.model));
        Outcome::Good
    }

    /// Makes sure that a sheet waits in the path. One that a hand took out is forgotten.
    fn have_fed(&mut self, ground: &mut Ground<'_>) -> Result<(), Trouble> {
        self.fed
            .take_if(|feeding| ground.paper.is_interrupted(feeding));
        if self.fed.is_none() {
            self.fed = Some(self.feed(ground)?);
        }
        Ok(())
    }

    pub(super) fn feed(&self, ground: &mut Ground<'_>) -> Result<Feeding, Trouble> {
        let mut feeding = ground.paper.begin(self.source, ground.now)?;
        if feeding.fault == Some(Fault::DoubleFeed) && !self.detects_double_feeds() {
            // Nobody asked the machine to look: the second sheet slips through unseen.
            ground.paper.feeder.pop_front();
            feeding.fault = None;
        }
        Ok(feeding)
    }

    fn detects_double_feeds(&self) -> bool {
        let page = self.pages.get(&DOUBLE_FEED);
        page.is_some_and(|page| page[2] & 0x80 != 0 && page[2] & 0x18 != 0)
    }

    fn position(&mut self, what: u8, ground: &mut Ground<'_>) -> Outcome {
        match what & 7 {
            0 => self.discharge(ground),
            1 if self.source == Source::Glass => Outcome::Good,
            1 => match self.have_fed(ground) {
                Ok(()) => Outcome::Good,
                Err(trouble) => Outcome::Check(Sense::trouble(trouble)),
            },
            4 => {
                self.discharge(ground);
                Outcome::Check(Sense::HALTED)
            }
            _ => Outcome::Check(Sense::COMMAND_FIELD),
        }
    }

    fn discharge(&mut self, ground: &mut Ground<'_>) -> Outcome {
        self.fed = None;
        self.scan = None;
        ground.paper.eject();
        Outcome::Good
    }

    fn control(&mut self, function: u8, ground: &mut Ground<'_>) -> Outcome {
        match function {
            0 => self.source = Source::Feeder,
            1 | 2 if self.model.has_glass => self.source = Source::Glass,
            4 => return self.discharge(ground),
            5 if ground.paper.warm(ground.now) > ground.now => {
                return Outcome::Check(Sense::NOT_READY);
            }
            3 | 5..=0xF | 0x1F => {}
            _ => return Outcome::Check(Sense::COMMAND_FIELD),
        }
        Outcome::Good
    }

    fn read(&mut self, block: Block, asked: usize, ground: &mut Ground<'_>) -> Outcome {
        self.settle(ground);
        match (block[2], &mut self.scan) {
            (0, Some(scan)) => {
                let read = scan.read(block[5], asked, ground.now);
                self.finish_read(read, asked)
            }
            (PIXEL_SIZE, scan) => {
                let scanned = scan.as_ref().and_then(|scan| scan.size_px(block[5]));
                let window = self.windows.get(&block[5]);
                let size_px = scanned.or(window.map(|one| (one.width_px, one.lines)));
                size_px.map_or(Outcome::Check(Sense::SEQUENCE), |size_px| {
                    cut(pixel_size(size_px), asked)
                })
            }
            (0, None) => Outcome::Check(Sense::SEQUENCE),
            _ => Outcome::Check(Sense::COMMAND_FIELD),
        }
    }

    fn finish_read(&self, read: Read, asked: usize) -> Outcome {
        match read {
            Read::Bytes(bytes) => Outcome::Data(bytes),
            Read::Last(mut bytes, sense) => {
                if self.model.pads_short_reads {
                    bytes.resize(asked, 0);
                }
                Outcome::Short(bytes, sense)
            }
            Read::Failed(sense) => Outcome::Check(sense),
            Read::NotBefore(_) if self.model.reads_say_busy => Outcome::Busy,
            Read::NotBefore(moment) => Outcome::Wait(moment),
        }
    }

    /// Read image check: are that many bytes ready?
    fn check_image(&mut self, block: Block, ground: &mut Ground<'_>) -> Outcome {
        self.settle(ground);
        let Some(scan) = &self.scan else {
            return Outcome::Check(Sense::SEQUENCE);
        };
        match scan.check(block[2], long(&block[6..9]), ground.now) {
            Ok(()) => Outcome::Good,
            Err(Read::Failed(sense)) => Outcome::Check(sense),
            Err(_) => Outcome::Busy,
        }
    }

    fn hardware_status(&self, ground: &Ground<'_>) -> Vec<u8> {
        let paper = &*ground.paper;
        let bit = |is_set: bool, bit: u8| u8::from(is_set) << bit;
        let is_stuck = paper.stuck.is_some();
        let is_double = paper.stuck == Some(Trouble::DoubleFeed);
        let mut bytes = [0; HARDWARE_STATUS_BYTES];
        bytes[2] = bit(!paper.path.is_empty(), 7) | bit(is_stuck, 5);
        bytes[3] =
            bit(paper.feeder.is_empty(), 7) | bit(is_double, 6) | bit(paper.is_cover_open, 5);
        bytes[5] = 1;
        bytes[6] = bit(is_double, 0);
        bytes.to_vec()
    }
}

fn cut(mut bytes: Vec<u8>, asked: usize) -> Outcome {
    bytes.truncate(asked);
    Outcome::Data(bytes)
}

fn pixel_size((width_px, lines): (u32, u32)) -> Vec<u8> {
    let mut bytes: Vec<u8> = [width_px, lines, width_px, lines]
        .into_iter()
        .flat_map(u32::to_be_bytes)
        .collect();
    bytes.push(1);
    bytes.resize(PIXEL_SIZE_BYTES, 0);
    bytes
}

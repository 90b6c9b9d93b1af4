//! The sheet that is being read, and its bytes as they become ready.
//!
//! Lines come at the pace of the engine: a part of the bytes is ready after the same part
//! of the sheet's time. Trouble shows in the middle, so the bytes before it are already on
//! their way when the machine says that the sheet is lost.

use std::{collections::BTreeMap, time::Duration};

use super::{ColourOrder, FiModel, sense::Sense, window::Window};
use crate::{
    device::{
        Ground, Strike,
        picture::{self, Ask},
    },
    paper,
    paper_path::{Fault, Feeding, Sheet, Trouble},
};

/// Window number of the front; the back's is 0x80.
pub(super) const FRONT: u8 = 0;
/// What a wrong announcement is off by, in lines.
const WRONG_BY_PX: u32 = 64;

/// A sheet under the optics.
pub(super) struct Scan {
    feeding: Feeding,
    result: Option<Result<(), Trouble>>,
    sides: BTreeMap<u8, Side>,
    is_end_told: bool,
}

struct Side {
    bytes: Vec<u8>,
    at: usize,
    size_px: (u32, u32),
}

/// What READ gets.
pub(super) enum Read {
    Bytes(Vec<u8>),
    Last(Vec<u8>, Sense),
    Failed(Sense),
    NotBefore(Duration),
}

impl Scan {
    /// Begins to read a sheet with these windows.
    pub(super) fn new(feeding: Feeding, windows: &[(u8, Window)], model: &FiModel) -> Self {
        let mut sides = sides(&feeding.sheet, windows, model);
        if let Some(front) = sides.values_mut().next() {
            front.spoil(feeding.fault);
        }
        Self {
            feeding,
            result: None,
            sides,
            is_end_told: false,
        }
    }

    /// When the sheet's fate is known, if it is not yet.
    pub(super) fn due(&self) -> Option<Duration> {
        let is_open = self.result.is_none();
        is_open.then(|| self.feeding.due())
    }

    /// Lets the sheet arrive or fail; answers whether it just did.
    pub(super) fn settle(&mut self, ground: &mut Ground<'_>) -> bool {
        let is_over =
            self.feeding.due() <= ground.now || ground.paper.is_interrupted(&self.feeding);
        if self.result.is_some() || !is_over {
            return false;
        }
        self.result = Some(ground.paper.finish(&self.feeding));
        if let (Some(Ok(())), Some(strike)) = (self.result, Strike::of(self.feeding.fault)) {
            ground.strike = Some(strike);
        }
        true
    }

    /// Width and lines of a side.
    pub(super) fn size_px(&self, number: u8) -> Option<(u32, u32)> {
        self.sides.get(&number).map(|side| side.size_px)
    }

    /// Whether that many more bytes of a side are ready, or all that are left.
    pub(super) fn check(&self, number: u8, asked: usize, now: Duration) -> Result<(), Read> {
        let Some(side) = self.sides.get(&number) else {
            return Err(Read::Failed(Sense::SEQUENCE));
        };
        if let Some(Err(trouble)) = self.result {
            return Err(Read::Failed(Sense::trouble(trouble)));
        }
        let wanted = (side.at + asked).min(side.bytes.len());
        let ready = self.feeding.started + self.part(wanted, side.bytes.len());
        match ready.min(self.feeding.due()) {
            ready if ready > now => Err(Read::NotBefore(ready)),
            _ => Ok(()),
        }
    }

    /// The next bytes of a side.
    pub(super) fn read(&mut self, number: u8, asked: usize, now: Duration) -> Read {
        if let Err(read) = self.check(number, asked, now) {
            return read;
        }
        let is_first_end = !self.is_end_told;
        let Some(side) = self.sides.get_mut(&number) else {
            return Read::Failed(Sense::SEQUENCE);
        };
        let left = side.bytes.get(side.at..).unwrap_or_default();
        let bytes = left
            .get(..asked.min(left.len()))
            .unwrap_or_default()
            .to_vec();
        side.at += bytes.len();
        if bytes.len() == asked {
            return Read::Bytes(bytes);
        }
        self.is_end_told = true;
        let missing = (asked - bytes.len()) as u32;
        Read::Last(bytes, Sense::short(missing, is_first_end))
    }

    fn part(&self, bytes: usize, total: usize) -> Duration {
        let takes = self.feeding.takes.as_nanos();
        let nanos = takes * bytes as u128 / (total.max(1) as u128);
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

impl Side {
    fn spoil(&mut self, fault: Option<Fault>) {
        match fault {
            Some(Fault::ErrorPage) => self.bytes = b"<html>503 device busy</html>".to_vec(),
            Some(Fault::Torn) => self.bytes.truncate(self.bytes.len() / 2),
            Some(Fault::WrongSize) => self.size_px.1 += WRONG_BY_PX,
            _ => {}
        }
    }
}

fn sides(sheet: &Sheet, windows: &[(u8, Window)], model: &FiModel) -> BTreeMap<u8, Side> {
    if let (true, [(FRONT, front), (back, _), ..]) = (model.interleaves_jpeg, windows)
        && windows.iter().all(|(_, window)| window.is_jpeg)
    {
        let both = picture::interleave(&sheet.front, sheet.back.as_ref(), ask(front), size(front));
        let size_px = picture::interleaved_size_px(size(front));
        let side = |bytes| Side {
            bytes,
            at: 0,
            size_px,
        };
        return BTreeMap::from([(FRONT, side(both)), (*back, side(Vec::new()))]);
    }
    let windows = windows.iter();
    windows
        .map(|&(number, window)| {
            let is_front = number == FRONT;
            let image = if is_front {
                Some(&sheet.front)
            } else {
                sheet.back.as_ref()
            };
            let white = || {
                let (width, height) = paper::size_px(&sheet.front).unwrap_or(paper::A4_PX);
                paper::white(width, height)
            };
            let image = image.cloned().unwrap_or_else(white);
            (number, side(&image, &window, model.colour_order))
        })
        .collect()
}

fn side(image: &kiosk_scanner::Image, window: &Window, order: ColourOrder) -> Side {
    let (bytes, size_px) = if window.is_jpeg {
        let bytes = picture::as_jpeg(image, ask(window));
        let size_px = paper::size_px(&bytes).unwrap_or_else(|| size(window));
        (bytes, size_px)
    } else {
        let bytes = picture::raw(image, ask(window), size(window));
        (turned(bytes, window, order), size(window))
    };
    Side {
        bytes,
        at: 0,
        size_px,
    }
}

/// Raw pixels as the machine sends them: inverted, in its own order of colours.
fn turned(mut pixels: Vec<u8>, window: &Window, order: ColourOrder) -> Vec<u8> {
    pixels.iter_mut().for_each(|byte| *byte ^= 0xFF);
    if window.is_grey {
        return pixels;
    }
    match order {
        ColourOrder::RgbDots => pixels,
        ColourOrder::BgrDots => {
            pixels.chunks_exact_mut(3).for_each(<[u8]>::reverse);
            pixels
        }
        ColourOrder::Lines => {
            let lines = pixels.chunks(window.width_px as usize * 3);
            lines.flat_map(planes).collect()
        }
    }
}

fn planes(line: &[u8]) -> Vec<u8> {
    let plane = |at: usize| line.iter().skip(at).step_by(3).copied();
    plane(0).chain(plane(1)).chain(plane(2)).collect()
}

const fn ask(window: &Window) -> Ask {
    Ask {
        dpi: window.dpi,
        is_grey: window.is_grey,
    }
}

const fn size(window: &Window) -> (u32, u32) {
    (window.width_px, window.lines)
}

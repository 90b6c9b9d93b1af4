//! The machine's JPEG: followed to its end, and taken apart where two sides share one.
//!
//! In duplex most machines send one JPEG of twice the width whose restart intervals belong to
//! the front and the back in turn. Both sides get the headers with half the width and the
//! intervals that are theirs, with restart markers numbered anew. Nothing is decoded.
//! Facts: ITU-T T.81 annex B; the interleave is described by SANE (`fujitsu.c`).

use super::pile::{Pile, TooLarge};
use crate::{Face, Image};

const MARK: u8 = 0xFF;
const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const APP0: u8 = 0xE0;
/// Where the width lies in a frame header, counted from its length field.
const WIDTH_AT: usize = 5;

/// Why a stream is no picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum JpegError {
    #[error("the stream is no JPEG")]
    NoJpeg,
    #[error("the two sides in the stream do not take turns")]
    OutOfTurn,
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// Follows one stream.
pub(crate) struct JpegStream {
    at: At,
    layout: Layout,
    asked_px: u32,
    dpi: u16,
    /// Bytes of the segment that is being collected.
    segment: Vec<u8>,
    has_application: bool,
    /// Whose interval runs.
    turn: Face,
    /// How far the numbers of each side's restart markers have come.
    restarts: Restarts,
    front: Pile,
    back: Pile,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum At {
    /// Before the mark of the start.
    Beginning,
    /// Before its code.
    BeginningCode,
    /// Before the mark of a segment.
    Marker,
    /// Before its code.
    Code,
    /// Inside a segment.
    Segment(u8),
    /// Inside coded samples.
    Samples,
    /// After a mark among them.
    SamplesCode,
    /// After the end.
    Over,
}

/// Whether the stream holds one side or two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Layout {
    /// The frame header will tell.
    Open,
    One,
    Two,
}

struct Restarts {
    /// Number of the next marker, 0 to 7.
    front: u8,
    /// The same plus one; 0 before the first interval, which has no marker.
    back: u8,
}

impl JpegStream {
    /// A stream that holds one side of so many dots, or perhaps two of them.
    pub(crate) const fn new(asked_px: u32, dpi: u16, may_be_two: bool, limit: usize) -> Self {
        Self {
            at: At::Beginning,
            layout: if may_be_two {
                Layout::Open
            } else {
                Layout::One
            },
            asked_px,
            dpi,
            segment: Vec::new(),
            has_application: false,
            turn: Face::Front,
            restarts: Restarts { front: 0, back: 0 },
            front: Pile::new(limit),
            back: Pile::new(limit),
        }
    }

    /// The end mark was seen.
    pub(crate) fn is_over(&self) -> bool {
        self.at == At::Over
    }

    /// The stream holds both sides.
    pub(crate) fn is_two(&self) -> bool {
        self.layout == Layout::Two
    }

    /// Front, and back if the stream held both; `None` before the end.
    pub(crate) fn into_images(self) -> Option<(Image, Option<Image>)> {
        let is_two = self.is_two();
        self.is_over().then(|| {
            (
                self.front.into_image(),
                is_two.then(|| self.back.into_image()),
            )
        })
    }

    /// Takes the next bytes, in parts of any size. Whatever follows the end is padding.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) -> Result<(), JpegError> {
        while let Some((&byte, rest)) = bytes.split_first() {
            if self.at == At::Samples {
                bytes = self.samples(bytes)?;
            } else if self.at == At::Over {
                return Ok(());
            } else {
                self.byte(byte)?;
                bytes = rest;
            }
        }
        Ok(())
    }

    /// Copies coded samples up to the next mark; answers what follows it.
    fn samples<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], JpegError> {
        let length = bytes.iter().position(|&byte| byte == MARK);
        let (samples, rest) = bytes.split_at(length.unwrap_or(bytes.len()));
        self.pile(self.turn).push(samples)?;
        Ok(match rest.split_first() {
            Some((_, after)) => {
                self.at = At::SamplesCode;
                after
            }
            None => rest,
        })
    }

    fn byte(&mut self, byte: u8) -> Result<(), JpegError> {
        match (self.at, byte) {
            (At::Beginning, MARK) => self.at = At::BeginningCode,
            (At::BeginningCode, START) => {
                self.copy_to_all(&[MARK, START])?;
                self.at = At::Marker;
            }
            (At::Marker, MARK) => self.at = At::Code,
            // Any number of marks may fill the gap before a code.
            (At::Code | At::SamplesCode, MARK) => {}
            (At::Code, code) => self.code(code)?,
            (At::Segment(code), byte) => self.segment_byte(code, byte)?,
            (At::SamplesCode, code) => self.code_among_samples(code)?,
            (At::Beginning | At::BeginningCode | At::Marker, _) => return Err(JpegError::NoJpeg),
            (At::Samples | At::Over, _) => {}
        }
        Ok(())
    }

    fn code(&mut self, code: u8) -> Result<(), JpegError> {
        if !self.has_application && code != APP0 {
            self.copy_to_all(&jfif(self.dpi))?;
        }
        self.has_application = true;
        match code {
            END => self.end(),
            // Marks without a segment have no place between segments.
            0x00 | 0x01 | 0xD0..=START => Err(JpegError::NoJpeg),
            _ => {
                self.at = At::Segment(code);
                self.segment.clear();
                Ok(())
            }
        }
    }

    fn segment_byte(&mut self, code: u8, byte: u8) -> Result<(), JpegError> {
        self.segment.push(byte);
        let Some(&[high, low]) = self.segment.first_chunk() else {
            return Ok(());
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length < 2 {
            return Err(JpegError::NoJpeg);
        }
        if self.segment.len() < length {
            return Ok(());
        }
        self.segment_is_whole(code)
    }

    fn segment_is_whole(&mut self, code: u8) -> Result<(), JpegError> {
        let mut segment = std::mem::take(&mut self.segment);
        // Frame headers; three codes of that range are tables.
        if matches!(code, 0xC0..=0xCF) && !matches!(code, 0xC4 | 0xC8 | 0xCC) {
            self.frame(&mut segment)?;
        }
        self.copy_to_all(&[MARK, code])?;
        self.copy_to_all(&segment)?;
        self.segment = segment;
        self.at = if code == SCAN {
            At::Samples
        } else {
            At::Marker
        };
        Ok(())
    }

    /// Finds out whether the width is that of two sides, and halves it.
    fn frame(&mut self, segment: &mut [u8]) -> Result<(), JpegError> {
        let field: &mut [u8; 2] = segment
            .get_mut(WIDTH_AT..)
            .and_then(|rest| rest.first_chunk_mut())
            .ok_or(JpegError::NoJpeg)?;
        let width = u16::from_be_bytes(*field);
        if self.layout != Layout::Open {
            return Ok(());
        }
        // Halfway between one and two, since machines round the width in their own way.
        if u32::from(width) * 2 > self.asked_px.saturating_mul(3) {
            self.layout = Layout::Two;
            *field = (width / 2).to_be_bytes();
        } else {
            self.layout = Layout::One;
            self.back.clear();
        }
        Ok(())
    }

    fn code_among_samples(&mut self, code: u8) -> Result<(), JpegError> {
        match code {
            // A sample of FF.
            0x00 => {
                self.pile(self.turn).push(&[MARK, 0x00])?;
                self.at = At::Samples;
                Ok(())
            }
            0xD0..=0xD7 => self.restart(code),
            END => self.end(),
            // Further scans of a progressive picture; two sides cannot share those.
            _ if self.is_two() => Err(JpegError::OutOfTurn),
            _ => self.code(code),
        }
    }

    fn restart(&mut self, code: u8) -> Result<(), JpegError> {
        self.at = At::Samples;
        if !self.is_two() {
            return Ok(self.front.push(&[MARK, code])?);
        }
        let turn = if code & 1 == 0 {
            Face::Back
        } else {
            Face::Front
        };
        if turn == self.turn {
            return Err(JpegError::OutOfTurn);
        }
        self.turn = turn;
        match turn {
            Face::Front => {
                let number = self.restarts.front % 8;
                self.restarts.front = (number + 1) % 8;
                self.front.push(&[MARK, 0xD0 + number])?;
            }
            // The back begins with its first interval, which has no marker before it.
            Face::Back if self.restarts.back == 0 => self.restarts.back = 1,
            Face::Back => {
                let number = self.restarts.back - 1;
                self.restarts.back = self.restarts.back % 8 + 1;
                self.back.push(&[MARK, 0xD0 + number])?;
            }
        }
        Ok(())
    }

    /// Two sides end with an interval of the back, or one of them lacks a strip.
    fn end(&mut self) -> Result<(), JpegError> {
        if self.is_two() && self.turn != Face::Back {
            return Err(JpegError::OutOfTurn);
        }
        if self.layout == Layout::Open {
            return Err(JpegError::NoJpeg);
        }
        self.copy_to_all(&[MARK, END])?;
        self.at = At::Over;
        Ok(())
    }

    const fn pile(&mut self, face: Face) -> &mut Pile {
        match face {
            Face::Front => &mut self.front,
            Face::Back => &mut self.back,
        }
    }

    fn copy_to_all(&mut self, bytes: &[u8]) -> Result<(), TooLarge> {
        self.front.push(bytes)?;
        if self.layout != Layout::One {
            self.back.push(bytes)?;
        }
        Ok(())
    }
}

/// The segment that tells the resolution, for machines that leave it out.
fn jfif(dpi: u16) -> [u8; 18] {
    let [high, low] = dpi.to_be_bytes();
    let mut segment = *b"\xFF\xE0\x00\x10JFIF\x00\x01\x02\x01\x00\x00\x00\x00\x00\x00";
    let fields = [high, low, high, low];
    for (to, from) in segment.iter_mut().skip(12).zip(fields) {
        *to = from;
    }
    segment
}

#[cfg(test)]
pub(crate) mod tests;

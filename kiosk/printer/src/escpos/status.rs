//! The answers to DLE EOT.
//!
//! Each is one byte in which bits 1 and 4 are always set and bits 0 and 7 never, so that a
//! stray byte can be told from an answer.

use crate::{Condition, PrinterError};

const FIXED_BITS: u8 = 0b1001_0011;
const FIXED_VALUE: u8 = 0b0001_0010;

fn checked(byte: u8) -> Result<u8, PrinterError> {
    if byte & FIXED_BITS == FIXED_VALUE {
        Ok(byte)
    } else {
        Err(PrinterError::Answer(byte))
    }
}

const fn has(byte: u8, bits: u8) -> bool {
    byte & bits != 0
}

/// The answer to DLE EOT 2: why the printer is off line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OfflineCause {
    /// The cover is open.
    pub cover_open: bool,
    /// Printing stopped because the paper ran out.
    pub paper_end: bool,
    /// Some other error, such as a blocked knife.
    pub error: bool,
}

impl OfflineCause {
    /// The request.
    pub const REQUEST: [u8; 3] = [0x10, 0x04, 2];

    /// Reads the answer.
    ///
    /// # Errors
    /// [`PrinterError::Answer`] if the byte is none.
    pub fn parse(byte: u8) -> Result<Self, PrinterError> {
        let byte = checked(byte)?;
        Ok(Self {
            cover_open: has(byte, 1 << 2),
            paper_end: has(byte, 1 << 5),
            error: has(byte, 1 << 6),
        })
    }
}

/// The answer to DLE EOT 4: what the paper sensors see.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PaperSensor {
    /// No paper is left.
    pub end: bool,
}

impl PaperSensor {
    /// The request.
    pub const REQUEST: [u8; 3] = [0x10, 0x04, 4];

    /// Reads the answer.
    ///
    /// # Errors
    /// [`PrinterError::Answer`] if the byte is none.
    pub fn parse(byte: u8) -> Result<Self, PrinterError> {
        Ok(Self {
            end: has(checked(byte)?, 0b0110_0000),
        })
    }
}

/// Both answers as one condition. An open cover comes first: with the cover open the paper
/// sensor sees nothing either, and closing is what the person must do.
pub(super) const fn condition(offline: OfflineCause, paper: PaperSensor) -> Condition {
    if offline.cover_open {
        Condition::CoverOpen
    } else if offline.paper_end || paper.end {
        Condition::PaperOut
    } else if offline.error {
        Condition::OutOfOrder
    } else {
        Condition::Ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition_of(offline: u8, paper: u8) -> Condition {
        condition(
            OfflineCause::parse(offline).unwrap(),
            PaperSensor::parse(paper).unwrap(),
        )
    }

    #[test]
    fn answers_become_conditions() {
        for (offline, paper, expected) in [
            (0x12, 0x12, Condition::Ready),
            (0x12, 0x1e, Condition::Ready), // Nearly empty still prints.
            (0x12, 0x72, Condition::PaperOut),
            (0x32, 0x12, Condition::PaperOut),
            (0x16, 0x72, Condition::CoverOpen),
            (0x52, 0x12, Condition::OutOfOrder),
        ] {
            assert_eq!(
                condition_of(offline, paper),
                expected,
                "{offline:02x} {paper:02x}"
            );
        }
    }

    #[test]
    fn stray_bytes_are_no_answers() {
        for byte in [0x00, 0xff, 0x13, 0x92, 0x02, 0x10] {
            assert!(
                OfflineCause::parse(byte).is_err() && PaperSensor::parse(byte).is_err(),
                "{byte:02x}"
            );
        }
    }
}

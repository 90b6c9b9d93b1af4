//! The commands that the driver sends, as bytes (SCSI-2, chapter 15, with the maker's own).
//!
//! A command knows how much data goes which way and how long one of its phases may take.
//! Multi-byte fields are big-endian.

use std::time::Duration;

use super::limits;
use crate::Face;

/// Room for the command itself in the envelope.
pub(crate) const CDB_BYTES: usize = 12;

/// Length of sense data.
pub(crate) const SENSE_BYTES: usize = 18;

/// Length of the standard inquiry.
pub(crate) const INQUIRY_BYTES: usize = 96;

/// Length asked of the page of vital product data; a shorter answer is normal.
pub(crate) const VITAL_BYTES: usize = 204;

/// Length of the answer about the picture's size.
pub(crate) const PIXEL_SIZE_BYTES: usize = 32;

/// Length of the hardware status; newer machines have more, which nobody needs.
pub(crate) const HARDWARE_BYTES: usize = 12;

/// Data that belongs to a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Data {
    None,
    Out(Vec<u8>),
    /// At most so many bytes come.
    In(usize),
}

/// A command, ready for its envelope.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Command {
    /// For logs.
    pub(crate) name: &'static str,
    pub(crate) cdb: [u8; CDB_BYTES],
    pub(crate) data: Data,
    /// Longest duration of each phase.
    pub(crate) phase: Duration,
}

/// What [`Command::control`] switches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Control {
    Feeder = 0,
    Glass = 1,
    Cancel = 4,
    LampOn = 5,
}

/// What [`Command::position`] does with the paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Position {
    Feed = 1,
    Halt = 4,
}

impl Command {
    pub(crate) fn test_ready() -> Self {
        Self::quick("test unit ready", &[0x00], Data::None)
    }

    pub(crate) fn sense() -> Self {
        Self::quick(
            "request sense",
            &[0x03, 0, 0, 0, SENSE_BYTES as u8],
            Data::In(SENSE_BYTES),
        )
    }

    pub(crate) fn inquiry() -> Self {
        Self::quick(
            "inquiry",
            &[0x12, 0, 0, 0, INQUIRY_BYTES as u8],
            Data::In(INQUIRY_BYTES),
        )
    }

    pub(crate) fn vital() -> Self {
        Self::quick(
            "vital product data",
            &[0x12, 0x01, 0xF0, 0, VITAL_BYTES as u8],
            Data::In(VITAL_BYTES),
        )
    }

    pub(crate) fn mode_select(page: &[u8]) -> Self {
        let mut bytes = vec![0; 4];
        bytes.extend_from_slice(page);
        let [length, ..] = bytes.len().to_le_bytes();
        Self::plain("mode select", &[0x15, 0x10, 0, 0, length], Data::Out(bytes))
    }

    /// Starts reading the sides, of which the front comes first.
    pub(crate) fn scan(faces: &[Face]) -> Self {
        let windows: Vec<u8> = faces.iter().map(|&face| window_id(face)).collect();
        let [length, ..] = windows.len().to_le_bytes();
        Self::plain("scan", &[0x1B, 0, 0, 0, length], Data::Out(windows))
    }

    pub(crate) fn set_window(windows: Vec<u8>) -> Self {
        let [_, a, b, c] = length(windows.len());
        Self::plain(
            "set window",
            &[0x24, 0, 0, 0, 0, 0, a, b, c],
            Data::Out(windows),
        )
    }

    /// The next part of a side.
    pub(crate) fn read_picture(face: Face, bytes: usize) -> Self {
        let [_, a, b, c] = length(bytes);
        Self {
            phase: limits::PICTURE_PHASE,
            ..Self::plain(
                "read picture",
                &[0x28, 0, 0, 0, 0, window_id(face), a, b, c],
                Data::In(bytes),
            )
        }
    }

    /// Width and height that a side is going to have.
    pub(crate) fn read_pixel_size(face: Face) -> Self {
        Self::plain(
            "read pixel size",
            &[
                0x28,
                0,
                0x80,
                0,
                0,
                window_id(face),
                0,
                0,
                PIXEL_SIZE_BYTES as u8,
            ],
            Data::In(PIXEL_SIZE_BYTES),
        )
    }

    pub(crate) fn send_quality_tables(tables: Vec<u8>) -> Self {
        let [_, a, b, c] = length(tables.len());
        Self::plain(
            "send JPEG tables",
            &[0x2A, 0, 0x88, 0, 0, 0, a, b, c],
            Data::Out(tables),
        )
    }

    pub(crate) fn send_diagnostic(text: Vec<u8>) -> Self {
        let [_, _, a, b] = length(text.len());
        Self::plain("send diagnostic", &[0x1D, 0, 0, a, b], Data::Out(text))
    }

    pub(crate) fn position(action: Position) -> Self {
        Self::plain("object position", &[0x31, action as u8], Data::None)
    }

    pub(crate) fn hardware() -> Self {
        Self::quick(
            "hardware status",
            &[0xC2, 0, 0, 0, 0, 0, 0, 0, HARDWARE_BYTES as u8],
            Data::In(HARDWARE_BYTES),
        )
    }

    pub(crate) fn control(function: Control) -> Self {
        let number = function as u8;
        Self::plain(
            "scanner control",
            &[0xF1, number & 0x0F, number >> 4],
            Data::None,
        )
    }

    /// Asks whether so many bytes of a side can be read now; busy until then.
    pub(crate) fn is_readable(face: Face, bytes: usize) -> Self {
        let [_, a, b, c] = length(bytes);
        Self::plain(
            "read image check",
            &[0xF1, 0x10, window_id(face), 0, 0, 0, a, b, c],
            Data::None,
        )
    }

    fn plain(name: &'static str, head: &[u8], data: Data) -> Self {
        let mut cdb = [0; CDB_BYTES];
        for (to, from) in cdb.iter_mut().zip(head) {
            *to = *from;
        }
        Self {
            name,
            cdb,
            data,
            phase: limits::PHASE,
        }
    }

    fn quick(name: &'static str, head: &[u8], data: Data) -> Self {
        Self {
            phase: limits::QUICK_PHASE,
            ..Self::plain(name, head, data)
        }
    }
}

/// How the machine calls a side.
pub(crate) const fn window_id(face: Face) -> u8 {
    match face {
        Face::Front => 0x00,
        Face::Back => 0x80,
    }
}

/// No length of the driver comes near 4 GiB; the field takes 24 bits of it.
fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(command: &Command, cdb: &str, data: &Data) {
        let bytes: Vec<_> = command
            .cdb
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(bytes.join(" "), cdb, "{}", command.name);
        assert_eq!(&command.data, data, "{}", command.name);
    }

    /// The byte rows of the facts about the protocol, chapter 4.3.
    #[test]
    fn commands_are_the_documented_bytes() {
        use Face::{Back, Front};
        check(
            &Command::test_ready(),
            "00 00 00 00 00 00 00 00 00 00 00 00",
            &Data::None,
        );
        check(
            &Command::sense(),
            "03 00 00 00 12 00 00 00 00 00 00 00",
            &Data::In(18),
        );
        check(
            &Command::inquiry(),
            "12 00 00 00 60 00 00 00 00 00 00 00",
            &Data::In(96),
        );
        check(
            &Command::vital(),
            "12 01 f0 00 cc 00 00 00 00 00 00 00",
            &Data::In(204),
        );
        check(
            &Command::mode_select(&[0x3A, 6, 0x80, 0xC0, 0, 0, 0, 0]),
            "15 10 00 00 0c 00 00 00 00 00 00 00",
            &Data::Out(vec![0, 0, 0, 0, 0x3A, 6, 0x80, 0xC0, 0, 0, 0, 0]),
        );
        check(
            &Command::scan(&[Front, Back]),
            "1b 00 00 00 02 00 00 00 00 00 00 00",
            &Data::Out(vec![0x00, 0x80]),
        );
        check(
            &Command::set_window(vec![0; 0x88]),
            "24 00 00 00 00 00 00 00 88 00 00 00",
            &Data::Out(vec![0; 0x88]),
        );
        check(
            &Command::read_picture(Back, 262_144),
            "28 00 00 00 00 80 04 00 00 00 00 00",
            &Data::In(262_144),
        );
        check(
            &Command::read_pixel_size(Front),
            "28 00 80 00 00 00 00 00 20 00 00 00",
            &Data::In(32),
        );
        check(
            &Command::send_quality_tables(vec![0; 138]),
            "2a 00 88 00 00 00 00 00 8a 00 00 00",
            &Data::Out(vec![0; 138]),
        );
        check(
            &Command::send_diagnostic(vec![0; 32]),
            "1d 00 00 00 20 00 00 00 00 00 00 00",
            &Data::Out(vec![0; 32]),
        );
        check(
            &Command::position(Position::Feed),
            "31 01 00 00 00 00 00 00 00 00 00 00",
            &Data::None,
        );
        check(
            &Command::position(Position::Halt),
            "31 04 00 00 00 00 00 00 00 00 00 00",
            &Data::None,
        );
        check(
            &Command::hardware(),
            "c2 00 00 00 00 00 00 00 0c 00 00 00",
            &Data::In(12),
        );
        check(
            &Command::control(Control::LampOn),
            "f1 05 00 00 00 00 00 00 00 00 00 00",
            &Data::None,
        );
        check(
            &Command::is_readable(Back, 65_536),
            "f1 10 80 00 00 00 01 00 00 00 00 00",
            &Data::None,
        );
    }
}

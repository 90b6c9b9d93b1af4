//! What REQUEST SENSE tells.

use crate::paper_path::Trouble;

/// Why a command failed, or what its data lack.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Sense {
    key: u8,
    code: u8,
    qualifier: u8,
    is_end: bool,
    /// Bytes that the last READ fell short of.
    missing: Option<u32>,
    /// The byte of the data that is wrong.
    offender: u16,
}

impl Sense {
    pub(super) const fn of(key: u8, code: u8, qualifier: u8) -> Self {
        Self {
            key,
            code,
            qualifier,
            is_end: false,
            missing: None,
            offender: 0,
        }
    }

    /// Not ready yet.
    pub(super) const NOT_READY: Self = Self::of(2, 0, 0);
    /// The command comes out of sequence.
    pub(super) const SEQUENCE: Self = Self::of(5, 0x2C, 0);
    /// A field of the command is wrong.
    pub(super) const COMMAND_FIELD: Self = Self::of(5, 0x24, 0);
    /// No such command.
    pub(super) const NO_COMMAND: Self = Self::of(5, 0x20, 0);
    /// The device was reset.
    pub(super) const RESET: Self = Self::of(6, 0, 0);
    /// Scanning was halted, which is the good answer to a halt.
    pub(super) const HALTED: Self = Self::of(3, 0x80, 0x22);

    /// That byte of the data is wrong.
    pub(super) const fn parameter(offender: u16) -> Self {
        Self {
            offender,
            ..Self::of(5, 0x26, 0)
        }
    }

    /// The data are shorter than asked for, perhaps because the sheet is over.
    pub(super) const fn short(missing: u32, is_end: bool) -> Self {
        Self {
            is_end,
            missing: Some(missing),
            ..Self::of(0, 0, 0)
        }
    }

    pub(super) const fn trouble(trouble: Trouble) -> Self {
        let qualifier = match trouble {
            Trouble::Jam => 1,
            Trouble::CoverOpen => 2,
            Trouble::Empty => 3,
            Trouble::DoubleFeed => 7,
        };
        Self::of(3, 0x80, qualifier)
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        let flags = u8::from(self.is_end) << 6 | u8::from(self.missing.is_some()) << 5;
        let mut bytes = vec![0xF0, 0, flags | self.key];
        bytes.extend(self.missing.unwrap_or_default().to_be_bytes());
        bytes.extend([0x0A, 0, 0, 0, 0, self.code, self.qualifier, 0, 0]);
        bytes.extend(self.offender.to_be_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lie_where_the_maker_says() {
        let jam = Sense::trouble(Trouble::Jam).bytes();
        assert_eq!((jam.len(), jam[2], jam[12], jam[13]), (18, 3, 0x80, 1));
        let end = Sense::short(0x0102, true).bytes();
        assert_eq!((end[2], &end[3..7]), (0x60, &[0, 0, 1, 2][..]));
        assert_eq!(Sense::parameter(0x32).bytes()[16..], [0, 0x32]);
    }
}

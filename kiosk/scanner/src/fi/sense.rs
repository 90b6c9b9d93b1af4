//! What a machine says when a command did not simply succeed.
//!
//! The table is the maker's (C150-E015, chapter 5) with the additions known to SANE. Each
//! row says what it means to the driver, not only what it is called.

use super::command::SENSE_BYTES;
use crate::ScanError;

const END_OF_MEDIUM: u8 = 0x40;
const ILLEGAL_LENGTH: u8 = 0x20;

/// Sense data, as far as the driver uses it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sense {
    pub(crate) key: u8,
    pub(crate) asc: u8,
    pub(crate) ascq: u8,
    /// The sheet has ended.
    pub(crate) end_of_medium: bool,
    /// So many of the bytes asked for are missing.
    pub(crate) missing_bytes: Option<u32>,
    /// Which byte of the parameters was refused, for the log.
    pub(crate) offender: u16,
}

/// What an answer means for the talk that asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// Done.
    Good,
    /// Not now; ask again.
    Busy,
    /// The machine was reset or slept: every setting is gone.
    Forgot,
    /// It halted because it was told to.
    Halted,
    /// Somebody pressed its stop button and wants no further sheet.
    Stopped,
    /// It does not take this command or one of its values.
    Refused,
    /// The picture under way is spoilt; the next one may be good.
    Spoilt,
    /// Something that the talk cannot settle.
    Failed(ScanError),
}

/// Too few bytes, or none of the kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("these are no sense data")]
pub(crate) struct NoSense;

impl Sense {
    /// Reads sense data.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, NoSense> {
        let bytes: &[u8; SENSE_BYTES] = bytes.first_chunk().ok_or(NoSense)?;
        let &[
            code,
            _,
            flags,
            i0,
            i1,
            i2,
            i3,
            _,
            _,
            _,
            _,
            _,
            asc,
            ascq,
            _,
            _,
            o0,
            o1,
        ] = bytes;
        // 70 and 71 are the only formats of this length; machines may leave it zero.
        if !matches!(code & 0x7F, 0x00 | 0x70 | 0x71) {
            return Err(NoSense);
        }
        let is_short = flags & ILLEGAL_LENGTH != 0;
        Ok(Self {
            key: flags & 0x0F,
            asc,
            ascq,
            end_of_medium: flags & END_OF_MEDIUM != 0,
            missing_bytes: is_short.then(|| u32::from_be_bytes([i0, i1, i2, i3])),
            offender: u16::from_be_bytes([o0, o1]),
        })
    }

    /// What it means.
    pub(crate) fn verdict(&self) -> Verdict {
        let code = (self.key, self.asc, self.ascq);
        TABLE.iter().find(|(known, _)| *known == code).map_or_else(
            || by_key(self.key, self.asc),
            |(_, verdict)| verdict.clone(),
        )
    }
}

const SERVICE: Verdict = Verdict::Failed(ScanError::Service("its motor, lamp or optics"));
const ENDORSER: Verdict = Verdict::Failed(ScanError::Service("its endorser"));
const DISABLED: Verdict = Verdict::Failed(ScanError::Service("scanning is disabled"));
const INTERFACE: Verdict = Verdict::Failed(ScanError::Protocol("its interface board failed"));
const ABORTED: Verdict = Verdict::Failed(ScanError::Protocol("the transfer was aborted"));
const JAM: Verdict = Verdict::Failed(ScanError::Jam);
const EMPTY: Verdict = Verdict::Failed(ScanError::Empty);

/// Key, additional code, qualifier; and the meaning.
const TABLE: &[((u8, u8, u8), Verdict)] = &[
    ((0x0, 0x00, 0x00), Verdict::Good),
    ((0x2, 0x00, 0x00), Verdict::Busy),
    ((0x3, 0x80, 0x01), JAM),
    ((0x3, 0x80, 0x02), Verdict::Failed(ScanError::CoverOpen)),
    ((0x3, 0x80, 0x03), EMPTY),
    // Unusual paper, feeder set up wrongly, carrier sheet, blocked by a card: each is
    // cleared like a jam, by taking the paper out.
    ((0x3, 0x80, 0x04), JAM),
    ((0x3, 0x80, 0x07), Verdict::Failed(ScanError::DoubleFeed)),
    ((0x3, 0x80, 0x08), JAM),
    ((0x3, 0x80, 0x09), JAM),
    ((0x3, 0x80, 0x0C), JAM),
    ((0x3, 0x80, 0x10), ENDORSER),
    ((0x3, 0x80, 0x13), Verdict::Busy),
    ((0x3, 0x80, 0x14), ENDORSER),
    ((0x3, 0x80, 0x20), Verdict::Stopped),
    ((0x3, 0x80, 0x22), Verdict::Halted),
    ((0x3, 0x80, 0x30), EMPTY),
    ((0x3, 0x80, 0x31), DISABLED),
    ((0x3, 0x80, 0x32), Verdict::Busy),
    ((0x3, 0x80, 0x33), DISABLED),
    ((0x4, 0x80, 0x10), ENDORSER),
    ((0x4, 0x80, 0x11), ENDORSER),
    ((0x4, 0x80, 0x80), INTERFACE),
    ((0x4, 0x80, 0x81), INTERFACE),
    ((0x4, 0x80, 0x82), INTERFACE),
    // The paper's edge was seen too soon: it lay crooked or was pushed in.
    ((0x5, 0x00, 0x00), JAM),
    ((0xB, 0x80, 0x01), Verdict::Spoilt),
    ((0xB, 0x80, 0x03), Verdict::Spoilt),
];

/// Codes of newer machines are unknown, but the key tells who can help.
fn by_key(key: u8, asc: u8) -> Verdict {
    match key {
        // "No sense" with 80 announces hardware status bits, which the sensors read anyway.
        0x0 if asc == 0x80 => Verdict::Good,
        0x3 => JAM,
        0x4 => SERVICE,
        0x5 => Verdict::Refused,
        0x6 => Verdict::Forgot,
        0xB => ABORTED,
        _ => Verdict::Failed(ScanError::Protocol("sense data of an unknown kind")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(key: u8, asc: u8, ascq: u8) -> [u8; SENSE_BYTES] {
        let mut bytes = [0; SENSE_BYTES];
        bytes[0] = 0xF0;
        bytes[2] = key;
        bytes[7] = 0x0A;
        bytes[12] = asc;
        bytes[13] = ascq;
        bytes
    }

    fn check(code: (u8, u8, u8), expected: &Verdict) {
        let sense = Sense::parse(&bytes(code.0, code.1, code.2)).unwrap();
        assert_eq!(&sense.verdict(), expected, "{code:x?}");
    }

    #[test]
    fn codes_mean_what_the_maker_says() {
        check((0, 0, 0), &Verdict::Good);
        check((2, 0, 0), &Verdict::Busy);
        check((3, 0x80, 0x01), &Verdict::Failed(ScanError::Jam));
        check((3, 0x80, 0x02), &Verdict::Failed(ScanError::CoverOpen));
        check((3, 0x80, 0x03), &Verdict::Failed(ScanError::Empty));
        check((3, 0x80, 0x07), &Verdict::Failed(ScanError::DoubleFeed));
        check((3, 0x80, 0x13), &Verdict::Busy);
        check((3, 0x80, 0x20), &Verdict::Stopped);
        check((3, 0x80, 0x22), &Verdict::Halted);
        check((3, 0x80, 0x32), &Verdict::Busy);
        check((3, 0x80, 0x7F), &Verdict::Failed(ScanError::Jam));
        check((4, 0x80, 0x05), &SERVICE);
        check((4, 0x44, 0x00), &SERVICE);
        check((4, 0x80, 0x81), &INTERFACE);
        check((5, 0x00, 0x00), &Verdict::Failed(ScanError::Jam));
        check((5, 0x26, 0x00), &Verdict::Refused);
        check((5, 0x2C, 0x02), &Verdict::Refused);
        check((6, 0x00, 0x00), &Verdict::Forgot);
        check((6, 0x80, 0x01), &Verdict::Forgot);
        check((0xB, 0x47, 0x00), &ABORTED);
        check((0xB, 0x80, 0x01), &Verdict::Spoilt);
        check((0xB, 0x80, 0x03), &Verdict::Spoilt);
        check(
            (9, 1, 1),
            &Verdict::Failed(ScanError::Protocol("sense data of an unknown kind")),
        );
    }

    #[test]
    fn flags_and_lengths_are_read() {
        let mut short = bytes(0, 0, 0);
        short[2] = 0x60;
        short[3..7].copy_from_slice(&[0, 0, 1, 2]);
        let sense = Sense::parse(&short).unwrap();
        assert!(sense.end_of_medium);
        assert_eq!(sense.missing_bytes, Some(258));
        assert_eq!(Sense::parse(&bytes(0, 0, 0)).unwrap().missing_bytes, None);
    }

    #[test]
    fn other_bytes_are_no_sense_data() {
        assert_eq!(Sense::parse(&bytes(3, 0x80, 1)[..17]), Err(NoSense));
        assert_eq!(Sense::parse(&[0x55; SENSE_BYTES]), Err(NoSense));
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_verdict(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(sense) = Sense::parse(&bytes) {
                let _ = sense.verdict();
            }
        }
    }
}

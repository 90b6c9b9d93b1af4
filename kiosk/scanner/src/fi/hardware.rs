//! The hardware status: where paper lies and what is open.

use super::quirks::Quirk;
use crate::Sensors;

/// Bytes without which nothing can be said.
const LEAST_BYTES: usize = 4;
const TOP_SENSOR: u8 = 0x80;
/// Set when the hopper is empty, not when it is loaded.
const HOPPER_EMPTY: u8 = 0x80;
const COVER_OPEN: u8 = 0x20;

/// The sensors that the driver uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hardware {
    has_sheet_in_path: bool,
    /// Paper lies in the feeder.
    pub(crate) is_loaded: bool,
    is_cover_open: bool,
}

/// Too few bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the hardware status is too short")]
pub(crate) struct TooShort;

impl Hardware {
    /// Reads a hardware status.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, TooShort> {
        let &[_, _, path, feeder] = bytes.first_chunk::<LEAST_BYTES>().ok_or(TooShort)?;
        Ok(Self {
            has_sheet_in_path: path & TOP_SENSOR != 0,
            is_loaded: feeder & HOPPER_EMPTY == 0,
            is_cover_open: feeder & COVER_OPEN != 0,
        })
    }

    /// What the actor wants to know. Read only while no sheet is being moved, so a sheet at
    /// the top sensor is one that got stuck there.
    pub(crate) const fn sensors(self, quirk: &Quirk) -> Sensors {
        Sensors {
            feeder_loaded: self.is_loaded,
            cover_open: self.is_cover_open,
            jammed: self.has_sheet_in_path && quirk.has_jam_sensor,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(head: [u8; 4], is_loaded: bool, is_open: bool, is_jammed: bool) {
        let bytes: Vec<u8> = head.into_iter().chain([0; 8]).collect();
        let sensors = Hardware::parse(&bytes).unwrap().sensors(&Quirk::default());
        let read = (sensors.feeder_loaded, sensors.cover_open, sensors.jammed);
        assert_eq!(read, (is_loaded, is_open, is_jammed), "{head:x?}");
    }

    /// The first two rows were seen on an S1500.
    #[test]
    fn sensors_are_read() {
        check([0, 0, 0, 0x80], false, false, false);
        check([0, 0, 0, 0], true, false, false);
        check([0, 0, 0, 0xA0], false, true, false);
        check([0, 0, 0x80, 0x20], true, true, true);
        check([0, 0, 0x7F, 0x5F], true, false, false);
    }

    #[test]
    fn a_top_sensor_can_be_ignored() {
        let quirk = Quirk {
            has_jam_sensor: false,
            ..Quirk::default()
        };
        let hardware = Hardware::parse(&[0, 0, 0x80, 0]).unwrap();
        assert!(!hardware.sensors(&quirk).jammed);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
            prop_assert_eq!(Hardware::parse(&bytes).is_ok(), bytes.len() >= LEAST_BYTES);
        }
    }
}

//! What the machine says it can do: page F0 of its vital product data.
//!
//! The page's own length is often wrong and older machines send less of it. A field beyond
//! the end counts as zero, which for every field means "cannot".

/// How far the page is believed when its length says 5F, which is a known mistake.
const SHORTEST_LENGTH: u8 = 0x5F;
const SHORTEST_LENGTH_MEANT: u8 = 0x63;
/// How far it reaches at least when its own flag says that it is long.
const LONG_END: usize = 0x70;
const HEAD_BYTES: usize = 5;
const PAGE_CODE: u8 = 0xF0;

/// Resolutions by bit, highest bit of byte 12 first.
const STANDARD_DPI: [u32; 16] = [
    60, 75, 100, 120, 150, 160, 180, 200, 240, 300, 320, 400, 480, 600, 800, 1200,
];

/// How grey pictures come as JPEG.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum GreyJpeg {
    None,
    /// As JPEG of any kind; the decoder sees the difference.
    Some,
}

/// What the machine can do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Vital {
    pub(crate) has_feeder: bool,
    pub(crate) has_glass: bool,
    pub(crate) has_duplex: bool,
    pub(crate) has_colour: bool,
    pub(crate) has_grey: bool,
    pub(crate) has_jpeg: bool,
    pub(crate) grey_jpeg: GreyJpeg,
    /// Takes settings by mode pages.
    pub(crate) has_mode_select: bool,
    /// Takes switches such as lamp and cancel.
    pub(crate) has_control: bool,
    /// Can be halted in mid-sheet.
    pub(crate) has_halt: bool,
    pub(crate) has_brightness: bool,
    pub(crate) has_contrast: bool,
    /// Widest window in 1/1200 inch; 0 if the page does not say.
    pub(crate) widest_window: u32,
    /// Longest window in 1/1200 inch at the highest resolution; 0 if it does not say.
    pub(crate) longest_window: u32,
    standard_dpi: u16,
    has_any_dpi: bool,
    dpi_range: (u32, u32),
}

/// The answer is no such page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the scanner does not say what it can do")]
pub(crate) struct NoVital;

impl Vital {
    /// Reads the page.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, NoVital> {
        let page = Page::new(bytes)?;
        let basic = (u32::from(page.word(0x05)), u32::from(page.word(0x07)));
        Ok(Self {
            has_feeder: page.bit(0x20, 7),
            has_glass: page.bit(0x20, 6),
            has_duplex: page.bit(0x20, 4),
            has_colour: page.bit(0x1C, 7),
            has_grey: page.bit(0x1C, 3),
            has_jpeg: page.bit(0x5A, 3),
            grey_jpeg: match page.byte(0x5B) >> 6 {
                2 | 3 => GreyJpeg::Some,
                _ => GreyJpeg::None,
            },
            has_mode_select: page.bit(0x29, 3),
            has_control: page.bit(0x31, 1),
            has_halt: page.bit(0x7A, 7),
            has_brightness: page.byte(0x52) != 0,
            has_contrast: page.byte(0x54) != 0,
            widest_window: in_1200ths(page.long(0x14), basic.0),
            longest_window: in_1200ths(page.long(0x18), basic.1),
            standard_dpi: page.word(0x12),
            has_any_dpi: page.bit(0x09, 0) && page.bit(0x09, 4),
            dpi_range: page.dpi_range(),
        })
    }

    /// Whether a resolution can be asked for, in both directions.
    pub(crate) fn can_read_at(&self, dpi: u32) -> bool {
        let (least, most) = self.dpi_range;
        let is_standard = STANDARD_DPI
            .iter()
            .position(|&standard| standard == dpi)
            .is_some_and(|bit| self.standard_dpi & (0x8000 >> bit) != 0);
        is_standard || (self.has_any_dpi && (least..=most).contains(&dpi))
    }
}

/// The part of the answer that is believed.
struct Page<'a>(&'a [u8]);

impl<'a> Page<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, NoVital> {
        let &[_, code, _, _, length] = bytes.first_chunk::<HEAD_BYTES>().ok_or(NoVital)?;
        if code != PAGE_CODE || length < SHORTEST_LENGTH {
            return Err(NoVital);
        }
        let meant = if length == SHORTEST_LENGTH {
            SHORTEST_LENGTH_MEANT
        } else {
            length
        };
        let is_long = bytes.get(0x59).is_some_and(|byte| byte & 1 != 0);
        let end = usize::from(meant) + HEAD_BYTES;
        let end = if is_long { end.max(LONG_END) } else { end };
        Ok(Self(bytes.get(..end).unwrap_or(bytes)))
    }

    fn byte(&self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or(0)
    }

    fn bit(&self, at: usize, bit: u8) -> bool {
        (self.byte(at) >> bit) & 1 != 0
    }

    fn word(&self, at: usize) -> u16 {
        u16::from_be_bytes([self.byte(at), self.byte(at + 1)])
    }

    fn long(&self, at: usize) -> u32 {
        (u32::from(self.word(at)) << 16) | u32::from(self.word(at + 2))
    }

    /// From the coarser of the two lowest resolutions to the coarser of the two highest.
    fn dpi_range(&self) -> (u32, u32) {
        let [max_x, max_y, min_x, min_y] =
            [0x0A, 0x0C, 0x0E, 0x10].map(|at| u32::from(self.word(at)));
        (min_x.max(min_y), max_x.min(max_y))
    }
}

fn in_1200ths(size: u32, basic_dpi: u32) -> u32 {
    let size = u64::from(size) * 1200;
    let sized = size.checked_div(u64::from(basic_dpi)).unwrap_or(0);
    u32::try_from(sized).unwrap_or(u32::MAX)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A page like that of a duplex machine with glass and JPEG.
    pub(crate) fn page() -> Vec<u8> {
        let mut page = vec![0; 0x80];
        page[0] = 0x06;
        page[1] = PAGE_CODE;
        page[4] = 0x7B;
        page[0x05..0x09].copy_from_slice(&[0x04, 0xB0, 0x04, 0xB0]);
        page[0x09] = 0x11;
        page[0x0A..0x12].copy_from_slice(&[0x02, 0x58, 0x02, 0x58, 0, 50, 0, 50]);
        page[0x14..0x1C].copy_from_slice(&[0, 0, 0x28, 0x90, 0, 0, 0x42, 0x68]);
        page[0x1C] = 0x8B;
        page[0x20] = 0xD0;
        page[0x29] = 0x08;
        page[0x2B] = 0x04;
        page[0x31] = 0x02;
        page[0x52] = 255;
        page[0x54] = 255;
        page[0x5A] = 0x08;
        page[0x5B] = 0xC0;
        page[0x7A] = 0x80;
        page
    }

    #[test]
    fn abilities_are_read() {
        let vital = Vital::parse(&page()).unwrap();
        assert!(vital.has_feeder && vital.has_glass && vital.has_duplex);
        assert!(vital.has_colour && vital.has_grey && vital.has_jpeg);
        assert!(vital.has_mode_select && vital.has_control && vital.has_halt);
        assert_eq!(vital.grey_jpeg, GreyJpeg::Some);
        assert_eq!(
            (vital.widest_window, vital.longest_window),
            (10_384, 17_000)
        );
    }

    /// `given` is the length in the page, `believed` the last byte that counts.
    fn check_length(given: u8, is_long: bool, believed: usize) {
        let mut bytes = vec![0xFF; 0x80];
        bytes[1] = PAGE_CODE;
        bytes[4] = given;
        bytes[0x59] = u8::from(is_long);
        let page = Page::new(&bytes).unwrap();
        assert_eq!(page.0.len(), believed + 1, "{given:x} {is_long}");
    }

    #[test]
    fn wrong_lengths_are_put_right() {
        check_length(0x5F, false, 0x67);
        check_length(0x63, false, 0x67);
        check_length(0x5F, true, 0x6F);
        check_length(0x6B, true, 0x6F);
        check_length(0x7A, true, 0x7E);
        check_length(0xFF, false, 0x7F);
    }

    #[test]
    fn what_is_missing_cannot_be_done() {
        let mut short = page();
        short[4] = 0x5F;
        let vital = Vital::parse(&short).unwrap();
        assert!(vital.has_jpeg && !vital.has_halt);
    }

    #[test]
    fn other_pages_and_stumps_are_refused() {
        let mut other = page();
        other[1] = 0x83;
        assert_eq!(Vital::parse(&other), Err(NoVital));
        let mut stump = page();
        stump[4] = 0x5E;
        assert_eq!(Vital::parse(&stump), Err(NoVital));
        assert_eq!(Vital::parse(&[6, 0xF0, 0, 0]), Err(NoVital));
    }

    #[test]
    fn resolutions_are_those_of_the_list_or_any_within_the_range() {
        let mut bytes = page();
        let any = Vital::parse(&bytes).unwrap();
        assert!(any.can_read_at(300) && any.can_read_at(50) && any.can_read_at(600));
        assert!(!any.can_read_at(601) && !any.can_read_at(49));
        bytes[0x09] = 0;
        bytes[0x12..0x14].copy_from_slice(&[0x01, 0x44]);
        let listed = Vital::parse(&bytes).unwrap();
        let dpi: Vec<_> = (1..=1200).filter(|&dpi| listed.can_read_at(dpi)).collect();
        assert_eq!(dpi, [200, 300, 600]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..260)) {
            if let Ok(vital) = Vital::parse(&bytes) {
                let _ = vital.can_read_at(300);
            }
        }
    }
}

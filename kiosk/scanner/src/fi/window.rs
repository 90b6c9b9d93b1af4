//! The window: which part of the paper is read, how finely, and in which form.
//!
//! Lengths on the wire are in 1/1200 inch. The window is A4, which is the largest paper at
//! the desks, cut to what the machine can do.

use super::{command::window_id, vital::Vital};
use crate::{Face, Source};

/// A4 in 1/1200 inch: 210 × 297 mm.
const A4: (u32, u32) = (9921, 14_032);
const UNITS_PER_INCH: u32 = 1200;
const DESCRIPTOR_BYTES: usize = 0x40;
const HEADER_BYTES: usize = 8;
const COMPRESSED_JPEG: u8 = 0x81;
const NEUTRAL: u8 = 0x80;
const PAPER_GIVEN: u8 = 0xC0;

/// Colour of the samples on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Samples {
    Colour(Order),
    Grey,
}

/// In which order the samples of a colour picture come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Order {
    /// Red, green, blue of each dot.
    Rgb,
    /// Blue, green, red of each dot.
    Bgr,
    /// A line of red, a line of green, a line of blue.
    Lines,
}

impl Order {
    /// The orders as they are tried until one is accepted.
    pub(crate) const ALL: [Self; 3] = [Self::Rgb, Self::Bgr, Self::Lines];

    const fn code(self) -> [u8; 2] {
        match self {
            Self::Rgb => [0x01, 0x00],
            Self::Bgr => [0x01, 0x05],
            Self::Lines => [0x00, 0x00],
        }
    }
}

/// What is read of each side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Window {
    pub(crate) source: Source,
    pub(crate) dpi: u16,
    pub(crate) width_px: u32,
    pub(crate) lines: u32,
    pub(crate) is_jpeg: bool,
    pub(crate) has_brightness: bool,
    pub(crate) has_contrast: bool,
}

impl Window {
    /// A4 at that resolution, or as much of it as the machine takes. JPEG wants whole blocks
    /// of eight, and several machines want even numbers of dots and lines.
    pub(crate) fn new(source: Source, dpi: u16, is_jpeg: bool, vital: &Vital) -> Self {
        let step = if is_jpeg { 8 } else { 2 };
        let px = |length: u32| {
            let px = length * u32::from(dpi) / UNITS_PER_INCH;
            px - px % step
        };
        Self {
            source,
            dpi,
            width_px: px(at_most(A4.0, vital.widest_window)),
            lines: px(at_most(A4.1, vital.longest_window)),
            is_jpeg,
            has_brightness: vital.has_brightness,
            has_contrast: vital.has_contrast,
        }
    }

    /// The parameter list for these faces, of which the front comes first.
    pub(crate) fn parameters(&self, faces: &[Face], samples: Samples) -> Vec<u8> {
        let mut bytes = vec![0; HEADER_BYTES - 1];
        bytes.push(DESCRIPTOR_BYTES as u8);
        for &face in faces {
            bytes.extend(self.descriptor(face, samples));
        }
        bytes
    }

    fn descriptor(&self, face: Face, samples: Samples) -> Vec<u8> {
        let neutral = |has: bool| if has { NEUTRAL } else { 0 };
        let dpi = self.dpi.to_be_bytes();
        let (composition, vendor, order) = match samples {
            Samples::Colour(order) => (0x05, 0xC1, order.code()),
            Samples::Grey => (0x02, 0x00, [0, 0]),
        };
        let fields: [(usize, &[u8]); 10] = [
            (0x00, &[window_id(face)]),
            (0x02, &dpi),
            (0x04, &dpi),
            (0x0E, &self.in_1200ths(self.width_px)),
            (0x12, &self.in_1200ths(self.lines)),
            (
                0x16,
                &[
                    neutral(self.has_brightness),
                    0,
                    neutral(self.has_contrast),
                    composition,
                    8,
                ],
            ),
            (0x20, &[if self.is_jpeg { COMPRESSED_JPEG } else { 0 }]),
            (0x28, &[vendor]),
            (0x2A, &order),
            (0x35, &self.paper(face)),
        ];
        with_fields(DESCRIPTOR_BYTES, &fields)
    }

    /// The feeder centres the window on the paper, whose size only the front names.
    fn paper(&self, face: Face) -> [u8; 9] {
        let (width, length) = (A4.0.to_be_bytes(), A4.1.to_be_bytes());
        match (self.source, face) {
            (Source::Feeder, Face::Front) => {
                let mut paper = [PAPER_GIVEN; 9];
                for (to, from) in paper
                    .iter_mut()
                    .skip(1)
                    .zip(width.into_iter().chain(length))
                {
                    *to = from;
                }
                paper
            }
            _ => [0; 9],
        }
    }

    fn in_1200ths(&self, px: u32) -> [u8; 4] {
        let dpi = u32::from(self.dpi).max(1);
        (px * UNITS_PER_INCH / dpi).to_be_bytes()
    }

    /// What iX machines want to hear before the settings: 16 letters and the picture's data.
    pub(crate) fn pre_read(&self, samples: Samples) -> Vec<u8> {
        let dpi = self.dpi.to_be_bytes();
        let composition = match samples {
            Samples::Colour(_) => 0x05,
            Samples::Grey => 0x02,
        };
        let fields: [(usize, &[u8]); 6] = [
            (0x00, b"SET PRE READMODE"),
            (0x10, &dpi),
            (0x12, &dpi),
            (0x14, &A4.0.to_be_bytes()),
            (0x18, &A4.1.to_be_bytes()),
            (0x1C, &[composition]),
        ];
        with_fields(0x20, &fields)
    }
}

/// Width and lines that the machine announces for a side; `None` if it leaves them open.
pub(crate) fn pixel_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let &[x0, x1, x2, x3, y0, y1, y2, y3] = bytes.first_chunk::<8>()?;
    let size = (
        u32::from_be_bytes([x0, x1, x2, x3]),
        u32::from_be_bytes([y0, y1, y2, y3]),
    );
    (size.0 > 0 && size.1 > 0).then_some(size)
}

fn at_most(wanted: u32, limit: u32) -> u32 {
    if limit == 0 {
        wanted
    } else {
        wanted.min(limit)
    }
}

fn with_fields(length: usize, fields: &[(usize, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0; length];
    for (at, field) in fields {
        for (to, from) in bytes.iter_mut().skip(*at).zip(*field) {
            *to = *from;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fi::vital::tests::page;

    fn window(dpi: u16, is_jpeg: bool) -> Window {
        let vital = Vital::parse(&page()).unwrap();
        Window::new(Source::Feeder, dpi, is_jpeg, &vital)
    }

    /// The row of chapter 4.7 of the facts: A4, colour, 300 dpi.
    #[test]
    fn a_colour_window_is_the_documented_bytes() {
        let raw = window(300, false);
        let bytes = raw.parameters(&[Face::Front, Face::Back], Samples::Colour(Order::Rgb));
        assert_eq!(bytes.len(), 0x88);
        assert_eq!(&bytes[..8], &[0, 0, 0, 0, 0, 0, 0, 0x40]);
        let front = &bytes[8..0x48];
        assert_eq!(&front[..6], &[0, 0, 0x01, 0x2C, 0x01, 0x2C]);
        assert_eq!(
            &front[0x0E..0x1B],
            &[0, 0, 0x26, 0xC0, 0, 0, 0x36, 0xD0, 0x80, 0, 0x80, 5, 8]
        );
        assert_eq!(front[0x20], 0);
        assert_eq!(&front[0x28..0x2C], &[0xC1, 0, 1, 0]);
        assert_eq!(
            &front[0x35..0x3E],
            &[0xC0, 0, 0, 0x26, 0xC1, 0, 0, 0x36, 0xD0]
        );
        let back = &bytes[0x48..];
        assert_eq!(back[0], 0x80);
        assert_eq!(&back[0x35..0x3E], &[0; 9]);
        assert_eq!(&back[1..0x35], &front[1..0x35]);
    }

    #[test]
    fn orders_and_grey_differ_where_they_must() {
        let bytes = |samples| window(300, true).parameters(&[Face::Front], samples);
        assert_eq!(
            &bytes(Samples::Colour(Order::Bgr))[8 + 0x2A..8 + 0x2C],
            &[1, 5]
        );
        assert_eq!(
            &bytes(Samples::Colour(Order::Lines))[8 + 0x2A..8 + 0x2C],
            &[0, 0]
        );
        let grey = bytes(Samples::Grey);
        assert_eq!(
            (grey[8 + 0x19], grey[8 + 0x28], grey[8 + 0x20]),
            (2, 0, 0x81)
        );
    }

    fn check_size(dpi: u16, is_jpeg: bool, expected: (u32, u32)) {
        let window = window(dpi, is_jpeg);
        assert_eq!((window.width_px, window.lines), expected, "{dpi} {is_jpeg}");
    }

    #[test]
    fn sizes_are_whole_blocks() {
        check_size(200, true, (1648, 2336));
        check_size(300, true, (2480, 3504));
        check_size(600, true, (4960, 7016));
        check_size(200, false, (1652, 2338));
        check_size(300, false, (2480, 3508));
    }

    #[test]
    fn the_glass_has_no_paper_size() {
        let mut glass = window(300, true);
        glass.source = Source::Glass;
        assert_eq!(glass.paper(Face::Front), [0; 9]);
    }

    #[test]
    fn a_smaller_machine_gets_a_smaller_window() {
        let mut vital = Vital::parse(&page()).unwrap();
        vital.widest_window = 6000;
        let window = Window::new(Source::Feeder, 300, false, &vital);
        assert_eq!((window.width_px, window.lines), (1500, 3508));
    }

    #[test]
    fn the_announced_size_is_read() {
        let mut bytes = [0; 32];
        assert_eq!(pixel_size(&bytes), None);
        bytes[..8].copy_from_slice(&[0, 0, 0x09, 0xB0, 0, 0, 0x0D, 0xB4]);
        assert_eq!(pixel_size(&bytes), Some((2480, 3508)));
        assert_eq!(pixel_size(&bytes[..7]), None);
    }

    proptest! {
        #[test]
        fn any_resolution_gives_a_window(dpi in any::<u16>(), is_jpeg in any::<bool>()) {
            let window = window(dpi, is_jpeg);
            let bytes = window.parameters(&[Face::Front], Samples::Grey);
            prop_assert_eq!(bytes.len(), HEADER_BYTES + DESCRIPTOR_BYTES);
        }
    }
}

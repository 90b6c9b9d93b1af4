//! The window that the host sets for each side.

use super::{ColourOrder, FiModel, sense::Sense};

const HEADER_BYTES: usize = 8;
const WINDOW_BYTES: usize = 64;
/// Sizes are told in 1/1200 inch.
const UNITS_PER_INCH: u64 = 1200;
/// Widest and longest picture in pixels, and the largest, so that a mad host cannot eat the
/// memory. A3 at 600 dpi has 70 million.
const MOST_PX: u64 = 20_000;
const MOST_AREA_PX: u64 = 100_000_000;

const GREY: u8 = 2;
const COLOUR: u8 = 5;
const JPEG: u8 = 0x81;

/// What one side is to be like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Window {
    pub(super) dpi: u32,
    pub(super) width_px: u32,
    pub(super) lines: u32,
    pub(super) is_grey: bool,
    pub(super) is_jpeg: bool,
}

impl Window {
    /// All windows of a SET WINDOW with their numbers, or what is wrong with it.
    pub(super) fn read_all(data: &[u8], model: &FiModel) -> Result<Vec<(u8, Self)>, Sense> {
        let windows = data.get(HEADER_BYTES..).unwrap_or_default();
        let is_whole = !windows.is_empty() && windows.len() % WINDOW_BYTES == 0;
        if !is_whole || data.get(6..8) != Some(&[0, WINDOW_BYTES as u8]) {
            return Err(Sense::parameter(7));
        }
        let windows = windows.chunks(WINDOW_BYTES);
        windows.map(|bytes| Self::read(bytes, model)).collect()
    }

    fn read(bytes: &[u8], model: &FiModel) -> Result<(u8, Self), Sense> {
        let wrong = |at: usize| Sense::parameter((HEADER_BYTES + at) as u16);
        let byte = |at: usize| bytes.get(at).copied().ok_or(wrong(at));
        let short = |at: usize| Ok(u16::from_be_bytes([byte(at)?, byte(at + 1)?]));
        let pixels = |at: usize, dpi: u16| {
            let units = u64::from(short(at)?) << 16 | u64::from(short(at + 2)?);
            let pixels = units * u64::from(dpi) / UNITS_PER_INCH;
            let is_fit = (1..=MOST_PX).contains(&pixels);
            is_fit.then_some(pixels as u32).ok_or(wrong(at))
        };
        let number = byte(0)?;
        let (x_dpi, y_dpi) = (short(2)?, short(4)?);
        let (composition, compression) = (byte(0x19)?, byte(0x20)?);
        let is_jpeg = compression == JPEG && model.has_jpeg;
        let order = order(byte(0x2A)?, byte(0x2B)?);
        let checks = [
            (0x00, matches!(number, 0 | 0x80)),
            (0x02, (50..=600).contains(&x_dpi)),
            (0x04, y_dpi == x_dpi),
            (0x19, matches!(composition, GREY | COLOUR)),
            (0x1A, byte(0x1A)? == 8),
            (0x20, is_jpeg || compression == 0),
            (
                0x2A,
                is_jpeg || composition == GREY || order == Some(model.colour_order),
            ),
        ];
        if let Some((at, _)) = checks.into_iter().find(|(_, is_right)| !is_right) {
            return Err(wrong(at));
        }
        let window = Self {
            dpi: x_dpi.into(),
            width_px: pixels(0x0E, x_dpi)?,
            lines: pixels(0x12, y_dpi)?,
            is_grey: composition == GREY,
            is_jpeg,
        };
        if u64::from(window.width_px) * u64::from(window.lines) > MOST_AREA_PX {
            return Err(wrong(0x12));
        }
        Ok((number, window))
    }
}

const fn order(by_dot: u8, kind: u8) -> Option<ColourOrder> {
    match (by_dot, kind) {
        (1, 0) => Some(ColourOrder::RgbDots),
        (1, 5) => Some(ColourOrder::BgrDots),
        (0, _) => Some(ColourOrder::Lines),
        _ => None,
    }
}

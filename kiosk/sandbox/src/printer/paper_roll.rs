//! The paper that comes out of the virtual slip printer.

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};

/// Dots of the print head: 72 mm at 203 dpi on 80 mm paper.
pub(crate) const HEAD_DOTS: u32 = 576;

pub(crate) const HEAD_BYTES: usize = HEAD_DOTS as usize / 8;

/// A piece of paper that was cut or torn off.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PrintedSlip {
    rows: Vec<[u8; HEAD_BYTES]>,
    is_whole: bool,
}

impl PrintedSlip {
    /// Width in dots (203 dpi): the print head's.
    #[must_use]
    pub const fn width_dots(&self) -> u32 {
        HEAD_DOTS
    }

    /// Height in dots.
    #[must_use]
    pub fn height_dots(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Whether it was printed in one go and cut at its end; otherwise the paper ended within
    /// it, the printer was reset, or it is the rest that came out on new paper.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The dots, row by row from above, 72 bytes each, the highest bit to the left, 1 is
    /// black.
    #[must_use]
    pub fn bits(&self) -> Vec<u8> {
        self.rows.concat()
    }

    /// The paper as a grey PNG, one pixel a dot. A slip without any row is an empty file.
    #[must_use]
    pub fn to_png(&self) -> Vec<u8> {
        let bits = self.rows.iter().flatten();
        let pixels: Vec<u8> = bits
            .flat_map(|byte| (0..8).map(move |bit| if byte & (0x80 >> bit) == 0 { 255 } else { 0 }))
            .collect();
        let mut png = Vec::new();
        let size = (HEAD_DOTS, self.height_dots());
        let encoder = PngEncoder::new(&mut png);
        match encoder.write_image(&pixels, size.0, size.1, ExtendedColorType::L8) {
            Ok(()) => png,
            Err(_) => Vec::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Prints one row; what is wider than the head is lost, as on the real one.
    pub(crate) fn print(&mut self, row: &[u8]) {
        let mut dots = [0; HEAD_BYTES];
        for (dot, byte) in dots.iter_mut().zip(row) {
            *dot = *byte;
        }
        self.rows.push(dots);
    }

    pub(crate) const fn mark_whole(&mut self) {
        self.is_whole = true;
    }
}

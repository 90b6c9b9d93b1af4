//! The slip as a picture for a thermal head: 576 dots wide, 203 dots per inch, 1 bit.

use ab_glyph::{Font as _, ScaleFont as _, point};
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};

use crate::{
    Layout, SlipError,
    font::Style,
    layout::{Mark, WIDTH_DOTS},
};

/// A dot is black from this share of ink on. Half keeps the weight of the strokes.
const INKED: f32 = 0.5;

/// A black and white picture of rows of bytes, the highest bit to the left, 1 is black.
#[derive(Clone, PartialEq, Eq)]
pub struct SlipRaster {
    /// Width in dots, a multiple of eight.
    pub width_dots: u32,
    /// Height in dots.
    pub height_dots: u32,
    /// The rows from above.
    pub bits: Vec<u8>,
}

impl Layout {
    /// Draws the slip for a thermal printer.
    #[must_use]
    pub fn raster(&self) -> SlipRaster {
        let mut raster = SlipRaster::white(u32::from(WIDTH_DOTS), self.height.ceil() as u32);
        for mark in &self.marks {
            raster.draw(mark);
        }
        raster
    }
}

impl SlipRaster {
    fn white(width_dots: u32, height_dots: u32) -> Self {
        let bits = vec![0; (width_dots / 8 * height_dots) as usize];
        Self {
            width_dots,
            height_dots,
            bits,
        }
    }

    /// The picture as a PNG file, black on white.
    ///
    /// # Errors
    /// [`SlipError::Picture`].
    pub fn png(&self) -> Result<Vec<u8>, SlipError> {
        let mut file = Vec::new();
        PngEncoder::new(&mut file).write_image(
            &self.grey(),
            self.width_dots,
            self.height_dots,
            ExtendedColorType::L8,
        )?;
        Ok(file)
    }

    /// One byte a dot, 0 is black.
    fn grey(&self) -> Vec<u8> {
        let dots = |byte: &u8| {
            let byte = *byte;
            (0..8).map(move |bit| if byte & (0x80 >> bit) == 0 { 255 } else { 0 })
        };
        self.bits.iter().flat_map(dots).collect()
    }

    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Text {
                x,
                baseline,
                style,
                text,
            } => self.text(*x, *baseline, *style, text),
            Mark::Rect {
                x,
                y,
                width,
                height,
            } => self.fill(*x, *y, *width, *height),
            Mark::Modules {
                x,
                y,
                module,
                per_row,
                dark,
            } => {
                for (index, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
                    let (row, column) = (index / per_row, index % per_row);
                    self.fill(
                        x + column as f32 * module,
                        y + row as f32 * module,
                        *module,
                        *module,
                    );
                }
            }
        }
    }

    fn text(&mut self, x: f32, baseline: f32, style: Style, text: &str) {
        let font = style.weight().font().as_scaled(style.scale());
        let mut at = x;
        for sign in text.chars() {
            let id = font.glyph_id(sign);
            // Whole dots, so that the stems of equal letters are equally wide.
            let glyph = id.with_scale_and_position(style.scale(), point(at.round(), baseline));
            at += font.h_advance(id);
            let Some(outline) = font.outline_glyph(glyph) else {
                continue;
            };
            let origin = outline.px_bounds().min;
            outline.draw(|right, down, ink| {
                if ink >= INKED {
                    self.blacken(origin.x + right as f32, origin.y + down as f32);
                }
            });
        }
    }

    fn fill(&mut self, x: f32, y: f32, width: f32, height: f32) {
        for down in 0..height.round() as u32 {
            for right in 0..width.round() as u32 {
                self.blacken(x.round() + right as f32, y.round() + down as f32);
            }
        }
    }

    fn blacken(&mut self, x: f32, y: f32) {
        if x < 0.0 || y < 0.0 || x >= self.width_dots as f32 {
            return;
        }
        let (column, row) = (x as usize, y as usize);
        let index = row * (self.width_dots as usize / 8) + column / 8;
        if let Some(byte) = self.bits.get_mut(index) {
            *byte |= 0x80 >> (column % 8);
        }
    }
}

#[cfg(test)]
mod tests {
    use kiosk_i18n::{Catalogue, Language};
    use rxing::{BarcodeFormat, helpers::detect_in_luma};

    use super::*;
    use crate::{Kind, Slip};

    fn raster(kind: Kind) -> SlipRaster {
        Layout::new(&Slip::example(kind), Catalogue::new(Language::Vi))
            .unwrap()
            .raster()
    }

    #[test]
    fn the_qr_reads_back_from_the_dots() {
        for kind in Slip::KINDS {
            let raster = raster(kind);
            let found = detect_in_luma(
                raster.grey(),
                raster.width_dots,
                raster.height_dots,
                Some(BarcodeFormat::QR_CODE),
            )
            .unwrap();
            assert_eq!(found.getText(), "https://kiosk.example.vn/t/7K4M2Q9D6TRW");
        }
    }

    #[test]
    fn the_picture_has_the_size_of_the_head_and_white_margins() {
        for kind in Slip::KINDS {
            let raster = raster(kind);
            assert_eq!(raster.width_dots, 576);
            assert_eq!(raster.bits.len() as u32, 72 * raster.height_dots);
            let edges = raster.bits.chunks(72).flat_map(|row| [row[0], row[71]]);
            assert!(edges.into_iter().all(|byte| byte == 0), "{kind:?}");
        }
    }

    #[test]
    fn every_run_of_text_leaves_ink() {
        let layout = Layout::new(&Slip::example(Kind::Kept), Catalogue::new(Language::Vi)).unwrap();
        for mark in &layout.marks {
            let Mark::Text { text, .. } = mark else {
                continue;
            };
            let mut alone = SlipRaster::white(u32::from(WIDTH_DOTS), layout.height.ceil() as u32);
            alone.draw(mark);
            let ink: u32 = alone.bits.iter().map(|byte| byte.count_ones()).sum();
            assert!(
                ink as usize > 40 * text.chars().filter(|sign| *sign != ' ').count(),
                "{text}: {ink}"
            );
        }
    }

    #[test]
    fn the_png_shows_the_same_dots() {
        let raster = raster(Kind::Kept);
        let png = image::load_from_memory(&raster.png().unwrap())
            .unwrap()
            .into_luma8();
        assert_eq!(png.into_raw(), raster.grey());
    }
}

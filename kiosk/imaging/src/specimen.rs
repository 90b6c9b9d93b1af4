//! Made pages for tests: something like writing at a known angle, on a known bed.

use std::io::Cursor;

use image::{ExtendedColorType, ImageEncoder};

use crate::raster::{Pixels, Raster};

/// A page of A5 at 200 dpi on its bed. Angles are clockwise.
#[derive(Clone, Copy)]
pub(crate) struct Specimen {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) paper: u8,
    pub(crate) ink: u8,
    /// Lines of writing; each 40 pixels high.
    pub(crate) lines: usize,
    /// Where the writing starts, from the sheet's left edge.
    pub(crate) indent: f32,
    pub(crate) angle_deg: f32,
    /// Level of the bed and its width around the sheet.
    pub(crate) bed: Option<(u8, f32)>,
    /// Side of the box that blurs the page, in pixels.
    pub(crate) blur_px: usize,
}

impl Specimen {
    /// A good page.
    pub(crate) fn page() -> Self {
        Self {
            width: 1166,
            height: 1654,
            paper: 240,
            ink: 30,
            lines: 30,
            indent: 120.0,
            angle_deg: 0.0,
            bed: None,
            blur_px: 1,
        }
    }

    /// Size of the sheet itself.
    pub(crate) fn sheet_size(&self) -> (f32, f32) {
        let margin = self.bed.map_or(0.0, |(_, margin)| 2.0 * margin);
        (self.width as f32 - margin, self.height as f32 - margin)
    }

    /// The sheet's corners in the picture, from the upper left one clockwise.
    pub(crate) fn quad(&self) -> [[f32; 2]; 4] {
        let (width, height) = self.sheet_size();
        let (sin, cos) = self.angle_deg.to_radians().sin_cos();
        [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]].map(|[x, y]| {
            let (u, v) = (x * width / 2.0, y * height / 2.0);
            [
                self.width as f32 / 2.0 + u * cos - v * sin,
                self.height as f32 / 2.0 + u * sin + v * cos,
            ]
        })
    }

    pub(crate) fn render(&self) -> Raster {
        let mut raster = Raster::filled(self.width, self.height, 1, 0);
        let (sin, cos) = self.angle_deg.to_radians().sin_cos();
        let width = self.width;
        for (at, pixel) in raster.pixels.iter_mut().enumerate() {
            let mut sum = 0_u32;
            for sample in 0..9_u8 {
                let x = (at % width) as f32 + f32::from(sample % 3) / 3.0 + 1.0 / 6.0
                    - width as f32 / 2.0;
                let y = (at / width) as f32 + f32::from(sample / 3) / 3.0 + 1.0 / 6.0
                    - self.height as f32 / 2.0;
                sum += u32::from(self.level(x * cos + y * sin, y * cos - x * sin));
            }
            // A little grain, as every sensor has; the same for every run.
            let grain = (at as u32).wrapping_mul(2_654_435_761) >> 30;
            *pixel = (sum / 9 + grain).min(255) as u8;
        }
        self.blurred(raster)
    }

    /// The level at a place counted from the sheet's middle.
    fn level(&self, x: f32, y: f32) -> u8 {
        let (width, height) = self.sheet_size();
        let (x, y) = (x + width / 2.0, y + height / 2.0);
        if let Some((bed, _)) = self.bed
            && (x < 0.0 || y < 0.0 || x >= width || y >= height)
        {
            return bed;
        }
        if self.is_ink(x - self.indent, y - 100.0, width - self.indent - 100.0) {
            self.ink
        } else {
            self.paper
        }
    }

    /// Letters are bars of several heights with gaps, in lines of ragged length.
    fn is_ink(&self, x: f32, y: f32, length: f32) -> bool {
        const PITCH: f32 = 40.0;
        let line = (y / PITCH).floor();
        if y < 0.0
            || line >= self.lines as f32
            || x < 0.0
            || x > length * (0.6 + 0.4 * ((line * 0.7).sin().abs()))
        {
            return false;
        }
        let letter = (x / 12.0).floor();
        let kind = (letter * 12.9 + line * 78.2).sin().abs();
        let (within, above) = (x - letter * 12.0, y - line * PITCH);
        let top = if kind > 0.7 { 2.0 } else { 8.0 };
        kind > 0.15
            && within < 9.0
            && (top..22.0).contains(&above)
            && !((3.0..6.0).contains(&within) && above < 18.0)
    }

    fn blurred(&self, raster: Raster) -> Raster {
        let reach = self.blur_px;
        if reach <= 1 {
            return raster;
        }
        let area = (reach * reach) as u32;
        let mut blurred = Raster::filled(raster.width, raster.height, 1, self.paper);
        for y in 0..raster.height - reach {
            for x in 0..raster.width - reach {
                let rows = (0..reach).flat_map(|dy| &raster.row(y + dy)[x..x + reach]);
                blurred.pixels[y * raster.width + x] =
                    (rows.map(|level| u32::from(*level)).sum::<u32>() / area) as u8;
            }
        }
        blurred
    }
}

/// Numbers that look random and are the same in every run (xorshift).
pub(crate) struct Seeds(u64);

impl Seeds {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number under `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % limit
    }
}

impl Raster {
    /// The same picture with three channels.
    pub(crate) fn to_colour(&self) -> Self {
        let pixels: Vec<u8> = match self.channels {
            1 => self.pixels.iter().flat_map(|level| [*level; 3]).collect(),
            _ => self.pixels.to_vec(),
        };
        Self {
            width: self.width,
            height: self.height,
            channels: 3,
            pixels: Pixels::new(pixels),
        }
    }
}

/// Fills a box with one colour; the picture must have three channels.
pub(crate) fn paint(
    raster: &mut Raster,
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    colour: [u8; 3],
) {
    for row in y..y + height {
        let at = (row * raster.width + x) * 3;
        for pixel in raster.pixels[at..at + width * 3].chunks_exact_mut(3) {
            pixel.copy_from_slice(&colour);
        }
    }
}

/// The picture as a PNG file.
pub(crate) fn png(raster: &Raster) -> Vec<u8> {
    let kind = if raster.channels == 1 {
        ExtendedColorType::L8
    } else {
        ExtendedColorType::Rgb8
    };
    png_of(&raster.pixels, raster.width, raster.height, kind)
}

pub(crate) fn png_of(
    pixels: &[u8],
    width: usize,
    height: usize,
    kind: ExtendedColorType,
) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let encoder = image::codecs::png::PngEncoder::new(&mut file);
    encoder
        .write_image(pixels, width as u32, height as u32, kind)
        .unwrap();
    file.into_inner()
}

/// The picture as a JPEG file of high quality.
pub(crate) fn jpeg(raster: &Raster) -> Vec<u8> {
    let mut file = Vec::new();
    let kind = if raster.channels == 1 {
        jpeg_encoder::ColorType::Luma
    } else {
        jpeg_encoder::ColorType::Rgb
    };
    let encoder = jpeg_encoder::Encoder::new(&mut file, 92);
    encoder
        .encode(
            &raster.pixels,
            raster.width as u16,
            raster.height as u16,
            kind,
        )
        .unwrap();
    file
}

//! A 300 dpi colour picture and the few strokes that specimens need.
//!
//! Lengths are millimetres from the top left corner, type sizes are points, and whatever
//! lies outside is cut off.

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont, point};
use jpeg_encoder::ColorType;

use crate::paper;

const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../../assets/fonts/NotoSans-Bold.ttf");

pub(crate) type Rgb = [u8; 3];

pub(crate) const BLACK: Rgb = [28, 27, 30];
pub(crate) const RED: Rgb = [196, 38, 44];
pub(crate) const BLUE: Rgb = [36, 58, 150];

/// Pixels in a millimetre at 300 dpi.
pub(crate) const PX_PER_MM: f32 = 300.0 / 25.4;
const PX_PER_PT: f32 = 300.0 / 72.0;

/// How a piece of text looks.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    pub(crate) size_pt: f32,
    pub(crate) is_bold: bool,
    pub(crate) colour: Rgb,
}

/// The picture.
#[derive(Clone)]
pub(crate) struct Canvas {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) rgb: Vec<u8>,
}

impl Canvas {
    pub(crate) fn new(width_px: u32, height_px: u32, ground: Rgb) -> Self {
        let rgb = ground.repeat(width_px as usize * height_px as usize);
        Self {
            width_px,
            height_px,
            rgb,
        }
    }

    /// A4.
    pub(crate) fn a4(ground: Rgb) -> Self {
        Self::new(paper::A4_PX.0, paper::A4_PX.1, ground)
    }

    /// Decodes a picture; `None` if it is none.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let picture = image::load_from_memory(bytes).ok()?.into_rgb8();
        let (width_px, height_px) = picture.dimensions();
        Some(Self {
            width_px,
            height_px,
            rgb: picture.into_raw(),
        })
    }

    /// The picture as a scanner would deliver it.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let size_px = (self.width_px, self.height_px);
        paper::jpeg(&self.rgb, size_px, ColorType::Rgb, paper::QUALITY)
    }

    pub(crate) fn pixel(&self, x: i32, y: i32) -> Option<Rgb> {
        let at = self.offset(x, y)?;
        self.rgb.get(at..at + 3)?.try_into().ok()
    }

    /// Mixes a colour into a pixel; `cover` runs from 0 to 1.
    pub(crate) fn blend(&mut self, x: i32, y: i32, colour: Rgb, cover: f32) {
        let Some(pixel) = self
            .offset(x, y)
            .and_then(|at| self.rgb.get_mut(at..at + 3))
        else {
            return;
        };
        for (old, new) in pixel.iter_mut().zip(colour) {
            let mixed = f32::from(*old) * (1.0 - cover) + f32::from(new) * cover;
            *old = mixed.round() as u8;
        }
    }

    fn offset(&self, x: i32, y: i32) -> Option<usize> {
        let (x, y) = (u32::try_from(x).ok()?, u32::try_from(y).ok()?);
        let is_inside = x < self.width_px && y < self.height_px;
        is_inside.then(|| (y as usize * self.width_px as usize + x as usize) * 3)
    }

    pub(crate) fn rect(
        &mut self,
        x_mm: f32,
        y_mm: f32,
        width_mm: f32,
        height_mm: f32,
        colour: Rgb,
    ) {
        let px = |mm: f32| (mm * PX_PER_MM).round() as i32;
        for y in px(y_mm)..px(y_mm + height_mm) {
            for x in px(x_mm)..px(x_mm + width_mm) {
                self.blend(x, y, colour, 1.0);
            }
        }
    }

    /// A ring with soft edges.
    pub(crate) fn ring(&mut self, centre_mm: [f32; 2], radius_mm: f32, pen_mm: f32, colour: Rgb) {
        let [cx, cy] = centre_mm.map(|mm| mm * PX_PER_MM);
        let (radius, half_pen) = (radius_mm * PX_PER_MM, pen_mm * PX_PER_MM / 2.0);
        let reach = (radius + half_pen).ceil() as i32 + 1;
        for y in cy as i32 - reach..=cy as i32 + reach {
            for x in cx as i32 - reach..=cx as i32 + reach {
                let distance = (x as f32 - cx).hypot(y as f32 - cy);
                let cover = half_pen + 0.5 - (distance - radius).abs();
                if cover > 0.0 {
                    self.blend(x, y, colour, cover.min(1.0) * 0.85);
                }
            }
        }
    }

    /// A pen stroke through these points.
    pub(crate) fn stroke(&mut self, points_mm: &[[f32; 2]], pen_mm: f32, colour: Rgb) {
        for pair in points_mm.windows(2) {
            let &[from, to] = pair else { continue };
            let length_px = (to[0] - from[0]).hypot(to[1] - from[1]) * PX_PER_MM;
            let steps = length_px.ceil().max(1.0);
            for step in 0..steps as u32 {
                let part = step as f32 / steps;
                let x = from[0] + (to[0] - from[0]) * part;
                let y = from[1] + (to[1] - from[1]) * part;
                self.dot([x, y], pen_mm, colour);
            }
        }
    }

    fn dot(&mut self, centre_mm: [f32; 2], pen_mm: f32, colour: Rgb) {
        let [cx, cy] = centre_mm.map(|mm| mm * PX_PER_MM);
        let radius = pen_mm * PX_PER_MM / 2.0;
        let reach = radius.ceil() as i32 + 1;
        for y in cy as i32 - reach..=cy as i32 + reach {
            for x in cx as i32 - reach..=cx as i32 + reach {
                let cover = radius + 0.5 - (x as f32 - cx).hypot(y as f32 - cy);
                if cover > 0.0 {
                    self.blend(x, y, colour, cover.min(1.0));
                }
            }
        }
    }

    /// Writes a line; `y_mm` is its baseline. Answers where it ends.
    pub(crate) fn text(&mut self, x_mm: f32, y_mm: f32, style: Type, text: &str) -> f32 {
        let Some(font) = font(style) else { return x_mm };
        let scale = scale(&font, style);
        let mut x_px = x_mm * PX_PER_MM;
        for glyph in glyphs(&font, text) {
            let placed = glyph.with_scale_and_position(scale, point(x_px, y_mm * PX_PER_MM));
            x_px += font.as_scaled(scale).h_advance(placed.id);
            let Some(outline) = font.outline_glyph(placed) else {
                continue;
            };
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, cover| {
                let at = (corner.x as i32 + x as i32, corner.y as i32 + y as i32);
                self.blend(at.0, at.1, style.colour, cover.min(1.0));
            });
        }
        x_px / PX_PER_MM
    }

    /// Writes a line around a middle.
    pub(crate) fn centred(&mut self, middle_mm: f32, y_mm: f32, style: Type, text: &str) {
        self.text(middle_mm - width_mm(style, text) / 2.0, y_mm, style, text);
    }

    /// Adds the noise of a scanner's sensor, the same each time.
    pub(crate) fn add_noise(&mut self, spread: u8) {
        let mut seed = 0x2545_F491_4F6C_DD1D_u64;
        for value in &mut self.rgb {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let noise = (seed >> 32) as u8 % (2 * spread + 1);
            *value = value.saturating_add(noise).saturating_sub(spread);
        }
    }
}

/// Width of a line.
pub(crate) fn width_mm(style: Type, text: &str) -> f32 {
    let Some(font) = font(style) else { return 0.0 };
    let font = font.as_scaled(scale(&font, style));
    glyphs(font.font, text)
        .map(|id| font.h_advance(id))
        .sum::<f32>()
        / PX_PER_MM
}

fn font(style: Type) -> Option<FontRef<'static>> {
    FontRef::try_from_slice(if style.is_bold { BOLD } else { REGULAR }).ok()
}

fn glyphs(font: &FontRef<'static>, text: &str) -> impl Iterator<Item = GlyphId> {
    text.chars().map(|letter| font.glyph_id(letter))
}

/// Type sizes are given for the em square, the font library wants the line's height.
fn scale(font: &FontRef<'static>, style: Type) -> PxScale {
    let em_units = font.units_per_em().unwrap_or(1000.0);
    PxScale::from(style.size_pt * PX_PER_PT * font.height_unscaled() / em_units)
}

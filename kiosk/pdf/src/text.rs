//! Drawn pages for slips and declarations: text, rectangles, lines, QR modules.
//!
//! Positions are millimetres from the upper left corner, downwards, as the slips are laid
//! out; nothing here breaks lines or measures text. What is drawn first lies below. Facts:
//! ISO 32000-1:2008, 8.5 (paths), 9.4 (text objects).

use pdf_writer::{Content, Str};
use unicode_normalization::UnicodeNormalization;

use crate::archive::{Archive, POINTS_PER_INCH, name};
use crate::font::Font;
use crate::{Meta, PdfError};

/// Millimetres of an inch.
const MM_PER_INCH: f32 = 25.4;

/// A font of the document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FontId(usize);

impl FontId {
    /// The font's name in the resources of every page.
    fn resource(self) -> String {
        format!("F{}", self.0)
    }
}

/// A colour in sRGB, 0 to 255 a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Every page starts with it.
    pub const BLACK: Self = Self(0, 0, 0);
}

/// A file of drawn pages; `'a` is the life of the font data.
pub struct Document<'a> {
    meta: Meta,
    fonts: Vec<Font<'a>>,
    pages: Vec<Page>,
}

impl<'a> Document<'a> {
    /// A document without fonts and pages.
    #[must_use]
    pub fn new(meta: Meta) -> Self {
        Self {
            meta,
            fonts: Vec::new(),
            pages: Vec::new(),
        }
    }

    /// Takes a TrueType font in; only the glyphs that are used reach the file.
    ///
    /// # Errors
    /// [`PdfError::Font`].
    pub fn add_font(&mut self, ttf: &'a [u8]) -> Result<FontId, PdfError> {
        self.fonts.push(Font::new(ttf)?);
        Ok(FontId(self.fonts.len() - 1))
    }

    /// Adds a page of this size to draw on.
    pub fn page(&mut self, width_mm: f32, height_mm: f32) -> &mut Page {
        self.pages.push(Page {
            width_mm,
            height_mm,
            drawn: Vec::new(),
        });
        let last = self.pages.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "a page was pushed just above")]
        &mut self.pages[last]
    }

    /// Writes the file. Equal drawings give equal bytes.
    ///
    /// # Errors
    /// [`PdfError::NoPages`], [`PdfError::PageSize`], [`PdfError::UnknownFont`],
    /// [`PdfError::Font`] if the font cannot be cut down, [`PdfError::TooLarge`].
    pub fn finish(self) -> Result<Vec<u8>, PdfError> {
        // Enough for slips; a longer document only makes the buffer grow.
        const USUAL_BYTES: usize = 128 * 1024;
        let Self {
            meta,
            mut fonts,
            pages,
        } = self;
        let mut archive = Archive::new(Vec::with_capacity(USUAL_BYTES))?;
        let ids: Vec<_> = fonts.iter().map(|_| archive.bump()).collect();
        for page in &pages {
            let number = archive.page_count() + 1;
            let content = page
                .content(&mut fonts)
                .ok_or(PdfError::UnknownFont { page: number })?;
            archive.add_page(
                (points(page.width_mm), points(page.height_mm)),
                &content,
                |resources| {
                    let mut dictionary = resources.fonts();
                    for (index, id) in ids.iter().enumerate() {
                        dictionary.pair(name(&FontId(index).resource()), *id);
                    }
                },
            )?;
        }
        for (font, id) in fonts.iter().zip(ids) {
            font.write(&mut archive, id)?;
        }
        archive.finish(&meta)
    }
}

/// A page being drawn; lengths in millimetres, the origin in the upper left corner.
pub struct Page {
    width_mm: f32,
    height_mm: f32,
    drawn: Vec<Mark>,
}

/// One thing drawn.
enum Mark {
    Ink(Rgb),
    Text {
        x_mm: f32,
        baseline_y_mm: f32,
        size_pt: f32,
        font: FontId,
        text: String,
    },
    Rects(Vec<[f32; 4]>),
    Line {
        from_mm: (f32, f32),
        to_mm: (f32, f32),
        width_mm: f32,
    },
}

impl Page {
    /// Changes the colour of what is drawn from here on.
    pub fn ink(&mut self, colour: Rgb) -> &mut Self {
        self.drawn.push(Mark::Ink(colour));
        self
    }

    /// Draws one run of text from `x_mm` to the right on its baseline. The text is brought
    /// into its composed form (NFC); control characters are left out; a sign that the font
    /// lacks becomes a replacement mark.
    pub fn text(
        &mut self,
        x_mm: f32,
        baseline_y_mm: f32,
        size_pt: f32,
        font: FontId,
        text: &str,
    ) -> &mut Self {
        let text = text.nfc().collect();
        self.drawn.push(Mark::Text {
            x_mm,
            baseline_y_mm,
            size_pt,
            font,
            text,
        });
        self
    }

    /// Fills a rectangle whose upper left corner is given.
    pub fn rect(&mut self, x_mm: f32, y_mm: f32, width_mm: f32, height_mm: f32) -> &mut Self {
        self.drawn
            .push(Mark::Rects(vec![[x_mm, y_mm, width_mm, height_mm]]));
        self
    }

    /// Draws a straight line with square ends that do not reach beyond its points.
    pub fn line(&mut self, from_mm: (f32, f32), to_mm: (f32, f32), width_mm: f32) -> &mut Self {
        self.drawn.push(Mark::Line {
            from_mm,
            to_mm,
            width_mm,
        });
        self
    }

    /// Draws the dark ones of square modules, row by row from the upper left corner, as one
    /// vector shape; `per_row` modules make a row. For QR codes, which stay sharp in print.
    pub fn modules(
        &mut self,
        x_mm: f32,
        y_mm: f32,
        module_mm: f32,
        per_row: usize,
        dark: &[bool],
    ) -> &mut Self {
        let mut rects = Vec::new();
        for (row, modules) in dark.chunks(per_row.max(1)).enumerate() {
            for (start, length) in dark_runs(modules) {
                let [column, row, length] =
                    [start, row, length].map(|count| count as f32 * module_mm);
                rects.push([x_mm + column, y_mm + row, length, module_mm]);
            }
        }
        self.drawn.push(Mark::Rects(rects));
        self
    }

    /// The page's content stream; none if a font is unknown.
    fn content(&self, fonts: &mut [Font<'_>]) -> Option<Vec<u8>> {
        let mut content = Content::new();
        for mark in &self.drawn {
            self.write(mark, fonts, &mut content)?;
        }
        Some(content.finish().into_vec())
    }

    fn write(&self, mark: &Mark, fonts: &mut [Font<'_>], content: &mut Content) -> Option<()> {
        match mark {
            Mark::Ink(Rgb(red, green, blue)) => {
                let [red, green, blue] = [red, green, blue].map(|level| f32::from(*level) / 255.0);
                content
                    .set_fill_rgb(red, green, blue)
                    .set_stroke_rgb(red, green, blue);
            }
            Mark::Text {
                x_mm,
                baseline_y_mm,
                size_pt,
                font,
                text,
            } => {
                let codes = fonts.get_mut(font.0)?.encode(text.chars());
                content
                    .begin_text()
                    .set_font(name(&font.resource()), *size_pt);
                content.set_text_matrix([
                    1.0,
                    0.0,
                    0.0,
                    1.0,
                    points(*x_mm),
                    self.up(*baseline_y_mm),
                ]);
                content.show(Str(&codes)).end_text();
            }
            Mark::Rects(rects) => self.fill(rects, content),
            Mark::Line {
                from_mm,
                to_mm,
                width_mm,
            } => {
                content.set_line_width(points(*width_mm));
                content.move_to(points(from_mm.0), self.up(from_mm.1));
                content.line_to(points(to_mm.0), self.up(to_mm.1)).stroke();
            }
        }
        Some(())
    }

    fn fill(&self, rects: &[[f32; 4]], content: &mut Content) {
        for [x_mm, y_mm, width_mm, height_mm] in rects {
            content.rect(
                points(*x_mm),
                self.up(y_mm + height_mm),
                points(*width_mm),
                points(*height_mm),
            );
        }
        if !rects.is_empty() {
            content.fill_nonzero();
        }
    }

    /// A height from above as points from below.
    fn up(&self, y_mm: f32) -> f32 {
        points(self.height_mm - y_mm)
    }
}

/// Start and length of each run of dark modules.
fn dark_runs(modules: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    runs
}

fn points(length_mm: f32) -> f32 {
    length_mm * POINTS_PER_INCH / MM_PER_INCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_modules_join_into_runs() {
        let row = [true, true, false, true, false, false, true, true, true];
        assert_eq!(dark_runs(&row), [(0, 2), (3, 1), (6, 3)]);
        assert_eq!(dark_runs(&[false; 4]), []);
    }
}

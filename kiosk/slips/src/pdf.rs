//! The slip as a PDF page of 80 mm width, for office printers and for keeping.

use kiosk_pdf::{Document, FontId, Meta, Page};

use crate::{
    Layout, SlipError,
    font::Weight,
    layout::{DOTS_PER_INCH, Mark, WIDTH_DOTS},
};

/// Width of the paper; the head prints 72 mm in the middle of it.
const PAPER_MM: f32 = 80.0;

const POINTS_PER_INCH: f32 = 72.0;
const MM_PER_INCH: f32 = 25.4;

fn mm(dots: f32) -> f32 {
    dots * MM_PER_INCH / DOTS_PER_INCH
}

impl Layout {
    /// Draws the slip as a PDF/A file of one page whose text can be copied out.
    ///
    /// # Errors
    /// [`SlipError::Pdf`].
    pub fn pdf(&self) -> Result<Vec<u8>, SlipError> {
        let mut document = Document::new(Meta {
            title: self.title.clone(),
        });
        let fonts = Fonts {
            regular: document.add_font(Weight::Regular.file())?,
            bold: document.add_font(Weight::Bold.file())?,
        };
        let page = document.page(PAPER_MM, mm(self.height));
        for mark in &self.marks {
            draw(page, &fonts, mark);
        }
        Ok(document.finish()?)
    }
}

struct Fonts {
    regular: FontId,
    bold: FontId,
}

impl Fonts {
    const fn get(&self, weight: Weight) -> FontId {
        match weight {
            Weight::Regular => self.regular,
            Weight::Bold => self.bold,
        }
    }
}

fn draw(page: &mut Page, fonts: &Fonts, mark: &Mark) {
    let left = (PAPER_MM - mm(f32::from(WIDTH_DOTS))) / 2.0;
    match mark {
        Mark::Text {
            x,
            baseline,
            style,
            text,
        } => {
            let size_pt = style.em_dots() * POINTS_PER_INCH / DOTS_PER_INCH;
            page.text(
                left + mm(*x),
                mm(*baseline),
                size_pt,
                fonts.get(style.weight()),
                text,
            );
        }
        Mark::Rect {
            x,
            y,
            width,
            height,
        } => {
            page.rect(left + mm(*x), mm(*y), mm(*width), mm(*height));
        }
        Mark::Modules {
            x,
            y,
            module,
            per_row,
            dark,
        } => {
            page.modules(left + mm(*x), mm(*y), mm(*module), *per_row, dark);
        }
    }
}

#[cfg(test)]
mod tests {
    use kiosk_i18n::{Catalogue, Language};

    use super::*;
    use crate::{Kind, Slip};

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_pdf_says_what_the_picture_says() {
        for kind in Slip::KINDS {
            let layout = Layout::new(&Slip::example(kind), Catalogue::new(Language::Vi)).unwrap();
            let drawn: Vec<_> = layout
                .marks
                .iter()
                .filter_map(|mark| match mark {
                    Mark::Text { text, .. } => Some(words(text)),
                    Mark::Rect { .. } | Mark::Modules { .. } => None,
                })
                .flatten()
                .collect();
            let pdf = layout.pdf().unwrap();
            assert_eq!(kiosk_pdf::archival::breaches(&pdf), []);
            let pdf = lopdf::Document::load_mem(&pdf).unwrap();
            assert_eq!(words(&pdf.extract_text(&[1]).unwrap()), drawn);
        }
    }

    #[test]
    fn the_page_is_as_wide_as_the_paper() {
        let layout = Layout::new(&Slip::example(Kind::Kept), Catalogue::new(Language::Vi)).unwrap();
        let pdf = lopdf::Document::load_mem(&layout.pdf().unwrap()).unwrap();
        let page = pdf.get_dictionary(pdf.get_pages()[&1]).unwrap();
        let media_box = page.get(b"MediaBox").unwrap().as_array().unwrap();
        assert!((media_box[2].as_float().unwrap() - 226.77).abs() < 0.1);
    }
}

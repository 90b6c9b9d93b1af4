//! Where everything stands, in dots of the thermal head.
//!
//! One layout for both back ends, so that picture and PDF cannot say different things.

use kiosk_i18n::Catalogue;
use unicode_normalization::UnicodeNormalization;

use crate::{
    Slip, SlipError,
    content::{Block, Row, blocks},
    font::Style,
    qr::{QUIET_MODULES, Qr},
    wrap::wrap,
};

/// Width of the head of an 80 mm printer.
pub(crate) const WIDTH_DOTS: u16 = 576;

/// Dots per inch of the head.
pub(crate) const DOTS_PER_INCH: f32 = 203.0;

const MARGIN: f32 = 28.0;
const INNER: f32 = WIDTH_DOTS as f32 - 2.0 * MARGIN;
const RULE: f32 = 4.0;
const GAP: f32 = 10.0;
const ROW_GAP: f32 = 6.0;

/// From the left edge of a label to its values at most, as a share of the width.
const LABEL_SHARE: f32 = 0.45;

/// Between the longest label and the values.
const LABEL_GAP: f32 = 20.0;

/// Strokes of the double frame and the white between them.
const FRAME: [f32; 3] = [4.0, 5.0, 3.0];

/// Something drawn in black.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Mark {
    Text {
        x: f32,
        baseline: f32,
        style: Style,
        text: String,
    },
    Rect {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
    Modules {
        x: f32,
        y: f32,
        module: f32,
        per_row: usize,
        dark: Vec<bool>,
    },
}

/// A slip with every word in its place.
#[derive(Clone, PartialEq, Debug)]
pub struct Layout {
    pub(crate) title: String,
    pub(crate) marks: Vec<Mark>,
    pub(crate) height: f32,
}

impl Layout {
    /// Lays `slip` out in the language of `words`.
    ///
    /// # Errors
    /// [`SlipError::Qr`] if the tracking address is too long.
    pub fn new(slip: &Slip, words: Catalogue) -> Result<Self, SlipError> {
        let title = match slip {
            Slip::Submitted(_) => words.slip_submitted_title(),
            Slip::Kept(_) => words.slip_kept_title(),
        };
        let mut layout = Self {
            title,
            marks: Vec::new(),
            height: MARGIN,
        };
        for block in blocks(slip, words)? {
            layout.place(block);
        }
        layout.height += MARGIN;
        Ok(layout)
    }

    fn place(&mut self, block: Block) {
        match block {
            Block::Band => self.band(),
            Block::Rule => self.rule(),
            Block::Centred(style, text) => self.centred(style, &text, INNER),
            Block::Left(style, text) => self.left(style, &text),
            Block::Framed(text) => self.framed(&text),
            Block::Table(rows) => self.table(&rows),
            Block::Qr(qr) => self.qr(qr),
        }
    }

    fn rule(&mut self) {
        self.height += GAP;
        self.rect(MARGIN, self.height, INNER, RULE);
        self.height += RULE + GAP;
    }

    fn centred(&mut self, style: Style, text: &str, width: f32) {
        for line in lines(text, style, width) {
            let x = (f32::from(WIDTH_DOTS) - style.width_dots(&line)) / 2.0;
            self.text(x, self.height, style, line);
            self.height += style.line_dots();
        }
    }

    fn left(&mut self, style: Style, text: &str) {
        for line in lines(text, style, INNER) {
            self.text(MARGIN, self.height, style, line);
            self.height += style.line_dots();
        }
    }

    fn framed(&mut self, text: &str) {
        let [outer, white, inner] = FRAME;
        let around = outer + white + inner;
        self.height += GAP;
        let top = self.height;
        self.height += around + GAP;
        self.centred(Style::Title, text, INNER - 2.0 * (around + GAP));
        self.height += around + GAP;
        let bottom = self.height;
        self.frame(MARGIN, top, INNER, bottom - top, outer);
        let inset = outer + white;
        self.frame(
            MARGIN + inset,
            top + inset,
            INNER - 2.0 * inset,
            bottom - top - 2.0 * inset,
            inner,
        );
        self.height += GAP;
    }

    fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, stroke: f32) {
        self.rect(x, y, width, stroke);
        self.rect(x, y + height - stroke, width, stroke);
        self.rect(x, y, stroke, height);
        self.rect(x + width - stroke, y, stroke, height);
    }

    fn table(&mut self, rows: &[Row]) {
        let widest = rows
            .iter()
            .map(|row| Style::Body.width_dots(&row.label))
            .fold(0.0, f32::max);
        let label_width = widest.min(INNER * LABEL_SHARE);
        let values_at = (label_width + LABEL_GAP).round();
        for row in rows {
            self.row(row, label_width, values_at);
        }
    }

    fn row(&mut self, row: &Row, label_width: f32, values_at: f32) {
        let labels = lines(&row.label, Style::Body, label_width);
        let values: Vec<String> = row
            .values
            .iter()
            .flat_map(|value| lines(value, Style::Strong, INNER - values_at))
            .collect();
        let count = labels.len().max(values.len());
        let (mut labels, mut values) = (labels.into_iter(), values.into_iter());
        for _ in 0..count {
            if let Some(label) = labels.next() {
                self.text(MARGIN, self.height, Style::Body, label);
            }
            if let Some(value) = values.next() {
                self.text(MARGIN + values_at, self.height, Style::Strong, value);
            }
            self.height += Style::Body.line_dots();
        }
        self.height += ROW_GAP;
    }

    fn qr(&mut self, qr: Qr) {
        let module = qr.module_dots() as f32;
        let side = qr.per_row as f32 * module;
        let quiet = QUIET_MODULES as f32 * module;
        let x = ((f32::from(WIDTH_DOTS) - side) / 2.0).floor();
        let y = self.height + quiet;
        self.marks.push(Mark::Modules {
            x,
            y,
            module,
            per_row: qr.per_row,
            dark: qr.dark,
        });
        self.height = y + side + quiet;
    }

    fn band(&mut self) {
        let dark = ornament();
        self.marks.push(Mark::Modules {
            x: MARGIN,
            y: self.height,
            module: 1.0,
            per_row: BAND_DOTS,
            dark,
        });
        self.height += BAND_ROWS as f32 + GAP;
    }

    fn text(&mut self, x: f32, top: f32, style: Style, text: String) {
        if !text.is_empty() {
            self.marks.push(Mark::Text {
                x: x.round(),
                baseline: top + style.baseline_dots(),
                style,
                text,
            });
        }
    }

    fn rect(&mut self, x: f32, y: f32, width: f32, height: f32) {
        self.marks.push(Mark::Rect {
            x,
            y,
            width,
            height,
        });
    }
}

/// Composed letters only: a mark of its own would be placed beside its letter.
fn lines(text: &str, style: Style, width: f32) -> Vec<String> {
    wrap(&text.nfc().collect::<String>(), style, width)
}

const BAND_DOTS: usize = INNER as usize;
const BAND_ROWS: usize = 28;

/// Twenty rings between teeth, after the rim of a bronze drum: 26 dots divide the width.
fn ornament() -> Vec<bool> {
    (0..BAND_ROWS)
        .flat_map(|y| (0..BAND_DOTS).map(move |x| is_ornament(x, y)))
        .collect()
}

fn is_ornament(x: usize, y: usize) -> bool {
    const PERIOD: usize = 26;
    const TOOTH: usize = 13;
    const TEETH_FROM: usize = BAND_ROWS - 8;
    match y {
        0 | 1 => true,
        TEETH_FROM.. => x % TOOTH >= BAND_ROWS - 1 - y && x % TOOTH <= TOOTH - (BAND_ROWS - y),
        _ => is_ring((x % PERIOD) as f32 - 12.5, y as f32 - 10.5),
    }
}

/// A ring with a dot, and the stroke that leads to the next one.
fn is_ring(x: f32, y: f32) -> bool {
    let radius = x.hypot(y);
    radius <= 2.0 || (5.0..=7.2).contains(&radius) || (x.abs() > 7.0 && y.abs() <= 1.0)
}

#[cfg(test)]
mod tests;

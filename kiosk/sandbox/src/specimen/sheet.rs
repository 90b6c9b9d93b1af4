//! Papers that citizens bring, on A4.
//!
//! The texts use a small line language, so that a paper can be added without code:
//! `#` title, `=` bold and centred, `~` centred, `| left | right` heads of two columns,
//! `label :: value` a field filled in with a blue pen, `>` a line above a signature,
//! `!stamp` and `!sign` the marks below it, `---` a new page, anything else a paragraph.

use super::canvas::{BLACK, BLUE, Canvas, RED, Rgb, Type, width_mm};

const WHITE_PAPER: Rgb = [249, 248, 244];
const LEFT_MM: f32 = 28.0;
const RIGHT_MM: f32 = 192.0;
const MIDDLE_MM: f32 = 110.0;
/// Middles of the two heads, and of the signature block, which stands below the right one.
const HEADS_MM: [f32; 2] = [62.0, 142.0];
const TOP_MM: f32 = 32.0;
const LINE_MM: f32 = 7.4;
const GAP_MM: f32 = 4.0;
const NOISE: u8 = 2;

/// A kind of specimen paper.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PaperKind {
    /// Giấy chứng sinh.
    BirthCertificate,
    /// Tờ khai đăng ký khai sinh.
    BirthDeclaration,
    /// Tờ khai cấp Giấy xác nhận tình trạng hôn nhân.
    MaritalDeclaration,
    /// Quyết định công nhận thuận tình ly hôn, two pages.
    DivorceDecision,
    /// Giấy báo tử.
    DeathNotice,
    /// Bằng tốt nghiệp.
    DiplomaCopy,
    /// Văn bản ủy quyền.
    Authorisation,
}

impl PaperKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::BirthCertificate,
        Self::BirthDeclaration,
        Self::MaritalDeclaration,
        Self::DivorceDecision,
        Self::DeathNotice,
        Self::DiplomaCopy,
        Self::Authorisation,
    ];

    /// The title printed on it.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.text()
            .lines()
            .find_map(|line| line.strip_prefix("# "))
            .unwrap_or_default()
    }

    /// How many pages it has, at least 1.
    #[must_use]
    pub fn pages(self) -> u32 {
        self.text()
            .lines()
            .fold(1, |pages, line| pages + u32::from(line == "---"))
    }

    const fn text(self) -> &'static str {
        match self {
            Self::BirthCertificate => text::BIRTH_CERTIFICATE,
            Self::BirthDeclaration => text::BIRTH_DECLARATION,
            Self::MaritalDeclaration => text::MARITAL_DECLARATION,
            Self::DivorceDecision => text::DIVORCE_DECISION,
            Self::DeathNotice => text::DEATH_NOTICE,
            Self::DiplomaCopy => text::DIPLOMA_COPY,
            Self::Authorisation => text::AUTHORISATION,
        }
    }
}

mod text {
    macro_rules! specimens {
        ($( $name:ident = $file:literal ),* $(,)?) => {
            $( pub(super) const $name: &str =
                include_str!(concat!("../../../../assets/specimens/", $file, ".txt")); )*
        };
    }
    specimens! {
        BIRTH_CERTIFICATE = "birth-certificate",
        BIRTH_DECLARATION = "birth-declaration",
        MARITAL_DECLARATION = "marital-declaration",
        DIVORCE_DECISION = "divorce-decision",
        DEATH_NOTICE = "death-notice",
        DIPLOMA_COPY = "diploma-copy",
        AUTHORISATION = "authorisation",
    }
}

/// One page of a specimen paper, from page 1, as JPEG of 2480 × 3508 pixels. Behind the
/// last page come white backs.
#[must_use]
pub fn paper(kind: PaperKind, page: u32) -> Vec<u8> {
    let index = page.saturating_sub(1) as usize;
    let lines = kind.text().split("---\n").nth(index);
    lines.map_or_else(blank, |lines| Sheet::new().write(lines).finish())
}

/// A white sheet, as it looks through a scanner.
#[must_use]
pub fn blank() -> Vec<u8> {
    let mut canvas = Canvas::a4(WHITE_PAPER);
    canvas.add_noise(NOISE);
    canvas.encode()
}

struct Sheet {
    canvas: Canvas,
    y_mm: f32,
}

impl Sheet {
    fn new() -> Self {
        Self {
            canvas: Canvas::a4(WHITE_PAPER),
            y_mm: TOP_MM,
        }
    }

    fn write(mut self, lines: &str) -> Self {
        let mark = Type {
            size_pt: 16.0,
            ..bold(13.0)
        };
        self.canvas.centred(RIGHT_MM - 6.0, 16.0, mark, "MẪU");
        for line in lines.lines() {
            self.line(line);
        }
        self
    }

    fn finish(mut self) -> Vec<u8> {
        self.canvas.add_noise(NOISE);
        self.canvas.encode()
    }

    fn line(&mut self, line: &str) {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("", _) => self.y_mm += GAP_MM,
            ("#", title) => self.centred(bold(16.0), title, LINE_MM + 2.0),
            ("=", text) => self.centred(bold(13.0), text, LINE_MM),
            ("~", text) => self.centred(plain(13.0), text, LINE_MM),
            ("|", heads) => self.heads(heads),
            (">", text) => self.above_signature(text),
            ("!stamp", _) => self.stamp(),
            ("!sign", _) => self.sign(),
            _ => match line.split_once(" :: ") {
                Some((label, value)) => self.field(label, value),
                None => self.paragraph(LEFT_MM, LEFT_MM, plain(13.0), line),
            },
        }
    }

    fn centred(&mut self, style: Type, text: &str, advance_mm: f32) {
        self.canvas.centred(MIDDLE_MM, self.y_mm, style, text);
        self.y_mm += advance_mm;
    }

    fn heads(&mut self, heads: &str) {
        for (middle_mm, text) in HEADS_MM.into_iter().zip(heads.split(" | ")) {
            self.canvas.centred(middle_mm, self.y_mm, bold(10.5), text);
        }
        self.y_mm += LINE_MM;
    }

    fn field(&mut self, label: &str, value: &str) {
        let label = format!("{label}: ");
        let value_mm = self.canvas.text(LEFT_MM, self.y_mm, plain(13.0), &label);
        let pen = Type {
            colour: BLUE,
            ..plain(13.0)
        };
        self.paragraph(value_mm, LEFT_MM, pen, value);
    }

    /// Writes words from `first_mm`, further lines from `left_mm`.
    fn paragraph(&mut self, first_mm: f32, left_mm: f32, style: Type, text: &str) {
        let space_mm = width_mm(style, " ");
        let mut x_mm = first_mm;
        for word in text.split(' ') {
            if x_mm + width_mm(style, word) > RIGHT_MM {
                self.y_mm += LINE_MM;
                x_mm = left_mm;
            }
            x_mm = self.canvas.text(x_mm, self.y_mm, style, word) + space_mm;
        }
        self.y_mm += LINE_MM;
    }

    fn above_signature(&mut self, text: &str) {
        self.canvas
            .centred(HEADS_MM[1], self.y_mm, plain(12.0), text);
        self.y_mm += LINE_MM;
    }

    fn stamp(&mut self) {
        let centre = [HEADS_MM[1] - 12.0, self.y_mm + 14.0];
        self.canvas.ring(centre, 17.0, 0.9, RED);
        self.canvas.ring(centre, 12.5, 0.4, RED);
        let style = Type {
            colour: RED,
            ..bold(14.0)
        };
        self.canvas
            .centred(centre[0], centre[1] + 1.8, style, "MẪU");
    }

    fn sign(&mut self) {
        let (x_mm, y_mm) = (HEADS_MM[1] - 14.0, self.y_mm + 12.0);
        let points: Vec<_> = (0..=120)
            .map(|step| {
                let t = step as f32 / 120.0;
                let wave = (t * 31.0).sin() * 6.5 * (1.0 - t) + (t * 9.0).cos() * 2.0;
                [x_mm + t * 34.0 + (t * 19.0).sin() * 2.5, y_mm + wave]
            })
            .collect();
        self.canvas.stroke(&points, 0.55, BLUE);
        self.y_mm += 34.0;
    }
}

const fn plain(size_pt: f32) -> Type {
    Type {
        size_pt,
        is_bold: false,
        colour: BLACK,
    }
}

const fn bold(size_pt: f32) -> Type {
    Type {
        size_pt,
        is_bold: true,
        colour: BLACK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paper_is_marked_and_synthetic() {
        for kind in PaperKind::ALL {
            assert!(!kind.title().is_empty(), "{kind:?}");
            for number in kind.text().split(|letter: char| !letter.is_ascii_digit()) {
                assert!(
                    number.len() < 9 || number.ends_with("000000"),
                    "{kind:?} {number}"
                );
            }
            let dark = |page: &[u8]| {
                let canvas = Canvas::decode(page).unwrap();
                // The word MẪU: 170 to 195 mm from the left, 8 to 18 mm from the top.
                (95..210).any(|y| (2010..2300).any(|x| canvas.pixel(x, y).unwrap()[1] < 90))
            };
            assert!(dark(&paper(kind, 1)), "{kind:?}");
            assert!(!dark(&paper(kind, kind.pages() + 1)), "{kind:?}");
        }
    }

    #[test]
    fn the_divorce_decision_has_two_pages() {
        assert_eq!(PaperKind::DivorceDecision.pages(), 2);
        let (first, second) = (
            paper(PaperKind::DivorceDecision, 1),
            paper(PaperKind::DivorceDecision, 2),
        );
        assert_ne!(first, second);
        assert_eq!(crate::paper::size_px(&second), Some((2480, 3508)));
    }
}

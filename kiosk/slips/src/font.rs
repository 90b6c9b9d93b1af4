//! The two faces of the slips and their measures.
//!
//! Both back ends place each run by the plain advance widths, without kerning, so that a
//! line that fits on the picture fits in the PDF.

use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _};

static REGULAR_FILE: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf");
static BOLD_FILE: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf");

static REGULAR: LazyLock<FontRef<'static>> = LazyLock::new(|| parsed(REGULAR_FILE));
static BOLD: LazyLock<FontRef<'static>> = LazyLock::new(|| parsed(BOLD_FILE));

#[expect(
    clippy::expect_used,
    reason = "the file is compiled in; a test reads both faces"
)]
fn parsed(file: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(file).expect("an embedded font")
}

/// Height of a capital of Noto Sans, in ems.
const CAPITAL_EM: f32 = 0.714;

/// Height of a line, in ems. Vietnamese stacks two marks on a capital: Noto Sans needs 1.362
/// from the top of Ẵ to the foot of ỵ.
const LINE_EM: f32 = 1.4;

/// From the top of a line to its baseline, in ems.
const BASELINE_EM: f32 = 1.09;

/// A face.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    pub(crate) fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => REGULAR_FILE,
            Self::Bold => BOLD_FILE,
        }
    }

    pub(crate) fn font(self) -> &'static FontRef<'static> {
        match self {
            Self::Regular => &REGULAR,
            Self::Bold => &BOLD,
        }
    }
}

/// Size and weight by meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    /// Labels and advice; capitals of 2.5 mm.
    Small,
    /// Rows and sentences; capitals of 2.95 mm.
    Body,
    /// What the rows say.
    Strong,
    /// The title; capitals of 4.25 mm.
    Title,
    /// What is typed or read out; capitals of 6 mm.
    Code,
}

impl Style {
    /// Height of a capital in dots.
    const fn capital_dots(self) -> f32 {
        match self {
            Self::Small => 20.0,
            Self::Body | Self::Strong => 23.6,
            Self::Title => 34.0,
            Self::Code => 48.0,
        }
    }

    pub(crate) const fn weight(self) -> Weight {
        match self {
            Self::Small | Self::Body => Weight::Regular,
            Self::Strong | Self::Title | Self::Code => Weight::Bold,
        }
    }

    /// The em in dots.
    pub(crate) const fn em_dots(self) -> f32 {
        self.capital_dots() / CAPITAL_EM
    }

    pub(crate) fn line_dots(self) -> f32 {
        (self.em_dots() * LINE_EM).ceil()
    }

    pub(crate) fn baseline_dots(self) -> f32 {
        (self.em_dots() * BASELINE_EM).round()
    }

    /// The scale in the font library's terms, which counts from ascent to descent.
    pub(crate) fn scale(self) -> PxScale {
        let font = self.weight().font();
        let units = font.units_per_em().unwrap_or(1000.0);
        PxScale::from(self.em_dots() * font.height_unscaled() / units)
    }

    /// Width of a run in dots.
    pub(crate) fn width_dots(self, text: &str) -> f32 {
        let font = self.weight().font().as_scaled(self.scale());
        text.chars()
            .map(|sign| font.h_advance(font.glyph_id(sign)))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: [Style; 5] = [
        Style::Small,
        Style::Body,
        Style::Strong,
        Style::Title,
        Style::Code,
    ];

    const LETTERS: &str = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY aăâbcdđeêghiklmnoôơpqrstuưvxy FJWZfjwz\
        ẰẮẲẴẶẦẤẨẪẬỀẾỂỄỆỒỐỔỖỘỜỚỞỠỢỪỨỬỮỰỲÝỶỸỴÀÁẢÃẠÈÉẺẼẸÌÍỈĨỊÒÓỎÕỌÙÚỦŨỤ\
        ằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữựỳýỷỹỵàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụ0123456789.,:;/()–-“”’…";

    #[test]
    fn every_letter_has_a_glyph_and_stays_within_its_line() {
        for style in STYLES {
            let font = style.weight().font().as_scaled(style.scale());
            for sign in LETTERS.chars().filter(|sign| *sign != ' ') {
                let id = font.glyph_id(sign);
                assert_ne!(id.0, 0, "{sign}");
                let bounds = font
                    .outline_glyph(id.with_scale(style.scale()))
                    .unwrap()
                    .px_bounds();
                let below = style.line_dots() - style.baseline_dots();
                assert!(
                    -bounds.min.y <= style.baseline_dots(),
                    "{sign} is cut above in {style:?}"
                );
                assert!(bounds.max.y <= below, "{sign} is cut below in {style:?}");
            }
        }
    }

    #[test]
    fn capitals_have_the_height_that_is_asked_for() {
        for style in STYLES {
            let font = style.weight().font().as_scaled(style.scale());
            let outline = font
                .outline_glyph(font.glyph_id('H').with_scale(style.scale()))
                .unwrap();
            let height = outline.px_bounds().height();
            assert!(
                (height - style.capital_dots()).abs() <= 1.5,
                "{style:?}: {height}"
            );
        }
    }
}

//! The three faces of Noto Sans that the kiosk carries with it.
//!
//! Why: a missing face silently becomes a system font of other widths, and cut marks on Ẵ or Ỗ are
//! wrong names; so the faces are part of the program and a test looks for them. Reasons for the
//! choice: visual language of the kiosk, section 3. Licence SIL OFL 1.1, beside the files.

use std::borrow::Cow;

use iced::Font;
use iced::font;

/// Family name inside the three files.
const FAMILY: &str = "Noto Sans";

/// The weights that are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Reading text.
    Regular,
    /// Labels on targets and answers.
    SemiBold,
    /// Titles, the next step and step numbers.
    Bold,
}

/// The faces to load at start.
#[must_use]
pub fn fonts() -> Vec<Cow<'static, [u8]>> {
    let faces: [&'static [u8]; 3] = [
        include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf"),
        include_bytes!("../../../assets/fonts/NotoSans-SemiBold.ttf"),
        include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf"),
    ];
    faces.map(Cow::Borrowed).to_vec()
}

/// The face for everything that names none.
#[must_use]
pub fn default_font() -> Font {
    face(Weight::Regular)
}

/// Fonts and default font for `iced`, the same for the window, the headless walk and the tests.
#[must_use]
pub fn settings() -> iced::Settings {
    iced::Settings {
        fonts: fonts(),
        default_font: default_font(),
        ..iced::Settings::default()
    }
}

/// The face of a weight.
pub(crate) fn face(weight: Weight) -> Font {
    let weight = match weight {
        Weight::Regular => font::Weight::Normal,
        Weight::SemiBold => font::Weight::Semibold,
        Weight::Bold => font::Weight::Bold,
    };
    Font {
        weight,
        ..Font::with_name(FAMILY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iced::Size;
    use iced::advanced::graphics::text::{Paragraph, font_system};
    use iced::advanced::text::{self, Paragraph as _};

    fn load() {
        let mut system = font_system().write().unwrap();
        for face in fonts() {
            system.load_font(face);
        }
    }

    fn width(words: &str, weight: Weight) -> f32 {
        Paragraph::with_text(text::Text {
            content: words,
            bounds: Size::INFINITE,
            size: iced::Pixels(100.0),
            line_height: text::LineHeight::default(),
            font: face(weight),
            align_x: text::Alignment::Default,
            align_y: iced::alignment::Vertical::Top,
            shaping: text::Shaping::Advanced,
            wrapping: text::Wrapping::None,
        })
        .min_width()
    }

    #[test]
    fn each_weight_finds_its_own_face() {
        load();
        let widths = [Weight::Regular, Weight::SemiBold, Weight::Bold].map(|w| width("HHHH", w));
        let [regular, semibold, bold] = widths;
        assert!(regular < semibold && semibold < bold, "{widths:?}");
    }

    #[test]
    fn digits_have_the_width_of_noto_sans() {
        load();
        for digit in "0123456789".chars() {
            let measured = width(&digit.to_string(), Weight::Regular);
            assert!((measured - 57.2).abs() < 0.3, "{digit} is {measured}");
        }
    }
}

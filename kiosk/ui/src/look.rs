//! The look of one moment: panel, text size and contrast, and every length that follows from them.
//!
//! Why: sizes are millimetres of the measured panel and never pixels, so that a capital is as high on
//! every kiosk; all of them go through [`Look::mm`]. Values: visual language of the kiosk, sections 3
//! to 5, and the rules for growing text. Reading distance is 600 mm.
//! Never: a screen's own numbers; a length that two screens need has a name here.

use iced::Color;

use crate::colour::{self, Contrast, Role};

/// Share of the type size that a capital letter without marks takes in Noto Sans.
const CAPITAL_SHARE: f32 = 0.714;
/// Landscape panels narrower than this have no room for the drawn columns (476 mm).
const FULL_WIDTH_MM: f32 = 440.0;
/// Landscape panels lower than this cannot show a page 200 mm tall beside the buttons.
const FULL_HEIGHT_MM: f32 = 260.0;
/// Share of the main column in the width that the two columns have (290 of 442 mm).
const MAIN_SHARE: f32 = 290.0 / 442.0;

/// The panel as measured: its pixels and its lit area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Panel {
    /// Width in pixels, above zero.
    pub width_px: u32,
    /// Height in pixels, above zero.
    pub height_px: u32,
    /// Width of the lit area in millimetres, above zero.
    pub width_mm: f32,
    /// Height of the lit area in millimetres, above zero.
    pub height_mm: f32,
}

impl Panel {
    /// The panel the design was drawn for: 21.5 inch, landscape.
    pub const REFERENCE: Self = Self {
        width_px: 1920,
        height_px: 1080,
        width_mm: 476.0,
        height_mm: 268.0,
    };

    /// Pixels per millimetre, the mean of both directions.
    fn px_per_mm(self) -> f32 {
        let across = self.width_px as f32 / self.width_mm;
        let down = self.height_px as f32 / self.height_mm;
        f32::midpoint(across, down)
    }
}

/// Which way the panel hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// Wider than high: two columns.
    Landscape,
    /// Higher than wide: one column.
    Portrait,
}

/// The four text sizes a person can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum TextSize {
    /// Capitals of 5.2 mm; for staff.
    S,
    /// Capitals of 7.3 mm.
    #[default]
    M,
    /// Capitals of 9 mm.
    L,
    /// Capitals of 11 mm.
    Xl,
}

impl TextSize {
    /// Every size, from the smallest.
    pub const ALL: [Self; 4] = [Self::S, Self::M, Self::L, Self::Xl];
}

/// What a text is for; decides its size and line height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Voice {
    /// Everything that must be read to go on.
    Body,
    /// Header, comfort bar, status words, one supporting line.
    Small,
    /// The question of the screen.
    Title,
    /// Text as it is being typed.
    Echo,
    /// The one sentence of the attract screen.
    Attract,
}

/// Lengths of the frame in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Columns {
    /// Free edge left and right.
    pub margin_mm: f32,
    /// Width of the main column.
    pub main_mm: f32,
    /// Space between the columns; zero in portrait.
    pub gutter_mm: f32,
    /// Width of the aside; in portrait the same as the main column.
    pub aside_mm: f32,
}

/// Everything a component needs to know to draw itself. Cheap to copy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// The measured panel.
    pub panel: Panel,
    /// The chosen text size.
    pub text_size: TextSize,
    /// The chosen contrast.
    pub contrast: Contrast,
}

impl Look {
    /// The default look on a panel: size M, normal contrast.
    #[must_use]
    pub fn new(panel: Panel) -> Self {
        Self {
            panel,
            text_size: TextSize::default(),
            contrast: Contrast::default(),
        }
    }

    /// The same look in another text size.
    #[must_use]
    pub fn sized(self, text_size: TextSize) -> Self {
        Self { text_size, ..self }
    }

    /// The same look in another contrast.
    #[must_use]
    pub fn contrasted(self, contrast: Contrast) -> Self {
        Self { contrast, ..self }
    }

    /// Millimetres in whole pixels; a length above zero is at least one pixel.
    #[must_use]
    pub fn mm(&self, mm: f32) -> f32 {
        let px = (mm * self.panel.px_per_mm()).round();
        if mm > 0.0 { px.max(1.0) } else { px }
    }

    /// Pixels in millimetres.
    #[must_use]
    pub fn px_to_mm(&self, px: f32) -> f32 {
        px / self.panel.px_per_mm()
    }

    /// Which way the panel hangs.
    #[must_use]
    pub fn orientation(&self) -> Orientation {
        if self.panel.width_px >= self.panel.height_px {
            Orientation::Landscape
        } else {
            Orientation::Portrait
        }
    }

    /// Whether there is one column only.
    #[must_use]
    pub fn is_portrait(&self) -> bool {
        self.orientation() == Orientation::Portrait
    }

    /// Whether the panel is smaller than the one the screens were drawn for.
    #[must_use]
    pub fn is_small_panel(&self) -> bool {
        !self.is_portrait()
            && (self.panel.width_mm < FULL_WIDTH_MM || self.panel.height_mm < FULL_HEIGHT_MM)
    }

    /// Whether supporting lines go and facts fold: sizes L and XL, on a small panel already M.
    #[must_use]
    pub fn is_large(&self) -> bool {
        let first = if self.is_small_panel() {
            TextSize::M
        } else {
            TextSize::L
        };
        self.text_size >= first
    }

    /// The value of a colour role.
    pub(crate) fn colour(&self, role: Role) -> Color {
        colour::colour(self.contrast, role)
    }

    /// Ground and text colour for the application's own style.
    #[must_use]
    pub fn app_style(&self) -> iced::theme::Style {
        iced::theme::Style {
            background_color: self.colour(Role::Ground),
            text_color: self.colour(Role::Ink),
        }
    }

    /// Height of a capital in millimetres.
    #[must_use]
    pub fn capital_mm(&self, voice: Voice) -> f32 {
        let [body, small, title, echo] = match self.text_size {
            TextSize::S => [5.2, 4.9, 7.2, 10.4],
            TextSize::M => [7.3, 5.2, 9.2, 14.6],
            TextSize::L => [9.0, 6.4, 10.8, 15.0],
            TextSize::Xl => [11.0, 7.2, 12.4, 12.4],
        };
        match voice {
            Voice::Body => body,
            Voice::Small => small,
            Voice::Title => title,
            Voice::Echo => echo,
            Voice::Attract => 17.0,
        }
    }

    /// Type size in pixels; not rounded, the rasteriser takes fractions.
    pub(crate) fn type_px(&self, voice: Voice) -> f32 {
        self.capital_px(self.capital_mm(voice))
    }

    /// Type size in pixels whose capital has the given height.
    pub(crate) fn capital_px(&self, capital_mm: f32) -> f32 {
        capital_mm / CAPITAL_SHARE * self.panel.px_per_mm()
    }

    /// Height of one line in millimetres.
    #[must_use]
    pub fn line_mm(&self, voice: Voice) -> f32 {
        self.capital_mm(voice) / CAPITAL_SHARE * line_height(voice)
    }

    /// Height of one line in pixels. Whole pixels: a fraction would shift every fill below by half
    /// a pixel and leave seams.
    #[must_use]
    pub fn line_px(&self, voice: Voice) -> f32 {
        (self.type_px(voice) * line_height(voice)).round()
    }

    /// How much icons grow with the text.
    #[must_use]
    pub fn icon_scale(&self) -> f32 {
        match self.text_size {
            TextSize::S => 0.9,
            TextSize::M => 1.0,
            TextSize::L => 1.2,
            TextSize::Xl => 1.4,
        }
    }

    /// The columns of the body.
    #[must_use]
    pub fn columns(&self) -> Columns {
        let margin_mm = if self.panel.width_mm < FULL_WIDTH_MM {
            10.0
        } else {
            12.0
        };
        let content = self.panel.width_mm - 2.0 * margin_mm;
        if self.is_portrait() {
            return Columns {
                margin_mm,
                main_mm: content,
                gutter_mm: 0.0,
                aside_mm: content,
            };
        }
        let gutter_mm = if self.panel.width_mm < FULL_WIDTH_MM {
            8.0
        } else {
            10.0
        };
        let main_mm = ((content - gutter_mm) * MAIN_SHARE).round();
        Columns {
            margin_mm,
            main_mm,
            gutter_mm,
            aside_mm: content - gutter_mm - main_mm,
        }
    }

    /// Space between header and body.
    pub(crate) fn body_top_mm(&self) -> f32 {
        if self.text_size == TextSize::Xl || self.is_small_panel() {
            5.0
        } else {
            7.0
        }
    }

    /// Space above and below the action row.
    pub(crate) fn action_gap_mm(&self) -> f32 {
        if self.is_small_panel() { 4.0 } else { 5.0 }
    }

    /// Width of Back.
    pub(crate) fn back_mm(&self) -> f32 {
        match self.text_size {
            TextSize::Xl => 102.0,
            TextSize::L => 88.0,
            TextSize::S | TextSize::M if self.is_portrait() => 76.0,
            TextSize::S | TextSize::M => 78.0,
        }
    }

    /// Height of the header; two lines in portrait.
    pub(crate) fn header_mm(&self) -> f32 {
        match (self.orientation(), self.text_size) {
            (Orientation::Landscape, TextSize::Xl) => 20.0,
            (Orientation::Landscape, _) => 16.0,
            (Orientation::Portrait, TextSize::S) => 24.1,
            (Orientation::Portrait, TextSize::M) => 25.4,
            (Orientation::Portrait, TextSize::L) => 30.4,
            (Orientation::Portrait, TextSize::Xl) => 34.0,
        }
    }

    /// Height of the comfort bar as it comes out; a test compares it with the bar.
    fn comfort_mm(&self) -> f32 {
        match (self.orientation(), self.text_size) {
            (Orientation::Landscape, TextSize::S | TextSize::M) => 25.5,
            (Orientation::Landscape, TextSize::L) => 33.5,
            (Orientation::Landscape, TextSize::Xl) => 36.7,
            (Orientation::Portrait, _) => 45.7,
        }
    }

    /// Height of a main button with a label of one line.
    pub(crate) fn action_mm(&self) -> f32 {
        (self.line_mm(Voice::Body) + 2.0 + 1.5).max(22.0)
    }

    /// Height in millimetres of the main column between the first line below a title of
    /// `title_lines` lines and the action row.
    #[must_use]
    pub fn main_height_mm(&self, title_lines: u8) -> f32 {
        let title = f32::from(title_lines) * self.line_mm(Voice::Title);
        self.body_mm(false)
            - self.body_top_mm()
            - title
            - self.action_mm()
            - 2.0 * self.action_gap_mm()
    }

    /// Height in millimetres of the aside above the third way out.
    #[must_use]
    pub fn aside_height_mm(&self, has_third: bool) -> f32 {
        let third = if has_third {
            self.action_mm() + self.action_gap_mm()
        } else {
            0.0
        };
        self.body_mm(false) - self.body_top_mm() - third - self.action_gap_mm()
    }

    /// Height of everything between header and comfort bar, or between band and comfort bar.
    pub(crate) fn body_mm(&self, has_band: bool) -> f32 {
        let band = if has_band { BAND_MM } else { 0.0 };
        self.panel.height_mm - self.header_mm() - band - self.comfort_mm()
    }

    /// Height in millimetres of a row to touch with a title of one line.
    #[must_use]
    pub fn row_mm(&self, has_line_below: bool) -> f32 {
        let below = if has_line_below {
            self.line_mm(Voice::Small)
        } else {
            0.0
        };
        (self.line_mm(Voice::Body) + below + 2.0 * ROW_PADDING_MM + 1.5).max(MIN_ROW_MM)
    }

    /// Height in millimetres of a row in a list whose titles may break: two lines where the text
    /// is large, one and a small line below where it is not.
    #[must_use]
    pub fn list_row_mm(&self) -> f32 {
        if self.is_large() {
            self.row_mm(false) + self.line_mm(Voice::Body)
        } else {
            self.row_mm(true)
        }
    }

    /// Height in millimetres of a summary row or a promise row whose words take one line each;
    /// in portrait and with large text they stand below each other.
    #[must_use]
    pub fn flat_row_mm(&self) -> f32 {
        let lines = if self.is_portrait() || self.is_large() {
            2.0
        } else {
            1.0
        };
        (lines * self.line_mm(Voice::Body) + 2.0 * ROW_PADDING_MM + RESTING_BORDER_MM)
            .max(FLAT_ROW_MM)
    }

    /// How many whole rows of `row_mm` with `gap_mm` between them fit into `height_mm`.
    ///
    /// All of them if they fit; otherwise as many as leave no half row. At least one, since a list
    /// that shows nothing cannot be paged.
    #[must_use]
    pub fn rows_that_fit(&self, height_mm: f32, row_mm: f32, gap_mm: f32) -> usize {
        let rows = ((height_mm + gap_mm) / (row_mm + gap_mm)).floor();
        (rows.max(1.0)) as usize
    }

    /// How many tiles a page of tiles shows.
    #[must_use]
    pub fn tiles_per_page(&self) -> usize {
        if self.is_large() { 4 } else { 6 }
    }

    /// The largest size in whole pixels at which a page of the given proportions is drawn.
    ///
    /// 200 mm tall in landscape (230 in portrait, 200 with the largest text) where the panel allows,
    /// else all the free height;
    /// `caption_lines` small lines stay free below. Scale the picture to exactly this size on a
    /// worker: it is drawn one to one.
    #[must_use]
    pub fn page_px(&self, page_width: u32, page_height: u32, caption_lines: u8) -> (u32, u32) {
        let caption = f32::from(caption_lines) * (self.line_mm(Voice::Small) + 2.0);
        // Five lengths are rounded to whole pixels on the way; they must not cut the caption.
        let border = 2.0 * RESTING_BORDER_MM + 0.75;
        let (room_w, room_h) = if self.is_portrait() {
            let high_mm = if self.text_size == TextSize::Xl {
                200.0
            } else {
                230.0
            };
            (self.columns().main_mm - PORTRAIT_PAGE_NEIGHBOUR_MM, high_mm)
        } else {
            (
                self.columns().aside_mm,
                (self.aside_height_mm(false) - caption).min(200.0),
            )
        };
        let (w, h) = (page_width.max(1) as f32, page_height.max(1) as f32);
        let scale = (self.mm(room_w - border) / w).min(self.mm(room_h - border) / h);
        (
            ((w * scale).floor() as u32).max(1),
            ((h * scale).floor() as u32).max(1),
        )
    }

    /// Border of a resting target, heavier in the high contrasts.
    pub(crate) fn resting_border_mm(&self) -> f32 {
        if self.contrast.is_high() {
            0.75
        } else {
            RESTING_BORDER_MM
        }
    }
}

/// Height of the bronze band with the space above it.
pub(crate) const BAND_MM: f32 = 8.0;
/// Border of a resting target in the soft contrasts.
pub(crate) const RESTING_BORDER_MM: f32 = 0.5;
/// Border of a main target.
pub(crate) const MAIN_BORDER_MM: f32 = 0.75;
/// Radius of buttons and rows.
pub(crate) const BUTTON_RADIUS_MM: f32 = 3.0;
/// Radius of tiles and cards.
pub(crate) const CARD_RADIUS_MM: f32 = 4.0;
/// Radius of keys and fields.
pub(crate) const KEY_RADIUS_MM: f32 = 2.0;
/// Smallest space between two targets.
pub(crate) const TARGET_GAP_MM: f32 = 3.0;
/// Padding above and below the words of a row.
pub(crate) const ROW_PADDING_MM: f32 = 2.0;
/// Smallest height of a row to touch.
pub(crate) const MIN_ROW_MM: f32 = 22.0;
/// Smallest height of a row with an answer or a promise.
pub(crate) const FLAT_ROW_MM: f32 = 26.0;
/// Room beside a page in portrait: the strip of pages and a button under it.
const PORTRAIT_PAGE_NEIGHBOUR_MM: f32 = 75.0;

/// Line height as a multiple of the type size; below 1.33 the tops of Ẵ and Ỗ would be cut.
pub(crate) fn line_height(voice: Voice) -> f32 {
    match voice {
        Voice::Body | Voice::Small => 1.5,
        Voice::Title | Voice::Echo | Voice::Attract => 1.4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTRAIT: Panel = Panel {
        width_px: 1080,
        height_px: 1920,
        width_mm: 268.0,
        height_mm: 476.0,
    };
    const SMALL: Panel = Panel {
        width_px: 1366,
        height_px: 768,
        width_mm: 410.0,
        height_mm: 230.0,
    };

    #[test]
    fn lengths_are_whole_pixels_and_never_vanish() {
        for panel in [Panel::REFERENCE, PORTRAIT, SMALL] {
            let look = Look::new(panel);
            for tenth in 1..4000_u16 {
                let px = look.mm(f32::from(tenth) / 10.0);
                assert!(px >= 1.0 && px.fract() == 0.0, "{tenth}/10 mm is {px} px");
            }
            assert_eq!(look.mm(0.0), 0.0);
        }
        assert_eq!(Look::new(Panel::REFERENCE).mm(100.0), 403.0);
        assert_eq!(Look::new(SMALL).mm(100.0), 334.0);
    }

    #[test]
    fn columns_fill_the_panel_and_keep_the_drawn_widths() {
        let drawn = Look::new(Panel::REFERENCE).columns();
        assert_eq!(
            (drawn.main_mm, drawn.gutter_mm, drawn.aside_mm),
            (290.0, 10.0, 152.0)
        );
        assert_eq!(Look::new(PORTRAIT).columns().main_mm, 248.0);
        let small = Look::new(SMALL).columns();
        let sum = 2.0 * small.margin_mm + small.main_mm + small.gutter_mm + small.aside_mm;
        assert_eq!(sum, 410.0);
        assert!(small.main_mm > small.aside_mm);
    }

    #[test]
    fn capitals_keep_their_height_on_every_panel() {
        for panel in [Panel::REFERENCE, PORTRAIT, SMALL] {
            let look = Look::new(panel);
            let capital_px = look.type_px(Voice::Body) * CAPITAL_SHARE;
            assert!((look.px_to_mm(capital_px) - 7.3).abs() < 0.01);
        }
    }

    #[test]
    fn growing_rules_start_one_step_earlier_on_a_small_panel() {
        let table = [
            (Panel::REFERENCE, [false, false, true, true]),
            (PORTRAIT, [false, false, true, true]),
            (SMALL, [false, true, true, true]),
        ];
        for (panel, large) in table {
            let found = TextSize::ALL.map(|size| Look::new(panel).sized(size).is_large());
            assert_eq!(found, large, "{panel:?}");
        }
    }

    #[test]
    fn rows_that_fit_are_whole() {
        let look = Look::new(Panel::REFERENCE);
        for (height, row, gap, rows) in [
            (100.0, 22.0, 3.0, 4),
            (97.0, 22.0, 3.0, 4),
            (96.9, 22.0, 3.0, 3),
            (5.0, 22.0, 3.0, 1),
        ] {
            assert_eq!(look.rows_that_fit(height, row, gap), rows, "{height} mm");
        }
        assert!(look.rows_that_fit(look.main_height_mm(1), look.row_mm(false), 3.0) >= 5);
    }

    #[test]
    fn a_page_is_200_mm_tall_where_the_panel_allows() {
        let (width, height) = Look::new(Panel::REFERENCE).page_px(2480, 3508, 1);
        assert!((796..=806).contains(&height), "{width} x {height}");
        assert!((560..=570).contains(&width), "{width} x {height}");
        let look = Look::new(SMALL);
        let (_, low) = look.page_px(2480, 3508, 1);
        assert!(
            low < look.mm(200.0) as u32 && low > look.mm(150.0) as u32,
            "{low}"
        );
        let (wide, _) = Look::new(PORTRAIT).page_px(3508, 2480, 0);
        assert!(wide as f32 <= Look::new(PORTRAIT).mm(173.0));
    }
}

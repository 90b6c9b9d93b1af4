//! The comfort bar: what makes the machine bearable, and the two ways to a person or out.
//!
//! Why: six targets that never change place; help has the heavier border, and a wider gap parts
//! comfort from leaving. Visual language of the kiosk, section 6.

use iced::advanced::widget::Id;
use iced::widget::{Space, column, container, row};
use iced::{Element, Length};

use crate::arrange::{flat, rule};
use crate::colour::Role;
use crate::fonts::Weight;
use crate::icon::{Icon, icon};
use crate::look::{BUTTON_RADIUS_MM, Look, MAIN_BORDER_MM, TextSize, Voice};
use crate::pair::{Side, pair};
use crate::target::{Face, Skin, Target};
use crate::text;

/// Height of a target of the bar.
const HIGH_MM: f32 = 17.0;
/// Space between two of them.
const GAP_MM: f32 = 3.25;

/// Which kind of target of the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ComfortKind {
    /// Listening, text size, contrast, language.
    #[default]
    Comfort,
    /// Calling a person.
    Help,
    /// A person has been called.
    HelpCalled,
    /// Leaving, opening hours.
    Leave,
}

/// One target of the comfort bar.
#[derive(Debug, Clone)]
pub struct Comfort<M> {
    /// Stable id.
    pub id: Id,
    /// Kind, for border and place.
    pub kind: ComfortKind,
    /// Icon.
    pub icon: Icon,
    /// One or two words.
    pub label: String,
    /// What a press says.
    pub on_press: Option<M>,
}

/// The comfort bar over the full width: one row in landscape, two rows of three in portrait.
pub fn comfort_bar<'a, M: Clone + 'a>(look: &Look, items: Vec<Comfort<M>>) -> Element<'a, M> {
    let content = if look.is_portrait() {
        rows_of_three(look, items)
    } else {
        one_row(look, items)
    };
    let margin = look.mm(look.columns().margin_mm);
    let padding = iced::Padding {
        top: look.mm(3.0),
        bottom: look.mm(5.0),
        left: margin,
        right: margin,
    };
    let band = container(content)
        .padding(padding)
        .width(Length::Fill)
        .style(flat(look, Role::Frame, Role::Ink, 0.0));
    column![rule(look, 0.5, Role::Edge), band].into()
}

fn one_row<'a, M: Clone + 'a>(look: &Look, items: Vec<Comfort<M>>) -> Element<'a, M> {
    let mut pieces: Vec<Element<'a, M>> = Vec::new();
    let mut was_comfort = false;
    for item in items {
        let is_comfort = item.kind == ComfortKind::Comfort;
        if was_comfort && !is_comfort {
            pieces.push(Space::new().width(look.mm(2.0)).into());
        }
        was_comfort = is_comfort;
        let share = portion(&item.label);
        pieces.push(target(look, item, Length::FillPortion(share)).into());
    }
    row(pieces).spacing(look.mm(GAP_MM)).into()
}

/// The width of a target grows with its words, on top of what icon and padding take.
fn portion(label: &str) -> u16 {
    u16::try_from(label.chars().count())
        .unwrap_or(u16::MAX)
        .saturating_add(7)
}

fn rows_of_three<'a, M: Clone + 'a>(look: &Look, items: Vec<Comfort<M>>) -> Element<'a, M> {
    let mut rows = Vec::new();
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        let three = items
            .by_ref()
            .take(3)
            .map(|item| target(look, item, Length::Fill).into());
        rows.push(row(three).spacing(look.mm(GAP_MM)).into());
    }
    column(rows).spacing(look.mm(GAP_MM)).into()
}

fn target<'a, M: Clone + 'a>(look: &Look, item: Comfort<M>, width: Length) -> Target<'a, M> {
    let Comfort {
        id,
        kind,
        icon: shape,
        label,
        on_press,
    } = item;
    let side = if !look.is_portrait() && matches!(look.text_size, TextSize::L | TextSize::Xl) {
        Side::Above
    } else {
        Side::Before
    };
    let gap = if side == Side::Above {
        0.0
    } else {
        look.mm(2.0)
    };
    let face = |face: Face| {
        let role = face.words(Role::Ink);
        let words = text::inked(look, Voice::Small, Weight::SemiBold, role, &label).center();
        pair(icon(look, shape, 8.0, role), words, side, gap)
    };
    Target::new(look, id, skin(look, kind), face, on_press)
        .width(width)
        .centred()
        .at_least(look, 20.0, HIGH_MM)
        .padded(look, 1.0, 1.0)
}

fn skin(look: &Look, kind: ComfortKind) -> Skin {
    let is_help = matches!(kind, ComfortKind::Help | ComfortKind::HelpCalled);
    Skin {
        fill: if kind == ComfortKind::HelpCalled {
            Role::NextSoft
        } else {
            Role::Surface
        },
        held: Role::Pressed,
        held_words: Role::OnPressed,
        edge: Some(if is_help { Role::Ink } else { Role::Edge }),
        border_mm: if is_help {
            MAIN_BORDER_MM
        } else {
            look.resting_border_mm()
        },
        radius_mm: BUTTON_RADIUS_MM,
    }
}

//! A few answers beside each other, one of which holds now.
//!
//! The chosen one has the outline that means "here" and a tick; it is never filled, because filled
//! means "next".

use iced::Element;
use iced::widget::row;

use crate::arrange::shared;
use crate::colour::Role;
use crate::fonts::Weight;
use crate::icon::{Icon, icon};
use crate::look::{BUTTON_RADIUS_MM, Look, MAIN_BORDER_MM, Voice};
use crate::target::{Skin, Target};
use crate::text;

/// Space between two answers.
const GAP_MM: f32 = 4.0;

const RESTING: Skin = Skin {
    fill: Role::Surface,
    held: Role::Pressed,
    held_words: Role::OnPressed,
    edge: Some(Role::Ink),
    border_mm: MAIN_BORDER_MM,
    radius_mm: BUTTON_RADIUS_MM,
};

/// One answer.
#[derive(Debug, Clone)]
pub struct Choice<M> {
    /// Stable id.
    pub id: String,
    /// A word or two.
    pub label: String,
    /// Whether it holds now.
    pub is_chosen: bool,
    /// What a press says.
    pub on_press: M,
}

/// Answers of equal width in one row; in portrait two in a row.
pub fn choices<'a, M: Clone + 'a>(
    look: &Look,
    answers: impl IntoIterator<Item = Choice<M>>,
) -> Element<'a, M> {
    let targets: Vec<_> = answers
        .into_iter()
        .map(|answer| target(look, answer))
        .collect();
    let in_a_row = if look.is_portrait() { 2 } else { 4 };
    let mut rows: Vec<Vec<(u16, Element<'a, M>)>> = Vec::new();
    for target in targets {
        match rows.last_mut().filter(|row| row.len() < in_a_row) {
            Some(row) => row.push((1, target)),
            None => rows.push(vec![(1, target)]),
        }
    }
    let rows = rows.into_iter().map(|row| shared(look, GAP_MM, row));
    crate::arrange::down(look, GAP_MM, rows)
}

fn target<'a, M: Clone + 'a>(look: &Look, answer: Choice<M>) -> Element<'a, M> {
    let skin = if answer.is_chosen {
        Skin {
            fill: Role::NextSoft,
            edge: Some(Role::Next),
            border_mm: chosen_border_mm(look),
            ..RESTING
        }
    } else {
        RESTING
    };
    let (label, is_chosen) = (answer.label, answer.is_chosen);
    let weight = if is_chosen {
        Weight::Bold
    } else {
        Weight::SemiBold
    };
    Target::new(
        look,
        answer.id,
        skin,
        |face| {
            let role = face.words(Role::Ink);
            let words = text::inked(look, Voice::Body, weight, role, &label);
            let tick = is_chosen.then(|| icon(look, Icon::Check, 8.0, role));
            row(tick.into_iter().chain([words.into()]))
                .spacing(look.mm(3.0))
                .align_y(iced::alignment::Vertical::Center)
                .into()
        },
        Some(answer.on_press),
    )
    .centred()
    .at_least(look, 20.0, 22.0)
    .padded(look, 3.0, 1.0)
    .into()
}

/// High contrast has no soft fills: the border alone tells which one holds.
const fn chosen_border_mm(look: &Look) -> f32 {
    if matches!(
        look.contrast,
        crate::Contrast::Dark | crate::Contrast::Light
    ) {
        2.0
    } else {
        1.0
    }
}

//! Numbered steps: what to do with the hands, one short sentence each.
//!
//! Visual language of the kiosk, section 6: the disc has no outline, because it is no button.

use iced::widget::{column, container, row};
use iced::{Element, Length, alignment};

use crate::arrange::flat;
use crate::colour::Role;
use crate::look::Look;
use crate::text;

/// How much room the steps have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepRoom {
    /// The main column.
    #[default]
    Screen,
    /// An overlay.
    Overlay,
}

/// Numbered sentences below each other, from 1.
pub fn steps<'a, M: 'a>(look: &Look, room: StepRoom, sentences: &[&str]) -> Element<'a, M> {
    let least_mm = match room {
        StepRoom::Screen => 23.0,
        StepRoom::Overlay => 18.0,
    };
    column(
        sentences
            .iter()
            .zip(1..)
            .map(|(sentence, number)| step(look, least_mm, number, sentence)),
    )
    .width(Length::Fill)
    .into()
}

fn step<'a, M: 'a>(look: &Look, least_mm: f32, number: u32, sentence: &str) -> Element<'a, M> {
    let side = if look.icon_scale() > 1.0 { 21.0 } else { 15.0 };
    let disc = container(text::strong(look, &number.to_string()))
        .center(look.mm(side))
        .style(flat(look, Role::Frame, Role::Ink, side / 2.0));
    let strut = iced::widget::Space::new().height(look.mm(least_mm));
    let sentence = container(text::body(look, sentence)).width(Length::Fill);
    row![disc, sentence, strut]
        .spacing(look.mm(5.0))
        .align_y(alignment::Vertical::Center)
        .into()
}

//! Arrangement in millimetres: columns, lines, gaps, flat surfaces.
//!
//! Why: a screen says "these below each other, 3 mm apart" and never a pixel. Visual language of the
//! kiosk, sections 4 and 9. Never: a clip layer, a shadow, a gradient.

use iced::widget::{Space, column, container, row};
use iced::{Border, Element, Length, Theme, alignment};

use crate::colour::Role;
use crate::look::Look;

/// Pieces below each other, as wide as the column.
pub fn down<'a, M: 'a>(
    look: &Look,
    gap_mm: f32,
    pieces: impl IntoIterator<Item = Element<'a, M>>,
) -> Element<'a, M> {
    column(pieces)
        .spacing(look.mm(gap_mm))
        .width(Length::Fill)
        .into()
}

/// Pieces below each other that take all the height there is, as the main column does.
pub fn tall<'a, M: 'a>(pieces: impl IntoIterator<Item = Element<'a, M>>) -> Element<'a, M> {
    column(pieces)
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}

/// Pieces beside each other, as wide as the column, centred on one line.
pub fn across<'a, M: 'a>(
    look: &Look,
    gap_mm: f32,
    pieces: impl IntoIterator<Item = Element<'a, M>>,
) -> Element<'a, M> {
    row(pieces)
        .spacing(look.mm(gap_mm))
        .width(Length::Fill)
        .align_y(alignment::Vertical::Center)
        .into()
}

/// A piece with a neighbour that takes the rest of the width and is as high as the piece.
pub fn lead<'a, M: 'a>(
    look: &Look,
    gap_mm: f32,
    piece: Option<Element<'a, M>>,
    neighbour: impl Into<Element<'a, M>>,
) -> Element<'a, M> {
    let neighbour = container(neighbour).width(Length::Fill);
    row(piece.into_iter().chain([neighbour.into()]))
        .spacing(look.mm(gap_mm))
        .width(Length::Fill)
        .height(Length::Shrink)
        .into()
}

/// Pieces beside each other whose widths are in the proportion of `shares`.
pub fn shared<'a, M: 'a>(
    look: &Look,
    gap_mm: f32,
    pieces: impl IntoIterator<Item = (u16, Element<'a, M>)>,
) -> Element<'a, M> {
    row(pieces
        .into_iter()
        .map(|(share, piece)| container(piece).width(Length::FillPortion(share)).into()))
    .spacing(look.mm(gap_mm))
    .width(Length::Fill)
    .into()
}

/// Empty height.
pub fn gap<'a, M: 'a>(look: &Look, mm: f32) -> Element<'a, M> {
    Space::new().height(look.mm(mm)).into()
}

/// Empty height that takes what is left.
pub fn fill<'a, M: 'a>() -> Element<'a, M> {
    Space::new().height(Length::Fill).into()
}

/// A piece in the middle of all the room there is.
pub fn centred<'a, M: 'a>(piece: impl Into<Element<'a, M>>) -> Element<'a, M> {
    container(piece).center(Length::Fill).into()
}

/// A piece in the middle of the width.
pub fn centred_across<'a, M: 'a>(piece: impl Into<Element<'a, M>>) -> Element<'a, M> {
    container(piece).center_x(Length::Fill).into()
}

/// A piece at the right edge of the width.
pub fn at_right<'a, M: 'a>(piece: impl Into<Element<'a, M>>) -> Element<'a, M> {
    container(piece).align_right(Length::Fill).into()
}

/// A piece no wider than `mm`.
pub fn no_wider<'a, M: 'a>(
    look: &Look,
    mm: f32,
    piece: impl Into<Element<'a, M>>,
) -> Element<'a, M> {
    container(piece).max_width(look.mm(mm)).into()
}

/// A piece of a fixed height.
pub fn high<'a, M: 'a>(look: &Look, mm: f32, piece: impl Into<Element<'a, M>>) -> Element<'a, M> {
    container(piece)
        .width(Length::Fill)
        .height(look.mm(mm))
        .into()
}

/// A piece of a fixed height in pixels, as it was measured (see [`crate::height_px`]).
pub fn high_px<'a, M: 'a>(px: f32, piece: impl Into<Element<'a, M>>) -> Element<'a, M> {
    container(piece).width(Length::Fill).height(px).into()
}

/// A hairline that carries no meaning, as wide as the column.
pub fn hairline<'a, M: 'a>(look: &Look) -> Element<'a, M> {
    rule(look, 0.5, Role::EdgeQuiet)
}

/// A horizontal line.
pub(crate) fn rule<'a, M: 'a>(look: &Look, width_mm: f32, role: Role) -> Element<'a, M> {
    container(Space::new())
        .width(Length::Fill)
        .height(look.mm(width_mm))
        .style(flat(look, role, Role::Ink, 0.0))
        .into()
}

/// Style of a flat fill without an outline: not a target.
pub(crate) fn flat(
    look: &Look,
    fill: Role,
    words: Role,
    radius_mm: f32,
) -> impl Fn(&Theme) -> container::Style + 'static {
    outlined(look, fill, words, radius_mm, None)
}

/// Style of a flat fill, with an outline if `edge` gives its width in mm and its role.
pub(crate) fn outlined(
    look: &Look,
    fill: Role,
    words: Role,
    radius_mm: f32,
    edge: Option<(f32, Role)>,
) -> impl Fn(&Theme) -> container::Style + 'static {
    let mut border = Border::default().rounded(look.mm(radius_mm));
    if let Some((width_mm, role)) = edge {
        border = border.width(look.mm(width_mm)).color(look.colour(role));
    }
    let style = container::Style {
        text_color: Some(look.colour(words)),
        background: Some(look.colour(fill).into()),
        border,
        ..container::Style::default()
    };
    move |_| style
}

//! Tiles: large choices with an icon, and the grid that shares a room among them.
//!
//! Visual language of the kiosk, section 6. At the larger text sizes the line under the title goes.

use iced::advanced::widget::Id;
use iced::widget::{Space, column, container, row};
use iced::{Element, Length, alignment};

use crate::arrange::flat;
use crate::button::NOT_USABLE;
use crate::colour::Role;
use crate::fonts::Weight;
use crate::icon::{Icon, icon};
use crate::look::{BUTTON_RADIUS_MM, CARD_RADIUS_MM, Look, MAIN_BORDER_MM, Voice};
use crate::target::{Face, Skin, Target};
use crate::text;

/// Space between two tiles.
const GAP_MM: f32 = 5.0;

const TILE: Skin = Skin {
    fill: Role::Surface,
    held: Role::Pressed,
    held_words: Role::OnPressed,
    edge: Some(Role::Ink),
    border_mm: MAIN_BORDER_MM,
    radius_mm: CARD_RADIUS_MM,
};
const NEXT_TILE: Skin = Skin {
    fill: Role::Next,
    held: Role::NextPressed,
    held_words: Role::OnNextPressed,
    edge: Some(Role::Next),
    ..TILE
};

/// How a tile is arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TileShape {
    /// Icon left of the words.
    #[default]
    Wide,
    /// Icon above the words; with large text beside them, or the second line would not fit.
    Tall,
    /// The next step itself: filled, large icon and title; at most one on a screen.
    Next,
}

/// What a tile says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile<'t> {
    /// Icon.
    pub icon: Icon,
    /// A few words.
    pub title: &'t str,
    /// One small line; for a tile that is not usable the reason.
    pub line: Option<&'t str>,
    /// Arrangement.
    pub shape: TileShape,
}

/// A tile that fills its place. Without `on_press` it is not usable and keeps its line, the reason.
pub fn tile<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    tile: &Tile<'_>,
    on_press: Option<M>,
) -> Element<'a, M> {
    let is_usable = on_press.is_some();
    let skin = match (is_usable, tile.shape) {
        (false, _) => Skin {
            radius_mm: CARD_RADIUS_MM,
            ..NOT_USABLE
        },
        (true, TileShape::Next) => NEXT_TILE,
        (true, TileShape::Wide | TileShape::Tall) => TILE,
    };
    let line = tile.line.filter(|_| !look.is_large() || !is_usable);
    let across = if tile.shape == TileShape::Wide && !look.is_large() {
        7.0
    } else {
        5.0
    };
    Target::new(
        look,
        id,
        skin,
        |face| content(look, tile, line, is_usable, face),
        on_press,
    )
    .height(Length::Fill)
    .at_least(look, 60.0, 22.0)
    .padded(look, across, 3.0)
    .into()
}

/// Tiles in rows of `columns`, row by row, sharing all the room there is.
pub fn tile_grid<'a, M: 'a>(
    look: &Look,
    columns: usize,
    tiles: impl IntoIterator<Item = Element<'a, M>>,
) -> Element<'a, M> {
    let columns = columns.max(1);
    let mut tiles = tiles.into_iter().peekable();
    let mut rows = Vec::new();
    while tiles.peek().is_some() {
        let mut cells: Vec<Element<'a, M>> = tiles.by_ref().take(columns).collect();
        while cells.len() < columns {
            cells.push(Space::new().width(Length::Fill).into());
        }
        let cells = cells
            .into_iter()
            .map(|cell| container(cell).width(Length::Fill).into());
        rows.push(
            row(cells)
                .spacing(look.mm(GAP_MM))
                .height(Length::Fill)
                .into(),
        );
    }
    column(rows)
        .spacing(look.mm(GAP_MM))
        .height(Length::Fill)
        .width(Length::Fill)
        .into()
}

fn content<'a, M: 'a>(
    look: &Look,
    tile: &Tile<'_>,
    line: Option<&str>,
    is_usable: bool,
    face: Face,
) -> Element<'a, M> {
    let is_next = tile.shape == TileShape::Next;
    let (role, soft) = match (is_usable, is_next) {
        (false, _) => (Role::DisabledInk, Role::DisabledInk),
        (true, true) => (face.words(Role::OnNext), face.words(Role::OnNext)),
        (true, false) => (face.words(Role::Ink), face.words(Role::InkSoft)),
    };
    let (title_voice, line_voice) = if is_next {
        (Voice::Title, Voice::Body)
    } else {
        (Voice::Body, Voice::Small)
    };
    let title = text::inked(look, title_voice, Weight::Bold, role, tile.title);
    let line = line.map(|line| text::inked(look, line_voice, Weight::Regular, soft, line).into());
    let words = column(std::iter::once(title.into()).chain(line)).spacing(look.mm(1.0));
    if is_next {
        let is_beside = look.is_portrait() || look.is_large();
        return next_content(look, tile.icon, role, words.into(), is_beside);
    }
    let fill = if is_usable {
        face.fill(Role::Sunken)
    } else {
        Role::DisabledFill
    };
    let plate = plate(look, tile, role, fill);
    if tile.shape == TileShape::Tall && !look.is_large() {
        return column![plate, words].spacing(look.mm(2.0)).into();
    }
    row![plate, words.width(Length::Fill)]
        .spacing(look.mm(6.0))
        .align_y(alignment::Vertical::Center)
        .into()
}

/// In portrait the tiles are low and wide, so the icon stands beside the words; large text needs
/// the height as well.
fn next_content<'a, M: 'a>(
    look: &Look,
    shape: Icon,
    role: Role,
    words: Element<'a, M>,
    is_beside: bool,
) -> Element<'a, M> {
    let space = look.mm(6.0);
    if is_beside {
        let words = container(words).width(Length::Fill);
        let lead = icon(look, shape, 24.0 / look.icon_scale(), role);
        return row![lead, words]
            .spacing(space)
            .align_y(alignment::Vertical::Center)
            .into();
    }
    let lead = icon(look, shape, 34.0, role);
    column![lead, words].spacing(space).into()
}

fn plate<'a, M: 'a>(look: &Look, tile: &Tile<'_>, role: Role, fill: Role) -> Element<'a, M> {
    let (side, icon_mm) = if tile.shape == TileShape::Tall {
        (24.0, 15.0)
    } else {
        (30.0, 19.0)
    };
    let grown = if look.is_small_panel() { 0.8 } else { 1.0 };
    container(icon(
        look,
        tile.icon,
        icon_mm * grown / look.icon_scale(),
        role,
    ))
    .center(look.mm(side * grown))
    .style(flat(look, fill, role, BUTTON_RADIUS_MM))
    .into()
}

//! Scanned pages: the strip of small ones, and the one that is looked at.
//!
//! Why: a page is shown before it is kept, at least 200 mm tall where the panel allows, and pages
//! are put in order by tapping, never by dragging. Visual language of the kiosk, section 6.
//! Never: scaling here. The picture comes in exactly the size of [`Look::page_px`] from a worker and
//! is drawn one to one; it keeps its true colours in every contrast.

use iced::advanced::widget::Id;
use iced::widget::{Space, column, container, image, row};
use iced::{Element, Length, Padding, alignment};

use crate::arrange::{flat, outlined};
use crate::colour::Role;
use crate::fonts::Weight;
use crate::icon::{Icon, icon};
use crate::look::{Look, RESTING_BORDER_MM, Voice};
use crate::target::{Face, Skin, Target};
use crate::text;

/// A small page, without the disc that hangs over its corner.
const THUMB_MM: (f32, f32) = (24.0, 32.0);
/// Diameter of the disc with the number.
const DISC_MM: f32 = 10.0;

/// What a page of the strip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThumbState {
    /// The page that is shown large.
    Shown,
    /// A page that is kept.
    Kept,
    /// A page with a problem.
    Problem,
}

/// A page of the strip.
#[derive(Debug, Clone)]
pub struct Thumb<M> {
    /// Stable id.
    pub id: Id,
    /// Its number, from 1.
    pub number: usize,
    /// What it is.
    pub state: ThumbState,
    /// What a press says; without it the page is a picture only.
    pub on_press: Option<M>,
}

/// Which way a strip of pages goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StripWay {
    /// Side by side.
    #[default]
    Across,
    /// Below each other; beside a page in portrait.
    Down,
}

/// The pages of a paper, then the next free place if there is one.
pub fn page_strip<'a, M: Clone + 'a>(
    look: &Look,
    way: StripWay,
    pages: Vec<Thumb<M>>,
    has_next_place: bool,
) -> Element<'a, M> {
    let next = has_next_place.then(|| next_place(look));
    let pieces = pages.into_iter().map(|page| thumb(look, page)).chain(next);
    let gap = look.mm(4.0);
    match way {
        StripWay::Across => row(pieces).spacing(gap).into(),
        StripWay::Down => column(pieces).spacing(gap).into(),
    }
}

fn thumb<'a, M: Clone + 'a>(look: &Look, page: Thumb<M>) -> Element<'a, M> {
    let Thumb {
        id,
        number,
        state,
        on_press,
    } = page;
    let resting = look.resting_border_mm();
    let (edge, border_mm) = match state {
        ThumbState::Shown => (Role::Next, 1.25),
        ThumbState::Kept => (Role::Edge, resting),
        ThumbState::Problem => (Role::WarnEdge, 1.0),
    };
    let skin = Skin {
        fill: Role::Surface,
        held: Role::Pressed,
        held_words: Role::OnPressed,
        edge: Some(edge),
        border_mm,
        radius_mm: 1.5,
    };
    let face = |face: Face| column![lines(look, face), disc(look, number, state)].into();
    Target::new(look, id, skin, face, on_press)
        .width(look.mm(THUMB_MM.0))
        .height(look.mm(THUMB_MM.1))
        .padded(look, 0.5, 0.5)
        .into()
}

/// Lines of writing: a page without its content, which is too small to read here.
fn lines<'a, M: 'a>(look: &Look, face: Face) -> Element<'a, M> {
    let line = |share: f32| {
        container(Space::new())
            .width(look.mm(17.0 * share))
            .height(look.mm(0.8))
            .style(flat(look, face.words(Role::Edge), Role::Ink, 0.0))
            .into()
    };
    let lines = column([0.6, 1.0, 1.0, 0.8, 0.5].map(line)).spacing(look.mm(1.8));
    container(lines)
        .padding(Padding::ZERO.left(look.mm(3.0)).top(look.mm(3.0)))
        .into()
}

fn disc<'a, M: 'a>(look: &Look, number: usize, state: ThumbState) -> Element<'a, M> {
    let (ground, words) = match state {
        ThumbState::Problem => (Role::WarnSoft, Role::Warn),
        ThumbState::Shown | ThumbState::Kept => (Role::Ink, Role::Surface),
    };
    let sign: Element<'a, M> = match state {
        ThumbState::Problem => icon(look, Icon::Warning, 7.0 / look.icon_scale(), Role::WarnEdge),
        ThumbState::Shown | ThumbState::Kept => {
            let number = text::inked(look, Voice::Small, Weight::Bold, words, &number.to_string());
            text::sized(number, look.capital_px(4.9), 1.0).into()
        }
    };
    let disc =
        container(sign)
            .center(look.mm(DISC_MM))
            .style(flat(look, ground, words, DISC_MM / 2.0));
    container(disc)
        .align_x(alignment::Horizontal::Right)
        .align_y(alignment::Vertical::Bottom)
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}

fn next_place<'a, M: 'a>(look: &Look) -> Element<'a, M> {
    container(icon(look, Icon::Plus, 9.0 / look.icon_scale(), Role::Ink))
        .center_x(look.mm(THUMB_MM.0))
        .center_y(look.mm(THUMB_MM.1))
        .style(flat(look, Role::Sunken, Role::Ink, 1.5))
        .into()
}

/// A page as it was scanned, `width_px` by `height_px`, with the caption below it.
///
/// `picture` has exactly these pixels (see [`Look::page_px`]); keep the handle between views, a new
/// one is decoded anew. When the text has been made larger since, the page is drawn smaller.
pub fn page_view<'a, M: 'a>(
    look: &Look,
    picture: image::Handle,
    (width_px, height_px): (u32, u32),
    caption: Option<&str>,
) -> Element<'a, M> {
    let lines = u8::from(caption.is_some());
    let (room_w, room_h) = look.page_px(width_px, height_px, lines);
    let (width_now, height_now, filter) = if room_h < height_px {
        (room_w, room_h, image::FilterMethod::Linear)
    } else {
        (width_px, height_px, image::FilterMethod::Nearest)
    };
    let page = image(picture)
        .width(width_now as f32)
        .height(height_now as f32)
        .filter_method(filter);
    let edge = Some((RESTING_BORDER_MM, Role::Edge));
    let page = container(page)
        .padding(look.mm(RESTING_BORDER_MM))
        .style(outlined(look, Role::Surface, Role::Ink, 0.0, edge));
    // In portrait the strip stands beside the page and takes the rest of the width.
    let width = if look.is_portrait() {
        Length::Shrink
    } else {
        Length::Fill
    };
    let caption = caption.map(|words| text::small_soft(look, words).into());
    column(std::iter::once(page.into()).chain(caption))
        .spacing(look.mm(2.0))
        .align_x(alignment::Horizontal::Center)
        .width(width)
        .into()
}

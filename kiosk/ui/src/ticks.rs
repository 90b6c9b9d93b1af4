//! The tick list: what has been done with the dossier, one tick after the other.
//!
//! Why: "kept", "sending", "received", "compared" are four different promises, and only the last one
//! makes "Đã nộp" true. Visual language of the kiosk, section 6.
//! Never: a moving picture; the bar grows by messages.

use iced::widget::{Space, column, container, row};
use iced::{Element, Length};

use crate::arrange::{flat, outlined};
use crate::colour::Role;
use crate::fonts::Weight;
use crate::icon::{Icon, icon};
use crate::look::{Look, RESTING_BORDER_MM, Voice};
use crate::text;

/// Height below which a tick must not shrink.
const LEAST_MM: f32 = 30.0;
/// Side of the icon at the default text size.
const ICON_MM: f32 = 15.0;
/// Parts of the bar: fine enough for 40 pages.
const PARTS: u16 = 1000;

/// How far a tick is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TickState {
    /// Done.
    Done,
    /// Under way; with a share from 0 to 1 a bar is drawn.
    Running(Option<f32>),
    /// Still to come.
    ToCome,
    /// Stopped by a fault, which the title names.
    Problem,
}

/// One tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tick<'t> {
    /// How far it is.
    pub state: TickState,
    /// What is done.
    pub title: &'t str,
    /// One small line; at the larger text sizes only that of the running tick stays.
    pub line: Option<&'t str>,
}

/// Ticks below each other, joined by a line.
pub fn tick_list<'a, M: 'a>(look: &Look, ticks: &[Tick<'_>]) -> Element<'a, M> {
    let last = ticks.len().saturating_sub(1);
    column(
        ticks
            .iter()
            .enumerate()
            .map(|(at, one)| tick(look, one, at == last)),
    )
    .width(Length::Fill)
    .into()
}

fn tick<'a, M: 'a>(look: &Look, tick: &Tick<'_>, is_last: bool) -> Element<'a, M> {
    let (shape, icon_role, weight, role) = match tick.state {
        TickState::Done => (Icon::CheckCircle, Role::GoodEdge, Weight::Bold, Role::Ink),
        TickState::Running(_) => (Icon::CircleHalf, Role::Next, Weight::Bold, Role::Ink),
        TickState::ToCome => (Icon::Circle, Role::Edge, Weight::Regular, Role::InkSoft),
        TickState::Problem => (Icon::Warning, Role::WarnEdge, Weight::Bold, Role::Warn),
    };
    let mark = icon(look, shape, ICON_MM, icon_role);
    let side = look.mm(ICON_MM * look.icon_scale());
    let least_mm = if look.is_small_panel() {
        24.0
    } else {
        LEAST_MM
    };
    let least = Space::new().height(look.mm(least_mm));
    let title = text::inked(look, Voice::Body, weight, role, tick.title);
    let mut words = column![title].width(Length::Fill);
    let is_running = matches!(tick.state, TickState::Running(_));
    if let Some(line) = tick.line.filter(|_| is_running || !look.is_large()) {
        words = words.push(text::small(look, line));
    }
    if let TickState::Running(Some(share)) = tick.state {
        words = words.push(progress_bar(look, share));
    }
    let words = words.padding([look.mm(1.0), 0.0]);
    if is_last {
        return row![mark, words].spacing(look.mm(6.0)).into();
    }
    let joint = column![mark, joint(look)].width(side).height(Length::Fill);
    // A row takes the height of a part that fills; here the words decide.
    row![joint, words, least]
        .spacing(look.mm(6.0))
        .height(Length::Shrink)
        .into()
}

fn joint<'a, M: 'a>(look: &Look) -> Element<'a, M> {
    let line = container(Space::new())
        .width(look.mm(1.0))
        .height(Length::Fill)
        .style(flat(look, Role::Edge, Role::Ink, 0.0));
    container(line)
        .center_x(Length::Fill)
        .height(Length::Fill)
        .into()
}

/// A bar, 6 mm high, filled to `share` (0 to 1).
pub fn progress_bar<'a, M: 'a>(look: &Look, share: f32) -> Element<'a, M> {
    let done = (share.clamp(0.0, 1.0) * f32::from(PARTS)).round() as u16;
    let part = |parts: u16| {
        Space::new()
            .width(Length::FillPortion(parts))
            .height(Length::Fill)
    };
    let mut parts = row![];
    if done > 0 {
        let filled = container(part(PARTS)).style(flat(look, Role::Ink, Role::Ink, 0.0));
        parts = parts.push(filled.width(Length::FillPortion(done)));
    }
    if done < PARTS {
        parts = parts.push(part(PARTS - done));
    }
    container(parts)
        .width(Length::Fill)
        .height(look.mm(6.0))
        .padding(look.mm(RESTING_BORDER_MM))
        .style(outlined(
            look,
            Role::Surface,
            Role::Ink,
            1.0,
            Some((RESTING_BORDER_MM, Role::Edge)),
        ))
        .into()
}

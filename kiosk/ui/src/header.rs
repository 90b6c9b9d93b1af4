//! The header: whose desk this is, who works at it, whether the network is there.
//!
//! Why: the words stand in the same place on every screen, so a lost network is seen without a
//! message; it is no fault of the person and gets no colour. Visual language of the kiosk, section 6.
//! Never: anything to touch.

use iced::widget::{Space, column, container, row};
use iced::{Element, Length, alignment};

use crate::arrange::{flat, rule};
use crate::colour::Role;
use crate::fonts::Weight;
use crate::icon::{Icon, icon};
use crate::look::{KEY_RADIUS_MM, Look, Voice};
use crate::pair::{Side, pair};
use crate::text;

/// What the header says. All texts come from the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'t> {
    /// Name of the desk.
    pub desk: &'t str,
    /// Who works, as an icon.
    pub mode_icon: Icon,
    /// Who works, in words.
    pub mode: &'t str,
    /// Whether the network is there.
    pub is_linked: bool,
    /// The network in words.
    pub link: &'t str,
    /// Whether a volunteer helps: the whole band takes the helper's colour.
    pub is_helped: bool,
}

/// The header as a band over the full width; in portrait of two lines.
pub fn header<'a, M: 'a>(look: &Look, header: &Header<'_>) -> Element<'a, M> {
    let (ground, words, line) = if header.is_helped {
        (Role::Helper, Role::OnHelper, Role::HelperEdge)
    } else {
        (Role::Frame, Role::Ink, Role::Edge)
    };
    let weight = if header.is_helped {
        Weight::SemiBold
    } else {
        Weight::Regular
    };
    let mode = item(look, header.mode_icon, header.mode, weight, words);
    let link_icon = if header.is_linked {
        Icon::WifiHigh
    } else {
        Icon::WifiSlash
    };
    let link = item(look, link_icon, header.link, Weight::Regular, words);
    let desk = container(text::inked(
        look,
        Voice::Small,
        Weight::SemiBold,
        words,
        header.desk,
    ));
    let divider = divider(
        look,
        if header.is_helped {
            Role::OnHelper
        } else {
            Role::Edge
        },
    );
    let gap = look.mm(6.0);
    let content: Element<'a, M> = if look.is_portrait() {
        let first = row![mark(look), desk.width(Length::Fill)]
            .spacing(gap)
            .align_y(MIDDLE);
        let second = row![container(mode).width(Length::Fill), divider, link];
        column![first, second.spacing(gap).align_y(MIDDLE)].into()
    } else {
        row![mark(look), desk.width(Length::Fill), mode, divider, link]
            .spacing(gap)
            .align_y(MIDDLE)
            .into()
    };
    let band = container(content)
        .center_y(look.mm(look.header_mm()) - look.mm(0.5))
        .padding([0.0, look.mm(look.columns().margin_mm)])
        .width(Length::Fill)
        .style(flat(look, ground, words, 0.0));
    column![band, rule(look, 0.5, line)].into()
}

const MIDDLE: alignment::Vertical = alignment::Vertical::Center;

/// The mark is a plain door: "một cửa", one door.
fn mark<'a, M: 'a>(look: &Look) -> Element<'a, M> {
    let high = if look.is_portrait() { 10.0 } else { 11.0 };
    container(icon(look, Icon::DoorOpen, 8.0, Role::Frame))
        .center(look.mm(high * look.icon_scale()))
        .style(flat(look, Role::Ornament, Role::Frame, KEY_RADIUS_MM))
        .into()
}

fn item<'a, M: 'a>(
    look: &Look,
    shape: Icon,
    words: &str,
    weight: Weight,
    role: Role,
) -> Element<'a, M> {
    let words = text::inked(look, Voice::Small, weight, role, words);
    pair(
        icon(look, shape, 7.0, role),
        words,
        Side::Before,
        look.mm(2.0),
    )
}

fn divider<'a, M: 'a>(look: &Look, role: Role) -> Element<'a, M> {
    container(Space::new())
        .width(look.mm(0.5))
        .height(look.mm(look.line_mm(Voice::Small)))
        .style(flat(look, role, Role::Ink, 0.0))
        .into()
}

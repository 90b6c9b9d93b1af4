//! The buttons with words: next step, other steps, third way, destroying; and the waiting line.
//!
//! Why: filled teal means "next" and there is at most one on a screen; an outline means "can be
//! touched"; red only destroys. Visual language of the kiosk, sections 1 and 6.
//! Never: an error state (errors stand at their field) and no button in the place of a waiting line.

use iced::advanced::widget::Id;
use iced::widget::{Space, container, row};
use iced::{Element, Length, alignment};

use crate::arrange::flat;
use crate::colour::Role;
use crate::fonts::Weight;
use crate::icon::{Icon, icon};
use crate::look::{BUTTON_RADIUS_MM, Look, MAIN_BORDER_MM, RESTING_BORDER_MM, Voice};
use crate::pair::{Side, pair};
use crate::target::{Skin, Target};
use crate::text;

/// Width and height below which a main button must not shrink.
const LEAST_MM: (f32, f32) = (60.0, 22.0);
/// Space inside a button left and right, and above and below.
const PADDING_MM: (f32, f32) = (6.0, 1.0);
/// Side of the icon in a button at the default text size.
const ICON_MM: f32 = 9.0;
/// Space between icon and words.
const ICON_GAP_MM: f32 = 3.0;

const SECONDARY: Skin = Skin {
    fill: Role::Surface,
    held: Role::Pressed,
    held_words: Role::OnPressed,
    edge: Some(Role::Ink),
    border_mm: MAIN_BORDER_MM,
    radius_mm: BUTTON_RADIUS_MM,
};
const PRIMARY: Skin = Skin {
    fill: Role::Next,
    held: Role::NextPressed,
    held_words: Role::OnNextPressed,
    edge: Some(Role::Next),
    ..SECONDARY
};
const QUIET: Skin = Skin {
    fill: Role::Ground,
    edge: Some(Role::Edge),
    border_mm: RESTING_BORDER_MM,
    ..SECONDARY
};
const DANGER_LINE: Skin = Skin {
    edge: Some(Role::DangerEdge),
    ..SECONDARY
};
const DANGER: Skin = Skin {
    fill: Role::Danger,
    held: Role::DangerPressed,
    held_words: Role::OnDangerPressed,
    edge: Some(Role::DangerEdge),
    ..SECONDARY
};
/// Something not usable: its label says what is missing.
pub(crate) const NOT_USABLE: Skin = Skin {
    fill: Role::DisabledFill,
    edge: None,
    ..SECONDARY
};

/// What a button says, in which weight and colour.
struct Label<'l> {
    words: &'l str,
    icon: Option<Icon>,
    voice: Voice,
    weight: Weight,
    role: Role,
}

/// The one next step. Without `on_press` it is not usable and `label` must say what is missing.
///
/// It fills its place and is at least 22 mm high. An arrow or caret stands after the words, every
/// other icon before them.
pub fn primary<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    label: &str,
    icon: Option<Icon>,
    on_press: Option<M>,
) -> Element<'a, M> {
    let label = Label {
        words: label,
        icon,
        voice: Voice::Body,
        weight: Weight::Bold,
        role: Role::OnNext,
    };
    button(look, id, PRIMARY, &label, on_press).into()
}

/// The next step as the one great button of a screen (attract, "still there?"): 32 mm high, in the
/// size of a title.
pub fn primary_large<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    label: &str,
    icon: Option<Icon>,
    on_press: Option<M>,
) -> Element<'a, M> {
    let label = Label {
        words: label,
        icon,
        voice: Voice::Title,
        weight: Weight::Bold,
        role: Role::OnNext,
    };
    button(look, id, PRIMARY, &label, on_press)
        .at_least(look, LEAST_MM.0, 32.0)
        .into()
}

/// Another step that is as good as the next one, as wide as its place.
pub fn secondary<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    label: &str,
    icon: Option<Icon>,
    on_press: Option<M>,
) -> Element<'a, M> {
    button(
        look,
        id,
        SECONDARY,
        &labelled(label, icon, Role::Ink),
        on_press,
    )
    .into()
}

/// Back: same place and width on every screen; the frame gives the width.
pub fn back<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    label: &str,
    on_press: Option<M>,
) -> Element<'a, M> {
    let label = labelled(label, Some(Icon::ArrowLeft), Role::Ink);
    button(look, id, SECONDARY, &label, on_press)
        .at_left()
        .into()
}

/// A third way out, as wide as its words (the frame stretches it over the aside).
pub fn quiet<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    label: &str,
    icon: Option<Icon>,
    on_press: Option<M>,
) -> Element<'a, M> {
    let label = labelled(label, icon, Role::Ink);
    button(look, id, QUIET, &label, on_press)
        .width(Length::Shrink)
        .into()
}

/// The first step of destroying something: outline and words in red, at least 12 mm from Next and
/// never at its height.
pub fn danger<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    label: &str,
    icon: Option<Icon>,
    on_press: Option<M>,
) -> Element<'a, M> {
    let label = labelled(label, icon, Role::DangerText);
    button(look, id, DANGER_LINE, &label, on_press)
        .width(Length::Shrink)
        .into()
}

/// The confirming step of destroying something; only in an overlay.
pub fn danger_confirm<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    label: &str,
    icon: Option<Icon>,
    on_press: Option<M>,
) -> Element<'a, M> {
    let label = labelled(label, icon, Role::OnDanger);
    button(look, id, DANGER, &label, on_press)
        .width(Length::Shrink)
        .into()
}

/// The flat line in the place of Next while the machine waits or the choice itself is the next step.
pub fn waiting_line<'a, M: 'a>(look: &Look, words: &str, icon: Option<Icon>) -> Element<'a, M> {
    let label = Label {
        words,
        icon,
        voice: Voice::Body,
        weight: Weight::Regular,
        role: Role::InkSoft,
    };
    let radius = if look.contrast.is_high() {
        0.0
    } else {
        BUTTON_RADIUS_MM
    };
    let strut = Space::new().height(look.mm(LEAST_MM.1 - 2.0 * PADDING_MM.1));
    let line = row![
        container(content(look, &label, |role| role)).center_x(Length::Fill),
        strut
    ]
    .align_y(alignment::Vertical::Center);
    container(line)
        .align_y(alignment::Vertical::Center)
        .width(Length::Fill)
        .padding([look.mm(PADDING_MM.1), look.mm(PADDING_MM.0)])
        .style(flat(look, Role::Sunken, Role::InkSoft, radius))
        .into()
}

fn labelled(words: &str, icon: Option<Icon>, role: Role) -> Label<'_> {
    Label {
        words,
        icon,
        voice: Voice::Body,
        weight: Weight::SemiBold,
        role,
    }
}

fn button<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    skin: Skin,
    label: &Label<'_>,
    on_press: Option<M>,
) -> Target<'a, M> {
    let is_usable = on_press.is_some();
    let skin = if is_usable { skin } else { NOT_USABLE };
    let label = if is_usable {
        Label { ..*label }
    } else {
        Label {
            weight: Weight::Regular,
            role: Role::DisabledInk,
            icon: None,
            ..*label
        }
    };
    Target::new(
        look,
        id,
        skin,
        |face| content(look, &label, |role| face.words(role)),
        on_press,
    )
    .centred()
    .at_least(look, LEAST_MM.0, LEAST_MM.1)
    .padded(look, PADDING_MM.0, PADDING_MM.1)
}

fn content<'a, M: 'a>(
    look: &Look,
    label: &Label<'_>,
    role: impl Fn(Role) -> Role,
) -> Element<'a, M> {
    let role = role(label.role);
    let words = text::inked(look, label.voice, label.weight, role, label.words).center();
    match label.icon {
        None => words.into(),
        Some(shape) => {
            let side = if leads_on(shape) {
                Side::After
            } else {
                Side::Before
            };
            pair(
                icon(look, shape, ICON_MM, role),
                words,
                side,
                look.mm(ICON_GAP_MM),
            )
        }
    }
}

/// Whether an icon points to what comes, and therefore stands after the words.
fn leads_on(icon: Icon) -> bool {
    matches!(icon, Icon::ArrowRight | Icon::CaretRight | Icon::CaretDown)
}

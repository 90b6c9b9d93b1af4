//! The field with echo: the label above, what has been typed in large letters, the caret.
//!
//! Why our own and not a text input: focus and caret belong to the screen's state, so that keyboard,
//! keypad, card and tests all send the same keys. Visual language of the kiosk, section 6.
//! Never: an error without its sentence; the wrong value stays.

use iced::advanced::widget::Id;
use iced::widget::{Space, column, container, row};
use iced::{Element, Length, alignment};

use crate::arrange::flat;
use crate::button::NOT_USABLE;
use crate::colour::Role;
use crate::fonts::Weight;
use crate::look::{KEY_RADIUS_MM, Look, MAIN_BORDER_MM, Voice};
use crate::notice::problem;
use crate::target::{Face, Skin, Target};
use crate::text;

/// Mean width of a letter of the echo as a share of its type size.
const LETTER_EM: f32 = 0.6;

/// What a field is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldState<'t> {
    /// Waiting to be touched.
    #[default]
    Resting,
    /// Being typed in.
    Active,
    /// Wrong, with the sentence that says what is expected.
    Error(&'t str),
    /// Filled by the machine, cannot be changed here.
    ReadOnly,
}

/// What a field shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'t> {
    /// The name of the field; empty where the question itself is the name.
    pub label: &'t str,
    /// What has been typed.
    pub value: &'t str,
    /// The instruction while it is empty.
    pub hint: &'t str,
    /// What it is doing.
    pub state: FieldState<'t>,
}

/// A field as wide as its place. A press asks to type here.
pub fn field<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    field: &Field<'_>,
    on_press: Option<M>,
) -> Element<'a, M> {
    let is_read_only = field.state == FieldState::ReadOnly;
    let on_press = on_press.filter(|_| !is_read_only);
    let least = if look.is_small_panel() { 20.0 } else { 26.0 };
    let echo = Target::new(
        look,
        id,
        skin(look, field.state),
        |face| content(look, field, face),
        on_press,
    )
    .at_least(look, 20.0, least)
    .padded(look, 5.0, 0.5);
    let mut whole = column![].spacing(look.mm(1.0)).width(Length::Fill);
    if !field.label.is_empty() {
        whole = whole.push(text::label(look, field.label));
    }
    whole = whole.push(echo);
    if let FieldState::Error(sentence) = field.state {
        whole = whole.push(problem(look, sentence));
    }
    whole.into()
}

fn skin(look: &Look, state: FieldState<'_>) -> Skin {
    let resting = Skin {
        fill: Role::Surface,
        held: Role::Pressed,
        held_words: Role::OnPressed,
        edge: Some(Role::Ink),
        border_mm: MAIN_BORDER_MM,
        radius_mm: KEY_RADIUS_MM,
    };
    let heavier = if look.contrast.is_high() { 0.5 } else { 0.0 };
    match state {
        FieldState::Resting => resting,
        FieldState::Active => Skin {
            edge: Some(Role::Next),
            border_mm: 1.25 + heavier,
            ..resting
        },
        FieldState::Error(_) => Skin {
            fill: Role::WarnSoft,
            edge: Some(Role::WarnEdge),
            border_mm: 1.0 + heavier,
            ..resting
        },
        FieldState::ReadOnly => Skin {
            radius_mm: KEY_RADIUS_MM,
            ..NOT_USABLE
        },
    }
}

fn content<'a, M: 'a>(look: &Look, field: &Field<'_>, face: Face) -> Element<'a, M> {
    let voice = voice(look, field);
    let role = match field.state {
        FieldState::ReadOnly => Role::DisabledInk,
        FieldState::Error(_) => face.words(Role::Warn),
        FieldState::Resting | FieldState::Active => face.words(Role::Ink),
    };
    let is_active = field.state == FieldState::Active;
    let mut line = row![].align_y(alignment::Vertical::Center);
    // The strut keeps the height while the field is empty.
    line = line.push(Space::new().height(look.mm(look.line_mm(voice))));
    if !field.value.is_empty() {
        line = line.push(text::inked(
            look,
            voice,
            Weight::SemiBold,
            role,
            field.value,
        ));
    }
    if is_active {
        line = line.push(caret(look, voice, role));
    }
    if field.value.is_empty() && !field.hint.is_empty() {
        let role = face.words(Role::InkSoft);
        line = line.push(text::inked(
            look,
            Voice::Body,
            Weight::Regular,
            role,
            field.hint,
        ));
    }
    line.spacing(look.mm(1.0)).into()
}

/// A long value is written smaller rather than cut; the smallest size wraps.
fn voice(look: &Look, field: &Field<'_>) -> Voice {
    if field.state == FieldState::ReadOnly {
        return Voice::Body;
    }
    let letters = field.value.chars().count() as f32;
    let room_mm = look.columns().main_mm - 12.0;
    let fits = |voice| letters * LETTER_EM * look.line_mm(voice) / 1.4 <= room_mm;
    [Voice::Echo, Voice::Title]
        .into_iter()
        .find(|voice| fits(*voice))
        .unwrap_or(Voice::Body)
}

fn caret<'a, M: 'a>(look: &Look, voice: Voice, role: Role) -> Element<'a, M> {
    container(Space::new())
        .width(look.mm(1.0))
        .height((look.type_px(voice) * 1.15).round())
        .style(flat(look, role, role, 0.0))
        .into()
}

//! Words on the screen: the one place that sets face, size and line height.
//!
//! Why: a text without its line height cuts the marks of capitals, and a text without its size does
//! not grow with the person's choice. Visual language of the kiosk, section 3.
//! Never: italics, letter spacing, capitals for emphasis, a size of one's own.

use iced::widget::text::{LineHeight, Text};
use iced::widget::{container, text};
use iced::{Element, Length};

use crate::colour::Role;
use crate::fonts::{Weight, face};
use crate::look::{Look, Voice};

/// Widest line of reading text: 45 characters, as a multiple of the type size.
const READING_EM: f32 = 22.6;

/// Reading text.
pub fn body<'a>(look: &Look, words: &str) -> Text<'a> {
    voiced(look, Voice::Body, Weight::Regular, words)
}

/// Body text in SemiBold: labels and answers.
pub fn label<'a>(look: &Look, words: &str) -> Text<'a> {
    voiced(look, Voice::Body, Weight::SemiBold, words)
}

/// Body text in Bold: the next step, numbers of steps.
pub fn strong<'a>(look: &Look, words: &str) -> Text<'a> {
    voiced(look, Voice::Body, Weight::Bold, words)
}

/// One supporting line.
pub fn small<'a>(look: &Look, words: &str) -> Text<'a> {
    voiced(look, Voice::Small, Weight::Regular, words)
}

/// A small line in SemiBold: status words, names of groups.
pub fn small_label<'a>(look: &Look, words: &str) -> Text<'a> {
    voiced(look, Voice::Small, Weight::SemiBold, words)
}

/// The question of the screen.
pub fn title<'a>(look: &Look, words: &str) -> Text<'a> {
    voiced(look, Voice::Title, Weight::Bold, words)
}

/// Text as it is being typed, and codes to copy down.
pub fn echo<'a>(look: &Look, words: &str) -> Text<'a> {
    voiced(look, Voice::Echo, Weight::SemiBold, words)
}

/// The sentence of the attract screen.
pub fn attract<'a>(look: &Look, words: &str) -> Text<'a> {
    voiced(look, Voice::Attract, Weight::Bold, words)
}

/// A hint under the title, in the soft ink, at most 45 characters a line.
pub fn hint<'a, M: 'a>(look: &Look, words: &str) -> Element<'a, M> {
    reading(look, body(look, words).color(look.colour(Role::InkSoft)))
}

/// Reading text, at most 45 characters a line however wide its column is.
pub fn paragraph<'a, M: 'a>(look: &Look, words: &str) -> Element<'a, M> {
    reading(look, body(look, words))
}

/// A small line in the soft ink.
pub fn small_soft<'a>(look: &Look, words: &str) -> Text<'a> {
    inked(look, Voice::Small, Weight::Regular, Role::InkSoft, words)
}

/// Any voice in any weight and colour role; for pieces that have no helper of their own.
pub fn inked<'a>(look: &Look, voice: Voice, weight: Weight, role: Role, words: &str) -> Text<'a> {
    voiced(look, voice, weight, words).color(look.colour(role))
}

/// Words in the inherited colour.
pub(crate) fn voiced<'a>(look: &Look, voice: Voice, weight: Weight, words: &str) -> Text<'a> {
    text(words.to_owned())
        .font(face(weight))
        .size(look.type_px(voice))
        .line_height(LineHeight::Absolute(look.line_px(voice).into()))
}

/// Words of `size_px` on lines of whole pixels: a fraction would shift every fill below by half a
/// pixel and leave seams.
pub(crate) fn sized(words: Text<'_>, size_px: f32, line_height: f32) -> Text<'_> {
    words
        .size(size_px)
        .line_height(LineHeight::Absolute((size_px * line_height).round().into()))
}

fn reading<'a, M: 'a>(look: &Look, words: Text<'a>) -> Element<'a, M> {
    let widest = (READING_EM * look.type_px(Voice::Body)).round();
    container(words)
        .max_width(widest)
        .width(Length::Fill)
        .into()
}

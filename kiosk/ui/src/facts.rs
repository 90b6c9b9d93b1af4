//! Cards: flat sheets with facts of the dossier or a drawing. Not targets, hence no outline.
//!
//! Visual language of the kiosk, section 6; in the high contrasts a card is the space between two
//! hairlines, since it has no fill of its own.

use iced::widget::{column, container, row};
use iced::{Element, Length, Padding};

use crate::arrange::{flat, hairline, rule};
use crate::colour::Role;
use crate::look::{CARD_RADIUS_MM, Look, Voice};
use crate::text;

/// Mean width of a letter as a share of the type size, on the wide side for Vietnamese.
const LETTER_EM: f32 = 0.58;
/// Where the base line lies below the top of a line of height 1.5, as a share of the type size.
const BASE_LINE_EM: f32 = 1.14;

/// A flat card around `content`.
pub fn card<'a, M: 'a>(look: &Look, content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    sheet(look, Length::Shrink, content.into())
}

/// A flat card that takes all the height there is.
pub fn tall_card<'a, M: 'a>(look: &Look, content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    sheet(look, Length::Fill, content.into())
}

fn sheet<'a, M: 'a>(look: &Look, height: Length, content: Element<'a, M>) -> Element<'a, M> {
    if look.contrast.is_high() {
        let line = || rule(look, 0.75, Role::EdgeQuiet);
        let content = container(content)
            .padding([look.mm(5.0), 0.0])
            .height(height);
        return column![line(), content.width(Length::Fill), line()].into();
    }
    container(content)
        .width(Length::Fill)
        .height(height)
        .padding([look.mm(5.0), look.mm(6.0)])
        .style(flat(look, Role::Sunken, Role::Ink, CARD_RADIUS_MM))
        .into()
}

/// A card with a title, one small line and facts.
pub fn facts_card<'a, M: 'a>(
    look: &Look,
    title: &str,
    line: Option<&str>,
    facts: &[Fact<'_>],
) -> Element<'a, M> {
    let mut content = column![text::label(look, title)];
    if let Some(line) = line.filter(|_| !look.is_large()) {
        content = content.push(text::small_soft(look, line));
    }
    let gap = Padding::ZERO.vertical(look.mm(3.0));
    content = content.push(container(hairline(look)).padding(gap));
    let facts = if look.is_large() && !look.is_portrait() {
        stacked(look, facts)
    } else {
        fact_list(look, facts)
    };
    card(look, content.push(facts))
}

/// A fact: what it is about, what it is, and one small line below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact<'t> {
    /// What it is about, one or two words.
    pub about: &'t str,
    /// What it is.
    pub says: &'t str,
    /// Why, or until when; goes at the larger text sizes.
    pub line: Option<&'t str>,
}

/// Facts whose answers stand below what they are about: large text in a narrow column.
fn stacked<'a, M: 'a>(look: &Look, facts: &[Fact<'_>]) -> Element<'a, M> {
    let stacked = |fact: &Fact<'_>| {
        let about = text::small_soft(look, fact.about);
        column![about, text::label(look, fact.says)].into()
    };
    column(facts.iter().map(stacked))
        .spacing(look.mm(2.0))
        .width(Length::Fill)
        .into()
}

/// Facts below each other, their answers aligned.
pub fn fact_list<'a, M: 'a>(look: &Look, facts: &[Fact<'_>]) -> Element<'a, M> {
    column(fact_rows(look, facts))
        .spacing(look.mm(2.0))
        .width(Length::Fill)
        .into()
}

/// The same facts as single rows, for a list that may be longer than the screen.
pub fn fact_rows<'a, M: 'a>(look: &Look, facts: &[Fact<'_>]) -> Vec<Element<'a, M>> {
    let longest = facts
        .iter()
        .map(|fact| fact.about.chars().count())
        .max()
        .unwrap_or(0);
    let about_px = (longest as f32 * LETTER_EM * look.type_px(Voice::Small)).ceil();
    let row = |fact| fact_row(look, about_px, fact);
    facts.iter().map(row).collect()
}

fn fact_row<'a, M: 'a>(look: &Look, about_px: f32, fact: &Fact<'_>) -> Element<'a, M> {
    let drop = (look.type_px(Voice::Body) - look.type_px(Voice::Small)) * BASE_LINE_EM;
    let about = container(text::small_soft(look, fact.about))
        .width(about_px)
        .padding(Padding::ZERO.top(drop.max(0.0)));
    let says = text::label(look, fact.says).into();
    let line = fact.line.filter(|_| !look.is_large());
    let line = line.map(|line| text::small_soft(look, line).into());
    let says = column(std::iter::once(says).chain(line)).width(Length::Fill);
    row![about, says].spacing(look.mm(5.0)).into()
}

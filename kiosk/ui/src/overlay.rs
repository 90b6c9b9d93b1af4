//! Overlays: a panel over the body for a fault, a question or the idle warning.
//!
//! Why: a fault never loses the screen below it, and says in this order what happened, that papers
//! and data are safe, what to do, and who can help. UX rules 21 and 28; visual language, section 6.
//! Never: over header or comfort bar, so that help and leaving stay in reach.

use iced::widget::{column, container, row};
use iced::{Element, Length, alignment};

use crate::arrange::outlined;
use crate::colour::Role;
use crate::fitting::fitting;
use crate::icon::{Icon, icon};
use crate::look::Look;
use crate::notice::{Tone, notice};
use crate::ruler::height_px;
use crate::steps::{StepRoom, steps};
use crate::text;

/// Space inside the panel above and below.
const PADDING_MM: f32 = 8.0;
/// Space between what is said and the buttons.
const GAP_MM: f32 = 5.0;
/// Space between two buttons: one of them may destroy something.
const BELOW_GAP_MM: f32 = 12.0;

/// What an overlay says. Everything but the title may be missing.
pub struct Overlay<'a, 't, M> {
    /// Whether it is a fault: amber border and triangle.
    pub is_fault: bool,
    /// Drawing or ring at the left (above the words in portrait); give it its own size.
    pub lead: Option<Element<'a, M>>,
    /// What happened, or the question.
    pub title: &'t str,
    /// One or two sentences.
    pub words: Option<&'t str>,
    /// That papers and data are safe.
    pub safe: Option<&'t str>,
    /// What to do now, numbered.
    pub steps: &'t [&'t str],
    /// Buttons or a waiting line beside the lead, below the words.
    pub beside: Vec<Element<'a, M>>,
    /// Buttons below both.
    pub below: Vec<Element<'a, M>>,
}

impl<'t, M> Overlay<'_, 't, M> {
    /// An overlay with a title and nothing else.
    #[must_use]
    pub fn titled(title: &'t str) -> Self {
        Self {
            is_fault: false,
            lead: None,
            title,
            words: None,
            safe: None,
            steps: &[],
            beside: Vec::new(),
            below: Vec::new(),
        }
    }
}

/// The panel, for [`crate::Frame::overlay`].
pub fn overlay_panel<'a, M: 'a>(look: &Look, overlay: Overlay<'a, '_, M>) -> Element<'a, M> {
    let across = if look.is_portrait() { 6.0 } else { 10.0 };
    let width = look.mm(width_mm(look)) - 2.0 * look.mm(across);
    let ways = overlay.ways().map(|way| said(look, &way));
    let mut below = column(overlay.below)
        .spacing(look.mm(BELOW_GAP_MM))
        .width(Length::Fill)
        .into();
    // The buttons get their room first: without them nobody gets out.
    let most =
        look.mm(look.body_mm(false) - 2.0 * PADDING_MM - GAP_MM) - height_px(&mut below, width);
    let said = column(std::iter::once(fitting(ways)).chain(overlay.beside))
        .spacing(look.mm(3.0))
        .width(Length::Fill);
    let head = container(headed(look, overlay.lead, said.into())).max_height(most);
    let content = column![head, below].spacing(look.mm(GAP_MM));
    let edge = if overlay.is_fault {
        Role::WarnEdge
    } else {
        Role::Ink
    };
    container(content.width(Length::Fill))
        .width(look.mm(width_mm(look)))
        .padding([look.mm(PADDING_MM), look.mm(across)])
        .style(outlined(
            look,
            Role::Ground,
            Role::Ink,
            5.0,
            Some((1.25, edge)),
        ))
        .into()
}

/// What is said, above the buttons.
#[derive(Clone, Copy)]
struct Said<'t> {
    is_fault: bool,
    title: &'t str,
    words: Option<&'t str>,
    safe: Option<&'t str>,
    steps: &'t [&'t str],
}

impl<'t, M> Overlay<'_, 't, M> {
    /// What may go where there is no room: who else helps, then the explanation, then that the
    /// papers are safe. What to do now stays longest.
    fn ways(&self) -> [Said<'t>; 5] {
        let all = Said {
            is_fault: self.is_fault,
            title: self.title,
            words: self.words,
            safe: self.safe,
            steps: self.steps,
        };
        let first = self.steps.get(..1).unwrap_or_default();
        let fewer = Said {
            steps: first,
            ..all
        };
        let short = Said {
            words: None,
            ..fewer
        };
        let shorter = Said {
            safe: None,
            ..short
        };
        if first.is_empty() {
            let without_safe = Said { safe: None, ..all };
            return [all, without_safe, short, shorter, shorter];
        }
        let least = Said {
            steps: &[],
            ..shorter
        };
        [all, fewer, short, shorter, least]
    }
}

fn said<'a, M: 'a>(look: &Look, what: &Said<'_>) -> Element<'a, M> {
    let title: Element<'a, M> = text::title(look, what.title).into();
    let title = if what.is_fault {
        let sign = icon(look, Icon::Warning, 16.0, Role::WarnEdge);
        row![sign, title]
            .spacing(look.mm(4.0))
            .align_y(alignment::Vertical::Center)
            .into()
    } else {
        title
    };
    let mut said = column![title].spacing(look.mm(3.0)).width(Length::Fill);
    if let Some(words) = what.words {
        said = said.push(text::paragraph(look, words));
    }
    if let Some(safe) = what.safe {
        said = said.push(notice(look, Tone::Good, Icon::ShieldCheck, safe));
    }
    if !what.steps.is_empty() {
        said = said.push(steps(look, StepRoom::Overlay, what.steps));
    }
    said.into()
}

fn headed<'a, M: 'a>(
    look: &Look,
    lead: Option<Element<'a, M>>,
    said: Element<'a, M>,
) -> Element<'a, M> {
    match lead {
        None => said,
        Some(lead) if look.is_portrait() => {
            let lead = container(lead).center_x(Length::Fill);
            column![lead, said].spacing(look.mm(6.0)).into()
        }
        Some(lead) => row![lead, said]
            .spacing(look.mm(10.0))
            .align_y(alignment::Vertical::Center)
            .into(),
    }
}

fn width_mm(look: &Look) -> f32 {
    let columns = look.columns();
    let room = look.panel.width_mm - 2.0 * columns.margin_mm;
    if look.is_large() {
        room
    } else {
        room.min(420.0)
    }
}

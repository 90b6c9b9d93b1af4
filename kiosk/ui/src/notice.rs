//! Notices and verdicts: flat bars that say something and cannot be touched.
//!
//! Visual language of the kiosk, section 6: a bar at the left, no outline, no radius. A verdict is
//! larger and has two lines: what it is, and what to look at or do.

use iced::widget::{Space, column, container, row};
use iced::{Element, Length, alignment};

use crate::arrange::flat;
use crate::colour::Role;
use crate::fonts::Weight;
use crate::icon::{Icon, icon};
use crate::look::{Look, Voice};
use crate::text;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// A fact.
    #[default]
    Plain,
    /// All is well.
    Good,
    /// Something must be looked at.
    Warn,
    /// About the volunteer beside the citizen.
    Helper,
}

impl Tone {
    /// Ground, words, bar and icon.
    fn roles(self) -> (Role, Role, Role, Role) {
        match self {
            Self::Plain => (Role::Sunken, Role::Ink, Role::Edge, Role::Ink),
            Self::Good => (Role::GoodSoft, Role::Good, Role::GoodEdge, Role::GoodEdge),
            Self::Warn => (Role::WarnSoft, Role::Warn, Role::WarnEdge, Role::WarnEdge),
            Self::Helper => (Role::HelperSoft, Role::Ink, Role::HelperEdge, Role::Ink),
        }
    }
}

/// A notice bar with one short sentence.
pub fn notice<'a, M: 'a>(look: &Look, tone: Tone, shape: Icon, words: &str) -> Element<'a, M> {
    let (_, role, _, icon_role) = tone.roles();
    let words = text::inked(look, Voice::Body, Weight::Regular, role, words);
    let content = line(look, icon(look, shape, 10.0, icon_role), words.into());
    bar(look, tone, 2.0, 3.0, content)
}

/// A verdict banner: `verdict` in words, and below it what to look at or do. Where there may be no
/// room for the advice, offer both to [`crate::fitting`].
pub fn verdict<'a, M: 'a>(
    look: &Look,
    tone: Tone,
    verdict: &str,
    advice: Option<&str>,
) -> Element<'a, M> {
    let (_, role, _, icon_role) = tone.roles();
    let first = text::inked(look, Voice::Body, Weight::SemiBold, role, verdict).into();
    let second =
        advice.map(|advice| text::inked(look, Voice::Body, Weight::Regular, role, advice).into());
    let words = column(std::iter::once(first).chain(second));
    let content = line(look, icon(look, sign(tone), 14.0, icon_role), words.into());
    bar(look, tone, 3.0, 4.0, content)
}

/// A verdict on the whole dossier, in the size of a title.
pub fn great_verdict<'a, M: 'a>(look: &Look, tone: Tone, words: &str) -> Element<'a, M> {
    let (_, role, _, icon_role) = tone.roles();
    let words = text::inked(look, Voice::Title, Weight::Bold, role, words);
    let content = line(look, icon(look, sign(tone), 18.0, icon_role), words.into());
    bar(look, tone, 3.0, 4.0, content)
}

/// A sentence below a field or a row that says what is wrong with it.
pub fn problem<'a, M: 'a>(look: &Look, words: &str) -> Element<'a, M> {
    let words = text::inked(look, Voice::Body, Weight::SemiBold, Role::Warn, words);
    row![icon(look, Icon::Warning, 8.0, Role::WarnEdge), words]
        .spacing(look.mm(2.0))
        .align_y(alignment::Vertical::Center)
        .into()
}

/// A line with an icon on the bare ground: a state of the machine, the name of a group.
pub fn icon_line<'a, M: 'a>(
    look: &Look,
    shape: Icon,
    icon_role: Role,
    words: impl Into<Element<'a, M>>,
) -> Element<'a, M> {
    row![icon(look, shape, 10.0, icon_role), words.into()]
        .spacing(look.mm(2.0))
        .align_y(alignment::Vertical::Center)
        .into()
}

fn sign(tone: Tone) -> Icon {
    match tone {
        Tone::Good => Icon::CheckCircle,
        Tone::Warn => Icon::Warning,
        Tone::Plain => Icon::ShieldCheck,
        Tone::Helper => Icon::Users,
    }
}

fn line<'a, M: 'a>(look: &Look, icon: Element<'a, M>, words: Element<'a, M>) -> Element<'a, M> {
    row![icon, container(words).width(Length::Fill)]
        .spacing(look.mm(4.0))
        .align_y(alignment::Vertical::Center)
        .into()
}

fn bar<'a, M: 'a>(
    look: &Look,
    tone: Tone,
    bar_mm: f32,
    padding_mm: f32,
    content: Element<'a, M>,
) -> Element<'a, M> {
    let (ground, words, edge, _) = tone.roles();
    let bar = container(Space::new())
        .width(look.mm(bar_mm))
        .height(Length::Fill)
        .style(flat(look, edge, words, 0.0));
    let content = container(content)
        .width(Length::Fill)
        .padding([look.mm(padding_mm), look.mm(5.0)])
        .style(flat(look, ground, words, 0.0));
    // A row takes the height of a part that fills; here the words decide.
    row![bar, content].height(Length::Shrink).into()
}

//! Rows: tasks, choices, answers to check, papers to bring, promises.
//!
//! Why: finished rows are quiet and open rows stand out; a state has an icon, a border and a word,
//! never a colour alone. Visual language of the kiosk, section 6.
//! Never: half a row at the lower edge (see [`Look::rows_that_fit`]).

use iced::advanced::widget::Id;
use iced::widget::{Space, column, container, row};
use iced::{Element, Length, alignment};

use crate::arrange::{flat, hairline};
use crate::colour::Role;
use crate::fonts::Weight;
use crate::icon::{Icon, icon};
use crate::look::{
    BUTTON_RADIUS_MM, FLAT_ROW_MM, Look, MAIN_BORDER_MM, MIN_ROW_MM, RESTING_BORDER_MM,
    ROW_PADDING_MM, TARGET_GAP_MM, Voice,
};
use crate::pair::{Side, pair};
use crate::target::{Face, Skin, Target};
use crate::text;

/// A row higher than this looks like a tile.
const MOST_ROW_MM: f32 = 36.0;

const MIDDLE: alignment::Vertical = alignment::Vertical::Center;

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// Not begun.
    Open,
    /// In progress: the row that the next step continues.
    Current,
    /// Done.
    Done,
    /// Something must be looked at again.
    Problem,
}

/// One task of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskRow<'t> {
    /// Its number, from 1.
    pub number: usize,
    /// What it is about.
    pub title: &'t str,
    /// One small line, for a problem its reason; goes at the larger text sizes.
    pub line: Option<&'t str>,
    /// How far it is.
    pub state: TaskState,
    /// The state as a word.
    pub state_word: &'t str,
}

/// What follows from the state of a task.
struct TaskStyle {
    skin: Skin,
    weight: Weight,
    words: Role,
    icon: Icon,
    icon_role: Role,
    state_weight: Weight,
}

/// A task as a row to touch, at least 22 mm high.
pub fn task_row<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    task: &TaskRow<'_>,
    on_press: Option<M>,
) -> Element<'a, M> {
    let style = task_style(look, task.state);
    Target::new(
        look,
        id,
        style.skin,
        |face| task_content(look, task, &style, face),
        on_press,
    )
    .height(Length::Fill)
    .at_least(look, 60.0, MIN_ROW_MM)
    .padded(look, 5.0, ROW_PADDING_MM)
    .into()
}

/// Task rows that share all the room of the main column, each up to 36 mm high.
pub fn task_rows<'a, M: 'a>(
    look: &Look,
    rows: impl IntoIterator<Item = Element<'a, M>>,
) -> Element<'a, M> {
    let most = look.mm(MOST_ROW_MM);
    let rows = rows
        .into_iter()
        .map(|row| container(row).height(Length::Fill).max_height(most).into());
    column(rows)
        .spacing(look.mm(TARGET_GAP_MM))
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}

fn task_style(look: &Look, state: TaskState) -> TaskStyle {
    let is_high = look.contrast.is_high();
    let skin = Skin {
        fill: Role::Surface,
        held: Role::Pressed,
        held_words: Role::OnPressed,
        edge: Some(Role::Ink),
        border_mm: MAIN_BORDER_MM,
        radius_mm: BUTTON_RADIUS_MM,
    };
    let open = TaskStyle {
        skin,
        weight: Weight::SemiBold,
        words: Role::Ink,
        icon: Icon::Circle,
        icon_role: Role::Ink,
        state_weight: Weight::SemiBold,
    };
    match state {
        TaskState::Open => open,
        TaskState::Current => TaskStyle {
            skin: Skin {
                fill: Role::NextSoft,
                edge: Some(Role::Next),
                border_mm: if is_high { 2.0 } else { 1.0 },
                ..skin
            },
            weight: Weight::Bold,
            icon: Icon::CircleHalf,
            icon_role: Role::Next,
            ..open
        },
        TaskState::Done => TaskStyle {
            skin: Skin {
                fill: Role::Ground,
                edge: Some(if is_high { Role::EdgeQuiet } else { Role::Edge }),
                border_mm: look.resting_border_mm(),
                ..skin
            },
            weight: Weight::Regular,
            icon: Icon::CheckCircle,
            icon_role: Role::GoodEdge,
            state_weight: Weight::Regular,
            ..open
        },
        TaskState::Problem => TaskStyle {
            skin: Skin {
                fill: Role::WarnSoft,
                edge: Some(Role::WarnEdge),
                border_mm: if is_high { 1.25 } else { MAIN_BORDER_MM },
                ..skin
            },
            words: Role::Warn,
            icon: Icon::Warning,
            icon_role: Role::WarnEdge,
            ..open
        },
    }
}

fn task_content<'a, M: 'a>(
    look: &Look,
    task: &TaskRow<'_>,
    style: &TaskStyle,
    face: Face,
) -> Element<'a, M> {
    let role = face.words(style.words);
    let number = text::inked(
        look,
        Voice::Body,
        Weight::Bold,
        role,
        &task.number.to_string(),
    );
    let number = container(number).align_right(look.mm(10.0 * look.icon_scale()));
    let state = pair(
        icon(look, style.icon, 8.0, face.words(style.icon_role)),
        text::inked(
            look,
            Voice::Small,
            style.state_weight,
            role,
            task.state_word,
        ),
        Side::Before,
        look.mm(2.0),
    );
    let title = text::inked(look, Voice::Body, style.weight, role, task.title);
    let line = task.line.filter(|_| !look.is_large());
    let line = line.map(|line| text::inked(look, Voice::Small, Weight::Regular, role, line).into());
    let mut words = column(std::iter::once(title.into()).chain(line));
    let caret = icon(look, Icon::CaretRight, 8.0, role);
    let content = if look.is_portrait() && look.is_large() {
        words = words.push(state);
        row![number, words.width(Length::Fill), caret]
    } else {
        row![number, words.width(Length::Fill), state, caret]
    };
    content.spacing(look.mm(4.0)).align_y(MIDDLE).into()
}

/// One thing to choose from a list of results: title, small line, caret; at least 30 mm high where
/// the line is shown.
pub fn choice_row<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    title: &str,
    line: Option<&str>,
    on_press: Option<M>,
) -> Element<'a, M> {
    let skin = task_style(look, TaskState::Open).skin;
    let line = line.filter(|_| !look.is_large());
    let content = |face: Face| {
        let role = face.words(Role::Ink);
        let title = text::inked(look, Voice::Body, Weight::SemiBold, role, title);
        let soft = face.words(Role::InkSoft);
        let line = line.map(|line| text::inked(look, Voice::Small, Weight::Regular, soft, line));
        let words = column(std::iter::once(title.into()).chain(line.map(Into::into)));
        row![
            words.width(Length::Fill),
            icon(look, Icon::CaretRight, 8.0, role)
        ]
        .spacing(look.mm(4.0))
        .align_y(MIDDLE)
        .into()
    };
    Target::new(look, id, skin, content, on_press)
        .at_least(look, 60.0, if line.is_some() { 30.0 } else { MIN_ROW_MM })
        .padded(look, 5.0, ROW_PADDING_MM)
        .into()
}

/// An answer to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SummaryRow<'t> {
    /// What was asked.
    pub label: &'t str,
    /// The answer, also "not given".
    pub answer: &'t str,
    /// What is wrong with it, as a sentence.
    pub problem: Option<&'t str>,
    /// The word on the button that changes it.
    pub change: &'t str,
}

/// An answer with its button; 24.5 mm high with an answer of one line, hairline below.
pub fn summary_row<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    summary: &SummaryRow<'_>,
    on_change: Option<M>,
) -> Element<'a, M> {
    let is_bad = summary.problem.is_some();
    let (ground, words) = if is_bad {
        (Role::WarnSoft, Role::Warn)
    } else {
        (Role::Ground, Role::Ink)
    };
    let soft = if is_bad { Role::Warn } else { Role::InkSoft };
    let answer = text::inked(look, Voice::Body, Weight::SemiBold, words, summary.answer).into();
    let problem = summary.problem.map(|problem| {
        let words = text::inked(look, Voice::Small, Weight::Regular, words, problem);
        pair(
            icon(look, Icon::Warning, 7.0, Role::WarnEdge),
            words,
            Side::Before,
            look.mm(2.0),
        )
    });
    let answer = column(std::iter::once(answer).chain(problem)).width(Length::Fill);
    let label = text::inked(look, Voice::Body, Weight::Regular, soft, summary.label);
    let button = on_change.map(|message| change_button(look, id, summary.change, message));
    let narrow = look.is_portrait() || look.is_large();
    let words: Element<'a, M> = if narrow {
        column![label, answer].width(Length::Fill).into()
    } else {
        row![container(label).width(look.mm(96.0)), answer]
            .spacing(look.mm(4.0))
            .align_y(MIDDLE)
            .width(Length::Fill)
            .into()
    };
    let content = row(std::iter::once(words).chain(button))
        .spacing(look.mm(4.0))
        .align_y(MIDDLE);
    let strut = Space::new().height(look.mm(24.0 - 2.0 * ROW_PADDING_MM));
    let inset = if is_bad { look.mm(3.0) } else { 0.0 };
    let line = container(row![content.width(Length::Fill), strut].align_y(MIDDLE))
        .padding([look.mm(ROW_PADDING_MM), inset])
        .style(flat(look, ground, words_role(is_bad), 0.0));
    column![line, hairline(look)].into()
}

fn words_role(is_bad: bool) -> Role {
    if is_bad { Role::Warn } else { Role::Ink }
}

fn change_button<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    word: &str,
    message: M,
) -> Element<'a, M> {
    let skin = Skin {
        fill: Role::Surface,
        held: Role::Pressed,
        held_words: Role::OnPressed,
        edge: Some(Role::Edge),
        border_mm: RESTING_BORDER_MM,
        radius_mm: BUTTON_RADIUS_MM,
    };
    let face = |face: Face| {
        let role = face.words(Role::Ink);
        let words = text::inked(look, Voice::Body, Weight::SemiBold, role, word);
        pair(
            icon(look, Icon::PencilSimple, 7.5, role),
            words,
            Side::Before,
            look.mm(3.0),
        )
    };
    Target::new(look, id, skin, face, Some(message))
        .width(Length::Shrink)
        .centred()
        .at_least(look, 46.0, 17.0)
        .padded(look, 4.0, 0.5)
        .into()
}

/// A paper to bring: icon, name, how many or which copy; hairline below. Not a target.
pub fn paper_row<'a, M: 'a>(look: &Look, name: &str, copies: &str) -> Element<'a, M> {
    let name = container(text::body(look, name)).width(Length::Fill);
    let copies = text::small_label(look, copies);
    let lead = icon(look, Icon::FileText, 10.0, Role::Ink);
    flat_row(look, row![lead, name, copies], 21.0)
}

/// A promise: icon, what it is about, what is promised; hairline below. Not a target.
pub fn promise_row<'a, M: 'a>(
    look: &Look,
    shape: Icon,
    about: &str,
    promise: &str,
) -> Element<'a, M> {
    let about = text::label(look, about);
    let promise = text::body(look, promise);
    let lead = icon(look, shape, 12.0, Role::Ink);
    if look.is_portrait() || look.is_large() {
        let words = column![about, promise].width(Length::Fill);
        return flat_row(look, row![lead, words], FLAT_ROW_MM);
    }
    let about = container(about).width(look.mm(72.0));
    flat_row(
        look,
        row![lead, about, container(promise).width(Length::Fill)],
        FLAT_ROW_MM,
    )
}

fn flat_row<'a, M: 'a>(
    look: &Look,
    content: iced::widget::Row<'a, M>,
    least_mm: f32,
) -> Element<'a, M> {
    let strut = Space::new().height(look.mm(least_mm - 0.5 - 2.0));
    let content = content
        .spacing(look.mm(4.0))
        .align_y(MIDDLE)
        .width(Length::Fill);
    let line = container(row![content, strut].align_y(MIDDLE)).padding([look.mm(1.0), 0.0]);
    column![line, hairline(look)].into()
}

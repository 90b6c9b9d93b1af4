//! PAGE: the page as tall as the panel allows, with its verdict in words, before it is kept.

use kiosk_domain::{
    ComponentCode, PageId,
    visit::{Event, Page as Sheet, TRIES_PER_PAGE, Task},
};
use kiosk_ui::{self as ui, Icon, StripWay, Thumb, ThumbState, Tone, text};

use crate::{effect::Effect, page::Page, screen::Answer, world::World};

/// Which page of which paper.
#[derive(Debug)]
pub struct Screen {
    component: ComponentCode,
    page: PageId,
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Giữ trang này".
    KeepPressed,
    /// "Giữ và ghi chú".
    KeepNotedPressed,
    /// "Quét lại trang này".
    AgainPressed,
    /// "Xoay trang".
    TurnPressed,
    /// "Bỏ trang này".
    RemovePressed,
    /// "Thêm trang".
    AddPressed,
    /// A page of the strip.
    PagePressed(PageId),
    /// "Xong giấy này".
    ClosePressed,
    /// Back.
    BackPressed,
}

/// What the screen asks about the page at hand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Good: keep it?
    Keep,
    /// Bad: scan it again?
    Again,
    /// Bad three times: other ways out.
    WayOut,
    /// Kept: are there more?
    More,
}

impl Screen {
    /// The screen of one page.
    #[must_use]
    pub const fn new(component: ComponentCode, page: PageId) -> Self {
        Self { component, page }
    }

    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        Answer::Say(match message {
            Message::KeepPressed => Event::PageKept,
            Message::KeepNotedPressed => Event::PageKeptWithNote,
            Message::AgainPressed => Event::PageAgain,
            Message::TurnPressed => {
                let component = self.component.clone();
                return Answer::Do(Effect::TurnPage {
                    page: self.page,
                    component,
                });
            }
            Message::RemovePressed => Event::PageRemoved,
            Message::AddPressed => Event::PageWanted,
            Message::PagePressed(page) => Event::PageShown(page),
            Message::ClosePressed => Event::TaskClosed,
            Message::BackPressed => Event::BackPressed,
        })
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let Some(task) = world.visit.task(&self.component) else {
            return Page::untitled();
        };
        let Some(index) = task.pages.iter().position(|page| page.id == self.page) else {
            return Page::untitled();
        };
        let Some(sheet) = task.pages.get(index) else {
            return Page::untitled();
        };
        let question = question(task, sheet);
        let mut page = Page::asking(title(world, question))
            .main(ui::gap(look, 4.0))
            .main(verdict(world, sheet, question))
            .main(ui::gap(look, 5.0))
            .main(tools(world, question))
            .main(ui::fill());
        if !look.is_large() {
            page = page
                .main(text::small_label(look, &words.page_strip()))
                .main(ui::gap(look, 2.0));
        }
        let caption = match question {
            Question::Again | Question::WayOut => words.page_try(usize::from(task.tries)),
            Question::Keep | Question::More => words.page_number(index + 1, task.pages.len()),
        };
        let page = page
            .main(self.strip(world, task, question))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(next(world, question));
        match world.pages.get(&self.page) {
            Some(facts) => {
                let picture = &facts.preview;
                let size = (picture.width, picture.height);
                page.aside(ui::page_view(
                    look,
                    picture.handle.clone(),
                    size,
                    Some(&caption),
                ))
            }
            None => page,
        }
    }

    /// The pages in order, the place for another one, and apart from them the way to remove.
    fn strip<'a>(
        &'a self,
        world: &'a World,
        task: &'a Task,
        question: Question,
    ) -> iced::Element<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let pages = task.pages.iter().enumerate().map(|(index, sheet)| Thumb {
            id: format!("page-{}", index + 1).into(),
            number: index + 1,
            state: self.thumb_state(sheet),
            on_press: Some(Message::PagePressed(sheet.id)),
        });
        let strip = ui::page_strip(
            look,
            StripWay::Across,
            pages.collect(),
            question == Question::More,
        );
        let remove = ui::danger(
            look,
            "remove",
            &words.page_remove(),
            Some(Icon::Trash),
            Some(Message::RemovePressed),
        );
        ui::across(look, 12.0, [strip, ui::at_right(remove)])
    }
}

impl Screen {
    fn thumb_state(&self, sheet: &Sheet) -> ThumbState {
        if sheet.id == self.page {
            ThumbState::Shown
        } else if !sheet.kept && !sheet.verdicts.is_empty() {
            ThumbState::Problem
        } else {
            ThumbState::Kept
        }
    }
}

fn question(task: &Task, sheet: &Sheet) -> Question {
    let is_good = sheet.verdicts.iter().all(|code| code.is_question());
    match (sheet.kept, is_good, task.tries >= TRIES_PER_PAGE) {
        (true, ..) => Question::More,
        (false, true, _) => Question::Keep,
        (false, false, false) => Question::Again,
        (false, false, true) => Question::WayOut,
    }
}

fn title(world: &World, question: Question) -> String {
    let words = &world.text;
    match question {
        _ if world.look.is_large() => words.page_title_short(),
        Question::Keep | Question::WayOut => words.page_title(),
        Question::Again => words.page_title_again(),
        Question::More => words.page_title_kept(),
    }
}

/// The verdict in words; all problems of the page at once.
fn verdict<'a>(world: &World, sheet: &Sheet, question: Question) -> iced::Element<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    match question {
        Question::More if sheet.noted => ui::verdict(
            look,
            Tone::Good,
            &words.page_kept_noted(),
            Some(&words.page_kept_text()),
        ),
        Question::More => ui::verdict(
            look,
            Tone::Good,
            &words.page_kept(),
            Some(&words.page_kept_text()),
        ),
        Question::Keep if sheet.verdicts.is_empty() => ui::verdict(
            look,
            Tone::Good,
            &words.page_good(),
            Some(&words.page_good_text()),
        ),
        Question::Keep | Question::Again | Question::WayOut => {
            let told: Vec<_> = sheet
                .verdicts
                .iter()
                .map(|code| words.fault(*code))
                .collect();
            let title = told
                .iter()
                .map(|one| one.title.as_str())
                .collect::<Vec<_>>()
                .join(" · ");
            let text = told.first().map(|one| one.text.clone()).unwrap_or_default();
            ui::verdict(look, Tone::Warn, &title, Some(&text))
        }
    }
}

fn tools<'a>(world: &World, question: Question) -> iced::Element<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    let again = ui::secondary(
        look,
        "again",
        &words.page_again(),
        Some(Icon::Scan),
        Some(Message::AgainPressed),
    );
    let turn = ui::secondary(
        look,
        "turn",
        &words.page_turn(),
        Some(Icon::ArrowClockwise),
        Some(Message::TurnPressed),
    );
    match question {
        Question::Again => ui::shared(look, 4.0, [(1, turn)]),
        Question::More => {
            let add = ui::secondary(
                look,
                "add",
                &words.page_add(),
                Some(Icon::Plus),
                Some(Message::AddPressed),
            );
            ui::shared(look, 4.0, [(1, add), (1, turn)])
        }
        Question::Keep | Question::WayOut => ui::shared(look, 4.0, [(1, again), (1, turn)]),
    }
}

fn next<'a>(world: &World, question: Question) -> iced::Element<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    let (id, label, icon, press) = match question {
        Question::Keep => (
            "next",
            words.page_keep(),
            Icon::ArrowRight,
            Message::KeepPressed,
        ),
        Question::Again => (
            "again",
            words.page_again(),
            Icon::Scan,
            Message::AgainPressed,
        ),
        Question::WayOut => (
            "keep-noted",
            words.page_keep_noted(),
            Icon::ArrowRight,
            Message::KeepNotedPressed,
        ),
        Question::More => (
            "next",
            words.page_close(),
            Icon::Check,
            Message::ClosePressed,
        ),
    };
    ui::primary(look, id, &label, Some(icon), Some(press))
}

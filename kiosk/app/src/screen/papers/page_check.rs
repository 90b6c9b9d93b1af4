//! PAGE: the page as tall as the panel allows, with its verdict in words, before it is kept.

use iced::Element;
use kiosk_domain::{
    ComponentCode, PageId,
    visit::{Event, Page as Sheet, TRIES_PER_PAGE, Task},
};
use kiosk_imaging::Weight;
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
    /// Kept: what about its back?
    Back,
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
    pub fn update(&mut self, message: Message, world: &World) -> Answer {
        Answer::Say(match message {
            Message::KeepPressed => Event::PageKept,
            Message::KeepNotedPressed => Event::PageKeptWithNote,
            Message::AgainPressed => Event::PageAgain,
            Message::TurnPressed => {
                let Some(facts) = world.pages.get(&self.page) else {
                    return Answer::Stay;
                };
                return Answer::Do(Effect::TurnPage {
                    page: self.page,
                    facts: Box::new(facts.clone()),
                    component: self.component.clone(),
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
        let question = question(world, task, sheet);
        let caption = match question {
            Question::Again | Question::WayOut => words.page_try(usize::from(task.tries)),
            Question::Keep | Question::Back | Question::More => {
                words.page_number(index + 1, task.pages.len())
            }
        };
        let page = Page::asking(title(world, question))
            .or_short(short_title(world, question))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(next(world, question));
        let parts = Parts {
            world,
            task,
            sheet,
            question,
            caption,
        };
        if look.is_portrait() {
            page.main_ways(self.below(&parts))
        } else {
            let page = page.main_ways(self.beside(&parts));
            match self.picture(&parts) {
                Some(picture) => page.aside(picture),
                None => page,
            }
        }
    }

    /// The page beside everything else.
    fn beside<'a>(&'a self, parts: &Parts<'a>) -> [Vec<Element<'a, Message>>; 5] {
        let look = &parts.world.look;
        let gap = |mm| ui::gap(look, mm);
        let head = |is_full, room_mm| {
            vec![
                gap(room_mm),
                parts.verdict(is_full),
                gap(5.0),
                parts.tools(),
                gap(3.0),
                ui::fill(),
            ]
        };
        let alone = vec![parts.verdict(false), gap(3.0), parts.tools()];
        let strip = |mut pieces: Vec<_>| {
            let strip = [
                self.strip(parts, StripWay::Across),
                ui::at_right(remove(parts)),
            ];
            pieces.push(ui::across(look, 12.0, strip));
            pieces
        };
        let named = |mut pieces: Vec<_>| {
            pieces.extend([parts.strip_name(), gap(2.0)]);
            strip(pieces)
        };
        [
            named(head(true, 4.0)),
            strip(head(true, 4.0)),
            strip(head(false, 4.0)),
            strip(head(false, 0.0)),
            alone,
        ]
    }

    /// The page with its strip above everything else, on a panel that is higher than wide.
    fn below<'a>(&'a self, parts: &Parts<'a>) -> [Vec<Element<'a, Message>>; 3] {
        let look = &parts.world.look;
        let gap = |mm| ui::gap(look, mm);
        let way = |is_named: bool, is_full, gap_mm| {
            let name = is_named.then(|| parts.strip_name());
            let side = [self.strip(parts, StripWay::Down), ui::fill(), remove(parts)];
            let side = ui::tall(name.into_iter().chain(side));
            let sheet = ui::lead(look, 6.0, self.picture(parts), side);
            vec![
                gap(gap_mm),
                sheet,
                gap(5.0),
                parts.verdict(is_full),
                gap(gap_mm),
                parts.tools(),
            ]
        };
        [
            way(true, true, 5.0),
            way(true, false, 5.0),
            way(false, false, 3.0),
        ]
    }

    /// The page itself, as it was scanned.
    fn picture<'a>(&'a self, parts: &Parts<'a>) -> Option<Element<'a, Message>> {
        let look = &parts.world.look;
        let picture = &parts.world.pages.get(&self.page)?.preview;
        let size = (picture.width, picture.height);
        // Beside the strip there is no room for a caption; the strip says the number as well.
        let caption = (!look.is_portrait()).then_some(parts.caption.as_str());
        Some(ui::page_view(look, picture.handle.clone(), size, caption))
    }

    /// The pages in order and the place for another one.
    fn strip<'a>(&'a self, parts: &Parts<'a>, way: StripWay) -> Element<'a, Message> {
        let pages = parts.task.pages.iter().enumerate();
        let pages = pages.map(|(index, sheet)| Thumb {
            id: format!("page-{}", index + 1).into(),
            number: index + 1,
            state: self.thumb_state(sheet),
            on_press: Some(Message::PagePressed(sheet.id)),
        });
        let has_next_place = matches!(parts.question, Question::Back | Question::More);
        ui::page_strip(&parts.world.look, way, pages.collect(), has_next_place)
    }
}

/// What the pieces of the screen are about.
struct Parts<'a> {
    world: &'a World,
    task: &'a Task,
    sheet: &'a Sheet,
    question: Question,
    caption: String,
}

impl Parts<'_> {
    fn verdict<'a>(&self, is_full: bool) -> Element<'a, Message> {
        verdict(self.world, self.sheet, self.question, is_full)
    }

    fn tools<'a>(&self) -> Element<'a, Message> {
        tools(self.world, self.question)
    }

    fn strip_name<'a>(&self) -> Element<'a, Message> {
        text::small_label(&self.world.look, &self.world.text.page_strip()).into()
    }
}

/// The way to remove the page, apart from everything else.
fn remove<'a>(parts: &Parts<'_>) -> Element<'a, Message> {
    let (look, words) = (&parts.world.look, &parts.world.text);
    let label = if look.is_portrait() || look.is_large() {
        words.page_remove_short()
    } else {
        words.page_remove()
    };
    let press = Some(Message::RemovePressed);
    ui::danger(look, "remove", &label, Some(Icon::Trash), press)
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

fn question(world: &World, task: &Task, sheet: &Sheet) -> Question {
    let is_good = sheet.verdicts.iter().all(|code| code.is_question());
    match (sheet.kept, is_good, task.tries >= TRIES_PER_PAGE) {
        (true, ..) if world.misses_back(task) => Question::Back,
        (true, ..) => Question::More,
        (false, true, _) => Question::Keep,
        (false, false, false) => Question::Again,
        (false, false, true) => Question::WayOut,
    }
}

fn title(world: &World, question: Question) -> String {
    let words = &world.text;
    match question {
        Question::Keep | Question::WayOut => words.page_title(),
        Question::Again => words.page_title_again(),
        Question::Back => words.page_title_back(),
        Question::More => words.page_title_kept(),
    }
}

fn short_title(world: &World, question: Question) -> String {
    let words = &world.text;
    match question {
        Question::Keep | Question::WayOut => words.page_title_short(),
        Question::Again => words.page_title_again_short(),
        Question::Back => words.page_title_back_short(),
        Question::More => words.page_title_kept_short(),
    }
}

/// The verdict in words, all problems of the page at once; with what to look at if it is full.
fn verdict<'a>(
    world: &World,
    sheet: &Sheet,
    question: Question,
    is_full: bool,
) -> Element<'a, Message> {
    let (tone, title, text) = told(world, sheet, question);
    ui::verdict(&world.look, tone, &title, is_full.then_some(text.as_str()))
}

fn told(world: &World, sheet: &Sheet, question: Question) -> (Tone, String, String) {
    let words = &world.text;
    match question {
        Question::Back | Question::More => {
            let title = if sheet.noted {
                words.page_kept_noted()
            } else {
                words.page_kept()
            };
            let text = if question == Question::Back {
                words.page_back_text()
            } else {
                words.page_kept_text()
            };
            (Tone::Good, title, text)
        }
        Question::Keep if sheet.verdicts.is_empty() => match warnings(world, sheet).as_slice() {
            [] => (Tone::Good, words.page_good(), words.page_good_text()),
            told => (Tone::Good, words.page_usable(), told.join(" · ")),
        },
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
            (Tone::Warn, title, text)
        }
    }
}

/// What is only told of a page, in words.
fn warnings(world: &World, sheet: &Sheet) -> Vec<String> {
    let facts = world.pages.get(&sheet.id);
    let verdicts = facts.into_iter().flat_map(|facts| &facts.verdicts);
    verdicts
        .filter(|verdict| verdict.weight == Weight::Warn)
        .map(|verdict| world.text.fault(verdict.fault).title)
        .collect()
}

fn tools<'a>(world: &World, question: Question) -> Element<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    let again = ui::secondary(
        look,
        "again",
        &again_words(world),
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
        Question::Back => {
            let close = ui::secondary(
                look,
                "next",
                &words.page_no_back(),
                Some(Icon::Check),
                Some(Message::ClosePressed),
            );
            ui::shared(look, 4.0, [(1, close), (1, turn)])
        }
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

fn again_words(world: &World) -> String {
    if world.look.is_large() {
        world.text.capture_again()
    } else {
        world.text.page_again()
    }
}

fn next<'a>(world: &World, question: Question) -> Element<'a, Message> {
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
            again_words(world),
            Icon::Scan,
            Message::AgainPressed,
        ),
        Question::WayOut => (
            "keep-noted",
            words.page_keep_noted(),
            Icon::ArrowRight,
            Message::KeepNotedPressed,
        ),
        Question::Back => ("add", words.page_back(), Icon::Scan, Message::AddPressed),
        Question::More => (
            "next",
            words.page_close(),
            Icon::Check,
            Message::ClosePressed,
        ),
    };
    ui::primary(look, id, &label, Some(icon), Some(press))
}

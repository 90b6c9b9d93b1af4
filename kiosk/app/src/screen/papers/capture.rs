//! CAPTURE: waits for paper without calling it an error, scans, and says what it is doing.

use kiosk_domain::{ComponentCode, visit::Event};
use kiosk_ui::{self as ui, Icon, StepRoom, Tone, text};

use crate::{facts::ScanPhase, page::Page, phrase::words_of, screen::Answer, world::World};

/// For which paper.
#[derive(Debug)]
pub struct Screen {
    component: ComponentCode,
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Không có giấy này".
    SkipPressed,
    /// "Quét lại", after a picture that could not be used.
    AgainPressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// The screen of one paper.
    #[must_use]
    pub const fn new(component: ComponentCode) -> Self {
        Self { component }
    }

    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        Answer::Say(match message {
            Message::SkipPressed => Event::TaskSkipped,
            Message::AgainPressed => Event::PageAgain,
            Message::BackPressed => Event::BackPressed,
        })
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let task = world.visit.task(&self.component);
        let name = task.map_or("", |task| world.paper_name(task));
        let title = if look.is_large() {
            words.capture_title_short()
        } else {
            words.capture_title(name)
        };
        let steps = [
            words.capture_step_staples(),
            words.capture_step_face(),
            words.capture_step_edge(),
        ];
        let mut page = Page::asking(title)
            .main(ui::gap(look, 4.0))
            .main(ui::steps(look, StepRoom::Screen, &words_of(&steps)))
            .main(ui::fill());
        let fault = task
            .and_then(|task| task.fault)
            .filter(|_| world.facts.scan == ScanPhase::Idle);
        if let Some(fault) = fault {
            let told = words.fault(fault);
            page = page.main(ui::verdict(look, Tone::Warn, &told.title, Some(&told.text)));
        } else if let Some(task) = task.filter(|task| task.kept_pages() > 0) {
            let pages = words.count_pages(task.kept_pages());
            page = page.main(text::small_label(look, &words.capture_kept(pages)));
        }
        let next = match fault {
            Some(_) => {
                let again = words.capture_again();
                ui::primary(
                    look,
                    "again",
                    &again,
                    Some(Icon::Scan),
                    Some(Message::AgainPressed),
                )
            }
            None => ui::waiting_line(look, &doing(world), Some(Icon::Hourglass)),
        };
        page = page
            .aside(ui::drawing(look, ui::Drawing::SheetIntoFeeder))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(next);
        let may_skip =
            task.is_some_and(|task| !world.visit.is_needed(task) && task.pages.is_empty());
        if !may_skip {
            return page;
        }
        let skip = words.capture_no_paper();
        page.third(ui::quiet(
            look,
            "skip",
            &skip,
            None,
            Some(Message::SkipPressed),
        ))
    }
}

fn doing(world: &World) -> String {
    let words = &world.text;
    match world.facts.scan {
        ScanPhase::Idle | ScanPhase::Waiting => words.capture_waiting(),
        ScanPhase::Scanning => words.capture_scanning(),
        ScanPhase::Checking => words.capture_checking(),
    }
}

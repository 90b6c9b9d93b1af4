//! CAPTURE: waits for paper without calling it an error, scans, and says what it is doing.

use iced::Element;
use kiosk_domain::{ComponentCode, visit::Event};
use kiosk_ui::{self as ui, Icon, StepRoom, Tone, text};

use crate::{
    effect::Effect, facts::ScanPhase, page::Page, phrase::words_of, screen::Answer, world::World,
};

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
    /// "Đã đặt lại", after a fault.
    PutBackPressed,
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
        match message {
            Message::SkipPressed => Answer::Say(Event::TaskSkipped),
            Message::AgainPressed => Answer::Say(Event::PageAgain),
            Message::PutBackPressed => Answer::Do(Effect::ResumeScan),
            Message::BackPressed => Answer::Say(Event::BackPressed),
        }
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
        } else if world.facts.glass_is_stale {
            page = page.stale_glass(world);
        } else if let Some(task) = task.filter(|task| task.kept_pages() > 0) {
            let pages = words.count_pages(task.kept_pages());
            page = page.main(text::small_label(look, &words.capture_kept(pages)));
        }
        let next = match fault {
            Some(_) => scan_button(look, "again", &words.capture_again(), Message::AgainPressed),
            None if world.facts.sheet_wanted_back => scan_button(
                look,
                "put-back",
                &words.capture_put_back(),
                Message::PutBackPressed,
            ),
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
        let may_skip = task.is_some_and(|task| !task.required && task.pages.is_empty());
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

fn scan_button(
    look: &ui::Look,
    id: &'static str,
    label: &str,
    message: Message,
) -> Element<'static, Message> {
    ui::primary(look, id, label, Some(Icon::Scan), Some(message))
}

fn doing(world: &World) -> String {
    let words = &world.text;
    match world.facts.scan {
        ScanPhase::Idle | ScanPhase::Waiting => words.capture_waiting(),
        ScanPhase::Scanning => words.capture_scanning(),
        ScanPhase::Checking => words.capture_checking(),
    }
}

//! CAPTURE: waits for paper without calling it an error, scans, and says what it is doing.

use iced::Element;
use kiosk_domain::{
    ComponentCode, FaultCode,
    visit::{Event, Task},
};
use kiosk_ui::{self as ui, Icon, StepRoom, text};

use crate::{
    effect::Effect,
    facts::ScanPhase,
    page::Page,
    phrase::{fault_ways, stale_glass_ways, words_of},
    screen::Answer,
    world::World,
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
        let steps = [
            words.capture_step_staples(),
            words.capture_step_face(),
            words.capture_step_edge(),
        ];
        let fault = task
            .and_then(|task| task.fault)
            .filter(|_| world.facts.scan == ScanPhase::Idle);
        let steps = || ui::steps(look, StepRoom::Screen, &words_of(&steps));
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
        let page = Page::asking(words.capture_title(name))
            .or_short(words.capture_title_short())
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(next);
        let may_skip =
            task.is_some_and(|task| !world.visit.is_needed(task) && task.pages.is_empty());
        let page = if may_skip {
            let skip = words.capture_no_paper();
            let press = Some(Message::SkipPressed);
            page.third(ui::quiet(look, "skip", &skip, None, press))
        } else {
            page
        };
        let drawing = ui::drawing(look, ui::Drawing::SheetIntoFeeder);
        page.aside_beside(look, drawing, &mut steps())
            .main_ways(ways(world, task, fault, steps))
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

/// The steps with what there is to say below them.
fn ways<'a>(
    world: &World,
    task: Option<&Task>,
    fault: Option<FaultCode>,
    steps: impl Fn() -> Element<'a, Message>,
) -> Vec<Vec<Element<'a, Message>>> {
    let (look, words) = (&world.look, &world.text);
    let gap = || ui::gap(look, 4.0);
    let kept = task.map_or(0, Task::kept_pages);
    if let Some(fault) = fault {
        return fault_ways(world, fault, steps);
    }
    if world.facts.glass_is_stale {
        return stale_glass_ways(world, steps);
    }
    let kept = (kept > 0).then(|| words.capture_kept(words.count_pages(kept)));
    let kept = kept.map(|kept| [ui::fill(), text::small_label(look, &kept).into()]);
    let full = [gap(), steps()]
        .into_iter()
        .chain(kept.into_iter().flatten());
    vec![full.collect(), vec![gap(), steps()], vec![steps()]]
}

fn doing(world: &World) -> String {
    let words = &world.text;
    match world.facts.scan {
        ScanPhase::Idle | ScanPhase::Waiting => words.capture_waiting(),
        ScanPhase::Scanning => words.capture_scanning(),
        ScanPhase::Checking => words.capture_checking(),
    }
}

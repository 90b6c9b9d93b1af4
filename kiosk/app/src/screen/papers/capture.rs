//! CAPTURE: waits for paper without calling it an error, scans, and says what it is doing.

use iced::Element;
use kiosk_domain::{
    ComponentCode, FaultCode,
    visit::{Event, Task},
};
use kiosk_scanner::Source;
use kiosk_ui::{self as ui, Icon, StepRoom, text};

use crate::{
    effect::Effect,
    facts::{Facts, ScanPhase},
    page::Page,
    phrase::{fault_ways, words_of},
    screen::Answer,
    world::World,
};

/// For which paper, and where it goes.
#[derive(Debug)]
pub struct Screen {
    component: ComponentCode,
    place: Source,
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Không có giấy này".
    SkipPressed,
    /// "Quét lại", after a picture that could not be used.
    AgainPressed,
    /// "Quét trên mặt kính": shows how; and "Dùng khay giấy", the way back.
    PlaceChosen(Source),
    /// "Quét trang này", on the glass.
    GlassPressed,
    /// "Đã đặt lại", after a fault.
    PutBackPressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// The screen of one paper; it begins at the feeder if there is one.
    #[must_use]
    pub fn new(component: ComponentCode, facts: &Facts) -> Self {
        let has_only_glass = facts.has_glass() && !facts.has_feeder();
        let place = if has_only_glass {
            Source::Glass
        } else {
            Source::Feeder
        };
        Self { component, place }
    }

    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::PlaceChosen(place) => {
                self.place = place;
                Answer::Stay
            }
            Message::GlassPressed => Answer::Say(Event::GlassChosen),
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
        let fault = task
            .and_then(|task| task.fault)
            .filter(|_| world.facts.scan == ScanPhase::Idle);
        let steps = self.steps(world);
        let steps = || ui::steps(look, StepRoom::Screen, &words_of(&steps));
        let page = Page::asking(words.capture_title(name))
            .or_short(words.capture_title_short())
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(self.next(world, fault));
        let mut others = self.others(world, task);
        let page = match others.len() {
            0 => page,
            1 => page.third(others.remove(0)),
            _ => page.third(ui::down(look, 3.0, others)),
        };
        let page = match self.place {
            Source::Feeder => {
                let drawing = ui::drawing(look, ui::Drawing::SheetIntoFeeder);
                page.aside_beside(look, drawing, &mut steps())
            }
            Source::Glass => page,
        };
        page.main_ways(ways(world, task, fault, steps))
    }

    fn steps(&self, world: &World) -> [String; 3] {
        let words = &world.text;
        match self.place {
            Source::Feeder => [
                words.capture_step_staples(),
                words.capture_step_face(),
                words.capture_step_edge(),
            ],
            Source::Glass => [
                words.capture_glass_step_open(),
                words.capture_glass_step_face(),
                words.capture_glass_step_close(),
            ],
        }
    }

    fn next<'a>(&self, world: &World, fault: Option<FaultCode>) -> Element<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let can_scan = matches!(world.facts.scan, ScanPhase::Idle | ScanPhase::Waiting);
        let (id, label, message) = match (fault, self.place) {
            (Some(_), Source::Feeder) => ("again", words.capture_again(), Message::AgainPressed),
            (None, Source::Feeder) if world.facts.sheet_wanted_back => (
                "put-back",
                words.capture_put_back(),
                Message::PutBackPressed,
            ),
            (_, Source::Glass) if can_scan => (
                "scan-glass",
                words.capture_glass_scan(),
                Message::GlassPressed,
            ),
            _ => return ui::waiting_line(look, &doing(world), Some(Icon::Hourglass)),
        };
        ui::primary(look, id, &label, Some(Icon::Scan), Some(message))
    }

    /// Other ways than the usual one.
    fn others<'a>(&self, world: &World, task: Option<&Task>) -> Vec<Element<'a, Message>> {
        let (look, words) = (&world.look, &world.text);
        let quiet = |id, label: String, message| ui::quiet(look, id, &label, None, Some(message));
        let place = match self.place {
            Source::Feeder if world.facts.has_glass() => Some(quiet(
                "use-glass",
                words.capture_use_glass(),
                Message::PlaceChosen(Source::Glass),
            )),
            Source::Glass if world.facts.has_feeder() => Some(quiet(
                "use-feeder",
                words.capture_use_feeder(),
                Message::PlaceChosen(Source::Feeder),
            )),
            _ => None,
        };
        let may_skip =
            task.is_some_and(|task| !world.visit.is_needed(task) && task.pages.is_empty());
        let skip = may_skip.then(|| quiet("skip", words.capture_no_paper(), Message::SkipPressed));
        place.into_iter().chain(skip).collect()
    }
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

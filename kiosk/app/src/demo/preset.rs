//! Named states of the kiosk with invented people, for gallery, tests and bench.
//!
//! A still is the real screen over a made-up world: it draws with the product's own `view`,
//! and answers no touch.

use std::sync::Arc;

use iced::{Color, Element, Subscription, Task};
use jiff::civil::{Date, date};
use kiosk_domain::{
    ComponentCode, DossierId, FaultCode, PageId, ProcedureCode, SessionNo, TrackingCode,
    person::{ForWhom, parse_card},
    visit::{DossierNumbers, Event, Outcome, Page as Sheet, Purpose, SendStage, Step},
};
use kiosk_sandbox::specimen;
use kiosk_ui::{Contrast, Panel, TextSize};
use uuid::Uuid;

use crate::{
    chrome::Chrome,
    effect::{PageFacts, PageSize, Preview},
    facts::{Link, ScanPhase},
    message::Message,
    screen::Screen,
    setup::Setup,
    stage::Program,
    world::{Comfort, World},
};

/// A screen in one of its states.
pub struct Still {
    /// Name of the state, such as `page-check-blurred`.
    pub name: &'static str,
    world: World,
    screen: Screen,
    chrome: Chrome,
}

impl Still {
    fn of(name: &'static str, world: World, chrome: Chrome) -> Self {
        let screen = Screen::for_step(&world);
        Self {
            name,
            world,
            screen,
            chrome,
        }
    }

    /// Shows the still on another panel, in another size and contrast.
    pub fn show(&mut self, panel: Panel, text_size: TextSize, contrast: Contrast) {
        self.world.look = kiosk_ui::Look::new(panel);
        let language = self.world.language();
        self.world.set_comfort(Comfort {
            text_size,
            contrast,
            language,
        });
    }
}

impl Program for Still {
    type Message = Message;

    fn update(&mut self, _: Message) -> Task<Message> {
        Task::none()
    }

    fn view(&self) -> Element<'_, Message> {
        self.chrome
            .frame(&self.world, self.screen.view(&self.world))
    }

    fn subscription(&self) -> Subscription<Message> {
        Subscription::none()
    }

    fn background(&self) -> Color {
        self.world.look.app_style().background_color
    }
}

/// Every screen in the states that this program knows.
#[must_use]
pub fn all(setup: &Arc<Setup>) -> Vec<Still> {
    let mut stills = calm(setup);
    stills.extend(troubled(setup));
    stills.extend(typed(setup));
    stills
}

fn typed(setup: &Arc<Setup>) -> Vec<Still> {
    use crate::screen::{
        Message as On,
        papers::capture::Message as Capture,
        person::identify::Message as Identify,
        procedure::{choose::Message as Choose, prepare::Message as Prepare},
    };
    use kiosk_scanner::Source;
    use kiosk_ui::{Key, PadKey};
    let still = |name, step: Step, messages: Vec<On>| {
        let mut still = Still::of(name, world(setup, step), Chrome::default());
        for message in messages {
            let _ = still.screen.update(message, &still.world);
        }
        still
    };
    let number = || {
        let mut all = vec![On::Identify(Identify::NoCardPressed)];
        all.extend((0..12).map(|_| On::Identify(Identify::Digit(PadKey::Digit(7)))));
        all
    };
    let mut name = number();
    name.push(On::Identify(Identify::NextPressed));
    let words = |text: &str, wrap: fn(Key) -> On| -> Vec<On> {
        text.chars()
            .map(|sign| {
                if sign == ' ' {
                    wrap(Key::Space)
                } else {
                    wrap(Key::Letter(sign))
                }
            })
            .collect()
    };
    name.extend(words("nguyeenx vawn maaux", |key| {
        On::Identify(Identify::Letter(key))
    }));
    let mut search = vec![On::Choose(Choose::SearchPressed)];
    search.extend(words("khai", |key| On::Choose(Choose::Letter(key))));
    let topic = setup
        .offered(PILOT_DAY)
        .first()
        .map_or_else(String::new, |one| one.topic.clone());
    vec![
        still("identify-number", Step::Identify, number()),
        still("identify-name", Step::Identify, name),
        still("choose-search", Step::Choose, search),
        still(
            "capture-glass",
            Step::Capture(first_component(setup)),
            vec![On::Capture(Capture::PlaceChosen(Source::Glass))],
        ),
        still(
            "choose-search-all",
            Step::Choose,
            vec![On::Choose(Choose::SearchPressed)],
        ),
        still(
            "prepare-details",
            Step::Prepare,
            vec![On::Prepare(Prepare::DetailsPressed)],
        ),
        still(
            "choose-topic",
            Step::Choose,
            vec![On::Choose(Choose::TopicPressed(topic))],
        ),
    ]
}

fn calm(setup: &Arc<Setup>) -> Vec<Still> {
    let still = |name, step: Step| Still::of(name, world(setup, step), Chrome::default());
    let with = |name, step: Step, change: fn(&mut World)| {
        let mut world = world(setup, step);
        change(&mut world);
        Still::of(name, world, Chrome::default())
    };
    let component = first_component(setup);
    let page = PageId(Uuid::from_u128(1));
    vec![
        still("attract", Step::Attract),
        still("comfort", Step::Comfort),
        still("aim", Step::Aim),
        still("for-whom", Step::ForWhom),
        still("notice", Step::Notice),
        still("identify", Step::Identify),
        still("confirm-identity", Step::ConfirmIdentity),
        still("choose", Step::Choose),
        with("case", Step::Case, |world| {
            let setup = Arc::clone(&world.setup);
            let offered = setup.offered(PILOT_DAY);
            let asked = offered.iter().find(|one| one.cases.len() > 1);
            world.visit.procedure = asked.map(|one| one.code.clone());
        }),
        still("prepare", Step::Prepare),
        with("prepare-check", Step::Prepare, |world| {
            world.visit.purpose = Purpose::Check;
        }),
        still("tasks", Step::Tasks),
        still("capture", Step::Capture(component.clone())),
        with(
            "capture-scanning",
            Step::Capture(component.clone()),
            |world| {
                world.facts.scan = ScanPhase::Scanning;
            },
        ),
        still("page-check", Step::PageCheck(component.clone(), page)),
        with(
            "page-check-kept",
            Step::PageCheck(component.clone(), page),
            |world| {
                each_page(world, |sheet| sheet.kept = true);
            },
        ),
        with(
            "page-check-back",
            Step::PageCheck(component.clone(), page),
            |world| {
                each_page(world, |sheet| sheet.kept = true);
                make_two_sided(world);
            },
        ),
        still("summary", Step::Summary),
        still("declare", Step::Declare),
        with("sending", Step::Sending, |world| {
            world.visit.stage = SendStage::Sending;
            world.facts.bytes = Some((1_234_567, 2_345_678));
        }),
        with("result-accepted", Step::Result, accept),
        with("slip-printing", Step::Slip, |world| {
            accept(world);
            world.facts.is_printing = true;
        }),
        with("slip-out", Step::Slip, |world| {
            accept(world);
            world.facts.slip_out = true;
        }),
        still("take-papers", Step::TakePapers),
        still("wipe", Step::Wipe),
    ]
}

fn troubled(setup: &Arc<Setup>) -> Vec<Still> {
    let with = |name, step: Step, change: fn(&mut World)| {
        let mut world = world(setup, step);
        change(&mut world);
        Still::of(name, world, Chrome::default())
    };
    let chrome =
        |name, step: Step, message: Option<crate::chrome::Message>, seconds: Option<u64>| {
            let mut world = world(setup, step);
            let mut chrome = Chrome::default();
            if let Some(message) = message {
                let _ = chrome.update(message, &mut world);
            }
            chrome.set_idle(seconds.map(std::time::Duration::from_secs));
            Still::of(name, world, chrome)
        };
    let component = first_component(setup);
    let page = PageId(Uuid::from_u128(1));
    vec![
        with("attract-link-down", Step::Attract, |world| {
            world.facts.link = Link::Down;
        }),
        with("attract-no-scanner", Step::Attract, |world| {
            world.facts.scanner = None;
        }),
        with("aim-no-key", Step::Aim, |world| {
            world.facts.no_new_dossier = Some(FaultCode::NoPortalKey);
        }),
        with("identify-reading", Step::Identify, |world| {
            world.facts.scan = ScanPhase::Scanning;
        }),
        with("identify-feeder", Step::Identify, |world| {
            if let Some(scanner) = &mut world.facts.scanner {
                scanner.has_glass = false;
            }
        }),
        with("identify-not-found", Step::Identify, |world| {
            world.card_fault = Some(FaultCode::CardNotFound);
        }),
        with("prepare-storage-full", Step::Prepare, |world| {
            world.notice = Some(FaultCode::StorageLow);
        }),
        with("tasks-problem", Step::Tasks, |world| {
            each_page(world, |sheet| sheet.verdicts = vec![FaultCode::PageBlurred]);
        }),
        with(
            "capture-unreadable",
            Step::Capture(component.clone()),
            |world| {
                if let Some(task) = world.visit.tasks.first_mut() {
                    task.fault = Some(FaultCode::PageUnreadable);
                }
            },
        ),
        with(
            "capture-put-back",
            Step::Capture(component.clone()),
            |world| {
                world.facts.sheet_wanted_back = true;
            },
        ),
        with("capture-jam", Step::Capture(component.clone()), |world| {
            world.facts.scanner_fault = Some(FaultCode::PaperJam);
        }),
        with(
            "page-check-bad",
            Step::PageCheck(component.clone(), page),
            |world| {
                each_page(world, |sheet| {
                    sheet.verdicts = vec![FaultCode::PageBlurred, FaultCode::PageCut];
                });
            },
        ),
        with(
            "page-check-third",
            Step::PageCheck(component, page),
            |world| {
                each_page(world, |sheet| sheet.verdicts = vec![FaultCode::PageBlurred]);
                for task in &mut world.visit.tasks {
                    task.tries = 3;
                }
            },
        ),
        with("declare-disk-full", Step::Declare, |world| {
            world.visit.seal_fault = Some(FaultCode::StorageFull);
        }),
        with("result-kept", Step::Result, |world| {
            world.visit.outcome = Some(Outcome::KeptNotSent(Some(FaultCode::PortalUnreachable)));
            world.facts.link = Link::Down;
        }),
        with("result-mismatch", Step::Result, |world| {
            world.visit.outcome = Some(Outcome::Mismatch);
        }),
        with("slip-no-paper", Step::Slip, |world| {
            accept(world);
            world.facts.printer_fault = Some(FaultCode::PrinterPaperOut);
        }),
        with("take-papers-left", Step::TakePapers, |world| {
            world.facts.feeder_loaded = true;
        }),
        chrome("idle", Step::Tasks, None, Some(32)),
        chrome(
            "quit",
            Step::Tasks,
            Some(crate::chrome::Message::EndPressed),
            None,
        ),
        chrome(
            "help",
            Step::Tasks,
            Some(crate::chrome::Message::HelpPressed),
            None,
        ),
    ]
}

/// A Monday in the first month of the pilot.
const PILOT_DAY: Date = date(2018, 12, 3);

/// A visit of an invented person in the middle of everything, put at `step`.
fn world(setup: &Arc<Setup>, step: Step) -> World {
    let monday = PILOT_DAY.at(9, 5, 0, 0);
    let mut world = World::new(Arc::clone(setup), monday);
    world.facts.link = Link::Up;
    world.facts.scanner = Some(kiosk_scanner::DeviceInfo {
        id: kiosk_scanner::DeviceId(String::new()),
        name: String::new(),
        has_feeder: true,
        has_glass: true,
        has_duplex: true,
    });
    let procedures = &setup.offered(monday.date());
    let code = procedures.first().map(|one| one.code.clone());
    let code = code.unwrap_or_else(|| ProcedureCode::from(""));
    let events = [
        Event::Woken,
        Event::ComfortDone,
        Event::SubmitChosen,
        Event::ForWhomChosen(ForWhom::Own),
        Event::NoticeAccepted,
    ];
    for event in events {
        let _ = world.visit.apply(event, procedures);
    }
    if let Ok(person) = parse_card(specimen::CARD_TEXT) {
        let _ = world
            .visit
            .apply(Event::PersonRead(Box::new(person)), procedures);
    }
    let _ = world.visit.apply(Event::PersonConfirmed, procedures);
    let _ = world.visit.apply(Event::ProcedureChosen(code), procedures);
    let _ = world.visit.apply(Event::PapersReady, procedures);
    world.visit.numbers = Some(DossierNumbers {
        id: DossierId(Uuid::from_u128(2)),
        session_no: SessionNo::new(1, date(2018, 12, 3), 7),
        tracking: TrackingCode::from_random([7, 20, 4, 19, 2, 22, 9, 13, 6, 25, 24, 28]),
    });
    if needs_pages(&step) {
        add_pages(&mut world);
    }
    world.visit.step = step;
    world
}

/// Makes the paper at hand one that usually has two sides, of another procedure.
fn make_two_sided(world: &mut World) {
    let setup = Arc::clone(&world.setup);
    let offered = setup.offered(PILOT_DAY);
    let cases = offered
        .iter()
        .flat_map(|one| one.cases.iter().map(move |case| (one, case)));
    let found = cases
        .flat_map(|(one, case)| case.components.iter().map(move |paper| (one, case, paper)))
        .find(|(_, _, paper)| paper.scan.two_sided);
    let Some((procedure, case, paper)) = found else {
        return;
    };
    world.visit.procedure = Some(procedure.code.clone());
    world.visit.case = Some(case.code.clone());
    if let Step::PageCheck(at_hand, _) = &mut world.visit.step {
        let task = world.visit.tasks.iter_mut();
        task.filter(|task| task.code == *at_hand)
            .for_each(|task| task.code = paper.code.clone());
        *at_hand = paper.code.clone();
    }
}

const fn needs_pages(step: &Step) -> bool {
    matches!(
        step,
        Step::PageCheck(..)
            | Step::Tasks
            | Step::Summary
            | Step::Declare
            | Step::Sending
            | Step::Result
            | Step::Slip
    )
}

/// One page in each required paper; the first waits for a decision on the page check.
fn add_pages(world: &mut World) {
    let is_check = matches!(world.visit.step, Step::Tasks);
    let picture = preview(world);
    let needed: Vec<ComponentCode> = world.case().map_or_else(Vec::new, |case| {
        let missing = case.missing(|_| false);
        missing.into_iter().map(|one| one.code.clone()).collect()
    });
    for (index, task) in world
        .visit
        .tasks
        .iter_mut()
        .filter(|task| needed.contains(&task.code))
        .enumerate()
    {
        let id = PageId(Uuid::from_u128(index as u128 + 1));
        let kept = index > 0 || !is_check;
        task.pages.push(Sheet {
            id,
            verdicts: vec![],
            kept,
            noted: false,
        });
        task.closed = kept;
        let size = PageSize {
            width_px: 2480,
            height_px: 3508,
            dpi: 300,
            grey: false,
            mask_bytes: 0,
        };
        let facts = PageFacts {
            verdicts: Vec::new(),
            fingerprint: None,
            raw: [0; 32],
            captured: [0; 32],
            size,
            preview: picture.clone(),
        };
        world.pages.insert(id, facts);
    }
}

fn preview(world: &World) -> Preview {
    let paper = specimen::PaperKind::ALL
        .first()
        .map(|kind| specimen::paper(*kind, 1));
    let (width, height) = world.view_size();
    let drawn = kiosk_imaging::preview(&paper.unwrap_or_default(), width, height);
    let (width, height, rgba) = match drawn {
        Ok(drawn) => (drawn.width_px, drawn.height_px, drawn.rgba.to_vec()),
        Err(_) => (1, 1, vec![255; 4]),
    };
    Preview {
        handle: iced::widget::image::Handle::from_rgba(width, height, rgba),
        width,
        height,
    }
}

fn first_component(setup: &Setup) -> ComponentCode {
    let offered = setup.offered(PILOT_DAY);
    let case = offered.first().and_then(|one| one.cases.first());
    let first = case.and_then(|case| case.missing(|_| false).first().copied());
    first.map_or_else(
        || ComponentCode::from(""),
        |component| component.code.clone(),
    )
}

fn each_page(world: &mut World, change: fn(&mut Sheet)) {
    for task in &mut world.visit.tasks {
        for sheet in &mut task.pages {
            sheet.kept = false;
            change(sheet);
        }
    }
}

fn accept(world: &mut World) {
    let pages = u32::try_from(world.visit.page_count()).unwrap_or(1);
    world.visit.outcome = Some(Outcome::Accepted {
        official_code: None,
        pages,
    });
}

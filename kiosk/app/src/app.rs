//! The root: holds the state, dispatches messages, and draws the frame around the screen.
//!
//! It decides nothing about law, paper or pictures. What happened goes into the visit
//! ([`kiosk_domain::visit`]); what must be done comes out as [`Effect`]s, which
//! [`crate::interpreter`] turns into tasks.

mod devices;
mod finished;
mod portal;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use iced::{Element, Subscription, Task};
use kiosk_domain::visit::{Command, Event, Page, Step};
use kiosk_scanner::Source;
use kiosk_ui::touch_root;

use crate::{
    chrome::{self, Chrome},
    clock,
    effect::{Effect, SealOrder, SealPage},
    idle::{self, Idle},
    interpreter::{Interpreter, Request},
    message::Message,
    screen::{Answer, Screen},
    setup::Setup,
    slip,
    world::World,
};

/// Between two times of keeping the vault's house: drafts live 24 hours and the kept end of
/// the audit chain is never much older than this.
const HOUSE_KEEPING: Duration = Duration::from_secs(60 * 60);

/// The kiosk as iced sees it.
pub struct Kiosk {
    /// What screens may look at.
    pub world: World,
    /// The screen shown.
    pub screen: Screen,
    /// Header, comfort bar, overlays.
    pub chrome: Chrome,
    interpreter: Interpreter,
    subscriptions: crate::bridge::Bridges,
    dock: Option<crate::demo::dock::Dock>,
    last_sign: Instant,
    stalled_since: Option<Instant>,
    house_kept: Instant,
    ticket: Option<devices::Ticket>,
}

impl Kiosk {
    /// The kiosk at the attract screen.
    #[must_use]
    pub fn new(
        setup: Arc<Setup>,
        interpreter: Interpreter,
        subscriptions: crate::bridge::Bridges,
        dock: Option<crate::demo::dock::Dock>,
    ) -> Self {
        let world = World::new(setup, clock::local());
        let screen = Screen::for_step(&world);
        Self {
            world,
            screen,
            chrome: Chrome::default(),
            interpreter,
            subscriptions,
            dock,
            last_sign: Instant::now(),
            stalled_since: None,
            house_kept: Instant::now(),
            ticket: None,
        }
    }

    /// Takes a message; answers what is to be done.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Screen(message) => self.on_screen(message),
            Message::Chrome(message) => self.on_chrome(message),
            Message::Touched => self.on_touch(),
            Message::Tick(now) => self.on_tick(now),
            Message::Resized(width, height) => self.on_resize(width, height),
            Message::Scanner(event) => self.on_scanner(event),
            Message::Printer(event) => self.on_printer(event),
            Message::Portal(event) => self.on_portal(event),
            Message::Finished(finished) => self.on_finished(finished),
            Message::Dock(message) => self.on_dock(message),
        }
    }

    /// Draws everything.
    #[must_use]
    pub fn view(&self) -> Element<'_, Message> {
        let page = self.screen.view(&self.world);
        let kiosk = self.chrome.frame(&self.world, page);
        let kiosk = touch_root(kiosk)
            .screen(std::mem::discriminant(&self.world.visit.step))
            .into();
        match &self.dock {
            Some(dock) => dock.beside(&self.world, kiosk),
            None => kiosk,
        }
    }

    /// What the kiosk listens to.
    pub fn subscription(&self) -> Subscription<Message> {
        self.subscriptions.listen(self.needs_clock())
    }

    /// The clock ticks only when something can run out; at rest nothing runs at all.
    fn needs_clock(&self) -> bool {
        idle::patience(&self.world.visit.step).is_some() || self.stalled_since.is_some()
    }

    fn on_screen(&mut self, message: crate::screen::Message) -> Task<Message> {
        self.last_sign = Instant::now();
        self.world.notice = None;
        match self.screen.update(message, &self.world) {
            Answer::Stay => Task::none(),
            Answer::Show(comfort) => {
                self.world.set_comfort(comfort);
                Task::none()
            }
            Answer::Do(effect) => self.run(effect),
            Answer::Say(event) => self.say(event),
        }
    }

    fn on_chrome(&mut self, message: chrome::Message) -> Task<Message> {
        self.last_sign = Instant::now();
        match self.chrome.update(message, &mut self.world) {
            Some(event) => self.say(event),
            None => Task::none(),
        }
    }

    fn on_touch(&mut self) -> Task<Message> {
        if self.chrome.idle_left().is_none() {
            self.last_sign = Instant::now();
        }
        Task::none()
    }

    fn on_tick(&mut self, now: Instant) -> Task<Message> {
        self.world.now = clock::local();
        let beside = Task::batch([self.check_stalled(now), self.keep_house(now)]);
        if self.world.facts.is_busy() || self.chrome.is_help_called() {
            self.last_sign = now;
        }
        let verdict = idle::judge(&self.world.visit.step, self.last_sign, now);
        self.chrome.set_idle(match verdict {
            Idle::Warning(left) => Some(left),
            Idle::Active | Idle::Over => None,
        });
        match verdict {
            Idle::Over => Task::batch([beside, self.say(Event::TimedOut)]),
            Idle::Active | Idle::Warning(_) => beside,
        }
    }

    fn keep_house(&mut self, now: Instant) -> Task<Message> {
        if now.saturating_duration_since(self.house_kept) < HOUSE_KEEPING {
            return Task::none();
        }
        self.house_kept = now;
        self.interpreter.keep_house()
    }

    fn on_resize(&mut self, width: f32, height: f32) -> Task<Message> {
        let strip = self
            .dock
            .as_ref()
            .map_or(0.0, crate::demo::dock::Dock::height_px);
        self.world
            .resize(width.max(1.0) as u32, (height - strip).max(1.0) as u32);
        Task::none()
    }

    fn on_dock(&mut self, message: crate::demo::dock::Message) -> Task<Message> {
        match &mut self.dock {
            Some(dock) => dock.update(message).map(Message::Dock),
            None => Task::none(),
        }
    }

    /// Tells the visit what happened, shows the screen that follows, and does what the
    /// visit asks for.
    fn say(&mut self, event: Event) -> Task<Message> {
        let before = self.world.visit.step.clone();
        let setup = Arc::clone(&self.world.setup);
        let procedures = setup.offered(self.world.now.date());
        let Ok(commands) = self.world.visit.apply(event, &procedures) else {
            tracing::debug!(step = ?std::mem::discriminant(&before), "an event came at the wrong step");
            return Task::none();
        };
        let mut tasks: Vec<_> = commands
            .into_iter()
            .map(|command| self.obey(command))
            .collect();
        if self.world.visit.step != before {
            self.last_sign = Instant::now();
            self.screen = Screen::for_step(&self.world);
            tasks.extend(self.wake_scanner(&before));
        }
        Task::batch(tasks)
    }

    /// The scanner's sensors are read during a visit only: at rest nothing runs at all.
    fn wake_scanner(&mut self, before: &Step) -> Option<Task<Message>> {
        let (was, is) = (
            before != &Step::Attract,
            self.world.visit.step != Step::Attract,
        );
        (was != is).then(|| self.run(Effect::WatchScanner(is)))
    }

    fn obey(&mut self, command: Command) -> Task<Message> {
        match command {
            Command::BeginDraft => self.run(Effect::BeginDraft),
            Command::ReadCard => self.scan(None, self.world.facts.card_source()),
            Command::ScanPage(component) => self.scan(Some(component), Source::Feeder),
            Command::ScanGlass(component) => self.scan(Some(component), Source::Glass),
            Command::StopScan => self.stop_scan(),
            Command::DropPage(page) => {
                self.world.pages.remove(&page);
                self.run(Effect::DropPage(page))
            }
            Command::Seal => match self.seal_order() {
                Some(order) => self.run(Effect::Seal(Box::new(order))),
                None => self.say(Event::SealFailed(kiosk_domain::FaultCode::Internal)),
            },
            Command::PrintSlip => self.print(false),
            Command::AbandonDraft => self.run(Effect::AbandonDraft),
            Command::Wipe => {
                self.world.forget();
                self.chrome = Chrome::default();
                self.stalled_since = None;
                self.run(Effect::Wipe)
            }
        }
    }

    /// Prints the slip that is true at this moment.
    fn print(&mut self, again: bool) -> Task<Message> {
        match slip::of_visit(&self.world, again) {
            Some(slip) => self.run(Effect::Print(Box::new(slip))),
            None => Task::none(),
        }
    }

    fn run(&mut self, effect: Effect) -> Task<Message> {
        if let Effect::Print(_) = effect {
            self.world.facts.is_printing = true;
            self.world.facts.slip_out = false;
        }
        let request = Request {
            visit: self.world.visit.id,
            size: self.world.view_size(),
            language: self.world.language(),
        };
        self.interpreter.run(effect, request)
    }

    fn seal_order(&self) -> Option<SealOrder> {
        let visit = &self.world.visit;
        let papers = visit
            .tasks
            .iter()
            .filter(|task| task.kept_pages() > 0)
            .map(|task| {
                let pages = task.pages.iter().filter(|page| page.kept).map(|page| {
                    let facts = self.world.pages.get(&page.id)?;
                    let (captured, size) = (facts.captured, facts.size);
                    Some(SealPage {
                        page: page.id,
                        captured,
                        size,
                        note: note(page),
                    })
                });
                Some((task.code.clone(), pages.collect::<Option<Vec<_>>>()?))
            })
            .collect::<Option<Vec<_>>>()?;
        Some(SealOrder {
            numbers: visit.numbers.clone()?,
            procedure: visit.procedure.clone()?,
            case: visit.case.clone()?,
            for_whom: visit.for_whom?,
            applicant: visit.applicant.clone()?,
            papers,
        })
    }
}

/// The verdicts of a page that was kept in spite of them, for the officer.
fn note(page: &Page) -> Option<String> {
    let names: Vec<_> = page.verdicts.iter().map(|code| code.as_str()).collect();
    page.noted.then(|| names.join(", "))
}

impl crate::stage::Program for Kiosk {
    type Message = Message;

    fn update(&mut self, message: Message) -> Task<Message> {
        Self::update(self, message)
    }

    fn view(&self) -> Element<'_, Message> {
        Self::view(self)
    }

    fn subscription(&self) -> Subscription<Message> {
        Self::subscription(self)
    }

    fn background(&self) -> iced::Color {
        self.world.look.app_style().background_color
    }
}

//! The one place that turns effects into tasks.
//!
//! It holds the handles of the actors and the vault. Slow work (pictures, disk) runs on
//! blocking threads; a panic there becomes [`FaultCode::Internal`] and its payload is
//! never printed.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use iced::Task;
use kiosk_domain::{ComponentCode, FaultCode, PageId, VisitId, procedure::Scan};
use kiosk_i18n::Language;
use kiosk_printer::JobId;
use kiosk_scanner::{Command as ScanCommand, Image, Job, Sheets, Source};
use kiosk_vault::{Draft, Vault};

use crate::{
    clock,
    desk_work::{self, PageDesk, Place},
    effect::{Effect, Finished, Outcome, PageFacts, ViewSize},
    message::Message,
    setup::Setup,
};

/// The actors and the store, as the interpreter uses them.
pub struct Services {
    /// Sealed store.
    pub vault: Vault,
    /// Delivery to the portal.
    pub portal: kiosk_portal::Handle,
    /// Scanner.
    pub scanner: kiosk_scanner::Handle,
    /// 80 mm slip printer.
    pub slip_printer: kiosk_printer::Handle,
    /// Printer for whole sheets, if the desk has one; it gets the same slip as a PDF.
    pub office_printer: Option<kiosk_printer::Handle>,
    /// Rules and desk.
    pub setup: Arc<Setup>,
}

/// Who asks, and how the answer is to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// The visit that asks.
    pub visit: VisitId,
    /// Largest size at which a page is drawn.
    pub size: ViewSize,
    /// Language of the slip.
    pub language: Language,
}

/// Turns effects into tasks.
pub struct Interpreter {
    services: Arc<Services>,
    draft: Arc<Mutex<Option<Draft>>>,
    ticket: AtomicU64,
    print_job: AtomicU64,
}

impl Interpreter {
    /// An interpreter over these services.
    #[must_use]
    pub fn new(services: Arc<Services>) -> Self {
        Self {
            services,
            draft: Arc::default(),
            ticket: AtomicU64::new(0),
            print_job: AtomicU64::new(0),
        }
    }

    /// Announces the number of the next scan, so that its answers can be told from others.
    pub fn next_ticket(&self) -> u64 {
        self.ticket.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Turns an effect into a task whose messages carry the visit that asks.
    pub fn run(&self, effect: Effect, request: Request) -> Task<Message> {
        let Request { visit, size, .. } = request;
        match effect {
            Effect::BeginDraft => self.begin_draft(visit),
            Effect::Scan(source) => self.scan(source),
            Effect::StopScan => self.tell_scanner(ScanCommand::Stop),
            Effect::WatchScanner(on) => self.tell_scanner(ScanCommand::Watch(on)),
            Effect::ResumeScan => self.tell_scanner(ScanCommand::Resume {
                ticket: self.ticket(),
            }),
            Effect::ReadCard(image) => self.read_card(visit, image),
            Effect::StorePage {
                component,
                image,
                dpi,
                paper,
            } => self.store_page(visit, component, (image, dpi, paper), size),
            Effect::TurnPage {
                page,
                facts,
                component,
            } => self.turn_page(visit, (page, facts), component, size),
            Effect::DropPage(page) => {
                self.with_draft(move |draft| draft.drop_page(page, clock::now()))
            }
            Effect::Seal(order) => self.seal(visit, *order),
            Effect::Print(slip) => self.print(*slip, request.language),
            Effect::CancelPrint => self.cancel_print(),
            Effect::AbandonDraft => self.abandon(),
            Effect::Wipe => self.wipe(visit),
        }
    }

    /// What the vault has to do now and then while the program runs for days.
    pub fn keep_house(&self) -> Task<Message> {
        let services = Arc::clone(&self.services);
        aside(move || {
            if let Err(error) = services.vault.keep_house(clock::now()) {
                tracing::warn!(%error, "the vault's house was not kept");
            }
        })
    }

    fn begin_draft(&self, visit: VisitId) -> Task<Message> {
        let (services, slot) = (Arc::clone(&self.services), Arc::clone(&self.draft));
        work(visit, move || {
            let begun = desk_work::begin_draft(&services.vault);
            Outcome::DraftBegun(begun.map(|(draft, numbers)| {
                put(&slot, Some(draft));
                numbers
            }))
        })
    }

    /// One sheet at a time: each page is shown to the citizen before the next is taken.
    fn scan(&self, source: Source) -> Task<Message> {
        let job = Job {
            source,
            sheets: Sheets::One,
            ..Job::pages()
        };
        self.tell_scanner(ScanCommand::Scan {
            ticket: self.ticket(),
            job,
        })
    }

    fn ticket(&self) -> u64 {
        self.ticket.load(Ordering::Relaxed)
    }

    fn tell_scanner(&self, command: ScanCommand) -> Task<Message> {
        self.services.scanner.send(command);
        Task::none()
    }

    fn read_card(&self, visit: VisitId, image: Image) -> Task<Message> {
        let (scanner, ticket) = (self.services.scanner.clone(), self.ticket());
        work(visit, move || {
            let read = desk_work::read_card(&image);
            drop(image);
            scanner.send(ScanCommand::SideStored { ticket });
            Outcome::CardRead(read.map(Box::new))
        })
    }

    fn store_page(
        &self,
        visit: VisitId,
        component: ComponentCode,
        (image, dpi, paper): (Image, u32, Scan),
        size: ViewSize,
    ) -> Task<Message> {
        let (scanner, ticket) = (self.services.scanner.clone(), self.ticket());
        let slot = Arc::clone(&self.draft);
        let limits = self.services.setup.profile.limits;
        let options = desk_work::options(dpi, paper, limits);
        work(visit, move || {
            let result = take(&slot).ok_or(FaultCode::Internal).and_then(|draft| {
                let is_over = || is_over(&slot, &draft);
                let desk = PageDesk {
                    draft: &draft,
                    component: &component,
                    size,
                    is_over: &is_over,
                };
                desk.store(&image, &options)
            });
            drop(image);
            scanner.send(ScanCommand::SideStored { ticket });
            Outcome::PageStored {
                component,
                result: result.map(Box::new),
            }
        })
    }

    fn turn_page(
        &self,
        visit: VisitId,
        page: (PageId, Box<PageFacts>),
        component: ComponentCode,
        size: ViewSize,
    ) -> Task<Message> {
        let slot = Arc::clone(&self.draft);
        work(visit, move || {
            let result = take(&slot).ok_or(FaultCode::Internal).and_then(|draft| {
                let is_over = || is_over(&slot, &draft);
                let desk = PageDesk {
                    draft: &draft,
                    component: &component,
                    size,
                    is_over: &is_over,
                };
                desk.turn(page.0, &page.1)
            });
            Outcome::PageTurned(result.map(Box::new))
        })
    }

    fn seal(&self, visit: VisitId, order: crate::effect::SealOrder) -> Task<Message> {
        let (services, slot) = (Arc::clone(&self.services), Arc::clone(&self.draft));
        work(visit, move || {
            let sealed = take(&slot).ok_or(FaultCode::Internal).and_then(|draft| {
                let place = Place::of(&services.setup, &order)?;
                desk_work::seal(&draft, &order, &place)
            });
            if sealed.is_ok() {
                put(&slot, None);
                services.portal.wake();
            }
            Outcome::Sealed(sealed)
        })
    }

    fn print(&self, slip: kiosk_slips::Slip, language: Language) -> Task<Message> {
        let services = Arc::clone(&self.services);
        let job = JobId(self.print_job.fetch_add(1, Ordering::Relaxed));
        aside(move || {
            if let Err(error) = desk_work::print(&services, &slip, language, job) {
                tracing::error!(%error, "the slip could not be drawn");
            }
        })
    }

    fn cancel_print(&self) -> Task<Message> {
        let services = &self.services;
        for printer in std::iter::once(&services.slip_printer).chain(&services.office_printer) {
            printer.send(kiosk_printer::Command::Cancel);
        }
        Task::none()
    }

    fn abandon(&self) -> Task<Message> {
        let slot = Arc::clone(&self.draft);
        self.with_draft(move |draft| {
            put(&slot, None);
            draft.abandon(clock::now())
        })
    }

    fn wipe(&self, visit: VisitId) -> Task<Message> {
        put(&self.draft, None);
        let _ = self.cancel_print();
        let _ = self.tell_scanner(ScanCommand::Stop);
        Task::done(Message::Finished(Finished {
            visit,
            result: Outcome::Wiped,
        }))
    }

    /// Runs something on the draft whose failure the citizen need not hear of.
    fn with_draft(
        &self,
        act: impl FnOnce(&Draft) -> Result<(), kiosk_vault::VaultError> + Send + 'static,
    ) -> Task<Message> {
        let Some(draft) = take(&self.draft) else {
            return Task::none();
        };
        aside(move || {
            if let Err(error) = act(&draft) {
                tracing::warn!(%error, "the draft could not be changed");
            }
        })
    }
}

fn take(slot: &Mutex<Option<Draft>>) -> Option<Draft> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Whether the visit that the draft belonged to has ended, so that nobody waits for its pages.
fn is_over(slot: &Mutex<Option<Draft>>, draft: &Draft) -> bool {
    take(slot).is_none_or(|now| now.id() != draft.id())
}

fn put(slot: &Mutex<Option<Draft>>, draft: Option<Draft>) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = draft;
}

/// Runs slow work that nobody waits for.
fn aside(act: impl FnOnce() + Send + 'static) -> Task<Message> {
    Task::future(async move {
        let _ = tokio::task::spawn_blocking(act).await;
    })
    .discard()
}

/// Runs slow work beside the screen; a panic counts as an internal fault.
fn work(visit: VisitId, act: impl FnOnce() -> Outcome + Send + 'static) -> Task<Message> {
    let (sender, receiver) = futures::channel::oneshot::channel();
    Task::future(async move {
        tokio::task::spawn_blocking(move || {
            let _ = sender.send(act());
        });
        receiver.await.ok()
    })
    .and_then(move |result| Task::done(Message::Finished(Finished { visit, result })))
}

//! A citizen at the whole kiosk: its own screens without a display, its own vault and
//! delivery, a real gateway; only scanner, printer and paper are virtual.

use std::sync::Arc;
use std::time::Duration;

use kiosk_app::app::Kiosk;
use kiosk_app::bridge::Bridges;
use kiosk_app::demo::bench::{self, DeskParts, Portal};
use kiosk_app::demo::state::StateFolder;
use kiosk_app::facts::{Link, ScanPhase};
use kiosk_app::interpreter::Interpreter;
use kiosk_app::setup::Setup;
use kiosk_app::stage::{Stage, StageError};
use kiosk_domain::visit::Step;
use kiosk_domain::{FaultCode, profile};
use kiosk_sandbox::{Bench, Relay, VirtualPrinter, specimen};
use kiosk_ui::Panel;
use tempfile::TempDir;

use crate::Province;

/// Longest wait for a device, a worker or the portal.
const LIMIT: Duration = Duration::from_secs(40);
/// After this a touch is repeated: the lock against double touches may have swallowed it.
const TOUCH_PATIENCE: Duration = Duration::from_millis(700);
const TOUCHES: u32 = 6;

/// The paper that every procedure of these tests begins with.
pub const FORM: &str = "to-khai-khai-sinh";
/// The other paper that has to be handed in.
pub const CERTIFICATE: &str = "giay-chung-sinh";

/// A citizen, the kiosk, and what lies on its desk.
pub struct Visitor {
    /// The kiosk without a display.
    pub stage: Stage<Kiosk>,
    /// Glass and feeder.
    pub bench: Bench,
    /// The printer of slips.
    pub printer: VirtualPrinter,
    /// The link to the portal.
    pub link: Relay,
    folder: TempDir,
    touches: usize,
}

impl Visitor {
    /// At the attract screen of a kiosk that takes dossiers while `low_disk_percent` of the
    /// disk is free.
    #[must_use]
    pub fn at(province: &Province, low_disk_percent: u8) -> Self {
        let folder = TempDir::new().unwrap();
        let setup = Arc::new(setup(low_disk_percent));
        let state = StateFolder::open(Some(folder.path())).unwrap();
        let portal = Portal {
            gateway: None,
            address: Some(province.address()),
            bundle_key: province.bundle_key(),
        };
        let parts = bench::set_up(&state, &setup, &portal).unwrap();
        Self::before(setup, parts, folder)
    }

    fn before(setup: Arc<Setup>, parts: DeskParts, folder: TempDir) -> Self {
        let size = iced::Size::new(setup.panel.width_px as f32, setup.panel.height_px as f32);
        let bridges = Bridges::new(
            parts.scanner_events,
            parts.printer_events,
            parts.portal_events,
        );
        let kiosk = Kiosk::new(setup, Interpreter::new(parts.services), bridges, None);
        let mut visitor = Self {
            stage: Stage::new(kiosk, size).unwrap(),
            bench: parts.bench,
            printer: parts.thermal,
            link: parts.link,
            folder,
            touches: 0,
        };
        visitor.wait("devices and link", |kiosk| {
            kiosk.world.facts.scanner.is_some() && kiosk.world.facts.link == Link::Up
        });
        visitor
    }

    /// Folder of the kiosk's sealed dossiers.
    #[must_use]
    pub fn vault(&self) -> std::path::PathBuf {
        self.folder.path().join("kiosk")
    }

    /// Waits until something is so.
    pub fn wait(&mut self, what: &str, done: impl Fn(&Kiosk) -> bool) {
        let waited = self.stage.until(what, LIMIT, done);
        assert!(waited.is_ok(), "{what}, at {:?}", self.step());
    }

    /// Where the visit stands.
    #[must_use]
    pub fn step(&self) -> Step {
        self.stage.program.world.visit.step.clone()
    }

    /// Touches a button until something is so.
    pub fn press(&mut self, id: &str, done: impl Fn(&Kiosk) -> bool) {
        for _ in 0..TOUCHES {
            self.stage.forget_touches();
            let touched = self.stage.tap(id);
            assert!(touched.is_ok(), "no {id} at {:?}", self.step());
            match self.stage.until(id, TOUCH_PATIENCE, &done) {
                Ok(()) => {
                    self.touches += 1;
                    return;
                }
                Err(StageError::Stuck { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        panic!("{id} has no effect at {:?}", self.step());
    }

    /// Touches a button until the visit stands there.
    pub fn go(&mut self, id: &str, step: &Step) {
        self.press(id, |kiosk| kiosk.world.visit.step == *step);
    }

    /// Touches what changes the screen and not the visit.
    pub fn show(&mut self, id: &str) {
        self.stage.forget_touches();
        let touched = self.stage.tap(id);
        assert!(touched.is_ok(), "no {id} at {:?}", self.step());
        self.touches += 1;
    }

    /// Touches that had an effect so far.
    #[must_use]
    pub const fn touches(&self) -> usize {
        self.touches
    }

    /// Turns the pages of a list up to its last one.
    pub fn read_on(&mut self) {
        while self.stage.bounds("next").is_none() {
            self.show("more");
        }
    }

    /// Whether the screen says that; spaces that hold words together are spaces.
    #[must_use]
    pub fn reads(&mut self, words: &str) -> bool {
        let plain = |text: &str| text.replace('\u{a0}', " ");
        let words = plain(words);
        let texts = self.stage.texts();
        texts.iter().any(|text| plain(text).contains(&words))
    }

    /// The title and the text by which the citizen is told of a fault.
    #[must_use]
    pub fn words(&self, fault: FaultCode) -> String {
        self.stage.program.world.text.fault(fault).title
    }

    /// To where the card is wanted.
    pub fn to_identify(&mut self) {
        self.go("next", &Step::Comfort);
        self.go("next", &Step::Aim);
        self.go("aim-submit", &Step::ForWhom);
        self.go("for-own", &Step::Notice);
        self.read_on();
        self.go("next", &Step::Identify);
    }

    /// Puts the specimen card on the glass and has it read; it stays there.
    pub fn show_card(&mut self) {
        self.bench.put_card(specimen::CARD_TEXT);
        self.read_card();
        self.wait("the card", |kiosk| {
            kiosk.world.visit.step == Step::ConfirmIdentity
        });
    }

    /// Asks for what lies on the glass to be read as a card.
    pub fn read_card(&mut self) {
        self.press("read-card", |kiosk| {
            let world = &kiosk.world;
            world.visit.step != Step::Identify || world.facts.scan != ScanPhase::Idle
        });
    }

    /// From the confirmed identity to what the birth registration asks for.
    pub fn to_prepare(&mut self) {
        self.go("next", &Step::Choose);
        self.show("topic-sinh-con");
        self.go("procedure-1.001193", &Step::Prepare);
        self.read_on();
    }

    /// From the attract screen to the list of papers, with the card taken back.
    pub fn to_tasks(&mut self) {
        self.to_identify();
        self.show_card();
        self.bench.clear_glass();
        self.to_prepare();
        self.go("next", &Step::Tasks);
        self.wait("the draft", |kiosk| kiosk.world.visit.numbers.is_some());
    }

    /// Opens a paper and waits for the scanner to ask for a sheet.
    pub fn open_paper(&mut self, component: &str) {
        self.go(
            &format!("task-{component}"),
            &Step::Capture(component.into()),
        );
    }

    /// Feeds one good sheet, keeps its page and goes back to the list of papers.
    pub fn hand_in(&mut self, component: &str) {
        self.open_paper(component);
        self.bench.put_sheets(vec![sheet(component)]);
        self.keep_page(component);
    }

    /// Keeps the page that is about to come, and goes back to the list of papers.
    pub fn keep_page(&mut self, component: &str) {
        self.wait("a page", |kiosk| {
            matches!(kiosk.world.visit.step, Step::PageCheck(..))
        });
        let before = self.pages(component);
        self.press("next", |kiosk| kept(kiosk, component) == before + 1);
        self.go("next", &Step::Tasks);
    }

    /// Pages kept of a paper.
    #[must_use]
    pub fn pages(&self, component: &str) -> usize {
        kept(&self.stage.program, component)
    }

    /// From a complete list of papers to the result.
    pub fn submit(&mut self) {
        self.go("next", &Step::Summary);
        self.read_on();
        self.go("next", &Step::Declare);
        self.press("next", |kiosk| kiosk.world.visit.step != Step::Declare);
        self.wait("the result", |kiosk| kiosk.world.visit.step == Step::Result);
    }

    /// From the result to the attract screen.
    pub fn leave(&mut self) {
        self.go("next", &Step::Slip);
        self.wait("the slip", |kiosk| kiosk.world.facts.slip_out);
        self.go("next", &Step::TakePapers);
        self.press("next", |kiosk| kiosk.world.visit.step == Step::Attract);
    }
}

fn kept(kiosk: &Kiosk, component: &str) -> usize {
    let task = kiosk.world.visit.task(&component.into());
    task.map_or(0, kiosk_domain::visit::Task::kept_pages)
}

/// A sheet with that paper on it.
#[must_use]
pub fn sheet(component: &str) -> Vec<u8> {
    let kind = if component == FORM {
        specimen::PaperKind::ALL[0]
    } else {
        specimen::PaperKind::ALL[1]
    };
    specimen::paper(kind, 1)
}

fn setup(low_disk_percent: u8) -> Setup {
    let files = profile::embedded("br-vt-2018").unwrap();
    let profile = profile::Profile::load(&files).unwrap();
    Setup {
        desk: profile.desks[0].code.clone(),
        machine_no: 1,
        tracking_base: "http://127.0.0.1/t/".to_owned(),
        language: kiosk_i18n::Language::Vi,
        panel: Panel::REFERENCE,
        low_disk_percent,
        profile,
    }
}

//! One complete visit by touches on the rendered screens.
//!
//! The walk plays the citizen: it reads where a button is from the drawn view, touches its
//! middle, puts card and sheets on the virtual scanner, looks at the verdicts, tries three
//! times and then keeps the page with a note.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use kiosk_domain::{
    ComponentCode, PageId, ProcedureCode,
    visit::{Step, Visit},
};
use kiosk_sandbox::Bench;

use super::sheets::{self, Pile, Sheet, SheetError};
use crate::{
    app::Kiosk,
    effect::{PageFacts, SentPage},
    facts::{Link, ScanPhase},
    stage::{Stage, StageError},
};

/// Longest wait for a device or a worker.
const DEVICE_LIMIT: Duration = Duration::from_secs(60);
/// Longest wait for the portal; the kiosk itself gives up waiting earlier.
const SEND_LIMIT: Duration = Duration::from_secs(300);
/// After this the touch is repeated: a lock against double touches may have swallowed it.
const TOUCH_PATIENCE: Duration = Duration::from_millis(700);
/// Touches on one button before the walk gives up.
const TOUCHES: u32 = 6;

/// Why the walk ended early.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// The screen did not do what was expected.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// An image file cannot be used.
    #[error(transparent)]
    Sheets(#[from] SheetError),
    /// A touch had no effect.
    #[error("touching \"{0}\" had no effect")]
    NoEffect(String),
    /// A page could not be taken in three tries.
    #[error("{file}: {sentence}")]
    Page {
        /// Which file.
        file: String,
        /// What the screen says.
        sentence: String,
    },
    /// A picture of the screen cannot be written.
    #[error("cannot write {path}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: image::ImageError,
    },
    /// The kiosk refused.
    #[error("{0}")]
    Refused(String),
}

/// What the walk saw before everything was wiped.
#[derive(Debug)]
pub struct Walked {
    /// The visit at its result.
    pub visit: Visit,
    /// Digests by page.
    pub pages: BTreeMap<PageId, PageFacts>,
    /// Pages as read back from the documents.
    pub sent: Vec<SentPage>,
    /// File fed for each page.
    pub sources: BTreeMap<PageId, String>,
    /// Seconds spent at each kind of step.
    pub seconds: BTreeMap<String, f64>,
}

/// The walker.
pub struct Walk<'a> {
    stage: &'a mut Stage<Kiosk>,
    bench: &'a Bench,
    screens: Option<PathBuf>,
    shots: u32,
    sources: BTreeMap<PageId, String>,
    seconds: BTreeMap<String, f64>,
    since: Instant,
}

impl<'a> Walk<'a> {
    /// A walk that leaves a picture of every screen in `screens`, if given.
    #[must_use]
    pub fn new(stage: &'a mut Stage<Kiosk>, bench: &'a Bench, screens: Option<&Path>) -> Self {
        Self {
            stage,
            bench,
            screens: screens.map(Path::to_owned),
            shots: 0,
            sources: BTreeMap::new(),
            seconds: BTreeMap::new(),
            since: Instant::now(),
        }
    }

    /// Walks from the attract screen to the attract screen.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn run(
        mut self,
        procedure: &ProcedureCode,
        piles: &[Pile],
        card: &str,
    ) -> Result<Walked, WalkError> {
        self.welcome()?;
        self.identify(card)?;
        self.choose(procedure)?;
        for pile in piles {
            self.hand_in(pile)?;
        }
        self.submit()?;
        let walked = self.remember();
        self.leave()?;
        Ok(Walked {
            seconds: self.seconds,
            ..walked
        })
    }

    fn welcome(&mut self) -> Result<(), WalkError> {
        self.stage
            .until("scanner and link", DEVICE_LIMIT, |kiosk| {
                kiosk.world.facts.scanner.is_some() && kiosk.world.facts.link != Link::Unknown
            })?;
        self.shoot("attract")?;
        self.press("next", "comfort", |step| *step == Step::Comfort)?;
        self.press("next", "aim", |step| *step == Step::Aim)?;
        self.press("aim-submit", "for-whom", |step| *step == Step::ForWhom)?;
        self.press("for-own", "notice", |step| *step == Step::Notice)?;
        self.read_on()?;
        self.press("next", "identify", |step| *step == Step::Identify)
    }

    fn identify(&mut self, card: &str) -> Result<(), WalkError> {
        self.bench.put_card(card);
        self.press_until("read-card", |kiosk| {
            kiosk.world.visit.step != Step::Identify
                || kiosk.world.facts.scan != ScanPhase::Idle
                || kiosk.world.card_fault.is_some()
        })?;
        self.wait("the card to be read", |kiosk| {
            kiosk.world.visit.step == Step::ConfirmIdentity || kiosk.world.card_fault.is_some()
        })?;
        self.bench.clear_glass();
        if let Some(fault) = self.stage.program.world.card_fault {
            self.shoot("identify-fault")?;
            return Err(WalkError::Refused(self.sentence(fault)));
        }
        self.arrive("confirm-identity")?;
        self.press("next", "choose", |step| *step == Step::Choose)
    }

    fn choose(&mut self, procedure: &ProcedureCode) -> Result<(), WalkError> {
        let world = &self.stage.program.world;
        let known = world
            .setup
            .profile
            .procedure_on(procedure, world.now.date());
        let topic = known.map(|known| known.topic.clone()).unwrap_or_default();
        let case = known
            .filter(|known| known.cases.len() > 1)
            .and_then(|known| known.cases.first())
            .map(|case| format!("case-{}", case.code));
        self.stage.tap(&format!("topic-{topic}"))?;
        self.shoot("choose-topic")?;
        let mut tile = format!("procedure-{procedure}");
        if let Some(case) = case {
            self.press(&tile, "case", |step| *step == Step::Case)?;
            tile = case;
        }
        self.press(&tile, "prepare", |step| *step == Step::Prepare)?;
        self.read_on()?;
        self.press("next", "tasks", |step| *step == Step::Tasks)?;
        self.wait("the draft", |kiosk| {
            kiosk.world.visit.numbers.is_some() || kiosk.world.visit.step == Step::Prepare
        })?;
        match self.stage.program.world.notice {
            Some(fault) => Err(WalkError::Refused(self.sentence(fault))),
            None => Ok(()),
        }
    }

    fn hand_in(&mut self, pile: &Pile) -> Result<(), WalkError> {
        let code = &pile.component;
        self.press(&format!("task-{code}"), "capture", is_capture)?;
        for (index, sheet) in pile.sheets.iter().enumerate() {
            self.page(code, sheet)?;
            if index + 1 < pile.sheets.len() {
                self.press("add", "capture", is_capture)?;
            }
        }
        self.press("next", "tasks", |step| *step == Step::Tasks)
    }

    /// Feeds one sheet until it is kept, at the third verdict with a note.
    fn page(&mut self, code: &ComponentCode, sheet: &Sheet) -> Result<(), WalkError> {
        let bytes = sheets::bytes(sheet)?;
        loop {
            self.bench.put_sheets(vec![bytes.clone()]);
            self.wait("a page", |kiosk| is_decided(kiosk, code))?;
            let Step::PageCheck(_, page) = self.stage.program.world.visit.step.clone() else {
                return Err(self.unreadable(code, sheet)?);
            };
            self.arrive("page-check")?;
            self.sources.insert(page, sheet.source.clone());
            let task = self.stage.program.world.visit.task(code).cloned();
            let judged = task
                .as_ref()
                .and_then(|task| task.pages.iter().find(|one| one.id == page));
            let good =
                judged.is_some_and(|page| page.verdicts.iter().all(|code| code.is_question()));
            let enough = task
                .as_ref()
                .is_some_and(kiosk_domain::visit::Task::has_tried_enough);
            if good || enough {
                let button = if good { "next" } else { "keep-noted" };
                return self.press_until(button, |kiosk| is_kept(kiosk, code, page));
            }
            self.sources.remove(&page);
            self.press("again", "capture", is_capture)?;
        }
    }

    /// The sentence on the screen when a sheet gives no page at all.
    fn unreadable(&mut self, code: &ComponentCode, sheet: &Sheet) -> Result<WalkError, WalkError> {
        self.shoot("capture-fault")?;
        let fault = self
            .stage
            .program
            .world
            .visit
            .task(code)
            .and_then(|task| task.fault);
        let sentence = fault.map(|fault| self.sentence(fault)).unwrap_or_default();
        Ok(WalkError::Page {
            file: sheet.source.clone(),
            sentence,
        })
    }

    fn submit(&mut self) -> Result<(), WalkError> {
        self.press("next", "summary", |step| *step == Step::Summary)?;
        self.read_on()?;
        self.press("next", "declare", |step| *step == Step::Declare)?;
        self.press("next", "sending", |step| *step != Step::Declare)?;
        self.stage.until("the result", SEND_LIMIT, |kiosk| {
            matches!(kiosk.world.visit.step, Step::Result | Step::Declare)
        })?;
        if let Some(fault) = self.stage.program.world.visit.seal_fault {
            self.shoot("declare-fault")?;
            return Err(WalkError::Refused(self.sentence(fault)));
        }
        self.arrive("result")
    }

    fn remember(&self) -> Walked {
        let world = &self.stage.program.world;
        Walked {
            visit: world.visit.clone(),
            pages: world.pages.clone(),
            sent: world.sent.clone(),
            sources: self.sources.clone(),
            seconds: BTreeMap::new(),
        }
    }

    fn leave(&mut self) -> Result<(), WalkError> {
        self.press("next", "slip", |step| *step == Step::Slip)?;
        self.wait("the slip", |kiosk| kiosk.world.facts.slip_out)?;
        self.shoot("slip-out")?;
        self.press("next", "take-papers", |step| *step == Step::TakePapers)?;
        self.press("next", "wipe", |step| {
            matches!(step, Step::Wipe | Step::Attract)
        })?;
        self.wait("the wipe", |kiosk| kiosk.world.visit.step == Step::Attract)?;
        self.shoot("attract-again")
    }

    /// Turns the pages of a list that is longer than the screen, up to its last one.
    fn read_on(&mut self) -> Result<(), WalkError> {
        while self.stage.bounds("next").is_none() {
            self.stage.tap("more")?;
            self.arrive("more")?;
        }
        Ok(())
    }

    fn sentence(&self, fault: kiosk_domain::FaultCode) -> String {
        self.stage.program.world.text.fault(fault).text
    }

    /// Touches a button until the visit has moved on, and takes a picture of where it leads.
    fn press(
        &mut self,
        id: &str,
        name: &str,
        arrived: impl Fn(&Step) -> bool,
    ) -> Result<(), WalkError> {
        self.press_until(id, |kiosk| arrived(&kiosk.world.visit.step))?;
        self.arrive(name)
    }

    fn press_until(&mut self, id: &str, done: impl Fn(&Kiosk) -> bool) -> Result<(), WalkError> {
        for _ in 0..TOUCHES {
            self.stage.tap(id)?;
            if self.stage.until(id, TOUCH_PATIENCE, &done).is_ok() {
                return Ok(());
            }
        }
        self.shoot("no-effect")?;
        Err(WalkError::NoEffect(id.to_owned()))
    }

    fn wait(&mut self, what: &str, done: impl Fn(&Kiosk) -> bool) -> Result<(), WalkError> {
        Ok(self.stage.until(what, DEVICE_LIMIT, done)?)
    }

    /// Books the time since the last arrival, and takes a picture.
    fn arrive(&mut self, name: &str) -> Result<(), WalkError> {
        let spent = self.since.elapsed().as_secs_f64();
        *self.seconds.entry(name.to_owned()).or_default() += (spent * 1000.0).round() / 1000.0;
        self.since = Instant::now();
        // A finger would need longer than the lock against double touches lasts.
        self.stage.forget_touches();
        self.shoot(name)
    }

    fn shoot(&mut self, name: &str) -> Result<(), WalkError> {
        let Some(folder) = &self.screens else {
            return Ok(());
        };
        self.shots += 1;
        let path = folder.join(format!("{:02}-{name}.png", self.shots));
        let picture = self.stage.screenshot();
        picture
            .save(&path)
            .map_err(|source| WalkError::Write { path, source })
    }
}

const fn is_capture(step: &Step) -> bool {
    matches!(step, Step::Capture(_))
}

/// A page is there, or the picture could not be used and nothing works on it any more.
fn is_decided(kiosk: &Kiosk, code: &ComponentCode) -> bool {
    let world = &kiosk.world;
    let failed = world
        .visit
        .task(code)
        .is_some_and(|task| task.fault.is_some());
    matches!(world.visit.step, Step::PageCheck(..))
        || (failed && world.facts.scan == ScanPhase::Idle)
}

fn is_kept(kiosk: &Kiosk, code: &ComponentCode, page: PageId) -> bool {
    let task = kiosk.world.visit.task(code);
    task.is_some_and(|task| task.pages.iter().any(|one| one.id == page && one.kept))
}

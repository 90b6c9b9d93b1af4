//! The transitions: one method for each group of steps.

mod choosing;

use super::{Command, DossierNumbers, Event, Outcome, Page, Purpose, SendStage, Step, Task};
use crate::{
    CaseCode, ComponentCode, FaultCode, PageId, ProcedureCode, VisitId,
    person::{Applicant, ForWhom},
    procedure::Procedure,
};

/// The event has no meaning at the present step; nothing was changed.
///
/// Late answers of devices and double taps end here, so it is no error.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the event has no meaning at this step")]
pub struct NotNow;

type Applied = Result<Vec<Command>, NotNow>;

/// One citizen's use of the kiosk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visit {
    /// Which visit this is; results of older ones are dropped.
    pub id: VisitId,
    /// Where it stands.
    pub step: Step,
    /// What the citizen came for.
    pub purpose: Purpose,
    /// For whom.
    pub for_whom: Option<ForWhom>,
    /// Who.
    pub applicant: Option<Applicant>,
    /// Which procedure.
    pub procedure: Option<ProcedureCode>,
    /// Which case of it.
    pub case: Option<CaseCode>,
    /// Its papers.
    pub tasks: Vec<Task>,
    /// Numbers of the dossier, once its draft was begun.
    pub numbers: Option<DossierNumbers>,
    /// How far the sending has come.
    pub stage: SendStage,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// Why sealing failed, while the declaration is shown again.
    pub seal_fault: Option<FaultCode>,
    has_draft: bool,
    is_editing: bool,
    gap: Option<Gap>,
}

/// Where a page was taken out to be scanned again; its successor belongs there, as the
/// order of pages is part of the dossier.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Gap {
    component: ComponentCode,
    index: usize,
}

impl Visit {
    /// A visit that nobody has begun yet.
    #[must_use]
    pub const fn new(id: VisitId) -> Self {
        Self {
            id,
            step: Step::Attract,
            purpose: Purpose::Submit,
            for_whom: None,
            applicant: None,
            procedure: None,
            case: None,
            tasks: Vec::new(),
            numbers: None,
            stage: SendStage::Sealing,
            outcome: None,
            seal_fault: None,
            has_draft: false,
            is_editing: false,
            gap: None,
        }
    }

    /// Takes what happened, moves on, and answers what must be done. `procedures` are those
    /// that the desk offers today.
    ///
    /// # Errors
    /// [`NotNow`] if the event has no meaning here; the visit is then unchanged.
    pub fn apply(&mut self, event: Event, procedures: &[&Procedure]) -> Applied {
        match event {
            Event::Quit => return self.quit(),
            Event::TimedOut => return self.time_out(),
            // The citizen has gone elsewhere meanwhile: nothing may stay that nobody decides on.
            Event::PageScanned {
                ref component,
                page,
                ..
            } if !self.is_capturing(component) => {
                return Ok(vec![Command::DropPage(page)]);
            }
            Event::PageTurned { page, .. } if !matches!(self.step, Step::PageCheck(..)) => {
                return Ok(vec![Command::DropPage(page)]);
            }
            _ => {}
        }
        match self.step.clone() {
            Step::Attract
            | Step::Comfort
            | Step::Aim
            | Step::ForWhom
            | Step::Notice
            | Step::Identify
            | Step::ConfirmIdentity => self.before_papers(event),
            Step::Choose | Step::Case | Step::Prepare => self.choosing(event, procedures),
            Step::Tasks | Step::Summary | Step::Declare => self.around_papers(event),
            Step::Capture(component) => self.capturing(event, component),
            Step::PageCheck(component, page) => self.checking(event, component, page),
            Step::Sending | Step::Result | Step::Slip | Step::TakePapers | Step::Wipe => {
                self.handing_over(event)
            }
        }
    }

    /// The task of that paper.
    #[must_use]
    pub fn task(&self, code: &ComponentCode) -> Option<&Task> {
        self.tasks.iter().find(|task| &task.code == code)
    }

    /// The first paper that still needs the citizen, in the order of the list.
    #[must_use]
    pub fn next_task(&self) -> Option<&Task> {
        self.tasks
            .iter()
            .find(|task| !task.closed && (self.is_needed(task) || !task.pages.is_empty()))
    }

    /// Whether the dossier cannot be handed in without this paper: it is required, and none
    /// of those that can stand for it is there.
    #[must_use]
    pub fn is_needed(&self, task: &Task) -> bool {
        let stands_in = |other: &Task| {
            other.code != task.code && other.one_of == task.one_of && other.kept_pages() > 0
        };
        task.required && !(task.one_of.is_some() && self.tasks.iter().any(stands_in))
    }

    /// Every required paper is there and no page waits for a decision.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.tasks.iter().all(|task| {
            task.pending_page().is_none() && (task.kept_pages() > 0 || !self.is_needed(task))
        }) && self.page_count() > 0
    }

    /// Pages kept so far.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.tasks.iter().map(Task::kept_pages).sum()
    }

    /// Whether a draft lies in the vault.
    #[must_use]
    pub const fn has_draft(&self) -> bool {
        self.has_draft
    }

    fn is_capturing(&self, component: &ComponentCode) -> bool {
        matches!(&self.step, Step::Capture(code) if code == component)
    }

    fn go(&mut self, step: Step, commands: Vec<Command>) -> Applied {
        self.step = step;
        Ok(commands)
    }

    fn before_papers(&mut self, event: Event) -> Applied {
        match (&self.step, event) {
            (Step::Attract, Event::Woken) => self.go(Step::Comfort, vec![]),
            (Step::Comfort, Event::ComfortDone) => self.go(Step::Aim, vec![]),
            (Step::Aim, Event::SubmitChosen) => self.begin(Purpose::Submit, Step::ForWhom),
            // Looking at another procedure would give up what has been scanned.
            (Step::Aim, Event::CheckChosen) if !self.has_draft => {
                self.begin(Purpose::Check, Step::Choose)
            }
            (Step::Aim, Event::BackPressed) => self.go(Step::Comfort, vec![]),
            (Step::ForWhom, Event::ForWhomChosen(whom)) => {
                self.for_whom = Some(whom);
                self.go(Step::Notice, vec![])
            }
            (Step::ForWhom, Event::BackPressed) => self.go(Step::Aim, vec![]),
            (Step::Notice, Event::NoticeAccepted) => self.go(Step::Identify, vec![]),
            (Step::Notice, Event::NoticeRefused) => {
                self.for_whom = None;
                self.go(Step::Aim, vec![])
            }
            (Step::Notice, Event::BackPressed) => self.go(Step::ForWhom, vec![]),
            (Step::Identify, Event::CardWanted) => Ok(vec![Command::ReadCard]),
            (Step::Identify, Event::CardMissing) => Ok(vec![Command::StopScan]),
            (Step::Identify, Event::PersonRead(applicant)) => {
                self.applicant = Some(*applicant);
                self.go(Step::ConfirmIdentity, vec![Command::StopScan])
            }
            (Step::Identify, Event::BackPressed) => self.go(Step::Notice, vec![Command::StopScan]),
            (Step::ConfirmIdentity, Event::PersonConfirmed) => match self.purpose {
                Purpose::SubmitChecked => self.begin(Purpose::Submit, Step::Prepare),
                Purpose::Submit | Purpose::Check => self.go(Step::Choose, vec![]),
            },
            (Step::ConfirmIdentity, Event::PersonDenied | Event::BackPressed) => {
                self.applicant = None;
                self.go(Step::Identify, vec![])
            }
            _ => Err(NotNow),
        }
    }

    fn begin(&mut self, purpose: Purpose, step: Step) -> Applied {
        self.purpose = purpose;
        self.go(step, vec![])
    }

    fn around_papers(&mut self, event: Event) -> Applied {
        match (&self.step, event) {
            (Step::Tasks, Event::TaskOpened(code)) => self.open(code),
            (Step::Tasks, Event::DraftFailed) if self.numbers.is_none() => {
                self.has_draft = false;
                self.go(Step::Prepare, vec![])
            }
            (Step::Tasks, Event::SummaryOpened) if self.is_complete() => {
                self.go(Step::Summary, vec![])
            }
            (Step::Tasks, Event::BackPressed) => self.go(Step::Prepare, vec![]),
            (Step::Summary, Event::EditWanted(code)) => {
                let commands = self.open(code)?;
                self.is_editing = true;
                Ok(commands)
            }
            (Step::Summary, Event::DeclarationOpened) if self.is_complete() => {
                self.go(Step::Declare, vec![])
            }
            (Step::Summary, Event::BackPressed) => {
                self.is_editing = false;
                self.go(Step::Tasks, vec![])
            }
            (Step::Declare, Event::Submitted) if self.is_complete() => {
                self.seal_fault = None;
                self.stage = SendStage::Sealing;
                self.go(Step::Sending, vec![Command::Seal])
            }
            (Step::Declare, Event::BackPressed) => {
                self.seal_fault = None;
                self.go(Step::Summary, vec![])
            }
            _ => Err(NotNow),
        }
    }

    /// Opens a paper where it was left: a page that waits, the first page, or the scanner.
    fn open(&mut self, code: ComponentCode) -> Applied {
        let task = self.task_mut(&code)?;
        let page = task
            .pending_page()
            .or(task.pages.first())
            .map(|page| page.id);
        match page {
            Some(page) => self.go(Step::PageCheck(code, page), vec![]),
            None => self.scan(code, vec![]),
        }
    }

    fn scan(&mut self, code: ComponentCode, mut commands: Vec<Command>) -> Applied {
        let task = self.task_mut(&code)?;
        task.fault = None;
        task.closed = false;
        commands.push(Command::ScanPage(code.clone()));
        self.go(Step::Capture(code), commands)
    }

    fn capturing(&mut self, event: Event, code: ComponentCode) -> Applied {
        match event {
            Event::PageScanned {
                component,
                page,
                verdicts,
            } if component == code => {
                let gap = self.gap.take().filter(|gap| gap.component == code);
                let task = self.task_mut(&code)?;
                task.fault = None;
                if verdicts.is_empty() {
                    task.tries = 0;
                } else {
                    task.tries = task.tries.saturating_add(1);
                }
                let page_at_hand = Page {
                    id: page,
                    verdicts,
                    kept: false,
                    noted: false,
                };
                let index = gap.map_or(task.pages.len(), |gap| gap.index.min(task.pages.len()));
                task.pages.insert(index, page_at_hand);
                self.go(Step::PageCheck(code, page), vec![])
            }
            Event::ScanFailed { component, fault } if component == code => {
                let task = self.task_mut(&code)?;
                task.fault.get_or_insert(fault);
                Ok(vec![])
            }
            Event::PageAgain => self.scan(code, vec![]),
            Event::GlassChosen => {
                self.task_mut(&code)?.fault = None;
                Ok(vec![Command::ScanGlass(code)])
            }
            Event::TaskSkipped => {
                let is_needed = self.task(&code).is_none_or(|task| self.is_needed(task));
                let task = self.task_mut(&code)?;
                if is_needed || !task.pages.is_empty() {
                    return Err(NotNow);
                }
                task.closed = true;
                task.fault = None;
                self.leave_task(vec![Command::StopScan])
            }
            Event::BackPressed => self.leave_task(vec![Command::StopScan]),
            _ => Err(NotNow),
        }
    }

    fn checking(&mut self, event: Event, code: ComponentCode, id: PageId) -> Applied {
        match event {
            Event::PageKept => self.keep(&code, id, false),
            Event::PageKeptWithNote => self.keep(&code, id, true),
            Event::PageAgain => {
                let index = self.remove(&code, id)?;
                self.gap = Some(Gap {
                    component: code.clone(),
                    index,
                });
                self.scan(code, vec![Command::DropPage(id)])
            }
            Event::PageTurned { page, verdicts } => {
                let old = self.page_mut(&code, id)?;
                *old = Page {
                    id: page,
                    verdicts,
                    kept: false,
                    noted: false,
                };
                self.go(Step::PageCheck(code, page), vec![Command::DropPage(id)])
            }
            Event::PageRemoved => {
                self.remove(&code, id)?;
                self.gap = None;
                let task = self.task_mut(&code)?;
                task.tries = 0;
                let next = task.pages.last().map(|page| page.id);
                let dropped = vec![Command::DropPage(id)];
                match next {
                    Some(page) => self.go(Step::PageCheck(code, page), dropped),
                    None => {
                        task.closed = false;
                        self.leave_task(dropped)
                    }
                }
            }
            Event::PageShown(page) => {
                self.page_mut(&code, page)?;
                self.go(Step::PageCheck(code, page), vec![])
            }
            Event::PageWanted if self.task_mut(&code)?.pending_page().is_none() => {
                self.gap = None;
                self.scan(code, vec![])
            }
            Event::TaskClosed if self.task_mut(&code)?.pending_page().is_none() => {
                self.task_mut(&code)?.closed = true;
                self.leave_task(vec![])
            }
            Event::BackPressed => self.leave_task(vec![]),
            _ => Err(NotNow),
        }
    }

    /// A page with a verdict is kept only after enough tries; blank pages are a question,
    /// as the back of a paper may matter.
    fn keep(&mut self, code: &ComponentCode, id: PageId, noted: bool) -> Applied {
        let enough = self.task_mut(code)?.has_tried_enough();
        let page = self.page_mut(code, id)?;
        let allowed = if noted {
            enough
        } else {
            page.verdicts.iter().all(|code| code.is_question())
        };
        if !allowed || page.kept {
            return Err(NotNow);
        }
        page.kept = true;
        page.noted = noted;
        self.task_mut(code)?.tries = 0;
        Ok(vec![])
    }

    /// Takes the page out and answers where it was.
    fn remove(&mut self, code: &ComponentCode, id: PageId) -> Result<usize, NotNow> {
        let task = self.task_mut(code)?;
        let index = task
            .pages
            .iter()
            .position(|page| page.id == id)
            .ok_or(NotNow)?;
        task.pages.remove(index);
        Ok(index)
    }

    /// Back to where the paper was opened from.
    fn leave_task(&mut self, commands: Vec<Command>) -> Applied {
        let to_summary = self.is_editing && self.is_complete();
        self.is_editing = false;
        self.go(
            if to_summary {
                Step::Summary
            } else {
                Step::Tasks
            },
            commands,
        )
    }

    fn handing_over(&mut self, event: Event) -> Applied {
        match (&self.step, event) {
            (Step::Sending, Event::Progressed(stage)) => {
                self.stage = self.stage.max(stage);
                Ok(vec![])
            }
            (Step::Sending, Event::SealFailed(fault)) if self.stage == SendStage::Sealing => {
                self.seal_fault = Some(fault);
                self.go(Step::Declare, vec![])
            }
            (Step::Sending, Event::Ended(outcome)) => {
                self.outcome = Some(outcome);
                self.go(Step::Result, vec![])
            }
            (Step::Sending, Event::WaitEnded) if self.stage >= SendStage::Kept => {
                self.outcome = Some(Outcome::KeptNotSent(None));
                self.go(Step::Result, vec![])
            }
            // The link came back while the result was being read: the slip is not out yet.
            (Step::Result, Event::Ended(outcome))
                if matches!(self.outcome, Some(Outcome::KeptNotSent(_))) =>
            {
                self.outcome = Some(outcome);
                Ok(vec![])
            }
            (Step::Result, Event::ResultSeen) => self.go(Step::Slip, vec![Command::PrintSlip]),
            (Step::Slip, Event::SlipTaken) => self.go(Step::TakePapers, vec![]),
            (Step::TakePapers, Event::PapersTaken) => self.go(Step::Wipe, vec![Command::Wipe]),
            (Step::Wipe, Event::Wiped) => {
                *self = Self::new(self.id.next());
                Ok(vec![])
            }
            _ => Err(NotNow),
        }
    }

    fn quit(&mut self) -> Applied {
        match self.step {
            Step::Attract | Step::Wipe => Err(NotNow),
            Step::Sending if self.stage < SendStage::Kept => Err(NotNow),
            Step::Sending => self.handing_over(Event::WaitEnded),
            // No slip yet: the citizen would leave without any proof.
            Step::Result => self.handing_over(Event::ResultSeen),
            Step::Slip => self.handing_over(Event::SlipTaken),
            Step::TakePapers => self.handing_over(Event::PapersTaken),
            _ => {
                let mut commands = vec![Command::StopScan];
                if self.has_draft {
                    self.has_draft = false;
                    commands.push(Command::AbandonDraft);
                    self.go(Step::TakePapers, commands)
                } else {
                    commands.push(Command::Wipe);
                    self.go(Step::Wipe, commands)
                }
            }
        }
    }

    fn time_out(&mut self) -> Applied {
        match self.step {
            Step::Attract | Step::Wipe | Step::Sending => Err(NotNow),
            Step::Result => self.go(Step::Wipe, vec![Command::PrintSlip, Command::Wipe]),
            Step::Slip | Step::TakePapers => self.go(Step::Wipe, vec![Command::Wipe]),
            _ => {
                let mut commands = vec![Command::StopScan];
                if std::mem::take(&mut self.has_draft) {
                    commands.push(Command::AbandonDraft);
                }
                commands.push(Command::Wipe);
                self.go(Step::Wipe, commands)
            }
        }
    }

    fn task_mut(&mut self, code: &ComponentCode) -> Result<&mut Task, NotNow> {
        self.tasks
            .iter_mut()
            .find(|task| &task.code == code)
            .ok_or(NotNow)
    }

    fn page_mut(&mut self, code: &ComponentCode, id: PageId) -> Result<&mut Page, NotNow> {
        self.task_mut(code)?
            .pages
            .iter_mut()
            .find(|page| page.id == id)
            .ok_or(NotNow)
    }
}

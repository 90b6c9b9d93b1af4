//! From the procedure over its case to the list of papers.

use super::{Applied, NotNow, Visit};
use crate::{
    procedure::{Case, Procedure},
    visit::{Command, Event, Purpose, Step, Task},
};

impl Visit {
    pub(super) fn choosing(&mut self, event: Event, procedures: &[&Procedure]) -> Applied {
        match (&self.step, event) {
            (Step::Choose, Event::ProcedureChosen(code)) => {
                let procedure = procedures
                    .iter()
                    .find(|one| one.code == code)
                    .ok_or(NotNow)?;
                self.choose(procedure)
            }
            (Step::Choose, Event::BackPressed) => match self.purpose {
                Purpose::Check => self.go(Step::Aim, vec![]),
                Purpose::Submit | Purpose::SubmitChecked => self.go(Step::ConfirmIdentity, vec![]),
            },
            (Step::Case, Event::CaseChosen(code)) => {
                let case = self.chosen(procedures)?.case(&code).ok_or(NotNow)?;
                let dropped = self.choose_case(case);
                self.go(Step::Prepare, dropped)
            }
            (Step::Case, Event::BackPressed) => self.go(Step::Choose, vec![]),
            (Step::Prepare, Event::PapersReady) if self.purpose == Purpose::Check => {
                self.begin(Purpose::SubmitChecked, Step::ForWhom)
            }
            (Step::Prepare, Event::PapersReady) => {
                let begin = (!self.has_draft).then_some(Command::BeginDraft);
                self.has_draft = true;
                self.go(Step::Tasks, begin.into_iter().collect())
            }
            (Step::Prepare, Event::BackPressed) => {
                let asks = self.chosen(procedures).is_ok_and(|one| one.cases.len() > 1);
                self.go(if asks { Step::Case } else { Step::Choose }, vec![])
            }
            _ => Err(NotNow),
        }
    }

    fn chosen<'p>(&self, procedures: &[&'p Procedure]) -> Result<&'p Procedure, NotNow> {
        let is_chosen = |one: &&&Procedure| Some(&one.code) == self.procedure.as_ref();
        procedures.iter().find(is_chosen).copied().ok_or(NotNow)
    }

    /// The same choice again keeps what was scanned; another one gives it up.
    fn choose(&mut self, procedure: &Procedure) -> Applied {
        let mut commands = Vec::new();
        if self.procedure.as_ref() != Some(&procedure.code) {
            commands = self.give_up_papers();
            self.procedure = Some(procedure.code.clone());
        }
        match procedure.only_case() {
            Some(case) => {
                commands.extend(self.choose_case(case));
                self.go(Step::Prepare, commands)
            }
            None => self.go(Step::Case, commands),
        }
    }

    /// Makes the list of papers.
    fn choose_case(&mut self, case: &Case) -> Vec<Command> {
        if self.case.as_ref() == Some(&case.code) {
            return Vec::new();
        }
        let dropped = self.give_up_papers();
        self.case = Some(case.code.clone());
        self.tasks = case
            .hand_in()
            .map(|component| Task {
                code: component.code.clone(),
                required: component.requirement.is_always(),
                one_of: component.one_of.clone(),
                pages: Vec::new(),
                tries: 0,
                closed: false,
                fault: None,
            })
            .collect();
        dropped
    }

    fn give_up_papers(&mut self) -> Vec<Command> {
        self.gap = None;
        self.case = None;
        let tasks = std::mem::take(&mut self.tasks);
        let pages = tasks.iter().flat_map(|task| &task.pages);
        pages.map(|page| Command::DropPage(page.id)).collect()
    }
}

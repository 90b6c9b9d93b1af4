//! What every screen may look at, and none may change.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::DateTime;
use kiosk_domain::{
    ComponentCode, FaultCode, PageId, VisitId,
    procedure::{Case, Component, Procedure},
    visit::{Task, Visit},
};
use kiosk_i18n::{Catalogue, Language};
use kiosk_imaging::judge_paper;
use kiosk_ui::{Contrast, Look, Panel, TextSize};

use crate::{
    effect::{PageFacts, SentPage, ViewSize},
    facts::Facts,
    setup::Setup,
};

/// How the citizen likes the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comfort {
    /// Size of the text.
    pub text_size: TextSize,
    /// Colours.
    pub contrast: Contrast,
    /// Language.
    pub language: Language,
}

/// Proportions of the commonest page, A4 at 300 dpi.
const A4_PX: (u32, u32) = (2480, 3508);

/// The visit, the devices, the pages and the way things are shown.
#[derive(Debug)]
pub struct World {
    /// Rules, desk and panel.
    pub setup: Arc<Setup>,
    /// The visit.
    pub visit: Visit,
    /// Devices and link.
    pub facts: Facts,
    /// Pictures and digests of the sealed pages.
    pub pages: BTreeMap<PageId, PageFacts>,
    /// Pages as they were read back from the documents.
    pub sent: Vec<SentPage>,
    /// Why the card could not be read, until the next try.
    pub card_fault: Option<FaultCode>,
    /// Why the last wish could not be granted, shown once.
    pub notice: Option<FaultCode>,
    /// Sizes, colours.
    pub look: Look,
    /// Texts in the chosen language.
    pub text: Catalogue,
    /// Local time of the last tick.
    pub now: DateTime,
}

impl World {
    /// The world before the first visit.
    #[must_use]
    pub fn new(setup: Arc<Setup>, now: DateTime) -> Self {
        Self {
            visit: Visit::new(VisitId::default()),
            facts: Facts::default(),
            pages: BTreeMap::new(),
            sent: Vec::new(),
            card_fault: None,
            notice: None,
            look: Look::new(setup.panel),
            text: Catalogue::new(setup.language),
            now,
            setup,
        }
    }

    /// Forgets everything of a person: pages, preferences, notices.
    pub fn forget(&mut self) {
        self.pages.clear();
        self.sent.clear();
        self.card_fault = None;
        self.notice = None;
        self.facts.bytes = None;
        self.facts.slip_out = false;
        self.look = Look::new(self.look.panel);
        self.text = Catalogue::new(self.setup.language);
    }

    /// The chosen procedure.
    #[must_use]
    pub fn procedure(&self) -> Option<&Procedure> {
        self.visit
            .procedure
            .as_ref()
            .and_then(|code| self.setup.profile.procedure_on(code, self.now.date()))
    }

    /// The chosen case of it.
    #[must_use]
    pub fn case(&self) -> Option<&Case> {
        self.procedure()?.case(self.visit.case.as_ref()?)
    }

    /// One of its papers.
    #[must_use]
    pub fn component(&self, code: &ComponentCode) -> Option<&Component> {
        self.case()?.component(code)
    }

    /// Whether a paper that usually has backs has one side too few.
    #[must_use]
    pub fn misses_back(&self, task: &Task) -> bool {
        let is_two_sided = self
            .component(&task.code)
            .is_some_and(|component| component.scan.two_sided);
        let pages: Vec<_> = task.pages.iter().map(|_| None).collect();
        let verdicts = judge_paper(&pages, is_two_sided);
        verdicts
            .iter()
            .any(|one| one.verdict.fault == FaultCode::BackMissing)
    }

    /// Whether a new page looks like one that the paper has already.
    #[must_use]
    pub fn is_there_already(&self, paper: &ComponentCode, new: &PageFacts) -> bool {
        let task = self.visit.task(paper);
        let pages = task.into_iter().flat_map(|task| &task.pages);
        let earlier = pages.filter_map(|page| self.pages.get(&page.id));
        let prints: Vec<_> = earlier
            .chain([new])
            .map(|facts| facts.fingerprint.as_ref())
            .collect();
        let verdicts = judge_paper(&prints, false);
        verdicts.iter().any(|one| one.page + 1 == prints.len())
    }

    /// Name of a paper of the chosen procedure, in the chosen language.
    #[must_use]
    pub fn paper_name<'a>(&'a self, task: &'a Task) -> &'a str {
        self.component(&task.code)
            .map_or(task.code.as_str(), |component| {
                component.name.get(self.language().tag())
            })
    }

    /// The chosen language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.text.locale()
    }

    /// How the citizen likes the screen.
    #[must_use]
    pub fn comfort(&self) -> Comfort {
        Comfort {
            text_size: self.look.text_size,
            contrast: self.look.contrast,
            language: self.language(),
        }
    }

    /// Shows everything this way from now on; nothing else changes.
    pub fn set_comfort(&mut self, comfort: Comfort) {
        self.look = self
            .look
            .sized(comfort.text_size)
            .contrasted(comfort.contrast);
        self.text = Catalogue::new(comfort.language);
    }

    /// A new size of the window in pixels; the millimetres of the panel stay.
    pub fn resize(&mut self, width_px: u32, height_px: u32) {
        let panel = Panel {
            width_px,
            height_px,
            ..self.look.panel
        };
        self.look = Look::new(panel)
            .sized(self.look.text_size)
            .contrasted(self.look.contrast);
    }

    /// Phone of the desk, empty if it has none.
    #[must_use]
    pub fn phone(&self) -> String {
        let desk = self.setup.desk().and_then(|desk| desk.phone.clone());
        desk.unwrap_or_else(|| self.setup.profile.lookup_phone.clone())
    }

    /// How large pages are drawn on this panel.
    #[must_use]
    pub fn view_size(&self) -> ViewSize {
        let (width, height) = A4_PX;
        self.look.page_px(width, height, 1)
    }
}

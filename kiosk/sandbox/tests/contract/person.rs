//! A person with a stack of papers, who does what the screen says and knows nothing else.

use std::time::Duration;

use kiosk_domain::FaultCode;
use kiosk_sandbox::Script;
use kiosk_scanner::{Command, Ending, Event, Face, Job, Side, Source};

use crate::{
    fault::{COVER, Help, LAY_AGAIN, When},
    papers::{number, paper},
    rig::Rig,
};

/// Time that a person takes to do what the screen says.
const REACTION: Duration = Duration::from_secs(1);
/// Whatever is not over by then never will be.
const LONGEST: Duration = Duration::from_secs(400);
/// New attempts after which a person gives up.
const MOST_SCANS: u64 = 4;

/// A stack of papers that belongs together.
pub(crate) struct Document {
    /// Of its first job; every further attempt counts one up.
    pub(crate) ticket: u64,
    /// Numbers of the papers, front and back.
    pub(crate) sheets: Vec<(u8, Option<u8>)>,
    pub(crate) job: Job,
}

impl Document {
    /// Papers printed on one side.
    pub(crate) fn simplex(ticket: u64, numbers: &[u8]) -> Self {
        Self {
            ticket,
            sheets: numbers.iter().map(|&number| (number, None)).collect(),
            job: Job {
                source: Source::Feeder,
                ..Job::pages()
            },
        }
    }

    /// Papers printed on both sides, a pair of numbers each.
    pub(crate) fn duplex(ticket: u64, numbers: &[u8]) -> Self {
        let pairs = numbers.chunks_exact(2);
        let document = Self::simplex(ticket, &[]);
        Self {
            sheets: pairs.map(|pair| (pair[0], Some(pair[1]))).collect(),
            job: Job {
                duplex: true,
                ..document.job
            },
            ..document
        }
    }

    /// What must have been told in the end: the number of each paper, and its face.
    pub(crate) fn expected(&self) -> Vec<(u8, Face)> {
        let sides = self.sheets.iter().flat_map(|&(front, back)| {
            let back = back.map(|back| (back, Face::Back));
            std::iter::once((front, Face::Front)).chain(back)
        });
        sides.collect()
    }

    fn sides_per_sheet(&self) -> usize {
        self.job.sides_per_sheet()
    }
}

/// A fault as the user saw it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Seen {
    pub(crate) fault: FaultCode,
    /// The job ended with it.
    pub(crate) is_end: bool,
    pub(crate) struck_at: Duration,
    pub(crate) told_at: Duration,
    /// When the hands had done what they could.
    pub(crate) helped_at: Duration,
    /// When the scanner was ready again.
    pub(crate) ready_at: Option<Duration>,
}

/// What a person saw while the document was scanned.
#[derive(Default, Debug)]
pub(crate) struct Report {
    pub(crate) sides: Vec<(u8, Face)>,
    pub(crate) seen: Vec<Seen>,
    /// What nobody may ever see.
    pub(crate) complaints: Vec<String>,
}

/// Trouble that is made while a document is scanned.
#[derive(Clone, Copy)]
pub(crate) struct Mishap<'a> {
    pub(crate) when: When,
    pub(crate) script: &'a str,
    pub(crate) help: Help,
}

pub(crate) fn play(rig: &Rig, script: &str) {
    rig.bench.play(Script::from_toml(script).unwrap());
}

enum Reaction {
    /// The sheet that is asked for is laid on top of the others.
    LayAgain,
    /// A new job for what is missing.
    ScanAgain,
}

struct Visit<'a> {
    rig: &'a mut Rig,
    document: &'a Document,
    mishap: Option<Mishap<'a>>,
    /// When the job was asked for; nobody waits for news before that.
    asked_at: Duration,
    ticket: u64,
    report: Report,
    /// Sides of the present job.
    job_sides: usize,
    reaction: Option<(Duration, Reaction)>,
    is_over: bool,
}

/// Scans a document, with or without a mishap, until it is complete or nobody can help.
pub(crate) fn scan(rig: &mut Rig, document: &Document, mishap: Option<Mishap<'_>>) -> Report {
    let standing = rig.standing_trouble();
    let mut visit = Visit {
        asked_at: rig.now(),
        ticket: document.ticket,
        rig,
        document,
        mishap,
        report: Report::default(),
        job_sides: 0,
        reaction: None,
        is_over: false,
    };
    visit.lay_down();
    if mishap.is_some_and(|mishap| mishap.when == When::Before) {
        visit.make_trouble();
    }
    visit.ask();
    // What was told before is still on the screen.
    if let Some((at, fault)) = standing {
        visit.told(at, fault, false);
    }
    visit.follow();
    visit.report
}

impl Visit<'_> {
    fn ask(&mut self) {
        self.job_sides = 0;
        self.rig.send(Command::Scan {
            ticket: self.ticket,
            job: self.document.job,
        });
    }

    fn follow(&mut self) {
        let end = self.rig.now() + LONGEST;
        while !self.is_over {
            if self.rig.now() >= end {
                return self.complain("it never ends");
            }
            self.react();
            let due = self.reaction.as_ref().map_or(end, |(moment, _)| *moment);
            for (at, event) in self.rig.step(due) {
                self.see(at, event);
            }
        }
    }

    fn see(&mut self, at: Duration, event: Event) {
        match event {
            Event::Side { ticket, side } => self.take(ticket, &side),
            Event::Trouble { fault, .. } => self.told(at, fault, false),
            Event::Cleared { .. } => self.ready(at),
            Event::Scanning { .. } => {
                self.reaction = None;
                self.ready(at);
            }
            Event::Sensors(sensors) if sensors.jammed => self.see_jam(at),
            Event::Waiting { sheet_no, .. } => self.awaited(at, sheet_no),
            Event::BatchDone { ending, ticket, .. } => self.ended(at, ticket, ending),
            Event::Device(_) | Event::Sensors(_) => {}
        }
    }

    fn take(&mut self, ticket: u64, side: &Side) {
        if ticket != self.ticket {
            self.complain("a side of another job");
        }
        self.job_sides += 1;
        let sheet_no = self.job_sides.div_ceil(self.document.sides_per_sheet());
        if side.sheet_no as usize != sheet_no {
            self.complain(&format!("sheet {} for {sheet_no}", side.sheet_no));
        }
        self.report.sides.push((number(&side.image), side.face));
        self.reaction = None;
        let count = self.report.sides.len();
        if self
            .mishap
            .is_some_and(|one| one.when == When::After(count))
        {
            self.make_trouble();
        }
        self.rig.send(Command::SideStored { ticket });
    }

    fn make_trouble(&self) {
        if let Some(mishap) = self.mishap {
            play(self.rig, mishap.script);
        }
    }

    fn told(&mut self, at: Duration, fault: FaultCode, is_end: bool) {
        let struck_at = self.rig.bench.struck_at().unwrap_or(self.rig.step_began);
        let is_standing = at < self.asked_at;
        let struck_at = if is_standing {
            struck_at
        } else {
            struck_at.max(self.asked_at)
        };
        let helped_at = self.lend_a_hand(at, fault);
        self.report.seen.push(Seen {
            fault,
            is_end,
            struck_at,
            told_at: at,
            helped_at,
            ready_at: None,
        });
        self.reaction = is_end.then_some((helped_at, Reaction::ScanAgain));
    }

    /// Does what helps against the mishap; answers when it will be done. Whatever it was,
    /// a jam on the screen is cleared as a jam.
    fn lend_a_hand(&self, at: Duration, fault: FaultCode) -> Duration {
        let help = self.mishap.map_or(LAY_AGAIN, |mishap| mishap.help);
        if help.ends_rules {
            self.rig.bench.end_rules();
        }
        let is_stuck = matches!(fault, FaultCode::PaperJam | FaultCode::DoubleFeed);
        let help = if is_stuck { COVER } else { help };
        play(self.rig, help.acts);
        self.rig.now().max(at) + help.takes
    }

    /// The screen shows a jam besides the first cause: the cover is opened and closed.
    fn see_jam(&mut self, at: Duration) {
        let is_busy = self
            .report
            .seen
            .last()
            .is_some_and(|seen| seen.helped_at > at);
        if let (false, Some(seen)) = (is_busy, self.report.seen.last_mut()) {
            play(self.rig, COVER.acts);
            seen.helped_at = self.rig.now() + COVER.takes;
        }
    }

    fn ready(&mut self, at: Duration) {
        if let Some(seen) = self.report.seen.last_mut() {
            seen.ready_at.get_or_insert(at);
        }
    }

    fn awaited(&mut self, at: Duration, sheet_no: u32) {
        let next = self.job_sides / self.document.sides_per_sheet() + 1;
        if sheet_no as usize != next {
            self.complain(&format!("sheet {sheet_no} is awaited, not {next}"));
        }
        let due = self.report.seen.last().map_or(at, |seen| seen.helped_at);
        self.reaction = Some((due.max(at) + REACTION, Reaction::LayAgain));
    }

    fn ended(&mut self, at: Duration, ticket: u64, ending: Ending) {
        if ticket != self.ticket {
            self.complain("the end of another job");
        }
        match ending {
            Ending::Failed(fault) if self.ticket < self.document.ticket + MOST_SCANS => {
                self.ticket += 1;
                self.told(at, fault, true);
            }
            Ending::Failed(fault) => {
                self.complain(&format!("it failed again and again: {fault}"));
                self.is_over = true;
            }
            Ending::Complete | Ending::Stopped => self.is_over = true,
        }
    }

    fn react(&mut self) {
        let now = self.rig.now();
        let Some((_, reaction)) = self.reaction.take_if(|(due, _)| *due <= now) else {
            return;
        };
        self.lay_down();
        match reaction {
            // Every paper is scanned: the button for that is pressed.
            Reaction::LayAgain if self.is_complete() => self.rig.send(Command::Stop),
            Reaction::LayAgain => self.rig.send(Command::Resume {
                ticket: self.ticket,
            }),
            Reaction::ScanAgain => self.ask(),
        }
    }

    fn is_complete(&self) -> bool {
        self.report.sides.len() == self.document.expected().len()
    }

    /// Puts what is not scanned yet into the feeder, unless it lies there.
    fn lay_down(&self) {
        let bench = &self.rig.bench;
        if bench.view().is_jammed {
            bench.open_cover();
            bench.close_cover();
        }
        let stored = self.report.sides.len() / self.document.sides_per_sheet();
        let rest = &self.document.sheets[stored.min(self.document.sheets.len())..];
        if bench.view().feeder_sheets == rest.len() {
            return;
        }
        bench.clear_feeder();
        for &(front, back) in rest {
            match back {
                Some(back) => bench.put_printed_sheets(vec![(paper(front), paper(back))]),
                None => bench.put_sheets(vec![paper(front)]),
            }
        }
    }

    fn complain(&mut self, complaint: &str) {
        self.report.complaints.push(complaint.to_owned());
    }
}

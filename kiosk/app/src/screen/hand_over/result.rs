//! RESULT: what became of the dossier, in words that promise nothing too much.

use iced::Element;
use kiosk_domain::visit::{Event, Outcome};
use kiosk_ui::{self as ui, Icon, StepRoom, Tone};

use crate::{
    page::Page,
    phrase::{facts_of, words_of},
    screen::{Answer, procedure::prepare},
    world::World,
};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "In phiếu cho tôi".
    SlipPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::SlipPressed => Answer::Say(Event::ResultSeen),
        }
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let (tone, title, text) = headline(world);
        let rows = |extent| rows(world, extent);
        let verdict = || ui::great_verdict(look, tone, &title);
        let text = || text.as_ref().map(|text| ui::text::paragraph(look, text));
        let facts = |rows: &[_]| ui::fact_list(look, &facts_of(rows));
        let way = |gap_mm, text: Option<_>, rows: &[_]| {
            let pieces = std::iter::once(verdict()).chain(text).chain([facts(rows)]);
            vec![ui::gap(look, gap_mm), ui::down(look, 6.0, pieces)]
        };
        Page::untitled()
            .band()
            .main_ways([
                way(9.0, text(), &rows(Extent::All)),
                way(0.0, text(), &rows(Extent::All)),
                way(0.0, text(), &rows(Extent::TakeAlong)),
                way(0.0, None, &rows(Extent::TakeAlong)),
                way(0.0, None, &rows(Extent::Code)),
            ])
            .aside(next_steps(world))
            .next(ui::primary(
                look,
                "next",
                &words.result_slip(),
                Some(Icon::Printer),
                Some(Message::SlipPressed),
            ))
    }
}

/// What to do now; the later steps stand on the slip as well.
fn next_steps<'a>(world: &World) -> Element<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    let steps = [
        words.result_next_slip(),
        words.result_next_papers(),
        words.result_next_track(),
    ];
    let steps = words_of(&steps);
    let way = |count: usize| {
        let steps = steps.get(..count).unwrap_or(&steps);
        let title = ui::text::label(look, &words.result_next_title()).into();
        let steps = ui::steps(look, StepRoom::Overlay, steps);
        ui::card(look, ui::down(look, 3.0, [title, steps]))
    };
    ui::fitting([3, 2, 1].map(way))
}

/// Tone, title, and a sentence.
fn headline(world: &World) -> (Tone, String, Option<String>) {
    let words = &world.text;
    match world.visit.outcome {
        Some(Outcome::Accepted { .. }) => (Tone::Good, words.result_accepted(), None),
        Some(Outcome::KeptNotSent(_)) | None => (
            Tone::Warn,
            words.result_kept(),
            Some(words.result_kept_text()),
        ),
        Some(Outcome::Refused(fault)) => (
            Tone::Warn,
            words.result_refused(),
            Some(words.fault(fault).text),
        ),
        Some(Outcome::Mismatch) => (
            Tone::Warn,
            words.result_mismatch(),
            Some(words.result_mismatch_text()),
        ),
    }
}

/// How much of the dossier's facts is shown; the slip has all of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    /// The code by which to find it again.
    Code,
    /// What one must take along as well.
    TakeAlong,
    /// Everything.
    All,
}

/// The facts of the dossier.
fn rows(world: &World, extent: Extent) -> Vec<(String, String)> {
    let (words, visit) = (&world.text, &world.visit);
    let mut rows = Vec::new();
    let accepted = match &visit.outcome {
        Some(Outcome::Accepted {
            official_code,
            pages,
        }) => Some((official_code, *pages)),
        _ => None,
    };
    if let Some((Some(code), _)) = accepted {
        rows.push((words.result_code(), code.clone()));
    }
    if let Some(numbers) = &visit.numbers {
        rows.push((words.result_tracking(), numbers.tracking.grouped()));
        if extent == Extent::All {
            rows.push((words.result_session(), numbers.session_no.to_string()));
        }
    }
    if extent == Extent::Code {
        return rows;
    }
    match accepted {
        Some((_, pages)) => {
            rows.push((
                words.result_held(),
                words.result_held_pages(i64::from(pages)),
            ));
            let due = world
                .case()
                .map(|one| words.result_due_text(prepare::due(world, one)));
            rows.push((
                words.result_due(),
                due.unwrap_or_else(|| words.result_due_later()),
            ));
        }
        None => rows.push((
            words.result_kept_pages(),
            words.count_pages(visit.page_count()),
        )),
    }
    rows
}

//! TASKS: the papers as rows; the whole row is the button.

use kiosk_domain::{
    ComponentCode,
    visit::{Event, Task, TaskState},
};
use kiosk_ui::{self as ui, Icon, TaskRow, Tone};

use crate::{
    page::{List, ListRow, More, Page},
    paging::Paging,
    phrase::{self, facts_of},
    screen::Answer,
    world::World,
};

/// A row higher than this looks like a tile.
const MOST_ROW_MM: f32 = 36.0;

/// Which rows are shown.
#[derive(Debug, Default)]
pub struct Screen {
    paging: Paging,
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// A row, or the next step, which leads to one.
    TaskPressed(ComponentCode),
    /// "Xem lại và nộp".
    ReviewPressed,
    /// "Xem thêm".
    MorePressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::TaskPressed(code) => Answer::Say(Event::TaskOpened(code)),
            Message::ReviewPressed => Answer::Say(Event::SummaryOpened),
            Message::BackPressed => Answer::Say(Event::BackPressed),
            Message::MorePressed => {
                self.paging.turn();
                Answer::Stay
            }
        }
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let tasks = &world.visit.tasks;
        let current = world.visit.next_task().map(|task| &task.code);
        let rows = tasks
            .iter()
            .enumerate()
            .map(|(index, task)| row(world, index + 1, task, current == Some(&task.code)));
        let list = List {
            gap_mm: 3.0,
            most_mm: MOST_ROW_MM,
            rows: rows.map(ListRow::new).collect(),
            more: More::Third(phrase::quiet_more(world, Message::MorePressed)),
        };
        let page = Page::asking(words.tasks_title())
            .or_short(words.tasks_title_short())
            .main(ui::gap(look, 5.0));
        // Below each other, large rows need the height of the facts.
        let page = if look.is_portrait() && look.is_large() {
            page
        } else {
            page.aside(facts(world))
        };
        page.back(ui::back(
            look,
            "back",
            &words.back(),
            Some(Message::BackPressed),
        ))
        .next(next(world))
        .list(look, self.paging, list)
    }
}

/// On with the first open paper; when all are there, to the summary.
fn next<'a>(world: &World) -> iced::Element<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    let open = world
        .visit
        .next_task()
        .filter(|_| !world.visit.is_complete());
    match open {
        Some(task) => {
            let label = if look.is_large() || look.is_portrait() {
                words.tasks_continue_short()
            } else {
                words.tasks_continue(world.paper_name(task))
            };
            let press = Message::TaskPressed(task.code.clone());
            ui::primary(look, "next", &label, Some(Icon::ArrowRight), Some(press))
        }
        None => {
            let press = world.visit.is_complete().then_some(Message::ReviewPressed);
            ui::primary(
                look,
                "next",
                &words.tasks_review(),
                Some(Icon::ArrowRight),
                press,
            )
        }
    }
}

fn row<'a>(world: &World, number: usize, task: &Task, is_next: bool) -> iced::Element<'a, Message> {
    let words = &world.text;
    let (state, state_word) = match task.state() {
        TaskState::Done => (ui::TaskState::Done, words.state_done()),
        TaskState::Problem => (ui::TaskState::Problem, words.state_problem()),
        TaskState::Begun => (ui::TaskState::Current, words.state_in_progress()),
        TaskState::Open if is_next => (ui::TaskState::Current, words.state_not_started()),
        TaskState::Open => (ui::TaskState::Open, words.state_not_started()),
    };
    let problem = task
        .fault
        .or_else(|| {
            task.pending_page()
                .and_then(|page| page.verdicts.first().copied())
        })
        .map(|fault| words.fault(fault).title);
    let line = problem.or_else(|| match (&task.one_of, task.required) {
        (Some(_), _) => Some(words.prepare_one_of()),
        (None, true) => None,
        (None, false) => Some(words.tasks_optional()),
    });
    let row = TaskRow {
        number,
        title: world.paper_name(task),
        line: line.as_deref(),
        state,
        state_word: &state_word,
    };
    let press = Message::TaskPressed(task.code.clone());
    ui::task_row(
        &world.look,
        format!("task-{}", task.code),
        &row,
        Some(press),
    )
}

fn facts<'a>(world: &World) -> iced::Element<'a, Message> {
    let (look, words, visit) = (&world.look, &world.text, &world.visit);
    let done = visit
        .tasks
        .iter()
        .filter(|task| task.state() == TaskState::Done)
        .count();
    let rows = [
        (
            words.tasks_done(),
            words.tasks_done_count(done, visit.tasks.len()),
        ),
        (words.tasks_scanned(), words.count_pages(visit.page_count())),
    ];
    let rows = facts_of(&rows);
    let name = world
        .procedure()
        .map_or("", |one| one.name.get(world.language().tag()));
    let card = || ui::facts_card(look, name, None, &rows);
    let note = ui::notice(look, Tone::Plain, Icon::ShieldCheck, &words.tasks_kept());
    let ways = [vec![card(), note], vec![card()], Vec::new()];
    ui::fitting(ways.map(|way| ui::down(look, 5.0, way)))
}

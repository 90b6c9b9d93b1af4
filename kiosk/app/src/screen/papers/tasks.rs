//! TASKS: the papers as rows; the whole row is the button.

use kiosk_domain::{
    ComponentCode,
    visit::{Event, Task, TaskState},
};
use kiosk_ui::{self as ui, Icon, TaskRow, Tone};

use crate::{page::Page, paging::Paging, phrase::facts_of, screen::Answer, world::World};

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
        let title = if look.is_large() {
            words.tasks_title_short()
        } else {
            words.tasks_title()
        };
        let tasks = &world.visit.tasks;
        let fitting = look.rows_that_fit(look.main_height_mm(1) - 5.0, look.list_row_mm(), 3.0);
        let shown = self.paging.shown(tasks.len(), fitting);
        let current = world.visit.next_task().map(|task| &task.code);
        let rows = shown
            .of(tasks.iter().enumerate())
            .map(|(index, task)| row(world, index + 1, task, current == Some(&task.code)));
        let page = Page::asking(title)
            .main(ui::gap(look, 5.0))
            .main(ui::task_rows(look, rows))
            .aside(facts(world))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(next(world));
        if !shown.is_paged {
            return page;
        }
        page.third(ui::quiet(
            look,
            "more",
            &words.more(),
            Some(Icon::CaretDown),
            Some(Message::MorePressed),
        ))
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
    let card = ui::facts_card(look, name, None, &rows);
    let note = ui::notice(look, Tone::Plain, Icon::ShieldCheck, &words.tasks_kept());
    ui::down(look, 5.0, [card, note])
}

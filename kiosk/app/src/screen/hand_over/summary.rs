//! CHECK: everything on one page, with a way to change each row.

use kiosk_domain::{
    ComponentCode,
    visit::{Event, Task},
};
use kiosk_ui::{self as ui, Icon, SummaryRow};

use crate::{
    page::{List, ListRow, More, Page},
    paging::Paging,
    phrase,
    screen::Answer,
    world::World,
};

/// Which rows are shown.
#[derive(Debug, Default)]
pub struct Screen {
    paging: Paging,
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Sửa" beside a paper.
    EditPressed(ComponentCode),
    /// On to the declaration.
    NextPressed,
    /// "Xem thêm".
    MorePressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::EditPressed(code) => Answer::Say(Event::EditWanted(code)),
            Message::NextPressed => Answer::Say(Event::DeclarationOpened),
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
        let rows = rows(world).into_iter().map(|row| row.draw(world));
        let list = List {
            gap_mm: 0.0,
            most_mm: 0.0,
            rows: rows.map(ListRow::new).collect(),
            more: More::BeforeNext(phrase::more(world, Message::MorePressed)),
        };
        Page::asking(words.summary_title())
            .or_short(words.summary_title_short())
            .main(ui::gap(look, 2.0))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(ui::primary(
                look,
                "next",
                &words.summary_next(),
                Some(Icon::ArrowRight),
                Some(Message::NextPressed),
            ))
            .list(look, self.paging, list)
    }
}

/// One answer of the dossier.
struct Row {
    label: String,
    answer: String,
    edit: Option<ComponentCode>,
}

impl Row {
    fn draw<'a>(self, world: &World) -> iced::Element<'a, Message> {
        let change = world.text.edit();
        let row = SummaryRow {
            label: &self.label,
            answer: &self.answer,
            problem: None,
            change: &change,
        };
        let id = self
            .edit
            .as_ref()
            .map_or_else(|| "fixed".to_owned(), |code| format!("edit-{code}"));
        ui::summary_row(&world.look, id, &row, self.edit.map(Message::EditPressed))
    }
}

fn rows(world: &World) -> Vec<Row> {
    let words = &world.text;
    let fixed = |label, answer| Row {
        label,
        answer,
        edit: None,
    };
    let name = world
        .procedure()
        .map_or("", |one| one.name.get(world.language().tag()));
    let person = world
        .visit
        .applicant
        .as_ref()
        .map(|who| who.name.reveal().clone());
    let mut rows = vec![
        fixed(words.summary_procedure(), name.to_owned()),
        fixed(words.summary_person(), person.unwrap_or_default()),
    ];
    rows.extend(world.visit.tasks.iter().map(|task| Row {
        label: world.paper_name(task).to_owned(),
        answer: answer(world, task),
        edit: Some(task.code.clone()),
    }));
    rows
}

fn answer(world: &World, task: &Task) -> String {
    let words = &world.text;
    let pages = words.count_pages(task.kept_pages());
    match (task.kept_pages(), task.pages.iter().any(|page| page.noted)) {
        (0, _) => words.summary_not_given(),
        (_, false) => words.summary_pages(pages),
        (_, true) => words.summary_pages_noted(pages),
    }
}

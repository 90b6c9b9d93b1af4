//! CASE: which situation it is, where papers, time or fee depend on it.

use kiosk_domain::{CaseCode, procedure::Case, tariff::Channel, visit::Event};
use kiosk_ui as ui;

use crate::{
    page::{List, ListRow, More, Page},
    paging::Paging,
    phrase,
    screen::Answer,
    world::World,
};

/// Which cases are shown.
#[derive(Debug, Default)]
pub struct Screen {
    paging: Paging,
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// A case.
    CasePressed(CaseCode),
    /// "Xem thêm".
    MorePressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::CasePressed(code) => Answer::Say(Event::CaseChosen(code)),
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
        let (question, cases) = world.procedure().map_or(("", [].as_slice()), |one| {
            let question = one.question.as_ref().unwrap_or(&one.name);
            (question.get(world.language().tag()), one.cases.as_slice())
        });
        let rows = cases.iter().map(|case| ListRow::new(row(world, case)));
        let list = List {
            gap_mm: 4.0,
            most_mm: 0.0,
            rows: rows.collect(),
            more: More::Third(phrase::quiet_more(world, Message::MorePressed)),
        };
        Page::asking(question.to_owned())
            .main(ui::gap(look, 5.0))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(ui::waiting_line(look, &words.choose_touch_one(), None))
            .list(look, self.paging, list)
    }
}

fn row<'a>(world: &World, case: &Case) -> iced::Element<'a, Message> {
    let limit = case.limit(Channel::Online);
    let line = limit.map(|limit| super::prepare::limit_words(&world.text, limit.time));
    ui::choice_row(
        &world.look,
        format!("case-{}", case.code),
        case.name.get(world.language().tag()),
        line.as_deref(),
        Some(Message::CasePressed(case.code.clone())),
    )
}

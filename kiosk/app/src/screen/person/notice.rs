//! NOTICE: what is kept, where, how long, who sees it; before the card is read.

use kiosk_domain::visit::Event;
use kiosk_ui::{self as ui, Icon};

use crate::{
    page::{List, ListRow, More, Page},
    paging::Paging,
    phrase,
    screen::Answer,
    world::World,
};

/// Which promises are shown.
#[derive(Debug, Default)]
pub struct Screen {
    paging: Paging,
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Tôi đồng ý".
    AcceptPressed,
    /// "Tôi không đồng ý".
    RefusePressed,
    /// "Xem thêm", where the text is too large for all at once.
    MorePressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::AcceptPressed => Answer::Say(Event::NoticeAccepted),
            Message::RefusePressed => Answer::Say(Event::NoticeRefused),
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
        let promises = [
            (Icon::Files, words.notice_what(), words.notice_what_text()),
            (
                Icon::LockKey,
                words.notice_where(),
                words.notice_where_text(),
            ),
            (
                Icon::Hourglass,
                words.notice_how_long(),
                words.notice_how_long_text(),
            ),
            (Icon::Eye, words.notice_who(), words.notice_who_text()),
            (
                Icon::HandPalm,
                words.notice_refuse(),
                words.notice_refuse_text(),
            ),
        ];
        let rows = promises
            .iter()
            .map(|(icon, about, promise)| ui::promise_row(look, *icon, about, promise))
            .map(ListRow::new);
        // Consent is asked for only after every promise was on the screen.
        let list = List {
            gap_mm: 0.0,
            most_mm: 0.0,
            rows: rows.collect(),
            more: More::BeforeNext(phrase::more(world, Message::MorePressed)),
        };
        Page::asking(words.notice_title())
            .or_short(words.notice_title_short())
            .main(ui::gap(look, 3.0))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(ui::primary(
                look,
                "next",
                &words.notice_accept(),
                Some(Icon::ArrowRight),
                Some(Message::AcceptPressed),
            ))
            .third(ui::quiet(
                look,
                "refuse",
                &words.notice_decline(),
                None,
                Some(Message::RefusePressed),
            ))
            .list(look, self.paging, list)
    }
}

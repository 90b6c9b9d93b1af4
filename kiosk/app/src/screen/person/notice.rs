//! NOTICE: what is kept, where, how long, who sees it; before the card is read.

use kiosk_domain::visit::Event;
use kiosk_ui::{self as ui, Icon};

use crate::{page::Page, paging::Paging, screen::Answer, world::World};

/// How many promises fit above the buttons, by text size: all five, or some.
const ROW_MM: f32 = 26.5;

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
        let title = if look.is_large() {
            words.notice_title_short()
        } else {
            words.notice_title()
        };
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
        let row_mm = ROW_MM.max(look.list_row_mm());
        let fitting = look.rows_that_fit(look.main_height_mm(1), row_mm, 0.0);
        let shown = self.paging.shown(promises.len(), fitting);
        let rows = shown
            .of(&promises)
            .map(|(icon, about, promise)| ui::promise_row(look, *icon, about, promise));
        // Consent is asked for only after every promise was on the screen.
        let next = if shown.has_more {
            ui::secondary(
                look,
                "more",
                &words.more(),
                Some(Icon::CaretDown),
                Some(Message::MorePressed),
            )
        } else {
            let accept = words.notice_accept();
            ui::primary(
                look,
                "next",
                &accept,
                Some(Icon::ArrowRight),
                Some(Message::AcceptPressed),
            )
        };
        Page::asking(title)
            .main(ui::gap(look, 3.0))
            .main(ui::down(look, 0.0, rows))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(next)
            .third(ui::quiet(
                look,
                "refuse",
                &words.notice_decline(),
                None,
                Some(Message::RefusePressed),
            ))
    }
}

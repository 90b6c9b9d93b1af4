//! SENDING: four ticks, each true when it is set; leaving is allowed after the first.

use kiosk_domain::visit::{Event, SendStage};
use kiosk_i18n::format;
use kiosk_ui::{self as ui, Icon, Tick, TickState, Tone, text};

use crate::{page::Page, screen::Answer, world::World};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Tôi về trước".
    LeavePressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::LeavePressed => Answer::Say(Event::WaitEnded),
        }
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let next = if world.visit.stage >= SendStage::Kept {
            let leave = if look.is_large() && (look.is_small_panel() || look.is_portrait()) {
                words.sending_leave_short()
            } else {
                words.sending_leave()
            };
            ui::secondary(
                look,
                "leave",
                &leave,
                Some(Icon::Receipt),
                Some(Message::LeavePressed),
            )
        } else {
            ui::waiting_line(look, &words.sending_wait_first(), Some(Icon::Hourglass))
        };
        Page::asking(words.sending_title())
            .or_short(words.sending_title_short())
            .main_ways([
                vec![ui::gap(look, 5.0), tick_list(world, true)],
                vec![tick_list(world, true)],
                vec![tick_list(world, false)],
            ])
            .aside(advice(world))
            .next(next)
    }
}

/// How far a tick is, when the sending stands at `stage`.
fn state(stage: SendStage, running: SendStage, done: SendStage, share: Option<f32>) -> TickState {
    if stage >= done {
        TickState::Done
    } else if stage >= running {
        TickState::Running(share)
    } else {
        TickState::ToCome
    }
}

/// The four ticks, with a small line and a bar below what is under way if it is full.
fn tick_list<'a>(world: &World, is_full: bool) -> iced::Element<'a, Message> {
    use SendStage::{Compared, Kept, Received, Sealing};
    let (words, stage) = (&world.text, world.visit.stage);
    let amount = world.facts.bytes.map(|(sent, total)| {
        let line = words.sending_sent(format::size(*words, sent), format::size(*words, total));
        (line, sent as f32 / total.max(1) as f32)
    });
    let share = amount.as_ref().map(|(_, share)| *share);
    let share = share.filter(|_| is_full);
    let pages = world.visit.page_count();
    let compared = if stage >= Compared { pages } else { 0 };
    let texts = [
        (words.sending_kept(), Some(words.sending_kept_text())),
        (words.sending_sending(), amount.map(|(line, _)| line)),
        (words.sending_received(), None),
        (
            words.sending_compared(compared, pages),
            Some(words.sending_compare()),
        ),
    ];
    let states = [
        state(stage, Sealing, Kept, None),
        state(stage, Kept, Received, share),
        state(stage, Received, Received, None),
        state(stage, Received, Compared, None),
    ];
    let ticks: Vec<_> = texts
        .iter()
        .zip(states)
        .map(|((title, line), state)| Tick {
            state,
            title,
            line: line.as_deref().filter(|_| is_full),
        })
        .collect();
    ui::tick_list(&world.look, &ticks)
}

fn advice<'a>(world: &World) -> iced::Element<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    let title = || text::label(look, &words.sending_wait_title()).into();
    let line = || ui::hairline(look);
    let wait = || text::body(look, &words.sending_wait_text()).into();
    let honest = || {
        let words = words.sending_wait_honest(world.visit.page_count());
        text::body(look, &words).into()
    };
    let card = |pieces: Vec<_>| ui::card(look, ui::down(look, 3.0, pieces));
    let all = || card(vec![title(), line(), wait(), honest()]);
    let phone = world.phone();
    let note = (!phone.is_empty())
        .then(|| ui::notice(look, Tone::Plain, Icon::Phone, &format::phone(&phone)));
    ui::fitting([
        ui::down(look, 5.0, std::iter::once(all()).chain(note)),
        all(),
        card(vec![title(), line(), wait()]),
        card(vec![title()]),
    ])
}

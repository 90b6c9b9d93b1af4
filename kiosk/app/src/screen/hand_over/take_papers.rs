//! TAKE_PAPERS: nothing of the citizen may stay on the glass or in the feeder.

use kiosk_domain::visit::Event;
use kiosk_ui::{self as ui, Icon, StepRoom, Tone};

use crate::{page::Page, phrase::words_of, screen::Answer, world::World};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Tôi đã lấy đủ giấy tờ".
    DonePressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::DonePressed => Answer::Say(Event::PapersTaken),
        }
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let steps = [words.take_glass(), words.take_feeder(), words.take_card()];
        let steps = || ui::steps(look, StepRoom::Screen, &words_of(&steps));
        let (tone, found) = if world.facts.feeder_loaded {
            (Tone::Warn, words.take_left())
        } else {
            (Tone::Good, words.take_clear())
        };
        let state = || ui::verdict(look, tone, &found, None);
        let press = (!world.facts.feeder_loaded).then_some(Message::DonePressed);
        Page::asking(words.take_title())
            .or_short(words.take_title_short())
            .main_ways([
                vec![ui::gap(look, 4.0), steps(), ui::fill(), state()],
                vec![steps(), ui::fill(), state()],
                vec![state()],
            ])
            .aside(ui::drawing(look, ui::Drawing::CardOnGlass))
            .next(ui::primary(
                look,
                "next",
                &words.take_done(),
                Some(Icon::Check),
                press,
            ))
    }
}

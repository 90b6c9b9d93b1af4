//! AIM: what do you want to do?

use kiosk_domain::visit::Event;
use kiosk_ui::{self as ui, Icon, Tile, TileShape, Tone};

use crate::{page::Page, screen::Answer, world::World};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Nộp hồ sơ".
    SubmitPressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        Answer::Say(match message {
            Message::SubmitPressed => Event::SubmitChosen,
            Message::BackPressed => Event::BackPressed,
        })
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let obstacle = obstacle(world);
        let (title, text) = (words.aim_submit(), words.aim_submit_text());
        let tile = Tile {
            icon: Icon::Files,
            title: &title,
            line: Some(obstacle.as_deref().unwrap_or(&text)),
            shape: TileShape::Next,
        };
        let press = obstacle.is_none().then_some(Message::SubmitPressed);
        let gap = || ui::gap(look, 5.0);
        let tile = || ui::tile(look, "aim-submit", &tile, press.clone());
        let counter = ui::notice(look, Tone::Plain, Icon::Users, &words.aim_counter());
        Page::asking(words.aim_title())
            .main_ways([vec![gap(), tile(), gap(), counter], vec![gap(), tile()]])
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(ui::waiting_line(look, &words.choose_touch_one(), None))
    }
}

/// Why nothing new can be taken in right now.
fn obstacle(world: &World) -> Option<String> {
    if let Some(fault) = world.facts.no_new_dossier {
        return Some(world.text.fault(fault).text);
    }
    (!world.facts.scanner_present).then(|| world.text.attract_scanner_missing())
}

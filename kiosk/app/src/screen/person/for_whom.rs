//! FOR_WHOM: for oneself or for a child.

use kiosk_domain::{person::ForWhom, visit::Event};
use kiosk_ui::{self as ui, Icon, Tile, TileShape, Tone};

use crate::{page::Page, screen::Answer, world::World};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// One of the two tiles.
    Chosen(ForWhom),
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        Answer::Say(match message {
            Message::Chosen(whom) => Event::ForWhomChosen(whom),
            Message::BackPressed => Event::BackPressed,
        })
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let tile = |id: &'static str, icon, title: String, line: String, whom| {
            let shape = TileShape::Tall;
            let tile = Tile {
                icon,
                title: &title,
                line: Some(&line),
                shape,
            };
            ui::tile(look, id, &tile, Some(Message::Chosen(whom)))
        };
        let own = || {
            let (title, line) = (words.for_whom_own(), words.for_whom_own_text());
            tile("for-own", Icon::User, title, line, ForWhom::Own)
        };
        let child = || {
            let (title, line) = (words.for_whom_child(), words.for_whom_child_text());
            tile("for-child", Icon::Baby, title, line, ForWhom::Child)
        };
        let columns = if look.is_portrait() { 1 } else { 2 };
        let gap = || ui::gap(look, 5.0);
        let tiles = || ui::tile_grid(look, columns, [own(), child()]);
        let other = ui::notice(look, Tone::Plain, Icon::Users, &words.for_whom_other());
        Page::asking(words.for_whom_title())
            .main_ways([vec![gap(), tiles(), gap(), other], vec![gap(), tiles()]])
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(ui::waiting_line(look, &words.choose_touch_one(), None))
    }
}

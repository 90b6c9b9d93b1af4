//! WIPE: a moment in which everything is forgotten; nothing can be touched.

use kiosk_ui::{self as ui, text};

use crate::{page::Page, screen::Answer, world::World};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// Nothing can be touched.
#[derive(Clone, Debug)]
pub enum Message {}

impl Screen {
    /// There is no touch to take.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {}
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        Page::asking(words.wipe_title())
            .main(ui::gap(look, 5.0))
            .main(text::paragraph(look, &words.wipe_text()))
    }
}

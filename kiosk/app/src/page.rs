//! What a screen contributes to the frame: question, pieces, and the ways on.

use iced::Element;
use kiosk_ui::{self as ui, Tone};

use crate::world::World;

/// The parts of one screen, before header, comfort bar and overlays are put around them.
pub struct Page<'a, M> {
    /// The bronze band below the header.
    pub has_band: bool,
    /// The question.
    pub title: Option<String>,
    /// Pieces of the main column, from the top.
    pub main: Vec<Element<'a, M>>,
    /// What helps the question.
    pub aside: Option<Element<'a, M>>,
    /// Way back.
    pub back: Option<Element<'a, M>>,
    /// The one next step, or the line that says what is awaited.
    pub next: Option<Element<'a, M>>,
    /// Third way out.
    pub third: Option<Element<'a, M>>,
}

impl<'a, M: 'a> Page<'a, M> {
    /// A page that asks `title`.
    #[must_use]
    pub fn asking(title: impl Into<String>) -> Self {
        Self {
            title: Some(title.into()),
            ..Self::untitled()
        }
    }

    /// A page whose main column says everything by itself.
    #[must_use]
    pub const fn untitled() -> Self {
        Self {
            has_band: false,
            title: None,
            main: Vec::new(),
            aside: None,
            back: None,
            next: None,
            third: None,
        }
    }

    /// With the bronze band.
    #[must_use]
    pub fn band(mut self) -> Self {
        self.has_band = true;
        self
    }

    /// One more piece of the main column.
    #[must_use]
    pub fn main(mut self, piece: impl Into<Element<'a, M>>) -> Self {
        self.main.push(piece.into());
        self
    }

    /// The aside.
    #[must_use]
    pub fn aside(mut self, piece: impl Into<Element<'a, M>>) -> Self {
        self.aside = Some(piece.into());
        self
    }

    /// The way back.
    #[must_use]
    pub fn back(mut self, button: impl Into<Element<'a, M>>) -> Self {
        self.back = Some(button.into());
        self
    }

    /// The next step.
    #[must_use]
    pub fn next(mut self, button: impl Into<Element<'a, M>>) -> Self {
        self.next = Some(button.into());
        self
    }

    /// The third way out.
    #[must_use]
    pub fn third(mut self, button: impl Into<Element<'a, M>>) -> Self {
        self.third = Some(button.into());
        self
    }

    /// Asks for what lies on the glass to be taken away first.
    #[must_use]
    pub fn stale_glass(self, world: &World) -> Self {
        let (told, advice) = (world.text.glass_stale(), world.text.glass_stale_advice());
        self.main(ui::verdict(&world.look, Tone::Warn, &told, Some(&advice)))
    }

    /// The same page with other messages.
    #[must_use]
    pub fn map<N: 'a>(self, wrap: impl Fn(M) -> N + Copy + 'a) -> Page<'a, N> {
        let one = |piece: Option<Element<'a, M>>| piece.map(|piece| piece.map(wrap));
        Page {
            has_band: self.has_band,
            title: self.title,
            main: self.main.into_iter().map(|piece| piece.map(wrap)).collect(),
            aside: one(self.aside),
            back: one(self.back),
            next: one(self.next),
            third: one(self.third),
        }
    }
}

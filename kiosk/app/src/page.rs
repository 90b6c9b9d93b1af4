//! What a screen contributes to the frame: question, pieces, lists, and the ways on.

use iced::Element;
use kiosk_ui::{self as ui, Look, Slot};

use crate::paging::{Paging, RowSpace, Shown};

/// The parts of one screen, before header, comfort bar and overlays are put around them.
pub struct Page<'a, M> {
    /// The bronze band below the header.
    pub has_band: bool,
    /// The question.
    pub title: Option<String>,
    /// The question in fewer words, for large text.
    pub short_title: Option<String>,
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
            short_title: None,
            main: Vec::new(),
            aside: None,
            back: None,
            next: None,
            third: None,
        }
    }

    /// The same question in fewer words: asked where the text is large and the full question
    /// does not stand on one line.
    #[must_use]
    pub fn or_short(mut self, title: impl Into<String>) -> Self {
        self.short_title = Some(title.into());
        self
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

    /// The main column in the first of several arrangements that fits, the fullest named first.
    #[must_use]
    pub fn main_ways(self, ways: impl IntoIterator<Item = Vec<Element<'a, M>>>) -> Self {
        self.main(ui::fitting(ways.into_iter().map(ui::tall)))
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

    /// The question as it is asked at this size.
    #[must_use]
    pub fn question(&self, look: &Look) -> Option<&str> {
        let full = self.title.as_deref()?;
        let takes_one_line = || ui::title_lines(look, full, self.aside.is_some()) <= 1;
        match self.short_title.as_deref() {
            Some(short) if look.is_large() && !takes_one_line() => Some(short),
            _ => Some(full),
        }
    }

    /// The rows of a list below the other pieces, as many as fit.
    ///
    /// Call it last: it measures what all the other parts leave.
    #[must_use]
    pub fn list(mut self, look: &Look, paging: Paging, list: List<'a, M>) -> Self {
        let List {
            gap_mm,
            most_mm,
            mut rows,
            more,
        } = list;
        let width = ui::main_px(look, self.aside.is_some());
        let spaces: Vec<_> = rows.iter_mut().map(|row| row.space(width)).collect();
        let gap = look.mm(gap_mm);
        let demand = spaces.iter().map(|space| space.height + gap).sum();
        let mut room = self.room_px(look, demand);
        let mut shown = paging.shown_in(&spaces, gap, room);
        if shown.is_paged {
            let ready = self.put_more(more);
            room = room.min(self.room_px(look, demand));
            shown = paging.shown_in(&spaces, gap, room);
            if !shown.has_more && ready.is_some() {
                self.next = ready;
            }
        }
        let grown = grown(&spaces, shown, gap, room, look.mm(most_mm));
        let rows = shown.of(rows).zip(grown);
        let rows = rows.map(|(row, height)| ui::high_px(height, row.piece));
        self.main(ui::down(look, gap_mm, rows))
    }

    /// Whether `piece` fits below the other pieces. Ask it last: it measures all the other parts.
    pub fn has_room(&mut self, look: &Look, piece: &mut Element<'a, M>) -> bool {
        let width = ui::main_px(look, self.aside.is_some());
        let height = ui::height_px(piece, width);
        height <= self.room_px(look, height)
    }

    /// The aside, unless it leaves too little room for `needed`: a drawing helps nobody who cannot
    /// read what to do. Call it after the other parts.
    #[must_use]
    pub fn aside_beside(
        mut self,
        look: &Look,
        aside: Element<'a, M>,
        needed: &mut Element<'a, M>,
    ) -> Self {
        self.aside = Some(aside);
        if !self.has_room(look, needed) {
            self.aside = None;
        }
        self
    }

    /// Puts "Xem thêm" into its place and hands back the next step that it took away.
    fn put_more(&mut self, more: More<'a, M>) -> Option<Element<'a, M>> {
        match more {
            More::BeforeNext(more) => self.next.replace(more),
            More::Third(more) => {
                self.third = Some(more);
                None
            }
        }
    }

    /// The rows of a list in the aside that fit below `above`, and whether there are more.
    pub fn shown_aside(
        &mut self,
        look: &Look,
        paging: Paging,
        gap_mm: f32,
        above: &mut Element<'a, M>,
        rows: &mut [ListRow<'a, M>],
    ) -> Shown {
        let width = look.mm(look.columns().aside_mm);
        let spaces: Vec<_> = rows.iter_mut().map(|row| row.space(width)).collect();
        let gap = look.mm(gap_mm);
        let above = ui::height_px(above, width) + gap;
        let title = self.question(look).map(str::to_owned);
        let room = ui::aside_px(look, self.taken(title.as_deref())) - above;
        paging.shown_in(&spaces, gap, room)
    }

    /// Height in pixels that is left in the main column for a list that asks for `demand`.
    fn room_px(&mut self, look: &Look, demand: f32) -> f32 {
        let title = self.question(look).map(str::to_owned);
        ui::room_px(look, self.taken(title.as_deref()), demand)
    }

    fn taken<'p>(&'p mut self, title: Option<&'p str>) -> ui::Taken<'p, 'a, M> {
        ui::Taken {
            has_band: self.has_band,
            title,
            main: &mut self.main,
            around: [
                (Slot::Aside, self.aside.as_mut()),
                (Slot::Next, self.next.as_mut()),
                (Slot::Back, self.back.as_mut()),
                (Slot::Third, self.third.as_mut()),
            ],
        }
    }

    /// The same page with other messages.
    #[must_use]
    pub fn map<N: 'a>(self, wrap: impl Fn(M) -> N + Copy + 'a) -> Page<'a, N> {
        let one = |piece: Option<Element<'a, M>>| piece.map(|piece| piece.map(wrap));
        Page {
            has_band: self.has_band,
            title: self.title,
            short_title: self.short_title,
            main: self.main.into_iter().map(|piece| piece.map(wrap)).collect(),
            aside: one(self.aside),
            back: one(self.back),
            next: one(self.next),
            third: one(self.third),
        }
    }
}

/// A list of rows that may be longer than the screen.
pub struct List<'a, M> {
    /// Between two rows, in millimetres.
    pub gap_mm: f32,
    /// How high a row may become where there is room, in millimetres.
    pub most_mm: f32,
    /// The rows.
    pub rows: Vec<ListRow<'a, M>>,
    /// "Xem thêm" and its place.
    pub more: More<'a, M>,
}

/// A row of a list.
pub struct ListRow<'a, M> {
    /// What is drawn.
    pub piece: Element<'a, M>,
    /// Names the rows below it.
    pub is_heading: bool,
}

/// The button that shows the next rows.
pub enum More<'a, M> {
    /// In the place of the next step, until the last rows were shown: all must be read to go on.
    BeforeNext(Element<'a, M>),
    /// The third way: one may go on without.
    Third(Element<'a, M>),
}

impl<'a, M: 'a> ListRow<'a, M> {
    /// A row.
    #[must_use]
    pub fn new(piece: impl Into<Element<'a, M>>) -> Self {
        Self {
            piece: piece.into(),
            is_heading: false,
        }
    }

    fn space(&mut self, width_px: f32) -> RowSpace {
        RowSpace {
            height: ui::height_px(&mut self.piece, width_px),
            is_heading: self.is_heading,
        }
    }
}

/// Heights of the rows shown, in pixels: what is left is shared, up to `most_px` each.
fn grown(spaces: &[RowSpace], shown: Shown, gap: f32, room: f32, most_px: f32) -> Vec<f32> {
    let heights: Vec<_> = shown.of(spaces).map(|space| space.height).collect();
    let gaps = heights.len().saturating_sub(1) as f32 * gap;
    let left = room - gaps - heights.iter().sum::<f32>();
    let share = (left / heights.len().max(1) as f32).floor().max(0.0);
    let grow = |height: f32| (height + share).min(most_px).max(height);
    heights.into_iter().map(grow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_share_what_is_left_up_to_their_limit() {
        let space = |height| RowSpace {
            height,
            is_heading: false,
        };
        let spaces = [space(20.0), space(40.0)];
        let shown = Paging::default().shown_in(&spaces, 2.0, 100.0);
        for (room, most, heights) in [
            (100.0, 0.0, [20.0, 40.0]),
            (82.0, 99.0, [30.0, 50.0]),
            (100.0, 36.0, [36.0, 40.0]),
            (40.0, 99.0, [20.0, 40.0]),
        ] {
            assert_eq!(grown(&spaces, shown, 2.0, room, most), heights, "{room}");
        }
    }
}

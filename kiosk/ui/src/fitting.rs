//! One of several arrangements of the same thing: the first that fits its place.
//!
//! Why: a line of an explanation more or less decides whether the button below is still on the
//! panel, and how long a text is depends on language, procedure and text size. So a screen says what
//! may go, in which order, and the layout decides. Rules of growing text: visual language of the
//! kiosk, section 5 ("nothing is ever cut or shrunk").
//! Never: a change of what was decided between layout and drawing.

use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, mouse};

/// The first of `ways` that fits into the room there is; the last one if none does.
///
/// Name the fullest first. All of them ask for the width and height of the first.
pub fn fitting<'a, M: 'a>(ways: impl IntoIterator<Item = Element<'a, M>>) -> Element<'a, M> {
    Element::new(Fitting {
        ways: ways.into_iter().collect(),
    })
}

struct Fitting<'a, M> {
    ways: Vec<Element<'a, M>>,
}

/// Which way was taken at the last layout.
#[derive(Default)]
struct Taken(usize);

impl<'a, M> Fitting<'a, M> {
    fn shown<'s>(&'s self, tree: &'s Tree) -> Option<(&'s Element<'a, M>, &'s Tree)> {
        let at = tree.state.downcast_ref::<Taken>().0;
        Some((self.ways.get(at)?, tree.children.get(at)?))
    }

    fn shown_mut<'s>(
        &'s mut self,
        tree: &'s mut Tree,
    ) -> Option<(&'s mut Element<'a, M>, &'s mut Tree)> {
        let at = tree.state.downcast_ref::<Taken>().0;
        Some((self.ways.get_mut(at)?, tree.children.get_mut(at)?))
    }

    /// The way that fits into `limits`.
    fn choose(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> usize {
        let last = self.ways.len().saturating_sub(1);
        let fits = |(way, tree): (&mut Element<'a, M>, &mut Tree)| {
            let free = free_in_height(limits);
            let node = way.as_widget_mut().layout(tree, renderer, &free);
            node.size().height <= limits.max().height
        };
        let ways = self.ways.iter_mut().zip(&mut tree.children).take(last);
        ways.map(fits).position(|fits| fits).unwrap_or(last)
    }
}

/// The same width, and as much height as the content likes.
pub(crate) fn free_in_height(limits: &layout::Limits) -> layout::Limits {
    layout::Limits::with_compression(
        Size::new(limits.min().width, 0.0),
        Size::new(limits.max().width, f32::INFINITY),
        Size::new(limits.compression().width, true),
    )
}

impl<M> Widget<M, Theme, Renderer> for Fitting<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Taken>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Taken::default())
    }

    fn children(&self) -> Vec<Tree> {
        self.ways.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.ways);
    }

    fn size(&self) -> Size<Length> {
        self.ways
            .first()
            .map_or(Size::new(Length::Shrink, Length::Shrink), |way| {
                way.as_widget().size()
            })
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let chosen = self.choose(tree, renderer, limits);
        tree.state.downcast_mut::<Taken>().0 = chosen;
        self.shown_mut(tree)
            .map(|(way, tree)| way.as_widget_mut().layout(tree, renderer, limits))
            .unwrap_or_default()
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        if let Some((way, tree)) = self.shown_mut(tree) {
            way.as_widget_mut()
                .operate(tree, layout, renderer, operation);
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        viewport: &Rectangle,
    ) {
        if let Some((way, tree)) = self.shown_mut(tree) {
            way.as_widget_mut().update(
                tree, event, layout, cursor, renderer, clipboard, shell, viewport,
            );
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        if let Some((way, tree)) = self.shown(tree) {
            way.as_widget()
                .draw(tree, renderer, theme, style, layout, cursor, viewport);
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        self.shown(tree)
            .map(|(way, tree)| {
                way.as_widget()
                    .mouse_interaction(tree, layout, cursor, viewport, renderer)
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrange::{fill, gap};
    use crate::look::{Look, Panel};
    use crate::testing::simulator;
    use iced::widget::{column, container, text};

    fn way<'a>(look: &Look, name: &'a str, high_mm: f32) -> Element<'a, ()> {
        column![text(name), gap(look, high_mm), fill()].into()
    }

    #[test]
    fn the_first_that_fits_is_shown_and_the_last_if_none_does() {
        let look = Look::new(Panel::REFERENCE);
        for (room_mm, shown) in [
            (120.0, "full"),
            (60.0, "short"),
            (15.0, "least"),
            (1.0, "least"),
        ] {
            let ways = [("full", 90.0), ("short", 40.0), ("least", 0.0)];
            let ways = ways.map(|(name, high_mm)| way(&look, name, high_mm));
            let mut ui = simulator(container(fitting(ways)).height(look.mm(room_mm)));
            for name in ["full", "short", "least"] {
                assert_eq!(
                    ui.find(name).is_ok(),
                    name == shown,
                    "{name} in {room_mm} mm"
                );
            }
        }
    }
}

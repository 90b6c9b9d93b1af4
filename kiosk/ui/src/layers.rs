//! Things that lie on each other without a clip layer, and a body that an overlay covers.
//!
//! Why: every layer of the software renderer clears a mask of the whole window, so a picture behind
//! a number must not cost one. Inside one layer fills are drawn first, then pictures, then words;
//! [`Pile`] therefore takes a lower piece that is a fill or a picture and an upper one of words.

use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, mouse};

/// Pieces of the same size on each other; the first one decides the size.
pub(crate) struct Pile<'a, M> {
    pieces: Vec<Element<'a, M>>,
}

/// Lays `upper` on `lower`.
pub(crate) fn pile<'a, M: 'a>(
    lower: impl Into<Element<'a, M>>,
    upper: impl Into<Element<'a, M>>,
) -> Element<'a, M> {
    Element::new(Pile {
        pieces: vec![lower.into(), upper.into()],
    })
}

impl<M> Widget<M, Theme, Renderer> for Pile<'_, M> {
    fn children(&self) -> Vec<Tree> {
        self.pieces.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.pieces);
    }

    fn size(&self) -> Size<Length> {
        self.pieces
            .first()
            .map_or(Size::new(Length::Shrink, Length::Shrink), |piece| {
                piece.as_widget().size()
            })
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let mut limits = *limits;
        let mut nodes: Vec<layout::Node> = Vec::with_capacity(self.pieces.len());
        for (piece, tree) in self.pieces.iter_mut().zip(&mut tree.children) {
            let node = piece.as_widget_mut().layout(tree, renderer, &limits);
            limits = layout::Limits::new(Size::ZERO, nodes.first().unwrap_or(&node).size());
            nodes.push(node);
        }
        let size = nodes.first().map_or(Size::ZERO, layout::Node::size);
        layout::Node::with_children(size, nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let pieces = self
            .pieces
            .iter_mut()
            .zip(&mut tree.children)
            .zip(layout.children());
        for ((piece, tree), layout) in pieces {
            piece
                .as_widget_mut()
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
        let pieces = self
            .pieces
            .iter_mut()
            .zip(&mut tree.children)
            .zip(layout.children());
        for ((piece, tree), layout) in pieces {
            let widget = piece.as_widget_mut();
            widget.update(
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
        for ((piece, tree), layout) in self
            .pieces
            .iter()
            .zip(&tree.children)
            .zip(layout.children())
        {
            piece
                .as_widget()
                .draw(tree, renderer, theme, style, layout, cursor, viewport);
        }
    }
}

/// A piece that an overlay may cover: then it is seen, but neither touched nor focused nor found.
pub(crate) struct Coverable<'a, M> {
    content: Element<'a, M>,
    is_covered: bool,
}

/// Makes `content` deaf while `is_covered`.
pub(crate) fn coverable<'a, M: 'a>(content: Element<'a, M>, is_covered: bool) -> Element<'a, M> {
    Element::new(Coverable {
        content,
        is_covered,
    })
}

impl<M> Widget<M, Theme, Renderer> for Coverable<'_, M> {
    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let node = tree
            .children
            .first_mut()
            .map(|tree| self.content.as_widget_mut().layout(tree, renderer, limits));
        let node = node.unwrap_or_default();
        layout::Node::with_children(node.size(), vec![node])
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        if self.is_covered {
            return;
        }
        if let Some((tree, layout)) = tree.children.first_mut().zip(layout.children().next()) {
            self.content
                .as_widget_mut()
                .operate(tree, layout, renderer, operation);
        }
    }

    /// While covered, pointer events still go down, but from nowhere: a press that was under way
    /// ends without firing.
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
        if self.is_covered && matches!(event, Event::Keyboard(_)) {
            return;
        }
        let cursor = if self.is_covered {
            mouse::Cursor::Unavailable
        } else {
            cursor
        };
        if let Some((tree, layout)) = tree.children.first_mut().zip(layout.children().next()) {
            let widget = self.content.as_widget_mut();
            widget.update(
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
        if let Some((tree, layout)) = tree.children.first().zip(layout.children().next()) {
            let widget = self.content.as_widget();
            widget.draw(tree, renderer, theme, style, layout, cursor, viewport);
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
        let below = tree.children.first().zip(layout.children().next());
        below.filter(|_| !self.is_covered).map_or_else(
            mouse::Interaction::default,
            |(tree, layout)| {
                let widget = self.content.as_widget();
                widget.mouse_interaction(tree, layout, cursor, viewport, renderer)
            },
        )
    }
}

//! Words with an icon, kept together in the middle.
//!
//! Why: a stock row gives a long label all the width first and leaves nothing for the icon behind
//! it. Here the icon has its room before the words are broken into lines.

use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Layout, Widget, layout, renderer};
use iced::{Element, Length, Point, Rectangle, Renderer, Size, Theme, mouse};

/// On which side of the words the icon stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Before,
    After,
    /// Above the words, both centred.
    Above,
}

/// An icon and words, as small as they can be.
pub(crate) struct Pair<'a, M> {
    /// Icon first, words second.
    parts: [Element<'a, M>; 2],
    side: Side,
    gap_px: f32,
}

/// Words with an icon at `side`, `gap_px` apart.
pub(crate) fn pair<'a, M: 'a>(
    icon: Element<'a, M>,
    words: impl Into<Element<'a, M>>,
    side: Side,
    gap_px: f32,
) -> Element<'a, M> {
    Element::new(Pair {
        parts: [icon, words.into()],
        side,
        gap_px,
    })
}

impl<M> Widget<M, Theme, Renderer> for Pair<'_, M> {
    fn children(&self) -> Vec<Tree> {
        self.parts.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.parts);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Shrink, Length::Shrink)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let limits = limits.loose().width(Length::Shrink).height(Length::Shrink);
        let [icon, words] = &mut self.parts;
        let [icon_tree, words_tree] = tree.children.as_mut_slice() else {
            return layout::Node::default();
        };
        let icon = icon.as_widget_mut().layout(icon_tree, renderer, &limits);
        let taken = match self.side {
            Side::Before | Side::After => Size::new(icon.size().width + self.gap_px, 0.0),
            Side::Above => Size::new(0.0, icon.size().height + self.gap_px),
        };
        let words = words
            .as_widget_mut()
            .layout(words_tree, renderer, &limits.shrink(taken));
        place(self.side, self.gap_px, icon, words)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let parts = self
            .parts
            .iter_mut()
            .zip(&mut tree.children)
            .zip(layout.children());
        for ((part, tree), layout) in parts {
            part.as_widget_mut()
                .operate(tree, layout, renderer, operation);
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
        for ((part, tree), layout) in self.parts.iter().zip(&tree.children).zip(layout.children()) {
            part.as_widget()
                .draw(tree, renderer, theme, style, layout, cursor, viewport);
        }
    }
}

fn place(side: Side, gap: f32, icon: layout::Node, words: layout::Node) -> layout::Node {
    let (i, w) = (icon.size(), words.size());
    let middle = |room: f32, part: f32| ((room - part) / 2.0).round();
    let high = i.height.max(w.height);
    let wide = i.width.max(w.width);
    let beside = Size::new(i.width + gap + w.width, high);
    let (size, icon_at, words_at) = match side {
        Side::Before => (
            beside,
            (0.0, middle(high, i.height)),
            (i.width + gap, middle(high, w.height)),
        ),
        Side::After => (
            beside,
            (w.width + gap, middle(high, i.height)),
            (0.0, middle(high, w.height)),
        ),
        Side::Above => (
            Size::new(wide, i.height + gap + w.height),
            (middle(wide, i.width), 0.0),
            (middle(wide, w.width), i.height + gap),
        ),
    };
    let at = |(x, y): (f32, f32)| Point::new(x, y);
    layout::Node::with_children(
        size,
        vec![icon.move_to(at(icon_at)), words.move_to(at(words_at))],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::simulator;
    use iced::widget::{container, space, text};
    use iced_test::selector::id;

    #[test]
    fn a_long_label_leaves_the_icon_its_room() {
        let icon: Element<'_, ()> = container(space().width(40).height(40)).id("icon").into();
        let words = text("Làm tiếp: Thông tin của con và của người đi khai").size(40);
        let mut ui = simulator(container(pair(icon, words, Side::After, 10.0)).width(500));
        let bounds = ui.find(id("icon")).unwrap().visible_bounds().unwrap();
        assert_eq!(bounds.width, 40.0);
        assert!(bounds.x + bounds.width <= 500.0);
    }
}

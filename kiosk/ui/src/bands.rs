//! Places the pieces of the body: a widget of its own, because tree order is focus order and the
//! two differ (Next comes before Back, and the aside runs down beside both).

use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, renderer};
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, mouse};

use crate::look::Look;

/// Space between Back and Next.
const ACTION_SPACE_MM: f32 = 4.0;
/// Space between main and aside where they stand below each other.
const PORTRAIT_SPACE_MM: f32 = 5.0;

/// Share of the room that the aside may take in portrait, however much the main column asks for.
const PORTRAIT_ASIDE_SHARE: f32 = 0.4;

/// Where a piece of the body stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The question and what belongs to it.
    Main,
    /// What helps the question.
    Aside,
    /// The next step.
    Next,
    /// The way back.
    Back,
    /// The third way out.
    Third,
}

/// Lengths of the body in pixels.
#[derive(Debug, Clone, Copy)]
struct Plan {
    margin: f32,
    main: f32,
    gutter: f32,
    top: f32,
    pad: f32,
    space: f32,
    back: f32,
    is_portrait: bool,
    portrait_space: f32,
}

/// The pieces of a body with their places, in the order of focus.
pub(crate) struct Bands<'a, M> {
    slots: Vec<Slot>,
    pieces: Vec<Element<'a, M>>,
    plan: Plan,
}

impl<'a, M> Bands<'a, M> {
    pub(crate) fn new(
        look: &Look,
        pieces: impl IntoIterator<Item = (Slot, Element<'a, M>)>,
    ) -> Self {
        let columns = look.columns();
        let plan = Plan {
            margin: look.mm(columns.margin_mm),
            main: look.mm(columns.main_mm),
            gutter: look.mm(columns.gutter_mm),
            top: look.mm(look.body_top_mm()),
            pad: look.mm(look.action_gap_mm()),
            space: look.mm(ACTION_SPACE_MM),
            back: look.mm(look.back_mm()),
            is_portrait: look.is_portrait(),
            portrait_space: look.mm(PORTRAIT_SPACE_MM),
        };
        let (slots, pieces) = pieces.into_iter().unzip();
        Self {
            slots,
            pieces,
            plan,
        }
    }

    fn has(&self, slot: Slot) -> bool {
        self.slots.contains(&slot)
    }

    /// Lays out the piece at `slot` within `least` and `most`.
    fn measure(
        &mut self,
        slot: Slot,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: layout::Limits,
    ) -> Option<layout::Node> {
        let at = self.slots.iter().position(|found| *found == slot)?;
        let piece = self.pieces.get_mut(at)?;
        let tree = tree.children.get_mut(at)?;
        Some(piece.as_widget_mut().layout(tree, renderer, &limits))
    }

    /// Next and Back as high as the higher of them, at `left` and with their bottoms at `bottom`.
    fn actions(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        (left, width, bottom): (f32, f32, f32),
    ) -> (Placed, f32) {
        let back = if self.has(Slot::Back) {
            self.plan.back
        } else {
            0.0
        };
        let space = if back > 0.0 { self.plan.space } else { 0.0 };
        let widths = [
            (Slot::Next, left + back + space, width - back - space),
            (Slot::Back, left, back),
        ];
        let mut high = 0.0_f32;
        for (slot, _, width) in widths {
            let limits = exactly_wide(width, bottom);
            let node = self.measure(slot, tree, renderer, limits);
            high = high.max(node.map_or(0.0, |node| node.size().height));
        }
        let mut placed = Vec::new();
        for (slot, x, width) in widths {
            let limits =
                layout::Limits::new(Size::new(width, high), Size::new(width, high.max(1.0)));
            if let Some(node) = self.measure(slot, tree, renderer, limits) {
                placed.push((slot, node.move_to(Point::new(x, bottom - high))));
            }
        }
        (placed, high)
    }

    fn landscape(&mut self, tree: &mut Tree, renderer: &Renderer, size: Size) -> Placed {
        let plan = self.plan;
        let bottom = size.height - plan.pad;
        let aside_x = plan.margin + plan.main + plan.gutter;
        let aside_w = size.width - plan.margin - aside_x;
        let is_wide = !self.has(Slot::Aside);
        let (mut placed, actions) = self.actions(tree, renderer, (plan.margin, plan.main, bottom));

        let least = if is_wide { 0.0 } else { aside_w };
        let limits = layout::Limits::new(Size::new(least, 0.0), Size::new(aside_w, bottom));
        let third = self.measure(Slot::Third, tree, renderer, limits);
        let third_h = third.as_ref().map_or(0.0, |node| node.size().height);
        if let Some(node) = third {
            let x = size.width - plan.margin - node.size().width;
            placed.push((Slot::Third, node.move_to(Point::new(x, bottom - third_h))));
        }

        let floor = |taken: f32| {
            if taken > 0.0 {
                bottom - taken - plan.pad
            } else {
                bottom
            }
        };
        let main_w = if is_wide {
            size.width - 2.0 * plan.margin
        } else {
            plan.main
        };
        let main_floor = floor(if is_wide {
            actions.max(third_h)
        } else {
            actions
        });
        for (slot, x, width, floor) in [
            (Slot::Main, plan.margin, main_w, main_floor),
            (Slot::Aside, aside_x, aside_w, floor(third_h)),
        ] {
            let most = Size::new(width, (floor - plan.top).max(0.0));
            let limits = layout::Limits::new(Size::ZERO, most);
            if let Some(node) = self.measure(slot, tree, renderer, limits) {
                placed.push((slot, node.move_to(Point::new(x, plan.top))));
            }
        }
        placed
    }

    /// Height that the main column takes where nothing limits it.
    fn natural_main(&mut self, tree: &mut Tree, renderer: &Renderer, width: f32) -> f32 {
        let limits = layout::Limits::with_compression(
            Size::new(width, 0.0),
            Size::new(width, f32::INFINITY),
            Size::new(false, true),
        );
        let node = self.measure(Slot::Main, tree, renderer, limits);
        node.map_or(0.0, |node| node.size().height)
    }

    fn portrait(&mut self, tree: &mut Tree, renderer: &Renderer, size: Size) -> Placed {
        let plan = self.plan;
        let width = size.width - 2.0 * plan.margin;
        let mut bottom = size.height - plan.pad;
        let (mut placed, actions) = self.actions(tree, renderer, (plan.margin, width, bottom));
        if actions > 0.0 {
            bottom -= actions + plan.pad;
        }
        // The third way stands above the row, so that Back keeps its corner.
        let limits = layout::Limits::new(Size::ZERO, Size::new(width, bottom));
        if let Some(node) = self.measure(Slot::Third, tree, renderer, limits) {
            let at = Point::new(
                plan.margin + width - node.size().width,
                bottom - node.size().height,
            );
            bottom -= node.size().height + plan.pad;
            placed.push((Slot::Third, node.move_to(at)));
        }
        let room = (bottom - plan.top).max(0.0);
        let main = self.natural_main(tree, renderer, width);
        let least = (room * PORTRAIT_ASIDE_SHARE).floor();
        let most = (room - main - plan.portrait_space).max(least);
        let limits = layout::Limits::with_compression(
            Size::new(width, 0.0),
            Size::new(width, most),
            Size::new(false, true),
        );
        if let Some(node) = self.measure(Slot::Aside, tree, renderer, limits) {
            let top = (bottom - node.size().height).max(plan.top);
            bottom = top - plan.portrait_space;
            placed.push((Slot::Aside, node.move_to(Point::new(plan.margin, top))));
        }
        let most = Size::new(width, (bottom - plan.top).max(0.0));
        let limits = layout::Limits::new(Size::ZERO, most);
        if let Some(node) = self.measure(Slot::Main, tree, renderer, limits) {
            placed.push((Slot::Main, node.move_to(Point::new(plan.margin, plan.top))));
        }
        placed
    }
}

type Placed = Vec<(Slot, layout::Node)>;

fn exactly_wide(width: f32, height: f32) -> layout::Limits {
    layout::Limits::new(Size::new(width, 0.0), Size::new(width, height.max(0.0)))
}

impl<M> Widget<M, Theme, Renderer> for Bands<'_, M> {
    fn children(&self) -> Vec<Tree> {
        self.pieces.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.pieces);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let size = limits.max();
        let mut placed = if self.plan.is_portrait {
            self.portrait(tree, renderer, size)
        } else {
            self.landscape(tree, renderer, size)
        };
        let order = |slot: Slot| self.slots.iter().position(|found| *found == slot);
        placed.sort_by_key(|(slot, _)| order(*slot));
        layout::Node::with_children(size, placed.into_iter().map(|(_, node)| node).collect())
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

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        self.pieces
            .iter()
            .zip(&tree.children)
            .zip(layout.children())
            .map(|((piece, tree), layout)| {
                piece
                    .as_widget()
                    .mouse_interaction(tree, layout, cursor, viewport, renderer)
            })
            .max()
            .unwrap_or_default()
    }
}

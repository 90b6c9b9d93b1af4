//! The wrapper around the whole view: fingers are hit-tested where they are.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, overlay, renderer};
use iced::touch::{self, Finger};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector, mouse};

use super::focus::{Count, Way};

/// A finger that was already on its way when the screen changed lands within this time
/// (UX rules, "Lock after a tap").
const SCREEN_GUARD: Duration = Duration::from_millis(300);

/// Wraps the whole view: hit-tests fingers, hides the pointer, moves the focus with Tab and arrows.
pub struct TouchRoot<'a, M> {
    content: Element<'a, M>,
    screen: Option<u64>,
}

/// Wraps the whole view, once.
pub fn touch_root<'a, M>(content: impl Into<Element<'a, M>>) -> TouchRoot<'a, M> {
    TouchRoot {
        content: content.into(),
        screen: None,
    }
}

impl<M> TouchRoot<'_, M> {
    /// Names the screen that is shown. When the name changes, presses are ignored for 300 ms, so
    /// that the second strike of a double tap does not hit the next screen. Without a name there is
    /// no such lock (for a walk that taps faster than a hand).
    #[must_use]
    pub fn screen(mut self, name: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        self.screen = Some(hasher.finish());
        self
    }
}

#[derive(Debug, Default)]
struct State {
    /// Fingers on the glass in the order in which they came.
    fingers: Vec<Finger>,
    /// Whether the last pointer was a finger: then there is no cursor between touches.
    by_touch: bool,
    /// The finger whose press nobody took; it is replayed as the left mouse button.
    replayed: Option<Finger>,
    screen: Option<u64>,
    changed: Option<Instant>,
}

impl State {
    fn cursor(&self, real: mouse::Cursor) -> mouse::Cursor {
        if self.by_touch && self.fingers.is_empty() {
            mouse::Cursor::Unavailable
        } else {
            real
        }
    }

    fn is_guarded(&self, now: Instant) -> bool {
        self.changed
            .is_some_and(|at| now.saturating_duration_since(at) < SCREEN_GUARD)
    }
}

fn is_press(event: &Event) -> bool {
    matches!(
        event,
        Event::Touch(touch::Event::FingerPressed { .. })
            | Event::Mouse(mouse::Event::ButtonPressed(_))
    )
}

/// The child with everything that an event needs on its way to it.
struct Below<'b, 'a, 'l, M> {
    content: &'b mut Element<'a, M>,
    tree: &'b mut Tree,
    layout: Layout<'l>,
    renderer: &'b Renderer,
    clipboard: &'b mut dyn Clipboard,
    viewport: &'b Rectangle,
}

impl<M> Below<'_, '_, '_, M> {
    fn send(&mut self, event: &Event, cursor: mouse::Cursor, shell: &mut Shell<'_, M>) {
        self.content.as_widget_mut().update(
            self.tree,
            event,
            self.layout,
            cursor,
            self.renderer,
            self.clipboard,
            shell,
            self.viewport,
        );
    }

    fn operate(&mut self, operation: &mut dyn Operation) {
        let widget = self.content.as_widget_mut();
        widget.operate(self.tree, self.layout, self.renderer, operation);
    }

    fn finger(&mut self, state: &mut State, event: touch::Event, shell: &mut Shell<'_, M>) {
        let (id, position) = place(event);
        let at = mouse::Cursor::Available(position);
        state.by_touch = true;
        if let touch::Event::FingerPressed { .. } = event {
            state.fingers.push(id);
        }
        self.send(&Event::Touch(event), at, shell);
        match event {
            touch::Event::FingerPressed { .. } => {
                if state.fingers.len() == 1 && !shell.is_event_captured() {
                    state.replayed = Some(id);
                    self.send(&left(mouse::Event::ButtonPressed), at, shell);
                }
            }
            touch::Event::FingerMoved { .. } => {
                if state.replayed == Some(id) {
                    self.send(
                        &Event::Mouse(mouse::Event::CursorMoved { position }),
                        at,
                        shell,
                    );
                }
            }
            touch::Event::FingerLifted { .. } | touch::Event::FingerLost { .. } => {
                state.fingers.retain(|finger| *finger != id);
                if state.replayed == Some(id) {
                    state.replayed = None;
                    self.send(&left(mouse::Event::ButtonReleased), at, shell);
                }
                shell.request_redraw();
            }
        }
    }

    fn move_focus(&mut self, way: Way, shell: &mut Shell<'_, M>) {
        let mut count = Count::default();
        self.operate(&mut count);
        if let Some(mut step) = count.going(way) {
            self.operate(&mut step);
            shell.capture_event();
            shell.request_redraw();
        }
    }
}

fn left(event: fn(mouse::Button) -> mouse::Event) -> Event {
    Event::Mouse(event(mouse::Button::Left))
}

fn place(event: touch::Event) -> (Finger, iced::Point) {
    match event {
        touch::Event::FingerPressed { id, position }
        | touch::Event::FingerMoved { id, position }
        | touch::Event::FingerLifted { id, position }
        | touch::Event::FingerLost { id, position } => (id, position),
    }
}

impl<M> Widget<M, Theme, Renderer> for TouchRoot<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State {
            screen: self.screen,
            ..State::default()
        })
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        if state.screen != self.screen {
            state.screen = self.screen;
            state.changed = self.screen.map(|_| Instant::now());
        }
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
        if let Some((tree, layout)) = tree.children.first_mut().zip(layout.children().next()) {
            self.content
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
        let state = tree.state.downcast_mut::<State>();
        if is_press(event) && state.is_guarded(Instant::now()) {
            shell.capture_event();
            return;
        }
        let Some((tree, layout)) = tree.children.first_mut().zip(layout.children().next()) else {
            return;
        };
        let content = &mut self.content;
        let mut below = Below {
            content,
            tree,
            layout,
            renderer,
            clipboard,
            viewport,
        };
        match event {
            Event::Touch(finger) => below.finger(state, *finger, shell),
            Event::Mouse(_) => {
                state.by_touch = false;
                below.send(event, cursor, shell);
            }
            _ => {
                below.send(event, state.cursor(cursor), shell);
                if let Some(way) = Way::read(event)
                    && !shell.is_event_captured()
                {
                    below.move_focus(way, shell);
                }
            }
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
        let cursor = tree.state.downcast_ref::<State>().cursor(cursor);
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
        if tree.state.downcast_ref::<State>().by_touch {
            return mouse::Interaction::Hidden;
        }
        let below = tree.children.first().zip(layout.children().next());
        below.map_or_else(mouse::Interaction::default, |(tree, layout)| {
            let widget = self.content.as_widget();
            widget.mouse_interaction(tree, layout, cursor, viewport, renderer)
        })
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, Renderer>> {
        let (tree, layout) = tree.children.first_mut().zip(layout.children().next())?;
        let widget = self.content.as_widget_mut();
        widget.overlay(tree, layout, renderer, viewport, translation)
    }
}

impl<'a, M: 'a> From<TouchRoot<'a, M>> for Element<'a, M> {
    fn from(root: TouchRoot<'a, M>) -> Self {
        Element::new(root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{finger, simulator};
    use iced::Point;
    use iced::widget::{button, column, mouse_area, space, text};

    const PARKED: Point = Point::new(1800.0, 1000.0);

    /// A stock button over 400 × 100 px, and below it an area that knows a mouse only.
    fn view() -> Element<'static, &'static str> {
        touch_root(column![
            button(text("Mời"))
                .width(400)
                .height(100)
                .on_press("button"),
            mouse_area(space().width(400).height(100)).on_press("area"),
        ])
        .into()
    }

    fn messages(events: impl IntoIterator<Item = Event>) -> Vec<&'static str> {
        let mut ui = simulator(view());
        ui.point_at(PARKED);
        let _ = ui.simulate(events);
        ui.into_messages().collect()
    }

    #[test]
    fn a_parked_mouse_does_not_swallow_taps() {
        assert_eq!(messages(finger::tap(0, Point::new(50.0, 50.0))), ["button"]);
    }

    #[test]
    fn a_press_that_nobody_took_arrives_as_a_mouse_press() {
        assert_eq!(messages(finger::tap(0, Point::new(50.0, 150.0))), ["area"]);
    }

    #[test]
    fn twenty_quick_taps_all_arrive() {
        let taps = (0..20).flat_map(|id| finger::tap(id, Point::new(50.0, 50.0)));
        assert_eq!(messages(taps).len(), 20);
    }

    #[test]
    fn a_new_screen_is_guarded_and_the_first_one_is_not() {
        let named = |name: &str| -> Element<'static, &'static str> {
            touch_root(text("Mời")).screen(name).into()
        };
        let now = Instant::now();
        let mut tree = Tree::new(named("aim"));
        assert!(!tree.state.downcast_ref::<State>().is_guarded(now));
        tree.diff(named("aim"));
        assert!(!tree.state.downcast_ref::<State>().is_guarded(now));
        tree.diff(named("tasks"));
        let state = tree.state.downcast_ref::<State>();
        let changed = state.changed.unwrap();
        assert!(state.is_guarded(changed + Duration::from_millis(299)));
        assert!(!state.is_guarded(changed + Duration::from_millis(300)));
    }
}

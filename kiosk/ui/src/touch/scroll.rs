//! The wrapper around one `scrollable`: a finger scrolls it even when it begins on a target.
//!
//! A drag is told from a tap by its way, not by its time. Once it is a drag, the press that went to
//! a target is taken back, and every move becomes a pixel-wise wheel event, which the stock
//! `scrollable` understands. After the lift the list runs out by itself.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, overlay, renderer};
use iced::touch::{self, Finger};
use iced::{
    Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector, mouse, window,
};

/// A finger that means to tap moves less than this: 3.5 mm on the reference panel.
const SLOP_PX: f32 = 14.0;
/// Share of the speed lost in a second is `1 - e^-4`: the list stands after about one second.
const FRICTION_PER_S: f32 = 4.0;
/// Slower than this nothing is seen to move.
const STANDING_PX_PER_S: f32 = 20.0;
/// Faster than this nobody can read; also the bound against a burst of late events.
const FASTEST_PX_PER_S: f32 = 6000.0;
/// Speed is measured over this time and not over the last two events: events carry no time of their
/// own and arrive in bursts after a slow frame, which once flung a list 50 rows too far.
const MEASURED: Duration = Duration::from_millis(100);
/// A finger that rests this long before it lifts does not fling.
const RESTING: Duration = Duration::from_millis(80);
/// Longest step of a running list; a longer gap was a slow frame.
const LONGEST_FRAME_S: f32 = 0.05;

/// Makes one `scrollable` follow the finger.
pub struct TouchScroll<'a, M> {
    content: Element<'a, M>,
}

/// Wraps one `scrollable`.
pub fn touch_scroll<'a, M>(scrollable: impl Into<Element<'a, M>>) -> TouchScroll<'a, M> {
    TouchScroll {
        content: scrollable.into(),
    }
}

#[derive(Debug, Default)]
enum Motion {
    #[default]
    Still,
    /// A finger is down and may still mean a tap.
    Held { finger: Finger, start: Point },
    /// The finger scrolls.
    Dragged {
        finger: Finger,
        start: Point,
        last: Point,
    },
    /// The list runs out after the lift.
    Running {
        at: Point,
        speed: Vector,
        frame: Option<Instant>,
    },
}

#[derive(Debug, Default)]
struct State {
    motion: Motion,
    samples: VecDeque<(Instant, Point)>,
}

impl State {
    fn note(&mut self, now: Instant, position: Point) {
        self.samples.push_back((now, position));
        let old = |at: Instant| now.saturating_duration_since(at) > MEASURED;
        while self.samples.len() > 2 && self.samples.front().is_some_and(|(at, _)| old(*at)) {
            self.samples.pop_front();
        }
    }

    /// Speed of the finger at its lift, in pixels per second.
    fn speed(&self, now: Instant) -> Vector {
        let (Some((first, from)), Some((last, to))) = (self.samples.front(), self.samples.back())
        else {
            return Vector::ZERO;
        };
        if now.saturating_duration_since(*last) > RESTING {
            return Vector::ZERO;
        }
        // Two samples of one burst lie microseconds apart; 30 ms is the shortest believable way.
        let seconds = last
            .saturating_duration_since(*first)
            .as_secs_f32()
            .max(0.03);
        let bounded = |way: f32| (way / seconds).clamp(-FASTEST_PX_PER_S, FASTEST_PX_PER_S);
        Vector::new(bounded(to.x - from.x), bounded(to.y - from.y))
    }
}

/// What the wrapper does with an event instead of passing it on.
enum Step {
    Pass,
    Swallow,
    Cancel {
        finger: Finger,
        at: Point,
        wheel: Vector,
        from: Point,
    },
    Wheel {
        by: Vector,
        from: Point,
    },
}

impl State {
    fn finger(&mut self, event: touch::Event, inside: bool, now: Instant) -> Step {
        match (event, &self.motion) {
            (touch::Event::FingerPressed { id, position }, motion) if inside => {
                let step = match motion {
                    Motion::Running { .. } => Step::Swallow,
                    Motion::Still => Step::Pass,
                    Motion::Held { .. } | Motion::Dragged { .. } => return Step::Pass,
                };
                self.samples.clear();
                self.note(now, position);
                self.motion = match step {
                    // The touch that stops a running list presses nothing, yet may drag on.
                    Step::Swallow => Motion::Dragged {
                        finger: id,
                        start: position,
                        last: position,
                    },
                    _ => Motion::Held {
                        finger: id,
                        start: position,
                    },
                };
                step
            }
            (touch::Event::FingerMoved { id, position }, &Motion::Held { finger, start })
                if id == finger =>
            {
                self.note(now, position);
                if position.distance(start) <= SLOP_PX {
                    return Step::Swallow;
                }
                self.motion = Motion::Dragged {
                    finger,
                    start,
                    last: position,
                };
                Step::Cancel {
                    finger,
                    at: position,
                    wheel: position - start,
                    from: start,
                }
            }
            (
                touch::Event::FingerMoved { id, position },
                &Motion::Dragged {
                    finger,
                    start,
                    last,
                },
            ) if id == finger => {
                self.note(now, position);
                self.motion = Motion::Dragged {
                    finger,
                    start,
                    last: position,
                };
                Step::Wheel {
                    by: position - last,
                    from: start,
                }
            }
            (
                touch::Event::FingerLifted { id, .. } | touch::Event::FingerLost { id, .. },
                &Motion::Dragged { finger, start, .. },
            ) if id == finger => {
                let speed = self.speed(now);
                self.motion = if is_standing(speed) {
                    Motion::Still
                } else {
                    Motion::Running {
                        at: start,
                        speed,
                        frame: None,
                    }
                };
                Step::Swallow
            }
            (
                touch::Event::FingerLifted { id, .. } | touch::Event::FingerLost { id, .. },
                &Motion::Held { finger, .. },
            ) if id == finger => {
                self.motion = Motion::Still;
                Step::Pass
            }
            _ => Step::Pass,
        }
    }

    /// The way a running list goes until `now`, and where it was set off.
    fn frame(&mut self, now: Instant) -> Option<(Vector, Point)> {
        let Motion::Running { at, speed, frame } = &mut self.motion else {
            return None;
        };
        let at = *at;
        let seconds = frame
            .map_or(0.0, |last| {
                now.saturating_duration_since(last).as_secs_f32()
            })
            .min(LONGEST_FRAME_S);
        *frame = Some(now);
        let way = *speed * seconds;
        *speed *= (-FRICTION_PER_S * seconds).exp();
        if is_standing(*speed) {
            self.motion = Motion::Still;
        }
        Some((way, at))
    }
}

fn is_standing(speed: Vector) -> bool {
    speed.x.hypot(speed.y) < STANDING_PX_PER_S
}

fn wheel(by: Vector) -> Event {
    let delta = mouse::ScrollDelta::Pixels { x: by.x, y: by.y };
    Event::Mouse(mouse::Event::WheelScrolled { delta })
}

impl<M> Widget<M, Theme, Renderer> for TouchScroll<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

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
        let inside = cursor.is_over(layout.bounds());
        let state = tree.state.downcast_mut::<State>();
        let Some((tree, layout)) = tree.children.first_mut().zip(layout.children().next()) else {
            return;
        };
        let widget = self.content.as_widget_mut();
        let mut send = |event: &Event, cursor: mouse::Cursor, shell: &mut Shell<'_, M>| {
            widget.update(
                tree, event, layout, cursor, renderer, clipboard, shell, viewport,
            );
        };
        match event {
            Event::Touch(finger) => match state.finger(*finger, inside, Instant::now()) {
                Step::Pass => send(event, cursor, shell),
                Step::Swallow => {
                    shell.capture_event();
                    shell.request_redraw();
                }
                Step::Cancel {
                    finger,
                    at,
                    wheel: by,
                    from,
                } => {
                    let lost = touch::Event::FingerLost {
                        id: finger,
                        position: at,
                    };
                    send(&Event::Touch(lost), mouse::Cursor::Unavailable, shell);
                    send(&wheel(by), mouse::Cursor::Available(from), shell);
                    shell.capture_event();
                }
                Step::Wheel { by, from } => {
                    send(&wheel(by), mouse::Cursor::Available(from), shell);
                    shell.capture_event();
                }
            },
            Event::Window(window::Event::RedrawRequested(now)) => {
                if let Some((way, from)) = state.frame(*now) {
                    send(&wheel(way), mouse::Cursor::Available(from), shell);
                    shell.request_redraw();
                }
                send(event, cursor, shell);
            }
            _ => send(event, cursor, shell),
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

impl<'a, M: 'a> From<TouchScroll<'a, M>> for Element<'a, M> {
    fn from(scroll: TouchScroll<'a, M>) -> Self {
        Element::new(scroll)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{finger, simulator};
    use crate::touch::touch_root;
    use iced::widget::{button, column, scrollable, text};
    use iced_test::Simulator;

    fn list(is_wrapped: bool) -> Simulator<'static, usize> {
        let rows = (0..60).map(|row| {
            button(text(format!("Hàng {row}")).size(40))
                .width(600)
                .on_press(row)
                .into()
        });
        let list = scrollable(column(rows)).height(800);
        let list: Element<'static, usize> = if is_wrapped {
            touch_scroll(list).into()
        } else {
            list.into()
        };
        simulator(touch_root(list))
    }

    fn drag(ui: &mut Simulator<'static, usize>, to_y: f32) {
        let at = |y| Point::new(300.0, y);
        let _ = ui.simulate([finger::down(0, at(600.0))]);
        for step in 1..=20_u8 {
            let y = 600.0 + (to_y - 600.0) * f32::from(step) / 20.0;
            let _ = ui.simulate([finger::to(0, at(y))]);
        }
        let _ = ui.simulate([finger::up(0, at(to_y))]);
    }

    fn is_first_row_seen(ui: &mut Simulator<'static, usize>) -> bool {
        ui.find("Hàng 0").unwrap().visible_bounds().is_some()
    }

    #[test]
    fn a_drag_that_begins_on_a_button_scrolls_and_presses_nothing() {
        let mut ui = list(true);
        drag(&mut ui, 200.0);
        assert!(!is_first_row_seen(&mut ui));
        assert_eq!(ui.into_messages().count(), 0);
    }

    #[test]
    fn the_bare_list_does_not_scroll_from_a_button() {
        let mut ui = list(false);
        drag(&mut ui, 200.0);
        assert!(
            is_first_row_seen(&mut ui),
            "the wrapper may no longer be needed"
        );
    }

    #[test]
    fn a_trembling_tap_still_presses() {
        let mut ui = list(true);
        drag(&mut ui, 605.0);
        assert!(is_first_row_seen(&mut ui));
        assert_eq!(ui.into_messages().count(), 1);
    }

    #[test]
    fn a_burst_of_late_events_does_not_fling() {
        let now = Instant::now();
        let mut state = State::default();
        for step in 0..10_u8 {
            let late = now + Duration::from_micros(u64::from(step));
            state.note(late, Point::new(0.0, f32::from(step) * 10.0));
        }
        let speed = state.speed(now + Duration::from_millis(1));
        assert!((speed.y - 3000.0).abs() < 1.0, "{speed:?}");
        assert_eq!(state.speed(now + Duration::from_millis(200)), Vector::ZERO);
    }

    #[test]
    fn a_running_list_slows_down_and_stands() {
        let mut now = Instant::now();
        let at = Point::ORIGIN;
        let speed = Vector::new(0.0, -2000.0);
        let mut state = State {
            motion: Motion::Running {
                at,
                speed,
                frame: None,
            },
            ..State::default()
        };
        let mut way = 0.0;
        let mut frames = 0;
        while let Some((step, _)) = state.frame(now) {
            way += step.y;
            now += Duration::from_millis(16);
            frames += 1;
            assert!(frames < 200, "never stands");
        }
        assert!((-560.0..-450.0).contains(&way), "{way}");
    }

    #[test]
    fn a_touch_on_a_running_list_only_stops_it() {
        let at = Point::ORIGIN;
        let speed = Vector::new(0.0, -2000.0);
        let mut state = State {
            motion: Motion::Running {
                at,
                speed,
                frame: None,
            },
            ..State::default()
        };
        let down = touch::Event::FingerPressed {
            id: Finger(0),
            position: at,
        };
        assert!(matches!(
            state.finger(down, true, Instant::now()),
            Step::Swallow
        ));
        assert!(state.frame(Instant::now()).is_none());
    }
}

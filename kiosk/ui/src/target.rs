//! Our button: everything a finger, a mouse or a key can press is a [`Target`].
//!
//! Why our own: the stock button knows no lock against a double strike, no focus, no margin around
//! it for fingers that land beside it, and its content cannot change colour while it is held. Rules
//! and numbers: UX rules, "Touch" (activation on lift if press and lift are inside; 500 ms lock for
//! the same control, 120 ms for keys; invisible margin up to 3.5 mm); focus ring: visual language of
//! the kiosk, section 6.
//! Never: hover, animation, long press, double tap. A press that begins elsewhere never fires here.
//!
//! The content is built twice, once at rest and once as held, because meaning colours (a green tick,
//! an icon plate) must give way to the one colour that is readable on the held fill.

use std::time::{Duration, Instant};

use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, renderer};
use iced::keyboard::{self, key};
use iced::{
    Alignment, Border, Color, Element, Event, Length, Padding, Point, Rectangle, Renderer, Size,
    Theme, Vector, alignment, mouse, touch,
};

use crate::colour::Role;
use crate::look::{Look, TARGET_GAP_MM};

/// A second strike of a trembling hand comes within half a second.
const STRIKE_LOCK: Duration = Duration::from_millis(500);
/// Keys are struck in quick succession on purpose; only a bounce is shorter than this.
const KEY_LOCK: Duration = Duration::from_millis(120);
/// No finger that lands further out is meant for the control.
const MOST_REACH_MM: f32 = 3.5;

/// How a target looks at rest and while it is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Skin {
    /// Fill at rest.
    pub fill: Role,
    /// Fill while held.
    pub held: Role,
    /// Words and icons while held.
    pub held_words: Role,
    /// Outline at rest and while held; none only for something not usable.
    pub edge: Option<Role>,
    /// Width of the outline in millimetres.
    pub border_mm: f32,
    /// Corner radius in millimetres.
    pub radius_mm: f32,
}

/// Which of the two faces of a target is being built.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    held: Option<(Role, Role)>,
}

impl Face {
    /// The role for words and icons: `resting`, or the one that is readable on the held fill.
    #[must_use]
    pub fn words(self, resting: Role) -> Role {
        self.held.map_or(resting, |(words, _)| words)
    }

    /// The role for a fill inside the target.
    #[must_use]
    pub fn fill(self, resting: Role) -> Role {
        self.held.map_or(resting, |(_, fill)| fill)
    }
}

/// Something to press. Without a message it is not usable and swallows presses.
pub struct Target<'a, M> {
    id: Id,
    faces: Vec<Element<'a, M>>,
    on_press: Option<M>,
    width: Length,
    height: Length,
    least: Size,
    padding: Padding,
    align: alignment::Horizontal,
    lock: Duration,
    reach_px: f32,
    paint: Paint,
}

impl<'a, M: Clone + 'a> Target<'a, M> {
    /// A target with a stable `id`; `face` builds its content for rest and for held.
    pub fn new(
        look: &Look,
        id: impl Into<Id>,
        skin: Skin,
        face: impl Fn(Face) -> Element<'a, M>,
        on_press: Option<M>,
    ) -> Self {
        let held = Face {
            held: Some((skin.held_words, skin.held)),
        };
        let mut faces = vec![face(Face { held: None })];
        if on_press.is_some() {
            faces.push(face(held));
        }
        Self {
            id: id.into(),
            faces,
            on_press,
            width: Length::Fill,
            height: Length::Shrink,
            least: Size::ZERO,
            padding: Padding::ZERO,
            align: alignment::Horizontal::Left,
            lock: STRIKE_LOCK,
            reach_px: look.mm(TARGET_GAP_MM / 2.0),
            paint: Paint::new(look, skin),
        }
    }

    /// Width: what is left (default), or what the content needs.
    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// Height: what the content needs (default), or what is left.
    #[must_use]
    pub fn height(mut self, height: impl Into<Length>) -> Self {
        self.height = height.into();
        self
    }

    /// Smallest size in millimetres.
    #[must_use]
    pub fn at_least(mut self, look: &Look, width_mm: f32, height_mm: f32) -> Self {
        self.least = Size::new(look.mm(width_mm), look.mm(height_mm));
        self
    }

    /// Space in millimetres between edge and content; the border is part of it, so that a heavier
    /// border does not shift the words.
    #[must_use]
    pub fn padded(mut self, look: &Look, across_mm: f32, down_mm: f32) -> Self {
        self.padding = Padding::from([look.mm(down_mm), look.mm(across_mm)]);
        self
    }

    /// Content in the middle instead of at the left.
    #[must_use]
    pub fn centred(mut self) -> Self {
        self.align = alignment::Horizontal::Center;
        self
    }

    /// Content at the left, which is also the default.
    #[must_use]
    pub fn at_left(mut self) -> Self {
        self.align = alignment::Horizontal::Left;
        self
    }

    /// The short lock of keyboard and keypad keys.
    #[must_use]
    pub fn as_key(mut self) -> Self {
        self.lock = KEY_LOCK;
        self
    }

    /// How far outside its edge a finger still counts, up to 3.5 mm; at most half the gap to the
    /// next target, which is what the default of 1.5 mm is.
    #[must_use]
    pub fn reach(mut self, look: &Look, mm: f32) -> Self {
        self.reach_px = look.mm(mm.min(MOST_REACH_MM));
        self
    }

    fn press(&self, state: &mut State, by: Pointer, shell: &mut Shell<'_, M>) {
        shell.capture_event();
        if self.on_press.is_some() && !is_locked(state.fired, Instant::now(), self.lock) {
            state.press = Some(Press { by, inside: true });
            shell.request_redraw();
        }
    }

    fn release(&self, state: &mut State, by: Pointer, inside: bool, shell: &mut Shell<'_, M>) {
        if state.press.is_some_and(|press| press.by == by) {
            state.press = None;
            shell.capture_event();
            shell.request_redraw();
            if inside {
                self.fire(state, shell);
            }
        }
    }

    fn fire(&self, state: &mut State, shell: &mut Shell<'_, M>) {
        if let Some(message) = &self.on_press {
            state.fired = Some(Instant::now());
            shell.publish(message.clone());
        }
    }

    fn press_by_key(&self, state: &mut State, shell: &mut Shell<'_, M>) {
        shell.capture_event();
        if !is_locked(state.fired, Instant::now(), self.lock) {
            self.fire(state, shell);
        }
    }
}

/// Pixel values of a skin.
struct Paint {
    fill: Color,
    held: Color,
    border: Border,
    words: Color,
    held_words: Color,
    rings: [Ring; 2],
}

struct Ring {
    out_px: f32,
    width_px: f32,
    colour: Color,
}

impl Paint {
    fn new(look: &Look, skin: Skin) -> Self {
        let radius = look.mm(skin.radius_mm);
        let edge = skin
            .edge
            .map(|role| (look.mm(skin.border_mm), look.colour(role)));
        let (width, color) = edge.unwrap_or((0.0, Color::TRANSPARENT));
        let inner = look.mm(0.25) + look.mm(1.0);
        Self {
            fill: look.colour(skin.fill),
            held: look.colour(skin.held),
            border: Border {
                color,
                width,
                radius: radius.into(),
            },
            words: look.colour(Role::Ink),
            held_words: look.colour(skin.held_words),
            rings: [
                Ring {
                    out_px: inner,
                    width_px: look.mm(1.0),
                    colour: look.colour(Role::FocusInner),
                },
                Ring {
                    out_px: inner + look.mm(1.25),
                    width_px: look.mm(1.25),
                    colour: look.colour(Role::FocusOuter),
                },
            ],
        }
    }

    fn draw(&self, renderer: &mut Renderer, bounds: Rectangle, state: &State) {
        let fill = if state.is_held() {
            self.held
        } else {
            self.fill
        };
        quad(renderer, bounds, self.border, fill);
        if state.focused {
            for ring in &self.rings {
                let radius = self.border.radius.top_left + ring.out_px;
                let border = Border {
                    color: ring.colour,
                    width: ring.width_px,
                    radius: radius.into(),
                };
                quad(
                    renderer,
                    bounds.expand(ring.out_px),
                    border,
                    Color::TRANSPARENT,
                );
            }
        }
    }
}

fn quad(renderer: &mut Renderer, bounds: Rectangle, border: Border, fill: Color) {
    use iced::advanced::Renderer as _;
    renderer.fill_quad(
        renderer::Quad {
            bounds,
            border,
            ..renderer::Quad::default()
        },
        fill,
    );
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pointer {
    Mouse,
    Finger(touch::Finger),
}

#[derive(Debug, Clone, Copy)]
struct Press {
    by: Pointer,
    inside: bool,
}

/// What a target remembers between two views.
#[derive(Debug)]
struct State {
    id: Id,
    focused: bool,
    press: Option<Press>,
    fired: Option<Instant>,
}

impl State {
    fn new(id: Id) -> Self {
        Self {
            id,
            focused: false,
            press: None,
            fired: None,
        }
    }

    fn is_held(&self) -> bool {
        self.press.is_some_and(|press| press.inside)
    }
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
    }
}

/// Whether a strike at `now` still belongs to the one that fired.
fn is_locked(fired: Option<Instant>, now: Instant, lock: Duration) -> bool {
    fired.is_some_and(|fired| now.saturating_duration_since(fired) < lock)
}

impl<'a, M: Clone + 'a> Widget<M, Theme, Renderer> for Target<'a, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::new(self.id.clone()))
    }

    fn children(&self) -> Vec<Tree> {
        self.faces.iter().map(Tree::new).collect()
    }

    /// State is kept by place in the tree; another control at the same place starts afresh.
    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        if state.id != self.id {
            *state = State::new(self.id.clone());
        }
        if self.on_press.is_none() {
            state.press = None;
            state.focused = false;
        }
        tree.diff_children(&self.faces);
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, self.height)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let limits = limits
            .width(self.width)
            .height(self.height)
            .min_width(self.least.width)
            .min_height(self.least.height);
        let inner = limits.shrink(self.padding).loose();
        let mut nodes: Vec<_> = self
            .faces
            .iter_mut()
            .zip(&mut tree.children)
            .map(|(face, tree)| face.as_widget_mut().layout(tree, renderer, &inner))
            .collect();
        let content = nodes.first().map_or(Size::ZERO, layout::Node::size);
        let size = limits.resolve(self.width, self.height, content.expand(self.padding));
        let room = Size::new(
            size.width - self.padding.x(),
            size.height - self.padding.y(),
        );
        for node in &mut nodes {
            node.move_to_mut(Point::new(self.padding.left, self.padding.top));
            node.align_mut(Alignment::from(self.align), Alignment::Center, room);
        }
        layout::Node::with_children(size, nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let bounds = layout.bounds();
        if self.on_press.is_some() {
            let state = tree.state.downcast_mut::<State>();
            operation.focusable(Some(&self.id), bounds, state);
        } else {
            operation.container(Some(&self.id), bounds);
        }
        let resting = self.faces.first_mut().zip(tree.children.first_mut());
        if let Some(((face, tree), layout)) = resting.zip(layout.children().next()) {
            operation.traverse(&mut |operation| {
                face.as_widget_mut()
                    .operate(tree, layout, renderer, operation);
            });
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        _viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let inside = cursor.is_over(layout.bounds().expand(self.reach_px));
        match Stroke::read(event) {
            Some(Stroke::Down(by)) => {
                if state.focused {
                    state.focused = false;
                    shell.request_redraw();
                }
                if inside {
                    self.press(state, by, shell);
                }
            }
            Some(Stroke::Move(by)) => {
                if let Some(press) = &mut state.press
                    && press.by == by
                    && press.inside != inside
                {
                    press.inside = inside;
                    shell.request_redraw();
                }
            }
            Some(Stroke::Up(by)) => self.release(state, by, inside, shell),
            Some(Stroke::Lost(by)) => self.release(state, by, false, shell),
            Some(Stroke::Confirm) if state.focused => self.press_by_key(state, shell),
            Some(Stroke::Confirm) | None => {}
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        self.paint.draw(renderer, layout.bounds(), state);
        let held = state.is_held();
        let text_color = if held {
            self.paint.held_words
        } else {
            self.paint.words
        };
        let shown = self.faces.iter().zip(&tree.children).zip(layout.children());
        if let Some(((face, tree), layout)) = shown.take(if held { 2 } else { 1 }).next_back() {
            let style = renderer::Style { text_color };
            face.as_widget()
                .draw(tree, renderer, theme, &style, layout, cursor, viewport);
        }
    }

    fn mouse_interaction(
        &self,
        _tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &Renderer,
    ) -> mouse::Interaction {
        if self.on_press.is_some() && cursor.is_over(layout.bounds()) {
            mouse::Interaction::Pointer
        } else {
            mouse::Interaction::default()
        }
    }

    fn overlay<'b>(
        &'b mut self,
        _tree: &'b mut Tree,
        _layout: Layout<'b>,
        _renderer: &Renderer,
        _viewport: &Rectangle,
        _translation: Vector,
    ) -> Option<iced::advanced::overlay::Element<'b, M, Theme, Renderer>> {
        None
    }
}

/// What an event means to a target, whether it came from a finger, a mouse or a key.
enum Stroke {
    Down(Pointer),
    Move(Pointer),
    Up(Pointer),
    Lost(Pointer),
    Confirm,
}

impl Stroke {
    fn read(event: &Event) -> Option<Self> {
        match event {
            Event::Touch(event) => Some(Self::of_finger(event)),
            Event::Mouse(event) => Self::of_mouse(event),
            Event::Keyboard(keyboard::Event::KeyPressed {
                key: keyboard::Key::Named(key::Named::Enter | key::Named::Space),
                repeat: false,
                ..
            }) => Some(Self::Confirm),
            _ => None,
        }
    }

    fn of_finger(event: &touch::Event) -> Self {
        match *event {
            touch::Event::FingerPressed { id, .. } => Self::Down(Pointer::Finger(id)),
            touch::Event::FingerMoved { id, .. } => Self::Move(Pointer::Finger(id)),
            touch::Event::FingerLifted { id, .. } => Self::Up(Pointer::Finger(id)),
            touch::Event::FingerLost { id, .. } => Self::Lost(Pointer::Finger(id)),
        }
    }

    fn of_mouse(event: &mouse::Event) -> Option<Self> {
        match event {
            mouse::Event::ButtonPressed(mouse::Button::Left) => Some(Self::Down(Pointer::Mouse)),
            mouse::Event::ButtonReleased(mouse::Button::Left) => Some(Self::Up(Pointer::Mouse)),
            mouse::Event::CursorMoved { .. } => Some(Self::Move(Pointer::Mouse)),
            mouse::Event::CursorLeft => Some(Self::Lost(Pointer::Mouse)),
            _ => None,
        }
    }
}

impl<'a, M: Clone + 'a> From<Target<'a, M>> for Element<'a, M> {
    fn from(target: Target<'a, M>) -> Self {
        Element::new(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::Panel;
    use crate::testing::{finger, focus_next, simulator};
    use crate::text;
    use crate::touch::touch_root;
    use iced::widget::column;
    use iced_test::simulator::click;

    #[derive(Debug, Clone, PartialEq)]
    struct Pressed(u8);

    const SKIN: Skin = Skin {
        fill: Role::Surface,
        held: Role::Pressed,
        held_words: Role::OnPressed,
        edge: Some(Role::Ink),
        border_mm: 0.75,
        radius_mm: 3.0,
    };

    /// Two targets 100 px apart; the second is not usable. The first covers (0, 0) to (400, 88).
    fn view(lock: Duration) -> Element<'static, Pressed> {
        let look = Look::new(Panel::REFERENCE);
        let target = |id: &'static str, on_press| {
            let face = move |_| text::body(&look, id).into();
            let target = Target::new(&look, id, SKIN, face, on_press);
            Target { lock, ..target }.at_least(&look, 20.0, 22.0)
        };
        touch_root(
            column![target("first", Some(Pressed(1))), target("second", None)]
                .spacing(100)
                .width(400),
        )
        .into()
    }

    fn pressed(events: impl IntoIterator<Item = Event>, lock: Duration) -> usize {
        let mut ui = simulator(view(lock));
        for event in events {
            let _ = ui.simulate([event]);
        }
        ui.into_messages().count()
    }

    const INSIDE: Point = Point::new(200.0, 40.0);
    const OUTSIDE: Point = Point::new(200.0, 150.0);

    #[test]
    fn a_tap_fires_once_on_lift() {
        assert_eq!(pressed([finger::down(0, INSIDE)], STRIKE_LOCK), 0);
        assert_eq!(
            pressed(
                [finger::down(0, INSIDE), finger::up(0, INSIDE)],
                STRIKE_LOCK
            ),
            1
        );
    }

    #[test]
    fn a_second_strike_is_ignored_until_the_lock_is_over() {
        let strikes = || [INSIDE; 2].into_iter().flat_map(|p| finger::tap(0, p));
        assert_eq!(pressed(strikes(), STRIKE_LOCK), 1);
        assert_eq!(pressed(strikes(), Duration::ZERO), 2);
        let start = Instant::now();
        for (after_ms, lock, locked) in [
            (0, STRIKE_LOCK, true),
            (499, STRIKE_LOCK, true),
            (500, STRIKE_LOCK, false),
            (119, KEY_LOCK, true),
            (120, KEY_LOCK, false),
        ] {
            let now = start + Duration::from_millis(after_ms);
            assert_eq!(is_locked(Some(start), now, lock), locked, "{after_ms} ms");
        }
        assert!(!is_locked(None, start, STRIKE_LOCK));
    }

    #[test]
    fn dragging_off_cancels_and_coming_back_does_not() {
        let off = [
            finger::down(0, INSIDE),
            finger::to(0, OUTSIDE),
            finger::up(0, OUTSIDE),
        ];
        assert_eq!(pressed(off, STRIKE_LOCK), 0);
        let back = [
            finger::down(0, INSIDE),
            finger::to(0, OUTSIDE),
            finger::to(0, INSIDE),
            finger::up(0, INSIDE),
        ];
        assert_eq!(pressed(back, STRIKE_LOCK), 1);
    }

    #[test]
    fn a_press_from_elsewhere_or_a_lost_finger_fires_nothing() {
        let from_elsewhere = [finger::down(0, OUTSIDE), finger::up(0, INSIDE)];
        assert_eq!(pressed(from_elsewhere, STRIKE_LOCK), 0);
        let lost = [
            finger::down(0, INSIDE),
            finger::lost(0, INSIDE),
            finger::up(0, INSIDE),
        ];
        assert_eq!(pressed(lost, STRIKE_LOCK), 0);
    }

    #[test]
    fn a_second_finger_neither_fires_nor_disturbs() {
        let events = [
            finger::down(0, INSIDE),
            finger::down(1, OUTSIDE),
            finger::up(1, INSIDE),
        ];
        assert_eq!(pressed(events.clone(), STRIKE_LOCK), 0);
        let first_lifts = events.into_iter().chain([finger::up(0, INSIDE)]);
        assert_eq!(pressed(first_lifts, STRIKE_LOCK), 1);
    }

    #[test]
    fn a_finger_just_beside_the_edge_counts() {
        let beside = Point::new(200.0, 88.0 + 5.0);
        assert_eq!(pressed(finger::tap(0, beside), STRIKE_LOCK), 1);
        let too_far = Point::new(200.0, 88.0 + 12.0);
        assert_eq!(pressed(finger::tap(0, too_far), STRIKE_LOCK), 0);
    }

    #[test]
    fn a_mouse_presses_as_well() {
        let mut ui = simulator(view(STRIKE_LOCK));
        ui.click(Id::new("first")).unwrap();
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), [Pressed(1)]);
    }

    #[test]
    fn what_is_not_usable_stays_silent_and_is_still_found() {
        let mut ui = simulator(view(STRIKE_LOCK));
        ui.click(Id::new("second")).unwrap();
        let _ = ui.simulate(click());
        assert_eq!(ui.into_messages().count(), 0);
    }

    #[test]
    fn enter_and_space_press_the_focused_target_only() {
        for key in [key::Named::Enter, key::Named::Space] {
            let mut ui = simulator(view(Duration::ZERO));
            let _ = ui.tap_key(key);
            focus_next(&mut ui);
            let _ = ui.tap_key(key);
            assert_eq!(
                ui.into_messages().collect::<Vec<_>>(),
                [Pressed(1)],
                "{key:?}"
            );
        }
    }

    #[test]
    fn a_touch_anywhere_takes_the_focus_away() {
        let mut ui = simulator(view(Duration::ZERO));
        focus_next(&mut ui);
        let _ = ui.simulate(finger::tap(0, OUTSIDE));
        let _ = ui.tap_key(key::Named::Enter);
        assert_eq!(ui.into_messages().count(), 0);
    }

    #[test]
    fn another_control_at_the_same_place_starts_unlocked() {
        let look = Look::new(Panel::REFERENCE);
        let target = |id: &'static str| {
            Target::new(
                &look,
                id,
                SKIN,
                |_| text::body(&look, "x").into(),
                Some(Pressed(1)),
            )
        };
        let first: Element<'_, Pressed> = target("a").into();
        let mut tree = Tree::new(&first);
        tree.state.downcast_mut::<State>().fired = Some(Instant::now());
        tree.diff(Element::<Pressed>::from(target("a")));
        assert!(tree.state.downcast_ref::<State>().fired.is_some());
        tree.diff(Element::<Pressed>::from(target("b")));
        assert!(tree.state.downcast_ref::<State>().fired.is_none());
    }
}

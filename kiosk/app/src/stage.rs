//! A window that exists only in memory.
//!
//! It builds the view, sends it touch events, feeds the messages to `update`, runs the
//! tasks and subscriptions on a real executor, and draws with the renderer of the product.
//! Used by `kiosk demo --headless`, the gallery, the bench and the tests.

use std::time::{Duration, Instant};

use futures::{StreamExt, channel::mpsc};
use iced::{
    Color, Element, Event, Pixels, Point, Rectangle, Size, Subscription, Task, Theme,
    advanced::{
        self, clipboard,
        graphics::text::font_system,
        renderer::{Headless, Style},
        subscription::into_recipes,
        widget::{Id, Operation},
    },
    mouse, touch, window,
};
use iced_futures::Runtime;
use iced_runtime::{Action, UserInterface, task, user_interface};
use image::RgbaImage;

/// What can stand on a stage.
pub trait Program {
    /// Its messages.
    type Message: Send + 'static;
    /// Takes a message.
    fn update(&mut self, message: Self::Message) -> Task<Self::Message>;
    /// Draws itself.
    fn view(&self) -> Element<'_, Self::Message>;
    /// What it listens to.
    fn subscription(&self) -> Subscription<Self::Message>;
    /// Colour behind everything.
    fn background(&self) -> Color;
}

/// Why the stage could not go on.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StageError {
    /// No renderer, or no threads.
    #[error("the screen cannot be drawn in memory: {0}")]
    Start(String),
    /// Nothing with that id is on the screen.
    #[error("nothing called \"{0}\" is on the screen")]
    Missing(String),
    /// What was waited for did not happen.
    #[error("waited {waited_s} s in vain for {what}")]
    Stuck {
        /// What was waited for.
        what: String,
        /// For how long, in seconds.
        waited_s: u64,
    },
}

type Threads<M> = Runtime<iced::executor::Default, mpsc::UnboundedSender<Action<M>>, Action<M>>;
type Inbox<M> = mpsc::UnboundedReceiver<Action<M>>;

/// A program, its renderer and its executor.
pub struct Stage<P: Program> {
    /// The program itself.
    pub program: P,
    runtime: Threads<P::Message>,
    inbox: Inbox<P::Message>,
    renderer: iced::Renderer,
    cache: user_interface::Cache,
    size: Size,
}

impl<P: Program> Stage<P> {
    /// A stage of `size` pixels.
    ///
    /// # Errors
    /// [`StageError::Start`].
    pub fn new(program: P, size: Size) -> Result<Self, StageError> {
        let fault = |what: &str| StageError::Start(what.to_owned());
        for font in kiosk_ui::fonts() {
            font_system()
                .write()
                .map_err(|_| fault("fonts"))?
                .load_font(font);
        }
        let executor = iced::executor::Default::new().map_err(|error| fault(&error.to_string()))?;
        let renderer = executor
            .block_on(<iced::Renderer as Headless>::new(
                kiosk_ui::default_font(),
                Pixels(16.0),
                Some("tiny-skia"),
            ))
            .ok_or_else(|| fault("renderer"))?;
        let (sender, inbox) = mpsc::unbounded();
        let mut stage = Self {
            program,
            runtime: Runtime::new(executor, sender),
            inbox,
            renderer,
            cache: user_interface::Cache::default(),
            size,
        };
        stage.listen();
        Ok(stage)
    }

    /// Sends a message as if a device or a timer had.
    pub fn send(&mut self, message: P::Message) {
        let task = {
            let program = &mut self.program;
            self.runtime.enter(|| program.update(message))
        };
        if let Some(actions) = task::into_stream(task) {
            self.runtime.run(actions.boxed());
        }
        self.listen();
    }

    /// Lets the program work until `done`, at most for `limit`.
    ///
    /// # Errors
    /// [`StageError::Stuck`], naming `what` was waited for.
    pub fn until(
        &mut self,
        what: &str,
        limit: Duration,
        mut done: impl FnMut(&P) -> bool,
    ) -> Result<(), StageError> {
        let start = Instant::now();
        while !done(&self.program) {
            let left = limit
                .checked_sub(start.elapsed())
                .ok_or_else(|| StageError::Stuck {
                    what: what.to_owned(),
                    waited_s: limit.as_secs(),
                })?;
            self.work(left);
        }
        Ok(())
    }

    /// Waits at most `limit` for one thing to happen, and takes it.
    pub fn work(&mut self, limit: Duration) {
        let inbox = &mut self.inbox;
        let next = self
            .runtime
            .block_on(async { tokio::time::timeout(limit, inbox.next()).await });
        if let Ok(Some(action)) = next {
            self.perform(action);
        }
    }

    /// Touches the middle of the thing called `id` with one finger.
    ///
    /// # Errors
    /// [`StageError::Missing`].
    pub fn tap(&mut self, id: &str) -> Result<(), StageError> {
        let bounds = self
            .bounds(id)
            .ok_or_else(|| StageError::Missing(id.to_owned()))?;
        self.touch(bounds.center());
        Ok(())
    }

    /// Touches a point with one finger.
    pub fn touch(&mut self, position: Point) {
        let id = touch::Finger(0);
        for event in [
            touch::Event::FingerPressed { id, position },
            touch::Event::FingerLifted { id, position },
        ] {
            self.dispatch(&[Event::Touch(event)]);
        }
    }

    /// Sends raw events to the widgets, and what they say to the program.
    pub fn dispatch(&mut self, events: &[Event]) {
        let mut messages = Vec::new();
        self.with_interface(|interface, renderer| {
            let _ = interface.update(
                events,
                mouse::Cursor::Unavailable,
                renderer,
                &mut clipboard::Null,
                &mut messages,
            );
        });
        for message in messages {
            self.send(message);
        }
    }

    /// Where the thing called `id` is, if it is on the screen.
    pub fn bounds(&mut self, id: &str) -> Option<Rectangle> {
        let mut finder = Finder {
            id: Id::from(id.to_owned()),
            found: None,
        };
        self.with_interface(|interface, renderer| interface.operate(renderer, &mut finder));
        finder.found
    }

    /// Every text on the screen, in drawing order.
    pub fn texts(&mut self) -> Vec<String> {
        let mut reader = Reader::default();
        self.with_interface(|interface, renderer| interface.operate(renderer, &mut reader));
        reader.texts
    }

    /// Draws the screen.
    pub fn screenshot(&mut self) -> RgbaImage {
        self.draw();
        let size = Size::new(self.size.width as u32, self.size.height as u32);
        let background = self.program.background();
        let pixels = self.renderer.screenshot(size, 1.0, background);
        RgbaImage::from_raw(size.width, size.height, pixels).unwrap_or_default()
    }

    /// Lays out and records a frame without reading it back.
    pub fn draw(&mut self) {
        let redraw = Event::Window(window::Event::RedrawRequested(Instant::now()));
        self.dispatch(&[redraw]);
        let text_color = Color::BLACK;
        self.with_interface(|interface, renderer| {
            interface.draw(
                renderer,
                &Theme::Light,
                &Style { text_color },
                mouse::Cursor::Unavailable,
            );
        });
    }

    /// What [`Stage::draw`] recorded on.
    pub const fn renderer(&mut self) -> &mut iced::Renderer {
        &mut self.renderer
    }

    /// Forgets focus, presses and the locks against double touches.
    pub fn forget_touches(&mut self) {
        self.cache = user_interface::Cache::default();
    }

    /// Another panel.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
        self.cache = user_interface::Cache::default();
    }

    fn with_interface<R>(
        &mut self,
        act: impl FnOnce(
            &mut UserInterface<'_, P::Message, Theme, iced::Renderer>,
            &mut iced::Renderer,
        ) -> R,
    ) -> R {
        let cache = std::mem::take(&mut self.cache);
        let mut interface =
            UserInterface::build(self.program.view(), self.size, cache, &mut self.renderer);
        let result = act(&mut interface, &mut self.renderer);
        self.cache = interface.into_cache();
        result
    }

    fn perform(&mut self, action: Action<P::Message>) {
        match action {
            Action::Output(message) => self.send(message),
            Action::Widget(operation) => self.operate(operation),
            // Fonts are loaded at the start; there is no window, clipboard or system here.
            _ => {}
        }
    }

    fn operate(&mut self, operation: Box<dyn Operation>) {
        let mut current = Some(operation);
        while let Some(mut operation) = current.take() {
            self.with_interface(|interface, renderer| {
                interface.operate(renderer, operation.as_mut());
            });
            if let advanced::widget::operation::Outcome::Chain(next) = operation.finish() {
                current = Some(next);
            }
        }
    }

    fn listen(&mut self) {
        let program = &self.program;
        let subscription = self
            .runtime
            .enter(|| program.subscription().map(Action::Output));
        self.runtime.track(into_recipes(subscription));
    }
}

/// Finds the bounds of a widget by its id.
struct Finder {
    id: Id,
    found: Option<Rectangle>,
}

impl Finder {
    fn note(&mut self, id: Option<&Id>, bounds: Rectangle) {
        if id == Some(&self.id) {
            self.found.get_or_insert(bounds);
        }
    }
}

impl Operation for Finder {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn container(&mut self, id: Option<&Id>, bounds: Rectangle) {
        self.note(id, bounds);
    }

    fn focusable(
        &mut self,
        id: Option<&Id>,
        bounds: Rectangle,
        _: &mut dyn advanced::widget::operation::Focusable,
    ) {
        self.note(id, bounds);
    }
}

/// Collects every text.
#[derive(Default)]
struct Reader {
    texts: Vec<String>,
}

impl Operation for Reader {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn text(&mut self, _: Option<&Id>, _: Rectangle, text: &str) {
        self.texts.push(text.to_owned());
    }
}

//! The kiosk in a window of the system.

use std::sync::{Arc, Mutex, PoisonError};

use iced::{Size, Task, window};

use crate::{app::Kiosk, message::Message};

/// What else is done after each change of the kiosk.
pub type Observer = Arc<dyn Fn(&Kiosk) -> Task<Message>>;

/// Runs a kiosk in a window of that size, or over the whole panel.
///
/// # Errors
/// What the window system answers.
pub fn run(kiosk: Kiosk, size: Size, fullscreen: bool, observer: Option<Observer>) -> iced::Result {
    let observe = move |kiosk: &Kiosk| match &observer {
        Some(observer) => observer(kiosk),
        None => Task::none(),
    };
    let first = observe(&kiosk);
    let slot = Mutex::new(Some((kiosk, first)));
    let update = move |kiosk: &mut Kiosk, message| {
        let task = kiosk.update(message);
        Task::batch([task, observe(kiosk)])
    };
    iced::application(move || take(&slot), update, Kiosk::view)
        .settings(kiosk_ui::settings())
        .title("Kiosk")
        .style(|kiosk: &Kiosk, _| kiosk.world.look.app_style())
        .subscription(Kiosk::subscription)
        .window(window::Settings {
            size,
            fullscreen,
            decorations: !fullscreen,
            ..window::Settings::default()
        })
        .run()
}

#[expect(clippy::expect_used, reason = "iced boots a program exactly once")]
fn take<T>(slot: &Mutex<Option<T>>) -> T {
    slot.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
        .expect("booted once")
}

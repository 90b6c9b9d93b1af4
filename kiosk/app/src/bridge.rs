//! The streams of the actors as one iced subscription.
//!
//! Each actor gives its receiver once; iced may ask for a subscription many times. The
//! receiver therefore waits in a slot and is taken out by the first stream built on it.

use std::{
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::{Stream, StreamExt, channel::mpsc::UnboundedReceiver, stream};
use iced::{Subscription, event, touch, window};

use crate::message::Message;

/// Step of the clock; nothing on the screen needs a finer one.
const TICK: Duration = Duration::from_secs(1);

/// A receiver that can be taken once, named for iced's bookkeeping.
struct Slot<T> {
    name: &'static str,
    receiver: Arc<Mutex<Option<UnboundedReceiver<T>>>>,
}

impl<T> Slot<T> {
    fn new(name: &'static str, receiver: UnboundedReceiver<T>) -> Self {
        Self {
            name,
            receiver: Arc::new(Mutex::new(Some(receiver))),
        }
    }

    fn stream(&self) -> stream::BoxStream<'static, T>
    where
        T: Send + 'static,
    {
        let taken = self
            .receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match taken {
            Some(receiver) => receiver.boxed(),
            None => stream::pending().boxed(),
        }
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self {
            name: self.name,
            receiver: Arc::clone(&self.receiver),
        }
    }
}

impl<T> Hash for Slot<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

fn scanned(slot: &Slot<kiosk_scanner::Event>) -> impl Stream<Item = Message> + use<> {
    slot.stream().map(Message::Scanner)
}

fn printed(slot: &Slot<kiosk_printer::Event>) -> impl Stream<Item = Message> + use<> {
    slot.stream().map(Message::Printer)
}

fn delivered(slot: &Slot<kiosk_portal::Event>) -> impl Stream<Item = Message> + use<> {
    slot.stream().map(Message::Portal)
}

/// The actors' streams.
pub struct Bridges {
    scanner: Slot<kiosk_scanner::Event>,
    printer: Slot<kiosk_printer::Event>,
    portal: Slot<kiosk_portal::Event>,
}

impl Bridges {
    /// Bridges over these receivers.
    #[must_use]
    pub fn new(
        scanner: UnboundedReceiver<kiosk_scanner::Event>,
        printer: UnboundedReceiver<kiosk_printer::Event>,
        portal: UnboundedReceiver<kiosk_portal::Event>,
    ) -> Self {
        Self {
            scanner: Slot::new("scanner", scanner),
            printer: Slot::new("printer", printer),
            portal: Slot::new("portal", portal),
        }
    }

    /// Everything to listen to; the clock only while something can run out.
    pub fn listen(&self, needs_clock: bool) -> Subscription<Message> {
        let clock = if needs_clock {
            iced::time::every(TICK).map(Message::Tick)
        } else {
            Subscription::none()
        };
        Subscription::batch([
            Subscription::run_with(self.scanner.clone(), scanned),
            Subscription::run_with(self.printer.clone(), printed),
            Subscription::run_with(self.portal.clone(), delivered),
            event::listen_with(sign_of_life),
            clock,
        ])
    }
}

fn sign_of_life(event: iced::Event, _: event::Status, _: window::Id) -> Option<Message> {
    match event {
        iced::Event::Touch(touch::Event::FingerPressed { .. })
        | iced::Event::Mouse(iced::mouse::Event::ButtonPressed(_))
        | iced::Event::Keyboard(iced::keyboard::Event::KeyPressed { .. }) => Some(Message::Touched),
        iced::Event::Window(window::Event::Resized(size)) => {
            Some(Message::Resized(size.width, size.height))
        }
        _ => None,
    }
}

//! What the tests of several widgets share: a simulator with our fonts, and fingers.

use iced::keyboard::key;
use iced::{Element, Size};
use iced_test::Simulator;

use crate::fonts;
use crate::look::Look;

pub(crate) fn simulator<'a, M>(view: impl Into<Element<'a, M>>) -> Simulator<'a, M> {
    Simulator::with_size(fonts::settings(), Size::new(1920.0, 1080.0), view)
}

/// A simulator as large as the panel of `look`.
pub(crate) fn simulator_of<'a, M>(
    look: &Look,
    view: impl Into<Element<'a, M>>,
) -> Simulator<'a, M> {
    let size = Size::new(look.panel.width_px as f32, look.panel.height_px as f32);
    Simulator::with_size(fonts::settings(), size, view)
}

/// Moves the keyboard focus on, as the handset does.
pub(crate) fn focus_next<M>(ui: &mut Simulator<'_, M>) {
    let _ = ui.tap_key(key::Named::Tab);
}

pub(crate) mod finger {
    use iced::touch::{Event as Touch, Finger};
    use iced::{Event, Point};

    pub(crate) fn down(id: u64, position: Point) -> Event {
        Event::Touch(Touch::FingerPressed {
            id: Finger(id),
            position,
        })
    }

    pub(crate) fn to(id: u64, position: Point) -> Event {
        Event::Touch(Touch::FingerMoved {
            id: Finger(id),
            position,
        })
    }

    pub(crate) fn up(id: u64, position: Point) -> Event {
        Event::Touch(Touch::FingerLifted {
            id: Finger(id),
            position,
        })
    }

    pub(crate) fn lost(id: u64, position: Point) -> Event {
        Event::Touch(Touch::FingerLost {
            id: Finger(id),
            position,
        })
    }

    pub(crate) fn tap(id: u64, position: Point) -> [Event; 2] {
        [down(id, position), up(id, position)]
    }
}

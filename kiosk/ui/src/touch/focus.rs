//! Moving the keyboard focus from target to target, with a way round at both ends.
//!
//! Why our own: the stock operation stops after the last widget with nothing focused, and a person
//! who works with the handset keys alone would be lost there.

use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation};
use iced::keyboard::{self, key};
use iced::{Event, Rectangle};

/// Which way the focus moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Next,
    Previous,
}

impl Way {
    /// The way a key asks for: Tab and the arrows.
    pub(super) fn read(event: &Event) -> Option<Self> {
        let Event::Keyboard(keyboard::Event::KeyPressed {
            key: keyboard::Key::Named(named),
            modifiers,
            ..
        }) = event
        else {
            return None;
        };
        match named {
            key::Named::Tab if modifiers.shift() => Some(Self::Previous),
            key::Named::Tab | key::Named::ArrowDown | key::Named::ArrowRight => Some(Self::Next),
            key::Named::ArrowUp | key::Named::ArrowLeft => Some(Self::Previous),
            _ => None,
        }
    }
}

/// First walk: how many targets there are, and which one is focused.
#[derive(Debug, Default)]
pub(super) struct Count {
    total: usize,
    focused: Option<usize>,
}

impl Count {
    /// The place that gets the focus; none if there is nothing to focus.
    pub(super) fn going(&self, way: Way) -> Option<Move> {
        let last = self.total.checked_sub(1)?;
        let to = match (way, self.focused) {
            (Way::Next, None) => 0,
            (Way::Next, Some(at)) if at >= last => 0,
            (Way::Next, Some(at)) => at + 1,
            (Way::Previous, None | Some(0)) => last,
            (Way::Previous, Some(at)) => at - 1,
        };
        Some(Move { to, at: 0 })
    }
}

impl Operation for Count {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some(self.total);
        }
        self.total += 1;
    }
}

/// Second walk: focuses one place and unfocuses all others.
#[derive(Debug)]
pub(super) struct Move {
    to: usize,
    at: usize,
}

impl Operation for Move {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        if self.at == self.to {
            state.focus();
        } else {
            state.unfocus();
        }
        self.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_focus_goes_round_at_both_ends() {
        for (total, focused, way, to) in [
            (3, None, Way::Next, Some(0)),
            (3, Some(0), Way::Next, Some(1)),
            (3, Some(2), Way::Next, Some(0)),
            (3, None, Way::Previous, Some(2)),
            (3, Some(0), Way::Previous, Some(2)),
            (3, Some(2), Way::Previous, Some(1)),
            (0, None, Way::Next, None),
        ] {
            let found = Count { total, focused }.going(way).map(|step| step.to);
            assert_eq!(found, to, "{total} {focused:?} {way:?}");
        }
    }
}

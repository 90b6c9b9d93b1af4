//! What the toolkit lacks for fingers: a root that hit-tests at the finger, and lists that scroll.
//!
//! Why: measured with iced 0.14 on its software renderer, a tap is hit-tested at the place where a
//! mouse was last parked, the tapped button keeps its hover after the lift, widgets that know only
//! the mouse ignore a finger, and a drag that begins on a button does not scroll the list around it.
//! Wrap the whole view once in [`touch_root`], and every `scrollable` in [`touch_scroll`].
//! Never: gestures that a person must know. Everything that scrolls also has a button.

mod focus;
mod root;
mod scroll;

pub use root::{TouchRoot, touch_root};
pub use scroll::{TouchScroll, touch_scroll};

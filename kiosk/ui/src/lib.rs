//! The kiosk's design system: tokens, text, touch, and a widget for every piece of a screen.
//!
//! Why a crate of its own: a screen that can name neither a colour nor a pixel cannot look different
//! from its neighbours, and four text sizes by four contrasts come for free. Everything is built from
//! a [`Look`]; all words come in as parameters. Facts: visual language of the kiosk (colour, type,
//! grid, components) and the UX rules for touch and sight; behaviour of the toolkit was measured with
//! iced 0.14 and its software renderer.
//! Never: knowledge of visits, procedures or languages; shadows, gradients, animation, hover.
//!
//! A screen is a [`Frame`] with a [`header()`] and a [`comfort_bar()`], wrapped once in
//! [`touch_root()`]. Every target carries an id; tests and the headless walk find it by that.

mod arrange;
mod bands;
mod button;
mod choice;
mod colour;
mod comfort;
mod drawing;
mod facts;
mod field;
mod fitting;
mod fonts;
mod frame;
mod header;
mod icon;
mod keys;
mod layers;
mod look;
mod notice;
mod overlay;
mod pages;
mod pair;
mod qr;
mod rows;
mod ruler;
mod steps;
mod target;
#[cfg(test)]
mod testing;
pub mod text;
mod ticks;
mod tile;
mod tones;
mod touch;
mod typing;

pub use arrange::{
    across, at_right, centred, centred_across, down, fill, gap, hairline, high, high_px, lead,
    no_wider, shared, tall,
};
pub use bands::Slot;
pub use button::{
    back, danger, danger_confirm, primary, primary_large, quiet, secondary, waiting_line,
};
pub use choice::{Choice, choices};
pub use colour::{Contrast, Role};
pub use comfort::{Comfort, ComfortKind, comfort_bar};
pub use drawing::{Drawing, countdown, drawing, drawing_in, ornament};
pub use facts::{Fact, card, fact_list, fact_rows, facts_card, tall_card};
pub use field::{Field, FieldState, field};
pub use fitting::fitting;
pub use fonts::{Weight, default_font, fonts, settings};
pub use frame::Frame;
pub use header::{Header, header};
pub use icon::{Icon, icon};
pub use keys::{KeyWords, PadKey, PadWords, keyboard, keypad};
pub use look::{Columns, Look, Orientation, Panel, TextSize, Voice};
pub use notice::{Tone, great_verdict, icon_line, notice, problem, verdict};
pub use overlay::{Overlay, overlay_panel};
pub use pages::{StripWay, Thumb, ThumbState, page_strip, page_view};
pub use qr::qr;
pub use rows::{
    SummaryRow, TaskRow, TaskState, choice_row, paper_row, promise_row, summary_row, task_row,
    task_rows,
};
pub use ruler::{Taken, aside_px, height_px, main_px, room_px, title_lines};
pub use steps::{StepRoom, steps};
pub use target::{Face, Skin, Target};
pub use ticks::{Tick, TickState, progress_bar, tick_list};
pub use tile::{Tile, TileShape, tile, tile_grid};
pub use tones::ToneMark;
pub use touch::{TouchRoot, TouchScroll, touch_root, touch_scroll};
pub use typing::{Capitals, Key, Layer, Typing};

//! Specimen papers and cards, drawn in code.
//!
//! Every one says MẪU at its top right corner. Names, numbers and seals are made up: names
//! end in MẪU, identity numbers have the serial 000000, the stamp is a ring with the word
//! MẪU. What the papers say is text in `assets/specimens`. The pictures look as scanners
//! deliver them: JPEG, 300 dpi, a little noise, never quite white.

mod canvas;
mod card;
mod damage;
mod sheet;

pub use card::{CARD_TEXT, card_back_on_glass, card_on_glass, card_on_white_glass};
pub use damage::{blurred, cut, skewed};
pub use sheet::{PaperKind, blank, paper};

//! Which side of a card is up.
//!
//! Only a hint that cannot be wrong turns a page by itself: the code on a card is printed
//! upright. Everything else is left to the person in front of the picture, who has a button.

use crate::card;
use crate::raster::Raster;
use crate::view::is_card;

/// Quarters in a full turn.
const FULL_TURN: u8 = 4;

/// The card turned upright, and by how many quarters clockwise; none if the page is no card, if
/// it lies upright, or if it shows no code that can be read as it is.
pub(crate) fn upright(page: &Raster, dpi: u32) -> Option<(Raster, u8)> {
    let (width, height) = (page.width as f32, page.height as f32);
    if !is_card(width, height, dpi) {
        return None;
    }
    let turns = FULL_TURN - card::quarter_turns(&page.to_grey())?;
    let mut turned = (turns < FULL_TURN).then(|| page.turned())?;
    for _ in 1..turns {
        turned = turned.turned();
    }
    Some((turned, turns))
}

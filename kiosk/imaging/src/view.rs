//! Where the page lies in the picture that came in, and what is cut out of it.
//!
//! The writing tells the angle, the sheet's edge tells the outline; where both tell the angle,
//! the surer one counts. Without either the picture is the page.

use crate::judge::Outline;
use crate::raster::Raster;
use crate::resample::Cut;
use crate::sheet::{self, Sheet};
use crate::skew::{self, Skew};
use crate::small::Small;

/// Turning by less costs sharpness and time for nothing.
const MIN_TURN_DEG: f32 = 0.1;
/// The writing and the sheet's edge agree within this. Otherwise the writing is right, since a
/// sheet may be printed askew, and the cut leaves room for the sheet's corners.
const AGREEMENT_DEG: f32 = 0.5;
/// Confidence of the writing from which it is more exact than the sheet's edge; a full page
/// has 14 and more, a card 5 to 9.
const PLENTY_OF_WRITING: f32 = 10.0;
/// Full pixels taken off each seen side, so that no thread of the bed is left.
const TRIM_PX: f32 = 2.0;
/// Sheets in millimetres, short side first: A3, A4, A5, and the card ID-1 of ISO/IEC 7810.
const KNOWN_MM: [(f32, f32); 4] = [(297.0, 420.0), (210.0, 297.0), (148.0, 210.0), CARD_MM];
const CARD_MM: (f32, f32) = (53.98, 85.6);
/// A sheet this close to a known size has that size.
const SNAP: f32 = 0.015;

/// Where the page lies in the picture that came in, in full pixels.
pub(crate) struct View {
    pub(crate) sheet: Option<Sheet>,
    sheet_cut: bool,
    pub(crate) skew: Skew,
    pub(crate) angle_deg: f32,
    pub(crate) quad: [[f32; 2]; 4],
    /// Quarters by which the cut page was turned clockwise, so that it stands upright.
    pub(crate) quarter_turns: u8,
    size: [f32; 2],
}

impl View {
    pub(crate) fn of(raster: &Raster, small: &Small) -> Self {
        let sheet = sheet::find(small);
        let skew = skew::measure(small, sheet.as_ref());
        let mut view = Self {
            sheet_cut: sheet.as_ref().is_some_and(|sheet| sheet.is_cut(small)),
            skew,
            ..Self::whole(raster)
        };
        view.angle_deg = angle(skew, sheet.as_ref());
        if let Some(sheet) = sheet {
            view.quad = sheet
                .quad
                .map(|corner| corner.map(|at| at * small.factor as f32));
            view.sheet = Some(sheet);
        }
        view
    }

    /// The picture as it is.
    pub(crate) fn whole(raster: &Raster) -> Self {
        let (right, bottom) = (raster.width as f32, raster.height as f32);
        Self {
            sheet: None,
            sheet_cut: false,
            skew: Skew::default(),
            angle_deg: 0.0,
            quad: [[0.0, 0.0], [right, 0.0], [right, bottom], [0.0, bottom]],
            quarter_turns: 0,
            size: [right, bottom],
        }
    }

    pub(crate) fn outline(&self) -> Outline {
        let is_whole = |sheet: &Sheet| sheet.sides_seen() == 4;
        Outline {
            quad: self.quad,
            picture: self.size,
            is_sheet: self.sheet.as_ref().is_some_and(is_whole),
            is_cut: self.sheet_cut,
            angle_deg: self.angle_deg,
        }
    }

    /// What has to be cut out; none if the picture is the page.
    pub(crate) fn cut(&self, dpi: Option<u32>) -> Option<Cut> {
        let turn = if self.angle_deg.abs() >= MIN_TURN_DEG {
            self.angle_deg
        } else {
            0.0
        };
        if turn == 0.0 && self.sheet.is_none() {
            return None;
        }
        let (sin, cos) = turn.to_radians().sin_cos();
        let [width, height] = self.size;
        let middle = [width / 2.0, height / 2.0];
        // The corners as seen by somebody who is turned like the page.
        let corners = self.quad.map(|[x, y]| {
            let (x, y) = (x - middle[0], y - middle[1]);
            [x * cos + y * sin, y * cos - x * sin]
        });
        let [left, top, right, bottom] = self.bounds(&corners);
        let (u, v) = ((left + right) / 2.0, (top + bottom) / 2.0);
        let (width, height) = snapped(right - left, bottom - top, dpi);
        Some(Cut {
            centre: [middle[0] + u * cos - v * sin, middle[1] + u * sin + v * cos],
            width: (width.round() as usize).max(1),
            height: (height.round() as usize).max(1),
            angle_deg: turn,
        })
    }

    /// Left, top, right, bottom: the middle of a side that was seen, the outermost corner of
    /// one that was not.
    fn bounds(&self, corners: &[[f32; 2]; 4]) -> [f32; 4] {
        let [upper_left, upper_right, lower_right, lower_left] = *corners;
        let agreed = self
            .sheet
            .as_ref()
            .filter(|sheet| (sheet.angle_deg - self.angle_deg).abs() <= AGREEMENT_DEG);
        let [top, right, bottom, left] = agreed.map_or([false; 4], |sheet| sheet.seen);
        let low = |seen: bool, a: f32, b: f32| {
            if seen {
                f32::midpoint(a, b) + TRIM_PX
            } else {
                a.min(b)
            }
        };
        let high = |seen: bool, a: f32, b: f32| {
            if seen {
                f32::midpoint(a, b) - TRIM_PX
            } else {
                a.max(b)
            }
        };
        [
            low(left, upper_left[0], lower_left[0]),
            low(top, upper_left[1], upper_right[1]),
            high(right, upper_right[0], lower_right[0]),
            high(bottom, lower_left[1], lower_right[1]),
        ]
    }
}

/// The page's angle from its writing and its edge.
fn angle(skew: Skew, sheet: Option<&Sheet>) -> f32 {
    let edge = sheet.map(|sheet| sheet.angle_deg);
    match (skew.believed(), sheet) {
        (Some(writing), Some(sheet)) if is_steadier(sheet, writing, skew) => sheet.angle_deg,
        (Some(writing), _) => writing,
        (None, _) => edge.unwrap_or(0.0),
    }
}

/// Whether the edge tells the same as the writing, and more exactly: three straight
/// sides or four against the few lines of a card.
fn is_steadier(sheet: &Sheet, writing: f32, skew: Skew) -> bool {
    let agree = (sheet.angle_deg - writing).abs() <= AGREEMENT_DEG;
    agree && sheet.sides_seen() >= 3 && skew.confidence < PLENTY_OF_WRITING
}

/// The size in pixels of the known sheet that this one is, if it is one.
fn snapped(width: f32, height: f32, dpi: Option<u32>) -> (f32, f32) {
    let Some(dpi) = dpi else {
        return (width, height);
    };
    let known = KNOWN_MM
        .into_iter()
        .find_map(|sheet| as_known(width, height, sheet, dpi));
    known.unwrap_or((width, height))
}

/// Whether a page of this size in pixels is a card.
pub(crate) fn is_card(width: f32, height: f32, dpi: u32) -> bool {
    as_known(width, height, CARD_MM, dpi).is_some()
}

/// The size in pixels of a known sheet, upright or across, if the page is close to it.
fn as_known(
    width: f32,
    height: f32,
    (short_mm, long_mm): (f32, f32),
    dpi: u32,
) -> Option<(f32, f32)> {
    let px = |mm: f32| mm * dpi as f32 / 25.4;
    let close = |is: f32, known: f32| (is - known).abs() <= SNAP * known;
    let (short, long) = (px(short_mm), px(long_mm));
    [(short, long), (long, short)]
        .into_iter()
        .find(|(w, h)| close(width, *w) && close(height, *h))
}

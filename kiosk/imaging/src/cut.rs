//! Whether part of a page is missing at its edges.

use kiosk_domain::FaultCode;

use crate::small::Small;
use crate::verdict::Verdict;

/// Levels under the paper from which a pixel at the border is ink.
const INK: u8 = 60;
/// Share of a border from which ink that crosses it is writing that was cut off.
const CUT_SHARE: f32 = 0.02;
/// Writing is cut off in several places; once is a corner of the bed.
const MIN_PLACES: usize = 3;
/// A longer stretch of a border, as a share of it, is a shadow or the lid: letters are short.
const SHADOW_SHARE: f32 = 0.04;

/// The verdict for a page; `overhang` is the share of a side by which the sheet reaches beyond
/// the picture that came in, if it does.
pub(crate) fn judge(page: &Small, paper: u8, overhang: Option<f32>) -> Option<Verdict> {
    if let Some(overhang) = overhang {
        return Some(Verdict::ask(FaultCode::PageCut, overhang, 0.0));
    }
    let crossed = crossed(page, paper);
    (crossed >= CUT_SHARE).then(|| Verdict::ask(FaultCode::PageCut, crossed, CUT_SHARE))
}

/// How far the farthest corner lies outside of a picture, as a share of the picture's side.
pub(crate) fn overhang(quad: &[[f32; 2]; 4], [width, height]: [f32; 2]) -> f32 {
    let outside = |at: f32, size: f32| (-at).max(at - size).max(0.0) / size.max(1.0);
    quad.iter()
        .map(|[x, y]| outside(*x, width).max(outside(*y, height)))
        .fold(0.0, f32::max)
}

/// Share of the worst border that ink crosses.
fn crossed(page: &Small, paper: u8) -> f32 {
    let edge = paper.saturating_sub(INK);
    let inked = |x: usize, y: usize| {
        page.grey
            .get(y * page.width + x)
            .is_some_and(|level| *level < edge)
    };
    let (right, bottom) = (page.width.saturating_sub(1), page.height.saturating_sub(1));
    // The second pixel tells a stroke from the bed's last shadow.
    let column = |outer: usize, inner: usize| {
        crossed_share(
            (0..page.height).map(|y| inked(outer, y) && inked(inner, y)),
            page.height,
        )
    };
    let row = |outer: usize, inner: usize| {
        crossed_share(
            (0..page.width).map(|x| inked(x, outer) && inked(x, inner)),
            page.width,
        )
    };
    [
        column(0, 2),
        column(right, right.saturating_sub(2)),
        row(0, 2),
        row(bottom, bottom.saturating_sub(2)),
    ]
    .into_iter()
    .fold(0.0, f32::max)
}

/// Share of a border that short stretches of ink cover.
fn crossed_share(inked: impl Iterator<Item = bool>, length: usize) -> f32 {
    let longest = ((length as f32 * SHADOW_SHARE) as usize).max(1);
    let (mut crossed, mut places, mut run) = (0, 0, 0);
    for inked in inked.chain([false]) {
        if inked {
            run += 1;
            continue;
        }
        if (1..=longest).contains(&run) {
            crossed += run;
            places += 1;
        }
        run = 0;
    }
    if places < MIN_PLACES {
        return 0.0;
    }
    crossed as f32 / length.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;

    /// Boxes of ink at the left edge, by their first row and height; the page is 400 high.
    fn told(boxes: &[(usize, usize)]) -> bool {
        let mut page = Raster::filled(300, 400, 1, 240);
        for (top, height) in boxes {
            for y in *top..top + height {
                page.pixels[y * 300..y * 300 + 6].fill(30);
            }
        }
        judge(&Small::of(&page), 240, None).is_some()
    }

    #[test]
    fn writing_that_crosses_an_edge_was_cut_off() {
        let cases = [
            ("three letters", &[(50, 6), (90, 6), (200, 6)][..], true),
            ("specks", &[(50, 2), (90, 2), (200, 2)], false),
            ("a corner of the bed", &[(0, 14)], false),
            ("the lid along the side", &[(0, 400)], false),
            ("nothing", &[], false),
        ];
        for (name, boxes, expected) in cases {
            assert_eq!(told(boxes), expected, "{name}");
        }
    }

    #[test]
    fn a_corner_outside_of_the_picture_is_told_by_its_distance() {
        let quad = [[-20.0, 10.0], [700.0, 5.0], [690.0, 1020.0], [0.0, 990.0]];
        assert_eq!(overhang(&quad, [800.0, 1000.0]), 0.025);
        let page = Small::of(&Raster::filled(300, 400, 1, 240));
        let verdict = judge(&page, 240, Some(0.025)).unwrap();
        assert_eq!((verdict.value, verdict.limit), (0.025, 0.0));
    }
}

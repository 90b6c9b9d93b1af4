//! What can only be said of all pages of a paper together: a page that is there twice, a back
//! that is not there.
//!
//! Only people take pages away; a page that looks like another may be a second form filled in
//! alike, and the back of a sheet may be empty.

use kiosk_domain::FaultCode;

use crate::Fingerprint;
use crate::verdict::Verdict;

/// Share of the written places that are alike in two scans of one page. A word that differs
/// changes two places or more, and a page of form has one to three hundred.
const SAME_PAGE: f32 = 0.98;

/// A verdict on one page of a paper.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PaperVerdict {
    /// Index of the page.
    pub page: usize,
    /// Index of the earlier page that it looks like.
    pub like: Option<usize>,
    /// What is said of it.
    pub verdict: Verdict,
}

/// Judges the finished pages of a paper, given the fingerprint of each in their order; a page
/// without one is blank or nearly so. With `two_sided` the pages are fronts and backs in turn.
///
/// The verdicts come in the order of the pages, and for each page in that of
/// [`FaultCode::ALL`]; a page is told to be like one other at most, the most alike.
#[must_use]
pub fn judge_paper(pages: &[Option<&Fingerprint>], two_sided: bool) -> Vec<PaperVerdict> {
    let twins = pages.iter().enumerate().filter_map(|(page, print)| {
        let earlier = pages.iter().take(page).enumerate();
        let likeness = |(at, other): (usize, &Option<&Fingerprint>)| {
            Some((at, print.as_ref()?.likeness(other.as_ref()?)?))
        };
        let (like, value) = earlier
            .filter_map(likeness)
            .max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        (value > SAME_PAGE).then(|| PaperVerdict {
            page,
            like: Some(like),
            verdict: Verdict::ask(FaultCode::PageTwice, value, SAME_PAGE),
        })
    });
    let (count, even) = (pages.len(), pages.len().next_multiple_of(2));
    let missing = (two_sided && count < even).then(|| PaperVerdict {
        page: count - 1,
        like: None,
        verdict: Verdict::ask(FaultCode::BackMissing, count as f32, even as f32),
    });
    twins.chain(missing).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::raster::Raster;
    use crate::specimen::{Seeds, Specimen, jpeg, paint};
    use crate::{Cleaned, Options, clean};

    const FIELDS: usize = 9;

    /// A form whose fields somebody filled in; equal seeds are the same person.
    fn form(person: u64) -> Raster {
        static FORM: OnceLock<Raster> = OnceLock::new();
        let form = FORM.get_or_init(|| {
            let form = Specimen {
                lines: 12,
                ..Specimen::page()
            };
            form.render().to_colour()
        });
        let mut page = form.to_colour();
        let mut seeds = Seeds::new(person);
        for field in 0..FIELDS {
            let y = 640 + field * 90;
            paint(&mut page, 120, y, 200, 14, [40; 3]);
            paint(&mut page, 340, y + 24, 700, 2, [90; 3]);
            write(&mut page, 350, y, &mut seeds);
        }
        page
    }

    /// Some words by hand: strokes that rise and fall.
    fn write(page: &mut Raster, left: usize, y: usize, seeds: &mut Seeds) {
        let mut x = left;
        let end = left + 250 + seeds.below(380);
        while x < end {
            let (height, width) = (8 + seeds.below(18), 3 + seeds.below(12));
            paint(page, x, y + 22 - height.min(22), 3, height, [50, 50, 110]);
            paint(page, x, y + 6 + seeds.below(12), width, 3, [50, 50, 110]);
            x += width + 3 + if seeds.below(5) == 0 { 16 } else { 0 };
        }
    }

    /// A scan of a page: shifted, turned, with grain.
    fn scan(page: &Raster, seed: u64) -> Cleaned {
        let mut seeds = Seeds::new(seed);
        let mut part = || seeds.below(2001) as f32 / 1000.0 - 1.0;
        let (dx, dy, turn) = (12.0 * part(), 12.0 * part(), 0.5 * part());
        let (sin, cos) = turn.to_radians().sin_cos();
        let mut picture = Raster::filled(page.width, page.height, 3, 0);
        for (at, pixel) in picture.pixels.chunks_exact_mut(3).enumerate() {
            let (x, y) = ((at % page.width) as f32, (at / page.width) as f32);
            let (u, v) = (x - 583.0, y - 827.0);
            let from = |at: f32, size: usize| at.clamp(0.0, size as f32 - 1.0) as usize;
            let x = from(u * cos + v * sin + 583.5 + dx, page.width);
            let y = from(v * cos - u * sin + 827.5 + dy, page.height);
            let grain = seeds.below(7) as u8;
            let source = &page.row(y)[x * 3..x * 3 + 3];
            for (to, from) in pixel.iter_mut().zip(source) {
                *to = from.saturating_sub(grain);
            }
        }
        let options = Options {
            dpi_hint: Some(200),
            ..Options::default()
        };
        clean(&jpeg(&picture), &options).unwrap()
    }

    fn twins(pages: &[&Cleaned]) -> Vec<(usize, Option<usize>)> {
        let prints: Vec<_> = pages.iter().map(|page| page.fingerprint.as_ref()).collect();
        let told = judge_paper(&prints, false);
        told.iter().map(|one| (one.page, one.like)).collect()
    }

    #[test]
    fn the_same_sheet_is_known_again_and_another_persons_is_not() {
        for round in 0..5 {
            let person = 10 * round;
            let first = scan(&form(person), person + 1);
            let again = scan(&form(person), person + 2);
            let other = scan(&form(person + 3), person + 4);
            let found = twins(&[&first, &other, &again]);
            assert_eq!(found, [(2, Some(0))], "{round}");
        }
    }

    #[test]
    fn one_field_more_makes_another_page() {
        for person in 1..4 {
            let mut signed = form(person);
            write(&mut signed, 500, 1560, &mut Seeds::new(person + 50));
            let (first, signed) = (scan(&form(person), 3), scan(&signed, 4));
            assert_eq!(twins(&[&first, &signed]), [], "{person}");
        }
    }

    #[test]
    fn empty_pages_are_not_the_same_page() {
        let empty = Specimen {
            lines: 0,
            ..Specimen::page()
        };
        let empty = empty.render().to_colour();
        let [one, two] = [1, 2].map(|seed| scan(&empty, seed));
        assert!(one.fingerprint.is_none());
        assert_eq!(twins(&[&one, &two]), []);
    }

    #[test]
    fn a_fingerprint_holds_no_letters() {
        let page = scan(&form(1), 1);
        let print = page.fingerprint.unwrap();
        // A5 of 210 mm has 149 lines of cells: a letter of 3 mm is two cells high.
        assert_eq!(format!("{print:?}"), "Fingerprint(420 × 149)");
    }

    #[test]
    fn backs_and_fronts_come_in_pairs() {
        let cases = [(0, true, None), (1, true, Some((0, 2.0))), (2, true, None)];
        let more = [
            (3, true, Some((2, 4.0))),
            (1, false, None),
            (3, false, None),
        ];
        for (count, two_sided, expected) in cases.into_iter().chain(more) {
            let told = judge_paper(&vec![None; count], two_sided);
            let found = told.first().map(|one| (one.page, one.verdict.limit));
            assert_eq!(found, expected, "{count} {two_sided}");
            assert!(
                told.iter()
                    .all(|one| one.verdict.fault == FaultCode::BackMissing)
            );
        }
    }
}

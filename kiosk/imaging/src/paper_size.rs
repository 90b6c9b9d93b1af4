//! Whether a page is as large as its paper usually is.
//!
//! A sheet that was told from its bed on every side is measured. Otherwise the sheet is at most
//! as large as the picture and at least as large as what is written on it; only what that
//! rules out is told. Sizes are data of the profile.

use kiosk_domain::FaultCode;
use kiosk_domain::procedure::PaperSizes;

use crate::resolution::Resolution;
use crate::verdict::{Limits, Verdict};

/// Shares of a side. Folds and worn edges take a millimetre or two; letter paper differs from
/// A4 by six percent and is only told.
const LIMITS: Limits = Limits {
    warn: 0.04,
    ask: 0.1,
};
const MM_PER_INCH: f32 = 25.4;

/// What is known of a sheet's size, in pixels of the page.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Extent {
    /// The sheet's width and height, or the picture's.
    pub(crate) page: [f32; 2],
    /// Every side of the sheet was seen.
    pub(crate) is_sheet: bool,
    /// Width and height of what is written.
    pub(crate) written: [f32; 2],
}

/// The verdict for a sheet that should have one of the sizes; none if any will do, or if the
/// resolution was only guessed.
pub(crate) fn judge(extent: &Extent, sizes: PaperSizes, dpi: Resolution) -> Option<Verdict> {
    let mm = |px: f32| px * MM_PER_INCH / dpi.dpi as f32;
    let page = sorted(extent.page.map(mm));
    let written = sorted(extent.written.map(mm));
    let [least, most] = if extent.is_sheet {
        [page, page]
    } else {
        [written, page]
    };
    let off = sizes
        .iter()
        .map(|size| off(least, most, size.sides_mm()))
        .reduce(f32::min)
        .filter(|_| dpi.is_told)?;
    Verdict::over(FaultCode::PageWrongSize, off, LIMITS)
}

/// How far the sides are outside of what they may be, as a share; the worse side counts.
fn off(least: [f32; 2], most: [f32; 2], known: [f32; 2]) -> f32 {
    let sides = least.iter().zip(most).zip(known);
    sides
        .map(|((least, most), known)| (least - known).max(known - most).max(0.0) / known)
        .fold(0.0, f32::max)
}

/// The shorter side first.
fn sorted([a, b]: [f32; 2]) -> [f32; 2] {
    [a.min(b), a.max(b)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Weight;
    use kiosk_domain::procedure::PaperSize;

    const DPI: Resolution = Resolution {
        dpi: 254,
        is_told: true,
    };

    /// Tenths of a millimetre are pixels at 254 dpi.
    fn told(
        page: [f32; 2],
        is_sheet: bool,
        written: [f32; 2],
        sizes: &[PaperSize],
    ) -> Option<Weight> {
        let extent = Extent {
            page,
            is_sheet,
            written,
        };
        let sizes = PaperSizes::new(sizes).unwrap();
        judge(&extent, sizes, DPI).map(|verdict| verdict.weight)
    }

    #[test]
    fn a_sheet_has_one_of_its_sizes() {
        let (a4, card, receipt) = ([2100.0, 2970.0], [856.0, 540.0], [800.0, 2400.0]);
        let letter = [2159.0, 2794.0];
        let (ask, warn) = (Some(Weight::Ask), Some(Weight::Warn));
        let cases = [
            ("any", receipt, &[][..], None),
            ("A4", a4, &[PaperSize::A4], None),
            ("A4, turned", [2970.0, 2100.0], &[PaperSize::A4], None),
            ("worn", [2080.0, 2930.0], &[PaperSize::A4], None),
            ("card for A4", card, &[PaperSize::A4], ask),
            (
                "receipt for A4",
                receipt,
                &[PaperSize::A4, PaperSize::A5],
                ask,
            ),
            ("letter for A4", letter, &[PaperSize::A4], warn),
            (
                "A4 for a card",
                a4,
                &[PaperSize::ID_1, PaperSize::ID_3],
                ask,
            ),
            ("card", card, &[PaperSize::A4, PaperSize::ID_1], None),
        ];
        for (name, page, sizes, expected) in cases {
            assert_eq!(told(page, true, [0.0; 2], sizes), expected, "{name}");
        }
    }

    #[test]
    fn without_edges_only_what_is_certain_is_told() {
        let bed = [2160.0, 2970.0];
        let a5 = [1480.0, 2100.0];
        let cases = [
            (
                "nothing seen on the bed",
                bed,
                [0.0; 2],
                PaperSize::ID_1,
                false,
            ),
            ("a card's text", bed, [700.0, 400.0], PaperSize::ID_1, false),
            (
                "a page's text",
                bed,
                [1700.0, 2500.0],
                PaperSize::ID_1,
                true,
            ),
            ("a page's text", bed, [1700.0, 2500.0], PaperSize::A4, false),
            ("a picture of A5", a5, [1200.0, 1800.0], PaperSize::A4, true),
        ];
        for (name, page, written, size, expected) in cases {
            assert_eq!(
                told(page, false, written, &[size]).is_some(),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn a_guessed_resolution_proves_nothing() {
        let guessed = Resolution {
            is_told: false,
            ..DPI
        };
        let extent = Extent {
            page: [500.0, 500.0],
            is_sheet: true,
            written: [0.0; 2],
        };
        let sizes = PaperSizes::new(&[PaperSize::A4]).unwrap();
        assert_eq!(judge(&extent, sizes, guessed), None);
        assert!(judge(&extent, sizes, DPI).is_some());
    }
}

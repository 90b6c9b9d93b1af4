//! How many dots per inch a page really has.
//!
//! What a device says of its own scan is true. What a file says of itself often is not, so it
//! counts only if it makes the page, or the picture that the page was cut from, as large as
//! paper is; otherwise the page's shape tells which size it has. Limits: Decree
//! 30/2020/NĐ-CP, annex I (200 dpi); the kiosk's scanners work at 300.

use kiosk_domain::FaultCode;
use kiosk_domain::procedure::{PaperSize, PaperSizes};

use crate::MIN_DPI;
use crate::verdict::{Limits, Verdict};

/// Resolutions that are credible at all, in dots per inch.
const DPI: std::ops::RangeInclusive<u32> = 50..=1200;
/// Sizes that most papers have.
const USUAL: [PaperSize; 4] = [PaperSize::A4, PaperSize::A5, PaperSize::A3, PaperSize::ID_1];
/// How far a side may be off for a claim to be believed, and the shape for a size, as shares.
const CLAIM: f32 = 0.05;
const SHAPE: f32 = 0.015;
/// A scan at 300 dpi may lose a little when it is cut.
const LIMITS: Limits = Limits {
    warn: 290.0,
    ask: MIN_DPI as f32,
};
const MM_PER_INCH: f32 = 25.4;

/// What is known of a page's resolution.
#[derive(Clone, Copy, Default)]
pub(crate) struct Source {
    /// What the device says.
    pub(crate) device: Option<u32>,
    /// What the file says.
    pub(crate) claim: Option<u32>,
    /// What the paper usually is.
    pub(crate) sizes: PaperSizes,
}

/// Dots per inch, and whether they were told rather than taken from the page's shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Resolution {
    pub(crate) dpi: u32,
    pub(crate) is_told: bool,
}

impl Source {
    /// What to go by before the page is cut.
    pub(crate) fn hint(self) -> Option<u32> {
        self.device.or(self.claim).filter(|dpi| DPI.contains(dpi))
    }

    /// The resolution of a page in pixels that was cut from a picture in pixels.
    pub(crate) fn of(self, page: [f32; 2], picture: [f32; 2]) -> Resolution {
        let credible = |dpi: &u32| DPI.contains(dpi);
        let told = |dpi| Resolution { dpi, is_told: true };
        if let Some(dpi) = self.device.filter(credible) {
            return told(dpi);
        }
        let by_shape = self.by_shape(page);
        match self.claim.filter(credible) {
            Some(claim) if self.fits(page, claim) || self.fits(picture, claim) => told(claim),
            Some(claim) => by_shape.map_or(told(claim), assumed),
            None => assumed(by_shape.unwrap_or_else(|| long_dpi(page, PaperSize::A4))),
        }
    }

    /// Whether a picture at `dpi` is as large as some paper.
    fn fits(self, [width, height]: [f32; 2], dpi: u32) -> bool {
        let mm = |px: f32| px * MM_PER_INCH / dpi as f32;
        let (short, long) = (mm(width.min(height)), mm(width.max(height)));
        let close = |is: f32, known: f32| (is - known).abs() <= CLAIM * known;
        self.sizes.iter().chain(USUAL).any(|size| {
            let [known_short, known_long] = size.sides_mm();
            close(short, known_short) && close(long, known_long)
        })
    }

    /// The resolution at which the page has the size of its shape; the paper's own sizes come
    /// first, and then A4, which has the shape of the whole series.
    fn by_shape(self, page: [f32; 2]) -> Option<u32> {
        let [width, height] = page;
        let shape = width.max(height) / width.min(height).max(1.0);
        let own = self.sizes.iter().chain([PaperSize::A4]);
        own.filter(|size| {
            let [short, long] = size.sides_mm();
            (shape / (long / short) - 1.0).abs() <= SHAPE
        })
        .map(|size| long_dpi(page, size))
        .next()
    }
}

fn assumed(dpi: u32) -> Resolution {
    Resolution {
        dpi,
        is_told: false,
    }
}

fn long_dpi([width, height]: [f32; 2], size: PaperSize) -> u32 {
    let [_, long_mm] = size.sides_mm();
    let dpi = (width.max(height) * MM_PER_INCH / long_mm).round() as u32;
    dpi.clamp(*DPI.start(), *DPI.end())
}

/// What is said of a scan.
pub(crate) fn judge(dpi: u32) -> Option<Verdict> {
    Verdict::under(FaultCode::PageLowResolution, dpi as f32, LIMITS)
}

/// What is said of a stored page: 200 dpi is what a heavy page is stored at.
pub(crate) fn judge_stored(dpi: u32) -> Option<Verdict> {
    let own = Limits {
        warn: LIMITS.ask,
        ..LIMITS
    };
    Verdict::under(FaultCode::PageLowResolution, dpi as f32, own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Weight;

    const A4_300: [f32; 2] = [2480.0, 3508.0];
    const A4_150: [f32; 2] = [1240.0, 1754.0];

    fn dpi(device: Option<u32>, claim: Option<u32>, page: [f32; 2], sizes: &[PaperSize]) -> u32 {
        let source = Source {
            device,
            claim,
            sizes: PaperSizes::new(sizes).unwrap(),
        };
        source.of(page, page).dpi
    }

    #[test]
    fn claims_are_held_against_the_sizes_of_paper() {
        let id = [1011.0, 638.0];
        let receipt = [900.0, 2100.0];
        let cases = [
            (
                "the device knows",
                Some(150),
                Some(300),
                A4_300,
                &[][..],
                150,
            ),
            ("true", None, Some(300), A4_300, &[], 300),
            ("true, turned", None, Some(300), [3508.0, 2480.0], &[], 300),
            ("a lie", None, Some(300), A4_150, &[], 150),
            ("a placeholder", None, Some(100), A4_300, &[], 300),
            ("A5", None, Some(300), [1748.0, 2480.0], &[], 300),
            (
                "A5 that is no A4",
                None,
                Some(150),
                [874.0, 1240.0],
                &[],
                150,
            ),
            ("cut a little", None, Some(300), [2440.0, 3430.0], &[], 300),
            ("a receipt", None, Some(300), receipt, &[], 300),
            ("nothing told", None, None, A4_150, &[], 150),
            ("a card", None, Some(300), id, &[], 300),
            ("a card by shape", None, None, id, &[PaperSize::ID_1], 300),
            ("not credible", Some(9), Some(2000), A4_300, &[], 300),
        ];
        for (name, device, claim, page, sizes, expected) in cases {
            assert_eq!(dpi(device, claim, page, sizes), expected, "{name}");
        }
    }

    #[test]
    fn a_whole_bed_proves_the_claim_for_what_lies_on_it() {
        let source = Source {
            device: None,
            claim: Some(300),
            sizes: PaperSizes::default(),
        };
        let small = [1240.0, 1754.0];
        let found = source.of(small, A4_300);
        assert_eq!((found.dpi, found.is_told), (300, true));
        assert!(!source.of(small, small).is_told);
    }

    #[test]
    fn a_stored_page_may_have_less_than_a_scan() {
        let cases = [
            (199, Some(Weight::Ask), Some(Weight::Ask)),
            (200, Some(Weight::Warn), None),
            (289, Some(Weight::Warn), None),
            (290, None, None),
        ];
        for (dpi, scanned, stored) in cases {
            let weight = |verdict: Option<Verdict>| verdict.map(|one| one.weight);
            assert_eq!(weight(judge(dpi)), scanned, "{dpi}");
            assert_eq!(weight(judge_stored(dpi)), stored, "{dpi}");
        }
    }
}

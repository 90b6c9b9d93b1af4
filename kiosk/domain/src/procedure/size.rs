//! Sizes of paper: what a component usually is, so that something else is asked about.
//!
//! Facts: ISO 216 (A series), ISO/IEC 7810 (cards ID-1, booklets ID-3).

use std::ops::RangeInclusive;

/// Sides in tenths of a millimetre that a scanner can take at all: a stamp to A2.
const SIDES: RangeInclusive<u16> = 200..=6000;

/// The usual sizes by the names of their standards.
const NAMED: [(&str, PaperSize); 6] = [
    ("a3", PaperSize::A3),
    ("a4", PaperSize::A4),
    ("a5", PaperSize::A5),
    ("id-1", PaperSize::ID_1),
    ("id-3", PaperSize::ID_3),
    ("id-3-open", PaperSize::ID_3_OPEN),
];

/// Width and height of a sheet or card, either way round.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PaperSize {
    /// In tenths of a millimetre.
    short: u16,
    long: u16,
}

impl PaperSize {
    /// 297 × 420 mm.
    pub const A3: Self = Self::tenths(2970, 4200);
    /// 210 × 297 mm.
    pub const A4: Self = Self::tenths(2100, 2970);
    /// 148 × 210 mm.
    pub const A5: Self = Self::tenths(1480, 2100);
    /// A card such as the citizen card, 85.6 × 53.98 mm.
    pub const ID_1: Self = Self::tenths(540, 856);
    /// A closed passport or one page of it, 88 × 125 mm.
    pub const ID_3: Self = Self::tenths(880, 1250);
    /// An open passport, 125 × 176 mm.
    pub const ID_3_OPEN: Self = Self::tenths(1250, 1760);

    const fn tenths(short: u16, long: u16) -> Self {
        Self { short, long }
    }

    /// The shorter and the longer side in millimetres.
    #[must_use]
    pub fn sides_mm(self) -> [f32; 2] {
        [self.short, self.long].map(|side| f32::from(side) / 10.0)
    }

    /// Names of the usual sizes, as profiles write them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// Reads `a4`, or whole millimetres such as `190x265`; none for anything else and for
    /// sides under 20 or over 600 mm.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, size)) = NAMED.iter().find(|(name, _)| *name == text) {
            return Some(*size);
        }
        let side = |text: &str| text.parse::<u16>().ok()?.checked_mul(10);
        let (one, other) = text.split_once('x')?;
        let (one, other) = (side(one)?, side(other)?);
        let both = SIDES.contains(&one) && SIDES.contains(&other);
        both.then(|| Self::tenths(one.min(other), one.max(other)))
    }
}

/// The sizes that a paper may have; none if any size will do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct PaperSizes([Option<PaperSize>; PaperSizes::MOST]);

impl PaperSizes {
    /// Any size will do.
    pub const ANY: Self = Self([None; Self::MOST]);

    /// A paper that comes in more sizes comes in any.
    pub const MOST: usize = 4;

    /// The sizes; none if there are more than [`Self::MOST`].
    #[must_use]
    pub fn new(sizes: &[PaperSize]) -> Option<Self> {
        let mut own = Self::default();
        if sizes.len() > own.0.len() {
            return None;
        }
        for (place, size) in own.0.iter_mut().zip(sizes) {
            *place = Some(*size);
        }
        Some(own)
    }

    /// In the order in which they were given.
    pub fn iter(self) -> impl Iterator<Item = PaperSize> {
        self.0.into_iter().flatten()
    }

    /// Whether any size will do.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_names_or_millimetres() {
        let cases = [
            ("a4", Some([210.0, 297.0])),
            ("id-1", Some([54.0, 85.6])),
            ("190x265", Some([190.0, 265.0])),
            ("265x190", Some([190.0, 265.0])),
            ("20x600", Some([20.0, 600.0])),
            ("19x600", None),
            ("20x601", None),
            ("190×265", None),
            ("99999x2", None),
            ("x", None),
            ("A4", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let size = PaperSize::parse(text).map(PaperSize::sides_mm);
            assert_eq!(size, expected, "{text}");
        }
        assert!(PaperSize::names().all(|name| PaperSize::parse(name).is_some()));
    }

    #[test]
    fn a_paper_has_a_few_sizes_or_any() {
        let sizes = PaperSizes::new(&[PaperSize::A4, PaperSize::ID_1]).unwrap();
        assert!(sizes.iter().eq([PaperSize::A4, PaperSize::ID_1]) && !sizes.is_empty());
        assert!(PaperSizes::new(&[]).unwrap().is_empty());
        assert_eq!(PaperSizes::new(&[PaperSize::A5; 5]), None);
    }
}

//! The mode pages that the driver sets before each job.
//!
//! Every page that changes what reaches the picture or moves paper is set, because the last
//! program may have left anything behind. Pages are never read back to see whether they
//! exist: reading the lamp page locks several models up until they are switched off.

use super::quirks::Quirk;

const OFF: u8 = 0x80;
const CLEAR: u8 = 0xC0;
const DOUBLE_FEED_ON: u8 = 0x80;
const BY_THICKNESS: u8 = 0x10;
const BY_LENGTH: u8 = 0x08;
/// Sheets that differ by 15 mm are two.
const LENGTH_15_MM: u8 = 0x02;

/// The pages, in the order in which they are sent.
pub(crate) fn pages(quirk: &Quirk) -> Vec<Vec<u8>> {
    [
        // Size by the machine: off, the window says what is read.
        page(0x3C, &[0, 0, 0, 0, 0, 0]),
        page(0x38, &[double_feed(quirk), 0, 0, 0, 0, 0]),
        // Background: the machine's own.
        page(0x37, &[0, 0, 0, 0, 0, 0]),
        // Dropout colour: none. Red stamps and seals would vanish.
        page(0x39, &[0, 0, 0, 0, 0, 0, 0, 0]),
        // Buffering: off and emptied. Sheets would be swallowed ahead of the one in hand.
        page(0x3A, &[OFF, CLEAR, 0, 0, 0, 0]),
        // Pre-picking: off, for the same reason.
        page(0x33, &[OFF, 0, 0, 0, 0, 0]),
    ]
    .into_iter()
    .filter(|page| {
        page.first()
            .is_some_and(|code| !quirk.skipped_pages.contains(code))
    })
    .collect()
}

/// Detection stops the machine after the double feed. Dossiers mix paper sizes, so length
/// is compared only where a model has no ultrasonic sensor for thickness.
const fn double_feed(quirk: &Quirk) -> u8 {
    if quirk.has_double_feed_by_length {
        DOUBLE_FEED_ON | BY_THICKNESS | BY_LENGTH | LENGTH_15_MM
    } else {
        DOUBLE_FEED_ON | BY_THICKNESS
    }
}

fn page(code: u8, fields: &[u8]) -> Vec<u8> {
    let [length, ..] = fields.len().to_le_bytes();
    [&[code, length], fields].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffering_is_off_and_double_feeds_are_watched() {
        let pages = pages(&Quirk::default());
        assert!(pages.contains(&vec![0x3A, 6, 0x80, 0xC0, 0, 0, 0, 0]));
        assert!(pages.contains(&vec![0x33, 6, 0x80, 0, 0, 0, 0, 0]));
        assert!(pages.contains(&vec![0x38, 6, 0x90, 0, 0, 0, 0, 0]));
        assert!(pages.contains(&vec![0x39, 8, 0, 0, 0, 0, 0, 0, 0, 0]));
        assert!(!pages.iter().any(|page| page[0] == 0x3D), "the lamp page");
    }

    #[test]
    fn a_model_may_do_without_a_page() {
        let quirk = Quirk {
            skipped_pages: vec![0x37, 0x33],
            has_double_feed_by_length: true,
            ..Quirk::default()
        };
        let pages = pages(&quirk);
        let codes: Vec<_> = pages.iter().map(|page| page[0]).collect();
        assert_eq!(codes, [0x3C, 0x38, 0x39, 0x3A]);
        assert!(pages.contains(&vec![0x38, 6, 0x9A, 0, 0, 0, 0, 0]));
    }
}

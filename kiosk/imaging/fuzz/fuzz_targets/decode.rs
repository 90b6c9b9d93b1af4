//! Any bytes in place of a picture: its pages are cleaned, or one error says why not.

#![no_main]

use kiosk_imaging::{MAX_STACK_PAGES, Options, clean, pages_in, preview, turn_quarter};
use libfuzzer_sys::fuzz_target;

/// Pages of one stack that are cleaned; the others would only repeat them.
const CLEANED: usize = 3;

fuzz_target!(|bytes: &[u8]| {
    let Ok(pages) = pages_in(bytes) else {
        return;
    };
    assert!((1..=MAX_STACK_PAGES).contains(&pages.len()));
    for page in pages.iter().take(CLEANED) {
        let Ok(cleaned) = clean(&page.bytes(), &Options::default()) else {
            continue;
        };
        assert!(cleaned.width_px > 0 && cleaned.height_px > 0);
        let turned = turn_quarter(&cleaned.as_page()).expect("a page of ours can be turned");
        assert_eq!(turned.dpi, cleaned.dpi);
        let shown = preview(&cleaned.bytes, 30, 40).expect("a page of ours can be shown");
        assert!(shown.width_px <= 30 && shown.height_px <= 40);
    }
});

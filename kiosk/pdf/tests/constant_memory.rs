//! A component of forty pages takes no more memory than one of five, to write it and to read
//! it back on its way.
//!
//! Live bytes are counted by the allocator, in a program of its own so that no other test
//! counts. The pages are opened one after the other, as they come out of their seals.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::{
    alloc::System,
    io::{self, Write},
};

use cap::Cap;
use kiosk_pdf::{ComponentPdf, ImagePage, Meta, ReadBack};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// Places of the objects of 35 more pages, and whatever the test runner does meanwhile.
/// A single page is more than ten times as large.
const SLACK_BYTES: usize = 24 << 10;
const SIDE_PX: u16 = 1200;

/// Takes what is written and keeps only its length and the most that was alive.
#[derive(Default)]
struct Scale {
    bytes: usize,
    peak: usize,
}

impl Write for Scale {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.peak = self.peak.max(ALLOCATOR.allocated());
        self.bytes += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn page() -> Vec<u8> {
    let mut state = 1_u32;
    let noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let pixels: Vec<u8> = std::iter::repeat_with(noise)
        .take(usize::from(SIDE_PX).pow(2))
        .collect();
    let mut page = b"mask".to_vec();
    jpeg_encoder::Encoder::new(&mut page, 50)
        .encode(&pixels, SIDE_PX, SIDE_PX, jpeg_encoder::ColorType::Luma)
        .unwrap();
    page
}

/// Bytes above those alive before.
fn peak_of(count: usize, sealed: &[u8]) -> usize {
    let before = ALLOCATOR.allocated();
    let meta = Meta {
        title: "giay-chung-sinh".to_owned(),
    };
    let mut pdf = ComponentPdf::new(ReadBack::new(Scale::default()), meta).unwrap();
    for _ in 0..count {
        let opened = sealed.to_vec();
        pdf.add_page(&ImagePage {
            bytes: &opened,
            mask_bytes: 4,
            width_px: SIDE_PX.into(),
            height_px: SIDE_PX.into(),
            dpi: 300,
            grey: true,
        })
        .unwrap();
    }
    let (scale, digests) = pdf.finish().unwrap().finish().unwrap();
    assert_eq!(digests.len(), count);
    assert!(scale.bytes > count * sealed.len());
    scale.peak - before
}

#[test]
fn forty_pages_take_no_more_memory_than_five() {
    let sealed = page();
    assert!(sealed.len() > 10 * SLACK_BYTES, "{}", sealed.len());
    let [few, many] = [5, 40].map(|count| peak_of(count, &sealed));
    assert!(many <= few + SLACK_BYTES, "{few} bytes, then {many}");
    assert!(
        many <= sealed.len() + SLACK_BYTES,
        "{many} for {}",
        sealed.len()
    );
}

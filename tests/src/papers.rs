//! Made-up papers: pages of noise, so large that an upload takes several chunks.

use kiosk_pdf::{ImagePage, Meta, images_to_pdf};
use sha2::{Digest, Sha256};

/// A4 at 150 dpi: a few hundred kilobytes of noise, quick enough for a debug build.
const WIDTH_PX: u32 = 1240;
const HEIGHT_PX: u32 = 1754;
const DPI: u32 = 150;

/// One scanned page.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The page as it is sealed: a mask if it is layered, then the picture.
    pub bytes: Vec<u8>,
    mask_bytes: usize,
}

impl Sheet {
    /// A grey page that differs from that of every other seed in nearly every byte.
    #[must_use]
    pub fn noise(seed: u32) -> Self {
        Self {
            bytes: noise(seed, WIDTH_PX, HEIGHT_PX),
            mask_bytes: 0,
        }
    }

    /// A page in two layers. Nobody on the way decodes a mask, so its bytes say what it is.
    #[must_use]
    pub fn layered(seed: u32) -> Self {
        let mask = b"ink in group 4".repeat(64);
        let picture = noise(seed, WIDTH_PX / 2, HEIGHT_PX / 2);
        Self {
            mask_bytes: mask.len(),
            bytes: [mask, picture].concat(),
        }
    }

    /// The page digest: SHA-256 of the page's bytes as they lie in the PDF.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }
}

/// A JPEG of noise.
fn noise(seed: u32, width_px: u32, height_px: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let picture = image::GrayImage::from_fn(width_px, height_px, |_, _| {
        // Numerical Recipes' linear congruential step; its high bits are noise enough.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Luma([200 + (state >> 27) as u8])
    });
    let mut jpeg = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 80);
    picture.write_with_encoder(encoder).unwrap();
    jpeg
}

/// The sheets as one component PDF.
#[must_use]
pub fn component_pdf(sheets: &[Sheet]) -> Vec<u8> {
    let pages: Vec<_> = sheets
        .iter()
        .map(|sheet| ImagePage {
            bytes: &sheet.bytes,
            mask_bytes: sheet.mask_bytes,
            width_px: WIDTH_PX,
            height_px: HEIGHT_PX,
            dpi: DPI,
            grey: true,
        })
        .collect();
    let meta = Meta {
        title: "giay-chung-sinh".to_owned(),
    };
    images_to_pdf(&pages, &meta).unwrap()
}

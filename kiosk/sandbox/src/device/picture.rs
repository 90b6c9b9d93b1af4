//! What the optics make of a sheet: its file as it is, or another resolution or colour.

use image::{
    DynamicImage, ImageFormat, Rgb, RgbImage,
    imageops::{self, FilterType},
};
use jpeg_encoder::ColorType;
use kiosk_scanner::Image;

use crate::paper::{self, DPI};

const WHITE: Rgb<u8> = Rgb([255; 3]);

/// Width and height of a JPEG block without subsampling.
const BLOCK_PX: u32 = 8;

/// How a picture is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ask {
    /// Dots per inch.
    pub(crate) dpi: u32,
    /// 8-bit grey in place of colour.
    pub(crate) is_grey: bool,
}

/// The sheet as a file. In the resolution and colour in which specimens are, that is the
/// file itself, byte for byte, so that a page can be recognised after its whole journey.
/// What is no picture passes as it is.
pub(crate) fn render(sheet: &Image, ask: Ask) -> Vec<u8> {
    if ask.dpi == DPI && !ask.is_grey {
        return sheet.to_vec();
    }
    let Ok(picture) = image::load_from_memory(sheet) else {
        return sheet.to_vec();
    };
    let scaled = |px: u32| (px * ask.dpi / DPI).max(1);
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    encode(
        &picture.resize_exact(width, height, FilterType::Triangle),
        ask,
    )
}

/// The sheet as a JPEG, whatever its file is; what is no picture passes as it is.
pub(crate) fn as_jpeg(sheet: &Image, ask: Ask) -> Vec<u8> {
    let bytes = render(sheet, ask);
    let is_other = image::guess_format(&bytes).is_ok_and(|kind| kind != ImageFormat::Jpeg);
    match image::load_from_memory(&bytes) {
        Ok(picture) if is_other => encode(&picture, ask),
        _ => bytes,
    }
}

/// The sheet as pixels of a window: what is missing is white, what is too much is cut off.
pub(crate) fn raw(sheet: &Image, ask: Ask, size_px: (u32, u32)) -> Vec<u8> {
    let canvas = fitted(sheet, ask, size_px);
    if ask.is_grey {
        DynamicImage::ImageRgb8(canvas).into_luma8().into_raw()
    } else {
        canvas.into_raw()
    }
}

/// Both sides as one JPEG of twice the width, whose restart intervals alternate between
/// front and back.
pub(crate) fn interleave(
    front: &Image,
    back: Option<&Image>,
    ask: Ask,
    size_px: (u32, u32),
) -> Vec<u8> {
    let (width, height) = interleaved_size_px(size_px);
    let mut both = RgbImage::from_pixel(width * 2, height, WHITE);
    imageops::replace(&mut both, &fitted(front, ask, (width, height)), 0, 0);
    if let Some(back) = back {
        let back = fitted(back, ask, (width, height));
        imageops::replace(&mut both, &back, i64::from(width), 0);
    }
    let both = DynamicImage::ImageRgb8(both);
    let (pixels, colour) = if ask.is_grey {
        (both.into_luma8().into_raw(), ColorType::Luma)
    } else {
        (both.into_rgb8().into_raw(), ColorType::Rgb)
    };
    let blocks = u16::try_from(width / BLOCK_PX).unwrap_or_default();
    paper::jpeg_with_restarts(&pixels, (width * 2, height), colour, blocks)
}

/// The size of each side of an interleaved picture: whole blocks only.
pub(crate) const fn interleaved_size_px((width, height): (u32, u32)) -> (u32, u32) {
    (width / BLOCK_PX * BLOCK_PX, height / BLOCK_PX * BLOCK_PX)
}

fn fitted(sheet: &Image, ask: Ask, (width, height): (u32, u32)) -> RgbImage {
    let mut canvas = RgbImage::from_pixel(width, height, WHITE);
    if let Ok(picture) = image::load_from_memory(&render(sheet, ask)) {
        imageops::replace(&mut canvas, &picture.into_rgb8(), 0, 0);
    }
    canvas
}

fn encode(picture: &DynamicImage, ask: Ask) -> Vec<u8> {
    let size_px = (picture.width(), picture.height());
    if ask.is_grey {
        let pixels = picture.to_luma8();
        paper::jpeg_at(&pixels, size_px, ColorType::Luma, ask.dpi)
    } else {
        let pixels = picture.to_rgb8();
        paper::jpeg_at(&pixels, size_px, ColorType::Rgb, ask.dpi)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_pass_byte_for_byte_or_in_the_size_asked_for() {
        let sheet = paper::white(300, 150);
        let same = Ask {
            dpi: 300,
            is_grey: false,
        };
        assert_eq!(render(&sheet, same), *sheet);
        let small = Ask {
            dpi: 100,
            is_grey: true,
        };
        assert_eq!(paper::size_px(&render(&sheet, small)), Some((100, 50)));
        assert_eq!(render(&Image::from(b"no".to_vec()), small), b"no");
    }
}

//! Turns files into the sheets that the virtual scanner reads.
//!
//! A real scanner delivers JPEG or PNG, so such files pass byte for byte. A TIFF file holds
//! several pages (TIFF 6.0, section 2: a chain of directories); each is delivered as a
//! JPEG. A file that nothing here understands passes as it is.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};
use jpeg_encoder::{ColorType, Encoder, PixelDensity, SamplingFactor};
use kiosk_scanner::Image;

/// Resolution of everything the virtual scanner delivers, in dots per inch.
pub(crate) const DPI: u32 = 300;

/// A4 at that resolution, width and height in pixels.
pub(crate) const A4_PX: (u32, u32) = (2480, 3508);

/// JPEG quality of office scanners at their usual setting.
pub(crate) const QUALITY: u8 = 75;

/// Quality for pages of TIFF files: they were scanned once already.
const KEEPING_QUALITY: u8 = 92;

/// More directories than any stack of paper; ends a chain that runs in circles.
const MOST_PAGES: usize = 500;

/// The sheets of one file.
pub(crate) fn sheets(file: Vec<u8>) -> Vec<Image> {
    if image::guess_format(&file).ok() == Some(ImageFormat::Tiff) {
        let pages: Option<Vec<_>> = tiff_pages(&file)
            .into_iter()
            .map(|at| page(&file, at))
            .collect();
        if let Some(pages) = pages.filter(|pages| !pages.is_empty()) {
            return pages;
        }
    }
    vec![Image::from(file)]
}

/// Width and height in pixels as the header tells.
pub(crate) fn size_px(bytes: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?
        .into_dimensions()
        .ok()
}

/// A white side.
pub(crate) fn white(width_px: u32, height_px: u32) -> Image {
    const WHITE: u8 = 252;
    let pixels = width_px as usize * height_px as usize;
    Image::from(jpeg(
        &vec![WHITE; pixels],
        (width_px, height_px),
        ColorType::Luma,
        QUALITY,
    ))
}

/// Encodes pixels as a scanner does, with the resolution in the header. Pictures that the
/// encoder cannot take, such as one wider than 65,535 pixels, come out empty.
pub(crate) fn jpeg(pixels: &[u8], size_px: (u32, u32), colour: ColorType, quality: u8) -> Vec<u8> {
    encode(pixels, size_px, colour, quality, |encoder| {
        encoder.set_density(PixelDensity::dpi(DPI as u16));
    })
}

/// The same at the usual quality and another resolution.
pub(crate) fn jpeg_at(pixels: &[u8], size_px: (u32, u32), colour: ColorType, dpi: u32) -> Vec<u8> {
    encode(pixels, size_px, colour, QUALITY, |encoder| {
        encoder.set_density(PixelDensity::dpi(u16::try_from(dpi).unwrap_or_default()));
    })
}

/// The same with a restart mark after each `interval` blocks of 8 × 8 pixels.
pub(crate) fn jpeg_with_restarts(
    pixels: &[u8],
    size_px: (u32, u32),
    colour: ColorType,
    interval: u16,
) -> Vec<u8> {
    encode(pixels, size_px, colour, QUALITY, |encoder| {
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        encoder.set_restart_interval(interval);
    })
}

fn encode(
    pixels: &[u8],
    size_px: (u32, u32),
    colour: ColorType,
    quality: u8,
    set_up: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    set_up(&mut encoder);
    let size = u16::try_from(size_px.0)
        .ok()
        .zip(u16::try_from(size_px.1).ok());
    let is_done =
        size.is_some_and(|(width, height)| encoder.encode(pixels, width, height, colour).is_ok());
    if is_done { bytes } else { Vec::new() }
}

/// Offsets of the directories of a TIFF file, in order.
fn tiff_pages(file: &[u8]) -> Vec<u32> {
    let mut pages = Vec::new();
    let mut next = long(file, 4);
    while let Some(at) = next.filter(|&at| at != 0 && pages.len() < MOST_PAGES) {
        pages.push(at);
        let entries = short(file, at as usize).map(usize::from);
        next = entries.and_then(|entries| long(file, at as usize + 2 + entries * 12));
    }
    pages
}

fn short(file: &[u8], at: usize) -> Option<u16> {
    let bytes: [u8; 2] = file.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(if is_little(file) {
        u16::from_le_bytes(bytes)
    } else {
        u16::from_be_bytes(bytes)
    })
}

fn long(file: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; 4] = file.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(if is_little(file) {
        u32::from_le_bytes(bytes)
    } else {
        u32::from_be_bytes(bytes)
    })
}

fn is_little(file: &[u8]) -> bool {
    file.starts_with(b"II")
}

/// Decodes one page. The decoder reads only the first directory, so it gets a copy of the
/// file whose header points at the wanted one.
fn page(file: &[u8], directory: u32) -> Option<Image> {
    let mut copy = file.to_vec();
    let offset = if is_little(file) {
        directory.to_le_bytes()
    } else {
        directory.to_be_bytes()
    };
    copy.get_mut(4..8)?.copy_from_slice(&offset);
    let picture = image::load_from_memory_with_format(&copy, ImageFormat::Tiff).ok()?;
    let size_px = (picture.width(), picture.height());
    let bytes = if picture.color().has_color() {
        jpeg(
            &picture.into_rgb8(),
            size_px,
            ColorType::Rgb,
            KEEPING_QUALITY,
        )
    } else {
        jpeg(
            &picture.into_luma8(),
            size_px,
            ColorType::Luma,
            KEEPING_QUALITY,
        )
    };
    Some(Image::from(bytes)).filter(|bytes| !bytes.is_empty())
}

#[cfg(test)]
mod tests {
    use tiff::encoder::{TiffEncoder, colortype};

    use super::*;

    /// A TIFF file with a grey page for each shade.
    fn tiff(shades: &[u8]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut file).unwrap();
        for &shade in shades {
            encoder
                .write_image::<colortype::Gray8>(40, 30, &[shade; 40 * 30])
                .unwrap();
        }
        file.into_inner()
    }

    #[test]
    fn each_page_of_a_tiff_is_a_sheet() {
        let sheets = sheets(tiff(&[20, 120, 220]));
        let shades: Vec<u8> = sheets
            .iter()
            .map(|sheet| {
                let page = image::load_from_memory_with_format(sheet, ImageFormat::Jpeg).unwrap();
                assert_eq!((page.width(), page.height()), (40, 30));
                page.into_luma8().get_pixel(20, 15).0[0]
            })
            .collect();
        for (shade, expected) in shades.iter().zip([20, 120, 220]) {
            assert!(shade.abs_diff(expected) < 4, "{shades:?}");
        }
        assert_eq!(shades.len(), 3);
    }

    #[test]
    fn other_files_pass_byte_for_byte() {
        let jpeg = white(16, 16).to_vec();
        for file in [
            jpeg,
            Vec::new(),
            b"no picture".to_vec(),
            tiff(&[9])[..60].to_vec(),
        ] {
            let sheets = sheets(file.clone());
            assert!(
                matches!(&sheets[..], [sheet] if **sheet == *file),
                "{} bytes",
                file.len()
            );
        }
    }

    #[test]
    fn a_chain_of_pages_in_a_circle_ends() {
        let mut file = tiff(&[1, 2]);
        let first = tiff_pages(&file)[0];
        let second = tiff_pages(&file)[1] as usize;
        let entries = usize::from(short(&file, second).unwrap());
        let next = second + 2 + entries * 12;
        file[next..next + 4].copy_from_slice(&first.to_le_bytes());
        assert_eq!(tiff_pages(&file).len(), MOST_PAGES);
    }
}

//! From untrusted bytes to pixels, within a known amount of memory.
//!
//! Scanners, memory sticks and phones send anything: size is refused before anything of it is
//! allocated, foreign decoders run where a panic cannot pass, and a picture that breaks off
//! is an error, never a page that is grey from the middle on. Every kind ends as 8-bit grey
//! or RGB: alpha lies over white, 16 bits lose the lower half, palettes and CMYK become RGB,
//! and the camera's turning mark is obeyed.

pub(crate) mod directory;
mod jpeg;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{png::PngDecoder, tiff::TiffDecoder};
use image::metadata::Orientation;
use image::{ColorType, ImageDecoder, ImageError, Limits};

use self::directory::directories;
use crate::density;
use crate::raster::{Pixels, Raster};
use crate::{ImagingError, MAX_FILE_BYTES, MAX_SIDE_PX};

/// Largest decoded picture: A3 at 600 dpi in 8-bit colour is 199.1 MiB. With the decoder's
/// copy of the file this keeps a page under 256 MiB.
const MAX_DECODED_BYTES: u64 = 200 * 1024 * 1024;

/// TIFF decodes into a buffer of its own first, so its pictures count twice.
const MAX_DECODED_TIFF_BYTES: u64 = MAX_DECODED_BYTES / 2;

/// What a decoder may take beside the pixels: rows, tables, the packed bytes of a strip.
const MAX_SIDE_BYTES: u64 = 20 * 1024 * 1024;

/// Pictures above this are halved at once: A3 at 300 dpi has 17.4 million pixels, and no
/// paper is stored finer than 300 dpi.
const MAX_KEPT_PX: usize = 20_000_000;

/// A decoded picture and what its file says of its resolution.
pub(crate) struct Decoded {
    pub(crate) raster: Raster,
    pub(crate) dpi: Option<u32>,
    /// How often the picture was halved.
    pub(crate) halvings: u32,
}

/// What a file is, by its first bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    Jpeg,
    Png,
    Tiff,
}

/// Tells the format and refuses what cannot be one.
pub(crate) fn format(bytes: &[u8]) -> Result<Format, ImagingError> {
    match bytes {
        [] => Err(ImagingError::Empty),
        _ if bytes.len() > MAX_FILE_BYTES => Err(ImagingError::TooLarge),
        [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', ..] => Ok(Format::Png),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Ok(Format::Tiff),
        _ => Err(ImagingError::UnknownFormat),
    }
}

/// Decodes the first picture of a file.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, ImagingError> {
    let format = format(bytes)?;
    let (mut raster, orientation) = guarded(|| match format {
        Format::Jpeg => jpeg::decode(bytes),
        Format::Png => png(bytes),
        Format::Tiff => tiff(bytes),
    })?;
    let mut halvings = 0;
    while raster.width * raster.height > MAX_KEPT_PX {
        raster.halve();
        halvings += 1;
    }
    let dpi = claimed_dpi(bytes, format).map(|dpi| dpi >> halvings);
    Ok(Decoded {
        raster: upright(raster, orientation),
        dpi,
        halvings,
    })
}

/// Runs foreign code; a panic in it is a picture that cannot be decoded.
pub(crate) fn guarded<T>(
    work: impl FnOnce() -> Result<T, ImagingError>,
) -> Result<T, ImagingError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(ImagingError::Undecodable))
}

impl From<ImageError> for ImagingError {
    /// Drops the decoder's words, which may quote the file.
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            _ => Self::Undecodable,
        }
    }
}

/// Text and colour profiles, which may unpack to anything, count against the limit.
fn png(bytes: &[u8]) -> Result<(Raster, Orientation), ImagingError> {
    let limits = limits(MAX_SIDE_BYTES);
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits.clone())?;
    read(decoder, MAX_DECODED_BYTES, limits)
}

/// Strips that are JPEGs of their own are rare and refused; see [`directory`].
fn tiff(bytes: &[u8]) -> Result<(Raster, Orientation), ImagingError> {
    let first = directories(bytes)?.into_iter().next();
    if first.is_none_or(|page| page.packed_as_jpeg) {
        return Err(ImagingError::Undecodable);
    }
    let decoder = TiffDecoder::new(Cursor::new(bytes))?;
    // CMYK is unpacked to four channels before it becomes three, and one strip may be as long
    // as the file.
    let limits = limits(decoder.total_bytes().saturating_mul(4) / 3 + MAX_FILE_BYTES as u64);
    read(decoder, MAX_DECODED_TIFF_BYTES, limits)
}

fn limits(max_alloc: u64) -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(max_alloc);
    limits
}

fn read(
    mut decoder: impl ImageDecoder,
    max_bytes: u64,
    limits: Limits,
) -> Result<(Raster, Orientation), ImagingError> {
    let (width, height) = decoder.dimensions();
    let bytes = decoder.total_bytes();
    if width > MAX_SIDE_PX || height > MAX_SIDE_PX || bytes > max_bytes {
        return Err(ImagingError::TooLarge);
    }
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    let kind = decoder.color_type();
    let length = usize::try_from(bytes).map_err(|_| ImagingError::TooLarge)?;
    let mut pixels = Pixels::new(vec![0; length]);
    decoder.read_image(&mut pixels)?;
    let channels = to_eight_bits(&mut pixels, kind)?;
    Ok((
        Raster {
            width: width as usize,
            height: height as usize,
            channels,
            pixels,
        },
        orientation,
    ))
}

/// Brings the samples to 8-bit grey or RGB in place and returns the channels left.
fn to_eight_bits(pixels: &mut Vec<u8>, kind: ColorType) -> Result<usize, ImagingError> {
    let samples = usize::from(kind.channel_count());
    match kind.bytes_per_pixel() / kind.channel_count() {
        1 => {}
        2 => compact::<2, 1>(pixels, |wide| [(u16::from_ne_bytes(wide) >> 8) as u8]),
        _ => return Err(ImagingError::Undecodable),
    }
    match samples {
        2 => compact::<2, 1>(pixels, |[grey, alpha]| [over_white(grey, alpha)]),
        4 => compact::<4, 3>(pixels, |[red, green, blue, alpha]| {
            [red, green, blue].map(|level| over_white(level, alpha))
        }),
        _ => {}
    }
    Ok(if samples > 2 { 3 } else { 1 })
}

/// Replaces every `FROM` bytes by `TO` bytes without a second buffer.
fn compact<const FROM: usize, const TO: usize>(
    bytes: &mut Vec<u8>,
    change: impl Fn([u8; FROM]) -> [u8; TO],
) {
    let count = bytes.len() / FROM;
    for at in 0..count {
        let read = bytes
            .get(at * FROM..)
            .and_then(|rest| rest.first_chunk::<FROM>())
            .copied();
        let write = bytes
            .get_mut(at * TO..)
            .and_then(|rest| rest.first_chunk_mut::<TO>());
        if let (Some(read), Some(write)) = (read, write) {
            *write = change(read);
        }
    }
    bytes.truncate(count * TO);
}

fn over_white(level: u8, alpha: u8) -> u8 {
    let (level, alpha) = (u32::from(level), u32::from(alpha));
    ((level * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

fn upright(raster: Raster, orientation: Orientation) -> Raster {
    let (width, height) = (raster.width, raster.height);
    let (right, bottom) = (width.saturating_sub(1), height.saturating_sub(1));
    match orientation {
        Orientation::NoTransforms => raster,
        Orientation::Rotate90 => raster.turned(),
        Orientation::Rotate180 => raster.remapped(width, height, |x, y| (right - x, bottom - y)),
        Orientation::Rotate270 => raster.remapped(height, width, |x, y| (right - y, x)),
        Orientation::FlipHorizontal => raster.remapped(width, height, |x, y| (right - x, y)),
        Orientation::FlipVertical => raster.remapped(width, height, |x, y| (x, bottom - y)),
        Orientation::Rotate90FlipH => raster.remapped(height, width, |x, y| (y, x)),
        Orientation::Rotate270FlipH => {
            raster.remapped(height, width, |x, y| (right - y, bottom - x))
        }
    }
}

fn claimed_dpi(bytes: &[u8], format: Format) -> Option<u32> {
    match format {
        Format::Jpeg => density::jfif_dpi(bytes),
        Format::Png => density::png_dpi(bytes),
        Format::Tiff => guarded(|| Ok(tiff_dpi(bytes))).ok().flatten(),
    }
}

fn tiff_dpi(bytes: &[u8]) -> Option<u32> {
    use tiff::tags::Tag;
    directories(bytes).ok()?;
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(bytes)).ok()?;
    let unit = decoder
        .find_tag_unsigned::<u16>(Tag::ResolutionUnit)
        .ok()?
        .unwrap_or(2);
    let per_inch = match unit {
        2 => 1.0,
        3 => 2.54,
        _ => return None,
    };
    let x = decoder.get_tag_f64(Tag::XResolution).ok()?;
    let y = decoder.get_tag_f64(Tag::YResolution).ok()?;
    density::plausible(x * per_inch, y * per_inch)
}

#[cfg(test)]
mod tests;

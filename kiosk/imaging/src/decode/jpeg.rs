//! JPEG, decoded without a copy of the file and refused before it takes too much.
//!
//! A decoder keeps all coefficients beside the pixels when a picture comes in several scans,
//! and what the header says decides how many. So the header is read here first. The decoder
//! runs in its strict mode: otherwise it paints what is missing grey and calls it done. (It
//! still does so when the entropy-coded data ends early at a proper end marker.)
//! Facts: ITU-T T.81, B.1.1 (markers), B.2.2 (frame header), B.2.3 (scan header).

use image::metadata::Orientation;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

use super::MAX_DECODED_BYTES;
use crate::raster::{Pixels, Raster};
use crate::{ImagingError, MAX_SIDE_PX};

/// Pixels and coefficients together. A progressive A3 page at 400 dpi has 17 MiB more and is
/// refused; at 300 dpi it takes 150 MiB.
const MAX_WORK_BYTES: u64 = MAX_DECODED_BYTES + 20 * 1024 * 1024;

/// Largest sampling factor; zune-jpeg 0.5.15 gives false colours for 1 × 4.
const MAX_SAMPLING: u64 = 2;

/// Side of a block of coefficients.
const BLOCK_PX: u64 = 8;
/// A coefficient is kept in two bytes.
const COEFFICIENT_BYTES: u64 = 2;

pub(super) fn decode(jpeg: &[u8]) -> Result<(Raster, Orientation), ImagingError> {
    let (frame, scan) = Frame::before_first_scan(jpeg).ok_or(ImagingError::Undecodable)?;
    frame.check()?;
    if !scan.windows(2).any(|pair| pair == [0xff, 0xd9]) {
        return Err(ImagingError::Undecodable);
    }
    let out = if frame.components.len() == 1 {
        ColorSpace::Luma
    } else {
        ColorSpace::RGB
    };
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(MAX_SIDE_PX as usize)
        .set_max_height(MAX_SIDE_PX as usize)
        .jpeg_set_out_colorspace(out);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    decoder.decode_headers()?;
    let (width, height) = (frame.width as usize, frame.height as usize);
    // What was checked must be what is decoded.
    if decoder.dimensions() != Some((width, height)) {
        return Err(ImagingError::Undecodable);
    }
    let exif = decoder.exif();
    let orientation = exif.and_then(|exif| Orientation::from_exif_chunk(exif));
    let channels = out.num_components();
    let mut pixels = Pixels::new(vec![0; width * height * channels]);
    decoder.decode_into(&mut pixels)?;
    let raster = Raster {
        width,
        height,
        channels,
        pixels,
    };
    Ok((raster, orientation.unwrap_or(Orientation::NoTransforms)))
}

impl From<DecodeErrors> for ImagingError {
    /// Drops the decoder's words, which may quote the file.
    fn from(error: DecodeErrors) -> Self {
        match error {
            DecodeErrors::LargeDimensions(_) => Self::TooLarge,
            _ => Self::Undecodable,
        }
    }
}

/// What the header says of a picture.
struct Frame {
    width: u64,
    height: u64,
    /// Sampling of each component, across and down.
    components: Vec<(u64, u64)>,
    /// In several scans, so that all coefficients are kept until the last.
    in_scans: bool,
}

impl Frame {
    /// The frame, and what lies behind the header of its first scan.
    fn before_first_scan(jpeg: &[u8]) -> Option<(Self, &[u8])> {
        let mut rest = jpeg.get(2..)?;
        let mut frame = None;
        loop {
            let &[0xff, marker, high, low] = rest.first_chunk()? else {
                return None;
            };
            if marker == 0xff {
                rest = rest.get(1..)?;
                continue;
            }
            let end = 2 + usize::from(u16::from_be_bytes([high, low]));
            let segment = rest.get(4..end)?;
            rest = rest.get(end..)?;
            match marker {
                // DHT, JPG and DAC lie among the frame headers.
                0xc4 | 0xc8 | 0xcc => {}
                0xc0..=0xcf if frame.is_some() => return None,
                0xc0..=0xcf => frame = Some(Self::read(segment, marker)?),
                0xda => {
                    let mut frame = frame?;
                    frame.in_scans |= usize::from(*segment.first()?) != frame.components.len();
                    return Some((frame, rest));
                }
                _ => {}
            }
        }
    }

    fn read(segment: &[u8], marker: u8) -> Option<Self> {
        let &[_, y1, y0, x1, x0, count] = segment.first_chunk()?;
        let entries = segment
            .get(6..6 + 3 * usize::from(count))?
            .as_chunks::<3>()
            .0;
        let sampling = |[_, sampling, _]: &[u8; 3]| (sampling >> 4, sampling & 15);
        Some(Self {
            width: u16::from_be_bytes([x1, x0]).into(),
            height: u16::from_be_bytes([y1, y0]).into(),
            components: entries
                .iter()
                .map(sampling)
                .map(|(across, down)| (across.into(), down.into()))
                .collect(),
            in_scans: marker != 0xc0 && marker != 0xc1,
        })
    }

    fn check(&self) -> Result<(), ImagingError> {
        if self.width.max(self.height) > MAX_SIDE_PX.into() || self.work_bytes() > MAX_WORK_BYTES {
            return Err(ImagingError::TooLarge);
        }
        let sampling = self.components.iter();
        if sampling.map(|(x, y)| *x.max(y)).max() > Some(MAX_SAMPLING) {
            return Err(ImagingError::Undecodable);
        }
        Ok(())
    }

    /// Bytes of the pixels and of what is kept beside them.
    fn work_bytes(&self) -> u64 {
        let channels = if self.components.len() == 1 { 1 } else { 3 };
        let pixels = self.width * self.height * channels;
        if !self.in_scans {
            return pixels;
        }
        let most = |side: fn(&(u64, u64)) -> u64| {
            self.components.iter().map(side).max().unwrap_or(1).max(1)
        };
        let units = |px: u64, sampling: u64| px.div_ceil(BLOCK_PX * sampling);
        let (across, down) = (most(|sampling| sampling.0), most(|sampling| sampling.1));
        let blocks = units(self.width, across) * units(self.height, down);
        let samples: u64 = self.components.iter().map(|(x, y)| x * y).sum();
        pixels + blocks * samples * BLOCK_PX * BLOCK_PX * COEFFICIENT_BYTES
    }
}

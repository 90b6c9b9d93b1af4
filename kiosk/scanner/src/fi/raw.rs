//! Samples without compression, put into a PNG line by line as they come.
//!
//! Machines without JPEG, and grey from machines that only know colour, end up here. Nothing
//! is lost, and no more than a line is held besides the PNG itself.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use zeroize::Zeroizing;

use super::{
    pile::Pile,
    window::{Order, Samples},
};
use crate::Image;

/// What one side is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct RawForm {
    /// As they come.
    pub(crate) samples: Samples,
    /// Colour is to be turned into grey.
    pub(crate) becomes_grey: bool,
    /// Black is the highest value.
    pub(crate) is_inverted: bool,
    pub(crate) dpi: u16,
}

/// The PNG could not be written, which only its size limit can cause.
#[derive(Debug, thiserror::Error)]
#[error("the side does not fit into a picture")]
pub(crate) struct RawError(#[from] png::EncodingError);

/// One side on its way into a PNG.
pub(crate) struct RawSide {
    form: RawForm,
    width_px: usize,
    missing_bytes: usize,
    line: Zeroizing<Vec<u8>>,
    turned: Zeroizing<Vec<u8>>,
    writer: png::StreamWriter<'static, Shared>,
    pile: Shared,
}

#[derive(Clone)]
struct Shared(Arc<Mutex<Pile>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut pile = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pile.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl RawForm {
    const fn samples_per_dot(self) -> usize {
        match self.samples {
            Samples::Colour(_) => 3,
            Samples::Grey => 1,
        }
    }

    const fn is_grey(self) -> bool {
        self.becomes_grey || matches!(self.samples, Samples::Grey)
    }
}

impl RawSide {
    /// A side of that size; `limit` bounds the bytes of the PNG.
    pub(crate) fn new(
        form: RawForm,
        (width_px, lines): (u32, u32),
        limit: usize,
    ) -> Result<Self, RawError> {
        let pile = Shared(Arc::new(Mutex::new(Pile::new(limit))));
        let mut encoder = png::Encoder::new(pile.clone(), width_px, lines);
        encoder.set_color(if form.is_grey() {
            png::ColorType::Grayscale
        } else {
            png::ColorType::Rgb
        });
        encoder.set_compression(png::Compression::Fast);
        encoder.set_pixel_dims(Some(pixels_per_metre(form.dpi)));
        let width_px = width_px as usize;
        let line_bytes = width_px * form.samples_per_dot();
        Ok(Self {
            form,
            width_px,
            missing_bytes: line_bytes * lines as usize,
            line: Zeroizing::new(Vec::with_capacity(line_bytes)),
            turned: Zeroizing::new(Vec::with_capacity(line_bytes)),
            writer: encoder.write_header()?.into_stream_writer()?,
            pile,
        })
    }

    /// Bytes of one line as they come.
    pub(crate) const fn line_bytes(&self) -> usize {
        self.width_px * self.form.samples_per_dot()
    }

    /// Bytes that are still to come.
    pub(crate) const fn missing_bytes(&self) -> usize {
        self.missing_bytes
    }

    /// Takes the next bytes; whatever comes after the last line is padding.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), RawError> {
        let mut bytes = bytes.get(..self.missing_bytes).unwrap_or(bytes);
        self.missing_bytes -= bytes.len();
        while !bytes.is_empty() {
            let room = self.line_bytes() - self.line.len();
            let (now, later) = bytes.split_at(bytes.len().min(room));
            self.line.extend_from_slice(now);
            bytes = later;
            if self.line.len() == self.line_bytes() {
                self.line_is_whole()?;
            }
        }
        Ok(())
    }

    /// The PNG; `None` if lines are missing.
    pub(crate) fn into_image(self) -> Result<Option<Image>, RawError> {
        if self.missing_bytes > 0 {
            return Ok(None);
        }
        self.writer.finish()?;
        let pile = Arc::into_inner(self.pile.0);
        let pile = pile.map(|pile| pile.into_inner().unwrap_or_else(PoisonError::into_inner));
        Ok(pile.map(Pile::into_image))
    }

    fn line_is_whole(&mut self) -> Result<(), RawError> {
        if self.form.is_inverted {
            for sample in self.line.iter_mut() {
                *sample = !*sample;
            }
        }
        self.turned.clear();
        match self.form.samples {
            Samples::Grey => self.turned.extend_from_slice(&self.line),
            Samples::Colour(order) => {
                let dots = dots(&self.line, order);
                if self.form.becomes_grey {
                    self.turned.extend(dots.map(luma));
                } else {
                    self.turned.extend(dots.flatten());
                }
            }
        }
        self.line.clear();
        let written = self.writer.write_all(&self.turned);
        Ok(written.map_err(png::EncodingError::from)?)
    }
}

/// Red, green and blue of each dot of a line.
fn dots(line: &[u8], order: Order) -> Box<dyn Iterator<Item = [u8; 3]> + '_> {
    let triples = || line.as_chunks::<3>().0.iter();
    match order {
        Order::Rgb => Box::new(triples().copied()),
        Order::Bgr => Box::new(triples().map(|&[blue, green, red]| [red, green, blue])),
        Order::Lines => {
            let (red, rest) = line.split_at(line.len() / 3);
            let (green, blue) = rest.split_at(rest.len() / 2);
            let pairs = red.iter().zip(green).zip(blue);
            Box::new(pairs.map(|((&red, &green), &blue)| [red, green, blue]))
        }
    }
}

/// Lightness of a dot (ITU-R BT.601).
fn luma([red, green, blue]: [u8; 3]) -> u8 {
    let sum = u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29;
    let [_, light, ..] = sum.to_le_bytes();
    light
}

fn pixels_per_metre(dpi: u16) -> png::PixelDimensions {
    let per_metre = (u32::from(dpi) * 10_000 + 127) / 254;
    png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header;

    const ORDERED: [u8; 12] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

    fn decode(image: &Image) -> (png::ColorType, Vec<u8>) {
        let mut reader = png::Decoder::new(io::Cursor::new(&**image))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((frame.width, frame.height), (2, 2));
        (frame.color_type, pixels)
    }

    fn check(samples: Samples, becomes_grey: bool, bytes: &[u8], expected: &[u8]) {
        for step in 1..=bytes.len() {
            let form = RawForm {
                samples,
                becomes_grey,
                is_inverted: true,
                dpi: 300,
            };
            let mut side = RawSide::new(form, (2, 2), 1 << 20).unwrap();
            for part in bytes.chunks(step) {
                side.push(&part.iter().map(|byte| !byte).collect::<Vec<_>>())
                    .unwrap();
            }
            let image = side.into_image().unwrap().unwrap();
            assert_eq!(header::whole_size_px(&image), Some((2, 2)));
            assert_eq!(decode(&image).1, expected, "{samples:?} in parts of {step}");
        }
    }

    #[test]
    fn samples_come_out_in_order() {
        use Samples::{Colour, Grey};
        check(Grey, false, &[1, 2, 3, 4], &[1, 2, 3, 4]);
        check(Colour(Order::Rgb), false, &ORDERED, &ORDERED);
        let bgr = [30, 20, 10, 60, 50, 40, 90, 80, 70, 120, 110, 100];
        check(Colour(Order::Bgr), false, &bgr, &ORDERED);
        let lines = [10, 40, 20, 50, 30, 60, 70, 100, 80, 110, 90, 120];
        check(Colour(Order::Lines), false, &lines, &ORDERED);
    }

    #[test]
    fn grey_is_made_of_colour() {
        let colours = [255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255];
        check(
            Samples::Colour(Order::Rgb),
            true,
            &colours,
            &[255, 0, 76, 28],
        );
    }

    #[test]
    fn a_side_without_its_last_byte_is_none() {
        let form = RawForm {
            samples: Samples::Grey,
            becomes_grey: false,
            is_inverted: false,
            dpi: 300,
        };
        let mut side = RawSide::new(form, (2, 2), 1 << 20).unwrap();
        side.push(&[1, 2, 3]).unwrap();
        assert_eq!(side.missing_bytes(), 1);
        assert_eq!(side.into_image().unwrap(), None);
    }

    #[test]
    fn there_is_a_limit() {
        let form = RawForm {
            samples: Samples::Grey,
            becomes_grey: false,
            is_inverted: false,
            dpi: 300,
        };
        let full = RawSide::new(form, (4000, 4000), 100).and_then(|mut side| {
            side.push(&vec![0x5A; 4000 * 4000])?;
            side.into_image()
        });
        assert!(full.is_err());
    }
}

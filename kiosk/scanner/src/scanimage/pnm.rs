//! A picture without compression, as `scanimage` writes it, put into a PNG as it comes.
//!
//! Of the forms that `scanimage` knows this is the one to trust: its JPEG has a fixed quality
//! of 75, and for a device that does not know the height beforehand its JPEG and PNG are
//! broken, while here the head is then written last. The head says how many bytes must follow,
//! so a picture that is shorter or longer than announced shows.
//! Facts: Netpbm's manual (`pgm`, `ppm`), and SANE 1.2.1, `scan_it` in `frontend/scanimage.c`.

use zeroize::Zeroizing;

use super::limits;
use crate::{
    Image,
    fi::{Order, RawForm, RawSide, Samples},
};

/// What came is no picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum PnmError {
    /// The head is none.
    #[error("it does not begin with the head of a picture")]
    Head,
    /// Black and white, or 16 bits.
    #[error("its samples have not 8 bits")]
    Depth,
    /// Colour was wanted.
    #[error("it is grey, and colour was wanted")]
    Grey,
    /// More than fits.
    #[error("it is larger than any side")]
    TooLarge,
    /// It goes on after its end.
    #[error("it is longer than its head says")]
    TooLong,
    /// It ends before its end.
    #[error("it is shorter than its head says")]
    TooShort,
}

/// What the picture is to become.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wanted {
    /// Grey; a colour picture is turned into it.
    pub(crate) is_grey: bool,
    pub(crate) dpi: u16,
}

/// A picture on its way.
pub(crate) struct Pnm {
    wanted: Wanted,
    head: Zeroizing<Vec<u8>>,
    body: Option<Body>,
}

struct Body {
    side: RawSide,
    size_px: (u32, u32),
}

impl Pnm {
    pub(crate) fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            head: Zeroizing::new(Vec::with_capacity(limits::MOST_HEAD_BYTES)),
            body: None,
        }
    }

    /// Whether not a byte has come.
    pub(crate) fn is_empty(&self) -> bool {
        self.head.is_empty()
    }

    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), PnmError> {
        let mut bytes = bytes;
        while self.body.is_none() {
            let Some((&byte, rest)) = bytes.split_first() else {
                return Ok(());
            };
            bytes = rest;
            self.head.push(byte);
            self.body = self.begin()?;
        }
        let Some(body) = &mut self.body else {
            return Ok(());
        };
        if bytes.len() > body.side.missing_bytes() {
            return Err(PnmError::TooLong);
        }
        body.side.push(bytes).map_err(|_| PnmError::TooLarge)
    }

    /// The picture as PNG with its width and height.
    pub(crate) fn finish(self) -> Result<(Image, (u32, u32)), PnmError> {
        let body = self.body.ok_or(PnmError::Head)?;
        let image = body.side.into_image().map_err(|_| PnmError::TooLarge)?;
        Ok((image.ok_or(PnmError::TooShort)?, body.size_px))
    }

    /// The body, as soon as the head is whole.
    fn begin(&self) -> Result<Option<Body>, PnmError> {
        let Some(head) = Head::parse(&self.head)? else {
            return Ok(None);
        };
        let samples = match (head.is_grey, self.wanted.is_grey) {
            (true, false) => return Err(PnmError::Grey),
            (true, true) => Samples::Grey,
            (false, _) => Samples::Colour(Order::Rgb),
        };
        let form = RawForm {
            samples,
            becomes_grey: self.wanted.is_grey && !head.is_grey,
            is_inverted: false,
            dpi: self.wanted.dpi,
        };
        let side = RawSide::new(form, head.size_px, limits::MOST_PNG_BYTES);
        Ok(Some(Body {
            side: side.map_err(|_| PnmError::TooLarge)?,
            size_px: head.size_px,
        }))
    }
}

#[derive(PartialEq, Eq, Debug)]
struct Head {
    is_grey: bool,
    size_px: (u32, u32),
}

impl Head {
    /// The head, `None` while it is not whole: four words, each with a blank or line end
    /// behind, and comments up to the end of their line.
    fn parse(bytes: &[u8]) -> Result<Option<Self>, PnmError> {
        let (words, is_in_comment) = words(bytes);
        if !b"P6".starts_with(bytes) && !b"P5".starts_with(bytes) {
            match bytes {
                [b'P', b'5' | b'6', sign, ..] if sign.is_ascii_whitespace() => {}
                [b'P', b'1' | b'4', ..] => return Err(PnmError::Depth),
                _ => return Err(PnmError::Head),
            }
        }
        if bytes.len() > limits::MOST_HEAD_BYTES {
            return Err(PnmError::Head);
        }
        let is_over = !is_in_comment && bytes.last().is_some_and(u8::is_ascii_whitespace);
        let &[magic, width, height, most] = words.as_slice() else {
            return Ok(None);
        };
        if !is_over {
            return Ok(None);
        }
        let size_px = (dots(width)?, dots(height)?);
        match most {
            b"255" => Ok(Some(Self {
                is_grey: magic == b"P5",
                size_px,
            })),
            _ => Err(PnmError::Depth),
        }
    }
}

/// The words outside of comments, and whether the last comment is still open.
fn words(bytes: &[u8]) -> (Vec<&[u8]>, bool) {
    let mut words = Vec::new();
    let mut is_in_comment = false;
    for line in bytes.split(|&byte| byte == b'\n') {
        let text = line.split(|&byte| byte == b'#').next().unwrap_or_default();
        is_in_comment = text.len() < line.len();
        let parts = text.split(u8::is_ascii_whitespace);
        words.extend(parts.filter(|word| !word.is_empty()));
    }
    (words, is_in_comment)
}

fn dots(word: &[u8]) -> Result<u32, PnmError> {
    let text = str::from_utf8(word).map_err(|_| PnmError::Head)?;
    let dots: u32 = text.parse().map_err(|_| PnmError::Head)?;
    match dots {
        0 => Err(PnmError::Head),
        1..=limits::MOST_DOTS => Ok(dots),
        _ => Err(PnmError::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::header;

    const COLOUR: Wanted = Wanted {
        is_grey: false,
        dpi: 300,
    };
    const GREY: Wanted = Wanted {
        is_grey: true,
        ..COLOUR
    };

    fn read(wanted: Wanted, bytes: &[u8], step: usize) -> Result<(Image, (u32, u32)), PnmError> {
        let mut pnm = Pnm::new(wanted);
        for part in bytes.chunks(step) {
            pnm.push(part)?;
        }
        pnm.finish()
    }

    fn check(wanted: Wanted, bytes: &[u8], pixels: &[u8]) {
        for step in 1..=bytes.len() {
            let (image, size_px) = read(wanted, bytes, step).unwrap();
            assert_eq!(header::whole_size_px(&image), Some(size_px));
            let mut reader = png::Decoder::new(std::io::Cursor::new(&*image))
                .read_info()
                .unwrap();
            let mut decoded = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut decoded).unwrap();
            assert_eq!(decoded, pixels);
        }
    }

    fn check_error(wanted: Wanted, bytes: &[u8], expected: PnmError) {
        for step in [1, 7, 9999] {
            let error = read(wanted, bytes, step).err();
            assert_eq!(error, Some(expected), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn samples_come_out_as_they_went_in() {
        check(
            COLOUR,
            b"P6\n# SANE data follows\n2 1\n255\nabcdef",
            b"abcdef",
        );
        check(GREY, b"P5\n# SANE data follows\n3 1\n255\n\n #", b"\n #");
        check(GREY, b"P6 1 2 255 \0\0\0\xff\xff\xff", &[0, 255]);
    }

    #[test]
    fn what_is_no_whole_picture_is_refused() {
        check_error(COLOUR, b"<html>busy</html>", PnmError::Head);
        check_error(COLOUR, b"", PnmError::Head);
        check_error(COLOUR, b"P6\n2 1\n255", PnmError::Head);
        check_error(COLOUR, b"P6\n0 1\n255\n", PnmError::Head);
        check_error(COLOUR, b"P6\n2 x\n255\n", PnmError::Head);
        check_error(COLOUR, b"P65 1\n255\n2\n", PnmError::Head);
        check_error(COLOUR, b"P6\n2 1\n65535\nabcdefghijkl", PnmError::Depth);
        check_error(GREY, b"P4\n8 1\nx", PnmError::Depth);
        check_error(COLOUR, b"P5\n2 1\n255\nab", PnmError::Grey);
        check_error(COLOUR, b"P6\n2 1\n255\nabcde", PnmError::TooShort);
        check_error(COLOUR, b"P6\n2 1\n255\nabcdefg", PnmError::TooLong);
        check_error(COLOUR, b"P6\n99999 9\n255\n", PnmError::TooLarge);
        check_error(
            COLOUR,
            &[b"P6\n".as_slice(), &[b' '; 999]].concat(),
            PnmError::Head,
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            read(GREY, &bytes, 64).ok();
            read(COLOUR, &[b"P6\n".as_slice(), &bytes].concat(), 64).ok();
        }
    }
}

//! What is printed. A slip tells what a person asked of the state, so its bytes are wiped
//! when they are dropped and never shown by `Debug`.

use std::fmt;

use zeroize::Zeroizing;

/// Number of a job, given by whoever orders it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct JobId(pub u64);

/// Bits that are no picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RasterError {
    /// Width or height is zero or beyond 16 bits, which is all the printer's command can say.
    #[error("a raster is 1 to 65535 dots wide and high")]
    Size,
    /// The bytes do not fill the rows.
    #[error("expected {expected} bytes, found {found}")]
    Length {
        /// Bytes that the size asks for.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
}

/// A black and white picture of rows of bytes, the highest bit to the left, 1 is black.
pub struct Raster {
    width_dots: u16,
    height_dots: u16,
    bits: Zeroizing<Vec<u8>>,
}

impl Raster {
    /// Takes packed bits; each row starts on a byte.
    ///
    /// # Errors
    /// [`RasterError`] if size and bytes do not agree.
    pub fn new(width_dots: u32, height_dots: u32, bits: Vec<u8>) -> Result<Self, RasterError> {
        let bits = Zeroizing::new(bits);
        let side = |dots: u32| {
            u16::try_from(dots)
                .ok()
                .filter(|dots| *dots > 0)
                .ok_or(RasterError::Size)
        };
        let (width_dots, height_dots) = (side(width_dots)?, side(height_dots)?);
        let expected = row_bytes(width_dots) * usize::from(height_dots);
        if bits.len() != expected {
            return Err(RasterError::Length {
                expected,
                found: bits.len(),
            });
        }
        Ok(Self {
            width_dots,
            height_dots,
            bits,
        })
    }

    /// Width in dots.
    #[must_use]
    pub const fn width_dots(&self) -> u16 {
        self.width_dots
    }

    /// Height in dots.
    #[must_use]
    pub const fn height_dots(&self) -> u16 {
        self.height_dots
    }

    /// Bytes of one row.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        row_bytes(self.width_dots)
    }

    /// The rows from above, [`Raster::row_bytes`] each.
    #[must_use]
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }
}

fn row_bytes(width_dots: u16) -> usize {
    usize::from(width_dots).div_ceil(8)
}

/// What a printer gets.
pub enum Payload {
    /// For slip printers.
    Raster(Raster),
    /// For office printers.
    Pdf(Zeroizing<Vec<u8>>),
}

/// One slip.
pub struct Job {
    /// Its number, repeated in the events.
    pub id: JobId,
    /// What to print.
    pub payload: Payload,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = match &self.payload {
            Payload::Raster(raster) => raster.bits().len(),
            Payload::Pdf(pdf) => pdf.len(),
        };
        f.debug_struct("Job")
            .field("id", &self.id)
            .field("bytes", &bytes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_and_bytes_must_agree() {
        for (width, height, bytes, result) in [
            (9, 2, 4, Ok(())),
            (8, 2, 2, Ok(())),
            (
                9,
                2,
                3,
                Err(RasterError::Length {
                    expected: 4,
                    found: 3,
                }),
            ),
            (0, 2, 0, Err(RasterError::Size)),
            (8, 0, 0, Err(RasterError::Size)),
            (8, 65_536, 65_536, Err(RasterError::Size)),
        ] {
            assert_eq!(
                Raster::new(width, height, vec![0; bytes]).map(|_| ()),
                result,
                "{width}×{height}"
            );
        }
    }

    #[test]
    fn debug_shows_no_content() {
        let job = Job {
            id: JobId(7),
            payload: Payload::Pdf(b"MAU".to_vec().into()),
        };
        assert_eq!(format!("{job:?}"), "Job { id: JobId(7), bytes: 3, .. }");
    }
}

//! The directories of a TIFF, looked through before a decoder sees them.
//!
//! The decoder turns a list of any length into something eight times as large, and a strip may
//! be a JPEG whose own header asks for any amount of memory. Neither has a limit there that
//! could be set, so both are found here. Facts: TIFF 6.0, section 2 (header, directory, types);
//! BigTIFF (offsets and counts of 8 bytes); TIFF Technical Note 2 (packing 7).

use crate::{ImagingError, MAX_STACK_PAGES};

/// Entries of the longest list: a strip for each row of each colour of the longest picture,
/// and tiles of 32 × 32 pixels, are less.
const MAX_VALUES: u64 = 200_000;

/// Entries of one directory; writers have some twenty.
const MAX_ENTRIES: u64 = 4096;

const COMPRESSION: u16 = 259;
/// What a page is packed with when its strips are JPEGs of their own.
const PACKED_AS_JPEG: u64 = 7;
/// Text about the picture, which nobody reads here. Profiles and the like lie above.
const METADATA: u16 = 700;
const FIRST_PRIVATE: u16 = 0x8000;

/// One directory, which is one page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Directory {
    /// Where it lies in the file.
    pub(crate) offset: u64,
    /// Its strips are JPEGs of their own.
    pub(crate) packed_as_jpeg: bool,
}

/// All directories in their order, at least one.
///
/// # Errors
/// [`ImagingError::Undecodable`] if one is damaged, [`ImagingError::TooLarge`] for more than
/// [`MAX_STACK_PAGES`] or for a list without bounds.
pub(crate) fn directories(tiff: &[u8]) -> Result<Vec<Directory>, ImagingError> {
    let file = File::of(tiff).ok_or(ImagingError::Undecodable)?;
    let mut found: Vec<Directory> = Vec::new();
    let mut next = file.first().ok_or(ImagingError::Undecodable)?;
    while next != 0 || found.is_empty() {
        if found.len() == MAX_STACK_PAGES {
            return Err(ImagingError::TooLarge);
        }
        if found.iter().any(|directory| directory.offset == next) {
            return Err(ImagingError::Undecodable);
        }
        let (directory, after) = file.directory(next)?;
        found.push(directory);
        next = after;
    }
    Ok(found)
}

#[derive(Clone, Copy)]
struct File<'a> {
    bytes: &'a [u8],
    is_little: bool,
    is_big: bool,
}

impl<'a> File<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let is_little = bytes.first()? == &b'I';
        let file = Self {
            bytes,
            is_little,
            is_big: false,
        };
        let is_big = file.number(2, 2)? == 43;
        Some(Self { is_big, ..file })
    }

    fn first(self) -> Option<u64> {
        if self.is_big {
            self.number(8, 8)
        } else {
            self.number(4, 4)
        }
    }

    /// The directory at an offset, and where the next one lies.
    fn directory(self, offset: u64) -> Result<(Directory, u64), ImagingError> {
        let (count_bytes, entry_bytes, link_bytes) =
            if self.is_big { (8, 20, 8) } else { (2, 12, 4) };
        let damaged = ImagingError::Undecodable;
        let start = usize::try_from(offset).map_err(|_| damaged.clone())?;
        let count = self.number(start, count_bytes).ok_or(damaged.clone())?;
        if count > MAX_ENTRIES {
            return Err(damaged);
        }
        let mut at = start + count_bytes;
        let mut packed_as_jpeg = false;
        for _ in 0..count {
            let (tag, values, value) = self.entry(at).ok_or(damaged.clone())?;
            let is_read = tag < FIRST_PRIVATE && tag != METADATA;
            if is_read && values > MAX_VALUES {
                return Err(ImagingError::TooLarge);
            }
            packed_as_jpeg |= tag == COMPRESSION && value == PACKED_AS_JPEG;
            at += entry_bytes;
        }
        let next = self.number(at, link_bytes).ok_or(damaged)?;
        let directory = Directory {
            offset,
            packed_as_jpeg,
        };
        Ok((directory, next))
    }

    /// Tag, number of values, and the first value as far as it fits.
    fn entry(self, at: usize) -> Option<(u16, u64, u64)> {
        let tag = u16::try_from(self.number(at, 2)?).ok()?;
        let (count_bytes, value_at) = if self.is_big { (8, 12) } else { (4, 8) };
        let size = match self.number(at + 2, 2)? {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            _ => 4,
        };
        let values = self.number(at + 4, count_bytes)?;
        Some((tag, values, self.number(at + value_at, size)?))
    }

    /// A number of so many bytes.
    fn number(self, at: usize, bytes: usize) -> Option<u64> {
        let digits = self.bytes.get(at..at.checked_add(bytes)?)?;
        let add = |sum: u64, digit: &u8| sum << 8 | u64::from(*digit);
        Some(if self.is_little {
            digits.iter().rev().fold(0, add)
        } else {
            digits.iter().fold(0, add)
        })
    }
}

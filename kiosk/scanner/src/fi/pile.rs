//! Bytes of a picture as they come in, wiped from memory wherever they have been.
//!
//! A growing vector leaves a copy of its bytes behind at every growth. A pile grows by parts
//! and is put together once, in a vector of the right size.

use std::io;

use zeroize::Zeroizing;

use crate::Image;

const PART_BYTES: usize = 64 << 10;

/// Too many bytes for any side.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the picture is larger than any side")]
pub(crate) struct TooLarge;

/// Bytes up to a limit.
pub(crate) struct Pile {
    parts: Vec<Zeroizing<Vec<u8>>>,
    length: usize,
    limit: usize,
}

impl Pile {
    pub(crate) const fn new(limit: usize) -> Self {
        Self {
            parts: Vec::new(),
            length: 0,
            limit,
        }
    }

    /// Adds bytes.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) -> Result<(), TooLarge> {
        if bytes.len() > self.limit.saturating_sub(self.length) {
            return Err(TooLarge);
        }
        self.length += bytes.len();
        while !bytes.is_empty() {
            let part = self.part_with_room();
            let (now, later) = bytes.split_at(bytes.len().min(PART_BYTES - part.len()));
            part.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.parts.clear();
        self.length = 0;
    }

    /// Everything in one piece.
    pub(crate) fn into_image(self) -> Image {
        let mut whole = Vec::with_capacity(self.length);
        for part in &self.parts {
            whole.extend_from_slice(part);
        }
        Image::from(whole)
    }

    fn part_with_room(&mut self) -> &mut Zeroizing<Vec<u8>> {
        if self
            .parts
            .last()
            .is_none_or(|part| part.len() == PART_BYTES)
        {
            self.parts
                .push(Zeroizing::new(Vec::with_capacity(PART_BYTES)));
        }
        let last = self.parts.len() - 1;
        #[expect(
            clippy::indexing_slicing,
            reason = "a part was pushed if there was none"
        )]
        &mut self.parts[last]
    }
}

impl io::Write for Pile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_together_in_order() {
        let mut pile = Pile::new(usize::MAX);
        let bytes: Vec<u8> = (0..700_000_u32)
            .map(|number| number.to_le_bytes()[1])
            .collect();
        for part in bytes.chunks(9999) {
            pile.push(part).unwrap();
        }
        assert_eq!(pile.into_image().to_vec(), bytes);
    }

    #[test]
    fn there_is_a_limit() {
        let mut pile = Pile::new(4);
        pile.push(&[1, 2, 3]).unwrap();
        assert_eq!(pile.push(&[4, 5]), Err(TooLarge));
        assert_eq!(pile.push(&[4]), Ok(()));
        pile.clear();
        assert_eq!(pile.push(&[5, 6, 7, 8]), Ok(()));
        assert_eq!(*pile.into_image(), [5, 6, 7, 8]);
    }
}

//! A growing buffer that leaves no trace of what it held.
//!
//! A `Vec` that grows copies its contents and gives the old place back unwiped. A page of
//! unknown length would so leave a dozen copies of itself in freed memory.

use zeroize::Zeroizing;

/// First size of a buffer whose length nobody announced.
const FIRST_BYTES: usize = 64 * 1024;

/// Octets that are wiped when dropped, and wherever they were before they grew.
#[derive(Default)]
pub(crate) struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Makes room for that many octets in all.
    pub(crate) fn reserve(&mut self, total: usize) {
        if total > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(total));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
    }

    /// Appends octets.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let total = self.0.len() + bytes.len();
        if total > self.0.capacity() {
            self.reserve(total.max(self.0.capacity() * 2).max(FIRST_BYTES));
        }
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Hands the octets on; the receiver must wipe them.
    pub(crate) fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut *self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_survive_growing() {
        let mut secret = Secret::default();
        let piece: Vec<u8> = (0..=255).collect();
        for _ in 0..2_000 {
            secret.push(&piece);
        }
        assert_eq!(secret.as_slice().len(), 512_000);
        assert_eq!(secret.into_vec(), piece.repeat(2_000));
    }
}

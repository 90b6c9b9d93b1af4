//! How much to send in one piece.
//!
//! A piece is what the link carried lately in the goal's time. Large pieces waste much at a
//! cut, small ones waste round trips; both bounds and the goal are in `limits`.

use std::time::Duration;

use crate::Chunks;

/// A link that suddenly seems fast may only have filled a buffer.
const GROWTH_MOST: u64 = 4;

/// The size of the next piece.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    chunks: Chunks,
    portal_limit_bytes: u64,
    next_bytes: u64,
}

impl Pace {
    /// Begins with the smallest piece.
    pub(crate) const fn new(chunks: Chunks) -> Self {
        Self {
            chunks,
            portal_limit_bytes: chunks.max_bytes,
            next_bytes: chunks.min_bytes,
        }
    }

    /// The portal's own limit for one piece.
    pub(crate) const fn limit(&mut self, bytes: u64) {
        self.portal_limit_bytes = bytes;
    }

    /// Size of the next piece, at least one byte.
    pub(crate) fn next_bytes(&self) -> usize {
        let bytes = self.next_bytes.min(self.portal_limit_bytes).max(1);
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }

    /// A piece has arrived after that time.
    pub(crate) fn sent(&mut self, bytes: u64, took: Duration) {
        let took_ms = took.as_millis().max(1);
        let goal = u128::from(bytes) * self.chunks.goal.as_millis() / took_ms;
        let goal = u64::try_from(goal).unwrap_or(u64::MAX);
        self.set(goal.min(self.next_bytes.saturating_mul(GROWTH_MOST)));
    }

    /// A piece was cut or refused.
    pub(crate) fn failed(&mut self) {
        self.set(self.next_bytes / 2);
    }

    fn set(&mut self, bytes: u64) {
        let most = self.chunks.max_bytes.max(self.chunks.min_bytes);
        self.next_bytes = bytes.clamp(self.chunks.min_bytes, most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIB: usize = 1024;

    #[test]
    fn pieces_follow_the_link() {
        let mut pace = Pace::new(Chunks::default());
        assert_eq!(pace.next_bytes(), 64 * KIB);
        // 256 kbit/s carries 32 KiB a second, so eight seconds are 256 KiB.
        pace.sent(64 * 1024, Duration::from_secs(2));
        assert_eq!(pace.next_bytes(), 256 * KIB);
        pace.sent(256 * 1024, Duration::from_secs(16));
        assert_eq!(pace.next_bytes(), 128 * KIB);
        pace.failed();
        pace.failed();
        assert_eq!(pace.next_bytes(), 64 * KIB);
    }

    #[test]
    fn a_fast_link_is_believed_step_by_step_up_to_the_limits() {
        let mut pace = Pace::new(Chunks::default());
        let sizes: Vec<usize> = (0..5)
            .map(|_| {
                pace.sent(pace.next_bytes() as u64, Duration::ZERO);
                pace.next_bytes() / KIB
            })
            .collect();
        assert_eq!(sizes, [256, 1024, 4096, 4096, 4096]);
        pace.limit(1024);
        assert_eq!(pace.next_bytes(), 1024);
        pace.limit(0);
        assert_eq!(pace.next_bytes(), 1);
    }
}

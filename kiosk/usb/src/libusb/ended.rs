//! How a transfer ended. libusb's blocking calls answer the same number for a short packet
//! and for a limit that ran out after some bytes (rusb 0.9.4, `read_bulk`), and a protocol
//! that counts bytes must know which it was.

use std::time::Duration;

use crate::Ended;

/// A transfer that libusb called a success.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    /// Bytes asked for.
    pub(super) asked: usize,
    /// Bytes moved.
    pub(super) moved: usize,
    /// Smallest packet size that the endpoint may have now; 0 if unknown.
    pub(super) packet_bytes: usize,
    /// Time that it took.
    pub(super) took: Duration,
    /// Its limit, as libusb was told.
    pub(super) limit: Duration,
}

impl Outcome {
    /// How a read ended.
    ///
    /// A limit that runs out leaves whole packets only, so that any other count proves a short
    /// packet. For whole packets the clock decides; a zero-length packet that comes in the
    /// last moment is then taken for a timeout, which loses nothing.
    pub(super) fn of_read(self) -> Ended {
        let whole_packets = self.packet_bytes == 0 || self.moved.is_multiple_of(self.packet_bytes);
        if self.moved >= self.asked {
            Ended::Full
        } else if whole_packets && self.moved > 0 && self.took >= self.limit {
            Ended::TimedOut
        } else {
            Ended::Short
        }
    }

    /// How a write ended: only the limit can leave bytes behind.
    pub(super) const fn of_write(self) -> Ended {
        if self.moved >= self.asked {
            Ended::Full
        } else {
            Ended::TimedOut
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(asked: usize, moved: usize, took_ms: u64) -> Outcome {
        Outcome {
            asked,
            moved,
            packet_bytes: 512,
            took: Duration::from_millis(took_ms),
            limit: Duration::from_millis(250),
        }
    }

    #[test]
    fn a_read_is_told_apart() {
        for (asked, moved, took_ms, ended) in [
            (4096, 4096, 3, Ended::Full),
            (4096, 4096, 250, Ended::Full),
            (4096, 13, 3, Ended::Short),
            (4096, 13, 250, Ended::Short),
            (4096, 525, 400, Ended::Short),
            (4096, 0, 3, Ended::Short),
            (4096, 0, 250, Ended::Short),
            (4096, 1024, 3, Ended::Short),
            (4096, 1024, 250, Ended::TimedOut),
            (4096, 1024, 900, Ended::TimedOut),
        ] {
            let told = outcome(asked, moved, took_ms).of_read();
            assert_eq!(told, ended, "{moved} of {asked} in {took_ms} ms");
        }
    }

    #[test]
    fn an_unknown_packet_size_leaves_it_to_the_clock() {
        let unknown = Outcome {
            packet_bytes: 0,
            ..outcome(4096, 13, 250)
        };
        assert_eq!(unknown.of_read(), Ended::TimedOut);
    }

    #[test]
    fn a_write_that_left_bytes_behind_timed_out() {
        assert_eq!(outcome(31, 31, 1).of_write(), Ended::Full);
        assert_eq!(outcome(0, 0, 1).of_write(), Ended::Full);
        assert_eq!(outcome(4096, 512, 1).of_write(), Ended::TimedOut);
    }
}

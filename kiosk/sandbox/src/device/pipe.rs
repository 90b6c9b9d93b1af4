//! A pair of bulk endpoints, and what waits on its way to the host.
//!
//! What the device sends are segments, each in packets of the endpoint's size; only the
//! last packet of a segment can be short. A transfer ends by its size, by a short packet
//! or by a zero-length one, never between two segments of full packets (USB 2.0, 5.8.3).

use std::{collections::VecDeque, time::Duration};

use kiosk_usb::{Ended, UsbError};

use super::Looked;

/// A pair of endpoints.
#[derive(Debug)]
pub(crate) struct Pipe {
    out_address: u8,
    in_address: u8,
    packet_bytes: usize,
    is_out_halted: bool,
    is_in_halted: bool,
    segments: VecDeque<Segment>,
}

#[derive(Debug)]
struct Segment {
    bytes: Vec<u8>,
    from: usize,
    ready: Duration,
    /// Full to its last packet, it is followed by a zero-length one.
    is_closed: bool,
    /// Left over from before; choosing a setting does not drop it.
    is_stale: bool,
}

/// What a transfer could get now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Offer {
    pub(crate) bytes: usize,
    pub(crate) end: OfferEnd,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OfferEnd {
    Full,
    Short,
    Overflow,
    NotYet,
}

impl Offer {
    /// A transfer would end by it.
    pub(crate) fn is_something(self, is_over: bool) -> bool {
        self.end != OfferEnd::NotYet || (is_over && self.bytes > 0)
    }
}

impl Segment {
    const fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.from)
    }
}

impl Pipe {
    pub(crate) const fn new(out_address: u8, in_address: u8, packet_bytes: u16) -> Self {
        Self {
            out_address,
            in_address,
            packet_bytes: packet_bytes as usize,
            is_out_halted: false,
            is_in_halted: false,
            segments: VecDeque::new(),
        }
    }

    pub(crate) const fn has(&self, address: u8) -> bool {
        self.out_address == address || self.in_address == address
    }

    /// Sends bytes, from that moment on.
    pub(crate) fn send(&mut self, bytes: Vec<u8>, ready: Duration, is_closed: bool) {
        self.segments.push_back(Segment {
            bytes,
            from: 0,
            ready,
            is_closed,
            is_stale: false,
        });
    }

    /// Leaves bytes of an earlier life here.
    pub(crate) fn haunt(&mut self, bytes: Vec<u8>) {
        self.segments.push_back(Segment {
            bytes,
            from: 0,
            ready: Duration::ZERO,
            is_closed: true,
            is_stale: true,
        });
    }

    /// Drops what waits and ends halts.
    pub(crate) fn clear(&mut self) {
        self.segments.retain(|segment| segment.is_stale);
        self.is_in_halted = false;
        self.is_out_halted = false;
    }

    /// Drops everything, left-overs too.
    pub(crate) fn flush(&mut self) {
        self.segments.clear();
        self.clear();
    }

    pub(crate) const fn set_halt(&mut self, address: u8, is_halted: bool) {
        if address == self.in_address {
            self.is_in_halted = is_halted;
        } else {
            self.is_out_halted = is_halted;
        }
    }

    pub(crate) const fn is_halted(&self, address: u8) -> bool {
        if address == self.in_address {
            self.is_in_halted
        } else {
            self.is_out_halted
        }
    }

    /// When more may go than now.
    pub(crate) fn next_due(&self, now: Duration) -> Option<Duration> {
        let moments = self.segments.iter().map(|segment| segment.ready);
        moments.filter(|&moment| moment > now).min()
    }

    /// Takes that many bytes as a short packet, wherever the packets would have ended.
    pub(crate) fn cut(&mut self, buffer: &mut [u8]) {
        self.fill(buffer, OfferEnd::NotYet);
    }

    /// What a transfer with that room would get now.
    pub(crate) fn offer(&self, room: usize, now: Duration) -> Offer {
        let mut bytes = 0;
        for segment in self.segments.iter().take_while(|one| one.ready <= now) {
            let (left, space) = (segment.left(), room - bytes);
            if left > space {
                let is_babble = space % self.packet_bytes != 0;
                let end = if is_babble {
                    OfferEnd::Overflow
                } else {
                    OfferEnd::Full
                };
                return Offer { bytes: room, end };
            }
            bytes += left;
            let is_short = left % self.packet_bytes != 0 || left == 0;
            if bytes == room && left > 0 {
                let end = OfferEnd::Full;
                return Offer { bytes, end };
            }
            if is_short || segment.is_closed {
                let end = OfferEnd::Short;
                return Offer { bytes, end };
            }
        }
        let end = OfferEnd::NotYet;
        Offer { bytes, end }
    }

    /// Takes what a transfer gets now.
    pub(crate) fn take(
        &mut self,
        buffer: &mut [u8],
        now: Duration,
        is_over: bool,
    ) -> Result<Looked, UsbError> {
        let offer = self.offer(buffer.len(), now);
        if !offer.is_something(is_over) {
            return Ok(Looked::NotYet);
        }
        let taken = buffer.get_mut(..offer.bytes).unwrap_or_default();
        self.fill(taken, offer.end);
        match offer.end {
            OfferEnd::Overflow => {
                self.drop_packet_rest(offer.bytes);
                Err(UsbError::Overflow)
            }
            OfferEnd::Full => Ok(Looked::Came(offer.bytes, Ended::Full)),
            OfferEnd::Short => Ok(Looked::Came(offer.bytes, Ended::Short)),
            OfferEnd::NotYet => Ok(Looked::Came(offer.bytes, Ended::TimedOut)),
        }
    }

    fn fill(&mut self, mut buffer: &mut [u8], end: OfferEnd) {
        while !buffer.is_empty() {
            let Some(segment) = self.segments.front_mut() else {
                return;
            };
            let count = segment.left().min(buffer.len());
            let (head, rest) = buffer.split_at_mut(count);
            let source = segment.bytes.get(segment.from..segment.from + count);
            head.copy_from_slice(source.unwrap_or_default());
            segment.from += count;
            buffer = rest;
            let is_zlp_due = segment.is_closed && segment.bytes.len() % self.packet_bytes == 0;
            if count == 0 || (segment.left() == 0 && !is_zlp_due) {
                self.segments.pop_front();
            }
        }
        // The zero-length packet that ended the transfer is used up.
        let is_ended = self.segments.front().is_some_and(|one| one.left() == 0);
        if end == OfferEnd::Short && is_ended {
            self.segments.pop_front();
        }
    }

    /// The packet that did not fit is lost as a whole.
    fn drop_packet_rest(&mut self, taken: usize) {
        let over = self.packet_bytes - taken % self.packet_bytes;
        if let Some(segment) = self.segments.front_mut() {
            segment.from += over.min(segment.left());
            if segment.left() == 0 {
                self.segments.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::ZERO;

    fn pipe(segments: &[(usize, bool)]) -> Pipe {
        let mut pipe = Pipe::new(0x01, 0x81, 512);
        for &(bytes, is_closed) in segments {
            pipe.send(vec![7; bytes], NOW, is_closed);
        }
        pipe
    }

    /// Reads with buffers of that size until nothing comes; limits never run out.
    fn check(segments: &[(usize, bool)], room: usize, expected: &[(usize, Ended)]) {
        let mut pipe = pipe(segments);
        let mut seen = Vec::new();
        while let Looked::Came(bytes, ended) = pipe.take(&mut vec![0; room], NOW, false).unwrap() {
            seen.push((bytes, ended));
        }
        assert_eq!(seen, expected, "{segments:?} in {room}");
        assert!(pipe.take(&mut [0; 512], NOW, true).unwrap() == Looked::NotYet);
    }

    #[test]
    fn packets_end_transfers_as_usb_says() {
        use Ended::{Full, Short};
        check(&[(13, false)], 13, &[(13, Full)]);
        check(&[(13, false)], 64 * 16, &[(13, Short)]);
        check(&[(1024, true)], 2048, &[(1024, Short)]);
        check(
            &[(1024, true)],
            512,
            &[(512, Full), (512, Full), (0, Short)],
        );
        check(
            &[(512, false), (13, false)],
            512,
            &[(512, Full), (13, Short)],
        );
        check(&[(512, false), (13, false)], 1024, &[(525, Short)]);
        check(
            &[(100, false), (13, false)],
            512,
            &[(100, Short), (13, Short)],
        );
        check(&[(0, true), (13, false)], 512, &[(0, Short), (13, Short)]);
        check(&[(700, false)], 700, &[(700, Full)]);
    }

    #[test]
    fn full_packets_alone_do_not_end_a_transfer() {
        let mut pipe = pipe(&[(512, false)]);
        let mut buffer = [0; 1024];
        assert_eq!(pipe.take(&mut buffer, NOW, false), Ok(Looked::NotYet));
        let over = pipe.take(&mut buffer, NOW, true);
        assert_eq!(over, Ok(Looked::Came(512, Ended::TimedOut)));
    }

    #[test]
    fn a_packet_that_does_not_fit_is_lost() {
        let mut pipe = pipe(&[(600, false), (13, false)]);
        let babble = pipe.take(&mut [0; 100], NOW, false);
        assert_eq!(babble, Err(UsbError::Overflow));
        let rest = pipe.take(&mut [0; 512], NOW, false);
        assert_eq!(rest, Ok(Looked::Came(88, Ended::Short)));
    }

    #[test]
    fn segments_come_in_their_time() {
        let mut pipe = pipe(&[]);
        let later = Duration::from_millis(5);
        pipe.send(vec![1; 13], later, false);
        assert_eq!(pipe.take(&mut [0; 512], NOW, true), Ok(Looked::NotYet));
        assert_eq!(pipe.next_due(NOW), Some(later));
        assert_eq!(pipe.next_due(later), None);
        let came = pipe.take(&mut [0; 512], later, false);
        assert_eq!(came, Ok(Looked::Came(13, Ended::Short)));
    }

    #[test]
    fn leftovers_outlive_a_claim_but_no_flush() {
        let mut pipe = pipe(&[(9, true)]);
        pipe.haunt(vec![3; 5]);
        pipe.clear();
        assert_eq!(pipe.offer(512, NOW).bytes, 5);
        pipe.flush();
        assert_eq!(pipe.offer(512, NOW).bytes, 0);
    }
}

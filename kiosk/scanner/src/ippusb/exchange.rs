//! One request's answer as it grows, and how long there is patience for it.
//!
//! Pure: octets and times go in. The shell reads, this decides when enough was read, when to
//! pause after a packet without octets, and when silence has lasted too long.

use std::time::Duration;

use super::{
    limits::{QUIET_END, ZLP_PAUSE_BEFORE_HEAD, ZLP_PAUSE_FIRST, ZLP_PAUSE_IN_BODY},
    response::{Decoder, FramingError, Head, Piece},
    secret::Secret,
};

/// How long an answer may take, and how large it may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Patience {
    /// Longest wait for the head.
    pub(crate) head: Duration,
    /// Longest silence within the body.
    pub(crate) gap: Duration,
    /// The moment at which all of it must be over.
    pub(crate) until: Duration,
    /// Most octets of the body.
    pub(crate) most_bytes: usize,
}

/// A complete answer.
pub(crate) struct Response {
    pub(crate) head: Head,
    pub(crate) body: Secret,
}

/// What silence means at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Silence {
    /// It may still come.
    Bearable,
    /// The answer is complete by it.
    Ends,
    /// There is no patience left.
    Unbearable,
}

/// An answer that is coming in.
pub(crate) struct Exchange {
    decoder: Decoder,
    head: Option<Head>,
    body: Secret,
    body_bytes: usize,
    is_wanted: bool,
    patience: Patience,
    /// When the last octet moved.
    moved_at: Duration,
    pause: Duration,
}

impl Exchange {
    /// A request was sent at that moment.
    pub(crate) fn new(patience: Patience, now: Duration) -> Self {
        Self {
            decoder: Decoder::new(),
            head: None,
            body: Secret::default(),
            body_bytes: 0,
            is_wanted: true,
            patience,
            moved_at: now,
            pause: ZLP_PAUSE_FIRST,
        }
    }

    /// Takes octets that came; answers how many of them were too many.
    pub(crate) fn take(&mut self, bytes: &[u8], now: Duration) -> Result<usize, FramingError> {
        self.moved_at = now;
        self.pause = ZLP_PAUSE_FIRST;
        let mut rest = bytes;
        loop {
            let (used, piece) = self.decoder.feed(rest)?;
            rest = rest.get(used..).unwrap_or_default();
            match piece {
                Some(Piece::Head(head)) => self.begin_body(head)?,
                Some(Piece::Body(bytes)) => self.keep(bytes)?,
                Some(Piece::End) | None => return Ok(rest.len()),
            }
        }
    }

    /// A packet without octets came; answers how long to pause before the next read.
    pub(crate) fn nothing_yet(&mut self) -> Duration {
        let longest = if self.decoder.awaits_head() {
            ZLP_PAUSE_BEFORE_HEAD
        } else {
            ZLP_PAUSE_IN_BODY
        };
        let pause = self.pause.min(longest);
        self.pause = (pause * 2).min(longest);
        pause
    }

    /// Judges the silence since the last octet.
    pub(crate) fn silence(&self, now: Duration) -> Silence {
        let lasted = now.saturating_sub(self.moved_at);
        let most = if self.decoder.awaits_head() {
            self.patience.head
        } else {
            self.patience.gap
        };
        if self.decoder.may_end_by_silence() && lasted >= QUIET_END {
            Silence::Ends
        } else if lasted >= most || now >= self.patience.until {
            Silence::Unbearable
        } else {
            Silence::Bearable
        }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.decoder.is_done()
    }

    /// Whether the device has begun to answer.
    pub(crate) const fn has_begun(&self) -> bool {
        self.head.is_some()
    }

    /// Nobody wants the answer any more; it is only read to its end.
    pub(crate) fn abandon(&mut self) {
        self.is_wanted = false;
        self.body = Secret::default();
    }

    pub(crate) const fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    /// The answer, once it has a head.
    pub(crate) fn into_response(self) -> Option<Response> {
        let body = self.body;
        self.head.map(|head| Response { head, body })
    }

    fn begin_body(&mut self, head: Head) -> Result<(), FramingError> {
        if let Some(length) = head.length {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            if length > self.patience.most_bytes {
                return Err(FramingError::BodyTooLong);
            }
            if self.is_wanted {
                self.body.reserve(length);
            }
        }
        self.head = Some(head);
        Ok(())
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), FramingError> {
        self.body_bytes += bytes.len();
        if self.body_bytes > self.patience.most_bytes {
            return Err(FramingError::BodyTooLong);
        }
        if self.is_wanted {
            self.body.push(bytes);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const PATIENCE: Patience = Patience {
        head: Duration::from_secs(10),
        gap: Duration::from_secs(5),
        until: Duration::from_secs(60),
        most_bytes: 100,
    };

    fn after(octets: &[u8]) -> Exchange {
        let mut exchange = Exchange::new(PATIENCE, Duration::ZERO);
        exchange.take(octets, Duration::ZERO).unwrap();
        exchange
    }

    fn check_silence(octets: &[u8], lasted: Duration, expected: Silence) {
        assert_eq!(
            after(octets).silence(lasted),
            expected,
            "{lasted:?} after {octets:?}"
        );
    }

    #[test]
    fn silence_is_judged_by_where_the_answer_stands() {
        check_silence(b"", 9 * SECOND, Silence::Bearable);
        check_silence(b"", 10 * SECOND, Silence::Unbearable);
        let fixed = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc";
        check_silence(fixed, 4 * SECOND, Silence::Bearable);
        check_silence(fixed, 5 * SECOND, Silence::Unbearable);
        let unframed = b"HTTP/1.1 200 OK\r\n\r\nabc";
        check_silence(unframed, SECOND / 2, Silence::Bearable);
        check_silence(unframed, SECOND, Silence::Ends);
        let no_last_line = b"HTTP/1.1 503 x\r\nContent-Length: 5\r\n\r\nabc";
        check_silence(no_last_line, SECOND, Silence::Ends);
    }

    #[test]
    fn the_whole_has_a_limit_however_steadily_octets_trickle() {
        let mut exchange = after(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n");
        for second in 1..60 {
            exchange.take(b"x", second * SECOND).unwrap();
            assert_eq!(exchange.silence(second * SECOND), Silence::Bearable);
        }
        exchange.take(b"x", 60 * SECOND).unwrap();
        assert_eq!(exchange.silence(60 * SECOND), Silence::Unbearable);
    }

    #[test]
    fn pauses_grow_but_stay_short_within_a_body() {
        let pauses = |mut exchange: Exchange| {
            std::iter::repeat_with(move || exchange.nothing_yet().as_millis())
                .take(10)
                .collect::<Vec<_>>()
        };
        assert_eq!(pauses(after(b"")), [1, 2, 4, 8, 16, 32, 64, 128, 250, 250]);
        let in_body = after(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
        assert_eq!(pauses(in_body), [1, 2, 4, 8, 16, 20, 20, 20, 20, 20]);
    }

    #[test]
    fn what_is_too_long_is_refused_before_and_while_it_comes() {
        let announced = b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n";
        let chunked = [
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n".as_slice(),
            &[7; 255],
        ]
        .concat();
        for octets in [announced.as_slice(), &chunked] {
            let mut exchange = Exchange::new(PATIENCE, Duration::ZERO);
            let taken = exchange.take(octets, Duration::ZERO);
            assert_eq!(taken, Err(FramingError::BodyTooLong));
        }
    }

    #[test]
    fn an_abandoned_answer_is_read_to_its_end_and_kept_nowhere() {
        let mut exchange = after(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
        exchange.abandon();
        assert_eq!(exchange.take(b"defgh", SECOND), Ok(2));
        assert!(exchange.is_done());
        assert_eq!(exchange.into_response().unwrap().body.as_slice(), [0; 0]);
    }
}

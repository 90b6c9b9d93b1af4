//! A server's answer on its way: where it ends, and how that is told on a pipe.

/// Longest head that is looked for.
const MOST_HEAD_BYTES: usize = 64 * 1024;
const MOST_HEADERS: usize = 128;
const END_OF_HEAD: &[u8] = b"\r\n\r\n";
const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// An answer as far as it has come.
#[derive(Default)]
pub(super) struct Answer {
    state: State,
    /// What came and is not understood yet.
    held: Vec<u8>,
    /// What the host is to get.
    ready: Vec<u8>,
}

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum State {
    #[default]
    Head,
    /// So many octets of the body.
    Length(u64),
    /// Chunks, which pass as they are; their end is looked for.
    Chunks,
    /// A body that ends with the connection, sent on in chunks.
    Unframed,
    Over,
}

impl Answer {
    pub(super) fn has_begun(&self) -> bool {
        self.state != State::Head || !self.held.is_empty()
    }

    pub(super) fn is_over(&self) -> bool {
        self.state == State::Over
    }

    pub(super) const fn has_piece(&self) -> bool {
        !self.ready.is_empty()
    }

    /// What the host is to get now.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.ready)
    }

    /// Octets came from the server.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
        while self.advance() {}
    }

    /// The connection was closed; answers what the host is to get for it. A body that was
    /// not whole stays so.
    pub(super) fn close(&mut self) -> Option<Vec<u8>> {
        let state = std::mem::replace(&mut self.state, State::Over);
        (state == State::Unframed).then(|| LAST_CHUNK.to_vec())
    }

    /// Understands one part more; whether that was possible.
    fn advance(&mut self) -> bool {
        match self.state {
            State::Head => self.head(),
            State::Length(left) => self.body(left),
            State::Chunks => self.chunk(),
            State::Unframed => self.unframed(),
            State::Over => false,
        }
    }

    fn head(&mut self) -> bool {
        let Some(end) = position_of_end(&self.held) else {
            // What is no HTTP passes as it is, for the driver to cope with.
            let is_none = self.held.len() > MOST_HEAD_BYTES;
            if is_none {
                self.state = State::Length(u64::MAX);
            }
            return is_none;
        };
        self.state = body_of(&self.held);
        let before = self.ready.len();
        self.pass(end + END_OF_HEAD.len());
        if self.state == State::Unframed {
            let at = before + end;
            self.ready
                .splice(at..at, *b"\r\nTransfer-Encoding: chunked");
        }
        true
    }

    fn body(&mut self, left: u64) -> bool {
        let most = usize::try_from(left).unwrap_or(usize::MAX);
        let passed = self.held.len().min(most);
        self.pass(passed);
        self.state = match left - passed as u64 {
            0 => State::Over,
            left => State::Length(left),
        };
        passed > 0 || left == 0
    }

    /// One whole chunk, or the last one with its trailer.
    fn chunk(&mut self) -> bool {
        let Ok(httparse::Status::Complete((line, size))) = httparse::parse_chunk_size(&self.held)
        else {
            return false;
        };
        if size == 0 {
            // The line end of the size is the end of an empty trailer as well.
            let from = line - 2;
            let trailer = self.held.get(from..).unwrap_or_default();
            let Some(end) = position_of_end(trailer) else {
                return false;
            };
            self.pass(from + end + END_OF_HEAD.len());
            self.state = State::Over;
            return true;
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let whole = size.saturating_add(line + 2);
        let is_whole = self.held.len() >= whole;
        if is_whole {
            self.pass(whole);
        }
        is_whole
    }

    fn unframed(&mut self) -> bool {
        if self.held.is_empty() {
            return false;
        }
        let size = format!("{:x}\r\n", self.held.len());
        self.ready.extend(size.bytes());
        self.pass(self.held.len());
        self.ready.extend(b"\r\n");
        true
    }

    fn pass(&mut self, count: usize) {
        self.ready.extend(self.held.drain(..count));
    }
}

fn position_of_end(bytes: &[u8]) -> Option<usize> {
    let mut fours = bytes.windows(END_OF_HEAD.len());
    fours.position(|four| four == END_OF_HEAD)
}

/// What follows a whole head.
fn body_of(bytes: &[u8]) -> State {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    if !matches!(head.parse(bytes), Ok(httparse::Status::Complete(_))) {
        return State::Length(u64::MAX);
    }
    let field = |name: &str| {
        let mut all = head.headers.iter();
        let found = all.find(|one| one.name.eq_ignore_ascii_case(name));
        found.and_then(|one| str::from_utf8(one.value).ok())
    };
    let length = field("Content-Length").and_then(|length| length.trim().parse().ok());
    match head.code {
        // An interim answer; the real one follows.
        Some(100..200) => State::Head,
        Some(204 | 304) => State::Over,
        _ if field("Transfer-Encoding").is_some_and(|value| value.contains("chunked")) => {
            State::Chunks
        }
        _ => length.map_or(State::Unframed, State::Length),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LENGTH: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    const EMPTY: &[u8] = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
    const CHUNKED: &[u8] =
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX: 1\r\n\r\n";
    const CONTINUE: &[u8] =
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    const UNFRAMED: &[u8] = b"HTTP/1.0 200 OK\r\nServer: x\r\n\r\nabc";
    const REFRAMED: &[u8] = b"HTTP/1.0 200 OK\r\nServer: x\r\nTransfer-Encoding: chunked\r\n\r\n\
        3\r\nabc\r\n0\r\n\r\n";

    /// Everything that the host gets, and whether the answer was over before the close.
    fn relay(parts: &[&[u8]]) -> (Vec<u8>, bool) {
        let mut answer = Answer::default();
        let mut got = Vec::new();
        for part in parts {
            answer.push(part);
            got.extend(answer.take());
        }
        let is_over = answer.is_over();
        got.extend(answer.close().unwrap_or_default());
        (got, is_over)
    }

    #[test]
    fn framed_answers_pass_as_they_are_and_end_by_themselves() {
        for bytes in [LENGTH, EMPTY, CHUNKED, CONTINUE] {
            assert_eq!(relay(&[bytes]), (bytes.to_vec(), true));
        }
    }

    #[test]
    fn an_answer_that_ends_with_its_connection_is_sent_in_chunks() {
        assert_eq!(relay(&[UNFRAMED]), (REFRAMED.to_vec(), false));
    }

    #[test]
    fn half_a_body_stays_half() {
        let half = &LENGTH[..LENGTH.len() - 1];
        assert_eq!(relay(&[half]), (half.to_vec(), false));
    }

    proptest! {
        #[test]
        fn any_split_passes_the_same_octets(at in 0..CHUNKED.len()) {
            for bytes in [LENGTH, EMPTY, CHUNKED, CONTINUE] {
                let at = at.min(bytes.len());
                prop_assert_eq!(relay(&[&bytes[..at], &bytes[at..]]), (bytes.to_vec(), true));
            }
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            relay(&[start, &bytes]);
            relay(&[&bytes]);
        }
    }
}

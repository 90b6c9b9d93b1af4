//! Takes the octets of an answer apart, in whatever pieces they come.
//!
//! Pure: octets in, pieces out. It never needs more octets than it was given and never takes
//! more than belong to the answer, so that a surplus is seen. Lengths that a device states
//! twice and differently, or that no device can mean, are errors and not guesses.
//! Facts: RFC 9112 sections 4 to 7.

use std::time::Duration;

use super::limits::{MOST_CHUNK_LINE_BYTES, MOST_HEAD_BYTES, MOST_HEADERS, MOST_INTERIM};

/// Longest missing end that a device may owe when it falls silent: one line break.
const LINE_BREAK_BYTES: u64 = 2;

/// The status line and what we use of the headers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Head {
    /// Status code.
    pub(crate) status: u16,
    /// Length of the body, if it was announced.
    pub(crate) length: Option<u64>,
    /// Value of `Location`.
    pub(crate) location: Option<String>,
    /// Value of `Retry-After`, if it is in seconds.
    pub(crate) retry_after: Option<Duration>,
}

/// A step of an answer.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Piece<'a> {
    /// The head is complete.
    Head(Head),
    /// Octets of the body.
    Body(&'a [u8]),
    /// The answer is complete; whatever follows belongs to nothing that was asked for.
    End,
}

/// How an answer broke HTTP.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum FramingError {
    #[error("the head of an answer is too long")]
    HeadTooLong,
    #[error("the head of an answer is not HTTP")]
    BadHead,
    #[error("the length of an answer makes no sense")]
    BadLength,
    #[error("a chunk of an answer makes no sense")]
    BadChunk,
    #[error("an answer is longer than anything that was asked for")]
    BodyTooLong,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Head,
    Fixed(u64),
    ChunkSize,
    Chunk(u64),
    ChunkEnd,
    Trailer,
    /// No length was stated; only silence ends it.
    Unframed,
    Done,
}

/// The answer to one request.
#[derive(Debug)]
pub(crate) struct Decoder {
    state: State,
    /// The head or line that is not complete yet.
    line: Vec<u8>,
    trailer_bytes: usize,
    interim: u8,
    end_told: bool,
}

impl Decoder {
    pub(crate) const fn new() -> Self {
        Self {
            state: State::Head,
            line: Vec::new(),
            trailer_bytes: 0,
            interim: 0,
            end_told: false,
        }
    }

    /// Takes some of the octets; answers how many were used and what they completed. Call it
    /// again with the rest until it uses nothing and tells nothing.
    pub(crate) fn feed<'a>(
        &mut self,
        bytes: &'a [u8],
    ) -> Result<(usize, Option<Piece<'a>>), FramingError> {
        let mut used = 0;
        while let Some(&byte) = bytes.get(used) {
            match self.state {
                State::Done => break,
                State::Fixed(left) | State::Chunk(left) => {
                    return Ok(self.take_body(bytes, used, left));
                }
                State::Unframed => {
                    return Ok((bytes.len(), bytes.get(used..).map(Piece::Body)));
                }
                State::Head => {
                    used += 1;
                    if let Some(head) = self.head_byte(byte)? {
                        return Ok((used, Some(Piece::Head(head))));
                    }
                }
                State::ChunkSize | State::ChunkEnd | State::Trailer => {
                    used += 1;
                    self.line_byte(byte)?;
                }
            }
        }
        let is_end = self.state == State::Done && !self.end_told;
        self.end_told |= is_end;
        Ok((used, is_end.then_some(Piece::End)))
    }

    /// Whether the answer is complete.
    pub(crate) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Whether the head is still awaited.
    pub(crate) fn awaits_head(&self) -> bool {
        self.state == State::Head
    }

    /// Whether silence may end this answer now: nobody stated its length, or only the last
    /// line break is missing.
    pub(crate) const fn may_end_by_silence(&self) -> bool {
        match self.state {
            State::Unframed | State::Trailer => true,
            State::Fixed(left) => left <= LINE_BREAK_BYTES,
            _ => false,
        }
    }

    fn take_body<'a>(
        &mut self,
        bytes: &'a [u8],
        from: usize,
        left: u64,
    ) -> (usize, Option<Piece<'a>>) {
        let rest = bytes.get(from..).unwrap_or_default();
        let take = usize::try_from(left).map_or(rest.len(), |left| left.min(rest.len()));
        let left = left.saturating_sub(take as u64);
        self.state = match self.state {
            State::Chunk(_) if left == 0 => State::ChunkEnd,
            State::Chunk(_) => State::Chunk(left),
            _ if left == 0 => State::Done,
            _ => State::Fixed(left),
        };
        (from + take, rest.get(..take).map(Piece::Body))
    }

    fn head_byte(&mut self, byte: u8) -> Result<Option<Head>, FramingError> {
        // A line break may be left of the answer before, which some devices cut short.
        if self.line.is_empty() && matches!(byte, b'\r' | b'\n') {
            return Ok(None);
        }
        self.line.push(byte);
        if self.line.len() > MOST_HEAD_BYTES {
            return Err(FramingError::HeadTooLong);
        }
        if !self.line.ends_with(b"\n\r\n") && !self.line.ends_with(b"\n\n") {
            return self.refuse_what_is_not_http();
        }
        let (head, state) = parse_head(&self.line)?;
        self.line.clear();
        if (100..200).contains(&head.status) {
            self.interim += 1;
            return if self.interim > MOST_INTERIM {
                Err(FramingError::BadHead)
            } else {
                Ok(None)
            };
        }
        self.state = state;
        Ok(Some(head))
    }

    /// Left-overs of a picture would otherwise be collected for a long time.
    fn refuse_what_is_not_http(&self) -> Result<Option<Head>, FramingError> {
        const START: &[u8] = b"HTTP/1.";
        let compared = self.line.len().min(START.len());
        if self.line.get(..compared) == START.get(..compared) {
            Ok(None)
        } else {
            Err(FramingError::BadHead)
        }
    }

    fn line_byte(&mut self, byte: u8) -> Result<(), FramingError> {
        if byte != b'\n' {
            self.line.push(byte);
            let most = match self.state {
                State::Trailer => MOST_HEAD_BYTES.saturating_sub(self.trailer_bytes),
                _ => MOST_CHUNK_LINE_BYTES,
            };
            return if self.line.len() > most {
                Err(FramingError::BadChunk)
            } else {
                Ok(())
            };
        }
        let mut line = std::mem::take(&mut self.line);
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        self.state = self.after_line(&line)?;
        Ok(())
    }

    fn after_line(&mut self, line: &[u8]) -> Result<State, FramingError> {
        match self.state {
            State::ChunkSize => match chunk_size(line)? {
                0 => Ok(State::Trailer),
                size => Ok(State::Chunk(size)),
            },
            State::ChunkEnd if line.is_empty() => Ok(State::ChunkSize),
            State::ChunkEnd => Err(FramingError::BadChunk),
            _ if line.is_empty() => Ok(State::Done),
            state => {
                self.trailer_bytes += line.len();
                Ok(state)
            }
        }
    }
}

fn parse_head(bytes: &[u8]) -> Result<(Head, State), FramingError> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let mut config = httparse::ParserConfig::default();
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .ignore_invalid_headers_in_responses(true);
    match config.parse_response(&mut response, bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Err(FramingError::HeadTooLong),
        _ => return Err(FramingError::BadHead),
    }
    let status = response.code.ok_or(FramingError::BadHead)?;
    let length = content_length(response.headers)?;
    let is_chunked = text_of(response.headers, "Transfer-Encoding")
        .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    let head = Head {
        status,
        length: length.filter(|_| !is_chunked),
        location: text_of(response.headers, "Location").map(Into::into),
        retry_after: text_of(response.headers, "Retry-After")
            .and_then(|value| value.parse().ok())
            .map(Duration::from_secs),
    };
    Ok((head, body_state(status, is_chunked, length)))
}

const fn body_state(status: u16, is_chunked: bool, length: Option<u64>) -> State {
    match (status, is_chunked, length) {
        (204 | 304, ..) | (_, false, Some(0)) => State::Done,
        (_, true, _) => State::ChunkSize,
        (_, false, Some(length)) => State::Fixed(length),
        (_, false, None) => State::Unframed,
    }
}

fn text_of<'a>(headers: &[httparse::Header<'a>], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(name))
        .and_then(|header| str::from_utf8(header.value).ok())
        .map(str::trim)
}

fn content_length(headers: &[httparse::Header<'_>]) -> Result<Option<u64>, FramingError> {
    let mut length = None;
    for header in headers {
        if header.name.eq_ignore_ascii_case("Content-Length") {
            let stated = number(header.value.trim_ascii(), 10).ok_or(FramingError::BadLength)?;
            if length.is_some_and(|length| length != stated) {
                return Err(FramingError::BadLength);
            }
            length = Some(stated);
        }
    }
    Ok(length)
}

fn chunk_size(line: &[u8]) -> Result<u64, FramingError> {
    let digits = line.split(|&byte| byte == b';').next().unwrap_or_default();
    number(digits.trim_ascii(), 16).ok_or(FramingError::BadChunk)
}

/// Digits alone: `from_str_radix` would take a sign as well.
fn number(digits: &[u8], radix: u32) -> Option<u64> {
    let text = str::from_utf8(digits).ok()?;
    let is_plain = text.chars().all(|digit| digit.is_digit(radix));
    u64::from_str_radix(text, radix).ok().filter(|_| is_plain)
}

#[cfg(test)]
pub(crate) mod tests;

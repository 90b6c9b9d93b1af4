//! One HTTP/1.1 message as bytes: where it ends, and how to tell another story with it.
//!
//! RFC 9112, sections 2 to 7. Nothing is decoded or put in order, so that what comes out is
//! what went in, but for the fault.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _};

/// A head that is larger is none.
const HEAD_LIMIT_BYTES: u64 = 64 * 1024;

/// More headers than anybody here sends.
const HEADERS: usize = 64;

/// How the end of a message's content is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Framing {
    Length(u64),
    Chunked,
    ToEnd,
}

/// The head of a request.
#[derive(Clone, Debug)]
pub(super) struct RequestHead {
    pub(super) bytes: Vec<u8>,
    /// The method that is meant, after an override.
    pub(super) method: String,
    pub(super) path: String,
    pub(super) framing: Framing,
}

/// A whole answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) head: Vec<u8>,
    /// As it came, chunked or not.
    pub(super) body: Vec<u8>,
    pub(super) framing: Framing,
}

impl RequestHead {
    /// The next request; nothing at the end of the connection.
    pub(super) async fn read(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Self>> {
        let bytes = head(from).await?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        request.parse(&bytes).map_err(invalid)?;
        let header = |name| value(request.headers, name);
        let method = header("x-http-method-override")
            .or(request.method)
            .unwrap_or_default();
        Ok(Some(Self {
            method: method.to_owned(),
            path: request.path.unwrap_or_default().to_owned(),
            framing: framing(request.headers, Framing::Length(0)),
            bytes,
        }))
    }
}

impl Answer {
    /// The answer to a request of that method; interim ones are left out.
    pub(super) async fn read(
        from: &mut (impl AsyncBufRead + Unpin),
        method_on_wire: &[u8],
    ) -> io::Result<Self> {
        loop {
            let head = head(from).await?;
            let mut headers = [httparse::EMPTY_HEADER; HEADERS];
            let mut response = httparse::Response::new(&mut headers);
            response.parse(&head).map_err(invalid)?;
            let status = response.code.unwrap_or_default();
            if (100..200).contains(&status) {
                continue;
            }
            let has_none = method_on_wire == b"HEAD" || matches!(status, 204 | 304);
            let framing = match framing(response.headers, Framing::ToEnd) {
                _ if has_none => Framing::Length(0),
                framing => framing,
            };
            let body = body(from, framing).await?;
            return Ok(Self {
                head,
                body,
                framing,
            });
        }
    }

    /// An answer of our own.
    pub(super) fn new<'a>(
        status: u16,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
        body: &str,
    ) -> Self {
        let mut head = format!("HTTP/1.1 {status} \r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        Self {
            head: head.into_bytes(),
            body: body.as_bytes().to_vec(),
            framing: Framing::Length(body.len() as u64),
        }
    }

    /// Replaces a header, or takes it away.
    pub(super) fn set_header(&mut self, name: &str, value: Option<&str>) {
        let text = String::from_utf8_lossy(&self.head);
        let named = |line: &&str| {
            let found = line.split_once(':').map_or("", |(name, _)| name.trim());
            !found.eq_ignore_ascii_case(name)
        };
        let mut lines: Vec<&str> = text.trim_end().lines().filter(named).collect();
        let line = value.map(|value| format!("{name}: {value}"));
        lines.extend(line.as_deref());
        let mut head = lines.join("\r\n");
        head.push_str("\r\n\r\n");
        self.head = head.into_bytes();
    }

    /// Says another length than the content has.
    pub(super) fn claim_length(&mut self, length: u64) {
        self.set_header("transfer-encoding", None);
        self.set_header("content-length", Some(&length.to_string()));
    }

    pub(super) fn length(&self) -> u64 {
        (self.head.len() + self.body.len()) as u64
    }

    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        self.head.append(&mut self.body);
        self.head
    }
}

/// Turns one bit over, if there is a byte at that place.
pub(super) fn flip(bytes: &mut [u8], at: u64) {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1;
    }
}

/// The content of a message, as it comes.
pub(super) async fn body(
    from: &mut (impl AsyncBufRead + Unpin),
    framing: Framing,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match framing {
        Framing::Length(length) => exactly(from, length, &mut bytes).await?,
        Framing::Chunked => while !chunk(from, &mut bytes).await? {},
        Framing::ToEnd => {
            from.read_to_end(&mut bytes).await?;
        }
    }
    Ok(bytes)
}

async fn exactly(
    from: &mut (impl AsyncRead + Unpin),
    length: u64,
    bytes: &mut Vec<u8>,
) -> io::Result<()> {
    let read = from.take(length).read_to_end(bytes).await?;
    if read as u64 == length {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// Reads one chunk; tells whether it was the last.
async fn chunk(from: &mut (impl AsyncBufRead + Unpin), bytes: &mut Vec<u8>) -> io::Result<bool> {
    let begin = bytes.len();
    line(from, bytes).await?;
    let size = httparse::parse_chunk_size(bytes.get(begin..).unwrap_or_default());
    let size = match size {
        Ok(httparse::Status::Complete((_, size))) => size,
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    if size > 0 {
        exactly(from, size + 2, bytes).await?;
        return Ok(false);
    }
    while line(from, bytes).await? > 2 {}
    Ok(true)
}

/// Lines up to the empty one; nothing at the end of the connection.
async fn head(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut from = from.take(HEAD_LIMIT_BYTES);
    while from.read_until(b'\n', &mut bytes).await? > 0 {
        if bytes.ends_with(b"\r\n\r\n") {
            return Ok(bytes);
        }
    }
    if bytes.is_empty() {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

async fn line(from: &mut (impl AsyncBufRead + Unpin), bytes: &mut Vec<u8>) -> io::Result<usize> {
    match from.take(HEAD_LIMIT_BYTES).read_until(b'\n', bytes).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        read => Ok(read),
    }
}

fn framing(headers: &[httparse::Header<'_>], otherwise: Framing) -> Framing {
    let is_chunked = value(headers, "transfer-encoding")
        .is_some_and(|coding| coding.trim().eq_ignore_ascii_case("chunked"));
    let length = value(headers, "content-length").and_then(|length| length.trim().parse().ok());
    match length {
        _ if is_chunked => Framing::Chunked,
        Some(length) => Framing::Length(length),
        None => otherwise,
    }
}

fn value<'h>(headers: &[httparse::Header<'h>], name: &str) -> Option<&'h str> {
    headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(name))
        .and_then(|header| std::str::from_utf8(header.value).ok())
}

fn invalid(error: httparse::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn messages_end_where_their_head_says() {
        let wire =
            b"POST /a HTTP/1.1\r\nX-HTTP-Method-Override: PATCH\r\nContent-Length: 3\r\n\r\nabc\
            PUT /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n\
            GET /c HTTP/1.1\r\n\r\n";
        let mut from = &wire[..];
        let mut seen = Vec::new();
        while let Some(head) = RequestHead::read(&mut from).await.unwrap() {
            let body = body(&mut from, head.framing).await.unwrap();
            seen.push((head.method, head.path, body));
        }
        let expected = [
            ("PATCH", "/a", &b"abc"[..]),
            ("PUT", "/b", b"2\r\nab\r\n0\r\n\r\n"),
            ("GET", "/c", b""),
        ];
        let expected =
            expected.map(|(method, path, body)| (method.into(), path.into(), body.to_vec()));
        assert_eq!(seen, expected);
    }

    #[tokio::test]
    async fn answers_without_content_are_known() {
        let mut from = &b"HTTP/1.1 100 \r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"[..];
        let answer = Answer::read(&mut from, b"HEAD").await.unwrap();
        assert!(answer.body.is_empty() && answer.head.starts_with(b"HTTP/1.1 200"));
        let mut cut = &b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"[..];
        assert!(Answer::read(&mut cut, b"GET").await.is_err());
    }

    #[test]
    fn a_header_is_replaced_whatever_its_case() {
        let headers = [("Upload-Offset", "5"), ("a", "b")];
        let mut answer = Answer::new(200, headers.into_iter(), "xy");
        answer.set_header("upload-offset", Some("7"));
        answer.claim_length(9);
        let text = String::from_utf8(answer.into_bytes()).unwrap();
        assert_eq!(
            text,
            "HTTP/1.1 200 \r\na: b\r\nupload-offset: 7\r\ncontent-length: 9\r\n\r\nxy"
        );
    }
}

//! Just enough of an HTTP/1.1 server (RFC 9112): requests out of a stream of bytes, answers
//! into one, with every deviation that a script may ask for.

use crate::script::HttpEffect;

/// Longest head and body of a request; an eSCL request is about 1 KiB.
const MOST_BYTES: usize = 256 * 1024;
const MOST_HEADERS: usize = 64;
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// A whole request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) host: String,
    pub(super) body: Vec<u8>,
}

/// Bytes that came in on a connection.
#[derive(Default)]
pub(super) struct Inbox {
    bytes: Vec<u8>,
}

impl Inbox {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole request, or the status that refuses what is there.
    pub(super) fn next(&mut self) -> Option<Result<Request, u16>> {
        let result = match read(&self.bytes) {
            Ok(None) if self.bytes.len() <= MOST_BYTES => return None,
            Ok(None) => Err(413),
            Ok(Some((request, used))) => {
                self.bytes.drain(..used);
                return Some(Ok(request));
            }
            Err(status) => Err(status),
        };
        // What follows a request that nobody understands cannot be understood either.
        self.bytes.clear();
        Some(result)
    }
}

/// Reads one request; answers it with its length, `None` while bytes are missing.
fn read(bytes: &[u8]) -> Result<Option<(Request, usize)>, u16> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let start = match head.parse(bytes).map_err(|_| 400_u16)? {
        httparse::Status::Complete(start) => start,
        httparse::Status::Partial => return Ok(None),
    };
    let field = |name: &str| {
        let mut all = head.headers.iter();
        let found = all.find(|one| one.name.eq_ignore_ascii_case(name));
        found.map(|one| String::from_utf8_lossy(one.value).into_owned())
    };
    let rest = bytes.get(start..).unwrap_or_default();
    let is_chunked = field("Transfer-Encoding").is_some_and(|value| value.contains("chunked"));
    let body = if is_chunked {
        chunked(rest)?
    } else {
        let length = field("Content-Length").unwrap_or_else(|| "0".to_owned());
        let length: usize = length.trim().parse().map_err(|_| 400_u16)?;
        rest.get(..length).map(|body| (body.to_vec(), length))
    };
    let request = |(body, used)| {
        let request = Request {
            method: head.method.unwrap_or_default().to_owned(),
            path: head.path.unwrap_or_default().to_owned(),
            host: field("Host").unwrap_or_default(),
            body,
        };
        (request, start + used)
    };
    Ok(body.map(request))
}

/// A chunked body and its length on the wire; extensions and trailers are skipped.
fn chunked(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, u16> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (line, size) = match httparse::parse_chunk_size(rest).map_err(|_| 400_u16)? {
            httparse::Status::Complete((line, size)) => (line, size),
            httparse::Status::Partial => return Ok(None),
        };
        let size = usize::try_from(size).map_err(|_| 413_u16)?;
        if size > MOST_BYTES {
            return Err(413);
        }
        if size == 0 {
            // The last line end of the size also ends an empty trailer.
            let from = at + line - 2;
            let trailer = bytes.get(from..).unwrap_or_default();
            let end = trailer.windows(4).position(|four| four == END_OF_HEAD);
            return Ok(end.map(|end| (body, from + end + 4)));
        }
        let Some(chunk) = bytes.get(at + line..at + line + size) else {
            return Ok(None);
        };
        body.extend_from_slice(chunk);
        at += line + size + 2;
    }
}

/// An answer before it is bytes.
pub(super) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    framing: Framing,
    prefix: Vec<u8>,
    cut: usize,
    is_lower_case: bool,
}

enum Framing {
    Usual,
    Chunked(usize),
    Length(i64),
    None,
}

impl Reply {
    /// An answer without content, or with a short text about an error.
    pub(super) fn error(status: u16) -> Self {
        let body = if status < 400 {
            String::new()
        } else {
            format!("<html><body>{status}</body></html>")
        };
        Self::new(status, "text/html", body.into_bytes())
    }

    pub(super) fn text(status: u16, body: String) -> Self {
        Self::new(status, "text/html", body.into_bytes())
    }

    pub(super) fn xml(body: String) -> Self {
        Self::new(200, "text/xml", body.into_bytes())
    }

    pub(super) fn picture(bytes: Vec<u8>) -> Self {
        let kind = if bytes.starts_with(b"\x89PNG") {
            "image/png"
        } else {
            "image/jpeg"
        };
        Self::new(200, kind, bytes)
    }

    pub(super) fn created(path: &str) -> Self {
        Self::error(201).with("Location", format!("http://localhost{path}"))
    }

    pub(super) fn with(mut self, name: &str, value: String) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }

    fn new(status: u16, kind: &str, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: vec![
                ("Server".to_owned(), "virtual".to_owned()),
                ("Content-Type".to_owned(), kind.to_owned()),
            ],
            body,
            framing: Framing::Usual,
            prefix: Vec::new(),
            cut: 0,
            is_lower_case: false,
        }
    }

    /// Makes the answer deviate; effects on time or on the device are not for here.
    pub(super) fn deviate(&mut self, effect: &HttpEffect) {
        match effect {
            HttpEffect::Status(status) => self.status = *status,
            HttpEffect::Body(text) => self.body = text.clone().into_bytes(),
            HttpEffect::Replace(from, to) => {
                let text = String::from_utf8_lossy(&self.body).replace(from, to);
                self.body = text.into_bytes();
            }
            HttpEffect::Location(form) => self.relocate(form),
            HttpEffect::Chunked(bytes) => self.framing = Framing::Chunked(*bytes),
            HttpEffect::NoLength => self.framing = Framing::None,
            HttpEffect::Length(by) => self.framing = Framing::Length(*by),
            HttpEffect::Cut(bytes) => self.cut = *bytes,
            HttpEffect::LowerCase => self.is_lower_case = true,
            HttpEffect::Headers(count) => {
                let more = (0..*count).map(|one| (format!("X-More-{one}"), "1".to_owned()));
                self.headers.extend(more);
            }
            HttpEffect::Continue => self.prefix = b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(),
            HttpEffect::Leftover(text) => self.prefix = text.clone().into_bytes(),
            HttpEffect::Answer(_)
            | HttpEffect::RetryAfter(_)
            | HttpEffect::DelayMs(_)
            | HttpEffect::Silence
            | HttpEffect::Unplug => {}
        }
    }

    fn relocate(&mut self, form: &str) {
        for (name, value) in &mut self.headers {
            if name == "Location" {
                let path = value.trim_start_matches("http://localhost").to_owned();
                *value = form.replace("{}", &path);
            }
        }
    }

    /// The bytes on the wire.
    pub(super) fn into_bytes(mut self, chunk_bytes: Option<usize>) -> Vec<u8> {
        if let (Framing::Usual, Some(bytes)) = (&self.framing, chunk_bytes) {
            self.framing = Framing::Chunked(bytes);
        }
        let length = self.body.len() as i64;
        match self.framing {
            Framing::Usual => self.name("Content-Length", length.to_string()),
            Framing::Length(by) => self.name("Content-Length", (length + by).to_string()),
            Framing::Chunked(_) => self.name("Transfer-Encoding", "chunked".to_owned()),
            Framing::None => {}
        }
        let mut bytes = std::mem::take(&mut self.prefix);
        bytes.extend(format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status)).bytes());
        for (name, value) in &self.headers {
            let name = if self.is_lower_case {
                name.to_lowercase()
            } else {
                name.clone()
            };
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        bytes.extend(b"\r\n");
        match self.framing {
            Framing::Chunked(size) => write_chunks(&mut bytes, &self.body, size),
            _ => bytes.extend_from_slice(&self.body),
        }
        bytes.truncate(bytes.len().saturating_sub(self.cut));
        bytes
    }

    fn name(&mut self, name: &str, value: String) {
        self.headers.push((name.to_owned(), value));
    }
}

/// Chunks with an extension each and a trailer, all of which a client must skip.
fn write_chunks(bytes: &mut Vec<u8>, body: &[u8], size: usize) {
    for chunk in body.chunks(size.max(1)) {
        bytes.extend(format!("{:X};part=1\r\n", chunk.len()).bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\nX-Done: 1\r\n\r\n");
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        400 => "Bad Request",
        404 => "Not Found",
        409 => "Conflict",
        410 => "Gone",
        413 => "Content Too Large",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const POST: &[u8] =
        b"POST /eSCL/ScanJobs HTTP/1.1\r\nhost: localhost\r\nContent-Length: 3\r\n\r\nabc";
    const CHUNKED: &[u8] = b"POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nab\r\n1\r\nc\r\n0\r\n\r\n";

    fn body(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, u16> {
        read(bytes).map(|read| read.map(|(request, used)| (request.body, used)))
    }

    #[test]
    fn requests_end_where_their_framing_says() {
        for bytes in [POST, CHUNKED] {
            assert_eq!(body(bytes), Ok(Some((b"abc".to_vec(), bytes.len()))));
            for end in 0..bytes.len() {
                assert_eq!(body(&bytes[..end]), Ok(None), "{end}");
            }
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for bytes in [
            b"\x43\0\0\0".as_slice(),
            b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n",
        ] {
            assert!(body(bytes).is_err(), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_split_brings_the_same_requests(cut in 0..POST.len() + CHUNKED.len()) {
            let both = [POST, CHUNKED].concat();
            let mut inbox = Inbox::default();
            let mut seen = Vec::new();
            for part in [&both[..cut], &both[cut..]] {
                inbox.push(part);
                while let Some(request) = inbox.next() {
                    seen.push(request.unwrap().path);
                }
            }
            prop_assert_eq!(seen, ["/eSCL/ScanJobs", "/x"]);
        }

        #[test]
        fn any_bytes_are_survived(bytes in vec(any::<u8>(), 0..200)) {
            let mut inbox = Inbox::default();
            inbox.push(&bytes);
            for _ in 0..8 {
                inbox.next();
            }
        }
    }
}

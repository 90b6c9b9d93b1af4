//! Reads a component back while it goes to its sink, in constant memory.
//!
//! A sealed document cannot be read again without keeping or opening all of it. So this reader
//! stands right before the seal: what it digests are the bytes that are sealed. It knows
//! nothing of the writer but that the file is a PDF whose streams tell their length, and that
//! a page comes after what it shows, its mask before its picture. What it does not understand
//! is an error and never a digest. Facts: ISO 32000-1:2008, 7.2 (tokens), 7.3.8 (streams).

use std::collections::BTreeMap;
use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::PdfError;

/// Longest text between two streams: the places of 3,000 objects.
const MOST_TEXT_BYTES: usize = 64 * 1024;

/// Passes bytes on and learns the page digests from them.
pub struct ReadBack<W> {
    sink: W,
    state: State,
    /// What passed since the last stream or object.
    text: Vec<u8>,
    /// Pictures and contents that no page has named yet, by object number.
    streams: BTreeMap<u64, Passed>,
    /// The digest of the last mask, still open.
    mask: Option<(u64, Sha256)>,
    pages: Vec<[u8; 32]>,
}

enum State {
    Text,
    Body(Box<Body>),
    Lost,
}

/// A stream that is passing.
struct Body {
    object: u64,
    kind: Kind,
    left: u64,
    alone: Sha256,
    /// With the mask before it, and that mask's number.
    layered: Option<(u64, Sha256)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mask,
    Picture,
    Other,
}

/// A stream that has passed.
struct Passed {
    kind: Kind,
    alone: [u8; 32],
    layered: Option<(u64, [u8; 32])>,
}

impl<W: Write> ReadBack<W> {
    /// Stands before `sink`.
    pub const fn new(sink: W) -> Self {
        Self {
            sink,
            state: State::Text,
            text: Vec::new(),
            streams: BTreeMap::new(),
            mask: None,
            pages: Vec::new(),
        }
    }

    /// The sink, and SHA-256 of each page's bytes in page order.
    ///
    /// # Errors
    /// [`PdfError::Unreadable`] for what is no such file, or not a whole one,
    /// [`PdfError::NoPages`].
    pub fn finish(self) -> Result<(W, Vec<[u8; 32]>), PdfError> {
        let is_whole = matches!(self.state, State::Text) && self.text.ends_with(b"%%EOF");
        if !is_whole {
            return Err(PdfError::Unreadable);
        }
        if self.pages.is_empty() {
            return Err(PdfError::NoPages);
        }
        Ok((self.sink, self.pages))
    }

    fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            bytes = match &mut self.state {
                State::Lost => return,
                State::Text => self.read_text(bytes),
                State::Body(body) => {
                    let rest = body.read(bytes);
                    if body.left == 0 {
                        self.end_body();
                    }
                    rest
                }
            };
        }
    }

    /// Reads up to the end of an object or the start of a stream.
    fn read_text<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        for (index, byte) in bytes.iter().enumerate() {
            self.text.push(*byte);
            let rest = bytes.get(index + 1..).unwrap_or_default();
            if self.text.ends_with(b">>\nstream\n") {
                self.state = self.begin_body().map_or(State::Lost, State::Body);
                self.text.clear();
                return rest;
            }
            if self.text.ends_with(b"endobj") {
                if self.end_object().is_none() {
                    self.state = State::Lost;
                }
                self.text.clear();
            }
        }
        if self.text.len() > MOST_TEXT_BYTES {
            self.state = State::Lost;
        }
        &[]
    }

    fn begin_body(&mut self) -> Option<Box<Body>> {
        let tokens = tokens(&self.text)?;
        let left = value(&tokens, "/Length")?.parse().ok()?;
        let is_picture = value(&tokens, "/Subtype") == Some("/Image");
        let kind = match value(&tokens, "/ImageMask") {
            Some("true") if is_picture => Kind::Mask,
            _ if is_picture => Kind::Picture,
            _ => Kind::Other,
        };
        let layered = self.mask.take().filter(|_| kind == Kind::Picture);
        Some(Box::new(Body {
            object: number(&tokens)?,
            kind,
            left,
            alone: Sha256::new(),
            layered,
        }))
    }

    fn end_body(&mut self) {
        let State::Body(body) = std::mem::replace(&mut self.state, State::Text) else {
            return;
        };
        if body.kind == Kind::Mask {
            self.mask = Some((body.object, body.alone.clone()));
        }
        let passed = Passed {
            kind: body.kind,
            alone: body.alone.finalize().into(),
            layered: body
                .layered
                .map(|(mask, hash)| (mask, hash.finalize().into())),
        };
        self.streams.insert(body.object, passed);
    }

    /// A page names what it shows; other objects tell nothing. None for a page that cannot
    /// be understood.
    fn end_object(&mut self) -> Option<()> {
        let tokens = tokens(&self.text)?;
        if value(&tokens, "/Type") != Some("/Page") {
            return Some(());
        }
        let shown: Vec<u64> = references(&tokens, "/XObject");
        let pictures = shown.iter().filter_map(|id| {
            let passed = self.streams.get(id)?;
            (passed.kind != Kind::Other).then_some((*id, passed))
        });
        let pictures: Vec<(u64, &Passed)> = pictures.collect();
        let digest = match pictures.as_slice() {
            [] if shown.is_empty() => {
                let contents = value(&tokens, "/Contents")?.parse().ok()?;
                self.streams.get(&contents)?.alone
            }
            [(_, only)] if shown.len() == 1 => only.alone,
            [one, other] => {
                let (mask, picture) = if one.1.kind == Kind::Mask {
                    (one, other)
                } else {
                    (other, one)
                };
                let (under, digest) = picture.1.layered?;
                (under == mask.0).then_some(digest)?
            }
            _ => return None,
        };
        self.pages.push(digest);
        self.streams.clear();
        Some(())
    }
}

impl Body {
    fn read<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let take = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
        let (own, rest) = bytes.split_at(take);
        self.alone.update(own);
        if let Some((_, hash)) = &mut self.layered {
            hash.update(own);
        }
        self.left -= take as u64;
        rest
    }
}

impl<W: Write> Write for ReadBack<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.sink.write(bytes)?;
        self.read(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

/// Names with their slash, words, numbers and brackets; strings and comments are left out.
/// None if it is not text.
fn tokens(text: &[u8]) -> Option<Vec<&str>> {
    const COMMENTS: usize = 2;
    // The comments at the head of the file stand before the first object.
    let start = if text.starts_with(b"%PDF") {
        let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        ends.map(|(at, _)| at).nth(COMMENTS - 1)?
    } else {
        0
    };
    let mut rest = std::str::from_utf8(text.get(start..)?).ok()?;
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            sign if sign.is_whitespace() => sign.len_utf8(),
            '<' | '>' if rest.get(1..2) == rest.get(..1) => 2,
            '<' => rest.find('>')? + 1,
            '(' => rest.find(')')? + 1,
            '[' | ']' => 1,
            _ => {
                let word = rest.get(first.len_utf8()..)?;
                first.len_utf8() + word.find(is_end_of_word).unwrap_or(word.len())
            }
        };
        let (token, after) = rest.split_at_checked(length)?;
        if !first.is_whitespace() {
            found.push(token);
        }
        rest = after;
    }
    Some(found)
}

fn is_end_of_word(sign: char) -> bool {
    sign.is_whitespace() || "<>[]()/".contains(sign)
}

/// What follows a name.
fn value<'a>(tokens: &[&'a str], name: &str) -> Option<&'a str> {
    let at = tokens.iter().position(|token| *token == name)?;
    tokens.get(at + 1).copied()
}

/// The number of the object that begins in this text.
fn number(tokens: &[&str]) -> Option<u64> {
    let at = tokens.iter().rposition(|token| *token == "obj")?;
    tokens.get(at.checked_sub(2)?)?.parse().ok()
}

/// The objects that a dictionary inside refers to.
fn references(tokens: &[&str], name: &str) -> Vec<u64> {
    let inside = tokens.iter().skip_while(|token| **token != name).skip(2);
    let inside: Vec<&str> = inside
        .take_while(|token| **token != ">>")
        .copied()
        .collect();
    let pairs = inside.chunks(4);
    pairs
        .filter_map(|pair| match pair {
            [_, object, "0", "R"] => object.parse().ok(),
            _ => None,
        })
        .collect()
}

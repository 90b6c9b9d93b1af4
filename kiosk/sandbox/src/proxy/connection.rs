//! One connection of a caller: request after request, each with its fault.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{
        TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    time::sleep,
};

use super::{
    End, Fault, Planned, Shared,
    message::{self, Answer, Framing, RequestHead},
};

const LOGIN_PAGE: &str = "<!doctype html><title>Wi-Fi</title><p>Please log in to use this network.";

/// Bytes that one read of a silent caller takes.
const SINK_BYTES: usize = 4096;

/// Serves a caller until it goes, or a fault ends the connection.
pub(super) async fn serve(caller: &mut TcpStream, shared: &Shared) -> io::Result<End> {
    let (from, to) = caller.split();
    let mut connection = Connection {
        from: BufReader::new(from),
        to,
        shared,
    };
    loop {
        if let Some(end) = connection.exchange().await? {
            return Ok(end);
        }
    }
}

/// Keeps a connection open and says nothing until the caller goes.
pub(super) async fn hold(from: &mut (impl AsyncRead + Unpin)) -> io::Result<End> {
    let mut sink = [0; SINK_BYTES];
    while from.read(&mut sink).await? > 0 {}
    Ok(End::Close)
}

struct Connection<'a> {
    from: BufReader<ReadHalf<'a>>,
    to: WriteHalf<'a>,
    shared: &'a Shared,
}

/// A request on its way to the server: what has gone, and how much still may.
struct Upward<'s> {
    server: Option<&'s mut TcpStream>,
    left_bytes: u64,
    gone: Vec<u8>,
}

impl Upward<'_> {
    /// Passes bytes on; tells whether all of them may pass. A server that has hung up already
    /// may still have said something, so that is looked at later.
    async fn send(&mut self, bytes: &[u8]) -> bool {
        let may = usize::try_from(self.left_bytes).unwrap_or(usize::MAX);
        let passing = bytes.get(..may).unwrap_or(bytes);
        self.left_bytes -= passing.len() as u64;
        self.gone.extend_from_slice(passing);
        if let Some(server) = &mut self.server {
            server.write_all(passing).await.ok();
        }
        passing.len() == bytes.len()
    }
}

impl Connection<'_> {
    /// One request and its answer; tells whether the connection ends with it.
    async fn exchange(&mut self) -> io::Result<Option<End>> {
        let Some(head) = RequestHead::read(&mut self.from).await? else {
            return Ok(Some(End::Close));
        };
        let planned = self.shared.plan(&head.method, &head.path);
        self.shared.up.pass(head.bytes.len()).await;
        sleep(self.shared.delay()).await;
        let Some(planned) = planned else {
            let answer = self.through(&head, None).await?;
            return self.tell(answer.unwrap_or_else(hung_up)).await;
        };
        match self.before(&planned.fault).await? {
            Some(end) => Ok(Some(end)),
            None => self.with_fault(&head, &planned).await,
        }
    }

    /// Faults that need neither the request's content nor the server.
    async fn before(&mut self, fault: &Fault) -> io::Result<Option<End>> {
        Ok(match fault {
            Fault::Close => Some(End::Close),
            Fault::Reset => Some(End::Reset),
            Fault::Swallow => Some(hold(&mut self.from).await?),
            Fault::EarlyAnswer { status } => {
                let answer = Answer::new(*status, [("content-type", "text/html")].into_iter(), "");
                self.tell(answer).await?;
                Some(End::Reset)
            }
            Fault::Delay { ms } => {
                sleep(Duration::from_millis(*ms)).await;
                None
            }
            _ => None,
        })
    }

    async fn with_fault(
        &mut self,
        head: &RequestHead,
        planned: &Planned,
    ) -> io::Result<Option<End>> {
        if let Some(answer) = foreign(&planned.fault).or_else(|| self.stale(head, planned)) {
            self.carry(head, None, planned).await?;
            return self.tell(answer).await;
        }
        if let Fault::Late { after } = planned.fault {
            if let Some(bytes) = self.carry(head, None, planned).await? {
                self.shared.keep_late(after.saturating_add(1), bytes);
                self.deliver_late().await;
            }
            return Ok(Some(End::Reset));
        }
        match self.through(head, Some(planned)).await? {
            Some(answer) => self.tell_wrongly(answer, planned).await,
            None => Ok(Some(End::Reset)),
        }
    }

    fn stale(&self, head: &RequestHead, planned: &Planned) -> Option<Answer> {
        matches!(planned.fault, Fault::Stale)
            .then(|| self.shared.earlier(head))
            .flatten()
    }

    /// Request to the server, its answer back to here; nothing if either is cut.
    async fn through(
        &mut self,
        head: &RequestHead,
        planned: Option<&Planned>,
    ) -> io::Result<Option<Answer>> {
        let nothing = Planned {
            fault: Fault::Delay { ms: 0 },
            roll: 0,
        };
        let mut server = self.shared.connect().await?;
        let carried = self
            .carry(head, Some(&mut server), planned.unwrap_or(&nothing))
            .await?;
        let Some(request) = carried else {
            return Ok(None);
        };
        let mut answer = Answer::read(&mut BufReader::new(server), method_of(&request)).await;
        if planned.is_some_and(|planned| planned.fault == Fault::Duplicate) {
            answer = self.ask(&request).await;
        }
        self.deliver_late().await;
        if let Ok(answer) = &answer {
            self.shared.remember(head, answer);
        }
        Ok(answer.ok())
    }

    /// A whole request from here, over a connection of its own.
    async fn ask(&self, request: &[u8]) -> io::Result<Answer> {
        let mut server = self.shared.connect().await?;
        server.write_all(request).await?;
        Answer::read(&mut BufReader::new(server), method_of(request)).await
    }

    /// Requests whose turn has come now; nobody waits for their answers any more.
    async fn deliver_late(&self) {
        for late in self.shared.overtaken() {
            self.ask(&late.bytes).await.ok();
        }
    }

    /// Takes a request from the link and passes it on as it comes. Its bytes, or nothing when
    /// the fault is that it was cut.
    async fn carry(
        &mut self,
        head: &RequestHead,
        server: Option<&mut TcpStream>,
        planned: &Planned,
    ) -> io::Result<Option<Vec<u8>>> {
        let content_bytes = match head.framing {
            Framing::Length(length) => length,
            Framing::Chunked | Framing::ToEnd => 0,
        };
        let whole_bytes = content_bytes + head.bytes.len() as u64;
        let left_bytes = match planned.fault {
            Fault::CutRequest { at_byte } => planned.position(at_byte, whole_bytes),
            _ => u64::MAX,
        };
        let mut upward = Upward {
            server,
            left_bytes,
            gone: Vec::new(),
        };
        let mut is_whole = upward.send(&head.bytes).await;
        if head.framing == Framing::Chunked {
            let mut content = message::body(&mut self.from, head.framing).await?;
            self.shared.up.pass(content.len()).await;
            flip(&mut content, 0, planned, None);
            is_whole = is_whole && upward.send(&content).await;
        }
        let mut at = 0;
        while is_whole && at < content_bytes {
            let mut piece = self
                .shared
                .up
                .take(&mut self.from, content_bytes - at)
                .await?;
            if piece.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let length = piece.len() as u64;
            flip(&mut piece, at, planned, Some(content_bytes));
            at += length;
            is_whole = upward.send(&piece).await;
        }
        // A cut at the very end is a cut as well: the bytes are there and no answer comes.
        let is_cut = matches!(planned.fault, Fault::CutRequest { .. });
        Ok((is_whole && !is_cut).then_some(upward.gone))
    }

    async fn tell(&mut self, answer: Answer) -> io::Result<Option<End>> {
        let ends = answer.framing == Framing::ToEnd;
        self.give(&answer.into_bytes()).await?;
        Ok(ends.then_some(End::Close))
    }

    async fn give(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.shared.down.give(&mut self.to, bytes).await
    }

    /// Faults that come with the answer.
    async fn tell_wrongly(
        &mut self,
        mut answer: Answer,
        planned: &Planned,
    ) -> io::Result<Option<End>> {
        let body_bytes = answer.body.len() as u64;
        match &planned.fault {
            Fault::Hang => return hold(&mut self.from).await.map(Some),
            Fault::LoseAnswer => return Ok(Some(End::Reset)),
            Fault::CutAnswer { at_byte } => {
                let at = planned.position(*at_byte, answer.length());
                let bytes = answer.into_bytes();
                let at = usize::try_from(at).unwrap_or(usize::MAX);
                self.give(bytes.get(..at).unwrap_or(&bytes)).await?;
                return Ok(Some(End::Close));
            }
            Fault::SlowHead { ms_per_byte } => {
                let head = std::mem::take(&mut answer.head);
                for byte in head {
                    sleep(Duration::from_millis(*ms_per_byte)).await;
                    self.give(&[byte]).await?;
                }
            }
            Fault::LongerLength { by } => {
                answer.claim_length(body_bytes + by);
                self.tell(answer).await?;
                return Ok(Some(End::Close));
            }
            Fault::ShorterLength { by } => {
                answer.claim_length(body_bytes.saturating_sub(*by));
                self.tell(answer).await?;
                return Ok(Some(End::Close));
            }
            Fault::HalfBody => {
                answer.body.truncate(answer.body.len() / 2);
                answer.claim_length(body_bytes / 2);
            }
            Fault::SetHeader { name, value } => answer.set_header(name, Some(value)),
            Fault::StripHeader { name } => answer.set_header(name, None),
            Fault::FlipAnswer { at_byte } => {
                let at = planned.position(*at_byte, body_bytes.saturating_sub(1));
                message::flip(&mut answer.body, at);
            }
            // Done before, or nothing to do with the answer.
            _ => {}
        }
        self.tell(answer).await
    }
}

/// Turns a bit of the content over if it lies in the piece that begins at `at`.
fn flip(piece: &mut [u8], at: u64, planned: &Planned, content_bytes: Option<u64>) {
    if let Fault::FlipRequest { at_byte } = planned.fault {
        let length = content_bytes.unwrap_or(piece.len() as u64);
        let place = planned.position(at_byte, length.saturating_sub(1));
        if let Some(place) = place.checked_sub(at) {
            message::flip(piece, place);
        }
    }
}

/// What somebody in between answers by itself.
fn foreign(fault: &Fault) -> Option<Answer> {
    let html = ("content-type", "text/html");
    Some(match fault {
        Fault::CaptivePortal => Answer::new(200, [html].into_iter(), LOGIN_PAGE),
        Fault::Redirect => {
            let to = ("location", "http://login.invalid/");
            Answer::new(302, [html, to].into_iter(), "")
        }
        Fault::Answer {
            status,
            headers,
            body,
        } => {
            let headers = headers.iter();
            let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
            Answer::new(*status, headers, body)
        }
        _ => return None,
    })
}

/// What proxies answer when the server behind them does not.
fn hung_up() -> Answer {
    Answer::new(502, [("content-type", "text/html")].into_iter(), "")
}

/// The method that stands on the wire, which decides whether an answer has content.
fn method_of(request: &[u8]) -> &[u8] {
    request
        .split(|byte| *byte == b' ')
        .next()
        .unwrap_or_default()
}

//! The blocking shell: moves octets between the pipes and the answers they belong to.
//!
//! Each interface is a line that carries one request at a time. A caller may leave a long
//! answer waiting on one line and ask something short on another, from one thread, because
//! every read is a short slice. Answers that nobody wants are read to their end later, and
//! a line whose contents are in doubt is repaired before it carries anything again.
//! Facts: scanner.md 2.2 to 2.7.

use std::{sync::Arc, time::Duration};

use kiosk_usb::{Control, Port, Recipient, RequestKind, UsbError};
use zeroize::Zeroizing;

use super::{
    exchange::{Exchange, Patience, Response, Silence},
    layout::{Channel, Layout},
    limits,
    request::{Manners, Request},
    response::FramingError,
};
use crate::Clock;

/// Class request that empties both pipes of an interface and ends their halts.
const SOFT_RESET: u8 = 2;

/// What went wrong between a request and its answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum LinkError {
    /// The device is gone.
    #[error("the device is gone")]
    Gone,
    /// It did not answer within the limit.
    #[error("the device did not answer within its limit")]
    Silent,
    /// Its answer is not HTTP.
    #[error(transparent)]
    Framing(#[from] FramingError),
    /// The bus could not do it.
    #[error(transparent)]
    Usb(UsbError),
}

impl From<UsbError> for LinkError {
    fn from(error: UsbError) -> Self {
        match error {
            UsbError::Gone => Self::Gone,
            UsbError::TimedOut => Self::Silent,
            other => Self::Usb(other),
        }
    }
}

/// Number of a line that carries a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LineNo(usize);

/// What a line is doing.
enum LineState {
    /// Empty and ready.
    Idle,
    /// Carries a request.
    Busy(Box<Exchange>),
    /// Octets may be left in it.
    Doubtful,
    /// It halted, or its answer broke HTTP.
    Broken,
}

struct Line {
    channel: Channel,
    state: LineState,
    /// It halted once during the present request.
    has_stalled: bool,
}

/// How a device is spoken to, beyond the standard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Habits {
    pub(crate) manners: Manners,
    /// Most interfaces to use.
    pub(crate) most_interfaces: usize,
    /// Reset each interface softly before the first request.
    pub(crate) resets_at_open: bool,
    /// End requests that fill whole packets with a packet of no octets.
    pub(crate) sends_zlp: bool,
}

/// The open lines to one device.
pub(crate) struct Transport {
    port: Box<dyn Port>,
    clock: Arc<dyn Clock>,
    habits: Habits,
    lines: Vec<Line>,
    /// The line that carried the last request.
    last: LineNo,
    buffer: Zeroizing<Vec<u8>>,
}

impl Transport {
    /// Takes the interfaces and empties them.
    ///
    /// Claiming comes before any reset, since a reset would silently take a line away from a
    /// program that is using it.
    pub(crate) fn open(
        port: Box<dyn Port>,
        layout: &Layout,
        habits: Habits,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, LinkError> {
        set_configuration(port.as_ref(), layout.configuration, clock.as_ref())?;
        let lines = claim(port.as_ref(), layout, habits.most_interfaces)?;
        let mut transport = Self {
            port,
            clock,
            habits,
            lines,
            last: LineNo(0),
            buffer: Zeroizing::new(vec![0; limits::READ_BYTES]),
        };
        let resets = transport.habits.resets_at_open;
        for no in 0..transport.lines.len() {
            let emptied = if resets {
                transport.repair(no)
            } else {
                transport.flush(no)
            };
            transport.settle_state(no, emptied)?;
        }
        Ok(transport)
    }

    /// Whether another request can be carried at once.
    pub(crate) fn has_spare_line(&self) -> bool {
        self.lines
            .iter()
            .any(|line| !matches!(line.state, LineState::Busy(_)))
    }

    /// Every line, in order.
    pub(crate) fn lines(&self) -> impl DoubleEndedIterator<Item = LineNo> + use<> {
        (0..self.lines.len()).map(LineNo)
    }

    /// The line that carried the last request.
    pub(crate) const fn last(&self) -> LineNo {
        self.last
    }

    /// Sends a request and waits for the whole answer.
    pub(crate) fn exchange(
        &mut self,
        request: &Request,
        patience: Patience,
    ) -> Result<Response, LinkError> {
        let line = self.begin(request, patience)?;
        self.finish(line)
    }

    /// The same on that very line.
    pub(crate) fn exchange_on(
        &mut self,
        line: LineNo,
        request: &Request,
        patience: Patience,
    ) -> Result<Response, LinkError> {
        self.begin_on(line, request, patience)?;
        self.finish(line)
    }

    fn finish(&mut self, line: LineNo) -> Result<Response, LinkError> {
        loop {
            if let Some(response) = self.advance(line)? {
                return Ok(response);
            }
        }
    }

    /// Sends a request on a line that is free, or becomes free within the patience.
    pub(crate) fn begin(
        &mut self,
        request: &Request,
        patience: Patience,
    ) -> Result<LineNo, LinkError> {
        let line = LineNo(self.free_line(patience.until)?);
        self.begin_on(line, request, patience)?;
        Ok(line)
    }

    fn begin_on(
        &mut self,
        line: LineNo,
        request: &Request,
        patience: Patience,
    ) -> Result<(), LinkError> {
        let LineNo(no) = line;
        self.last = line;
        let octets = Zeroizing::new(request.encode(&self.habits.manners));
        self.with_line(no, |line| line.has_stalled = false);
        let until = patience.until.min(self.clock.now() + limits::SEND);
        if let Err(error) = self.send(no, &octets, until) {
            self.set_state(no, LineState::Broken);
            return Err(error);
        }
        let exchange = Exchange::new(patience, self.clock.now());
        self.set_state(no, LineState::Busy(Box::new(exchange)));
        Ok(())
    }

    /// Reads one slice of an answer; `None` while it is not complete.
    pub(crate) fn advance(&mut self, line: LineNo) -> Result<Option<Response>, LinkError> {
        let LineNo(no) = line;
        let Some(mut exchange) = self.take_exchange(no) else {
            return Err(LinkError::Silent);
        };
        match self.read_slice(no, &mut exchange) {
            Ok(None) => {
                self.set_state(no, LineState::Busy(exchange));
                Ok(None)
            }
            Ok(Some(left)) => {
                self.set_state(no, left);
                Ok(exchange.into_response())
            }
            Err(error) => {
                self.set_state(no, LineState::Broken);
                Err(error)
            }
        }
    }

    /// Whether the device has begun to answer on that line.
    pub(crate) fn has_begun(&self, line: LineNo) -> bool {
        self.lines.get(line.0).is_some_and(
            |line| matches!(&line.state, LineState::Busy(exchange) if exchange.has_begun()),
        )
    }

    /// Gives up on an answer. It is read to its end when there is time.
    pub(crate) fn abandon(&mut self, line: LineNo) {
        self.with_line(line.0, |line| {
            if let LineState::Busy(exchange) = &mut line.state {
                exchange.abandon();
            }
        });
    }

    /// Reads every abandoned answer to its end, by force when that moment has come.
    pub(crate) fn settle(&mut self, until: Duration) -> Result<(), LinkError> {
        for no in 0..self.lines.len() {
            if self.is_abandoned(no) {
                self.drain(no, until)?;
            }
        }
        Ok(())
    }

    /// An answer was none to the request: what comes next on that line may be another's as
    /// well, so it is reset before it carries anything again.
    pub(crate) fn distrust(&mut self, line: LineNo) {
        self.set_state(line.0, LineState::Broken);
    }

    /// Resets a line at once.
    pub(crate) fn reset(&mut self, line: LineNo) -> Result<(), LinkError> {
        let repaired = self.repair(line.0);
        self.settle_state(line.0, repaired)
    }

    /// Does without a line that does not work. Numbers of later lines change by it.
    pub(crate) fn retire(&mut self, line: LineNo) {
        if line.0 < self.lines.len() {
            let line = self.lines.remove(line.0);
            let _ = self.port.release(line.channel.interface);
        }
    }

    /// Resets the device's port, after which this transport is of no use.
    pub(crate) fn reset_port(&self) {
        if let Err(error) = self.port.reset() {
            tracing::warn!(%error, "the scanner's port was not reset");
        }
    }

    // Lines.

    fn with_line(&mut self, no: usize, change: impl FnOnce(&mut Line)) {
        if let Some(line) = self.lines.get_mut(no) {
            change(line);
        }
    }

    fn set_state(&mut self, no: usize, state: LineState) {
        self.with_line(no, |line| line.state = state);
    }

    /// Takes the answer off a line, which counts as broken until it has a state again.
    fn take_exchange(&mut self, no: usize) -> Option<Box<Exchange>> {
        let line = self.lines.get_mut(no)?;
        match std::mem::replace(&mut line.state, LineState::Broken) {
            LineState::Busy(exchange) => Some(exchange),
            other => {
                line.state = other;
                None
            }
        }
    }

    fn channel(&self, no: usize) -> Result<Channel, LinkError> {
        let line = self.lines.get(no);
        line.map(|line| line.channel)
            .ok_or(LinkError::Usb(UsbError::NotFound))
    }

    fn is_abandoned(&self, no: usize) -> bool {
        self.lines.get(no).is_some_and(
            |line| matches!(&line.state, LineState::Busy(exchange) if !exchange.is_wanted()),
        )
    }

    fn find(&self, wanted: impl Fn(&LineState) -> bool) -> Option<usize> {
        self.lines.iter().position(|line| wanted(&line.state))
    }

    /// The line that is cheapest to make ready, made ready.
    fn free_line(&mut self, until: Duration) -> Result<usize, LinkError> {
        if let Some(no) = self.find(|state| matches!(state, LineState::Idle)) {
            return Ok(no);
        }
        if let Some(no) = self.find(|state| matches!(state, LineState::Doubtful)) {
            let flushed = self.flush(no);
            self.settle_state(no, flushed)?;
            return Ok(no);
        }
        if let Some(no) = self.find(|state| matches!(state, LineState::Broken)) {
            self.repair(no)?;
            self.set_state(no, LineState::Idle);
            return Ok(no);
        }
        let no = (0..self.lines.len())
            .find(|&no| self.is_abandoned(no))
            .ok_or(LinkError::Silent)?;
        self.drain(no, until)?;
        Ok(no)
    }

    /// Takes note of how emptying a line went. Only the loss of the device is an error: a
    /// line that could not be emptied is repaired when it is needed.
    fn settle_state(&mut self, no: usize, emptied: Result<(), LinkError>) -> Result<(), LinkError> {
        match emptied {
            Ok(()) => self.set_state(no, LineState::Idle),
            Err(LinkError::Gone) => return Err(LinkError::Gone),
            Err(error) => {
                tracing::warn!(%error, line = no, "a line to the scanner could not be emptied");
                self.set_state(no, LineState::Broken);
            }
        }
        Ok(())
    }

    // Octets.

    fn send(&mut self, no: usize, octets: &[u8], until: Duration) -> Result<(), LinkError> {
        let channel = self.channel(no)?;
        let mut rest = octets;
        while !rest.is_empty() {
            let left = until.saturating_sub(self.clock.now());
            if left.is_zero() {
                return Err(LinkError::Silent);
            }
            match self.port.bulk_out(channel.bulk_out, rest, left) {
                Ok(moved) => rest = rest.get(moved.bytes..).unwrap_or_default(),
                Err(UsbError::Stalled) => self.end_halt(no, channel.bulk_out)?,
                Err(error) => return Err(error.into()),
            }
        }
        let is_whole_packets = octets
            .len()
            .is_multiple_of(channel.packet_bytes.max(1).into());
        if self.habits.sends_zlp && is_whole_packets {
            self.port.bulk_out(channel.bulk_out, &[], limits::SLICE)?;
        }
        Ok(())
    }

    /// Reads once. `Some` is the state in which the complete answer leaves the line.
    fn read_slice(
        &mut self,
        no: usize,
        exchange: &mut Exchange,
    ) -> Result<Option<LineState>, LinkError> {
        let channel = self.channel(no)?;
        match self
            .port
            .bulk_in(channel.bulk_in, &mut self.buffer, limits::SLICE)
        {
            Ok(moved) if moved.bytes > 0 => {
                let octets = self.buffer.get(..moved.bytes).unwrap_or_default();
                let surplus = exchange.take(octets, self.clock.now())?;
                if exchange.is_done() {
                    return Ok(Some(state_after(surplus)));
                }
            }
            Ok(_) => self.clock.sleep(exchange.nothing_yet()),
            Err(UsbError::TimedOut) => {}
            Err(UsbError::Stalled) => self.end_halt(no, channel.bulk_in)?,
            Err(error) => return Err(error.into()),
        }
        match exchange.silence(self.clock.now()) {
            Silence::Bearable => Ok(None),
            // What was missing may still come.
            Silence::Ends => Ok(Some(LineState::Doubtful)),
            Silence::Unbearable => Err(LinkError::Silent),
        }
    }

    /// Ends the first halt of a request; the second means that the line is broken.
    fn end_halt(&mut self, no: usize, endpoint: u8) -> Result<(), LinkError> {
        let is_first = self.lines.get(no).is_some_and(|line| !line.has_stalled);
        if !is_first {
            return Err(LinkError::Usb(UsbError::Stalled));
        }
        self.with_line(no, |line| line.has_stalled = true);
        Ok(self.port.clear_halt(endpoint)?)
    }

    /// Reads an abandoned answer to its end, and resets the line if it has none.
    fn drain(&mut self, no: usize, until: Duration) -> Result<(), LinkError> {
        while self.is_abandoned(no) && self.clock.now() < until {
            match self.advance(LineNo(no)) {
                Ok(_) => {}
                Err(LinkError::Gone) => return Err(LinkError::Gone),
                Err(_) => break,
            }
        }
        if !matches!(
            self.lines.get(no).map(|line| &line.state),
            Some(LineState::Idle)
        ) {
            let repaired = self.repair(no);
            self.settle_state(no, repaired.clone())?;
            repaired?;
        }
        Ok(())
    }

    /// Reads and forgets until the pipe is quiet.
    fn flush(&mut self, no: usize) -> Result<(), LinkError> {
        let channel = self.channel(no)?;
        let until = self.clock.now() + limits::FLUSH;
        let mut has_stalled = false;
        let mut empty_packets = 0;
        while self.clock.now() < until {
            let read = self
                .port
                .bulk_in(channel.bulk_in, &mut self.buffer, limits::FLUSH_QUIET);
            match read {
                Ok(moved) if moved.bytes > 0 => empty_packets = 0,
                // "Nothing yet": it may be all, or the end of a transfer.
                Ok(_) if empty_packets < limits::FLUSH_EMPTY_PACKETS => {
                    empty_packets += 1;
                    self.clock.sleep(limits::ZLP_PAUSE_IN_BODY);
                }
                Ok(_) | Err(UsbError::TimedOut) => return Ok(()),
                Err(UsbError::Stalled) if !has_stalled => {
                    has_stalled = true;
                    self.port.clear_halt(channel.bulk_in)?;
                }
                // The surplus is lost, which is just as well.
                Err(UsbError::Overflow) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(LinkError::Silent)
    }

    /// Soft reset, then emptying.
    fn repair(&mut self, no: usize) -> Result<(), LinkError> {
        let channel = self.channel(no)?;
        // Devices differ about who receives it (ipp-usb).
        let reset = [Recipient::Other, Recipient::Interface]
            .into_iter()
            .map(|recipient| self.soft_reset(channel, recipient))
            .find(|reset| matches!(reset, Ok(_) | Err(UsbError::Gone)));
        if let Some(Err(error)) = reset {
            return Err(error.into());
        }
        for endpoint in [channel.bulk_in, channel.bulk_out] {
            if self.port.clear_halt(endpoint) == Err(UsbError::Gone) {
                return Err(LinkError::Gone);
            }
        }
        self.flush(no)
    }

    fn soft_reset(&self, channel: Channel, recipient: Recipient) -> Result<usize, UsbError> {
        let request = Control {
            kind: RequestKind::Class,
            recipient,
            request: SOFT_RESET,
            value: 0,
            index: channel.interface.into(),
        };
        self.port.control_out(request, &[], limits::SOFT_RESET)
    }
}

impl Drop for Transport {
    /// A device that is left in the middle of an answer may not answer anybody any more
    /// (ipp-usb issue 72), so the line is reset first.
    fn drop(&mut self) {
        for line in &self.lines {
            if matches!(line.state, LineState::Busy(_)) {
                let _ = self.soft_reset(line.channel, Recipient::Other);
            }
            let _ = self.port.release(line.channel.interface);
        }
    }
}

const fn state_after(surplus: usize) -> LineState {
    if surplus == 0 {
        LineState::Idle
    } else {
        LineState::Doubtful
    }
}

/// Puts the configuration in force, but only if another one is: some devices forget
/// everything at it, and the kernel refuses it while a driver holds an interface.
fn set_configuration(port: &dyn Port, number: u8, clock: &dyn Clock) -> Result<(), LinkError> {
    if port.configuration()? == number {
        return Ok(());
    }
    match port.set_configuration(number) {
        Ok(()) => clock.sleep(limits::AFTER_CONFIGURATION),
        // HP M406 names a wrong one although it has only one: claiming will tell.
        Err(UsbError::Busy | UsbError::Unsupported | UsbError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn claim(port: &dyn Port, layout: &Layout, most: usize) -> Result<Vec<Line>, LinkError> {
    let mut lines = Vec::new();
    let mut refused = None;
    for &channel in layout.channels.iter().take(most.max(1)) {
        match port.claim(channel.interface, channel.alternate) {
            Ok(()) => lines.push(Line {
                channel,
                state: LineState::Doubtful,
                has_stalled: false,
            }),
            Err(UsbError::Gone) => return Err(LinkError::Gone),
            Err(error) => refused = Some(error),
        }
    }
    match refused {
        Some(error) if lines.is_empty() => Err(LinkError::Usb(error)),
        _ => Ok(lines),
    }
}

#[cfg(test)]
mod tests;

//! The blocking shell: moves octets between the pipes and the answers they belong to.
//!
//! Each interface is a line that carries one request at a time. A caller may leave a long
//! answer waiting on one line and ask something short on another, from one thread, because
//! every read is a short slice. Answers that nobody wants are read to their end later, and
//! a line whose contents are in doubt is repaired before it carries anything again.
//! Facts: docs/scanner-sources.md, IPP over USB.

mod line;

use std::{sync::Arc, time::Duration};

use kiosk_usb::{Port, Recipient, UsbError};
use zeroize::Zeroizing;

use super::{
    exchange::{Exchange, Patience, Response},
    layout::{Channel, Layout},
    limits,
    request::{Manners, Request},
    response::FramingError,
};
use crate::Clock;

/// What went wrong between a request and its answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum LinkError {
    /// The device is gone.
    #[error("the device is gone")]
    Gone,
    /// It did not answer within the limit.
    #[error("the device did not answer within its limit")]
    Silent,
    /// It does not even answer what every USB device must.
    #[error("the device does not answer anything")]
    Dead,
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
            // A failed transfer is mostly the first sign of a pulled plug.
            UsbError::Gone | UsbError::Wire => Self::Gone,
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
    /// When the device last moved an octet or answered on endpoint 0.
    lived_at: Duration,
    is_dead: bool,
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
            lived_at: clock.now(),
            is_dead: false,
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

    /// Whether another request can be carried beside those that are wanted, without a reset.
    pub(crate) fn has_spare_line(&self) -> bool {
        self.lines.iter().any(|line| match &line.state {
            LineState::Busy(exchange) => !exchange.is_wanted(),
            LineState::Idle | LineState::Doubtful => true,
            LineState::Broken => false,
        })
    }

    /// Every line, in order.
    pub(crate) fn lines(&self) -> impl DoubleEndedIterator<Item = LineNo> + use<> {
        (0..self.lines.len()).map(LineNo)
    }

    /// Whether the device gave no sign of life when it was asked for one. Only another
    /// opening can bring it back.
    pub(crate) const fn is_dead(&self) -> bool {
        self.is_dead
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
        self.check_alive()?;
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
        self.check_alive()?;
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

    /// Reads every abandoned answer to its end, by force when that moment has come, and
    /// resets what is broken. To be done while no job runs: a device may take a reset of one
    /// interface for the end of the job on another.
    pub(crate) fn settle(&mut self, until: Duration) -> Result<(), LinkError> {
        for no in 0..self.lines.len() {
            if self.is_abandoned(no) {
                self.drain(no, until)?;
            }
            if self.is_broken(no) {
                self.reset(LineNo(no))?;
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

    const fn check_alive(&self) -> Result<(), LinkError> {
        if self.is_dead {
            Err(LinkError::Dead)
        } else {
            Ok(())
        }
    }

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

    fn is_broken(&self, no: usize) -> bool {
        let line = self.lines.get(no);
        line.is_some_and(|line| matches!(line.state, LineState::Broken))
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
}

impl Drop for Transport {
    /// A device that is left in the middle of an answer may not answer anybody any more
    /// (ipp-usb issue 72), so the line is reset first.
    fn drop(&mut self) {
        for line in &self.lines {
            if matches!(line.state, LineState::Busy(_)) && !self.is_dead {
                let _ = self.soft_reset(line.channel, Recipient::Other);
            }
            let _ = self.port.release(line.channel.interface);
        }
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

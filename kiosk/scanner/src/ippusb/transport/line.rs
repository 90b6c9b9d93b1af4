//! Octets in and out of one line, and what brings it back into step.

use std::time::Duration;

use kiosk_usb::{Control, Recipient, RequestKind, UsbError};

use super::{LineNo, LineState, LinkError, Transport};
use crate::ippusb::{
    exchange::{Exchange, Silence},
    layout::Channel,
    limits,
};

/// Class request that empties both pipes of an interface and ends their halts.
const SOFT_RESET: u8 = 2;

/// Standard request for the device's own two octets of status.
const GET_STATUS: u8 = 0;

impl Transport {
    pub(super) fn send(
        &mut self,
        no: usize,
        octets: &[u8],
        until: Duration,
    ) -> Result<(), LinkError> {
        let channel = self.channel(no)?;
        let mut rest = octets;
        while !rest.is_empty() {
            let left = until.saturating_sub(self.clock.now());
            if left.is_zero() {
                return Err(LinkError::Silent);
            }
            let limit = left.min(self.until_pulse().max(limits::SLICE));
            match self.port.bulk_out(channel.bulk_out, rest, limit) {
                Ok(moved) => {
                    self.lived_at = self.clock.now();
                    rest = rest.get(moved.bytes..).unwrap_or_default();
                }
                Err(UsbError::TimedOut) => self.feel_pulse()?,
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
    pub(super) fn read_slice(
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
                self.lived_at = self.clock.now();
                let octets = self.buffer.get(..moved.bytes).unwrap_or_default();
                let surplus = exchange.take(octets, self.clock.now())?;
                if exchange.is_done() {
                    return Ok(Some(state_after(surplus)));
                }
            }
            Ok(_) => {
                self.lived_at = self.clock.now();
                self.clock.sleep(exchange.nothing_yet());
            }
            Err(UsbError::TimedOut) => self.feel_pulse()?,
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

    /// How long the device may stay silent before it is asked whether it lives.
    fn until_pulse(&self) -> Duration {
        (self.lived_at + limits::PULSE_AFTER).saturating_sub(self.clock.now())
    }

    /// Asks a device that was silent for long whether it lives, by what every USB device
    /// answers however busy its HTTP server is (GET_STATUS; USB 2.0, 9.4.5). Any answer is
    /// one, a halt too; only none at all means that nothing more is to be waited for.
    fn feel_pulse(&mut self) -> Result<(), LinkError> {
        if !self.until_pulse().is_zero() {
            return Ok(());
        }
        let request = Control {
            kind: RequestKind::Standard,
            recipient: Recipient::Device,
            request: GET_STATUS,
            value: 0,
            index: 0,
        };
        match self.port.control_in(request, &mut [0; 2], limits::PULSE) {
            Err(UsbError::TimedOut) => {
                self.is_dead = true;
                Err(LinkError::Dead)
            }
            Err(UsbError::Gone) => Err(LinkError::Gone),
            _ => {
                self.lived_at = self.clock.now();
                Ok(())
            }
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

    /// Reads an abandoned answer to its end, and resets the line if it has none. An end by
    /// silence needs no reset, which might end a job on another line.
    pub(super) fn drain(&mut self, no: usize, until: Duration) -> Result<(), LinkError> {
        while self.is_abandoned(no) && self.clock.now() < until {
            match self.advance(LineNo(no)) {
                Ok(_) => {}
                Err(LinkError::Gone) => return Err(LinkError::Gone),
                Err(_) => break,
            }
        }
        let emptied = match self.lines.get(no).map(|line| &line.state) {
            Some(LineState::Idle) => return Ok(()),
            Some(LineState::Doubtful) => self.flush(no),
            _ => self.repair(no),
        };
        self.settle_state(no, emptied.clone())?;
        emptied
    }

    /// Reads and forgets until the pipe is quiet.
    pub(super) fn flush(&mut self, no: usize) -> Result<(), LinkError> {
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
    pub(super) fn repair(&mut self, no: usize) -> Result<(), LinkError> {
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

    pub(super) fn soft_reset(
        &self,
        channel: Channel,
        recipient: Recipient,
    ) -> Result<usize, UsbError> {
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

const fn state_after(surplus: usize) -> LineState {
    if surplus == 0 {
        LineState::Idle
    } else {
        LineState::Doubtful
    }
}

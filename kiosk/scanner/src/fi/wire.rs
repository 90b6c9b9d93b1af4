//! The phases of one command on the bus, and what the bus's trouble means.
//!
//! A machine that keeps us waiting may be slow or dead, and its bulk endpoints look the same
//! in both cases. So a wait is cut into steps, and after each one the machine has to give a
//! sign of life on its control endpoint. One that does may take its time; one that does not
//! is told at once.

use std::{cell::Cell, sync::Arc, time::Duration};

use kiosk_usb::{Control, Ended, Endpoint, Port, Recipient, RequestKind, UsbError};

use super::{
    command::{Command, Data},
    envelope::{self, DataIn, EnvelopeError, Status},
    limits,
    link::Pipes,
};
use crate::{Clock, ScanError};

/// Asks for the device's status, which every device has to tell in half a second whatever
/// else it does (USB 2.0, 9.2.6.4 and 9.4.5).
const SIGN_OF_LIFE: Control = Control {
    kind: RequestKind::Standard,
    recipient: Recipient::Device,
    request: 0,
    value: 0,
    index: 0,
};

/// Zero-length packets that may come before a status.
const MOST_EMPTY_PACKETS: usize = 4;

/// Parts of left-overs that are thrown away, whatever their size.
const MOST_DRAINED_PARTS: usize = 256;

/// What is read at once of left-overs.
const DRAINED_AT_ONCE_BYTES: usize = 1 << 16;

/// An open port with the place of its endpoints.
pub(crate) struct Wire {
    pub(crate) port: Box<dyn Port>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) pipes: Pipes,
    /// A phase failed: both sides may not agree any more on what comes next.
    pub(crate) is_torn: bool,
    /// It gives signs of life, so that their absence means something.
    is_asked: bool,
    /// It gave none when it should have.
    is_dead: Cell<bool>,
}

impl Wire {
    /// A wire on which nothing is known yet of what comes next.
    pub(crate) fn new(
        port: Box<dyn Port>,
        clock: Arc<dyn Clock>,
        pipes: Pipes,
    ) -> Result<Self, ScanError> {
        let is_asked = gives_sign_of_life(port.as_ref())?;
        Ok(Self {
            port,
            clock,
            pipes,
            is_torn: true,
            is_asked,
            is_dead: Cell::new(false),
        })
    }

    /// It has stopped to give signs of life.
    pub(crate) const fn is_dead(&self) -> bool {
        self.is_dead.get()
    }

    /// Sends a command through its phases; answers the status and the bytes of data.
    pub(crate) fn exchange(
        &mut self,
        command: &Command,
        buffer: &mut Vec<u8>,
        until: Duration,
    ) -> Result<(Status, usize), ScanError> {
        let result = self.phases(command, buffer, until);
        self.is_torn |= result.is_err();
        result
    }

    fn phases(
        &self,
        command: &Command,
        buffer: &mut Vec<u8>,
        until: Duration,
    ) -> Result<(Status, usize), ScanError> {
        self.send(&envelope::wrap(command), command.phase, until)?;
        let mut status_phase = command.phase;
        let length = match &command.data {
            Data::None => 0,
            Data::Out(bytes) => {
                self.send(bytes, command.phase, until)?;
                0
            }
            Data::In(asked) => {
                let length = self.receive(*asked, buffer, command.phase, until)?;
                // Between its data and its status no machine has anything left to do.
                status_phase = status_phase.min(limits::QUICK_PHASE);
                let bytes = buffer.get(..length).unwrap_or_default();
                match envelope::data_in(*asked, bytes).map_err(out_of_turn)? {
                    DataIn::Data(length) => length,
                    DataIn::Status(status) => return Ok((status, 0)),
                }
            }
        };
        Ok((self.status(status_phase, until)?, length))
    }

    fn send(&self, bytes: &[u8], phase: Duration, until: Duration) -> Result<(), ScanError> {
        let address = self.pipes.out.address;
        let moved = self.patiently(phase, until, |limit| {
            match self.port.bulk_out(address, bytes, limit) {
                Ok(moved) => Ok(Some(moved)),
                Err(UsbError::TimedOut) => Ok(None),
                Err(error) => Err(fault(&error)),
            }
        })?;
        if moved.bytes < bytes.len() {
            return Err(ScanError::Silent);
        }
        Ok(())
    }

    /// Reads one transfer; a halt in place of data means that there are none.
    fn receive(
        &self,
        asked_bytes: usize,
        buffer: &mut Vec<u8>,
        phase: Duration,
        until: Duration,
    ) -> Result<usize, ScanError> {
        // Whole packets: a machine that sends too much is caught here, not by the bus.
        let packet = usize::from(self.pipes.into.max_packet_bytes).max(1);
        let room = asked_bytes.next_multiple_of(packet);
        if buffer.len() < room {
            buffer.resize(room, 0);
        }
        let mut length = 0;
        self.patiently(phase, until, |limit| {
            let target = buffer.get_mut(length..room).unwrap_or_default();
            match self.port.bulk_in(self.pipes.into.address, target, limit) {
                Ok(moved) => {
                    length += moved.bytes;
                    // What came so far are whole packets, and the transfer is still open.
                    Ok((moved.ended != Ended::TimedOut).then_some(()))
                }
                Err(UsbError::TimedOut) => Ok(None),
                Err(UsbError::Stalled) => self.end_halt(self.pipes.into).map(Some),
                Err(error) => Err(fault(&error)),
            }
        })?;
        Ok(length)
    }

    /// Repeats a step of a transfer until it is over or the phase's limit is.
    fn patiently<T>(
        &self,
        phase: Duration,
        until: Duration,
        mut step: impl FnMut(Duration) -> Result<Option<T>, ScanError>,
    ) -> Result<T, ScanError> {
        let end = until.min(self.clock.now() + phase);
        loop {
            let left = end.saturating_sub(self.clock.now());
            // Less than a millisecond would mean "for ever" to some libraries.
            if left < Duration::from_millis(1) {
                return Err(ScanError::Silent);
            }
            let longest = if self.is_asked { limits::STEP } else { phase };
            if let Some(done) = step(left.min(longest))? {
                return Ok(done);
            }
            if self.is_asked && !gives_sign_of_life(self.port.as_ref())? {
                tracing::warn!("the scanner gives no sign of life");
                self.is_dead.set(true);
                return Err(ScanError::Silent);
            }
        }
    }

    fn status(&self, phase: Duration, until: Duration) -> Result<Status, ScanError> {
        let mut bytes = Vec::new();
        for _ in 0..MOST_EMPTY_PACKETS {
            let length = self.receive(envelope::STATUS_BYTES, &mut bytes, phase, until)?;
            // The end of the data may come as a packet of its own.
            if length > 0 {
                let bytes = bytes.get(..length).unwrap_or_default();
                return envelope::status(bytes).map_err(out_of_turn);
            }
        }
        Err(out_of_turn(EnvelopeError::NoStatus))
    }

    /// Reads away whatever the machine still holds back.
    pub(crate) fn drain(&self, buffer: &mut Vec<u8>) -> Result<(), ScanError> {
        buffer.resize(buffer.len().max(DRAINED_AT_ONCE_BYTES), 0);
        let mut drained_bytes = 0;
        for _ in 0..MOST_DRAINED_PARTS {
            match self
                .port
                .bulk_in(self.pipes.into.address, buffer, limits::DRAIN)
            {
                Ok(moved) => drained_bytes += moved.bytes,
                Err(UsbError::TimedOut) => return Ok(()),
                Err(UsbError::Stalled) => self.end_halt(self.pipes.into)?,
                Err(error) => return Err(fault(&error)),
            }
            if drained_bytes > limits::MOST_DRAINED_BYTES {
                break;
            }
        }
        Err(ScanError::Protocol("it sends without being asked"))
    }

    pub(crate) fn end_halts(&self) -> Result<(), ScanError> {
        self.end_halt(self.pipes.out)?;
        self.end_halt(self.pipes.into)
    }

    fn end_halt(&self, endpoint: Endpoint) -> Result<(), ScanError> {
        let ended = self.port.clear_halt(endpoint.address);
        ended.map_err(|error| fault(&error))
    }
}

/// Whether the machine answers on its control endpoint. Any answer is one, a refusal too; a
/// request that failed proves nothing, and the transfer that waits will show what it was.
fn gives_sign_of_life(port: &dyn Port) -> Result<bool, ScanError> {
    match port.control_in(SIGN_OF_LIFE, &mut [0; 2], limits::SIGN_OF_LIFE) {
        Err(UsbError::TimedOut) => Ok(false),
        Err(error @ (UsbError::Gone | UsbError::NoBus)) => Err(fault(&error)),
        Ok(_) | Err(_) => Ok(true),
    }
}

fn out_of_turn(error: EnvelopeError) -> ScanError {
    tracing::warn!(%error, "the scanner is out of turn");
    ScanError::Protocol("it answered out of turn")
}

/// What trouble on the bus means to the actor.
pub(crate) fn fault(error: &UsbError) -> ScanError {
    match error {
        // A failed transfer is mostly the first sign of a pulled plug.
        UsbError::Gone | UsbError::NoBus | UsbError::Wire => ScanError::Unplugged,
        UsbError::TimedOut => ScanError::Silent,
        UsbError::Stalled => ScanError::Protocol("it halted its endpoint"),
        UsbError::Overflow => ScanError::Protocol("it sent more than was asked for"),
        UsbError::Busy
        | UsbError::NoPermission { .. }
        | UsbError::NotFound
        | UsbError::Unsupported => ScanError::Refused(error.clone()),
    }
}

//! The phases of one command on the bus, and what the bus's trouble means.

use std::{sync::Arc, time::Duration};

use kiosk_usb::{Ended, Endpoint, Port, UsbError};

use super::{
    command::{Command, Data},
    envelope::{self, DataIn, EnvelopeError, Status},
    limits,
    link::Pipes,
};
use crate::{Clock, ScanError};

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
}

impl Wire {
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
        let length = match &command.data {
            Data::None => 0,
            Data::Out(bytes) => {
                self.send(bytes, command.phase, until)?;
                0
            }
            Data::In(asked) => {
                let length = self.receive(*asked, buffer, command.phase, until)?;
                let bytes = buffer.get(..length).unwrap_or_default();
                match envelope::data_in(*asked, bytes).map_err(out_of_turn)? {
                    DataIn::Data(length) => length,
                    DataIn::Status(status) => return Ok((status, 0)),
                }
            }
        };
        Ok((self.status(command.phase, until)?, length))
    }

    fn send(&self, bytes: &[u8], phase: Duration, until: Duration) -> Result<(), ScanError> {
        let limit = self.limit(phase, until)?;
        let moved = self.port.bulk_out(self.pipes.out.address, bytes, limit);
        let moved = moved.map_err(|error| fault(&error))?;
        if moved.bytes < bytes.len() {
            return Err(ScanError::Silent);
        }
        Ok(())
    }

    /// Reads in one transfer; a halt in place of data means that there are none.
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
        let limit = self.limit(phase, until)?;
        let target = buffer.get_mut(..room).unwrap_or_default();
        match self.port.bulk_in(self.pipes.into.address, target, limit) {
            Ok(moved) if moved.ended == Ended::TimedOut => Err(ScanError::Silent),
            Ok(moved) => Ok(moved.bytes),
            Err(UsbError::Stalled) => {
                self.end_halt(self.pipes.into)?;
                Ok(0)
            }
            Err(error) => Err(fault(&error)),
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

    fn limit(&self, phase: Duration, until: Duration) -> Result<Duration, ScanError> {
        let left = until.saturating_sub(self.clock.now());
        // Less than a millisecond would mean "for ever" to some libraries.
        if left < Duration::from_millis(1) {
            return Err(ScanError::Silent);
        }
        Ok(phase.min(left))
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

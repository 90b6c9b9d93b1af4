//! The one place of this driver, with its wire, that moves bytes.
//!
//! A command goes out, its data either way, its status comes in; a status that wants to say
//! more is followed by a request for the sense data. If a phase fails, both sides may not
//! agree any more on what comes next: the link then counts as torn and synchronises before
//! the next command. Left-overs of a program that died before us are thrown away the same way.

use std::{sync::Arc, time::Duration};

use kiosk_usb::{DeviceEntry, Direction, Endpoint, Port};
use zeroize::Zeroizing;

use super::{
    command::{Command, Data},
    envelope::Status,
    limits,
    sense::{Sense, Verdict},
    talk::{Answer, Conversation, Next, Talk},
    wire::{Wire, fault},
};
use crate::{Clock, ScanError};

/// How often a first test is repeated: the first machines of the family are confused when
/// the last program died.
const FIRST_TESTS: usize = 3;

/// The last one comes after the halts were ended.
const MOST_TESTS: usize = FIRST_TESTS + 1;

/// Room for the largest part of a picture. It never grows: growing would leave parts of a
/// picture behind in memory that is not wiped.
const BUFFER_BYTES: usize = (1 << 18) + 1024;

/// Class of interfaces whose protocol is the maker's own.
const VENDOR_CLASS: u8 = 0xFF;

/// Where the commands go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Pipes {
    configuration: u8,
    interface: u8,
    alternate: u8,
    pub(crate) out: Endpoint,
    pub(crate) into: Endpoint,
}

/// An open machine.
pub(crate) struct Link {
    wire: Wire,
    /// Parts of pictures pass through here, so it is wiped.
    data: Zeroizing<Vec<u8>>,
    sense: Vec<u8>,
}

/// What a status meant, with its sense data if there were any.
struct Judgement {
    verdict: Verdict,
    end_of_medium: bool,
    missing_bytes: usize,
}

impl Pipes {
    /// The first interface of the maker's own class with a bulk endpoint each way.
    pub(crate) fn find(entry: &DeviceEntry) -> Option<Self> {
        entry.configurations.iter().find_map(|configuration| {
            configuration.interfaces.iter().find_map(|interface| {
                interface.alternates.iter().find_map(|alternate| {
                    (alternate.class == VENDOR_CLASS).then_some(())?;
                    Some(Self {
                        configuration: configuration.number,
                        interface: interface.number,
                        alternate: alternate.number,
                        out: *alternate.bulk(Direction::Out)?,
                        into: *alternate.bulk(Direction::In)?,
                    })
                })
            })
        })
    }
}

impl Link {
    /// Claims the machine and makes sure that it and we agree on what comes next.
    pub(crate) fn open(
        port: Box<dyn Port>,
        pipes: Pipes,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ScanError> {
        claim(port.as_ref(), &pipes)?;
        let mut link = Self {
            wire: Wire::new(port, clock, pipes)?,
            data: Zeroizing::new(Vec::with_capacity(BUFFER_BYTES)),
            sense: Vec::new(),
        };
        let until = link.wire.clock.now() + limits::OPEN_BUDGET;
        link.synchronise(until)?;
        Ok(link)
    }

    /// Holds a talk to its end.
    ///
    /// After an error of the talk itself the link is as good as before.
    pub(crate) fn hold(&mut self, talk: &mut dyn Talk, budget: Duration) -> Result<(), ScanError> {
        let until = self.wire.clock.now() + budget;
        if self.wire.is_torn {
            self.synchronise(until)?;
        }
        let mut talk = Conversation::new(talk);
        loop {
            let left = until.saturating_sub(self.wire.clock.now());
            if left.is_zero() {
                return Err(ScanError::Silent);
            }
            match talk.next() {
                Next::Done => return Ok(()),
                Next::Wait(pause) => self.wire.clock.sleep(pause.min(left)),
                Next::Run(command) => {
                    let clock = Arc::clone(&self.wire.clock);
                    let answer = self.run(&command, until)?;
                    talk.take(&answer, clock.now())?;
                }
            }
        }
    }

    fn run(&mut self, command: &Command, until: Duration) -> Result<Answer<'_>, ScanError> {
        let (status, length) = self.wire.exchange(command, &mut self.data, until)?;
        let judgement = self.judge(command, status, until)?;
        let asked = match command.data {
            Data::In(asked) => asked,
            Data::None | Data::Out(_) => 0,
        };
        let valid = asked.checked_sub(judgement.missing_bytes);
        let valid = valid.ok_or(ScanError::Protocol(
            "more data is missing than was asked for",
        ))?;
        let data = self.data.get(..length.min(valid)).unwrap_or_default();
        Ok(Answer {
            verdict: judgement.verdict,
            is_short: data.len() < asked,
            end_of_medium: judgement.end_of_medium,
            data,
        })
    }

    fn judge(
        &mut self,
        command: &Command,
        status: Status,
        until: Duration,
    ) -> Result<Judgement, ScanError> {
        let plain = |verdict| Judgement {
            verdict,
            end_of_medium: false,
            missing_bytes: 0,
        };
        match status {
            Status::Good => return Ok(plain(Verdict::Good)),
            Status::Busy => return Ok(plain(Verdict::Busy)),
            Status::Check => {}
        }
        let (status, length) = self
            .wire
            .exchange(&Command::sense(), &mut self.sense, until)?;
        let bytes = self.sense.get(..length).unwrap_or_default();
        let sense = Sense::parse(bytes).ok().filter(|_| status == Status::Good);
        let sense = sense.ok_or(ScanError::Protocol("it does not say what is wrong"))?;
        tracing::debug!(command = command.name, cdb = ?command.cdb, ?sense, "the scanner objects");
        let has_data = matches!(command.data, Data::In(_));
        Ok(Judgement {
            verdict: sense.verdict(),
            end_of_medium: sense.end_of_medium,
            missing_bytes: sense
                .missing_bytes
                .filter(|_| has_data)
                .map_or(0, |missing| missing as usize),
        })
    }

    /// Throws left-overs away and tests until the machine answers in turn: politely, then
    /// with its halts ended. If nothing helps, its port is reset for the next opening.
    fn synchronise(&mut self, until: Duration) -> Result<(), ScanError> {
        self.wire.drain(&mut self.data)?;
        for test in 0..MOST_TESTS {
            if test == FIRST_TESTS {
                self.wire.end_halts()?;
                self.wire.drain(&mut self.data)?;
            }
            if self.is_in_turn(until)? {
                return Ok(());
            }
            if self.wire.is_dead() {
                break;
            }
        }
        tracing::warn!("the scanner does not answer in turn, its port is reset");
        self.wire.port.reset().map_err(|error| fault(&error))?;
        Err(ScanError::Silent)
    }

    fn is_in_turn(&mut self, until: Duration) -> Result<bool, ScanError> {
        self.wire.is_torn = false;
        match self.run(&Command::test_ready(), until) {
            Ok(_) => Ok(true),
            Err(ScanError::Unplugged) => Err(ScanError::Unplugged),
            Err(_) => {
                self.wire.is_torn = true;
                self.wire.drain(&mut self.data)?;
                Ok(false)
            }
        }
    }
}

fn claim(port: &dyn Port, pipes: &Pipes) -> Result<(), ScanError> {
    // Setting the configuration that is in force already would reset the machine.
    if port
        .configuration()
        .is_ok_and(|number| number != pipes.configuration)
    {
        port.set_configuration(pipes.configuration)
            .map_err(|error| fault(&error))?;
    }
    port.claim(pipes.interface, pipes.alternate)
        .map_err(|error| fault(&error))
}

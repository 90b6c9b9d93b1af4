//! Plays a recording back as a bus, in lockstep: whoever asks otherwise than it was asked
//! then gets no answer, and the place where it happened can be told.

use std::{
    collections::{BTreeMap, VecDeque},
    io::{self, BufRead, Read},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    line::{Answer, Call, Head, Lane, Line},
    payload::Payload,
};
use crate::{Bus, Control, DeviceEntry, DeviceKey, Ended, Moved, Port, Strings, UsbError};

/// Longest line that is read: a transfer of 16 MiB in base64, more than any driver asks for.
const LINE_BYTES: u64 = 24 << 20;

/// Why a file is no recording.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The file cannot be read.
    #[error("the recording cannot be read")]
    Io(#[from] io::Error),
    /// The first line does not say that this is a recording of this version.
    #[error("this is no recording, or one of another version")]
    Head,
    /// A line is none. What stands in it is not told.
    #[error("line {0} of the recording is broken")]
    Line(usize),
}

/// Where a driver and a recording part.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Divergence {
    /// The driver asked for something else.
    #[error("line {line}: the recording has {recorded}, the driver asked for {asked}")]
    Other {
        /// Line of the recording, from 1.
        line: usize,
        /// The recorded call.
        recorded: &'static str,
        /// The driver's call.
        asked: &'static str,
    },
    /// The driver asked for the same, but with other bytes or too little room.
    #[error("line {line}: the driver asked for {asked} with other bytes or other room")]
    Bytes {
        /// Line of the recording, from 1.
        line: usize,
        /// The call.
        asked: &'static str,
    },
    /// The driver stopped early.
    #[error("line {line}: the driver never came to {recorded}")]
    Left {
        /// Line of the recording, from 1.
        line: usize,
        /// The recorded call.
        recorded: &'static str,
    },
}

/// A bus that answers as a recorded one did. Calls on one endpoint keep their order; how the
/// threads of a driver took turns does not matter. Beyond its end, and once a driver asks
/// for something else, every device is gone.
#[derive(Clone)]
pub struct Replayer(Arc<Shared>);

impl Replayer {
    /// Reads a recording.
    ///
    /// # Errors
    /// [`ReplayError`], with the first line that is wrong.
    pub fn read(mut input: impl BufRead) -> Result<Self, ReplayError> {
        let head = next_line(&mut input)?.ok_or(ReplayError::Head)?;
        if serde_json::from_slice::<Head>(&head).ok() != Some(Head::CURRENT) {
            return Err(ReplayError::Head);
        }
        let mut lines = Vec::new();
        while let Some(text) = next_line(&mut input)? {
            let number = lines.len() + 2;
            lines.push(serde_json::from_slice(&text).map_err(|_| ReplayError::Line(number))?);
        }
        Ok(Self(Arc::new(Shared {
            playback: Mutex::new(Playback::new(lines)),
            advanced: Condvar::new(),
        })))
    }

    /// How late it was in the recording when the last call that was asked for had ended. A
    /// driver whose clock tells this decides as it did then.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.0.lock().now
    }

    /// Whether everything was asked for, and nothing else.
    ///
    /// # Errors
    /// The first [`Divergence`].
    pub fn verdict(&self) -> Result<(), Divergence> {
        self.0.lock().verdict()
    }
}

impl Bus for Replayer {
    fn devices(&self) -> Result<Vec<DeviceEntry>, UsbError> {
        match self.0.lock().look() {
            Some(Answer::Devices(list)) => Ok(list.clone()),
            Some(Answer::Failed(error)) => Err(error.clone()),
            _ => Ok(Vec::new()),
        }
    }

    fn open(&self, key: &DeviceKey) -> Result<Box<dyn Port>, UsbError> {
        let call = Call::Open {
            device: key.clone(),
        };
        match self.0.answer(0, &call, usize::MAX)? {
            Answer::Opened { port } => Ok(Box::new(ReplayedPort {
                shared: Arc::clone(&self.0),
                number: port,
            })),
            _ => Err(UsbError::Wire),
        }
    }

    fn wait_for_change(&self, limit: Duration) {
        let playback = self.0.lock();
        let before = playback.look_at;
        let waited = self
            .0
            .advanced
            .wait_timeout_while(playback, limit, |now| now.look_at == before);
        drop(waited);
    }
}

struct Shared {
    playback: Mutex<Playback>,
    advanced: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Playback> {
        self.playback.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, port: u32, call: &Call, room: usize) -> Result<Answer, UsbError> {
        let answer = self.lock().take(port, call, room);
        self.advanced.notify_all();
        match answer {
            Some(Answer::Failed(error)) => Err(error),
            Some(answer) => Ok(answer),
            None => Err(UsbError::Gone),
        }
    }
}

struct Playback {
    lines: Vec<Line>,
    taken: Vec<bool>,
    lanes: BTreeMap<(u32, Lane), VecDeque<usize>>,
    /// The first line that nobody has asked for yet; looks are passed by themselves.
    next: usize,
    /// The look that shows the bus as it was then.
    look_at: Option<usize>,
    /// When the last call that was asked for had ended.
    now: Duration,
    divergence: Option<Divergence>,
}

impl Playback {
    fn new(lines: Vec<Line>) -> Self {
        let mut lanes: BTreeMap<_, VecDeque<usize>> = BTreeMap::new();
        for (at, line) in lines.iter().enumerate() {
            if let Some(lane) = line.call.lane() {
                lanes.entry((line.port, lane)).or_default().push_back(at);
            }
        }
        let mut playback = Self {
            taken: vec![false; lines.len()],
            lines,
            lanes,
            next: 0,
            look_at: None,
            now: Duration::ZERO,
            divergence: None,
        };
        playback.advance();
        playback
    }

    fn look(&self) -> Option<&Answer> {
        let line = self.lines.get(self.look_at?)?;
        self.divergence.is_none().then_some(&line.answer)
    }

    /// The answer to a call; `None` if there is none (any more).
    fn take(&mut self, port: u32, call: &Call, room: usize) -> Option<Answer> {
        if self.divergence.is_some() {
            return None;
        }
        let lane = (port, call.lane()?);
        let at = *self.lanes.get(&lane)?.front()?;
        let line = self.lines.get(at)?;
        if let Some(divergence) = diverges(at + 2, line, call, room) {
            self.divergence = Some(divergence);
            return None;
        }
        let answer = line.answer.clone();
        let ended_at = Duration::from_micros(line.at_us.saturating_add(line.took_us));
        self.now = self.now.max(ended_at);
        self.lanes.get_mut(&lane)?.pop_front();
        *self.taken.get_mut(at)? = true;
        self.advance();
        Some(answer)
    }

    fn advance(&mut self) {
        while let (Some(line), Some(taken)) = (self.lines.get(self.next), self.taken.get(self.next))
        {
            if line.call == Call::Devices {
                self.look_at = Some(self.next);
            } else if !taken {
                return;
            }
            self.next += 1;
        }
    }

    fn verdict(&self) -> Result<(), Divergence> {
        if let Some(divergence) = &self.divergence {
            return Err(divergence.clone());
        }
        self.lines.get(self.next).map_or(Ok(()), |line| {
            Err(Divergence::Left {
                line: self.next + 2,
                recorded: line.call.name(),
            })
        })
    }
}

/// How a call differs from a recorded one. Less room than a full read had would lose bytes,
/// and more would have brought more.
fn diverges(line: usize, recorded: &Line, asked: &Call, room: usize) -> Option<Divergence> {
    let asked_name = asked.name();
    if recorded.call.name() != asked_name {
        return Some(Divergence::Other {
            line,
            recorded: recorded.call.name(),
            asked: asked_name,
        });
    }
    let fits = match &recorded.answer {
        Answer::Read {
            bytes,
            ended: Ended::Full,
        } => bytes.0.len() == room,
        Answer::Read { bytes, .. } | Answer::Bytes(bytes) => bytes.0.len() <= room,
        _ => true,
    };
    (recorded.call != *asked || !fits).then_some(Divergence::Bytes {
        line,
        asked: asked_name,
    })
}

struct ReplayedPort {
    shared: Arc<Shared>,
    number: u32,
}

impl ReplayedPort {
    fn answer(&self, call: &Call, room: usize) -> Result<Answer, UsbError> {
        self.shared.answer(self.number, call, room)
    }

    fn done(&self, call: &Call) -> Result<(), UsbError> {
        self.answer(call, usize::MAX).map(|_| ())
    }
}

impl Port for ReplayedPort {
    fn strings(&self) -> Result<Strings, UsbError> {
        match self.answer(&Call::Strings, usize::MAX)? {
            Answer::Strings(strings) => Ok(strings),
            _ => Err(UsbError::Wire),
        }
    }

    fn configuration(&self) -> Result<u8, UsbError> {
        match self.answer(&Call::Configuration, usize::MAX)? {
            Answer::Configuration(number) => Ok(number),
            _ => Err(UsbError::Wire),
        }
    }

    fn set_configuration(&self, number: u8) -> Result<(), UsbError> {
        self.done(&Call::SetConfiguration { number })
    }

    fn claim(&self, interface: u8, alternate: u8) -> Result<(), UsbError> {
        self.done(&Call::Claim {
            interface,
            alternate,
        })
    }

    fn release(&self, interface: u8) -> Result<(), UsbError> {
        self.done(&Call::Release { interface })
    }

    fn control_in(
        &self,
        request: Control,
        buffer: &mut [u8],
        _limit: Duration,
    ) -> Result<usize, UsbError> {
        match self.answer(&Call::ControlIn { request }, buffer.len())? {
            Answer::Bytes(bytes) => Ok(fill(buffer, &bytes)),
            _ => Err(UsbError::Wire),
        }
    }

    fn control_out(
        &self,
        request: Control,
        bytes: &[u8],
        _limit: Duration,
    ) -> Result<usize, UsbError> {
        let bytes = Payload(bytes.to_vec());
        match self.answer(&Call::ControlOut { request, bytes }, usize::MAX)? {
            Answer::Written(length) => Ok(length),
            _ => Err(UsbError::Wire),
        }
    }

    fn bulk_in(
        &self,
        endpoint: u8,
        buffer: &mut [u8],
        _limit: Duration,
    ) -> Result<Moved, UsbError> {
        match self.answer(&Call::BulkIn { endpoint }, buffer.len())? {
            Answer::Read { bytes, ended } => Ok(Moved {
                bytes: fill(buffer, &bytes),
                ended,
            }),
            _ => Err(UsbError::Wire),
        }
    }

    fn bulk_out(&self, endpoint: u8, bytes: &[u8], _limit: Duration) -> Result<Moved, UsbError> {
        let bytes = Payload(bytes.to_vec());
        match self.answer(&Call::BulkOut { endpoint, bytes }, usize::MAX)? {
            Answer::Moved(moved) => Ok(moved),
            _ => Err(UsbError::Wire),
        }
    }

    fn clear_halt(&self, endpoint: u8) -> Result<(), UsbError> {
        self.done(&Call::ClearHalt { endpoint })
    }

    fn reset(&self) -> Result<(), UsbError> {
        self.done(&Call::Reset)
    }
}

/// Copies what fits, which was made sure of before.
fn fill(buffer: &mut [u8], Payload(bytes): &Payload) -> usize {
    for (place, byte) in buffer.iter_mut().zip(bytes) {
        *place = *byte;
    }
    bytes.len().min(buffer.len())
}

fn next_line(input: &mut impl BufRead) -> Result<Option<Vec<u8>>, io::Error> {
    let mut line = Vec::new();
    let length = input.take(LINE_BYTES).read_until(b'\n', &mut line)?;
    Ok((length > 0).then_some(line))
}

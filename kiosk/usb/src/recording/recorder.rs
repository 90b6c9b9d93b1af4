//! Writes down what goes over the border, without getting in its way.

use std::{
    io::{self, Write},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{
    line::{Answer, Call, Head, Line},
    payload::Payload,
};
use crate::{Bus, Control, DeviceEntry, DeviceKey, Moved, Port, Strings, UsbError};

/// A bus that records another one. See [`crate::recording`] for what a recording holds.
pub struct Recorder {
    bus: Arc<dyn Bus>,
    tape: Arc<Tape>,
}

impl Recorder {
    /// Records a bus from now on. Each line is written at once, so that a recording which
    /// ends with a crash is whole up to there. A recording that cannot be written any more
    /// ends with an error in the log, and the bus goes on.
    ///
    /// # Errors
    /// The first line cannot be written.
    pub fn new(bus: Arc<dyn Bus>, out: impl Write + Send + 'static) -> io::Result<Self> {
        let started = Instant::now();
        Self::with_time(bus, out, move || started.elapsed())
    }

    /// The same with a time of one's own, for virtual devices: it answers how long ago its
    /// beginning was.
    ///
    /// # Errors
    /// The first line cannot be written.
    pub fn with_time(
        bus: Arc<dyn Bus>,
        out: impl Write + Send + 'static,
        time: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let mut out: Box<dyn Write + Send> = Box::new(out);
        write_line(&mut out, &Head::CURRENT)?;
        let tape = Tape {
            out: Mutex::new(Some(out)),
            time: Box::new(time),
            ports: AtomicU32::new(0),
            last_look: Mutex::new(None),
        };
        Ok(Self {
            bus,
            tape: Arc::new(tape),
        })
    }
}

impl Bus for Recorder {
    fn devices(&self) -> Result<Vec<DeviceEntry>, UsbError> {
        let begun = self.tape.now();
        let result = self.bus.devices();
        let answer = Answer::of(&result, |list| Answer::Devices(list.clone()));
        self.tape.note_look(begun, answer);
        result
    }

    fn open(&self, key: &DeviceKey) -> Result<Box<dyn Port>, UsbError> {
        let begun = self.tape.now();
        let result = self.bus.open(key);
        let number = self.tape.ports.fetch_add(1, Ordering::Relaxed) + 1;
        let call = Call::Open {
            device: key.clone(),
        };
        let answer = Answer::of(&result, |_| Answer::Opened { port: number });
        self.tape.note(begun, 0, call, answer);
        Ok(Box::new(RecordedPort {
            port: result?,
            number,
            tape: Arc::clone(&self.tape),
        }))
    }

    fn wait_for_change(&self, limit: Duration) {
        self.bus.wait_for_change(limit);
    }
}

struct Tape {
    out: Mutex<Option<Box<dyn Write + Send>>>,
    time: Box<dyn Fn() -> Duration + Send + Sync>,
    ports: AtomicU32,
    last_look: Mutex<Option<Answer>>,
}

impl Tape {
    fn now(&self) -> Duration {
        (self.time)()
    }

    /// Looks are many and mostly see the same: only news is written.
    fn note_look(&self, begun: Duration, answer: Answer) {
        let mut last = lock(&self.last_look);
        if last.as_ref() != Some(&answer) {
            *last = Some(answer.clone());
            self.note(begun, 0, Call::Devices, answer);
        }
    }

    fn note(&self, begun: Duration, port: u32, call: Call, answer: Answer) {
        let line = Line {
            at_us: micros(begun),
            took_us: micros(self.now().saturating_sub(begun)),
            port,
            call,
            answer,
        };
        let mut out = lock(&self.out);
        if let Some(open) = out.as_mut()
            && let Err(error) = write_line(open, &line)
        {
            tracing::error!(%error, "the recording ends here");
            *out = None;
        }
    }
}

struct RecordedPort {
    port: Box<dyn Port>,
    number: u32,
    tape: Arc<Tape>,
}

impl RecordedPort {
    fn noted<T>(
        &self,
        call: Call,
        told: impl FnOnce(&T) -> Answer,
        run: impl FnOnce(&dyn Port) -> Result<T, UsbError>,
    ) -> Result<T, UsbError> {
        let begun = self.tape.now();
        let result = run(&*self.port);
        let answer = Answer::of(&result, told);
        self.tape.note(begun, self.number, call, answer);
        result
    }

    fn done(
        &self,
        call: Call,
        run: impl FnOnce(&dyn Port) -> Result<(), UsbError>,
    ) -> Result<(), UsbError> {
        self.noted(call, |()| Answer::Done, run)
    }
}

impl Port for RecordedPort {
    fn strings(&self) -> Result<Strings, UsbError> {
        self.noted(
            Call::Strings,
            |strings: &Strings| Answer::Strings(strings.clone()),
            |port| port.strings(),
        )
    }

    fn configuration(&self) -> Result<u8, UsbError> {
        self.noted(
            Call::Configuration,
            |number| Answer::Configuration(*number),
            |port| port.configuration(),
        )
    }

    fn set_configuration(&self, number: u8) -> Result<(), UsbError> {
        self.done(Call::SetConfiguration { number }, |port| {
            port.set_configuration(number)
        })
    }

    fn claim(&self, interface: u8, alternate: u8) -> Result<(), UsbError> {
        let call = Call::Claim {
            interface,
            alternate,
        };
        self.done(call, |port| port.claim(interface, alternate))
    }

    fn release(&self, interface: u8) -> Result<(), UsbError> {
        self.done(Call::Release { interface }, |port| port.release(interface))
    }

    fn control_in(
        &self,
        request: Control,
        buffer: &mut [u8],
        limit: Duration,
    ) -> Result<usize, UsbError> {
        let begun = self.tape.now();
        let result = self.port.control_in(request, buffer, limit);
        let answer = Answer::of(&result, |length| Answer::Bytes(head(buffer, *length)));
        let call = Call::ControlIn { request };
        self.tape.note(begun, self.number, call, answer);
        result
    }

    fn control_out(
        &self,
        request: Control,
        bytes: &[u8],
        limit: Duration,
    ) -> Result<usize, UsbError> {
        let call = Call::ControlOut {
            request,
            bytes: Payload(bytes.to_vec()),
        };
        self.noted(
            call,
            |length| Answer::Written(*length),
            |port| port.control_out(request, bytes, limit),
        )
    }

    fn bulk_in(&self, endpoint: u8, buffer: &mut [u8], limit: Duration) -> Result<Moved, UsbError> {
        let begun = self.tape.now();
        let result = self.port.bulk_in(endpoint, buffer, limit);
        let answer = Answer::of(&result, |moved| Answer::Read {
            bytes: head(buffer, moved.bytes),
            ended: moved.ended,
        });
        let call = Call::BulkIn { endpoint };
        self.tape.note(begun, self.number, call, answer);
        result
    }

    fn bulk_out(&self, endpoint: u8, bytes: &[u8], limit: Duration) -> Result<Moved, UsbError> {
        let call = Call::BulkOut {
            endpoint,
            bytes: Payload(bytes.to_vec()),
        };
        self.noted(
            call,
            |moved| Answer::Moved(*moved),
            |port| port.bulk_out(endpoint, bytes, limit),
        )
    }

    fn clear_halt(&self, endpoint: u8) -> Result<(), UsbError> {
        self.done(Call::ClearHalt { endpoint }, |port| {
            port.clear_halt(endpoint)
        })
    }

    fn reset(&self) -> Result<(), UsbError> {
        self.done(Call::Reset, |port| port.reset())
    }
}

fn write_line(out: &mut Box<dyn Write + Send>, line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    out.write_all(&text)?;
    out.flush()
}

fn head(buffer: &[u8], length: usize) -> Payload {
    Payload(buffer.get(..length).unwrap_or(buffer).to_vec())
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Transfers in flight: one thread per endpoint keeps their order, and each can be given up.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Sender},
    },
    thread,
    time::Duration,
};

use rustix::io::Errno;

use super::{descriptors, node::Node};
use crate::{Control, Ended, Moved, Port, Recipient, RequestKind, UsbError};

/// How soon a transfer that is given up or whose device is gone ends: one call of the served
/// port at a time, none longer than this.
const SLICE: Duration = Duration::from_millis(20);

/// Limit of a control request: libusb gives it up earlier, with the limit of its caller.
const CONTROL_LIMIT: Duration = Duration::from_secs(30);

const GET_DESCRIPTOR: u8 = 6;
const STRING_DESCRIPTOR: u8 = 3;

/// The setup packet of a control transfer (USB 2.0, 9.3).
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup {
    request_type: u8,
    request: u8,
    value: u16,
    index: u16,
    /// Bytes of the data stage.
    pub(super) length: u16,
}

/// What a transfer does.
pub(super) enum Work {
    /// Reads at most so many bytes.
    Read(usize),
    /// Writes these.
    Write(Vec<u8>),
    /// A control request with its bytes, if it writes.
    Control(Setup, Vec<u8>),
}

/// A transfer that is over.
pub(super) struct Done {
    /// Address of its `usbdevfs_urb`.
    pub(super) urb: u64,
    /// Where the client wants the bytes.
    pub(super) buffer: u64,
    /// 0 or a negative errno.
    pub(super) status: i32,
    /// Bytes moved.
    pub(super) actual: usize,
    /// Bytes read.
    pub(super) data: Vec<u8>,
}

/// The transfers of one client.
pub(super) struct Transfers {
    node: Arc<Node>,
    lanes: BTreeMap<u8, Sender<Job>>,
    live: BTreeMap<u64, (Arc<Ticket>, u64)>,
    finished: Arc<Finished>,
}

impl Transfers {
    pub(super) fn new(node: Arc<Node>) -> Self {
        Self {
            node,
            lanes: BTreeMap::new(),
            live: BTreeMap::new(),
            finished: Arc::default(),
        }
    }

    /// Begins a transfer behind the earlier ones of its endpoint.
    pub(super) fn submit(
        &mut self,
        port: Arc<dyn Port>,
        endpoint: u8,
        urb: u64,
        buffer: u64,
        work: Work,
    ) {
        let ticket = Arc::new(Ticket {
            is_control: matches!(work, Work::Control(..)),
            ..Ticket::default()
        });
        self.live.insert(urb, (Arc::clone(&ticket), buffer));
        let job = Job {
            port,
            node: Arc::clone(&self.node),
            endpoint,
            urb,
            buffer,
            work,
            ticket,
        };
        let finished = &self.finished;
        let lane = self
            .lanes
            .entry(endpoint)
            .or_insert_with(|| lane(Arc::clone(finished)));
        // The lane ends only with this sender.
        drop(lane.send(job));
    }

    /// Gives a transfer up; it still has to be reaped.
    pub(super) fn discard(&self, urb: u64) -> Result<(), Errno> {
        let (ticket, buffer) = self.live.get(&urb).ok_or(Errno::INVAL)?;
        ticket.stop.store(true, Ordering::Release);
        // A control request cannot be cut into slices, so its answer is left behind.
        if ticket.is_control {
            let done = Done::failed(urb, *buffer, Errno::NOENT);
            self.finished.push(ticket, done);
        }
        Ok(())
    }

    /// The next transfer that is over, after at most `limit`.
    pub(super) fn reap(&mut self, limit: Duration) -> Option<Done> {
        let done = self.finished.pop(limit)?;
        self.live.remove(&done.urb);
        Some(done)
    }
}

impl Drop for Transfers {
    fn drop(&mut self) {
        for (ticket, _) in self.live.values() {
            ticket.stop.store(true, Ordering::Release);
        }
    }
}

impl Setup {
    /// Whether its data stage comes from the device.
    pub(super) const fn is_in(self) -> bool {
        self.request_type & 0x80 != 0
    }

    fn control(self) -> Control {
        Control {
            kind: match self.request_type >> 5 & 3 {
                0 => RequestKind::Standard,
                1 => RequestKind::Class,
                _ => RequestKind::Vendor,
            },
            recipient: match self.request_type & 31 {
                0 => Recipient::Device,
                1 => Recipient::Interface,
                2 => Recipient::Endpoint,
                _ => Recipient::Other,
            },
            request: self.request,
            value: self.value,
            index: self.index,
        }
    }

    /// The text that it asks for, if it does: a port knows its texts as a whole.
    fn string_index(self) -> Option<u8> {
        let [index, kind] = self.value.to_le_bytes();
        let is_string = self.request_type == 0x80
            && self.request == GET_DESCRIPTOR
            && kind == STRING_DESCRIPTOR;
        is_string.then_some(index)
    }
}

impl From<[u8; 8]> for Setup {
    fn from(bytes: [u8; 8]) -> Self {
        let [request_type, request, v0, v1, i0, i1, l0, l1] = bytes;
        Self {
            request_type,
            request,
            value: u16::from_le_bytes([v0, v1]),
            index: u16::from_le_bytes([i0, i1]),
            length: u16::from_le_bytes([l0, l1]),
        }
    }
}

impl Done {
    fn failed(urb: u64, buffer: u64, errno: Errno) -> Self {
        Self {
            urb,
            buffer,
            status: -errno.raw_os_error(),
            actual: 0,
            data: Vec::new(),
        }
    }
}

/// By which a transfer is given up, and which keeps it from ending twice.
#[derive(Default)]
struct Ticket {
    stop: AtomicBool,
    ended: AtomicBool,
    is_control: bool,
}

/// What a transfer came to: bytes moved, bytes read, and why it ended early.
#[derive(Default)]
struct Yield {
    actual: usize,
    data: Vec<u8>,
    errno: Option<Errno>,
}

struct Job {
    port: Arc<dyn Port>,
    node: Arc<Node>,
    endpoint: u8,
    urb: u64,
    buffer: u64,
    work: Work,
    ticket: Arc<Ticket>,
}

impl Job {
    fn run(self, finished: &Finished) {
        let result = match &self.work {
            Work::Read(length) => self.read(*length),
            Work::Write(bytes) => self.write(bytes),
            Work::Control(setup, bytes) => self.control(*setup, bytes),
        };
        let done = Done {
            urb: self.urb,
            buffer: self.buffer,
            status: result.errno.map_or(0, |errno| -errno.raw_os_error()),
            actual: result.actual,
            data: result.data,
        };
        finished.push(&self.ticket, done);
    }

    fn read(&self, length: usize) -> Yield {
        let mut data = vec![0; length];
        let (actual, errno) = self.in_slices(|from| {
            let rest = data.get_mut(from..).unwrap_or_default();
            self.port.bulk_in(self.endpoint, rest, SLICE)
        });
        data.truncate(actual);
        Yield {
            actual,
            data,
            errno,
        }
    }

    fn write(&self, bytes: &[u8]) -> Yield {
        let (actual, errno) = self.in_slices(|from| {
            let rest = bytes.get(from..).unwrap_or_default();
            self.port.bulk_out(self.endpoint, rest, SLICE)
        });
        Yield {
            actual,
            errno,
            ..Yield::default()
        }
    }

    /// Repeats a call, from where the last one ended, until it ends by itself.
    fn in_slices(
        &self,
        mut call: impl FnMut(usize) -> Result<Moved, UsbError>,
    ) -> (usize, Option<Errno>) {
        let mut moved = 0;
        loop {
            if self.ticket.stop.load(Ordering::Acquire) {
                return (moved, Some(Errno::NOENT));
            }
            if self.node.is_gone() {
                return (moved, Some(Errno::SHUTDOWN));
            }
            match call(moved) {
                Ok(Moved { bytes, ended }) => {
                    moved += bytes;
                    if ended != Ended::TimedOut {
                        return (moved, None);
                    }
                }
                Err(UsbError::TimedOut) => {}
                Err(error) => return (moved, Some(self.status(&error))),
            }
        }
    }

    fn control(&self, setup: Setup, bytes: &[u8]) -> Yield {
        let read = match (setup.string_index(), setup.is_in()) {
            (Some(index), _) => self.string(index, setup.length),
            (None, true) => self.control_in(setup),
            (None, false) => self
                .port
                .control_out(setup.control(), bytes, CONTROL_LIMIT)
                .map(|actual| (actual, Vec::new())),
        };
        match read {
            Ok((actual, data)) => Yield {
                actual,
                data,
                errno: None,
            },
            Err(error) => Yield {
                errno: Some(self.status(&error)),
                ..Yield::default()
            },
        }
    }

    fn control_in(&self, setup: Setup) -> Result<(usize, Vec<u8>), UsbError> {
        let mut data = vec![0; usize::from(setup.length)];
        let actual = self
            .port
            .control_in(setup.control(), &mut data, CONTROL_LIMIT)?;
        data.truncate(actual);
        Ok((actual, data))
    }

    fn string(&self, index: u8, length: u16) -> Result<(usize, Vec<u8>), UsbError> {
        let strings = self.port.strings()?;
        let mut data = descriptors::string(index, &strings).ok_or(UsbError::Stalled)?;
        data.truncate(usize::from(length));
        Ok((data.len(), data))
    }

    /// The status with which the kernel ends a transfer. A port that is gone takes the node
    /// with it.
    fn status(&self, error: &UsbError) -> Errno {
        match error {
            UsbError::Gone | UsbError::NoBus => {
                self.node.vanish();
                Errno::SHUTDOWN
            }
            UsbError::Stalled => Errno::PIPE,
            UsbError::Overflow => Errno::OVERFLOW,
            UsbError::TimedOut => Errno::NOENT,
            _ => Errno::PROTO,
        }
    }
}

/// Transfers that are over and wait to be reaped.
#[derive(Default)]
struct Finished {
    queue: Mutex<VecDeque<Done>>,
    came: Condvar,
}

impl Finished {
    fn push(&self, ticket: &Ticket, done: Done) {
        if ticket.ended.swap(true, Ordering::AcqRel) {
            return;
        }
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(done);
        self.came.notify_all();
    }

    fn pop(&self, limit: Duration) -> Option<Done> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut queue, _) = self
            .came
            .wait_timeout_while(queue, limit, |queue| queue.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        queue.pop_front()
    }
}

fn lane(finished: Arc<Finished>) -> Sender<Job> {
    let (sender, jobs) = mpsc::channel::<Job>();
    thread::spawn(move || {
        for job in jobs {
            job.run(&finished);
        }
    });
    sender
}

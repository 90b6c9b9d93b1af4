//! The threads on which foreign code runs: one for the factory, one for each open device.
//!
//! Drivers may block, hang and panic here without stopping the actor. A thread that hangs
//! cannot be ended from outside; it is let go, its late answer goes nowhere, and it ends
//! when its call returns. How many may hang at once is limited.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use crate::{
    Backend, DeviceId, DeviceInfo, Factory, ScanError,
    machine::{Call, Reply},
};

/// Device threads alive at once. A driver that hangs again and again must not eat the
/// machine's memory; four allow for a slow end of some earlier calls.
const MOST_DEVICE_THREADS: usize = 4;

/// What comes back from a thread.
pub(crate) enum Back {
    /// The factory's answer.
    Factory(Reply),
    /// The factory opened a device.
    Opened(DeviceInfo, Box<dyn Backend>),
    /// The open device's answer.
    Device(Reply),
}

/// Where answers go, with the number of the call.
pub(crate) type Deliver = Arc<dyn Fn(u64, Back) + Send + Sync>;

/// The factory's thread and that of the open device.
pub(crate) struct Hands {
    factory: Sender<(u64, Call)>,
    is_factory_busy: bool,
    device: Option<Sender<(u64, Call)>>,
    device_threads: Arc<AtomicUsize>,
    deliver: Deliver,
}

impl Hands {
    /// Starts the factory's thread.
    pub(crate) fn new(factory: Box<dyn Factory>, deliver: Deliver) -> std::io::Result<Self> {
        let (sender, calls) = channel();
        let to_actor = Arc::clone(&deliver);
        thread::Builder::new()
            .name("scanner-list".into())
            .spawn(move || serve_factory(factory, &calls, &to_actor))?;
        Ok(Self {
            factory: sender,
            is_factory_busy: false,
            device: None,
            device_threads: Arc::default(),
            deliver,
        })
    }

    /// Makes a call. No answer may ever come; the caller has its own limit.
    pub(crate) fn ask(&mut self, seq: u64, call: Call) {
        let thread = match call {
            // A factory that still hangs in an older call would only collect a queue.
            Call::List | Call::Open(_) if self.is_factory_busy => return,
            Call::Open(_) if self.device_threads.load(Ordering::Relaxed) >= MOST_DEVICE_THREADS => {
                return (self.deliver)(seq, Back::Device(Reply::Opened(Err(ScanError::Silent))));
            }
            Call::List | Call::Open(_) => {
                self.is_factory_busy = true;
                Some(&self.factory)
            }
            Call::Sensors | Call::Start(_) | Call::NextSide | Call::Cancel => self.device.as_ref(),
        };
        let is_sent = thread.is_some_and(|thread| thread.send((seq, call)).is_ok());
        if !is_sent {
            (self.deliver)(seq, Back::Device(Reply::Panicked));
        }
    }

    /// Takes note that the factory is free again.
    pub(crate) const fn factory_answered(&mut self) {
        self.is_factory_busy = false;
    }

    /// Gives an open device its thread.
    pub(crate) fn adopt(&mut self, backend: Box<dyn Backend>) -> std::io::Result<()> {
        let (sender, calls) = channel();
        let alive = Alive::new(&self.device_threads);
        let deliver = Arc::clone(&self.deliver);
        thread::Builder::new()
            .name("scanner-device".into())
            .spawn(move || {
                serve_device(backend, &calls, &deliver);
                drop(alive);
            })?;
        self.device = Some(sender);
        Ok(())
    }

    /// Lets go of the open device. Its thread ends after the call it is in.
    pub(crate) fn abandon(&mut self) {
        self.device = None;
    }
}

/// Counts a thread as long as it lives.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn serve_factory(mut factory: Box<dyn Factory>, calls: &Receiver<(u64, Call)>, deliver: &Deliver) {
    while let Ok((seq, call)) = calls.recv() {
        deliver(seq, ask_factory(factory.as_mut(), &call));
    }
}

/// Makes a call to the factory; its panic is an answer too.
pub(crate) fn ask_factory(factory: &mut dyn Factory, call: &Call) -> Back {
    let answer = catch_unwind(AssertUnwindSafe(|| match call {
        Call::Open(id) => open(factory, id),
        _ => Back::Factory(Reply::Listed(factory.list())),
    }));
    answer.unwrap_or(Back::Factory(Reply::Panicked))
}

fn open(factory: &mut dyn Factory, id: &DeviceId) -> Back {
    match factory.open(id) {
        Ok(backend) => Back::Opened(backend.info().clone(), backend),
        Err(error) => Back::Factory(Reply::Opened(Err(error))),
    }
}

/// Serves one device until it is let go. After a panic the device's state cannot be
/// trusted, so the thread ends and the actor opens the device again.
fn serve_device(mut backend: Box<dyn Backend>, calls: &Receiver<(u64, Call)>, deliver: &Deliver) {
    while let Ok((seq, call)) = calls.recv() {
        let reply = ask_device(backend.as_mut(), &call);
        let is_panic = reply == Reply::Panicked;
        deliver(seq, Back::Device(reply));
        if is_panic {
            return;
        }
    }
}

/// Makes a call to the open device; its panic is an answer too.
pub(crate) fn ask_device(backend: &mut dyn Backend, call: &Call) -> Reply {
    catch_unwind(AssertUnwindSafe(|| make(backend, call))).unwrap_or(Reply::Panicked)
}

fn make(backend: &mut dyn Backend, call: &Call) -> Reply {
    match call {
        Call::Start(job) => Reply::Started(backend.start(job)),
        Call::NextSide => Reply::Side(backend.next_side()),
        Call::Cancel => Reply::Cancelled(backend.cancel()),
        Call::Sensors | Call::List | Call::Open(_) => Reply::Sensors(backend.sensors()),
    }
}

//! The virtual cable for whoever plays the host controller: asynchronous transfers.
//!
//! USB/IP and an emulated usbfs hand in transfers that stay open for as long as the device
//! has nothing to say, and may be taken back. Each endpoint works off its own in order, on
//! its own thread; endpoints do not wait for each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use kiosk_usb::{DeviceEntry, UsbError};

use super::{Device, Ground, Looked, control::Setup};
use crate::desk::{Core, LONGEST_SILENCE};

/// Longest wait for a control request: the device is silent then, and the host gives up.
const CONTROL_LIMIT: Duration = Duration::from_secs(5);

/// Name of a transfer, given by the host; never used twice on one wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TransferId(pub u64);

/// What is called when a transfer ends: with the bytes read, or with none after writing.
pub type Done = Box<dyn FnOnce(Result<Vec<u8>, UsbError>) + Send>;

/// The host's end of the cable. It is for a desk with [`crate::Pace::Real`]: a transfer
/// without a limit would let virtual time run away.
pub struct Wire {
    core: Arc<Core>,
    open: Arc<Mutex<Open>>,
    endpoints: Mutex<BTreeMap<u8, Sender<Transfer>>>,
}

/// Transfers that have not ended.
#[derive(Default)]
struct Open {
    waiting: BTreeSet<TransferId>,
    /// Their fate is sealed, but the host has not heard of it yet.
    ending: BTreeSet<TransferId>,
}

struct Transfer {
    id: TransferId,
    length: usize,
    bytes: Vec<u8>,
    done: Done,
}

impl Wire {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            open: Arc::default(),
            endpoints: Mutex::default(),
        }
    }

    /// The device, if one is plugged in.
    #[must_use]
    pub fn entry(&self) -> Option<DeviceEntry> {
        let state = self.core.lock();
        let entry = state.device.as_ref().map(Device::entry);
        entry.filter(|_| !state.is_unplugged)
    }

    /// Device descriptor and all configuration descriptors, as sysfs shows them.
    #[must_use]
    pub fn descriptors(&self) -> Vec<u8> {
        let state = self.core.lock();
        let Some(layout) = state.device.as_ref().map(Device::layout) else {
            return Vec::new();
        };
        let configurations = 0..layout.configurations.len();
        let rest = configurations.filter_map(|index| layout.configuration_bytes(index));
        [layout.device_bytes()]
            .into_iter()
            .chain(rest)
            .flatten()
            .collect()
    }

    /// Makes a control request; the setup packet tells its direction.
    ///
    /// # Errors
    /// [`UsbError::Stalled`], [`UsbError::Gone`], [`UsbError::TimedOut`].
    pub fn control(&self, setup: [u8; 8]) -> Result<Vec<u8>, UsbError> {
        let mut state = self.core.lock();
        let deadline = state.clock.now() + CONTROL_LIMIT;
        while state.clock.now() < deadline {
            if state.is_unplugged {
                return Err(UsbError::Gone);
            }
            let setup = Setup::from(setup);
            let answer = state.with_device(|device, ground| device.control(setup, ground));
            if let Some(bytes) = answer.unwrap_or(Err(UsbError::Gone))? {
                drop(state);
                self.core.notify();
                return Ok(bytes);
            }
            state = self.core.wait_until(state, Some(deadline));
        }
        Err(UsbError::TimedOut)
    }

    /// Chooses a setting of an interface.
    ///
    /// # Errors
    /// [`UsbError::NotFound`], [`UsbError::Gone`].
    pub fn set_alternate(&self, interface: u8, alternate: u8) -> Result<(), UsbError> {
        self.change(|device, _| device.set_alternate(interface, alternate))
    }

    /// Ends the halt of an endpoint.
    ///
    /// # Errors
    /// [`UsbError::NotFound`], [`UsbError::Gone`].
    pub fn clear_halt(&self, endpoint: u8) -> Result<(), UsbError> {
        self.change(|device, _| device.clear_halt(endpoint))
    }

    /// Resets the port.
    ///
    /// # Errors
    /// [`UsbError::Gone`].
    pub fn reset(&self) -> Result<(), UsbError> {
        self.change(|device, ground| {
            device.reset(ground);
            Ok(())
        })
    }

    /// Hands in a bulk transfer of `length` bytes, with `bytes` to an OUT endpoint. It ends
    /// by `done`, from another thread, unless it is taken back before.
    pub fn submit(&self, id: TransferId, endpoint: u8, length: usize, bytes: Vec<u8>, done: Done) {
        lock(&self.open).waiting.insert(id);
        let transfer = Transfer {
            id,
            length,
            bytes,
            done,
        };
        let mut endpoints = lock(&self.endpoints);
        let sender = endpoints
            .entry(endpoint)
            .or_insert_with(|| self.serve(endpoint));
        if let Err(refused) = sender.send(transfer) {
            (refused.0.done)(Err(UsbError::Wire));
        }
    }

    /// Takes a transfer back; answers whether it was still open. If so, its `done` is never
    /// called; otherwise it was called before this returns, since the kernel drops a device
    /// that answers a transfer after it was told that nothing would come.
    pub fn cancel(&self, id: TransferId) -> bool {
        let state = self.core.lock();
        let was_open = lock(&self.open).waiting.remove(&id);
        drop(self.core.wait_while(state, LONGEST_SILENCE, |_| {
            lock(&self.open).ending.contains(&id)
        }));
        self.core.notify();
        was_open
    }

    fn change(
        &self,
        work: impl FnOnce(&mut Device, &mut Ground<'_>) -> Result<(), UsbError>,
    ) -> Result<(), UsbError> {
        let mut state = self.core.lock();
        let result = state.with_device(work).unwrap_or(Err(UsbError::Gone));
        drop(state);
        self.core.notify();
        result
    }

    /// Starts an endpoint's thread. It ends with the wire.
    fn serve(&self, endpoint: u8) -> Sender<Transfer> {
        let (sender, transfers) = channel();
        let (core, open) = (Arc::clone(&self.core), Arc::clone(&self.open));
        // Without a thread the receiver is dropped, and each transfer fails at once.
        thread::Builder::new()
            .name(format!("endpoint-{endpoint:02x}"))
            .spawn(move || work_off(&core, &open, endpoint, &transfers))
            .ok();
        sender
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let state = self.core.lock();
        lock(&self.open).waiting.clear();
        drop(state);
        self.core.notify();
    }
}

fn work_off(core: &Core, open: &Mutex<Open>, endpoint: u8, transfers: &Receiver<Transfer>) {
    while let Ok(transfer) = transfers.recv() {
        let Transfer {
            id,
            length,
            bytes,
            done,
        } = transfer;
        if let Some(result) = run(core, open, endpoint, id, length, &bytes) {
            done(result);
            let state = core.lock();
            lock(open).ending.remove(&id);
            drop(state);
            core.notify();
        }
    }
}

/// Waits for a transfer's end; `None` if it was taken back.
fn run(
    core: &Core,
    open: &Mutex<Open>,
    endpoint: u8,
    id: TransferId,
    length: usize,
    bytes: &[u8],
) -> Option<Result<Vec<u8>, UsbError>> {
    let mut buffer = vec![0; if endpoint & 0x80 == 0 { 0 } else { length }];
    let mut state = core.lock();
    loop {
        if !lock(open).waiting.contains(&id) {
            return None;
        }
        state.catch_up();
        let result = if state.is_unplugged {
            Err(UsbError::Gone)
        } else {
            let moved = state.with_device(|device, ground| {
                attempt(device, ground, endpoint, &mut buffer, bytes)
            });
            moved.unwrap_or(Err(UsbError::Gone))
        };
        if let Some(result) = result.transpose() {
            let mut open = lock(open);
            open.waiting.remove(&id);
            open.ending.insert(id);
            return Some(result.map(|count| {
                buffer.truncate(count);
                buffer
            }));
        }
        let moment = state.next_change();
        state = core.wait_until(state, moment);
    }
}

/// Bytes read, if the transfer can end now.
fn attempt(
    device: &mut Device,
    ground: &mut Ground<'_>,
    endpoint: u8,
    buffer: &mut [u8],
    bytes: &[u8],
) -> Result<Option<usize>, UsbError> {
    if endpoint & 0x80 == 0 {
        let taken = device.write(endpoint, bytes, ground)?;
        return Ok(taken.map(|_| 0));
    }
    match device.read(endpoint, buffer, false, ground)? {
        Looked::Came(count, _) => Ok(Some(count)),
        Looked::NotYet => Ok(None),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
